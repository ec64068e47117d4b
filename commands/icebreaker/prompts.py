"""Ready questions for an icebreaker: easy to answer in two sentences, about where one lives and what one likes."""

from __future__ import annotations

from commands.message import Option, Text

PROMPTS = {
    "visit": Text("What would you show a friend who comes to visit your home town?"),
    "lunch": Text("What did you have for lunch yesterday, and what would you rather have had?"),
    "window": Text("What do you see from your window right now?"),
    "word": Text("Which word of your language should everyone know, and what does it mean?"),
    "sound": Text("Which sound tells you that you are at home?"),
    "place": Text("Where do you go when you want to be left in peace?"),
    "old": Text("What is the oldest thing in your home, and who had it before you?"),
    "feast": Text("Which day of the year do you look forward to most, and what happens then?"),
    "weather": Text("What do people do where you live when the weather is bad?"),
    "way": Text("How do you get to school, and what do you see on the way?"),
    "taste": Text("Which food from your home should we all taste once?"),
    "song": Text("Which song does everybody in your class know by heart?"),
    "surprise": Text("What would surprise us about your school?"),
    "future": Text("What should still be there in your town in a hundred years?"),
}

OPTIONS = tuple(Option(key, text) for key, text in PROMPTS.items())
