"""/me: what Silta keeps about somebody, said to them alone and in their language; and how they take it back."""

from __future__ import annotations

import pytest
from conversation import Conversation, Heard, Someone
from founding import found_a_project
from sqlalchemy import select
from uploads import photo

from bot.dispatch import COME_IN
from commands.me import NOT_ASKED
from commands.message import Message, Text, Words
from commands.shown import GONE
from storage import timeline
from storage.database import METADATA

PARK = "Törnävän puisto"
LUNCH = "Hernekeittoa"
NOTE = "Hei kaikki!"
REPLY = "Kuinka kaunista"
WORD = "Aloitanko minä?"
NO_NAME = "Silta knows no real name of yours, no address and no telephone number."


@pytest.fixture
async def opened(it: Conversation) -> Conversation:
    await it.teacher("Vic").says("/icebreaker open prompt:visit")
    return it


@pytest.fixture
async def lively(opened: Conversation) -> Conversation:
    """A pupil of Seinäjoki has given one of each kind; everybody around them has given something, too."""
    me, teacher = opened.pupil("Seinäjoki"), opened.teacher("Seinäjoki")
    await publish(opened, "Vic", "La plaza mayor")
    await publish(opened, "Seinäjoki", PARK)
    await me.presses("Reply", at="class", on="La plaza mayor", text=REPLY)
    await teacher.presses("Yes, publish", at="desk", on=REPLY)
    await opened.pupil("Vic").presses("Reply", at="class", on=PARK, text="Qué bonito")
    await opened.teacher("Vic").presses("Yes, publish", at="desk", on="Qué bonito")
    await teacher.says("/icebreaker groups size:4")
    await teacher.presses("Post these groups")
    await me.says(f"/icebreaker say {WORD}", at=group_of(opened, me))
    await teacher.presses("Yes, publish", at="desk", on=WORD)
    await me.says(f"/note {NOTE}")
    await opened.pupil("Seinäjoki", 1).says("/note Moi vaan")
    await teacher.says("/note Huomenta")
    await teacher.says("/note Hei kollegat", at="staff")
    await opened.pupil("Seinäjoki", 1).says("/icebreaker answer Kyrkösjärvi")
    return opened


async def publish(it: Conversation, school: str, words: str, number: int = 0) -> None:
    await it.pupil(school, number).says(f"/icebreaker answer text:{words}")
    await it.teacher(school).presses("Yes, publish", at="desk", on=words)


def group_of(it: Conversation, who: Someone) -> str:
    """The place of somebody's group."""
    return next(key for key in ("group/1-1", "group/1-2") if who.alias in it.reads(key))


def facts(heard: Heard) -> list[str]:
    """The lines at the top, in English."""
    assert isinstance(heard.reply, Message)
    return [heard.english.say(line) for line in heard.reply.lines]


def kept(heard: Heard) -> list[tuple[str, str]]:
    """Each thing that is kept: what is said of it, and its words."""
    assert isinstance(heard.reply, Message)
    return [
        (heard.english.say(card.topic), "".join(line.text for line in card.lines if isinstance(line, Words)))
        for card in heard.reply.more
    ]


def everywhere(it: Conversation, words: str) -> set[str]:
    """The places at which these words stand, one's own and desks as well."""
    with it.silta.reader.connect() as connection:
        keys = [row.key for row in connection.execute(select(METADATA.tables["place"])) if row.platform == "web"]
    return {key for key in keys if words in it.reads(key)}


# What is shown


@pytest.mark.web_alone("through a door everybody has two accounts")
async def test_it_shows_exactly_what_is_kept(lively):
    heard = await lively.pupil("Seinäjoki").says("/me")
    number = group_of(lively, lively.pupil("Seinäjoki"))[-1]
    assert facts(heard) == [
        "Your class is 9B in Seinäjoki.",
        "Silta speaks Finnish to you.",
        "You write in: Finnish",
        "You are signed in on 1 device.",
        f"You are in group {number}.",
        NO_NAME,
    ]
    assert kept(heard) == [
        ("It is published.", PARK),
        ("It is published.", REPLY),
        ("It is published.", WORD),
        ("You wrote to your class", NOTE),
    ]
    assert heard.says(lively.pupil("Seinäjoki").alias)


async def test_nothing_of_anybody_else_is_shown(lively):
    me = lively.pupil("Seinäjoki")
    heard = await me.says("/me")
    others = [role.alias for cast in lively.cast.values() for role in cast if role != me.role]
    words = ["Moi vaan", "Huomenta", "Hei kollegat", "Kyrkösjärvi", "La plaza mayor", "Qué bonito"]
    assert [each for each in (*others, *words) if each in heard.text] == []


async def test_it_is_said_in_the_readers_language(lively):
    pupil = lively.pupil("Seinäjoki")
    for code in ("fi", "sv", "en"):
        await pupil.does("language", language=code)
        heard, voice = await pupil.says("/me"), lively.silta.languages.voice(code, "UTC")
        for sentence in (NO_NAME, "What Silta keeps about you", "You wrote to your class", "It is published."):
            assert voice.say(Text(sentence)) in heard.text
            assert (sentence in heard.text) == (code == "en")
        assert PARK in heard.text


async def test_who_has_given_nothing_has_nothing_to_take_back(it):
    heard = await it.pupil("Vic").says("/me")
    assert kept(heard) == []
    assert "Take everything back" not in heard.buttons
    assert not heard.says("You are in group")


async def test_who_was_not_asked_yet_in_which_language_they_write_is_told_so(it):
    code = (await it.teacher("Vic").says("/classroom seats 1")).codes[0]
    newcomer = it.stranger("newcomer")
    await newcomer.says(f"/project join {code}", at="")
    heard = await newcomer.says("/me", at=it.teacher("Vic").place())
    assert heard.says(NOT_ASKED)
    assert not heard.says("You write in:")


@pytest.mark.web_alone("through a door everybody has two accounts")
async def test_every_device_is_counted(it):
    pupil = it.pupil("Vic")
    code = (await pupil.says("/classroom code")).codes[0]
    await it.stranger("a second device").says(f"/project join {code}", at="")
    assert (await pupil.says("/me")).says("You are signed in on 2 devices.")


async def test_each_thing_says_where_it_stands(opened):
    pupil, teacher = opened.pupil("Seinäjoki"), opened.teacher("Seinäjoki")
    await pupil.says(f"/icebreaker answer {PARK}")
    assert kept(await pupil.says("/me")) == [("It waits for your teacher's yes.", PARK)]
    await teacher.presses("Return with a word", at="desk", word="Miksi?")
    assert kept(await pupil.says("/me")) == [("Your teacher returned it. Change it and send it again.", PARK)]
    await pupil.says(f"/icebreaker answer {LUNCH}")
    await teacher.presses("Yes, publish", at="desk")
    assert kept(await pupil.says("/me")) == [("It is published.", LUNCH)]
    await teacher.does("review hide", item=1)
    assert kept(await pupil.says("/me")) == [("Your teacher has hidden it.", LUNCH)]


async def test_of_a_changed_answer_the_newest_is_shown(opened):
    await publish(opened, "Seinäjoki", PARK)
    await opened.pupil("Seinäjoki").says(f"/icebreaker answer {LUNCH}")
    assert kept(await opened.pupil("Seinäjoki").says("/me")) == [("It waits for your teacher's yes.", LUNCH)]


async def test_what_can_still_be_changed_is_offered_while_the_round_is_open_and_taking_back_always(opened):
    pupil = opened.pupil("Seinäjoki")
    await pupil.says(f"/icebreaker answer {PARK}")
    assert {"Change it", "Take it back"} <= set((await pupil.says("/me")).buttons)
    await opened.teacher("Vic").says("/icebreaker close")
    heard = await pupil.says("/me")
    assert "Take it back" in heard.buttons
    assert "Change it" not in heard.buttons


@pytest.mark.chats_alone("on the pages whoever comes in begins a session of their own")
async def test_the_pupils_of_another_project_are_shown_what_they_gave_there_and_no_more(opened):
    cast = await found_a_project(opened.silta, opened.clock, title="Another", Turku="country:FI language:fi")
    there, pupil = Conversation(opened.silta, opened.clock, cast), opened.pupil("Vic")
    code = (await there.teacher("Turku").says("/project invite class")).codes[0]
    await pupil.does("project join", at="", code=code, alias="Gat Viatger")
    await there.teacher("Turku").presses("Let in", at="desk")
    await there.teacher("Turku").says("/icebreaker open prompt:visit")
    turku = there.teacher("Turku").place()
    await pupil.says("/icebreaker answer Here", at="class")
    await pupil.says("/icebreaker answer There", at=turku)
    await pupil.says("/note Note there", at=turku)
    assert [words for _, words in kept(await pupil.says("/me"))] == ["Here"]
    assert [words for _, words in kept(await pupil.says("/me", at=turku))] == ["There", "Note there"]
    assert (await pupil.does("me withdraw", item=2)).refused
    await pupil.does("me clear", sure=1)
    assert [words for _, words in kept(await pupil.says("/me", at=turku))] == ["There", "Note there"]


async def test_it_reads_the_same_wherever_it_is_asked(lively):
    pupil = lively.pupil("Seinäjoki")
    texts = {(await pupil.says("/me", at=at)).text for at in ("class", "own", group_of(lively, pupil))}
    assert len(texts) == 1


async def test_who_has_no_seat_is_shown_nothing(lively):
    for who in (lively.stranger(), lively.pupil("Vic")):
        for command in ("me show", "me clear", "me writing"):
            heard = await who.does(command, at=lively.pupil("Seinäjoki").place())
            assert heard.says(COME_IN)


@pytest.mark.web_alone("nobody is in another's private chat")
async def test_in_anothers_own_place_nobody_is_shown_anything(lively):
    heard = await lively.teacher("Seinäjoki").says("/me", at=lively.pupil("Seinäjoki").place("own"))
    assert heard.says(COME_IN)


# Taking one thing back


async def test_what_is_taken_back_is_gone_wherever_it_stood_and_nothing_else_is(lively):
    pupil, still = lively.pupil("Seinäjoki"), [PARK, REPLY, WORD, NOTE]
    for words in (WORD, REPLY, PARK):
        assert len(everywhere(lively, words)) > 1
        await pupil.says("/me")
        assert (await pupil.presses("Take it back", on=words)).says("Taken back. Silta no longer shows it to anybody.")
        still.remove(words)
        assert everywhere(lively, words) == set()
        assert lively.remembers(words) <= {"inbox"}
        assert [said for _, said in kept(await pupil.says("/me"))] == still
        assert all(everywhere(lively, each) for each in still)


async def test_taking_back_twice_is_said_kindly(opened):
    pupil = opened.pupil("Seinäjoki")
    await publish(opened, "Seinäjoki", PARK)
    await pupil.says("/me")
    button = pupil.finds("Take it back")
    assert not (await pupil.does(button.command, **button.arguments)).refused
    again = await pupil.does(button.command, **button.arguments)
    assert again.refused
    assert again.says(GONE)


async def test_nobody_takes_back_what_is_not_their_own(lively):
    cast = await found_a_project(lively.silta, lively.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(lively.silta, lively.clock, cast)
    pupil = lively.pupil("Seinäjoki")
    await pupil.says("/me")
    button = pupil.finds("Take it back", on=PARK)
    others = [lively.pupil("Seinäjoki", 1), lively.teacher("Seinäjoki"), lively.pupil("Vic"), theirs.pupil("Turku")]
    for other in (*others, lively.stranger()):
        assert (await other.does(button.command, **button.arguments)).refused
    assert len(everywhere(lively, PARK)) > 1


async def test_an_invented_number_takes_nothing_back(opened):
    await publish(opened, "Seinäjoki", PARK)
    for item in ("0", "999", "9" * 18):
        assert (await opened.pupil("Seinäjoki").does("me withdraw", item=item)).says(GONE)
    assert opened.sees("Vic", PARK)


async def test_it_can_be_taken_back_when_the_round_is_closed(opened):
    await publish(opened, "Seinäjoki", PARK)
    await opened.teacher("Vic").says("/icebreaker close")
    pupil = opened.pupil("Seinäjoki")
    await pupil.says("/me")
    await pupil.presses("Take it back")
    assert opened.everyone_sees(PARK) == []


async def test_what_was_returned_or_hidden_can_be_taken_back_with_what_the_teacher_said_of_it(opened):
    pupil, teacher = opened.pupil("Seinäjoki"), opened.teacher("Seinäjoki")
    await pupil.says(f"/icebreaker answer {PARK}")
    await teacher.presses("Return with a word", at="desk", word="Miksi?")
    assert everywhere(opened, PARK) == {pupil.place("own")}
    await pupil.says("/me")
    await pupil.presses("Take it back")
    assert everywhere(opened, PARK) == set()
    await pupil.says(f"/icebreaker answer {LUNCH}")
    await teacher.does("review hide", item=1)
    await pupil.says("/me")
    await pupil.presses("Take it back")
    assert opened.remembers(LUNCH) <= {"inbox"}


# Taking everything back


async def test_taking_everything_back_asks_first_and_changes_nothing_yet(lively):
    pupil = lively.pupil("Seinäjoki")
    before = {words: everywhere(lively, words) for words in (PARK, REPLY, WORD, NOTE)}
    await pupil.says("/me")
    heard = await pupil.presses("Take everything back")
    assert heard.says("Nothing brings it back.")
    assert heard.buttons == ["Yes, everything"]
    assert {words: everywhere(lively, words) for words in before} == before
    assert (await pupil.does("me clear", sure="0")).buttons == ["Yes, everything"]
    assert len(kept(await pupil.says("/me"))) == 4


async def test_said_yes_everything_of_theirs_is_gone_and_nothing_of_anybody_else(lively):
    pupil = lively.pupil("Seinäjoki")
    await pupil.says("/me")
    await pupil.presses("Take everything back")
    assert (await pupil.presses("Yes, everything")).says("Everything is taken back. Your seat is still yours.")
    for words in (PARK, REPLY, WORD, NOTE):
        assert everywhere(lively, words) == set()
        assert lively.remembers(words) <= {"inbox"}
    for words in ("La plaza mayor", "Moi vaan", "Huomenta", "Hei kollegat", "Kyrkösjärvi"):
        assert everywhere(lively, words)
    heard = await pupil.says("/me")
    assert kept(heard) == []
    assert "Take everything back" not in heard.buttons
    assert heard.says("Your class is 9B in Seinäjoki.")
    assert heard.says("You write in: Finnish")
    assert not (await pupil.says("/icebreaker answer Uusi alku")).refused


async def test_what_waited_leaves_the_desk_and_what_was_lonely_is_so_again(lively):
    me = lively.pupil("Seinäjoki", 1)
    assert lively.sees("Seinäjoki", "Kyrkösjärvi", at="desk")
    await me.does("me clear", sure=1)
    assert not lively.sees("Seinäjoki", "Kyrkösjärvi", at="desk")
    lonely = "Nobody from another school has replied yet."
    assert not lively.sees("Bologna", lonely)
    await lively.pupil("Seinäjoki").does("me clear", sure=1)
    assert lively.sees("Bologna", lonely)


async def test_pictures_go_with_it(opened):
    pupil = opened.pupil("Seinäjoki")
    await pupil.does("icebreaker answer", text=PARK, picture=photo(), description="Joki")
    await opened.teacher("Seinäjoki").presses("Yes, publish", at="desk")
    heard = await pupil.says("/me")
    assert [card.media[0].description.text for card in heard.reply.more[0].more] == ["Joki"]
    await pupil.does("me clear", sure=1)
    assert (opened.count("media"), opened.count("attachment")) == (0, 0)
    assert opened.remembers("Joki") <= {"inbox"}


async def test_it_is_written_down_that_it_was_done_and_not_what_it_was(it):
    pupil = it.pupil("Seinäjoki")
    await pupil.says(f"/note {NOTE}")
    await pupil.does("me clear", sure=1)
    with it.silta.reader.connect() as connection:
        trail = connection.exec_driver_sql("SELECT person_id, action, subject FROM audit ORDER BY id DESC").first()
    assert tuple(trail) == (pupil.role.person, "me clear", f"seat {pupil.role.seat}")


async def test_with_nothing_there_clearing_is_harmless(it):
    assert (await it.pupil("Vic").does("me clear", sure=1)).says("Your seat is still yours.")


# Notes


async def test_a_pupil_removes_a_note_from_there(it):
    pupil = it.pupil("Seinäjoki")
    await pupil.says(f"/note {NOTE}")
    await pupil.says("/me")
    assert (await pupil.presses("Remove", on=NOTE)).says("The note is removed.")
    assert everywhere(it, NOTE) == set()
    assert NOTE not in (await pupil.says("/me")).text


async def test_a_teacher_removes_own_notes_at_the_desk(it):
    teacher, notes = it.teacher("Vic"), ["Bon dia", "Hola, colegas"]
    await teacher.says(f"/note {notes[0]}")
    await teacher.says(f"/note {notes[1]}", at="staff")
    for words in notes.copy():
        assert [said for _, said in kept(await teacher.says("/me", at="desk"))] == notes
        button = teacher.finds("Remove", on=words)
        assert not (await teacher.does(button.command, at="desk", **button.arguments)).refused
        assert everywhere(it, words) == set()
        notes.remove(words)


async def test_nobody_removes_the_note_of_another_but_the_teacher_in_its_place(it):
    await it.pupil("Seinäjoki").says(f"/note {NOTE}")
    with it.silta.reader.connect() as connection:
        (note,) = timeline.notes_of(connection, it.pupil("Seinäjoki").role.seat)
    teacher = it.teacher("Seinäjoki")
    classmate = it.pupil("Seinäjoki", 1)
    for who, at in ((teacher, "desk"), (teacher, "staff"), (classmate, "own"), (classmate, "class")):
        assert (await who.does("note remove", at=at, note=note.position)).refused
    assert (await it.teacher("Vic").does("note remove", note=note.position)).refused
    assert it.everyone_sees(NOTE) == ["Seinäjoki"]
