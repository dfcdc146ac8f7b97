"""A corpus of chosen cases: made from a run, and no run over it is ever a figure of a product."""

from __future__ import annotations

import json
import shutil

import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.reports.sentences.documents import CHOSEN_DOCUMENTS
from tests.cli.commands import dxe, one_line
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long

NOTE = (
    "is over documents that were chosen for their errors, so its figures say nothing about a "
    "product"
)


def out(done, code=0):
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def errors(folder):
    rows = pq.read_table(folder / "run/matches.parquet").to_pylist()
    return [row for row in rows if row["strict"] == "wrong"]


def case(row):
    key = {name: row[name] for name in ("rendition", "repeat", "field", "guess_row")}
    return key | {"row": row["truth_row"]}


def select(folder, *rows, **changed):
    run = json.loads((folder / "run/run.json").read_text())["id"]
    about = {"format": 1, "kind": "cases", "run": run, "cases": [case(row) for row in rows]}
    (folder / "cases.json").write_text(json.dumps(about | changed))


def sample(folder, *options, cases="cases.json"):
    return dxe("corpus", "sample", "run", "--cases", cases, "-o", "chosen", *options, cwd=folder)


@pytest.fixture(scope="module")
def chosen(made, tmp_path_factory):
    """A corpus of one wrong cell's document, and a run over it that is all right."""
    folder = shutil.copytree(made, tmp_path_factory.mktemp("chosen") / "place")
    select(folder, errors(folder)[0])
    out(sample(folder))
    (folder / "said").write_text(out(dxe("run", "oracle", "chosen", "-o", "over", cwd=folder)))
    return folder


def test_the_documents_of_the_cases_are_sealed_with_all_their_renditions(chosen):
    document = errors(chosen)[0]["rendition"].partition("~")[0]
    corpus = open_corpus(chosen / "chosen")
    assert {each.source for each in corpus.truths()} == {document}
    assert corpus.rendition_count == 2 * corpus.document_count
    assert "match the seal" in out(dxe("corpus", "verify", "chosen", cwd=chosen))
    (said,) = corpus.about["sampled_from"]
    assert (said["chosen"], said["cases"]) == (True, 1)


def test_it_prints_what_figures_over_it_are_not(place):
    select(place, errors(place)[0])
    said = out(sample(place, "--dry-run"))
    assert said.splitlines() == [
        "1 source document chosen, with all twins and renditions.",
        CHOSEN_DOCUMENTS,
        "Dry run: nothing was written.",
    ]
    assert not (place / "chosen").exists()
    assert json.loads(out(sample(place, "--json")))["sampled_from"][0]["chosen"]
    shutil.move(place / "corpus", place / "moved")
    rewrite(place / "run", corpus=str(place / "gone"))
    assert "with --corpus PATH" in one_line(sample(place, "--dry-run"), 2)
    assert out(sample(place, "--corpus", "moved", "--dry-run")) == said


def test_every_run_over_it_says_so_where_a_figure_stands(chosen):
    """At its end, on the report's first screen, in JSON, beside another run, and at a gate."""
    assert CHOSEN_DOCUMENTS in (chosen / "said").read_text().splitlines()
    assert CHOSEN_DOCUMENTS in (chosen / "over/report.md").read_text()
    first = (chosen / "over/report.html").read_text().partition('id="at-a-glance"')[2]
    assert CHOSEN_DOCUMENTS in first.partition("</section>")[0]
    for form in ("json", "terminal"):
        said = out(dxe("report", "over", "--format", form, cwd=chosen))
        assert CHOSEN_DOCUMENTS in " ".join(said.split()), form
    compared = json.loads(out(dxe("compare", "run", "over", "--json", cwd=chosen)))
    assert f"over {NOTE}" in compared["comparisons"][0]["notes"]
    assert CHOSEN_DOCUMENTS not in (chosen / "run/report.md").read_text()


def test_a_gate_never_ships_it(chosen, tmp_path):
    folder = shutil.copytree(chosen, tmp_path / "place")
    found = json.loads(out(dxe("gate", "over", "--json", cwd=folder), 4))
    assert (found["decision"], found["needed"]) == ("MORE DATA", None)
    assert f"this run {NOTE}" in found["notes"]
    said = out(dxe("gate", "over", "--inconclusive", "pass", cwd=folder))
    assert "SHIP" not in said
    assert "Enough documents (chosen documents): the documents were chosen for their errors" in said
    assert "MORE DATA" in (folder / "over/report.html").read_text()


def test_a_run_whose_file_hides_it_is_found_out(chosen, tmp_path):
    """A gate derives again, from the sealed corpus."""
    folder = shutil.copytree(chosen, tmp_path / "place")
    rewrite(folder / "over", without=("chosen",))
    found = json.loads(out(dxe("gate", "over", "--json", cwd=folder), 4))
    assert f"this run {NOTE}" in found["notes"]


# What is refused, a line each.


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--count", 2), "--count: says how to draw, and cases are chosen, not drawn"),
        (("--by", "kind", "--seed", 0), "leave out --by and --seed, or --cases"),
        (("--allocation", "equal"), "--allocation: says how to draw"),
    ],
)
def test_what_is_chosen_is_not_drawn_too(place, options, said):
    select(place, errors(place)[0])
    assert said in one_line(sample(place, *options), 2)


def test_what_does_not_name_cases_of_the_run_is_refused(place):
    row = errors(place)[0]
    for changed, said in (
        ({"cases": []}, "cases.json: names no case"),
        ({"run": "x"}, "holds cases of another run (x)"),
        ({"cases": [case(row) | {"rendition": "x~clean"}]}, "the run has no judged rendition"),
        ({"cases": [case(row) | {"field": "x"}]}, "the run judged no cell"),
    ):
        select(place, **changed)
        assert said in one_line(sample(place), 2)
    (place / "torn.json").write_text("{")
    assert "torn.json: is not JSON" in one_line(sample(place, cases="torn.json"), 2)
    assert "none: cannot be read" in one_line(sample(place, cases="none"), 2)
    select(place, row)
    rewrite(place / "run", private=True)
    assert "private run: its cases have no documents" in one_line(sample(place), 2)
    assert not (place / "chosen").exists()


def test_a_corpus_is_drawn_from_by_a_count_alone(place):
    said = one_line(dxe("corpus", "sample", "corpus", "-o", "new", cwd=place), 2)
    assert "--count: nothing says how many documents to draw" in said
    moved = ("--count", 1, "--corpus", "corpus")
    said = one_line(dxe("corpus", "sample", "corpus", "-o", "new", *moved, cwd=place), 2)
    assert "--corpus: names the corpus of a run" in said
