"""Results: the schools' averages as a chart, the best players beside it, and what one has had right oneself."""

from __future__ import annotations

from commands.call import Action
from commands.command import Context, Role
from commands.message import Bar, Button, Drawing, Line, Message, Plural, Reply, Text, Words, refusal
from commands.quiz import answers
from commands.quiz.question import POLL, Question
from commands.quiz.quizzes import GONE, is_sealed, pick_play, title_of_play, unpacked
from commands.quiz.scores import Player, Score, players_of, scores_of
from commands.quiz.wording import explanation_of, right_answer, words
from storage import plays, quizzes, responses, rounds
from storage.plays import Play
from storage.responses import Response

AVERAGES = Text("Each school's average, whether few or many played")
PER_QUESTION = 100
BEST = 10
PAGE = 5
EMBARGO = Text("This opens when all schools have finished the quiz.")
NOBODY = Text("Nobody has played.")


def results(context: Context, *, round: int | None = None) -> Reply:  # noqa: A002  (the parameter's name)
    """How a quiz came out, once it is over."""
    which = pick_play(context, round, Action("quiz results"), states=(rounds.CLOSED,))
    if not isinstance(which, Play):
        return which
    return results_of(context, which) if which.state == rounds.CLOSED else refusal(EMBARGO)


def results_of(context: Context, which: Play) -> Message:
    """The schools' chart, and the best players with their aliases."""
    given = responses.responses_to(context.connection, which.round_id)
    most = most_points(context, which)
    players, scores = players_of(given, {which.school_id}), scores_of(given, {which.school_id})
    this, chart = {"round": which.round_id}, _chart(scores, most) if scores and most else None
    # The chart says in words what it shows; who has no points need not stand on any list.
    schools = () if chart else _schools(scores, most)
    best = tuple(each for each in players if each.points)[:BEST]
    return Message(
        topic=Text("Quiz results"),
        title=title_of_play(context, which),
        lines=(*schools, *_players(best)) or (() if chart else (NOBODY,)),
        drawing=chart,
        buttons=(
            Button(label=Text("Questions and answers"), action=Action("quiz review", this), main=True),
            Button(label=Text("Practise"), action=Action("quiz practice", this)),
        ),
    )


def most_points(context: Context, which: Play) -> int:
    """As many points as one can have; a question without right or wrong brings none."""
    if which.quiz_id is None:
        return PER_QUESTION * which.size
    known = quizzes.edition_of(context.connection, which.quiz_id, which.edition)
    return PER_QUESTION * sum(unpacked(each.details).kind != POLL for each in known)


def _schools(scores: tuple[Score, ...], most: int) -> tuple[Line, ...]:
    if not scores:
        return ()
    return (AVERAGES, *(_school(each, most) for each in scores))


def _school(score: Score, most: int) -> Plural:
    return Plural(
        "{place}. {school}: {points} of {most} points, {n} pupil",
        "{place}. {school}: {points} of {most} points, {n} pupils",
        n=score.players,
        place=score.place,
        school=score.school,
        points=score.rounded,
        most=most,
    )


def _players(players: tuple[Player, ...]) -> tuple[Line, ...]:
    if not players:
        return ()
    return (Text("The best players:"), *(_player(each) for each in players))


def _player(player: Player) -> Plural:
    return Plural(
        "{place}. {alias} ({school}): {n} point",
        "{place}. {alias} ({school}): {n} points",
        n=player.points,
        place=player.place,
        alias=player.alias,
        school=player.school,
    )


def _chart(scores: tuple[Score, ...], most: int) -> Drawing:
    bars = tuple(
        Bar(
            label=Words(each.school, "en"),
            figures=(_figure(each, most),),
            lengths=(int(1000 * each.average / most),),
            place=each.place,
        )
        for each in scores
    )
    return Drawing(title=AVERAGES, keys=(Text("Points on average"),), bars=bars)


def _figure(score: Score, most: int) -> Plural:
    return Plural(
        "{points} of {most} points, {n} pupil",
        "{points} of {most} points, {n} pupils",
        n=score.players,
        points=score.rounded,
        most=most,
    )


def review(context: Context, *, round: int, page: int = 1) -> Message:  # noqa: A002  (the parameter's name)
    """Every question with its right answer and explanation, and what one answered oneself; once the quiz is over."""
    which = plays.find(context.connection, round)
    if which is None or which.project_id != context.project.id or is_sealed(context, which):
        return refusal(EMBARGO)
    if which.quiz_id is None:
        return refusal(GONE)
    mine = responses.own_responses(context.connection, round, context.me.id)
    everybody = responses.responses_to(context.connection, round)
    known = quizzes.edition_of(context.connection, which.quiz_id, which.edition)
    shown = known[(page - 1) * PAGE : page * PAGE]
    onward = Button(label=Text("More questions"), action=Action("quiz review", {"round": round, "page": page + 1}))
    return Message(
        topic=Text("Questions and answers"),
        title=title_of_play(context, which),
        lines=_own_sum(mine, context),
        buttons=(onward,) if len(known) > page * PAGE else (),
        more=tuple(
            _reviewed(context, which, each.position, unpacked(each.details), mine.get(each.position), everybody)
            for each in shown
        ),
    )


def _own_sum(mine: dict[int, tuple[str, int | None]], context: Context) -> tuple[Line, ...]:
    if context.role > Role.STUDENT or not mine:
        return ()
    points = sum(points or 0 for _, points in mine.values())
    return (Plural("You have {n} point.", "You have {n} points.", n=points),)


def _reviewed(
    context: Context,
    which: Play,
    number: int,
    question: Question,
    own: tuple[str, int | None] | None,
    everybody: tuple[Response, ...],
) -> Message:
    language, locale = which.language, context.locale
    given = [each for each in everybody if each.number == number]
    mine: tuple[Line, ...] = ()
    if own is not None:
        said = answers.said(question, answers.as_read(question, own[0]), language, locale)
        worth = () if own[1] is None else (Plural("It brought {n} point.", "It brought {n} points.", n=own[1]),)
        mine = (Text("Your answer:"), *said, *worth)
    return Message(
        topic=Text("Question {number} of {size}", number=number, size=which.size),
        title=words(question.text, language, locale),
        lines=(
            *right_answer(question, language, locale),
            *explanation_of(question, language, locale),
            *mine,
            *_everybody(question, given, language, locale),
        ),
    )


def _everybody(question: Question, given: list[Response], language: str, locale: str) -> tuple[Line, ...]:
    """How many had it right; of an opinion, how many hold which."""
    if question.kind != POLL:
        right = sum((each.points or 0) > 0 for each in given)
        return (Text("{right} of {all} had points for it.", right=right, all=len(given)),)
    chosen = [at for each in given for at in answers.as_read(question, each.answer)]
    return tuple(
        Text(
            "{answer}: {number}",
            answer=words(option.text, language, locale).text,
            number=chosen.count(at),
        )
        for at, option in enumerate(question.options)
    )
