"""What is private stays so: words that nobody may read are looked for in every table, place, answer, file and log line,
whatever goes wrong.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import json
import logging
import random
import re
from importlib import import_module
from itertools import count

import pytest
from eavesdropping import Eavesdropper
from house import modules
from journals import SCHOOLS, group_up, lets_read, opens, says_yes, writes
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, NoResultFound
from uploads import photo, voice

from bot.again import fingerprint_of
from bot.dialogue import OVERHEARD
from bot.dispatch import CHANGED_FORM
from bot.seal import Seal
from commands.call import Upload
from commands.catalogue import CATALOGUE
from commands.message import Form
from commands.packing import pack
from commands.parameter import Choice, Document, Entry, Number, Picture, Recording, Reference, References, Writing
from storage import access, contributions, decisions, media, people, places, teams
from storage.contributions import contribution
from storage.inbox import inbox
from storage.places import place

CANARY = "kirsikkapuu"
NARROW = ("me", "teacher", "group", "everyone")
PLACES = (places.CLASS, places.DESK, places.STAFF)


@pytest.fixture
def lines():
    """What is logged, with every statement that is logged at all."""
    listener, root = Eavesdropper(), logging.getLogger()
    root.addHandler(listener)
    yield listener.lines
    root.removeHandler(listener)


@pytest.fixture
async def opened(it):
    await opens(it)
    return it


def standing(it):
    """Where the words stand: the shared places by their keys, and everybody's own pages but the writer's."""
    with it.silta.reader.connect() as connection:
        keys = list(connection.scalars(select(place.c.key).where(place.c.platform == places.WEB)))
    own = it.pupil("Vic").place(places.OWN)
    return {each for each in keys if each != own and CANARY in it.reads(each)}


def attach_words(it, item):
    """A picture with words, as private as what it is added to."""
    return it.pupil("Vic").does(
        "attachment picture", at=places.OWN, item=item, picture=photo(size=(8, 6)), description=CANARY
    )


def item_of(it):
    with it.silta.reader.connect() as connection:
        return int(connection.scalar(select(contribution.c.id).order_by(contribution.c.id.desc())) or 0)


# Every question that storage answers

# What leans on the table, or on what hangs on it.
LEANS = re.compile(r"^from storage\.(contributions|media) import|^(contribution|attachment) = Table", re.MULTILINE)
MODULES = sorted(module.path.stem for module in modules("storage") if LEANS.search(module.text))
QUESTIONS = [
    (name, function)
    for name in MODULES
    for function, found in inspect.getmembers(import_module(f"storage.{name}"), inspect.isfunction)
    if not function.startswith("_")
    and found.__module__ == f"storage.{name}"
    and "connection" in inspect.signature(found).parameters
]
# Whoever asks these has to have found the contribution first; the paths to them are tried below.
BY_THE_WAY = {("media", "attached_to"), ("media", "find_attachment")}
ANSWERED = {
    "me": BY_THE_WAY,
    "teacher": {*BY_THE_WAY, ("entries", "entrusted_to_teachers")},
    "group": {
        *BY_THE_WAY,
        ("entries", "entrusted_to_teachers"),
        ("contributions", "find_contribution"),
        ("contributions", "waiting_in"),
    },
}


OF_QUIZZES = {
    "quiz_id": 1,
    "question_id": 1,
    "edition": 1,
    "position": 1,
    "title": "x",
    "details": {},
    "questions": (),
    "positions": {1: 1},
}


def known_to(it):
    """What somebody else could ask with: the numbers of the very entry, and their own."""
    cast, other = it.cast["Vic"], it.cast["Vic"][2]
    with it.silta.reader.connect() as connection:
        found = connection.execute(select(contribution).order_by(contribution.c.id.desc())).first()
        attached = connection.scalar(select(media.attachment.c.id)) or 1
        held = connection.scalar(select(media.media.c.id)) or 1
        medium = media.find_medium(connection, held)
        seat = people.find_seat(connection, other.seat)
    assert found is not None
    return {
        "contribution_id": found.id,
        "round_id": found.round_id,
        "classroom_id": cast[0].room,
        "person_id": other.person,
        "writer": other.person,
        "project_id": cast[0].project,
        "activity": "reflection",
        "kind": "entry",
        "kinds": ("entry",),
        "slot": "entry",
        "text": "x",
        "language": "fi",
        "now": it.clock.now,
        "since": it.clock.now.replace(year=2000),
        "target_id": None,
        "visibility": "everyone",
        "team_id": None,
        "revision": found.revision,
        "who": seat,
        "medium": medium,
        "media_id": held,
        "attachment_id": attached,
        "description": "x",
        "source": cast[0].person,
        "target": other.person,
        "number": 1,
        **OF_QUIZZES,
    }


def carelessly_shown(it):
    """What is private looks as if somebody had said yes to it: by a forgotten clause, or a mistake elsewhere."""
    shown = {"state": "approved", "shown_text": CANARY, "shown_language": "fi", "shown_revision": 9}
    now = {"shown_at": it.clock.now, "target_id": item_of(it)}
    return it.silta.writer.run(lambda connection: connection.execute(update(contribution).values(**shown, **now)))


@pytest.mark.parametrize("who", ["me", "teacher"])
@pytest.mark.parametrize("state", ["approved", "waiting"])
@pytest.mark.web_alone("storage is the same behind every door")
async def test_not_even_if_it_looked_as_if_somebody_had_said_yes(opened, who, state):
    await writes(opened, CANARY, who)
    await attach_words(opened, item_of(opened))
    await carelessly_shown(opened)
    await opened.silta.writer.run(lambda connection: connection.execute(update(contribution).values(state=state)))
    assert told_by_storage(opened) <= ANSWERED[who]
    item, now = item_of(opened), opened.clock.now
    said_yes = await opened.silta.writer.run(
        lambda connection: [decisions.approve(connection, item, revision=each, now=now) for each in range(4)]
    )
    assert not any(said_yes)


@pytest.mark.parametrize("who", ["me", "teacher", "group"])
@pytest.mark.web_alone("storage is the same behind every door")
async def test_no_question_gives_away_what_is_not_for_whoever_asks(opened, who):
    if who == "group":
        await group_up(opened, 2)
    await writes(opened, CANARY, who)
    await attach_words(opened, item_of(opened))
    assert told_by_storage(opened) <= ANSWERED[who]
    assert ("contributions", "find_contribution") in QUESTIONS


def told_by_storage(it):
    """The questions whose answers hold the words, asked by another pupil of the same class."""
    told, values = set(), known_to(it)
    for name, function in QUESTIONS:
        asked = getattr(import_module(f"storage.{name}"), function)
        wanted = [each for each in inspect.signature(asked).parameters if each != "connection"]
        assert not set(wanted) - values.keys(), f"say above with what {name}.{function} is asked"
        with it.silta.reader.connect() as connection:
            try:
                answer = asked(connection, **{each: values[each] for each in wanted})
            except NoResultFound:
                continue
            except DBAPIError as error:  # it writes, and this connection only reads
                if re.search("read-?only", str(error)):
                    continue
                raise
        if CANARY in repr(answer):
            told.add((name, function))
    return told


# Every command, by everybody else, about the very entry

FIRST = ("me show", "reflection show", "reflection read", "reflection grid", "reflection journal")
LAST = {"remove", "withdraw", "hide", "close", "decline", "clear", "leave", "undo", "renew", "stop"}


def argument_for(parameter, number):
    match parameter.kind:
        case Choice(options=options):
            return options[number % len(options)].value
        case Writing():
            return "fi"
        case References():
            return f"{number}-1_{number}-2"
        case Reference() | Entry():
            return str(number)
        case Number(least=least):
            return str(least)
        case Picture():
            return photo(size=(9, 6))
        case Recording():
            return voice(0.1)
        case Document():
            return Upload(b"x")
    return "x"


@pytest.mark.parametrize("who", ["me", *(pytest.param(each, marks=pytest.mark.long) for each in ("teacher", "group"))])
@pytest.mark.web_alone("it is about commands, which are the same everywhere")
async def test_no_command_gives_it_away_to_anybody_else(opened, who):
    await group_up(opened, 2)
    await writes(opened, CANARY, who)
    await attach_words(opened, item_of(opened))
    own_teacher, given_away = opened.teacher("Vic"), []
    curious = [own_teacher, opened.pupil("Vic", 1), opened.pupil("Bologna"), opened.teacher("Bologna")]
    commands = sorted(CATALOGUE.commands(), key=lambda each: each[2].name in LAST)
    for path, _, command in commands:
        if path.startswith(("project", "link", "language")):
            continue  # they ask about codes and doors, and would end the test
        for someone in curious:
            allowed = someone is own_teacher and who != "me"
            for number in {1, item_of(opened)} if any(not each.askable for each in command.parameters) else {1}:
                said = {each.name: argument_for(each, number) for each in command.parameters}
                heard = await someone.does(path, at=places.OWN, said=said)
                if CANARY in pack(heard.reply) and not allowed:
                    given_away.append((path, someone.alias))
    assert given_away == []


@pytest.mark.parametrize("who", ["me", "teacher"])
async def test_nobody_but_those_hears_or_sees_what_is_added(opened, who):
    await writes(opened, CANARY, who)
    await attach_words(opened, item_of(opened))
    with opened.silta.reader.connect() as connection:
        number = connection.scalar(select(media.media.c.id))
        may = {
            (school, at)
            for school in SCHOOLS
            for at, role in enumerate(opened.cast[school])
            if access.may_see(connection, person_id=role.person, media_id=number)
        }
    assert may == {("Vic", 1)} | ({("Vic", 0)} if who == "teacher" else set())


async def test_what_is_for_a_group_is_seen_by_it_and_by_teachers_once_there_was_a_yes(opened):
    await group_up(opened, 2)
    await writes(opened, CANARY, "group")
    await attach_words(opened, item_of(opened))

    def may():
        with opened.silta.reader.connect() as connection:
            number = connection.scalar(select(media.media.c.id))
            return {
                role.person
                for school in SCHOOLS
                for role in opened.cast[school]
                if access.may_see(connection, person_id=role.person, media_id=number)
            }

    writer, teacher = opened.cast["Vic"][1], opened.cast["Vic"][0]
    assert may() == {writer.person, teacher.person}
    await says_yes(opened, CANARY)
    with opened.silta.reader.connect() as connection:
        (meant, *_) = teams.teams_with(connection, person_id=writer.person, classroom_id=writer.room)
    assert may() == {each.person_id for each in meant.members} | {opened.cast[school][0].person for school in SCHOOLS}
    await lets_read(opened, "me")
    assert may() == {writer.person}


# Whatever goes wrong

TOO_LONG = f"{CANARY} " * 180  # a message of Telegram's still takes it
TOO_MANY_WORDS = f"{CANARY} " * 25


@pytest.mark.parametrize(
    "said",
    [
        {"text": TOO_LONG},
        {"text": CANARY, "visibility": "group"},
        {"text": CANARY, "visibility": "staff"},
        {"text": CANARY, "visibility": "everybody"},
        {"text": CANARY, "round": "987654"},
        {"text": CANARY, "round": "none such"},
        {"text": CANARY, "language": "klingon"},
        {"text": CANARY, "visibility": "everyone", "description": TOO_MANY_WORDS},
    ],
    ids="-".join,
)
async def test_what_is_not_taken_is_kept_nowhere(opened, lines, said):
    heard = await opened.pupil("Vic").does("reflection write", at=places.OWN, said=said)
    assert heard.refused or isinstance(heard.reply, Form)
    assert opened.count("contribution") == 0
    assert opened.remembers(CANARY) == set()
    assert standing(opened) == set()
    assert not [each for each in lines if CANARY in each]


async def test_what_is_too_long_in_a_dialogue_is_kept_nowhere_either(opened, lines):
    pupil = opened.pupil("Vic")
    await pupil.says("/reflection write", at=places.OWN)
    heard = await pupil.fills(text=TOO_LONG, visibility="me")
    assert isinstance(heard.reply, Form)
    assert opened.remembers(CANARY) == set()
    await writes(opened, CANARY)
    await pupil.says("/reflection show", at=places.OWN)
    heard = await pupil.presses("Change it")
    assert heard.kept["text"] == CANARY
    assert opened.remembers(CANARY) == {"contribution"}
    assert not [each for each in lines if CANARY in each]


@pytest.mark.parametrize("file", [Upload(b"no picture"), Upload(b"", oversize=True)], ids=["none", "huge"])
@pytest.mark.parametrize("name", ["picture", "voice"])
async def test_a_wrong_file_gives_no_words_away(opened, lines, name, file):
    await opened.pupil("Vic").does("reflection write", at=places.OWN, said={"text": CANARY, name: file})
    assert opened.remembers(CANARY) <= {"contribution"}
    await writes(opened, CANARY)
    said = {"item": item_of(opened), name: file, "description": CANARY}
    await opened.pupil("Vic").does(f"attachment {name}", at=places.OWN, said=said)
    said["description"] = TOO_MANY_WORDS
    await opened.pupil("Vic").does(f"attachment {name}", at=places.OWN, said=said)
    # The tests' own people on Discord press here what no button of ours carries.
    assert opened.remembers(CANARY) - ({"kept_action"} if opened.door else set()) == {"contribution"}
    assert standing(opened) == set()
    assert not [each for each in lines if CANARY in each]


@pytest.mark.parametrize(
    ("who", "broken"),
    [
        ("me", "give"),
        ("teacher", "own_contribution"),
        ("group", "find_contribution"),
        ("everyone", "find_contribution"),
    ],
)
async def test_a_crash_inside_gives_nothing_away(opened, lines, monkeypatch, who, broken):
    if who == "group":
        await group_up(opened, 2)
    inside = getattr(contributions, broken)

    def breaks(*args, **named):
        inside(*args, **named)
        raise RuntimeError(f"{CANARY} {args} {named}")

    monkeypatch.setattr(contributions, broken, breaks)
    heard = await writes(opened, CANARY, who)
    assert heard.says("Something went wrong on our side, and nothing was changed. Please try again.")
    assert CANARY not in heard.text
    assert opened.remembers(CANARY) == set()
    assert standing(opened) == set()
    assert not [each for each in lines if CANARY in each]


@pytest.mark.parametrize("who", [None, *NARROW])
async def test_what_is_kept_of_an_event_does_not_quote_it(opened, who):
    if who == "group":
        await group_up(opened, 2)
    pupil, said = opened.pupil("Vic"), {"text": CANARY, **({"visibility": who} if who else {})}
    first = await pupil.does("reflection write", at=places.OWN, event="the same", said=said)
    again = await pupil.does("reflection write", at=places.OWN, event="the same", said=said)
    assert first.text == again.text
    assert opened.count("contribution") == 1
    assert opened.remembers(CANARY) - {"contribution"} <= ({"post"} if who in {"group", "everyone"} else set())
    assert standing(opened) <= ({pupil.place(places.DESK)} if who in {"group", "everyone"} else set())


@pytest.mark.web_alone("chats number their events themselves")
async def test_the_same_event_with_other_words_changes_nothing(opened):
    pupil = opened.pupil("Vic")
    await pupil.does("reflection write", at=places.OWN, event="the same", text="x")
    heard = await pupil.does("reflection write", at=places.OWN, event="the same", text=CANARY)
    assert heard.says(CHANGED_FORM)
    assert opened.remembers(CANARY) == set()


@pytest.mark.web_alone("pages send forms whole")
async def test_a_form_sent_twice_still_holds_what_was_typed(opened):
    pupil, said = opened.pupil("Vic"), {"text": TOO_LONG}
    for _ in range(2):
        heard = await pupil.does("reflection write", at=places.OWN, event="the same", said=said)
        assert heard.kept["text"].startswith(CANARY)
    assert opened.remembers(CANARY) == set()


@pytest.mark.web_alone("pages send forms whole")
async def test_a_form_pressed_twice_still_holds_what_was_written_before(opened):
    await writes(opened, CANARY)
    pupil = opened.pupil("Vic")
    for _ in range(2):
        heard = await pupil.does("reflection write", at=places.OWN, event="the same")
        assert heard.kept["text"] == CANARY
    assert opened.remembers(CANARY) == {"contribution"}


async def test_after_the_close_nothing_is_taken_and_nothing_given_away(opened, lines):
    await opened.teacher("Bologna").says("/reflection close", at=places.DESK)
    for said in ({"text": CANARY}, {"text": CANARY, "round": "1"}, {"text": CANARY, "visibility": "everyone"}):
        heard = await opened.pupil("Vic").does("reflection write", at=places.OWN, said=said)
        assert heard.refused
        assert CANARY not in heard.text
    assert opened.remembers(CANARY) == set()
    assert not [each for each in lines if CANARY in each]


async def test_strangers_and_teachers_write_in_nobodys_journal(opened):
    for someone in (opened.teacher("Vic"), opened.stranger()):
        if opened.door is None or someone.role.room:
            heard = await someone.does("reflection write", at=places.OWN if someone.role.room else "", text=CANARY)
            assert heard.refused or isinstance(heard.reply, Form)
    assert opened.remembers(CANARY) == set()


# In a chat where others read

IN_THE_CLASS = f"/reflection write text:{CANARY} visibility:me"


@pytest.mark.chats_alone("on pages nobody sees what is being typed")
@pytest.mark.parametrize("door", ["sqlite by telegram"], indirect=True)
async def test_typed_in_the_class_it_is_asked_for_in_private_and_taken_away(opened, lines):
    pupil = opened.pupil("Vic")
    heard = await pupil.says(IN_THE_CLASS)
    assert heard.says(OVERHEARD)
    assert opened.remembers(CANARY) == set()
    group = opened.door.chats[pupil.place(places.CLASS)]
    assert not [each for each in opened.door.double.sent(group) if CANARY in str(each)]
    assert opened.door.double.calls("deleteMessage")
    heard = await pupil.fills(text=CANARY, visibility="me")
    assert heard.says("Saved")
    assert opened.remembers(CANARY) == {"contribution"}
    assert not [each for each in opened.door.double.sent(group) if CANARY in str(each)]
    assert not [each for each in lines if CANARY in each]


@pytest.mark.chats_alone("on pages nobody sees what is being typed")
@pytest.mark.parametrize("door", ["sqlite by discord"], indirect=True)
async def test_mentioned_in_the_class_it_asks_in_private_as_well(opened, lines):
    double, pupil = opened.door.double, opened.pupil("Vic")
    room = opened.door.channels[pupil.place(places.CLASS)]
    said = await double.say(int(pupil.user), room, IN_THE_CLASS.removeprefix("/"), mention_bot=True)
    answer = await opened.door.overheard.answer_to(said)
    while busy := [each for each in asyncio.all_tasks() if each.get_name().startswith("discord.py: on_")]:
        await asyncio.wait(busy)
    assert answer.overheard
    assert opened.hears(answer).says(OVERHEARD)
    assert opened.remembers(CANARY) == set()
    me = str(double.bot_id)
    assert not [each for each in double.messages(room) if each["author"]["id"] == me and CANARY in str(each)]
    assert not [each for each in lines if CANARY in each]


@pytest.mark.chats_alone("on pages everything is on one's own screen")
async def test_whoever_reads_or_looks_in_the_class_is_answered_alone(opened):
    await writes(opened, CANARY, "teacher")
    for someone, command in (
        (opened.teacher("Vic"), "/reflection read"),
        (opened.pupil("Vic"), "/reflection show"),
        (opened.pupil("Vic"), "/me"),
        (opened.pupil("Vic"), "/reflection journal"),
    ):
        await someone.says(command)  # in the class's own chat; the door sees to it that nobody else is shown the answer
    assert opened.everyone_sees(CANARY) == []


# Five hundred times


@pytest.mark.web_alone("so many, only where it is quick")
@pytest.mark.parametrize("door", ["sqlite by web"], indirect=True)
@pytest.mark.parametrize("many", [80, pytest.param(500, marks=pytest.mark.long)])
async def test_of_five_hundred_entries_none_is_where_it_may_not_be(it, many):
    chance, numbers, written = random.Random(13), count(1), {}  # noqa: S311  (a wander, no secret)
    await group_up(it)
    while len(written) < many:
        await opens(it)
        for school in SCHOOLS:
            for number in range(2):
                await _one(it, chance, f"{CANARY}{next(numbers):04}.", school, number, written)
        teacher = it.teacher(chance.choice(SCHOOLS))
        await teacher.says("/reflection close", at=places.DESK)
    await it.delivers()
    wrong = [
        (words, who, seen) for words, who, seen in _found(it, written) if not seen <= _allowed(it, *written[words])
    ]
    assert wrong == []
    assert any(seen for _, _, seen in _found(it, written))


async def _one(it, chance, words, school, number, written):
    """Somebody writes, some change their mind, some teachers say yes, before or after."""
    pupil, teacher = it.pupil(school, number), it.teacher(school)
    who = chance.choice(NARROW)
    await pupil.does("reflection write", at=places.OWN, said={"text": words, "visibility": who})
    yes = False
    if who in {"group", "everyone"} and chance.random() < 0.7:
        await teacher.presses("Yes, publish", at=places.DESK, on=words)
        yes = True
    if chance.random() < 0.5:
        who, yes = chance.choice(NARROW), False
        before = next(each for each in await _waiting(it, words))
        heard = await pupil.does("reflection readers", at=places.OWN, item=before.id, visibility=who)
        assert not heard.refused
        yes = before.visibility == who and before.shown_text is not None
    written[words] = (school, number, who, yes)


async def _waiting(it, words):
    with it.silta.reader.connect() as connection:
        rows = connection.execute(select(contribution).where(contribution.c.text == words))
        return rows.all()


def _found(it, written):
    """Each entry's words, for whom they are, and the shared places in which they stand now."""
    with it.silta.reader.connect() as connection:
        keys = [
            row.key
            for row in connection.execute(select(place.c.key, place.c.kind).where(place.c.platform == places.WEB))
        ]
    texts = {key: "\n".join(pack(each) for each in it.messages_at(key)) for key in keys}
    for words, (_, _, who, _) in written.items():
        yield words, who, {key for key, text in texts.items() if words in text}


def _allowed(it, school, number, who, yes):
    pupil = it.pupil(school, number)
    mine, desk = pupil.place(places.OWN), it.teacher(school).place(places.DESK)
    if who == "everyone":
        return {mine, desk, *(it.pupil(each).place(places.CLASS) for each in SCHOOLS)} if yes else {mine, desk}
    if who == "group":
        with it.silta.reader.connect() as connection:
            own = teams.own_teams(connection, person_id=pupil.role.person, project_id=pupil.role.project)
        return {mine, desk, own[0].key} if yes else {mine, desk}
    return set()


# What is remembered of an event


async def test_who_reads_the_database_cannot_try_out_what_was_written(opened):
    said = {"language": "fi", "text": CANARY, "visibility": "me"}
    await opened.pupil("Vic").does("reflection write", at=places.OWN, said=said)
    found = CATALOGUE.find("reflection write")
    call = opened.pupil("Vic").call("reflection write", said=said)
    with opened.silta.reader.connect() as connection:
        kept = set(connection.scalars(select(inbox.c.fingerprint)))
    text = json.dumps(["reflection write", said], sort_keys=True, ensure_ascii=True)
    assert hashlib.blake2b(text.encode(), digest_size=16).hexdigest() not in kept
    assert fingerprint_of(call, found, Seal(b"another")) != fingerprint_of(call, found, opened.silta.dispatch.seal)
