"""Traps by number, from a recipe to the cost of each: built, run alone, planned and reported."""

from __future__ import annotations

import json
import re

import pytest

from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

RECIPE = """
name = "numbered"
seed = 4
count = 24
kinds = ["receipt", "invoice"]
locales = ["en_US", "de_DE"]

[traps.documents]
ambiguous_currency = 5
excl_and_incl_totals = 3
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a corpus of traps by number, and a run over all of it."""
    return copy_for_worker(tmp_path_factory, "numbered", make)


def make(folder):
    (folder / "recipe.toml").write_text(RECIPE)
    built = said(dxe("corpus", "build", "recipe.toml", "-o", "corpus", cwd=folder))
    (folder / "built.txt").write_text(built)
    said(dxe("run", "noisy", "corpus", "-o", "run", "-p", "wrong=0.3", cwd=folder))
    said(dxe("run", "noisy", "corpus", "-o", "part", "--trap", "ambiguous_currency", cwd=folder))


def said(done):
    assert done.returncode == 0, done.stderr
    return done.stdout


def renditions(run):
    return RunFolder(run).table("renditions").to_pylist()


def names(row):
    return {trap["name"] for trap in row["traps"]}


def test_the_build_says_how_many_documents_have_each_trap(place):
    built = (place / "built.txt").read_text()
    assert "Documents with a trap: ambiguous_currency 5, excl_and_incl_totals 3." in built


def test_a_run_of_one_trap_has_its_documents_and_their_twins_alone(place):
    rows = renditions(place / "part")
    having = [row for row in rows if "ambiguous_currency" in names(row)]
    twins = [row for row in rows if row not in having]
    assert len(having) == len(twins) == 5
    assert {row["source"] for row in having} == {row["source"] for row in twins}
    assert {row["twin"] for row in twins} == {"trap off"}


def test_a_report_of_one_trap_has_what_it_costs(place):
    whole, part = (
        json.loads(said(dxe("report", *typed, "--format", "json", cwd=place)))["scores"]
        for typed in (("run",), ("run", "--trap", "excl_and_incl_totals"))
    )
    of_trap = [
        [
            each
            for each in scores
            if each["metric"] == "trap_lift" and each["slice"]["trap"] == "excl_and_incl_totals"
        ]
        for scores in (whole, part)
    ]
    assert [each["value"] for each in of_trap[0]] == [each["value"] for each in of_trap[1]]
    assert of_trap[1]
    assert {each["slice"]["trap"] for each in part if each["metric"] == "trap_lift"} == {
        "excl_and_incl_totals"
    }


def test_a_plan_says_how_many_documents_each_trap_takes(place):
    text = said(dxe("plan", "run", "--width", "0.2", cwd=place))
    rows = re.findall(r"^(\w+) +(\d+) +\S+ \(.+?\) +(?:at most )?(\d+)", text, re.MULTILINE)
    assert {(name, int(documents)) for name, documents, _ in rows} == {
        ("ambiguous_currency", 5),
        ("excl_and_incl_totals", 3),
    }
    assert max(map(len, text.splitlines())) <= 80
    most = max(rows, key=lambda row: int(row[2]))
    (recipe_line,) = re.findall(r"documents = \{ (\w+ = \d+) \}", text)
    assert recipe_line == f"{most[0]} = {most[2]}"
    told = json.loads(said(dxe("plan", "run", "--width", "0.2", "--json", cwd=place)))
    needed = {each["slice"]["trap"]: each["needed"]["documents"] for each in told["traps"]}
    assert needed == {name: int(number) for name, _, number in rows}


def test_a_plan_of_one_trap_names_no_other(place):
    typed = ("--trap", "ambiguous_currency", "--width")
    text = said(dxe("plan", "run", *typed, "0.2", cwd=place))
    assert "excl_and_incl_totals" not in text
    wide = said(dxe("plan", "part", *typed, "1", cwd=place))
    assert re.search(r"^ambiguous_currency +5 .*", wide, re.MULTILINE)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("--width", "0.2", "--trap", "tip"), "unknown trap 'tip'"),
        (("--width", "0"), "'0' is out of range"),
        (("--width", "0.2", "--policy", "p.toml"), "are two questions"),
    ],
)
def test_what_cannot_be_planned_is_refused_in_one_line(place, typed, expected):
    assert expected in one_line(dxe("plan", "run", *typed, cwd=place), 2)


def test_a_run_without_traps_cannot_be_planned_for_them(place):
    said(dxe("corpus", "build", "quick", "--count", "1", "-o", "plain", cwd=place))
    said(dxe("run", "blank", "plain", "-o", "bare", cwd=place))
    line = one_line(dxe("plan", "bare", "--width", "0.2", cwd=place), 2)
    assert "has no cost of a trap" in line
