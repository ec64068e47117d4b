"""Moodle's documented examples of GIFT, each with what Moodle makes of it: kind, text, answers with their hundredths.

From docs.moodle.org ("GIFT format"), question/format/gift/examples.txt and the fixtures of its tests.
"""

from __future__ import annotations

DOCUMENTED = [
    (
        """Who's buried in Grant's tomb?{~Grant ~Jefferson =no one}""",
        "choice",
        "Who's buried in Grant's tomb?",
        [("Grant", 0), ("Jefferson", 0), ("no one", 100)],
    ),
    (
        """Grant is {~buried =entombed ~living} in Grant's tomb.""",
        "choice",
        "Grant is _____ in Grant's tomb.",
        [("buried", 0), ("entombed", 100), ("living", 0)],
    ),
    (
        """Grant is buried in Grant's tomb.{FALSE}""",
        "truefalse",
        "Grant is buried in Grant's tomb.",
        [0, 100],
    ),
    (
        """Grant is buried in Grant's tomb.{F}""",
        "truefalse",
        "Grant is buried in Grant's tomb.",
        [0, 100],
    ),
    (
        """The sun rises in the east.{T}""",
        "truefalse",
        "The sun rises in the east.",
        [100, 0],
    ),
    (
        """::2-08 TSL::TSL is blablabla.{TRUE}""",
        "truefalse",
        "TSL is blablabla.",
        [100, 0],
    ),
    (
        """// true/false
::Q1:: 1+1=2 {T}""",
        "truefalse",
        "1+1=2",
        [100, 0],
    ),
    (
        """Who's buried in Grant's tomb?{=no one =nobody}""",
        "short",
        "Who's buried in Grant's tomb?",
        [("no one", 100), ("nobody", 100)],
    ),
    (
        """Two plus two equals {=four =4}.""",
        "short",
        "Two plus two equals _____.",
        [("four", 100), ("4", 100)],
    ),
    (
        """::Q3:: Two plus {=two =2} equals four.""",
        "short",
        "Two plus _____ equals four.",
        [("two", 100), ("2", 100)],
    ),
    (
        """When was Ulysses S. Grant born?{#1822:1}""",
        "number",
        "When was Ulysses S. Grant born?",
        [("1822", "1", 100)],
    ),
    (
        """When was Ulysses S. Grant born?{#1822:5}""",
        "number",
        "When was Ulysses S. Grant born?",
        [("1822", "5", 100)],
    ),
    (
        """When was Ulysses S. Grant born? {#1822}""",
        "number",
        "When was Ulysses S. Grant born?",
        [("1822", "0", 100)],
    ),
    (
        """What is the value of pi (to 3 decimal places)? {#3.1415:0.0005}.""",
        "number",
        "What is the value of pi (to 3 decimal places)? _____.",
        [("3.1415", "0.0005", 100)],
    ),
    (
        """What is the value of pi (to 3 decimal places)? {#3.141..3.142}.""",
        "number",
        "What is the value of pi (to 3 decimal places)? _____.",
        [("3.1415", "0.0005", 100)],
    ),
    (
        """When was Ulysses S. Grant born? {#
    =1822:0
    =%50%1822:2}""",
        "number",
        "When was Ulysses S. Grant born?",
        [("1822", "0", 100), ("1822", "2", 50)],
    ),
    (
        """::Numerical example::
When was Ulysses S. Grant born? {#
     =1822:0      #Correct! 100% credit
     =%50%1822:2  #He was born in 1822.
                  You get 50% credit for being close.
}""",
        "number",
        "When was Ulysses S. Grant born?",
        [("1822", "0", 100), ("1822", "2", 50)],
    ),
    (
        """// Subheading: Numerical questions below
What's 2 plus 2? {#4}""",
        "number",
        "What's 2 plus 2?",
        [("4", "0", 100)],
    ),
    (
        """::Q5:: What is a number from 1 to 5? {#3:2~#Completely wrong}""",
        "number",
        "What is a number from 1 to 5?",
        [("3", "2", 100), (None, "0", 0)],
    ),
    (
        """::Q6:: What is a number from 1 to 5? {#1..5}""",
        "number",
        "What is a number from 1 to 5?",
        [("3", "2", 100)],
    ),
    (
        """The American holiday of Thanksgiving is celebrated on the {
    ~second
    ~third
    =fourth
} Thursday of November.""",
        "choice",
        "The American holiday of Thanksgiving is celebrated on the _____ Thursday of November.",
        [("second", 0), ("third", 0), ("fourth", 100)],
    ),
    (
        """::Thanksgiving Date::The American holiday of Thanksgiving is
celebrated on the {~second ~third =fourth} Thursday of November.""",
        "choice",
        "The American holiday of Thanksgiving is celebrated on the _____ Thursday of November.",
        [("second", 0), ("third", 0), ("fourth", 100)],
    ),
    (
        """Japanese characters originally came from what country? {
    ~India
    =China
    ~Korea
    ~Egypt}""",
        "choice",
        "Japanese characters originally came from what country?",
        [("India", 0), ("China", 100), ("Korea", 0), ("Egypt", 0)],
    ),
    (
        """::Kanji Origins::Japanese characters originally
came from what country? {=China}""",
        "short",
        "Japanese characters originally came from what country?",
        [("China", 100)],
    ),
    (
        """Matching Question. {
    =subquestion1 -> subanswer1
    =subquestion2 -> subanswer2
    =subquestion3 -> subanswer3
    }""",
        "matching",
        "Matching Question.",
        [("subquestion1", "subanswer1", 0), ("subquestion2", "subanswer2", 0), ("subquestion3", "subanswer3", 0)],
    ),
    (
        """Match the following countries with their corresponding capitals. {
    =Canada -> Ottawa
    =Italy  -> Rome
    =Japan  -> Tokyo
    =India  -> New Delhi
    }""",
        "matching",
        "Match the following countries with their corresponding capitals.",
        [("Canada", "Ottawa", 0), ("Italy", "Rome", 0), ("Japan", "Tokyo", 0), ("India", "New Delhi", 0)],
    ),
    (
        """Match the following countries with their corresponding
capitals.{=Canada->Ottawa =Italy->Rome =Japan->Tokyo}""",
        "matching",
        "Match the following countries with their corresponding capitals.",
        [("Canada", "Ottawa", 0), ("Italy", "Rome", 0), ("Japan", "Tokyo", 0)],
    ),
    (
        """::Q4:: Which animal eats which food? { =cat -> cat food =dog -> dog food }""",
        "matching",
        "Which animal eats which food?",
        [("cat", "cat food", 0), ("dog", "dog food", 0)],
    ),
    (
        """::Moodle activities::[html]Match the <b>activity</b> to the description.{
    =[html]An activity supporting asynchronous discussions. -> Forum
    =[moodle]A teacher asks a question. -> Choice
    =[plain]A bank. -> Database
    =[markdown]A collection of web pages. -> Wiki
    = -> Chat
}""",
        "matching",
        "Match the activity to the description.",
        [
            ("An activity supporting asynchronous discussions.", "Forum", 0),
            ("A teacher asks a question.", "Choice", 0),
            ("A bank.", "Database", 0),
            ("A collection of web pages.", "Wiki", 0),
            ("", "Chat", 0),
        ],
    ),
    (
        """What's the answer to this multiple-choice question?{
~wrong answer#feedback comment on the wrong answer
~another wrong answer#feedback comment on this wrong answer
=right answer#Very good!}""",
        "choice",
        "What's the answer to this multiple-choice question?",
        [("wrong answer", 0), ("another wrong answer", 0), ("right answer", 100)],
    ),
    (
        """Who's buried in Grant's tomb?{
=no one#excellent answer!
=nobody#excellent answer!}""",
        "short",
        "Who's buried in Grant's tomb?",
        [("no one", 100), ("nobody", 100)],
    ),
    (
        """[markdown]Who's buried in **Grant's tomb**?{
=no one#excellent answer!
=nobody#excellent answer!}""",
        "short",
        "Who's buried in Grant's tomb?",
        [("no one", 100), ("nobody", 100)],
    ),
    (
        """Grant is buried in Grant's tomb.{FALSE#No one is buried in Grant's tomb.}""",
        "truefalse",
        "Grant is buried in Grant's tomb.",
        [0, 100],
    ),
    (
        """Difficult question.{~wrong answer ~%50%half credit answer =full credit answer}""",
        "choice",
        "Difficult question.",
        [("wrong answer", 0), ("half credit answer", 50), ("full credit answer", 100)],
    ),
    (
        """::Jesus' hometown::Jesus Christ was from {
    ~Jerusalem#This was an important city, but the wrong answer.
    ~%25%Bethlehem#He was born here, but not raised here.
    ~%50%Galilee#You need to be more specific.
    =Nazareth#Yes! That's right!}.""",
        "choice",
        "Jesus Christ was from _____.",
        [("Jerusalem", 0), ("Bethlehem", 25), ("Galilee", 50), ("Nazareth", 100)],
    ),
    (
        """::Jesus' hometown:: Jesus Christ was from {
    =Nazareth#Yes! That's right!
    =%75%Nazereth#Right, but misspelled.
    =%25%Bethlehem#He was born here, but not raised here.}""",
        "short",
        "Jesus Christ was from",
        [("Nazareth", 100), ("Nazereth", 75), ("Bethlehem", 25)],
    ),
    (
        """What two people are entombed in Grant's tomb? {
    ~No one
    ~%50%Grant
    ~%50%Grant's wife
    ~Grant's father }""",
        "choice several",
        "What two people are entombed in Grant's tomb?",
        [("No one", 0), ("Grant", 50), ("Grant's wife", 50), ("Grant's father", 0)],
    ),
    (
        """What two people are entombed in Grant's tomb? {
    ~%-50%No one
    ~%50%Grant
    ~%50%Grant's wife
    ~%-50%Grant's father }""",
        "choice several",
        "What two people are entombed in Grant's tomb?",
        [("No one", -50), ("Grant", 50), ("Grant's wife", 50), ("Grant's father", -50)],
    ),
    (
        """::colours:: What's between orange and green in the spectrum?
{
    ~%50%yellow # right; good!
    ~%-100%red # [html]wrong
    ~%50%off-beige # right; good!
    ~%-100%[plain]blue # wrong
}""",
        "choice several",
        "What's between orange and green in the spectrum?",
        [("yellow", 50), ("red", -100), ("off-beige", 50), ("blue", -100)],
    ),
    (
        r"""Which answer equals 5? {
     ~ \= 2 + 2
     = \= 2 + 3
     ~ \= 2 + 4  }""",
        "choice",
        "Which answer equals 5?",
        [("= 2 + 2", 0), ("= 2 + 3", 100), ("= 2 + 4", 0)],
    ),
    (
        r"""::GIFT Control Characters::
Which of the following is NOT a control character for the GIFT import format? {
   ~ \~     # \~ is a control character.
   ~ \=     # \= is a control character.
   ~ \#     # \# is a control character.
   ~ \{     # \{ is a control character.
   ~ \}     # \} is a control character.
   = \\     # Correct! \\ (backslash) is not a control character. BUT,
              it is used to escape the control characters. So, to specify
              a literal backslash, you must escape it with a backslash
              (as shown in this example).
}""",
        "choice",
        "Which of the following is NOT a control character for the GIFT import format?",
        [("~", 0), ("=", 0), ("#", 0), ("{", 0), ("}", 0), ("\\", 100)],
    ),
    (
        """::Shortanswer::Which is the best animal?{
    =Frog#Good!
    =%50%Cat#What is it with Moodlers and cats?
    =%0%*#Completely wrong
}""",
        "short",
        "Which is the best animal?",
        [("Frog", 100), ("Cat", 50), ("*", 0)],
    ),
    (
        """::Q1:: 42 is the Absolute Answer to everything.{
FALSE#42 is the Ultimate Answer.#You gave the right answer.
####This is, of course, a Hitchiker's Guide to the Galaxy reference.}""",
        "truefalse",
        "42 is the Absolute Answer to everything.",
        [0, 100],
    ),
    (
        """::Q2:: What's between orange and green in the spectrum?
{
    =yellow # right; good!
    ~red # [html]wrong, it's yellow
    ~[plain]blue # wrong, it's yellow
}""",
        "choice",
        "What's between orange and green in the spectrum?",
        [("yellow", 100), ("red", 0), ("blue", 0)],
    ),
]
