"""Slots, signs and forecasts: what is expected of real documents before anyone labels them."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.columns import encode_names
from docextract_eval.runs.transfer.forecasts import CONFIDENCE, LABELLED, SYNTHETIC, Forecasts
from docextract_eval.runs.transfer.predictor import Predictor, learn_if_possible
from docextract_eval.runs.transfer.slots import (
    SIGNS,
    AnswerSlots,
    join_slots,
    positions_that_add_up,
    take_documents,
)
from docextract_eval.statistics.assisted import Counts

FIELDS = ("date", "total")


def slots(documents, seed=1, slope=4.0, first=0, stated=True):
    """AnswerSlots of documents with two fields: a value is right as often as its confidence says.

    With a negative slope, the surest values are wrong most often. A tenth has no value.
    """
    rng = np.random.default_rng(seed)
    size = 2 * documents
    document = np.repeat(np.arange(documents), 2)
    field = encode_names([*FIELDS] * documents)
    returned = rng.random(size) < 0.9
    skill = np.repeat(rng.normal(size=documents), 2)
    confidence = 1 / (1 + np.exp(-(skill + rng.normal(size=size) / 2)))
    likely = 1 / (1 + np.exp(-slope * (confidence - 0.5)))
    right = returned & (rng.random(size) < likely)
    signs = np.zeros((size, len(SIGNS)))
    if stated:
        signs[:, SIGNS.index("confidence")] = np.where(returned, confidence, 0)
        signs[:, SIGNS.index("has a confidence")] = returned
    names = [f"r-{first + number}" for number in range(documents)]
    judged = np.ones(size)
    return AnswerSlots(names, names, document, field, returned, right.astype(float), judged, signs)


def counted(side):
    """What is right in each document."""
    size = len(side.documents)
    return Counts(
        np.bincount(side.document, side.right, size), np.bincount(side.document, side.judged, size)
    )


def correlations(forecasts):
    """How each forecast goes with what is right, labelled document by labelled document."""
    truth = counted(forecasts.labelled)
    beyond = truth.beyond(0.5)
    return {
        name: np.corrcoef(beyond, forecast.labelled.beyond(0.5))[0, 1]
        for name, forecast in forecasts.of_fields(FIELDS).items()
    }


def test_every_forecast_follows_confidences_where_they_hold():
    real = slots(60, 2, first=900), slots(200, 3)
    forecasts = Forecasts.make(Predictor.learn(slots(400), FIELDS), *real, FIELDS)
    found = correlations(forecasts)
    assert {*found} == {SYNTHETIC, CONFIDENCE, LABELLED}
    assert min(found.values()) > 0.4


def test_labelled_documents_correct_what_synthetic_ones_taught():
    """Where confidence misleads on real documents alone, only labelled ones can tell."""
    real = slots(120, 2, slope=-4.0, first=900), slots(200, 3, slope=-4.0)
    found = correlations(Forecasts.make(Predictor.learn(slots(400), FIELDS), *real, FIELDS))
    assert found[SYNTHETIC] < 0.1
    assert found[LABELLED] > 0.3


def test_no_document_helps_to_forecast_itself():
    """Where nothing tells anything, a forecast that had seen its document would seem to know."""
    rng = np.random.default_rng(4)
    blind = []
    for seed in range(20):
        labelled = slots(40, seed, slope=0.0)
        labelled.returned[:] = True
        labelled.right[:] = rng.random(80) < 0.5
        labelled.signs[:] = rng.normal(size=labelled.signs.shape)
        forecasts = Forecasts.make(None, labelled, slots(40, 99), FIELDS)
        blind.append(correlations(forecasts)[LABELLED])
    assert np.mean(blind) < 0.1


def test_without_confidences_they_are_no_forecast():
    quiet = [slots(60, seed, stated=False) for seed in (1, 2)]
    assert {*Forecasts.make(None, *quiet, FIELDS).expected} == {LABELLED}


@pytest.mark.parametrize("outcome", [0.0, 1.0])
def test_one_class_of_outcomes_teaches_nothing(outcome):
    side = slots(40)
    side.right[:] = outcome * side.returned
    assert learn_if_possible(side, FIELDS) is None
    found = Forecasts.make(None, side, slots(40, 2), FIELDS).expected
    assert {*found} == {CONFIDENCE}


def test_a_field_without_a_value_is_never_right():
    side = slots(100)
    expected = Predictor.learn(side, FIELDS).expect(side)
    assert not expected.right[~side.returned].any()
    assert (expected.right <= expected.judged).all()


def test_slots_are_cut_and_joined_by_document():
    side = slots(10)
    odd = np.arange(10) % 2 == 1
    again = join_slots(
        take_documents(side, np.flatnonzero(~odd)), take_documents(side, np.flatnonzero(odd))
    )
    assert sorted(again.documents) == sorted(side.documents)
    assert again.right.sum() == side.right.sum()
    for name in side.documents:
        one, other = (each.document == each.documents.index(name) for each in (side, again))
        np.testing.assert_array_equal(side.signs[one], again.signs[other])


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
