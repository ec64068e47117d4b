"""A contest against a model: whatever people do and whatever happens to Silta, the count is what a slow one says."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count
from pathlib import Path

import pytest
from contesting import rows
from conversation import START, Clock, Conversation
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.engine import make_url
from test_counting import figures

from bot.settings import Settings
from bot.wiring import silta
from commands.contest.counting import APPROVAL, ONE, PERSON, RANKED, SCHOOL, SCORE, Ballot

SCHOOLS = ("Seinäjoki", "Vic", "Bologna", "Saint-Pierre")
NAMES = {APPROVAL: "choices", ONE: "choice", RANKED: "ranks", SCORE: "scores"}
MOST = {APPROVAL: 1, ONE: 1, RANKED: 4, SCORE: 5}
VOTERS = [(school, number) for school in SCHOOLS for number in (0, 1)]


@dataclass
class Voted:
    """A ballot as the model knows it: from which school, by whom as long as that is known, what is on it."""

    school: str
    by: tuple[str, int] | None
    marks: dict[str, int]


@dataclass
class Model:
    """What ought to be: who is there, which entries, which ballots."""

    method: str
    decides: str
    erased: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=lambda: set(SCHOOLS))  # each named after the school of its author
    here: set[tuple[str, int]] = field(default_factory=lambda: set(VOTERS))
    ballots: list[Voted] = field(default_factory=list)
    closed: bool = False

    def of(self, voter):
        return next((each for each in self.ballots if each.by == voter), None)

    def puts(self, voter, marks):
        """A ballot goes into the box, if all on it is there and nothing is the voter's own; says whether it does."""
        if self.closed or not set(marks) <= self.entries or (voter[1] == 0 and voter[0] in marks):
            return False
        self.ballots = [each for each in self.ballots if each.by != voter]
        if marks:
            self.ballots.append(Voted(voter[0], voter, dict(marks)))
        return True

    def leaves(self, voter):
        if (mine := self.of(voter)) is not None:
            mine.by = None
        self.here.discard(voter)
        if voter[1] == 0:
            self.entries.discard(voter[0])
            self.erased.add(voter[0])

    def counted(self):
        """The ballots as the count should see them, with entries as numbers."""
        number = {school: at for at, school in enumerate(SCHOOLS, start=1)}
        return [
            Ballot(
                number[each.school],
                {number[entry]: mark for entry, mark in each.marks.items() if entry in self.entries}
                | ({number[each.by[0]]: 0} if each.by and each.by[1] == 0 else {}),
            )
            for each in self.ballots
        ], number


class Contest(RuleBasedStateMachine):
    """Everything that can happen between the beginning of the voting and the result, and after it."""

    template: str
    cast: dict
    folder: Path
    copies = count()

    def __init__(self):
        super().__init__()
        self.runner = asyncio.Runner()
        self.file = self.folder / f"contest-{next(self.copies)}.db"
        shutil.copyfile(self.template, self.file)
        self.clock, self.stack, self.it = Clock(START), None, None
        self.said = []
        self.runner.run(self._starts())

    async def _starts(self):
        self.stack = AsyncExitStack()
        folder = self.file.with_suffix("")
        folder.mkdir(exist_ok=True)
        known = Settings(data=folder, database_url=f"sqlite:///{self.file}")
        started = await self.stack.enter_async_context(silta(known, clock=self.clock, delivering=False))
        self.it = Conversation(started, self.clock, self.cast)

    def teardown(self):
        """Whatever has happened, in the end it is closed and counted."""
        try:
            if hasattr(self, "model") and not self.model.closed:
                self.closes(at_once=True)
        finally:
            self.runner.run(self.stack.aclose())
            self.runner.close()

    def does(self, who, command, **said):
        event = f"event {next(self.it.events)}"
        self.said.append((who, command, said, event))
        return self.runner.run(who.does(command, event=event, said=said))

    @initialize(method=st.sampled_from([APPROVAL, ONE, RANKED, SCORE]), decides=st.sampled_from([PERSON, SCHOOL]))
    def begins(self, method, decides):
        self.model = Model(method, decides)
        teacher = self.it.teacher("Vic")
        self.does(teacher, "contest open", style="proposals", title="Where to?", method=method, decides=decides)
        for school in SCHOOLS:
            self.does(self.it.pupil(school), "contest enter", title=f"To {school}")
        self.numbers = {text[3:]: item for item, text in rows(self.it, "SELECT id, text FROM contribution")}
        self.numbers = {school: next(n for t, n in self.numbers.items() if t.startswith(school)) for school in SCHOOLS}
        for school, item in self.numbers.items():
            self.does(self.it.teacher(school), "review approve", item=item, revision=1)
        # A newer version of one entry and the only one of another come too late for a yes.
        self.does(self.it.pupil("Vic"), "contest enter", title="To somewhere else")
        self.does(self.it.pupil("Bologna", 1), "contest enter", title="To nowhere")
        ((nowhere,),) = rows(self.it, "SELECT id FROM contribution WHERE text = 'To nowhere'")
        self.late = {"Vic": (self.numbers["Vic"], 2), "Bologna": (nowhere, 1)}
        for sure in ({}, {"sure": 1}):
            assert not self.does(teacher, "contest begin", **sure).refused

    @rule(voter=st.sampled_from(VOTERS), data=st.data())
    def casts(self, voter, data):
        """A whole ballot: a first one, a change, an empty one, one that is not allowed, one that comes too late."""
        most = 1 if self.model.method == ONE else len(SCHOOLS)
        chosen = data.draw(st.lists(st.sampled_from(SCHOOLS), max_size=most, unique=True))
        marks = {each: data.draw(st.integers(1, MOST[self.model.method])) for each in chosen}
        raw = "_" + "_".join(f"{self.numbers[each]}-{mark}" for each, mark in marks.items())
        heard = self.does(self.it.pupil(*voter), "contest cast", round="1", **{NAMES[self.model.method]: raw})
        allowed = voter in self.model.here and self.model.puts(voter, marks)
        assert heard.refused != allowed, heard.text

    @rule(voter=st.sampled_from(VOTERS), entry=st.sampled_from(SCHOOLS), mark=st.integers(0, 5))
    def marks(self, voter, entry, mark):
        """One thing on a ballot changes, by its button."""
        before = self.model.of(voter) if voter in self.model.here else None
        marks = {each: given for each, given in before.marks.items() if each in self.model.entries} if before else {}
        was = marks.pop(entry, None)
        if mark and self.model.method == RANKED:
            marks[entry] = was or max(marks.values(), default=0) + 1
        elif mark:
            marks = {} if self.model.method == ONE else marks
            marks[entry] = mark if self.model.method == SCORE else 1
        elif was and self.model.method == RANKED and was not in marks.values():
            marks = {each: place - (place > was) for each, place in marks.items()}
        said = {"entry": self.numbers[entry], "mark": mark}
        heard = self.does(self.it.pupil(*voter), "contest mark", **said)
        there = voter in self.model.here and entry not in self.model.erased
        allowed = there and self.model.puts(voter, marks)
        assert heard.refused != allowed, heard.text

    @rule(data=st.data())
    def comes_again(self, data):
        """Something that was said before arrives a second time, however long ago that was."""
        who, command, said, event = data.draw(st.sampled_from(self.said[-6:]))
        who = replace(who, it=self.it)
        before = rows(self.it, "SELECT * FROM ballot ORDER BY receipt")
        self.runner.run(who.does(command, event=event, said=said))
        assert rows(self.it, "SELECT * FROM ballot ORDER BY receipt") == before

    @rule(school=st.sampled_from(SCHOOLS), everything=st.booleans())
    def withdraws(self, school, everything):
        """A pupil would like their entry back: what people vote on, or have voted on, stays."""
        if (school, 0) in self.model.here and everything:
            assert not self.does(self.it.pupil(school), "me clear", sure=1).refused
        else:
            assert self.does(self.it.pupil(school), "me withdraw", item=self.numbers[school]).refused

    @rule(school=st.sampled_from(["Vic", "Bologna"]), decision=st.sampled_from(["approve", "return", "all"]))
    def decides_late(self, school, decision):
        """A teacher says yes, or no, when it is too late for that."""
        item, revision = self.late[school]
        said = {"items": f"{item}-{revision}"} if decision == "all" else {"item": item, "revision": revision}
        word = {"word": "Look again"} if decision == "return" else {}
        assert self.does(self.it.teacher(school), f"review {decision}", **said, **word).refused

    @rule(school=st.sampled_from(SCHOOLS))
    def replaces(self, school):
        """A pupil sends in something else under the votes."""
        assert self.does(self.it.pupil(school), "contest enter", round="1", title="To the moon").refused

    @rule(school=st.sampled_from(SCHOOLS))
    def rejects(self, school):
        """The teacher hides an entry after all."""
        if school in self.model.entries:
            assert not self.does(self.it.teacher(school), "review hide", item=self.numbers[school]).refused
            self.model.entries.discard(school)

    @precondition(lambda self: len(self.model.here) > 4)
    @rule(voter=st.sampled_from(VOTERS))
    def leaves(self, voter):
        """A pupil leaves: all that they gave is erased, and their ballot stays in the count."""
        if voter in self.model.here:
            seat = self.it.pupil(*voter).role.seat
            assert not self.does(self.it.teacher(voter[0]), "classroom remove", seat=seat, sure=1).refused
            self.model.leaves(voter)
            person = str(self.it.pupil(*voter).role.person)
            assert rows(self.it, "SELECT count(*) FROM ballot WHERE voter = :who", who=person) == [(0,)]

    @rule()
    def crashes(self):
        """The process is gone without a word, and another one takes over."""
        self.runner.run(self.stack.aclose())
        self.runner.run(self._starts())

    @precondition(lambda self: not self.model.closed and len(self.model.ballots) > 4)
    @rule(at_once=st.booleans())
    def closes_early(self, at_once):
        self.closes(at_once)

    def closes(self, at_once):
        """Two teachers close it, one after the other or at once."""
        calls = [self.it.teacher(school).does("contest close", said={"round": "1"}) for school in ("Vic", "Bologna")]

        async def both():
            return await asyncio.gather(*calls) if at_once else [await each for each in calls]

        assert sorted(each.refused for each in self.runner.run(both())) == [False, True]
        self.model.closed = True
        if not at_once:
            self.crashes()
        self.runner.run(self.it.ticks())
        self.agrees()

    def agrees(self):
        """The result is what the slow count says of the model."""
        found = json.loads(rows(self.it, 'SELECT details FROM "round"')[0][0])["result"]
        ballots, number = self.model.counted()
        entries = sorted(number[each] for each in self.model.entries)
        expected = figures(self.model.method, entries, ballots)
        said = {
            number[school]: (Fraction(each["persons"]), Fraction(each["schools"]))
            for each in found["standings"]
            for school, item in self.numbers.items()
            if item == each["entry"]
        }
        assert said == expected
        assert found["ballots"] == len(self.model.ballots)
        decisive = 0 if self.model.decides == PERSON else 1
        order = [(Fraction(each["persons"]), Fraction(each["schools"])) for each in found["standings"]]
        assert order == sorted(order, key=lambda each: (each[decisive], each[1 - decisive]), reverse=True)

    @invariant()
    def what_people_vote_on_is_what_was_approved(self):
        if self.it is not None and hasattr(self, "model"):
            shown = {text for (text,) in rows(self.it, "SELECT shown_text FROM contribution WHERE shown_text <> ''")}
            assert shown == {f"To {school}" for school in self.model.entries}

    @invariant()
    def one_ballot_each(self):
        if self.it is not None and hasattr(self, "model"):
            assert rows(self.it, "SELECT count(*) FROM ballot")[0][0] == len(self.model.ballots)


def run(databases, tmp_path, **how):
    url, cast = databases.fresh("sqlite", "project")
    kind = type("Contest", (Contest,), {"template": make_url(url).database, "cast": cast, "folder": tmp_path})
    try:
        run_state_machine_as_test(
            kind, settings=settings(deadline=None, suppress_health_check=list(HealthCheck), **how)
        )
    finally:
        databases.drop(url)


def test_whatever_happens_the_count_is_right(databases, tmp_path):
    run(databases, tmp_path, max_examples=20, stateful_step_count=25)


@pytest.mark.long
def test_whatever_happens_for_long_the_count_is_right(databases, tmp_path):
    run(databases, tmp_path, max_examples=500, stateful_step_count=50)
