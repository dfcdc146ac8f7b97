"""Which errors are shown: severe ones of every kind, the same each time, and none in private."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.cli.reporting import make_gallery, report_view
from docextract_eval.errors import FormatError
from docextract_eval.reports.report_json import report_to_json
from docextract_eval.runs.error_gallery import ErrorGallery, entry_json
from docextract_eval.runs.error_gallery.choice import choose_errors, representative_renditions
from docextract_eval.runs.error_gallery.pictures import PRIVATE, build_gallery
from tests.metrics.cells import columns
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long

CONDITIONS = ("clean", "blur", "glare")
CAUSES = ("misread", "decoy", "scale")
FIELDS = ("total", "date", "merchant", "tax")


@pytest.fixture
def many():
    """3,000 errors of 50 documents, of every cause, field and condition; one document has most."""
    rng = np.random.default_rng(4)
    size = 3_000
    source = np.where(rng.random(size) < 0.4, 0, rng.integers(50, size=size))
    return columns(
        ["wrong"] * size,
        source,
        rng.integers(3, size=size),
        conditions=CONDITIONS,
        field=rng.choice(FIELDS, size),
        cause=rng.choice(CAUSES, size, p=[0.9, 0.08, 0.02]),
        confidence=rng.random(size).round(3),
        row=np.arange(size),
    )


def of(cells, name, chosen):
    column = getattr(cells, name)
    return Counter(column.names[column.codes[at]] for at in chosen)


def test_every_cause_field_and_condition_has_its_share(many):
    chosen = choose_errors(many, 60)
    assert len(set(chosen)) == 60
    causes, fields = of(many, "cause", chosen), of(many, "field", chosen)
    assert min(causes[name] for name in CAUSES) >= 5
    assert min(fields[name] for name in FIELDS) >= 8
    under = many.renditions.condition
    shown = Counter(under.names[under.codes[many.rendition[at]]] for at in chosen)
    assert min(shown[name] for name in CONDITIONS) >= 8


def test_no_page_and_no_document_has_much_of_it(many):
    chosen = choose_errors(many, 60)
    pages = many.rendition[chosen]
    documents = many.renditions.document.codes[pages]
    assert np.bincount(pages).max() <= 3
    assert np.bincount(documents).max() <= 8


def test_the_sure_ones_are_taken_and_come_first(many):
    chosen = choose_errors(many, 60)
    sure = many.confidence[chosen]
    assert sure.mean() > 0.85
    assert sure[0] == sure.max()
    assert (np.diff(sure) <= 1e-9).all()


def test_what_is_right_is_never_shown_and_few_errors_are_all_shown():
    outcome = ["right", "wrong", "missed", "rightly absent", "invented", "right"]
    assert sorted(choose_errors(columns(outcome, range(6)), 100)) == [1, 2, 4]
    assert choose_errors(columns(["right"] * 3, range(3)), 100) == []
    assert sorted(choose_errors(columns(["wrong"] * 7, [0] * 7, row=range(7)), 100)) == [*range(7)]


def test_errors_all_of_a_kind_are_shown_too():
    alike = columns(["wrong"] * 500, np.arange(500) // 5, row=np.arange(500))
    assert len(choose_errors(alike, 40)) == 40


def test_missed_values_do_not_fill_it():
    outcome = ["missed"] * 900 + ["wrong"] * 100
    chosen = choose_errors(
        columns(outcome, np.arange(1000), cause=[""] * 900 + ["misread"] * 100), 40
    )
    assert sum(at < 900 for at in chosen) <= 8


def test_the_worst_conditions_are_pictured_by_usual_pages():
    outcome = ["right", "right", "right", "wrong", "wrong", "wrong"] + ["right"] * 6
    source = [0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]
    cells = columns(outcome, source, [1] * 6 + [0] * 6, conditions=("clean", "blur"))
    ids = [f"{s}~{c}" for s in range(3) for c in ("clean", "blur")]
    assert representative_renditions(cells, ids, 1) == {"1~blur": "blur"}
    assert representative_renditions(cells, ids) == {"1~clean": "clean", "1~blur": "blur"}


@pytest.fixture
def erring(run):
    return run("noisy", wrong=0.3, missed=0.1, invented=0.2)[1]


def test_errors_of_a_run_are_those_that_it_kept_and_the_same_each_time(erring, corpus):
    found = build_gallery(erring, corpus)
    assert found == build_gallery(erring, corpus)
    rows = erring.columns(
        "matches", ["rendition", "field", "truth_row", "strict", "truth", "guess"]
    )
    kept = {tuple(row.values()) for row in rows.to_pylist()}
    assert len(found.entries) == 100 < found.errors
    for each in found.entries:
        cell = (each.rendition, each.field, each.row, each.outcome, each.truth, each.guess)
        assert cell in kept
    assert {each.condition for each in found.condition_pages} == {"clean", "rotation@2"}
    assert all(len(each.picture.webp) <= 12_000 for each in found.condition_pages)


def test_a_gone_or_another_corpus_leaves_errors_and_says_why(erring, corpus, tmp_path):
    about, whole = erring.finished_about(), build_gallery(erring, corpus)
    gone = make_gallery(erring, about | {"corpus": str(tmp_path / "nowhere")})
    assert [*map(entry_json, gone.entries)] == [*map(entry_json, whole.entries)]
    assert not any(each.picture for each in gone.entries)
    assert not gone.condition_pages
    assert "not there any more" in gone.reason
    assert "Remedy: put it back" in gone.reason
    assert "seal differs" in make_gallery(erring, about | {"seal": "other"}).reason


def test_a_corpus_with_broken_pages_leaves_errors_and_says_why(erring, corpus, tmp_path):
    shutil.copytree(corpus.path, tmp_path / "broken")
    for shard in (tmp_path / "broken").rglob("*.parquet"):
        shard.write_bytes(b"no shard")
    broken = build_gallery(erring, replace(corpus, path=tmp_path / "broken"))
    assert broken.entries
    assert broken.reason


@pytest.mark.parametrize("lacking", ["schemas", "conditions", "deploy"])
def test_a_run_of_an_older_release_is_to_be_scored_again(erring, corpus, lacking):
    about = {key: value for key, value in erring.about.items() if key != lacking}
    erring.write_about(about)
    with pytest.raises(FormatError, match=r"an older release.*dxe score"):
        build_gallery(erring, corpus)


def test_a_private_run_shows_nothing(run, corpus):
    _, folder = run("noisy")
    rewrite(folder.path, private=True)
    assert (
        build_gallery(folder, corpus)
        == make_gallery(folder, folder.about)
        == ErrorGallery(reason=PRIVATE)
    )


def test_a_run_without_errors_shows_none(run, corpus):
    found = build_gallery(run("oracle")[1], corpus)
    assert (found.entries, found.errors, found.reason) == ((), 0, None)


def test_json_holds_the_errors_though_no_picture_was_cut(erring):
    about = erring.finished_about()
    told = report_to_json(report_view(erring, about, pictures=False))
    assert len(told["errors"]) == 100
    assert told["errors_in_all"] > 100
    alone = report_view(erring, about, pictures=False, errors=False)
    assert alone.gallery is None
