"""Slips to cut off: every value in its cell, and no cell for a value that the page lacks."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.kinds.sheets.look import Look
from docextract_eval.corpus.kinds.sheets.tear_off import (
    SlipCell,
    TearOff,
    tear_off_lines,
)
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Field

LOOK = Look(Ruler(PAPERS["a4"], "figo"))
SLIP = TearOff(
    title="Zahlschein",
    note="Hier abtrennen",
    rows=(
        (SlipCell("IBAN", 0.6, "{iban}"), SlipCell("BIC", 0.4, "{bic}")),
        (SlipCell("Betrag", 0.3, "{amount}"), SlipCell("Datum, Unterschrift", 0.7)),
    ),
)
IBAN = Field("iban", "code", "DE89370400440532013000", "DE89 3704 0044 0532 0130 00")
LONG = Field("amount", "money", "1.00", "eine Million zweihunderttausend Euro und ein Cent")


def slip_lines(**values):
    return tear_off_lines(LOOK, SLIP, values, 8)


def boxes(lines):
    return [mark for line in lines for mark in line.marks if mark.kind == "box"]


@pytest.mark.parametrize("bic", [None, "MARKDEF1100"])
def test_a_cell_is_printed_where_the_page_has_its_value(bic):
    """The others of its row are wider then; a cell to fill in always stays."""
    lines = slip_lines(iban=IBAN, bic=Field("bic", "code", bic, bic or ""), amount=LONG)
    assert len(boxes(lines)) == (4 if bic else 3)
    for line in lines:
        marks = [mark for mark in line.marks if mark.kind == "box"]
        if marks:
            assert marks[0].at == 0
            assert marks[-1].at + marks[-1].width == pytest.approx(1, abs=0.002)


def test_every_value_fits_into_its_cell():
    """However long it is, its type is as small as it must be; it states its field at one spot."""
    lines = slip_lines(iban=IBAN, amount=LONG)
    row = next(i for i, line in enumerate(lines) if any(s.tag == "amount" for s in line.spans))
    span, cell = lines[row].spans[0], lines[row - 1].marks[0]
    assert span.spot == 8
    end = span.at + LOOK.ruler.width_share(span.text, lines[row].size)
    assert cell.at < span.at
    assert end < cell.at + cell.width
