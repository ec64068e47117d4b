"""/icebreaker groups: previewed at the desk, posted as seen; who comes late is placed, and some are kept apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import pytest
from conversation import Conversation, Heard, Role, Someone
from founding import found_a_project
from sqlalchemy import select

from bot.dispatch import COME_IN, NOT_YOURS, Dispatch, role_of
from commands.command import Role as Rank
from commands.icebreaker.answers import CLOSED
from commands.icebreaker.company import NO_GROUP
from commands.icebreaker.groups import IN_THE_WAY, JUST_CHANGED, TOO_FEW
from commands.icebreaker.question import NONE_OPEN
from commands.message import Message
from commands.shown import GONE
from storage import places, teams
from storage.database import METADATA
from storage.identity import whoami

SCHOOLS = ("Seinäjoki", "Vic", "Bologna", "Saint-Pierre")
CHANGED = "Somebody has come or gone meanwhile, so these are new. Look once more."
ONLY_MEMBERS = "Only who is in the group writes here. Teachers can read along."
TWO_PUPILS = "Please choose two different pupils of your class."
PRESENCE = "In every group is somebody from whom they are kept apart."

Company = list[frozenset[tuple[str, str]]]  # groups of aliases with their schools


@pytest.fixture
async def opened(it: Conversation) -> Conversation:
    """An icebreaker is open, and there are no groups yet."""
    await it.teacher("Seinäjoki").says("/icebreaker open prompt:visit")
    return it


@pytest.fixture
async def grouped(opened: Conversation) -> Conversation:
    """Two groups of four, with a pupil of every school in each."""
    await post_groups(opened, 4)
    return opened


async def post_groups(it: Conversation, size: int, number: int = 1) -> None:
    teacher = it.teacher("Seinäjoki")
    await teacher.does("icebreaker groups", round=number, size=size)
    assert not (await teacher.presses("Post these groups")).refused


async def opens_another(it: Conversation) -> None:
    """A second icebreaker, beside the first."""
    await it.teacher("Vic").says("/icebreaker open prompt:window")


def seen_in(heard: Heard) -> Company:
    """The groups that an answer shows."""
    assert isinstance(heard.reply, Message), heard.text
    return [
        frozenset((str(line.values["alias"]), str(line.values["school"])) for line in card.lines)
        for card in heard.reply.more
    ]


def standing(it: Conversation, number: int = 1) -> Company:
    """The groups that a round has."""
    with it.silta.reader.connect() as connection:
        found = teams.teams_in(connection, number)
    return [frozenset((each.alias, each.school) for each in team.members) for team in found]


def everybody(it: Conversation) -> Counter[tuple[str, str]]:
    """Every pupil of the project, once."""
    with it.silta.reader.connect() as connection:
        found = teams.pupils_of(connection, it.teacher("Seinäjoki").role.project)
    return Counter((each.alias, each.school) for each in found)


def counted(groups: Company) -> Counter[tuple[str, str]]:
    return Counter(each for group in groups for each in group)


def pairs(groups: Company) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(pair) for group in groups for pair in combinations(group, 2)}


def everything(it: Conversation) -> dict[str, list[object]]:
    """Whatever is kept, apart from what was answered."""
    with it.silta.reader.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(select(table))), key=repr)
            for table in METADATA.sorted_tables
            if table.name != "inbox"
        }


def key(number: int, round_number: int = 1) -> str:
    return f"group/{round_number}-{number}"


def members(it: Conversation, number: int = 1, round_number: int = 1) -> list[Someone]:
    """The pupils of the cast who are in a group."""
    group = standing(it, round_number)[number - 1]
    return [pupil for school, pupil in pupils(it) if (pupil.alias, school) in group]


def pupils(it: Conversation) -> Iterator[tuple[str, Someone]]:
    return ((school, Someone(it, role)) for school, cast in it.cast.items() for role in cast[1:])


def group_of(it: Conversation, alias: str, round_number: int = 1) -> int:
    """The number of the group in which somebody is; 0 for none."""
    found = standing(it, round_number)
    return next((n for n, group in enumerate(found, start=1) if alias in {each for each, _ in group}), 0)


def own_place(it: Conversation, alias: str) -> str:
    """The key of the place where a pupil gets private notices."""
    with it.silta.reader.connect() as connection:
        who = next(each for each in teams.pupils_of(connection, 1) if each.alias == alias)
    return f"own/1-{who.person_id}"


async def more_seats(it: Conversation, school: str, how_many: int) -> list[str]:
    """New seats in a class; their aliases."""
    heard = await it.teacher(school).does("classroom seats", number=how_many)
    assert isinstance(heard.reply, Message)
    return [card.alias for card in heard.reply.cards]


async def removes(it: Conversation, school: str, number: int) -> None:
    seat = it.cast[school][1 + number].seat
    assert not (await it.teacher(school).does("classroom remove", seat=seat, sure=1)).refused


async def knocks(it: Conversation, school: str, alias: str) -> Someone:
    code = (await it.teacher(school).says("/project invite class")).codes[0]
    newcomer = it.stranger("newcomer")
    await newcomer.does("project join", at="", code=code, alias=alias)
    return newcomer


async def keep_apart(it: Conversation, school: str, one: str, other: str) -> Heard:
    """A teacher keeps two of their pupils apart, by their names, as the form offers them."""
    return await it.teacher(school).does("classroom apart", first=one, second=other)


# Previewed, then posted


async def test_it_asks_first_how_large_the_groups_shall_be(opened):
    teacher = opened.teacher("Vic")
    assert (await teacher.says("/icebreaker groups")).asks == ("size", "most")
    assert (await teacher.fills(size=4)).says("Nobody else sees this yet.")


async def test_an_odd_size_gives_the_form_again(opened):
    for size in ("1", "9", "four", "-2", "4 or 5"):
        heard = await opened.teacher("Vic").does("icebreaker groups", size=size)
        assert heard.asks == ("size",)
        assert heard.says("Please give a whole number from 2 to 8.")
    assert opened.count("team") == 0


async def test_without_an_icebreaker_there_are_no_groups(it):
    assert (await it.teacher("Vic").says("/icebreaker groups size:4")).says(NONE_OPEN)


async def test_a_preview_changes_nothing_and_posts_nothing(opened):
    before = everything(opened)
    teacher = opened.teacher("Vic")
    heard = await teacher.says("/icebreaker groups size:4")
    assert heard.says("2 groups")
    assert not heard.answer.posted
    assert not (await teacher.presses("Mix again")).answer.posted
    assert everything(opened) == before


async def test_what_is_posted_is_exactly_what_was_seen(opened):
    teacher = opened.teacher("Vic")
    seen = seen_in(await teacher.says("/icebreaker groups size:4"))
    posted = await teacher.presses("Post these groups")
    assert seen_in(posted) == seen == standing(opened)
    assert posted.says("The groups are posted. Whoever comes late is placed; nobody else is moved.")
    for number, group in enumerate(seen, start=1):
        card = opened.reads(key(number))
        for alias, school in everybody(opened):
            assert (f"{alias} ({school})" in card) == ((alias, school) in group)


async def test_everybody_is_told_in_private_in_which_group_they_are_and_with_whom(grouped):
    for number, group in enumerate(standing(grouped), start=1):
        for pupil in members(grouped, number):
            told = grouped.reads(pupil.place("own"), english=True)
            assert f"You are in group {number}." in told
            assert all(f"{alias} ({school})" in told for alias, school in group)
    assert grouped.everyone_sees("You are in group") == []
    assert "You are in group" not in grouped.reads("staff/1", english=True)


async def test_mixing_again_mixes_anew_and_the_last_that_was_seen_is_posted(opened):
    teacher = opened.teacher("Vic")
    seen = [seen_in(await teacher.says("/icebreaker groups size:4"))]
    seen += [seen_in(await teacher.presses("Mix again")) for _ in range(4)]
    assert len({frozenset(each) for each in seen}) > 2
    assert all(counted(each) == everybody(opened) for each in seen)
    await teacher.presses("Post these groups")
    assert standing(opened) == seen[-1]


async def test_another_size_may_be_chosen_while_nothing_is_posted(opened):
    teacher = opened.teacher("Vic")
    await teacher.says("/icebreaker groups size:4")
    assert (await teacher.presses("Another size")).asks == ("size", "most")
    await teacher.fills(size=2)
    await teacher.presses("Post these groups")
    assert [len(each) for each in standing(opened)] == [2, 2, 2, 2]


async def test_groups_are_posted_once_whatever_is_pressed_afterwards(opened):
    one, other = opened.teacher("Vic"), opened.teacher("Bologna")
    await one.says("/icebreaker groups size:4")
    await other.says("/icebreaker groups size:2")
    await one.presses("Post these groups")
    posted, entries = standing(opened), opened.count("entry")
    assert seen_in(await other.presses("Post these groups")) == posted
    await one.says("/icebreaker groups size:3")
    assert one.heard.says("The groups are posted.")
    assert (standing(opened), opened.count("entry")) == (posted, entries)


async def test_what_nobody_saw_is_not_posted(opened):
    teacher = opened.teacher("Vic")
    heard = await teacher.does("icebreaker groups", size=4, seen=12345)
    assert "Post these groups" in heard.buttons
    assert opened.count("team") == 0


async def test_pupils_and_teachers_of_another_project_make_no_groups(opened):
    cast = await found_a_project(opened.silta, opened.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(opened.silta, opened.clock, cast).teacher("Turku")
    assert (await opened.pupil("Vic").says("/icebreaker groups size:4")).says(NOT_YOURS)
    assert (await theirs.does("icebreaker groups", round=1, size=4)).says("not part of this project")
    assert (await theirs.does("icebreaker groups", at="desk/1", round=1, size=4)).says(COME_IN)
    assert opened.count("team") == 0


# Everybody in one group


async def test_every_pupil_is_in_exactly_one_group_and_nobody_is_alone(opened):
    teacher = opened.teacher("Vic")
    await more_seats(opened, "Vic", 3)
    for size in range(2, 9):
        seen = seen_in(await teacher.does("icebreaker groups", size=size))
        assert counted(seen) == everybody(opened)
        sizes = [len(each) for each in seen]
        assert min(sizes) > 1
        assert max(sizes) - min(sizes) <= 1


async def test_who_still_knocks_is_in_no_group(opened):
    await knocks(opened, "Vic", "Gat Feliç")
    seen = seen_in(await opened.teacher("Vic").does("icebreaker groups", size=4))
    assert len(counted(seen)) == 8


async def test_a_school_with_one_pupil_and_one_without_are_mixed_all_the_same(opened):
    await removes(opened, "Vic", 0)
    await removes(opened, "Vic", 1)
    await removes(opened, "Bologna", 0)
    heard = await opened.teacher("Bologna").does("icebreaker groups", size=3)
    assert counted(seen_in(heard)) == everybody(opened)
    assert Counter(school for group in seen_in(heard) for _, school in group) == {
        "Seinäjoki": 2,
        "Saint-Pierre": 2,
        "Bologna": 1,
    }
    assert heard.says("In 1 group not every school is there: the numbers do not allow more.")


async def test_every_school_is_in_every_group_where_the_numbers_allow_it(opened):
    heard = await opened.teacher("Vic").does("icebreaker groups", size=4)
    assert all({school for _, school in group} == set(SCHOOLS) for group in seen_in(heard))
    assert not heard.says("not every school is there")
    assert (await opened.teacher("Vic").does("icebreaker groups", size=2)).says(
        "In 4 groups not every school is there: the numbers do not allow more."
    )


async def test_a_group_needs_two_pupils(opened):
    cast = await found_a_project(opened.silta, opened.clock, title="Another", Turku="country:FI language:fi")
    small = Conversation(opened.silta, opened.clock, cast)
    await small.teacher("Turku").says("/icebreaker open prompt:visit")
    assert (await small.teacher("Turku").says("/icebreaker groups size:4")).says("1 group")
    for number in (0, 1):
        await removes(small, "Turku", number)
        heard = await small.teacher("Turku").says("/icebreaker groups size:4")
        assert heard.refused
        assert heard.says(TOO_FEW)
    assert opened.count("team") == 0


async def test_at_most_so_many_from_one_school(opened):
    teacher = opened.teacher("Seinäjoki")
    await more_seats(opened, "Vic", 2)

    def crowd(heard):
        return max(Counter(school for _, school in group)["Vic"] for group in seen_in(heard))

    assert crowd(await teacher.does("icebreaker groups", size=5)) == 2
    heard = await teacher.does("icebreaker groups", size=5, most=1)
    assert crowd(heard) == 1
    assert not heard.says("from one school are in a group")
    assert "Post these groups" in heard.buttons
    await teacher.presses("Post these groups")
    assert standing(opened) == seen_in(heard)


async def test_where_the_numbers_do_not_allow_it_that_is_said_before_anything_is_posted(opened):
    await more_seats(opened, "Vic", 12)
    heard = await opened.teacher("Seinäjoki").does("icebreaker groups", size=4, most=1)
    assert heard.says("Up to 2 from one school are in a group: the numbers do not allow fewer.")
    assert counted(seen_in(heard)) == everybody(opened)


# Between seeing and posting


async def test_if_somebody_came_meanwhile_it_previews_anew(opened):
    teacher = opened.teacher("Seinäjoki")
    await teacher.says("/icebreaker groups size:4")
    (newcomer,) = await more_seats(opened, "Vic", 1)
    heard = await teacher.presses("Post these groups")
    assert heard.says(CHANGED)
    assert (newcomer, "Vic") in counted(seen_in(heard))
    assert opened.count("team") == 0
    await teacher.presses("Post these groups")
    assert standing(opened) == seen_in(heard)


async def test_if_somebody_went_meanwhile_it_previews_anew(opened):
    teacher = opened.teacher("Seinäjoki")
    await teacher.says("/icebreaker groups size:4")
    await removes(opened, "Vic", 0)
    heard = await teacher.presses("Post these groups")
    assert heard.says(CHANGED)
    assert counted(seen_in(heard)) == everybody(opened)
    assert opened.count("team") == 0


async def test_if_two_of_a_group_were_to_be_kept_apart_meanwhile_it_previews_anew(opened):
    await more_seats(opened, "Vic", 2)
    teacher = opened.teacher("Seinäjoki")
    seen = seen_in(await teacher.says("/icebreaker groups size:5"))
    one, other = sorted(alias for alias, school in seen[0] if school == "Vic")
    await keep_apart(opened, "Vic", one, other)
    heard = await teacher.presses("Post these groups")
    assert heard.says(CHANGED)
    assert opened.count("team") == 0
    assert frozenset({(one, "Vic"), (other, "Vic")}) not in pairs(seen_in(heard))
    await teacher.presses("Post these groups")
    assert standing(opened) == seen_in(heard)


async def test_who_is_kept_apart_in_what_was_seen_anyway_holds_nothing_up(opened):
    teacher = opened.teacher("Seinäjoki")
    seen = seen_in(await teacher.says("/icebreaker groups size:4"))
    await keep_apart(opened, "Vic", *(opened.pupil("Vic", number).alias for number in (0, 1)))
    await teacher.presses("Post these groups")
    assert standing(opened) == seen


async def test_who_is_called_otherwise_meanwhile_is_posted_so(opened):
    teacher = opened.teacher("Seinäjoki")
    await teacher.says("/icebreaker groups size:4")
    old = opened.pupil("Vic")
    await opened.teacher("Vic").does("classroom rename", seat=old.role.seat, alias="Nova")
    await teacher.presses("Post these groups")
    assert ("Nova", "Vic") in counted(standing(opened))
    assert old.alias not in opened.reads(key(1)) + opened.reads(key(2))


@pytest.mark.parametrize("pressed", ["preview", "post"])
async def test_what_changes_in_the_very_moment_is_noticed_as_well(opened, monkeypatch, pressed):
    teacher, prepare = opened.teacher("Seinäjoki"), Dispatch._prepare
    await teacher.says("/icebreaker groups size:4")
    happened = []

    async def then_somebody_comes(dispatch, call, command):
        prepared = await prepare(dispatch, call, command)
        if call.command == "icebreaker groups":
            happened.extend(await more_seats(opened, "Vic", 1))
        return prepared

    monkeypatch.setattr(Dispatch, "_prepare", then_somebody_comes)
    label = "Post these groups" if pressed == "post" else "Mix again"
    heard = await teacher.presses(label)
    assert happened
    assert heard.refused
    assert heard.says(JUST_CHANGED)
    assert opened.count("team") == 0


# Once more with others


async def test_a_second_round_brings_nobody_together_again_while_it_can_be_avoided(opened):
    await post_groups(opened, 2)
    for number in (2, 3):
        await opens_another(opened)
        teacher = opened.teacher("Seinäjoki")
        heard = await teacher.does("icebreaker groups", round=number, size=2)
        assert not heard.says("in a group before")
        await teacher.presses("Post these groups")
        for earlier in range(1, number):
            assert pairs(standing(opened, number)) & pairs(standing(opened, earlier)) == set()


async def test_where_it_cannot_be_avoided_that_is_said(opened):
    await post_groups(opened, 2)
    await opened.teacher("Vic").says("/icebreaker close")
    await opens_another(opened)
    heard = await opened.teacher("Vic").does("icebreaker groups", size=8)
    assert heard.says("4 pairs have been in a group before.")


async def test_with_two_open_it_asks_for_which_and_keeps_the_size(opened):
    await opens_another(opened)
    teacher = opened.teacher("Vic")
    heard = await teacher.says("/icebreaker groups size:4")
    assert heard.asks == ("round",)
    assert heard.kept.get("size") == "4"


# Kept apart


async def test_only_ones_own_pupils_are_there_to_choose_from(it):
    heard = await it.teacher("Vic").says("/classroom apart")
    assert heard.asks == ("first", "second")
    own = {it.pupil("Vic", number).alias for number in (0, 1)}
    assert {str(option.label) for name in heard.asks for option in heard.reply.options[name]} == own


async def test_two_different_pupils_of_ones_own_class_and_nobody_else(it):
    await knocks(it, "Vic", "Gat Feliç")
    with it.silta.reader.connect() as connection:
        knocking = connection.exec_driver_sql("SELECT max(id) FROM seat").scalar_one()
    own, teacher, elsewhere = (who.role.seat for who in (it.pupil("Vic"), it.teacher("Vic"), it.pupil("Bologna")))
    for other in (own, elsewhere, teacher, knocking, 999):
        for first, second in ((own, other), (other, own)):
            heard = await it.teacher("Vic").does("classroom apart", first=first, second=second)
            assert heard.refused
            assert heard.says(TWO_PUPILS)
    assert it.count("apart") == 0


async def test_a_pupil_keeps_nobody_apart_and_does_not_learn_who_is(it):
    one, other = it.pupil("Vic", 0), it.pupil("Vic", 1)
    await keep_apart(it, "Vic", one.alias, other.alias)
    for command in ("classroom apart", "classroom pairs", "classroom together"):
        heard = await one.does(command, first=one.role.seat, second=other.role.seat)
        assert heard.says(NOT_YOURS)
    assert it.count("apart") == 1


async def test_who_is_kept_apart_is_in_no_group_together_however_it_is_mixed(opened):
    aliases = await more_seats(opened, "Vic", 2)
    one, other = aliases
    heard = await keep_apart(opened, "Vic", one, other)
    assert heard.says(f"{one} and {other} are no longer put into one group.")
    assert not heard.answer.posted
    teacher = opened.teacher("Seinäjoki")
    for seed in range(8):
        seen = seen_in(await teacher.does("icebreaker groups", size=5, seed=seed))
        assert counted(seen) == everybody(opened)
        assert frozenset({(one, "Vic"), (other, "Vic")}) not in pairs(seen)


async def test_said_twice_in_either_order_it_is_said_once_and_one_word_ends_it(it):
    teacher, one, other = it.teacher("Vic"), it.pupil("Vic", 0).alias, it.pupil("Vic", 1).alias
    await keep_apart(it, "Vic", one, other)
    await keep_apart(it, "Vic", other, one)
    heard = await teacher.says("/classroom pairs")
    assert heard.buttons.count("Let them together") == 1
    assert heard.says(f"{one} and {other}") or heard.says(f"{other} and {one}")
    assert (await teacher.presses("Let them together")).says("may be in one group again.")
    assert (await teacher.says("/classroom pairs")).says("Nobody is kept apart.")
    assert it.count("apart") == 0


async def test_the_teacher_of_another_class_lets_nobody_together(it):
    one, other = it.pupil("Vic", 0), it.pupil("Vic", 1)
    await keep_apart(it, "Vic", one.alias, other.alias)
    heard = await it.teacher("Bologna").does("classroom together", first=one.role.seat, second=other.role.seat)
    assert heard.says(TWO_PUPILS)
    assert it.count("apart") == 1


async def test_nobody_outside_the_class_sees_anything_of_it(opened):
    teacher = opened.teacher("Bologna")
    before = (await teacher.says("/icebreaker groups size:4")).text
    written = everything(opened)
    await keep_apart(opened, "Vic", *(opened.pupil("Vic", number).alias for number in (0, 1)))
    changed = {name for name, rows in everything(opened).items() if rows != written[name]}
    assert changed == {"apart", "audit"}
    assert "audit" not in set().union(*(opened.remembers(opened.pupil("Vic", number).alias) for number in (0, 1)))
    assert (await teacher.says("/icebreaker groups size:4")).text == before
    assert (await teacher.says("/classroom pairs")).says("Nobody is kept apart.")
    assert (await teacher.says("/classroom pairs")).buttons == ["Keep two apart"]
    for told in ("/project show", "/review state", "/icebreaker who", "/classroom list", "/me"):
        heard = await teacher.says(told)
        assert not any(opened.pupil("Vic", number).alias in heard.text for number in (0, 1))


async def test_what_is_impossible_is_refused_without_naming_anybody(opened):
    await more_seats(opened, "Vic", 1)
    known = [alias for alias, school in everybody(opened) if school == "Vic"]
    for one, other in combinations(known, 2):
        await keep_apart(opened, "Vic", one, other)
    for school, size in (("Bologna", 4), ("Vic", 4), ("Bologna", 8)):
        heard = await opened.teacher(school).does("icebreaker groups", size=size)
        assert heard.refused
        assert heard.says(IN_THE_WAY)
        assert not any(name in heard.text for alias in everybody(opened) for name in alias)
        assert (await opened.teacher(school).does("icebreaker groups", round=1)).asks == ("size", "most")
    assert opened.count("team") == 0


async def test_with_a_seat_goes_what_was_kept_apart(it):
    await keep_apart(it, "Vic", *(it.pupil("Vic", number).alias for number in (0, 1)))
    await removes(it, "Vic", 0)
    assert it.count("apart") == 0
    assert (await it.teacher("Vic").says("/classroom pairs")).says("Nobody is kept apart.")


async def test_what_is_kept_apart_in_one_project_says_nothing_about_another(opened):
    one, other = opened.pupil("Vic", 0), opened.pupil("Vic", 1)
    cast = await found_a_project(opened.silta, opened.clock, title="Another", Turku="country:FI language:fi")
    there = Conversation(opened.silta, opened.clock, cast)
    await keep_apart(there, "Turku", *(there.pupil("Turku", number).alias for number in (0, 1)))
    heard = await opened.teacher("Vic").does("icebreaker groups", size=8)
    assert frozenset({(one.alias, "Vic"), (other.alias, "Vic")}) in pairs(seen_in(heard))


# Who comes late


async def test_a_new_seat_is_placed_and_told_and_nobody_is_moved(grouped):
    before = standing(grouped)
    (newcomer,) = await more_seats(grouped, "Vic", 1)
    await grouped.delivers()
    number = group_of(grouped, newcomer)
    assert number
    assert [each - {(newcomer, "Vic")} for each in standing(grouped)] == before
    assert f"{newcomer} (Vic)" in grouped.reads(key(number))
    assert f"{newcomer} (Vic)" not in grouped.reads(key(3 - number))
    assert f"You are in group {number}." in grouped.reads(own_place(grouped, newcomer), english=True)
    for pupil in members(grouped, number):
        assert f"{newcomer} (Vic)" in grouped.reads(pupil.place("own"))


async def test_who_comes_goes_where_fewest_are_of_their_school_then_where_fewest_are(grouped):
    newcomers = [*await more_seats(grouped, "Vic", 3), *await more_seats(grouped, "Bologna", 1)]
    newcomers += [*await more_seats(grouped, "Saint-Pierre", 1), *await more_seats(grouped, "Bologna", 1)]
    # The fourth goes to the smaller one; the sixth to the larger one, where fewer are from Bologna.
    assert [group_of(grouped, alias) for alias in newcomers] == [1, 2, 1, 2, 1, 1]


async def test_who_knocked_is_placed_when_they_are_let_in_and_not_before(grouped):
    await knocks(grouped, "Vic", "Gat Feliç")
    assert group_of(grouped, "Gat Feliç") == 0
    before = standing(grouped)
    await grouped.teacher("Vic").presses("Let in", at="desk")
    number = group_of(grouped, "Gat Feliç")
    assert number
    assert [each - {("Gat Feliç", "Vic")} for each in standing(grouped)] == before
    assert "Gat Feliç (Vic)" in grouped.reads(key(number))
    assert f"You are in group {number}." in grouped.reads(own_place(grouped, "Gat Feliç"), english=True)


async def test_a_class_that_joins_late_is_spread_over_the_groups(grouped):
    before = standing(grouped)
    code = (await grouped.teacher("Vic").says("/project invite partner")).codes[0]
    late = grouped.stranger("a late teacher")
    await late.says(f"/project join {code}", at="")
    await late.fills(alias="Late", school="Åbo", name="8A", country="FI", language="sv")
    with grouped.silta.reader.connect() as connection:
        room = connection.exec_driver_sql("SELECT max(id) FROM classroom").scalar_one()
    heard = await late.does("classroom seats", at=f"class/{room}", number=2)
    aliases = [card.alias for card in heard.reply.cards]
    assert sorted(group_of(grouped, alias) for alias in aliases) == [1, 2]
    assert [frozenset(each for each in group if each[1] != "Åbo") for group in standing(grouped)] == before
    for alias in aliases:
        assert "You are in group" in grouped.reads(own_place(grouped, alias), english=True)


async def test_a_colleague_who_comes_late_is_in_no_group(grouped):
    code = (await grouped.teacher("Vic").says("/project invite colleague")).codes[0]
    await grouped.stranger("colleague").does("project join", at="", code=code, alias="Colleague")
    assert group_of(grouped, "Colleague") == 0


async def test_without_groups_or_in_a_closed_round_nobody_is_placed(grouped):
    await opens_another(grouped)
    await grouped.teacher("Vic").does("icebreaker close", round=1)
    before = standing(grouped)
    (newcomer,) = await more_seats(grouped, "Vic", 1)
    assert standing(grouped) == before
    assert standing(grouped, 2) == []
    assert "You are in group" not in grouped.reads(own_place(grouped, newcomer), english=True)


async def test_with_two_open_a_newcomer_is_placed_in_both(grouped):
    await opens_another(grouped)
    await post_groups(grouped, 4, 2)
    (newcomer,) = await more_seats(grouped, "Vic", 1)
    assert group_of(grouped, newcomer, 1)
    assert group_of(grouped, newcomer, 2)


async def test_who_comes_late_to_two_rounds_meets_others_in_each(grouped):
    await opens_another(grouped)

    def the_same_groups_again(connection):
        for team in teams.teams_in(connection, 1):
            new = teams.create_team(connection, project_id=1, round_id=2, number=team.number)
            for each in team.members:
                who = {"person_id": each.person_id, "classroom_id": each.classroom_id}
                teams.join(connection, team_id=new, round_id=2, **who)

    await grouped.silta.writer.run(the_same_groups_again)
    (newcomer,) = await more_seats(grouped, "Vic", 1)
    assert {group_of(grouped, newcomer, 1), group_of(grouped, newcomer, 2)} == {1, 2}


@pytest.fixture
async def unplaced(grouped: Conversation) -> Conversation:
    """Somebody was let in who is kept apart from the pupil of their class in either group."""
    await knocks(grouped, "Vic", "Gat Feliç")
    with grouped.silta.reader.connect() as connection:
        newcomer = connection.exec_driver_sql("SELECT max(person_id) FROM seat").scalar_one()
    others = [grouped.pupil("Vic", number) for number in (0, 1)]

    def apart(connection):
        for each in others:
            teams.keep_apart(connection, classroom_id=each.role.room, first=each.role.person, second=newcomer)

    await grouped.silta.writer.run(apart)
    await grouped.teacher("Vic").presses("Let in", at="desk")
    return grouped


async def test_who_fits_into_no_group_is_left_out_and_their_own_desk_alone_learns_why(unplaced):
    assert group_of(unplaced, "Gat Feliç") == 0
    assert unplaced.sees("Vic", "Gat Feliç is in no group yet", at="desk")
    assert unplaced.sees("Vic", PRESENCE, at="desk")
    elsewhere = [f"class/{cast[0].room}" for cast in unplaced.cast.values()]
    elsewhere += [f"desk/{unplaced.teacher(school).role.room}" for school in SCHOOLS if school != "Vic"]
    elsewhere += ["staff/1", key(1), key(2), own_place(unplaced, "Gat Feliç"), unplaced.pupil("Vic").place("own")]
    for place in elsewhere:
        assert "in no group yet" not in unplaced.reads(place, english=True)
        assert "kept apart" not in unplaced.reads(place, english=True)


async def test_let_them_together_places_who_was_left_out_and_clears_the_desk(unplaced):
    teacher, before = unplaced.teacher("Vic"), standing(unplaced)
    heard = await teacher.presses("Who is kept apart", at="desk")
    assert heard.buttons.count("Let them together") == 2
    other = unplaced.pupil("Vic", 1).alias
    await teacher.presses("Let them together", on=other)
    number = group_of(unplaced, "Gat Feliç")
    assert number == group_of(unplaced, other)
    assert [each - {("Gat Feliç", "Vic")} for each in standing(unplaced)] == before
    assert f"You are in group {number}." in unplaced.reads(own_place(unplaced, "Gat Feliç"), english=True)
    assert not unplaced.sees("Vic", "is in no group yet", at="desk")


async def test_when_somebody_leaves_the_newcomer_is_not_put_beside_whom_they_are_kept_from(unplaced):
    await removes(unplaced, "Vic", 0)
    await unplaced.teacher("Vic").does("classroom rename", seat=seat_of(unplaced, "Gat Feliç"), alias="Gat Nou")
    assert group_of(unplaced, "Gat Nou")
    assert group_of(unplaced, "Gat Nou") != group_of(unplaced, unplaced.pupil("Vic", 1).alias)


async def test_who_is_left_out_and_called_otherwise_is_so_on_the_desk(unplaced):
    await unplaced.teacher("Vic").does("classroom rename", seat=seat_of(unplaced, "Gat Feliç"), alias="Gat Nou")
    assert unplaced.sees("Vic", "Gat Nou is in no group yet", at="desk")
    assert unplaced.remembers("Gat Feliç") <= {"inbox"}


async def test_also_after_the_round_is_closed_the_desk_forgets_the_old_name(unplaced):
    await unplaced.teacher("Vic").says("/icebreaker close")
    await unplaced.teacher("Vic").does("classroom rename", seat=seat_of(unplaced, "Gat Feliç"), alias="Gat Nou")
    assert unplaced.remembers("Gat Feliç") <= {"inbox"}


async def test_who_is_left_out_and_goes_leaves_the_desk_as_well(unplaced):
    await unplaced.teacher("Vic").does("classroom remove", seat=seat_of(unplaced, "Gat Feliç"), sure=1)
    assert not unplaced.sees("Vic", "is in no group yet", at="desk")


def seat_of(it: Conversation, alias: str) -> int:
    with it.silta.reader.connect() as connection:
        rows = connection.exec_driver_sql("SELECT id, alias FROM seat").all()
    return next(number for number, name in rows if name == alias)


# Who goes, and who is called otherwise


async def test_a_removed_seat_leaves_the_group_and_its_cards(grouped):
    gone = members(grouped, 1)[0]
    school = next(school for school, pupil in pupils(grouped) if pupil.role == gone.role)
    rest, before = members(grouped, 1)[1:], standing(grouped)
    await grouped.teacher(school).does("classroom remove", seat=gone.role.seat, sure=1)
    assert standing(grouped) == [each - {(gone.alias, school)} for each in before]
    assert gone.alias not in grouped.reads(key(1))
    for pupil in rest:
        assert gone.alias not in grouped.reads(pupil.place("own"))
        assert f"{pupil.alias} (" in grouped.reads(key(1))


async def test_a_group_that_everybody_left_takes_the_next_who_comes(opened):
    await post_groups(opened, 2)
    for pupil in members(opened, 1):
        school = next(school for school, each in pupils(opened) if each.role == pupil.role)
        await opened.teacher(school).does("classroom remove", seat=pupil.role.seat, sure=1)
    assert standing(opened)[0] == frozenset()
    (newcomer,) = await more_seats(opened, "Vic", 1)
    assert group_of(opened, newcomer) == 1


async def test_who_is_called_otherwise_is_so_on_every_card_and_in_the_list(grouped):
    pupil = grouped.pupil("Vic")
    number = group_of(grouped, pupil.alias)
    await grouped.teacher("Vic").does("classroom rename", seat=pupil.role.seat, alias="Nova")
    assert group_of(grouped, "Nova") == number
    places_of_it = [key(number), *(each.place("own") for each in members(grouped, number)), pupil.place("own")]
    for place in places_of_it:
        assert "Nova (Vic)" in grouped.reads(place)
        assert pupil.alias not in grouped.reads(place)
    assert (await pupil.says("/icebreaker group")).says("Nova")


# The group's own place


@pytest.mark.web_alone("a group meets on its page")
async def test_a_group_lists_who_is_in_it_and_what_time_it_is_there(grouped):
    pupil = grouped.pupil("Vic")
    number = group_of(grouped, pupil.alias)
    heard = await pupil.says("/icebreaker group")
    assert heard.says(f"Group {number}")
    assert heard.reply.place == key(number)
    for alias, school in standing(grouped)[number - 1]:
        clock = {"Seinäjoki": "12:00", "Vic": "11:00", "Bologna": "11:00", "Saint-Pierre": "1:00"}[school]
        assert heard.says(f"{alias} – {school}, {clock}")
    here = await grouped.teacher("Bologna").says("/icebreaker group", at=key(3 - number))
    assert here.says(f"Group {3 - number}")
    assert here.reply.place == ""


async def test_without_groups_there_is_none_to_look_at(opened):
    assert (await opened.pupil("Vic").says("/icebreaker group")).says(NO_GROUP)
    assert (await opened.teacher("Vic").says("/icebreaker group")).says(NO_GROUP)


async def test_who_has_which_role_at_a_groups_place(grouped):
    cast = await found_a_project(grouped.silta, grouped.clock, title="Another", Turku="country:FI language:fi")
    newcomer = await knocks(grouped, "Vic", "Gat Feliç")
    (inside, *_), (outside, *_) = members(grouped, 1), members(grouped, 2)
    expected: list[tuple[Role, Rank]] = [
        (inside.role, Rank.STUDENT),
        (outside.role, Rank.ANYONE),
        (grouped.teacher("Vic").role, Rank.TEACHER),
        (grouped.teacher("Seinäjoki").role, Rank.COORDINATOR),
        (cast["Turku"][0], Rank.ANYONE),
        (cast["Turku"][1], Rank.ANYONE),
        (newcomer.role, Rank.ANYONE),
        (grouped.stranger().role, Rank.ANYONE),
    ]
    with grouped.silta.reader.connect() as connection:
        for role, rank in expected:
            now = grouped.clock.now
            user = grouped.door.user(role.account) if grouped.door.platform == places.WEB else role.account
            who = whoami(connection, platform=places.WEB, user=user, key=key(1), now=now)
            assert role_of(who) == rank, role
            assert who.belongs == (role == inside.role)


# What is said there


@pytest.fixture
async def said(grouped: Conversation) -> Conversation:
    """Somebody of Vic has said something to their group, and it waits."""
    pupil = grouped.pupil("Vic")
    await pupil.says("/icebreaker say ¿Quién empieza?", at=here(grouped))
    return grouped


def here(it: Conversation) -> str:
    """The place of the group in which the first pupil of Vic is."""
    return key(group_of(it, it.pupil("Vic").alias))


def who_reads(it: Conversation, words: str) -> set[str]:
    """The places at which these words stand, desks and private notices aside."""
    known = [key(1), key(2), "staff/1", *(f"class/{cast[0].room}" for cast in it.cast.values())]
    return {place for place in known if words in it.reads(place)}


async def test_what_is_said_waits_for_the_own_teacher_and_then_stands_in_that_group_alone(said):
    assert who_reads(said, "¿Quién empieza?") == set()
    assert said.sees("Vic", "¿Quién empieza?", at="desk")
    assert not said.sees("Bologna", "¿Quién empieza?", at="desk")
    await said.teacher("Vic").presses("Yes, publish", at="desk")
    assert who_reads(said, "¿Quién empieza?") == {here(said)}
    assert f"{said.pupil('Vic').alias}, Vic" in said.reads(here(said))


async def test_what_is_returned_comes_back_with_a_word_and_is_said_anew(said):
    pupil = said.pupil("Vic")
    await said.teacher("Vic").presses("Return with a word", at="desk", word="¿Y tú?")
    assert who_reads(said, "¿Quién empieza?") == set()
    assert "¿Y tú?" in said.reads(pupil.place("own"))
    await pupil.presses("Change it", at="own", text="Empiezo yo")
    await said.teacher("Vic").presses("Yes, publish", at="desk", on="Empiezo yo")
    assert who_reads(said, "Empiezo yo") == {here(said)}


async def test_what_is_hidden_or_taken_back_stands_there_no_more(said):
    pupil, teacher = said.pupil("Vic"), said.teacher("Vic")
    await teacher.presses("Yes, publish", at="desk")
    await teacher.does("review hide", item=1)
    assert who_reads(said, "¿Quién empieza?") == set()
    await pupil.says("/icebreaker say Otra vez", at=here(said))
    take_back = pupil.finds("Take it back")
    await teacher.presses("Yes, publish", at="desk")
    assert who_reads(said, "Otra vez") == {here(said)}
    for other in (said.pupil("Vic", 1), said.teacher("Vic")):
        assert (await other.does(take_back.command, **take_back.arguments)).refused
    assert not (await pupil.does(take_back.command, **take_back.arguments)).refused
    assert who_reads(said, "Otra vez") == set()
    assert said.remembers("Otra vez") <= {"inbox"}


async def test_nobody_but_the_own_teacher_decides_about_it(said):
    for label in ("Yes, publish", "Return with a word", "Hide"):
        button = said.teacher("Vic").finds(label, at="desk")
        for other in (said.teacher("Bologna"), said.pupil("Vic"), said.pupil("Vic", 1)):
            for place in ("class", here(said)):
                assert (await other.does(button.command, at=place, **button.arguments, word="x")).refused
    assert said.sees("Vic", "¿Quién empieza?", at="desk")
    assert who_reads(said, "¿Quién empieza?") == set()


async def test_teachers_read_along_and_do_not_write_there(grouped):
    for school in ("Vic", "Seinäjoki"):
        heard = await grouped.teacher(school).says("/icebreaker say Hola", at=key(1))
        assert heard.refused
        assert heard.says(ONLY_MEMBERS)
    assert grouped.count("contribution") == 0


@pytest.mark.web_alone("a group meets on its page")
async def test_who_is_in_another_group_or_project_says_nothing_there(grouped):
    cast = await found_a_project(grouped.silta, grouped.clock, title="Another", Turku="country:FI language:fi")
    theirs = Conversation(grouped.silta, grouped.clock, cast)
    for other in (*members(grouped, 2), theirs.pupil("Turku"), theirs.teacher("Turku"), grouped.stranger()):
        for command in ("/icebreaker say hei", "/icebreaker group"):
            heard = await other.says(command, at=key(1))
            assert heard.says(COME_IN)
    assert grouped.count("contribution") == 0


async def test_from_outside_any_place_of_a_group_it_is_said_to_ones_own(grouped):
    pupil = members(grouped, 2)[0]
    school = next(school for school, each in pupils(grouped) if each.role == pupil.role)
    await pupil.says("/icebreaker say Hei kaikki", at="class")
    await grouped.teacher(school).presses("Yes, publish", at="desk")
    assert who_reads(grouped, "Hei kaikki") == {key(2)}


async def test_who_is_in_no_group_says_nothing_to_one(opened):
    heard = await opened.pupil("Vic").says("/icebreaker say hola")
    assert heard.refused
    assert opened.count("contribution") == 0


async def test_what_is_said_in_a_group_is_read_nowhere_else(said):
    await said.teacher("Vic").presses("Yes, publish", at="desk")
    assert not (await said.pupil("Bologna").says("/icebreaker show")).says("¿Quién empieza?")
    assert not (await said.teacher("Vic").says("/classroom projector")).says("¿Quién empieza?")
    other = members(said, 3 - group_of(said, said.pupil("Vic").alias))[0]
    heard = await other.does("icebreaker thread", item=1)
    assert not heard.says("¿Quién empieza?")
    assert heard.says(GONE)


async def test_nobody_replies_to_it_like_to_an_answer(said):
    await said.teacher("Vic").presses("Yes, publish", at="desk")
    for other in (said.pupil("Bologna"), said.pupil("Vic")):
        assert (await other.does("icebreaker reply", item=1, text="hola")).says(GONE)


@pytest.mark.web_alone("a group meets on its page")
async def test_with_two_icebreakers_open_each_group_keeps_its_own_words(grouped):
    await opens_another(grouped)
    await post_groups(grouped, 4, 2)
    pupil = grouped.pupil("Vic")
    first, second = key(group_of(grouped, pupil.alias, 1), 1), key(group_of(grouped, pupil.alias, 2), 2)
    for place, words in ((first, "to the first"), (second, "to the second")):
        assert not (await pupil.says(f"/icebreaker say {words}", at=place)).refused
        await grouped.teacher("Vic").presses("Yes, publish", at="desk", on=words)
    assert ("to the first" in grouped.reads(first), "to the second" in grouped.reads(first)) == (True, False)
    assert ("to the first" in grouped.reads(second), "to the second" in grouped.reads(second)) == (False, True)
    assert (await pupil.says("/icebreaker group", at=first)).reply.place == ""
    assert (await pupil.says("/icebreaker group")).reply.place == second


@pytest.mark.web_alone("a group meets on its page")
async def test_what_was_returned_from_an_older_group_is_said_anew_to_that_group(grouped):
    await opens_another(grouped)
    await post_groups(grouped, 4, 2)
    pupil = grouped.pupil("Vic")
    first, second = key(group_of(grouped, pupil.alias, 1), 1), key(group_of(grouped, pupil.alias, 2), 2)
    await pupil.says("/icebreaker say to the first", at=first)
    await grouped.teacher("Vic").presses("Return with a word", at="desk", word="¿Qué?")
    await pupil.presses("Change it", at="own", text="once more to the first")
    await grouped.teacher("Vic").presses("Yes, publish", at="desk", on="once more to the first")
    assert "once more to the first" in grouped.reads(first)
    assert "once more to the first" not in grouped.reads(second)


async def test_in_a_closed_round_nothing_is_said_any_more_and_the_group_stays_readable(said):
    await said.teacher("Vic").presses("Yes, publish", at="desk")
    await said.teacher("Seinäjoki").says("/icebreaker close")
    pupil, place = said.pupil("Vic"), here(said)
    for where in (place, "class"):
        heard = await pupil.says("/icebreaker say Una cosa más", at=where)
        assert heard.refused
        assert heard.says(CLOSED)
    assert said.count("contribution") == 1
    assert (await pupil.says("/icebreaker group", at=place)).says(said.pupil("Vic").alias)
    assert who_reads(said, "¿Quién empieza?") == {place}
    heard = await said.teacher("Vic").does("icebreaker groups", round=1)
    assert not heard.refused
    assert seen_in(heard) == standing(said)


async def test_what_was_said_can_be_taken_back_also_when_the_round_is_closed(said):
    await said.teacher("Vic").presses("Yes, publish", at="desk")
    await said.teacher("Seinäjoki").says("/icebreaker close")
    assert not (await said.pupil("Vic").does("me withdraw", item=1)).refused
    assert who_reads(said, "¿Quién empieza?") == set()


async def test_a_group_is_never_made_for_a_closed_round(opened):
    await opened.teacher("Vic").says("/icebreaker close")
    teacher = opened.teacher("Vic")
    heard = await teacher.does("icebreaker groups", round=1, size=4)
    if "Post these groups" in heard.buttons:
        await teacher.presses("Post these groups")
    assert opened.count("team") == 0


async def test_with_the_seat_goes_what_was_said(said):
    await said.teacher("Vic").presses("Yes, publish", at="desk")
    await removes(said, "Vic", 0)
    assert who_reads(said, "¿Quién empieza?") == set()
    assert said.remembers("¿Quién empieza?") <= {"inbox"}


# In chats


@pytest.mark.parametrize("door", ["sqlite by discord", "sqlite by telegram"], indirect=True)
async def test_who_is_on_a_chat_reads_there_what_the_group_says(opened):
    await post_groups(opened, 4)
    writer = opened.pupil("Vic")
    assert (await writer.does("icebreaker say", at="own", text="hola a tothom", language="ca")).says("Thank you")
    await opened.teacher("Vic").presses("Yes, publish", at="desk", on="hola a tothom")
    group = next(each for each in standing(opened) if writer.alias in dict(each))
    for role in (role for roles in opened.cast.values() for role in roles[1:] if role.alias != writer.alias):
        own = f"own/{role.project}-{role.person}"
        assert opened.door.has(own, "hola a tothom") == (role.alias in dict(group))
