"""Pieces of lines: joined to the rows that were printed, cut where the words stand."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.pipelines.segments import Segment, in_rows


def quad(x, y, width, height=10.0, lean=0.0, bend=0.0):
    """A piece on paper that leans and bends: level at x is lean * x + bend * x * x."""

    def level(at):
        return y + lean * at + bend * at * at

    return (
        (x, level(x)),
        (x + width, level(x + width)),
        (x + width, level(x + width) + height),
        (x, level(x) + height),
    )


@given(
    rows=st.integers(1, 12),
    lean=st.floats(-0.12, 0.12),
    bend=st.floats(-2e-5, 2e-5),
    step=st.floats(13, 40),
    dice=st.randoms(use_true_random=False),
)
def test_rows_are_found_on_paper_that_leans_and_bends(rows, lean, bend, step, dice):
    pieces = [
        Segment(f"{row} {column}", 1.0, quad(x, row * step, width, lean=lean, bend=bend))
        for row in range(rows)
        for column, (x, width) in enumerate(((0, 180), (200, 60), (330, 40)))
    ]
    mixed = list(pieces)
    dice.shuffle(mixed)
    found = [[piece.text for piece in row] for row in in_rows(mixed)]
    assert found == [[f"{row} {column}" for column in range(3)] for row in range(rows)]


def test_what_stands_below_is_another_row_however_far_left():
    one, other = Segment("TOTAL", 1, quad(0, 0, 50)), Segment("9.00", 1, quad(300, 8, 40))
    assert in_rows([other, one]) == [[one], [other]]
    assert in_rows([]) == []


def test_pieces_of_no_size_do_no_harm():
    nothing = Segment("x", 0.5, ((1.0, 1.0),) * 4)
    assert len(in_rows([nothing, nothing])) == 2
    assert [text for text, _ in nothing.words()] == ["x"]


@given(
    words=st.lists(st.text("AB1.€日本", min_size=1, max_size=8), min_size=1, max_size=6),
    angle=st.floats(-1.2, 1.2),
)
def test_words_stay_in_their_order_and_inside(words, angle):
    turned = [
        (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))
        for x, y in quad(0, 0, 200)
    ]
    found = list(Segment("  ".join(words), 1.0, tuple(turned)).words())
    assert [text for text, _ in found] == words
    left, right = min(x for x, _ in turned), max(x for x, _ in turned)
    centres = [(box[0] + box[2]) / 2 for _, box in found]
    assert centres == sorted(centres)
    assert all(left - 1e-6 <= box[0] < box[2] <= right + 1e-6 for _, box in found)


def test_wide_letters_take_two_places():
    ((_, first), (_, second)) = Segment("日本 AB", 1.0, quad(0, 0, 70)).words()
    assert (first[0], first[2], second[0], second[2]) == (0, 40, 50, 70)


@given(angle=st.floats(-3, 3), margin=st.floats(0, 0.4), width=st.floats(1, 300))
def test_a_margin_is_taken_off_alike_on_all_sides(angle, margin, width):
    def turned(x, y):
        return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)

    piece = Segment("x", 1.0, tuple(turned(x, y) for x, y in quad(0, 0, width)))
    inner = piece.trimmed(margin)
    off = min(10 * margin, 0.45 * width)
    assert math.isclose(inner.height, 10 - 20 * margin, abs_tol=1e-6)
    assert math.isclose(math.dist(inner.start, inner.end), width - 2 * off, abs_tol=1e-6)
    assert math.dist(inner.quad[0], turned(off, 10 * margin)) < 1e-6
