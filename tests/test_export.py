"""A round to take home: a table that no spreadsheet runs, in files named by nobody, with nothing but what they show."""

from __future__ import annotations

import csv
import io
import logging
import re
import struct
import unicodedata
import zipfile

import pytest
from hostile import FORMULAS, NAMES, WORDS, sent
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SECRET, flag, written
from PIL import Image
from served import Served, Visitor
from uploads import photo, voice

from bot.export import archive, made, table
from bot.language import load_languages
from commands.call import Action, Upload
from commands.cell import harmless
from commands.message import Items, Text
from commands.takeaway import Enclosed, File, Plain
from storage.media import PICTURE, Medium

LANGUAGES = load_languages()
COMMA = {"en": ","}
COLUMNS = 3
BEGINS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u207a\u207b\u207c"
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zs", "Zl", "Zp"}


def seen(cell: str) -> str:
    """What an eye can see of it: whatever is blank or hidden may be passed over."""
    return "".join(each for each in cell if unicodedata.category(each) not in HIDDEN)


def is_formula(cell: str) -> bool:
    """As suspicious as can be."""
    return seen(cell)[:1] in BEGINS and bool(seen(cell))


def starts_a_formula(cell: str) -> bool:
    """By OWASP's rules."""
    return is_formula(cell) or cell[:1] in {"\t", "\r", "\n"}


def reaches(cell: str) -> bool:
    """Whether it could call a function, another program or another file. A quote after a value ends every formula."""
    formula = re.split(r"""(?<=[\w)\]'])["]""", seen(cell))[0]
    return any(each in formula for each in "(|![")


def csv_of(rows: list[list[str]], code: str = "fi") -> bytes:
    columns = (Text("Number"), Text("Name"), Text("Text"))
    file = File(name="x", action=Action("x"), columns=columns, rows=tuple(Items(tuple(each)) for each in rows))
    return table(file, LANGUAGES.voice(code, "UTC"))


def opened(content: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def other(separator: str) -> list[str]:
    return [each for each in ",;\t" if each != separator]


@pytest.mark.parametrize("code", LANGUAGES.codes)
def test_the_table_says_that_it_is_utf_8_and_is_separated_as_the_language_expects(code: str) -> None:
    content = csv_of([["1", "a,b;c", "\u0301"]], code)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert opened(content, COMMA.get(code, ";"))[1] == ["1", "a,b;c", "\u0301"]


@pytest.mark.parametrize("code", ["en", "fi"])
@pytest.mark.parametrize("words", [sent(each) for each in WORDS], ids=range(len(WORDS)))
def test_no_cell_is_a_formula_or_leaves_its_column(code: str, words: str) -> None:
    read = opened(csv_of([["1", words, words], ["2", "", "end"]], code), COMMA.get(code, ";"))
    assert [len(each) for each in read] == [COLUMNS] * 3
    assert not [cell for row in read for cell in row if starts_a_formula(cell)]
    assert read[2] == ["2", "", "end"]


@pytest.mark.parametrize("code", ["en", "fi"])
@pytest.mark.parametrize("words", [sent(each) for each in (*FORMULAS, *NAMES)], ids=range(len(FORMULAS + NAMES)))
def test_opened_as_if_from_another_country_no_cell_reaches_anywhere(code: str, words: str) -> None:
    for separator in other(COMMA.get(code, ";")):
        read = opened(csv_of([["1", "Elk", words], ["2", words, "x"]], code), separator)
        assert not [cell for row in read for cell in row if is_formula(cell) and reaches(cell)]


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(list("=+-@,;\t\n\r\"' (|!A1\u200b\u3000＝")), max_size=14).map("".join), st.booleans())
def test_whatever_is_written_no_cell_reaches_anywhere(words: str, comma: bool) -> None:  # noqa: FBT001  (drawn)
    content, separator = csv_of([["1", words, words]], "en" if comma else "fi"), "," if comma else ";"
    assert [len(each) for each in opened(content, separator)] == [COLUMNS] * 2
    assert not [cell for row in opened(content, separator) for cell in row if starts_a_formula(cell)]
    for each in other(separator):
        read = opened(content, each)
        assert not [cell for row in read for cell in row if is_formula(cell) and reaches(cell)]


@pytest.mark.parametrize("words", [sent(each) for each in WORDS], ids=range(len(WORDS)))
def test_nothing_of_a_text_is_lost_but_an_apostrophe_may_come_before_a_formula(words: str) -> None:
    kept = harmless(words)
    at = 0
    for each in words:
        at += kept[at] == "'" and kept[at] != each
        assert kept[at] == each
        at += 1
    assert at == len(kept)


@pytest.mark.parametrize(
    "words",
    [
        "Hello :-) ;-) see you, =)",
        "We eat:\n- bread, cheese\n- 3,-4 apples; and more",
        "'quoted' \"words\" — 5 - 3 = 2, a+b",
        "O'Neill @ home, me@school",
        "Ystäväni, hänen äitinsä; ja minä (kaikki) = me!",
    ],
)
def test_what_anybody_writes_is_left_as_it_is(words: str) -> None:
    assert harmless(words) == words


@pytest.mark.parametrize("words", ["=1+1", "-a", "＝1", " \u200b@x", "\tx", "\u2066=1"])
def test_a_formula_is_told_to_be_text(words: str) -> None:
    assert harmless(words) == f"'{words}"


def tagged_voice() -> Upload:
    """A recording that says in its file who made it and where."""
    sound = voice().content
    said = b"IART" + struct.pack("<I", len(SECRET) + 1) + SECRET.encode() + b"\x00"
    chunk = b"LIST" + struct.pack("<I", 4 + len(said)) + b"INFO" + said + b"\x00" * (len(said) % 2)
    whole = sound[12:] + chunk
    return Upload(b"RIFF" + struct.pack("<I", 4 + len(whole)) + b"WAVE" + whole)


async def haunted_round(site: Served, *texts: str) -> None:
    """Two pupils of two schools have answered so, with a picture and a voice, and everybody may see it."""
    it = site.it
    await it.teacher("Bologna").says("/icebreaker open prompt:visit")
    for school, text in zip(("Bologna", "Vic"), texts, strict=False):
        await it.pupil(school).does("icebreaker answer", text=text, picture=photo(), description=text[:250])
        await it.teacher(school).presses("Yes, publish", at="desk")
    await it.delivers()


async def taken_home(who: Visitor, room: int) -> zipfile.ZipFile:
    got = await who.get(f"/class/{room}/file?action=icebreaker+download")
    assert got.status == 200, got.body[:200]
    assert re.fullmatch(r'attachment; filename="icebreaker-\d+\.zip"', got.headers["Content-Disposition"])
    return zipfile.ZipFile(io.BytesIO(got.content))


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("school", ["Bologna", "Vic"])
async def test_a_class_takes_home_a_table_of_which_every_row_is_whole(site: Served, school: str) -> None:
    words = '=cmd|\'/c calc\'!A0\n"x";"=HYPERLINK(\'//x.invalid\')","y"\t@SUM(1)'
    teacher = site.it.teacher(school)
    seat = site.cast[school][1].seat
    await teacher.does("classroom rename", seat=seat, alias='=1+1;","')
    await teacher.does("classroom set", school="@SUM(1)", name="../../x")
    await haunted_round(site, words, words)
    packed = await taken_home(await site.teacher(school), site.cast[school][0].room)
    read = opened(packed.read("icebreaker-1/icebreaker-1.csv"), "," if school == "Bologna" else ";")
    assert {len(each) for each in read} == {12}
    assert len(read) == 3
    assert not [cell for row in read for cell in row if starts_a_formula(cell)]
    own = next(each for each in read if each[4] == '\'=1+1;","')
    assert own[3] == "'@SUM(1)"
    assert [own[6].replace("'", ""), own[11].replace("'", "")] == [words.replace("'", "")] * 2


@pytest.mark.asyncio(loop_scope="session")
async def test_the_files_are_named_by_nobody_and_are_what_is_shown(
    site: Served, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    it, who, room = site.it, await site.teacher("Bologna"), site.cast["Bologna"][0].room
    await it.teacher("Bologna").does("classroom rename", seat=site.cast["Bologna"][1].seat, alias="../../mercadal")
    await haunted_round(site, "mercadal =1", "../mercadal.csv")
    exif = Image.Exif()
    exif[0x010E] = SECRET
    picture = Upload(written(flag(), "JPEG", exif=exif, comment=SECRET.encode()))
    pupil = it.pupil("Bologna", 1)
    await pupil.does("icebreaker answer", text="CON", picture=picture, description="NUL")
    await pupil.presses("Add your voice", voice=voice(), description="mercadal")
    packed = await taken_home(who, room)
    found = [each.filename for each in packed.infolist()]
    assert packed.testzip() is None
    assert found[0] == "icebreaker-1/icebreaker-1.csv"
    assert sorted(found[1:]) == [
        f"icebreaker-1/{each}" for each in ("001-1.jpg", "002-1.jpg", "003-1.jpg", "003-2.wav")
    ]
    shown = {(await who.get(f"/media/{number}")).content for number in range(1, 5)} - {b""}
    for name in found[1:]:
        content = packed.read(name)
        assert content in shown
        assert SECRET.encode() not in content
        if name.endswith(".jpg"):
            image = Image.open(io.BytesIO(content))
            assert not image.getexif()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert "mercadal" not in caplog.text


def test_a_file_of_every_kind_has_its_ending_and_its_own_bytes() -> None:
    for type_, ending in {"image/jpeg": "jpg", "image/png": "png", "audio/ogg": "ogg", "audio/webm": "webm"}.items():
        medium = Medium(kind=PICTURE, type=type_, digest="", content=b"bytes")
        file = File(name="a", action=Action("x"), columns=(), enclosed=(Enclosed(name="001-1", id=1),))
        packed = zipfile.ZipFile(io.BytesIO(archive(file, {1: medium}, LANGUAGES.voice("en", "UTC"))))
        assert packed.read(f"a/001-1.{ending}") == b"bytes"


def test_a_single_file_of_text_is_handed_over_as_it_is() -> None:
    voice, calendar = LANGUAGES.voice("en", "UTC"), Plain(name="coffee.ics", text="BEGIN:VCALENDAR\r\nÄ")
    alone = made(File(name="coffee", action=Action("x"), plain=(calendar,)), {}, voice)
    assert (alone.name, alone.type) == ("coffee.ics", "text/calendar; charset=utf-8")
    assert alone.content.decode() == calendar.text
    both = made(File(name="coffee", action=Action("x"), columns=(Text("Name"),), plain=(calendar,)), {}, voice)
    assert (both.name, both.type) == ("coffee.zip", "application/zip")
    packed = zipfile.ZipFile(io.BytesIO(both.content))
    assert packed.namelist() == ["coffee/coffee.csv", "coffee/coffee.ics"]
    assert packed.read("coffee/coffee.ics").decode() == calendar.text


@pytest.mark.asyncio(loop_scope="session")
async def test_nobody_but_a_teacher_takes_a_round_home(site: Served) -> None:
    await haunted_round(site, "Törnävä")
    room = site.cast["Bologna"][0].room
    for who in (await site.pupil("Bologna"), await site.teacher("Vic"), site.visitor()):
        got = await who.get(f"/class/{room}/file?action=icebreaker+download%3Fround%3D1")
        assert got.status in {303, 404}
        assert "Törnävä" not in got.body
