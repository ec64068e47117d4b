"""Looking at a page as somebody does who sees little, enlarges, has colours of their own or reads another language."""

from __future__ import annotations

import json

from axe_playwright_python.async_playwright import Axe
from browser import Sitter
from lived_in import WRITTEN

OF_COLOURS = ("color-contrast", "link-in-text-block")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RULES = {"runOnly": TAGS, "resultTypes": ["violations"], "rules": {each: {"enabled": False} for each in OF_COLOURS}}
COLOURS = {"runOnly": {"type": "rule", "values": OF_COLOURS}, "resultTypes": ["violations"]}
AXE = "([where, options]) => axe.run({include: [...document.querySelectorAll(where)]}, options)"
FRESH = ".reply, details[open], .box"
PHONE = {"width": 320, "height": 640}
ENLARGED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %

# Everything that can be pressed or filled in and is in sight.
CONTROLS = """const controls = [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, audio[controls]')]
  .filter(each => each.checkVisibility() && !each.closest('.skip, .hidden'));
const named = (each) => each.outerHTML.slice(0, 90);"""
SMALL = f"""() => {{ {CONTROLS}
  return controls.filter(each => !each.closest('p:not(:has(.button)), li:not(.seats li)'))
    .map(each => [each, (each.closest('label') || each).getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
    .map(([each, box]) => `${{named(each)}}: ${{box.width}} x ${{box.height}}`) }}"""
BEYOND = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => `beyond the edge: ${each.outerHTML.slice(0, 90)}`).slice(0, 5)"""
# Text that is wider or higher than its element shows, or that would have to be scrolled to within the page.
CLIPPED = """() => [...document.querySelectorAll('body *')]
  .filter(each => each.checkVisibility() && !each.closest('.hidden, .skip:not(:focus), textarea, select, svg, audio')
    && !each.matches('[role=listbox]'))
  .filter(each => {
    const style = getComputedStyle(each), own = [...each.childNodes].some(node => node.nodeType === 3
      && node.textContent.trim());
    const wide = each.scrollWidth > each.clientWidth + 1, high = each.scrollHeight > each.clientHeight + 1;
    const cut = (wide && style.overflowX !== 'visible') || (high && ['hidden', 'clip'].includes(style.overflowY));
    return style.display !== 'inline' && (cut || (own && wide));
  })
  .map(each => `clipped: ${each.outerHTML.slice(0, 90)}`)"""
STYLED = """(css) => {
  const style = new CSSStyleSheet();
  style.replaceSync(css);
  document.adoptedStyleSheets = [style];
}"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-bottom: 2em !important }"""
# Nothing lies half under what stands still, where axe would take it for small.
LOOSE = ".top, .head, .box { position: static !important }"
# In colours of one's own, what can be pressed or filled in is told from what is around it by its border alone.
UNBORDERED = f"""() => {{ {CONTROLS}
  const bordered = 'button, .button, summary, select, textarea, input:not([type=radio], [type=checkbox], [type=file])';
  return controls.filter(each => each.matches(bordered)).filter(each => {{
      const style = getComputedStyle(each), back = getComputedStyle(each.parentElement).backgroundColor;
      return ['Top', 'Right', 'Bottom', 'Left'].some(side => style[`border${{side}}Style`] === 'none'
        || parseFloat(style[`border${{side}}Width`]) < 1
        || [back, 'rgba(0, 0, 0, 0)'].includes(style[`border${{side}}Color`]));
    }}).map(each => `no border: ${{named(each)}}`) }}"""
# What somebody wrote, wherever it stands: in the text, as a picture's words, or on a choice.
FOREIGN = """(written) => {
  const found = [];
  const doubts = (element, text) => {
    for (const [words, language] of Object.entries(written))
      if (text?.includes(words) && element.closest('[lang]').lang !== language)
        found.push(`not in ${language}: ${element.outerHTML.slice(0, 120)}`);
  };
  for (const each of document.body.querySelectorAll('*')) {
    for (const node of each.childNodes) if (node.nodeType === 3) doubts(each, node.textContent);
    for (const name of ['alt', 'title', 'aria-label', 'placeholder']) doubts(each, each.getAttribute(name));
  }
  for (const each of document.querySelectorAll('.words')) if (!each.lang) found.push(`no language: ${each.outerHTML}`);
  return found;
}"""
# What axe can only see on a whole page.
DISORDERED = """() => {
  const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(each => each.checkVisibility());
  const jumps = headings.filter((each, at) => at && each.tagName[1] - headings[at - 1].tagName[1] > 1);
  const ids = [...document.querySelectorAll('[id]')].map(each => each.id);
  return [...jumps.map(each => `jumps a level: ${each.outerHTML}`),
    ...ids.filter((each, at) => ids.indexOf(each) < at).map(each => `two are called ${each}`)];
}"""
MOVING = "() => document.getAnimations().map(each => `moves: ${each.animationName}`)"


async def faults_of(sitter: Sitter, what: str, *, fresh: bool = False) -> list[str]:
    """Everything that is wrong with the page as it stands, in both themes, small, enlarged and in other colours.

    Axe, which is slow, need not look at what stood there before, if only what is `fresh` is new.
    """
    found = await axe_finds(sitter, what, within=FRESH if fresh else "html")
    page = sitter.page
    if await page.locator("h1").count() != 1:
        found.append(f"{what}: {await page.locator('h1').count()} headings of the first level")
    if not await page.locator("html").get_attribute("lang"):
        found.append(f"{what}: no language")
    found += [f"{what}: {each}" for each in await page.evaluate(FOREIGN, WRITTEN)]
    found += [f"{what}: {each}" for probe in (DISORDERED, MOVING) for each in await page.evaluate(probe)]
    return found + await does_not_fit(sitter, what) + await vanishes(sitter, what)


async def axe_finds(sitter: Sitter, what: str, *, within: str = "html", themes: bool = True) -> list[str]:
    """What axe objects to, and to the colours in both themes."""
    page, found = sitter.page, []
    await page.evaluate(STYLED, LOOSE)
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(Axe().axe_script)
    for scheme, options in (("light", RULES), *((scheme, COLOURS) for scheme in ("light", "dark") if themes)):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for each in (await page.evaluate(AXE, [within, options]))["violations"]:
            nodes = [(node["target"], node["html"][:120]) for node in each["nodes"][:3]]
            found.append(f"{what} ({scheme}): {each['id']}: {each['help']}: {json.dumps(nodes, ensure_ascii=False)}")
    await page.evaluate(STYLED, "")
    return found


async def does_not_fit(sitter: Sitter, what: str) -> list[str]:
    """On a phone; and enlarged, also with the wider text that somebody may set."""
    page, found = sitter.page, []
    before = page.viewport_size or {"width": 1280, "height": 900}
    for size, spaced in ((PHONE, False), (ENLARGED, False), (ENLARGED, True)):
        await page.set_viewport_size(size)
        await page.evaluate(STYLED, SPACED if spaced else "")
        where = f"{what} ({size['width']} x {size['height']}{', spaced' if spaced else ''})"
        for probe in (BEYOND, CLIPPED, SMALL):
            found += [f"{where}: {each}" for each in await page.evaluate(probe)]
    await page.evaluate(STYLED, "")
    await page.set_viewport_size(before)
    return found


async def vanishes(sitter: Sitter, what: str) -> list[str]:
    """What can no longer be told apart in colours of one's own."""
    await sitter.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    found = await sitter.page.evaluate(UNBORDERED)
    await sitter.page.emulate_media(forced_colors="none", reduced_motion="reduce")
    return [f"{what} (forced colours): {each}" for each in found]
