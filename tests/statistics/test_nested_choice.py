"""The choice of a map: a plain nested loop over scikit-learn's folds finds the same."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest
from sklearn.model_selection import LeaveOneGroupOut

from docextract_eval.statistics.clusters import clustered_mean
from docextract_eval.statistics.halves import source_folds
from docextract_eval.statistics.nested_choice import FOLDS, choose_map
from docextract_eval.statistics.recalibration import CANDIDATES
from tests.statistics.test_recalibration import drawn


def folds_of(values):
    names = [f"d{number}" for number in range(int(values.source.max()) + 1)]
    of = source_folds(names, FOLDS)
    return np.array([of[name] for name in names])[values.source]


def plainly_chosen(values, fold):
    """The simplest within a standard error of the best, by the book: every fit again each time."""
    losses = {}
    for name, fit in CANDIDATES.items():
        found = np.empty(len(fold))
        for train, test in LeaveOneGroupOut().split(fold, groups=fold):
            part = np.zeros(len(fold), bool)
            part[test] = True
            assert not set(values.source[train]) & set(values.source[test])
            found[part] = values.select(part).calibrated_by(fit(values.select(~part)))
        losses[name] = (found - values.right) ** 2
    best = min(losses, key=lambda name: losses[name].mean())
    for name, loss in losses.items():
        more = clustered_mean(loss - losses[best], values.source)
        if more.value <= more.error:
            return name
    raise AssertionError


@pytest.mark.parametrize("stated", ["true", "bent", "by field"])
def test_it_is_what_a_plain_nested_loop_finds(stated):
    values, _ = drawn(stated, 60)
    fold = folds_of(values)
    found = choose_map(values, fold)
    expected = np.empty(len(fold))
    for outer in range(FOLDS):
        kept = fold != outer
        name = plainly_chosen(values.select(kept), fold[kept])
        assert found.chosen_without[outer] == name
        shape = CANDIDATES[name](values.select(kept))
        expected[~kept] = values.select(~kept).calibrated_by(shape)
    assert found.held_out == pytest.approx(expected, abs=1e-12)
    assert found.name == plainly_chosen(values, fold)
    assert found.shape == CANDIDATES[found.name](values)


@pytest.mark.parametrize("turned", range(FOLDS))
def test_the_outcomes_of_a_fold_have_no_say_in_its_own_values(turned):
    """All of them turned round: the map that it is measured by neither chose nor fitted on them."""
    values, _ = drawn("bent", 60)
    fold = folds_of(values)
    right = np.where(fold == turned, 1 - values.right, values.right)
    one, other = (
        choose_map(each, fold) for each in (values, dataclasses.replace(values, right=right))
    )
    assert (one.held_out[fold == turned] == other.held_out[fold == turned]).all()
    assert (one.held_out != other.held_out).any()


@pytest.mark.long
def test_what_was_put_in_is_chosen():
    """By each of ten runs, or nearly: the line where all are too sure, fields where they differ."""
    found = {
        stated: Counter(
            choose_map(values, folds_of(values)).name
            for values in (drawn(stated, 200, seed)[0] for seed in range(10))
        )
        for stated in ("true", "too sure", "bent", "by field")
    }
    assert found["true"]["none"] >= 8
    assert found["too sure"]["slope"] >= 7
    assert found["bent"]["isotonic"] >= 8
    assert found["by field"]["per_field"] >= 9


def test_folds_hold_whole_documents_and_are_of_one_size():
    names = [f"receipt-{number}" for number in range(103)]
    of = source_folds(names, FOLDS)
    assert sorted(Counter(of.values()).values()) == [20, 20, 21, 21, 21]
    assert of == source_folds(reversed(names), FOLDS)
