"""What is set on each sheet of an invoice: as much as it has room for, and its foot at the end."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.sheets.look import lines_height
from docextract_eval.corpus.kinds.sheets.page_breaks import sheet_capacity
from docextract_eval.corpus.render.papers import PAPERS


@pytest.mark.parametrize("carry", ["sums", "none"])
@pytest.mark.parametrize(("locale", "paper"), [("de_DE", "a4"), ("en_US", "letter")])
def test_no_sheet_holds_more_than_it_has_room_for(locale, paper, carry):
    """Not the first, not those between, not the last: their feet stand at one height."""
    kind = KINDS.load("invoice")
    do = {"locale": locale, "size": "3-4", "carry": carry, "template": "letter", "paper": paper}
    for seed in (0, 2, 3):
        content = kind.compose(kind.graph.sample(seed, f"invoice-{seed}", do=do))
        assert len(content.pages) >= 3
        heights = [lines_height(page) for page in content.pages]
        assert heights == pytest.approx([sheet_capacity(PAPERS[paper])] * len(heights), abs=0.001)
