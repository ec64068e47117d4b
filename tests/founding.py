"""How a project begins: everybody comes in through real codes, as people do."""

from __future__ import annotations

from conversation import Cast, Clock, Conversation, Role, Someone, a_code
from sqlalchemy import Connection

from bot.silta import Silta
from storage import codes, people, places

CLASSES = {
    "Seinäjoki": "country:FI language:fi",
    "Vic": "country:ES language:es zone:Europe/Madrid",
    "Bologna": "country:IT language:en",
    "Saint-Pierre": "country:RE language:fr",
}
PUPILS = 2


async def found_a_project(
    silta: Silta, clock: Clock, *, title: str = "Me, My Heritage and You", **classes: str
) -> Cast:
    """Everybody comes in through real codes: a founder, partners whom they invite, and pupils with their seats."""
    it = Conversation(silta, clock, {})
    invitation = await a_code(silta, clock, codes.FOUNDER)
    founder = it.stranger(f"{title} founder")
    await founder.says(f"/project join {invitation}", at="")
    await founder.fills(title=title)
    for school, facts in (classes or CLASSES).items():
        if it.cast:
            partner = await founder.says("/project invite partner")
            newcomer = it.stranger(f"{title} {school} teacher")
            await newcomer.says(f"/project join {partner.codes[0]}", at="")
        else:
            newcomer = founder
        about = dict(pair.split(":") for pair in facts.split())
        await newcomer.fills(alias=f"Teacher of {school}", school=school, name="9B", **about)
        teacher = it.cast.setdefault(school, [_role(it, newcomer.role.account)])[0]
        if newcomer is founder:
            founder = Someone(it, teacher)
        seats = await Someone(it, teacher).says(f"/classroom seats {PUPILS}")
        for number, code in enumerate(seats.codes):
            pupil = it.stranger(f"{title} {school} pupil {number}")
            await pupil.says(f"/project join {code}", at="")
            it.cast[school].append(_role(it, pupil.role.account))
    await silta.writer.run(lambda connection: _let_all_write(connection, it.cast, classes or CLASSES))
    return it.cast


def _let_all_write(connection: Connection, cast: Cast, classes: dict[str, str]) -> None:
    """Everybody has said before in which language they write: their class's."""
    for school, facts in classes.items():
        language = dict(pair.split(":") for pair in facts.split())["language"]
        for role in cast[school]:
            people.set_writes(connection, role.person, language)


def _role(it: Conversation, account: str) -> Role:
    with it.silta.reader.connect() as connection:
        person = people.person_behind(connection, platform=places.WEB, user=account, now=it.clock.now)
        assert person is not None, account
        ((project, seat),) = people.seats_of(connection, person.id)
    return Role(
        account=account, alias=seat.alias, project=project, room=seat.classroom_id, seat=seat.id, person=person.id
    )
