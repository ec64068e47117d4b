"""The kill test's checker: what its clients did and heard, what a database holds, and where the two disagree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, Row, select, text

from commands.icebreaker.answers import ANSWER, REPLY
from commands.message import Message, Words
from commands.packing import unpack
from storage.contributions import contribution
from storage.inbox import inbox
from storage.outbox import SENT, WAITING, delivery, post
from storage.places import DESK, place
from storage.timeline import entry

NOTE = "note"
LOST, DOUBLED, TORN, STRANGE = "lost", "doubled", "torn", "strange"
# In the order in which Silta writes to them, so that locking them all cannot end in a deadlock.
TABLES = (place, contribution, entry, post, delivery, inbox)


@dataclass(frozen=True)
class Pupil:
    """Somebody who is signed in, and where they sit."""

    token: str
    account: str
    person: int
    seat: int
    room: int


@dataclass(frozen=True)
class Operation:
    """One event of one pupil. `item` is the answer that a reply is to. No two carry the same text."""

    pupil: Pupil
    kind: str
    number: int
    text: str
    item: int | None = None

    @property
    def event(self) -> str:
        """The event's name, as a page would make it."""
        return f"{self.kind} {self.number}"

    @property
    def key(self) -> str:
        """The same, as Silta keeps it."""
        return f"{self.pupil.account[:12]} {self.event}"


@dataclass(frozen=True)
class Violation:
    """Something that must not be: its kind, and a sentence about it."""

    kind: str
    sentence: str


@dataclass
class History:
    """What clients did, in their order: each sending ends ok, or unknown. A client does one thing after the other."""

    operations: dict[str, Operation] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    refused: list[Violation] = field(default_factory=list)

    def invoke(self, operation: Operation) -> None:
        self.operations[operation.key] = operation
        self.lines.append(f"invoke  {operation.key}")

    def unknown(self, operation: Operation, why: Exception) -> None:
        self.lines.append(f"unknown {operation.key} ({type(why).__name__})")

    def ok(self, operation: Operation, answer: str) -> None:
        self.lines.append(f"ok      {operation.key}")
        if self.answers.setdefault(operation.key, answer) != answer:
            self.refused.append(Violation(STRANGE, f"{operation.key} was answered once more, and differently"))

    def refuse(self, operation: Operation, status: int, body: str) -> None:
        self.lines.append(f"refused {operation.key}")
        self.refused.append(Violation(STRANGE, f"{operation.key} was refused: {status} {body[:300]}"))

    def about(self, found: list[Violation]) -> str:
        """The violations with the last lines of what happened, to be read by a person."""
        return "\n".join([*(f"{each.kind}: {each.sentence}" for each in found), "", *self.lines[-60:]])


@dataclass(frozen=True)
class State:
    """What a database holds, as far as the checker looks. Rows carry their columns as attributes."""

    events: frozenset[str]
    contributions: list[Row]
    entries: list[Row]
    posts: dict[str, Row]
    deliveries: list[Row]
    desks: dict[int | None, set[int]]
    damage: list[str]

    @classmethod
    def read(cls, connection: Connection) -> State:
        """All of it, in one transaction, while nobody writes."""
        damage = []
        if connection.dialect.name == "postgresql":
            # A commit that was under way when the process was killed may still end: the locks wait for it.
            connection.execute(text(f"LOCK TABLE {', '.join(each.name for each in TABLES)} IN SHARE MODE"))
        else:
            damage = [str(row) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
            damage += [str(row) for row in connection.execute(text("PRAGMA foreign_key_check"))]
        desks: dict[int | None, set[int]] = {}
        for row in connection.execute(select(place).where(place.c.kind == DESK)):
            desks.setdefault(row.classroom_id, set()).add(row.id)
        return cls(
            events=frozenset(connection.scalars(select(inbox.c.event))),
            contributions=list(connection.execute(select(contribution).order_by(contribution.c.id))),
            entries=list(connection.execute(select(entry).order_by(entry.c.position))),
            posts={row.subject: row for row in connection.execute(select(post))},
            deliveries=list(connection.execute(select(delivery).order_by(delivery.c.id))),
            desks=desks,
            damage=damage,
        )


def violations(state: State, history: History, pupils: list[Pupil], round_id: int) -> list[Violation]:
    """Everything that is wrong. `round_id` is the round that only these pupils answer."""
    return [
        *history.refused,
        *(Violation(TORN, f"the database is damaged: {each}") for each in state.damage),
        *_events(state, history, pupils),
        *_single(state, history, NOTE),
        *_single(state, history, REPLY),
        *(each for pupil in pupils for each in _answers(state, history, pupil, round_id)),
        *_posts(state, pupils),
        *_deliveries(state),
    ]


def _events(state: State, history: History, pupils: list[Pupil]) -> Iterator[Violation]:
    """What was acknowledged has arrived, and what has arrived was sent."""
    for key in history.answers.keys() - state.events:
        yield Violation(LOST, f"{key} was acknowledged, but has never arrived")
    theirs = {pupil.account[:12] for pupil in pupils}
    for event in state.events - history.operations.keys():
        if event.partition(" ")[0] in theirs:
            yield Violation(TORN, f"{event} has arrived, but nobody sent it")


def _single(state: State, history: History, kind: str) -> Iterator[Violation]:
    """Notes and replies: each arrived event has its one effect, and nothing has an effect without its event."""
    there: Counter[tuple[int, str, int | None]] = Counter()
    if kind == NOTE:
        there.update((row.seat_id, row.text, None) for row in state.entries if row.text is not None)
    for row in state.contributions:
        if row.kind == REPLY == kind:
            there[row.person_id, row.text, row.target_id] += row.revision
    for operation in history.operations.values():
        if operation.kind == kind:
            who = operation.pupil.seat if kind == NOTE else operation.pupil.person
            count = there.pop((who, operation.text, operation.item), 0)
            yield from _effects(state, operation, count)
    for what in there:
        yield Violation(TORN, f"nobody sent this {kind}: {what}")


def _effects(state: State, operation: Operation, count: int) -> Iterator[Violation]:
    arrived = operation.key in state.events
    if count > 1:
        yield Violation(DOUBLED, f"{operation.key} is there {count} times")
    elif count and not arrived:
        yield Violation(TORN, f"{operation.key} is there, but its event is not")
    elif arrived and not count:
        yield Violation(TORN, f"{operation.key} has arrived, but is not there")


def _answers(state: State, history: History, pupil: Pupil, round_id: int) -> Iterator[Violation]:
    """An answer: as many revisions as events, and the text of the newest of them."""
    sent = {each.text: each for each in history.operations.values() if each.pupil == pupil and each.kind == ANSWER}
    arrived = [each for each in sent.values() if each.key in state.events]
    found = [row for row in state.contributions if (row.round_id, row.person_id) == (round_id, pupil.person)]
    who = f"the answer of person {pupil.person}"
    if len(found) != bool(found or arrived):
        yield Violation(TORN, f"{who} is there {len(found)} times, after {len(arrived)} events")
    for row in found:
        operation = sent.get(row.text)
        if operation is None:
            yield Violation(TORN, f"{who} says what they never sent: {row.text!r}")
        elif operation.key not in state.events:
            yield Violation(TORN, f"{who} says {operation.key}, but that event has not arrived")
        elif newer := [each.key for each in arrived if each.number > operation.number]:
            yield Violation(LOST, f"{who} says {operation.key}, older than {newer}")
        elif row.revision != len(arrived):
            kind = DOUBLED if row.revision > len(arrived) else LOST
            yield Violation(kind, f"{who} has {row.revision} revisions, after {len(arrived)} events")


def _posts(state: State, pupils: list[Pupil]) -> Iterator[Violation]:
    """What waits for a yes stands in the outbox, as it was written, for the desks of its own class and no other."""
    theirs = {
        f"review {row.id}": row for row in state.contributions if row.person_id in {each.person for each in pupils}
    }
    to: dict[int, set[int]] = {}
    for row in state.deliveries:
        to.setdefault(row.post_id, set()).add(row.place_id)
    for subject, row in theirs.items():
        found = state.posts.get(subject)
        if found is None:
            yield Violation(TORN, f"{subject} is not in the outbox")
        elif row.state == WAITING and not _says(found, row.text, row.revision):
            yield Violation(TORN, f"{subject} does not say revision {row.revision}: {row.text!r}")
        elif to.get(found.id) != state.desks[row.classroom_id]:
            yield Violation(TORN, f"{subject} goes to {to.get(found.id)} and not to {state.desks[row.classroom_id]}")
    for subject in state.posts.keys() - theirs.keys():
        if subject.startswith("review "):
            yield Violation(TORN, f"{subject} is in the outbox, but not what it is about")


def _says(found: Row, words: str, revision: int) -> bool:
    if found.withdrawn or found.revision != revision:
        return False
    message = unpack(found.message)
    return isinstance(message, Message) and words in [each.text for each in message.lines if isinstance(each, Words)]


def _deliveries(state: State) -> Iterator[Violation]:
    """What was sent stands on the time line once, and what stands there was meant to be there."""
    shown = Counter((row.post_id, row.place_id) for row in state.entries if row.post_id is not None and not row.gone)
    withdrawn = {row.id for row in state.posts.values() if row.withdrawn}
    for row in state.deliveries:
        count = shown.pop((row.post_id, row.place_id), 0)
        where = f"post {row.post_id} at place {row.place_id}"
        if count > 1:
            yield Violation(DOUBLED, f"{where} is shown {count} times")
        elif row.state not in {SENT, WAITING}:
            yield Violation(LOST, f"{where} is {row.state}")
        elif row.state == SENT and row.post_id not in withdrawn and (not count or row.external != str(row.post_id)):
            yield Violation(LOST, f"{where} was sent as {row.external}, but is shown {count} times")
    for post_id, place_id in shown:
        yield Violation(TORN, f"post {post_id} is shown at place {place_id}, where nobody sent it")


def undelivered(state: State) -> list[Violation]:
    """What is missing once everything should have been delivered: a post, or the order in which they were posted."""
    found = [Violation(LOST, f"delivery {row.id} is {row.state}") for row in state.deliveries if row.state != SENT]
    rank = {(row.post_id, row.place_id): row.id for row in state.deliveries}
    for here in {row.place_id for row in state.entries}:
        order = [rank.get((row.post_id, here), 0) for row in state.entries if row.place_id == here and row.post_id]
        if order != sorted(order):
            found.append(Violation(STRANGE, f"the posts at place {here} do not stand in their order: {order}"))
    return found
