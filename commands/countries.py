"""Countries, and the time zones of each, from the time-zone database itself."""

from __future__ import annotations

from importlib.resources import files

from commands.message import Country, Option


def _table(name: str) -> list[list[str]]:
    text = (files("tzdata.zoneinfo") / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


COUNTRIES = tuple(Option(code, Country(code)) for code, _ in _table("iso3166.tab"))

_ZONES: dict[str, list[str]] = {}
for _row in _table("zone.tab"):
    _ZONES.setdefault(_row[0], []).append(_row[2])


def zones_of(country: str) -> tuple[str, ...]:
    """A country's zones by their IANA names, the most populous first as a rule."""
    return tuple(_ZONES.get(country, ()))


def zone_options(country: str) -> tuple[Option, ...]:
    """A country's zones to choose from, by the name of the city each is called after."""
    return tuple(Option(zone, zone.rpartition("/")[2].replace("_", " ")) for zone in zones_of(country))
