"""A policy may ask that hardly any document got wholly worse since the baseline."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from docextract_eval.reports.sentences.reasons import explain_reason
from docextract_eval.runs.comparison.overlap import pair_runs
from docextract_eval.runs.gates.lost_documents import count_documents
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy
from docextract_eval.statistics.tails import CountTail
from tests.runs.sides import grid, side

GATE = {"rule": "lost_documents"}


def pages(right, name):
    """A run of documents x 4 cells: two fields under two conditions."""
    return side(grid(np.asarray(right, bool).reshape(-1, 2, 2)), name)


def ruled(before, after, **keys):
    """The verdict on two tables of documents x cells, 1 where right."""
    policy = Policy.model_validate({"name": "p", "gates": [{**GATE, **keys}]})
    run, baseline = pages(after, "new"), pages(before, "old")
    (verdict,) = apply_policy(policy, run, [baseline], "p.toml")
    return verdict


def released(documents, lost=0, gained=0):
    """All right before and after, but for documents that are wholly lost or gained."""
    before, after = np.ones((2, documents, 4), bool)
    after[:lost] = False
    before[lost : lost + gained, :3] = False
    return before, after


@pytest.mark.parametrize(("documents", "verdict"), [(182, "INCONCLUSIVE"), (183, "PASS")])
def test_183_documents_are_the_fewest_that_can_pass(documents, verdict):
    found = ruled(*released(documents))
    assert (found.verdict, found.value, found.bound) == (verdict, 0, -0.02)
    assert found.low == pytest.approx(-binomtest(0, documents).proportion_ci(0.95).high)
    assert found.needed == (183 if verdict == "INCONCLUSIVE" else None)


def test_a_certain_loss_of_whole_documents_fails_and_a_small_one_is_open():
    found = ruled(*released(300, lost=30))
    assert (found.verdict, found.value, found.family) == ("FAIL", -0.1, "overall")
    assert found.adjusted <= found.budget == 0.02
    assert ruled(*released(300, lost=3)).verdict == "INCONCLUSIVE"
    assert ruled(*released(1_000, lost=3)).verdict == "PASS"
    assert ruled(*released(300, lost=30), margin=0.2).verdict == "PASS"


def test_what_is_gained_as_a_whole_makes_up_for_what_is_lost():
    assert ruled(*released(400, lost=6)).verdict == "INCONCLUSIVE"
    assert ruled(*released(400, lost=6, gained=12)).verdict == "PASS"


@pytest.mark.parametrize(
    ("before", "after", "lost", "gained"),
    [
        ("1111", "1100", 0, 0),
        ("1111", "1000", 1, 0),
        ("1110", "1001", 1, 0),
        ("0000", "0001", 0, 1),
        ("1000", "1111", 0, 1),
        ("1100", "1111", 0, 0),
        ("1000", "0110", 0, 0),
        ("1110", "1111", 0, 0),
        ("0000", "0000", 0, 0),
    ],
)
def test_over_half_of_what_was_right_is_a_whole_document(before, after, lost, gained):
    """Under all conditions together; one that lost and gained as much is neither."""
    sides = (
        pages([[each == "1" for each in spelt]], name)
        for spelt, name in ((before, "old"), (after, "new"))
    )
    found = count_documents(pair_runs(*sides)[1])
    assert (found.lost, found.gained, found.documents) == (lost, gained, 1)


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_a_cell_that_turns_right_is_no_loss(seed):
    """Neither the count nor the end that the gate passes by falls."""
    rng = np.random.default_rng(seed)
    before, after = rng.random((2, 20, 4)) < rng.choice([0.3, 0.6, 0.9], (2, 1, 1))
    at = rng.integers(20), rng.integers(4)
    better = after.copy()
    better[at] = True
    worse, fixed = (
        count_documents(pair_runs(pages(before, "old"), pages(each, "new"))[1])
        for each in (after, better)
    )
    assert fixed.gained - fixed.lost >= worse.gained - worse.lost
    assert fixed.ends(0.975)[0] >= worse.ends(0.975)[0]


def test_a_run_without_a_baseline_has_nothing_to_lose():
    run = pages(np.ones((5, 4)), "new")
    policy = Policy.model_validate({"name": "p", "baseline": "optional", "gates": [GATE]})
    (found,) = apply_policy(policy, run, [], "p.toml")
    assert (found.verdict, found.counts) == ("INCONCLUSIVE", False)
    assert "baseline" in explain_reason(found.reason)


@pytest.mark.parametrize("lost", [0, 1, 3, 10])
def test_p_and_interval_agree(lost):
    """An end at a level reaches a bound just where the p at it is what is left of the level."""
    tail = CountTail(1, lost, 300)
    for level in (0.9, 0.975, 0.99):
        assert tail.p_below(tail.ends(level)[1]) == pytest.approx(1 - level, abs=1e-6)
        assert CountTail(lost, 1, 300).ends(level) == pytest.approx(
            [-each for each in reversed(tail.ends(level))]
        )
