"""/note: what pupils say to their own class."""

from bot.dispatch import COME_IN


async def test_a_note_stands_in_ones_own_class_and_nowhere_else(it):
    pupil = it.pupil("Vic")
    await pupil.says("/note Bon dia a tothom!")
    assert it.everyone_sees("Bon dia a tothom!") == ["Vic"]
    assert it.sees("Vic", f"{pupil.alias}: Bon dia a tothom!")


async def test_a_note_keeps_every_word_whatever_they_look_like(it):
    await it.pupil("Vic").says("/note Read this text: it is great")
    assert it.sees("Vic", "Read this text: it is great")


async def test_the_writer_takes_a_note_back_and_its_words_are_gone(it):
    pupil = it.pupil("Vic")
    await pupil.says("/note Bon dia!")
    assert (await pupil.does("note remove", note=note_of(it, "Bon dia!"))).says("The note is removed.")
    assert it.everyone_sees("Bon dia!") == []
    assert it.remembers("Bon dia!") == set()


async def test_a_classmate_cannot_remove_it_but_the_teacher_can(it):
    await it.pupil("Vic").says("/note Bon dia!")
    note = note_of(it, "Bon dia!")
    assert (await it.pupil("Vic", 1).does("note remove", note=note)).says("Only the writer or a teacher")
    assert it.sees("Vic", "Bon dia!")
    assert not (await it.teacher("Vic").does("note remove", note=note)).refused
    assert not it.sees("Vic", "Bon dia!")


async def test_somebody_of_another_class_cannot_remove_it(it):
    await it.pupil("Vic").says("/note Bon dia!")
    heard = await it.teacher("Bologna").does("note remove", note=note_of(it, "Bon dia!"))
    assert heard.refused
    assert it.sees("Vic", "Bon dia!")


async def test_removing_it_twice_is_said_kindly(it):
    pupil = it.pupil("Vic")
    await pupil.says("/note Bon dia!")
    note = note_of(it, "Bon dia!")
    await pupil.does("note remove", note=note)
    assert (await pupil.does("note remove", note=note)).says("That note is already gone.")


async def test_a_note_that_is_too_long_comes_back_whole(it):
    heard = await it.pupil("Vic").says("/note " + "a" * 503)
    assert heard.says("This is 3 characters too long")
    assert heard.kept["text"] == "a" * 503


async def test_nobody_writes_into_another_classs_place(it):
    heard = await it.pupil("Vic").says("/note hi", at=it.pupil("Bologna").place())
    assert heard.says(COME_IN)


async def test_a_pupil_does_not_write_into_the_teachers_staff_room(it):
    heard = await it.pupil("Vic").says("/note may I?", at="staff")
    assert heard.refused
    assert "may I?" not in it.reads("staff/1")


async def test_a_note_at_the_desk_is_sent_to_the_page_of_the_class(it):
    assert (await it.teacher("Vic").says("/note hi", at="desk")).says("Notes are for the page of your class.")


def note_of(it, words):
    """The number of a note, as the page that shows it knows it."""
    with it.silta.reader.connect() as connection:
        rows = connection.exec_driver_sql("SELECT position, text FROM entry").all()
    return next(position for position, said in rows if said == words)
