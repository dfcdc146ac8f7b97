"""A candidate and a baseline over two corpora, by way of one pipeline that read both."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.errors import BadInputError, InconclusiveError
from docextract_eval.runs.comparison.bridge import ASSUMPTION, Bridge, compare_over_bridge
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.statistics.clusters import students_quantile
from docextract_eval.statistics.tails import change_tail
from tests.runs.sides import good, grid, side

PINNED = {"name": "mine", "settings": {"psm": "6"}, "version": {"engine": "5.5"}}
NEW = 1_000
"""The first number of the documents of the new corpus."""


def corner(share, documents=200, seed=0, first=0, **about):
    """A run of one corpus: which of its cells are right is drawn by the seed."""
    name = about.pop("name", f"run{seed}{first}{share}")
    return side(grid(good(documents, share, seed), first=first), name, **about)


def pinned(documents=200, seed=0, first=0, **about):
    return corner(0.9, documents, seed, first, **({"pipeline": PINNED} | about))


def bridged(old=200, new=200, candidate=0.9, **about):
    """A baseline of .9 over the old corpus, a candidate over the new, and a pinned run of both."""
    return compare_over_bridge(
        corner(0.9, old, 1),
        corner(candidate, new, 3, NEW),
        Bridge(pinned(old, 0, name="p-old"), pinned(new, 2, NEW, name="p-new", **about)),
    )


def of(comparison, **where):
    where = {"cells": "scalars", "condition": "all"} | where
    claims = [getattr(each, "claim", each) for each in comparison.differences]
    (found,) = [claim for claim in claims if claim.slice == where]
    return found


def test_both_changes_are_those_of_each_corpus_and_their_errors_are_joined():
    found = bridged(old=60, new=200, candidate=0.7)
    pairs = (
        compare(corner(0.9, 60, 1), pinned(60, 0, name="p-old")),
        compare(pinned(200, 2, NEW, name="p-new"), corner(0.7, 200, 3, NEW)),
    )
    for each in found.differences:
        claim, change = each.claim, each.claim.change
        old, new = (of(pair, **claim.slice).change for pair in pairs)
        assert (each.on_old, each.on_new) == (old, new)
        assert change.value == pytest.approx(old.value + new.value)
        assert change.error == pytest.approx(np.hypot(old.error, new.error))
        assert change.sources == 60
        reach = students_quantile(0.95, 59) * change.error
        assert change.high - change.value >= 0.9 * reach
        tail = change_tail(change)
        assert claim.p == pytest.approx(min(tail.p_below(0), tail.p_above(0)))
    assert of(found).certain
    assert of(found).change.high < 0
    assert not of(bridged()).certain


@pytest.mark.long
def test_the_interval_covers_what_the_candidate_changed():
    inside, truth, draws = 0, -0.05, 100
    for seed in range(draws):
        share = {"base": 0.9, "pinned": 0.85, "candidate": 0.9 + truth}
        rng = np.random.default_rng(seed)
        corners = [
            side(grid(rng.random((80, 1, 1)) < share[who], ("total",), ("clean",), first=first), who
                 + str(first), pipeline=PINNED if who == "pinned" else {"name": who})
            for who, first in (("base", 0), ("pinned", 0), ("pinned", NEW), ("candidate", NEW))
        ]  # fmt: skip
        base, old, new, candidate = corners
        change = of(compare_over_bridge(base, candidate, Bridge(old, new))).change
        inside += change.low <= truth <= change.high
    assert inside >= 0.91 * draws


def test_the_assumption_stands_first_and_each_pair_says_what_it_shares():
    found = bridged(old=60)
    assert found.notes[0] == ASSUMPTION
    assert "run100.9 and p-old share 120 renditions of 60 documents" in found.notes
    assert len(found.notes) == 3


def test_only_conditions_of_both_corpora_are_joined():
    cells = grid(good(50), first=NEW, conditions=("clean", "crumple"))
    found = compare_over_bridge(
        corner(0.9, 50, 1),
        side(cells, "candidate"),
        Bridge(pinned(50), side(cells, "p-new", pipeline=PINNED)),
    )
    claims = [each.claim for each in found.differences]
    conditions = {
        where["condition"] for claim in claims for where in (claim.slice, *claim.same_cells)
    }
    assert conditions == {"clean", "all"}
    assert "left out: blur, crumple" in found.notes[-1]


def test_a_bridge_is_one_pipeline_over_the_pages_of_each_side():
    other = PINNED | {"settings": {"psm": "4"}}
    with pytest.raises(BadInputError, match="not of the same pipeline: setting psm 6, then 4"):
        bridged(pipeline=other)
    sides = corner(0.9, 20, 1), corner(0.9, 20, 3, NEW)
    swapped = Bridge(pinned(20, 2, NEW, name="p-new"), pinned(20, 0, name="p-old"))
    with pytest.raises(BadInputError, match="nothing leads from one to the other"):
        compare_over_bridge(*sides, swapped)
    with pytest.raises(InconclusiveError, match="share 1 document"):
        bridged(old=1)
