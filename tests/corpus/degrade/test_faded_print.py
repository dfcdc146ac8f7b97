"""Print is as pale as was measured: on the whole, in clouds, and from letter to letter."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.measured import PERCENTILES, read_measured
from docextract_eval.geometry import box_quads
from docextract_eval.records import Page, Step
from tests.ink import sheet

SCAN, PHOTOGRAPH = (
    read_measured("docextract_eval.corpus.degrade", name)
    for name in ("scan.json", "photograph.json")
)
COMPONENTS = np.array(PHOTOGRAPH["ink_clouds"]) / 1000
SOURCES = [f"receipt-1-{number:06}" for number in range(1_000)]
NOTHING = {f"cloud_{at}": 0.0 for at in range(len(COMPONENTS))} | {
    "at": 0.3,
    "share": 1.0,
    "ink": 1.0,
    "letters": 0.0,
}


BLACK = sheet(np.zeros((1600, 1600), np.uint8))


def of_letters(field):
    """The mean of a field over each square as large as a letter of a till."""
    side = 8
    high, wide = (length // side for length in field.shape)
    return field.reshape(high, side, wide, side).mean(axis=(1, 3))


def kept(page=None, **params):
    """The share of its ink that each pixel of a black page keeps."""
    page = page or sheet(np.zeros((320, 320), np.uint8))
    image = degrade(page, [Step("faded_print", 3, NOTHING | params)]).image
    return 1 - image.astype(float) / 255


@pytest.mark.parametrize(("param", "key"), [("ink", "ink"), ("letters", "ink_of_letters")])
def test_ink_is_as_strong_and_as_uneven_as_on_scans(param, key):
    """Percentile by percentile, at severity 3."""
    drawn = [draw_steps("faded_print@3", 1, source)[0].params[param] for source in SOURCES]
    found = np.percentile(drawn, PERCENTILES)
    assert found[1:-1] == pytest.approx(SCAN[key][1:-1], abs=0.03)
    assert SCAN[key][0] <= found[0] <= found[-1] <= SCAN[key][-1]


def test_the_strongest_ink_keeps_what_was_drawn():
    assert kept(ink=0.6) == pytest.approx(0.6, abs=0.005)
    assert kept(ink=0.6, cloud_0=1.5).max() == pytest.approx(0.6, abs=0.01)


def test_most_letters_keep_their_ink_and_parts_of_some_lose_much_of_it():
    """With the deviation that was drawn: what is lost is lost in patches."""
    found = of_letters(kept(BLACK, letters=0.1))
    assert found.std() == pytest.approx(0.1, abs=0.02)
    assert np.median(found) > 0.97
    assert np.percentile(found, 4) < 0.75


def test_ink_is_missing_in_clouds_as_far_apart_as_on_photographs():
    """What one cell has less than another is, over many pages, as spread as the components say."""
    found = []
    for source in SOURCES[:200]:
        params = draw_steps("faded_print@3", 1, source)[0].params
        clouds = {name: params[name] for name in params if name.startswith("cloud")}
        found.append(1 - kept(**clouds))
    cells = np.array(found).reshape(len(found), 16, 20, 16, 20).mean(axis=(2, 4))
    differences = cells - cells.mean(axis=(1, 2), keepdims=True)
    own = COMPONENTS - COMPONENTS.mean(axis=(1, 2), keepdims=True)
    spread = np.sqrt(np.square(own).sum(axis=0))
    assert np.median(differences.std(axis=0) / spread) == pytest.approx(1, abs=0.15)


def test_clouds_lie_on_the_print_and_not_on_the_page():
    """Print in the left half of a page has there what it has everywhere on a page of its own."""
    whole = kept(cloud_0=1.5, cloud_1=-1.0)
    quads = box_quads(np.array([[0.0, 0.0, 320.0, 320.0]]))
    wide = Page(np.zeros((320, 640), np.uint8), 150, quads, np.ones(1), ("",))
    half = kept(wide, cloud_0=1.5, cloud_1=-1.0)
    assert half[:, :320] == pytest.approx(whole, abs=0.001)
    assert (half[:, 320:] == half[:, 319:320]).all()


@pytest.mark.parametrize("spread", [0.05, 0.1, 0.2])
def test_ink_differs_from_letter_to_letter_by_the_spread(spread):
    assert of_letters(kept(BLACK, letters=spread)).std() == pytest.approx(spread, rel=0.15)


def test_patches_reach_from_letter_to_letter_and_not_across_words():
    """What is missing of a letter tells of the next one, and little of that 8 mm farther."""
    field = of_letters(kept(BLACK, letters=0.2))
    alike = [
        np.corrcoef(field[:, :-apart].reshape(-1), field[:, apart:].reshape(-1))[0, 1]
        for apart in (1, 6)
    ]
    assert alike[0] > 0.6
    assert abs(alike[1]) < 0.25


def test_what_is_half_lost_is_broken_and_not_gray():
    field = kept(BLACK, letters=0.2)
    half = np.abs(of_letters(field) - 0.5) < 0.1
    parts = field.reshape(200, 8, 200, 8).swapaxes(1, 2)[half]
    assert parts.std(axis=(1, 2)).mean() > 0.2


def test_paper_and_what_can_be_seen_of_words_stay():
    page = sheet(np.full((160, 160), 255, np.uint8))
    steps = draw_steps("faded_print@5", 1, SOURCES[0])
    after = degrade(page, steps)
    assert (after.image == 255).all()
    assert (after.visible == page.visible).all()
