"""A ladder of ready questions to look back with, one rung a week: for each phase of a project, for pupils and others
for teachers.
"""

from __future__ import annotations

from commands.message import Option, Text

PREPARATION, WORK, JOURNEY, EVALUATION = "preparation", "work", "journey", "evaluation"
PUPILS, TEACHERS = "pupils", "teachers"

PHASES = (
    Option(PREPARATION, Text("Preparation")),
    Option(WORK, Text("Working together")),
    Option(JOURNEY, Text("The journey")),
    Option(EVALUATION, Text("Looking back")),
)
WHOM = (Option(PUPILS, Text("The pupils")), Option(TEACHERS, Text("The teachers")))

LADDERS = {
    PUPILS: {
        PREPARATION: {
            "hope": Text("What do you hope will happen in this project?"),
            "picture": Text("How do you imagine the others and their school?"),
            "bring": Text("What can you do well that will help the others?"),
            "worry": Text("What are you a little worried about, and what would help?"),
        },
        WORK: {
            "learnt": Text("What did you learn this week that you did not know before?"),
            "stuck": Text("Where did you get stuck, and what got you going again?"),
            "helped": Text("Who helped you this week, and how?"),
            "word": Text("Which new word did you use, and where?"),
            "different": Text("What do the others do in another way than you?"),
            "proud": Text("What are you proud of this week?"),
            "together": Text("What went better together than alone?"),
            "longer": Text("What took longer than you thought, and why?"),
            "laugh": Text("What made you laugh this week?"),
            "open": Text("Which question is still open for you?"),
        },
        JOURNEY: {
            "surprise": Text("What surprised you most today?"),
            "moment": Text("Which moment would you like to keep, and why?"),
            "brave": Text("When were you brave?"),
            "home": Text("What will you tell them at home?"),
            "first": Text("What did you taste, hear or smell for the first time?"),
            "alike": Text("What is the same here as at home?"),
            "miss": Text("Whom or what do you miss, and what do you not miss at all?"),
        },
        EVALUATION: {
            "changed": Text("What do you see in another way than at the beginning?"),
            "again": Text("What would you do again, and what not?"),
            "friend": Text("What have you learnt from somebody in another country?"),
            "advice": Text("What would you tell somebody who begins such a project?"),
        },
    },
    TEACHERS: {
        PREPARATION: {
            "aim": Text("What shall your pupils be able to do at the end?"),
            "doubt": Text("What could go wrong, and who could help?"),
            "share": Text("What can your school give to the others?"),
        },
        WORK: {
            "alive": Text("When were your pupils most alive this week?"),
            "quiet": Text("Who was quiet this week, and what might help?"),
            "time": Text("What took too much time, and what could be left out?"),
            "borrow": Text("What would you like to borrow from a partner's lessons?"),
        },
        JOURNEY: {
            "seen": Text("What did you see your pupils do that they do not do at home?"),
            "plan": Text("What did not go as planned, and what came of it?"),
        },
        EVALUATION: {
            "stays": Text("What will stay in your teaching?"),
            "proof": Text("By what do you see that your pupils have learnt something?"),
            "next": Text("What would you do in another way next time?"),
        },
    },
}

PROMPTS = {key: text for ladder in LADDERS.values() for rungs in ladder.values() for key, text in rungs.items()}
OPTIONS = tuple(Option(key, text) for key, text in PROMPTS.items())
RUNGS = {key: (whom, phase) for whom, ladder in LADDERS.items() for phase, rungs in ladder.items() for key in rungs}


def next_rung(asked: list[str], *, whom: str, phase: str) -> str:
    """The next question of a phase that was not asked yet (`asked`: oldest first); when all have been, the one that was
    asked longest ago. A phase never takes another's: a journey is asked about on the journey.
    """
    last = {key: number for number, key in enumerate(asked)}
    return min(LADDERS[whom][phase], key=lambda key: last.get(key, -1))
