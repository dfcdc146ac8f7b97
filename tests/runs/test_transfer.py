"""Places, hints and guesses: what is expected of real documents, before anyone labels them."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.columns import encode_names
from docextract_eval.runs.transfer.guesses import CONFIDENCE, LABELLED, SYNTHETIC, Guesses
from docextract_eval.runs.transfer.places import (
    HINTS,
    Places,
    join_places,
    positions_that_add_up,
    select_documents,
)
from docextract_eval.runs.transfer.predictor import Predictor, can_learn
from docextract_eval.statistics.assisted import Counts

FIELDS = ("date", "total")


def places(documents, seed=1, slope=4.0, first=0, stated=True):
    """Places of documents with two fields: a value is right as often as its confidence says.

    With a negative slope, the surest values are wrong most often. A tenth has no value.
    """
    rng = np.random.default_rng(seed)
    size = 2 * documents
    document = np.repeat(np.arange(documents), 2)
    field = encode_names([*FIELDS] * documents)
    guessed = rng.random(size) < 0.9
    skill = np.repeat(rng.normal(size=documents), 2)
    confidence = 1 / (1 + np.exp(-(skill + rng.normal(size=size) / 2)))
    likely = 1 / (1 + np.exp(-slope * (confidence - 0.5)))
    right = guessed & (rng.random(size) < likely)
    hints = np.zeros((size, len(HINTS)))
    if stated:
        hints[:, HINTS.index("confidence")] = np.where(guessed, confidence, 0)
        hints[:, HINTS.index("has a confidence")] = guessed
    names = [f"r-{first + number}" for number in range(documents)]
    judged = np.ones(size)
    return Places(names, names, document, field, guessed, right.astype(float), judged, hints)


def counted(side):
    """What is right in each document."""
    size = len(side.documents)
    return Counts(
        np.bincount(side.document, side.right, size), np.bincount(side.document, side.judged, size)
    )


def correlations(guesses):
    """How each guess goes with what is right, labelled document by labelled document."""
    truth = counted(guesses.labelled)
    beyond = truth.beyond(0.5)
    return {
        name: np.corrcoef(beyond, guess.labelled.beyond(0.5))[0, 1]
        for name, guess in guesses.of_fields(FIELDS).items()
    }


def test_every_guess_tells_something_where_confidences_do():
    guesses = Guesses.make(places(400), places(60, 2, first=900), places(200, 3), FIELDS)
    found = correlations(guesses)
    assert {*found} == {SYNTHETIC, CONFIDENCE, LABELLED}
    assert min(found.values()) > 0.4


def test_labelled_documents_correct_what_synthetic_ones_taught():
    """Where confidence misleads on real documents alone, only labelled ones can tell."""
    real = places(120, 2, slope=-4.0, first=900), places(200, 3, slope=-4.0)
    found = correlations(Guesses.make(places(400), *real, FIELDS))
    assert found[SYNTHETIC] < 0.1
    assert found[LABELLED] > 0.3


def test_no_document_helps_to_guess_itself():
    """Where nothing tells anything, a guess that had seen its document would seem to know."""
    rng = np.random.default_rng(4)
    blind = []
    for seed in range(20):
        labelled = places(40, seed, slope=0.0)
        labelled.guessed[:] = True
        labelled.right[:] = rng.random(80) < 0.5
        labelled.hints[:] = rng.normal(size=labelled.hints.shape)
        guesses = Guesses.make(labelled, labelled, places(40, 99), FIELDS)
        blind.append(correlations(guesses)[LABELLED])
    assert np.mean(blind) < 0.1


def test_without_confidences_they_are_no_guess():
    quiet = [places(60, seed, stated=False) for seed in (1, 2, 3)]
    assert CONFIDENCE not in Guesses.make(*quiet, FIELDS).expected


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_one_class_of_outcomes_teaches_nothing(outcome):
    side = places(40)
    side.right[:] = outcome * side.guessed
    assert not can_learn(side)
    found = Guesses.make(side, side, places(40, 2), FIELDS).expected
    assert {*found} == {CONFIDENCE}


def test_a_field_without_a_value_is_never_right():
    side = places(100)
    expected = Predictor.learn(side, FIELDS).expect(side)
    assert not expected.right[~side.guessed].any()
    assert (expected.right <= expected.judged).all()


def test_places_are_cut_and_joined_by_document():
    side = places(10)
    odd = np.arange(10) % 2 == 1
    again = join_places(select_documents(side, ~odd), select_documents(side, odd))
    assert sorted(again.documents) == sorted(side.documents)
    assert again.right.sum() == side.right.sum()
    for name in side.documents:
        one, other = (each.document == each.documents.index(name) for each in (side, again))
        np.testing.assert_array_equal(side.hints[one], again.hints[other])


@pytest.mark.parametrize(
    ("values", "adding_up"),
    [
        ([("total", "5.95"), ("tax_total", "0.95"), ("subtotal", "5.00")], {0, 1, 2}),
        ([("total", "5.95"), ("tax_total", "0.96"), ("subtotal", "5.00")], set()),
        ([("subtotal", "5.00"), ("items.amount", "2.00"), ("items.amount", "3.00")], {0, 1, 2}),
        ([("subtotal", "2.00"), ("items.amount", "2.00")], set()),
        ([("total", "5.00"), ("payable", "5.00"), ("rounding", "0.00")], set()),
        ([("total", "no amount"), ("payable", "NaN")], set()),
    ],
)
def test_amounts_add_up(values, adding_up):
    typed = [(field, "money", text) for field, text in values]
    assert positions_that_add_up(typed) == adding_up
