"""What the build before format 7 of ledgers wrote is opened, compared and gated by this one.

`made_before.tar.xz` holds what that build made of 40 labelled bills: their labels and corpus, two
runs of `noisy` over it (`run` with seed 1, `run2` with seed 2), a decision in `run2`, and a ledger
with both runs, as releases 1.0, which is pinned, and 1.1.
"""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest

from tests.cli.commands import dxe
from tests.shared import copy_for_worker

MADE_BEFORE = Path(__file__).parents[1] / "golden" / "made_before.tar.xz"
LEDGER = ("--ledger", "ledger.db")


@pytest.fixture
def folder(tmp_path_factory):
    """What the build before made, and a run of this one beside it."""
    return copy_for_worker(tmp_path_factory, "made before", unpack_and_run)


def unpack_and_run(folder):
    with tarfile.open(MADE_BEFORE) as archive:
        archive.extractall(folder, filter="data")
    of(folder, "run", "noisy", "corpus", "-o", "new", "-p", "seed=3")


def of(folder, *args, code=0):
    """What a command prints, which must end with this code."""
    done = dxe(*args, cwd=folder)
    assert done.returncode == code, done.stderr
    return done.stdout


def test_its_runs_and_its_corpus_are_whole(folder):
    assert "all 40 renditions match the seal" in of(folder, "corpus", "verify", "corpus")
    of(folder, "report", "run")
    of(folder, "score", "run2")
    of(folder, "compare", "run", "run2")


def test_its_runs_are_judged_again_beside_a_new_one(folder):
    (compared,) = json.loads(of(folder, "compare", "run", "new", "--json"))["comparisons"]
    assert "was judged again by the truth and the rules of new" in " ".join(compared["notes"])
    assert compared["overlap"]["share"] == 1
    assert not compared["overlap"]["judged_otherwise"]
    fields = {each["slice"].get("field") for each in compared["differences"]}
    assert fields == {None, "total", "date", "shop", "number"}


def test_a_new_run_is_gated_with_its_run_as_baseline(folder):
    found = json.loads(of(folder, "gate", "new", "--baseline", "run", "--json", code=4))
    lost = {each["slice"]: each for each in found["gates"] if each["rule"] == "regression"}
    assert {"all", "field total", "field date"} <= {*lost}
    assert all(each["value"] is not None for each in lost.values())


def test_its_ledger_goes_on(folder):
    listed = of(folder, "history", "list", *LEDGER)
    first, second = listed.splitlines()[1:3]
    assert (first.split()[1], first.split()[-1]) == ("1.0", "pinned")
    assert (second.split()[1], second.split()[-1]) == ("1.1", "INCONCLUSIVE")
    of(folder, "history", "add", "new", "--release", "1.2", *LEDGER)
    assert "Checked 3 runs" in of(folder, "history", "check", *LEDGER)
    of(folder, "gate", "new", "--baseline", "pinned", *LEDGER, "--json", code=4)
