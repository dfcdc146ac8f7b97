"""Which errors are shown: some of each finding and cause, the same each time; none in private."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from docextract_eval.cli.reporting import make_gallery, report_view
from docextract_eval.errors import FormatError, count_phrase
from docextract_eval.metrics.columns import AppliedTraps, CodedNames
from docextract_eval.reports.findings import worst_findings
from docextract_eval.reports.parts import Crops
from docextract_eval.reports.report_json import report_to_json
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sections.causes import main_causes
from docextract_eval.runs.error_gallery import ErrorGallery, entry_json
from docextract_eval.runs.error_gallery.choice import (
    are_attacked,
    choose_errors,
    representative_renditions,
)
from docextract_eval.runs.error_gallery.groups import errors_of_run
from docextract_eval.runs.error_gallery.pictures import PRIVATE, build_gallery, list_gallery
from docextract_eval.runs.filtered import FilteredRun
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
    assert sure.mean() > 0.75  # of 0 to 1 at random; rare causes have their turn too
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
    assert representative_renditions(cells, ids, ["blur", "gone"]) == {"1~blur": "blur"}
    both = ["blur", "clean"]
    assert representative_renditions(cells, ids, both) == {"1~clean": "clean", "1~blur": "blur"}


@pytest.fixture
def erring(run):
    return run("noisy", wrong=0.3, missed=0.1, invented=0.2)[1]


CASES = (
    ({"field": "total"}, 5),
    ({"condition": "rotation@2", "field": "date"}, 5),
    ({"locale": "de_DE"}, 5),
    ({}, 5),
    *(({"cause": cause}, 3) for cause in ("misread", "missed", "invented")),
)
"""What findings and causes are about, and how many errors of each are to be shown."""


def listed(folder, filters):
    """What `dxe errors` lists with these filters."""
    axes = {axis: (name,) for axis, name in filters.items() if axis != "cause"}
    part = FilteredRun(folder, axes) if axes else folder
    return errors_of_run(part, [filters["cause"]] if "cause" in filters else [])


def places(entries):
    return [(each.rendition, each.field, each.row, each.guess_row) for each in entries]


def test_each_finding_and_cause_has_its_errors_of_different_documents(erring, corpus):
    found = build_gallery(erring, corpus, CASES)
    assert found == build_gallery(erring, corpus, CASES)
    for filters, most in CASES:
        cases, every = found.cases_of(filters), listed(erring, filters)
        assert cases.errors == every.errors >= most, filters
        assert len(cases.entries) == most
        assert {*places(cases.entries)} <= {*places(every.every_entry())}
        assert len({each.rendition.partition("~")[0] for each in cases.entries}) == most
        assert all(each.picture for each in cases.entries)
    fields = [each.field for each in found.cases_of({"cause": "misread"}).entries]
    assert len({*fields}) == len(fields)
    shown = [place for filters, _ in CASES for place in places(found.cases_of(filters).entries)]
    assert len({*shown}) == len(shown)  # what one has shown, no other shows again


def test_where_few_errors_are_all_of_them_are_shown(erring, corpus):
    total = listed(erring, {"field": "total"}).errors
    wanted = [({"field": "total"}, 10_000), ({"field": "no_such"}, 5), ({"cause": "sign"}, 3)]
    found = build_gallery(erring, corpus, wanted)
    assert len({*places(found.cases_of({"field": "total"}).entries)}) == total
    assert not found.cases_of({"field": "no_such"}).entries  # as one that only the baseline has
    assert len(found.cases_of({"cause": "sign"}).entries) == min(
        3, found.cases_of({"cause": "sign"}).errors
    )


def test_errors_that_are_attacked_come_first_where_a_finding_is_on_a_trap():
    cells = columns(["wrong"] * 6, range(6), confidence=[0.1, 0.9, 0.1, 0.9, 0.1, 0.9])
    trap = AppliedTraps(
        CodedNames(np.zeros(2, np.int64), ["tip"]),
        np.array([0, 2]),
        CodedNames(np.zeros(2, np.int64), [cells.field.names[cells.field.codes[0]]]),
        cells.row[[0, 2]],
        np.ones(2, bool),
    )
    attacked = replace(cells, renditions=replace(cells.renditions, traps=trap))
    assert are_attacked(attacked, {"trap": "tip"}).tolist() == [True, False, True] + [False] * 3
    assert not are_attacked(attacked, {"field": "total"}).any()


def test_a_report_asks_for_its_findings_its_causes_and_its_worst_conditions(erring):
    view = report_view(erring, erring.finished_about())
    for finding in worst_findings(view):
        cases = view.gallery.cases_of(finding.cases)
        assert len(cases.entries) == min(5, cases.errors) > 0, finding.title
    for cause in main_causes(view):
        assert len(view.gallery.cases_of({"cause": cause}).entries) >= 3
    assert {each.condition for each in view.gallery.condition_pages} == {"rotation@2"}
    assert all(len(each.picture.webp) <= 8_000 for each in view.gallery.condition_pages)
    causes = SECTIONS.load("causes")(view)
    rows = [part for part in causes.parts if isinstance(part, Crops)]
    for row, cause in zip(rows, main_causes(view), strict=True):
        count = count_phrase(listed(erring, {"cause": cause}).errors, "error")
        assert row.caption.startswith(f"{cause}: ")
        assert row.caption.endswith(f". {count}.")


def test_errors_for_programs_are_those_that_the_run_kept(erring):
    found = list_gallery(erring)
    rows = erring.columns(
        "matches", ["rendition", "field", "truth_row", "strict", "truth", "guess"]
    )
    kept = {tuple(row.values()) for row in rows.to_pylist()}
    assert len(found.entries) == 100 < found.errors
    for each in found.entries:
        cell = (each.rendition, each.field, each.row, each.outcome, each.truth, each.guess)
        assert cell in kept


def test_a_gone_or_another_corpus_leaves_errors_and_says_why(erring, tmp_path):
    about = erring.finished_about()
    view = report_view(erring, about)
    gone = make_gallery(erring, replace(view, about=about | {"corpus": str(tmp_path / "nowhere")}))
    assert gone.cases.keys() == view.gallery.cases.keys()
    for key, cases in gone.cases.items():
        assert [*map(entry_json, cases.entries)] == [
            entry_json(replace(each, box_words=None)) for each in view.gallery.cases[key].entries
        ]
        assert not any(each.picture for each in cases.entries)
    assert not gone.condition_pages
    assert "not there any more" in gone.reason
    assert "Remedy: put it back" in gone.reason
    other = make_gallery(erring, replace(view, about=about | {"seal": "other"}))
    assert "seal differs" in other.reason


def test_a_corpus_with_broken_pages_leaves_errors_and_says_why(erring, corpus, tmp_path):
    shutil.copytree(corpus.path, tmp_path / "broken")
    for shard in (tmp_path / "broken").rglob("*.parquet"):
        shard.write_bytes(b"no shard")
    broken = build_gallery(erring, replace(corpus, path=tmp_path / "broken"), CASES)
    assert broken.cases_of({"field": "total"}).entries
    assert broken.reason


@pytest.mark.parametrize("lacking", ["schemas", "conditions", "deploy"])
def test_a_run_of_an_older_release_is_to_be_scored_again(erring, corpus, lacking):
    about = {key: value for key, value in erring.about.items() if key != lacking}
    erring.write_about(about)
    with pytest.raises(FormatError, match=r"an older release.*dxe score"):
        build_gallery(erring, corpus, CASES)


def test_a_private_run_shows_nothing(run, corpus):
    _, folder = run("noisy")
    rewrite(folder.path, private=True)
    view = report_view(folder, folder.about)
    assert view.gallery == build_gallery(folder, corpus, CASES) == ErrorGallery(reason=PRIVATE)
    assert list_gallery(folder) == ErrorGallery(reason=PRIVATE)


def test_a_run_without_errors_shows_none(run, corpus):
    found = build_gallery(run("oracle")[1], corpus, CASES)
    assert {(each.entries, each.errors) for each in found.cases.values()} == {((), 0)}
    assert found.reason is None


def test_json_holds_the_errors_though_no_picture_was_cut(erring):
    about = erring.finished_about()
    told = report_to_json(report_view(erring, about, pictures=False))
    assert len(told["errors"]) == 100
    assert told["errors_in_all"] > 100
    alone = report_view(erring, about, pictures=False, errors=False)
    assert alone.gallery is None
