"""The real RapidOCR on real pages: what it reads, where, on one thread, offline and silent."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.errors import BadInputError, MissingPrerequisiteError
from docextract_eval.pipelines import start_pipeline
from docextract_eval.pipelines.rules import RULES
from docextract_eval.records import File, Sheet, page_word_texts

pytestmark = pytest.mark.long

RECIPE = {"name": "ocr", "seed": 7, "locales": ["en_US"], "conditions": ["phone_photo@2"]}


@pytest.fixture(scope="module")
def engine():
    return start_pipeline("rapidocr", {})


def shortest(kind):
    """Return a recipe of the one document of a kind that has the fewest words of some."""
    some = parse_recipe({**RECIPE, "kinds": [kind], "count": 12}, "ocr")
    lengths = [
        sum(map(len, page_word_texts(compose(some, index).pages))) for index in range(some.count)
    ]
    first = lengths.index(min(lengths))
    return parse_recipe({**RECIPE, "kinds": [kind], "count": 1, "first": first}, "ocr")


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """One short document of every kind."""
    folder = tmp_path_factory.mktemp("ocr")
    return {kind: build_corpus(shortest(kind), folder / kind, workers=1) for kind in RULES.names}


@pytest.fixture(scope="module")
def read(engine, corpora):
    """Every document and rendition with what was read of it."""
    return [
        (document, rendition, engine.extract(corpus.sheet(document, rendition)))
        for corpus in corpora.values()
        for document, rendition in corpus.pairs()
    ]


def test_degraded_pages_of_every_kind_are_read(read):
    assert {document.kind for document, _, _ in read} == set(RULES.table)
    for document, rendition, prediction in read:
        truth = {f.name: f.value for f in document.fields if f.value and f.decoy_of is None}
        said = {guess.name: guess.value for guess in prediction.guesses if guess.row is None}
        right = sum(said.get(name) == value for name, value in truth.items())
        print(document.kind, rendition.condition, f"{right} of {len(truth)} fields")
        assert right >= len(truth) / 2


def test_tables_are_read(read):
    """By the columns that words stand in, so their boxes must be as tight as those of print."""
    statements = [each for each in read if each[0].kind == "bank_statement"]
    for document, _, prediction in statements:
        cells = [cell for row in document.tables["transactions"] for cell in row]
        amounts = [cell.value for cell in cells if cell.name == "transactions.amount"]
        said = [g.value for g in prediction.guesses if g.name == "transactions.amount"]
        assert len(amounts) > 1
        assert said == amounts


def test_confidences_are_chances(read):
    stated = [guess.confidence for _, _, said in read for guess in said.guesses]
    assert stated
    assert all(each is None or 0 <= each <= 1 for each in stated)


def test_words_are_read_where_they_stand(engine, corpora):
    document, rendition = next(iter(corpora["receipt"].pairs()))
    found = list(engine._page_words(rendition.files[0].data))
    (printed,) = page_word_texts(document.pages)
    there = 0
    for text, quad in zip(printed, rendition.quads[0], strict=True):
        (left, top), (right, bottom) = quad.min(axis=0), quad.max(axis=0)
        there += any(
            word.text == text
            and left - 8 <= (word.box[0] + word.box[2]) / 2 <= right + 8
            and top - 8 <= (word.box[1] + word.box[3]) / 2 <= bottom + 8
            for word in found
        )
    print(f"{there} of {len(printed)} words")
    assert there >= 0.8 * len(printed)
    lines = [word.line for word in found]  # of two close lines the second may come first
    assert all(line >= before - 1 for before, line in itertools.pairwise(lines))


def test_it_is_silent_and_asks_no_network(corpora, tmp_path):
    sheet = corpora["receipt"].sheet(*next(iter(corpora["receipt"].pairs())))
    (tmp_path / "page").write_bytes(sheet.files[0].data)
    program = f"""
import sys
def refuse(event, _):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise SystemExit(f"it uses the network: {{event}}")
sys.addaudithook(refuse)
from docextract_eval.pipelines import start_pipeline
from docextract_eval.records import File, Sheet
from pathlib import Path
import cv2, numpy
blank = cv2.imencode(".png", numpy.full((90, 60), 255, numpy.uint8))[1].tobytes()
files = (File({sheet.files[0].media_type!r}, Path("page").read_bytes()), File("image/png", blank))
said = start_pipeline("rapidocr", {{}}).extract(Sheet("s", {sheet.kind!r}, files))
assert said.guesses
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_one_thread_is_asked_for(engine):
    options = engine._engine._load_rec_model().session.session.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)


def test_the_version_names_engine_and_models(engine):
    version = dict(engine.version)
    assert version.pop("engine").startswith("rapidocr ")
    assert len(version) == 3
    assert all(name.startswith("model ") and len(each) == 64 for name, each in version.items())


def test_what_is_no_picture_is_said(engine):
    with pytest.raises(Exception, match="page 0 is not a readable picture"):
        engine.extract(Sheet("s", "receipt", (File("image/png", b"no picture"),)))


@pytest.mark.parametrize("package", ["rapidocr", "onnxruntime"])
def test_without_the_extra_the_command_that_installs_it_is_said(package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPrerequisiteError) as missing:
        start_pipeline("rapidocr", {})
    assert "pip install 'docextract-eval[rapidocr]'" in str(missing.value)


def test_without_its_models_it_is_not_there(monkeypatch, tmp_path):
    import rapidocr

    monkeypatch.setattr(rapidocr, "__file__", str(Path(tmp_path) / "__init__.py"))
    with pytest.raises(MissingPrerequisiteError, match="without its models"):
        start_pipeline("rapidocr", {})


def test_settings_are_checked():
    with pytest.raises(BadInputError, match="no number|not a number"):
        start_pipeline("rapidocr", {"text_score": "high"})
