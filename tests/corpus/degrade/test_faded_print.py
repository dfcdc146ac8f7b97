"""Print is as pale as was measured: on the whole, in clouds, and from letter to letter."""

from __future__ import annotations

import cv2
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
    found = kept(sheet(np.zeros((900, 900), np.uint8)), letters=0.1)
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


def test_whole_letters_and_columns_under_weak_elements_are_pale():
    """Here and there print is pale at once and as far as a letter, or along the paper alone."""
    field = kept(sheet(np.zeros((900, 900), np.uint8)), letters=0.2)
    letter_high, letter_wide = (round(mm * 150 / 25.4) for mm in (3.5, 1.4))
    pale = field < 0.75
    whole = cv2.erode(pale.astype(np.uint8), np.ones((letter_high - 4, letter_wide - 4)))
    assert 0.004 < whole.mean() < 0.05
    columns = cv2.erode(pale.astype(np.uint8), np.ones((2 * letter_high, 1)))
    assert 0.012 < columns.mean() < 0.05


@pytest.mark.parametrize("spread", [0.05, 0.1, 0.2])
def test_ink_differs_from_letter_to_letter_by_the_spread(spread):
    assert kept(letters=spread).std() == pytest.approx(spread, rel=0.15)


def test_letters_fade_each_by_itself():
    """What is missing of one tells little of that 3 mm farther."""
    field = kept(letters=0.2)
    apart = round(3 * 150 / 25.4)
    one, other = field[:, :-apart].reshape(-1), field[:, apart:].reshape(-1)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.25


def test_paper_and_what_can_be_seen_of_words_stay():
    page = sheet(np.full((160, 160), 255, np.uint8))
    steps = draw_steps("faded_print@5", 1, SOURCES[0])
    after = degrade(page, steps)
    assert (after.image == 255).all()
    assert (after.visible == page.visible).all()
