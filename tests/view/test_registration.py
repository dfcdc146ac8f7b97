"""Boxes lie on their words under every scene, and a degraded page lies on its clean one."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from docextract_eval.view.pages import Pages
from docextract_eval.view.registration import PageWords, lay_over, register
from tests.ink import darkness
from tests.runs.conftest import few_scores_in_module  # noqa: F401 - a fixture
from tests.shared import corpus_for_worker

CONDITIONS = ["clean", *(f"{name}@3" for name in SCENES)]
KINDS = ("receipt", "bank_statement")
IN_TURN = [(name, KINDS[at % 2]) for at, name in enumerate(CONDITIONS)]
GRID = np.array([(x, y) for y in range(8) for x in range(5)]) * (110.0, 60.0) + 40.0


@pytest.fixture(scope="module")
def shown(tmp_path_factory, few_scores_in_module):  # noqa: F811
    """By kind, the pages and the id of a document under its half of the scenes."""

    def of_kind(kind):
        conditions = ["clean", *(name for name, own in IN_TURN[1:] if own == kind)]
        written = {"name": f"scenes-{kind}", "count": 1, "seed": 6, "locales": ["en_US"]}
        recipe = parse_recipe(written | {"kinds": [kind], "conditions": conditions}, "scenes")
        corpus = corpus_for_worker(tmp_path_factory, recipe)
        folder = RunFolder(tmp_path_factory.mktemp(kind) / "run")
        execute(RunRequest("noisy", {}, 1, None), corpus, folder)
        return Pages(folder, None, corpus), next(iter(corpus.truths())).id

    return {kind: of_kind(kind) for kind in KINDS}


def dark(data, size=None):
    """How dark each pixel of a picture is, perhaps scaled to another size."""
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if size is not None:
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return darkness(image)


def within_and_around(ink, quad):
    """The mean ink within a quad, and that of a narrow ring around it."""
    low = np.maximum(np.floor(quad.min(axis=0)).astype(int) - 8, 0)
    high = np.ceil(quad.max(axis=0)).astype(int) + 8
    part = ink[low[1] : high[1], low[0] : high[0]]
    corners = [np.rint(quad - low).astype(np.int32)]
    inside = cv2.fillPoly(np.zeros(part.shape, np.uint8), corners, 1)
    near, far = (cv2.dilate(inside, np.ones((wide, wide), np.uint8)) for wide in (3, 9))
    return part[inside > 0].mean(), part[far > near].mean()


def likeness(one, other, quad):
    """The correlation of two pictures within the box around a quad."""
    (left, top), (right, low) = np.floor(quad.min(axis=0)), np.ceil(quad.max(axis=0))
    parts = [each[int(top) : int(low), int(left) : int(right)].ravel() for each in (one, other)]
    return np.corrcoef(*parts)[0, 1] if all(np.ptp(part) > 0 for part in parts) else 0.0


def seen_words(pages, id_):
    """The numbers and the quads of words of a first page that are visible as a whole."""
    words = [*enumerate(pages.rendition(id_)["pages"][0]["words"])]
    some = words[:: 1 + len(words) // 150]
    return {at: np.array(word["quad"]) for at, word in some if word["visible"] > 0.9}


@pytest.mark.parametrize(("condition", "kind"), IN_TURN)
def test_a_box_lies_on_its_word(shown, kind, condition):
    pages, document = shown[kind]
    id_ = f"{document}~{condition}"
    ink = dark(pages.original(id_, 0)[1])
    pairs = [within_and_around(ink, quad) for quad in seen_words(pages, id_).values()]
    more = np.array([inside - around for inside, around in pairs])
    assert len(more) > 50
    assert (more > 0).mean() > 0.9  # the print of some words has faded away
    assert np.median(more) > 0.02


@pytest.mark.parametrize(("condition", "kind"), IN_TURN[1:])
def test_a_degraded_word_lies_on_the_clean_one(shown, kind, condition):
    pages, document = shown[kind]
    clean, degraded = (f"{document}~{name}" for name in ("clean", condition))
    size, own = (
        [pages.rendition(id_)["pages"][0][name] for name in ("width", "height")]
        for id_ in (clean, degraded)
    )
    under = dark(pages.original(clean, 0)[1])
    laid = dark(pages.picture(degraded, 0, size[0], onto=clean), size)
    beside = dark(pages.picture(degraded, 0, size[0]), size)
    quads, moved = (seen_words(pages, id_) for id_ in (clean, degraded))
    both = [at for at in moved if at in quads]
    assert len(both) > 50
    after, before = (
        np.array([likeness(under, each, quads[at]) for at in both]) for each in (laid, beside)
    )
    assert after.mean() > 0.6
    assert (after > before - 0.05).mean() > 0.97
    scale = np.array(size) / own
    apart = np.mean([np.linalg.norm(moved[at] * scale - quads[at], axis=1) for at in both])
    if apart > 4:  # a screenshot lies where it should already
        assert after.mean() > before.mean() + 0.2
    else:
        assert after.mean() > before.mean() - 0.02


def grid_words(move=lambda places: places, texts=None, visible=None):
    """Words on a grid, 60 x 20 px each, and a page of them that something was done to."""
    corners = GRID[:, None] + np.array([(0, 0), (60, 0), (60, 20), (0, 20)])
    quads = move(corners.reshape(-1, 2)).reshape(-1, 4, 2)
    texts = texts or [f"w{at}" for at in range(len(GRID))]
    return PageWords((560, 640), texts, quads, np.ones(len(quads)) if visible is None else visible)


def bent(places):
    """A page that somebody turned, photographed from aside and curled."""
    x, y = (places @ [(0.96, 0.12), (-0.1, 1.02)] + (30, 20)).T
    depth = 1 + 2e-4 * x - 1e-4 * y
    return np.column_stack([x / depth, y / depth + 6 * np.sin(x / 120)])


def test_places_between_words_move_with_them():
    laid = register(grid_words(), grid_words(bent))
    between = GRID[GRID[:, 1] < 400] + (30.0, 40.0)
    apart = np.linalg.norm(laid.move(between) - bent(between), axis=1)
    assert apart.max() < 1.0
    flat = np.linalg.norm(laid.move(between) - between, axis=1)
    assert flat.min() > 10


def test_a_flow_is_where_places_move_to():
    laid = register(grid_words(), grid_words(bent))
    for scale in (1.0, 0.4):
        size = round(560 * scale), round(640 * scale)
        found = laid.flow(size).points_on_old_page(GRID * scale)
        assert np.linalg.norm(found - laid.move(GRID), axis=1).max() * scale < 0.4


def test_what_is_hidden_or_cut_away_moves_nothing():
    """The places of words that are not visible need not mean anything."""
    astray = grid_words(bent).quads.copy()
    visible = np.ones(len(GRID))
    visible[::5] = 0
    astray[::5] += 3000
    laid = register(grid_words(), PageWords((560, 640), grid_words().texts, astray, visible))
    kept = GRID[visible > 0]
    assert np.linalg.norm(laid.move(kept) - bent(kept), axis=1).max() < 1.0


def test_words_of_one_page_alone_are_left_out():
    """As a twin has them: another value, and a line more."""
    texts = [f"w{at}" for at in range(len(GRID))]
    other = ["another" if at in {3, 17} else text for at, text in enumerate(texts)]
    longer = grid_words(bent, ["one", "more", *other[:-2]])
    quads = np.concatenate([longer.quads[-2:], longer.quads[:-2]])
    laid = register(grid_words(), PageWords(longer.size, longer.texts, quads, longer.visible))
    kept = np.delete(GRID[:-2], (3, 17), axis=0)
    assert np.linalg.norm(laid.move(kept) - bent(kept), axis=1).max() < 1.0


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (grid_words(texts=[f"x{at}" for at in range(len(GRID))]), "only 0 of its words"),
        (grid_words(visible=np.eye(len(GRID))[0]), "1 words are visible on both"),
    ],
)
def test_pages_with_few_words_in_common_are_refused(other, why):
    with pytest.raises(BadInputError, match=f"a page: cannot be laid over the other.*{why}"):
        register(grid_words(), other, "a page")


def test_words_on_one_line_suffice():
    """Four of them say nothing about what is above and below: the page is not folded there."""
    visible = (np.arange(len(GRID)) < 5).astype(float)
    laid = register(grid_words(), grid_words(lambda places: places * 1.5 + 7, visible=visible))
    assert np.linalg.norm(laid.move(GRID) - (GRID * 1.5 + 7), axis=1).max() < 30


def test_a_page_of_many_pixels_is_shrunk_and_not_picked_from():
    """Fine lines, half of them black, are gray on a small picture, and not black or white."""
    lines = np.zeros((2240, 2560), np.uint8)
    lines[:, ::2] = 255
    large = grid_words(lambda places: places * 4)
    laid = register(grid_words(), PageWords((2240, 2560), large.texts, large.quads, large.visible))
    found = lay_over(lines, laid, (560, 640))
    assert found.shape == (560, 640)
    assert abs(found[20:-20, 20:-20].astype(int) - 128).max() < 20
