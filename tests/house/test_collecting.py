"""How the tests are collected: who runs them, and what is imported to find them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.house.source import ROOT, load_tool

TESTS = """
import os
import pytest

@pytest.mark.parametrize("number", range({many}))
def test_who_runs_it(number):
    with open(os.environ["SEEN"], "a") as seen:
        print(os.environ.get("PYTEST_XDIST_WORKER", "nobody else"), file=seen)
"""


@pytest.fixture
def collected(tmp_path):
    """Run pytest as it runs here, in a folder of its own; return its output and who ran tests."""
    shutil.copy(ROOT / "conftest.py", tmp_path)

    def run(*asked):
        seen = tmp_path / "seen"
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-nauto", "--dist=worksteal", *asked],
            cwd=tmp_path,
            env={**clean, "SEEN": str(seen), "PYTEST_XDIST_AUTO_NUM_WORKERS": "2"},
            capture_output=True,
            text=True,
            check=False,
        )
        return done, seen.read_text().splitlines() if seen.exists() else []

    return run


@pytest.mark.parametrize(("many", "runners"), [(199, {"nobody else"}), (200, {"gw0", "gw1"})])
def test_few_tests_start_no_workers_and_many_do(collected, tmp_path, many, runners):
    (tmp_path / "test_many.py").write_text(TESTS.format(many=many))
    done, seen = collected("test_many.py")
    assert f"{many} passed" in done.stdout
    assert len(seen) == many
    assert set(seen) == runners


def test_the_tests_that_a_word_selects_are_counted_and_not_all(collected, tmp_path):
    (tmp_path / "test_many.py").write_text(TESTS.format(many=300))
    done, seen = collected("-k", "who_runs_it and 29")
    assert "passed" in done.stdout
    assert 0 < len(seen) < 200
    assert set(seen) == {"nobody else"}


def test_a_module_without_examples_is_not_imported_for_them(collected, tmp_path):
    (tmp_path / "plain.py").write_text("raise SystemExit\n")
    (tmp_path / "shown.py").write_text('"""Adds.\n\n>>> 1 + 1\n2\n"""\n')
    done, _ = collected("--doctest-modules", ".")
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


SHORT_AND_LONG = """
import os
import pytest

def test_short():
    seen("short")

@pytest.mark.parametrize("number", [1, 2])
def test_long(number):
    seen("long")

def seen(which):
    with open(os.environ["SEEN"], "a") as file:
        print(which, file=file)
"""


@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ((), ["short"]),
        (("--all",), [*["long"] * 4, "short"]),
        (("-k", "test_"), [*["long"] * 4, "short"]),
        (("tests/test_both.py",), ["long", "long", "short"]),
    ],
    ids=["all others", "all", "by a word", "by a file"],
)
@pytest.mark.parametrize("workers", ["0", "2"])
def test_the_longest_tests_are_left_out_where_nothing_is_named(
    collected, tmp_path, asked, seen, workers
):
    (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = tests\n")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_both.py").write_text(SHORT_AND_LONG)
    (tmp_path / "tests/test_all.py").write_text(SHORT_AND_LONG.replace("short", "long"))
    listed = ("tests/test_all.py", "tests/test_both.py::test_long")
    (tmp_path / "tests/long.txt").write_text("\n".join(listed))
    done, ran = collected("-n", workers, *asked)
    assert sorted(ran) == seen
    assert ("./tools/test --all runs them" in done.stdout) == ("long" not in seen)


def test_the_list_of_the_longest_tests_names_tests():
    long = load_tool("long")
    listed = (ROOT / "tests/long.txt").read_text(encoding="utf-8").splitlines()
    assert listed == sorted(set(listed))
    assert [name for name in listed if not long.is_there(name)] == []
    assert not long.is_there("tests/house/test_collecting.py::test_gone")


def test_a_test_is_long_with_all_its_cases_and_no_more_are_than_must_be():
    longest = load_tool("long").longest
    took = {"a::f[1]": 2.0, "a::f[2]": 4.0, "a::g": 2.0, "a::h": 0.5, "b::g": 2.5}
    assert longest(took, 11.0) == []
    assert longest(took, 10.9) == ["a::f"]
    assert longest(took, 4.9) == ["a::f", "b"]
    assert longest(took, 0.4) == ["a", "b"]
