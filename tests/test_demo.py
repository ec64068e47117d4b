"""The demo: its transcript, and its page on which four classes speak four languages and anybody can join in."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays
import pytest
import yaml
from browser import Browsing
from playing import pane, playing, watches
from playwright.async_api import expect
from test_command_line import SILTA, environment

from bot.demo.script import SCRIPT

asks_a_browser = pytest.mark.asyncio(loop_scope="session")

Line = dict[str, Any]
SPEAKS = tomllib.loads(SCRIPT.read_text(encoding="utf-8"))
# Who speaks elsewhere: a whole class, or its teachers alone.
ELSEWHERE = {"discord": "Seinäjoki 9B", "telegram": "Vic 3r B"}
ROOMS = {f"{each['school']} {each['name']}": each for each in SPEAKS["classroom"]}


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> list[Line]:
    out = tmp_path_factory.mktemp("demo") / "made" / "for it"
    command = [*SILTA, "demo", "--headless", "--out", str(out)]
    # A school year, in less than two minutes.
    done = subprocess.run(command, env=environment(), check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert str(out / "transcript.jsonl") in done.stdout
    return [json.loads(line) for line in (out / "transcript.jsonl").read_text(encoding="utf-8").splitlines()]


def at_class(transcript: list[Line], room: str) -> list[Line]:
    return [each for each in transcript if each["classroom"] == room]


def steps_of(room: Line) -> list[Line]:
    names = {room["school"], *room["pupils"]}
    return [each for each in SPEAKS["step"] if each["who"] in names]


def moment(step: Line, room: Line) -> datetime:
    return datetime.fromisoformat(step["at"]).replace(tzinfo=ZoneInfo(room["zone"]))


def test_a_line_of_the_transcript_has_what_was_promised(transcript: list[Line]) -> None:
    assert transcript
    for line in transcript:
        assert set(line) == {"at", "local", "classroom", "platform", "locale", "text", "pieces", "buttons"}
        assert line["platform"] == "web" or line["classroom"] == ELSEWHERE[line["platform"]]
        assert line["pieces"]
        assert all(line["pieces"])
        assert isinstance(line["text"], str)
        assert line["text"]
        assert all(isinstance(each, str) and each for each in line["buttons"])
        assert datetime.fromisoformat(line["at"]).utcoffset() is not None
        assert line["at"].endswith(("+00:00", "Z"))
    assert transcript == sorted(transcript, key=lambda line: line["at"])


def test_local_times_are_the_classrooms_own(transcript: list[Line]) -> None:
    for room, facts in ROOMS.items():
        for line in at_class(transcript, room):
            at, local = datetime.fromisoformat(line["at"]), datetime.fromisoformat(line["local"])
            assert at == local
            assert local.utcoffset() == at.astimezone(ZoneInfo(facts["zone"])).utcoffset()


def test_four_classrooms_each_read_their_own_language(transcript: list[Line]) -> None:
    groups = {f"Group {number}" for number in range(1, 5)}
    assert {line["classroom"] for line in transcript} - {None} == set(ROOMS) | groups
    assert {line["locale"] for line in transcript} >= {"fi", "es", "it", "fr"}
    asked = set()
    for room, facts in ROOMS.items():
        lines = at_class(transcript, room)
        assert {line["locale"] for line in lines} == {facts["language"]}
        asked.add(next(line["text"] for line in lines if len(line["buttons"]) == 2))
    assert len(asked) == 4, "the same question in four languages"


def test_an_answer_appears_in_partner_classes_alone_and_after_the_yes(transcript: list[Line]) -> None:
    answers = 0
    for room, facts in ROOMS.items():
        mine = steps_of(facts)
        yeses = [moment(step, facts) for step in mine if step.get("approves")]
        for step in mine:
            words = step.get("says", "").removeprefix("/icebreaker answer ")
            if words == step.get("says", ""):
                continue
            answers += 1
            yes = min(each for each in yeses if each >= moment(step, facts))
            shown = [line for line in transcript if words in line["text"] and line["classroom"] != room]
            # What belongs to no class is what the writer alone is told.
            assert {line["classroom"] for line in shown} - {None} == set(ROOMS) - {room}, words
            assert all(datetime.fromisoformat(line["at"]) >= yes for line in shown), words
            for line in (each for each in shown if each["classroom"]):
                assert step["who"] in line["text"]
                assert facts["school"] in line["text"]
    assert answers >= 8


def test_a_reply_reaches_the_two_classes_that_it_concerns(transcript: list[Line]) -> None:
    for room, facts in ROOMS.items():
        for step in steps_of(facts):
            if "replies_to" in step:
                shown = {line["classroom"] for line in transcript if step["says"] in line["text"]} - {None}
                other = next(name for name, each in ROOMS.items() if each["school"] == step["replies_to"])
                assert shown == {room, other}, step["says"]


def test_a_class_on_discord_hears_there_what_stands_on_its_page(transcript: list[Line]) -> None:
    room = ELSEWHERE["discord"]
    here, there = ([each for each in at_class(transcript, room) if each["platform"] == on] for on in ("web", "discord"))
    questions = [(each["at"], each["text"]) for each in here if len(each["buttons"]) == 2]
    assert len(questions) >= 6
    assert [(each["at"], each["text"]) for each in there if len(each["buttons"]) == 2] == questions
    assert any("**" in piece for each in there for piece in each["pieces"]), "in Discord's own marks"


def test_teachers_on_telegram_hear_what_is_theirs_and_their_class_is_not_there(transcript: list[Line]) -> None:
    lines = [each for each in transcript if each["platform"] == "telegram"]
    assert sum("498" in each["text"] for each in lines) == 1, "what waits for their yes"
    here = [each for each in at_class(transcript, ELSEWHERE["telegram"]) if each["platform"] == "web"]
    asked = {each["text"] for each in here if each["text"].startswith("Rompehielos\n") and len(each["buttons"]) == 2}
    assert len(asked) > 8
    assert asked.isdisjoint(each["text"] for each in lines)


def on_its_page(transcript: list[Line], room: str) -> list[tuple[datetime, str]]:
    """What reached a class's page, by its own clock."""
    lines = [each for each in at_class(transcript, room) if each["platform"] == "web"]
    return [(datetime.fromisoformat(each["local"]), each["text"]) for each in lines]


@pytest.mark.parametrize("room", ROOMS)
def test_four_weeks_of_the_plan_reach_each_class_at_the_promised_local_time(transcript: list[Line], room: str) -> None:
    # Mondays at half past ten a question, on both sides of the last Sunday of March; Easter Monday is free for three.
    fourth = "2024-04-01" if room.startswith("Vic") else "2024-04-02"
    mondays = ["2024-03-11", "2024-03-18", "2024-03-25", fourth]
    weeks = [each for each in on_its_page(transcript, room) if "2024-03-08" <= f"{each[0]:%Y-%m-%d}" <= "2024-04-06"]
    questions = [at for at, text in weeks if f"{at:%H:%M}" == "10:30"]
    assert [at.date().isoformat() for at in questions] == mondays
    assert sum(f"{at:%Y-%m-%d %H:%M}" == "2024-03-11 10:00" for at, _ in weeks) == 1
    assert [f"{at:%Y-%m-%d}" for at, _ in weeks if f"{at:%H:%M}" == "12:00"] == ["2024-04-05"]
    moved = {at.utcoffset() for at in questions}
    assert len(moved) == (1 if room.startswith("Saint-Pierre") else 2), "clocks change here, and there they do not"


YEAR = yaml.safe_load((Path(__file__).parent.parent / "commands/plan/year.yaml").read_text(encoding="utf-8"))
FIRST_WEEK = date(2023, 8, 14)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
HOLIDAYS = {"FI": holidays.Finland, "ES": holidays.Spain, "IT": holidays.Italy, "RE": holidays.Reunion}


def promised() -> list[tuple[date, str, Line]]:
    """Every post of the year's plan to all classes that comes once: its day, its time, and its words by language."""
    found = []
    for each in (activity for phase in YEAR["phases"] for activity in phase["activities"]):
        words = each.get("text") or each.get("title") or each.get("question")
        if isinstance(words, dict) and each.get("whom") in {None, "all"} and "every" not in each:
            day = FIRST_WEEK + timedelta(weeks=each["week"] - 1, days=DAYS.index(each["day"]))
            found.append((day, each["at"], words))
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_the_year_reaches_each_class_on_its_day_at_its_local_time_in_its_language(
    transcript: list[Line], room: str
) -> None:
    facts, posts = ROOMS[room], on_its_page(transcript, room)
    free = HOLIDAYS[facts["country"]](years=(2023, 2024))
    plan = promised()
    assert len(plan) > 8
    for day, at, words in plan:
        while day in free or day.weekday() > 4:
            day += timedelta(days=1)  # noqa: PLW2901  (the next day of school)
        assert f"{day} {at}" in {f"{when:%Y-%m-%d %H:%M}" for when, text in posts if words[facts["language"]] in text}


def test_the_year_has_all_five_activities_and_their_results_are_the_same_everywhere(transcript: list[Line]) -> None:
    results: list[object] = []
    schools = "|".join(each["school"] for each in ROOMS.values())
    pages = {room: "\n\n".join(text for _, text in on_its_page(transcript, room)) for room in ROOMS}
    for page in pages.values():
        # Places of contests: "1. Cuatro arcos – Gato Tranquilo, Vic"; of schools in quizzes: "1. Vic: 200".
        found = [
            re.findall(pattern, page, re.MULTILINE)
            for pattern in (r"^\d\. .+ – .+, .+$", rf"^(\d\. (?:{schools}))\s?: (\d+)")
        ]
        assert [len(each) >= 6 for each in found] == [True, True]
        assert found == results or not results
        results = found
        assert "Volpe Gentile, Bologna\nA Vic ho ordinato da mangiare in catalano. Mi hanno capita!" in page
    everything = json.dumps(transcript, ensure_ascii=False)
    assert "personne ne comprenne mon accent" not in everything, "what is for nobody else is posted nowhere"
    assert sum("uskallan puhua englantia" in each["text"] for each in transcript if each["platform"] == "discord") == 0
    # A card goes to the others: to the three other classes, and of two classes to three or two others.
    cards = {room: page.count("Chez nous, on fête le Nouvel An pieds nus") for room, page in pages.items()}
    assert all(cards.values())
    met = [each["text"] for each in transcript if each["platform"] == "telegram" and "Hoarau" in each["text"]]
    assert met, "teachers of different schools were brought together"


def test_a_coffee_break_begins_everywhere_at_one_moment_and_is_recalled_in_local_time(transcript: list[Line]) -> None:
    theme = next(
        each["theme"] for phase in YEAR["phases"] for each in phase["activities"] if each["do"] == "coffee set"
    )
    soon: dict[str, set[str]] = {}
    for room, facts in ROOMS.items():
        mine = [each for each in at_class(transcript, room) if theme[facts["language"]] in each["text"]]
        for each in mine:
            at, local = datetime.fromisoformat(each["at"]), datetime.fromisoformat(each["local"])
            if f"{at.astimezone(ZoneInfo('Europe/Madrid')):%H:%M}" == "13:50":
                soon.setdefault(at.isoformat(), set()).add(room)
                begins = local + timedelta(minutes=10)
                assert begins.astimezone(ZoneInfo("Europe/Madrid")).strftime("%A %H:%M") == "Wednesday 14:00"
    assert len(soon) >= 9
    assert all(len(rooms) == 4 for rooms in soon.values()), "the same moment for all who come"
    assert {datetime.fromisoformat(at).hour for at in soon} == {11, 12}, "before and after the clocks change"


def test_nothing_of_the_plans_comes_at_night_and_nothing_twice(transcript: list[Line]) -> None:
    typed = {moment(step, facts) for facts in ROOMS.values() for step in steps_of(facts)}
    planned = [
        each
        for each in transcript
        if each["classroom"] and each["local"] >= "2023-08-10" and datetime.fromisoformat(each["at"]) not in typed
    ]
    assert len(planned) > 900
    for line in planned:
        assert 7 <= datetime.fromisoformat(line["local"]).hour < 21, line
    posts = [(each["platform"] + each["classroom"], each["at"], each["text"]) for each in planned]
    # Each pupil has a page of their own, on which the same reminder stands.
    own = [each for each in posts if each[2].count("\n") < 2 or posts.count(each) == 1]
    assert len(set(own)) == len(own)


@asks_a_browser
async def test_four_classes_stand_side_by_side_in_four_languages(tmp_path: Path, browsing: Browsing) -> None:
    async with playing(tmp_path, pause=60) as address:
        sitter = await watches(browsing, address)
        frames = [pane(sitter, number) for number in range(4)]
        assert {await each.locator("html").get_attribute("lang") for each in frames} == {"fi", "es", "it", "fr"}
        boxes = [await sitter.page.locator("iframe").nth(number).bounding_box() for number in range(4)]
        assert len({box["y"] for box in boxes if box}) == 1, "side by side"
        assert await sitter.fits()
        await sitter.page.set_viewport_size({"width": 320, "height": 640})
        boxes = [await sitter.page.locator("iframe").nth(number).bounding_box() for number in range(4)]
        assert len({box["x"] for box in boxes if box}) == 1, "one under the other"
        assert await sitter.fits()
        await sitter.goes("about:blank")


@asks_a_browser
async def test_a_person_joins_in_one_pane_and_is_read_in_another(tmp_path: Path, browsing: Browsing) -> None:
    words = "I joined in, from nowhere in particular."
    async with playing(tmp_path, pause=0.3) as address:
        sitter = await watches(browsing, address)
        for each in sitter.page.frames[1:]:
            await each.evaluate("window.stays = 1")
        here, there = pane(sitter, 2), pane(sitter, 0)
        await here.locator("#typed").fill("Ciao a tutti, sono nuova")
        await here.locator("#typed").press("Enter")
        await expect(here.locator("#log .entry", has_text="Ciao a tutti, sono nuova")).to_have_attribute(
            "data-mine", ""
        )
        await here.locator("#typed").fill(f"/icebreaker answer {words}")
        await here.locator("#typed").press("Enter")
        await expect(here.locator(".reply")).to_be_visible()
        # Not before the yes: that is asked where no kind teacher is at work meanwhile (test_icebreaker).
        await expect(there.locator("#log .entry", has_text=words)).to_be_visible(timeout=20_000)
        assert [await each.evaluate("window.stays") for each in sitter.page.frames[1:]] == [1, 1, 1, 1]
        await sitter.goes("about:blank")
