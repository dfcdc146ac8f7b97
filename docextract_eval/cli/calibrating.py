"""The command that calibrates confidences: it maps them to how often they are right."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.filters import (
    Condition,
    Field,
    Kind,
    Locale,
    Trap,
    filter_run,
    read_filters,
)
from docextract_eval.cli.shell import (
    AsJson,
    DryRun,
    print_json,
    print_table,
    require_finite,
    require_output,
)
from docextract_eval.errors import BadInputError, count_phrase, list_first

if TYPE_CHECKING:
    from docextract_eval.metrics.promise import Promise
    from docextract_eval.runs.calibration.confidence import (
        CalibratedCells,
        Calibration,
        ConfidenceQuality,
        Estimate,
        MapEffect,
    )
    from docextract_eval.runs.calibration.confidence_map import ConfidenceMap
    from docextract_eval.runs.filtered import Filters

RunOrPredictions = Annotated[
    Path,
    typer.Argument(
        metavar="RUN|PREDICTIONS",
        help="Folder of a run; with --apply, a file of predictions is fine too.",
    ),
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="Map to write; with --apply, the calibrated predictions to write.",
    ),
]
MapToApply = Annotated[
    Path | None,
    typer.Option(
        "--apply",
        metavar="MAP",
        help="Calibrate the confidences of the predictions with this map, and change nothing else.",
    ),
]
Force = Annotated[
    bool,
    typer.Option(
        "--force",
        help="Write a map even if it is not shown to improve confidences. With --apply: use a map "
        "that was made for another pipeline or schema.",
    ),
]
Alpha = Annotated[
    float,
    typer.Option(
        metavar="NUMBER",
        min=0,
        max=1,
        callback=require_finite,
        help="Share of auto-accepted values that may be wrong.",
    ),
]
_TITLES = {"scalars": "Field values", "tables": "Table cells"}
_METHODS = {
    "none": "none",
    "slope": "one slope",
    "isotonic": "isotonic",
    "per_field": "one slope with an offset for each field",
}


def calibrate(
    run: RunOrPredictions,
    output: OutputFile = None,
    *,
    apply: MapToApply = None,
    force: Force = False,
    alpha: Alpha = 0.02,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Fit a map that calibrates confidences, or apply one to predictions.

    The map is chosen and measured by nested cross-validation over documents. It is written only if
    it improves confidences on documents that it never saw. The exit code is 4 if that is not shown,
    and 1 if the map makes them worse.
    """
    require_output(output, "calibrate", "FILE", dry_run=dry_run)
    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field, trap=trap)
    target = None if dry_run else output
    if apply is None:
        _fit(run, target, alpha, filters, force=force, as_json=as_json)
    elif filters:
        what = f"--apply calibrates all predictions, and --{next(iter(filters))} keeps some"
        raise BadInputError(what, "calibrate", "leave out the filters")
    else:
        _apply(apply, run, target, force=force, as_json=as_json)


def _fit(
    run: Path, output: Path | None, alpha: float, filters: Filters, *, force: bool, as_json: bool
) -> None:
    """Choose a map, report what it does, and write it if it improves confidences."""
    from docextract_eval.metrics.promise import choose_threshold
    from docextract_eval.runs.calibration.confidence import calibrate_columns
    from docextract_eval.runs.calibration.confidence_map import describe_origin
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    if run.is_file():
        what = "is a file, and a map is fitted to a run, which knows the truth"
        raise BadInputError(what, str(run), f"score it first: dxe score {run} CORPUS -o RUN")
    folder = RunFolder(run)
    found = read_measured_run(filter_run(folder, filters))
    private = found.description.private
    calibration = calibrate_columns(found.columns, str(run), alpha, private=private)
    made = calibration.confidence_map(describe_origin(found.about, str(run)), force=force)
    promise = choose_threshold(found.columns, alpha)
    refusal = None if force or calibration.improves else calibration.refusal(str(run))
    if output is not None and refusal is None:
        made.write(output)
    if as_json:
        path = str(output) if output is not None and refusal is None else None
        refused = {"refusal": None if refusal is None else refusal.what}
        print_json({"map": path, **refused, **_calibration_json(calibration, made, promise)})
    else:
        _print_calibration(calibration, promise, private=private, force=force)
        if refusal is None:
            _print_threshold(made, promise)
            typer.echo("Dry run: nothing was written." if output is None else f"Map: {output}")
    if refusal is not None and output is not None:
        raise refusal
    if refusal is not None and not as_json:
        typer.echo("Dry run: nothing was written, nor would it be without --force.")


def _apply(
    map_path: Path, source: Path, output: Path | None, *, force: bool, as_json: bool
) -> None:
    """Write calibrated predictions, and report what was and was not calibrated."""
    from docextract_eval.pipelines.predictions import PROVENANCE
    from docextract_eval.runs.calibration.calibrated_predictions import apply_map

    applied = apply_map(map_path, source, output, force=force)
    unknown = sorted(applied.unknown_fields)
    if as_json:
        counts = {name: getattr(applied, name) for name in ("predictions", "calibrated", "left")}
        path = None if output is None else str(output)
        about = {"unknown_fields": unknown, "unchecked": applied.unchecked or None}
        print_json({"calibrated_predictions": path, **counts, **about})
        return
    confidences = count_phrase(applied.calibrated, "confidence")
    typer.echo(f"{confidences} of {count_phrase(applied.predictions, 'prediction')} calibrated.")
    if applied.left:
        typer.echo(f"{count_phrase(applied.left, 'confidence')} left as stated.")
    if unknown:
        typer.echo(f"The map was not made for these fields: {list_first(unknown, 8)}.")
    if applied.unchecked:
        typer.echo(
            f"It was not checked whether the map belongs to their pipeline: {applied.unchecked}."
        )
    if output is None:
        typer.echo("Dry run: nothing was written.")
    else:
        typer.echo(f"Calibrated predictions: {output}, from: {output.name}{PROVENANCE}")


def _calibration_json(
    calibration: Calibration, made: ConfidenceMap, promise: Promise
) -> dict[str, Any]:
    """Return what is printed for programs."""
    from docextract_eval.codec.records import to_json
    from docextract_eval.runs.calibration.confidence_map import shape_to_json

    threshold = promise.threshold
    mapped = None if threshold is None else made.mapped_threshold(threshold)
    parts = [
        {
            "cells": part.cells,
            "chosen": part.method,
            "chosen_without_folds": dict(part.chosen_without),
            "improves": part.improves,
            "map": shape_to_json(made.shapes[part.cells]),
            "effects": [dataclasses.asdict(effect) for effect in part.effects],
        }
        for part in calibration.parts
    ]
    return {
        "fitted_on": dict(made.fitted_on),
        "alpha": promise.alpha,
        "high_from": 1 - promise.alpha,
        "promise": {"threshold": threshold, "mapped": mapped, "reason": to_json(promise.reason)},
        "parts": parts,
        "not_calibrated": dict(calibration.reasons),
    }


def _print_calibration(
    calibration: Calibration, promise: Promise, *, private: bool, force: bool
) -> None:
    """Print what was chosen, and what it does under each condition."""
    from docextract_eval.reports.sentences.reasons import explain_reason
    from docextract_eval.runs.privacy import TOO_FEW

    for part in calibration.parts:
        _print_part(part, f"{1 - promise.alpha:g}", force=force)
    for cells, reason in calibration.reasons.items():
        typer.echo(
            f"{_TITLES[cells]} stay as stated: {reason.removeprefix('cannot be calibrated: ')}."
        )
    typer.echo("Each value is calibrated by a map that its document neither chose nor fitted;")
    typer.echo("intervals: 95 %, over documents.")
    if private:
        few = explain_reason(TOO_FEW)
        typer.echo(f"{few[0].upper()}{few[1:]}.")


def _print_part(part: CalibratedCells, high: str, *, force: bool) -> None:
    """Print the choice for field values or for table cells, and its effect by condition."""
    overall = part.overall
    values = count_phrase(overall.values, "value")
    documents = count_phrase(overall.documents, "document")
    folds = ", ".join(
        f"{_METHODS[name]} {count_phrase(count, 'time')}"
        for name, count in part.chosen_without.items()
    )
    typer.echo(f"{_TITLES[part.cells]}: {values} of {documents}. Chosen: {_METHODS[part.method]}")
    typer.echo(f"  (chosen without one fold, each in turn: {folds}).")
    before, after = overall.before, overall.after
    typer.echo(f"  Brier  {_with_interval(before.brier)} → {_with_interval(after.brier)}")
    typer.echo(f"  bias   {_points(before.bias)} → {_points(after.bias)} points")
    typer.echo(f"  gain   {_with_interval(overall.gain)}{_outcome(part, force=force)}")
    if part.method == "none":
        return
    head = ("condition", "documents", "Brier", "bias", f"{high} or more", "wrong of these")
    print_table(head, [_effect_row(effect) for effect in part.effects])
    if part.worse:
        worse = [f"{each.condition} ({_why_worse(each)})" for each in part.worse]
        is_used = part.improves or force
        start = "Warning: confidences get" if is_used else "With --force, confidences would get"
        typer.echo(f"{start} worse under {list_first(worse, 4)}.")
    if part.is_flat:
        typer.echo("The map is flat: these confidences do not tell right values from wrong ones.")


def _outcome(part: CalibratedCells, *, force: bool) -> str:
    """Return what follows from what a map gains."""
    if part.method == "none":
        return ": they stay as stated, no map is shown to be better"
    if part.improves:
        return ""
    return ": not above 0 for certain" + (", and forced" if force else ", so they stay as stated")


def _effect_row(effect: MapEffect) -> tuple[str, ...]:
    from docextract_eval.metrics.phrases import signed_points

    before, after = effect.before, effect.after
    return (
        effect.condition,
        str(effect.documents),
        f"{before.brier.value:.4f} → {after.brier.value:.4f}",
        f"{signed_points(before.bias.value)} → {signed_points(after.bias.value)}",
        f"{_format_share(before.high_share)} → {_format_share(after.high_share)}",
        f"{_format_wrong(before)} → {_format_wrong(after)}",
    )


def _why_worse(effect: MapEffect) -> str:
    """Return what gets worse under a condition."""
    found = [f"gain {_with_interval(effect.gain)}"] if effect.gain.value < 0 else []
    if effect.more_high_wrong:
        shares = f"{_format_wrong(effect.before)} → {_format_wrong(effect.after)}"
        found.append(f"wrong among the high ones {shares}")
    return "; ".join(found)


def _with_interval(estimate: Estimate) -> str:
    """Return a Brier score, or a gain in it, with its interval.

    >>> from docextract_eval.runs.calibration.confidence import Estimate
    >>> _with_interval(Estimate(0.0524, 0.048, 0.0568)), _with_interval(Estimate(-1e-5, None, None))
    ('0.0524 (0.0480 to 0.0568)', '0.0000 (no interval)')
    """
    if estimate.low is None or estimate.high is None:
        return f"{_rounded(estimate.value)} (no interval)"
    return f"{_rounded(estimate.value)} ({_rounded(estimate.low)} to {_rounded(estimate.high)})"


def _rounded(number: float) -> str:
    return f"{round(number, 4) + 0.0:.4f}".replace("-", "−")


def _points(bias: Estimate) -> str:
    """Return a bias in points, with its interval.

    >>> from docextract_eval.runs.calibration.confidence import Estimate
    >>> _points(Estimate(0.0312, -0.0001, 0.0421))
    '+3.1 (0.0 to +4.2)'
    """
    from docextract_eval.metrics.phrases import signed_interval, signed_points

    if bias.low is None or bias.high is None:
        return f"{signed_points(bias.value)} (no interval)"
    return signed_interval(bias.value, bias.low, bias.high)


def _print_threshold(made: ConfidenceMap, promise: Promise) -> None:
    """Print what the map does to the threshold that the run promises."""
    from docextract_eval.reports.sentences.reasons import explain_reason

    if promise.threshold is None:
        typer.echo(f"No threshold: {explain_reason(promise.reason)}.")
        return
    mapped = made.mapped_threshold(promise.threshold)
    if mapped is None:
        typer.echo("Fields differ in the map: choose the threshold again on calibrated values.")
    else:
        typer.echo(f"The map changes the threshold from {promise.threshold:.4g} to {mapped:.4g}.")


def _format_share(share: float) -> str:
    from docextract_eval.metrics.phrases import percent

    return percent(share)


def _format_wrong(quality: ConfidenceQuality) -> str:
    return "–" if quality.high_wrong is None else _format_share(quality.high_wrong)
