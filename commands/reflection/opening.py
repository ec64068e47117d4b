"""A reflection is opened: the next question of the phase, a chosen one, or one in a teacher's own words."""

from __future__ import annotations

from datetime import datetime

from commands.call import Action
from commands.command import Context
from commands.message import Form, Message, Reply, Text, Versions
from commands.parameter import Unclear
from commands.reflection.closing import close_at
from commands.reflection.prompts import PREPARATION, PUPILS, RUNGS, next_rung
from commands.reflection.question import ACTIVITY, Question, announce, open_question, question_of
from commands.timing.deadline import TOO_EARLY, in_each_class, read_deadline
from commands.timing.instants import instant
from commands.timing.proposal import rooms_here
from storage import rounds

TYPED = ("phase", "prompt", "question", "whom")


def open_round(
    context: Context,
    *,
    phase: str | None = None,
    prompt: str | None = None,
    question: str | Versions | None = None,
    whom: str | None = None,
    closes: str | None = None,
) -> Reply:
    """Ask everybody one question to look back with. Of a plan nothing more need be said: then it is the next one."""
    if not (phase or prompt or question or context.moments is not None):
        return _ask(context, Text("What shall they think about?"), closes)
    try:
        until = read_deadline(context, closes) if closes else None
        ends = _ends(context, until) if until else {}
    except Unclear as unclear:
        return _ask(context, None, closes, problem=unclear)
    asked = _question(context, phase, prompt, question, whom, until.isoformat() if until else None)
    round_id = open_question(context, asked, set(ends) if ends else None)
    if ends:
        begins = dict(context.moments) if context.moments is not None else dict.fromkeys(ends, context.now)
        close_at(context, round_id, begins, ends)
    announce(context, round_id, asked, closed=False)
    context.record("reflection open", f"round {round_id}")
    return Message(title=asked.title, lines=(Text("The reflection is open. Nobody reads what is private."),))


def _ask(context: Context, title: Text | None, closes: str | None, problem: Unclear | None = None) -> Form:
    known = context.call.arguments
    kept: dict[str, str | int] = {name: str(known[name]) for name in TYPED if name in known}
    return Form(
        action=Action("reflection open", kept),
        title=title,
        ask=("closes",) if problem else ("phase", "question", *(() if "whom" in kept else ("whom",)), "closes"),
        given={"closes": closes or "", **({} if problem else {"phase": _phase(context, PUPILS), "whom": PUPILS})},
        problems={"closes": problem.why} if problem else {},
    )


def _ends(context: Context, until: datetime) -> dict[int, datetime]:
    """The moment at which a local time ends it in each class. Where holidays move its beginning behind that, a planned
    opening passes by; the others are asked all the same.
    """
    if context.moments is None:
        return in_each_class(context, until)
    ends = {each.id: instant(until.date(), until.time(), each.zone) for each in rooms_here(context)}
    kept = {room: ends[room] for room, begin in context.moments.items() if room in ends and ends[room] > begin}
    if not kept:
        raise Unclear(TOO_EARLY)
    return kept


def _question(
    context: Context,
    phase: str | None,
    prompt: str | None,
    question: str | Versions | None,
    whom: str | None,
    until: str | None,
) -> Question:
    if question:
        who = whom or PUPILS
        words = question if isinstance(question, str) else None
        return Question(
            whom=who,
            phase=phase or _phase(context, who),
            words=words,
            language=context.writes if words else None,
            versions=None if isinstance(question, str) else question.texts,
            until=until,
        )
    if prompt is None:
        who = whom or PUPILS
        prompt = next_rung(_asked(context), whom=who, phase=phase or _phase(context, who))
    who, belongs = RUNGS[prompt]
    return Question(whom=who, phase=phase or belongs, prompt=prompt, until=until)


def _asked(context: Context) -> list[str]:
    """The ready questions that were asked in the project, oldest first."""
    known = rounds.rounds_of(context.connection, context.project.id, ACTIVITY)[::-1]
    return [prompt for each in known if (prompt := question_of(each).prompt)]


def _phase(context: Context, whom: str) -> str:
    """The phase in which the newest question was; at first, the preparation."""
    known = map(question_of, rounds.rounds_of(context.connection, context.project.id, ACTIVITY))
    return next((each.phase for each in known if each.whom == whom and each.phase), PREPARATION)
