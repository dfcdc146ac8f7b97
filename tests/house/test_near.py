"""`tools/test --near`: which tests a file can break, and that they end in time."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import tomllib

import near
import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.long

ROWS = tomllib.loads((ROOT / "tests/mutants.toml").read_text(encoding="utf-8"))["mutants"]


def asked(*arguments):
    return subprocess.run(
        [sys.executable, ROOT / "tools/near.py", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_test_that_must_notice_a_breakage_is_among_those_that_its_file_can_break():
    missing = [
        (row["file"], row["test"])
        for row in ROWS
        if row["test"].split()[0].partition("::")[0] not in near.ranked(row["file"])
    ]
    assert not missing


def test_most_of_those_tests_are_near():
    places = [
        near.ranked(row["file"]).index(row["test"].split()[0].partition("::")[0]) for row in ROWS
    ]
    assert sum(place < 10 for place in places) > 0.75 * len(places)


@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("docextract_eval/geometry.py", "docextract_eval/geometry.py"),
        ("docextract_eval/corpus/render/overlays.py", "tests/corpus/render/test_overlays.py"),
        ("tests/test_geometry.py", "tests/test_geometry.py"),
    ],
)
def test_examples_and_mirrored_tests_come_first(file, first):
    assert near.ranked(file)[0] == first


def test_tests_of_a_deep_folder_are_near_every_file_of_it():
    first = near.ranked("docextract_eval/corpus/kinds/card_statement/table.py")[:12]
    assert "tests/corpus/kinds/card_statement/test_layouts.py" in first


def test_what_tests_share_is_broken_in_those_that_use_it():
    assert "tests/contracts/test_sections.py" in near.ranked("tests/contracts/views.py")
    assert "tests/contracts/test_ink.py" in near.ranked("tests/conftest.py")


def test_hooks_can_break_every_test_below_them_and_those_that_name_them_first():
    assert near.ranked("conftest.py")[0] == "tests/house/test_collecting.py"
    assert {*filter(near.is_test, near.texts())} <= {*near.ranked("conftest.py")}
    assert "tests/runs/test_gate.py" in near.ranked("tests/runs/conftest.py")
    assert "tests/cli/test_new.py" not in near.ranked("tests/runs/conftest.py")


def test_a_file_of_a_country_is_held_to_the_contracts_of_its_locale_and_kind():
    file = "docextract_eval/countries/da_DK/receipt.toml"
    assert "tests/contracts/test_traps.py" in near.ranked(file)
    cases = ["t.py::a[en_US]", "t.py::a[da_DK]", "t.py::b[da_DK-receipt]", "t.py::b[receipt]"]
    known = dict.fromkeys(cases, 1.0)
    listed = [("t.py", case) for case in cases]
    (first,) = near.chosen(listed, known, near.words(file), 1.0)
    assert first == "t.py::b[da_DK-receipt]"
    assert near.chosen(listed, known, near.words(file), 3.0) == {*cases} - {"t.py::a[en_US]"}


def test_a_recipe_is_near_to_the_tests_that_name_it():
    assert "tests/corpus/test_store.py" in near.ranked("corpora/quick.toml")


@pytest.fixture
def small_tree(tmp_path, monkeypatch):
    """A tree of one module and a test file, in which one test is recorded to notice changes."""
    file = f"{near.PACKAGE}/seeds.py"
    rows = [
        {"place": f"{file}::f::sign::0", "verdict": "killed", "by": "tests/test_a.py::test_2"},
        {"place": f"{file}::g::sign::0", "verdict": "SURVIVED", "by": "without a.py::test_3"},
        {"place": "other.py::g::sign::0", "verdict": "killed", "by": "tests/test_a.py::test_4"},
        {"place": f"{file}::g::not::0", "verdict": "killed", "by": "collection of tests/test_a.py"},
        {"place": f"{file}::h::not::0", "verdict": "killed", "by": "x::y", "killers": ["x::z"]},
    ]
    folder = tmp_path / near.MUTATION
    folder.mkdir(parents=True)
    (folder / "1.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows) + '{"pla')
    monkeypatch.setattr(near, "ROOT", tmp_path)
    return file


def test_what_is_recorded_to_have_noticed_changes_of_a_file_is_known(small_tree):
    assert near.noticed([small_tree]) == ("tests/test_a.py::test_2", "x::y", "x::z")
    assert near.noticed(["third.py"]) == ()


class Hooks:
    """Stands in for pytest's hooks, the configuration that holds them, and what knows tiers."""

    cache = None

    def __init__(self):
        self.hook = self.pluginmanager = self

    def get_plugin(self, _):
        return self

    def tier(self, item):
        return "long" if "long" in item.nodeid else ""

    def pytest_deselected(self, items):
        """Let them go."""


class Case:
    """Stands in for a test that was collected."""

    def __init__(self, nodeid):
        self.nodeid = nodeid


def test_what_noticed_changes_before_runs_first_and_what_is_gone_is_not_missed():
    names = [f"{file}.py::test_{number}" for file in "ab" for number in range(400)]
    first = ("b.py::test_399", "a.py::test_398", "a.py::test_gone")
    plugin = near.Near(["a.py", "b.py"], [], time.monotonic(), False, first=first)
    items = [Case(name) for name in names]
    plugin.pytest_collection_modifyitems(Hooks(), items)
    assert [item.nodeid for item in items[:3]] == [first[1], first[0], "a.py::test_0"]
    assert len(items) < len(names)


@pytest.mark.parametrize("frozen", [True, False])
def test_fewer_are_chosen_of_tests_that_are_marked_as_long(frozen):
    kept = {}
    for name in ("test_short", "test_long"):
        items = [Case(f"a.py::{name}[{number}]") for number in range(400)]
        plugin = near.Near(["a.py"], [], time.monotonic(), False, frozen=frozen)
        plugin.pytest_collection_modifyitems(Hooks(), items)
        kept[name] = len(items)
    assert 5 * kept["test_long"] < kept["test_short"] < 400


@pytest.mark.parametrize("frozen", [True, False])
def test_a_frozen_choice_is_the_same_whatever_the_time_and_the_durations(frozen):
    def kept(start, durations):
        config = Hooks()
        config.cache = config
        config.get = lambda *_: durations
        items = [Case(f"a.py::test_{number}") for number in range(400)]
        near.Near(["a.py"], [], start, False, frozen=frozen).pytest_collection_modifyitems(
            config, items
        )
        return len(items)

    now = time.monotonic()
    found = {kept(now, {}), kept(now - 30, {}), kept(now, {"a.py::test_1": 40.0})}
    assert (len(found) == 1) == frozen


def test_only_tests_within_a_folder_are_asked_where_one_is_named():
    file = "docextract_eval/corpus/render/pages.py"
    found = near.nearest([file], "tests/corpus")
    assert found == [test for test in near.nearest([file]) if test.startswith("tests/corpus/")]
    with pytest.raises(near.NoTestsError, match=r"no test in tests/nothing touches .*\. Remedy"):
        near.nearest([file], "tests/nothing")


def test_no_file_takes_the_time_of_all_others_and_every_test_has_its_turn():
    cases = [(file, f"{file}::{test}[{n}]") for file in "xy" for test in "ab" for n in range(40)]
    picked = near.chosen(cases, {case: 1.0 for _, case in cases}, [], 20.0)
    assert len(picked) == 20
    for file in "xy":
        assert f"{file}::a[0]" in picked
        assert f"{file}::b[0]" in picked


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("docextract_eval/nothing.py", "is no file. Remedy: name files of this tree."),
        ("/etc/hostname", "lies outside"),
    ],
)
def test_what_cannot_be_run_is_one_line_and_exit_2(file, message):
    done = asked(file)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("tools/test: ")
    assert message in line


def test_a_file_that_no_test_touches_is_said(tmp_path):
    unnamed = f"{tmp_path.name}.bin"
    with pytest.raises(near.NoTestsError, match=f"no test touches {unnamed}. Remedy: run all"):
        near.nearest([unnamed])


def test_a_test_that_runs_too_long_is_stopped_and_what_follows_is_left_out(tmp_path):
    shutil.copy(ROOT / "conftest.py", tmp_path)  # by which a test that needs what is here must run
    (tmp_path / "test_long.py").write_text(
        "import time, pytest\n"
        "def test_short(): pass\n"
        "@pytest.mark.needs('git')\n"
        "def test_long(): time.sleep(60)\n"
        "@pytest.mark.needs('git')\n"
        "def test_after(): raise AssertionError\n"
    )
    code = (
        "import sys, time, pytest, near\n"
        "near.LAST_START, near.LAST_END = 5, 6\n"
        "plugin = near.Near(['test_long.py'], [], 0.0, False, frozen=True)\n"
        "class Clock:\n"  # so that no slow start of pytest counts
        "    def pytest_collection_finish(self): plugin.start = time.monotonic()\n"
        "args = ['-q', '-p', 'no:cacheprovider', 'test_long.py']\n"
        "code = pytest.main(args, plugins=[plugin, Clock()])\n"
        "print(plugin.last_line(5, 'COMMAND'))\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tools'}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "1 passed, 2 skipped" in done.stdout
    last = done.stdout.splitlines()[-1]
    assert "left out: 2 tests of 1 files and 5 test files farther away" in last
    assert last.endswith("All of them: COMMAND")


class Item:
    """Stands in for a test of pytest's."""

    nodeid = "test_slow.py::test_slow"

    def __init__(self):
        self.marks = []

    def add_marker(self, mark):
        self.marks.append(mark.name)


@pytest.mark.parametrize(("pace", "marks"), [(1, ["skip"]), (5, [])])
def test_a_busy_machine_is_given_more_time(pace, marks):
    item, plugin = Item(), near.Near([], [], time.monotonic() - 2 * near.LAST_START, False, pace)
    running = plugin.pytest_runtest_protocol(item)
    next(running)
    running.close()
    assert item.marks == marks


@pytest.mark.parametrize(
    ("ran", "ends"), [(1, pytest.skip.Exception), (near.HANGS + 1, pytest.fail.Exception)]
)
def test_what_is_stopped_after_very_long_has_failed(ran, ends):
    plugin = near.Near([], [], 0.0, False, 5, since=time.monotonic() - ran)
    with pytest.raises(ends):
        plugin._stopped(0, None)
