"""/contest: once people vote nothing is swapped under them: no late yes, no late name, no late second thoughts."""

import pytest
from contesting import ALL, details, enters, entry_called, opens, rows, votes
from test_contest import BEGUN, closes, voting
from uploads import photo

from commands.contest.brief import NOT_HERE
from commands.contest.course import AS_BEFORE, NO_ENTRIES, WITHOUT_IT
from commands.contest.making import CLASSMATES_ONLY, NO_PART_IN_IT
from commands.contest.overview import NOT_YOUR_CLASS
from commands.contest.publishing import DECIDED, VOTED_ON
from commands.contest.voting import GONE, OWN
from commands.me import ASK_YOUR_TEACHER

# It is opened on Tuesday, 3 October 2023, at nine in UTC.


@pytest.fixture
async def late(it):
    """People vote. Of Vic's approved entry a newer version waited, of Saint-Pierre's only one the first yes."""
    await opens(it)
    for school in ("Vic", "Bologna"):
        await enters(it, school, f"Bridge of {school}")
    await enters(it, "Vic", "Something else", approved=False, picture=photo("blue", (9, 6)))
    await enters(it, "Saint-Pierre", "Bridge too far", approved=False)
    await it.teacher("Bologna").does("contest begin", round="1", sure=1)
    return it


def waiting(it):
    """The two that wait, each with its teacher and the revision that was seen."""
    return (("Vic", entry_called(it, "Something else"), 2), ("Saint-Pierre", entry_called(it, "Bridge too far"), 1))


@pytest.mark.parametrize("closed", [False, True])
async def test_a_late_yes_swaps_nothing_and_lets_nothing_in(late, closed):
    it = late
    await votes(it, "Bologna", "Bridge of Vic")
    if closed:
        await closes(it)
        assert it.everyone_sees("1. Bridge of Vic") == ALL
    for school, item, revision in waiting(it):
        teacher = it.teacher(school)
        why = DECIDED if closed else VOTED_ON
        assert (await teacher.does("review approve", item=item, revision=revision)).says(why)
        assert (await teacher.does("review all", items=f"{item}-{revision}")).refused
        assert (await teacher.does("review return", item=item, revision=revision, word="Why?")).says(why)
    await it.delivers()
    for title in ("Something else", "Bridge too far"):
        assert it.everyone_sees(title) == []
        assert not (await it.pupil("Seinäjoki").says("/contest show")).says(title)
    assert it.everyone_sees("1. Bridge of Vic") == (ALL if closed else [])


async def test_what_came_too_late_for_a_yes_is_on_no_desk_and_its_writer_is_told(late):
    it = late
    for school, title, told in (("Vic", "Something else", AS_BEFORE), ("Saint-Pierre", "Bridge too far", WITHOUT_IT)):
        assert not it.sees(school, title, at="desk")
        assert not (await it.teacher(school).says("/review show")).says(title)
        assert told.msgid in it.reads(it.pupil(school).place("own"), english=True)
        assert (await it.pupil(school).says("/me show")).says(VOTED_ON)


async def test_closed_before_anybody_voted_it_is_settled_as_well(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra", approved=False)
    await closes(it)
    assert not it.sees("Vic", "Pont de pedra", at="desk")
    heard = await it.teacher("Vic").does("review approve", item=entry_called(it, "Pont"), revision=1)
    assert heard.says(DECIDED)


@pytest.mark.parametrize("closed", [False, True])
async def test_nobody_takes_away_what_people_have_voted_for_but_its_teacher(it, closed):
    await voting(it)
    await votes(it, "Saint-Pierre", "Bridge of Vic")
    if closed:
        await closes(it)
    author, item = it.pupil("Vic"), entry_called(it, "Bridge of Vic")
    heard = await author.does("me withdraw", item=item)
    assert heard.refused
    assert heard.says(DECIDED if closed else VOTED_ON)
    assert heard.says(ASK_YOUR_TEACHER)
    assert "Take it back" not in (await author.says("/me show")).buttons
    assert rows(it, "SELECT state FROM contribution WHERE id = :item", item=item) == [("approved",)]
    assert not (await it.teacher("Vic").does("review hide", item=item)).refused
    assert not (await it.pupil("Bologna").says("/contest show")).says("Bridge of Vic")


async def test_taking_everything_back_leaves_what_people_vote_on_and_says_so(it):
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    await it.pupil("Vic").does("icebreaker answer", text="A wall", language="en")
    await voting(it)
    heard = await it.pupil("Vic").does("me clear", sure=1)
    assert heard.says("1 thing stays: it is settled.")
    states = dict(
        rows(it, "SELECT kind, state FROM contribution WHERE person_id = :me", me=it.pupil("Vic").role.person)
    )
    assert states == {"entry": "approved", "answer": "withdrawn"}


async def test_who_helped_to_make_it_cannot_leave_it_to_vote_for_it(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    mate, item = it.pupil("Vic", 1), entry_called(it, "Pont de pedra")
    await it.pupil("Vic").does("contest team", who=mate.role.seat)
    await it.teacher("Vic").says("/contest begin")
    assert (await mate.does("contest leave", entry=item)).says(VOTED_ON)
    assert (await mate.does("contest mark", entry=item, mark=1)).says(OWN)
    await votes(it, "Bologna", "Pont de pedra")
    await it.teacher("Vic").says("/contest close")
    assert (await mate.does("contest leave", entry=item)).says(DECIDED)
    await it.ticks()
    assert len([school for school in ALL if it.sees(school, mate.alias)]) == len(ALL)
    assert not (await mate.does("contest leave", entry=item)).refused
    await it.delivers()
    assert [school for school in ALL if it.sees(school, mate.alias)] == []


async def test_who_had_no_part_in_it_is_not_named_again(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    mate = it.pupil("Vic", 1)
    await it.pupil("Vic").does("contest team", who=mate.role.seat)
    await mate.presses("I did not make it", at="own")
    assert (await it.pupil("Vic").does("contest team", who=mate.role.seat)).says(NO_PART_IN_IT)
    await it.teacher("Vic").says("/contest begin")
    assert not (await mate.does("contest mark", entry=entry_called(it, "Pont de pedra"), mark=1)).refused


async def test_a_wrong_name_is_taken_off_again_and_the_desk_shows_who_is_named(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra", approved=False)
    author, mate = it.pupil("Vic"), it.pupil("Vic", 1)
    await author.does("contest team", who=mate.role.seat)
    assert it.sees("Vic", f"Made together with {mate.alias}", at="desk")
    heard = await author.presses("Take a name off")
    assert heard.asks == ("who",)
    await author.fills(who=mate.role.seat)
    assert not it.sees("Vic", mate.alias, at="desk")
    assert "says that you have made" not in it.reads(mate.place("own"), english=True)
    assert not (await author.does("contest team", who=mate.role.seat)).refused


async def test_teachers_are_not_named_as_makers(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    heard = await it.pupil("Vic").does("contest team", who=it.teacher("Vic").role.seat)
    assert heard.says(CLASSMATES_ONLY)
    assert it.count("maker") == 0


async def test_it_does_not_begin_with_nothing_that_people_may_see(it):
    await opens(it)
    teacher = it.teacher("Bologna")
    assert (await teacher.says("/contest begin")).says(NO_ENTRIES)
    await enters(it, "Vic", "Pont de pedra", approved=False)
    heard = await teacher.does("contest begin", round="1", sure=1)
    assert heard.refused
    assert heard.says("Vic: 1 entry waits for the teacher's yes.")
    assert details(it)["phase"] == "entries"


async def test_when_the_time_is_up_and_nothing_has_a_yes_it_waits_a_day_for_one(it):
    await opens(it, entries="2023-10-06 14:00", votes="2023-10-13 14:00")
    await enters(it, "Vic", "Pont de pedra", approved=False)
    await it.comes("2023-10-06 13:00")
    assert it.everyone_sees(BEGUN) == []
    await it.teacher("Vic").presses("Yes, publish", at="desk", on="Pont de pedra")
    await it.comes("2023-10-07 13:00")
    assert it.everyone_sees(BEGUN) == ALL


async def test_without_any_yes_until_the_end_it_closes(it):
    await opens(it, entries="2023-10-06 14:00", votes="2023-10-09 14:00")
    await enters(it, "Vic", "Pont de pedra", approved=False)
    for day in (6, 7, 8, 9):
        await it.comes(f"2023-10-0{day} 13:00")
    await it.ticks()
    assert it.everyone_sees(BEGUN) == []
    assert it.everyone_sees("This contest is closed.") == ALL


async def test_what_a_teacher_returned_can_come_again_as_long_as_nobody_votes(it):
    await opens(it, entries="2023-10-06 14:00", votes="2023-10-13 14:00")
    await enters(it, "Vic", "Pont de pedra", approved=False)
    await it.comes("2023-10-06 13:00")
    item = entry_called(it, "Pont de pedra")
    await it.teacher("Vic").does("review return", item=item, revision=1, word="Which bridge?")
    assert not (await it.pupil("Vic").does("contest enter", round="1", title="Pont vell")).refused
    assert (await it.pupil("Bologna").does("contest enter", round="1", title="Nuovo")).refused
    await it.teacher("Vic").presses("Yes, publish", at="desk", on="Pont vell")
    await it.teacher("Vic").says("/contest begin")
    assert it.everyone_sees(BEGUN) == ALL
    assert (await it.pupil("Vic").does("contest enter", round="1", title="Pont nou")).refused


@pytest.mark.web_alone("a whole list is ticked on pages; in chats each entry has a button of its own")
async def test_two_teachers_who_choose_at_once_keep_what_each_has_chosen(it):
    await opens(it, style="proposals", title="Where to?")
    for school in ("Vic", "Bologna", "Seinäjoki"):
        await it.pupil(school).does("contest enter", title=f"To {school}")
        await it.teacher(school).presses("Yes, publish", at="desk", on=f"To {school}")
    one, other = it.teacher("Vic"), it.teacher("Bologna")
    await one.says("/contest begin")
    vic, bologna, north = (entry_called(it, f"To {school}") for school in ("Vic", "Bologna", "Seinäjoki"))
    await one.does("contest choose", entry=north, mark=1)
    forms = [await teacher.says("/contest shortlist") for teacher in (one, other)]
    ticked = (f"_{vic}-1_{north}-1", f"_{bologna}-1")
    for teacher, form, choices in zip((one, other), forms, ticked, strict=True):
        kept = form.reply.action.arguments
        await teacher.does(form.reply.action.command, **{**kept, "choices": choices})
    assert details(it)["shortlist"] == sorted([vic, bologna])


async def test_a_whole_shortlist_that_is_gone_blocks_nothing(it):
    await opens(it, style="proposals", title="Where to?")
    for school in ("Vic", "Bologna"):
        await it.pupil(school).does("contest enter", title=f"To {school}")
        await it.teacher(school).presses("Yes, publish", at="desk", on=f"To {school}")
    teacher = it.teacher("Vic")
    await teacher.says("/contest begin")
    await teacher.does("contest choose", entry=entry_called(it, "To Vic"), mark=1)
    await it.pupil("Vic").does("me withdraw", item=entry_called(it, "To Vic"))
    await teacher.says("/contest begin")
    assert (await it.pupil("Saint-Pierre").says("/contest show")).says("To Bologna")


async def test_a_vote_is_answered_with_a_receipt_and_never_with_what_is_on_the_ballot(it):
    await voting(it)
    for mark in (1, 0, 1):
        heard = await it.pupil("Saint-Pierre").does("contest mark", entry=entry_called(it, "Bridge of Vic"), mark=mark)
        assert heard.says("Your receipt") == bool(mark)
        assert not heard.says("Bridge of Vic")
    heard = await it.pupil("Saint-Pierre").does("contest cast", round="1", choices=f"_{entry_called(it, 'Bridge')}-1")
    assert heard.says("Your receipt")
    assert not heard.says("Bridge")
    heard = await it.pupil("Saint-Pierre").says("/contest show")
    assert heard.says("On your ballot")
    assert not heard.says("Your receipt")


async def test_something_else_than_an_entry_is_on_no_ballot(it):
    await voting(it)
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    await it.pupil("Vic").does("icebreaker answer", text="A wall", language="en")
    item = entry_called(it, "A wall")
    for command, said in (("contest mark", {"mark": 1}), ("contest leave", {})):
        assert (await it.pupil("Vic").does(command, entry=item, **said)).refused
    assert (await it.pupil("Vic").does("contest mark", entry=item, mark=1)).says(GONE)
    assert (await it.teacher("Vic").does("contest choose", entry=item, mark=1)).says(NOT_HERE)


async def test_other_words_for_the_same_picture_come_with_the_next_yes(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    described = "SELECT description FROM attachment"
    assert not (await it.pupil("Vic").does("contest enter", title="Pont", description="A grey arch")).refused
    assert rows(it, described) == [("Pont de pedra in blue",)]
    await it.teacher("Vic").presses("Yes, publish", at="desk", on="Pont")
    assert rows(it, described) == [("A grey arch",)]


async def test_words_for_a_picture_that_is_not_there_are_kept_and_the_picture_asked(it):
    await opens(it, style="proposals")
    heard = await it.pupil("Vic").does("contest enter", title="To Vic", description="A map")
    assert heard.asks == ("picture", "description")
    assert it.count("contribution") == 0


async def test_only_its_own_teachers_remind_a_class(it):
    await opens(it, entries="10 days")
    room = it.teacher("Vic").role.room
    heard = await it.teacher("Bologna").does("contest remind", round="1", room=room)
    assert heard.says(NOT_YOUR_CLASS)
    assert not (await it.teacher("Vic").does("contest remind", round="1", room=room)).refused
