"""A figure and the list that it opens: the same cells, the same weights, the same share."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from docextract_eval.metrics import CURVES, METRICS
from docextract_eval.metrics.promise import Promise
from docextract_eval.metrics.ratios import ERRORS, GUESSED, JUDGED
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.reports.sentences import changes as words
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.gates import GateVerdict
from docextract_eval.runs.privacy import LEAST_DOCUMENTS
from docextract_eval.runs.release.decision import PolicyDecision, write_decision
from docextract_eval.view.cases import CaseTable
from docextract_eval.view.cells import RunCells
from docextract_eval.view.counted import counted_boards
from docextract_eval.view.gates import gate_query
from docextract_eval.view.overview import overview
from docextract_eval.view.query import parse_query
from docextract_eval.view.shares import Weighing
from tests.runs.rewritten import rewrite
from tests.view.viewed import drawn_again, viewed_corpus, viewed_run

THRESHOLD = 0.55
"""From which values are accepted: so few documents prove none."""
LINES = ["line_items.amount", "line_items.unit"]
DRAWN = {
    "as it ran": {},
    "weighted": {"weights": (0.0, 0.5, 1.0, 3.25)},
    "deployed": {"deploy": {"clean": 3.0, "jpeg@4": 1.0}, "weights": (0.25, 2.0)},
    "read thrice": {"repeats": 3, "weights": (0.0, 0.7, 1.0)},
    "deployed and read twice": {"repeats": 2, "deploy": {"jpeg@4": 2.0, "rotation@2": 0.5}},
}


@pytest.fixture(scope="module", autouse=True)
def scores_that_are_shown():
    """Compute what an overview shows alone, as if a threshold had been proven."""
    names = ("accuracy", "causes", "fairness", "automation", "failures", "repeats")
    curves = {"risk_coverage": CURVES.table["risk_coverage"]}
    with pytest.MonkeyPatch.context() as patch:
        shown = {name: METRICS.table[name] for name in names}
        patch.setattr("docextract_eval.metrics.METRICS", replace(METRICS, table=shown))
        patch.setattr("docextract_eval.metrics.CURVES", replace(CURVES, table=curves))
        patch.setattr("docextract_eval.metrics.automation.choose_threshold", chosen_threshold)
        yield


def chosen_threshold(columns, alpha=0.02):
    proven = alpha == 0.02
    reason = None if proven else Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=12, needed=900)
    return Promise(alpha, THRESHOLD if proven else None, 6, 90, reason=reason)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return viewed_corpus(tmp_path_factory)


@pytest.fixture(scope="module")
def ran(corpus, tmp_path_factory):
    return viewed_run(corpus, tmp_path_factory.mktemp("viewed") / "run")


@pytest.fixture(scope="module")
def other(corpus, tmp_path_factory):
    """An earlier run, which was better."""
    return viewed_run(corpus, tmp_path_factory.mktemp("other") / "other", wrong=0.1)


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


def board(boards, title):
    return next(each for each in boards if each["title"].startswith(title))


def rows_of(found):
    """The cells of each row by the names of its columns."""
    return [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]


def test_groups_have_the_shares_of_the_lists_that_they_open(run):
    """The worst first; of choices that no facet has there are no lists."""
    found, table = board(overview(run)["boards"], "Which groups"), CaseTable(run)
    shown = [cell for row in found["rows"] for cell in row if cell.get("query")]
    assert {"kind=receipt", "locale=de_DE"} <= {cell["query"].split("&")[0] for cell in shown}
    for cell in shown:
        shares = table.shares(parse_query(cell["query"]), {})
        assert shares["share"] == pytest.approx(cell["value"])
        assert shares["documents"] == cell["documents"]
        assert round(shares["cells"] / shares["repeats"]) == cell["cells"]
    assert len({row[0]["text"] for row in found["rows"]}) == len(found["rows"])
    points = [row["Fields, points from all"]["text"].strip("[]") for row in rows_of(found)]
    points = [float(each.split()[0].replace("−", "-")) for each in points]
    assert points == sorted(points)


def test_what_goes_without_review_leads_to_the_accepted_cells_and_their_errors(run):
    found = board(overview(run)["boards"], "What can go without review")
    table, cells = CaseTable(run), RunCells.of_run(run, run.finished_about())
    strict, usual, *measured = rows_of(found)
    assert strict["accepted without review"]["text"] == "nothing is proven"
    accepted, wrong = usual["accepted without review"], usual["wrong among these"]
    columns = cells.columns.select(cells.is_base & ~cells.columns.table)
    columns = columns.select(columns.outcome_in(*JUDGED))
    columns = columns.select(~columns.renditions.calibration[columns.rendition])
    is_sure = columns.outcome_in(*GUESSED) & (columns.confidence >= THRESHOLD)
    wanted = [is_sure, is_sure & columns.outcome_in(*ERRORS)]
    for cell, each in zip((accepted, wrong), wanted, strict=True):
        assert table.total(parse_query(cell["query"]), {}) == each.sum() > 0
        shares = table.shares(parse_query(cell["query"]), {})
        assert round(shares["cells"] / shares["repeats"]) == cell["cells"]
        assert shares["documents"] == cell["documents"]
    if not run.finished_about().get("deploy") and columns.repeats == 1:
        weight, condition = columns.weight, columns.condition.codes
        weight = weight * columns.criticality / np.bincount(condition, weight)[condition]
        assert accepted["value"] == pytest.approx(weight[is_sure].sum() / weight.sum())
        share = weight[wanted[1]].sum() / weight[is_sure].sum()
        assert wrong["value"] == pytest.approx(share)
    for row in measured:
        first = int(re.search(r"first ([\d,]+)", row["accepted without review"]["text"])[1])
        every = table.shares(parse_query(row["accepted without review"]["query"]), {})
        assert first == row["wrong among these"]["cells"] * columns.repeats <= every["cells"]


def test_causes_are_counted_as_their_lists_are_and_are_all_errors(run):
    table, cells = CaseTable(run), RunCells.of_run(run, run.finished_about())
    found = rows_of(board(counted_boards(run, table), "Which errors"))
    weighing = Weighing(cells.columns, alone=False, private=False)
    total = partial(table.total, noted={})
    every = total(parse_query("outcome=error"))
    assert sum(int(row["errors"]["text"].replace(",", "")) for row in found) == every > 100
    for row in found:
        count = row["errors"]
        assert int(count["text"].replace(",", "")) == total(parse_query(count["query"]))
        assert count["bar"] * every == pytest.approx(total(parse_query(count["query"])))
        for name, is_table in (("of judged fields", False), ("of judged table cells", True)):
            if not (query := row[name]["query"]):
                assert not row[name]["listed"]
                continue
            assert row[name]["listed"] == total(parse_query(query)) > 0
            chosen = parse_query(query).chosen
            here = (cells.columns.table == is_table) & cells.columns.outcome_in(*chosen["outcome"])
            if "cause" in chosen:
                here &= cells.columns.cause.is_in(*chosen["cause"])
            judged = (cells.columns.table == is_table) & cells.columns.outcome_in(*JUDGED)
            of = weighing.of_cells(np.flatnonzero(cells.is_base & judged))
            (share,) = replace(of, right=here[of.at]).shares(np.zeros(len(of.at), np.int64), 1)
            assert row[name].get("value", 0.0) == pytest.approx(share["share"])
            if "value" in row[name]:
                assert row[name]["documents"] == share["documents"]


def test_a_change_leads_to_what_was_lost_and_what_was_gained(run, other):
    table = CaseTable(run, other)
    found = board(counted_boards(run, table), "Is it worse")
    assert [row[0]["text"] for row in found["rows"][:2]] == ["all fields", "all table cells"]
    claims = {words.slice_title(each.slice): each for each in table.comparison().differences}
    is_plain = {*run.columns("renditions")["weight"].to_pylist()} == {1.0}
    gone = 0
    for row in rows_of(found):
        claim = claims[row["Slice"]["text"]]
        assert row["points (95 %)"]["value"] == claim.change.value
        assert row["conclusion"]["text"].startswith(claim.conclusion)
        for way in ("lost", "gained"):
            text, listed = row[way]["text"].replace(",", ""), row[way]["listed"]
            many, *without = [int(each) for each in re.findall(r"\d+", text)]
            assert many == listed
            assert bool(row[way]["query"]) == bool(listed)
            assert not listed or table.total(parse_query(row[way]["query"]), {}) == listed
            gone += sum(without) if claim.is_overall else 0
            if is_plain and not run.finished_about().get("deploy"):
                assert getattr(claim.change, way) == many + sum(without)
    assert gone == table.pair()["vanished"]


def test_a_screen_names_everything_that_was_judged(run):
    found = overview(run)
    critical = [each["criticality"] for each in found["fields"] if each["cells"] == "scalars"]
    assert critical == sorted(critical, reverse=True)
    assert found["conditions"][0] == "clean"
    assert len(found["tiles"]) == (len(found["fields"]) + 2) * (1 + len(found["conditions"]))
    assert [each["title"] for each in found["boards"]] == [
        "Which groups is it worse for?",
        "What can go without review?",
        "What does it cost?",
        "What to do next",
        "What this does not show",
    ]
    assert "not stated" in board(found["boards"], "What does it cost?")["rows"][-1][1]["text"]
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
    for shown in (*found["boards"], *counted_boards(run, table)):
        for cell in (cell for row in shown["rows"] for cell in row):
            assert cell.get("documents", LEAST_DOCUMENTS) >= LEAST_DOCUMENTS


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
    gates = rows_of(board(found["boards"], "Gates"))
    assert [(each["verdict"]["text"], each["Gate"]["query"]) for each in gates] == [
        ("FAIL", "condition=clean&cells=scalars"),
        ("INCONCLUSIVE", None),
        ("PASS", "field=total"),
    ]
    assert "No list of cases: it looks at no single cells" in gates[1]["what was found"]["text"]
    (run.path / "gate.json").write_text("{}")
    found = overview(run)
    assert not [each for each in found["boards"] if each["title"] == "Gates"]
    assert found["decision"]["headline"] == "NO POLICY"
    assert "gate.json" in found["health"][0]["text"]


def test_losses_since_the_run_beside_it_lead_to_what_was_lost(ran, other, tmp_path):
    """Those since any other run lead to the cells; how many documents settle it is said once."""
    run = RunFolder(shutil.copytree(ran.path, tmp_path / "run"))
    name = f"other (run {other.about['id']})"
    loss = GateVerdict("regression", "field total", "INCONCLUSIVE", -0.1, needed=900, against=name)
    in_force = Reason(ReasonCode.THRESHOLD_IN_FORCE, threshold=0.9, half="calibration")
    promise = GateVerdict("promise", "all", "INCONCLUSIVE", 0.01, bound=0.02, reason=in_force)
    gates = (loss, replace(loss, against="third (run 0123)"), promise)
    write_decision(run, PolicyDecision("policy", "INCONCLUSIVE", "MORE DATA", gates, needed=900))
    found = overview(run, other)
    assert [row[0]["query"] for row in board(found["boards"], "Gates")["rows"]] == [
        "field=total&change=lost",
        "field=total",
        "outcome=invented,wrong&confidence=0.9-1&cells=scalars&half=report&sort=-confidence",
    ]
    text = board(found["boards"], "Gates")["rows"][-1][-1]["text"]
    assert "measured: 1.0 %" in text
    assert text.count("threshold 0.9") == 1
    cards = [found["decision"]["reason"], *(each["text"] for each in found["health"])]
    assert sum("900 documents" in each for each in cards) == 1


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
        ("promise", "all", "outcome=invented,wrong&sort=-confidence"),
        ("people", "silent error rate, locale de_DE", "locale=de_DE&cells=scalars"),
        ("people", "effect of a name", None),
        ("metric", "exact_documents", ""),
        ("metric", "f1, of tables", "cells=tables"),
        ("accuracy", "jpeg@4, tables", "condition=jpeg@4&cells=tables"),
        ("regression", "field total, kind invoice or receipt", "field=total&kind=invoice,receipt"),
        ("regression", "field line_items.*", "field=line_items.amount,line_items.unit"),
        ("regression", "field rows.*", None),
        ("lost_documents", "all", None),
        ("promise_by_condition", "jpeg@4", "condition=jpeg@4"),
        ("metric", "accuracy, field total", "field=total"),
        ("metric", "harm, field total", "field=total"),
        ("metric", "harm, country DE", None),
        ("valid", "documents", None),
    ],
)
def test_a_gate_leads_to_the_cells_that_it_names(rule, named, query):
    gate, fields = GateVerdict(rule, named, "FAIL"), ["total", *LINES]
    assert gate_query(gate, ["clean", "jpeg@4"], fields, lost=False) == query
    lost = gate_query(gate, ["clean", "jpeg@4"], fields, lost=True)
    if rule in {"regression", "lost_documents"} and named != "field rows.*":
        assert lost == "&".join(filter(None, (query, "change=lost")))
    else:
        assert lost == query
