"""Runs of words and fields on sheets: nothing is lost where they go on in another line."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds.sheets.look import Look
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field

LOOK = Look(Ruler(PAPERS["a4"], "figo"))
DAY = Field("due_date", "date", "2024-03-05", "March 5, 2024")
PIECES = ("We will take the balance on", DAY, "from the account that you gave us")


@pytest.mark.parametrize("width", [0.15, 0.3, 1.0])
def test_wrapped_words_are_all_there_and_keep_to_their_width(width):
    rows = LOOK.wrap_pieces(PIECES, width, at=0.1, spot=3)
    said = " ".join(span.text for row in rows for span in row)
    assert said == f"{PIECES[0]} {DAY.text} {PIECES[2]}"
    for row in rows:
        last = row[-1]
        assert last.at + LOOK.ruler.width_share(last.text) <= 0.1 + width + 1e-6


@pytest.mark.parametrize("width", [0.15, 0.3, 1.0])
def test_the_words_of_a_field_keep_its_tag_and_spot_on_every_line(width):
    spans = [span for row in LOOK.wrap_pieces(PIECES, width, spot=3) for span in row]
    tagged = [span for span in spans if span.tag]
    assert " ".join(span.text for span in tagged) == DAY.text
    assert {(span.tag, span.spot) for span in tagged} == {("due_date", 3)}
    assert all(span.spot == 0 for span in spans if not span.tag)
