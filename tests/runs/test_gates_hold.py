"""The gates on releases whose loss is known: as `tools/benchmark gates`, with few repetitions."""

from __future__ import annotations

import pytest
from measure_gates import (
    DESIGNS,
    LOSSES,
    LOST,
    NAMED,
    NEUTRAL,
    SHAPE,
    TABLES,
    alarmed,
    cells,
    measure_gates,
    met,
    released,
    shown,
    varied,
)

from docextract_eval.metrics.slices import slice_cells
from docextract_eval.runs.plan import least_documents
from docextract_eval.seeds import stream

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
@pytest.mark.parametrize("loss", [loss for loss, name in NAMED.items() if name != "nothing"])
def test_what_lost_ten_points_is_found_and_named(loss, design):
    found = of(10, lambda rng: met(rng, 300, LOSSES[loss], design))
    assert all(any(NAMED[loss] in slice_ for slice_ in each.failed) for each in found)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_a_release_that_lost_nothing_is_not_blocked(design):
    found = of(REPETITIONS, lambda rng: met(rng, 300, LOSSES["nothing"], design))
    assert sum(bool(each.failed) for each in found) <= 1


def test_a_loss_of_two_points_never_passes_overall():
    loss = LOSSES["2 points everywhere"]
    found = of(REPETITIONS, lambda rng: met(rng, 300, loss, TOGETHER))
    assert not [each for each in found if each.overall == "PASS"]


def test_the_power_that_a_plan_promises_is_kept():
    """Of 300 comparisons: three standard errors are 7 points."""
    documents = least_documents(varied(0.02, TOGETHER, documents=3_000), 0.02, 0.8)
    seen = of(300, lambda rng: shown(rng, documents, 0.02, TOGETHER))
    assert sum(seen) / 300 == pytest.approx(0.8, abs=0.1)


def test_a_simulated_release_is_what_it_is_said_to_be():
    """So many documents under so many conditions, churn and loss as asked for."""
    slots = released(stream(0, "as asked"), 2_000, LOSSES["10 points in a field"], DESIGNS[0])
    assert len(slots.change) == 2_000 * SHAPE[0] * SHAPE[1]
    assert len(slice_cells(cells(2_000), "field", "condition").names) == SHAPE[0] * SHAPE[1]
    total = slots.cells.field.is_in("total")
    assert slots.change[total].mean() == pytest.approx(-0.1, abs=0.015)
    assert slots.change[~total].mean() == pytest.approx(0, abs=0.005)
    assert abs(slots.change[~total]).mean() == pytest.approx(0.03, abs=0.005)


def test_the_page_has_a_row_for_everything(monkeypatch):
    monkeypatch.setattr("measure_gates.DESIGNS", DESIGNS[:1])
    page = measure_gates(1)
    assert "Written by `tools/benchmark gates --runs 1 --write`." in page
    for _, _, title, _, head in TABLES:
        assert f"## {title}" in page
        assert f"| {' | '.join(head)} |" in page
    rows = [line for line in page.splitlines() if "| independent |" in line]
    assert len(rows) == 1 + 8 + 2
