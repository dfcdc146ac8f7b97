"""How the tests are collected: who runs them, and what `tests.lacking` leaves out, and says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from types import MappingProxyType

import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.long

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

    def run(*asked, env=MappingProxyType({"CI": ""})):
        seen = tmp_path / "seen"
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-nauto", "--dist=worksteal", *asked],
            cwd=tmp_path,
            env={**clean, **env, "SEEN": str(seen), "PYTEST_XDIST_AUTO_NUM_WORKERS": "2"}
            | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tools'}"},
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


TIERS = """
import os
import pytest

def test_short():
    seen("short")

@pytest.mark.long
@pytest.mark.parametrize("number", [1, 2])
def test_long(number):
    seen("long")

@pytest.mark.needs("git")
def test_git():
    seen("git")

@pytest.fixture
def postgres():
    seen("postgres")

def test_with_a_server(postgres):
    pass

@pytest.mark.needs("spark", "java")
class TestSpark:
    def test_one(self):
        seen("spark")

def seen(which):
    with open(os.environ["SEEN"], "a") as file:
        print(which, file=file)
"""
ABSENT = "NOT TESTED: it; spark: it is not here. Remedy: buy it"
SHORT, ALL = ["git", "short"], ["git", "long", "long", "postgres", "short", "spark"]


@pytest.fixture
def tiers(tmp_path):
    """Cases of every tier, on a machine that has everything, or lacks what is named."""

    def write(*absent):
        (tmp_path / "pytest.ini").write_text("[pytest]\ntestpaths = cases\n")
        (tmp_path / "cases").mkdir()
        (tmp_path / "cases/test_tiers.py").write_text(TIERS)
        stand_in = f"import means\nABSENT = {ABSENT!r}\n"
        stand_in += f"means.lack = lambda name: ABSENT if name in {absent!r} else ''\n"
        text = (ROOT / "conftest.py").read_text()
        future = "from __future__ import annotations\n"
        (tmp_path / "conftest.py").write_text(text.replace(future, future + stand_in))

    return write


@pytest.mark.parametrize(
    ("workers", "asked", "expected"),
    [
        ("2", (), SHORT),
        ("0", ("--all",), ALL),
        ("0", ("--all", "--turn", "3"), ALL),
        ("0", ("--all", "--turn", "4"), SHORT),
        ("0", ("-k", "test_"), ALL),
        ("2", ("cases/test_tiers.py",), ALL),
    ],
    ids=["all others", "all", "the turn of its file", "another's", "by a word", "by a file"],
)
def test_what_is_long_or_needs_more_is_left_out_where_nothing_is_named(
    collected, tiers, workers, asked, expected
):
    tiers()
    done, ran = collected("-n", workers, *asked)
    assert sorted(ran) == expected
    (*_, last, _) = done.stdout.splitlines()
    left_out = "Left out: 2 that take long, 1 that need postgres, 1 that need java. "
    assert (last == f"{left_out}To run them, too: ./tools/test --all") == (expected == SHORT)
    wrong = "marked `long`, and a case takes 0.0 s: cases/test_tiers.py::test_long"
    assert [line for line in done.stdout.splitlines() if "marked `long`" in line] == (
        [wrong] if "--all" in asked and expected == ALL else []
    )
    assert done.returncode == 0


def test_what_must_be_set_up_first_comes_last(collected, tiers):
    tiers()
    _, ran = collected("-n0", "--all")
    assert ran == ["short", "long", "long", "git", "postgres", "spark"]


@pytest.mark.parametrize("seconds", [0, 60], ids=["done before the tests", "stopped after them"])
def test_what_is_set_up_meanwhile_is_ended_with_the_tests(collected, tiers, tmp_path, seconds):
    tiers()
    (tmp_path / "tools").mkdir()
    installer = "import sys, time\nprint(*sys.argv[1:], flush=True)\n"
    installer += f"time.sleep({seconds} * ('spark' in sys.argv))\n"
    (tmp_path / "tools/means.py").write_text(installer)
    done, _ = collected("-W", "error", "-n0", "--all", "--set-up")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr


def test_what_lacks_its_means_is_skipped_with_the_reason_and_red_in_ci(collected, tiers):
    tiers("git", "spark")
    done, ran = collected("-n2", "--all")
    assert done.returncode == 0, done.stdout
    assert sorted(ran) == ["long", "long", "postgres", "short"]
    assert f"2 skipped: {ABSENT}" in done.stdout.splitlines()
    red, _ = collected("-n0", "--all", env={"CI": "true"})
    assert red.returncode == 1
    assert "2 failed" in red.stdout or "2 errors" in red.stdout
    assert ABSENT in red.stdout


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ('pytest.mark.needs("git")', "It was skipped, and all that it needs is here: "),
        ('pytest.mark.needs("gti")', "needs 'gti'. Remedy: one of git, openssl, "),
    ],
    ids=["skipped for nothing", "unknown"],
)
def test_a_wrong_mark_is_red(collected, tmp_path, mark, said):
    case = f"import pytest\n\n@{mark}\ndef test_it():\n    pytest.skip('no time')\n"
    (tmp_path / "test_wrong.py").write_text(case)
    done, _ = collected("test_wrong.py")
    assert done.returncode != 0
    assert said in done.stdout + done.stderr


def test_how_far_the_tests_are_is_said_in_lines_and_failures_at_once(collected, tmp_path):
    red = "def test_red():\n    raise AssertionError\n\n"
    slow = "def test_slow():\n    __import__('time').sleep(3)\n"
    (tmp_path / "test_many.py").write_text(TESTS.format(many=200) + red + slow)
    text = (ROOT / "conftest.py").read_text()
    faster = "from progress import Progress\nimport progress\nprogress.EVERY = 0.5\n"
    (tmp_path / "conftest.py").write_text(text.replace("from progress import Progress\n", faster))
    done, _ = collected("test_many.py")
    lines = done.stdout.splitlines()
    assert "FAILED test_many.py::test_red" in lines
    so_far = re.compile(r"\d:\d\d  \d+ of 202 tests, 1 failed, about \d:\d\d left")
    assert any(map(so_far.fullmatch, lines))
    assert any(line.startswith("FAILED test_many.py::test_red - ") for line in lines)
    assert "1 failed, 201 passed" in lines[-1]
