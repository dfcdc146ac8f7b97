"""Whatever JSON a model may send is judged, or refused in one line; long texts take no longer."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docextract_eval.borders.limits import LONGEST_TEXT
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.errors import DocextractEvalError
from docextract_eval.matching import CAUSES, judge
from tests.matching.receipts import judged, receipt, rendered
from tests.matching.test_causes import shop

NAMES = st.sampled_from(["total", "date", "time", "merchant", "receipt_number", "currency", "tip"])
COLUMNS = st.sampled_from(["description", "quantity", "unit_price", "amount", "tax_code", "x"])
ODD = st.sampled_from(
    [
        *(
            "NaN",
            "Infinity",
            "-0",
            "1e999",
            "٣٫٥",
            "１２．５",
            "()",
            "-",
            "$",
            "€ 9",
            "12.-",
            "9" * 60,
        ),
        *(
            "\u202e9.00\u202c",
            "\u200f9.00",
            "🍵🍵",
            "👩‍👩‍👧",
            "\x00",
            "\ud800",
            "1/2/3/4",
            "24:61",
            "ß",
            "ŉ",
        ),
        *(
            10**400,
            -(10**30),
            1e308,
            float("nan"),
            float("inf"),
            True,
            None,
            [],
            {},
            [1],
            {"value": 1},
        ),
    ]
)
ANYTHING = ODD | st.text(max_size=30) | st.integers() | st.floats() | st.decimals().map(str)
CELLS = ANYTHING | st.fixed_dictionaries(
    {"value": ANYTHING},
    optional={
        "confidence": st.none() | st.floats(),
        "page": st.integers(-2, 3),
        "box": st.tuples(*[st.floats()] * 4),
    },
)
SENT = st.fixed_dictionaries(
    {"id": st.just("s"), "values": st.sampled_from(["canonical", "printed"])},
    optional={
        "fields": st.dictionaries(NAMES | st.text(max_size=5), CELLS, max_size=6),
        "tables": st.dictionaries(
            st.just("line_items") | st.text(max_size=5),
            st.lists(st.dictionaries(COLUMNS, CELLS, max_size=4), max_size=4),
            max_size=2,
        ),
    },
)
FIELDS = ("total", "date", "time", "merchant", "receipt_number")
REPEATED = ("9", "9 ", "ab ", "é,", "🍵", "-", "東")


@pytest.mark.long
@given(SENT)
@settings(max_examples=300)
def test_any_json_is_judged_or_refused(sent):
    try:
        said = read_prediction(json.loads(json.dumps(sent)), "line 1")
    except DocextractEvalError as refused:
        said = refused
    if isinstance(said, DocextractEvalError):
        assert "line 1" in str(said)
        assert "\n" not in str(said)
        return
    document = shop()
    matches = judge(document, rendered(document), said)
    labels = sum(f.decoy_of is None for f in document.fields)
    labels += sum(len(row) for row in document.tables["line_items"])
    assert sum(m.truth is not None or m.strict != "not judged" for m in matches) >= labels
    for match in matches:
        assert (match.cause in CAUSES) == (match.outcome in ("wrong", "guessed", "invented"))
        assert match.likeness is None or 0 <= match.likeness <= 1


def pytest_generate_tests(metafunc):
    """Offer every long text for some fields in turn; `--every`, for all."""
    if {"name", "text"} <= set(metafunc.fixturenames):
        every = metafunc.config.getoption("every")
        cases = [
            (name, text)
            for number, text in enumerate(REPEATED)
            for name in (FIELDS if every else (FIELDS[number % 5], FIELDS[(number + 2) % 5]))
        ]
        metafunc.parametrize(("name", "text"), cases, ids=ascii)


def test_the_longest_text_takes_time_in_proportion(name, text):
    """A text ten times as long takes less than a hundred times as long, and never minutes."""
    document = shop()
    seconds = []
    for size in (LONGEST_TEXT // 10, LONGEST_TEXT):
        start = time.process_time()
        judged(document, {name: text * (size // len(text))})
        seconds.append(time.process_time() - start)
    assert seconds[1] < 30 * max(seconds[0], 0.02)


def test_the_longest_text_is_judged():
    document = shop()
    text = "CORNER DRUG " * (LONGEST_TEXT // 12)
    (match,) = [m for m in judged(document, {"merchant": text}) if m.guess]
    assert (match.strict, match.cause) == ("wrong", "unknown")


@pytest.mark.parametrize("rows", [10_000])
def test_ten_thousand_rows_are_judged(rows):
    said = [{"description": f"ROW {i % 7}", "amount": f"{i}.00"} for i in range(rows)]
    truth = receipt(tables={"line_items": said[:40]})
    found = [m.strict for m in judged(truth, tables={"line_items": said[::-1]})]
    assert found.count("right") == 80
    assert found.count("invented") == 2 * (rows - 40)


def test_numbers_of_any_size_are_not_rounded():
    long = "1" + "0" * 40
    truth = receipt(tables={"line_items": [{"quantity": long}]})
    said = {"line_items": [{"quantity": long[:-1] + "1", "description": "x"}]}
    assert {m.strict for m in judged(truth, tables=said) if m.truth} == {"missed"}
    (match,) = judged(receipt({"total": long + ".00"}), {"total": "-" + long + ".01"})
    assert match.strict == "wrong"
    (match,) = judged(
        receipt({"total": "-" + long + ".07"}), {"total": f"({long}.07)"}, values="printed"
    )
    assert match.strict == "right"
