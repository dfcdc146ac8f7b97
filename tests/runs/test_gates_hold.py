"""The gates on releases whose loss is known: as `tools/benchmark gates`, with few repetitions."""

from __future__ import annotations

import pytest
from benchmarks.gates import (
    DESIGNS,
    LOSSES,
    LOST,
    NEUTRAL,
    SHAPE,
    SIZES,
    TABLES,
    alarmed,
    cells,
    least_documents,
    measure_gates,
    met,
    released,
    shown,
    varied,
)

from docextract_eval.metrics.slices import slice_cells
from docextract_eval.seeds import stream
from docextract_eval.statistics.power import demand_of_looks
from docextract_eval.statistics.tails import ShareTail

pytestmark = pytest.mark.long

TOGETHER = DESIGNS[1]
REPETITIONS = 20


def of(repetitions, what):
    return [what(stream(number, "gates hold")) for number in range(repetitions)]


def test_sixty_nights_of_churn_raise_no_alarm():
    found = of(REPETITIONS, lambda rng: alarmed(rng, NEUTRAL * 60, TOGETHER))
    assert sum(night is not None for night in found) <= 1


@pytest.mark.parametrize("before", [0, 20])
def test_two_points_lost_are_caught_within_ten_nights(before):
    nights = [*NEUTRAL * before, *LOST * 10]
    found = of(REPETITIONS, lambda rng: alarmed(rng, nights, TOGETHER))
    assert sum(night is not None and night >= before for night in found) >= 18


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
@pytest.mark.parametrize("loss", ["26 points of total", "20 points of a condition"])
def test_what_lost_much_is_found_and_named(loss, design):
    shares, name, _ = LOSSES[loss]
    found = of(10, lambda rng: met(rng, 300, shares, design))
    assert all(name in each.failed for each in found)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_ten_points_of_a_critical_field_are_found_in_300_documents(design):
    """From 88 % of releases on; one family for all slices finds fewer."""
    found = of(REPETITIONS, lambda rng: met(rng, 300, LOSSES["10 points of total"][0], design))
    named = sum("field total" in each.failed for each in found)
    assert named >= 15
    assert named >= sum(each.failed_together for each in found)


@pytest.mark.parametrize("loss", ["nothing", "exactly the margins"])
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_a_release_that_lost_no_more_than_its_margins_is_not_blocked(design, loss):
    found = of(REPETITIONS, lambda rng: met(rng, 300, LOSSES[loss][0], design))
    assert sum(bool(each.failed) for each in found) <= 2


def test_a_loss_of_two_points_never_ships():
    loss = LOSSES["2 points everywhere"][0]
    found = of(REPETITIONS, lambda rng: met(rng, 300, loss, TOGETHER))
    assert not [each for each in found if each.ships]


def test_nothing_but_whole_documents_may_be_lost():
    """Every cell of a lost document is lost, and no other."""
    slots = released(stream(0, "lost"), 500, LOSSES["nothing"][0], DESIGNS[0], documents_lost=0.1)
    per_document = slots.change.reshape(500, -1)
    gone = (per_document == -1).all(axis=1)
    assert 0.06 < gone.mean() < 0.14
    assert abs(per_document[~gone].mean()) < 0.005


def test_the_power_that_a_plan_promises_is_kept():
    """Of 300 comparisons: three standard errors are 7 points."""
    documents = least_documents(varied(0.02, TOGETHER, documents=3_000), 0.02, 0.8)
    seen = of(300, lambda rng: shown(rng, documents, 0.02, TOGETHER))
    assert sum(seen) / 300 == pytest.approx(0.8, abs=0.1)


def test_a_simulated_release_is_what_it_is_said_to_be():
    """So many documents under so many conditions, churn and loss as asked for."""
    slots = released(stream(0, "as asked"), 2_000, LOSSES["10 points of total"][0], DESIGNS[0])
    assert len(slots.change) == 2_000 * SHAPE[0] * SHAPE[1]
    assert len(slice_cells(cells(2_000), "field", "condition").names) == SHAPE[0] * SHAPE[1]
    total = slots.cells.field.is_in("total")
    assert slots.change[total].mean() == pytest.approx(-0.1, abs=0.015)
    assert slots.change[~total].mean() == pytest.approx(0, abs=0.005)
    assert abs(slots.change[~total]).mean() == pytest.approx(0.03, abs=0.005)


def test_the_page_has_a_row_for_everything(monkeypatch):
    monkeypatch.setattr("benchmarks.gates.DESIGNS", DESIGNS[:1])
    page = measure_gates(1)
    assert "Written by `tools/benchmark gates --runs 1 --write`." in page
    for _, _, title, _, head in TABLES:
        assert f"## {title}" in page
        assert f"| {' | '.join(head)} |" in page
    rows = [line for line in page.splitlines() if "| independent |" in line]
    assert len(rows) == 1 + len(SIZES) * len(LOSSES) + 2


@pytest.mark.parametrize(("looks", "most"), [(7, 0.025), (1, 1.0)])
def test_seven_looks_pass_a_run_at_its_limit_as_seldom_as_one(looks, most):
    """Of 1,000 runs whose accuracy is truly the limit, looked at as documents are added.

    Looked at as if each look were the only one, three times as many pass as may.
    """
    demand, passed, runs = demand_of_looks(looks), 0, 1_000
    for rng in (stream(number, "looks") for number in range(runs)):
        right = rng.random(700) < 0.9
        for many in range(100, 701, 100):
            share, freedom = float(right[:many].mean()), many - 1
            tail = ShareTail(share, many, freedom)
            if tail.ends(demand.one_sided)[0] >= 0.9:
                passed += 1
                break
    assert passed / runs <= most
    assert looks > 1 or passed / runs > 0.05
