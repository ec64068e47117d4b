"""Publishing: what a teacher sees before their yes, and what becomes of a quiz and its plays when its state changes."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context, Role
from commands.message import Button, Message, Plural, Text, refusal
from commands.quiz.announcing import course_of
from commands.quiz.ending import end_if_all_done
from commands.quiz.quizzes import ELSEWHERE, GONE, subject_of, title_of, unpacked
from commands.quiz.wording import words
from commands.quiz.writing import PAGE, in_full
from storage import contributions, places, plays, projects, quizzes, rounds, schedules
from storage.contributions import WITHDRAWN, Contribution
from storage.people import REMOVED, Seat
from storage.plays import Play


def publish(context: Context, quiz: Contribution) -> None:
    """What is approved can be opened from now on; what was taken back or hidden is played nowhere any more."""
    if quiz.shown_text is None:
        for each in plays.plays_of_quiz(context.connection, quiz.id):
            _call_off(context, each)
    if quiz.state == WITHDRAWN:
        quizzes.forget(context.connection, quiz.id)


def again(quiz: Contribution) -> Action:
    """What its author presses to work on it."""
    return Action("quiz edit", {"quiz": quiz.id})


def look(quiz: Contribution) -> Action:
    """What their teacher presses to see all of it."""
    return Action("quiz read", {"quiz": quiz.id})


def read(context: Context, *, quiz: int, page: int = 1) -> Message:
    """The newest that was handed in, whole, for its author and their own teachers."""
    found = contributions.find_contribution(context.connection, quiz)
    teaches = found is not None and context.role >= Role.TEACHER and found.classroom_id == context.classroom.id
    if found is None or found.kind != quizzes.KIND or not (teaches or found.person_id == context.me.id):
        return refusal(ELSEWHERE)
    known = quizzes.edition_of(context.connection, quiz, found.revision)
    onward = Button(label=Text("More questions"), action=Action("quiz read", {"quiz": quiz, "page": page + 1}))
    return Message(
        topic=Text("Quiz"),
        title=title_of(found, shown=False),
        lines=(Plural("It has {n} question.", "It has {n} questions.", n=len(known)),),
        buttons=(onward,) if len(known) > page * PAGE else (),
        more=tuple(
            Message(
                topic=Text("Question {number} of {size}", number=each.position, size=len(known)),
                title=words(unpacked(each.details).text, found.language, context.locale),
                lines=in_full(unpacked(each.details), found.language, context.locale),
            )
            for each in known[(page - 1) * PAGE : page * PAGE]
        ),
    )


def seated(context: Context, seat: Seat) -> None:
    """With whoever has left go the quizzes that they wrote, wherever they are played; and what waited for nobody but
    them is over.
    """
    if seat.state != REMOVED:
        return
    for each in plays.plays_without_quiz(context.connection, context.project.id):
        _call_off(context, each)
    for each in plays.plays_of(context.connection, context.project.id):
        if each.state == rounds.OPEN:
            end_if_all_done(context, each)


def _call_off(context: Context, which: Play) -> None:
    """Its words vanish wherever they stand, and whoever was playing it is told; the points that it brought stay."""
    if rounds.close_round(context.connection, which.round_id, context.now):
        to = places.places_of_kind(context.connection, which.project_id, places.CLASS)
        context.post(Message(topic=Text("Quiz"), lines=(GONE,)), subject=f"{course_of(which.round_id)} gone", to=to)
    plays.cut_off(context.connection, which.round_id)
    course = course_of(which.round_id)
    schedules.remove_belonging_to(context.connection, context.project.id, course)
    for subject in (course, f"{course} authors", f"{course} results"):
        context.withdraw(subject)
    for room in projects.classrooms_of(context.connection, context.project.id):
        for number in range(1, which.number + 1):
            context.withdraw(subject_of(which.round_id, number, room.id))
