"""An icebreaker is opened: a ready question or a teacher's own, until a time if one is said."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context
from commands.icebreaker.closing import close_at
from commands.icebreaker.question import Question, open_question
from commands.message import Form, Message, Reply, Text, Versions
from commands.parameter import Unclear
from commands.timing.deadline import in_each_class, read_deadline
from storage import rounds
from storage.rounds import Window


def open_round(
    context: Context, *, prompt: str | None = None, question: str | Versions | None = None, closes: str | None = None
) -> Reply:
    """Ask every class of the project one of our prompts, or a question in one's own words; until a time, if one is
    said.
    """
    typed: dict[str, str | int] = {"closes": closes} if closes else {}
    if not prompt and not question:
        title = Text("What would you like to ask?")
        return Form(action=Action("icebreaker open", typed), title=title, ask=("prompt", "question"))
    try:
        until = read_deadline(context, closes) if closes else None
        ends = in_each_class(context, until) if until else {}
    except Unclear as unclear:
        known = context.call.arguments
        kept: dict[str, str | int] = {name: str(known[name]) for name in ("prompt", "question") if name in known}
        problems = {"closes": unclear.why}
        return Form(
            action=Action("icebreaker open", kept), ask=("closes",), given={"closes": closes or ""}, problems=problems
        )
    end = until.isoformat() if until else None
    if isinstance(question, Versions):
        asked = Question(versions=question.texts, until=end)
    elif question:
        asked = Question(words=question, language=context.writes, until=end)
    else:
        asked = Question(prompt=prompt, until=end)
    round_id = open_question(context, asked)
    if ends:
        close_at(context, round_id, context.moments or {}, ends, usual=context.now)
    elif context.moments:
        windows = {room: Window(opens_at=moment, closes_at=None) for room, moment in context.moments.items()}
        rounds.set_windows(context.connection, round_id, windows)
    context.record("icebreaker open", f"round {round_id}")
    return Message(lines=(Text("The icebreaker is open in every class of the project."),))
