"""The tools say what they do, and stop at the first thing that goes wrong."""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import browser
import pytest
from readme import PAGES, Command, commands

from tests.house.source import ROOT, load_tool, tracked
from tests.house.warm_tools import run_tool

TOOLS = sorted(
    str(path.relative_to(ROOT))
    for path in tracked()
    if path.parent == ROOT / "tools" and not path.suffix
)
SCRIPTS = [*TOOLS, ".ci/run"]
INSIDE = [tool for tool in TOOLS if "\nenter()\n" in (ROOT / tool).read_text(encoding="utf-8")]
"""Those that go on in .venv."""


def test_there_are_tools():
    assert {"tools/quickstart", "tools/test", "tools/fresh", "tools/mutate"} <= set(TOOLS)


@pytest.mark.parametrize("tool", SCRIPTS)
def test_a_tool_explains_itself(tool):
    if tool in INSIDE:
        done = run_tool(tool.removeprefix("tools/"), "--help")
    else:
        done = subprocess.run([ROOT / tool, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()


@pytest.mark.parametrize("name", load_tool("study").studies())
def test_a_study_explains_itself(name):
    done = run_tool("study", name, "--help")
    assert done.returncode == 0, done.stderr
    assert f"usage: tools/study {name} " in done.stdout


def test_a_study_that_is_unknown_is_named_with_those_that_are_near():
    done = run_tool("study", "gab", "--count", "3")
    assert done.returncode == 2
    assert done.stderr == "tools/study: unknown study 'gab'. Remedy: gap\n"


def test_most_tools_go_on_inside():
    assert {"tools/notebook", "tools/seals", "tools/traps"} <= set(INSIDE)
    assert len(INSIDE) > len(TOOLS) / 3


def test_a_tool_goes_on_inside_from_any_python():
    """Whatever it is called with: that one need not have any of the packages."""
    bare = [Path(sys.base_prefix) / "bin/python3", "-S", ROOT / "tools/notebook", "--help"]
    done = subprocess.run(bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "usage" in done.stdout.lower()


@pytest.mark.parametrize("tool", INSIDE)
def test_a_tool_goes_on_inside_before_it_imports_what_only_that_has(tool):
    statements = ast.parse((ROOT / tool).read_text(encoding="utf-8")).body
    first = statements[: [ast.unparse(one) for one in statements].index("enter()")]
    modules = {one.module for one in first if isinstance(one, ast.ImportFrom)}
    modules |= {each.name for one in first if isinstance(one, ast.Import) for each in one.names}
    assert {name.partition(".")[0] for name in modules} - sys.stdlib_module_names == {"inside"}


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


def test_the_environment_of_another_checkout_is_used_as_it_is(tmp_path):
    """A copy in which code is broken on purpose has a link to it."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / ".venv").symlink_to(tmp_path / "theirs")
    script = f"set -euo pipefail; source {ROOT}/tools/environment.sh; set_up '[dev]'"
    subprocess.run(["bash", "-c", script], cwd=tmp_path, check=True)
    assert not list((tmp_path / "theirs").iterdir())


def test_a_missing_browser_is_an_error_with_a_remedy(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with (
        pytest.raises(browser.NoBrowserError, match="Remedy: apt-get install chromium"),
        browser.started(),
    ):
        pass


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


def test_fresh_saves_the_files_of_a_page_and_expects_the_codes_that_it_names(tmp_path):
    fresh = load_tool("fresh")
    page = tmp_path / "page.md"
    file = "Save as `a.py`:\n\n```python\nraise SystemExit(3)\n```\n\n"
    shown = file + "```bash\npython3 a.py  # {}\n```\n"
    page.write_text(shown.format("broken: exit 3"))
    assert fresh.read("page.md", tmp_path, dict(os.environ)).startswith("page 1 commands")
    page.write_text(shown.format("nothing is wrong"))
    with pytest.raises(fresh.RedError, match="exit 3, not 0"):
        fresh.read("page.md", tmp_path, dict(os.environ))


def test_fresh_reads_pages_that_are_there_and_have_commands():
    assert PAGES[0] == "README.md"
    for page in PAGES:
        assert list(commands((ROOT / page).read_text(encoding="utf-8"))), page


def test_every_mutant_has_its_place_and_its_test():
    rows = tomllib.loads((ROOT / "tests/mutants.toml").read_text(encoding="utf-8"))["mutants"]
    assert len(rows) >= 10
    for row in rows:
        assert set(row) == {"file", "find", "replace", "test", "why"}
        assert row["find"] != row["replace"]
        text = (ROOT / row["file"]).read_text(encoding="utf-8")
        assert text.count(row["find"]) == 1, f"{row['file']}: {row['find']!r}"
    tests = {word for row in rows for word in shlex.split(row["test"])}
    files = {test.partition("::")[0] for test in tests}
    functions = {name for file in sorted(files) for name in functions_of(file)}
    named = {test.partition("[")[0] for test in tests}
    assert not named - {*files, *functions}
    of_cases = sorted({test.partition("::")[0] for test in tests if "[" in test})
    collect = ["-m", "pytest", "-n0", "-q", "--collect-only", "-p", "no:cacheprovider", *of_cases]
    done = subprocess.run(
        [sys.executable, *collect], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert not {test for test in tests if "[" in test} - {*done.stdout.splitlines()}


def functions_of(file):
    """The tests that a file defines, as pytest names them without their cases."""
    for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield f"{file}::{node.name}"
        elif isinstance(node, ast.ClassDef):
            names = (each.name for each in node.body if isinstance(each, ast.FunctionDef))
            yield from (f"{file}::{node.name}::{name}" for name in names)
