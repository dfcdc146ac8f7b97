"""A fax: coarse rows, one bit, and a header that never touches the document's own print."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.fax import FAX, header_text, letter_dots
from tests.ink import sheet


def params(severity, source="doc-1", **changed):
    return draw_steps(f"fax@{severity}", 3, source)[0].params | changed


def blank(dpi=150, first_word=60.0, number=0):
    """A blank page with one word on it, so many px from the top."""
    page = sheet(np.full((700, 1240), 255, np.uint8), dpi)
    box = [[100, first_word], [200, first_word], [200, first_word + 20], [100, first_word + 20]]
    quads, tags = np.array([box], float), ("total",)
    return dataclasses.replace(page, quads=quads, visible=np.ones(1), tags=tags, number=number)


@pytest.mark.parametrize("source", ["doc-1", "doc-2", "doc-3"])
@pytest.mark.parametrize("first_word", [16.0, 18.0, 40.0, 400.0])
def test_a_header_stands_above_the_first_word(source, first_word):
    """With half a millimetre between them; truth keeps the words that it had."""
    page = blank(first_word=first_word)
    rows, _ = np.nonzero(FAX.repaint(page, params(3, source)) < 255)
    assert len(rows)
    assert rows.max() + 1 <= first_word - 0.5 / 25.4 * 150
    after = degrade(page, draw_steps("fax@3", 3, source))
    assert after.tags == page.tags
    assert (after.quads == page.quads).all()


@pytest.mark.parametrize("first_word", [0.0, 8.0, 12.0])
def test_no_header_is_printed_where_it_would_touch_print(first_word):
    page = blank(first_word=first_word)
    assert (FAX.repaint(page, params(3)) == 255).all()


@pytest.mark.parametrize(
    ("rows", "columns", "is_printed"),
    [
        (slice(8, 14), slice(400, 600), False),  # print that is no word, such as a logo
        (slice(9, 11), slice(500, 504), True),  # a speck
        (slice(0, 700), slice(1210, 1240), True),  # the black edge of a copy
    ],
)
def test_a_header_is_printed_over_specks_and_not_over_a_logo(rows, columns, is_printed):
    page = blank()
    image = page.image.copy()
    image[rows, columns] = 0
    found = FAX.repaint(dataclasses.replace(page, image=image), params(3))
    assert (found != image).any() == is_printed


def test_a_header_names_its_page_and_is_otherwise_the_same_on_all():
    first, second = (header_text(0.4, number, 60) for number in (0, 1))
    assert len(first) == len(second) == 60
    assert (first[-2:], second[-2:]) == ("01", "02")
    assert first[:-2] == second[:-2]


@pytest.mark.parametrize("position", np.linspace(0, 1, 25)[:-1].round(3))
def test_a_header_has_a_date_a_time_and_a_number_for_fiction(position):
    """All of it in letters that the machine has."""
    text = header_text(position, 11, 40)
    assert letter_dots(text).any()
    day, time, sender, page = text.split()
    assert sum(map(str.isdigit, day)) == 8
    assert 7 <= int(time[:2]) < 20
    assert 0 <= int(time[3:]) < 60
    assert sender.startswith("FROM:")
    assert "-555-01" in sender
    assert page == "P.12"


def test_rows_of_standard_resolution_are_printed_twice():
    """98 lines an inch on a page of 196; at fine resolution rows differ."""
    image = np.random.default_rng(3).integers(0, 256, (400, 300)).astype(np.uint8)
    coarse, fine = (
        FAX.encode(image, 196, params(3, down=down, across=204.0))[1] for down in (98.0, 196.0)
    )
    assert (coarse[0::2] == coarse[1::2]).all()
    assert (fine[0::2] != fine[1::2]).mean() > 0.1
    assert np.isin(coarse, (0, 255)).all()


def test_lost_lines_are_blank_or_the_line_before():
    """Of black stripes along the feed none is moved sideways, and all lost lines are whole."""
    image = np.full((980, 306), 255, np.uint8)
    image[:, ::51] = 0
    quiet = {"salt": 0, "dirt": 0, "ragged": 0, "blur": 0, "down": 98.0, "across": 204.0}
    found = FAX.encode(image, 98, params(5, lost=0.05, **quiet))[1]
    kept = FAX.encode(image, 98, params(5, lost=0, **quiet))[1]
    differs = (found != kept).any(axis=1)
    assert 0.01 < differs.mean() < 0.2
    assert (found[differs] == 255).all()
