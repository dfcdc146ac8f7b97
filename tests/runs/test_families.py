"""Families of slices: each FAILs within a budget of its own, and none waits for another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student
from statsmodels.stats.multitest import multipletests

from docextract_eval.reports.sentences.gate_sentences import gate_note
from docextract_eval.runs.gates.families import MARGINS, Budgets, OpenVerdict, close_verdicts
from docextract_eval.runs.gates.margins import verdict_by_interval
from docextract_eval.runs.gates.verdict import GateVerdict
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy
from docextract_eval.statistics.tails import MeanTail, ShareTail, tail_of_interval
from tests.runs.sides import grid, side

FIELDS = ("total", "date", "merchant", "phone")


def policy(*gates, **more):
    return Policy.model_validate({"name": "p", "gates": list(gates)} | more)


def cells(good, fields=FIELDS):
    """Cells of the first two fields are critical."""
    criticality = np.tile(np.where(np.isin(fields, ("total", "date")), 3, 1), good.size // 4)
    conditions = ("clean", "blur", "phone", "fax")[: good.shape[1]]
    return grid(good, fields=fields, conditions=conditions, criticality=criticality)


def ruled(before, after, *gates, **more):
    runs = [side(cells(before), "before"), side(cells(after), "after")]
    found = apply_policy(policy(*gates, **more), runs[1], runs[:1], "p.toml")
    return {each.slice: each for each in found}


def open_verdict(z, family="rest", against="before", **more):
    tail = MeanTail(z, 1.0, 10**6)
    given = {"sense": "at least", "bound": 0.0, "fails_beyond": 0.0}
    return OpenVerdict(
        "r", "s", "INCONCLUSIVE", family=family, against=against, tail=tail, **given | more
    )


@pytest.mark.long
def test_within_a_family_p_are_corrected_as_statsmodels_does():
    tails = [-4.0, -2.6, -1.0, 0.5, -3.1]
    closed = close_verdicts([open_verdict(z) for z in tails], Budgets())
    p = [student.cdf(z, 10**6) for z in tails]
    assert [v.adjusted for v in closed] == pytest.approx(multipletests(p, method="holm")[1])
    assert [v.verdict for v in closed] == ["FAIL", *["INCONCLUSIVE"] * 3, "FAIL"]


@pytest.mark.long
def test_no_family_waits_for_another_to_fail_nor_pays_for_its_size():
    certain = open_verdict(-2.9, "critical")
    others = [open_verdict(0.1, "rest") for _ in range(500)]
    alone, beside = (close_verdicts([certain, *more], Budgets())[0] for more in ([], others))
    assert alone == beside
    assert alone.verdict == "FAIL"
    together = multipletests([student.cdf(-2.9, 10**6), *[0.5] * 500], method="holm")[1][0]
    assert together > 0.05


def test_several_comparisons_share_each_budget_equally():
    """One p of .013 is within .02, and not within half of it."""
    verdict = open_verdict(-2.226, "overall")
    assert close_verdicts([verdict], Budgets())[0].verdict == "FAIL"
    other = open_verdict(1.0, "overall", "the last release")
    assert close_verdicts([verdict, other], Budgets())[0].verdict == "INCONCLUSIVE"


def test_the_end_towards_the_limit_holds_for_all_of_a_family_at_once():
    (closed,) = close_verdicts([open_verdict(3.0)], Budgets(rest=0.005))
    assert closed.simultaneous == pytest.approx(3.0 + student.ppf(1 - 0.005, 10**6))
    four = close_verdicts([open_verdict(3.0) for _ in range(4)], Budgets())
    assert four[0].simultaneous == pytest.approx(3.0 + student.ppf(1 - 0.005 / 4, 10**6))


@pytest.mark.parametrize("sense", ["at least", "at most"])
def test_what_fails_states_no_end_that_does_not_reach_its_limit(sense):
    """Holm tests the last of a family alone: its end for all of them may show no loss at all."""
    side = 1 if sense == "at most" else -1
    limits = {"sense": sense, "unit": "change", "bound": 0.01 * side, "fails_beyond": 0.01 * side}
    verdicts = [
        replace(open_verdict(0.0, "critical", **limits), tail=MeanTail(value * side, 0.012, 299))
        for value in (*[0.2] * 19, 0.036)
    ]
    *certain, last = close_verdicts(verdicts, Budgets())
    assert {each.verdict for each in (*certain, last)} == {"FAIL"}
    assert last.simultaneous * side < 0, "it may be no loss"
    assert gate_note(last) == "p 0.016, of 0.02 for all critical slices"
    word = "higher" if sense == "at most" else "lower"
    assert f"points {word} (p below 0.0001" in gate_note(certain[0])


def test_what_fails_needs_no_documents():
    failing = open_verdict(-9.0, needed=1, needed_low=1, needed_high=2)
    (closed,) = close_verdicts([failing], Budgets())
    assert closed.verdict == "FAIL"
    assert (closed.needed, closed.needed_low, closed.needed_high) == (None, None, None)


def test_a_critical_field_that_lost_26_points_fails_without_being_named():
    """Forty documents, all conditions of a document lost together."""
    good = np.ones((40, 4, 4), bool)
    after = good.copy()
    after[:11, :, 0] = False
    found = ruled(good, after, {"rule": "regression"})
    assert found["field total"].verdict == "FAIL"
    assert found["field total"].bound == -MARGINS["critical"]
    assert found["field total"].family == "critical"
    named = {"slices": [{"field": name} for name in FIELDS]}
    assert ruled(good, after, {"rule": "regression"} | named)["field total"].verdict == "FAIL"


def test_asked_is_everything_and_what_is_critical_the_rest_can_only_fail():
    good = np.ones((40, 2, 4), bool)
    found = ruled(good, good, {"rule": "regression", "by": ["field", "condition"]})
    assert [name for name, each in found.items() if each.counts] == [
        *("all", "field date", "field total")
    ]
    assert set(found) == {
        *("all", *(f"field {name}" for name in FIELDS), "condition clean", "condition blur")
    }
    phone = {"by": ["field"], "slices": [{"field": "phone", "condition": ["clean", "blur"]}]}
    asked = ruled(good, good, {"rule": "regression"} | phone)
    assert asked["field phone, condition clean or blur"].counts
    assert not asked["field phone"].counts


def test_critical_fields_are_split_by_conditions_only_where_the_policy_names_the_part():
    good = np.ones((40, 2, 4), bool)
    crossed = {"rule": "regression", "by": [["field", "condition"]]}
    found = ruled(good, good, crossed)
    assert "field phone, condition blur" in found
    assert "field total, condition blur" not in found
    named = crossed | {"slices": [{"field": "total", "condition": "blur"}]}
    assert ruled(good, good, named)["field total, condition blur"].counts


def test_the_policy_may_put_a_field_into_another_family():
    good = np.ones((40, 2, 4), bool)
    families = {"critical": ["phone"], "rest": ["date"], "important": ["merchant"]}
    found = ruled(good, good, {"rule": "regression", "by": ["field"]}, families=families)
    assert {name: each.family for name, each in found.items()} == {
        "all": "overall",
        "field total": "critical",
        "field date": "rest",
        "field merchant": "important",
        "field phone": "critical",
    }
    assert {name: -each.bound for name, each in found.items()} == {
        name: MARGINS[each.family] for name, each in found.items()
    }


def test_a_margin_of_the_gate_is_that_of_all_its_slices():
    good = np.ones((40, 2, 4), bool)
    found = ruled(good, good, {"rule": "regression", "margin": 0.02, "by": ["field"]})
    assert {each.bound for each in found.values()} == {-0.02}


@pytest.mark.parametrize("value", [0.4, 0.7, 0.96])
@pytest.mark.parametrize("upwards", [False, True])
def test_a_tail_gives_back_the_interval_that_is_shown_and_its_p_there(value, upwards):
    shown = ShareTail(value, 80.0, 120)
    ends = shown.ends(0.975)
    tail = tail_of_interval(value, ends, 121, upwards=upwards, is_share=True)
    assert tail.ends(0.975) == pytest.approx(ends)
    p = tail.p_below(ends[1]) if upwards else tail.p_above(ends[0])
    assert p == pytest.approx(0.025)


def test_a_tail_knows_what_cannot_be():
    tail = ShareTail(0.1, 50.0, 30)
    assert (tail.p_below(0.0), tail.p_above(1.0)) == (1.0, 1.0)
    assert (tail.p_above(0.0), tail.p_below(1.0)) == (0.0, 0.0)
    assert ShareTail(0.0, 50.0, 30).p_above(0.0) == 1.0
    assert MeanTail(0.1, 0.1, 0).p_above(0.0) == 1.0
    assert tail_of_interval(0.5, (0.0, 1.0), 1, upwards=True, is_share=True) is None


def test_what_an_interval_needs_is_counted_to_its_bound():
    """The same width, eight points from the bound instead of two: a sixteenth of the documents."""
    near, far = (
        verdict_by_interval(
            GateVerdict("accuracy", "all", "INCONCLUSIVE", value, value - 0.1, value + 0.1, 0.9,
                        documents=100)
        )
        for value in (0.92, 0.98)
    )  # fmt: skip
    assert [each.verdict for each in (near, far)] == ["INCONCLUSIVE"] * 2
    assert near.needed == pytest.approx(16 * far.needed, rel=0.01)


def test_a_family_without_a_cell_in_the_run_is_said():
    named = policy({"rule": "regression"}, families={"critical": ["iban"], "rest": ["date"]})
    run = side(cells(np.ones((20, 2, 4), bool)))
    assert named.families.notes_on(run.columns) == [
        "the family critical has no cells in this run (iban)"
    ]
