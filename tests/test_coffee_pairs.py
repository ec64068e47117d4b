"""Meeting somebody from another school: by one's own wish, two or three at a time, and pausing when one likes."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from commands.coffee.matching import match
from storage import linking, places
from storage.database import METADATA
from storage.partners import IN, Partner

MEET = "Somebody to meet"
WAITS = "There is nobody from another school to meet this time."
ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]


def rows(it, table):
    with it.silta.reader.connect() as connection:
        return connection.execute(select(METADATA.tables[table]).order_by(METADATA.tables[table].columns[0])).all()


def page_of(it, someone):
    return it.reads(someone.place("own"), english=True)


async def all_take_part(it, schools=ALL):
    for school in schools:
        assert (await it.teacher(school).does("coffee pairs", what="join")).says("You take part.")


async def test_four_teachers_are_two_pairs_of_different_schools_and_each_is_told_in_private(it):
    await all_take_part(it)
    heard = await it.teacher("Vic").does("coffee match")
    assert heard.says("2 groups are brought together.")
    pairs = [{row.classroom_id for row in rows(it, "pairing") if row.number == number} for number in (1, 2)]
    rooms = {it.teacher(school).role.room: school for school in ALL}
    assert [len(pair) for pair in pairs] == [2, 2]
    for one, other in (pair for each in pairs for pair in (sorted(each), sorted(each, reverse=True))):
        whom = it.teacher(rooms[other])
        assert f"{whom.alias}, {rooms[other]}. At 12:00" in page_of(it, it.teacher(rooms[one]))
    assert MEET not in it.reads(it.teacher("Vic").place("staff"), english=True)


async def test_an_odd_number_makes_a_group_of_three(it):
    await all_take_part(it, ALL[:3])
    await it.teacher("Vic").does("coffee match")
    assert len({row.number for row in rows(it, "pairing")}) == 1
    assert it.count("pairing") == 3


async def test_four_at_three_a_time_are_two_pairs_and_no_group_of_four(it):
    await all_take_part(it)
    await it.teacher("Vic").does("coffee match", size=3)
    assert sorted(row.number for row in rows(it, "pairing")) == [1, 1, 2, 2]


def test_of_a_school_with_far_more_people_each_has_a_turn():
    people, met = [somebody(number, 1) for number in range(5)] + [somebody(9, 2)], Counter()
    for seed in range(5):
        (group,) = match(people, size=2, met=met, apart=(), seed=seed)
        met.update(map(frozenset, combinations((each.person_id for each in group), 2)))
    assert {met[frozenset({number, 9})] for number in range(5)} == {2}


async def test_who_waits_for_a_turn_is_told(it):
    pupils = [it.pupil("Vic", 0), it.pupil("Vic", 1), it.pupil("Bologna")]
    for each, school in zip(pupils, ("Vic", "Vic", "Bologna"), strict=True):
        await each.does("coffee pairs", what="join")
        await it.teacher(school).does("coffee allow", seat=each.role.seat)
    await it.teacher("Vic").does("coffee match", whom="pupils")
    assert it.count("pairing") == 3
    assert not any(WAITS in page_of(it, each) for each in pupils)
    await pupils[2].does("coffee pairs", what="leave")
    await it.teacher("Vic").does("coffee match", whom="pupils")
    assert all(WAITS in page_of(it, each) for each in pupils[:2])


async def test_a_teacher_of_two_classes_pauses_and_leaves_from_either(it):
    one, other = it.teacher("Vic"), it.teacher("Bologna")
    here, there = one.role.person, other.role.person
    await it.silta.writer.run(lambda connection: linking.link(connection, source=there, target=here, now=it.clock.now))
    await one.does("coffee pairs", what="join")
    assert (await other.does("coffee pairs", what="pause", weeks=2)).says("You pause.")
    assert (await one.does("coffee pairs")).says("You pause.")
    assert (await other.does("coffee pairs", what="leave")).says("You do not take part yet.")
    assert it.count("partner") == 0


async def test_ones_own_page_and_chat_have_the_hours_of_ones_class(it):
    """So that what a clock posts there, such as whom somebody meets, waits for their morning."""
    await all_take_part(it)
    teacher = it.teacher("Saint-Pierre")
    with it.silta.reader.connect() as connection:
        own = places.places_of_person(connection, teacher.role.person, 1)
        assert own
        assert set(places.classrooms_at(connection, own)) == set(own)
    chat = await it.silta.writer.run(
        lambda connection: places.create_place(
            connection, platform="chat", key="7", kind=places.OWN, project_id=1, person_id=teacher.role.person
        )
    )
    with it.silta.reader.connect() as connection:
        assert places.classrooms_at(connection, [chat]) == {chat: teacher.role.room}


async def test_nobody_meets_the_same_again_as_long_as_that_is_possible(it):
    await all_take_part(it)
    for _ in range(3):
        await it.teacher("Vic").does("coffee match")
    met = [
        frozenset(row.person_id for row in rows(it, "pairing") if (row.round_id, row.number) == group)
        for group in {(row.round_id, row.number) for row in rows(it, "pairing")}
    ]
    assert len(met) == len(set(met)) == 6


async def test_who_pauses_is_left_in_peace_and_is_there_again_by_themselves(it):
    await all_take_part(it, ALL[:3])
    teacher = it.teacher("Vic")
    heard = await teacher.does("coffee pairs", what="pause", weeks=2)
    assert heard.says("You pause. From Tuesday, October 17 on you take part again.")
    await it.teacher("Bologna").does("coffee match")
    assert teacher.role.person not in {row.person_id for row in rows(it, "pairing")}
    it.clock.passes(days=14)
    assert (await teacher.does("coffee pairs")).says("You take part.")
    await it.teacher("Bologna").does("coffee match")
    assert teacher.role.person in {row.person_id for row in rows(it, "pairing")}


async def test_a_pause_without_an_end_ends_when_one_says_so(it):
    teacher = it.teacher("Vic")
    assert (await teacher.does("coffee pairs", what="pause")).refused
    await teacher.does("coffee pairs", what="join")
    assert (await teacher.presses("Pause until I say so")).says("You pause until you say otherwise.")
    it.clock.passes(days=60)
    assert (await teacher.does("coffee pairs")).says("You pause until you say otherwise.")
    assert (await teacher.presses("I take part")).says("You take part.")
    assert (await teacher.presses("I take part no more")).says("You do not take part yet.")
    assert it.count("partner") == 0


async def test_of_one_school_alone_those_who_wait_are_told(it):
    await all_take_part(it, ["Vic"])
    assert (await it.teacher("Vic").does("coffee match")).refused
    assert WAITS in page_of(it, it.teacher("Vic"))
    assert it.count("pairing") == 0


async def test_where_nobody_takes_part_nothing_happens(it):
    assert (await it.teacher("Vic").does("coffee match")).says("Nobody takes part just now.")


async def test_a_pupil_takes_part_only_after_their_own_teacher_has_said_yes(it):
    pupil, other = it.pupil("Vic"), it.pupil("Bologna")
    for each in (pupil, other):
        assert (await each.does("coffee pairs", what="join")).says("It waits for your teacher's yes.")
    assert (await it.teacher("Vic").does("coffee match", whom="pupils")).says("Nobody takes part just now.")
    assert (await it.teacher("Bologna").does("coffee allow", seat=pupil.role.seat)).refused
    assert (await pupil.does("coffee allow", seat=pupil.role.seat)).refused
    await it.teacher("Vic").presses("Yes", at="desk")
    assert "Your teacher has said yes: you take part." in page_of(it, pupil)
    await it.teacher("Bologna").presses("Yes", at="desk")
    await it.teacher("Vic").does("coffee match", whom="pupils")
    assert other.alias in page_of(it, pupil)
    assert f"{other.alias} (Bologna)" in it.reads(it.teacher("Vic").place("desk"), english=True)
    assert "Ask your teacher when and how you can talk to each other." in page_of(it, pupil)


async def test_a_pupil_whose_teacher_says_no_is_told_and_does_not_take_part(it):
    pupil = it.pupil("Vic")
    await pupil.does("coffee pairs", what="join")
    await it.teacher("Vic").presses("No", at="desk")
    assert "Your teacher has said no." in page_of(it, pupil)
    assert (await pupil.does("coffee pairs")).says("Your teacher has said no.")
    await it.teacher("Bologna").does("coffee match", whom="pupils")
    assert it.count("pairing") == 0


async def test_pupils_and_adults_never_meet_each_other(it):
    await all_take_part(it, ["Vic"])
    pupil = it.pupil("Bologna")
    await pupil.does("coffee pairs", what="join")
    await it.teacher("Bologna").presses("Yes", at="desk")
    for whom in ("teachers", "pupils"):
        await it.teacher("Vic").does("coffee match", whom=whom)
    assert it.count("pairing") == 0
    assert it.teacher("Vic").alias not in page_of(it, pupil)


async def test_every_two_weeks_by_the_clock(it):
    await all_take_part(it)
    teacher = it.teacher("Vic")
    await teacher.does("coffee match", said={"every": "2 weeks", "on": "monday", "at": "09:00"})
    await teacher.presses("Save it")
    await it.comes("2023-10-09 07:00")
    assert len({row.round_id for row in rows(it, "pairing")}) == 1
    await it.comes("2023-10-23 07:00")
    assert len({row.round_id for row in rows(it, "pairing")}) == 2


async def test_who_leaves_is_named_to_nobody_any_more(it):
    pupil, other = it.pupil("Vic"), it.pupil("Bologna")
    for each, school in ((pupil, "Vic"), (other, "Bologna")):
        await each.does("coffee pairs", what="join")
        await it.teacher(school).presses("Yes", at="desk")
    await it.teacher("Vic").does("coffee match", whom="pupils")
    assert pupil.alias in page_of(it, other)
    await it.teacher("Vic").does("classroom rename", seat=pupil.role.seat, alias="Quokka77")
    assert pupil.alias not in page_of(it, other)
    assert "Quokka77" in page_of(it, other)
    await it.teacher("Vic").does("classroom remove", seat=pupil.role.seat, sure=1)
    assert "Quokka77" not in page_of(it, other)
    assert it.count("partner") == 1
    assert it.remembers("Quokka77") <= {"audit", "inbox"}


@pytest.mark.parametrize("what", [{"what": "?"}, {"what": "pause", "weeks": "99"}, {"what": "pause", "weeks": "-1"}])
async def test_what_makes_no_sense_changes_nothing(it, what):
    await it.teacher("Vic").does("coffee pairs", **what)
    assert it.count("partner") == 0


def somebody(number, school):
    return Partner(
        person_id=number,
        classroom_id=school,
        school_id=school,
        role="teacher",
        alias=str(number),
        school=str(school),
        zone="UTC",
        state=IN,
        paused_until=None,
    )


@given(
    schools=st.lists(st.integers(1, 4), min_size=2, max_size=14),
    size=st.integers(2, 3),
    met=st.dictionaries(st.frozensets(st.integers(0, 13), min_size=2, max_size=2), st.integers(1, 3), max_size=20),
    seed=st.integers(0, 9),
)
@settings(max_examples=150, deadline=None)
def test_groups_are_of_a_fit_size_and_of_different_schools_and_few_wait(schools, size, met, seed):
    people = [somebody(number, school) for number, school in enumerate(schools)]
    groups = match(people, size=size, met=met, apart=(), seed=seed)
    if len(set(schools)) < 2:
        assert groups == ()
        return
    present = sorted(each.person_id for group in groups for each in group)
    largest = max(schools.count(each) for each in schools)
    others = len(schools) - largest
    assert len(set(present)) == len(present) == len(people) - max(0, largest - 2 * others)
    assert all(2 <= len(group) <= 3 for group in groups)
    assert all(len({each.school_id for each in group}) >= 2 for group in groups)
    if len(present) < len(people):
        often = [sum(times for pair, times in met.items() if number in pair) for number in range(len(schools))]
        large = [number for number, school in enumerate(schools) if schools.count(school) == largest]
        waiting = set(large) - set(present)
        assert min(often[each] for each in waiting) >= max(often[each] for each in set(large) - waiting)
    if largest <= len(groups):
        assert all(len({each.school_id for each in group}) == len(group) for group in groups)
    if size == 2 and 2 * largest <= len(people):
        assert sorted(map(len, groups))[:-1] == [2] * (len(groups) - 1)
        assert max(map(len, groups)) <= 3


@given(schools=st.integers(2, 4), weeks=st.integers(1, 8))
@settings(max_examples=30, deadline=None)
def test_over_weeks_nobody_meets_again_before_having_met_all_others(schools, weeks):
    people = [somebody(number, number) for number in range(2 * schools)]  # each of a school of their own
    met: dict[frozenset[int], int] = {}
    for seed in range(min(weeks, 2 * schools - 1)):
        for group in match(people, size=2, met=met, apart=(), seed=seed):
            for pair in combinations(sorted(each.person_id for each in group), 2):
                met[frozenset(pair)] = met.get(frozenset(pair), 0) + 1
    # Greedy from week to week, the last few of a round may have to repeat; half of it never has to.
    if weeks <= schools:
        assert set(met.values()) == {1}
