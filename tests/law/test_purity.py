from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import casefile.law

FILES = sorted(Path(next(iter(casefile.law.__path__))).glob("*.py"))
ALLOWED = sys.stdlib_module_names | {"dateutil", "holidays", "casefile"}
CLOCKS = {"now", "today", "utcnow"}


def _imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_law_imports_nothing_but_itself_and_two_libraries(path: Path) -> None:
    found = _imports(ast.parse(path.read_text(encoding="utf-8")))
    assert {name.split(".")[0] for name in found} <= ALLOWED
    assert all(name.startswith("casefile.law") for name in found if name.startswith("casefile"))
    assert not any(name.startswith("casefile.lawdata") for name in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_law_reads_no_clock_and_opens_no_file(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
    assert not names & (CLOCKS | {"open", "read_text", "read_bytes"})
