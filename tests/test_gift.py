"""GIFT: what Moodle documents means here what it means there, bad questions are named by line, and nothing is lost."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from asking import PIECES, QUESTIONS
from gift_examples import DOCUMENTED
from growing import grows_evenly
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.quiz.figures import number_of, span_of, written
from commands.quiz.formats import UNKNOWN, read_any
from commands.quiz.gift import BRACES, DESCRIPTION, ESSAY, LONG, NO_ARROW, PICTURE, TWO_GAPS, read_gift
from commands.quiz.gift_writing import to_gift
from commands.quiz.imported import MOST_PROBLEMS, MOST_QUESTIONS, TOO_BAD, TOO_MANY
from commands.quiz.markup import as_html, from_html, from_markdown
from commands.quiz.question import Option, Question, as_details, question_of
from commands.quiz.soundness import NO_NUMBER, NO_TEXT, NONE_RIGHT, SECONDS, TOO_FEW, tidy

BACKSLASH = (
    "Well seen! \\ (a backslash) begins no part. YET, it makes a mere sign of the sign after it. So, to show one "
    "backslash, write a second backslash before it (as we did here)."
)


def the_one(text: str) -> Question:
    found = read_gift(text)
    assert not found.problems
    ((_, question),) = found.questions
    return question


def told(question: Question) -> tuple:
    """A question as the examples tell it."""
    kind = f"{question.kind} several" if question.several else question.kind

    def one(option: Option) -> object:
        said = option.text.get("", "")
        match question.kind:
            case "number":
                number = None if option.number is None else str(option.number)
                return (number, str(option.tolerance), option.weight)
            case "truefalse":
                return option.weight
            case "matching":
                return (said, option.match[""], option.weight)
        return (said, option.weight)

    return kind, question.text[""], [one(each) for each in question.options]


def reasons(text: str) -> list[tuple[int, object]]:
    return [(each.line, each.reason) for each in read_gift(text).problems]


# What Moodle documents


@pytest.mark.parametrize("example", DOCUMENTED, ids=range(len(DOCUMENTED)))
def test_what_moodle_documents_means_what_it_means_in_moodle(example):
    text, *meant = example
    assert told(the_one(text)) == tuple(meant)


def test_all_of_them_in_one_file_with_essays_and_descriptions_between():
    texts = [text for text, *_ in DOCUMENTED]
    text = "\n\n".join(
        [
            "// in your words\n::R8:: Why is Vic cold? {}",
            *texts,
            "Keep the map of Bologna in front of you from here on.",
        ]
    )
    found = read_any(text)
    assert [told(question) for _, question in found.questions] == [tuple(meant) for _, *meant in DOCUMENTED]
    assert [each.reason for each in found.problems] == [ESSAY, DESCRIPTION]
    lines = text.split("\n")
    for line, question in found.questions:
        begins = f"::{question.title}::" if question.title else question.text[""][:5]
        assert lines[line - 1].removeprefix("[markdown]").startswith(begins)
    assert found.problems[0].line == 2
    assert found.problems[1].line == len(lines)


def test_feedback_is_kept_with_its_answer():
    question = the_one(next(text for text, *_ in DOCUMENTED if text.startswith("::Signs of GIFT")))
    assert [each.feedback[""] for each in question.options] == [
        "~ begins a wrong answer.",
        "= begins a right answer.",
        "# begins feedback.",
        "{ begins the answers.",
        "} ends the answers.",
        BACKSLASH,
    ]
    question = the_one("X{#3:2#near~#far off}")
    assert [dict(each.feedback) for each in question.options] == [{"": "near"}, {"": "far off"}]


@pytest.mark.parametrize(("answer", "true", "false"), [("FALSE", "wrong", "right"), ("T", "right", "wrong")])
def test_the_first_feedback_to_true_or_false_is_for_whoever_was_wrong(answer, true, false):
    question = the_one(f"X.{{{answer}#wrong#right####So it is.}}")
    assert [each.feedback[""] for each in question.options] == [true, false]
    assert question.explanation == {"": "So it is."}


# What else GIFT has


def test_categories_titles_and_comments():
    text = "// a note\n$CATEGORY: $course$/top/Our towns \n\n::One::A{T}\n// in between\n\n"
    text += "$CATEGORY: B\nC{F}\n\n$CATEGORY:\n\nD{T}"
    found = read_gift(text)
    assert [(line, each.category, each.title) for line, each in found.questions] == [
        (4, "$course$/top/Our towns", "One"),
        (8, "B", ""),
        (12, "", ""),
    ]


def test_a_wrapped_line_is_one_and_an_escaped_one_is_new():
    assert the_one("Roses\n   are red\\nViolets \\\\n {T}").text == {"": "Roses are red\nViolets \\n"}


def test_windows_and_old_macintoshes_end_their_lines_too():
    for end in ("\r\n", "\r"):
        assert [line for line, _ in read_gift(f"A{end}b{{T}}{end}{end}C{{F}}").questions] == [1, 4]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[html]<p>Is&nbsp;<b>3 &lt; 5</b>?</p>", "Is\u00a03 < 5?"),
        ("[html]H<sub>2</sub>O, x<sup>2</sup>", "H₂O, x²"),
        ("[html]one<br/>two<ul><li>three</li></ul>", "one\ntwo\n\nthree"),
        ("[html]a<script>alert(1)</script>b<style>p {}</style><!-- no -->c", None),
        ("[html]a<script>alert(1)</script>b<style>p</style><!-- no -->c", "abc"),
        ("[html]<scr<script>ipt>x", "<scr"),
        ("<p>plain Moodle</p>", "plain Moodle"),
        ("Is 3 < 5 and 7 > 2 & AT&T?", "Is 3 < 5 and 7 > 2 & AT&T?"),
        ("[plain]<b>&amp;", "<b>&amp;"),
        ("[markdown]# Which **bold** `code` *word*, 2*3*4?", "Which bold code word, 2*3*4?"),
        ("[wiki]is no format", "[wiki]is no format"),
    ],
)
def test_marks_become_words(text, plain):
    text = text.replace("p {}", "p \\{\\}") if plain is None else text
    assert the_one(f"{text}{{T}}").text[""] == (plain or "abc")


def test_what_shows_more_than_words_is_not_taken_without_it():
    assert reasons('[html]What is <img src\\="@@PLUGINFILE@@/x.png">?{T}\n\nB{T}') == [(1, PICTURE)]


def test_several_languages_as_moodle_keeps_them():
    text = (
        '[html]<p>1. <span lang\\="en" class\\="multilang">House</span>'
        '<span class\\="multilang" lang\\="fi">Talo</span>?'
        '</p>{=<span lang\\="en" class\\="multilang">yes</span><span lang\\="fi" class\\="multilang">kyllä</span> ~x}'
    )
    question = the_one(text)
    assert question.text == {"en": "1. House?", "fi": "1. Talo?"}
    assert [each.text for each in question.options] == [{"en": "yes", "fi": "kyllä"}, {"": "x"}]


def test_what_gift_has_no_place_for_stands_in_a_comment():
    poll = the_one("// [kind:poll][seconds:90]\nWhich?{=a ~%100%b}")
    assert (poll.kind, poll.seconds, [each.weight for each in poll.options]) == ("poll", 90, [0, 0])
    order = the_one("// [kind:order]\nWhen?{=1 -> first =2 -> second}")
    assert (order.kind, [each.text[""] for each in order.options]) == ("order", ["first", "second"])
    assert the_one("// [closeness]\nHow many?{#100:20}").closeness
    assert not the_one("// [closeness]\nIs it?{T}").closeness


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A {=b ~c", BRACES),
        ("A =b ~c}", BRACES),
        ("A }{T}", BRACES),
        ("A {T {F}}", BRACES),
        ("A {=b} and {=c}.", TWO_GAPS),
        ("A", DESCRIPTION),
        ("A{}", ESSAY),
        ("A{####feedback}", ESSAY),
        ("{=b ~c}", NO_TEXT),
        ("A{~b ~c}", NONE_RIGHT),
        ("A{~%50%b =%50%c}", NONE_RIGHT),
        ("A{=b ~}", None),
        ("A{~%100%b}", TOO_FEW),
        ("A{=b -> c =d}", NO_ARROW),
        ("A{#many}", NO_NUMBER),
        ("A{#}", NO_NUMBER),
        ("A{#1:x}", NO_NUMBER),
        ("// [seconds:3]\nA{T}", SECONDS),
        ("// [seconds:99999]\nA{T}", SECONDS),
        ("A" * 20_001 + "{T}", LONG),
    ],
)
def test_what_is_no_question_is_named_and_the_rest_is_taken(text, reason):
    found = read_gift(f"Before{{T}}\n\n{text}\n\nAfter{{F}}")
    assert [each.text[""] for _, each in found.questions] == ["Before", "After"]
    (problem,) = found.problems
    assert problem.line == 3 + text.startswith("//")
    assert reason is None or problem.reason == reason


def test_of_a_book_of_questions_so_many_are_taken_and_the_rest_is_told():
    found = read_any("A{T}\n\n" * (MOST_QUESTIONS + 5))
    assert len(found.questions) == MOST_QUESTIONS
    assert [(each.line, each.reason) for each in found.problems] == [(2 * MOST_QUESTIONS + 1, TOO_MANY)]
    found = read_gift("A\n\n" * 100_000)
    assert [each.reason for each in found.problems] == [DESCRIPTION] * MOST_PROBLEMS + [TOO_BAD]


def test_what_is_in_no_known_format_is_said_once():
    for text in ("", "Hello", "a,b,c\n1,2,3", "%PDF-1.7", "\x00"):
        assert [each.reason for each in read_any(text).problems] == [UNKNOWN]


# There and back


@settings(max_examples=120, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(QUESTIONS, min_size=1, max_size=3))
def test_whatever_is_written_is_read_again(questions):
    found = read_any(to_gift(questions))
    assert [each for _, each in found.questions] == questions
    assert not found.problems


@settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
@given(QUESTIONS)
def test_whatever_is_kept_is_the_same(question):
    assert question_of(json.loads(json.dumps(as_details(question)))) == question


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=9).map("".join))
def test_whatever_is_read_nothing_is_raised_and_what_is_taken_is_read_again(text):
    found = read_gift(text)
    questions = [each for _, each in found.questions]
    assert [each for _, each in read_gift(to_gift(questions)).questions] == questions


@given(PIECES)
def test_a_tidy_text_is_tidy(text):
    assert tidy(tidy(text)) == tidy(text)


@given(PIECES.map(tidy).filter(bool))
def test_html_is_read_as_it_was_written(text):
    assert from_html(as_html({"": text})) == {"": text}
    assert from_html(as_html({"fi": text, "": "x"})) == {"fi": text, "": "x"}
    assert set(from_markdown(text)) <= {""}


def test_points_are_those_that_moodle_knows():
    thirds = tuple(Option(text={"": each}, weight=33) for each in "abc")
    question = Question(kind="choice", text={"": "A"}, options=thirds, several=True)
    assert to_gift([question]).count("~%33.33333%") == 3
    assert the_one(to_gift([question])) == question
    assert [each.weight for each in the_one("A{~%12.5%b ~%-12.5%c ~%87.5%d}").options] == [13, -13, 88]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("3.14:0.01", ("3.14", "0.01")),
        ("3,14", ("3.14", "0")),
        ("−5..5", ("0", "5")),
        ("6.02e23:1e21", ("6.02E+23", "1E+21")),
        ("1..2..3", None),
        ("3:-1", None),
        ("1e99..1e-99", None),
        ("9" * 200, None),
        ("", None),
        ("NaN", None),
        ("Infinity", None),
    ],
)
def test_numbers_and_how_far_off_is_right(text, span):
    assert span_of(text) == (span and tuple(map(Decimal, span)))
    assert span is None or span_of(written(*map(Decimal, span))) == tuple(map(Decimal, span))


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_no_number_is_read_as_another(number):
    assert number_of(str(number)) in {number, None}


# However large


HEADS = {"": "", "plain": "x {", "html": "[html]x {=", "markdown": "[markdown]x{=", "title": "::"}
REPEATED = [
    *("{", "}", "~", "\\", "::", "{}", "#", "\n", " \n", "x\n\n", "q{}\n\n", "<", "<a ", "<!--", "**", "`a*", "&", "%"),
    *('<span lang\\="fi" class\\="multilang">', "//[seconds:"),
    *("=%1", "=->", '"', '",', " ", "[html]", "::a{=", "$CATEGORY:\n"),
    *("\u2028", "\t", "{#1", "9", "e\u0301", "ANSWER: ", "A. x\n"),
]  # fmt: skip


@pytest.mark.parametrize("repeated", REPEATED)
@pytest.mark.parametrize("head", HEADS)
def test_what_is_made_to_take_long_takes_as_long_as_it_is(head, repeated):
    assert grows_evenly(read_gift, repeated, head=HEADS[head])
    assert grows_evenly(read_any, repeated, head=HEADS[head])


def test_a_check_of_growth_bites():
    assert not grows_evenly(lambda text: sum(1 for _ in range((len(text) // 200) ** 2)), "{")
