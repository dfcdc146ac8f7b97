"""Calibrating a run: what is chosen, what it is shown to do, and what is left as it is."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from docextract_eval.errors import BadInputError, InconclusiveError, RefusedError
from docextract_eval.metrics import promise
from docextract_eval.metrics.calibration import calibration
from docextract_eval.metrics.columns import CodedNames
from docextract_eval.metrics.confidence_slices import confidence_slices
from docextract_eval.metrics.selective import mark_accepted_cells
from docextract_eval.runs.calibration.confidence import LEAST_TO_CALIBRATE, calibrate_columns
from docextract_eval.statistics.recalibration import Unchanged
from tests.metrics.cells import OUTCOMES, columns


def too_sure(documents=200, bias=0.1, seed=0, table_bias=None, fields=6):
    """Cells that state their chance and a bias more; blurred ones are wrong twice as often."""
    rng = np.random.default_rng(seed)
    source, condition, field = np.indices((documents, 2, fields)).reshape(3, -1)
    chance = rng.uniform(0, 0.3, len(source))
    wrong = rng.random(len(source)) < chance * np.where(condition == 1, 2, 1)
    in_table = (field >= fields // 2) & (table_bias is not None)
    stated = np.where(in_table, table_bias or 0.0, bias)
    return columns(
        np.where(wrong, "wrong", "right").tolist(),
        source,
        condition,
        conditions=("clean", "blur"),
        field=[
            f"rows.f{number}" if inside else f"f{number}"
            for number, inside in zip(field, in_table, strict=True)
        ],
        confidence=np.clip(1 - chance + stated, 0, 1),
    )


def true_ones(documents=200, seed=0):
    """Cells that state their chance, under both conditions."""
    cells = too_sure(documents, bias=0.0, seed=seed)
    rng = np.random.default_rng(seed + 1)
    right = rng.random(len(cells.confidence)) < cells.confidence
    codes = np.where(right, OUTCOMES.index("right"), OUTCOMES.index("wrong"))
    return dataclasses.replace(cells, outcome=CodedNames(codes, OUTCOMES))


def by_condition(part):
    return {effect.condition: effect for effect in part.effects}


def test_a_bias_is_taken_out_on_documents_that_were_not_seen():
    """In the mean over conditions; each by itself is as far off as it differs from them."""
    (part,) = calibrate_columns(too_sure(), "run").parts
    found = by_condition(part)
    assert [*found] == ["clean", "blur", "all"]
    before, after = found["all"].before, found["all"].after
    assert before.bias.low > 0.1
    assert after.bias.low < 0 < after.bias.high
    assert before.smooth_ece > 0.1
    assert after.smooth_ece < 0.03
    assert found["all"].gain.low > 0.01
    assert found["all"].gain.value == pytest.approx(before.brier.value - after.brier.value)
    assert found["clean"].after.bias.value < -0.04
    assert found["blur"].after.bias.value > 0.04
    assert (found["all"].documents, found["all"].values) == (200, 2_400)


def test_figures_are_those_of_the_scores_of_calibration():
    """The bias and Brier score before, with their intervals; what is high is counted by hand."""
    cells = too_sure()
    (part,) = calibrate_columns(cells, "run", alpha=0.05).parts
    scores = {
        (score.metric, score.slice["condition"]): score
        for score in calibration(cells, "signature")
        if score.slice["cells"] == "scalars"
    }
    for effect in part.effects:
        for metric, found in (
            ("confidence_bias", effect.before.bias),
            ("brier", effect.before.brier),
        ):
            score = scores[metric, effect.condition]
            ends = (score.value, score.low, score.high)
            assert (found.value, found.low, found.high) == pytest.approx(ends, rel=1e-12)
    is_high, right = cells.confidence >= 0.95, cells.outcome_in("right")
    assert part.overall.before.high_share == pytest.approx(is_high.mean())
    assert part.overall.before.high_wrong == pytest.approx(1 - right[is_high].mean())


def test_a_condition_that_gets_worse_is_named():
    """What is stated on clean pages is true there; a map for all makes it too low."""
    cells = too_sure(bias=0.0)
    (part,) = calibrate_columns(cells, "run").parts
    assert part.improves
    assert [effect.condition for effect in part.worse] == ["clean"]
    assert by_condition(part)["clean"].gain.high < 0
    assert by_condition(part)["blur"].gain.low > 0


def test_more_wrong_ones_among_high_confidences_are_worse_though_the_brier_score_falls():
    """At .6 all clean values are right and half of the blurred: a map for both states about .75."""
    source, condition, sure = np.indices((100, 2, 2)).reshape(3, -1)
    right = (sure == 1) & ((condition == 0) | (source % 2 == 0))
    cells = columns(
        np.where(right, "right", "wrong").tolist(),
        source,
        condition,
        conditions=("clean", "blur"),
        confidence=np.where(sure == 1, 0.6, 0.4),
    )
    (part,) = calibrate_columns(cells, "run", alpha=0.3).parts
    clean, blur, _ = part.effects
    assert blur.gain.value > 0
    assert (blur.before.high_wrong, blur.after.high_wrong) == (None, 0.5)
    assert (clean.more_high_wrong, blur.more_high_wrong) == (False, True)
    assert part.worse == [blur]


def test_scalar_values_and_table_cells_have_maps_of_their_own():
    found = calibrate_columns(too_sure(table_bias=-0.2), "run")
    scalars, tables = found.parts
    assert scalars.overall.before.bias.low > 0.1
    assert tables.overall.before.bias.high < 0
    assert all(part.improves for part in found.parts)
    assert abs(tables.overall.after.bias.value) < 0.02
    alone = too_sure(table_bias=-0.2)
    (only,) = calibrate_columns(alone.select(~alone.table), "run").parts
    assert only.shape == scalars.shape
    assert [each.after for each in only.effects] == [each.after for each in scalars.effects]


def test_what_is_not_shown_to_improve_stays_as_it_is_unless_it_is_forced():
    """Field values are too sure, table cells true: one part is written, and both if forced."""
    true = true_ones()
    half = too_sure()
    tables = [f"rows.{name}" for name in true.field.names]
    both = dataclasses.replace(
        true,
        outcome=CodedNames(np.concatenate([half.outcome.codes, true.outcome.codes]), OUTCOMES),
        **{
            name: np.concatenate([getattr(half, name), getattr(true, name)])
            for name in ("rendition", "repeat", "row", "guess_row", "criticality", "confidence")
        },
        **{
            name: getattr(half, name).take(np.tile(np.arange(2_400), 2))
            for name in ("decidable", "cause", "decoy", "placed")
        },
        field=CodedNames(
            np.concatenate([half.field.codes, true.field.codes + len(tables)]),
            [*half.field.names, *tables],
        ),
        table=np.repeat([False, True], 2_400),
    )
    found = calibrate_columns(both, "run")
    assert found.improves
    written = found.confidence_map({}, force=False)
    assert not isinstance(written.shapes["scalars"], Unchanged)
    assert isinstance(written.shapes["tables"], Unchanged)
    assert written.fitted_on["tables"]["forced"] is False
    one_better = dataclasses.replace(
        found,
        parts=[dataclasses.replace(part, shape=found.parts[0].shape) for part in found.parts],
    )
    forced = one_better.confidence_map({}, force=True)
    assert not isinstance(forced.shapes["tables"], Unchanged)
    assert forced.fitted_on["tables"]["forced"] is True
    assert forced.fitted_on["scalars"]["forced"] is False


@pytest.mark.long
def test_true_confidences_are_hardly_ever_given_a_map():
    """In forty runs of forty documents, at most two; and of two hundred documents, none in ten."""
    few = sum(calibrate_columns(true_ones(40, seed), "run").improves for seed in range(40))
    many = sum(calibrate_columns(true_ones(200, seed), "run").improves for seed in range(10))
    assert (few <= 2, many) == (True, 0)


@pytest.mark.long
def test_what_a_map_is_shown_to_gain_it_gains_on_new_documents():
    """The interval holds the gain on ten thousand others, in at least 17 of 20 runs."""
    new = too_sure(2_000, seed=1_000)
    (slice_,) = confidence_slices(new, "scalars")[-1:]
    stated, fields = ((slice_.confidence - slice_.right) ** 2).mean(), slice_.columns.field
    held = 0
    for seed in range(20):
        (part,) = calibrate_columns(too_sure(60, seed=seed), "run").parts
        mapped = part.shape.calibrated(slice_.confidence, fields.codes, fields.names)
        gain = stated - ((mapped - slice_.right) ** 2).mean()
        held += part.overall.gain.low <= gain <= part.overall.gain.high
    assert held >= 17


def test_a_map_that_is_not_shown_to_improve_is_refused_by_what_is_known():
    """Undecided, or shown to make things worse."""
    found = calibrate_columns(true_ones(), "run")
    assert not found.improves
    error = found.refusal("run")
    assert isinstance(error, InconclusiveError)
    assert "none is shown to lower the Brier score; it gains on scalar values 0.0000" in str(error)
    (part,) = found.parts
    worse = dataclasses.replace(
        part.overall, gain=dataclasses.replace(part.overall.gain, value=-0.1, low=-0.2, high=-0.05)
    )
    spoilt = dataclasses.replace(part, effects=[worse])
    refused = dataclasses.replace(found, parts=[spoilt]).refusal("run")
    assert isinstance(refused, RefusedError)
    assert "scalar values -0.1000 (-0.2000 to -0.0500)" in str(refused)


def test_a_private_run_reports_nothing_on_few_documents():
    """Of sixty documents, seven are blurred."""
    cells = too_sure(60)
    cells = cells.select(cells.condition.is_in("clean") | (cells.source < 7))
    (open_,), (kept,) = (
        calibrate_columns(cells, "run", private=private).parts for private in (False, True)
    )
    assert [(e.condition, e.documents) for e in open_.effects] == [
        ("clean", 60),
        ("blur", 7),
        ("all", 60),
    ]
    assert kept.effects == [open_.effects[0], open_.effects[2]]
    sure = np.where((cells.source < 7) & (cells.confidence > 0.9), 1.0, 0.5)
    seven = dataclasses.replace(cells, confidence=sure)
    (open_,), (kept,) = (
        calibrate_columns(seven, "run", private=private).parts for private in (False, True)
    )
    assert open_.overall.before.high_wrong is not None
    assert kept.overall.before.high_wrong is None
    assert kept.overall.before.high_share > 0


def of(outcomes, confidence=0.9, field="total"):
    size = len(outcomes)
    return columns(outcomes, range(size), field=[field] * size, confidence=[confidence] * size)


MIXED = ["right", "wrong"] * 15


@pytest.mark.parametrize(
    ("cells", "error", "what"),
    [
        (of(MIXED, np.nan), BadInputError, "no scalar value has a confidence"),
        (columns([], []), BadInputError, "no scalar value has a confidence"),
        (of(["right"] * 30), BadInputError, "every scalar value with a confidence is right"),
        (of(["invented"] * 30), BadInputError, "every scalar value with a confidence is wrong"),
        (
            of(MIXED[: LEAST_TO_CALIBRATE - 1]),
            InconclusiveError,
            "19 of its documents have a scalar value with a confidence",
        ),
        (
            of(MIXED[: LEAST_TO_CALIBRATE - 1], field="rows.amount"),
            InconclusiveError,
            "19 of its documents have a table cell with a confidence",
        ),
    ],
)
def test_what_cannot_be_calibrated_is_refused_in_one_line(cells, error, what):
    with pytest.raises(error, match=f"run: cannot be calibrated: {what}. Remedy: ") as raised:
        calibrate_columns(cells, "run")
    assert "\n" not in str(raised.value)


def test_scalar_values_are_calibrated_though_table_cells_cannot_be():
    found = calibrate_columns(of(MIXED), "run")
    assert [part.cells for part in found.parts] == ["scalars"]
    assert found.reasons == {"tables": "cannot be calibrated: no table cell has a confidence"}


def test_the_threshold_that_is_promised_moves_with_the_map():
    """What was auto-accepted from it still is."""
    cells = true_ones(1_000)
    threshold = promise.choose_threshold(cells, 0.1).threshold
    (part,) = calibrate_columns(too_sure(), "run").parts
    by = calibrate_columns(too_sure(), "run").confidence_map({}, force=False)
    mapped = part.shape.calibrated(cells.confidence, cells.field.codes, cells.field.names)
    before = mark_accepted_cells(cells, threshold).is_accepted
    after = mark_accepted_cells(
        dataclasses.replace(cells, confidence=mapped), by.mapped_threshold(threshold) - 1e-9
    ).is_accepted
    assert after[before].all()
