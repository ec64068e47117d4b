"""What people do in a contest, as tests say it."""

from __future__ import annotations

from uploads import photo

ALL = ["Seinäjoki", "Vic", "Bologna", "Saint-Pierre"]


async def opens(it, school="Bologna", **said):
    """A teacher opens a contest for a logo."""
    return await it.teacher(school).does("contest open", title="A logo for us", **said)


async def enters(it, school, title, number=0, *, approved=True, **said):
    """A pupil sends in an entry, and the own teacher says yes."""
    picture = {"picture": photo(size=(8, 6)), "description": f"{title} in blue"}
    heard = await it.pupil(school, number).does("contest enter", title=title, **(picture | said))
    if approved:
        await it.teacher(school).presses("Yes, publish", at="desk", on=title)
    return heard
