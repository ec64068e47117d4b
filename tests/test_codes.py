"""Codes: forgiving to the tired hand, expensive to the guesser."""

from datetime import timedelta

import pytest
from conversation import START
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import codes, people, places, projects
from storage.database import open_engine


@pytest.fixture
def engine(database_url):
    opened = open_engine(database_url, purpose="write")
    yield opened
    opened.dispose()


@pytest.fixture
def connection(engine):
    with engine.connect() as connection, connection.begin():
        yield connection


def test_a_code_is_read_whatever_its_case_dashes_and_misread_letters():
    right = codes.hashed("01234-56789")
    for typed in ("0123456789", "o123456789", " 01234 56789 ", "Ol234-56789", "oI234–56789", "0-1-2-3-4-5-6-7-8-9"):
        assert codes.hashed(typed) == right, typed
    assert codes.hashed("abcde-fghjk") == codes.hashed("ABCDEFGHJK")


@pytest.mark.parametrize("typed", ["", "01234", "01234-567890", "U1234-56789", "é1234-56789", "٠١٢٣٤٥٦٧٨٩"])
def test_what_cannot_be_a_code_is_not_even_hashed(typed):
    assert codes.hashed(typed) is None


@given(st.text())
@settings(max_examples=50, deadline=None)
def test_no_text_makes_it_stumble(typed):
    hashed = codes.hashed(typed)
    assert hashed is None or len(hashed) == 40


def test_a_minted_code_has_fifty_bits_and_reads_itself():
    minted = {codes.mint() for _ in range(100)}
    assert len(minted) == 100
    assert all(len(each) == 11 and each[5] == "-" and set(each) - {"-"} <= set(codes.ALPHABET) for each in minted)
    assert len(codes.ALPHABET) ** codes.LENGTH >= 2**40


def keep(connection, kind=codes.PARTNER, lasts=timedelta(days=14), name="a hash", **whose):
    codes.keep(connection, hash=name, kind=kind, now=START, lasts=lasts, **whose)
    return codes.find(connection, name)


def test_a_code_opens_until_it_runs_out(connection):
    code = keep(connection)
    assert code.opens(START + timedelta(days=14, seconds=-1))
    assert not code.opens(START + timedelta(days=14))


@pytest.mark.parametrize("kind", [codes.FOUNDER, codes.PARTNER, codes.COLLEAGUE])
def test_an_invitation_opens_once(connection, kind):
    assert keep(connection, kind).opens(START)
    assert codes.claim(connection, "a hash", START)
    assert not codes.find(connection, "a hash").opens(START)
    assert not codes.claim(connection, "a hash", START), "somebody was faster"


@pytest.mark.parametrize("kind", [codes.SEAT, codes.CLASS])
def test_a_seats_and_a_classs_code_open_again_and_again(connection, kind):
    keep(connection, kind, lasts=None)
    assert codes.claim(connection, "a hash", START)
    assert codes.claim(connection, "a hash", START)
    assert codes.find(connection, "a hash").opens(START + timedelta(days=300))


def test_a_new_code_for_a_seat_or_a_class_replaces_the_old_one(connection):
    project = projects.create_project(connection, title="Bridges", locale="en", now=START)
    room = projects.create_classroom(
        connection, project_id=project, school_name="Vic", country="ES", zone="Europe/Madrid", name="4A", locale="es"
    )
    places.furnish_classroom(connection, project, room)
    person = people.create_person(connection)
    keep(connection, codes.SEAT, None, "old seat", person_id=person, classroom_id=room)
    keep(connection, codes.CLASS, name="old class", classroom_id=room)
    keep(connection, codes.SEAT, None, "new seat", person_id=person, classroom_id=room)
    keep(connection, codes.CLASS, name="new class", classroom_id=room)
    assert codes.find(connection, "old seat") is None
    assert codes.find(connection, "old class") is None
    codes.revoke(connection, person_id=person, classroom_id=room)
    assert codes.find(connection, "new seat") is None
    assert codes.find(connection, "new class") is not None


def guess(engine, times, *, account="somebody", source="a house", now=START):
    with engine.connect() as connection, connection.begin():
        for _ in range(times):
            codes.count_failure(connection, account=account, source=source, now=now)


def may(engine, *, account="somebody", source="a house", now=START):
    with engine.connect() as connection, connection.begin():
        return codes.may_try(connection, account=account, source=source, now=now)


def test_five_wrong_guesses_stop_an_account_for_ten_minutes(engine):
    guess(engine, 4)
    assert may(engine)
    guess(engine, 1)
    assert not may(engine)
    assert may(engine, account="somebody else")
    assert not may(engine, now=START + timedelta(minutes=10, seconds=-1))
    assert may(engine, now=START + timedelta(minutes=10))


def test_fifty_stop_a_source_for_an_hour_and_nobody_elsewhere(engine):
    for number in range(10):
        guess(engine, 5, account=f"account {number}")
    assert not may(engine, account="fresh")
    assert may(engine, account="fresh", source="another house")
    assert may(engine, account="fresh", source="")
    assert may(engine, account="fresh", now=START + timedelta(hours=1))


def test_no_number_of_guesses_elsewhere_closes_a_door(engine):
    guess(engine, 2000, account="one", source="far away")
    assert may(engine, account="fresh", source="here")


def test_the_throttle_survives_a_restart(engine, database_url):
    guess(engine, 5)
    engine.dispose()
    again = open_engine(database_url, purpose="write")
    assert not may(again)
    again.dispose()


def test_what_ran_out_a_month_ago_is_forgotten(connection):
    keep(connection)
    keep(connection, codes.SEAT, None, "seat")
    codes.claim(connection, "seat", START)
    codes.count_failure(connection, account="a", source="", now=START)
    codes.expire(connection, START + timedelta(days=43))
    assert codes.find(connection, "a hash") is not None
    codes.expire(connection, START + timedelta(days=45))
    assert codes.find(connection, "a hash") is None
    assert codes.find(connection, "seat") is not None
