"""Ready starts of a conversation: for teachers over a coffee, and for pupils in a language café."""

from __future__ import annotations

from collections.abc import Mapping

from commands.message import Text

TEACHERS = {
    "bell": Text("What is the first thing you do when the last lesson is over?"),
    "cup": Text("What do you drink at this hour, and from which cup?"),
    "board": Text("What was the best moment in your classroom this week?"),
    "rule": Text("Which rule of your school would surprise the others?"),
    "staff": Text("What do people talk about in your staff room these days?"),
    "first": Text("What do you remember of your first day as a teacher?"),
    "subject": Text("If you could teach any other subject for a year, which would it be?"),
    "marks": Text("How do pupils get their marks in your country, and what would you change?"),
    "parents": Text("How do you meet your pupils' parents, and how often?"),
    "trip": Text("Where does your school go on its trips?"),
    "lunch": Text("What do people eat at your school, and where?"),
    "phone": Text("What are the rules for telephones at your school?"),
    "word": Text("Which word of your language do your pupils use all the time?"),
    "learned": Text("What have your pupils taught you lately?"),
    "help": Text("What would make your week easier, and who here could help with it?"),
    "share": Text("Which lesson of yours would you give to a colleague as a present?"),
    "holiday": Text("When are your next holidays, and what do you look forward to?"),
    "weather": Text("How does the weather change what you do at school?"),
    "change": Text("What has changed most at school since you were a pupil?"),
    "proud": Text("What are you proud of in our project so far?"),
    "next": Text("What should our classes do together next?"),
    "calm": Text("What helps you when a class is loud?"),
}
PUPILS = {
    "hello": Text("Say hello in your language. Can the others say it too?"),
    "breakfast": Text("What did you have for breakfast today?"),
    "animal": Text("Which animal would you like to be for a day, and why?"),
    "song": Text("Which song do you listen to again and again just now?"),
    "room": Text("Show or describe one thing in your room."),
    "twister": Text("Teach the others a tongue-twister of your language."),
    "weekend": Text("What do people of your age do at the weekend where you live?"),
    "dish": Text("Which dish should everybody taste who visits you?"),
    "sport": Text("Which sport do you like to watch or to do?"),
    "school": Text("At what time does school begin and end, and what is good about it?"),
    "film": Text("Which film or series would you show the others?"),
    "sea": Text("Is there sea, forest or mountain near you? What do you do there?"),
    "festival": Text("Which festival do you celebrate that the others may not know?"),
    "proverb": Text("Say a proverb of your language. Who can guess what it means?"),
    "hard": Text("Which word of another language is hard to say for you?"),
    "dream": Text("Which country would you like to see, and what would you do there first?"),
    "game": Text("Which game did you play when you were small?"),
    "smell": Text("Which smell makes you think of home?"),
    "pet": Text("Do you have a pet, or would you like one?"),
    "talent": Text("What can you do that would surprise the others?"),
    "sign": Text("Which sign with the hands means something special in your country?"),
    "future": Text("What would you like to do when school is over?"),
}


def next_starter(known: Mapping[str, Text], used: Mapping[str, int], turn: int) -> str:
    """One that was used least; `turn`, any number, says with which of them to begin."""
    names = list(known)
    in_turn = names[turn % len(names) :] + names[: turn % len(names)]
    return min(in_turn, key=lambda each: used.get(each, 0))
