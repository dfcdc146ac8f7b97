"""Paper from the right: the same paper, seen in a mirror, with every word still readable."""

from __future__ import annotations

import dataclasses

import numpy as np

from docextract_eval.corpus.documents import mirror_pages
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import Line, Mark, Span
from tests.ink import boxes

LINES = (
    Line((Span("Menge"), Span("9.00", 0.9, "right"), Span("A", 1.0, "right"))),
    Line((Span("Danke", 0.5, "center"),)),
    Line((Span("x", 0.25), Span("1.50", 0.3)), size=1.5),
)


def test_a_mirror_twice_is_none():
    """Nothing is lost, and the order of words never changes."""
    once = mirror_pages((LINES,))
    assert mirror_pages(once) == (LINES,)
    assert [[s.text for s in line.spans] for line in once[0]] == [
        [s.text for s in line.spans] for line in LINES
    ]


def test_a_mark_hangs_from_the_other_side():
    """As wide as it was."""
    ((line,),) = mirror_pages(((Line(marks=(Mark("box", 0.1, 0.3), Mark("rule"))),),))
    assert [(mark.at, mark.width) for mark in line.marks] == [(0.6, 0.3), (0.0, 1.0)]


def test_what_stood_so_far_from_the_left_stands_so_far_from_the_right(clean):
    """Every word, to the dot; and no word is turned round."""
    factors = {"paper": "till80", "font": "cascadia"}
    plain = dataclasses.replace(clean[0], pages=(LINES,), factors=factors)
    (one,) = render(plain)
    (other,) = render(dataclasses.replace(plain, pages=mirror_pages(plain.pages)))
    width = one.image.shape[1]
    for seen, across in zip(boxes(one), boxes(other), strict=True):
        assert abs((width - seen[2]) - across[0]) <= 3  # a letter's own blanks differ by side
        ink = one.image[seen[1] : seen[3], seen[0] : seen[2]]
        assert np.array_equal(ink, other.image[across[1] : across[3], across[0] : across[2]])
