"""Quizzes as files: questions taken in from other programs' files, given out as such, and results to take home."""

import pytest
from sheets import HOSTILE, kahoot
from test_quiz import CAPITAL, WHY, plays, write

from commands.call import Upload
from commands.message import Message

GIFT = """// a comment
::Capital:: What is the capital of Finland? {=Helsinki ~Turku ~Oulu #### Since 1812.}

There are bears here. {TRUE}

Broken? {=

How many lakes? {#187888:1000}
"""


def file(text):
    return Upload(text.encode())


async def begins(it, school="Seinäjoki"):
    author = it.pupil(school)
    await author.says("/quiz new title:From a file")
    return author


async def test_what_is_good_is_added_and_the_rest_is_told_with_line_and_reason(it):
    author = await begins(it)
    heard = await author.does("quiz import", file=file(GIFT))
    assert heard.says("3 questions were added."), heard.text
    assert heard.says("These could not be added:")
    assert heard.says("Line 6:")
    heard = await author.says("/quiz edit")
    assert heard.says("Since 1812.")
    assert it.count("question") == 3


async def test_what_a_file_says_can_be_pasted(it):
    author = await begins(it)
    heard = await author.does("quiz import", file="Which?\nA. this\nB. that\nANSWER: B")
    assert heard.says("1 question was added.")


@pytest.mark.parametrize("wrong", ["", "Hello, this is no quiz.", "\0\0\0", "{" * 5000, "=" * 100_000])
async def test_what_is_no_quiz_is_refused_kindly(it, wrong):
    author = await begins(it)
    heard = await author.does("quiz import", file=file(wrong))
    assert heard.refused or heard.asks == ("file",), heard.text
    assert it.count("question") == 0


async def test_kahoots_spreadsheet_is_taken_and_its_bad_rows_are_told_by_number(it):
    author = await begins(it)
    rows = [("What is 2 + 2?", "3", "4", None, None, 20, 2), ("Late?", "a", "b", None, None, 300, 1)]
    heard = await author.does("quiz import", file=Upload(kahoot(*rows)))
    assert heard.says("1 question was added."), heard.text
    assert heard.says("Line 10: The time to answer is a whole number of seconds from 5 to 240.")
    assert it.count("question") == 1


@pytest.mark.parametrize(
    "name", ["a bomb", "a billion laughs", "half of it", "a password as Office keeps it", "a link"]
)
async def test_a_hostile_spreadsheet_is_refused_kindly_and_changes_nothing(it, name):
    author = await begins(it)
    heard = await author.does("quiz import", file=Upload(HOSTILE[name]()))
    assert heard.refused or heard.asks == ("file",), heard.text
    assert heard.says("spreadsheet"), heard.text
    assert it.count("question") == 0


async def test_ten_megabytes_of_gift_are_refused_before_they_are_read(it):
    author = await begins(it)
    heard = await author.does("quiz import", file=Upload(b"A{T}\n\n" * 1_700_000))
    assert heard.refused or heard.asks == ("file",), heard.text
    assert heard.says("too large"), heard.text
    assert it.count("question") == 0


async def test_two_thousand_questions_are_taken_and_not_one_more(it):
    author = await begins(it)
    many = "\n\n".join(f"How much is {number} + 1? {{#{number + 1}}}" for number in range(2001))
    heard = await author.does("quiz import", file=file(many))
    assert heard.says("2,000 questions were added.") or heard.says("2000 questions were added."), heard.text
    assert it.count("question") == 2000
    heard = await author.does("quiz import", file=file("Which?\nA. this\nB. that\nANSWER: B"))
    assert heard.says("1 did not fit: a quiz is full.")
    assert it.count("question") == 2000


async def test_into_somebody_elses_quiz_nothing_is_added(it):
    await begins(it)
    heard = await it.pupil("Seinäjoki", 1).does("quiz import", file=file(GIFT), quiz="1")
    assert heard.refused
    assert it.count("question") == 0


async def test_a_quiz_is_given_out_to_its_author_and_read_again(it):
    author = await begins(it)
    await author.does("quiz import", file=file(GIFT))
    heard = await author.says("/quiz export")
    assert isinstance(heard.reply, Message)
    (plain,) = heard.reply.file.plain
    assert plain.name.endswith(".gift")
    heard = await author.presses("A table (CSV)")
    (table,) = heard.reply.file.plain
    assert table.name.endswith(".csv")
    for text in (plain.text, table.text):
        heard = await author.does("quiz import", file=file(text))
        assert heard.says("3 questions were added."), heard.text


async def test_the_others_get_it_once_nobody_plays_it_any_more(it):
    await write(it)
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on=CAPITAL)
    await it.teacher("Vic").says("/quiz open")
    assert (await it.teacher("Vic").does("quiz export", quiz="1")).refused
    assert (await it.pupil("Seinäjoki", 1).does("quiz export", quiz="1")).refused
    await it.teacher("Vic").does("quiz close", sure="1")
    heard = await it.teacher("Vic").does("quiz export", quiz="1")
    assert WHY in heard.reply.file.plain[0].text
    await it.teacher("Vic").does("quiz open", quiz="1", sure="1")
    assert (await it.teacher("Vic").does("quiz export", quiz="1")).refused


async def test_results_are_taken_home_and_what_others_typed_is_not(it):
    author = await begins(it)
    await author.does("quiz add", question="Which is your street?", kind="short", answers="*street")
    await author.says("/quiz submit")
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on="street")
    await it.teacher("Vic").says("/quiz open")
    for school in ("Vic", "Bologna"):
        pupil = it.pupil(school)
        await pupil.presses("Play", at="class")
        await pupil.presses("Answer")
        await pupil.fills(answer=f"{school} street")
    assert (await it.teacher("Vic").does("quiz download", round="2")).refused
    await it.teacher("Vic").does("quiz close", sure="1")
    heard = await it.teacher("Vic").says("/quiz download")
    cells = str(heard.reply.file.rows)
    assert "Vic street" in cells
    assert "Bologna street" not in cells
    assert it.pupil("Bologna").alias in cells


async def test_with_me_one_sees_and_takes_back_ones_answers(it):
    await write(it)
    await it.teacher("Seinäjoki").presses("Yes, publish", at="desk", on=CAPITAL)
    await it.teacher("Vic").says("/quiz open")
    await plays(it, "Vic")
    pupil = it.pupil("Vic")
    assert (await pupil.says("/me")).says("You have answered 2 questions of quizzes.")
    await pupil.says("/me clear")
    await pupil.presses("Yes, everything")
    assert it.count("response") == 0


async def test_a_quiz_that_is_only_begun_is_seen_and_taken_back_with_me(it):
    author = await begins(it)
    await author.does("quiz import", file=file(GIFT))
    assert (await author.says("/me")).says("Only you can see it so far.")
    await author.says("/me clear")
    await author.presses("Yes, everything")
    assert it.count("question") == 0
    assert it.remembers("From a file") - {"inbox", "draft"} == set()


async def test_a_change_of_the_explanation_leaves_what_its_form_does_not_show(it):
    author = await begins(it)
    gift = "$CATEGORY: towns\n\n::Capital:: Which town? {=Helsinki#Yes! ~%50%Turku#Nearly ~Oulu}"
    await author.does("quiz import", file=file(gift))
    await author.says("/quiz edit")
    change = author.finds("Change it", on="Which town?")
    assert not (await author.does(change.command, **change.arguments, explanation="Since 1812.")).refused
    heard = await author.does("quiz export", format="gift")
    written = heard.reply.file.plain[0].text
    for part in ("$CATEGORY: towns", "::Capital::", "=Helsinki#Yes!", "~%50%Turku#Nearly", "####Since 1812."):
        assert part in written
