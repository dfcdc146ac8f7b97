"""Rows and words from boxes: what stands side by side, on papers laid askew too."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules.rows import row_numbers, split_words
from docextract_eval.records import Document, Line, Span, page_word_texts
from tests.pipelines.paper import documents


@given(
    st.lists(st.integers(2, 4), min_size=3, max_size=12),
    st.floats(-0.03, 0.03),
    st.randoms(use_true_random=False),
)
def test_rows_are_found_however_the_paper_lies(widths, slope, order):
    boxes = []
    for row, cells in enumerate(widths):
        for cell in range(cells):
            x, y = 200.0 * cell, 24.0 * row + slope * 200 * cell
            boxes.append(((x, y, x + 100, y + 20), row))
    order.shuffle(boxes)
    assert row_numbers([box for box, _ in boxes]) == [row for _, row in boxes]


@pytest.mark.parametrize("slope", [-0.085, -0.07, 0.07, 0.085])
def test_amounts_far_from_their_labels_are_in_their_rows_on_a_steep_paper(slope):
    """They stand beside the label that is one or two lines away."""
    boxes = []
    for row, cells in enumerate([1, 1, 2, 1, 3, 3, 3, 0, 2, 2, 2, 0, 2, 2, 1, 1]):
        for x, wide in ((0, 130), (440, 80), (230, 60))[:cells]:
            middle = 25.0 * row + slope * (x + wide / 2)
            boxes.append(((x, middle - 10, x + wide, middle + 10), row))
    found = row_numbers([box for box, _ in boxes])
    rows = sorted({row for _, row in boxes})
    assert [rows[number] for number in found] == [row for _, row in boxes]


def test_nothing_has_no_rows():
    assert row_numbers([]) == []


@pytest.mark.covering("kind, locale", ["receipt", "bank_statement"], LOCALES.names)
def test_exact_words_are_those_of_the_document_in_its_lines(kind, locale):
    for document in documents(kind, locale, 4, 6):
        words = exact_words(document)
        for number, printed in enumerate(page_word_texts(document.pages)):
            mine = [word for word in words if word.page == number]
            assert tuple(word.text for word in mine) == printed
            rows = [
                row
                for row, line in enumerate(document.pages[number])
                for span in line.spans
                for _ in span.text.split()
            ]
            pairs = {(row, word.line) for row, word in zip(rows, mine, strict=True)}
            assert len(pairs) == len({row for row, _ in pairs}) == len({line for _, line in pairs})


def test_exact_words_of_a_real_document_stand_where_it_was_labelled():
    quad = ((10.0, 20.0), (60.0, 20.0), (60.0, 40.0), (10.0, 40.0))
    other = ((100.0, 22.0), (140.0, 22.0), (140.0, 42.0), (100.0, 42.0))
    lines = (Line((Span("TO BE"),), quad=quad), Line((Span("9.00"),), quad=other))
    fields = {"fields": (), "tables": {}, "pages": (lines,)}
    document = Document("a", "a", "receipt", "en_US", "USD", 0, 0, **fields)
    found = [(word.text, word.line, word.box) for word in exact_words(document)]
    assert found == [
        ("TO", 0, (10.0, 20.0, 30.0, 40.0)),
        ("BE", 0, (40.0, 20.0, 60.0, 40.0)),
        ("9.00", 0, (100.0, 22.0, 140.0, 42.0)),
    ]


def test_words_from_the_right_stand_from_the_right():
    (first, one), (second, other) = split_words("رقم الفاتورة", (0, 0, 120, 10))
    assert (first, second) == ("رقم", "الفاتورة")
    assert one[0] > other[2]
