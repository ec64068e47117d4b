"""What Telegram takes as a text, its entities (in UTF-16 units) and its keyboards, and how it refuses the rest."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from telegram_wire import RefusedError

TEXT, CAPTION, ENTITIES, BUTTONS, DATA = 4096, 1024, 100, 100, 64
KINDS = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
)
ALONE = {"code", "pre"}
FOUND = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?"),
    "mention": re.compile(r"(?<![\w/])@[A-Za-z0-9_]{4,32}"),
    "url": re.compile(r"https?://[^\s<>]+"),
}
ACTIONS = frozenset(
    [
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    ]
)
KEYBOARDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")


def units(text):
    """How long a text is for Telegram."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def found_entities(text):
    """What Telegram finds by itself in what a person wrote."""
    found = []
    for kind, pattern in FOUND.items():
        found += [
            {"type": kind, "offset": units(text[: hit.start()]), "length": units(hit.group())}
            for hit in pattern.finditer(text)
        ]
    return sorted(found, key=lambda each: each["offset"])


def checked_text(call, *, text="text", entities="entities", limit=TEXT, modes=None):
    """A text of the bot with its entities, trimmed as the real server trims it."""
    if call.get("parse_mode"):
        if modes is not None:
            modes.append(call.get("parse_mode"))
        raise RefusedError("can't parse entities: this double takes no parse_mode at all")
    words = str(call.get(text, ""))
    marks = call.get(entities, [])
    check_entities(words, marks)
    if not words.strip() and limit == TEXT:
        raise RefusedError("message text is empty")
    kept = words.strip()
    if units(kept) > limit:
        raise RefusedError("message is too long" if limit == TEXT else "message caption is too long")
    return kept, _moved(marks, units(words) - units(words.lstrip()), units(kept))


def _moved(marks, cut, end):
    """Entities after the white space around the text has gone."""
    moved = []
    for mark in marks:
        first = max(mark["offset"] - cut, 0)
        last = min(mark["offset"] + mark["length"] - cut, end)
        if last > first:
            moved.append({**mark, "offset": first, "length": last - first})
    return moved


def check_entities(text, marks):
    """Each of them known, inside the text, and nested properly."""
    if len(marks) > ENTITIES:
        raise RefusedError("too many entities")
    encoded = text.encode("utf-16-le", "surrogatepass")
    for mark in marks:
        _check_entity(mark, encoded)
    opened: list[dict] = []
    for mark in sorted(marks, key=lambda each: (each["offset"], -each["length"])):
        while opened and opened[-1]["offset"] + opened[-1]["length"] <= mark["offset"]:
            opened.pop()
        if opened:
            _check_nesting(opened[-1], mark)
        opened.append(mark)


def _check_nesting(outer, inner):
    if inner["offset"] + inner["length"] > outer["offset"] + outer["length"]:
        raise RefusedError("entities overlap without being nested")
    if ALONE & {outer["type"], inner["type"]} and "blockquote" not in outer["type"]:
        raise RefusedError("code and pre entities can't be nested with others")


def _check_entity(mark, encoded):
    if mark.get("type") not in KINDS:
        raise RefusedError(f"can't parse MessageEntity: unknown type {mark.get('type')!r}")
    first, length = mark.get("offset"), mark.get("length")
    if not isinstance(first, int) or not isinstance(length, int) or first < 0 or length < 1:
        raise RefusedError("can't parse MessageEntity: offset and length must be numbers, and positive")
    if first + length > len(encoded) // 2:
        raise RefusedError(f"entity ends after the end of the text at UTF-16 offset {first + length}")
    for edge in (first, first + length):
        if 0xDC <= (encoded[2 * edge + 1] if 2 * edge < len(encoded) else 0) <= 0xDF:
            raise RefusedError(f"entity begins or ends in the middle of a UTF-16 symbol at offset {edge}")
    if mark["type"] == "text_link" and not mark.get("url"):
        raise RefusedError("can't parse MessageEntity: field url must be present")


def checked_markup(call):
    """The inline keyboard of a message of the bot, or None; other keyboards are checked and not kept in the message."""
    markup = call.get("reply_markup")
    if markup is None:
        return None
    kinds = [kind for kind in KEYBOARDS if kind in markup] if isinstance(markup, dict) else []
    if len(kinds) != 1:
        raise RefusedError("object expected as reply markup" if not isinstance(markup, dict) else "wrong reply markup")
    rows = markup[kinds[0]] if "keyboard" in kinds[0] and isinstance(markup[kinds[0]], list) else []
    if not all(isinstance(row, list) for row in rows):
        raise RefusedError("can't parse keyboard button: keyboard row must be an array")
    buttons = [button for row in rows for button in row]
    if len(buttons) > BUTTONS:
        raise RefusedError("reply markup is too long")
    for button in buttons:
        _check_button(button, inline=kinds[0] == "inline_keyboard")
    if kinds[0] != "inline_keyboard" or not buttons:
        return None
    return {"inline_keyboard": [row for row in rows if row]}


def _check_button(button, *, inline):
    if not inline and isinstance(button, str):
        button = {"text": button}
    if not str(button.get("text", "")).strip():
        raise RefusedError("can't parse keyboard button: button text must be non-empty")
    if not inline:
        return
    actions = ACTIONS & set(button)
    if len(actions) != 1:
        raise RefusedError("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA:
        raise RefusedError("BUTTON_DATA_INVALID")
    if "url" in button:
        parts = urlsplit(str(button["url"]))
        if parts.scheme not in {"http", "https", "tg"} or (parts.scheme != "tg" and "." not in (parts.hostname or "")):
            raise RefusedError(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
