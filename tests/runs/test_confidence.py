"""The map of confidences: fitted on one half, shown on the other, kept as plain numbers."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.metrics import promise, selective
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.runs.confidence import ConfidenceMap, fit_confidence_map, map_effects
from tests.metrics.cells import OUTCOMES, columns

POINTS = ConfidenceMap((0.2, 0.5, 0.9), (0.1, 0.4, 0.8), {"run": "x"})


def too_sure(documents=800, bias=0.1, seed=0, report_bias=None):
    """Cells that state their chance and a bias more; blurred ones are wrong twice as often."""
    rng = np.random.default_rng(seed)
    source, condition, field = np.indices((documents, 2, 6)).reshape(3, -1)
    chance = rng.uniform(0, 0.3, len(source))
    wrong = rng.random(len(source)) < chance * np.where(condition == 1, 2, 1)
    stated = np.where(source % 2 == 0, bias, bias if report_bias is None else report_bias)
    return columns(
        np.where(wrong, "wrong", "right").tolist(),
        source,
        condition,
        conditions=("clean", "blur"),
        field=[f"f{number}" for number in field],
        confidence=np.clip(1 - chance + stated, 0, 1),
    )


def test_a_bias_is_taken_out_on_the_half_that_was_not_fitted():
    """In the mean over conditions; each by itself is as far off as it differs from them."""
    cells = too_sure()
    found = {e.condition: e for e in map_effects(cells, fit_confidence_map(cells, {}))}
    assert set(found) == {"clean", "blur", "all"}
    before, after = found["all"].before, found["all"].after
    assert before.bias > 0.14
    assert abs(after.bias) < 0.02
    assert before.smooth_ece > 0.14
    assert after.smooth_ece < 0.02
    assert after.brier < before.brier - 0.02
    assert found["clean"].after.bias < -0.04
    assert found["blur"].after.bias > 0.04
    assert (found["all"].documents, found["all"].guesses) == (400, 4_800)


def test_what_a_fixed_confidence_shows_changes_and_the_ranking_does_not():
    cells = too_sure()
    by = fit_confidence_map(cells, {})
    found = map_effects(cells, by, alpha=0.05)[-1]
    half = selective.cells_of_half(cells, calibration=False)
    for figures, of in ((found.before, half), (found.after, by.mapped_columns(half))):
        shown = selective.mark_accepted_cells(of, 0.95)
        assert figures.automation == pytest.approx(shown.is_accepted.mean())
        if shown.is_accepted.any():
            assert figures.errors == pytest.approx(
                shown.is_silent_error.sum() / shown.is_accepted.sum()
            )
    assert found.before.errors > 0.1
    assert found.after.automation < found.before.automation
    values = by.mapped_confidences(np.sort(cells.confidence))
    assert (np.diff(values) >= 0).all()


def test_a_private_run_tells_nothing_of_few_documents():
    """Of 80 documents each half has 40; seven of the report half's are blurred, few are shown."""
    cells = too_sure(80)
    cells = cells.select(cells.condition.is_in("clean") | (cells.source < 14))
    by = fit_confidence_map(cells, {}, private=True)
    assert by == fit_confidence_map(cells, {})
    told = map_effects(cells, by, alpha=0.0)
    kept = map_effects(cells, by, alpha=0.0, private=True)
    assert [(e.condition, e.documents) for e in told] == [("clean", 40), ("blur", 7), ("all", 40)]
    assert kept == [told[0], told[2]]
    sure = np.where((cells.source < 14) & (cells.confidence > 0.9), 1.0, 0.5)
    seven = dataclasses.replace(cells, confidence=sure)
    assert map_effects(seven, by, alpha=0.0)[-1].before.errors is not None
    kept = map_effects(seven, by, alpha=0.0, private=True)[-1].before
    assert (kept.errors, kept.automation > 0) == (None, True)
    few = cells.select(cells.source < 19)
    with pytest.raises(BadInputError, match="10 documents of the calibration half, and has 9"):
        fit_confidence_map(few.select(few.source > 0), {}, "run", private=True)


def test_the_map_is_fitted_on_the_calibration_half_alone():
    """A bias of the report half alone is left as it is."""
    one, other = (fit_confidence_map(too_sure(report_bias=bias), {}) for bias in (0.0, 0.3))
    assert one == other
    cells = too_sure(report_bias=0.0)
    spoilt = np.where(cells.source % 2 == 1, 1 - cells.outcome.codes, cells.outcome.codes)
    turned = dataclasses.replace(cells, outcome=CodedNames(spoilt, OUTCOMES))
    assert fit_confidence_map(turned, {}) == one


def test_it_is_written_and_read_as_it_was(tmp_path):
    by = fit_confidence_map(too_sure(), {"id": "abc"})
    by.write(tmp_path / "map.json")
    again = ConfidenceMap.load(tmp_path / "map.json")
    assert again == by
    assert again.fitted_on["documents"] == 400
    written = json.loads((tmp_path / "map.json").read_text())
    assert written["format"] == 1
    assert "straight line" in written["rule"]


def test_values_lie_on_straight_lines_and_are_level_beyond_the_ends():
    assert [POINTS.mapped_confidence(c) for c in (0, 0.2, 0.35, 0.5, 0.7, 0.9, 1)] == pytest.approx(
        [0.1, 0.1, 0.25, 0.4, 0.6, 0.8, 0.8]
    )
    assert np.isnan(POINTS.mapped_confidences(np.array([np.nan]))).all()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 2}, "is confidence map format 2"),
        ({"format": None}, "says no confidence map format version"),
        ({"values": None}, "not all numbers from 0 to 1"),
        ({"values": [0.1, 0.4, "a"]}, "not all numbers from 0 to 1"),
        ({"values": [0.1, 0.4, True]}, "not all numbers from 0 to 1"),
        ({"values": [0.1, 0.4, 1.5]}, "not all numbers from 0 to 1"),
        ({"values": [0.1, 0.4, float("nan")]}, "is no number"),
        ({"values": [0.1, 0.4]}, "not as many values"),
        ({"values": [], "confidences": []}, "not as many values as confidences, or none"),
        ({"values": [0.1, 0.4, 0.3]}, "do not rise"),
        ({"confidences": [0.2, 0.2, 0.9]}, "do not rise"),
    ],
)
def test_a_map_that_is_spoilt_is_refused(tmp_path, change, said):
    path = tmp_path / "map.json"
    POINTS.write(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(FormatError, match=said) as error:
        ConfidenceMap.load(path)
    assert "Remedy: " in str(error.value)


@pytest.mark.parametrize("text", ["", "[1]", "{"])
def test_what_is_no_map_is_refused(tmp_path, text):
    path = tmp_path / "map.json"
    path.write_text(text)
    with pytest.raises(BadInputError, match="map.json"):
        ConfidenceMap.load(path)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (columns(["right"] * 4, range(4)), "no guess of a scalar field carries a confidence"),
        (
            columns(["right"] * 4, range(4), confidence=[np.nan, 0.9] * 2),
            "no guess of a scalar field of the calibration half carries a confidence",
        ),
        (
            columns(["right"], [0], field=["line_items.amount"], confidence=[0.9]),
            "no guess of a scalar field carries a confidence",
        ),
        (columns([], []), "no guess of a scalar field carries a confidence"),
    ],
)
def test_without_confidences_there_is_no_map(cells, said):
    with pytest.raises(BadInputError, match=said):
        fit_confidence_map(cells, {}, "run")


@pytest.mark.parametrize("outcome", ["right", "wrong"])
def test_one_class_only_gives_a_flat_map(outcome):
    cells = columns([outcome] * 6, range(6), confidence=[0.1, 0.4, 0.9] * 2)
    by = fit_confidence_map(cells, {})
    assert by.values == ((1.0,) if outcome == "right" else (0.0,))
    (clean, everything) = map_effects(cells, by)
    assert clean.after == everything.after
    assert everything.after.errors in (None, 0)


def test_one_half_alone_shows_nothing():
    cells = columns(["right", "wrong"], [0, 2], confidence=[0.9, 0.4])
    assert map_effects(cells, fit_confidence_map(cells, {})) == []


def test_the_threshold_that_is_promised_moves_with_the_map():
    """What was shown from it is shown still."""
    cells = too_sure(2_000, bias=0.0)
    threshold = promise.choose_threshold(cells, 0.1).threshold
    by = fit_confidence_map(cells, {})
    before = selective.mark_accepted_cells(cells, threshold).is_accepted
    after = selective.mark_accepted_cells(
        by.mapped_columns(cells), by.mapped_confidence(threshold) - 1e-9
    ).is_accepted
    assert after[before].all()
