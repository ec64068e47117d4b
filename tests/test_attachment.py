"""Pictures and voices beside an answer: with words for everybody, seen by those who may, gone when taken back."""

from __future__ import annotations

import pytest
from contesting import enters, entry_called, opens, rows
from conversation import Conversation
from uploads import photo, voice

from commands.attachment import CLOSED, FULL, NOT_YOURS, PART_OF_IT
from commands.call import Upload
from commands.desk import UNDESCRIBED
from commands.message import Media, Message
from storage import access, contributions, media

RIVER = "The river in the evening"


@pytest.fixture
async def opened(it: Conversation) -> Conversation:
    await it.teacher("Seinäjoki").says("/icebreaker open prompt:visit")
    return it


def media_at(it: Conversation, key: str) -> list[Media]:
    return [each for message in it.messages_at(key) for each in message.media]


def sees(it: Conversation, school: str, media_id: int, number: int = 0) -> bool:
    """Whether somebody of a school may see it: its teacher as number 0, then its pupils."""
    with it.silta.reader.connect() as connection:
        return access.may_see(connection, person_id=it.cast[school][number].person, media_id=media_id)


async def answers_with_a_picture(it: Conversation, **how: object) -> int:
    """A pupil of Seinäjoki answers with a picture, and it waits; its number."""
    heard = await it.pupil("Seinäjoki").does("icebreaker answer", text="Come and swim", picture=photo(), **how)
    assert not heard.refused, heard.text
    return media_at(it, it.teacher("Seinäjoki").place("desk"))[-1].id


async def test_a_picture_crosses_with_its_words_and_their_language(opened):
    await answers_with_a_picture(opened, description=RIVER)
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    (shown,) = media_at(opened, opened.pupil("Vic").place())
    assert (shown.kind, shown.width, shown.height) == (media.PICTURE, 800, 600)
    assert shown.description is not None
    assert (shown.description.text, shown.description.language) == (RIVER, "fi")


async def test_without_words_it_does_not_cross_until_somebody_has_written_some(opened):
    teacher = opened.teacher("Seinäjoki")
    await answers_with_a_picture(opened)
    assert opened.sees("Seinäjoki", UNDESCRIBED.msgid, at="desk")
    waiting = (await teacher.says("/review show")).reply
    assert isinstance(waiting, Message)
    assert (await teacher.does("review all", items=waiting.buttons[0].action.arguments["items"])).refused
    found = next(each for each in opened.messages_at(teacher.place("desk")) if each.media)
    item, revision = (found.buttons[1].action.arguments[name] for name in ("item", "revision"))
    assert (await teacher.does("review approve", item=item, revision=revision)).says(UNDESCRIBED)
    assert media_at(opened, opened.pupil("Vic").place()) == []

    await teacher.presses("Write the words", at="desk")
    await teacher.fills(description=RIVER)
    await teacher.presses("Yes, publish")
    assert [each.description.text for each in media_at(opened, opened.pupil("Vic").place()) if each.description] == [
        RIVER
    ]


async def test_the_writer_can_write_the_words_as_well_and_nobody_else(opened):
    await answers_with_a_picture(opened)
    pupil = opened.pupil("Seinäjoki")
    await pupil.says("/icebreaker show")
    file = pupil.finds("Write the words").arguments["file"]
    for stranger in (opened.pupil("Seinäjoki", 1), opened.pupil("Vic"), opened.teacher("Vic")):
        assert (
            await stranger.does("attachment describe", at="own", file=file, description="mine", language="en")
        ).refused
        assert (await stranger.does("attachment remove", file=file)).refused
    assert not (await pupil.does("attachment describe", at="own", file=file, description=RIVER)).refused
    assert opened.sees("Seinäjoki", "Yes, publish", at="desk")


async def test_it_is_seen_by_its_writer_and_their_teacher_alone_until_the_yes(opened):
    number = await answers_with_a_picture(opened, description=RIVER)
    assert sees(opened, "Seinäjoki", number, 1)
    assert sees(opened, "Seinäjoki", number)
    assert not sees(opened, "Seinäjoki", number, 2)
    assert not sees(opened, "Vic", number)
    assert not sees(opened, "Vic", number, 1)
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    assert all(sees(opened, school, number, seat) for school in opened.cast for seat in range(3))
    teacher = opened.teacher("Seinäjoki")
    await teacher.says("/icebreaker show")
    await teacher.presses("Hide")
    assert not sees(opened, "Vic", number, 1)
    assert media_at(opened, opened.pupil("Vic").place()) == []


async def test_a_picture_added_later_waits_and_what_was_shown_stays(opened):
    await answers_with_a_picture(opened, description=RIVER)
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    pupil = opened.pupil("Seinäjoki")
    await pupil.says("/icebreaker show")
    await pupil.presses("Add a picture", picture=photo("blue"), description="The sky")
    assert len(media_at(opened, opened.pupil("Vic").place())) == 1
    newest = media_at(opened, opened.teacher("Seinäjoki").place("desk"))[-1].id
    assert not sees(opened, "Vic", newest, 1)
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    assert [each.description.text for each in media_at(opened, opened.pupil("Vic").place()) if each.description] == [
        RIVER,
        "The sky",
    ]


async def test_what_was_approved_is_what_was_seen_not_what_was_added_since(opened):
    teacher, pupil = opened.teacher("Seinäjoki"), opened.pupil("Seinäjoki")
    await answers_with_a_picture(opened, description=RIVER)
    seen = teacher.finds("Yes, publish", at="desk")
    await pupil.says("/icebreaker show")
    await pupil.presses("Add a picture", picture=photo("blue"), description="The sky")
    assert (await teacher.does(seen.command, **seen.arguments)).refused
    assert media_at(opened, opened.pupil("Vic").place()) == []


async def test_four_are_enough(opened):
    await answers_with_a_picture(opened, description=RIVER)
    pupil = opened.pupil("Seinäjoki")
    for colour in ("blue", "green", "white"):
        await pupil.says("/icebreaker show")
        assert not (await pupil.presses("Add a picture", picture=photo(colour))).refused
    await pupil.says("/icebreaker show")
    assert (await pupil.presses("Add a picture", picture=photo("black"))).says(FULL)
    heard = await pupil.does("icebreaker answer", text="And one more", picture=photo("black"))
    assert heard.says(FULL)
    assert opened.count("media") == 4
    assert heard.asks == ("picture",)
    await pupil.fills()
    assert opened.sees("Seinäjoki", "And one more", at="desk"), "the words were not lost with the file"


@pytest.mark.web_alone("chats ask until they are there")
async def test_a_voice_needs_its_words_at_once(opened):
    pupil = opened.pupil("Seinäjoki")
    await pupil.says("/icebreaker answer Listen")
    await pupil.presses("Add your voice", voice=voice())
    assert pupil.heard is not None
    assert pupil.heard.asks == ("description", "voice"), "a file cannot be carried along: pages put it back themselves"
    await pupil.does("attachment voice", at="own", item=1, voice=voice(2.4), description="I say hello")
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    (heard,) = media_at(opened, opened.pupil("Vic").place())
    assert (heard.kind, heard.seconds) == (media.RECORDING, 2)


async def test_a_bad_file_is_refused_kindly_the_words_are_kept_and_nothing_is_left(opened):
    heard = await opened.pupil("Seinäjoki").does(
        "icebreaker answer", text="Come and swim", picture=Upload(b"<svg onload=alert(1)>"), description=RIVER
    )
    assert heard.asks == ("picture",)
    assert heard.kept["text"] == "Come and swim"
    assert heard.kept["description"] == RIVER
    assert heard.says("Silta cannot show this file as a picture.")
    assert (opened.count("media"), opened.count("attachment"), opened.count("contribution")) == (0, 0, 0)


@pytest.mark.web_alone("what is too large differs: see the platforms' own tests")
async def test_a_file_that_was_too_large_to_take_in_is_refused_kindly(opened):
    heard = await opened.pupil("Vic").does("icebreaker answer", text="Hola", picture=Upload(b"", oversize=True))
    assert heard.says("This picture is too large")
    assert opened.count("media") == 0


async def test_who_may_not_run_a_command_has_no_file_opened(opened, monkeypatch):
    looked = []
    monkeypatch.setattr(type(opened.silta.dispatch), "_develop", lambda *_: looked.append(1))
    await opened.stranger().does("attachment picture", at="", item=1, picture=photo())
    assert looked == []


@pytest.mark.web_alone("a platform's event never changes")
async def test_the_same_event_again_adds_nothing_and_other_content_is_refused(opened):
    pupil = opened.pupil("Seinäjoki")
    for _ in range(2):
        await pupil.does("icebreaker answer", event="once", text="Hei", picture=photo(), description=RIVER)
    assert (opened.count("media"), opened.count("attachment"), opened.count("contribution")) == (1, 1, 1)
    again = await pupil.does("icebreaker answer", event="once", text="Hei", picture=photo("blue"), description=RIVER)
    assert again.refused
    assert opened.count("media") == 1


async def test_taken_away_it_is_gone_at_once_and_nothing_is_left_of_it(opened):
    number = await answers_with_a_picture(opened, description=RIVER)
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    pupil = opened.pupil("Seinäjoki")
    await pupil.says("/icebreaker show")
    await pupil.presses("Take it away")
    assert media_at(opened, opened.pupil("Vic").place()) == []
    assert not sees(opened, "Vic", number, 1)
    assert (opened.count("media"), opened.count("attachment")) == (0, 0)
    assert opened.sees("Vic", "Come and swim")


async def test_with_the_answer_taken_back_its_picture_is_gone(opened):
    await answers_with_a_picture(opened, description=RIVER)
    pupil = opened.pupil("Seinäjoki")
    await pupil.says("/icebreaker show")
    await pupil.presses("Take it back")
    assert (opened.count("media"), opened.count("attachment")) == (0, 0)
    assert opened.remembers(RIVER) <= {"inbox"}


async def test_with_the_seat_its_pictures_are_gone_but_not_the_same_picture_of_somebody_else(opened):
    await answers_with_a_picture(opened, description=RIVER)
    await opened.pupil("Vic").does("icebreaker answer", text="La misma", picture=photo(), description="Igual")
    assert (opened.count("media"), opened.count("attachment")) == (1, 2)
    seat = opened.cast["Seinäjoki"][1].seat
    await opened.teacher("Seinäjoki").does("classroom remove", seat=seat, sure=1)
    assert (opened.count("media"), opened.count("attachment")) == (1, 1)
    await opened.teacher("Vic").does("classroom remove", seat=opened.cast["Vic"][1].seat, sure=1)
    assert (opened.count("media"), opened.count("attachment")) == (0, 0)


async def test_a_closed_round_takes_no_more(opened):
    await answers_with_a_picture(opened, description=RIVER)
    await opened.teacher("Seinäjoki").says("/icebreaker close")
    heard = await opened.pupil("Seinäjoki").does("attachment picture", at="own", item=1, picture=photo("blue"))
    assert heard.refused
    assert opened.count("media") == 1


async def test_nobody_adds_to_what_is_not_theirs(opened):
    await answers_with_a_picture(opened, description=RIVER)
    for other in (opened.pupil("Seinäjoki", 1), opened.pupil("Vic"), opened.teacher("Seinäjoki")):
        assert (await other.does("attachment picture", at="own", item=1, picture=photo("blue"))).says(NOT_YOURS)
    assert (
        await opened.pupil("Seinäjoki").does("attachment picture", at="own", item=999, picture=photo("blue"))
    ).refused


async def test_words_where_a_file_belongs_are_asked_about(opened):
    heard = await opened.pupil("Seinäjoki").does("icebreaker answer", text="Hei", picture="a:\\river.jpg")
    assert heard.asks == ("picture", "description")


async def test_a_revision_is_counted_for_each_thing_that_is_added(opened):
    await answers_with_a_picture(opened, description=RIVER)
    pupil = opened.pupil("Seinäjoki")
    await pupil.says("/icebreaker show")
    await pupil.presses("Add a picture", picture=photo("blue"))
    with opened.silta.reader.connect() as connection:
        found = contributions.find_contribution(connection, 1)
        assert found is not None
        assert found.revision == 2
        assert [each.revision for each in media.attached_to(connection, 1)] == [1, 2]


# Words that change


SLY = "Nobody has read this"


def file_of(it: Conversation) -> int:
    return int(rows(it, "SELECT max(id) FROM attachment")[0][0])


async def published(it: Conversation) -> int:
    """A described picture that everybody sees; its number as something that can be described."""
    await answers_with_a_picture(it, description=RIVER)
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    return file_of(it)


async def test_new_words_of_its_giver_wait_for_the_yes_and_the_old_ones_stay_until_then(opened):
    file = await published(opened)
    heard = await opened.pupil("Seinäjoki").does("attachment describe", at="own", file=file, description=SLY)
    assert heard.says("It waits for your teacher's yes.")
    assert opened.sees("Seinäjoki", SLY, at="desk")
    assert opened.everyone_sees(SLY) == []
    assert not (await opened.pupil("Vic").says("/icebreaker show")).says(SLY)
    assert opened.sees("Vic", RIVER)
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    assert opened.sees("Vic", SLY)
    assert not opened.sees("Vic", RIVER)


async def test_returned_words_never_cross_and_the_old_ones_stay(opened):
    file = await published(opened)
    await opened.pupil("Seinäjoki").does("attachment describe", at="own", file=file, description=SLY)
    await opened.teacher("Seinäjoki").presses("Return with a word", at="desk", word="Say what is to be seen")
    assert opened.everyone_sees(SLY) == []
    assert opened.sees("Vic", RIVER)
    mine = await opened.pupil("Seinäjoki").says("/icebreaker show")
    assert mine.says(SLY)


async def test_a_yes_is_for_the_words_that_were_seen(opened):
    await answers_with_a_picture(opened, description=RIVER)
    seen = opened.teacher("Seinäjoki").finds("Yes, publish", at="desk")
    await opened.pupil("Seinäjoki").does("attachment describe", at="own", file=file_of(opened), description=SLY)
    assert (await opened.teacher("Seinäjoki").does(seen.command, **seen.arguments)).refused
    assert opened.everyone_sees(SLY) == []


async def test_the_same_picture_again_brings_its_new_words_before_the_teacher(opened):
    await published(opened)
    await opened.pupil("Seinäjoki").does("icebreaker answer", text="Once more", picture=photo(), description=SLY)
    assert opened.count("attachment") == 1
    assert opened.everyone_sees(SLY) == []
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    assert opened.sees("Vic", SLY)


async def test_a_teacher_can_still_describe_and_it_stands_at_once(opened):
    file = await published(opened)
    await opened.pupil("Seinäjoki").does("attachment describe", at="own", file=file, description=SLY)
    await opened.teacher("Seinäjoki").does("attachment describe", at="own", file=file, description="The river at dusk")
    await opened.teacher("Seinäjoki").says("/icebreaker close")
    assert opened.sees("Vic", "The river at dusk")
    heard = await opened.teacher("Seinäjoki").does(
        "attachment describe", at="own", file=file, description="The Seinäjoki"
    )
    assert not heard.refused
    assert opened.sees("Vic", "The Seinäjoki")


async def test_after_the_close_its_giver_changes_no_words_but_can_still_take_it_away(opened):
    file = await published(opened)
    await opened.teacher("Seinäjoki").says("/icebreaker close")
    pupil = opened.pupil("Seinäjoki")
    assert (await pupil.does("attachment describe", at="own", file=file, description=SLY)).says(CLOSED)
    assert opened.sees("Vic", RIVER)
    assert not (await pupil.does("attachment remove", file=file)).refused
    assert media_at(opened, opened.pupil("Vic").place()) == []


async def test_the_picture_of_an_entry_changes_with_a_yes_and_goes_only_with_the_entry(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    pupil, file = it.pupil("Vic"), file_of(it)
    assert (await pupil.does("attachment remove", file=file)).says(PART_OF_IT)
    assert "Take it away" not in (await pupil.says("/me")).buttons
    assert (await pupil.does("attachment describe", at="own", file=file, description=SLY)).says("It waits")
    assert rows(it, "SELECT description, state FROM attachment, contribution") == [("Pont de pedra in blue", "waiting")]
    await it.teacher("Vic").presses("Yes, publish", at="desk", on=SLY)
    assert rows(it, "SELECT description FROM attachment") == [(SLY,)]
    assert not (await it.teacher("Vic").does("attachment remove", file=file)).refused


async def test_words_for_the_picture_that_an_entry_has_are_taken_without_sending_it_again(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    await it.pupil("Vic").does("contest enter", title="Pont de pedra", description=RIVER)
    assert it.sees("Vic", RIVER, at="desk")
    assert rows(it, "SELECT description FROM attachment") == [("Pont de pedra in blue",)]
    await it.teacher("Vic").presses("Yes, publish", at="desk", on=RIVER)
    assert rows(it, "SELECT description FROM attachment") == [(RIVER,)]


@pytest.mark.parametrize("closed", [False, True])
async def test_once_people_vote_nothing_of_an_entry_changes(it, closed):
    await opens(it)
    for school in ("Vic", "Bologna"):
        await enters(it, school, f"Bridge of {school}")
    await it.teacher("Bologna").says("/contest begin")
    if closed:
        await it.teacher("Bologna").says("/contest close")
    item = entry_called(it, "Bridge of Vic")
    file = rows(it, "SELECT id FROM attachment WHERE contribution_id = :item", item=item)[0][0]
    pupil, before = it.pupil("Vic"), rows(it, "SELECT * FROM attachment")
    assert (await pupil.does("attachment describe", at="own", file=file, description=SLY)).refused
    assert (await pupil.does("attachment remove", file=file)).refused
    assert rows(it, "SELECT * FROM attachment") == before
    assert not it.sees("Vic", SLY, at="desk")
