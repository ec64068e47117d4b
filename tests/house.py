"""The house as its source text: modules, functions, imports. Nothing here imports what it looks at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOORS = ("bot", "commands", "storage")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One source file, read and parsed."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Where it is, from the project's root."""
        return str(self.path.relative_to(ROOT))

    @property
    def length(self) -> int:
        """Its lines."""
        return len(self.text.splitlines())

    def functions(self) -> Iterator[tuple[str, int]]:
        """Every function with its length, from its `def` to its last line."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield f"{self.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1

    def imported(self) -> set[str]:
        """What it imports, wherever that stands, by full names."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {each.name for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module} | {f"{node.module}.{each.name}" for each in node.names}
        return found


@cache
def modules(*floors: str) -> tuple[Module, ...]:
    """Every module that people write, on these floors or on all. Alembic writes migrations/versions."""
    found = []
    for floor in floors or FLOORS:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "versions" not in path.parts:
                text = path.read_text(encoding="utf-8")
                found.append(Module(path, text, ast.parse(text)))
    return tuple(found)


def parse(text: str) -> Module:
    """A module that exists only in a test."""
    return Module(ROOT / "bot" / "planted.py", text, ast.parse(text))
