"""What documents contain is fitted to labels: choices, and the price level."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.fit.candidates import documents_recipe
from docextract_eval.corpus.fit.contents import (
    ComposedContent,
    compose_contents,
    fit_contents,
    measure_content,
)
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.records import Field

pytestmark = pytest.mark.long

DOCUMENTS, LABELLED = 240, 60


@pytest.fixture(scope="module")
def usual():
    """Receipts with the usual shares of choices."""
    return [*compose_contents(documents_recipe(["receipt"], ["en_US"], DOCUMENTS, 0), DOCUMENTS)]


def labelled(**do):
    """What is measured of receipts of another seed, with some choices fixed."""
    kind = KINDS.load("receipt")
    contents = (
        kind.compose(kind.graph.sample(7, f"labelled {at}", {"locale": "en_US", **do}))
        for at in range(LABELLED)
    )
    return [
        measure_content(
            [*c.fields, *(cell for t in c.tables.values() for row in t for cell in row)]
        )
        for c in contents
    ]


def of(found, name):
    (statistic,) = (each for each in found.statistics if each.name == name)
    return statistic


def test_usual_documents_keep_usual_choices(usual):
    found = fit_contents(labelled(), usual, 0)
    assert found.price_level is None
    assert all(
        share.low <= share.value <= share.high for m in found.mix.values() for share in m.values()
    )


def test_documents_of_one_trade_make_it_frequent(usual):
    found = fit_contents(labelled(trade="petrol"), usual, 0)
    shares = found.mix["trade"]
    assert max(shares, key=lambda trade: shares[trade].value) == "petrol"
    rows = of(found, "rows of line_items")
    assert abs(rows.after - rows.labelled) < abs(rows.before - rows.labelled) / 2


def test_a_price_level_is_found(usual):
    found = fit_contents(labelled(prices=180), usual, 0)
    assert found.price_level == pytest.approx(180, rel=0.25)
    total = of(found, "log of total")
    assert abs(total.after - total.labelled) < 0.1 < abs(total.before - total.labelled)


def test_what_labels_never_call_absent_may_be_unlabelled(usual):
    """Labels that state only what is there say nothing on how often it is there."""
    only_there = [{name: value for name, value in each.items() if value} for each in labelled()]
    names = {each.name for each in fit_contents(only_there, usual, 0).statistics}
    assert not any(name.startswith("has ") for name in names)


def test_nothing_is_fitted_to_too_few_labels(usual):
    assert fit_contents(labelled()[:9], usual, 0) is None


def test_decoys_are_no_contents():
    decoy = Field("room", "text", "12", decoy_of="total")
    total = Field("total", "money", "9.00")
    row = Field("line_items.amount", "money", "9.00", row=0)
    assert measure_content([decoy, total, row]) == {
        "has total": 1.0,
        "log of total": 1.0,
        "rows of line_items": 1.0,
    }


def test_a_fit_is_the_same_each_time(usual):
    real = labelled(tender="cash")
    assert fit_contents(real, usual, 3) == fit_contents(real, usual, 3)
    assert isinstance(usual[0], ComposedContent)
