"""One table says where each trap is and what it is; only that module is imported to have it."""

from __future__ import annotations

import ast
import subprocess
import sys

from docextract_eval.borders.people import parse_toml
from docextract_eval.corpus.traps import TABLE, TRAPS

ROOM = "docextract_eval.corpus.traps"
LINES = parse_toml(TABLE.read_text(encoding="utf-8"), TABLE.name)
IMPORTING = f"""
import sys
from {ROOM} import TRAPS
before = [TRAPS.describe(name) for name in TRAPS.names]
assert not [name for name in sys.modules if name.startswith("{ROOM}.")]
TRAPS.load("total_cut_off")
print(*sorted(name for name in sys.modules if name.startswith("{ROOM}.")))
"""


def test_every_trap_has_one_line_in_the_table():
    names = [name for lines in LINES.values() for name in lines]
    assert sorted(names) == TRAPS.names
    for module, lines in LINES.items():
        for name, line in lines.items():
            assert TRAPS.table[name].partition(":")[0] == f"{ROOM}.{module}"
            assert TRAPS.describe(name) == line


def test_a_trap_is_described_and_loaded_without_the_modules_of_others():
    done = subprocess.run(
        [sys.executable, "-c", IMPORTING], capture_output=True, text=True, check=True
    )
    imported = {name.removeprefix(f"{ROOM}.") for name in done.stdout.split()}
    assert imported & {*LINES} == {"absences"}


def test_no_module_of_traps_imports_another():
    for module in LINES:
        tree = ast.parse((TABLE.parent / f"{module}.py").read_text(encoding="utf-8"))
        found = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        paths = {f"{node.module}.{each.name}" for node in found for each in node.names}
        paths |= {node.module for node in found}
        assert not paths & {f"{ROOM}.{other}" for other in LINES}, module
