"""Paper that slips: against printing row by row, and word by word."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.misfed_paper import MISFED_PAPER, _paper_rows_and_side_shifts
from tests.ink import boxes

SEVERITIES = (1, 3, 5)


def fed(page, severity, source):
    """A page after the slip that the dice say, and where its rows came to lie."""
    params = draw_steps(f"misfed_paper@{severity}", 3, source)[0].params
    feed, aside = _paper_rows_and_side_shifts(
        page.image.shape[0], page.dpi / 25.4, params, page.number
    )
    rows, sides = (np.floor(part + 0.5).astype(int) for part in (feed, aside))
    return MISFED_PAPER.reprint(page, params), rows, sides


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("source", ["doc-1", "doc-2", "doc-3"])
def test_every_row_is_printed_where_the_paper_is(severity, source, clean):
    """Over what is there already: the darker of both, as a head would do it."""
    page = clean[1]
    after, rows, sides = fed(page, severity, source)
    width = page.image.shape[1]
    expected = np.full_like(page.image, 255)
    for y, (row, side) in enumerate(zip(rows, sides, strict=True)):
        for x in np.flatnonzero(page.image[y] < 255):
            if 0 <= x + side < width:
                expected[row, x + side] = min(expected[row, x + side], page.image[y, x])
    assert (after.image == expected).all()


@pytest.mark.parametrize("severity", SEVERITIES)
def test_the_paper_never_goes_back_and_never_runs_ahead(severity, clean):
    """Each row of print lies on the last one or on the next."""
    _, rows, _ = fed(clean[1], severity, "doc-1")
    assert rows[0] == 0
    assert set(np.diff(rows)) == {0, 1}
    assert rows[-1] < len(rows) - 1


@pytest.mark.parametrize("source", ["doc-1", "doc-2", "doc-3"])
def test_the_quad_of_a_word_holds_its_ink(source, clean):
    """Each word printed alone: its ink lies in its quad, but for what the skew moves beyond."""
    page = clean[1]
    spots = boxes(page)
    for word in range(0, len(spots), 5):
        x0, y0, x1, y1 = spots[word]
        alone = np.full_like(page.image, 255)
        alone[y0:y1, x0:x1] = page.image[y0:y1, x0:x1]
        after, _, _ = fed(dataclasses.replace(page, image=alone), 5, source)
        y, x = np.nonzero(after.image < 255)
        (left, top), (right, low) = after.quads[word].min(axis=0), after.quads[word].max(axis=0)
        assert (y.min(), y.max() + 1) == (top, low)
        assert x.min() >= left - 3
        assert x.max() + 1 <= right + 3


def test_a_line_where_the_feed_stops_is_squeezed(clean):
    """Somewhere on the page words become lower, and none becomes higher or narrower."""
    page = clean[1]
    after, _, _ = fed(page, 5, "doc-3")
    before, now = (np.ptp(quads, axis=1) for quads in (page.quads, after.quads))
    assert (now[:, 1] <= before[:, 1]).all()
    assert (now[:, 1] < 0.7 * before[:, 1]).any()
    assert now[:, 0] == pytest.approx(before[:, 0])
