"""What pupils can ask of a contest: to look at it, to enter, to vote."""

from __future__ import annotations

from commands.command import Command, Role
from commands.contest.brief import all_contests, open_contests
from commands.contest.entering import enter
from commands.contest.entries import LONGEST_TITLE
from commands.contest.making import classmates, leave, team, unname
from commands.contest.reading import show
from commands.contest.voting import MOST_POINTS, cast, mark, receipts, vote
from commands.message import Text
from commands.parameter import (
    LANGUAGE_WRITTEN,
    Entry,
    Line,
    Paragraph,
    Parameter,
    Picture,
    Ranking,
    Reference,
    Scores,
    Several,
)

WHICH_OPEN = Parameter("round", Entry(source=open_contests), Text("Which contest"), required=False)
WHICH = Parameter("round", Entry(source=all_contests), Text("Which contest"), required=False)
THIS = Parameter("round", Reference(), Text("Which contest"))
ITEM = Parameter("entry", Reference(), Text("Which entry"))
BALLOT = (
    Parameter("choices", Several(), Text("Which ones do you like?"), required=False, secret=True),
    Parameter("choice", Several(most=1), Text("Which one do you choose?"), required=False, secret=True),
    Parameter("ranks", Ranking(), Text("In which order do you put them?"), required=False, secret=True),
    Parameter("scores", Scores(least=1, most=MOST_POINTS), Text("How many points?"), required=False, secret=True),
)

ENTERING = (
    Command(
        name="show",
        run=show,
        word=Text("show"),
        description=Text("Shows a contest and its entries."),
        role=Role.STUDENT,
        reads=True,
        private=True,
        parameters=(WHICH, Parameter("page", Reference(), Text("Page"), required=False)),
    ),
    Command(
        name="enter",
        run=enter,
        word=Text("enter"),
        description=Text("Sends in your entry, or changes it."),
        role=Role.STUDENT,
        private=True,
        parameters=(
            LANGUAGE_WRITTEN,
            Parameter("title", Line(longest=LONGEST_TITLE), Text("What is it called?"), required=False),
            Parameter(
                "idea",
                Paragraph(longest=1000),
                Text("What would you like to say about it?"),
                Text("The idea behind it. You may leave this empty."),
                required=False,
            ),
            Parameter(
                "picture",
                Picture(),
                Text("A picture of it"),
                Text("JPEG, PNG, WebP or GIF, at most 10 MB."),
                required=False,
            ),
            Parameter(
                "description",
                Paragraph(longest=250),
                Text("What does the picture show?"),
                Text("For those who cannot see it. A sentence is enough."),
                required=False,
                beside="picture",
            ),
            WHICH_OPEN,
        ),
    ),
    Command(
        name="team",
        run=team,
        word=Text("team"),
        description=Text("Names who made your entry together with you."),
        role=Role.STUDENT,
        private=True,
        parameters=(
            Parameter("who", Entry(source=classmates, of_class=True), Text("Who"), required=False),
            WHICH_OPEN,
        ),
    ),
    Command(
        name="unname",
        run=unname,
        word=Text("unname"),
        description=Text("Takes a name off your entry again."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(
            Parameter("who", Entry(source=classmates, of_class=True), Text("Who"), required=False),
            WHICH_OPEN,
        ),
    ),
    Command(
        name="leave",
        run=leave,
        word=Text("leave"),
        description=Text("Says that you did not make an entry."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(ITEM,),
    ),
)
VOTING = (
    Command(
        name="vote",
        run=vote,
        word=Text("vote"),
        description=Text("Gives you your ballot. Nobody sees how you vote."),
        role=Role.STUDENT,
        reads=True,
        private=True,
        parameters=(WHICH_OPEN,),
    ),
    Command(
        name="cast",
        run=cast,
        word=Text("cast"),
        description=Text("Puts your ballot into the box."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(THIS, *BALLOT),
    ),
    Command(
        name="mark",
        run=mark,
        word=Text("mark"),
        description=Text("Changes one thing on your ballot."),
        role=Role.STUDENT,
        private=True,
        listed=False,
        parameters=(
            Parameter("entry", Reference(), Text("Which entry"), secret=True),
            Parameter("mark", Reference(), Text("How many points?"), secret=True),
        ),
    ),
    Command(
        name="receipts",
        run=receipts,
        word=Text("receipts"),
        description=Text("Shows which ballots were counted, without names."),
        role=Role.STUDENT,
        reads=True,
        private=True,
        parameters=(WHICH,),
    ),
)
