"""A run that attempts some fields only is judged on these, and is never silently compared."""

from __future__ import annotations

import json
import tomllib

import pytest

from docextract_eval.errors import BadInputError, FolderOccupiedError, UnknownNameError
from docextract_eval.reports.sentences.gate_sentences import scope_to_add
from docextract_eval.reports.sentences.reasons import explain_reason
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.runs.comparison.ranks import rank_runs
from docextract_eval.runs.comparison.run_pair import compare_pair
from docextract_eval.runs.execution.execute import execute
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.explain import Explainer
from docextract_eval.runs.filtered import FilteredRun
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.trends import compute_trend
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.release.decision import overall_verdict
from docextract_eval.runs.release.gate import (
    ComparedRuns,
    apply_policy,
    gather_evidence,
    make_decision,
)
from docextract_eval.runs.release.policy import Policy
from docextract_eval.runs.scope import returned_outside_scope, without_scope
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long

FEW = ("total", "date", "line_items.amount")
SCOPE = sorted(FEW)
MISTAKES = {"wrong": 0.2, "missed": 0.1, "invented": 0.1}
CRITICAL = ("currency", "payable", "total", "date")
"""The critical fields of receipts, which are the only documents of the corpus."""


@pytest.fixture
def scoped(finished):
    """A finished run that makes mistakes, and attempts these fields only."""

    def go(*fields, name="run", **settings):
        asked = {"attempts": fields} if fields else {}
        return finished("noisy", name, asked=asked, **(settings or MISTAKES))

    return go


def judged(folder):
    """Every match but those that are not judged, in order."""
    return [row for row in folder.table("matches").to_pylist() if row["strict"] != "not judged"]


def measured(folder):
    return read_measured_run(folder)


def ruled(run, baselines=(), *gates):
    gates = gates or ({"rule": "valid", "documents": 1},)
    return apply_policy(Policy.model_validate({"name": "p", "gates": gates}), run, baselines, "p")


def decided(policy, run):
    return make_decision(policy, gather_evidence(policy, run, ComparedRuns(), "p"))


def failures(verdicts):
    """What each gate that fails looked at, and which fields it names."""
    return {each.slice: each.reason.names for each in verdicts if each.verdict == "FAIL"}


def test_a_scope_never_changes_how_its_fields_are_judged(scoped):
    """Rows are paired by all of their columns, or a scope would cost or earn something."""
    every, few = scoped(name="a"), scoped(*FEW, name="b")
    assert judged(few) == [row for row in judged(every) if row["field"] in FEW]
    assert {row["strict"] for row in judged(few)} >= {"right", "wrong", "missed", "invented"}


def test_what_is_not_attempted_is_in_no_figure_and_listed_with_what_was_returned(scoped):
    few = scoped(*FEW)
    outside = returned_outside_scope(few.scores())
    assert "merchant" in outside
    assert not outside.keys() & {*FEW}
    returned = [row["field"] for row in few.table("matches").to_pylist()]
    assert {name: returned.count(name) for name in outside} == outside
    assert max(outside.values()) > 0
    merchant = [each for each in few.scores() if each.slice.get("field") == "merchant"]
    assert [(each.value, each.cells) for each in merchant] == [(None, 0)]
    assert "does not attempt it" in explain_reason(merchant[0].reason)
    cells = measured(few).columns
    assert {cells.field.names[code] for code in cells.field.codes} == {*FEW}


def test_a_field_of_which_nothing_came_back_is_not_said_to_have_been_returned(finished):
    silent = finished("blank", asked={"attempts": FEW})
    outside = returned_outside_scope(silent.scores())
    assert {*outside.values()} == {0}
    assert "merchant" in outside


def test_the_scope_is_in_every_signature(scoped):
    every, few = scoped(name="a"), scoped(*FEW, name="b")
    part = f"|scope:{'+'.join(SCOPE)}|"
    assert all(part in score.signature for score in few.scores())
    ours, theirs = (each.scores()[0].signature for each in (every, few))
    assert (ours == theirs, ours == without_scope(theirs)) == (False, True)


def test_whoever_attempts_everything_has_the_files_of_whoever_states_nothing(scoped, corpus):
    every = scoped(name="a")
    schema = corpus.schemas["receipt"]
    stated = scoped(*schema.names, name="b")
    for file in ("scores.json", "curves.json"):
        assert (every.path / file).read_bytes() == (stated.path / file).read_bytes()
    assert "scope" not in json.loads((every.path / "run.json").read_text())
    assert "scope" not in json.loads((stated.path / "run.json").read_text())


def test_the_option_comes_before_the_recipe_and_the_recipe_before_the_pipeline(
    corpus, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_scope.py").write_text(
        "def extract(sheet):\n    return {'fields': {}}\nextract.fields = ['merchant']\n"
    )
    in_recipe = corpus.about | {"recipe": corpus.about["recipe"] | {"attempts": ["date"]}}
    stating = type(corpus)(corpus.path, in_recipe)
    request = RunRequest("python:own_scope:extract", workers=1)
    option = RunRequest("python:own_scope:extract", workers=1, attempts=("total",))
    for number, (asked, given, scope) in enumerate(
        (
            (request, corpus, ["merchant"]),
            (request, stating, ["date"]),
            (option, stating, ["total"]),
        )
    ):
        about = execute(asked, given, RunFolder(tmp_path / str(number)))
        assert about["scope"] == scope


def test_what_a_pipeline_states_wrongly_is_one_line(corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_wrong.py").write_text(
        "def text(sheet): return {}\ntext.fields = 'total'\n"
        "def typo(sheet): return {}\ntypo.fields = ['totl']\n"
    )
    with pytest.raises(BadInputError, match="`fields` is a str, not a list of names"):
        execute(RunRequest("python:own_wrong:text"), corpus, RunFolder(tmp_path / "a"))
    with pytest.raises(UnknownNameError, match="fields of python:own_wrong:typo.*'totl'.*'total'"):
        execute(RunRequest("python:own_wrong:typo"), corpus, RunFolder(tmp_path / "b"))


def test_a_run_is_not_continued_with_another_scope(scoped, corpus):
    few = scoped(*FEW)
    asked = RunRequest("noisy", {k: str(v) for k, v in MISTAKES.items()}, 1, None)
    with pytest.raises(
        FolderOccupiedError, match=f"attempted fields none, there {','.join(SCOPE)}"
    ):
        execute(asked, corpus, few)


def test_a_private_run_keeps_names_and_judges_the_same(scoped, finished):
    few = scoped(*FEW, name="a")
    private = finished("noisy", "b", asked={"attempts": FEW, "private": True}, **MISTAKES)
    outcomes = (
        sorted((row["field"], row["strict"]) for row in judged(each)) for each in (few, private)
    )
    assert next(outcomes) == next(outcomes)
    assert returned_outside_scope(private.scores()) == returned_outside_scope(few.scores())


def test_two_scopes_are_compared_on_what_both_attempt(scoped):
    before = measured(scoped("total", "date", name="a"))
    after = measured(scoped("total", "merchant", name="b"))
    found = compare(before, after)
    assert {where.get("field") for each in found.differences for where in each.same_cells} - {
        None
    } == {"total"}
    assert {each.change.value for each in found.differences} == {0.0}  # the same answers
    assert (
        "only fields that both runs attempt are compared; "
        "left out: date (attempted only before); merchant (attempted only after)"
    ) in found.notes


def test_what_one_run_attempts_besides_moves_no_figure(scoped):
    """The cells that flipped are found in each run's own columns."""
    before, after = scoped("total", "date", name="a"), scoped(name="b", wrong=0.5)
    pair = compare_pair((measured(before), measured(after)))
    other = compare_pair((measured(before), measured(scoped("total", "date", name="c", wrong=0.5))))
    assert pair.comparison.differences == other.comparison.differences
    assert pair.flips.tallies == other.flips.tallies
    assert pair.comparison.overlap.attempted_after_only[:2] == ("currency", "merchant")


def test_ranks_are_on_what_all_runs_attempt(scoped):
    runs = [
        measured(scoped(*fields, name=name, **MISTAKES))
        for name, fields in (("a", ()), ("b", ("total", "date")), ("c", ("total", "merchant")))
    ]
    ranking = rank_runs(runs)
    assert len({rank.value for rank in ranking.ranks}) == 1
    assert {"date", "merchant"} < {*ranking.left_out}
    assert "total" not in ranking.left_out


def test_a_scope_without_critical_fields_fails_in_every_policy(scoped):
    found = ruled(measured(scoped("total", "merchant")))
    assert overall_verdict(found) == "FAIL"
    assert failures(found) == {"critical fields": ("currency", "date", "payable")}
    assert "does not attempt currency, date, payable" in explain_reason(found[0].reason)


@pytest.mark.parametrize("named", [(), ("total", "date"), ("total", "-tip")])
def test_a_decision_names_its_part_of_the_fields_and_what_a_policy_has_to_say(scoped, named):
    run = measured(scoped("total", "merchant"))
    gates = [{"rule": "valid", "documents": 1}]
    gates += [{"rule": "scope", "fields": [*named]}] if named else []
    policy = Policy.model_validate({"name": "p", "gates": gates})
    decision = decided(policy, run)
    if failed := overall_verdict(decision.gates) == "FAIL":
        toml = scope_to_add(decision)
        assert decision.line.startswith("BLOCK (2 of ")
        gates = [gates[0], *tomllib.loads(toml)["gates"]]
        decision = decided(Policy.model_validate({"name": "p", "gates": gates}), run)
    assert failed == ("-tip" not in named)
    assert decision.line == f"SHIP (2 of {decision.fields} fields)"
    assert scope_to_add(decision) == ""


def test_a_critical_field_that_no_document_labels_is_asked_of_no_run(scoped):
    run = measured(scoped("total", "merchant"))
    run.about["unlabelled"] = ["currency", "payable"]
    assert failures(ruled(run)) == {"critical fields": ("date",)}
    named = {"rule": "scope", "fields": ["currency"]}
    assert failures(ruled(run, (), named)) == {"fields of the policy": ("currency",)}


def test_a_scope_with_all_critical_fields_passes(scoped):
    found = ruled(measured(scoped(*CRITICAL)))
    assert [(each.rule, each.verdict) for each in found] == [("scope", "PASS"), ("valid", "PASS")]


def test_a_run_that_attempts_everything_has_the_verdicts_that_its_policy_asks_for(scoped):
    assert [each.rule for each in ruled(measured(scoped()))] == ["valid"]


def test_a_scope_smaller_than_the_baseline_s_fails_and_a_larger_one_does_not(scoped):
    small = measured(scoped(*CRITICAL, name="small"))
    large = measured(scoped(*CRITICAL, "merchant", "taxes", name="large"))
    what = f"fields that {large.name} attempts"
    assert failures(ruled(small, [large])) == {what: ("merchant", "taxes")}
    assert failures(ruled(large, [small])) == {}
    assert "merchant" in failures(ruled(small, [measured(scoped(name="every"))])).popitem()[1]


def test_a_policy_may_say_which_fields_it_requires(scoped):
    run = measured(scoped("total", "merchant"))
    assert failures(ruled(run, (), {"rule": "scope", "fields": ["total"]})) == {}
    found = ruled(run, (), {"rule": "scope", "fields": ["total", "taxes"]})
    assert failures(found) == {"fields of the policy": ("taxes",)}
    with pytest.raises(UnknownNameError, match="p, gate scope: unknown field 'totl'"):
        ruled(run, (), {"rule": "scope", "fields": ["totl"]})


def test_what_the_policy_itself_leaves_out_is_asked_of_no_run(scoped):
    """Whatever asked for it: the critical fields, those that it names, or the baseline's."""
    run, before = measured(scoped("-date", "-taxes", name="a")), measured(scoped(name="b"))
    what = f"fields that {before.name} attempts"
    assert failures(ruled(run, [before])) == {
        "critical fields": ("date",),
        what: ("date", "taxes"),
    }
    spared = {"rule": "scope", "fields": ["-date"]}
    assert failures(ruled(run, [before], spared)) == {what: ("taxes",)}
    assert failures(ruled(run, [before], spared | {"fields": ["-date", "-taxes"]})) == {}
    assert failures(ruled(run, (), spared | {"fields": ["taxes", "date", "-date"]})) == {
        "fields of the policy": ("taxes",)
    }
    with pytest.raises(UnknownNameError, match="p, gate scope: unknown field 'dat'"):
        ruled(run, (), spared | {"fields": ["-dat"]})


def test_a_loss_cannot_hide_behind_a_scope(scoped):
    run, before = measured(scoped(*CRITICAL, name="a")), measured(scoped(name="b"))
    gate = {"rule": "regression", "margin": 0.5, "slices": [{"field": "merchant"}]}
    found = ruled(run, [before], gate, {"rule": "scope", "fields": ["total"]})
    assert failures(found)["field merchant"] == ("merchant",)
    with pytest.raises(UnknownNameError, match="unknown field 'merchnt'"):
        ruled(run, [before], gate | {"slices": [{"field": "merchnt"}]})


def test_a_trend_keeps_scopes_apart_and_says_why(scoped, tmp_path):
    ledger = open_ledger(str(tmp_path / "ledger.db"))
    ledger.add(scoped(name="a"))
    few = scoped(*FEW, name="b")
    rewrite(few.path, finished="2099-01-01T00:00:00+00:00")
    ledger.add(few)
    trend = compute_trend(ledger)
    assert [run.id for run in trend.runs] == [few.about["id"]]
    (reason,) = trend.apart
    assert "1 run of noisy over small: they attempt other fields" in reason
    assert {line.slice["field"] for line in trend.lines if "field" in line.slice} == {*FEW}


def test_explaining_lists_what_was_not_attempted(scoped):
    few = scoped(*FEW)
    rendition = few.columns("renditions", ["id"])["id"][0].as_py()
    explained = Explainer(few).explain(rendition)
    assert "merchant" in explained.not_attempted
    assert not {*FEW} & {*explained.not_attempted}
    beside = {cell.outcome for cell in explained.cells if cell.field in explained.not_attempted}
    assert beside == {"not judged"}


def test_a_filter_by_a_field_that_is_not_attempted_says_so(scoped):
    few = scoped(*FEW)
    with pytest.raises(BadInputError, match="'merchant' is not judged: the pipeline does not"):
        FilteredRun(few, {"field": ["merchant"]}).scores()
    scores = FilteredRun(few, {"field": ["total"]}).scores()
    assert {each.slice["field"] for each in scores if each.cells and "field" in each.slice} == {
        "total"
    }
