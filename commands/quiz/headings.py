"""Headings and words of a table of questions, in every language in which somebody may write them.

Not sentences of Silta's: whoever reads or writes a table need not use the language in which they read Silta.
"""

from __future__ import annotations

import re

from commands.quiz.marking import folded
from commands.quiz.question import CHOICE, MATCHING, NUMBER, ORDER, POLL, SHORT, TRUE_FALSE

(TYPE, TITLE, CATEGORY, QUESTION, ANSWER, MATCH, RIGHT, FEEDBACK, EXPLANATION, SECONDS) = (
    *("type", "title", "category", "question", "answer", "match", "right", "feedback", "explanation", "seconds"),
)
# Each answer has its own.
NUMBERED = frozenset({ANSWER, MATCH, FEEDBACK})
# These may stand in several languages.
SPOKEN = frozenset({QUESTION, ANSWER, MATCH, FEEDBACK, EXPLANATION})
SEVERAL, CLOSEST, POLL_SEVERAL = "several", "closest", "poll several"

# English, Finnish, Swedish, Spanish, Catalan, French, Italian; what means the same as well.
_COLUMNS = {
    TYPE: "type|kind|tyyppi|typ|tipo|tipus",
    TITLE: "title|otsikko|rubrik|titel|título|títol|titre|titolo",
    CATEGORY: "category|topic|aihe|luokka|kategori|ämne|categoría|categoria|tema|catégorie|thème",
    QUESTION: "question|kysymys|fråga|pregunta|domanda",
    ANSWER: "answer|option|vastaus|vaihtoehto|svar|alternativ|respuesta|opción|resposta|opció|réponse|risposta|opzione",
    MATCH: "match|pair|pari|par|pareja|parella|paire|coppia",
    RIGHT: (
        "right|correct|correct answer|correct answers|right answer|right answers|oikein|oikea|oikea vastaus|rätt|"
        "rätt svar|correcta|correctas|respuesta correcta|correctes|resposta correcta|juste|bonne réponse|"
        "bonnes réponses|corretta|corrette|giusta|risposta corretta|risposta giusta"
    ),
    FEEDBACK: "feedback|comment|palaute|återkoppling|kommentar|comentario|comentari|commentaire|commento",
    EXPLANATION: "explanation|selitys|förklaring|explicación|explicació|explication|spiegazione",
    SECONDS: (
        "seconds|time|time limit|sekunnit|sekuntia|aika|sekunder|tid|segundos|tiempo|segons|temps|secondes|durée|"
        "secondi|tempo"
    ),
}
_KINDS = {
    CHOICE: (
        "choice|single choice|multiple choice|monivalinta|valinta|flerval|val|elección|opción múltiple|elecció|"
        "opció múltiple|choix|choix multiple|scelta|scelta multipla"
    ),
    SEVERAL: "several|several answers|monta|useita|flera|varias|diverses|plusieurs|più|diverse",
    TRUE_FALSE: (
        "true/false|truefalse|true false|oikein/väärin|totta/tarua|sant/falskt|rätt/fel|verdadero/falso|cert/fals|"
        "vertader/fals|vrai/faux|vero/falso"
    ),
    NUMBER: "number|luku|numero|tal|número|nombre|numéro",
    CLOSEST: "closest|lähin|närmast|más cercano|més proper|le plus proche|più vicino",
    SHORT: "short|short answer|lyhyt|kort|corta|breve|curta|courte|courte réponse|risposta breve",
    ORDER: "order|järjestys|ordning|orden|ordre|ordine",
    MATCHING: "matching|match|yhdistä|para ihop|emparejar|relacionar|aparellar|associer|abbinare|abbinamento",
    POLL: "poll|survey|kysely|mielipide|omröstning|encuesta|enquesta|sondage|sondaggio",
    POLL_SEVERAL: "poll several|kysely monta|omröstning flera|encuesta varias|enquesta diverses|sondage plusieurs",
}
_TRUE = "true|t|yes|oikein|totta|kyllä|sant|rätt|ja|verdadero|cierto|sí|cert|vertader|vrai|oui|vero|sì"
_FALSE = "false|f|no|väärin|tarua|ei|falskt|fel|nej|falso|fals|faux|non"


def _known(words: dict[str, str]) -> dict[str, str]:
    return {folded(word): name for name, said in words.items() for word in said.split("|")}


_COLUMN_OF, _KIND_OF = _known(_COLUMNS), _known(_KINDS)
_BOOLEAN_OF = {folded(word): said for said, words in ((True, _TRUE), (False, _FALSE)) for word in words.split("|")}
_HEADING = re.compile(r"([^\d()\[\]]+?)\s*(\d{1,2})?\s*(?:[(\[]\s*([a-z]{2,3})(?:[-_][a-z]+)?\s*[)\]])?")


def column_of(heading: str) -> tuple[str, int, str] | None:
    """What a column is for, the number of the answer (from 1; 0 for none) and the language that is said ("" for none).

    `Answer 2 (fi)` is an answer, 2, fi; a heading of other programs' is nothing.
    """
    found = _HEADING.fullmatch(folded(heading[:100]))
    name = _COLUMN_OF.get(found[1]) if found else None
    if found is None or name is None:
        return None
    number, language = int(found[2] or 0), found[3] or ""
    if name == ANSWER and not number:
        name = RIGHT  # the one answer there is
    fits = (number > 0) == (name in NUMBERED) and (not language or name in SPOKEN)
    return (name, number, language) if fits else None


def kind_of(word: str) -> str | None:
    """Which type of question somebody means; `several`, `closest` and `poll several` are types in a table."""
    return _KIND_OF.get(folded(word))


def boolean_of(word: str) -> bool | None:
    """Whether somebody means true or false."""
    return _BOOLEAN_OF.get(folded(word))
