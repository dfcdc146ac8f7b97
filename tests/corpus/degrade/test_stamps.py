"""Rubber stamps and words in type: whole, in their frame, unevenly inked."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.lettering import add_turned, stack_lines, text_line_mask
from docextract_eval.corpus.degrade.stamps import stamp_mask
from tests.ink import sheet

BLANK = dataclasses.replace(
    sheet(np.full((900, 900), 255, np.uint8)), quads=np.zeros((0, 4, 2)), visible=np.ones(0)
)


def stamp(source, **params):
    """The mask of a stamp on a blank page, as it is drawn for a document."""
    (step,) = draw_steps("marks@4", 3, source)
    return stamp_mask(BLANK, {**step.params, **params})


@pytest.mark.parametrize("source", [f"doc-{i}" for i in range(12)])
def test_a_stamp_is_as_long_as_is_drawn_and_on_the_page(source):
    """Give or take its margins and its shape; a round one is shorter."""
    mask = stamp(source, degrees=0.0, long=50.0, acts=1.0)
    columns = np.flatnonzero(mask.any(axis=0))
    length = (columns[-1] - columns[0]) / BLANK.dpi * 25.4
    assert 20 < length < 56
    assert 0.02 < (mask > 128).mean() / (length / 25.4 * BLANK.dpi / 900) ** 2 < 0.5


@pytest.mark.parametrize("source", [f"doc-{i}" for i in range(6)])
def test_its_ink_is_uneven(source):
    """Fibres leave gaps inside letters, and no impression is all of one tone."""
    mask = stamp(source, acts=1.0)
    inked = mask[mask > 20]
    assert (inked > 250).mean() < 0.2
    assert np.percentile(inked, 75) - np.percentile(inked, 40) > 5


def test_text_is_as_high_as_is_asked():
    """In capitals, at every size, and lines are stacked with the gap that is asked."""
    for height in (12, 30, 61):
        line = text_line_mask("HEIT", height, "figo")
        assert line.shape[0] == pytest.approx(height, rel=0.1, abs=1.5)
    assert stack_lines([line, line], 9).shape == (2 * line.shape[0] + 9, line.shape[1])


@pytest.mark.parametrize("degrees", [0, 17, -40])
def test_turned_ink_is_as_much_as_before_and_about_its_middle(degrees):
    """Nothing is lost by turning, as long as it is on the page."""
    flat = np.pad(text_line_mask("TURNED", 30, "figo"), 3)
    mask = np.zeros((400, 500), np.uint8)
    add_turned(mask, flat, (260.0, 190.0), degrees)
    assert int(mask.sum()) == pytest.approx(int(flat.sum()), rel=0.02)
    rows, columns = np.nonzero(mask)
    assert (columns.min() + columns.max()) / 2 == pytest.approx(260, abs=4)
    assert (rows.min() + rows.max()) / 2 == pytest.approx(190, abs=4)
