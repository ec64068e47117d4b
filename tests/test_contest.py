"""/contest: entries from every school, looked at without names, voted on in secret, and the result in every class."""

import asyncio
import json
from hashlib import sha256

import pytest
from contesting import ALL, details, enters, entry_called, opens, receipt_in, rows, votes
from uploads import photo

from bot.dispatch import NOT_YOURS
from commands.call import Upload
from commands.contest.brief import NONE_OPEN, NOT_HERE
from commands.contest.entering import OVER as ENTRIES_OVER
from commands.contest.making import NOT_YOURS as NO_ENTRY
from commands.contest.opening import ENTRIES_FIRST, TOO_SOON
from commands.contest.voting import GONE, NOT_BEGUN, OVER, OWN, OWN_SCHOOL, PUPILS_ALONE
from commands.timing.deadline import TOO_EARLY

BEGUN = "The entries are in. Look at them, and vote."
COUNTED = "2 ballots were counted."
# It is opened on Tuesday, 3 October 2023, at nine in UTC.


@pytest.fixture
async def entered(it):
    """A contest with an approved entry from each of three schools, in which people vote."""
    return await voting(it)


async def voting(it, schools=("Vic", "Bologna", "Seinäjoki"), **said):
    await opens(it, **said)
    for school in schools:
        await enters(it, school, f"Bridge of {school}")
    await it.teacher("Bologna").says("/contest begin")
    return it


async def closes(it, school="Vic"):
    heard = await it.teacher(school).says("/contest close")
    await it.ticks()
    return heard


async def test_from_the_opening_to_the_result_in_every_class(entered):
    it = entered
    assert it.everyone_sees(BEGUN) == ALL
    for school in ("Vic", "Saint-Pierre"):
        assert (await votes(it, school, "Bridge of Bologna")).says("Your ballot is in")
    await it.teacher("Vic").says("/contest close")
    assert it.everyone_sees(COUNTED) == []
    await it.ticks()
    assert it.everyone_sees(COUNTED) == ALL
    author = it.pupil("Bologna").alias
    assert it.everyone_sees(f"1. Bridge of Bologna – {author}, Bologna") == ALL


async def test_opened_without_a_title_it_asks_for_one(it):
    heard = await it.teacher("Vic").says("/contest open")
    assert heard.asks == ("style", "title", "brief", "entries", "votes", "method")
    assert it.count("round") == 0


async def test_nobody_sees_an_entry_before_the_voting_but_its_maker_and_their_teacher(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra", approved=False)
    assert it.everyone_sees("Pont de pedra") == []
    assert it.sees("Vic", "Pont de pedra", at="desk")
    await it.teacher("Vic").presses("Yes, publish", at="desk")
    assert it.everyone_sees("Pont de pedra") == []
    assert not (await it.pupil("Bologna").says("/contest show")).says("Pont de pedra")
    assert (await it.pupil("Vic").says("/contest show")).says("Pont de pedra")


async def test_without_the_own_teachers_yes_an_entry_is_in_no_gallery(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    await enters(it, "Bologna", "Il ponte", approved=False)
    teacher = it.teacher("Vic")
    heard = await teacher.says("/contest begin")
    assert heard.says("Bologna: 1 entry waits for the teacher's yes.")
    assert it.everyone_sees(BEGUN) == []
    await teacher.presses("Begin the voting")
    heard = await it.pupil("Saint-Pierre").says("/contest show")
    assert heard.says("Pont de pedra")
    assert not heard.says("Il ponte")
    assert (await it.pupil("Saint-Pierre").does("contest mark", entry=entry_called(it, "Il ponte"), mark=1)).says(GONE)


async def test_the_gallery_names_nobody_until_the_end(entered):
    it = entered
    names = [it.pupil(school).alias for school in ("Vic", "Bologna", "Seinäjoki")]
    heard = await it.pupil("Saint-Pierre").says("/contest show")
    assert heard.says("Bridge of Vic")
    assert not [each for each in names if each in heard.text]
    await closes(it)
    heard = await it.pupil("Saint-Pierre").says("/contest show")
    assert [each for each in names if each in heard.text] == names


async def test_everybody_has_the_entries_in_an_order_of_their_own_that_stays(it):
    await voting(it, ALL)
    orders = set()
    for school in ALL:
        for number in (0, 1):
            reader = it.pupil(school, number)
            first, again = [(await reader.says("/contest show")).text for _ in range(2)]
            order = [
                tuple(sorted(ALL, key=lambda each, read=read: read.index(f"Bridge of {each}")))
                for read in (first, again)
            ]
            assert order[0] == order[1]
            orders.add(order[0])
    assert len(orders) > 1


async def test_a_contest_for_a_logo_needs_a_picture(it):
    await opens(it)
    pupil = it.pupil("Vic")
    heard = await pupil.says("/contest enter title:Pont")
    assert heard.asks == ("picture", "description")
    assert it.count("contribution") == 0
    heard = await pupil.fills(picture=photo(size=(8, 6)), description="blue")
    assert heard.says("It waits for your teacher's yes.")


async def test_what_is_no_picture_changes_nothing(it):
    await opens(it)
    for wrong in (Upload(b"no picture"), Upload(b"", oversize=True)):
        heard = await it.pupil("Vic").does("contest enter", title="Pont", picture=wrong)
        assert "picture" in heard.asks
    assert it.count("contribution") == 0


async def test_an_entry_is_replaced_until_the_entries_end(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    await enters(it, "Vic", "Pont de ferro", picture=photo("blue", (10, 6)))
    await it.teacher("Bologna").says("/contest begin")
    heard = await it.pupil("Saint-Pierre").says("/contest show")
    assert heard.says("Pont de ferro")
    assert not heard.says("Pont de pedra")
    assert it.count("attachment") == 1
    assert (await enters(it, "Vic", "Pont nou", approved=False)).says(ENTRIES_OVER)


async def test_an_entry_that_its_teacher_hides_is_in_no_gallery_and_counts_no_more(entered):
    it = entered
    await votes(it, "Saint-Pierre", "Bridge of Vic")
    await it.teacher("Vic").does("review hide", item=entry_called(it, "Bridge of Vic"))
    assert not (await it.pupil("Saint-Pierre").says("/contest show")).says("Bridge of Vic")
    await closes(it)
    assert it.everyone_sees("1 ballot was counted.") == ALL
    assert it.everyone_sees("Bridge of Vic") == []


async def test_who_made_it_together_is_told_named_at_the_end_and_cannot_vote_for_it(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    mate = it.pupil("Vic", 1)
    heard = await it.pupil("Vic").does("contest team", who=mate.role.seat)
    assert heard.says(mate.alias)
    assert "says that you have made this entry together" in it.reads(mate.place("own"), english=True)
    await it.teacher("Vic").says("/contest begin")
    heard = await mate.does("contest mark", entry=entry_called(it, "Pont de pedra"), mark=1)
    assert heard.says(OWN)
    await votes(it, "Bologna", "Pont de pedra")
    await closes(it)
    assert len([school for school in ALL if it.sees(school, mate.alias)]) == len(ALL)


async def test_who_did_not_make_it_says_so(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    mate = it.pupil("Vic", 1)
    await it.pupil("Vic").does("contest team", who=mate.role.seat)
    assert (await mate.presses("I did not make it", at="own")).says("You are not named")
    assert not (await mate.says("/me show")).says("Pont de pedra")
    assert (await mate.does("contest leave", entry=entry_called(it, "Pont de pedra"))).says(NO_ENTRY)


async def test_nobody_from_another_class_is_named(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    heard = await it.pupil("Vic").does("contest team", who=it.pupil("Bologna").role.seat)
    assert heard.refused
    assert it.count("maker") == 0


async def test_nobody_votes_for_their_own(entered):
    it = entered
    author = it.pupil("Vic")
    heard = await author.says("/contest show")
    assert heard.says("Your own entry: others vote for it.")
    assert (await author.does("contest mark", entry=entry_called(it, "Bridge of Vic"), mark=1)).says(OWN)
    assert it.count("ballot") == 0


async def test_by_setting_nobody_votes_for_their_own_school(it):
    await voting(it, own="no")
    heard = await it.pupil("Vic", 1).does("contest mark", entry=entry_called(it, "Bridge of Vic"), mark=1)
    assert heard.says(OWN_SCHOOL)
    assert (await votes(it, "Vic", "Bridge of Bologna")).says("Your ballot is in")


async def test_a_changed_ballot_replaces_the_one_before(entered):
    it = entered
    first = await votes(it, "Saint-Pierre", "Bridge of Vic")
    second = await votes(it, "Saint-Pierre", "Bridge of Bologna")
    assert receipt_in(first.answer) == receipt_in(second.answer)
    assert it.count("ballot") == 1
    await votes(it, "Saint-Pierre", "Bridge of Vic", label="Take it off my ballot")
    await votes(it, "Seinäjoki", "Bridge of Bologna")
    await closes(it)
    assert details(it)["result"]["standings"][0]["entry"] == entry_called(it, "Bridge of Bologna")


async def test_an_empty_ballot_does_not_count(entered):
    it = entered
    await votes(it, "Vic", "Bridge of Bologna")
    heard = await votes(it, "Vic", "Bridge of Bologna", label="Take it off my ballot")
    assert heard.says("Your ballot is empty now.")
    assert it.count("ballot") == 0


@pytest.mark.parametrize(
    ("method", "label", "kept"),
    [
        ("one", "This one", {"b": 1}),
        ("ranked", "Put it next on my list", {"a": 1, "b": 2}),
        ("score", "4", {"a": 4, "b": 4}),
    ],
)
async def test_each_method_step_by_step(it, method, label, kept):
    await voting(it, method=method)
    for title in ("Bridge of Vic", "Bridge of Bologna"):
        await votes(it, "Saint-Pierre", title, label=label)
    names = {"a": entry_called(it, "Bridge of Vic"), "b": entry_called(it, "Bridge of Bologna")}
    found = rows(it, "SELECT marks FROM ballot")
    assert {int(k): v for k, v in json.loads(found[0][0]).items()} == {names[k]: v for k, v in kept.items()}


async def test_what_leaves_a_list_lets_the_others_move_up(it):
    await voting(it, method="ranked")
    for title in ("Bridge of Vic", "Bridge of Bologna", "Bridge of Seinäjoki"):
        await votes(it, "Saint-Pierre", title, label="Put it next on my list")
    await votes(it, "Saint-Pierre", "Bridge of Vic", label="Take it off my ballot")
    await closes(it)
    assert it.everyone_sees("1. Bridge of Bologna") == ALL
    assert it.everyone_sees("2. Bridge of Seinäjoki") == ALL


async def test_before_the_voting_nobody_votes(it):
    await opens(it)
    await enters(it, "Vic", "Pont de pedra")
    assert (await it.pupil("Bologna").says("/contest vote")).says(NOT_BEGUN)
    heard = await it.pupil("Bologna").does("contest mark", entry=entry_called(it, "Pont"), mark=1)
    assert heard.says(NOT_BEGUN)


async def test_after_the_close_an_old_button_changes_nothing(entered):
    it = entered
    voter = it.pupil("Saint-Pierre", 1)
    await voter.says("/contest show")
    button = voter.finds("I like it", on="Bridge of Vic")
    await closes(it)
    heard = await voter.does(button.command, **button.arguments)
    assert heard.says(OVER)
    assert it.count("ballot") == 0


async def test_teachers_do_not_vote_unless_it_is_said(it):
    await voting(it)
    teacher = it.teacher("Saint-Pierre")
    assert (await teacher.says("/contest vote")).says(PUPILS_ALONE)
    assert (await teacher.does("contest mark", entry=entry_called(it, "Bridge of Vic"), mark=1)).says(PUPILS_ALONE)


async def test_pupils_close_and_count_nothing(entered):
    pupil = entered.pupil("Vic")
    for command in ("contest close", "contest begin", "contest result", "contest open", "contest choose"):
        assert (await pupil.does(command, round="1", title="x")).says(NOT_YOURS)
    assert entered.everyone_sees(BEGUN) == ALL


async def test_before_the_close_there_is_no_count_for_anybody(entered):
    it = entered
    await votes(it, "Vic", "Bridge of Bologna")
    for someone in (it.teacher("Seinäjoki"), it.teacher("Vic"), it.pupil("Vic")):
        for path in ("contest result", "contest receipts", "contest download"):
            heard = await someone.does(path, round="1")
            assert heard.refused, path
        for typed in ("/contest show", "/review state"):
            heard = await someone.says(typed)
            assert not heard.says("1 vote")
            assert "counted" not in heard.text


async def test_two_teachers_closing_at_once_close_once(entered):
    it = entered
    await votes(it, "Vic", "Bridge of Bologna")
    one, other = it.teacher("Vic"), it.teacher("Seinäjoki")
    heard = await asyncio.gather(one.does("contest close", round="1"), other.does("contest close", round="1"))
    await it.ticks()
    assert sorted(each.refused for each in heard) == [False, True]
    assert rows(it, "SELECT count(*) FROM post WHERE subject = 'result 1'") == [(1,)]
    assert rows(it, "SELECT count(*) FROM audit WHERE action = 'contest close'") == [(1,)]


async def test_a_receipt_is_in_the_list_of_what_was_counted_and_says_nothing_else(entered):
    it = entered
    voter = it.pupil("Saint-Pierre", 1)
    code = receipt_in((await votes(it, "Saint-Pierre", "Bridge of Vic")).answer)
    other = receipt_in((await votes(it, "Vic", "Bridge of Bologna")).answer)
    await closes(it)
    heard = await voter.says("/contest receipts")
    assert heard.says(f"Your ballot is in the count. Your receipt: {code}")
    assert heard.says(other)
    assert not heard.says("Bridge")
    assert not (await it.pupil("Bologna").says("/contest receipts")).says("Your ballot is in the count")


async def test_nobody_can_show_afterwards_how_they_voted(entered):
    it = entered
    await votes(it, "Saint-Pierre", "Bridge of Vic")
    voter = it.pupil("Saint-Pierre", 1)
    assert (await voter.says("/contest show")).says("On your ballot")
    await closes(it)
    for typed in ("/contest show", "/contest vote", "/me show"):
        assert not (await voter.says(typed)).says("On your ballot")


async def test_nobody_votes_and_it_is_closed_all_the_same(entered):
    await closes(entered)
    assert entered.everyone_sees("0 ballots were counted.") == ALL


async def test_counted_once_it_stays(entered):
    it = entered
    await votes(it, "Vic", "Bridge of Bologna")
    await closes(it)
    before = details(it)["result"]
    heard = await it.teacher("Vic").does("contest result", round="1")
    assert heard.says("1 ballot was counted.")
    assert details(it)["result"] == before


async def test_the_seal_of_the_lot_is_published_first_and_the_seed_with_the_result(it):
    await voting(it, ("Vic", "Bologna"))
    await votes(it, "Saint-Pierre", "Bridge of Vic", 0)
    await votes(it, "Saint-Pierre", "Bridge of Bologna", 1)
    seed = details(it)["seed"]
    assert it.everyone_sees(sha256(seed.encode()).hexdigest().upper()) == ALL
    assert it.everyone_sees(seed) == []
    await closes(it)
    assert it.everyone_sees("Places 1 and 2 were tied in both ways of counting; the lot decided.") == ALL
    assert it.everyone_sees(seed) == ALL


async def test_the_other_tally_breaks_a_tie_and_may_decide(it):
    await voting(it, ("Vic", "Bologna"), decides="school")
    await votes(it, "Seinäjoki", "Bridge of Vic", 0)
    await votes(it, "Seinäjoki", "Bridge of Vic", 1)
    await votes(it, "Saint-Pierre", "Bridge of Bologna", 0)
    await closes(it)
    assert it.everyone_sees("Places 1 and 2 were tied; the other way of counting decided.") == ALL
    assert it.everyone_sees("1. Bridge of Vic") == ALL


# Deadlines


async def test_each_phase_ends_by_itself_and_the_result_comes(it):
    await opens(it, entries="2023-10-06 14:00", votes="2023-10-13 14:00")
    assert it.everyone_sees("Entries are welcome until Friday, October 6, 2:00\u202fPM.") == ALL
    assert it.everyone_sees("You can vote until Friday, October 13, 2:00\u202fPM.") == ALL
    await enters(it, "Vic", "Pont de pedra")
    await it.comes("2023-10-06 10:00")  # two o'clock on Réunion
    assert (await enters(it, "Saint-Pierre", "Trop tard", approved=False)).says(ENTRIES_OVER)
    await enters(it, "Bologna", "Il ponte")
    await it.comes("2023-10-06 11:59")
    assert it.everyone_sees(BEGUN) == []
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(BEGUN) == ALL
    await votes(it, "Saint-Pierre", "Il ponte")
    await it.comes("2023-10-13 10:30")
    assert (await it.pupil("Saint-Pierre").says("/contest vote")).says(OVER)
    await votes(it, "Vic", "Il ponte")
    await it.comes("2023-10-13 12:00")
    await it.ticks()
    assert it.everyone_sees(COUNTED) == ALL


async def test_who_is_missing_is_reminded_a_day_before_each_end(it):
    await opens(it, entries="2023-10-06 14:00", votes="2023-10-13 14:00")
    await enters(it, "Vic", "Pont de pedra")
    await it.comes("2023-10-05 12:00")
    mine, other = it.pupil("Vic", 0).place("own"), it.pupil("Vic", 1).place("own")
    assert "There is still time to enter." in it.reads(other, english=True)
    assert "There is still time to enter." not in it.reads(mine, english=True)
    await it.comes("2023-10-06 12:00")
    await votes(it, "Vic", "Pont de pedra")
    await it.comes("2023-10-12 12:00")
    assert "Some votes are still to come." in it.reads(mine, english=True)
    assert "Some votes are still to come." not in it.reads(other, english=True)


@pytest.mark.parametrize(
    ("entries", "until", "name", "why"),
    [
        ("2023-10-01", "", "entries", TOO_EARLY),
        ("2023-10-06", "2023-10-05", "votes", TOO_SOON),
        ("2023-10-06 14:00", "2023-10-06 15:00", "votes", TOO_SOON),
        ("", "2023-10-06", "entries", ENTRIES_FIRST),
        ("soon", "", "entries", "Please write"),
    ],
)
async def test_deadlines_that_cannot_be_are_asked_again(it, entries, until, name, why):
    teacher = it.teacher("Bologna")
    given = {key: each for key, each in (("entries", entries), ("votes", until)) if each}
    heard = await teacher.does("contest open", title="A logo", **given)
    assert heard.asks == (name,)
    assert it.count("round") == 0
    heard = await teacher.fills(**{name: {"entries": "2023-10-04", "votes": "2023-10-20"}[name]})
    assert heard.says("The contest is open")


async def test_a_deadline_on_an_hour_that_is_skipped_is_the_first_moment_after_it(it):
    await opens(it, entries="2024-03-31 02:30", votes="2024-04-05 14:00")
    await it.silta.writer.run(lambda connection: connection.exec_driver_sql("UPDATE account SET expires_at = NULL"))
    # In Seinäjoki there is a half past two; in Vic the clocks skip it, and it becomes three.
    await it.comes("2024-03-31 00:59")
    assert (await enters(it, "Seinäjoki", "Kivisilta", approved=False)).says(ENTRIES_OVER)
    await enters(it, "Vic", "Pont de pedra")
    await it.comes("2024-03-31 01:00")
    assert (await enters(it, "Vic", "Pont nou", approved=False)).says(ENTRIES_OVER)
    await it.comes("2024-03-31 05:00")  # nothing is posted where people sleep
    assert it.everyone_sees(BEGUN) == ALL


async def test_after_a_long_outage_it_is_closed_and_counted_all_the_same(it):
    await opens(it, entries="2023-10-06 14:00", votes="2023-10-13 14:00")
    await enters(it, "Vic", "Pont de pedra")
    await it.comes("2023-10-06 12:00")
    await votes(it, "Vic", "Pont de pedra")
    await it.comes("2023-10-16 09:00")
    await it.ticks()
    assert it.everyone_sees("1 ballot was counted.") == ALL


async def test_without_any_entry_it_closes_instead_of_asking_for_votes(it):
    await opens(it, entries="2023-10-06 14:00", votes="2023-10-13 14:00")
    await it.comes("2023-10-06 12:00")
    await it.ticks()
    assert it.everyone_sees(BEGUN) == []
    assert it.everyone_sees("This contest is closed.") == ALL
    assert (await it.teacher("Vic").says("/contest begin")).says(NONE_OPEN)


# Two other settings of the same room


async def test_greetings_reach_every_class_but_their_own_and_nobody_votes(it):
    await opens(it, style="greetings", title="New Year", entries="2023-12-20 14:00")
    await enters(it, "Vic", "Bon any nou")
    await enters(it, "Bologna", "Buon anno", approved=False)
    assert it.everyone_sees("Bon any nou") == []
    await it.comes("2023-12-20 13:00")
    await it.ticks()
    assert it.everyone_sees("Bon any nou") == ["Seinäjoki", "Bologna", "Saint-Pierre"]
    assert it.everyone_sees("Buon anno") == []
    await it.teacher("Bologna").presses("Yes, publish", at="desk", on="Buon anno")
    assert it.everyone_sees("Buon anno") == ["Seinäjoki", "Vic", "Saint-Pierre"]
    await it.pupil("Vic").does("me withdraw", item=entry_called(it, "Bon any nou"))
    assert it.everyone_sees("Bon any nou") == []
    assert (await it.pupil("Vic").does("contest vote", round="1")).says(OVER)


async def test_of_proposals_the_teachers_choose_a_shortlist_and_everybody_votes(it):
    await opens(it, style="proposals", title="Where to?", criteria="Cheap, and by train")
    for school in ("Vic", "Bologna", "Seinäjoki"):
        await it.pupil(school).does("contest enter", title=f"To {school}")
        await it.teacher(school).presses("Yes, publish", at="desk", on=f"To {school}")
    teacher = it.teacher("Bologna")
    await teacher.says("/contest begin")
    assert it.sees("Bologna", "Choose together which ones go into the vote.", at="staff")
    for school in ("Vic", "Bologna"):
        await teacher.says("/contest show")
        await teacher.presses("Onto the shortlist", on=f"To {school}")
    await teacher.says("/contest begin")
    voter = it.teacher("Saint-Pierre")
    heard = await voter.says("/contest show")
    assert heard.says("To Vic")
    assert not heard.says("To Seinäjoki")
    assert (await voter.presses("I like it", on="To Vic")).says("Your ballot is in")
    await closes(it)
    assert it.everyone_sees("1. To Vic") == ALL


async def test_a_shortlist_that_nobody_chooses_blocks_nothing(it):
    await opens(it, style="proposals", title="Where to?", entries="2023-10-06 14:00", votes="2023-10-16 14:00")
    await it.pupil("Vic").does("contest enter", title="To Vic")
    await it.teacher("Vic").presses("Yes, publish", at="desk", on="To Vic")
    await it.comes("2023-10-06 12:00")
    assert it.everyone_sees(BEGUN) == []
    await it.comes("2023-10-11 13:00")
    assert it.everyone_sees(BEGUN) == ALL


async def test_a_title_in_several_languages_is_read_in_each_class_in_its_own(it):
    plan = """title: {en: A plan}
phases:
  - name: {en: One}
    activities:
      - do: contest open
        title: {en: A logo for us, es: Un logotipo, fr: Un logo à nous}
        brief: {en: Draw it, es: Dibujadlo, fr: Dessinez-le}
        entries: 10 days
        votes: 17 days
        method: ranked
        decides: school
        week: 1
        day: monday
        at: "10:00"
"""
    teacher = it.teacher("Bologna")
    await teacher.does("plan preview", plan=Upload(plan.encode()))
    await teacher.presses("Start this plan")
    await it.comes("2023-10-09 08:00")
    assert it.sees("Vic", "Un logotipo")
    assert it.sees("Saint-Pierre", "Un logo à nous")
    assert it.sees("Seinäjoki", "A logo for us")
    assert details(it)["entries"] == "2023-10-19T15:00:00"


# People come, go and turn out to be one


async def test_a_pupil_who_leaves_stays_in_the_count_and_their_ballot_leads_to_nobody(entered):
    it = entered
    await votes(it, "Saint-Pierre", "Bridge of Vic")
    leaving = it.pupil("Saint-Pierre", 1).role
    await it.teacher("Saint-Pierre").does("classroom remove", at="desk", seat=leaving.seat, sure=1)
    assert rows(it, "SELECT count(*) FROM ballot WHERE voter = :who", who=str(leaving.person)) == [(0,)]
    await closes(it)
    assert it.everyone_sees("1 ballot was counted.") == ALL


async def test_of_an_author_who_leaves_nothing_is_left_in_the_result(entered):
    it = entered
    author = it.pupil("Vic")
    await votes(it, "Saint-Pierre", "Bridge of Vic")
    await closes(it)
    assert it.everyone_sees(author.alias) == ALL
    await it.teacher("Vic").does("classroom remove", at="desk", seat=author.role.seat, sure=1)
    await it.delivers()
    assert it.everyone_sees(author.alias) == []
    assert it.everyone_sees("Bridge of Vic") == []


async def test_two_who_turn_out_to_be_one_have_one_ballot(entered):
    it = entered
    await votes(it, "Saint-Pierre", "Bridge of Vic", 0)
    await votes(it, "Saint-Pierre", "Bridge of Bologna", 1)
    code = (await it.pupil("Saint-Pierre", 0).says("/link code")).codes[0]
    await it.pupil("Saint-Pierre", 1).does("link code", code=code, sure="yes")
    assert it.count("ballot") == 1
    await closes(it)
    assert it.everyone_sees("1. Bridge of Vic") == ALL


async def test_a_class_that_joins_late_sees_what_is_going_on(entered):
    founder = entered.teacher("Seinäjoki")
    code = (await founder.says("/project invite partner")).codes[0]
    late = entered.stranger("a late teacher")
    await late.says(f"/project join {code}", at="")
    await late.fills(alias="Late", school="Turku", name="8A", country="FI", language="fi")
    await entered.delivers()
    room = rows(entered, "SELECT max(id) FROM classroom")[0][0]
    assert BEGUN in entered.reads(f"class/{room}", english=True)


async def test_the_number_of_something_else_opens_nothing(it):
    await it.teacher("Vic").says("/icebreaker open prompt:window")
    for command in ("contest show", "contest vote", "contest enter", "contest receipts"):
        assert (await it.pupil("Vic").does(command, round="1")).says(NOT_HERE)
    for command in ("contest close", "contest begin", "contest result"):
        assert (await it.teacher("Vic").does(command, round="1")).says(NOT_HERE)
    assert (await it.teacher("Vic").does("contest remind", round="1", room="1")).says(NOT_HERE)
