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
    "islands": 0.0,
}


BLACK = sheet(np.zeros((1600, 1600), np.uint8))


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


def test_most_print_keeps_its_ink_and_columns_and_rows_lose_much_of_it():
    """With the deviation that was drawn: as thin as the elements of a head, and long."""
    found = kept(BLACK, letters=0.1)
    assert found.std() == pytest.approx(0.1, abs=0.02)
    assert np.median(found) > 0.97
    assert np.percentile(found, 4) < 0.75
    along = np.abs(np.diff(found, axis=0)).mean(), np.abs(np.diff(found, axis=1)).mean()
    assert along[0] == pytest.approx(along[1], rel=0.3)
    pale = found < 0.8
    lines = np.maximum(sliding(pale, (60, 1)), sliding(pale, (1, 60)))
    assert lines[pale].mean() > 0.8


def sliding(field, shape):
    """Whether a pixel belongs to a block of a shape that is all true."""
    block = np.ones(shape, np.uint8)
    return cv2.morphologyEx(field.astype(np.uint8), cv2.MORPH_OPEN, block) > 0


@pytest.mark.long
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
    assert kept(BLACK, letters=spread).std() == pytest.approx(spread, rel=0.15)


def test_islands_are_few_as_large_as_words_and_broken_and_not_gray():
    field = kept(BLACK, islands=0.9)
    lost = field.reshape(200, 8, 200, 8).mean(axis=(1, 3)) < 0.6
    assert 0.01 < lost.mean() < 0.1
    _, _, found, _ = cv2.connectedComponentsWithStats(lost.astype(np.uint8))
    large = found[1:][found[1:, cv2.CC_STAT_AREA] > 10]
    wide, high = np.median(large[:, cv2.CC_STAT_WIDTH]), np.median(large[:, cv2.CC_STAT_HEIGHT])
    assert 1.4 < wide / high < 4
    assert field.reshape(200, 8, 200, 8).swapaxes(1, 2)[lost].std(axis=(1, 2)).mean() > 0.2


def test_every_other_print_has_no_islands():
    drawn = [draw_steps("faded_print@3", 1, source)[0].params["islands"] for source in SOURCES]
    assert np.mean(np.array(drawn) == 0) == pytest.approx(0.5, abs=0.05)


def test_paper_and_what_can_be_seen_of_words_stay():
    page = sheet(np.full((160, 160), 255, np.uint8))
    steps = draw_steps("faded_print@5", 1, SOURCES[0])
    after = degrade(page, steps)
    assert (after.image == 255).all()
    assert (after.visible == page.visible).all()
