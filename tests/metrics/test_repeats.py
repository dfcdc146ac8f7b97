"""How repeats agree: each cell in all of its readings, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from docextract_eval.metrics.repeats import repeats
from tests.metrics.cells import columns

READINGS = {
    (0, "date"): ("right", "right", "right"),
    (0, "total"): ("right", "wrong", "right"),
    (1, "date"): ("wrong", "wrong", "wrong"),
    (1, "total"): ("missed", "right", "wrong"),
}


def told(readings, **more):
    outcome, source, field, repeat = zip(
        *(
            (outcome, source, field, repeat)
            for (source, field), outcomes in readings.items()
            for repeat, outcome in enumerate(outcomes)
        ),
        strict=True,
    )
    cells = columns([*outcome], np.array(source), field=field, repeat=np.array(repeat), **more)
    return {
        (score.metric, score.slice.get("field", "")): score
        for score in repeats(cells, "sig")
        if score.slice["condition"] == "all" and score.slice["cells"] == "scalars"
    }


def test_every_cell_is_looked_at_in_all_of_its_readings():
    found = told(READINGS)
    names = ("agreement", "right_in_all", "flip_rate", "vote_accuracy")
    assert [found[name, ""].value for name in names] == [0.5, 0.25, 0.5, 0.5]
    assert [found[name, "date"].value for name in names] == [1, 0.5, 0, 0.5]
    assert [found[name, "total"].value for name in names] == [0, 0, 1, 0.5]
    assert (found["agreement", ""].cells, found["agreement", ""].documents) == (4, 2)
    assert found["agreement", ""].signature == "agreement|repeats:3|sig"


def test_half_of_the_readings_are_no_majority_and_rows_are_cells_of_their_own():
    halves = {(0, "total"): ("right", "wrong"), (1, "total"): ("right", "right")}
    found = told(halves)
    assert found["vote_accuracy", ""].value == 0.5
    assert found["agreement", ""].value == 0.5
    two_rows = {(0, "total"): ("right", "right", "wrong", "wrong")}
    rows = {"row": np.array([0, 0, 1, 1]), "repeat": np.array([0, 1, 0, 1])}
    cells = columns([*two_rows[0, "total"]], np.zeros(4, int), field=["total"] * 4, **rows)
    found = {s.metric: s for s in repeats(cells, "s") if s.value is not None}
    assert (found["agreement"].value, found["right_in_all"].value) == (1, 0.5)


@pytest.mark.parametrize("seed", range(5))
def test_the_figures_add_up_whatever_is_read(seed):
    """What agrees is right in all or wrong in all; a vote is right where all are."""
    rng = np.random.default_rng(seed)
    drawn = {
        (source, field): rng.choice(["right", "wrong", "missed"], 3, p=[0.7, 0.2, 0.1])
        for source in range(30)
        for field in ("date", "total")
    }
    found = {name: score.value for (name, field), score in told(drawn).items() if not field}
    assert found["right_in_all"] <= found["vote_accuracy"]
    assert found["right_in_all"] <= found["agreement"] <= 1 - found["flip_rate"] + 1e-9
