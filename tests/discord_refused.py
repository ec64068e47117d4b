"""What Discord refuses, and beside it what it still takes: messages, modals, commands for the double's tests."""

from __future__ import annotations


def row(*children):
    return {"type": 1, "components": list(children)}


def button(**more):
    return {"type": 2, "style": 1, "label": "a", "custom_id": "a", **more}


OPTION = {"label": "a", "value": "a"}
SELECT = {"type": 3, "custom_id": "s", "options": [OPTION]}


MESSAGES = [
    {"content": "x" * 2001},
    {"embeds": [{"title": "x" * 257}]},
    {"embeds": [{"description": "x" * 4000}, {"description": "x" * 2001}]},
    {"embeds": [{"fields": [{"name": "", "value": "x"}]}]},
    {"embeds": [{"fields": [{"name": "a", "value": "b"}] * 26}]},
    {"components": [row(button(custom_id=str(number))) for number in range(6)]},
    {"components": [row(*(button(custom_id=str(number)) for number in range(6)))]},
    {"components": [row(button(label="x" * 81))]},
    {"components": [row(button(custom_id="x" * 101))]},
    {"components": [row(button(custom_id=""))]},
    {"components": [row(button(), button())]},
    {"components": [row({**SELECT, "options": [{**OPTION, "value": str(n)} for n in range(26)]})]},
    {"components": [row({**SELECT, "options": [{**OPTION, "description": "x" * 101}]})]},
    {"components": [row({**SELECT, "options": [OPTION, OPTION]})]},
    {"components": [row({**SELECT, "max_values": 2})]},
    {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    {"content": "a", "message_reference": {"message_id": "1"}},
]

FORM = {"title": "Form", "custom_id": "f"}
INPUT = {"type": 4, "custom_id": "i", "label": "a", "style": 1}
MODALS = [
    {**FORM, "components": [row(INPUT)], "title": "x" * 46},
    {**FORM, "components": [row({**INPUT, "label": "x" * 46})]},
    {**FORM, "components": [row({**INPUT, "max_length": 4001})]},
    {**FORM, "components": [row({**INPUT, "custom_id": str(number)}) for number in range(6)]},
    {**FORM, "components": [{"type": 18, "label": "x" * 46, "component": SELECT}]},
    {**FORM, "components": []},
]


def command(**more):
    return {"name": "a", "description": "a", **more}


MANY = [{"name": f"{number:0100}", "value": "x" * 100} for number in range(25)]
TEXT = {"type": 3, "name": "t", "description": "t"}
COMMANDS = [
    [command(name="Big")],
    [command(name="a b")],
    [command(name="x" * 33)],
    [command(description="x" * 101)],
    [command(description="")],
    [command(description_localizations={"fr": "x" * 101})],
    [command(description_localizations={"et": "eesti"})],
    [command(name_localizations={"fi": "Iso"})],
    [command(options=[{**TEXT, "name": f"t{number}"} for number in range(26)])],
    [command(options=[TEXT, {**TEXT, "name": "u", "required": True}])],
    [command(options=[{**TEXT, "choices": [{"name": "x" * 101, "value": "a"}]}])],
    [command(options=[{**TEXT, "choices": [{"name": str(n), "value": "a"} for n in range(26)]}])],
    [command(options=[{**TEXT, "name": name, "choices": MANY} for name in "tu"])],
    [command(), command()],
    [command(name=f"c{number}") for number in range(101)],
]

FULL_EMBED = {"title": "x" * 256, "description": "x" * 4096, "fields": [{"name": "x" * 256, "value": "x" * 1024}]}
FULL_ROW = [button(label="x" * 80, custom_id=f"{number:0100}") for number in range(5)]
OPTIONS = [{"label": "x" * 100, "value": f"{number:0100}", "description": "x" * 100} for number in range(25)]
ALLOWED_MESSAGES = [
    {"content": "x" * 2000, "components": [row(*FULL_ROW)]},
    {"embeds": [FULL_EMBED]},
    {"components": [row({**SELECT, "options": OPTIONS, "min_values": 0, "max_values": 25})]},
    {"content": "@everyone", "allowed_mentions": {"parse": []}},
]
ALLOWED_MODALS = [
    {**FORM, "title": "x" * 45, "components": [row({**INPUT, "label": "x" * 45, "max_length": 4000})]},
    {**FORM, "components": [{"type": 18, "label": "x" * 45, "component": SELECT}]},
]
ALLOWED_COMMANDS = [
    [command(name="ryhmä", description_localizations={"fr": "x" * 100}, options=[{**TEXT, "required": True}])],
    [command(name=f"c{number}") for number in range(100)],
    [command(options=[{**TEXT, "choices": MANY}])],
]
