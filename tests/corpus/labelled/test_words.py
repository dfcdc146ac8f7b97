"""Segments become words whose quads lie along the segment."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec.labels import WordLabel
from docextract_eval.corpus.labelled.reading import misplaced_word_errors, page_words, split_quad
from docextract_eval.geometry import quad_areas
from docextract_eval.records import page_word_texts
from tests.corpus.labelled.files import QUAD, word


def label(**more):
    return WordLabel.model_validate({"text": "A", "quad": QUAD, **more})


@given(st.lists(st.text("abcXYZ019", min_size=1, max_size=9), min_size=1, max_size=6))
def test_words_share_a_segment_by_their_characters(words):
    whole = np.array([[10, 20], [210, 60], [204, 90], [4, 50]], float)
    quads = split_quad(words, whole)
    assert np.allclose(quads[0][[0, 3]], whole[[0, 3]])
    assert np.allclose(quads[-1][[1, 2]], whole[[1, 2]])
    shares = quad_areas(np.array(quads)) / quad_areas(whole[None])[0]
    assert np.allclose(shares, [len(w) / len(" ".join(words)) for w in words])


def test_a_segment_written_from_the_right_begins_there():
    first, second = split_quad(["مجموع", "12"], np.array(QUAD, float))
    assert first[1].tolist() == QUAD[1]
    assert second[0].tolist() == QUAD[0]


def test_every_segment_is_a_line_and_blank_ones_are_none():
    labels = [label(text="TOTAL  DUE"), label(text="  "), label(text="x", page=1, visible=0.5)]
    first, second = (page_words(labels, page) for page in (0, 1))
    assert page_word_texts((first.lines, second.lines)) == (("TOTAL", "DUE"), ("x",))
    assert (len(first.lines), first.quads.shape, second.visible.tolist()) == (1, (2, 4, 2), [0.5])
    assert page_words([], 0).quads.shape == (0, 4, 2)


def test_a_box_may_hang_over_the_edge_and_no_further():
    size = (300, 200)
    over = {left: label(**word("x", left=left)) for left in (130, 150, 170, 400, -30, -60)}
    assert {left for left, one in over.items() if list(misplaced_word_errors([one], [size]))} == {
        170,
        400,
        -60,
    }
    cut = [label(**word("x", left=left, visible=share)) for left, share in ((170, 0.3), (400, 0))]
    assert not list(misplaced_word_errors(cut, [size]))


def test_a_box_without_area_and_a_page_that_is_not_there_are_said():
    flat = label(quad=[[1, 1], [9, 1], [9, 1], [1, 1]])
    ((key, what, _),) = misplaced_word_errors([label(), flat], [(300, 200)])
    assert (key, what) == ("words.1.quad", "has no area ('A')")
    ((key, what, _),) = misplaced_word_errors([label(page=2)], [(300, 200)] * 2)
    assert (key, what) == ("words.0.page", "is on page 2, and the pages are 0 to 1")
