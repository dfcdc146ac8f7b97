"""What a gate said is kept beside its run, and told only while the run is the same."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.errors import FormatError, HashMismatchError
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.recorded_hashes import with_own_hash
from docextract_eval.runs.release.decision import read_decision, write_decision
from docextract_eval.runs.release.gate import (
    gather_evidence,
    make_decision,
    overall_or_notable_differences,
    split_baselines,
)
from docextract_eval.runs.release.policy import Policy
from tests.reports.decisions import difference
from tests.runs.sides import grid, lost, side

ALL_RIGHT = np.ones((60, 2, 2), bool)
POLICY = Policy.model_validate(
    {
        "name": "strict",
        "baseline": "optional",
        "gates": [
            {"rule": "accuracy", "at_least": 0.99},
            {"rule": "regression", "margin": 0.01, "by": ["condition"]},
        ],
    }
)
BLURRED = lost(ALL_RIGHT, (1, slice(None)), range(30))
"""Half of the documents lose everything under the second condition."""


def decided(after=BLURRED, before=ALL_RIGHT, **about):
    run = side(grid(after), "after", **about)
    others = [] if before is None else [side(grid(before), "before")]
    return make_decision(POLICY, gather_evidence(POLICY, run, split_baselines(others)), others)


@pytest.fixture
def folder(tmp_path):
    made = RunFolder(tmp_path / "run")
    about = {"format": 2, "pipeline": {"name": "p"}, "corpus": "c", "seal": "s", "id": "i"}
    made.write_about({**about, "finished": "2026-01-01T00:00:00+00:00", "files": {}})
    made.write_scores(list(side(grid(BLURRED)).scores))
    return made


def test_a_decision_is_read_as_it_was_kept(folder):
    found = decided()
    file = write_decision(folder, found)
    assert read_decision(folder) == found
    assert (found.decision, found.policy, found.baseline) == ("BLOCK", "strict", "before")
    assert [(each.run, each.moved) for each in found.baselines] == [("before", None)]
    assert json.loads(file.read_text())["format"] == 2
    assert file.read_text() == write_decision(folder, found).read_text()


def test_that_what_is_open_shall_pass_is_kept(folder):
    write_decision(folder, replace(decided(), inconclusive_passes=True))
    assert read_decision(folder).inconclusive_passes


def test_a_decision_without_its_hash_is_refused(folder):
    file = write_decision(folder, decided())
    about = json.loads(file.read_text())
    file.write_text(json.dumps({name: about[name] for name in about if name != "hash"}))
    with pytest.raises(HashMismatchError, match="is not as it was written"):
        read_decision(folder)


def test_where_no_gate_was_asked_there_is_no_decision(folder):
    assert read_decision(folder) is None


def test_a_run_that_was_resumed_or_scored_again_has_no_decision_yet(folder):
    write_decision(folder, decided())
    scores = folder.scores()
    folder.write_scores(list(side(grid(BLURRED), signature="metrics:2").scores))
    assert read_decision(folder) is None
    folder.write_scores(scores)
    assert read_decision(folder) is not None
    folder.write_about({**folder.about, "finished": "2026-01-01T00:00:01+00:00"})
    assert read_decision(folder) is None


def test_a_run_without_its_scores_is_to_be_scored_again(folder):
    write_decision(folder, decided())
    (folder.path / "scores.json").unlink()
    with pytest.raises(FormatError, match=r"scores.json: is missing\. Remedy: .*dxe score "):
        read_decision(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"format":2', '"format":99', "is decision format 99"),
        ('"decision":"BLOCK"', '"decision":"SELL"', "is damaged"),
        ('"gates"', '"gaits"', "it holds no decision"),
        ('"policy"', "policy", "is damaged"),
        ('"signature"', '"signed"', "does not state its signature"),
    ],
)
def test_a_decision_that_cannot_be_read_is_said_in_one_line(folder, old, new, said):
    file = write_decision(folder, decided())
    text = file.read_text().replace(old, new, 1)
    with contextlib.suppress(ValueError):  # what is no JSON has no hash
        text = json.dumps(with_own_hash(json.loads(text)))
    file.write_text(text)
    with pytest.raises(FormatError, match=said):
        read_decision(folder)


def test_what_is_told_since_the_baseline_is_everything_and_what_may_be_no_chance():
    found = decided()
    told = [each.slice for each in found.differences]
    assert {"cells": "scalars", "condition": "all"} in told
    assert {"cells": "scalars", "condition": "blur"} in told
    assert {"cells": "scalars", "condition": "clean"} not in told  # nothing changed there
    assert found.compared > len(told)
    same = decided(after=ALL_RIGHT)
    assert [each.slice["condition"] for each in same.differences] == ["all"]
    assert not same.differences[0].certain


def test_without_a_baseline_nothing_is_compared():
    found = decided(before=None)
    assert (found.baseline, found.differences, found.compared) == (None, (), 0)
    assert found.decision == "BLOCK"


def test_a_decision_says_first_what_a_reader_must_know():
    found = decided(private=True, failures=3)
    assert "after is private: its documents have no names here" in found.notes
    assert any("has no answer for 3 renditions" in note for note in found.notes)
    assert any(note.startswith("the runs share") for note in found.notes)


def test_what_its_own_interval_calls_no_chance_is_kept_though_its_family_does_not():
    by_test = difference(-0.05, -0.12, 0.02, 0.01, field="a")
    by_interval = difference(-0.05, -0.09, -0.01, 0.2, field="b")
    neither = difference(-0.05, -0.12, 0.02, 0.2, field="c")
    assert overall_or_notable_differences([by_test, by_interval, neither]) == (by_interval,)
    assert [each.conclusion for each in (by_test, by_interval)] == [
        "no difference shown",
        "worse on its own",
    ]
