"""What the tests may cost: what they took by folder is printed, and too much is red."""

from __future__ import annotations

from types import SimpleNamespace

import budget
import pytest
from budget import Spending, slowness

BUDGETS = """
[calibration]
seconds = 0.1

[worker_seconds]
"tests/runs" = 10
"tests/cli" = 20
"""


@pytest.fixture
def spending(tmp_path, monkeypatch):
    """A plugin on a machine that takes twice as long as usual."""
    (tmp_path / "budget.toml").write_text(BUDGETS)
    monkeypatch.setattr(budget, "slowness", lambda usual: 2.0 if usual == 0.1 else None)
    return Spending(tmp_path / "budget.toml")


def took(spending, name, *durations, tier=""):
    for duration in durations:
        report = SimpleNamespace(nodeid=name, duration=duration, tier=tier)
        spending.pytest_runtest_logreport(report)


def printed(spending):
    lines = []
    terminal = SimpleNamespace(section=lines.append, line=lines.append)
    spending.pytest_terminal_summary(terminal)
    return lines


def test_a_folder_has_the_seconds_of_its_tests_with_set_up_and_end_as_usual(spending):
    took(spending, "tests/runs/gates/test_a.py::test_b[1]", 1, 4, 1)
    took(spending, "tests/runs/gates/test_a.py::test_b[2]", 2)
    took(spending, "tests/cli/test_a.py::test_c", 1)
    lines = printed(spending)
    rows = {
        line.split()[0]: line.split()[1:] for line in lines if line.startswith(("tests", "all"))
    }
    assert rows == {"tests/runs": ["4", "10"], "tests/cli": ["0", "20"], "all": ["4", "30"]}
    assert lines[lines.index("the dearest tests, all cases together") + 1].split() == [
        *("4.0", "s", "in", "2", "cases"),
        "tests/runs/gates/test_a.py::test_b",
    ]


@pytest.mark.parametrize(
    ("seconds", "before", "after"), [(89, 0, 0), (91, 0, 1), (91, 2, 2), (89, 1, 1)]
)
def test_over_one_and_a_half_times_the_sum_of_all_budgets_is_red(spending, seconds, before, after):
    took(spending, "tests/cli/test_a.py::test_b", seconds)
    session = SimpleNamespace(exitstatus=before)
    spending.pytest_sessionfinish(session)
    assert session.exitstatus == after
    assert any(line.startswith("TOO MUCH: ") for line in printed(spending)) == (seconds > 90)


def test_wrong_marks_are_named(spending):
    """A file of long tests is right if its cases take long together."""
    took(spending, "a.py::test_marked", 9, tier="long")
    took(spending, "a.py::test_wrong[1]", 9)
    took(spending, "a.py::test_wrong[2]", 1)
    took(spending, "a.py::test_right", 3.9)
    took(spending, "a.py::test_in_java", 9, tier="java")
    took(spending, "a.py::test_in_java_too", 0.1, tier="java")
    took(spending, "a.py::test_quick", 0.8, tier="long")
    took(spending, "b.py::test_first", 2, tier="long")
    took(spending, "b.py::test_second", 0.1, tier="long")
    took(spending, "c.py::test_quick", 0.2, tier="long")
    assert [line for line in printed(spending) if "marked `long`" in line] == [
        "not marked `long`, and a case takes 2.5 s: a.py::test_wrong",
        "marked `long`, and a case takes 0.4 s: a.py::test_quick",
        "marked `long`, and a case takes 0.1 s: c.py",
    ]


def test_a_slower_machine_is_measured_as_slower(monkeypatch):
    now = iter([0.0, 3.0, 10.0, 12.0, 20.0, 26.0])
    monkeypatch.setattr(budget, "_STEPS", 1)
    monkeypatch.setattr(budget.time, "perf_counter", lambda: next(now))
    assert slowness(4.0) == 0.5


def test_every_folder_with_tests_has_a_budget():
    budgets = budget.tomllib.loads(budget.BUDGET.read_text(encoding="utf-8"))["worker_seconds"]
    root = budget.BUDGET.parents[1]
    for path in (root / "tests").rglob("test_*.py"):
        assert budget.folder_of(path.relative_to(root).as_posix(), budgets) != "other", path
