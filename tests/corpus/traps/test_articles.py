"""Counts that stand alone."""

from __future__ import annotations

from tests.corpus.traps.twins import invoices


def test_counts_that_stand_alone_are_under_their_head_and_the_twin_s_are_the_same():
    for document, twin in invoices("lone_digit_cells"):
        assert [[cell.value for cell in row] for row in document.tables["line_items"]] == [
            [cell.value for cell in row] for row in twin.tables["line_items"]
        ]
        for trap in document.traps:
            spans = {s.tag: s for page in document.pages for line in page for s in line.spans}
            count = spans[f"line_items.quantity#{trap.row}"]
            heads = [s for page in document.pages for line in page for s in line.spans if s.bold]
            assert any(s.align == "center" and 0 < count.at - s.at < 0.05 for s in heads)
