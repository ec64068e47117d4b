"""Tables of questions: in seven languages, with any separator, harmless in every spreadsheet, and the same again."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from asking import PIECES, QUESTIONS
from growing import grows_evenly
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_export import starts_a_formula

from bot.sheet import text_of
from commands.cell import harmless, restored
from commands.message import Text
from commands.quiz.formats import read_any
from commands.quiz.headings import boolean_of, column_of, kind_of
from commands.quiz.imported import MOST_PROBLEMS
from commands.quiz.marking import mark
from commands.quiz.question import Option, Question
from commands.quiz.soundness import NO_NUMBER, NO_TEXT, NONE_RIGHT, SECONDS, TOO_FEW
from commands.quiz.table import NO_HEADINGS, NO_SUCH_ANSWER, NOT_BOOLEAN, QUOTES, read_table
from commands.quiz.table_writing import to_csv, to_rows

from sheets import workbook  # isort: skip

HEAD = "question,answer 1,answer 2,right\n"
HEADINGS = [
    ("Question", "Answer 1", "Answer 2", "Right", "Seconds", "Explanation"),
    ("Kysymys", "Vastaus 1", "Vastaus 2", "Oikein", "Aika", "Selitys"),
    ("Fråga", "Svar 1", "Svar 2", "Rätt", "Tid", "Förklaring"),
    ("Pregunta", "Respuesta 1", "Respuesta 2", "Correcta", "Segundos", "Explicación"),
    ("Pregunta", "Resposta 1", "Resposta 2", "Correcta", "Temps", "Explicació"),
    ("Question", "Réponse 1", "Réponse 2", "Bonne réponse", "Secondes", "Explication"),
    ("Domanda", "Risposta 1", "Risposta 2", "Corretta", "Tempo", "Spiegazione"),
]


def the_one(text: str) -> Question:
    found = read_any(text)
    assert not found.problems, found.problems
    ((_, question),) = found.questions
    return question


@pytest.mark.parametrize("headings", HEADINGS, ids=["en", "fi", "sv", "es", "ca", "fr", "it"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_seven_languages_and_three_separators(headings, separator, mark):
    rows = [headings, ("A, b; c?", "one", "two", "2", "45", "So.")]
    text = mark + "".join(separator.join(f'"{each}"' for each in row) + "\r\n" for row in rows)
    question = the_one(text)
    assert (question.text, question.seconds, question.explanation) == ({"": "A, b; c?"}, 45, {"": "So."})
    assert [each.weight for each in question.options] == [0, 100]


def test_headings_need_no_accents_and_no_capitals():
    assert column_of(" REPONSE 2 (FI) ") == ("answer", 2, "fi")
    assert column_of("answer 1 [sv-FI]") == ("answer", 1, "sv")
    assert [column_of(each) for each in ("", "answer 1 2", "question 2", "right (fi)", "points", "x" * 5000)] == [
        None
    ] * 6
    assert (kind_of("Vrai/Faux"), kind_of("TRUE/FALSE"), kind_of("x")) == ("truefalse", "truefalse", None)
    assert (boolean_of("Oikein"), boolean_of("falskt"), boolean_of("2")) == (True, False, None)


@pytest.mark.parametrize(
    ("columns", "row", "kind", "answers"),
    [
        ("answer 1,answer 2,right", "a,b,1", "choice", [("a", 100), ("b", 0)]),
        ("answer 1,answer 2,right", "a,b,b", "choice", [("a", 0), ("b", 100)]),
        ("answer 1,answer 2,answer 3,right", 'a,b,c,"1,3"', "choice several", [("a", 50), ("b", -50), ("c", 50)]),
        ("answer 1,answer 2,right", 'a,b,"1:100;2:50"', "choice several", [("a", 100), ("b", 50)]),
        ("type,answer 1,answer 2,right", 'choice,a,b,"1:100,2:50"', "choice", [("a", 100), ("b", 50)]),
        ("right", "true", "truefalse", [100, 0]),
        ("right", "Väärin", "truefalse", [0, 100]),
        ("right", "3.14:0.01", "number", [("3.14", "0.01", 100)]),
        ("answer", '"3,5"', "number", [("3.5", "0", 100)]),
        ("type,right", "closest,1917:20", "number closest", [("1917", "20", 100)]),
        ("right", "Ottawa", "short", [("Ottawa", 100)]),
        ("type,answer 1,answer 2,right", "short,Nazareth,Nazereth,", "short", [("Nazareth", 100), ("Nazereth", 100)]),
        (
            "type,answer 1,answer 2,right",
            'short,Nazareth,Nazereth,"1,2:75"',
            "short",
            [("Nazareth", 100), ("Nazereth", 75)],
        ),
        ("type,answer 1,answer 2", "order,first,second", "order", [("first", 0), ("second", 0)]),
        ("answer 1,match 1,answer 2,match 2", "a,b,c,d", "matching", [("a", "b"), ("c", "d")]),
        ("type,answer 1,answer 2", "poll,a,b", "poll", [("a", 0), ("b", 0)]),
        ("type,answer 1,answer 2", "poll several,a,b", "poll several", [("a", 0), ("b", 0)]),
    ],
)
def test_what_a_row_means(columns, row, kind, answers):
    question = the_one(f"question,{columns}\nWhich?,{row}\n")
    known = question.kind + " several" * question.several + " closest" * question.closeness
    said = {
        "truefalse": lambda each: each.weight,
        "number": lambda each: (str(each.number), str(each.tolerance), each.weight),
        "matching": lambda each: (each.text[""], each.match[""]),
    }.get(question.kind, lambda each: (each.text[""], each.weight))
    assert (known, [said(each) for each in question.options]) == (kind, answers)


def test_texts_in_several_languages():
    text = "question,question (fi),answer 1,answer 1 (fi),answer 2,right,feedback 1 (fi)\nA?,Ä?,yes,kyllä,no,1,Hyvä!\n"
    question = the_one(text)
    assert question.text == {"": "A?", "fi": "Ä?"}
    assert [dict(each.text) for each in question.options] == [{"": "yes", "fi": "kyllä"}, {"": "no"}]
    assert question.options[0].feedback == {"fi": "Hyvä!"}


def test_a_cell_of_several_lines_and_rows_that_are_empty():
    found = read_any(HEAD + '\n"One\n""two""",a,b,1\n,,,\nNext,a,b,2\n')
    assert [(line, each.text[""]) for line, each in found.questions] == [(3, 'One\n"two"'), (6, "Next")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",a,b,1", NO_TEXT),
        ("Q,a,b,", NONE_RIGHT),
        ("Q,a,b,3", NO_SUCH_ANSWER),
        ("Q,a,b,0", NO_SUCH_ANSWER),
        ('Q,a,b,"1,x"', NO_SUCH_ANSWER),
        ("Q,a,,1", TOO_FEW),
        ('"Q,a,b,1', QUOTES),
        ('"Q"x,a,b,1', QUOTES),
        ("Q,a,b,1,3", SECONDS),
        ("Q,a,b,1,soon", SECONDS),
        ("Q,a,b,1,,true/false", NOT_BOOLEAN),
        ("Q,a,b,1,,number", NO_NUMBER),
        ("Q,a,,1,,choice", TOO_FEW),
        ("Q,a,b,1,,riddle", Text("Silta knows no such type of question: {type}", type="riddle")),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_taken(row, reason):
    head = HEAD.strip() + ",seconds,type\n"
    found = read_table(f"{head}Before,a,b,1\n{row}\nAfter,a,b,2\n")
    assert [line for line, _ in found.questions] == [2, 4]
    ((line, why),) = [(each.line, each.reason) for each in found.problems]
    assert line == 3
    assert why == reason


def test_one_forgotten_quotation_mark_costs_one_row():
    rows = [f"Q{number},a,b,1" for number in range(300)]
    rows[7] = '"Q7,a,b,1'
    found = read_any(HEAD + "\n".join(rows))
    assert len(found.questions) == 299
    assert [(each.line, each.reason) for each in found.problems] == [(9, QUOTES)]


@pytest.mark.parametrize("head", ["a,b\n", "question\n", "question,question,right\n", "", "answer 1,right\n"])
def test_without_headings_it_is_no_table(head):
    assert [each.reason for each in read_table(f"{head}Q,a,b,1\n").problems] == [NO_HEADINGS]


def test_a_spreadsheet_of_ours_is_read_too():
    columns, rows = to_rows(
        [Question(kind="number", text={"": "When?"}, options=(Option(number=Decimal(1917), weight=100),))]
    )
    assert the_one(text_of(workbook([columns, *rows]))).options[0].number == 1917


# There and back


@settings(max_examples=120, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(QUESTIONS, min_size=1, max_size=3), st.sampled_from(",;\t"))
def test_whatever_is_written_is_read_again_and_no_cell_is_a_formula(questions, separator):
    text = to_csv(questions, separator)
    found = read_any(text)
    assert not found.problems
    assert [each for _, each in found.questions] == questions
    cells = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
    assert not [cell for row in cells for cell in row if starts_a_formula(cell)]


@settings(max_examples=1000, deadline=None)
@given(PIECES | st.lists(st.sampled_from(list("=+-@,;\t\n\r\"'' (|!A1\u200b＝")), max_size=14).map("".join))
@example('"\t=')
@example("'=1")
@example("''\t=(1)")
def test_a_harmless_cell_is_restored(cell):
    assert restored(harmless(cell)) == cell


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.sampled_from([",", "\n", '"', HEAD]), max_size=12).map("".join))
def test_whatever_is_read_nothing_is_raised_and_what_is_taken_is_read_again(text):
    questions = [each for _, each in read_table(HEAD + text).questions]
    assert [each for _, each in read_table(to_csv(questions)).questions] == questions


REPEATED = [",", '"', '",', '"\n', '"a', "\n", "Q,a,b,1\n", "\t", ";", "Q,a,b,1:", "'", "=,", "9", " ", '"\n,"']


@pytest.mark.parametrize("head", [HEAD, "", f'{HEAD}"'])
@pytest.mark.parametrize("repeated", REPEATED)
def test_what_is_made_to_take_long_takes_as_long_as_it_is(head, repeated):
    assert grows_evenly(read_table, repeated, head=head)
    assert grows_evenly(read_any, repeated, head=head)


def test_of_a_table_of_nothing_but_problems_so_many_are_told():
    assert len(read_table(HEAD + "Q,a,b,\n" * 20_000).problems) == MOST_PROBLEMS + 1


def test_where_the_right_answers_own_words_have_a_comma_pressing_everything_is_not_right():
    text = 'question,answer 1,answer 2,answer 3,right\nWhich town?,"Paris, France",Rome,Oslo,"Paris, France"\n'
    ((_, question),) = read_any(text).questions
    assert mark(question, (0,)) == 100
    assert mark(question, (0, 1, 2)) < 100
