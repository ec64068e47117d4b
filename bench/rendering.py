"""`python -m bench.rendering`: one post said to four classrooms, by Silta's voices and by plain Babel, by turns."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from statistics import median
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_time, get_timezone
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.support import Translations

from bot.language import LOCALES, Voice, load_languages
from commands.call import Action
from commands.message import Button, Byline, Items, Language, Line, Message, Plural, Text, Time, Words

ROOMS = (
    ("fi", "Europe/Helsinki"),
    ("es", "Europe/Madrid"),
    ("it", "Europe/Rome"),
    ("fr", "Indian/Reunion"),
)
WARM = 2
ROUNDS = 15
POSTS = 150
ALIASES = ("Cheerful Elk", "Quiet Otter", "Brave Owl", "Swift Hare", "Gentle Bear", "Lucky Fox")
SCHOOLS = ("Oulun lyseo", "IES Triana", "Liceo Galvani", "Collège Bory")
LANGUAGES = ("fi", "es", "it", "fr", "en", "sv")
# CLDR's full date of each language without its year, as the documentation of Babel would have one write it out.
DAYS = {"fi": "cccc d. MMMM", "es": "EEEE, d 'de' MMMM", "it": "EEEE d MMMM", "fr": "EEEE d MMMM"}
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)

Said = tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a post is about, before either side has made words of it."""

    alias: str
    other: str
    school: str
    name: str
    words: str
    written: str
    zone: str
    at: datetime
    deadline: datetime
    given: int
    pupils: int
    unanswered: int
    waiting: int
    languages: tuple[str, ...]


def facts() -> Iterator[Facts]:
    """Posts without end, no two with the same values and moments; the same ones in every run."""
    chance = random.Random(4)  # noqa: S311  (a repeatable load, no secret)
    while True:
        at = NEW_YEAR + timedelta(minutes=chance.randrange(525_600))
        alias, other = chance.sample(ALIASES, 2)
        written, zone = chance.choice(ROOMS)
        number = chance.randrange(10_000)
        yield Facts(
            alias=f"{alias} {number}",
            other=f"{other} {number}",
            school=chance.choice(SCHOOLS),
            name=f"{number % 9 + 1}B",
            words=f"Näyttäisin ystävälle satamaa, jossa isoisäni kalasti. Talvella meri on jäässä ({number}).",
            written=written,
            zone=zone,
            at=at,
            deadline=at + timedelta(minutes=chance.randrange(20_000)),
            given=chance.randrange(30),
            pupils=chance.randrange(10, 33),
            unanswered=chance.randrange(40),
            waiting=chance.randrange(4),
            languages=tuple(chance.sample(LANGUAGES, 3)),
        )


def message_of(post: Facts) -> Message:
    """The post as a command of Silta's says it: words that are not yet in any language."""
    return Message(
        topic=Text("Icebreaker"),
        title=Text("Your class is {name} in {school}.", name=post.name, school=post.school),
        byline=Byline(alias=post.alias, school=post.school, classroom_id=1, at=post.at, zone=post.zone),
        lines=(
            Words(post.words, post.written),
            Text(
                "{alias} · at {here} ({there} there)",
                alias=post.other,
                here=Time(post.deadline),
                there=Time(post.deadline, post.zone),
            ),
            Text("{given} of {pupils} have answered.", given=post.given, pupils=post.pupils),
            Plural(
                "{n} answer has no reply from another school yet.",
                "{n} answers have no reply from another school yet.",
                n=post.unanswered,
            ),
            Text(
                "The words of your own language work as well: {example}",
                example=Items(tuple(Language(code) for code in post.languages)),
            ),
        ),
        warm=Plural("{n} waits for your yes", "{n} wait for your yes", n=post.waiting),
        buttons=(
            Button(
                label=Text("Reply to {alias}, {school}", alias=post.alias, school=post.school), action=Action("reply")
            ),
            Button(label=Text("Remove {alias}?", alias=post.other), action=Action("remove")),
        ),
    )


def dressed(message: Message, voice: Voice) -> Said:
    """Every word of it in one voice, as an adapter dresses a message; the day that stands over it as well."""
    by, say = message.byline, voice.say
    assert by is not None
    here, there = voice.clock(Time(by.at)), voice.clock(Time(by.at, by.zone))
    told: list[Line | None] = [
        message.topic,
        message.title,
        Text("{alias} · at {here} ({there} there)", alias=by.alias, here=here, there=there),
        *message.lines,
        message.warm,
        *(button.label for button in message.buttons),
    ]
    return (voice.day(Time(by.at)), *(say(line) for line in told if line is not None))


class Room(NamedTuple):
    """A classroom, as the plain side knows it. `locale` is what every formatting function is given."""

    translations: Translations
    locale: str | Locale
    zone: str
    day: str


def plain(post: Facts, room: Room) -> Said:
    """The same with Babel, as a developer writes it who keeps catalogues loaded and formats by the documentation."""
    say, count, locale = room.translations.gettext, room.translations.ngettext, room.locale
    here, there = get_timezone(room.zone), get_timezone(post.zone)
    clock = partial(format_time, format="short", locale=locale)
    number = partial(format_decimal, locale=locale)
    names = Locale.parse(locale).languages
    where = say("{alias} · at {here} ({there} there)")
    pending = count(
        "{n} answer has no reply from another school yet.",
        "{n} answers have no reply from another school yet.",
        post.unanswered,
    )
    return (
        format_date(post.at.astimezone(here), format=room.day, locale=locale),
        say("Icebreaker"),
        say("Your class is {name} in {school}.").format(name=post.name, school=post.school),
        where.format(alias=post.alias, here=clock(post.at, tzinfo=here), there=clock(post.at, tzinfo=there)),
        post.words,
        where.format(
            alias=post.other, here=clock(post.deadline, tzinfo=here), there=clock(post.deadline, tzinfo=there)
        ),
        say("{given} of {pupils} have answered.").format(given=number(post.given), pupils=number(post.pupils)),
        pending.format(n=number(post.unanswered)),
        say("The words of your own language work as well: {example}").format(
            example=format_list([names[code] for code in post.languages], locale=locale)
        ),
        count("{n} waits for your yes", "{n} wait for your yes", post.waiting).format(n=number(post.waiting)),
        say("Reply to {alias}, {school}").format(alias=post.alias, school=post.school),
        say("Remove {alias}?").format(alias=post.other),
    )


def rooms(*, parsed: bool) -> tuple[Room, ...]:
    """The classrooms for plain Babel."""
    return tuple(
        Room(Translations.load(LOCALES, [code], "silta"), Locale.parse(code) if parsed else code, zone, DAYS[code])
        for code, zone in ROOMS
    )


def measure() -> dict[str, float]:
    """CPU per post and side in microseconds, and the middle of the rounds' ratios: how many times as much plain needs.

    `plain` names its locale, as Babel's documentation does; `parsed` hands in a `Locale` that it has kept.
    """
    languages, posts = load_languages(), facts()
    where = {"plain": rooms(parsed=False), "parsed": rooms(parsed=True)}
    costs: dict[str, list[float]] = {"ours": [], **{name: [] for name in where}}
    for number in range(WARM + ROUNDS):
        batch = list(islice(posts, POSTS))
        messages = [message_of(each) for each in batch]
        work: dict[str, Callable[[], list[Said]]] = {
            "ours": lambda messages=messages: [
                dressed(each, languages.voice(*at)) for each in messages for at in ROOMS
            ],
            **{
                name: lambda batch=batch, known=known: [plain(each, room) for each in batch for room in known]
                for name, known in where.items()
            },
        }
        names = list(work) if number % 2 else list(reversed(work))
        said = {}
        for name in names:
            cost, said[name] = timed(work[name])
            if number >= WARM:
                costs[name].append(cost)
        assert said["ours"] == said["plain"] == said["parsed"], "both sides say the same words"
    return {
        **{name: median(each) for name, each in costs.items()},
        **{
            f"{name}/ours": median(one / other for one, other in zip(costs[name], costs["ours"], strict=True))
            for name in where
        },
    }


def timed(work: Callable[[], list[Said]]) -> tuple[float, list[Said]]:
    """The CPU per post in microseconds, and what was said. Each starts without garbage of the one before."""
    gc.collect()
    start = time.process_time()
    said = work()
    return (time.process_time() - start) / POSTS * 1e6, said


if __name__ == "__main__":
    print(measure())
