"""Small drawings: dashes as long as their gaps, scissors that are symmetrical, signatures."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from docextract_eval.corpus.render.marks import dashes_dots, scissors_dots, signature_dots


@pytest.mark.parametrize("size", [(1, 600), (600, 1)])
def test_half_of_a_dashed_line_is_ink(size):
    dots = dashes_dots(size, 150)
    assert dots.shape == size
    assert abs(dots.mean() - 0.5) < 0.02
    assert np.count_nonzero(np.diff(dots.ravel().astype(int)) == 1) > 40


def test_scissors_are_the_same_on_both_sides():
    """Their rings are open, and the blades meet nothing at the right edge's middle."""
    dots = scissors_dots((40, 64))
    assert (dots == dots[::-1]).mean() > 0.93
    assert not dots[9:12, 9:12].any()
    assert not dots[20, -6:].any()


def test_everybody_signs_in_a_way_of_their_own():
    """The same name is the same signature, in any size a thin line that fills its place."""
    names = ["Anna Weber", "Jean Dupont", "R. Iyer"]
    drawn = [signature_dots(name, (46, 190)) for name in names]
    assert np.array_equal(drawn[0], signature_dots(names[0], (46, 190)))
    assert not any(np.array_equal(drawn[0], other) for other in drawn[1:])
    for dots in drawn:
        assert 0.02 < dots.mean() < 0.3
        assert dots.any(axis=0).mean() > 0.8


def test_what_is_drawn_small_is_drawn_as_it_was_in_corpora_that_are_sealed():
    """Of those that ship, tests build one alone, which has no slip to cut off."""
    art = dashes_dots((1, 600), 150), scissors_dots((40, 64)), signature_dots("Eva", (46, 190))
    drawn = hashlib.sha256(b"".join(each.tobytes() for each in art)).hexdigest()
    remedy = "if it shall change, run tools/seals, and say so in the CHANGELOG"
    assert drawn[:16] == "13bf542c209cacdb", remedy
