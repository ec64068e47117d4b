"""/language: the language in which Silta speaks to you."""

from __future__ import annotations

from commands.command import Command, Context, Group, Role
from commands.languages import LANGUAGES
from commands.message import Language, Message, Text, refusal
from commands.parameter import Choice, Parameter
from storage import people


def choose_language(context: Context, *, language: str) -> Message:
    """Remember the language a person wants to read."""
    if context.person is None:
        return refusal(Text("First come in with a code; then Silta remembers your language."))
    people.set_locale(context.connection, context.person.id, language)
    return Message(lines=(Text("From now on Silta speaks {language} to you.", language=Language(language)),))


LANGUAGE = Group(
    name="language",
    word=Text("language"),
    description=Text("Chooses the language in which Silta speaks to you."),
    commands=(
        Command(
            name="language",
            run=choose_language,
            word=Text("language"),
            description=Text("Chooses the language in which Silta speaks to you."),
            role=Role.ANYONE,
            afterwards=True,
            private=True,
            parameters=(Parameter("language", Choice(options=LANGUAGES), Text("Language")),),
        ),
    ),
)
