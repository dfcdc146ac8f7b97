"""What a pen does on a receipt: as often as counted, by a hand, and stating nothing new."""

from __future__ import annotations

import dataclasses
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from docextract_eval.corpus.degrade import pen_acts
from docextract_eval.corpus.degrade.covering import blank_place
from docextract_eval.corpus.degrade.field_choice import named_targets
from docextract_eval.corpus.degrade.noise import uniform_numbers
from docextract_eval.corpus.degrade.pen_writing import written_paths
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.records import page_word_texts

DRAWS = [uniform_numbers(at, 480) for at in np.linspace(0.01, 0.9, 40).tolist()]


@pytest.fixture(scope="module")
def receipts():
    """Short receipts of three countries, each with its page."""
    written = {"name": "pens", "seed": 5, "count": 9, "kinds": ["receipt"]}
    recipe = parse_recipe(written | {"locales": ["en_MY", "en_US", "de_DE"]}, "pens")
    return [(doc, render(doc)[0]) for doc in (compose(recipe, i) for i in range(9))]


def test_what_is_seen_more_often_is_done_earlier():
    """Of all first acts each has the share that was counted, and each comes once."""
    orders = [pen_acts.drawn_order(uniform_numbers(i / 2000, 8)) for i in range(2000)]
    assert all(sorted(order) == sorted(pen_acts.COUNTED) for order in orders)
    firsts, total = Counter(order[0] for order in orders), sum(pen_acts.COUNTED.values())
    for act, seen in pen_acts.COUNTED.items():
        assert firsts[act] / 2000 == pytest.approx(seen / total, abs=0.03)


def test_the_sum_is_written_again_as_it_is_printed(receipts, monkeypatch):
    """In its digits, near it, and where nothing is known of it not at all."""
    said = []

    def write(text, draws):
        said.append(text)
        return written_paths(text, draws)

    monkeypatch.setattr(pen_acts, "written_paths", write)
    for document, page in receipts:
        assert page.texts == page_word_texts(document.pages)[0]
        name = "payable" if named_targets(page, ("payable",)) else "total"
        (field,) = (each for each in document.fields if each.name == name)
        paths = pen_acts.paths_of_act("amount", page, pen_acts.targets_of_pen(page, 0.3), DRAWS[3])
        assert said.pop() == "".join(char for char in field.text if char in "0123456789.,")
        (sum_, *_) = named_targets(page, (name,))
        rows = np.concatenate(paths)[:, 1] / page.dpi * 25.4
        assert abs(rows.mean() - sum_.box[1] / page.dpi * 25.4) < 45
        bare = dataclasses.replace(page, texts=())
        assert (
            len(pen_acts.paths_of_act("amount", bare, pen_acts.targets_of_pen(bare, 0.3), DRAWS[3]))
            == 1
        )
        assert not said


@pytest.mark.parametrize("act", [*pen_acts.COUNTED])
def test_every_act_draws_something_on_every_page(act, receipts):
    """On the paper, and other strokes with other draws."""
    for _, page in receipts:
        one, other = (
            pen_acts.paths_of_act(act, page, pen_acts.targets_of_pen(page, 0.3), draws)
            for draws in DRAWS[:2]
        )
        spots = np.concatenate(one)
        assert len(spots) > 3
        high, wide = page.image.shape[:2]
        inside = (spots >= -0.05 * wide) & (spots <= np.array((1.06 * wide, 1.02 * high)))
        assert inside.mean() > 0.9
        assert [path.tolist() for path in one] != [path.tolist() for path in other]


def test_no_two_letters_are_alike():
    """Of one hand in one word; most hands join small letters, and lift the pen now and then."""
    for draws in DRAWS:
        dots = written_paths("ooooo", [*draws[:7], 0.99, *draws[8:]])
        shapes = [path - path[0] for path in dots]
        assert len(shapes) == 5
        assert all(not np.allclose(a, b) for a, b in pairwise(shapes))
    strokes = [len(written_paths("common", draws)) for draws in DRAWS]
    assert sum(count == 6 for count in strokes) < len(DRAWS) / 2
    assert 1 in strokes
    assert {2, 3} & {*strokes}


def test_what_is_written_on_top_stays_there(receipts):
    """A blank place can be sought in some rows alone."""
    for _, page in receipts:
        high = page.image.shape[0]
        tops = [blank_place(page, (20, 60), at, 0.2, 0.5)[1] for at in (0.1, 0.4, 0.7)]
        assert all(0.19 * high <= top <= 0.5 * high for top in tops)
