"""Pictures of errors: cut from the right page, at the right place, with boxes on the ink."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.truth import all_cells
from docextract_eval.records import Rendition
from docextract_eval.runs.error_gallery import GalleryEntry
from docextract_eval.runs.error_gallery.frames import (
    MAX_HEIGHT,
    MAX_WIDTH,
    corners_if_valid,
    frame_at,
    readable_frame,
)
from docextract_eval.runs.error_gallery.pictures import (
    RenditionView,
    cut_pictures,
)
from tests.runs.sighted import NAME

pytestmark = pytest.mark.long

ABSENT = "no field of this name"


@pytest.fixture(scope="module")
def statements(tmp_path_factory):
    written = {"name": "long", "count": 8, "seed": 2, "locales": ["en_US"]}
    kinds = {"kinds": {"bank_statement": 1.0}, "conditions": ["clean", "rotation@2"]}
    recipe = parse_recipe(written | kinds, "long")
    return build_corpus(recipe, tmp_path_factory.mktemp("crops") / "corpus", workers=1)


@pytest.fixture
def cut(run, corpus, tmp_path):
    """Cuts pictures of errors; `guesses` are what was said of each rendition."""

    def go(exhibits, guesses=None, of=corpus, **more):
        said = {of.sheet_id(id_): guess for id_, guess in (guesses or {}).items()}
        (tmp_path / "answers.json").write_text(json.dumps(said))
        _, folder = run(NAME, f"run{len([*tmp_path.iterdir()])}", answers=tmp_path / "answers.json")
        return cut_pictures(exhibits, of, folder, **more)

    return go


def error(rendition, field="total", row=None, **more):
    given = {"outcome": "wrong", "cause": "misread", "truth": "9.00", "guess": "8.00"} | more
    rest = {"decoy": None, "traps": (), "confidence": 0.9}
    return GalleryEntry(rendition, rendition.rpartition("~")[2], field, row, **given, **rest)


def sights(corpus, condition="rotation@2"):
    pairs = (RenditionView(*pair) for pair in corpus.pairs())
    return [sight for sight in pairs if sight.rendition.condition == condition]


def pixels(picture):
    image = cv2.imdecode(np.frombuffer(picture.webp, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image.shape == (picture.height, picture.width)
    return image


def quads(picture, of="truth"):
    return [np.array(box.quad) for box in picture.boxes if box.of == of]


def ink(image, quad):
    """How much darker it is within a box than on the paper around it."""
    mask = cv2.fillPoly(np.zeros(image.shape, np.uint8), [quad.round().astype(np.int32)], 1)
    return np.percentile(image, 90) - image[mask > 0].mean()


def single(corpus, many=12):
    """Cells that stand once, in one word: of each a rendition, the field and the corners."""
    found = {}
    for sight in sights(corpus):
        for field in ("date", "time", "total", "receipt_number", "tax_id"):
            places = [place for place, seen in sight.value_places(field) if seen]
            if len(places) == 1 and len(places[0].words) == 1 and len(found) < many:
                found[sight.rendition.id] = field, sight.place_quads(places[0])[0]
    assert len(found) == many
    return found


def errors(found):
    return [error(id_, field) for id_, (field, _) in found.items()]


def test_the_boxes_of_the_truth_lie_on_its_ink(cut, corpus):
    exhibits, _ = cut(errors(single(corpus)))
    for each in exhibits:
        (box,) = quads(each.picture)
        assert (box >= 0).all()
        assert (box <= (each.picture.width, each.picture.height)).all()
        image = pixels(each.picture)
        high = np.array((0, np.ptp(box[:, 1])))
        assert ink(image, box) > 25
        shifted = [ink(image, box + way * high / 2) for way in (-1, 1)]
        assert ink(image, box) > max(shifted), each.rendition


def test_the_box_of_the_guess_stands_where_it_says(cut, corpus):
    found = single(corpus)
    guesses = {
        id_: [{"name": field, "value": "8.00", "page": 0, "quad": quad.tolist()}]
        for id_, (field, quad) in found.items()
    }
    printed = {
        (view.rendition.id, field.key): field.text
        for view in sights(corpus)
        for field in view.document.fields
    }
    for each in cut(errors(found), guesses)[0]:
        (truth,), (guess,) = quads(each.picture), quads(each.picture, "guess")
        assert np.abs(truth - guess).max() < 0.2
        assert each.apart is None
        assert each.box_words == printed[each.rendition, each.field]


def box(left, top, wide, high=15):
    return np.array(
        [[[left, top], [left + wide, top], [left + wide, top + high], [left, top + high]]]
    )


def test_a_value_is_shown_with_the_words_of_its_line_while_they_can_be_read():
    size, value = (1754, 1240), box(1084.0, 589.0, 55.0)
    label, over = box(800.0, 589.0, 43.0), box(300.0, 400.0, 43.0)
    frame = readable_frame(value, size, 15, np.concatenate([over, value, label]))
    assert frame.contains_middle(label[0])
    assert frame.contains_middle(value[0])
    assert not frame.contains_middle(over[0])
    assert frame.scale * 15 >= 9
    farther = box(420.0, 589.0, 43.0)
    assert not readable_frame(value, size, 15, np.concatenate([value, farther])).contains_middle(
        farther[0]
    )


def test_a_lone_value_is_shown_with_much_of_its_page():
    frame = readable_frame(box(600.0, 589.0, 55.0), (1754, 1240), 15, np.zeros((0, 4, 2)))
    assert frame.width >= 0.3 * 1240
    assert frame.height >= 4 * 15


def test_a_guess_that_stands_elsewhere_has_a_picture_of_its_own(cut, corpus):
    tall = max(sights(corpus), key=lambda sight: sight.page_size(0)[0])
    height, width = tall.page_size(0)
    (place, _), *_ = tall.value_places("total")
    top = 10 if tall.place_quads(place)[:, :, 1].mean() > height / 2 else height - 40
    corners = [[width - 90, top], [width - 40, top], [width - 40, top + 20], [width - 90, top + 20]]
    id_ = tall.rendition.id
    guess = {"name": "total", "value": "8.00", "page": 0, "quad": corners}
    ((each,), _) = cut([error(id_)], {id_: [guess]})
    assert quads(each.picture)
    assert not quads(each.picture, "guess")
    assert each.box_words == ""
    (box,) = quads(each.apart, "guess")
    assert (box >= 0).all()
    assert (box <= (each.apart.width, each.apart.height)).all()


@pytest.mark.parametrize(
    "quad",
    [
        None,
        [[-90, -90], [-40, -90], [-40, -40], [-90, -40]],
        [[9e5, 9e5], [9e5 + 9, 9e5], [9e5 + 9, 9e5 + 9], [9e5, 9e5 + 9]],
        [[5, 5], [5, 5], [5, 5], [5, 5]],
    ],
    ids=["none", "before the page", "behind the page", "a point"],
)
def test_an_invented_value_without_a_place_shows_the_page_and_no_box(cut, corpus, quad):
    id_ = next(iter(single(corpus)))
    said = {"name": ABSENT, "value": "1"} | ({} if quad is None else {"page": 0, "quad": quad})
    ((each,), _) = cut([error(id_, ABSENT, truth=None, outcome="invented")], {id_: [said]})
    assert (each.picture.boxes, each.box_words) == ((), None)
    assert pixels(each.picture).size
    assert each.apart is None


def test_an_invented_value_shows_where_it_was_read(cut, corpus):
    (id_, (_, quad)), *_ = single(corpus).items()
    said = {"name": ABSENT, "value": "1", "page": 0, "quad": quad.tolist()}
    ((each,), _) = cut([error(id_, ABSENT, truth=None, outcome="invented")], {id_: [said]})
    (box,) = quads(each.picture, "guess")
    assert not quads(each.picture)
    assert ink(pixels(each.picture), box) > 25


def test_a_rendition_that_the_corpus_lacks_has_no_picture(cut):
    ((each,), small) = cut([error("nothing~clean")], small_renditions=["nothing~blur"])
    assert (each.picture, small) == (None, {})


def test_a_page_whose_words_nobody_knows_has_no_place_for_a_value():
    document = compose(parse_recipe({"name": "one", "count": 1, "locales": ["en_US"]}, "one"), 0)
    rendition = Rendition(document.id, document.id, "clean", (), (), "", (), ())
    view = RenditionView(document, rendition)
    assert view.word_quads(0).shape == (0, 4, 2)
    keys = [field.key for field in all_cells(document) if field.places]
    assert keys
    assert not [place for key in keys for place in view.value_places(key)]


def test_a_value_of_a_later_page_is_cut_from_that_page(run, statements, tmp_path):
    exhibits = []
    for sight in sights(statements):
        for row in range(200):
            key = f"transactions.amount#{row}"
            place = next((place for place, seen in sight.value_places(key) if seen), None)
            if place and place.page > 0:
                exhibits.append(error(sight.rendition.id, "transactions.amount", row))
                break
    assert exhibits
    (tmp_path / "answers.json").write_text("{}")
    _, folder = run(NAME, answers=tmp_path / "answers.json")
    for each in cut_pictures(exhibits, statements, folder)[0]:
        (box, *_) = quads(each.picture)
        assert ink(pixels(each.picture), box) > 25


@pytest.mark.parametrize("size", [(8, 8), (40, 1000), (1754, 1240), (9000, 300)])
@pytest.mark.parametrize("seed", range(6))
def test_any_place_gives_a_part_of_its_page_that_is_small_enough(size, seed):
    rng = np.random.default_rng(seed)
    words = rng.uniform(-0.3, 1.3, (40, 1, 2)) * size[::-1] + rng.uniform(-9, 9, (40, 4, 2))
    for frame in (
        readable_frame(words[: 1 + seed], size, float(rng.uniform(0, 40)), words),
        frame_at(*words[0, 0], *rng.uniform(1, 2000, 2), size),
    ):
        assert 0 <= frame.left <= frame.left + frame.width <= size[1]
        assert 0 <= frame.top <= frame.top + frame.height <= size[0]
        assert 1 <= frame.size[0] <= MAX_WIDTH
        assert 1 <= frame.size[1] <= MAX_HEIGHT
        assert frame.encode_part(np.full(size, 200, np.uint8))


def test_a_box_that_is_none_is_not_drawn():
    size = (100, 100)
    assert corners_if_valid(None, size) is None
    assert corners_if_valid(((np.nan,) * 2,) * 4, size) is None
    assert corners_if_valid(((0, 0), (np.inf, 0), (9, 9), (0, 9)), size) is None
    for x, y in ((100, 10), (10, 100), (-10, 10), (10, -10)):  # it touches an edge from outside
        beside = ((x, y), (x + 10, y), (x + 10, y + 10), (x, y + 10))
        assert corners_if_valid(beside, size) is None
    assert corners_if_valid(((10, 10), (20, 10), (20, 20), (10, 20)), size).tolist()[0] == [10, 10]
    assert corners_if_valid(((10, 10), (900, 10), (900, 20), (10, 20)), size).max() <= 102


def test_a_small_page_is_small(cut, corpus):
    ids = list(single(corpus, 5))
    _, small = cut([], small_renditions=ids)
    assert [*small] == ids
    for picture in small.values():
        assert (picture.width <= 240, picture.height <= 340) == (True, True)
        assert len(picture.webp) <= 12_000
        assert np.ptp(pixels(picture)) > 100
