"""Seconds and money of the pages of a slice, counted by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pyarrow as pa
import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.metrics.answers import Answers
from docextract_eval.metrics.columns import AppliedTraps, CodedNames
from docextract_eval.records import Failure, Prediction
from docextract_eval.runs.page_readings import PageReadings, read_page_readings
from docextract_eval.runs.planning.policy_plan import plan_for_run
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy, load_policy
from docextract_eval.statistics.clusters import group_rows, proportions
from docextract_eval.statistics.needed import needed_for_share
from docextract_eval.statistics.quantiles import ClusteredValues
from tests.metrics.cells import columns, read_again
from tests.runs.sides import MACHINE, RELEASE_FIELDS, release

CLEAN, PHONE = 0, 1
WITHIN_3 = {"rule": "metric", "metric": "seconds_per_page", "quantile": 0.95, "at_most": 3}
SLOWER = {"rule": "metric", "metric": "seconds_per_page", "quantile": 0.5, "margin": 0.2}
COST = {"rule": "metric", "metric": "cost_per_1000_pages"}


def page_run(documents=200, name="release", pages=1, seconds=1.0, cost=0.001, **about):
    """A run of which a clean and a phone page of every document took this, by document and page."""
    run = release(np.ones((documents, 2, len(RELEASE_FIELDS)), bool), name, **about)
    cells = Answers.from_columns(run.columns).columns
    each = [
        np.broadcast_to(np.asarray(what, kind), (documents, 2)).ravel()
        for what, kind in ((pages, np.int64), (seconds, float), (cost, float), (math.nan, float))
    ]
    return dataclasses.replace(run, page_readings=lambda: PageReadings(cells, *each))


def varied(documents=200, seed=0, spread=0.3):
    """Seconds of pages: about 1, one document slower than another."""
    rng = np.random.default_rng(seed)
    return np.exp(spread * rng.normal(size=(documents, 1)) + 0.1 * rng.normal(size=(documents, 2)))


def policy(*gates, **more):
    return Policy.model_validate({"name": "p", "gates": list(gates)} | more)


def ruled(run, baselines, *gates):
    found = apply_policy(policy(*gates), run, baselines, "p.toml")
    return {each.slice: each for each in found}


def only(run, baselines, gate):
    (found,) = ruled(run, baselines, gate).values()
    return found


def test_95_of_100_phone_pages_are_read_within_3_seconds_in_each_country():
    """Of 100 German phone pages 20 take 4 seconds, of the French 1; clean pages do not count."""
    seconds = np.full((200, 2), 1.0)
    seconds[0:40:2, PHONE] = seconds[1, PHONE] = 4.0
    seconds[:, CLEAN] = 9.0
    asked = WITHIN_3 | {"where": {"condition": "ph*"}, "by": ["locale"]}
    found = ruled(page_run(seconds=seconds), [], asked)
    german, french = (
        found[f"pages read within 3 seconds, condition ph*, locale {at}"]
        for at in ("de_DE", "fr_FR")
    )
    assert (german.verdict, german.value, german.bound) == ("FAIL", 0.8, 0.95)
    assert (french.value, french.documents, french.sense) == (0.99, 100, "at least")
    late = (seconds[1::2, PHONE] <= 3).astype(float)
    wanted = proportions(late, np.arange(100), np.zeros(100, np.int64))[0]
    assert (french.low, french.high) == (wanted.low, wanted.high)


def test_a_page_of_a_long_document_counts_as_one_page():
    """100 documents of 9 pages are read in time and 100 of one page are not: 9 of 10 pages."""
    pages = np.where(np.arange(200) < 100, 9, 1)[:, None]
    seconds = np.where(np.arange(200) < 100, 2.0, 5.0)[:, None]
    found = only(page_run(pages=pages, seconds=seconds), [], WITHIN_3 | {"quantile": 0.5})
    assert found.value == pytest.approx(0.9)
    assert found.verdict == "PASS"


def test_what_got_no_answer_was_not_read_in_time_however_fast_it_failed():
    seconds = np.full((200, 2), 0.1)
    seconds[:30] = math.inf
    assert only(page_run(seconds=seconds), [], WITHIN_3).value == pytest.approx(0.85)
    run = page_run(seconds=seconds, name="after")
    most = SLOWER | {"quantile": 0.9}
    found = only(run, [page_run(name="before")], most)
    assert (found.verdict, found.reason.code) == ("INCONCLUSIVE", "quantile_unanswered")
    assert only(run, [page_run(name="before")], SLOWER).value == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("cached", "reason"), [(30, None), (50, "few_pages_recorded"), (200, "not_recorded")]
)
def test_answers_from_a_cache_have_no_time_and_no_cost(cached, reason):
    """What a cache answered is left out; where that is more than a fifth, nothing is decided."""
    took = np.where(np.arange(200) < cached, math.nan, 1.0)[:, None]
    run = page_run(seconds=took, cost=took / 1000)
    before = page_run(name="before")
    for gate in (WITHIN_3, COST | {"at_most": 2.0}, SLOWER, COST | {"margin": 0.2}):
        found = only(run, [before], gate)
        assert found.documents == (0 if reason else 200 - cached)
        assert (found.reason and found.reason.code) == reason
        assert found.verdict == ("INCONCLUSIVE" if reason else "PASS")


def test_no_country_costs_more_than_2_per_1000_pages():
    """German documents of 3 pages cost .0045 and .0015 by turns; French ones .009."""
    of_german = np.where(np.arange(200) % 4 < 2, 0.0015, 0.0005)
    cost = np.where(np.arange(200) % 2, 0.003, of_german)[:, None]
    gate = COST | {"at_most": 2.0, "by": ["locale"]}
    found = ruled(page_run(pages=3, cost=cost), [], gate)
    german, french = (found[f"cost per 1000 pages, locale {at}"] for at in ("de_DE", "fr_FR"))
    assert german.value == pytest.approx(1.0)
    assert (german.verdict, german.unit) == ("PASS", "money")
    error = math.hypot(0.5 / math.sqrt(99), 0.5 / 101)  # of 50 documents each at .5 and 1.5
    assert german.high - german.value == pytest.approx(1.984217 * error, rel=1e-5)
    assert (french.verdict, french.value) == ("FAIL", pytest.approx(3.0))
    assert french.high > french.value, "where all cost the same, the interval keeps a width"


def test_a_release_is_compared_with_the_baseline_on_the_same_pages_as_a_ratio():
    took = varied()
    before = page_run(name="before", seconds=took, cost=took)
    for times, verdict in ((1.1, "PASS"), (1.5, "FAIL")):
        run = page_run(seconds=took * times, cost=took * times)
        for gate in (SLOWER, SLOWER | {"quantile": 0.95}, COST | {"margin": 0.2}):
            found = only(run, [before], gate)
            assert found.value == pytest.approx(times)
            assert (found.verdict, found.bound, found.unit) == (verdict, 1.2, "ratio")
            assert found.low < times < found.high
            assert found.against == "before"


def test_only_the_slice_is_compared_and_only_what_both_recorded():
    """Phone pages are twice as slow; the pages that only one run recorded would say half."""
    before, after = varied(), varied() * [1.0, 2.0]
    before[:10], after[:10] = math.nan, 0.001
    after[10:20], before[10:20] = math.nan, 1000.0
    gate = SLOWER | {"where": {"condition": "phone"}}
    found = only(page_run(seconds=after), [page_run(name="before", seconds=before)], gate)
    assert (found.verdict, found.value) == ("FAIL", pytest.approx(2.0))
    assert found.documents == 180


def test_pages_with_a_trap_are_a_slice():
    """Every fourth document has an ambiguous date on its phone page, and costs 4."""
    cost = np.full((200, 2), 0.001)
    cost[::4, PHONE] = 0.004
    run = page_run(cost=cost)
    at = np.arange(0, 200, 4) * 2 + PHONE
    every = np.zeros(len(at), np.int64)
    traps = AppliedTraps(
        CodedNames(every, ["ambiguous_date"]),
        at,
        CodedNames(every, ["date"]),
        every - 1,
        np.ones(len(at), bool),
    )
    pages = dataclasses.replace(run.columns.renditions, traps=traps)
    whole = dataclasses.replace(run.columns, renditions=pages)
    readings = run.page_readings()
    cells = dataclasses.replace(readings.columns, renditions=pages)
    readings = dataclasses.replace(readings, columns=cells)
    run = dataclasses.replace(run, columns=whole, page_readings=lambda: readings)
    trapped = COST | {"at_most": 2.0, "where": {"trap": ["ambiguous_*"]}}
    found = only(run, [], trapped)
    assert (found.verdict, found.documents) == ("FAIL", 50)
    assert found.value == pytest.approx(4.0)
    each = ruled(run, [], trapped | {"by": ["locale"]})
    assert [*each] == ["cost per 1000 pages, trap ambiguous_*, locale de_DE"], "no French has one"
    german = only(run, [], trapped | {"where": {"trap": "ambiguous_date", "locale": "de_DE"}})
    assert german.slice == "cost per 1000 pages, trap ambiguous_date, locale de_DE"
    with pytest.raises(BadInputError, match="unknown trap 'ambigous_date'"):
        only(run, [], trapped | {"where": {"trap": "ambigous_date"}})


def test_time_of_another_machine_or_beside_more_workers_decides_nothing():
    before = page_run(name="before")
    elsewhere = page_run(seconds=9.0, machine=MACHINE | {"cores": 1})
    crowded = page_run(seconds=9.0, workers=8)
    for run, gate in ((elsewhere, WITHIN_3), (elsewhere, SLOWER), (crowded, SLOWER)):
        found = only(run, [before], gate)
        assert (found.verdict, found.reason.code) == ("INCONCLUSIVE", "other_machine")
    assert only(crowded, [before], WITHIN_3).verdict == "FAIL"
    assert only(elsewhere, [before], COST | {"at_most": 2.0}).verdict == "PASS"
    assert only(elsewhere, [before], COST | {"margin": 0.2}).verdict == "PASS"


@pytest.mark.long
def test_the_interval_of_a_ratio_covers_the_truth():
    """Both runs take as long, but for noise: 1 is inside in about 19 of 20 pairs."""
    held, tries = {0.5: 0, 0.95: 0}, 60
    for seed in range(tries):
        noise, took = np.random.default_rng(1_000 + seed), varied(100, seed)
        before, after = (
            page_run(100, name, seconds=took * np.exp(0.3 * noise.normal(size=(100, 2))))
            for name in ("before", "after")
        )
        for quantile in held:
            found = only(after, [before], SLOWER | {"quantile": quantile})
            held[quantile] += found.low <= 1 <= found.high
    assert all(count >= 0.9 * tries for count in held.values()), held


def test_the_quantile_is_the_least_time_within_which_the_share_was_read():
    values = np.random.default_rng(0).permutation(np.arange(1.0, 41.0))
    rows = ClusteredValues.from_rows(values, np.ones(40), np.arange(40))
    found = [rows.quantile(share, np.ones(40)) for share in (0.5, 0.95, 0.96)]
    assert found == [20.0, 38.0, 39.0]


def test_what_a_reading_took_is_what_its_prediction_says_by_page():
    """Four renditions, each read twice: of three pages, from a cache, failed, and not recorded."""
    cells = read_again(columns(["right"] * 4, np.arange(4)), 2)
    table = pa.table({"sheet": ["a", "b", "c", "d"], "pages": [3, 1, 1, 1]})
    crash = Failure("error", "ValueError")
    predictions = [
        Prediction("a", seconds=6.0, cost=0.03, tokens=90),
        Prediction("a", seconds=9.0, cost=0.06, repeat=1),
        Prediction("b", seconds=7.0, cost=0.0, tokens=50, attempts=0),
        Prediction("b", seconds=7.0, cost=0.01, repeat=1),
        Prediction("c", failure=crash, seconds=0.1, cost=0.02),
        Prediction("c", failure=crash, repeat=1),
    ]
    found = read_page_readings(cells, table, predictions)
    nan, inf = math.nan, math.inf
    assert found.pages.tolist() == [3, 3, 1, 1, 1, 1, 1, 1]
    seconds, cost = [2.0, 3.0, nan, 7.0, inf, inf, nan, nan], [0.01, 0.02, nan, 0.01, 0.02]
    np.testing.assert_array_equal(found.seconds_per_page, seconds)
    np.testing.assert_allclose(found.cost_per_page, [*cost, nan, nan, nan])
    np.testing.assert_array_equal(found.tokens_per_page, [30.0, *[nan] * 7])
    assert read_page_readings(cells, table.drop_columns(["pages"]), predictions) is None


def test_a_run_that_does_not_know_its_pages_says_so():
    bare = release(np.ones((60, 2, len(RELEASE_FIELDS)), bool))
    for gate in (WITHIN_3, COST | {"at_most": 2.0}):
        found = only(bare, [], gate)
        assert (found.verdict, found.reason.code) == ("INCONCLUSIVE", "not_recorded")
    before = dataclasses.replace(bare, name="before", about=bare.about | {"id": "before"})
    found = only(page_run(60), [before], SLOWER)
    assert (found.verdict, found.reason.code) == ("INCONCLUSIVE", "not_recorded")


def test_the_plan_counts_the_documents_that_settle_a_time_and_a_cost():
    seconds = np.where(np.arange(300) % 50 == 0, 9.0, 1.0)[:, None]  # 98 % in time
    cost = np.where(np.arange(300) % 2, 0.0028, 0.001)[:, None]
    asked = policy(WITHIN_3 | {"quantile": 0.97}, COST | {"at_most": 2.0}, SLOWER)
    plans = plan_for_run(asked, page_run(300, seconds=seconds, cost=cost))
    by_unit = {plan.unit: plan for plan in plans}
    assert by_unit["share"].decides == by_unit["money"].decides == "PASS"
    late = (seconds > 3).astype(float).ravel()
    rows = group_rows(1 - late, np.arange(300), np.zeros(300, np.int64), weight=np.full(300, 2.0))
    wanted = needed_for_share(rows, 0, 0.98, 0.97, 300)
    assert by_unit["share"].documents == wanted.documents
    assert 200 < by_unit["money"].documents < 900
    assert by_unit["change"].reason.code == "no_baseline"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('metric="seconds_per_page"\nat_most=3', "write quantile = 0.95"),
        ('metric="cost_per_1000_pages"\nat_most=3\nquantile=0.5', "has none: remove it"),
        ('metric="accuracy"\nat_least=0.9\nquantile=0.5', "has none: remove it"),
        ('metric="seconds_per_page"\nquantile=0.5\nat_least=3', "write at_most or margin"),
        (
            'metric="seconds_per_page"\nquantile=95\nat_most=3',
            "'gates.0.quantile' is 95, and must be",
        ),
        ('metric="cost_per_1000_pages"\nat_most=3\nby=["field"]', "covers whole pages"),
        ('metric="cost_per_1000_pages"\nat_most=3\ncells="tables"', "covers whole pages"),
        ('metric="peak_memory"\nat_most=3', 'write a gate with rule = "budget"'),
    ],
)
def test_what_cannot_be_asked_of_pages_is_refused_in_one_line(tmp_path, written, message):
    file = tmp_path / "policy.toml"
    file.write_text(f'name="p"\n[[gates]]\nrule="metric"\n{written}\n')
    with pytest.raises(BadInputError, match=message) as refused:
        load_policy(file)
    assert "\n" not in refused.value.what


def test_an_unknown_axis_is_refused_where_the_gate_is_applied():
    with pytest.raises(BadInputError, match="unknown axis 'ratio'"):
        only(page_run(60), [], COST | {"at_most": 2.0, "where": {"ratio": "20"}})
