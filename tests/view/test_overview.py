"""A figure and the list that it opens: the same cells, the same weights, the same share."""

from __future__ import annotations

import json
import shutil

import pytest

from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.gates import GateVerdict
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.runs.release.decision import PolicyDecision, write_decision
from docextract_eval.view.cases import CaseTable
from docextract_eval.view.overview import gate_query, overview
from docextract_eval.view.query import parse_query
from tests.runs.conftest import few_scores_in_module  # noqa: F401 - a fixture
from tests.runs.rewritten import rewrite
from tests.view.viewed import drawn_again, viewed_corpus, viewed_run

pytestmark = pytest.mark.usefixtures("few_scores_in_module")
DRAWN = {
    "as it ran": {},
    "weighted": {"weights": (0.0, 0.5, 1.0, 3.25)},
    "deployed": {"deploy": {"clean": 3.0, "jpeg@4": 1.0}, "weights": (0.25, 2.0)},
    "read thrice": {"repeats": 3, "weights": (0.0, 0.7, 1.0)},
    "deployed and read twice": {"repeats": 2, "deploy": {"jpeg@4": 2.0, "rotation@2": 0.5}},
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return viewed_corpus(tmp_path_factory)


@pytest.fixture(scope="module")
def ran(corpus, tmp_path_factory):
    return viewed_run(corpus, tmp_path_factory.mktemp("viewed") / "run")


@pytest.fixture(scope="module", params=DRAWN)
def run(request, ran, tmp_path_factory):
    """Runs whose cells weigh in every way that there is."""
    place = tmp_path_factory.mktemp("drawn") / "run"
    return drawn_again(ran, place, **DRAWN[request.param]) if DRAWN[request.param] else ran


def test_every_figure_has_the_share_and_the_counts_of_the_list_that_it_opens(run):
    found, table = overview(run), CaseTable(run)
    shown = [*found["figures"], *found["tiles"]]
    assert sum(each["value"] is not None for each in shown) > 80
    for each in shown:
        shares = table.listing(parse_query(each["query"]), {})["shares"]
        shares = shares["exact"] if each.get("title", "").startswith("Whole") else shares
        assert (shares["share"] is None) == (each["value"] is None), each
        assert shares["documents"] == each["documents"]
        assert round(shares["cells"] / max(1, shares["repeats"])) == each["cells"]
        if each["value"] is not None:
            assert shares["share"] == pytest.approx(each["value"], abs=1e-12), each
            assert shares["right_weight"] / shares["weight"] == pytest.approx(each["value"])


def test_a_screen_names_everything_that_was_judged(run):
    found = overview(run)
    critical = [each["criticality"] for each in found["fields"] if each["cells"] == "scalars"]
    assert critical == sorted(critical, reverse=True)
    assert found["conditions"][0] == "clean"
    assert len(found["tiles"]) == (len(found["fields"]) + 2) * (1 + len(found["conditions"]))
    assert found["decision"]["headline"] == "NO POLICY"
    assert not found["run"]["private"]
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    empty = [each for each in found["tiles"] if each["value"] is None]
    assert all(each["reason"] for each in empty)


def test_no_cell_is_read_for_the_first_screen(ran, monkeypatch):
    monkeypatch.setattr(RunFolder, "columns", None)
    assert overview(ran)["figures"]


def test_two_runs_are_named(ran, run):
    described = overview(run, ran)["run"]
    assert described["other"] == {"name": "run", "id": ran.about["id"], "pipeline": "noisy"}


def test_a_private_run_shows_no_figure_of_few_documents(corpus, tmp_path):
    run = viewed_run(corpus, tmp_path / "run", private=True)
    found, table = overview(run), CaseTable(run)
    assert found["run"]["private"]
    assert found["run"]["no_pages"]
    for each in [*found["figures"], *found["tiles"]]:
        shares = table.shares(parse_query(each["query"]), {})
        shares = shares["exact"] if each.get("title", "").startswith("Whole") else shares
        assert shares["share"] == pytest.approx(each["value"])
        assert each["documents"] == 0 or each["documents"] >= LEAST_DOCUMENTS


def test_gates_stand_with_their_cases_those_that_fail_first(ran, tmp_path):
    run = RunFolder(shutil.copytree(ran.path, tmp_path / "run"))
    gates = (
        GateVerdict("regression", "field total", "PASS", -0.001, bound=-0.01, unit="change"),
        GateVerdict("valid", "documents", "INCONCLUSIVE", 12, bound=30, unit="documents"),
        GateVerdict("accuracy", "clean", "FAIL", 0.8, bound=0.9),
    )
    write_decision(run, PolicyDecision("policy", "FAIL", "BLOCK", gates))
    found = overview(run)
    assert found["decision"]["headline"] == "BLOCK"
    assert [(each["status"], each["query"]) for each in found["gates"]] == [
        ("FAIL", "condition=clean&cells=scalars"),
        ("INCONCLUSIVE", None),
        ("PASS", "field=total"),
    ]
    assert all(each["name"] and each["text"] for each in found["gates"])
    (run.path / "gate.json").write_text("{}")
    found = overview(run)
    assert (found["gates"], found["decision"]["headline"]) == ([], "NO POLICY")
    assert "gate.json" in found["health"][0]["text"]


def test_what_went_wrong_leads_to_its_cells(ran, tmp_path):
    run = RunFolder(shutil.copytree(ran.path, tmp_path / "run"))
    rewrite(run.path, failures=3, failures_by_cause={"timeout": 3})
    health = {each["text"].partition(":")[0]: each["query"] for each in overview(run)["health"]}
    assert health["Answered"] == "outcome=missed"
    assert health["Documents"] is None


@pytest.mark.parametrize(
    ("rule", "named", "query"),
    [
        ("accuracy", "all", "cells=scalars"),
        ("promise", "all", "outcome=error&sort=-confidence"),
        ("people", "silent error rate, locale de_DE", "locale=de_DE&cells=scalars"),
        ("people", "effect of a name", None),
        ("metric", "exact_documents", ""),
        ("metric", "f1, of tables", "cells=tables"),
        ("accuracy", "jpeg@4, tables", "condition=jpeg@4&cells=tables"),
        ("regression", "field total, kind invoice or receipt", "field=total&kind=invoice,receipt"),
        ("regression", "field line_items.*", None),
        ("transfer", "jpeg@4", "condition=jpeg@4"),
        ("metric", "accuracy, field total", "field=total"),
        ("metric", "harm, field total", "field=total"),
        ("metric", "harm, country DE", None),
        ("valid", "documents", None),
    ],
)
def test_a_gate_leads_to_the_cells_that_it_names(rule, named, query):
    assert gate_query(GateVerdict(rule, named, "FAIL"), ["clean", "jpeg@4"]) == query
