"""Hostile files and answers cost their own result and nothing else.

Hundreds of them always, over a thousand with `--every`. The rest is for `tools/fuzz`. A case that
fails here is tried again, and told, by
`tools/fuzz --case FORMAT:SEED:NUMBER`.
"""

from __future__ import annotations

import json
import random
import subprocess

import pytest

from tests.fuzz.formats import FORMATS
from tests.fuzz.misdeeds import FOUND
from tests.fuzz.mutate import Mutator
from tests.house.source import ROOT

pytestmark = pytest.mark.long

SEED = 20
EACH, ALWAYS = 67, 10
"""Cases of every format, of which the first are always tried."""
NAMES = [form.name for form in FORMATS]


def fuzz(*arguments):
    return subprocess.run(
        [ROOT / "tools/fuzz", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


# Three at a time: what they import takes longer than some formats do.
@pytest.mark.parametrize("names", [NAMES[at::4] for at in range(4)], ids=" ".join)
def test_hostile_files_cost_their_own_result_alone(names, tmp_path, every):
    count = EACH if every else ALWAYS
    chosen = [word for name in names for word in ("--format", name)]
    done = fuzz(*chosen, "--count", count, "--seed", SEED, "--jobs", 1, "--json", tmp_path / "v")
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts = json.loads((tmp_path / "v").read_text())
    assert len(verdicts) == count * len(names)
    assert all(verdict["codes"] for verdict in verdicts), "some cases tried nothing"
    past = sum(verdict["parsed"] for verdict in verdicts)
    assert past >= len(verdicts) / 2, "too few get past the parsers"


def test_every_misdeed_is_found(tmp_path):
    """What never happens in the package: else nobody would know that it would be seen."""
    done = fuzz(
        "--formats", "tests.fuzz.misdeeds", "--count", 1, "--seconds", 2, "--json", tmp_path / "v"
    )
    assert done.returncode == 1, done.stdout + done.stderr
    for verdict in json.loads((tmp_path / "v").read_text()):
        kinds = {finding["kind"] for finding in verdict["findings"]}
        assert kinds == FOUND[verdict["format"]], verdict


def test_a_case_is_its_seed_and_its_number(tmp_path):
    """Tried again, alone or among others, it does the same."""
    found = []
    for name, arguments in (
        ("among", ("--count", 3, "--seed", 7, "--jobs", 2)),
        ("alone", ("--first", 2, "--count", 1, "--seed", 7)),
    ):
        done = fuzz("--format", "recipe", "--format", "http", *arguments, "--json", tmp_path / name)
        assert "fuzz: " in done.stdout, done.stderr
        verdicts = json.loads((tmp_path / name).read_text())
        found.append({v["format"]: (v["codes"], v["digest"]) for v in verdicts if v["number"] == 2})
    assert found[0] == found[1]


@pytest.mark.parametrize("number", range(20))
def test_changes_are_drawn_from_the_generator_alone(number):
    value = {"a": [1, 2.5, "x"], "b": {"c": None, "d": [{"e": True}]}}
    one, two = (Mutator(random.Random(number), ("../x",)) for _ in range(2))
    assert repr(one.change(value)) == repr(two.change(value))
    assert one.damage(b"bytes") == two.damage(b"bytes")
    assert value == {"a": [1, 2.5, "x"], "b": {"c": None, "d": [{"e": True}]}}
