"""Small print: in columns that do not meet, without what a page lacks; messages beside sums."""

from __future__ import annotations

from itertools import pairwise

import pytest

from docextract_eval.corpus.kinds.sheets.look import Look, lines_height
from docextract_eval.corpus.kinds.sheets.small_print import (
    small_print_lines,
    with_messages_beside,
)
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field, Line, Span

LOOK = Look(Ruler(PAPERS["a4"], "figo"))
PARAGRAPHS = [f"{'Goods remain our property until they are paid for. ' * n}" for n in (2, 4, 1, 3)]


@pytest.mark.parametrize("columns", [1, 2, 3])
def test_columns_do_not_meet(columns):
    lines = small_print_lines(LOOK, "Terms", PARAGRAPHS, {}, columns)
    seen = 0
    for line in lines:
        ends = [span.at + LOOK.ruler.width_share(span.text, line.size) for span in line.spans]
        assert all(
            end < after.at for end, (_, after) in zip(ends, pairwise(line.spans), strict=False)
        )
        assert all(end <= 1.001 for end in ends)
        seen = max(seen, len(line.spans))
    assert seen == columns


def test_no_word_of_a_paragraph_is_lost():
    words = sorted(" ".join(PARAGRAPHS).split())
    lines = small_print_lines(LOOK, "", PARAGRAPHS, {}, 2)
    assert sorted(word for line in lines for s in line.spans for word in s.text.split()) == words


def test_a_paragraph_with_a_value_that_the_page_lacks_is_left_out():
    phone = Field("phone", "code", "030123", "030 123")
    texts = ["Call {phone} at any time.", "Write to {address} please."]
    lines = small_print_lines(LOOK, "Help", texts, {"phone": phone}, 1)
    printed = " ".join(span.text for line in lines for span in line.spans)
    assert "030 123" in printed
    assert "Write" not in printed


def test_messages_beside_a_list_move_nothing_below_it():
    """And they stand right of the list; where the list is too short, there are none."""
    listed = [Line((Span("Balance"), Span("1.00", 0.52, "right")), gap=0.4) for _ in range(6)]
    both = with_messages_beside(LOOK, listed, "News", PARAGRAPHS)
    assert lines_height(both) == pytest.approx(lines_height(listed), abs=0.01)
    added = [span for line in both for span in line.spans if span not in listed[0].spans]
    assert added
    assert all(span.at > 0.52 for span in added)
    assert with_messages_beside(LOOK, listed[:2], "News", PARAGRAPHS) == tuple(listed[:2])
