"""The quiz's commands for those who write one."""

from __future__ import annotations

from commands.command import Command, Role
from commands.message import Text
from commands.parameter import LANGUAGE_WRITTEN, WRITTEN, Choice, Document, Line, Parameter, Reference
from commands.quiz import changing, taking, writing
from commands.quiz.parameters import OWN, PAGE, QUESTION, words

# A file of 2,000 questions.
LONGEST_FILE = 1_000_000

AUTHORS = (
    Command(
        name="new",
        run=writing.new,
        word=Text("new"),
        description=Text("Begins a quiz of your own."),
        role=Role.STUDENT,
        private=True,
        parameters=(
            Parameter("title", Line(longest=100), Text("What is it called?")),
            LANGUAGE_WRITTEN,
        ),
    ),
    Command(
        name="add",
        run=writing.add,
        word=Text("add"),
        description=Text("Adds a question to your quiz."),
        role=Role.STUDENT,
        private=True,
        parameters=(*words("question"), OWN),
    ),
    Command(
        name="import",
        run=taking.take_in,
        word=Text("import"),
        description=Text("Adds many questions from a file."),
        role=Role.STUDENT,
        private=True,
        prepare=taking.prepare,
        parameters=(
            Parameter(
                "file",
                Document(endings=(".gift", ".txt", ".csv", ".xlsx"), longest=LONGEST_FILE),
                Text("Your file, or what it says"),
                Text("Kahoot’s spreadsheet, GIFT, Aiken, or a table (CSV)."),
            ),
            OWN,
        ),
    ),
    Command(
        name="export",
        run=taking.give_out,
        word=Text("export"),
        description=Text("Gives you a quiz as a file."),
        role=Role.STUDENT,
        private=True,
        reads=True,
        parameters=(
            OWN,
            Parameter("format", Choice(options=taking.FORMATS), Text("What kind of file"), required=False),
        ),
    ),
    Command(
        name="edit",
        run=writing.edit,
        word=Text("edit"),
        description=Text("Shows your quiz, to change it."),
        role=Role.STUDENT,
        private=True,
        reads=True,
        parameters=(OWN, PAGE),
    ),
    Command(
        name="submit",
        run=writing.submit,
        word=Text("submit"),
        description=Text("Hands your quiz in; your teacher says yes."),
        role=Role.STUDENT,
        private=True,
        parameters=(OWN,),
    ),
    Command(
        name="change",
        run=changing.change,
        word=Text("change"),
        description=Text("Changes a question."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(QUESTION, *words("text")),
    ),
    Command(
        name="translate",
        run=changing.translate,
        word=Text("translate"),
        description=Text("Says a question in another language."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(
            QUESTION,
            Parameter("into", Choice(options=WRITTEN), Text("Into which language?"), required=False),
            *(each for each in words("text") if each.name in {"text", "answers", "explanation"}),
        ),
    ),
    Command(
        name="move",
        run=changing.move,
        word=Text("move"),
        description=Text("Puts a question at another place."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(QUESTION, Parameter("to", Reference(), Text("Where to"))),
    ),
    Command(
        name="remove",
        run=changing.remove,
        word=Text("remove"),
        description=Text("Takes a question away."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(QUESTION,),
    ),
)
