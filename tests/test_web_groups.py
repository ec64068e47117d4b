"""Between the schools, in a browser: replies that find their way home, and mixed groups from the desk to a hello."""

from __future__ import annotations

import re
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.client_exceptions import WSServerHandshakeError
from browser import PHONE, Browsing, Sitter
from founding import found_a_project
from playwright.async_api import Locator, expect
from served import FROM_HERE, Now, Served, Visitor

from commands.classroom.pairs import ONLY_YOU
from commands.message import Message, Text, Time
from storage import teams
from storage.teams import Team

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHANGED = "Somebody has come or gone meanwhile, so these are new. Look once more."
HELLO = "Hello, who of you has a dog?"
STAYS = "window.stays = 1"
STAYED = "window.stays === 1"


@pytest_asyncio.fixture(loop_scope="session")
async def opened(site: Served) -> Served:
    """An icebreaker is open. Everybody reads English, so that this can be read as well."""
    await site.it.teacher("Bologna").says("/icebreaker open prompt:visit")
    return site


async def at(
    site: Served, browsing: Browsing, school: str, number: int | None = None, *, place: str = "", **how: Any
) -> Sitter:
    """A pupil at the page of their class, or the teacher at their desk; or elsewhere."""
    who = await somebody(site, school, number)
    await who.post("/language", language="en")
    key = place or f"{'desk' if number is None else 'class'}/{site.cast[school][0].room}"
    sitter = await browsing.sits_down(cookies={"silta": who.cookies["silta"]}, url=site.address, **how)
    await sitter.goes(f"{site.address}/{key}")
    return sitter


async def somebody(site: Served, school: str, number: int | None) -> Visitor:
    return await (site.teacher(school) if number is None else site.pupil(school, number))


async def sends(sitter: Sitter) -> None:
    await sitter.button("Send", within=".reply").click()


def card_of(sitter: Sitter, words: str) -> Locator:
    """What stands on a time line with these words."""
    return sitter.page.locator("#log").get_by_role("article").filter(has_text=words)


# Replies.


async def answers(site: Served, school: str, number: int, words: str) -> None:
    """Given, and said yes to."""
    await site.it.pupil(school, number).does("icebreaker answer", text=words)
    await site.it.teacher(school).presses("Yes, publish", at="desk", on=words)


async def says_yes(site: Served, school: str, words: str) -> None:
    await site.it.delivers()
    await site.it.teacher(school).presses("Yes, publish", at="desk", on=words)


async def test_a_reply_is_told_to_whom_it_reaches_and_can_be_answered_back(opened: Served, browsing: Browsing) -> None:
    await answers(opened, "Vic", 0, "We build towers of people")
    author, guest = await at(opened, browsing, "Vic", 0), await at(opened, browsing, "Bologna", 0, **PHONE)
    for each in (author, guest):
        await each.page.evaluate(STAYS)
    await card_of(guest, "We build towers").get_by_role("button", name="Reply", exact=True).tap()
    await guest.page.get_by_label("Your reply").fill("How high do they get?")
    await guest.button("Send", within=".reply").tap()
    await guest.sees("Thank you")
    await expect(author.page.locator("#log")).not_to_contain_text("Bologna has answered you")

    await says_yes(opened, "Bologna", "How high do they get?")
    notice = card_of(author, "Somebody in Bologna has answered you")
    await expect(notice).not_to_contain_text("How high")
    await notice.get_by_role("button", name="Read it").click()
    await expect(author.reply()).to_contain_text("We build towers of people")
    await expect(author.reply().locator(".inner .inner")).to_contain_text("How high do they get?")
    await author.button("Answer back", within=".reply").click()
    await author.page.get_by_label("Your reply").fill("Ten floors, once")
    await sends(author)
    await author.sees("Thank you")

    await expect(guest.page.locator("#log")).not_to_contain_text("Vic has answered you")
    await says_yes(opened, "Vic", "Ten floors, once")
    back = card_of(guest, "Somebody in Vic has answered you")
    await back.get_by_role("button", name="Read it").tap()
    await expect(guest.reply()).to_contain_text("Ten floors, once")
    assert await guest.fits()
    for each in (author, guest):
        assert await each.page.evaluate(STAYED)
    # It is nobody else's notice.
    for school, number in (("Vic", 1), ("Bologna", 1), ("Seinäjoki", 0), ("Bologna", None)):
        page = (await (await somebody(opened, school, number)).get(f"/class/{opened.cast[school][0].room}")).page
        assert "has answered you" not in page.text
        assert not [each for each in page.all("button") if each.get("value").startswith("icebreaker thread")]


async def test_a_notice_goes_when_the_reply_is_taken_back(opened: Served, browsing: Browsing) -> None:
    await answers(opened, "Vic", 0, "We build towers of people")
    author = await at(opened, browsing, "Vic", 0)
    await opened.it.pupil("Bologna").does("icebreaker reply", item=1, text="How high do they get?")
    await says_yes(opened, "Bologna", "How high do they get?")
    await expect(card_of(author, "has answered you")).to_have_count(1)
    await opened.it.pupil("Bologna").does("me withdraw", item=2)
    await expect(card_of(author, "has answered you")).to_have_count(0)
    await expect(card_of(author, "How high")).to_have_count(0)


async def test_what_nobody_has_replied_to_is_shown_first(opened: Served, browsing: Browsing) -> None:
    await answers(opened, "Vic", 0, "The older answer")
    await answers(opened, "Vic", 1, "The newer answer")
    reader = await at(opened, browsing, "Bologna", 1)

    async def order() -> list[str]:
        await reader.button("See the answers", within="#log").click()
        await expect(reader.reply().locator(":scope > .inner")).to_have_count(2)
        shown = await reader.page.locator(".reply > .inner > .words").all_inner_texts()
        await reader.button("Close", within=".reply").click()
        return shown

    assert await order() == ["The older answer", "The newer answer"]
    await opened.it.pupil("Bologna").does("icebreaker reply", item=1, text="Tell us more")
    assert await order() == ["The older answer", "The newer answer"], "a reply that waits is none yet"
    await says_yes(opened, "Bologna", "Tell us more")
    assert await order() == ["The newer answer", "The older answer"]


# Groups.


def standing(site: Served) -> tuple[Team, ...]:
    with site.silta.reader.connect() as connection:
        return teams.teams_in(connection, 1)


def team_of(site: Served, school: str, number: int) -> Team:
    """The group in which a pupil is."""
    person = site.cast[school][1 + number].person
    return next(each for each in standing(site) if any(member.person_id == person for member in each.members))


async def post_groups(site: Served, size: int = 4) -> None:
    teacher = site.it.teacher("Bologna")
    await teacher.does("icebreaker groups", round=1, size=size)
    heard = await teacher.presses("Post these groups")
    assert heard.says("The groups are posted. Whoever comes late is placed; nobody else is moved."), heard.text


async def groups_in(sitter: Sitter) -> set[frozenset[str]]:
    """The groups that an answer at the desk shows, each as its lines."""
    cards = sitter.page.locator(".reply .inner")
    shown = await cards.evaluate_all(
        "(all) => all.map((each) => [...each.querySelectorAll('p')].map((p) => p.innerText))"
    )
    return {frozenset(line for line in each if " · " in line) for each in shown}


async def opens_preview(teacher: Sitter, size: int = 4) -> set[frozenset[str]]:
    await teacher.button("Mixed groups").click()
    await teacher.page.get_by_label("How many in a group").fill(str(size))
    await sends(teacher)
    await expect(teacher.reply()).to_contain_text("Nobody else sees this yet.")
    return await groups_in(teacher)


async def test_groups_are_looked_at_mixed_again_and_only_then_posted_to_everybody(
    opened: Served, browsing: Browsing
) -> None:
    teacher, pupil = await at(opened, browsing, "Bologna"), await at(opened, browsing, "Bologna", 0, **PHONE)
    abroad, colleague = await at(opened, browsing, "Vic", 1), await at(opened, browsing, "Vic")
    first = await opens_preview(teacher)
    everybody = {f"{role.alias} · {school}" for school, roles in opened.cast.items() for role in roles[1:]}
    assert [len(each) for each in first] == [4, 4]
    assert frozenset.union(*first) == everybody
    seen = {frozenset(first)}
    for _ in range(4):
        await teacher.button("Mix again").click()
        await expect(teacher.page.locator("button:disabled")).to_have_count(0)
        seen.add(frozenset(await groups_in(teacher)))
    assert len(seen) > 1
    chosen = await groups_in(teacher)
    assert standing(opened) == ()
    assert opened.rows()["team"] == 0
    for each in (pupil, abroad, colleague):
        await expect(each.page.locator("#log")).not_to_contain_text("group ")
        assert await each.page.get_by_role("link", name=re.compile("Group")).count() == 0

    await teacher.button("Post these groups").click()
    await teacher.sees("The groups are posted.")
    assert await groups_in(teacher) == chosen
    mine = team_of(opened, "Bologna", 0)
    notice = card_of(pupil, f"You are in group {mine.number}.")
    for each in mine.members:
        await expect(notice).to_contain_text(f"{each.alias} ({each.school})")
    await expect(card_of(abroad, f"You are in group {team_of(opened, 'Vic', 1).number}.")).to_have_count(1)
    await expect(colleague.page.locator("#log")).not_to_contain_text("in group")
    assert await pupil.fits()
    await notice.get_by_role("link", name="Go there").tap()
    await pupil.page.wait_for_url(f"**/{mine.key}")
    await expect(pupil.page.get_by_role("heading", level=1)).to_have_text(f"Group {mine.number}")
    tabs = pupil.page.get_by_role("navigation").get_by_role("link")
    assert await tabs.all_inner_texts() == ["Class", f"Group {mine.number}"]
    await expect(tabs.last).to_have_attribute("aria-current", "page")
    assert await pupil.fits()


async def test_a_groups_page_shows_who_is_there_and_what_time_it_is_for_them(
    opened: Served, browsing: Browsing
) -> None:
    await post_groups(opened)
    mine = team_of(opened, "Bologna", 0)

    def lines() -> list[str]:
        now = opened.silta.clock()
        voice = {each.zone: opened.silta.languages.voice("en", each.zone) for each in mine.members}
        day = {zone: each.say(Text("{time}", time=Time(now))) for zone, each in voice.items()}
        return [f"{each.alias} – {each.school}, {day[each.zone]} there" for each in mine.members]

    before = lines()
    pupil = await at(opened, browsing, "Bologna", 0, place=mine.key)
    shown = await pupil.page.get_by_role("complementary").locator("p").all_inner_texts()
    assert shown in (before, lines())
    assert len({each.zone for each in mine.members}) == 4
    assert len({line.partition(", ")[2] for line in shown}) > 1, "not all clocks show the same"


async def test_words_to_a_group_wait_for_the_own_teacher_and_then_reach_all_of_it_live(
    opened: Served, browsing: Browsing
) -> None:
    await post_groups(opened)
    mine = team_of(opened, "Bologna", 0)
    other = next(each for each in standing(opened) if each.id != mine.id)
    number = {school: 0 if team_of(opened, school, 0).id == mine.id else 1 for school in opened.cast}
    writer = await at(opened, browsing, "Bologna", 0, place=mine.key, **PHONE)
    friends = [await at(opened, browsing, school, number[school], place=mine.key) for school in ("Vic", "Saint-Pierre")]
    stranger = await at(opened, browsing, "Vic", 1 - number["Vic"], place=other.key)
    teacher, elsewhere = await at(opened, browsing, "Bologna"), await at(opened, browsing, "Vic")
    await writer.types(HELLO)
    await writer.sees("Thank you")
    waiting = card_of(teacher, HELLO)
    await expect(waiting).to_contain_text("Word to a mixed group")
    await expect(card_of(elsewhere, HELLO)).to_have_count(0)
    for each in (writer, *friends):
        await expect(card_of(each, HELLO)).to_have_count(0)
    await waiting.get_by_role("button", name="Yes, publish").click()
    for each in (writer, *friends):
        there = card_of(each, HELLO)
        await expect(there).to_contain_text(opened.cast["Bologna"][1].alias)
        await expect(there.locator(".words")).to_have_attribute("lang", "en")
    await expect(card_of(stranger, HELLO)).to_have_count(0)
    assert await writer.fits()
    classes = [
        await (await opened.pupil(school, 1)).get(f"/class/{opened.cast[school][0].room}") for school in opened.cast
    ]
    assert not any(HELLO in each.page.text for each in classes)


async def test_nobody_from_elsewhere_comes_into_a_group(opened: Served) -> None:
    await post_groups(opened)
    foreign = Served(
        opened.silta,
        opened.app,
        opened.address,
        await found_a_project(opened.silta, Now(), title="Another project"),  # type: ignore[arg-type]  # it only tells the time
        opened.http,
    )
    mine = team_of(opened, "Bologna", 0)
    number = {school: 0 if team_of(opened, school, 0).id == mine.id else 1 for school in opened.cast}
    outside = [
        *[await opened.pupil(school, 1 - number[school]) for school in opened.cast],
        await foreign.teacher("Bologna"),
        await foreign.pupil("Vic"),
        opened.visitor(),
    ]
    before = opened.rows()
    for who in outside:
        for path in (f"/{mine.key}", f"/{mine.key}/earlier", f"/{mine.key}/beside", f"/{mine.key}/file"):
            got = await who.get(path)
            assert (got.status, got.location) == (303, "/"), path
        said = await who.says(HELLO, at=f"/{mine.key}")
        assert (said.status, said.location) == (303, "/")
        with pytest.raises(WSServerHandshakeError):
            await opened.http.ws_connect(
                f"{opened.address}/{mine.key}/live",
                headers={**FROM_HERE, "Cookie": f"silta={who.cookies.get('silta')}"},
            )
    assert opened.rows() == before
    inside = await opened.pupil("Vic", number["Vic"])
    for path in (f"/{mine.key}", f"/{mine.key}/earlier", f"/{mine.key}/beside"):
        assert (await inside.get(path)).status == 200, path
    for path in ("/group/1-99", "/group/99-1", "/group/1", "/group/0-0"):
        assert (await inside.get(path)).status == 303, path


async def test_teachers_find_every_group_read_along_and_do_not_write(opened: Served, browsing: Browsing) -> None:
    await post_groups(opened)
    mine = team_of(opened, "Saint-Pierre", 0)
    await opened.it.pupil("Saint-Pierre").does("icebreaker say", at=mine.key, text=HELLO)
    await says_yes(opened, "Saint-Pierre", HELLO)
    teacher = await at(opened, browsing, "Bologna")
    await teacher.button("Mixed groups").click()
    await teacher.reply().locator(f"a[href='/{mine.key}']").click()
    await teacher.page.wait_for_url(f"**/{mine.key}")
    await teacher.sees(HELLO, within="#log")
    await expect(teacher.page.locator("nav [aria-current]")).to_have_text(f"Group {mine.number}")
    before = opened.rows()["contribution"]
    await teacher.types("May I join in?")
    await teacher.sees("Only who is in the group writes here. Teachers can read along.")
    assert opened.rows()["contribution"] == before


async def test_who_comes_late_is_in_a_group_and_nobody_moves(opened: Served, browsing: Browsing) -> None:
    await post_groups(opened)
    before = {each.id: {member.person_id for member in each.members} for each in standing(opened)}
    watching = [await at(opened, browsing, "Bologna", n, place=team_of(opened, "Bologna", n).key) for n in (0, 1)]
    for each in watching:
        await each.page.evaluate(STAYS)
    heard = await opened.it.teacher("Vic").says("/classroom seats 1")
    after = {each.id: {member.person_id for member in each.members} for each in standing(opened)}
    (grown,) = (each for each in standing(opened) if len(each.members) == 5)
    assert all(before[each] <= after[each] for each in before)
    assert sum(map(len, after.values())) == 9

    late = await browsing.sits_down()
    await late.goes(f"{opened.address}/join/{heard.codes[0]}")
    await late.button("Send").click()
    await late.page.wait_for_url("**/class/*")
    notice = card_of(late, str(grown.number)).filter(has=late.page.locator("a.button"))
    await notice.locator("a.button").click()
    await late.page.wait_for_url(f"**/{grown.key}")
    alias = next(each.alias for each in grown.members if each.person_id not in before[grown.id])
    await expect(late.page.get_by_role("complementary")).to_contain_text(alias)
    here = next(each for n, each in enumerate(watching) if team_of(opened, "Bologna", n).id == grown.id)
    await expect(here.page.get_by_role("complementary")).to_contain_text(alias)
    await expect(here.page.locator("#log")).to_contain_text(f"{alias} (Vic)")
    assert await here.page.evaluate(STAYED)
    (there,) = (each for each in watching if each is not here)
    await expect(there.page.get_by_role("main")).not_to_contain_text(alias)


async def test_groups_that_have_changed_since_they_were_looked_at_are_shown_anew(
    opened: Served, browsing: Browsing
) -> None:
    teacher = await at(opened, browsing, "Bologna")
    seen = await opens_preview(teacher)
    await opened.it.teacher("Vic").says("/classroom seats 1")
    await teacher.button("Post these groups").click()
    await teacher.sees(CHANGED)
    assert standing(opened) == ()
    anew = await groups_in(teacher)
    assert sum(map(len, anew)) == sum(map(len, seen)) + 1
    await teacher.button("Post these groups").click()
    await teacher.sees("The groups are posted.")
    assert await groups_in(teacher) == anew


async def test_two_desks_that_post_at_once_make_one_set_of_groups(opened: Served, browsing: Browsing) -> None:
    teacher, colleague = await at(opened, browsing, "Bologna"), await at(opened, browsing, "Vic")
    for each in (teacher, colleague):
        await opens_preview(each)
    await colleague.button("Mix again").click()
    await expect(colleague.page.locator("button:disabled")).to_have_count(0)
    for each in (teacher, colleague):
        await each.button("Post these groups").click()
        await each.sees("The groups are posted.")
    assert await groups_in(teacher) == await groups_in(colleague)
    assert opened.rows()["team"] == 2


# Kept apart.


async def everything_at(site: Served, teacher: Visitor, school: str) -> dict[str, list[str]]:
    """All that a teacher can look at, as words in the order of the alphabet: groups are mixed, clocks go on."""
    room, project = site.cast[school][0].room, site.cast[school][0].project
    pages = [f"/desk/{room}", f"/class/{room}", f"/staff/{project}", f"/projector/{room}", f"/desk/{room}/beside"]
    found = {path: (await teacher.get(path)).page.text for path in pages}
    typed = ("review show", "icebreaker who", "icebreaker show", "icebreaker download", "icebreaker groups size:4")
    typed += ("icebreaker groups size:4 most:2", "classroom list", "classroom pairs", "project show", "me")
    for each in typed:
        found[each] = (await teacher.says(f"/{each}", at=f"/desk/{room}")).page.text
    return {name: sorted(re.findall(r"[^\W\d]+", text)) for name, text in found.items()}


async def test_two_who_are_kept_apart_never_share_a_group_and_no_other_school_learns_of_it(
    opened: Served, browsing: Browsing
) -> None:
    await opened.it.teacher("Bologna").says("/classroom seats 4")
    one, two = (role.alias for role in opened.cast["Bologna"][1:3])
    colleague = await opened.teacher("Vic")
    await colleague.post("/language", language="en")

    async def together() -> int:
        """In how many of some mixtures they are in the same group."""
        found = 0
        for seed in range(8):
            heard = await opened.it.teacher("Vic").does("icebreaker groups", round=1, size=4, seed=seed)
            assert isinstance(heard.reply, Message)
            mixed = [" ".join(opened.english.say(line) for line in card.lines) for card in heard.reply.more]
            assert sum(one in group for group in mixed) == sum(two in group for group in mixed) == 1
            found += any(one in group and two in group for group in mixed)
        return found

    assert await together() > 0
    before = await everything_at(opened, colleague, "Vic")
    assert "Preview" in before["icebreaker groups size:4"]
    teacher = await at(opened, browsing, "Bologna")
    await teacher.button("Your pupils").click()
    await teacher.button("Keep two apart", within=".reply").click()
    await teacher.sees("Nobody is kept apart.")
    await teacher.button("Keep two apart", within=".reply").click()
    for name, alias in (("first", one), ("second", two)):
        await teacher.page.locator(f".reply :is(fieldset:has([name=a-{name}]))").get_by_label(alias).check()
    await sends(teacher)
    await teacher.sees(f"{one} and {two} are no longer put into one group.")
    await teacher.sees(ONLY_YOU.msgid)

    assert await together() == 0
    assert await everything_at(opened, colleague, "Vic") == before
    for who in (await opened.pupil("Bologna"), await opened.pupil("Bologna", 1), colleague):
        where = f"/class/{opened.cast['Bologna'][0].room}" if who is not colleague else "/desk/2"
        got = await who.says("/classroom pairs", at=where)
        assert one not in got.page.first(classed="reply").text
    await teacher.button("Let them together", within=".reply").click()
    await teacher.sees(f"{one} and {two} may be in one group again.")
    assert await together() > 0
