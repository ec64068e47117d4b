"""/contest: entries from every school, looked at without names, voted on in secret; greetings and proposals as well."""

from __future__ import annotations

from commands.command import Command, Context, Exhibit, Group, Role
from commands.contest.brief import (
    ACTIVITY,
    DECIDES,
    ENTRY,
    EVERYONE,
    METHODS,
    PUPILS,
    STYLES,
    all_contests,
    open_contests,
)
from commands.contest.course import begin, close
from commands.contest.entering import ACCEPTED, classmates, enter, leave, team
from commands.contest.entries import LONGEST_TITLE
from commands.contest.opening import NO, YES, open_contest
from commands.contest.overview import download, mine, missing, remind, state
from commands.contest.posting import announce_again
from commands.contest.publishing import again, publish, seated
from commands.contest.reading import show, wall
from commands.contest.result import gather, result, tally
from commands.contest.shortlist import choose, shortlist
from commands.contest.voting import MOST_POINTS, cast, mark, receipts, vote
from commands.message import Option, Text
from commands.parameter import (
    LANGUAGE_WRITTEN,
    Choice,
    Entry,
    Line,
    Paragraph,
    Parameter,
    Picture,
    Ranking,
    Reference,
    Scores,
    Several,
    Translated,
)
from storage import rounds


def welcome(context: Context) -> None:
    """Show a classroom that has just joined what is going on already."""
    for which in rounds.rounds_of(context.connection, context.project.id, ACTIVITY):
        if which.state == rounds.OPEN:
            announce_again(context, which)


WHICH_OPEN = Parameter("round", Entry(source=open_contests), Text("Which contest"), required=False)
WHICH = Parameter("round", Entry(source=all_contests), Text("Which contest"), required=False)
THIS = Parameter("round", Reference(), Text("Which contest"))
ITEM = Parameter("entry", Reference(), Text("Which entry"))
DUE = Parameter("due", Reference(), Text("By itself"), required=False)
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
OPENING = Command(
    name="open",
    run=open_contest,
    word=Text("open"),
    description=Text("Opens a contest in every class."),
    role=Role.TEACHER,
    at_desk=Text("Open a contest"),
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
        parameters=(WHICH_OPEN, DUE),
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
    exhibits={ENTRY: Exhibit(label=Text("Entry for the contest"), publish=publish, again=again, accepted=ACCEPTED)},
    commands=(*ENTERING, *VOTING, *TEACHING),
)
