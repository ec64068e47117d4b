"""What Discord refuses in components: rows of buttons and selects under a message, and modals."""

from __future__ import annotations

from collections.abc import Iterator

from discord_refusals import Findings

IS_V2 = 1 << 15
ROW, BUTTON, SELECT, TEXT_INPUT, TEXT, LABEL, UPLOAD = 1, 2, 3, 4, 10, 18, 19
SELECTS = frozenset({3, 5, 6, 7, 8})
GROUPS = frozenset({21, 22})  # radio buttons, check boxes
CHECKBOX = 23
LAYOUT = frozenset({9, 10, 11, 12, 13, 14, 17})


def walk(components: list[dict] | None) -> Iterator[dict]:
    """Every component, rows and labels included, from the top."""
    for component in components or []:
        yield component
        yield from walk(component.get("components"))
        yield from walk([part for key in ("component", "accessory") if (part := component.get(key))])


def bound(part: dict, key: str, default: int) -> int:
    """A bound of a component; null means the default, as does nothing."""
    value = part.get(key)
    return default if value is None else value


def number(components: list[dict]) -> list[dict]:
    """Gives each component without an id the next free one, as Discord does."""
    taken = {component.get("id") for component in walk(components)}
    following = 1
    for component in walk(components):
        if not component.get("id"):
            while following in taken:
                following += 1
            component["id"] = following
            taken.add(following)
    return components


def check_layout(found: Findings, components: object, *, v2: bool) -> None:
    """The components of a message."""
    rows = found.count(("components",), components, 0, 40 if v2 else 5)
    if v2 and sum(1 for _ in walk(rows)) > 40:
        found.add(
            ("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "The total number of components exceeds 40"
        )
    if v2 and sum(len(part.get("content") or "") for part in walk(rows)) > 4000:
        found.add(("components",), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "Text exceeds maximum size of 4000")
    _block(found, ("components",), rows, v2=v2)
    _unique_ids(found, rows)


def _block(found: Findings, place: tuple, blocks: list, *, v2: bool) -> None:
    for index, block in enumerate(blocks):
        here = (*place, index)
        if block.get("type") == ROW:
            _row(found, here, block)
        elif not v2 or block.get("type") not in LAYOUT:
            found.add((*here, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')
        elif block.get("type") in {9, 17}:
            _block(found, (*here, "components"), block.get("components") or [], v2=True)
            if (accessory := block.get("accessory") or {}).get("type") == BUTTON:
                _button(found, (*here, "accessory"), accessory)


def _row(found: Findings, here: tuple, row: dict) -> None:
    children = found.count((*here, "components"), row.get("components"), 1, 5)
    if any(child.get("type") in SELECTS for child in children) and len(children) > 1:
        found.add((*here, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the width")
    for index, child in enumerate(children):
        place = (*here, "components", index)
        if child.get("type") == BUTTON:
            _button(found, place, child)
        elif child.get("type") in SELECTS:
            _select(found, place, child)
        else:
            found.add(
                (*place, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (2, 3, 5, 6, 7, 8).'
            )


def _button(found: Findings, here: tuple, button: dict) -> None:
    found.length((*here, "label"), button.get("label"), 0, 80)
    if button.get("style") not in range(1, 7):
        found.add((*here, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3, 4, 5, 6}.")
    if not button.get("label") and not button.get("emoji"):
        found.add((*here, "label"), "BUTTON_COMPONENT_INVALID", "A button must have a label or emoji.")
    if button.get("style") == 5:
        found.length((*here, "url"), button.get("url"), 1, 512)
        if "custom_id" in button:
            found.add(
                here, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "custom_id and url exclude each other."
            )
    else:
        found.length((*here, "custom_id"), button.get("custom_id"), 1, 100)


def _select(found: Findings, here: tuple, select: dict) -> None:
    found.length((*here, "custom_id"), select.get("custom_id"), 1, 100)
    found.length((*here, "placeholder"), select.get("placeholder"), 0, 150)
    most = 25
    if select.get("type") == SELECT:
        options = _options(found, here, select)
        most = max(len(options), 1)
    low, high = bound(select, "min_values", 1), bound(select, "max_values", 1)
    if not 0 <= low <= 25 or not 1 <= high <= 25 or low > max(high, 1) or high > most:
        found.add((*here, "max_values"), "NUMBER_TYPE_MAX", f"{low} to {high} values of {most} do not fit.")
    if sum(bool(option.get("default")) for option in select.get("options") or []) > high:
        found.add((*here, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "Too many default values.")


def _options(found: Findings, here: tuple, select: dict, *, most: int = 25, least: int = 1) -> list[dict]:
    options = found.count((*here, "options"), select.get("options"), least, most)
    seen = set()
    for index, option in enumerate(options):
        place = (*here, "options", index)
        found.length((*place, "label"), option.get("label"), 1, 100)
        found.length((*place, "value"), option.get("value"), 1, 100)
        found.length((*place, "description"), option.get("description"), 0, 100)
        if option.get("value") in seen:
            found.add(
                (*place, "value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            )
        seen.add(option.get("value"))
    return options


def _unique_ids(found: Findings, components: list[dict]) -> None:
    for key in ("custom_id", "id"):
        named = [part[key] for part in walk(components) if part.get(key)]
        if len(named) != len(set(named)):
            found.add(("components",), f"COMPONENT_{key.upper()}_DUPLICATED", f"Component {key} cannot be duplicated")


def check_modal(modal: dict) -> None:
    """A modal, before it is opened."""
    found = Findings()
    found.length(("data", "title"), modal.get("title"), 1, 45)
    found.length(("data", "custom_id"), modal.get("custom_id"), 1, 100)
    for index, part in enumerate(found.count(("data", "components"), modal.get("components"), 1, 5)):
        here = ("data", "components", index)
        if part.get("type") == ROW:
            children = found.count((*here, "components"), part.get("components"), 1, 1)
            for child in children:
                _input(found, (*here, "components", 0), child, labelled=False)
        elif part.get("type") == LABEL:
            found.length((*here, "label"), part.get("label"), 1, 45)
            found.length((*here, "description"), part.get("description"), 0, 100)
            _input(found, (*here, "component"), part.get("component") or {}, labelled=True)
        elif part.get("type") == TEXT:
            found.length((*here, "content"), part.get("content"), 1, 4000)
        else:
            found.add((*here, "type"), "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1, 10, 18).')
    _unique_ids(found, modal.get("components") or [])
    found.settle()


def _input(found: Findings, here: tuple, part: dict, *, labelled: bool) -> None:
    kind = part.get("type")
    if kind == TEXT_INPUT:
        _text_input(found, here, part, labelled=labelled)
    elif kind in SELECTS:
        _select(found, here, part)
        if part.get("disabled"):
            found.add((*here, "disabled"), "COMPONENT_DISABLED_IN_MODAL", "Not in a modal.")
    elif not labelled or kind not in {UPLOAD, CHECKBOX, *GROUPS}:
        found.add((*here, "type"), "UNION_TYPE_CHOICES", "Not in a modal at this place.")
    else:
        found.length((*here, "custom_id"), part.get("custom_id"), 1, 100)
        if kind in GROUPS:
            _options(found, here, part, most=10, least=2 if kind == 21 else 1)
        elif kind == UPLOAD and not 0 <= bound(part, "min_values", 1) <= bound(part, "max_values", 1) <= 10:
            found.add((*here, "max_values"), "NUMBER_TYPE_MAX", "From 0 to 10 files.")


def _text_input(found: Findings, here: tuple, part: dict, *, labelled: bool) -> None:
    found.length((*here, "custom_id"), part.get("custom_id"), 1, 100)
    if labelled and part.get("label"):
        found.add((*here, "label"), "COMPONENT_LABEL_NOT_ALLOWED", "The label stands around it.")
    if not labelled:
        found.length((*here, "label"), part.get("label"), 1, 45)
    found.length((*here, "placeholder"), part.get("placeholder"), 0, 100)
    found.length((*here, "value"), part.get("value"), 0, 4000)
    low, high = bound(part, "min_length", 0), bound(part, "max_length", 4000)
    if not 0 <= low <= 4000 or not max(low, 1) <= high <= 4000:
        found.add((*here, "max_length"), "NUMBER_TYPE_MAX", "int value should be less than or equal to 4000.")
    if part.get("style") not in {1, 2}:
        found.add((*here, "style"), "BASE_TYPE_CHOICES", "Value must be one of {1, 2}.")
