"""The structure that people rely on: small files, short functions, docstrings, nothing mutable at module level."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

FILES = sorted(Path("meshbot").rglob("*.py"))
LONGEST_FILE = 350
LONGEST_FUNCTION = 60


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_is_one_scroll_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", [path for path in FILES if "versions" not in path.parts], ids=str)
def test_a_function_is_one_screen_long(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION]

    assert long == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_every_module_says_what_lives_there(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_nothing_but_the_settings_reads_the_environment() -> None:
    reading = re.compile(r"os\.(environ(?!\.setdefault)|getenv)")
    readers = [str(path) for path in FILES if reading.search(path.read_text(encoding="utf-8"))]

    assert readers == ["meshbot/settings.py"]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_nothing_mutable_lives_at_module_level(path: Path) -> None:
    """A list, set or dict display bound to a module name must be Final (a constant by agreement)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    mutable = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)

    loose = [
        ast.unparse(node.targets[0]) for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, mutable)
    ]

    assert [name for name in loose if name != "__all__"] == []
