"""/contest: entries from every school, looked at without names, voted on in secret; greetings and proposals as well."""

from __future__ import annotations

from commands.command import Command, Context, Group, Role
from commands.contest.brief import (
    ACTIVITY,
    DECIDES,
    ENTRY,
    EVERYONE,
    METHODS,
    PUPILS,
    STYLES,
)
from commands.contest.course import begin, close, ends
from commands.contest.entering import ACCEPTED
from commands.contest.making import with_whom
from commands.contest.opening import NO, YES, open_contest
from commands.contest.overview import download, mine, missing, remind, state
from commands.contest.posting import announce_again
from commands.contest.publishing import again, publish, seated, settled
from commands.contest.pupils import ENTERING, THIS, VOTING, WHICH, WHICH_OPEN
from commands.contest.reading import wall
from commands.contest.result import gather, result, tally
from commands.contest.shortlist import choose, shortlist
from commands.exhibit import Exhibit
from commands.message import Option, Text
from commands.parameter import (
    Choice,
    Line,
    Parameter,
    Reference,
    References,
    Several,
    Translated,
)
from storage import rounds


def welcome(context: Context) -> None:
    """Show a classroom that has just joined what is going on already."""
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        if which.state == rounds.OPEN:
            announce_again(context, which)


DUE = Parameter("due", Reference(), Text("By itself"), required=False)
OPENING = Command(
    name="open",
    run=open_contest,
    word=Text("open"),
    description=Text("Opens a contest in every class."),
    role=Role.TEACHER,
    at_desk=Text("Open a contest"),
    called=Text("Contest"),
    schedulable=True,
    parameters=(
        Parameter("style", Choice(options=STYLES), Text("What shall it be?"), required=False),
        Parameter(
            "title",
            Translated(longest=100),
            Text("What is it called?"),
            Text("For example: A logo for our project"),
            required=False,
        ),
        Parameter(
            "brief",
            Translated(longest=1000),
            Text("What is to be made?"),
            Text("A few sentences. You may leave this empty."),
            required=False,
        ),
        Parameter(
            "entries",
            Line(longest=40),
            Text("Entries until when?"),
            Text("Such as Friday 15:00, or 10 days. Empty: until you begin the voting."),
            required=False,
        ),
        Parameter(
            "votes",
            Line(longest=40),
            Text("Votes until when?"),
            Text("Such as Friday 15:00, or 17 days. Empty: until you close it."),
            required=False,
        ),
        Parameter("method", Choice(options=METHODS), Text("How do people vote?"), required=False),
        Parameter("decides", Choice(options=DECIDES), Text("What decides?"), required=False),
        Parameter("criteria", Translated(longest=500), Text("What counts?"), required=False),
        Parameter(
            "own",
            Choice(options=(Option(YES, Text("Yes, but never for oneself")), Option(NO, Text("No, only for others")))),
            Text("May people vote for their own school?"),
            required=False,
        ),
        Parameter(
            "voters",
            Choice(options=(Option(PUPILS, Text("The pupils")), Option(EVERYONE, Text("Pupils and teachers")))),
            Text("Who votes?"),
            required=False,
        ),
    ),
)
TEACHING = (
    OPENING,
    Command(
        name="begin",
        run=begin,
        word=Text("begin"),
        description=Text("Ends the entries and begins the voting."),
        role=Role.TEACHER,
        schedulable=True,
        parameters=(WHICH_OPEN, DUE, Parameter("sure", Reference(), Text("Sure"), required=False)),
    ),
    Command(
        name="shortlist",
        run=shortlist,
        word=Text("shortlist"),
        description=Text("Chooses which proposals go into the vote."),
        role=Role.TEACHER,
        reads=True,
        private=True,
        parameters=(WHICH_OPEN,),
    ),
    Command(
        name="choose",
        run=choose,
        word=Text("choose"),
        description=Text("Puts proposals onto the shortlist."),
        role=Role.TEACHER,
        private=True,
        listed=False,
        parameters=(
            Parameter("round", Reference(), Text("Which contest"), required=False),
            Parameter("choices", Several(), Text("Which ones go into the vote?"), required=False),
            Parameter("seen", References(), Text("Version seen"), required=False),
            Parameter("entry", Reference(), Text("Which entry"), required=False),
            Parameter("mark", Reference(), Text("On it or off it"), required=False),
        ),
    ),
    Command(
        name="close",
        run=close,
        word=Text("close"),
        description=Text("Ends a contest; then the votes are counted."),
        role=Role.TEACHER,
        schedulable=True,
        parameters=(WHICH_OPEN, DUE),
    ),
    Command(
        name="result",
        run=result,
        word=Text("result"),
        description=Text("Counts the votes, and shows what came of it."),
        role=Role.TEACHER,
        private=True,
        snapshot=gather,
        prepare=tally,
        parameters=(WHICH,),
    ),
    Command(
        name="remind",
        run=remind,
        word=Text("remind"),
        description=Text("Reminds those who are still missing."),
        role=Role.TEACHER,
        private=True,
        listed=False,
        parameters=(THIS, Parameter("room", Reference(), Text("Which class"))),
    ),
    Command(
        name="download",
        run=download,
        word=Text("download"),
        description=Text("Gives you a result as a table to keep."),
        role=Role.TEACHER,
        private=True,
        reads=True,
        parameters=(WHICH,),
    ),
)

CONTEST = Group(
    name="contest",
    word=Text("contest"),
    description=Text("Contests: enter something, look at all entries, vote in secret."),
    welcome=welcome,
    state=state,
    missing=missing,
    wall=wall,
    mine=mine,
    seated=seated,
    ends=ends,
    exhibits={
        ENTRY: Exhibit(
            label=Text("Entry for the contest"),
            publish=publish,
            again=again,
            accepted=ACCEPTED,
            settled=settled,
            remarks=with_whom,
        )
    },
    commands=(*ENTERING, *VOTING, *TEACHING),
)
