"""Lines on paper: where spans stand, how large they are, how long the page gets."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.records import Line, Span
from tests.ink import boxes

PAPER = PAPERS["till80"]


@pytest.fixture
def on_paper(clean):
    """Print some lines on a till's roll."""

    def show(*lines, font="cascadia"):
        document = dataclasses.replace(
            clean[0], pages=(lines,), factors={"paper": "till80", "font": font}
        )
        (page,) = render(document)
        return page

    return show


def test_left_centre_and_right_are_where_they_say(on_paper):
    """On the grid of 48 columns, within the width of one."""
    column = 576 / 48
    page = on_paper(
        Line((Span("HHHH"),)),
        Line((Span("HHHH", 0.5, "center"),)),
        Line((Span("HHHH", 1.0, "right"),)),
    )
    left, centre, right = boxes(page)
    assert left[0] - PAPER.margin < column
    assert abs((centre[0] + centre[2]) / 2 - PAPER.width / 2) < column
    assert PAPER.width - PAPER.margin - right[2] < column
    assert left[2] - left[0] == right[2] - right[0]


@pytest.mark.parametrize("font", ["cascadia", "fimo", "spacemo", "ubuntm"])
def test_a_full_line_fits_the_printable_width(font, on_paper):
    """48 columns of every face, and not one dot on the margin."""
    x0, _, x1, _ = boxes(on_paper(Line((Span("#" * 48),)), font=font))[0]
    assert x0 >= PAPER.margin
    assert x1 <= PAPER.width - PAPER.margin
    assert x1 - x0 > 0.8 * PAPER.printable_width


def test_what_does_not_fit_the_paper_is_an_error_and_not_cut(on_paper):
    """A layout that runs over the edge would have truth without ink."""
    with pytest.raises((ValueError, IndexError)):
        on_paper(Line((Span("#" * 60),)))


def test_columns_of_two_lines_stand_under_each_other(on_paper):
    """Amounts that end at one place end at one column."""
    page = on_paper(
        Line((Span("9.00", 0.9, "right"),)),
        Line((Span("119.00", 0.9, "right"),)),
    )
    assert boxes(page)[0, 2] == boxes(page)[1, 2]


def test_words_of_a_span_keep_their_blanks(on_paper):
    """Two blanks are two columns."""
    one = boxes(on_paper(Line((Span("A A"),))))
    two = boxes(on_paper(Line((Span("A  A"),))))
    assert two[1, 0] - one[1, 0] == PAPER.cell
    assert (one[0] == two[0]).all()


def test_a_larger_line_is_larger_and_takes_more_room(on_paper):
    """In height, width and paper."""
    small = on_paper(Line((Span("TOTAL"),)))
    large = on_paper(Line((Span("TOTAL"),), size=1.5))
    size = [np.diff(boxes(page)[0].reshape(2, 2), axis=0)[0] for page in (small, large)]
    assert (size[1] > 1.3 * size[0]).all()
    assert large.image.shape[0] > small.image.shape[0]


def test_a_gap_moves_what_follows_down(on_paper):
    """By that many lines."""
    near = on_paper(Line((Span("A"),)), Line((Span("A"),)))
    far = on_paper(Line((Span("A"),)), Line((Span("A"),), gap=2))
    assert boxes(far)[1, 1] - boxes(near)[1, 1] == 2 * PAPER.pitch
    assert (boxes(far)[0] == boxes(near)[0]).all()


def test_paper_is_as_long_as_its_lines(on_paper):
    """A roll is torn off below the last one; its width never changes."""
    short, long = (on_paper(*[Line((Span("A"),))] * count) for count in (3, 30))
    assert long.image.shape[0] - short.image.shape[0] == 27 * PAPER.pitch
    assert short.image.shape[1] == long.image.shape[1] == PAPER.width
    assert short.dpi == PAPER.dpi


def test_paper_is_blank_around_what_is_printed(printed, bare):
    """A line's height above and below, and the margin that no printer reaches at the sides.

    Only lines to cut along, and marks for folds and machines, are in the margins.
    """
    for (document, page, number), (_, words, _) in zip(printed, bare, strict=True):
        ink = page.image < 255
        paper = PAPERS[document.factors["paper"]]
        marks = [mark for line in document.pages[number] for mark in line.marks]
        beyond = any(mark.at < -0.015 or mark.at + mark.width > 1.015 for mark in marks)
        # A table may lean out, by a share of the width, and letters of own widths may.
        lean = max(paper.dpi // 20, paper.width // 180) if paper.height else 2
        margin = paper.margin - (0 if paper.columns else lean)
        assert not ink[: paper.pitch].any()
        assert not ink[-paper.pitch :].any()
        sides = words.image < 255 if beyond else ink
        assert not sides[:, :margin].any()
        assert not sides[:, -margin:].any()


def test_a_document_of_two_pages_is_two_pages(clean):
    """Each with its own words."""
    lines = ((Line((Span("ONE"),)),), (Line((Span("TWO WORDS"),)),))
    pages = render(dataclasses.replace(clean[0], pages=lines))
    assert [len(page.quads) for page in pages] == [1, 2]


def test_a_blank_page_is_paper(on_paper):
    """Without words there are no quads, and no error."""
    page = on_paper()
    assert page.quads.shape == (0, 4, 2)
    assert (page.image == 255).all()


def test_lengths_are_those_of_a_real_printer():
    """80 mm of paper and 72 mm of print at 203 dots per inch."""
    assert PAPER.width / PAPER.dpi * 25.4 == pytest.approx(80, abs=0.1)
    assert PAPER.printable_width / PAPER.dpi * 25.4 == pytest.approx(72, abs=0.1)


def test_needles_print_to_and_fro_and_their_ribbon_is_uneven(clean):
    """Lines are up to four dots out of line, ink is of many tones, and both are the document's."""
    lines = tuple(Line((Span("HHHH" * 6),)) for _ in range(24))
    factors = {"paper": "needles", "font": "fimo"}
    document = dataclasses.replace(clean[0], pages=(lines,), factors=factors)
    (page,), (again,) = render(document), render(document)
    assert np.array_equal(page.image, again.image)
    lefts = boxes(page)[:, 0]
    assert 0 < lefts.max() - lefts.min() <= 4
    assert len(np.unique(page.image)) > 20
    (other,) = render(dataclasses.replace(document, source="another"))
    assert not np.array_equal(page.image, other.image)
