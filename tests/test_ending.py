"""The end of a project: what is open closes, nothing planned comes, and afterwards people read and take back alone."""

import pytest
from sqlalchemy import select
from test_quiz import written as written  # noqa: PLC0414  (a fixture)
from uploads import photo

from bot.answer import OVER
from bot.serving import invite
from commands.catalogue import CATALOGUE
from commands.command import Command, Group
from commands.project.doors import WRONG_CODE
from storage import plays, projects, rounds
from storage.contributions import contribution

GOODBYE = "The project has ended. Thank you all for what you gave."
CLOSED = "This icebreaker is closed."
ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]
FIRST = "Seinäjoki"  # where the founder is
# What works afterwards though it changes something: coming back, what concerns oneself, and taking away.
AFTERWARDS = {
    *("language", "link code", "link undo", "me writing", "me reminders", "me withdraw", "me clear"),
    *("classroom code", "classroom renew", "classroom decline", "classroom remove", "attachment remove"),
    *(
        "announce remove",
        "note remove",
        "review hide",
        "reflection readers",
        "project new",
        "project join",
        "classroom add",
    ),
}


async def ends(it):
    founder = it.teacher(FIRST)
    await founder.says("/project end")
    return await founder.presses("Yes, end it")


async def answers(it, school, words, *, approved=True):
    await it.pupil(school).says(f"/icebreaker answer text:{words}")
    if approved:
        await it.teacher(school).presses("Yes, publish", at="desk", on=words)


@pytest.fixture
async def over(it):
    """A project that is over, in which two had answered a question, one of them with a picture."""
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    await it.pupil("Vic").does("icebreaker answer", text="el campanar", picture=photo("blue"), description="Blue")
    await it.teacher("Vic").presses("Yes, publish", at="desk")
    await answers(it, "Bologna", "la torre", approved=False)
    await ends(it)
    return it


# The end itself


async def test_what_is_open_closes_with_the_project(written):
    it = written
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    await it.teacher("Vic").says("/reflection open phase:work")
    await it.teacher("Vic").says("/quiz open")
    await it.teacher("Vic").does("coffee set", when="2023-10-12 14:00", theme="Cakes", repeats="week", sure="yes")
    await ends(it)
    with it.silta.reader.connect() as connection:
        project = it.teacher("Vic").role.project
        for activity in ("icebreaker", "reflection", "coffee"):
            assert [each.state for each in rounds.rounds_of(connection, project, activity)] == [rounds.CLOSED], activity
        assert [each.state for each in plays.plays_of(connection, project)] == [rounds.CLOSED]
    assert it.everyone_sees(CLOSED) == ALL
    assert it.everyone_sees("This reflection is closed.") == ALL
    staff = it.reads(it.teacher("Vic").place("staff"), english=True)
    assert "It is cancelled. It would have been:" in staff
    assert it.count("schedule") == 0
    assert it.everyone_sees(GOODBYE) == ALL


async def test_nothing_closes_before_it_really_ends(it):
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    await it.teacher(FIRST).says("/project end")
    assert it.everyone_sees(CLOSED) == []
    assert not (await it.pupil("Vic").says("/icebreaker answer text:el campanar")).refused


async def test_a_contest_has_to_be_counted_first_and_nothing_else_closes_meanwhile(it):
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    await it.teacher("Vic").does("contest open", title="A logo for us")
    assert (await it.teacher(FIRST).does("project end", sure=1)).says("A contest is not over yet.")
    assert it.everyone_sees(CLOSED) == []


async def test_what_was_to_come_later_in_some_class_does_not_come(it):
    teacher = it.teacher("Vic")
    await teacher.says("/announce text:Bon dia whom:all on:2023-10-04 at:9:00")
    await teacher.presses("Save it")
    await it.comes("2023-10-04 05:00")  # nine on Réunion, six in Vic and Bologna
    assert it.everyone_sees("Bon dia") == ["Saint-Pierre"]
    await ends(it)
    await it.comes("2023-10-05 12:00")
    assert it.everyone_sees("Bon dia") == ["Saint-Pierre"]


async def test_the_clock_does_nothing_in_a_project_that_is_over(it):
    teacher = it.teacher("Vic")
    await teacher.says("/announce text:Bon dia whom:all on:2023-10-04 at:9:00")
    await teacher.presses("Save it")
    await it.silta.writer.run(lambda connection: projects.end_project(connection, teacher.role.project, it.clock.now))
    said = it.count("post")
    await it.comes("2023-10-05 12:00")
    assert it.everyone_sees("Bon dia") == []
    assert it.count("post") == said


# Afterwards


async def test_afterwards_everything_is_read_and_nothing_is_added(over):
    it = over
    for someone, typed in (
        (it.pupil("Vic"), "/icebreaker answer text:una altra"),
        (it.teacher("Vic"), "/icebreaker open prompt:window"),
        (it.teacher("Vic"), "/announce text:encara hi som"),
        (it.teacher("Vic"), "/announce text:encara hi som on:2023-10-06 at:14:00"),
        (it.teacher("Vic"), "/classroom seats 2"),
        (it.teacher("Vic"), "/project invite class"),
        (it.teacher(FIRST), "/project end"),
    ):
        heard = await someone.says(typed)
        assert heard.refused, typed
        assert heard.says(OVER), typed
    assert (await it.teacher("Bologna").presses("Yes, publish", at="desk", on="la torre")).says(OVER)
    assert it.everyone_sees("la torre") == []
    assert (await it.pupil("Bologna").says("/icebreaker show")).says("el campanar")
    assert not (await it.teacher("Vic").says("/icebreaker download")).refused
    assert (await it.pupil("Vic").says("/me")).says("el campanar")
    assert (await it.pupil("Vic").says("/project show")).says("Bologna")


async def test_afterwards_people_take_back_what_is_theirs(over):
    it = over
    pupil = it.pupil("Vic")
    assert not (await pupil.says("/language fr")).refused
    await pupil.says("/me clear")
    assert (await pupil.presses("Yes, everything")).says("Everything is taken back.")
    assert not (await it.pupil("Bologna").says("/icebreaker show")).says("el campanar")
    assert it.remembers("el campanar") == set()


async def test_afterwards_a_teacher_still_hides_and_erases(over):
    it = over
    assert not (await it.teacher("Bologna").presses("Hide", at="desk", on="la torre")).refused
    seat = it.pupil("Vic").role.seat
    assert not (await it.teacher("Vic").does("classroom remove", seat=seat, sure=1)).refused
    assert it.remembers("el campanar") == set()


async def test_afterwards_people_come_back_and_nobody_new_comes_in(it):
    inviting = [(await it.teacher("Vic").says(f"/project invite {who}")).codes[0] for who in ("class", "partner")]
    own = (await it.pupil("Vic").says("/classroom code")).codes[0]
    await ends(it)
    for number, code in enumerate(inviting):
        assert (await it.stranger(f"late {number}").says(f"/project join {code}", at="")).says(WRONG_CODE)
    assert (await it.stranger("at home").says(f"/project join {own}", at="")).says("Welcome back")
    code = (await it.teacher("Vic").does("classroom renew", seat=it.pupil("Vic").role.seat)).codes[0]
    assert (await it.stranger("a lost phone").says(f"/project join {code}", at="")).says("Welcome back")
    link = await invite(it.silta.settings, it.teacher("Vic").role.room)
    await it.stranger("who lost all").says(f"/project join {link.rpartition('/')[2]}", at="")


async def test_afterwards_a_journal_can_be_shut_and_not_opened(it):
    await it.teacher("Vic").says("/reflection open phase:work")
    pupil = it.pupil("Vic")
    await pupil.does("reflection write", at="own", text="em fa por", language="es", visibility="teacher")
    (item,) = written_in(it)
    await ends(it)
    assert (await it.teacher("Vic").says("/reflection read", at="desk")).says("em fa por")
    assert (await pupil.does("reflection readers", at="own", item=item, visibility="everyone")).asks == ("visibility",)
    heard = await pupil.does("reflection readers", at="own", item=item, visibility="me")
    assert not heard.refused
    assert not (await it.teacher("Vic").says("/reflection read", at="desk")).says("em fa por")


def written_in(it):
    with it.silta.reader.connect() as connection:
        return connection.scalars(select(contribution.c.id)).all()


async def test_afterwards_a_teacher_founds_the_next_one_from_the_old_places(over):
    teacher = over.teacher("Vic")
    assert (await teacher.says("/project new Another year")).asks
    about = {"alias": "Maria", "school": "Vic", "name": "3A", "country": "FI", "language": "fi"}
    assert (await teacher.fills(**about)).says("Your class is 3A in Vic.")


async def test_afterwards_plain_words_are_no_note(over):
    assert (await over.pupil("Vic").does("note write", text="hola", language="es")).says(OVER)
    assert not over.sees("Vic", "hola")


async def test_help_offers_what_still_works(over):
    heard = await over.teacher("Vic").says("/help")
    assert heard.says("/icebreaker show")
    assert not heard.says("/icebreaker open")


# Every command


@pytest.mark.web_alone("it is the same on every platform")
async def test_every_command_that_changes_something_is_refused_and_every_other_is_not(over):
    it, founder = over, over.teacher(FIRST)
    for path, _, command in CATALOGUE.commands():
        if path in AFTERWARDS:
            continue
        answer = await it.silta.dispatch(founder.call(path))
        assert it.hears(answer).says(OVER) != command.reads, path


@pytest.mark.parametrize(
    ("group", "command"), [pytest.param(group, command, id=path) for path, group, command in CATALOGUE.commands()]
)
def test_afterwards_nothing_works_that_gives_others_anything(group: Group, command: Command) -> None:
    assert command.afterwards == (group.path(command) in AFTERWARDS)
    assert not (command.afterwards and (command.reads or command.schedulable or command.at_desk))
