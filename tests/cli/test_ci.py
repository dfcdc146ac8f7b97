"""What a gate tells continuous integration, as a user types it; the verdict stands whatever is."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as ET

import pytest

from tests.cli.commands import dxe, one_line

pytestmark = pytest.mark.long

STRICT = 'name = "strict"\n[[gates]]\nrule = "accuracy"\nat_least = 1.0\n'
NEEDY = 'name = "p"\n[[gates]]\nrule = "regression"\n'
FAILS = ("gate", "run", "--policy", "strict.toml")


@pytest.fixture
def strict(place):
    (place / "strict.toml").write_text(STRICT)
    (place / "needy.toml").write_text(NEEDY)
    return place


def tree(path):
    return ET.parse(path).getroot()  # noqa: S314 - our own page


def test_a_gate_writes_junit_whose_cases_fail_as_it_does(strict):
    done = dxe(*FAILS, "--junit", "new/junit.xml", cwd=strict)
    assert done.returncode == 1
    root = tree(strict / "new/junit.xml")
    about = json.loads((strict / "run" / "run.json").read_text())
    told = {each.get("name"): each.get("value") for each in root.iter("property")}
    assert (told["seal"], told["run"]) == (about["seal"], about["id"])
    assert told["signature"].startswith("metrics:")
    assert root.get("failures") == "1"
    assert root.find(".//failure").text.endswith("remedy: see where it is wrong: dxe report run")


def test_the_kept_decision_is_told_as_junit_again(strict):
    assert dxe(*FAILS, "--junit", "junit.xml", cwd=strict).returncode == 1
    done = dxe("report", "run", "--format", "junit", cwd=strict)
    assert (done.returncode, done.stdout) == (0, (strict / "junit.xml").read_text())


def test_without_a_decision_there_is_no_junit(place):
    line = one_line(dxe("report", "run", "--format", "junit", cwd=place), 4)
    assert "no policy was applied to the run" in line
    assert "Remedy: apply one: dxe gate run" in line


@pytest.mark.parametrize(
    ("open_", "kind", "code"), [("pass", "skipped", 0), ("fail", "failure", 4)]
)
def test_what_is_open_is_told_as_it_is_taken(place, open_, kind, code):
    done = dxe("gate", "run", "--inconclusive", open_, "--junit", "junit.xml", cwd=place)
    assert done.returncode == code
    told = [each.get("type") for each in tree(place / "junit.xml").iter(kind)]
    assert "INCONCLUSIVE" in told


def test_github_gets_annotations_and_the_summary_is_added_to(strict):
    (strict / "summary.md").write_text("before\n")
    env = {"GITHUB_STEP_SUMMARY": "summary.md"}
    done = dxe(*FAILS, "--github", cwd=strict, env=env)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    token = re.fullmatch("::stop-commands::([0-9a-f]{32})", lines[0])[1]
    closed = lines.index(f"::{token}::")
    assert lines[closed - 1] == "FAIL"
    assert not any(line.startswith("::") for line in lines[1:closed])
    assert [line.partition("::required")[0] for line in lines[closed + 1 :]] == [
        "::notice title=BLOCK::strict: 1 FAIL",
        "::error title=Accuracy",
    ]
    summary = (strict / "summary.md").read_text()
    assert summary.startswith("before\n# noisy on tiny\n")
    assert "BLOCK" in summary
    assert "Accuracy" in summary


def test_each_gate_has_a_token_of_its_own(strict):
    """One that could be known beforehand could be printed on a document."""
    first, second = (dxe(*FAILS, "--github", cwd=strict).stdout.splitlines()[0] for _ in "ab")
    assert first != second


def test_annotations_need_no_summary(strict):
    done = dxe(*FAILS, "--github", cwd=strict, env={"GITHUB_STEP_SUMMARY": ""})
    assert (done.returncode, done.stderr) == (1, "")


def test_the_verdict_stands_where_nothing_can_be_written(strict):
    (strict / "file").write_text("")
    env = {"GITHUB_STEP_SUMMARY": "none/summary.md"}
    done = dxe(*FAILS, "--github", "--junit", "file/junit.xml", cwd=strict, env=env)
    assert done.returncode == 1
    assert "::error title=Accuracy::" in done.stdout
    junit, summary = done.stderr.splitlines()
    assert junit.startswith("dxe: file/junit.xml: cannot be used (")
    assert summary.startswith("dxe: none/summary.md: cannot be used (")
    assert junit.endswith("(the verdict is still valid)")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            ("--github", "--json"),
            "--github and --json both print to stdout. Remedy: give one",
        ),
        (("--junit", "corpus"), "corpus: is a folder. Remedy: name a file"),
    ],
)
def test_what_cannot_be_told_is_refused_first(place, options, line):
    assert line in one_line(dxe("gate", "run", *options, cwd=place), 2)
    assert not (place / "run" / "gate.json").exists()


def test_why_a_gate_could_not_be_asked_is_told_too(strict):
    gate = ("gate", "run", "--policy", "needy.toml", "--junit", "junit.xml", "--github")
    done = dxe(*gate, cwd=strict)
    assert "needs a baseline" in one_line(done, 4)
    (line,) = done.stdout.splitlines()
    assert line.startswith("::error title=no verdict::needy.toml: needs a baseline")
    (error,) = tree(strict / "junit.xml").iter("error")
    assert error.get("message").startswith("needy.toml: needs a baseline")
