"""The tools say what they do, and stop at the first thing that goes wrong."""

from __future__ import annotations

import os
import subprocess
import tomllib

import pytest
from readme import Command, commands

from tests.house.source import ROOT, tracked

TOOLS = sorted(
    str(path.relative_to(ROOT))
    for path in tracked()
    if path.parent == ROOT / "tools" and not path.suffix
)
SCRIPTS = [*TOOLS, ".ci/run"]


def test_there_are_tools():
    assert {"tools/quickstart", "tools/test", "tools/fresh", "tools/mutate"} <= set(TOOLS)


@pytest.mark.parametrize("tool", SCRIPTS)
def test_a_tool_explains_itself(tool):
    done = subprocess.run([ROOT / tool, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()


@pytest.mark.parametrize("tool", SCRIPTS)
def test_a_tool_can_be_called(tool):
    assert os.access(ROOT / tool, os.X_OK)


@pytest.mark.parametrize("tool", SCRIPTS)
def test_a_shell_script_does_not_stumble_on(tool):
    text = (ROOT / tool).read_text(encoding="utf-8")
    assert text.startswith("#!/usr/bin/env ")
    assert "bash" not in text.splitlines()[0] or "\nset -euo pipefail\n" in text


def test_the_linter_reads_the_tools_that_have_no_ending():
    options = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]
    python = [tool for tool in TOOLS if "python" in (ROOT / tool).read_text().splitlines()[0]]
    assert options["extend-include"] == python


def test_commands_of_a_page_are_read_with_their_lines_and_codes():
    page = """
```bash
# not typed
./tools/test -k money

dxe gate runs/a \\
    --policy p.toml  # no baseline yet: exit 4
```
```console
$ dxe doctor
all well
$ dxe list kinds
```
```python
dxe = 1
```
"""
    assert list(commands(page)) == [
        Command(4, "./tools/test -k money"),
        Command(6, "dxe gate runs/a --policy p.toml  # no baseline yet: exit 4", 4),
        Command(10, "dxe doctor"),
        Command(12, "dxe list kinds"),
    ]


def test_every_mutant_has_its_place_and_its_test():
    rows = tomllib.loads((ROOT / "tests/mutants.toml").read_text(encoding="utf-8"))["mutants"]
    assert len(rows) >= 10
    for row in rows:
        assert set(row) == {"file", "find", "replace", "test", "why"}
        assert row["find"] != row["replace"]
        text = (ROOT / row["file"]).read_text(encoding="utf-8")
        assert text.count(row["find"]) == 1, f"{row['file']}: {row['find']!r}"
        assert (ROOT / row["test"].partition("::")[0]).is_file(), row["test"]
