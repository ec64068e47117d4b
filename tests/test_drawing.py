"""Charts: drawn on the page, sent as pictures in chats, and said in words to everybody, whatever somebody is called."""

from __future__ import annotations

import io
import subprocess
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import pytest_asyncio
from browser import Browsing, Sitter
from chats import Chats, chatting
from conversation import Conversation
from hurrying import hurry
from hypothesis import given
from hypothesis import strategies as st
from looking import axe_finds, faults_of
from mishaps import Kind, Mishap
from PIL import Image
from playwright.async_api import expect
from served import Served
from sqlalchemy import select
from test_web_desk import at
from uploads import photo

from bot import raster
from bot.adapters import charts
from bot.adapters.discord.dialect import MOST_ALT
from bot.adapters.web.rendering import Rendering
from bot.canvas import BAR, BARS, FULL, HEIGHTS, WIDTH, svg
from bot.chart import DRAWN, Chart, chart_of
from bot.demo.transcript import aloud
from bot.language import load_languages
from bot.lettering import BOLD, ELLIPSIS, FILES, drawable, fitted, width
from commands.catalogue import CATALOGUE
from commands.message import Bar, Drawing, Media, Message, Plural, Text, Words
from commands.packing import pack, unpack
from storage import outbox, places
from storage.media import Medium, attachment

LANGUAGES = load_languages()
ENGLISH, FINNISH = (LANGUAGES.voice(code, "Europe/Helsinki") for code in ("en", "fi"))
TITLE = Text("Logo contest: the results")
KEYS = (Text("One person, one vote"), Text("Every school the same weight"))
NAMES = ("Hands across the sea", "Silta", "Lagoon")
NASTY = (
    "<script>alert(1)</script>&amp;\"'",
    "]]><svg onload=x><!--",
    "\u202eright to left\u2066",
    "🚀🇫🇮👩\u200d🚀",
    "x" * 10_000,
    "\0\x07\x1b[31m\ud800\ufffe\uffff tab\tline\n",
    "e" + "\u0301" * 500,
    "جسر بين المدارس",
    "漢字",
    "**bold** `code` @everyone <@1> [a](https://b.example)",
    " ",
    "",
)


def bar(name: str, first: int, second: int, *, place: int = 0, picture: int = 0) -> Bar:
    return Bar(
        label=Words(name, "en"),
        figures=(
            Plural(
                "{n} answer has no reply from another school yet.",
                "{n} answers have no reply from another school yet.",
                n=first,
            ),
            Text("{given} of {pupils} have answered.", given=second, pupils=1000),
        ),
        lengths=(first, second),
        place=place,
        picture=Media(kind="picture", id=picture, width=8, height=8, description=Words("A red field", "en"))
        if picture
        else None,
    )


def drawing(*names: str, pictures: tuple[int, ...] = (), places: bool = True) -> Drawing:
    """As a contest ends: these entries in this order, with what the first of them look like."""
    shown = (*pictures, *[0] * len(names))
    bars = (
        bar(name, 1000 - 70 * number, max(600 - 50 * number, 0), place=(number + 1) * places, picture=shown[number])
        for number, name in enumerate(names)
    )
    return Drawing(title=TITLE, keys=KEYS, bars=tuple(bars))


def drawn(chart: Chart) -> Image.Image:
    """The chart as whoever gets it sees it."""
    return Image.open(io.BytesIO(raster.png(svg(chart, {}), FILES))).convert("RGB")


def coloured(image: Image.Image, colour: str, y: int) -> int:
    """How many pixels of a line have this colour, or nearly."""
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    line = image.crop((0, y, image.width, y + 1)).getcolors(image.width)
    return sum(n for n, found in line if all(abs(one - other) < 12 for one, other in zip(found, wanted, strict=True)))


# In words


def test_the_words_alone_say_everything_in_two_languages() -> None:
    many = drawing(*(f"Entry {number}" for number in range(40)))
    for voice in (ENGLISH, FINNISH):
        told = chart_of(many, voice).alternative
        assert voice.say(TITLE) in told
        assert all(voice.say(key) in told for key in KEYS)
        for number, each in enumerate(many.bars, start=1):
            (line,) = [line for line in told.splitlines() if line.startswith(f"{number}. ")]
            assert all(part in line for part in (voice.say(each.label), *map(voice.say, each.figures)))
    assert chart_of(many, ENGLISH).alternative != chart_of(many, FINNISH).alternative


def test_rows_without_places_have_no_numbers_and_no_podium() -> None:
    chart = chart_of(drawing("Vic", "Bologna", places=False), ENGLISH)
    assert not chart.podium
    assert not any(line[:1].isdigit() for line in chart.alternative.splitlines())
    standing = chart_of(drawing("Vic", "Bologna"), ENGLISH)
    assert [row.place for row in standing.podium] == [1, 2]
    assert drawn(chart).height < drawn(standing).height - HEIGHTS[1]


def test_a_transcript_says_the_words_too() -> None:
    assert chart_of(drawing(*NAMES), FINNISH).alternative in aloud(Message(drawing=drawing(*NAMES)), FINNISH)


def test_a_wall_shows_the_chart() -> None:
    wall = Message(drawing=drawing(*NAMES), more=(Message(title=TITLE, drawing=drawing("In a card")),))
    page = Rendering(CATALOGUE, "").fill("wall.html", FINNISH, message=wall)
    assert page.count("<figure") == 2
    assert page.count(ENGLISH.say(TITLE)) == 2, "once for each, whether it stands over the card or over the chart"
    assert all(name in page for name in (*NAMES, "In a card"))


def test_a_drawing_is_kept_and_comes_back() -> None:
    message = Message(drawing=drawing(*NAMES, pictures=(7,)))
    assert unpack(pack(message)) == message


# As a picture


def test_the_bars_are_as_long_as_they_should_be() -> None:
    lengths = (1000, 637, 250, 3, 0)
    bars = tuple(
        Bar(label=Words(f"Row {each}", "en"), figures=(Text("{n}", n=each),), lengths=(each,)) for each in lengths
    )
    chart = chart_of(Drawing(title=TITLE, keys=(KEYS[0],), bars=bars), ENGLISH)
    image, zoom = drawn(chart), raster.ZOOM
    assert image.width == WIDTH * zoom
    for y, length in zip(lines(chart), lengths, strict=True):
        found = coloured(image, BARS[0], y)
        assert found == pytest.approx(FULL * length / 1000 * zoom, abs=3), length


def test_each_kind_of_bar_has_a_texture_of_its_own() -> None:
    image = drawn(chart_of(drawing("One"), ENGLISH))
    solid, hatched = (max(coloured(image, colour, y) for y in range(image.height)) for colour in BARS[:2])
    assert solid >= FULL * raster.ZOOM - 3
    assert hatched >= FULL * 0.6 * raster.ZOOM - 6, "its edge"
    at_the_middle = [coloured(image, BARS[1], y) for y in range(image.height)]
    assert any(0 < each < FULL * 0.6 * raster.ZOOM * 0.8 for each in at_the_middle), "paper shows through"


def lines(chart: Chart) -> list[int]:
    """Where the middle of each bar is in the picture, whether it is long or short."""
    rails = ET.fromstring(svg(chart, {})).findall(f"{{http://www.w3.org/2000/svg}}rect[@width='{FULL}']")  # noqa: S314  (our own)
    return [round((float(each.get("y", 0)) + BAR / 2) * raster.ZOOM) for each in rails]


@pytest.mark.parametrize(
    "name",
    [
        "Ääkköset Åsa Östen",
        "çà et là, œuvre où naïf",
        "España niño ¿qué?",
        "L·l ïüòéà",
        "Οδυσσέας",
        "Йогурт",
        "جسر",
        "Łódź ğüş",
    ],
)
def test_names_are_lettered_in_every_alphabet_of_the_classes(name: str) -> None:
    assert drawable(name) == name
    blank, other = (drawn(chart_of(drawing(each), ENGLISH)) for each in (" ", "\u25a1" * len(name)))
    assert drawn(chart_of(drawing(name), ENGLISH)).tobytes() not in {blank.tobytes(), other.tobytes()}


def test_what_no_font_has_is_left_out_and_leaves_an_ellipsis_if_nothing_else_is_left() -> None:
    assert drawable("Team 🚀 Vic") == "Team Vic"
    assert drawable("漢字") == ELLIPSIS
    assert drawable(" ") == ""
    assert drawable("e" + "\u0301" * 500) == "é\u0301\u0301"


@given(st.text(max_size=400), st.floats(40, 900))
def test_a_text_has_room_or_ends_in_an_ellipsis(text: str, room: float) -> None:
    shown = fitted(text, room, 28, BOLD)
    assert width(shown, 28, BOLD) <= room
    assert shown == drawable(text) or shown.endswith(ELLIPSIS)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_name_becomes_markup(name: str, key: str) -> None:
    made = svg(chart_of(replace(drawing(name), keys=(Text("{key}", key=key), KEYS[1])), ENGLISH), {})
    expected = svg(chart_of(replace(drawing("plain"), keys=KEYS), ENGLISH), {})
    one, other = (
        [each.tag for each in ET.fromstring(text).iter()]  # noqa: S314  (ours, and to be proven harmless)
        for text in (made, expected)
    )
    assert one == other


@pytest.mark.parametrize("name", NASTY, ids=lambda name: ascii(name[:12]))
def test_a_nasty_name_breaks_no_picture(name: str) -> None:
    chart = chart_of(drawing(name, "Silta", places=False), ENGLISH)
    image = drawn(chart)
    assert image.size == drawn(chart_of(drawing("Plain", "Silta", places=False), ENGLISH)).size
    assert coloured(image, BARS[0], lines(chart)[0]) == pytest.approx(FULL * raster.ZOOM, abs=3)


def test_a_long_name_is_cut_visibly_in_the_picture_and_whole_in_the_words() -> None:
    name = "A bridge of hands, of paper, of wool and of all the languages that we speak"
    chart = chart_of(drawing(name), ENGLISH)
    assert name not in svg(chart, {})
    assert f"1. A bridge of hands, of{ELLIPSIS}" in svg(chart, {})
    assert name in chart.alternative


def test_forty_entries_show_ten_and_say_how_many_more_there_are() -> None:
    chart = chart_of(drawing(*(f"Entry {number}" for number in range(40))), ENGLISH)
    made = svg(chart, {})
    assert "10. Entry 9" in made
    assert "Entry 10" not in made
    assert "30 more are in the words beside the picture." in made
    assert len(chart.drawn) == DRAWN
    assert len(chart.drawn + chart.further) == 40


def test_the_podium_shows_what_the_three_best_have_made() -> None:
    pictures = {
        number: Medium(kind="picture", type="image/jpeg", content=photo(colour, (400, 300)).content, digest="")
        for number, colour in ((1, "#ff0000"), (2, "#00ff00"), (3, "#0000ff"))
    }
    chart = chart_of(drawing(*NAMES, "Fourth", pictures=(1, 2, 3)), ENGLISH)
    image = Image.open(io.BytesIO(raster.png(svg(chart, pictures), FILES))).convert("RGB")
    middle = {}
    for colour in ("#fe0000", "#00ff01", "#0000fe"):
        rows = [y for y in range(image.height) if coloured(image, colour, y) > 100]
        middle[colour] = sum(rows) / len(rows)
    assert middle["#fe0000"] < middle["#00ff01"] < middle["#0000fe"], "the first stands highest"
    gone = Image.open(io.BytesIO(raster.png(svg(chart, {1: pictures[1]}), FILES))).convert("RGB")
    assert not any(coloured(gone, "#0000fe", y) > 100 for y in range(gone.height)), "what was taken back is not drawn"


def test_who_shares_a_place_stands_beside_the_other_on_a_step_as_high() -> None:
    pictures = {
        number: Medium(kind="picture", type="image/jpeg", content=photo(colour, (400, 300)).content, digest="")
        for number, colour in ((1, "#ff0000"), (2, "#0000ff"))
    }
    shared = tuple(replace(each, place=1) for each in drawing(*NAMES, "Fourth", pictures=(1, 2)).bars)
    chart = chart_of(replace(drawing(), bars=shared), ENGLISH)
    assert [row.name for row in chart.podium] == list(NAMES)
    image = Image.open(io.BytesIO(raster.png(svg(chart, pictures), FILES))).convert("RGB")
    tops = [[coloured(image, colour, y) > 100 for y in range(image.height)] for colour in ("#fe0000", "#0000fe")]
    assert any(tops[0])
    assert tops[0] == tops[1]


def test_it_is_drawn_once_and_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("drawn here, where it holds everybody up, or drawn again")

    monkeypatch.setattr(raster.resvg_py, "svg_to_bytes", refuse)
    made = svg(chart_of(drawing("Drawn once"), ENGLISH), {})
    first = raster.png(made, FILES)
    monkeypatch.setattr(raster.subprocess, "run", refuse)
    assert raster.png(made, FILES) is first


# In chats


def picture_in(chats: Chats, where: str) -> list[tuple[bytes, str]]:
    """The pictures that stand in a chat, and the words beside each."""
    if chats.platform == "discord":
        found = [each for message in chats.double.messages(chats.keys[where]) for each in message["attachments"]]
        return [(each["data"], each.get("description", "")) for each in found]
    photos = [each for each in chats.double.sent(chats.keys[where]) if "photo" in each]
    return [(chats.double.world.content(each), each.get("caption", "")) for each in photos]


def words_in(chats: Chats, where: str) -> str:
    if chats.platform == "discord":
        return "\n".join(each["content"] for each in chats.double.messages(chats.keys[where])).replace("\\", "")
    return "\n".join(each.get("text") or each.get("caption") or "" for each in chats.double.sent(chats.keys[where]))


async def posts(chats: Chats, message: Message) -> None:
    """Post it, or edit it."""
    await chats.silta.writer.run(
        lambda connection: outbox.put(
            connection,
            project_id=chats.project,
            subject="a contest",
            message=pack(message),
            places=places.places_of_kind(connection, chats.project, places.CLASS),
            about_id=None,
            now=chats.clock.now,
        )
    )
    chats.silta.delivery.wake()
    await chats.rests()


def red(content: bytes) -> bool:
    image = Image.open(io.BytesIO(content)).convert("RGB")
    return any(coloured(image, "#fe0000", y) > 100 for y in range(0, image.height, 10))


@pytest.mark.parametrize("platform", ["discord", "telegram"])
def test_a_chat_is_sent_a_picture_with_words_and_another_one_when_it_changes(platform: str, tmp_path: Path) -> None:
    async def scene() -> None:
        url = f"sqlite:///{tmp_path / 'silta.db'}"
        async with chatting(platform, tmp_path, url, classes=("Seinäjoki", "Vic")) as chats:
            before = drawing(*NAMES, pictures=(chats.pictures[0],))
            await posts(chats, Message(title=Text("Icebreaker"), drawing=before))
            for where in ("Seinäjoki", "Vic"):
                ((content, said),) = picture_in(chats, where)
                assert Image.open(io.BytesIO(content)).format == "PNG"
                assert red(content), "what the first has made stands on the podium"
                assert all(name in words_in(chats, where) for name in NAMES)
                assert NAMES[2] in said
            (once,), number = picture_in(chats, "Vic"), len(words_in(chats, "Vic"))
            await posts(chats, Message(title=Text("Icebreaker"), drawing=before))
            assert [picture_in(chats, "Vic"), len(words_in(chats, "Vic"))] == [[once], number], (
                "repeated, nothing doubles"
            )
            await posts(chats, Message(title=Text("Icebreaker"), drawing=drawing("Porridge", *NAMES[1:])))
            ((content, said),) = picture_in(chats, "Vic")
            assert content != once[0]
            assert not red(content)
            assert "Porridge" in said
            assert "Porridge" in words_in(chats, "Vic")
            assert NAMES[0] not in words_in(chats, "Vic")
            await posts(chats, Message(title=Text("Icebreaker")))
            assert picture_in(chats, "Vic") == []
            assert {row.state for row in chats.rows()} == {outbox.SENT}

    hurry(scene())


@pytest.mark.parametrize("platform", ["discord", "telegram"])
def test_forty_entries_with_nasty_names_arrive_whole_in_words(platform: str, tmp_path: Path) -> None:
    names = [*(f"Entry number {number} with a name" for number in range(30)), *(each[:300] for each in NASTY)]

    async def scene() -> None:
        url = f"sqlite:///{tmp_path / 'silta.db'}"
        async with chatting(platform, tmp_path, url, classes=("Vic",)) as chats:
            safe = [each.replace("\0", "").replace("\ud800", "") for each in names]
            await posts(chats, Message(title=Text("Icebreaker"), drawing=drawing(*safe)))
            ((content, said),) = picture_in(chats, "Vic")
            assert Image.open(io.BytesIO(content)).size[0] == WIDTH * raster.ZOOM
            assert len(said) <= MOST_ALT
            assert all(f"Entry number {number} with a name" in words_in(chats, "Vic") for number in range(30))
            assert "@everyone" not in str(chats.double.messages(chats.keys["Vic"])).replace("\\\\@everyone", "")
            assert {row.state for row in chats.rows()} == {outbox.SENT}

    hurry(scene())


def test_a_channel_that_forbids_files_gets_the_words(tmp_path: Path) -> None:
    async def scene() -> None:
        url = f"sqlite:///{tmp_path / 'silta.db'}"
        async with chatting("discord", tmp_path, url, classes=("Vic",)) as chats:
            chats.double.forbid_files(chats.keys["Vic"])
            await posts(chats, Message(drawing=drawing(*NAMES)))
            assert picture_in(chats, "Vic") == []
            assert all(name in words_in(chats, "Vic") for name in NAMES)
            chats.double.allow(chats.keys["Vic"])
            await posts(chats, Message(drawing=drawing("Porridge")))
            assert len(picture_in(chats, "Vic")) == 1
            assert len(chats.double.messages(chats.keys["Vic"])) == 1

    hurry(scene())


def test_a_chart_of_which_nobody_knows_whether_it_arrived_stands_there_once(tmp_path: Path) -> None:
    async def scene() -> None:
        url = f"sqlite:///{tmp_path / 'silta.db'}"
        async with chatting("discord", tmp_path, url, classes=("Vic",)) as chats:
            chats.double.mishaps.plan([Mishap(Kind.RESET_AFTER)], on="/messages")
            await posts(chats, Message(drawing=drawing(*NAMES)))
            assert len(picture_in(chats, "Vic")) == 1
            await posts(chats, Message(drawing=drawing("Porridge")))
            ((_, said),) = picture_in(chats, "Vic")
            assert "Porridge" in said
            assert {row.state for row in chats.rows()} == {outbox.SENT}

    hurry(scene())


@pytest.mark.parametrize("platform", ["discord", "telegram"])
def test_what_cannot_be_drawn_arrives_in_words(
    platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> bytes:
        raise subprocess.TimeoutExpired("draw", 20)

    async def scene() -> None:
        url = f"sqlite:///{tmp_path / 'silta.db'}"
        async with chatting(platform, tmp_path, url, classes=("Vic",)) as chats:
            monkeypatch.setattr(charts, "png", fail)
            await posts(chats, Message(title=Text("Icebreaker"), drawing=drawing("Secret name", *NAMES)))
            assert picture_in(chats, "Vic") == []
            assert "Secret name" in words_in(chats, "Vic")
            assert {row.state for row in chats.rows()} == {outbox.SENT}

    hurry(scene())
    assert "could not be drawn" in caplog.text
    assert "Secret name" not in caplog.text


# In a conversation


@pytest.fixture
def answering(it: Conversation) -> Iterator[Drawing]:
    """A command whose answer is a chart."""
    shown = drawing(*NAMES, NASTY[0])
    command = it.silta.dispatch.catalogue.find("help")
    assert command is not None
    before = command.run
    object.__setattr__(command, "run", lambda _, **__: Message(drawing=shown))
    yield shown
    object.__setattr__(command, "run", before)


async def test_an_answer_is_a_chart_for_one_pair_of_eyes(it: Conversation, answering: Drawing) -> None:
    heard = await it.pupil("Vic").does("help")  # each door checks that all its words came out
    assert "1. Hands across the sea" in heard.text


async def test_a_post_with_a_chart_is_read_in_every_class(it: Conversation) -> None:
    project = it.cast["Vic"][0].project
    await it.silta.writer.run(
        lambda connection: outbox.put(
            connection,
            project_id=project,
            subject="a contest",
            message=pack(Message(topic=Text("Icebreaker"), drawing=drawing(*NAMES))),
            places=places.places_of_kind(connection, project, places.CLASS),
            about_id=None,
            now=it.clock.now,
        )
    )
    await it.delivers()
    assert it.everyone_sees(NAMES[2]) == list(it.cast)
    figure = drawing(*NAMES).bars[0].figures[1]
    assert FINNISH.say(figure) in it.reads(it.pupil("Seinäjoki").place("class"))
    assert FINNISH.say(figure) != ENGLISH.say(figure)


# On the web

web = pytest.mark.asyncio(loop_scope="session")


async def hangs_up(site: Served, shown: Drawing, subject: str = "a contest") -> None:
    """Post a chart in every class."""
    project = site.cast["Vic"][0].project
    await site.silta.writer.run(
        lambda connection: outbox.put(
            connection,
            project_id=project,
            subject=subject,
            message=pack(Message(topic=Text("Icebreaker"), drawing=shown)),
            places=places.places_of_kind(connection, project, places.CLASS),
            about_id=None,
            now=site.it.clock.now,
        )
    )
    site.silta.delivery.wake()


@pytest_asyncio.fixture(loop_scope="session")
async def pictured(site: Served) -> AsyncIterator[tuple[Served, int]]:
    """A picture that everybody may see, by its number."""
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    await site.it.pupil("Vic").does("icebreaker answer", text="Red", picture=photo(), description="A red field")
    await site.it.teacher("Vic").presses("Yes, publish", at="desk")
    with site.silta.reader.connect() as connection:
        yield site, int(connection.scalar(select(attachment.c.media_id)) or 0)


async def hears_chart(sitter: Sitter) -> str:
    return await sitter.page.locator(".chart").first.aria_snapshot()


@web
async def test_a_page_shows_the_chart_as_it_comes_and_after_loading_again(
    pictured: tuple[Served, int], browsing: Browsing
) -> None:
    site, picture = pictured
    sitter = await at(site, browsing, "Vic", 0)
    names = (*NAMES, *(f"Entry {number}" for number in range(4, 41)))
    await hangs_up(site, drawing(*names, pictures=(picture,)))
    chart = sitter.page.locator(".chart")
    for _ in range(2):
        await expect(chart.get_by_text("40. Entry 40")).to_be_attached()
        await expect(chart.get_by_text("10. Entry 10")).to_be_visible()
        await expect(chart.get_by_text("11. Entry 11")).to_be_hidden()
        await expect(chart.locator("img")).to_have_js_property("naturalWidth", 480)
        boxes = await chart.locator(".bar:visible").evaluate_all(
            "bars => bars.filter(bar => bar.closest('.rail'))"
            ".map(bar => bar.getBoundingClientRect().width / bar.parentElement.getBoundingClientRect().width)"
        )
        wanted = [each / 1000 for row in chart_of(drawing(*names), ENGLISH).drawn for each in row.lengths]
        assert boxes == pytest.approx(wanted, abs=0.01)
        await sitter.page.reload()
    await chart.locator("summary").click()
    await expect(chart.get_by_text("40. Entry 40")).to_be_visible()


@web
async def test_a_screen_reader_hears_every_row_with_what_its_figures_stand_for(
    site: Served, browsing: Browsing
) -> None:
    sitter = await at(site, browsing, "Vic", 0)
    await hangs_up(site, drawing(*NAMES))
    await expect(sitter.page.locator(".chart")).to_be_visible()
    heard = await hears_chart(sitter)
    for row in chart_of(drawing(*NAMES), ENGLISH).rows:
        assert f"{row.place}. {row.name}" in heard
        for key, figure in zip(KEYS, row.figures, strict=True):
            assert f"{ENGLISH.say(key)}: {figure}" in heard
    assert "list" in heard


@web
async def test_nothing_is_wrong_with_a_page_that_has_a_chart(pictured: tuple[Served, int], browsing: Browsing) -> None:
    site, picture = pictured
    names = (*NAMES, *(each.replace("\0", "").replace("\ud800", "")[:300] for each in NASTY))
    await hangs_up(site, drawing(*names, pictures=(picture,)))
    sitter = await at(site, browsing, "Vic", 0)
    await sitter.page.locator(".chart summary").click()
    assert await sitter.page.evaluate("document.querySelectorAll('.chart script, .chart [onload]').length") == 0
    assert await faults_of(sitter, "a chart") == []
    assert await axe_finds(sitter, "a chart", within=".chart") == []
