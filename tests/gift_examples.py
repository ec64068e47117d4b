"""The syntax that Moodle documents of GIFT, in examples of ours: each with its kind, text, answers and hundredths.

What is written how, and what it means, is from docs.moodle.org ("GIFT format", as of 2026) and from what Moodle's own
tests of the format expect (question/format/gift). The questions are ours.
"""

from __future__ import annotations

DOCUMENTED = [
    # Multiple choice, with a missing word too: in one line, in several, indented, wrapped, the last brace anywhere.
    (
        """Which sea is at Seinäjoki's shore?{~Baltic ~White =no sea}""",
        "choice",
        "Which sea is at Seinäjoki's shore?",
        [("Baltic", 0), ("White", 0), ("no sea", 100)],
    ),
    (
        """Vic lies {~east =north ~south} of Barcelona's port.""",
        "choice",
        "Vic lies _____ of Barcelona's port.",
        [("east", 0), ("north", 100), ("south", 0)],
    ),
    (
        """The big church of Seinäjoki was drawn by {
    ~Engel
    ~Saarinen
    =Aalto
} in the fifties.""",
        "choice",
        "The big church of Seinäjoki was drawn by _____ in the fifties.",
        [("Engel", 0), ("Saarinen", 0), ("Aalto", 100)],
    ),
    (
        """::Church Architect::The big church of Seinäjoki was
drawn by {~Engel ~Saarinen =Aalto} in the fifties.""",
        "choice",
        "The big church of Seinäjoki was drawn by _____ in the fifties.",
        [("Engel", 0), ("Saarinen", 0), ("Aalto", 100)],
    ),
    (
        """The schools of Réunion belong to which country? {
    ~Madagascar
    =France
    ~Mauritius
    ~India}""",
        "choice",
        "The schools of Réunion belong to which country?",
        [("Madagascar", 0), ("France", 100), ("Mauritius", 0), ("India", 0)],
    ),
    # True or false: whole words and letters, a name with a hyphen, a comment, signs that mean nothing outside braces.
    (
        """Seinäjoki is on Finland's coast.{FALSE}""",
        "truefalse",
        "Seinäjoki is on Finland's coast.",
        [0, 100],
    ),
    (
        """Vic's market is on Bologna's square.{F}""",
        "truefalse",
        "Vic's market is on Bologna's square.",
        [0, 100],
    ),
    (
        """Réunion lies in the Indian Ocean.{T}""",
        "truefalse",
        "Réunion lies in the Indian Ocean.",
        [100, 0],
    ),
    (
        """::4-11 FRI::Friday comes after Thursday.{TRUE}""",
        "truefalse",
        "Friday comes after Thursday.",
        [100, 0],
    ),
    (
        """// yes/no
::R1:: 4+3=7 {T}""",
        "truefalse",
        "4+3=7",
        [100, 0],
    ),
    # Short answers: several, one, words and digits, a missing word at the end and in the middle.
    (
        """Who's in Vic's school on Sundays?{=not one =nobody}""",
        "short",
        "Who's in Vic's school on Sundays?",
        [("not one", 100), ("nobody", 100)],
    ),
    (
        """Three and four make {=seven =7}.""",
        "short",
        "Three and four make _____.",
        [("seven", 100), ("7", 100)],
    ),
    (
        """::R3:: There are {=five =5} days of school in a week.""",
        "short",
        "There are _____ days of school in a week.",
        [("five", 100), ("5", 100)],
    ),
    (
        """::Island Schools::The schools of Réunion
belong to which country? {=France}""",
        "short",
        "The schools of Réunion belong to which country?",
        [("France", 100)],
    ),
    # Numbers: how far off is right, from here to there, and a full stop after the brace, which makes a missing word.
    (
        """When did A. Aalto's library open in Seinäjoki?{#1965:1}""",
        "number",
        "When did A. Aalto's library open in Seinäjoki?",
        [("1965", "1", 100)],
    ),
    (
        """When did A. Aalto's library open in Seinäjoki? {#1965}""",
        "number",
        "When did A. Aalto's library open in Seinäjoki?",
        [("1965", "0", 100)],
    ),
    (
        """How high is Bologna's Asinelli tower (in metres)? {#97.2:0.05}.""",
        "number",
        "How high is Bologna's Asinelli tower (in metres)? _____.",
        [("97.2", "0.05", 100)],
    ),
    (
        """How high is Bologna's Asinelli tower (in metres)? {#97.1..97.2}.""",
        "number",
        "How high is Bologna's Asinelli tower (in metres)? _____.",
        [("97.15", "0.05", 100)],
    ),
    (
        """::R6:: How many lessons does a Monday have? {#4..6}""",
        "number",
        "How many lessons does a Monday have?",
        [("5", "1", 100)],
    ),
    # Several numbers with weights, with feedback that goes on in the next line, and one for any other number.
    (
        """When did Vic's university open? {#
    =1997:0
    =%50%1997:3}""",
        "number",
        "When did Vic's university open?",
        [("1997", "0", 100), ("1997", "3", 50)],
    ),
    (
        """::A year::
When did Vic's university open? {#
     =1997:0      #Yes! That is 100% of the points
     =%50%1997:3  #It opened in 1997.
                  A near miss is worth 50% of them.
}""",
        "number",
        "When did Vic's university open?",
        [("1997", "0", 100), ("1997", "3", 50)],
    ),
    (
        """::R5:: How many lessons does a Monday have? {#5:1~#Count once more}""",
        "number",
        "How many lessons does a Monday have?",
        [("5", "1", 100), (None, "0", 0)],
    ),
    # Matching: arrows in a column, without spaces, in one line.
    (
        """Join each place with a language that many speak at school there. {
    =Bologna -> Italian
    =Vic  -> Catalan
    =Seinäjoki  -> Finnish
    =Réunion  -> Réunion Creole
    }""",
        "matching",
        "Join each place with a language that many speak at school there.",
        [
            ("Bologna", "Italian", 0),
            ("Vic", "Catalan", 0),
            ("Seinäjoki", "Finnish", 0),
            ("Réunion", "Réunion Creole", 0),
        ],
    ),
    (
        """Join each place with a language that many speak
at school there.{=Bologna->Italian =Vic->Catalan =Seinäjoki->Finnish}""",
        "matching",
        "Join each place with a language that many speak at school there.",
        [("Bologna", "Italian", 0), ("Vic", "Catalan", 0), ("Seinäjoki", "Finnish", 0)],
    ),
    (
        """::R4:: What is kept in which room? { =ball -> sports hall =flute -> music room }""",
        "matching",
        "What is kept in which room?",
        [("ball", "sports hall", 0), ("flute", "music room", 0)],
    ),
    # Feedback: to each answer, to true or false, and general feedback.
    (
        """Which one's in Finland, of these three towns?{
~old Vic#that one is in Catalonia
~old red Bologna#that one is in Italy
=flat Seinäjoki#Well done!}""",
        "choice",
        "Which one's in Finland, of these three towns?",
        [("old Vic", 0), ("old red Bologna", 0), ("flat Seinäjoki", 100)],
    ),
    (
        """Who's in Vic's school on Sundays?{
=not one#quite so!
=nobody#quite so!}""",
        "short",
        "Who's in Vic's school on Sundays?",
        [("not one", 100), ("nobody", 100)],
    ),
    (
        """Seinäjoki is on Finland's coast.{FALSE#It is an hour away from Finland's coast.}""",
        "truefalse",
        "Seinäjoki is on Finland's coast.",
        [0, 100],
    ),
    (
        """::R1:: 10 is the best mark in every country.{
FALSE#20 is the best one in France.#You have looked around.
####It is, of course, Finland's schools that mark from 4 to 10.}""",
        "truefalse",
        "10 is the best mark in every country.",
        [0, 100],
    ),
    # Weights in hundredths: for one right answer, for short ones, for any other answer.
    (
        """An island.{~La Rayunion ~%50%La Reunion =La Réunion}""",
        "choice",
        "An island.",
        [("La Rayunion", 0), ("La Reunion", 50), ("La Réunion", 100)],
    ),
    (
        """::Volcano's place::The Piton de la Fournaise is in {
    ~Mauritius#This is the island next to it, but not the one.
    ~%25%France#It does belong there, but is far from Paris.
    ~%50%Africa#Name the island, please.
    =Réunion#Yes! It's there!}.""",
        "choice",
        "The Piton de la Fournaise is in _____.",
        [("Mauritius", 0), ("France", 25), ("Africa", 50), ("Réunion", 100)],
    ),
    (
        """::Volcano's place:: The Piton de la Fournaise is in {
    =Réunion#Yes! It's there!
    =%75%Rayunion#That is it, but not its spelling.
    =%25%France#It does belong there, but is far from Paris.}""",
        "short",
        "The Piton de la Fournaise is in",
        [("Réunion", 100), ("Rayunion", 75), ("France", 25)],
    ),
    (
        """::Shortword::Which lesson do you like most?{
    =Music#Fine!
    =%50%Sports#Why do pupils all run after balls?
    =%0%*#Not at all
}""",
        "short",
        "Which lesson do you like most?",
        [("Music", 100), ("Sports", 50), ("*", 0)],
    ),
    # Several right answers, without and with points lost.
    (
        """Which two towers lean over Bologna's streets? {
    ~No tower
    ~%50%Asinelli
    ~%50%Asinelli's neighbour
    ~Pisa's tower }""",
        "choice several",
        "Which two towers lean over Bologna's streets?",
        [("No tower", 0), ("Asinelli", 50), ("Asinelli's neighbour", 50), ("Pisa's tower", 0)],
    ),
    (
        """Which two towers lean over Bologna's streets? {
    ~%-50%No tower
    ~%50%Asinelli
    ~%50%Asinelli's neighbour
    ~%-50%Pisa's tower }""",
        "choice several",
        "Which two towers lean over Bologna's streets?",
        [("No tower", -50), ("Asinelli", 50), ("Asinelli's neighbour", 50), ("Pisa's tower", -50)],
    ),
    # Formats: of a question, of an answer, of feedback; and a match for nothing.
    (
        """[markdown]Who's seen on Sundays in **Vic's school**?{
=not one#quite so!
=nobody#quite so!}""",
        "short",
        "Who's seen on Sundays in Vic's school?",
        [("not one", 100), ("nobody", 100)],
    ),
    (
        """::School rooms::[html]Join the <b>room</b> with what is done there.{
    =[html]Books are lent to whoever asks. -> Library
    =[moodle]Soup is eaten. -> Canteen
    =[plain]A race. -> Gym
    =[markdown]Salts are heated. -> Laboratory
    = -> Attic
}""",
        "matching",
        "Join the room with what is done there.",
        [
            ("Books are lent to whoever asks.", "Library", 0),
            ("Soup is eaten.", "Canteen", 0),
            ("A race.", "Gym", 0),
            ("Salts are heated.", "Laboratory", 0),
            ("", "Attic", 0),
        ],
    ),
    (
        """::flag:: What's on the flag of Finland?
{
    ~%50%white # yes; snow!
    ~%-100%green # [html]no
    ~%50%sky-blue # yes; lakes!
    ~%-100%[plain]black # no
}""",
        "choice several",
        "What's on the flag of Finland?",
        [("white", 50), ("green", -100), ("sky-blue", 50), ("black", -100)],
    ),
    (
        """::R2:: What's the colour of most roofs in Bologna?
{
    =red # yes; tiles!
    ~green # [html]no, it's red
    ~[plain]blue # no, it's red
}""",
        "choice",
        "What's the colour of most roofs in Bologna?",
        [("red", 100), ("green", 0), ("blue", 0)],
    ),
    # Special characters.
    (
        r"""Which sum makes 12? {
     ~ \= 6 + 5
     = \= 5 + 7
     ~ \= 9 + 4  }""",
        "choice",
        "Which sum makes 12?",
        [("= 6 + 5", 0), ("= 5 + 7", 100), ("= 9 + 4", 0)],
    ),
    (
        r"""::Signs of GIFT::
Which of these signs neither begins nor ends any part of a question? {
   ~ \~     # \~ begins a wrong answer.
   ~ \=     # \= begins a right answer.
   ~ \#     # \# begins feedback.
   ~ \{     # \{ begins the answers.
   ~ \}     # \} ends the answers.
   = \\     # Well seen! \\ (a backslash) begins no part. YET,
              it makes a mere sign of the sign after it. So, to show
              one backslash, write a second backslash before it
              (as we did here).
}""",
        "choice",
        "Which of these signs neither begins nor ends any part of a question?",
        [("~", 0), ("=", 0), ("#", 0), ("{", 0), ("}", 0), ("\\", 100)],
    ),
]
