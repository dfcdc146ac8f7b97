"""What tools/worlds says is said from outside: it shares no code with what it measures."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.house.source import ROOT
from tests.house.warm_tools import run_tool

FILES = [
    ROOT / "tools/worlds",
    ROOT / "tools/inside.py",
    *(ROOT / "tools/simulations").glob("*.py"),
]
MAY_IMPORT = {*sys.stdlib_module_names, "numpy", "inside", "simulations"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_worlds_import_nothing_of_the_package(path):
    statements = [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {one.module for one in statements if isinstance(one, ast.ImportFrom)}
    names |= {each.name for one in statements if isinstance(one, ast.Import) for each in one.names}
    assert not {name.partition(".")[0] for name in names} - MAY_IMPORT


@pytest.mark.long
def test_a_table_is_made_from_what_commands_print():
    done = run_tool("worlds", "rare", "drifts", "--runs", "2")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "| 100 | 1 of 1 | 0.17 % | 84.1 % | 1.01 % | 91.8 % |" in lines
    assert sum(line.startswith("| nothing") for line in lines) == 3


def test_a_table_that_is_unknown_is_refused():
    done = run_tool("worlds", "drift")
    assert done.returncode == 2
    assert "unknown table 'drift'. Remedy: one of figures, " in done.stderr
