"""The tools say what they do, and stop at the first thing that goes wrong."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import browser
import postgres
import pytest
from readme import PAGES, Command, commands

from docextract_eval.corpus.render.fonts import font_file
from tests.house.source import ROOT, load_tool, tracked

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


APT = """#!/bin/sh
echo "$@" >> "$FOLDER/asked"
case "$*" in *install*)
    cp "$POSTGRES_TOLD/only-programs.conf" "$FOLDER/"
    if test -n "$WORKS"; then ln -s "$WORKS" "$FOLDER/bin/"; ln -s "$WORKS"/*.ttc "$FOLDER/"; fi;;
esac
true
"""
"""A package manager that installs what there is in a place, or does nothing."""
PACKAGES = {
    "set_up_fonts": "fonts-noto-cjk",
    "set_up_browser": "chromium",
    "set_up_postgres": "postgresql",
    "set_up_java": "default-jre-headless",
}
WHAT = {
    "set_up_fonts": "the fonts of Japanese",
    "set_up_browser": "a browser to open reports in",
    "set_up_postgres": "a PostgreSQL server",
    "set_up_java": "Java 17 or newer",
}


@pytest.mark.parametrize("set_up", PACKAGES)
@pytest.mark.parametrize(
    ("works", "ci", "code"), [(True, "true", 0), (False, "true", 1), (False, "", 0)]
)
def test_what_tests_need_is_installed_or_its_lack_is_said(tmp_path, set_up, works, ci, code):
    """Never are the tests that need it left out without a word."""
    package, root = PACKAGES[set_up], os.geteuid() == 0
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "sh", "ln", "true", "cp", "mkdir", "rm", "rmdir"):
        (folder / name).symlink_to(shutil.which(name))
    (folder / "apt-get").write_text(APT)
    (folder / "apt-get").chmod(0o755)
    for name in ("chromium", "initdb", "java"):
        (tmp_path / name).write_text(
            "#!/bin/sh\necho 'openjdk version \"17.0.15\" 2025-04-15' >&2\n"
        )
        (tmp_path / name).chmod(0o755)
    real = {
        "set_up_fonts": Path(font_file("notojp").at).parent,
        "set_up_browser": tmp_path / "chromium",
        "set_up_postgres": tmp_path / "initdb",
        "set_up_java": tmp_path / "java",
    }[set_up]
    told = tmp_path / "etc"
    done = subprocess.run(
        ["bash", "-c", f"source tools/environment.sh; {set_up}"],
        cwd=ROOT,
        env={"CI": ci, "FOLDER": str(tmp_path), "WORKS": str(real) if works else ""}
        | {"DOCEXTRACT_EVAL_FONTS": str(tmp_path), "PATH": str(folder)}
        | {"POSTGRES_HOMES": str(tmp_path), "POSTGRES_TOLD": str(told)},
        capture_output=True,
        text=True,
        check=False,
    )
    if root:
        asked = (tmp_path / "asked").read_text().splitlines()
        assert asked == ["update -qq", f"install -y -qq --no-install-recommends {package}"]
        made = (tmp_path / "only-programs.conf").exists()
        assert made == (set_up == "set_up_postgres"), "no cluster is made, and so none started"
    assert not told.exists()
    assert done.returncode == (code if root or not works else int(ci == "true"))
    said = f"NOT HERE: {WHAT[set_up]}" in done.stderr
    assert said == (f"Remedy: apt-get install {package}" in done.stderr)
    assert said == (not works or not root)
    fate = "are NOT RUN" if set_up in {"set_up_postgres", "set_up_java"} else "will fail"
    assert said == (f"; its tests {fate}. " in done.stderr)


@pytest.mark.parametrize(
    ("version", "is_here"), [("1.8.0_402", 1), ("11.0.2", 1), ("17.0.15", 0), ("21", 0)]
)
def test_spark_is_given_no_older_java_than_it_runs_on(tmp_path, version, is_here):
    (tmp_path / "java").write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    (tmp_path / "java").chmod(0o755)
    asked = ["bash", "-c", "source tools/environment.sh; has_java"]
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    assert subprocess.run(asked, cwd=ROOT, env={"PATH": path}, check=False).returncode == is_here


def test_a_server_is_looked_for_in_the_same_places_everywhere():
    text = (ROOT / "tools/environment.sh").read_text(encoding="utf-8")
    assert f"${{POSTGRES_HOMES:-{postgres.DEBIAN}}}/*/bin/initdb" in text


def test_the_browser_goes_by_the_same_names_everywhere():
    text = (ROOT / "tools/environment.sh").read_text(encoding="utf-8")
    (check,) = re.findall(r"^has_browser\(\) \{ (.*) \}$", text, re.MULTILINE)
    assert tuple(re.findall(r"command -v (\S+)", check)) == browser.NAMES


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
        file, _, test = row["test"].partition("::")
        name = test.rpartition("::")[2].partition("[")[0]
        defined = f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")
        assert defined or not name or not file.startswith("tests/"), row["test"]
