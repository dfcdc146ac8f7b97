"""A rendition as a browser gets it: all that a run knows of it, and pictures that are small."""

from __future__ import annotations

import json
import re
import shutil
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.truth import all_cells
from docextract_eval.errors import BadInputError, IncompleteError, UnknownNameError
from docextract_eval.records import File, page_word_texts
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.explain import Explainer
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.selection import Selection
from docextract_eval.view.cases import CaseTable
from docextract_eval.view.pages import MOST_BYTES, Pages, Recent
from docextract_eval.view.query import parse_query
from tests.runs.conftest import few_scores_in_module  # noqa: F401 - a fixture
from tests.runs.sighted import NAME
from tests.shared import corpus_for_worker
from tests.view.viewed import drawn_again, viewed_corpus, viewed_run

pytestmark = pytest.mark.usefixtures("few_scores_in_module")
RAISING = "python:tests.runs.broken:Raising"
ERRORS = ("wrong", "missed", "invented")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return viewed_corpus(tmp_path_factory)


@pytest.fixture(scope="module")
def run(corpus, tmp_path_factory):
    return viewed_run(corpus, tmp_path_factory.mktemp("viewed") / "run")


@pytest.fixture(scope="module")
def other(run, tmp_path_factory):
    return drawn_again(run, tmp_path_factory.mktemp("drawn") / "run", seed=4)


@pytest.fixture(scope="module")
def pages(run, other, corpus):
    return Pages(run, other, corpus)


@pytest.fixture(scope="module")
def ids(run):
    return run.columns("renditions", ["id"])["id"].to_pylist()


@pytest.fixture(scope="module")
def shown(pages, ids):
    """Some renditions as JSON, as a browser reads them."""
    some = dict.fromkeys([*ids[:9], *ids[::7]])
    return [json.loads(json.dumps(pages.rendition(id_, 0), allow_nan=False)) for id_ in some]


def decoded(data):
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert image is not None
    return image


def within(box, words):
    """The texts of the words whose middle is in a box."""
    hull = np.array(box["quad"], np.float32)
    middles = [(np.mean(word["quad"], axis=0), word["text"]) for word in words]
    inside = [
        text
        for (x, y), text in middles
        if cv2.pointPolygonTest(hull, (float(x), float(y)), measureDist=False) >= 0
    ]
    return " ".join(inside)


def test_every_judged_cell_is_there_once_errors_first(shown, run):
    matches = run.columns("matches").to_pylist()
    for each in shown:
        kept = [row for row in matches if row["rendition"] == each["id"] and row["repeat"] == 0]
        expected = {
            (row["field"], row["truth_row"], row["guess_row"]): (row["strict"], row["guess"])
            for row in kept
        }
        found = {CaseKey.from_json(cell["case"])[2:]: cell for cell in each["cells"]}
        assert len(found) == len(each["cells"]) == len(kept)
        assert {key: (cell["outcome"], cell["guess"]) for key, cell in found.items()} == expected
        wrong = [cell["outcome"] in ERRORS for cell in each["cells"]]
        assert wrong == sorted(wrong, reverse=True)


def test_the_boxes_of_a_value_hold_its_words(shown, corpus):
    documents = {document.id: document for document in corpus.truths()}
    tried = 0
    for each in shown:
        fields = [*all_cells(documents[each["document"]])]
        printed = {field.key: field for field in fields if field.decoy_of is None}
        texts = page_word_texts(documents[each["document"]].pages)
        words = [page["words"] for page in each["pages"]]
        assert [[word["text"] for word in page] for page in words] == [*map(list, texts)]
        for cell in each["cells"]:
            field, row = cell["case"]["field"], cell["case"]["row"]
            held = {within(box, words[box["page"]]) for box in cell["truth_boxes"]}
            truth = printed.get(field if row is None else f"{field}#{row}")
            for place in truth.places if truth and held else ():
                first = texts[place.page][place.words[0]]
                assert any(first in text for text in held), (each["id"], cell)
                tried += 1
        for decoy in each["decoys"]:
            for box in decoy["boxes"]:
                assert within(box, words[box["page"]])
    assert tried > 300


def test_what_changed_is_what_the_list_of_cases_says(pages, run, other, ids):
    """Of every case of the list, and of no other judged cell of a base document."""
    listed = {"lost": set(), "gained": set()}
    for change, keys in listed.items():
        rows = CaseTable(run, other).listing(parse_query(f"change={change}"), {}, 0, 10_000)["rows"]
        keys |= {CaseKey.from_json(row["case"]) for row in rows}
        assert len(rows) > 10
    found = {"lost": set(), "gained": set()}
    for id_ in ids:
        if "+" in id_:  # a twin
            continue
        for cell in pages.rendition(id_)["cells"]:
            if cell["change"] and cell["criticality"]:
                found[cell["change"]].add(CaseKey.from_json(cell["case"]))
                assert cell["other"]
    assert found == listed


def test_the_same_document_and_its_twins_are_named(shown, corpus):
    known = {document.id: document for document in corpus.truths()}
    for each in shown:
        names = [name["condition"] for name in each["conditions"]]
        assert names == [*corpus.conditions]
        assert all(name["id"].startswith(f"{each['document']}~") for name in each["conditions"])
        source = known[each["document"]].source
        same = {document.id for document in known.values() if document.source == source}
        twins = {twin["id"].rpartition("~")[0] for twin in each["twins"]}
        assert twins == same - {each["document"]}
        assert all(twin["id"].endswith(f"~{each['condition']}") for twin in each["twins"])
        traps = [trap["name"] for trap in each["traps"]]
        assert traps == [trap.name for trap in known[each["document"]].traps]
    assert any(each["twins"] for each in shown)
    assert any(each["decoys"] for each in shown)


def test_the_answer_is_that_of_the_repeat_as_it_was_kept(corpus, tmp_path):
    folder = RunFolder(tmp_path / "run")
    only = Selection({"condition": ["rotation@2"]}, 2)
    asked = RunRequest("noisy", {"wrong": "0.3"}, 1, None, selection=only, repeat=2)
    execute(asked, corpus, folder)
    pages = Pages(folder, None, corpus)
    lines = [line.decode().strip() for line in folder.raw_lines()]
    id_ = folder.columns("renditions", ["id"])["id"][0].as_py()
    for repeat in (0, 1):
        found = pages.rendition(id_, repeat)
        assert found["answer"] in lines
        kept = json.loads(found["answer"])
        assert (kept["repeat"], kept["id"]) == (repeat, corpus.sheet_id(id_))
        assert (found["repeat"], found["repeats"]) == (repeat, 2)
        assert {cell["case"]["repeat"] for cell in found["cells"]} == {repeat}
        assert {cell["change"] for cell in found["cells"]} == {None}
    # The run read no clean page, and it is there to be laid under the others all the same.
    clean, rotated = found["conditions"]
    assert (clean["condition"], rotated["id"]) == ("clean", id_)
    assert pages.picture(id_, 0, 300, onto=clean["id"])
    unread = pages.rendition(clean["id"])
    assert (unread["cells"], unread["answer"], unread["repeats"]) == ([], None, 0)
    with pytest.raises(UnknownNameError, match="unknown repeat '2'"):
        pages.rendition(id_, 2)


def test_a_failure_says_why(corpus, tmp_path):
    folder = RunFolder(tmp_path / "run")
    only = Selection({}, 1)
    asked = RunRequest(RAISING, {"settings": "none"}, 1, None, selection=only, max_failures=1.0)
    execute(replace(asked, sandbox=False), corpus, folder)
    id_ = folder.columns("renditions", ["id"])["id"][0].as_py()
    found = Pages(folder, None, corpus).rendition(id_)
    assert "no idea" in found["failure"]["detail"]
    assert {cell["answer_box"] for cell in found["cells"]} == {None}


@pytest.fixture
def placed(corpus, ids, tmp_path):
    """A run whose answer says where its values stand, on a page with several."""
    quad = [[10.0, 20.0], [90.0, 20.0], [90.0, 44.0], [10.0, 44.0]]
    answer = [
        {"name": "total", "value": "8.00", "page": 0, "quad": quad},
        {"name": "line_items.amount", "row": 0, "value": "1.00", "quad": quad},
        {"name": "date", "value": "2021-01-01", "page": 7, "quad": quad},
        {"name": "currency", "value": "EUR"},
    ]
    (tmp_path / "answers.json").write_text(json.dumps({corpus.sheet_id(ids[0]): answer}))
    settings = {"answers": str(tmp_path / "answers.json")}
    folder = RunFolder(tmp_path / "placed")
    only = Selection({}, 1)
    execute(RunRequest(NAME, settings, 1, None, selection=only, sandbox=False), corpus, folder)
    return folder


def test_the_box_of_an_answer_is_where_it_says(placed, run, corpus, ids):
    """And so is that of the run that it is compared with; a page that there is not has none."""
    box = {"page": 0, "quad": [[10.0, 20.0], [90.0, 20.0], [90.0, 44.0], [10.0, 44.0]]}
    known = Explainer(placed, corpus).explain(ids[0], pictures=True)
    assert len(known.rendition.files) == 1
    cells = Pages(placed, None, corpus).rendition(ids[0])["cells"]
    boxes = {cell["case"]["field"]: cell["answer_box"] for cell in cells if cell["guess"]}
    assert boxes == {"total": box, "line_items.amount": box, "date": None, "currency": None}
    compared = Pages(run, placed, corpus).rendition(ids[0])["cells"]
    before = {cell["case"]["field"]: cell["other"] for cell in compared if cell["other"]}
    assert before["total"]["answer_box"] == box
    assert before["total"]["guess"] == "8.00"


def test_a_picture_is_as_wide_as_asked_and_never_wider_than_the_page(pages, shown):
    for each in shown[:3]:
        page = each["pages"][0]
        for width in (200, page["width"], 9_999_999):
            image = decoded(pages.picture(each["id"], 0, width))
            wide = min(width, page["width"])
            assert image.shape[1] == wide
            assert image.shape[0] == round(page["height"] * wide / page["width"])
        assert decoded(pages.picture(each["id"], 0, -5)).shape[1] == 16


def test_the_original_and_a_part_of_it_are_as_in_the_corpus(pages, corpus):
    _, rendition = next(corpus.pairs())
    media, data = pages.original(rendition.id, 0)
    assert (media, data) == (rendition.files[0].media_type, rendition.files[0].data)
    whole = decoded(data)
    part = decoded(pages.part(rendition.id, 0, 100, 60, 200, 150))
    assert part.shape[:2] == (150, 200)
    gray = whole[60:210, 100:300]
    assert abs(part.astype(int).mean(axis=2) - gray.reshape(150, 200, -1).mean(axis=2)).mean() < 6
    edge = decoded(pages.part(rendition.id, 0, whole.shape[1] - 30, -20, 200, 60))
    assert edge.shape[:2] == (40, 30)


def test_whatever_is_on_a_page_its_picture_is_small(run, corpus, ids, monkeypatch):
    noise = np.random.default_rng(0).integers(0, 256, (1300, 900, 3), np.uint8)
    monkeypatch.setattr("docextract_eval.view.pages.decode_page", lambda *_: noise)
    pages = Pages(run, None, corpus)
    for made in (pages.picture(ids[0], 0, 4000), pages.part(ids[0], 0, 0, 0, 4000, 4000)):
        assert len(made) <= MOST_BYTES < 200_000
        assert min(decoded(made).shape[:2]) > 300


def with_page(monkeypatch, data, media="image/png"):
    """Let every rendition consist of this file."""
    locate = Explainer.locate

    def located(self, id_, **how):
        document, rendition = locate(self, id_, **how)
        return document, replace(rendition, files=(File(media, data),))

    monkeypatch.setattr(Explainer, "locate", located)


def png(height, width):
    return cv2.imencode(".png", np.full((height, width), 200, np.uint8))[1].tobytes()


def test_a_page_of_sixty_megapixels_is_shown(run, corpus, ids, monkeypatch):
    with_page(monkeypatch, png(9000, 6700))
    pages = Pages(run, None, corpus)
    assert decoded(pages.picture(ids[0], 0, 1200)).shape[:2] == (1612, 1200)
    assert decoded(pages.part(ids[0], 0, 6600, 8900, 500, 500)).shape[:2] == (100, 100)
    whole_width = pages.part(ids[0], 0, 0, 4000, 6700, 3350)  # all of it, and smaller
    assert decoded(whole_width).shape[:2] == (1000, 2000)


def test_a_page_beyond_the_limits_or_without_pixels_is_refused_in_a_line(
    run, corpus, ids, monkeypatch
):
    small = png(8, 8)
    head = small[12:16] + (20_000).to_bytes(4) * 2 + small[24:29]
    large = small[:12] + head + zlib.crc32(head).to_bytes(4) + small[33:]
    for data, why in ((large, "pixels"), (small[:60], "not a readable picture")):
        with monkeypatch.context() as patch:
            with_page(patch, data)
            pages = Pages(run, None, corpus)
            with pytest.raises(BadInputError, match=rf"{re.escape(ids[0])}, page 0: .*{why}"):
                pages.picture(ids[0], 0, 1200)
            assert pages.rendition(ids[0])["cells"]


def test_a_page_that_was_changed_in_the_corpus_is_refused(run, corpus, ids, tmp_path):
    copy = shutil.copytree(corpus.path, tmp_path / "corpus")
    file = open_corpus(copy).shards()[0].renditions_file
    table = pq.read_table(file)
    rows = table.to_pylist()
    data = bytearray(rows[0]["pages"][0]["bytes"])
    data[-20] ^= 1
    rows[0]["pages"][0]["bytes"] = bytes(data)
    pq.write_table(type(table).from_pylist(rows, table.schema), file)
    pages = Pages(run, None, open_corpus(copy))
    with pytest.raises(IncompleteError, match=f"{re.escape(ids[0])}: the bytes of its files were"):
        pages.picture(ids[0], 0, 1200)
    assert pages.picture(ids[1], 0, 1200)


def test_a_corpus_without_pictures_shows_values_and_says_why_not_pages(run, corpus, ids):
    blind = replace(corpus, about=corpus.about | {"without_pictures": True})
    pages = Pages(run, None, blind)
    for ask in (
        lambda: pages.picture(ids[0], 0, 1200),
        lambda: pages.part(ids[0], 0, 1, 1, 9, 9),
        lambda: pages.original(ids[0], 0),
    ):
        with pytest.raises(BadInputError, match="was imported without pictures"):
            ask()
    found = pages.rendition(ids[0])
    assert found["cells"]
    corners = [word["quad"] for word in found["pages"][0]["words"]]
    assert (found["pages"][0]["width"], found["pages"][0]["height"]) == tuple(
        np.ceil(np.max(corners, axis=(0, 1))).astype(int)
    )


def test_what_there_is_not_is_named(pages, ids):
    unknown = "has no rendition"
    for ask, why in (
        (lambda: pages.rendition("../../etc/passwd"), unknown),
        (lambda: pages.rendition(ids[0].rpartition("~")[0]), unknown),
        (lambda: pages.picture("nothing~clean", 0, 9), unknown),
        (lambda: pages.picture(ids[0], 0, 9, onto="nothing~clean"), unknown),
        (lambda: pages.picture(ids[0], 99, 9), "has no page 99"),
        (lambda: pages.original(ids[0], -1), "has no page -1"),
        (lambda: pages.part(ids[0], 0, 99_999, 0, 9, 9), "has no part 99999,0,9,9"),
        (lambda: pages.part(ids[0], 0, 5, 5, 0, 9), "has no part 5,5,0,9"),
        (lambda: pages.part(ids[0], 0, 5, 5, 9, -9), "has no part 5,5,9,-9"),
    ):
        with pytest.raises(BadInputError, match=why):
            ask()


def test_pages_of_different_documents_are_not_laid_over_each_other(pages, ids, corpus):
    kinds = {document.id: document.kind for document in corpus.truths()}
    by_kind = {kinds[id_.rpartition("~")[0]]: id_ for id_ in ids}
    with pytest.raises(BadInputError, match="cannot be laid over"):
        pages.picture(by_kind["receipt"], 0, 300, onto=by_kind["invoice"])


def test_a_twin_is_laid_over_its_document(pages, shown):
    each = next(each for each in shown if each["twins"])
    twin = each["twins"][0]["id"]
    assert decoded(pages.picture(twin, 0, 300, onto=each["id"])).shape[1] == 300


def test_several_threads_get_the_same_bytes(run, corpus, ids):
    asked = [(id_, width) for id_ in ids[:4] for width in (150, 151)] * 3
    shared = Pages(run, None, corpus)
    with ThreadPoolExecutor(6) as pool:
        values = pool.map(shared.rendition, [id_ for id_, _ in asked])
        made = [*pool.map(lambda each: shared.picture(each[0], 0, each[1]), asked)]
        values = [*values]
    alone = Pages(run, None, corpus)
    assert made == [alone.picture(id_, 0, width) for id_, width in asked]
    assert values == [alone.rendition(id_) for id_, _ in asked]


def test_a_private_run_shows_nothing(corpus, tmp_path):
    folder = RunFolder(tmp_path / "run")
    only = Selection({}, 1)
    execute(RunRequest("noisy", {}, 1, None, selection=only, private=True), corpus, folder)
    pages = Pages(folder, None, corpus)
    id_ = next(corpus.pairs())[1].id
    for ask in (lambda: pages.rendition(id_), lambda: pages.picture(id_, 0, 9)):
        with pytest.raises(BadInputError, match="private run"):
            ask()


def test_a_later_page_has_its_own_words_and_pixels(tmp_path_factory):
    written = {"name": "paged", "count": 1, "seed": 2, "locales": ["en_US"]}
    recipe = parse_recipe(written | {"kinds": ["bank_statement"]}, "paged")
    corpus = corpus_for_worker(tmp_path_factory, recipe)
    folder = RunFolder(tmp_path_factory.mktemp("paged") / "run")
    execute(RunRequest("noisy", {}, 1, None), corpus, folder)
    pages = Pages(folder, None, corpus)
    id_ = folder.columns("renditions", ["id"])["id"][0].as_py()
    found = pages.rendition(id_)
    assert len(found["pages"]) > 1
    boxes = [box["page"] for cell in found["cells"] for box in cell["truth_boxes"]]
    assert {*boxes} == {*range(len(found["pages"]))}
    pictures = [pages.picture(id_, number, 200) for number in range(len(found["pages"]))]
    assert len({*pictures}) == len(pictures)


def test_what_was_used_last_is_kept_up_to_a_number_of_bytes():
    recent = Recent(100)
    for key in "abc":
        recent.put(key, key.upper(), 40)
    assert [recent.get(key) for key in "abc"] == [None, "B", "C"]
    assert recent.get("b") == "B"
    recent.put("d", "D", 50)
    assert [recent.get(key) for key in "bcd"] == ["B", None, "D"]
    recent.put("large", "L", 101)
    assert [recent.get(key) for key in ("large", "d")] == [None, "D"]
