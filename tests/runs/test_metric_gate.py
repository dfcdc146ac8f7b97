"""Any metric on any slice, against a bound or a baseline, as a bank's policy has it."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.cards import metric_makers
from docextract_eval.metrics.placement import placement
from docextract_eval.runs.gates.metric import MetricGate
from docextract_eval.runs.release.decision import overall_verdict
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy, load_policy
from docextract_eval.shipped import recipe_folder
from docextract_eval.statistics.differences import clustered_changes
from docextract_eval.statistics.jackknife import jackknife_tail
from docextract_eval.statistics.needed import needed_by_share
from docextract_eval.statistics.tails import tail_of_interval
from tests.metrics.cells import drawn
from tests.runs.sides import RELEASE_FIELDS, good, grid, release, side


def policy(*gates, **more):
    return Policy.model_validate({"name": "p", "gates": list(gates)} | more)


def ruled(run, baselines, *gates, **more):
    found = apply_policy(policy(*gates, **more), run, baselines, "p.toml")
    return {each.slice: each for each in found}


def metric(name, **more):
    return {"rule": "metric", "metric": name, **more}


def right(documents=200, wrong=(), seed=None):
    """Which cells of a release are right: (document, condition, field) of the wrong ones."""
    cells = np.ones((documents, 2, len(RELEASE_FIELDS)), bool)
    for document, condition, field in wrong:
        cells[document, condition, RELEASE_FIELDS.index(field)] = False
    return cells


def test_the_total_on_phone_scenes_in_each_country_is_one_gate():
    """Every German total on phone pages is wrong in one of ten documents; the French are right."""
    wrong = [(document, 1, "total") for document in range(0, 200, 20)]
    run = release(right(wrong=wrong))
    asked = metric(
        "accuracy", where={"field": "total", "condition": "ph*"}, by=["locale"], at_least=0.97
    )
    found = ruled(run, [], asked)
    german, french = (
        f"accuracy, field total, condition ph*, locale {at}_{at.upper()}" for at in ("de", "fr")
    )
    assert set(found) == {german, french}
    assert (found[german].value, found[french].value) == (0.9, 1.0)
    assert found[german].documents == found[french].documents == 100
    assert found[german].family == "critical"
    assert found[french].verdict == "INCONCLUSIVE"  # 100 documents do not show 97 %
    assert found[french].low == pytest.approx(1 / (1 + 1.9842169515**2 / 100), abs=1e-6)


@pytest.mark.parametrize("kind", ["tax [b]", "bill?"])
def test_only_an_asterisk_stands_for_other_text(kind):
    """Brackets and question marks are parts of names."""
    other = {"tax [b]": "tax b", "bill?": "bills"}[kind]
    run = side(grid(good(100), kind=lambda source: kind if source < 40 else other))
    named = ruled(run, [], metric("accuracy", where={"kind": kind}, at_least=0.1))
    parted = ruled(run, [], metric("accuracy", by=["kind"], at_least=0.1))
    assert named[f"accuracy, kind {kind}"].documents == 40
    assert {each.documents for each in parted.values()} == {40, 60}
    waiver = {"rule": "metric", "reason": "-", "until": "2099-01-01", "approved_by": "A"}
    waived = ruled(
        run,
        [],
        metric("accuracy", by=["kind"], at_least=1.0),
        waivers=[waiver | {"slice": f"accuracy, kind {kind}"}],
    )
    assert {name for name, each in waived.items() if each.waiver} == {f"accuracy, kind {kind}"}


def test_a_figure_that_reports_show_is_the_figure_that_is_asked():
    run = release(good(200, 0.9, shape=(2, 5)))
    shown = {
        (score.metric, score.slice.get("field"), score.slice.get("condition")): score
        for score in run.scores
        if score.slice.get("cells", "scalars") == "scalars"
        and score.slice.keys() <= {"cells", "condition", "field"}
    }
    for name, where in (
        ("accuracy", {}),
        ("recall", {}),
        ("wrong_rate", {"field": "date"}),
        ("accuracy", {"condition": "phone"}),
        ("exact_documents", {}),
        ("failure_rate", {}),
    ):
        score = shown[name, where.get("field"), where.get("condition", "all")]
        (found,) = ruled(run, [], metric(name, where=where, at_most=1.0)).values()
        assert (found.value, found.low, found.high) == (score.value, score.low, score.high)


def test_what_reports_do_not_show_is_the_metric_over_these_cells_alone():
    """Counted by hand: of phone pages of Germany, 12 of 300 values of three fields are wrong."""
    wrong = [(document, 1, "merchant") for document in range(0, 48, 4)]
    wrong += [(document, 0, "merchant") for document in range(50)]
    run = release(right(wrong=wrong))
    where = {"field": ["total", "date", "merchant"], "condition": "phone", "locale": "de_DE"}
    found = ruled(
        run,
        [],
        *(
            metric(name, where=where, at_most=1.0)
            for name in ("wrong_rate", "exact_documents", "f1", "harm")
        ),
    )
    values = {name.partition(",")[0]: each.value for name, each in found.items()}
    assert values["wrong rate"] == pytest.approx(12 / 300)
    assert values["exact documents"] == pytest.approx(88 / 100)
    assert values["f1"] == pytest.approx(288 / 300)
    assert values["harm"] == pytest.approx(12 / 700)  # total and date weigh three times as much


def test_what_is_accepted_is_measured_at_the_threshold_in_force():
    """Wrong values are unsure: at .9 none is accepted, at .4 all are."""
    wrong = [(document, 0, "total") for document in range(40)]
    run = release(right(wrong=wrong))
    asked = [
        metric("silent_error_rate", at_most=0.05),
        metric("safe_automation_rate", at_least=0.5),
        metric("straight_through", at_least=0.5),
    ]
    sure = ruled(run, [], *asked, threshold=0.9)
    assert sure["silent error rate"].value == 0
    assert sure["straight through"].value == pytest.approx(1 - 40 / 400)
    every = ruled(run, [], *asked, threshold=0.4)
    assert every["safe automation rate"].value == 1
    weight = 200 * 2 * (3 + 3 + 1 + 1 + 1)
    assert every["silent error rate"].value == pytest.approx(3 * 40 / weight)


def test_what_would_settle_a_part_is_counted_in_documents_of_the_whole():
    """Half of the documents are German: a German gate takes twice as many in all."""
    run = release(good(200, 0.9, shape=(2, 5)))
    (whole,) = ruled(run, [], metric("accuracy", at_least=0.89)).values()
    (part,) = ruled(
        run, [], metric("accuracy", where={"locale": ["de_DE"]}, at_least=0.89)
    ).values()
    assert whole.documents == 2 * part.documents == 200
    assert (part.verdict, whole.verdict) == ("INCONCLUSIVE", "INCONCLUSIVE")
    ends = part.low, part.high
    tail = tail_of_interval(part.value, ends, 100, upwards=True, is_share=True)
    alone = needed_by_share(100, part.value, tail.effective, 0.89)
    assert part.needed == 2 * alone.documents


def test_without_a_figure_no_limit_is_taken_for_a_share():
    """There is no confidence, so there is no cost, and the limit is one of reviews."""
    bare = side(grid(good(60)))
    (found,) = ruled(
        bare, [], metric("expected_cost", where={"ratio": "20"}, at_most=5_000)
    ).values()
    assert (found.verdict, found.value) == ("INCONCLUSIVE", None)
    assert found.reason.code == "no_confidence"


def test_a_loss_of_accuracy_on_a_slice_is_that_of_compare():
    before, after = right(), right(wrong=[(d, 1, "total") for d in range(30)])
    runs = [release(before, "before"), release(after, "after")]
    where = {"field": "total", "condition": "phone"}
    (found,) = ruled(runs[1], runs[:1], metric("accuracy", where=where, margin=0.02)).values()
    change = np.where(np.arange(200) < 30, -1.0, 0.0)
    wanted = clustered_changes(change, np.arange(200), np.zeros(200, np.int64))[0]
    ends = found.value, found.low, found.high
    assert ends == pytest.approx((wanted.value, wanted.low, wanted.high))
    assert (found.verdict, found.bound, found.against) == ("FAIL", -0.02, "before")


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "sign"), [("exact_documents", -1), ("wrong_rate", 1), ("f1", -1), ("harm", 1)]
)
def test_a_loss_of_any_metric_has_the_sign_of_what_is_worse(name, sign):
    before, after = right(), right(wrong=[(d, 0, "total") for d in range(60)])
    runs = [release(before, "before"), release(after, "after")]
    (found,) = ruled(runs[1], runs[:1], metric(name, margin=0.01)).values()
    assert found.verdict == "FAIL"
    assert np.sign(found.value) == sign == np.sign(found.bound)
    (back,) = ruled(runs[0], runs[1:], metric(name, margin=0.01)).values()
    assert back.verdict == "PASS"
    assert back.value == pytest.approx(-found.value)


def test_the_jackknife_is_the_error_of_a_mean_and_never_nothing():
    values = np.random.default_rng(0).normal(size=40)
    names = [f"d{at:02}" for at in range(40)]
    of = dict(zip(names, values, strict=True))
    tail = jackknife_tail(lambda out: np.mean([of[n] for n in names if n not in out]), names)
    assert math.sqrt(tail.error**2 - (1 / 42) ** 2) == pytest.approx(
        values.std(ddof=1) / math.sqrt(40)
    )
    still = jackknife_tail(lambda _: 0.0, names)
    assert still.error == pytest.approx(1 / 42)
    assert jackknife_tail(lambda out: None if out else 0.0, names) is None


@pytest.mark.long
def test_nothing_changed_passes_with_documents_enough_and_is_open_with_few():
    for documents, verdict in ((30, "INCONCLUSIVE"), (400, "PASS")):
        runs = [release(right(documents), name) for name in ("before", "after")]
        (found,) = ruled(runs[1], runs[:1], metric("exact_documents", margin=0.02)).values()
        assert (found.value, found.verdict) == (0, verdict)


def test_every_metric_with_a_card_can_be_asked_and_says_why_where_there_is_no_figure():
    cells = drawn(size=4_000, sources=60, placed=["yes"] * 4_000)
    run = side(cells)
    run = dataclasses.replace(run, scores=[*run.scores, *placement(cells, "sig")])
    for name in sorted(metric_makers()):
        gate = MetricGate(rule="metric", metric=name, at_most=1.0, where={"condition": "blur"})
        (found,) = apply_policy(Policy(name="p", gates=[gate]), run)
        assert found.value is not None or found.reason is not None, name
        assert found.value is not None or found.verdict == "INCONCLUSIVE"
    measured = accuracy(cells.select(cells.condition.is_in("blur")), "sig")
    wanted = next(s for s in measured if s.metric == "macro_accuracy" and len(s.slice) == 2)
    (macro,) = ruled(
        run, [], metric("macro_accuracy", where={"condition": ["blur"]}, at_least=0.1)
    ).values()
    assert macro.value == pytest.approx(wanted.value)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('metric="acuracy"\nat_least=0.9', "'gates.0.metric' is the unknown metric 'acuracy'"),
        ('metric="acuracy"\nat_least=0.9', "did you mean 'accuracy'"),
        ('metric="accuracy"', "'gates.0' has to set one limit: at_least, at_most or margin"),
        ('metric="accuracy"\nat_least=0.9\nmargin=0.1', "'gates.0' has to set one limit"),
        ('metric="threshold"\nmargin=0.1', "no threshold is better than another"),
        ('metric="peak_memory"\nat_most=5', 'write a gate with rule = "budget"'),
        ('metric="accuracy"\nat_least="99 %"', "'gates.0.at_least' is .* write 0.99, not"),
        ('metric="accuracy"\nat_least=0.9\nfamily="vital"', "gates.0.family: unknown family"),
        ('metric="accuracy"\nat_least=0.9\nby=["kind","locale","field"]', "'gates.0.by' has too"),
        (
            'metric="accuracy"\nat_least=0.9\n[[waivers]]\nreson="x"',
            "in waivers.0: unknown policy key 'reson'. Remedy: did you mean 'reason'",
        ),
    ],
)
def test_a_gate_that_cannot_be_asked_is_refused_in_one_line(tmp_path, written, message):
    file = tmp_path / "policy.toml"
    file.write_text(f'name="p"\n[[gates]]\nrule="metric"\n{written}\n')
    with pytest.raises(BadInputError, match=message):
        load_policy(file)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (metric("accuracy", where={"field": "totl"}, at_least=0.9), "did you mean 'total'"),
        (metric("accuracy", where={"condition": "fax*"}, at_least=0.9), "unknown condition 'fax"),
        (metric("accuracy", where={"feild": "total"}, at_least=0.9), "'feild'"),
        (metric("accuracy", by=["country"], at_least=0.9), "unknown axis 'country'"),
        (metric("expected_cost", where={"ratio": "7"}, at_most=9), "unknown ratio '7'"),
        (metric("accuracy", at_least=99), "write 95 % as 0.95"),
    ],
)
def test_a_slice_or_limit_that_the_run_does_not_have_is_refused(asked, message):
    with pytest.raises(BadInputError, match=f"p.toml, gate metric: .*{message}"):
        ruled(release(right()), [], asked)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('[families]\ncritical=["totl"]', "unknown field 'totl'"),
        ('[families]\nvital=["total"]', "unknown policy key 'vital'"),
        ('[families]\ncritical=["total"]\nrest=["total"]', "name the field total twice"),
        ("[families.budgets]\noverall=0.05", "add up to 0.08: write at most 0.05"),
        ('[families.budgets]\noverall="2 %"', "not a number"),
    ],
)
def test_families_that_cannot_be_are_refused(tmp_path, written, message):
    file = tmp_path / "policy.toml"
    file.write_text(f'name="p"\n{written}\n[[gates]]\nrule="valid"\n')
    with pytest.raises(BadInputError, match=message):
        apply_policy(load_policy(file), release(right()), (), str(file))


GATE = '\n[[gates]]\nrule="accuracy"\nat_least=0.9\n'
F1 = '[[gates]]\nrule="metric"\nmetric="f1"\n'
WAIVER = '[[waivers]]\nrule="accuracy"\nreason="moving"\napproved_by="A. B."\n'


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (f"{GATE}{GATE}", "gates.1 is there twice"),
        (
            f"{F1}at_least=0.9\n{F1}at_most=0.8\n",
            "gates.1 contradicts an earlier one: nothing is at least 0.9 and at most 0.8",
        ),
        (f"{GATE}{WAIVER}until=2020-01-01\n", r"waivers.0 \(accuracy, all\) expired on 2020-01-01"),
        (f'{GATE}{WAIVER}until="soon"\n', "not a date"),
        (f"{GATE}{WAIVER}", "'waivers.0' has no 'until'|until. is missing"),
        (
            f'{GATE}[[waivers]]\nrule="acuracy"\nuntil=2099-01-01\nreason="r"\napproved_by="A"',
            "is no rule: write one of accuracy",
        ),
    ],
)
def test_gates_that_contradict_and_waivers_that_do_not_hold_are_refused(tmp_path, written, message):
    file = tmp_path / "policy.toml"
    file.write_text(f'name="p"\n{written}')
    with pytest.raises(BadInputError, match=message):
        load_policy(file)


def test_a_waived_gate_does_not_count_and_says_why():
    run = release(right(wrong=[(d, c, "total") for d in range(100) for c in (0, 1)]))
    asked = [{"rule": "accuracy", "at_least": 0.95}, {"rule": "valid"}]
    waiver = {"rule": "accuracy", "reason": "moving", "until": "2999-01-31", "approved_by": "A. B."}
    blocked = apply_policy(policy(*asked), run)
    assert (blocked[0].verdict, overall_verdict(blocked)) == ("FAIL", "FAIL")
    waived = apply_policy(policy(*asked, waivers=[waiver]), run)
    assert (waived[0].verdict, waived[0].waiver) == ("FAIL", "moving (A. B., until 2999-01-31)")
    assert overall_verdict(waived) == "PASS"
    assert overall_verdict(waived[:1]) == "INCONCLUSIVE"
    elsewhere = apply_policy(policy(*asked, waivers=[waiver | {"slice": "clean"}]), run)
    assert overall_verdict(elsewhere) == "FAIL"


def confident_release(documents, wrong=(), unsure=()):
    """Right values at .995; wrong ones at .995, too, unless they are unsure."""
    cells = right(documents, [*wrong, *unsure])
    run = release(cells, f"run of {documents}, {len(wrong)} wrong, {len(unsure)} unsure")
    confidence = np.full(cells.shape, 0.995)
    for document, condition, field in unsure:
        confidence[document, condition, RELEASE_FIELDS.index(field)] = 0.5
    return dataclasses.replace(
        run, columns=dataclasses.replace(run.columns, confidence=confidence.ravel())
    )


def test_a_promise_may_be_of_a_slice_by_field_and_by_what_errors_cost():
    """Ten wrong totals of 1,000 documents are accepted: .01 of totals, 50 reviews each."""
    run = confident_release(1_000, [(d, 1, "total") for d in range(10)])
    asked = {
        "rule": "promise",
        "alphas": {"total": 0.001, "date": 0.005},
        "costs": {"total": 50, "date": 5},
        "cost_at_most": 200,
    }
    found = ruled(run, [], asked, threshold=0.9)
    assert found["field total"].value == pytest.approx(10 / 2_000)
    assert (found["field total"].verdict, found["field date"].verdict) == ("FAIL", "PASS")
    cost = found["cost of wrong values in 1,000 documents"]
    assert cost.value == pytest.approx(1_000 * 50 * 10 / 2_000)
    assert (cost.verdict, cost.bound) == ("INCONCLUSIVE", 200)
    split = ruled(
        run,
        [],
        {"rule": "promise", "where": {"field": "total"}, "by": ["condition"]},
        threshold=0.9,
        alpha=0.004,
    )
    assert split["field total, condition clean"].verdict == "PASS"
    assert split["field total, condition phone"].value == pytest.approx(0.01)
    with pytest.raises(UnknownNameError, match="gate promise: unknown field 'totl'"):
        ruled(run, [], {"rule": "promise", "alphas": {"totl": 0.1}}, threshold=0.9)
    with pytest.raises(ValueError, match="has only one of costs and cost_at_most"):
        policy({"rule": "promise", "costs": {"total": 5}})
    for review, why in (
        ({}, "states nothing"),
        ({"money": 0.25}, "has only one of money and currency"),
        ({"seconds": 0}, "greater than 0"),
        ({"money": 1, "currency": "euro"}, "pattern"),
    ):
        with pytest.raises(ValueError, match=why):
            Policy(name="p", gates=[{"rule": "valid", "documents": 1}], review=review)


BANK = load_policy(recipe_folder() / "policies" / "bank.toml")


def decided(run, before):
    found = apply_policy(BANK, run, [before], "bank.toml")
    verdicts = {
        name: {
            f"{each.rule}: {each.slice}"
            for each in found
            if each.verdict == name and (each.counts or name == "FAIL")
        }
        for name in ("FAIL", "INCONCLUSIVE")
    }
    return overall_verdict(found), verdicts


def test_the_banks_policy_ships_what_is_as_good():
    before = dataclasses.replace(confident_release(2_000), name="before")
    run, slips = confident_release(2_000, unsure=[(7, 1, "total")]), {}
    verdict, slips = decided(run, before)
    assert verdict == "PASS", slips


def test_the_banks_policy_blocks_what_lost_totals_on_phones():
    before = dataclasses.replace(confident_release(2_000), name="before")
    wrong = [(d, 1, "total") for d in range(200)]
    verdict, names = decided(confident_release(2_000, wrong), before)
    assert verdict == "FAIL"
    assert {"regression: field total", "regression: field total, condition phone*"} <= names["FAIL"]
    assert "metric: accuracy, field total, condition phone*, locale de_DE" in names["FAIL"]
    assert "regression: field date" not in names["FAIL"]


def test_the_banks_policy_asks_for_more_documents_where_few_show_nothing():
    before = dataclasses.replace(confident_release(300), name="before")
    verdict, names = decided(confident_release(300, unsure=[(3, 0, "date")]), before)
    assert (verdict, names["FAIL"]) == ("INCONCLUSIVE", set())
    assert "valid: documents" in names["INCONCLUSIVE"]
    assert "metric: accuracy, field total, condition phone*, locale fr_FR" in names["INCONCLUSIVE"]


@pytest.mark.parametrize(
    ("name", "at_most", "is_refused"),
    [("harm", 3, True), ("failure_rate", 3, True), ("corrections", 3, False), ("brier", 3, False)],
)
def test_the_card_of_a_metric_says_whether_its_limit_is_a_share(name, at_most, is_refused):
    """However few corrections there are, and whatever its interval, 3 of them is a limit."""
    gate = metric(name, at_most=at_most)
    run = release(right())
    if is_refused:
        with pytest.raises(BadInputError, match="the limit 3 is not a share.*write 95 % as 0.95"):
            ruled(run, [], gate)
    else:
        (found,) = ruled(run, [], gate).values()
        assert (found.verdict, found.unit) == ("PASS", "number")


def test_a_metric_that_should_be_low_has_no_least_value():
    with pytest.raises(ValueError, match="sets at_least, and failure_rate should be low"):
        policy(metric("failure_rate", at_least=0.05))


def test_no_failure_takes_as_many_documents_as_bring_its_upper_end_to_the_limit():
    """By the gate's own interval: 7.4 % of 48 documents, 1 % of about 380."""
    runs = {many: release(np.ones((many, 2, 5), bool)) for many in (48, 380, 390)}
    verdicts = {
        many: next(iter(ruled(run, [], metric("failure_rate", at_most=0.01)).values()))
        for many, run in runs.items()
    }
    assert verdicts[48].value == 0
    assert (verdicts[380].verdict, verdicts[390].verdict) == ("INCONCLUSIVE", "PASS")
    assert 380 < verdicts[48].needed <= 390


def test_the_slice_of_a_promise_is_that_of_its_fields_and_costs():
    """Every wrong total is on a clean page: on phone pages none is wrong, and none costs."""
    run = confident_release(1_000, [(d, 0, "total") for d in range(10)])
    asked = {
        "rule": "promise",
        "alphas": {"total": 0.004},
        "costs": {"total": 50},
        "cost_at_most": 200,
    }
    found = {
        name: ruled(run, [], asked | {"where": {"condition": f"{name}*"}}, threshold=0.9)
        for name in ("clean", "phone")
    }
    for name, wrong in {"clean": 10 / 1_000, "phone": 0}.items():
        of_field = found[name][f"field total, condition {name}*"]
        cost = found[name][f"cost of wrong values in 1,000 documents, condition {name}*"]
        assert (of_field.value, cost.value) == pytest.approx((wrong, 50_000 * wrong))
        assert of_field.verdict == ("FAIL" if wrong else "PASS")
    elsewhere = asked | {"where": {"field": "date"}}
    with pytest.raises(UnknownNameError, match="gate promise, field date: unknown field 'total'"):
        ruled(run, [], elsewhere, threshold=0.9)
