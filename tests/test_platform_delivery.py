"""Delivery to Discord and Telegram, through their real libraries, while everything goes wrong that can."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from itertools import pairwise

import pytest
from chats import CLASSES, chatting
from hurrying import hurry
from mishaps import Kind, Mishap, Mishaps

from storage import outbox

PLATFORMS = ("discord", "telegram")
# How often each thing goes wrong, in hundredths; a stall is longer than anybody's patience, or shorter.
ODDS = {
    Mishap(Kind.TOO_MANY, 2.0): 5,
    Mishap(Kind.TOO_MANY, 25.0): 1,
    Mishap(Kind.BROKEN): 4,
    Mishap(Kind.BAD_GATEWAY): 4,
    Mishap(Kind.TIMED_OUT): 4,
    Mishap(Kind.RESET_BEFORE): 4,
    Mishap(Kind.RESET_AFTER): 4,
    Mishap(Kind.STALL, 3.0): 2,
    Mishap(Kind.STALL, 400.0): 2,
    Mishap(Kind.GARBAGE): 4,
    None: 66,
}

# Some messages on either platform.
PART = re.compile(r"(?<![\w?:,-])(\d+)(?=[: ]|$)")  # a message's number among what a delivery is called
LONG = " And on it goes." * 600


def script(dice, length):
    return dice.choices(list(ODDS), weights=list(ODDS.values()), k=length)


async def much_is_posted(chats, dice, number):
    """Texts, long texts and pictures; some are edited, some taken back, some soon and some late."""
    subjects = []
    for each in range(number):
        what = dice.random()
        if what < 0.7 or len(subjects) < 5:
            subjects.append(f"post {each}")
            words = f"<post {each} r1>" + (LONG if dice.random() < 0.1 else "")
            await chats.posts(subjects[-1], picture=dice.choice([None, None, None, 0, 1]), words=words)
        elif what < 0.9:
            await chats.posts(dice.choice(subjects), picture=dice.choice([None, None, None, 2]))
        else:
            await chats.withdraws(dice.choice(subjects))
        if dice.random() < 0.5:
            await asyncio.sleep(dice.expovariate(1 / 120))


def marks(texts):
    """Which revisions of which posts these texts are."""
    return re.findall(r"<(post \d+) r(\d+)>", " ".join(texts))


@pytest.mark.parametrize("number", [40, pytest.param(2000, marks=pytest.mark.long)])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_nothing_is_lost_unseen_or_doubled_whatever_happens_on_the_way(platform, number, databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")
    dice = random.Random(number)  # noqa: S311  (the same again)

    async def scene():
        async with chatting(platform, tmp_path, url) as chats:
            chats.double.mishaps.plan(
                script(dice, number * 6), on="/channels/" if platform == "discord" else f"/bot{chats.double.token}/"
            )
            await much_is_posted(chats, dice, number)
            await chats.rests()
            chats.double.mishaps.plan([])
            assert Counter(each.kind for each in chats.double.mishaps.happened).keys() == set(Kind)
            await nothing_is_wrong(chats)

    hurry(scene())
    databases.drop(url)


async def nothing_is_wrong(chats):
    for where in CLASSES:
        rows, there = [row for row in chats.rows() if row.id == chats.ids[where]], chats.standing(where)
        assert {row.state for row in rows} <= {outbox.SENT, outbox.AMBIGUOUS}, "nothing here was refused"
        in_doubt = [row for row in rows if row.state == outbox.AMBIGUOUS]
        assert max(Counter(marks(there.values())).values()) == 1, "something stands there twice"
        known = [int(part) for row in rows for part in PART.findall(row.external or "")]
        assert len(known) == len(set(known))
        assert set(known) <= set(there), "something is lost"
        unknown = {post for number in set(there) - set(known) for post, _ in marks([there[number]])}
        assert unknown <= {row.subject for row in in_doubt}, "something stands there, and nobody knows"
        for row in rows:
            if row.state == outbox.SENT:
                says = marks(there[int(part)] for part in PART.findall(row.external or ""))
                assert says == ([] if row.withdrawn else [(row.subject, str(chats.revisions[row.subject]))])
        untouched = [row.external for row in rows if chats.revisions[row.subject] == 1 and row.external]
        in_order = [int(part) for external in untouched for part in PART.findall(external)]
        assert in_order == sorted(in_order)


@pytest.mark.parametrize("how", ["may not write", "is removed"])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_place_that_lets_nothing_in_is_left_alone_and_its_teachers_are_told_once(platform, how, databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting(platform, tmp_path, url) as chats:
            await chats.posts("post 0")
            await chats.rests()
            shut_out(chats, "Vic", how)
            before = len(asked_at(chats, "Vic"))
            for number in range(1, 30):
                await chats.posts(f"post {number}")
                await asyncio.sleep(20)
            await chats.rests()
            assert chats.out_of_reach("Vic")
            assert len(asked_at(chats, "Vic")) - before == 3, "a storm of retries"
            assert chats.shows("Bologna") == [f"<post {number} r1>" for number in range(30)]
            told = {row.id: row.subject for row in chats.rows() if row.subject.startswith("place ")}
            assert told == {chats.ids["Vic desk"]: f"place {chats.ids['Vic']}"}
            # What stands there is edited or taken back elsewhere: here that is refused, and seen, without a request.
            await chats.posts("post 0")
            await chats.rests()
            assert chats.states("Vic")["post 0"] == outbox.REFUSED
            await chats.withdraws("post 0")
            await chats.rests()
            assert chats.states("Vic")["post 0"] == outbox.REFUSED
            assert len(asked_at(chats, "Vic")) - before == 3
            assert chats.shows("Bologna") == [f"<post {number} r1>" for number in range(1, 30)]

    hurry(scene())
    databases.drop(url)


def shut_out(chats, where, how):
    key, double = chats.keys[where], chats.double
    if chats.platform == "discord":
        (double.forbid if how == "may not write" else double.remove_bot)(key)
    elif how == "may not write":
        double.mute(key)
    else:
        double.kick(key)


def asked_at(chats, where):
    key = str(chats.keys[where])
    if chats.platform == "discord":
        return [each for each in chats.requests if f"/channels/{key}/" in each.path]
    return [each for each in chats.requests if str(each.params.get("chat_id")) == key]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_after_one_401_nothing_more_is_asked_and_one_line_says_why(platform, databases, tmp_path, caplog):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting(platform, tmp_path, url) as chats:
            await chats.posts("post 0")
            await chats.rests()
            chats.double.token = "1:another"
            asked = len(chats.double.requests)
            for number in range(1, 6):
                await chats.posts(f"post {number}", to=("Vic",))
                await asyncio.sleep(600)
            assert len(chats.double.requests) - asked == 1
            said = [each.message for each in caplog.records if "refuses the token" in each.message]
            assert len(said) == 1
            assert {row.state for row in chats.rows() if row.subject == "post 1"} == {outbox.WAITING}

    hurry(scene())
    databases.drop(url)


def test_a_token_that_is_refused_while_telegram_is_listened_to_ends_the_listening(databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting("telegram", tmp_path, url, classes=("Vic",)) as chats:
            chats.double.token = "1:another"
            await asyncio.sleep(60)  # the question that is under way comes to its end
            asked = len(chats.double.requests)
            await asyncio.sleep(600)
            assert len(chats.double.requests) == asked
            assert chats.silta.adapters["telegram"]._client.stopped

    hurry(scene())
    databases.drop(url)


@pytest.mark.parametrize("seconds", [2.0, 25.0, 90.0])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_in_a_storm_of_429s_nothing_is_asked_too_soon_and_little_at_all(platform, seconds, databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")
    classes = tuple(f"Class {number}" for number in range(20))

    async def scene():
        async with chatting(platform, tmp_path, url, classes=classes) as chats:
            asked = Storm(chats, seconds)
            (chats.double.rest if platform == "discord" else chats.double).mishaps = asked
            heard = refusals_heard(chats)
            for number in range(5):
                await chats.posts(f"post {number}")
            await asyncio.sleep(600)
            assert 3 <= len(asked.at) < 100
            # Discord limits each channel by itself, Telegram the whole bot.
            for each in set(asked.at.values()) if platform == "discord" else {None}:
                moments = sorted(at for at, where in asked.at.items() if where == each or each is None)
                too_soon = [later for earlier, later in pairwise(moments) if later - earlier < seconds]
                assert all(later <= heard[0] for later in too_soon), "only what left before the first 429 was back"
            asked.over = True
            await chats.rests()
            for where in classes:
                assert chats.shows(where) == [f"<post {number} r1>" for number in range(5)], chats.states(where)

    hurry(scene())
    databases.drop(url)


def refusals_heard(chats):
    """When Silta hears of each 429, as it goes on."""
    adapter, heard = chats.silta.adapters[chats.platform], []
    pace = adapter._wire.pace if chats.platform == "discord" else adapter._client.pace
    refused = pace.refused
    pace.refused = lambda seconds=0.0: (heard.append(chats.clock.seconds), refused(seconds))
    return heard


class Storm(Mishaps):
    """Everything that is sent is refused, until it is over."""

    def __init__(self, chats, seconds):
        super().__init__()
        self.clock, self.seconds, self.over, self.at = chats.clock, seconds, False, {}

    def next(self, path):
        if self.over or not ("/channels/" in path or "send" in path):
            return None
        self.at[self.clock.seconds] = path
        return Mishap(Kind.TOO_MANY, self.seconds)


@pytest.mark.parametrize("arrives", [True, False])
def test_what_may_stand_in_telegram_and_is_taken_back_stays_in_doubt(arrives, databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting("telegram", tmp_path, url, classes=("Vic",)) as chats:
            chats.double.mishaps.plan([Mishap(Kind.RESET_AFTER if arrives else Kind.BAD_GATEWAY)], on="sendMessage")
            await chats.posts("post 0")
            await chats.rests()
            assert chats.states("Vic") == {"post 0": outbox.AMBIGUOUS}
            await chats.withdraws("post 0")
            await chats.rests()
            assert chats.states("Vic") == {"post 0": outbox.AMBIGUOUS}, "it may still stand there"
            # Somebody looks, and posts it in other words: that is no blind repetition, and the doubt stays listed.
            await chats.posts("post 0")
            await chats.rests()
            assert chats.shows("Vic") == ["<post 0 r1>"] * arrives + ["<post 0 r2>"]
            assert chats.states("Vic") == {"post 0": outbox.AMBIGUOUS}

    hurry(scene())
    databases.drop(url)


def test_what_leaves_at_the_end_of_our_patience_has_time_to_come_back(databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting("discord", tmp_path, url, classes=("Vic",)) as chats:
            chats.double.mishaps.plan([Mishap(Kind.STALL, 3.0)], on="/messages")
            chats.silta.adapters["discord"]._wire.pace.pause(58.5)
            await chats.posts("post 0")
            await chats.rests()
            assert chats.states("Vic") == {"post 0": outbox.SENT}
            assert len(asked_at(chats, "Vic")) == 1

    hurry(scene())
    databases.drop(url)


def test_what_discord_no_longer_recognises_is_never_sent_again_whatever_becomes_of_the_post(databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting("discord", tmp_path, url, classes=("Vic",)) as chats:
            mishaps = [Mishap(Kind.RESET_AFTER), *[Mishap(Kind.RESET_BEFORE)] * 30]
            chats.double.mishaps.plan(mishaps, on="/messages")
            await chats.posts("post 0")
            await chats.rests()
            assert chats.states("Vic") == {"post 0": outbox.AMBIGUOUS}
            chats.double.mishaps.plan([])
            await asyncio.sleep(600)
            await chats.withdraws("post 0")
            await chats.rests()
            assert chats.states("Vic") == {"post 0": outbox.AMBIGUOUS}, "it still stands there"
            assert chats.shows("Vic") == ["<post 0 r1>"]
            # Other words may be in doubt themselves, and found again: what stood there before is no less lost.
            chats.double.mishaps.plan([Mishap(Kind.RESET_AFTER)], on="/messages")
            await chats.posts("post 0")
            await chats.rests()
            assert chats.shows("Vic") == ["<post 0 r1>", "<post 0 r2>"]
            assert chats.states("Vic") == {"post 0": outbox.AMBIGUOUS}

    hurry(scene())
    databases.drop(url)


def test_what_is_edited_on_discord_while_in_doubt_is_found_again_and_changed(databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting("discord", tmp_path, url, classes=("Vic",)) as chats:
            chats.double.mishaps.plan([Mishap(Kind.RESET_AFTER)], on="/messages")
            await chats.posts("post 0")
            await asyncio.sleep(0.5)
            await chats.posts("post 0")
            await chats.rests()
            assert chats.shows("Vic") == ["<post 0 r2>"]
            assert chats.states("Vic") == {"post 0": outbox.SENT}

    hurry(scene())
    databases.drop(url)


def test_a_chat_that_has_to_wait_longer_than_a_lease_lasts_gets_everything_once(databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting("telegram", tmp_path, url, classes=("Vic", "Bologna")) as chats:
            for number in range(50):
                await chats.posts(f"post {number}", to=("Vic",))
            for number in range(50, 90):  # delivery looks around meanwhile
                await chats.posts(f"post {number}", to=("Bologna",))
                await asyncio.sleep(4)
            await chats.rests()
            assert chats.shows("Vic") == [f"<post {number} r1>" for number in range(50)]
            assert len(chats.double.calls("sendMessage")) == 90

    hurry(scene())
    databases.drop(url)


def test_a_burst_of_posts_keeps_to_what_telegram_takes(databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting("telegram", tmp_path, url, classes=("Vic", "Bologna")) as chats:
            chats.double.limits.on = True
            for number in range(30):
                await chats.posts(f"post {number}")
            await chats.rests()
            for where in ("Vic", "Bologna"):
                assert chats.shows(where) == [f"<post {number} r1>" for number in range(30)]
            assert chats.double.limits.refused == 0

    hurry(scene())
    databases.drop(url)


def test_a_picture_that_telegram_no_longer_lets_us_take_away_is_made_empty(databases, tmp_path):
    url, _ = databases.fresh("sqlite", "empty")

    async def scene():
        async with chatting("telegram", tmp_path, url, classes=("Vic",)) as chats:
            await chats.posts("post 0", picture=0)
            await chats.rests()
            double, where = chats.double, chats.keys["Vic"]
            *_, shown = [each for each in double.sent(where) if "photo" in each]
            before = double.world.content(shown)
            for each in double.sent(where):
                double.age(each, 49 * 3600)
            await chats.withdraws("post 0")
            await chats.rests()
            left = [each for each in double.sent(where) if "photo" in each]
            assert all(double.world.content(each) != before and "caption" not in each for each in left)
            assert chats.states("Vic") == {"post 0": outbox.SENT}

    hurry(scene())
    databases.drop(url)
