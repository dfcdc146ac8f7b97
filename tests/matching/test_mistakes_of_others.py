"""The thirteen mistakes that real tools of this trade make: each is impossible here.

The inputs are those that make the other tool fail; each test is named after its mistake.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

import pytest

from docextract_eval.codec.predictions import read_prediction
from docextract_eval.metrics import METRICS
from docextract_eval.metrics.columns import build_columns
from docextract_eval.runs.derivation.scoring import judge_renditions as judged_all
from docextract_eval.runs.derivation.scoring import make_judges, shared_signature
from docextract_eval.schemas import load_schema, parse_schema
from tests.matching.receipts import judged, outcomes, receipt, rendered

EURO = {"locale": "de_DE", "currency": "EUR"}


def strict(truth, said, **more):
    """The outcome of one field that has this truth and this guess."""
    (name, value), paper = next(iter(truth.items())), more.pop("paper", {})
    return outcomes(judged(receipt({name: value}, **paper), {name: said}, **more))[name]


def scores(document, *lines):
    """The scores over all conditions of what was said of documents like this one, by metric."""
    documents = [
        dataclasses.replace(document, id=f"d{i}", source=f"d{i}") for i in range(len(lines))
    ]
    said = {
        f"d{i}~clean": [(read_prediction({"id": f"d{i}"} | line, "test"), None)]
        for i, line in enumerate(lines)
    }
    schemas = {"receipt": load_schema("receipt")}
    pairs = ((each, rendered(each)) for each in documents)
    ((matches, renditions),) = judged_all(pairs, lambda shown: said[shown.id], make_judges(schemas))
    columns = build_columns(matches, renditions, ["clean"], schemas)
    found = METRICS.load("accuracy")(columns, "test")
    return {
        (score.slice.get("cells"), score.metric): score
        for score in found
        if score.slice.get("condition") == "all" and "field" not in score.slice
    }


@pytest.mark.parametrize(
    ("name", "truth", "said"),
    [
        ("total", "1234.56", "1234.57"),
        ("total", "-12.00", "12.00"),
        ("date", "2024-03-04", "2024-03-05"),
        ("receipt_number", "A1234567", "A1234568"),
        ("time", "14:05", "14:06"),
    ],
)
def test_01_edit_distance_on_money_dates_and_identifiers(name, truth, said):
    """A wrong digit is wrong, and earns no part of anything."""
    (match,) = judged(receipt({name: truth}), {name: said})
    assert (match.strict, match.likeness) == ("wrong", None)


def test_02_exact_strings_on_money():
    assert strict({"total": "1234.56"}, "$1,234.56", values="printed") == "right"
    assert strict({"total": "1234.50"}, "1234.5") == "right"
    ringgit = {"locale": "en_US", "currency": "MYR"}
    assert strict({"total": "9.00"}, "RM9.00", values="printed", paper=ringgit) == "right"
    assert strict({"total": "9.00"}, "9.00", values="printed", paper=ringgit) == "right"


def test_03_dropping_the_currency_before_comparing():
    assert strict({"total": "9.00"}, "$9.00", values="printed", paper=EURO) == "wrong"
    assert strict({"total": "9.00"}, "9,00 $", values="printed", paper=EURO) == "wrong"
    francs = {"locale": "de_DE", "currency": "CHF"}
    assert strict({"total": "9.00"}, "9,00 €", values="printed", paper=francs) == "wrong"
    assert strict({"currency": "EUR"}, "$", values="printed", paper=EURO) == "wrong"
    assert strict({"currency": "EUR"}, "USD", paper=EURO) == "wrong"
    assert strict({"total": "1234.56"}, "1.234,56", values="printed", paper=EURO) == "right"


def test_04_trying_both_orders_of_day_and_month():
    truth = {"date": "2024-03-04"}
    assert strict(truth, "03/04/2024", values="printed") == "right"
    assert strict(truth, "04/03/2024", values="printed") == "wrong"
    british = {"locale": "en_GB", "currency": "GBP"}
    assert strict(truth, "04/03/2024", values="printed", paper=british) == "right"
    assert strict(truth, "03/04/2024", values="printed", paper=british) == "wrong"
    assert strict(truth, "03/04/2024") == "wrong"


def test_05_null_equal_to_null_in_the_headline():
    """Nineteen absent fields and the only value missed: nothing is right."""
    names = [name for name, spec in load_schema("receipt").fields.items() if spec.criticality]
    found = scores(receipt(dict.fromkeys(names, None) | {"total": "9.00"}), {})
    assert found["scalars", "accuracy"].value == 0.0
    assert found["scalars", "accuracy"].cells == 1


def test_06_recall_without_wrong_values():
    fields = ("subtotal", "tax_total", "tip", "total", "discount", "change", "payable", "rounding")
    truth = receipt(dict.fromkeys(fields, "1.00"))
    said = dict.fromkeys(fields[:4], "1.00") | dict.fromkeys(fields[4:], "7.00")
    found = scores(truth, {"fields": said})
    assert found["scalars", "recall"].value == found["scalars", "precision"].value == 0.5


def test_07_leaf_counts_from_well_matched_rows_only():
    rows = [{"description": f"ITEM {i}", "amount": f"{i}.00"} for i in range(10)]
    said = {"tables": {"line_items": rows[:5]}}
    found = scores(receipt(tables={"line_items": rows}), said)
    assert found["tables", "recall"].value == pytest.approx(0.5)
    assert found["tables", "precision"].value == pytest.approx(1)
    assert found["tables", "accuracy"].cells == 20


def test_08_forced_and_greedy_pairing_and_lost_identity():
    rows = [{"description": "TEA", "amount": "2.00"}, {"description": "MILK", "amount": "3.00"}]
    truth = receipt(tables={"line_items": rows})
    strangers = {"line_items": [{"description": "ZINC", "amount": "9.99"}]}
    assert Counter(m.strict for m in judged(truth, tables=strangers)) == {
        "missed": 4,
        "invented": 2,
    }
    swapped = [rows[0] | {"amount": "3.00"}, rows[1] | {"amount": "2.00"}]
    for said in (swapped, swapped[::-1]):
        found = outcomes(judged(truth, tables={"line_items": said}))
        assert found["line_items.amount"] == ["wrong", "wrong"]
    # Who takes the first that fits leaves the second row without its only partner.
    near = [{"description": "TEAS", "amount": "2.00"}, {"description": "TEA", "amount": "7.00"}]
    found = judged(receipt(tables={"line_items": near}), tables={"line_items": [near[1], near[0]]})
    assert {match.strict for match in found} == {"right"}


def test_09_failed_documents_left_out_or_charged_one_miss():
    rows = [{"description": "TEA", "amount": "2.00"}]
    truth = receipt({"total": "2.00", "merchant": "SHOP"}, {"line_items": rows})
    good = {
        "fields": {"total": "2.00", "merchant": "SHOP"},
        "tables": {"line_items": rows},
    }
    found = scores(truth, good, {"error": {"cause": "timeout"}})
    assert found["scalars", "recall"].value == found["tables", "recall"].value == 0.5
    assert found["scalars", "accuracy"].cells == found["tables", "accuracy"].cells == 4


def test_10_averages_and_versions_that_nobody_named():
    signature = shared_signature([load_schema("receipt")], [])
    assert "average:micro" in signature
    for part in ("metrics", "matching", "causes"):
        assert re.search(rf"(^|\|){part}:\d", signature)
    assert load_schema("receipt").hash[:8] in signature
    for score in scores(receipt({"total": "1.00"}), {}).values():
        assert score.signature.split("|")[0] == score.metric


def test_11_hidden_thresholds_by_the_name_of_a_field():
    """A field is compared by its type and by what its schema says, whatever it is called."""
    specs = [
        (spec.match, spec.likeness, spec.tolerance)
        for spec in load_schema("receipt").fields.values()
    ]
    assert set(specs) == {("folded", None, None)}
    text = 'name = "x"\n[fields]\nNAME = { type = "text"MORE }\n'
    outcome = set()
    for name in ("description", "merchant", "id", "total", "x"):
        for more, right in (("", False), (", likeness = 0.9", True)):
            schema = parse_schema(text.replace("NAME", name).replace("MORE", more), "test")
            truth = dataclasses.replace(receipt({"merchant": "CORNER DRUG"}), fields=())
            field = dataclasses.replace(receipt({"merchant": "CORNER DRUG"}).fields[0], name=name)
            truth = dataclasses.replace(truth, fields=(field,))
            (match,) = judged(truth, {name: "CORNER DRAG"}, schema=schema)
            outcome.add((match.strict, right))
    assert outcome == {("wrong", False), ("right", True)}


@pytest.mark.parametrize("value", ["-", "!", "½", "ﬁ", "🍵", "N/A", "null", "0", "é", "ß", "İ"])
def test_12_identical_values_below_1_and_a_threshold_that_passes_everything(value):
    (match,) = judged(receipt({"merchant": value}), {"merchant": value})
    assert (match.strict, match.exact, match.likeness) == ("right", True, 1.0)
    (match,) = judged(receipt({"merchant": value}), {"merchant": "something else"})
    assert match.strict == "wrong"
    with pytest.raises(Exception, match="more than 0"):
        parse_schema('name = "x"\n[fields]\nm = { type = "text", likeness = 0.0 }\n', "test")


@pytest.mark.parametrize("confidence", [-0.039, 1.2, 99.5])
def test_13_confidences_out_of_range(confidence):
    """It is no confidence, and is not bent into one; the guess is judged all the same."""
    said = {"total": {"value": "1.00", "confidence": confidence}}
    (match,) = judged(receipt({"total": "1.00"}), said)
    assert (match.strict, match.confidence) == ("right", None)
