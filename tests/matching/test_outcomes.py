"""Every truth cell has one outcome, and the mistakes of other judges are impossible."""

from __future__ import annotations

import dataclasses

import pytest

from docextract_eval.records import Field
from docextract_eval.schemas import load_schema
from tests.matching.receipts import judged, outcomes, receipt


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("12.30", "right"),
        ("12.3", "right"),
        (12.3, "right"),
        ("12.31", "wrong"),  # one digit off earns nothing
        ("-12.30", "wrong"),
        ("1230", "wrong"),
        ("12.301", "wrong"),  # beyond the minor unit
        ("12,30", "wrong"),  # printed, but declared canonical
        ("$12.30", "wrong"),
        ("", "missed"),
        (None, "missed"),
    ],
)
def test_an_amount_is_right_or_it_is_not(said, outcome):
    assert outcomes(judged(receipt({"total": "12.30"}), {"total": said})) == {"total": outcome}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [("$12.30", "right"), ("USD 12.30", "right"), ("12,30", "wrong"), ("€12.30", "wrong")],
)
def test_only_the_declared_reading_is_tried(said, outcome):
    matches = judged(receipt({"total": "12.30"}), {"total": said}, values="printed")
    assert outcomes(matches) == {"total": outcome}


def test_the_better_of_two_day_orders_is_never_kept():
    truth = receipt({"date": "2024-04-03"})
    assert outcomes(judged(truth, {"date": "03/04/2024"}, values="printed"))["date"] == "wrong"
    assert outcomes(judged(truth, {"date": "04/03/2024"}, values="printed"))["date"] == "right"
    assert outcomes(judged(truth, {"date": "2024-03-04"}))["date"] == "wrong"


def test_a_dollar_is_no_euro():
    truth = receipt({"currency": "EUR"}, locale="de_DE", currency="EUR")
    assert outcomes(judged(truth, {"currency": "$"}, values="printed"))["currency"] == "wrong"
    assert outcomes(judged(truth, {"currency": "€"}, values="printed"))["currency"] == "right"


def test_any_accepted_reading_is_right():
    field = Field("date", "date", "2024-04-03", accepted=("2024-03-04",))
    for said, outcome in (
        ("2024-04-03", "right"),
        ("2024-03-04", "right"),
        ("2024-04-04", "wrong"),
    ):
        assert outcomes(judged(receipt({"date": field}), {"date": said}))["date"] == outcome


def test_what_is_absent_may_not_be_said():
    truth = receipt({"tip": None})
    assert outcomes(judged(truth, {"tip": "1.00"})) == {"tip": "invented"}
    assert outcomes(judged(truth)) == {"tip": "rightly absent"}


def test_what_is_not_labelled_is_not_judged():
    truth = receipt({"total": "1.00"})
    said = judged(truth, {"total": "1.00", "merchant": "Joe"}, {"taxes": [{"rate": "7"}]})
    found = outcomes(said)
    assert found == {"total": "right", "merchant": "not judged", "taxes.rate": "not judged"}


def test_a_field_that_no_schema_knows_is_recorded_and_not_judged():
    assert outcomes(judged(receipt({}), {"colour": "red"})) == {"colour": "not judged"}


def test_a_decoy_is_no_truth():
    decoy = Field("total", "money", "9.00", decoy_of="total")
    truth = receipt({"subtotal": "8.00"})
    truth = dataclasses.replace(truth, fields=(*truth.fields, decoy))
    assert outcomes(judged(truth, {"total": "9.00"}))["total"] == "not judged"


def test_a_crash_misses_every_cell():
    truth = receipt({"total": "1.00", "tip": None}, {"line_items": [{"amount": "1.00"}]})
    found = outcomes(judged(truth, error={"cause": "timeout"}))
    assert found == {"total": "missed", "tip": "rightly absent", "line_items.amount": "missed"}


@pytest.mark.parametrize(
    ("said", "lenient", "strict"),
    [
        (None, "rightly abstained", "missed"),
        ("1.00", "guessed", "right"),
        ("2.00", "guessed", "wrong"),
    ],
)
def test_what_nobody_could_read_has_two_readings(said, lenient, strict):
    for truth, legible in (
        (receipt({"total": "1.00"}), {"total": (False, False)}),
        (receipt({"total": Field("total", "money", "1.00", resolvable=False)}), {}),
    ):
        matches = judged(truth, {"total": said}, legible=legible)
        assert outcomes(matches, "outcome") == {"total": lenient}
        assert outcomes(matches) == {"total": strict}


def test_one_legible_place_is_enough():
    matches = judged(receipt({"total": "1.00"}), legible={"total": (False, True)})
    assert outcomes(matches, "outcome") == {"total": "missed"}


def test_right_after_normalising_is_told_from_right_as_it_stands():
    truth = receipt({"merchant": "Joe's Café"})
    as_it_stands, folded = (judged(truth, {"merchant": s})[0] for s in ("Joe's Café", "JOE S CAFÉ"))
    assert (as_it_stands.strict, as_it_stands.exact) == ("right", True)
    assert (folded.strict, folded.exact) == ("right", False)


def test_text_has_a_likeness_and_money_has_none():
    truth = receipt({"merchant": "Corner Drug", "total": "1.00"})
    said = {"merchant": "Corner Drag", "total": "1.01"}
    by_name = {match.field: match for match in judged(truth, said)}
    assert 0.8 < by_name["merchant"].likeness < 1
    assert by_name["merchant"].strict == "wrong"
    assert by_name["total"].likeness is None


def test_a_confidence_out_of_range_is_none_and_the_guess_is_judged():
    truth = receipt({"total": "1.00"})
    (match,) = judged(truth, {"total": {"value": "1.00", "confidence": -0.039}})
    assert (match.confidence, match.strict) == (None, "right")


def test_the_denominator_is_fixed_by_the_schema():
    names = load_schema("receipt").fields
    truth = receipt(dict.fromkeys(names, None) | {"total": "1.00"})
    for fields in ({}, {"total": "2.00"}, {"total": "1.00", "tip": "3.00"}):
        assert len(judged(truth, fields)) == len(names)


@pytest.mark.parametrize(
    ("said", "outcome"), [(53.57, "right"), (53.5, "wrong"), ("53.57", "wrong")]
)
def test_a_number_is_canonical_whatever_is_declared(said, outcome):
    total = Field("total", "money", "53.57", "53,57")
    truth = receipt({"total": total}, locale="de_DE", currency="EUR")
    assert outcomes(judged(truth, {"total": said}, values="printed")) == {"total": outcome}
