"""The shape of the house: what every module, function and command of bot/, commands/ and storage/ holds to."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib import import_module
from statistics import median, quantiles

import pytest
from house import FLOORS, ROOT, Function, Module, modules, parse

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "service", "core", "common", "misc", "base"}
ASYNCHRONOUS = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)

# Not features, but the words in which features are said.
VOCABULARY = {
    *(
        "call",
        "message",
        "packing",
        "exhibit",
        "takeaway",
        "command",
        "parameter",
        "catalogue",
        "languages",
        "countries",
    ),
    *("desk", "arrival", "shown", "mixing", "timing", "reminding", "cell"),
}
FEATURES = sorted(
    path.stem
    for path in (ROOT / "commands").iterdir()
    if (path.suffix == ".py" or (path / "__init__.py").exists()) and path.stem not in VOCABULARY | {"__init__"}
)


@pytest.fixture(params=modules(), ids=lambda module: module.name)
def module(request: pytest.FixtureRequest) -> Module:
    return request.param


def test_no_module_is_long(module: Module) -> None:
    assert module.length <= LONGEST_MODULE


def test_no_function_is_long(module: Module) -> None:
    assert not [(name, length) for name, length in module.functions() if length > LONGEST_FUNCTION]


def test_says_at_its_head_what_it_is_for(module: Module) -> None:
    head = (ast.get_docstring(module.tree) or "").partition("\n\n")[0]
    assert head.endswith((".", "?", "!")), "a whole sentence"
    assert len(head.split()) >= 3


def test_imports_stand_at_the_top(module: Module) -> None:
    assert not imports_inside(module)


def test_is_called_after_what_it_is(module: Module) -> None:
    assert not set(module.path.relative_to(ROOT).with_suffix("").parts) & EMPTY_WORDS


def test_every_silenced_rule_has_its_reason(module: Module) -> None:
    assert not unexplained(module)


@pytest.mark.parametrize("module", modules("commands", "storage"), ids=lambda module: module.name)
def test_commands_and_storage_think_and_do_not_act(module: Module) -> None:
    assert not asynchronous(module)
    assert not [name for name in module.imported() if name.split(".")[0] == "asyncio"]


@pytest.mark.parametrize("number", range(len(FLOORS)), ids=FLOORS)
def test_nothing_runs_back_up(number: int) -> None:
    above = set(FLOORS[:number])
    assert not [(each.name, name) for each in modules(FLOORS[number]) for name in each.imported() & above]
    assert not [
        (each.name, name) for each in modules(FLOORS[number]) for name in each.imported() if name.split(".")[0] in above
    ]


def test_modules_are_short_as_a_rule() -> None:
    assert median(module.length for module in modules()) <= 120


def test_functions_are_short_as_a_rule() -> None:
    lengths = [length for module in modules() for _, length in module.functions()]
    assert median(lengths) <= 8
    assert quantiles(lengths, n=10)[-1] <= 20


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_is_in_the_catalogue_under_its_own_name(feature: str) -> None:
    group = getattr(import_module(f"commands.{feature}"), feature.upper())
    assert group.name == feature
    assert group in import_module("commands.catalogue").CATALOGUE.groups


def test_the_catalogue_has_nothing_else() -> None:
    assert sorted(group.name for group in import_module("commands.catalogue").CATALOGUE.groups) == FEATURES


@pytest.mark.parametrize("feature", FEATURES)
def test_no_feature_leans_on_another(feature: str) -> None:
    others = {f"commands.{each}" for each in FEATURES if each != feature}
    for module in modules("commands"):
        if feature in module.path.relative_to(ROOT / "commands").with_suffix("").parts[:1]:
            assert not {name for name in module.imported() if ".".join(name.split(".")[:2]) in others}


def test_platform_libraries_stay_in_the_adapters() -> None:
    platforms = {"discord", "telegram", "aiohttp", "aiohttp_jinja2"}
    for module in modules():
        if "adapters" not in module.path.parts:
            assert not {name.split(".")[0] for name in module.imported()} & platforms, module.name


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_pin_everything_and_name_no_index(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host| @ ", line)]
    pins = [number for number, line in enumerate(lines) if re.match(r"[a-zA-Z0-9]", line)]
    assert pins
    for number in pins:
        assert re.match(r"[\w.\[\],-]+==\S+", lines[number]), lines[number]
        assert "--hash=sha256:" in lines[number + 1], f"{lines[number]} has no hash"


def test_lock_files_hold_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name, wanted in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-dev.lock", [*project["dependencies"], *project["optional-dependencies"]["dev"]]),
    ):
        pinned = {line.split("==")[0].split("[")[0] for line in (ROOT / name).read_text(encoding="utf-8").splitlines()}
        # A lock file says discord-py where the package calls itself discord.py.
        named = {re.match(r"[\w.-]+", each)[0].replace(".", "-") for each in wanted}
        assert not named - pinned, f"{name}: make lock"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    assert not [name for name in wanted if not reason_of(name)]


def test_every_ruff_exception_has_its_reason() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    wanted = [*lint["ignore"], *(code for codes in lint["per-file-ignores"].values() for code in codes)]
    assert not [code for code in wanted if not reason_of(code)]


def test_these_checks_bite() -> None:
    assert imports_inside(parse("def f():\n    import os\n"))
    assert not imports_inside(parse("if TYPE_CHECKING:\n    import os\n"))
    assert asynchronous(parse("async def f():\n    await g()\n"))
    assert asynchronous(parse("x = [y async for y in z]\n"))
    assert unexplained(parse("x = 1  # noqa: S311\n"))
    assert unexplained(parse("x = 1  # type: ignore[misc]\n"))
    assert not unexplained(parse("x = 1  # noqa: S311  (spread, no secret)\n"))
    assert not unexplained(parse("# Drawn, not guarded.\nx = 1  # noqa: S311\n"))
    assert dict(parse("@d\ndef f():\n    a = 1\n    return a\n").functions()) == {"bot/planted.py:2 f": 3}


def imports_inside(module: Module) -> list[int]:
    """Lines of imports that a function hides."""
    functions = [node for node in ast.walk(module.tree) if isinstance(node, Function)]
    return [
        node.lineno for each in functions for node in ast.walk(each) if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def asynchronous(module: Module) -> list[int]:
    """Lines on which something waits."""
    found = [node.lineno for node in ast.walk(module.tree) if isinstance(node, ASYNCHRONOUS)]
    comprehensions = [node for node in ast.walk(module.tree) if isinstance(node, ast.comprehension) and node.is_async]
    return found + [each.target.lineno for each in comprehensions]


def unexplained(module: Module) -> list[str]:
    """Silenced rules without a reason, in brackets behind them or as a comment above."""
    lines = module.text.splitlines()
    silenced = re.compile(r"# (noqa|type: ignore)\b(?P<rest>.*)$")
    return [
        f"{number + 1}: {line.strip()}"
        for number, line in enumerate(lines)
        if (match := silenced.search(line))
        and "(" not in match["rest"]
        and not lines[number - 1].lstrip().startswith("# ")
    ]


def reason_of(wanted: str) -> str:
    """The comment beside an entry of pyproject.toml, wherever it stands; what is selected or builds needs none."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = re.sub(r"\n(select|requires) = \[.*?\]\n", "\n", text, flags=re.DOTALL).splitlines()
    entry = f'"{wanted}"'
    reasons = [line.partition("# ")[2].strip() for line in lines if entry in line.partition("# ")[0]]
    return min(reasons, key=len)
