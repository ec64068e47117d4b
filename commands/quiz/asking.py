"""Asking: a question as a message with its buttons, for a class, for one player, or for practice."""

from __future__ import annotations

from dataclasses import dataclass

from commands.call import Action
from commands.message import Button, Line, Message, Text
from commands.quiz.answers import TYPED, needed, offered
from commands.quiz.question import MATCHING, ORDER, TRUE, TRUE_FALSE, Question
from commands.quiz.wording import LETTERS, SAID_FALSE, SAID_TRUE, lines_of, words
from storage.plays import Play


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """One question of a round as one reader gets it: its language and theirs, and what its buttons do."""

    question: Question
    round_id: int
    number: int
    size: int
    language: str
    locale: str
    salt: str
    practice: bool = False

    @property
    def seed(self) -> str:
        """What mixes the answers: the same for everybody in the round, and nothing that anybody could know."""
        return f"{self.salt} {self.number}"

    @property
    def command(self) -> str:
        """What is done with an answer."""
        return "quiz try" if self.practice else "quiz answer"

    @property
    def this(self) -> dict[str, str | int]:
        """Which question it is."""
        return {"round": self.round_id, "number": self.number}


def asking_of(which: Play, number: int, question: Question, locale: str) -> Asking:
    """A question of a play for a reader of this language."""
    return Asking(
        question=question,
        round_id=which.round_id,
        number=number,
        size=which.size,
        language=which.language,
        locale=locale,
        salt=which.salt,
    )


def for_player(asking: Asking, *before: Line, chosen: str = "") -> Message:
    """The question for one player alone; `before` says what came of the last one, `chosen` what they pressed so far."""
    return _message(asking, before, _own_buttons(asking, chosen), chosen)


def for_class(asking: Asking, *, plays: bool) -> Message:
    """The question as a whole class sees it: what takes more than one press is answered in private."""
    question = asking.question
    alone = question.kind in TYPED or needed(question) != 1
    private = "quiz answer" if question.kind in TYPED else "quiz pick"
    own = (Button(label=Text("Answer"), action=Action(private, asking.this), main=True),)
    buttons = own if alone else _own_buttons(asking, "")
    return _message(asking, (), buttons if plays else ())


def _message(asking: Asking, before: tuple[Line, ...], buttons: tuple[Button, ...], chosen: str = "") -> Message:
    so_far = (Text("So far: {letters}", letters=" ".join(chosen)),) if chosen else ()
    return Message(
        topic=Text("Question {number} of {size}", number=asking.number, size=asking.size),
        title=words(asking.question.text, asking.language, asking.locale),
        lines=(*before, *lines_of(asking.question, asking.language, asking.locale, asking.seed), *so_far),
        buttons=buttons,
    )


def _own_buttons(asking: Asking, chosen: str) -> tuple[Button, ...]:
    question = asking.question
    if question.kind in TYPED:
        return (Button(label=Text("Answer"), action=Action(asking.command, asking.this), main=True),)
    if question.kind == TRUE_FALSE:
        labels = [SAID_TRUE if at == TRUE else SAID_FALSE for at in (0, 1)]
        return tuple(_answer(asking, letter, label) for letter, label in zip(LETTERS, labels, strict=False))
    letters = offered(question, asking.seed)
    if needed(question) == 1:
        return tuple(_answer(asking, each, Text("{letter}", letter=each)) for each in letters)
    return _several(asking, letters, chosen)


def _answer(asking: Asking, letters: str, label: Text, *, main: bool = False) -> Button:
    return Button(label=label, action=Action(asking.command, {**asking.this, "answer": letters}), main=main)


def _several(asking: Asking, letters: str, chosen: str) -> tuple[Button, ...]:
    """A press adds a letter to those in the buttons, or takes it away where the order says nothing."""
    kind, many = asking.question.kind, needed(asking.question)
    whole = len(chosen) == many if many else bool(chosen)
    send = (_answer(asking, chosen, Text("Send it"), main=True),) if whole else ()
    anew = (_pick(asking, "", Text("Start again")),) if chosen else ()
    if kind in {ORDER, MATCHING}:
        open_now = [each for each in letters if kind == MATCHING or each not in chosen] if not whole else []
        return (*send, *(_pick(asking, chosen + each, Text("{letter}", letter=each)) for each in open_now), *anew)
    buttons = [
        _pick(asking, chosen.replace(each, ""), Text("Without {letter}", letter=each))
        if each in chosen
        else _pick(asking, "".join(sorted(chosen + each)), Text("{letter}", letter=each))
        for each in letters
    ]
    return (*send, *buttons)


def _pick(asking: Asking, chosen: str, label: Text) -> Button:
    command = "quiz drill" if asking.practice else "quiz pick"
    so_far = {"chosen": chosen} if chosen else {}
    return Button(label=label, action=Action(command, {**asking.this, **so_far}))
