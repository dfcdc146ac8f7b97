"""A gate says PASS, FAIL or INCONCLUSIVE; a policy SHIP, BLOCK, or MORE DATA with the number."""

from __future__ import annotations

import dataclasses
import datetime

import numpy as np
import pytest

from docextract_eval.errors import BadInputError, InconclusiveError, UnknownNameError
from docextract_eval.metrics import promise
from docextract_eval.metrics.fairness import fairness
from docextract_eval.reasons import NO_CONFIDENCE, Reason, ReasonCode
from docextract_eval.records import Score
from docextract_eval.runs.gates import RULES
from docextract_eval.runs.release.decision import DECISIONS, overall_verdict
from docextract_eval.runs.release.gate import (
    apply_policy,
    documents_needed,
    gather_evidence,
    make_decision,
    split_baselines,
)
from docextract_eval.runs.release.policy import Policy, default_policy_path, load_policy
from docextract_eval.shipped import recipe_folder
from tests.metrics.cells import columns
from tests.runs.sides import MACHINE, SPEED, good, grid, lost, release, side

ALL_RIGHT = np.ones((300, 2, 2), bool)
SHIPPED = sorted((recipe_folder() / "policies").glob("*.toml"))


def policy(*gates, **more):
    return Policy.model_validate({"name": "p", "gates": list(gates)} | more)


def rule(name, **more):
    return {"rule": name, **more}


WHY = Reason(ReasonCode.NO_ROWS)


def ruled(run, baselines, *gates, **more):
    return apply_policy(policy(*gates, **more), run, baselines, "p.toml")


def scored(value, low, high, condition="all", cells="scalars", documents=100):
    where = {"cells": cells, "condition": condition}
    reason = None if value else WHY
    return Score("accuracy", where, value, low, high, documents, 1000, "sig", reason)


def shown(*scores):
    """A run of which only scores matter."""
    return dataclasses.replace(side(grid(good())), scores=scores)


@pytest.mark.parametrize(
    ("at_least", "verdict"),
    [
        (0.70, "PASS"),
        (0.75, "PASS"),
        (0.76, "INCONCLUSIVE"),
        (0.85, "INCONCLUSIVE"),
        (0.86, "FAIL"),
    ],
)
def test_the_whole_interval_must_be_on_one_side(at_least, verdict):
    (ruling,) = ruled(shown(scored(0.80, 0.75, 0.85)), [], rule("accuracy", at_least=at_least))
    assert ruling.verdict == verdict


def test_what_is_not_settled_says_how_many_documents_settle_it():
    run = shown(scored(0.80, 0.75, 0.85))
    bounds = (0.79, 0.775, 0.80, 0.70)
    found = ruled(run, [], *(rule("accuracy", at_least=bound) for bound in bounds))
    far, near, on, out = found
    assert 400 < near.needed_low <= near.needed <= near.needed_high < 700
    assert far.needed > 4 * near.needed
    assert far.needed_low <= far.needed <= far.needed_high
    assert (on.needed, on.reason.code) == (None, "too_close")
    assert (out.verdict, out.needed, out.reason) == ("PASS", None, None)
    assert documents_needed(found) == far.needed


@pytest.mark.long
def test_the_documents_that_are_needed_do_decide():
    """In four of five runs of that size, where the truth is as it was measured."""
    asked = rule("accuracy", at_least=0.87)
    (open_,) = ruled(side(grid(good(60, 0.9, 1))), [], asked)
    truth = open_.value
    decided = [
        ruled(side(grid(good(open_.needed, truth, seed))), [], asked)[0].verdict == "PASS"
        for seed in range(60)
    ]
    assert sum(decided) / 60 == pytest.approx(0.8, abs=0.15)


def test_one_failure_blocks_and_one_doubt_delays():
    run = shown(scored(0.8, 0.75, 0.85))
    passes, doubts, fails = ruled(run, [], *(rule("accuracy", at_least=b) for b in (0.7, 0.8, 0.9)))
    assert overall_verdict([passes, passes]) == "PASS"
    assert overall_verdict([passes, doubts]) == "INCONCLUSIVE"
    assert overall_verdict([doubts, fails, passes]) == "FAIL"
    assert [*DECISIONS.values()] == ["SHIP", "BLOCK", "MORE DATA"]


def test_what_is_not_asked_for_can_only_fail():
    (doubts,) = ruled(shown(scored(0.8, 0.75, 0.85)), [], rule("accuracy", at_least=0.8))
    passes = dataclasses.replace(doubts, verdict="PASS")
    assert overall_verdict([passes, dataclasses.replace(doubts, counts=False)]) == "PASS"
    assert (
        overall_verdict([passes, dataclasses.replace(doubts, counts=False, verdict="FAIL")])
        == "FAIL"
    )


def test_where_nothing_was_asked_nothing_passes():
    (doubts,) = ruled(shown(scored(0.8, 0.75, 0.85)), [], rule("accuracy", at_least=0.8))
    assert (
        overall_verdict([])
        == overall_verdict([dataclasses.replace(doubts, counts=False)])
        == "INCONCLUSIVE"
    )


def test_a_gate_looks_at_its_own_slice():
    run = shown(
        scored(0.8, 0.75, 0.85),
        scored(0.2, 0.1, 0.3, "blur@3"),
        scored(0.9, 0.88, 0.92, cells="tables"),
    )
    assert ruled(run, [], rule("accuracy", at_least=0.5, slice="blur@3"))[0].verdict == "FAIL"
    assert ruled(run, [], rule("accuracy", at_least=0.5, cells="tables"))[0].value == 0.9
    with pytest.raises(UnknownNameError, match="unknown slice 'blur@2'.*did you mean 'blur@3'"):
        ruled(run, [], rule("accuracy", at_least=0.5, slice="blur@2"))


def test_a_slice_without_cells_cannot_be_decided():
    (ruling,) = ruled(shown(scored(None, None, None)), [], rule("accuracy", at_least=0.5))
    assert (ruling.verdict, ruling.value, ruling.reason) == ("INCONCLUSIVE", None, WHY)


REGRESSION = rule("regression", margin=0.01, by=["condition", "field"])


def test_the_same_answers_ship():
    found = ruled(side(grid(ALL_RIGHT), "b"), [side(grid(ALL_RIGHT), "a")], REGRESSION)
    assert [ruling.verdict for ruling in found] == ["PASS"] * 5
    assert overall_verdict(found) == "PASS"


@pytest.mark.parametrize(
    ("where", "named"), [((slice(None), 0), "field total"), ((1, slice(None)), "condition blur")]
)
def test_what_lost_ten_points_is_named(where, named):
    after = lost(ALL_RIGHT, where, range(0, 300, 10))
    found = ruled(side(grid(after), "b"), [side(grid(ALL_RIGHT), "a")], REGRESSION)
    assert named in {ruling.slice for ruling in found if ruling.verdict == "FAIL"}
    assert overall_verdict(found) == "FAIL"


def test_a_slice_that_is_too_small_to_pass_can_only_fail():
    few = [side(grid(np.ones((40, 2, 2), bool)), name) for name in "ab"]
    all_, *rest = ruled(few[1], few[:1], REGRESSION)
    assert (all_.verdict, all_.counts) == ("INCONCLUSIVE", True)
    assert (all_.needed, all_.reason) == (
        None,
        Reason(ReasonCode.NEED_NOT_KNOWN, documents=0, least=5),
    )
    assert all(not ruling.counts for ruling in rest)
    much_lost = side(grid(lost(np.ones((40, 2, 2), bool), (1, 0), range(30))), "c")
    found = ruled(much_lost, few[:1], REGRESSION)
    failed = {ruling.slice for ruling in found if ruling.verdict == "FAIL"}
    assert {"all", "condition blur", "field total"} <= failed


def test_a_loss_below_the_least_effect_is_no_failure():
    after = lost(ALL_RIGHT, (slice(None), slice(None)), range(15))
    runs = side(grid(after), "b"), [side(grid(ALL_RIGHT), "a")]
    assert ruled(*runs, rule("regression", margin=0.01))[0].verdict == "FAIL"
    assert ruled(*runs, rule("regression", margin=0.01, effect=0.06))[0].verdict == "INCONCLUSIVE"


def test_a_loss_between_the_margin_and_the_least_effect_asks_for_more_than_there_is_or_nothing():
    """Five points of 300 documents, told from one point: whether they are six is open, not ten."""
    after = lost(ALL_RIGHT, (slice(None), slice(None)), range(15))
    runs = side(grid(after), "b"), [side(grid(ALL_RIGHT), "a")]
    (open_,) = ruled(*runs, rule("regression", margin=0.01, effect=0.06))
    assert open_.low < -0.06 < open_.value < open_.high < -0.01
    assert open_.needed > 300
    by_width = 300 * ((open_.value - open_.low) / 0.01) ** 2
    assert open_.needed == pytest.approx(by_width * ((1.96 + 0.84) / 1.96) ** 2, rel=0.02)
    assert open_.needed_low <= open_.needed <= open_.needed_high
    (told,) = ruled(*runs, rule("regression", margin=0.01, effect=0.1))
    assert (told.verdict, told.needed) == ("INCONCLUSIVE", None)
    assert told.reason.code == "below_least_effect"


def test_named_slices_are_asked_and_unknown_ones_refused():
    runs = side(grid(ALL_RIGHT), "b"), [side(grid(ALL_RIGHT), "a")]
    where = {"field": "total", "condition": "clean"}
    found = ruled(*runs, rule("regression", margin=0.02, slices=[where]))
    assert [ruling.slice for ruling in found] == ["all", "field total, condition clean"]
    for wrong, said in (
        ({"field": "totl"}, "unknown field 'totl'.*did you mean 'total'"),
        ({"condition": "blurr"}, "unknown condition 'blurr'.*did you mean 'blur'"),
        ({"feild": "total"}, "unknown axis 'feild'.*did you mean 'field'"),
    ):
        with pytest.raises(UnknownNameError, match=f"p.toml, gate regression: {said}"):
            ruled(*runs, rule("regression", slices=[wrong]))
    with pytest.raises(UnknownNameError, match="p.toml, gate regression: .*'fields'.*'field'"):
        ruled(*runs, rule("regression", by=["fields"]))


def test_a_slice_is_looked_for_in_the_cells_that_are_asked_by_all_its_names_at_once():
    kinds = {"kind": lambda source: "bank" if source % 2 else "receipt"}
    cells = grid(ALL_RIGHT, fields=("total", "items.price"), **kinds)
    cells = cells.select(~(cells.field.is_in("total") & (cells.source % 2 == 1)))
    runs = side(cells, "b"), [side(cells, "a")]
    for more, said in (
        ({"slices": [{"field": "total", "kind": "bank"}]}, ", field total: unknown kind 'bank'"),
        ({"slices": [{"field": "total"}], "cells": "tables"}, ": unknown field 'total'"),
    ):
        with pytest.raises(UnknownNameError, match=f"p.toml, gate regression{said}"):
            ruled(*runs, rule("regression", **more))


def test_a_named_slice_of_which_nothing_is_in_common_is_not_settled():
    """Its cells are rightly absent in both runs, or none of them was in the baseline."""
    outcome = ["right", "rightly absent"] * 300
    fields, sources = ["total", "tip"] * 300, np.arange(600) // 2
    pair = [side(columns(outcome, sources, field=fields), name) for name in "ab"]
    asked = rule("regression", margin=0.05, slices=[{"field": "total"}, {"field": "tip"}])
    found = ruled(pair[1], pair[:1], asked)
    verdicts = ["PASS", "PASS", "INCONCLUSIVE"]
    assert [(ruling.slice, ruling.verdict) for ruling in found] == [
        *zip(("all", "field total", "field tip"), verdicts, strict=True)
    ]
    assert found[-1].reason.code == "slice_not_in_common"
    assert overall_verdict(found) == "INCONCLUSIVE"


def test_too_little_in_common_cannot_be_decided():
    runs = side(grid(ALL_RIGHT, first=100), "b"), [side(grid(ALL_RIGHT), "a")]
    found = ruled(*runs, REGRESSION, rule("valid"))
    assert [ruling.verdict for ruling in found] == ["INCONCLUSIVE", "PASS", "INCONCLUSIVE"]
    assert found[0].reason.code == "little_in_common"
    assert found[0].reason.share == pytest.approx(0.67, abs=0.01)


def test_without_a_baseline_only_an_optional_one_is_done_without():
    run = side(grid(ALL_RIGHT))
    with pytest.raises(
        InconclusiveError, match=r"p.toml: needs a baseline run \(rule regression, gradual_loss\)"
    ):
        ruled(run, [], REGRESSION, rule("gradual_loss"), rule("valid"))
    found = ruled(run, [], REGRESSION, rule("valid"), baseline="optional")
    assert [(ruling.verdict, ruling.counts) for ruling in found] == [
        ("INCONCLUSIVE", False),
        ("PASS", True),
    ]
    assert found[0].reason.code == "no_baseline"
    assert overall_verdict(found) == "PASS"
    alone = ruled(run, [], REGRESSION | {"baseline": "optional"}, rule("valid"))
    assert overall_verdict(alone) == "PASS"


def test_a_run_is_no_baseline_of_itself():
    with pytest.raises(BadInputError, match="is the same run"):
        ruled(side(grid(ALL_RIGHT)), [side(grid(ALL_RIGHT))], REGRESSION)


def test_a_private_run_is_not_ruled_on_by_few_documents():
    kinds = {"kind": lambda source: "receipt" if source < 5 else "bank"}
    asked = rule("regression", margin=0.01, by=["kind"])
    after = lost(ALL_RIGHT, (slice(None), slice(None)), range(5))
    baseline = [side(grid(ALL_RIGHT, **kinds), "a")]
    told = {r.slice: r for r in ruled(side(grid(after, **kinds), "b"), baseline, asked)}
    assert told["kind receipt"].value == -1
    private = side(grid(after, **kinds), "b", private=True)
    kept = {r.slice: r for r in ruled(private, baseline, asked)}
    few = kept["kind receipt"]
    assert (few.verdict, few.value, few.documents) == ("INCONCLUSIVE", None, 0)
    assert told["kind receipt"].simultaneous is not None
    assert (few.adjusted, few.simultaneous, few.needed_low, few.needed_high) == (None,) * 4
    assert few.reason == Reason(ReasonCode.GROUP_STAYS_PRIVATE, least=10)
    assert kept["kind bank"] == told["kind bank"]


def test_enough_documents_are_asked_for():
    few, enough = rule("valid", documents=301), rule("valid", documents=300)
    first, second = ruled(side(grid(ALL_RIGHT)), [], few, enough)
    assert (first.verdict, first.needed) == ("INCONCLUSIVE", 301)
    assert second.verdict == "PASS"


def confident(wrong, documents=1000, confidence=0.95, **more):
    """A value a document and condition; of the documents that are `wrong`, both are."""
    source = np.arange(2 * documents) % documents
    outcome = np.where(np.isin(source, list(wrong)), "wrong", "right").tolist()
    condition = np.arange(2 * documents) // documents
    many = np.full(2 * documents, confidence)
    return columns(
        outcome, source, condition, conditions=("clean", "blur"), confidence=many, **more
    )


@pytest.mark.parametrize(
    ("wrong", "verdict"), [(0, "PASS"), (10, "PASS"), (18, "INCONCLUSIVE"), (60, "FAIL")]
)
def test_a_promise_at_a_fixed_threshold_is_asked_of_all_documents(wrong, verdict):
    run = side(confident(range(wrong)))
    (found,) = ruled(run, [], rule("promise"), threshold=0.9)
    assert (found.verdict, found.documents) == (verdict, 1000)
    assert found.value == pytest.approx(wrong / 1000)
    assert (found.needed is None) == (verdict != "INCONCLUSIVE")
    (above,) = ruled(run, [], rule("promise"), threshold=0.96)
    assert above.verdict == "INCONCLUSIVE"
    assert above.reason == Reason(ReasonCode.THRESHOLD_ACCEPTS_NOTHING, threshold=0.96)


def test_a_promise_that_was_chosen_fails_only_where_the_report_half_breaks_it():
    """An odd document is of the report half: these do not choose."""
    kept = side(confident(range(1, 30, 2)))
    assert promise.choose_threshold(kept.columns, 0.02).threshold == 0.95
    (found,) = ruled(kept, [], rule("promise"))
    assert (found.verdict, found.documents) == ("PASS", 500)
    assert found.high > 0.02 > found.low
    (broken,) = ruled(side(confident(range(1, 120, 2))), [], rule("promise"))
    assert broken.verdict == "FAIL"
    assert broken.low > 0.02


def test_a_promise_that_cannot_be_made_says_how_many_documents_would_do():
    (found,) = ruled(side(confident((), documents=60)), [], rule("promise"))
    assert (found.verdict, found.value, found.needed) == ("INCONCLUSIVE", None, None)
    assert (found.reason.code, found.reason.least) == ("too_few_documents", 337)
    (some,) = ruled(side(confident(range(0, 600, 100), documents=600)), [], rule("promise"))
    assert some.verdict == "INCONCLUSIVE"
    assert some.needed_low <= some.needed == some.reason.needed
    (silent,) = ruled(side(grid(good())), [], rule("promise"))
    assert silent.reason == NO_CONFIDENCE


def test_the_threshold_must_hold_in_every_condition():
    source = np.arange(2000) % 1000
    blurred = np.arange(2000) // 1000 == 1
    wrong = np.where(blurred & (source < 80), "wrong", "right").tolist()
    cells = columns(
        wrong, source, blurred, conditions=("clean", "blur"), confidence=np.full(2000, 0.95)
    )
    clean, blur = ruled(side(cells), [], rule("promise_by_condition"), threshold=0.9)
    assert (clean.slice, clean.verdict, clean.bound) == ("clean", "PASS", 0.04)
    assert (blur.slice, blur.verdict) == ("blur", "FAIL")
    looser = ruled(side(cells), [], rule("promise_by_condition", k=5), threshold=0.9)
    assert [ruling.verdict for ruling in looser] == ["PASS", "PASS"]
    deployed = dataclasses.replace(cells, deploy={"clean": 1.0})
    (only,) = ruled(side(deployed), [], rule("promise_by_condition"), threshold=0.9)
    assert only.slice == "clean"


@pytest.mark.parametrize(
    ("confidence", "verdict"),
    [(0.9, "PASS"), (0.915, "INCONCLUSIVE"), (0.99, "FAIL"), (0.8, "FAIL")],
)
def test_confidence_is_to_be_as_high_as_it_is_right(confidence, verdict):
    run = side(confident(range(100), confidence=confidence))
    (found,) = ruled(run, [], rule("honesty"))
    assert found.verdict == verdict
    assert found.value == pytest.approx(confidence - 0.9)
    (none,) = ruled(side(grid(good())), [], rule("honesty"))
    assert (none.verdict, none.reason) == ("INCONCLUSIVE", NO_CONFIDENCE)


def fonts(many, **more):
    """Serif documents of which so many got everything wrong, sans ones, and a few rare ones."""

    def font(source):
        return {"font": "serif" if source < 100 else "sans" if source < 590 else "rare"}

    after = lost(np.ones((600, 2, 2), bool), (slice(None), slice(None)), range(many))
    run = side(grid(after, factors=font, **more))
    return dataclasses.replace(run, scores=[*run.scores, *fairness(run.columns, "sig")])


def test_no_segment_is_to_be_worse_off():
    people = rule("people", by=["font"], accuracy=0.1)
    fair = {ruling.slice: ruling for ruling in ruled(fonts(2), [], people)}
    assert fair["accuracy, font serif"].verdict == fair["accuracy, font sans"].verdict == "PASS"
    rare = fair["accuracy, font rare"]
    assert (rare.verdict, rare.counts, rare.reason) == (
        *("INCONCLUSIVE", False),
        Reason(ReasonCode.GROUP_TOO_SMALL, least=30),
    )
    assert fair["counterfactual effects"].reason.code == "no_pairs"
    assert overall_verdict([*fair.values()]) == "PASS"
    unfair = {ruling.slice: ruling for ruling in ruled(fonts(60), [], people)}
    assert unfair["accuracy, font serif"].verdict == "FAIL"
    assert unfair["accuracy, font serif"].value == pytest.approx(-0.5)


def test_people_may_be_asked_of_all_that_is_known_of_documents_and_no_more():
    one = next(iter(ruled(fonts(2), [], rule("people", by=["locale"]))))
    assert (one.slice, one.verdict, one.counts) == ("accuracy, locale", "INCONCLUSIVE", False)
    assert one.reason.code == "one_group"
    asked = rule("people", by=["font"], automation=0.1)
    rate = next(r for r in ruled(fonts(2), [], asked) if r.slice.startswith("safe"))
    assert (rate.slice, rate.verdict) == ("safe automation rate, font", "INCONCLUSIVE")
    assert rate.reason == NO_CONFIDENCE
    with pytest.raises(UnknownNameError, match="did you mean 'font'"):
        ruled(fonts(0), [], rule("people", by=["fonts"]))
    for axis in ("field", "condition", "severity"):
        with pytest.raises(
            UnknownNameError, match=f"p.toml, gate people: unknown factor .*'{axis}'"
        ):
            ruled(fonts(0), [], rule("people", by=[axis]))
    (older,) = [r for r in ruled(side(grid(good())), [], rule("people", by=["kind"])) if r.counts]
    assert older.reason.code == "not_in_scores"


@pytest.mark.parametrize(
    ("ends", "verdict"),
    [((-0.01, 0.01), "PASS"), ((-0.05, 0.0), "INCONCLUSIVE"), ((-0.09, -0.03), "FAIL")],
)
def test_what_a_choice_alone_changes_is_to_be_nothing(ends, verdict):
    where = {"cells": "scalars", "twin": "do(font=a)", "placebo": "redraw(font)"}
    value = sum(ends) / 2
    effect = Score("net_effect", where | {"condition": "all"}, value, *ends, 100, 900, "sig")
    (found,) = [r for r in ruled(shown(effect), [], rule("people")) if "effect" in r.slice]
    assert (found.slice, found.verdict) == ("effect of do(font=a)", verdict)


def test_a_budget_is_held_where_the_machine_is_the_baselines():
    limits = rule("budget", p50=0.5, p95=0.9, memory=100, cost=2.0, failures=0.01)
    run = side(grid(ALL_RIGHT), "b", failures=4)
    found = {ruling.slice: ruling.verdict for ruling in ruled(run, [], limits)}
    wanted = {"p50": "PASS", "p95": "FAIL", "memory": "PASS", "cost": "PASS", "failures": "FAIL"}
    assert found == wanted
    elsewhere = side(grid(ALL_RIGHT), "a", machine=MACHINE | {"cores": 8})
    there = {ruling.slice: ruling for ruling in ruled(run, [elsewhere], limits)}
    assert {name for name, ruling in there.items() if ruling.verdict == "INCONCLUSIVE"} == {
        *("p50", "p95", "memory")
    }
    assert there["p50"].reason == Reason(ReasonCode.OTHER_MACHINE, names=("cores 8, here 2",))
    unknown = side(grid(ALL_RIGHT), "c", speed=SPEED | {"cost": None})
    for kept, verdict in ((0, "PASS"), (3, "FAIL")):
        some = side(grid(ALL_RIGHT), "d", speed=SPEED | {"cached_pages": kept})
        (cached,) = ruled(some, [], rule("budget", cached_pages=0))
        assert (cached.verdict, cached.value) == (verdict, kept / SPEED["pages"])
    (cost,) = ruled(unknown, [], rule("budget", cost=1))
    assert (cost.verdict, cost.reason) == (
        "INCONCLUSIVE",
        Reason(ReasonCode.NOT_RECORDED),
    )


def night(number, after, pipeline=None, first=0):
    version = {"name": "reader", "settings": {}, "version": {"model": pipeline}, "reference": False}
    finished = f"2026-01-{number:02}T00:00:00+00:00"
    cells = grid(after, first=first)
    return side(cells, f"n{number}", pipeline=version, seal=f"s{first}", finished=finished)


def test_time_calls_a_loss_and_says_when():
    pinned = night(1, ALL_RIGHT, "v1")
    worse = night(3, lost(ALL_RIGHT, (0, 0), range(80)), "v3")
    same = night(2, ALL_RIGHT, "v2")
    (quiet,) = ruled(same, [pinned], rule("gradual_loss"))
    assert (quiet.verdict, quiet.documents) == ("PASS", 300)
    (called,) = ruled(worse, [pinned], rule("gradual_loss"))
    assert (called.verdict, called.bound) == ("FAIL", 20.0)
    assert called.reason == Reason(ReasonCode.LOSS_DETECTED, documents=300, runs=1, names=("n3",))


def test_time_bets_on_each_document_once():
    pinned = night(1, ALL_RIGHT, "v1")
    nights = [night(n, lost(ALL_RIGHT, (0, 0), range(80)), f"v{n}") for n in range(2, 9)]
    first = ruled(nights[0], [pinned], rule("gradual_loss"))[0]
    again = ruled(nights[-1], [pinned, *nights[:-1]], rule("gradual_loss"))[0]
    assert again.value == pytest.approx(first.value)
    assert again.documents == 300


def test_time_takes_nights_as_they_finished_each_beside_the_pinned_pipeline():
    """The pinned release has read every night's new documents; order on the line is no matter."""
    pinned = [night(1, ALL_RIGHT, "v1"), night(2, ALL_RIGHT, "v1", first=1000)]
    nights = [night(3, ALL_RIGHT, "v2"), night(4, ALL_RIGHT, "v3", first=1000)]
    plan = policy(rule("gradual_loss"))
    evidence = gather_evidence(plan, nights[1], split_baselines([pinned[0], nights[0], pinned[1]]))
    assert [run.name for run in evidence.baselines] == ["n1", "n2"]
    assert [run.name for run in evidence.later_runs] == ["n3", "n4"]
    (found,) = apply_policy(plan, nights[1], [pinned[0], nights[0], pinned[1]])
    assert (found.verdict, found.documents) == ("PASS", 600)


def test_every_baseline_that_is_named_is_compared_by_itself():
    """The newest lost nothing since the first baseline, and a field since the second, older one."""
    old, near = (side(grid(ALL_RIGHT), name) for name in ("1.0", "1.8"))
    worse = lost(ALL_RIGHT, (slice(None), 0), range(80))
    new, last = (side(grid(worse), name) for name in ("1.10", "1.9"))
    gates = [rule("regression", slices=[{"field": "total"}])]
    for baselines in ([last, old], [old, last], [last, near, old]):
        for more in ([], [rule("gradual_loss")]):
            found = ruled(new, baselines, *gates, *more)
            failed = {each.against for each in found if each.verdict == "FAIL"}
            assert {old.name} <= failed <= {old.name, near.name}
            assert {each.against for each in found} == {each.name for each in baselines}


def test_what_finished_before_the_pinned_run_is_no_run_since():
    runs = [night(3, ALL_RIGHT, "v3"), night(2, ALL_RIGHT, "v2"), night(4, ALL_RIGHT, "v4")]
    assert [each.name for each in split_baselines(runs).later_runs] == ["n4"]


def test_a_night_over_other_pages_is_for_gates_on_time_alone():
    """Nothing else could be decided by it; without such a gate it is compared, and undecided."""
    pinned, strange = night(1, ALL_RIGHT, "v1"), night(2, ALL_RIGHT, "v2", first=5000)
    last = night(3, ALL_RIGHT, "v3")
    for gates, names in (([], ["n2"]), ([rule("gradual_loss")], [])):
        plan = policy(rule("regression"), *gates)
        evidence = gather_evidence(plan, last, split_baselines([pinned, strange]))
        assert [each.run.name for each in evidence.other_baselines] == names


def test_a_night_over_two_pinned_corpora_is_one_run():
    pinned = [night(1, ALL_RIGHT, "v1"), night(2, ALL_RIGHT, "v1", first=300)]
    (found,) = ruled(night(3, np.ones((600, 2, 2), bool), "v2"), pinned, rule("gradual_loss"))
    assert found.reason == Reason(ReasonCode.DOCUMENTS_WATCHED, documents=600, runs=1)


def test_a_run_does_not_pass_on_the_evidence_of_other_nights():
    """Its documents are strangers to the baseline, whatever the nights before it showed."""
    stranger, other = night(3, ALL_RIGHT, "v3", first=5000), night(2, ALL_RIGHT, "v2")
    (found,) = ruled(stranger, [night(1, ALL_RIGHT, "v1"), other], rule("gradual_loss"))
    assert (found.verdict, found.documents) == ("INCONCLUSIVE", 300)
    assert found.reason.code == "no_new_documents"


def test_time_without_a_document_to_bet_on_cannot_be_decided():
    stranger = night(2, ALL_RIGHT, "v2", first=5000)
    (found,) = ruled(stranger, [night(1, ALL_RIGHT, "v1")], rule("gradual_loss"))
    assert (found.verdict, found.documents) == ("INCONCLUSIVE", 0)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            'name="p"\n[[gates]]\nrule="acuracy"\nat_least=0.5',
            "gates.0: unknown rule 'acuracy'.*did you mean 'accuracy'",
        ),
        ('name="p"\n[[gates]]\nat_least=0.5', "'gates.0' has no 'rule'. Remedy: add 'rule'"),
        ('name="p"\n[[gates]]\nrule="accuracy"\nat_lest=0.5', "did you mean 'at_least'"),
        (
            'name="p"\n[[gates]]\nrule="accuracy"\nat_least=50',
            "'gates.0.at_least' is",
        ),
        ('name="p"\n[[gates]]\nrule="regression"\nmargin="a"', "'gates.0.margin' is"),
        ('name="p"\n[[gates]]\nrule="budget"', "'gates.0' name a limit: p50, p95"),
        ('name="p"\nalfa=0.1\n[[gates]]\nrule="gradual_loss"', "did you mean 'alpha'"),
        ('name="p"\nbaseline="no"\n[[gates]]\nrule="gradual_loss"', "unknown baseline 'no'"),
        ('name="p"\ngates=[]', "'gates' has too few entries"),
        ('format=9\nname="p"', "policy format 9"),
        ("name=", "is not TOML"),
    ],
)
def test_a_policy_that_is_wrong_says_where(tmp_path, written, message):
    file = tmp_path / "policy.toml"
    file.write_text(written)
    with pytest.raises(BadInputError, match=f"policy.toml.*{message}"):
        load_policy(file)


def test_the_shipped_policies_are_valid_and_use_every_rule():
    """All but the one that names an attack, which only its user has."""
    assert default_policy_path() in SHIPPED
    policies = [load_policy(path) for path in SHIPPED]
    assert [each.name for each in policies] == [path.stem for path in SHIPPED]
    unused = set(RULES.names) - {gate.rule for each in policies for gate in each.gates}
    assert unused == {"attack_findings"}, f"no policy in corpora/policies has {sorted(unused)}"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_policy_can_be_asked(path):
    runs = [release(good(400, 0.995, shape=(2, 5)), name) for name in "ab"]
    found = apply_policy(load_policy(path), runs[1], runs[:1], str(path))
    assert {ruling.rule for ruling in found} == {gate.rule for gate in load_policy(path).gates}
    assert overall_verdict(found) != "FAIL"


WAIVED = {"reason": "r", "until": "2099-01-01", "approved_by": "a"}


def test_a_waiver_is_of_a_slice_whatever_the_baseline():
    """Each baseline alone, and two by name: the field may have got worse since any of them."""
    worse = side(grid(lost(ALL_RIGHT, (slice(None), 0), range(90))), "new")
    old, last = (side(grid(ALL_RIGHT), name) for name in ("1.0 (run f806)", "1.9 (run 8d28)"))
    gates = [
        rule("regression", slices=[{"field": "total"}]),
        rule("metric", metric="accuracy", where={"field": "total"}, margin=0.01),
    ]
    waivers = [
        WAIVED | {"rule": "regression", "slice": "field total"},
        WAIVED | {"rule": "metric", "slice": "accuracy, field total"},
    ]
    for baselines in ([old], [old, last], [last, old]):
        found = ruled(worse, baselines, *gates, waivers=waivers)
        fields = [each for each in found if "field total" in each.slice]
        assert len(fields) == 2 * len(baselines) == len({(r.rule, r.slice) for r in fields})
        assert all(each.waiver for each in fields)
        assert not any(each.waiver for each in found if each.slice.startswith("all"))


LOOKED_AT = [
    rule("accuracy", at_least=0.9),
    rule("regression", margin=0.03, by=["field", "condition"]),
    rule("lost_documents", margin=0.05),
    rule("promise", alpha=0.05),
    rule("promise_by_condition"),
    rule("honesty", within=0.05),
    rule("metric", metric="accuracy", at_least=0.9, by=["field"]),
]


@pytest.mark.parametrize("asked", LOOKED_AT, ids=lambda asked: asked["rule"])
@pytest.mark.parametrize("wrong", [0.0, 0.02, 0.1, 0.3])
def test_one_of_several_looks_decides_nothing_that_the_only_one_would_not(asked, wrong):
    """And an interval reaches the farther, the more looks there are."""
    rng = np.random.default_rng(3)
    right = rng.random((250, 2, 2)) > wrong
    sure = np.full(right.size, 0.97)
    run, base = side(grid(right, confidence=sure)), side(grid(good(250), confidence=sure), "base")
    once, seven = (
        {each.slice: each for each in ruled(run, [base], asked, looks=looks, threshold=0.5)}
        for looks in (1, 7)
    )
    assert once.keys() == seven.keys()
    for name, found in seven.items():
        only = once[name]
        assert only.at_look is None
        assert found.verdict in {only.verdict, "INCONCLUSIVE"}
        assert (found.value, found.low, found.high) == (only.value, only.low, only.high)
        if found.value is not None:
            outside = {"at least": found.at_look < found.low, "at most": found.at_look > found.high}
            assert outside.get(found.sense, abs(found.at_look) > abs(found.value)), found
        if found.needed and only.needed:
            assert found.needed >= only.needed


def test_several_looks_share_what_may_fail_by_chance():
    """A loss that is certain at the only look takes more at one of seven."""
    before = good(250, share=0.95)
    sides = [
        side(grid(lost(before, (slice(None), 0), slice(0, many))), "run") for many in (250, 40)
    ]
    base, asked = side(grid(before), "base"), rule("regression", margin=0.03)
    for run in sides:
        once, seven = (
            next(each for each in ruled(run, [base], asked, looks=looks) if each.slice == "all")
            for looks in (1, 7)
        )
        assert (once.adjusted, once.budget) == (seven.adjusted, pytest.approx(7 * seven.budget))
        assert (seven.verdict == "FAIL") == (seven.adjusted <= seven.budget)


def test_a_run_over_chosen_documents_is_never_released():
    """Nobody can waive that, and no number of documents would settle it; a loss still blocks."""
    waiver = {"rule": "valid", "slice": "*", "reason": "x", "approved_by": "Ada"}
    for cells, bound, plain, chosen in (
        (grid(ALL_RIGHT), 0.9, "SHIP", "MORE DATA"),
        (grid(good(share=0.8)), 0.76, "MORE DATA", "MORE DATA"),
        (grid(good(share=0.5)), 0.9, "BLOCK", "BLOCK"),
    ):
        waivers = [waiver | {"until": datetime.date(2999, 1, 1)}]
        for asked in (
            policy(rule("accuracy", at_least=bound), waivers=each) for each in ([], waivers)
        ):
            runs = side(cells), side(cells, chosen=True)
            made = [
                make_decision(asked, gather_evidence(asked, run, split_baselines([])))
                for run in runs
            ]
            assert [each.decision for each in made] == [plain, chosen]
            assert made[1].needed is None
            (why,) = [each for each in made[1].gates if each.rule == "valid"]
            assert why.reason == Reason(ReasonCode.CHOSEN_DOCUMENTS)
            assert not any("is not needed" in note for note in made[1].notes)
