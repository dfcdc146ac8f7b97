"""Who reads PDFs gets the file, all others its pages; what only a file says counts on it alone."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from docextract_eval.corpus.diff import compare_corpora
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store import folder, open_corpus
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.corpus.store.exporting import export_sheets
from docextract_eval.corpus.store.verifying import verify
from docextract_eval.errors import BadInputError
from docextract_eval.pdf import PDF
from docextract_eval.pipelines import reads_pdf, start_pipeline
from docextract_eval.records import File, Sheet
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder
from tests.corpus.store.test_verifying import rewritten

pytestmark = pytest.mark.long

CONDITIONS = ["clean", "pdf", "pdf_scan"]
LAYER = ["invisible_text_layer", "wrong_tounicode"]
SHARD = 3
READERS = """
class Reads:
    reads_pdf = True

    def extract(self, sheet):
        kinds = [file.media_type for file in sheet.files]
        return {"fields": {"doc_type": f"{'+'.join(kinds)} at {sheet.dpi}"}}


class Looks(Reads):
    reads_pdf = False
"""


def recipe():
    written = {"name": "pdfs", "count": 4, "seed": 5, "locales": ["de_DE"]}
    kinds = ["receipt", "bank_statement"]
    asked = {"kinds": kinds, "conditions": CONDITIONS, "traps": {"walk": LAYER}}
    return parse_recipe(written | asked, "pdfs")


@pytest.fixture(scope="module")
def bound(tmp_path_factory):
    """Documents with traps in a layer, and their twins, as pictures and as PDFs."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(folder, "SHARD_SIZE", SHARD)
        return build_corpus(recipe(), tmp_path_factory.mktemp("bound") / "corpus", 1)


@pytest.fixture
def read(bound, tmp_path):
    """Runs a pipeline over them."""

    def go(pipeline, **settings):
        done = RunFolder(tmp_path / pipeline.replace(":", "-"))
        execute(RunRequest(pipeline, settings, 1, None), bound, done)
        return done

    return go


def said(corpus, done):
    """What was said of each condition's doc_type, and how often."""
    of = {corpus.sheet_id(r.id): r.condition for _, r in corpus.pairs(pictures=False)}
    found = Counter()
    for prediction in done.predictions():
        (guess,) = prediction.guesses
        found[of[prediction.sheet], guess.value] += 1
    return found


@pytest.fixture
def readers(tmp_path, monkeypatch):
    (tmp_path / "pdf_readers.py").write_text(READERS)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("readers")
def test_who_reads_pdfs_gets_the_one_file_and_its_resolution(bound, read):
    found = said(bound, read("python:pdf_readers:Reads"))
    assert {of for of, _ in found} == {*CONDITIONS}
    for of, value in found:
        kinds, dpi = value.split(" at ")
        if of == "clean":
            assert PDF not in kinds
        else:
            assert (kinds, dpi) in {(PDF, "150"), (PDF, "200"), (PDF, "203")}


@pytest.mark.usefixtures("readers")
def test_who_reads_none_gets_the_pages(bound, read):
    found = said(bound, read("python:pdf_readers:Looks"))
    assert all(PDF not in value and value.endswith(" at 0") for _, value in found)


def test_only_whose_name_or_settings_say_so_read_pdfs():
    yes = ("command:cat {pdf}", {}), ("pdf_text", {}), ("command+jsonl:cat", {"pdf": "yes"})
    no = ("command:cat {images}", {}), ("blank", {}), ("command+jsonl:cat", {})
    server = "http://127.0.0.1:9/x", "openai:m@http://127.0.0.1:9/v1"
    for name, settings in (*yes, *((each, {"pdf": "yes"}) for each in server)):
        assert reads_pdf(start_pipeline(name, settings)), name
    for name, settings in (*no, *((each, {}) for each in server)):
        assert not reads_pdf(start_pipeline(name, settings)), name
    with pytest.raises(BadInputError, match="neither yes nor no"):
        start_pipeline("command+jsonl:cat", {"pdf": "maybe"})


def test_words_of_a_layer_are_found_as_true_words_are_and_no_picture_says_any(bound, read):
    right = {}
    for name in ("oracle_text", "pdf_text"):
        matches = read(name).table("matches").to_pylist()
        right[name] = {
            (m["rendition"], m["field"], m["truth_row"])
            for m in matches
            if m["strict"] == "right" and m["rendition"].endswith("+bare~pdf")
        }
        if name == "pdf_text":
            pictured = [m for m in matches if m["rendition"].endswith(("~clean", "~pdf_scan"))]
            assert pictured
            assert {m["guess"] for m in pictured} == {None}
    assert len(right["pdf_text"]) > 0.97 * len(right["oracle_text"]) > 100


def test_a_trap_in_a_layer_is_laid_where_there_is_one_and_dilutes_no_other_figure(read):
    done = read("pdf_text")
    for row in done.table("renditions").to_pylist():
        here = row["twin"] is None and row["condition"] == "pdf"
        assert bool(row["traps"]) == here, row["id"]
    lifts = {
        (score.slice["trap"], score.slice["condition"]): score
        for score in done.scores()
        if score.metric == "trap_lift" and score.slice["cells"] == "scalars"
    }
    for trap in LAYER:
        assert {of for name, of in lifts if name == trap} == {"pdf", "all"}
        assert lifts[trap, "pdf"].value == lifts[trap, "all"].value
    assert lifts["wrong_tounicode", "all"].value == 1


def test_a_parser_takes_what_the_map_says(read):
    matches = read("pdf_text").table("matches").to_pylist()
    decoys = {m["decoy"] for m in matches if m["rendition"].endswith("~pdf") and m["decoy"]}
    assert {"mapped_total", "mapped_closing_balance"} <= decoys


def test_a_build_that_was_killed_ends_as_the_same(bound, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "SHARD_SIZE", SHARD)
    path = tmp_path / "corpus"
    build_corpus(recipe(), path, 1)
    about = json.loads((path / "corpus.json").read_text())
    del about["seal"]
    (path / "corpus.json").write_text(json.dumps(about))
    folder.documents_and_renditions_files(path, 1)[0].unlink()
    assert build_corpus(recipe(), path, 1).seal == bound.seal
    assert verify(open_corpus(path)) == []


def test_a_byte_of_a_pdf_that_was_changed_is_noticed(bound, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "SHARD_SIZE", SHARD)
    corpus = build_corpus(recipe(), tmp_path / "corpus", 1)
    changed = []

    def change(rows):
        row = next(row for row in rows if row["pdf"])
        row["pdf"]["bytes"] = row["pdf"]["bytes"].replace(b"%%EOF", b"%%EOG")
        changed.append(row["id"])

    rewritten(folder.documents_and_renditions_files(corpus.path, 1)[1], change)
    assert f"{changed[0]}: the bytes of its files were changed" in verify(corpus)
    assert verify(bound) == []


def test_two_corpora_that_differ_in_a_pdf_alone_differ(bound):
    pairs = list(bound.pairs())
    other = [
        (d, replace(r, pdf=r.pdf and File(PDF, r.pdf.data + b"\n"), hash="0")) for d, r in pairs
    ]
    documents = [d for d, _ in pairs]
    found = compare_corpora((bound.about, bound.about), (documents, documents), (pairs, other))
    told = {change.what for change in found.pixels}
    assert told == {"the same pages in another PDF"}
    assert len(found.pixels) == 2 * len(pairs) / 3


def test_sheets_are_exported_with_their_pdf_beside_their_pages(bound, tmp_path):
    lines = export_sheets(bound, tmp_path / "sheets").read_text().splitlines()
    files = {bound.sheet_id(r.id): r.pdf for _, r in bound.pairs()}
    for line in map(json.loads, lines):
        pdf = files[line["id"]]
        assert ("pdf" in line) == (pdf is not None)
        if pdf:
            assert (tmp_path / "sheets" / line["pdf"]["path"]).read_bytes() == pdf.data
            assert line["pdf"]["dpi"] in {150, 200, 203}
        assert all(file["media_type"] == "image/png" for file in line["files"])


def test_a_corpus_is_bound_later_as_it_would_have_been(bound, tmp_path):
    plain = parse_recipe(recipe().model_dump() | {"conditions": ["clean"]}, "plain")
    built = build_corpus(plain, tmp_path / "plain", 1)
    later = degrade_corpus(built, CONDITIONS, tmp_path / "later", 1)
    assert later.seal == bound.seal


def test_a_sheet_that_is_no_pdf_has_no_words():
    sheet = Sheet("s", "receipt", (File("image/png", b""),))
    assert start_pipeline("pdf_text", {}).extract(sheet).guesses == ()


def test_a_text_that_only_a_layer_has_is_spoken_of_where_there_is_one(tmp_path):
    """Who obeys it, obeyed it in a PDF; on pictures nothing was asked."""
    written = {"name": "hidden", "count": 6, "seed": 3, "locales": ["en_US"]}
    asked = {"conditions": ["clean", "pdf"], "traps": {"walk": LAYER[:1]}}
    corpus = build_corpus(parse_recipe(written | asked, "hidden"), tmp_path / "corpus", 1)
    done = RunFolder(tmp_path / "run")
    execute(RunRequest("pdf_text", {}, 1, None), corpus, done)
    bases = [document for document in corpus.truths() if document.twin is None]
    goals = [document.factors.get("plant_goal", "") for document in bases]
    asked = [goal for goal in goals if goal not in {"", "nothing", "confidence", "row"}]
    assert 0 < len(asked) < len(bases)
    rates = Counter()
    for score in done.scores():
        told = score.slice.get("cells"), score.metric in {"obey_rate", "benign_obey_rate"}
        if told == ("scalars", True) and len(score.slice) == 2:
            rates[score.slice["condition"]] += score.documents
    assert rates == {"all": len(asked), "pdf": len(asked)}
