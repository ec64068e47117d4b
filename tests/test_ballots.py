"""Ballots: one for each person whatever happens, and nobody finds out what is on it: not in any memory of Silta's."""

import asyncio
import json
import re

import pytest
from contesting import enters, entry_called, opens, receipt_in, rows, votes
from house import ROOT
from sqlalchemy import select

from commands.call import Action
from commands.contest.voting import GONE, OVER
from commands.parameter import USE_BUTTONS
from storage import ballots, people, rounds
from storage.database import METADATA

READERS = {"storage/ballots.py", "commands/contest/result.py"}


async def voting(it, **said):
    await opens(it, **said)
    for school in ("Vic", "Bologna"):
        await enters(it, school, f"Bridge of {school}")
    await it.teacher("Bologna").says("/contest begin")
    return it


@pytest.fixture
async def entered(it):
    return await voting(it)


def test_nothing_but_the_tally_reads_what_ballots_say():
    """`counted` gives what is on all ballots, and only the result asks for it; nobody else touches the table."""
    touching, counting, owning = set(), set(), set()
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "commands").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]:
        if "migrations" in path.parts:
            continue
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        if re.search(r"ballots\.ballot\b|from storage\.ballots import|\bballot\.c\b|[\"']ballot[\"']", text):
            touching.add(name)
        if re.search(r"ballots\.counted\(", text):
            counting.add(name)
        if re.search(r"ballots\.own\(", text):
            owning.add(name)
    assert touching == {"storage/ballots.py"}
    assert counting == {"commands/contest/result.py"}
    assert owning == {"commands/contest/voting.py", "commands/contest/overview.py"}


def test_a_ballot_is_asked_for_by_its_voter_alone():
    """Whoever asks for one ballot asks for that of the person who speaks."""
    for path in (ROOT / "commands").rglob("*.py"):
        for asked in re.findall(
            r"ballots\.(?:own|cast|take_out)\((.*?)\)\n", path.read_text(encoding="utf-8"), re.DOTALL
        ):
            assert "context.me.id" in asked or "**mine" in asked, (path, asked)


def test_the_table_knows_no_time_and_no_order():
    names = {column.name for column in METADATA.tables["ballot"].columns}
    assert names == {"round_id", "voter", "school_id", "marks", "receipt"}
    assert METADATA.tables["ballot"].dialect_options["sqlite"]["with_rowid"] is False


async def memories(it):
    """What is kept of what people said and were answered; numbers and days look alike elsewhere."""
    found = await everything_kept(it)
    answers = [str(row) for row in rows(it, "SELECT fingerprint, answer FROM inbox")]
    return " ".join([*answers, *(each for name in ("draft", "kept_action", "audit") for each in found[name])])


async def everything_kept(it):
    """All that any table but the ballots themselves holds, as text."""
    with it.silta.reader.connect() as connection:
        return {
            table.name: [str(tuple(row)) for row in connection.execute(select(table))]
            for table in METADATA.sorted_tables
            if table.name != "ballot"
        }


async def test_what_somebody_voted_and_their_receipt_are_kept_nowhere_else(entered):
    it = entered
    voter = it.pupil("Saint-Pierre", 1)
    await voter.says("/contest show")
    await voter.says("/contest vote")
    before = await everything_kept(it)
    heard = await votes(it, "Saint-Pierre", "Bridge of Vic")
    code, item = receipt_in(heard.answer), entry_called(it, "Bridge of Vic")
    after = await everything_kept(it)
    new = {name: [each for each in found if each not in before[name]] for name, found in after.items()}
    said = " ".join(each for found in new.values() for each in found)
    assert code not in said
    assert "Bridge of" not in said
    assert not re.search(rf"(entry|choices|marks?)\D{{0,6}}{item}\b", said)
    assert new["audit"] == []
    assert not [each for each in new["kept_action"] if "mark" in each]
    assert {name for name, found in new.items() if found} <= {"inbox", "place", "account", "delivery"}
    assert it.remembers(code) == {"ballot"}


async def test_the_same_ballot_leaves_the_same_answer_whatever_is_on_it(entered):
    """Two who voted differently are told apart by nothing that the inbox keeps of its answers."""
    it = entered
    kept = []
    for title in ("Bridge of Vic", "Bridge of Bologna"):
        await votes(it, "Saint-Pierre", title, 0 if title.endswith("Vic") else 1)
        kept.append(rows(it, "SELECT answer FROM inbox ORDER BY arrived_at DESC, length(answer) DESC"))
    answers = [each[0] for each in rows(it, "SELECT answer FROM inbox") if "Your ballot is in" in each[0]]
    assert len(answers) == 2
    assert len(set(answers)) == 1


@pytest.mark.web_alone(reason="a page sends whole ballots")
async def test_a_whole_ballot_of_a_page_leaves_no_trace_either(entered):
    it = entered
    voter, item = it.pupil("Saint-Pierre", 1), entry_called(it, "Bridge of Vic")
    heard = await voter.says("/contest vote")
    assert heard.asks == ("choices",)
    heard = await voter.fills(choices=f"{item}-1")
    assert heard.says("Your ballot is in")
    assert not re.search(rf"\b{item}-1\b", await memories(it))
    again = await voter.says("/contest vote")
    assert again.kept["choices"] == f"{item}-1"
    assert not re.search(rf"\b{item}-1\b", await memories(it))
    assert json.loads(rows(it, "SELECT marks FROM ballot")[0][0]) == {str(item): 1}


@pytest.mark.web_alone(reason="only there the same event can say something else")
async def test_the_same_event_with_another_ballot_is_refused_without_remembering_either(entered):
    it = entered
    voter = it.pupil("Saint-Pierre", 1)
    one, other = entry_called(it, "Bridge of Vic"), entry_called(it, "Bridge of Bologna")
    await voter.does("contest cast", event="e", round=1, choices=f"{one}-1")
    again = await voter.does("contest cast", event="e", round=1, choices=f"{one}-1")
    assert again.says("Your ballot is in")
    assert (await voter.does("contest cast", event="e", round=1, choices=f"{other}-1")).refused
    assert json.loads(rows(it, "SELECT marks FROM ballot")[0][0]) == {str(one): 1}


@pytest.mark.web_alone(reason="chats send one mark at a time")
@pytest.mark.parametrize(
    ("method", "name", "sent"),
    [("one", "choice", "{0}-1"), ("ranked", "ranks", "_{0}-2_{1}-1"), ("score", "scores", "_{0}-5_{1}-1")],
)
async def test_each_method_as_a_whole_ballot(it, method, name, sent):
    await voting(it, method=method)
    entries = [entry_called(it, f"Bridge of {school}") for school in ("Vic", "Bologna")]
    voter = it.pupil("Saint-Pierre")
    heard = await voter.says("/contest vote")
    assert heard.asks == (name,)
    raw = sent.format(*entries)
    assert (await voter.fills(**{name: raw})).says("Your ballot is in")
    marks = {str(entries[0]): int(raw.split(f"{entries[0]}-")[1][0])}
    kept = json.loads(rows(it, "SELECT marks FROM ballot")[0][0])
    assert marks.items() <= kept.items()


@pytest.mark.web_alone(reason="chats send one mark at a time")
@pytest.mark.parametrize(
    "raw", ["999999-1", "1-2", "1-9", "x", "1-1-1", "-", "1-", "٣-1", "1-1_2-1_3-99", "9" * 30 + "-1"]
)
async def test_a_forged_ballot_is_refused_kindly_and_changes_nothing(entered, raw):
    heard = await entered.pupil("Saint-Pierre").does("contest cast", round=1, choices=raw)
    assert heard.refused
    assert heard.says(GONE) or heard.says(USE_BUTTONS)
    assert entered.count("ballot") == 0


async def test_a_ballot_for_another_method_changes_nothing(entered):
    heard = await entered.pupil("Saint-Pierre").does("contest cast", round=1, scores="1-5")
    assert heard.refused
    assert entered.count("ballot") == 0


@pytest.mark.web_alone(reason="it is about the database, not about a platform")
async def test_200_pupils_tapping_twice_within_a_second_cast_200_ballots(entered):
    it, here = entered, entered.pupil("Saint-Pierre").role
    item = entry_called(it, "Bridge of Vic")

    def seats(connection):
        for number in range(200):
            person = people.create_person(connection)
            whose = {"classroom_id": here.room, "person_id": person, "role": people.STUDENT, "state": people.TAKEN}
            people.create_seat(connection, **whose, alias=f"Pupil {number}")
            people.sign_in(
                connection,
                platform="web",
                user=f"tapping {number}",
                person_id=person,
                now=it.clock.now,
                expires_at=None,
            )

    await it.silta.writer.run(seats)
    tapping = [it.stranger(f"tapping {number}") for number in range(200)]
    calls = [
        each.call("contest mark", at=f"class/{here.room}", event=f"{each.role.account} {tap}", entry=item, mark=1)
        for tap in (1, 2)
        for each in tapping
    ]
    answers = await asyncio.gather(*map(it.silta.dispatch, calls))
    assert not [each for each in answers if each.reply.problem]
    assert it.count("ballot") == 200
    assert len(set(rows(it, "SELECT receipt FROM ballot"))) == 200
    await it.teacher("Vic").says("/contest close")
    await it.ticks()
    assert it.everyone_sees("200 ballots were counted.") == ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]


async def test_an_open_box_gives_nothing_to_the_tally_and_a_closed_one_takes_nothing_more(entered):
    it = entered
    await votes(it, "Saint-Pierre", "Bridge of Vic")

    def cast(connection):
        return ballots.cast(connection, round_id=1, person_id=5, school_id=1, marks={1: 1})

    with it.silta.reader.connect() as connection:
        assert ballots.counted(connection, 1) == ()
        assert ballots.receipts(connection, 1) == ()
    await it.silta.writer.run(lambda connection: rounds.close_round(connection, 1, it.clock.now))
    assert await it.silta.writer.run(cast) is None
    with it.silta.reader.connect() as connection:
        assert len(ballots.counted(connection, 1)) == 1
    assert (await it.pupil("Vic", 1).does("contest mark", entry=entry_called(it, "Bridge of Bologna"), mark=1)).says(
        OVER
    )


async def test_when_a_project_ends_every_ballot_stays_and_leads_to_nobody(entered):
    it = entered
    for number in (0, 1):
        await votes(it, "Saint-Pierre", "Bridge of Vic", number)
    receipts = set(rows(it, "SELECT receipt FROM ballot"))
    founder = it.teacher("Seinäjoki")
    assert (await founder.says("/project end")).says("A contest is not over yet.")
    await it.teacher("Vic").says("/contest close")
    await it.ticks()
    assert (await it.teacher("Vic").does("project end", sure=1)).refused
    await founder.says("/project end")
    assert [voter for (voter,) in rows(it, "SELECT voter FROM ballot") if voter.isdigit()]
    assert (await founder.presses("Yes, end it")).says("The project has ended.")
    assert it.everyone_sees("The project has ended. Thank you all for what you gave.") == it.everyone_sees("Bridge")
    assert set(rows(it, "SELECT receipt FROM ballot")) == receipts
    assert not [voter for (voter,) in rows(it, "SELECT voter FROM ballot") if voter.isdigit()]


async def test_no_button_of_a_ballot_is_too_long_for_any_platform():
    assert len(Action("contest mark", {"entry": 10**9, "mark": 5}).pack().encode()) <= 64
