"""How lines of a receipt are set: as large as they fit."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS
from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field


@pytest.mark.parametrize("family", ["till80", "columns", "needles"])
@pytest.mark.parametrize(("longer", "wide"), [(-1, 2.0), (0, 2.0), (1, 1.0)])
def test_a_name_is_set_twice_as_wide_where_it_just_fits_its_line(family, longer, wide):
    """Half as many letters as a line has columns fill it; one more is set as wide as usual."""
    layout = LAYOUTS.load(family)
    text = "M" * (PAPERS[layout.paper].columns // 2 + longer)
    (line,) = ReceiptSetting(layout, "fimo").shop_name_lines(Field("merchant", "text", text, text))
    assert (line.spans[0].text, line.wide) == (text, wide)
