"""The command that calibrates confidences: it maps them to how often they are right."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    RunPath,
    print_json,
    print_table,
    require_finite,
    warn_if_unverified,
)
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.promise import Promise
    from docextract_eval.runs.confidence import ConfidenceMap, MapEffect

MapPath = Annotated[
    Path | None, typer.Option("-o", "--output", metavar="FILE", help="Map to write.")
]


def calibrate(
    run: RunPath,
    output: MapPath = None,
    *,
    alpha: Annotated[
        float,
        typer.Option(
            metavar="NUMBER",
            min=0,
            max=1,
            callback=require_finite,
            help="Share of auto-accepted values that may be wrong.",
        ),
    ] = 0.02,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Fit a calibration of confidences.

    It is a monotone map from stated confidences to calibrated ones, fitted on half of the documents
    and measured on the other half.
    """
    from docextract_eval.codec.records import to_json
    from docextract_eval.errors import BadInputError
    from docextract_eval.metrics.promise import choose_threshold
    from docextract_eval.runs.confidence import fit_confidence_map, map_effects
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run

    if output is None and not dry_run:
        what = "the option --output is missing"
        raise BadInputError(what, "calibrate", "add -o FILE, or --dry-run")
    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field, trap=trap)
    warn_if_unverified(folder := RunFolder(run))
    found = read_measured_run(filter_run(folder, filters))
    whose = {key: found.about[key] for key in ("id", "pipeline", "seal")}
    private = found.description.private
    made = fit_confidence_map(found.columns, whose, str(run), private=private)
    changed = map_effects(found.columns, made, alpha, private=private)
    promise = choose_threshold(found.columns, alpha)
    if output is not None and not dry_run:
        made.write(output)
    if as_json:
        threshold = promise.threshold
        mapped = None if threshold is None else made.mapped_confidence(threshold)
        promised = {"threshold": threshold, "mapped": mapped, "reason": to_json(promise.reason)}
        conditions = [dataclasses.asdict(effect) for effect in changed]
        path = None if dry_run else str(output)
        about = {"map": path, "fitted_on": dict(made.fitted_on), "alpha": alpha}
        print_json({**about, "shown_from": 1 - alpha, "promise": promised, "effects": conditions})
    else:
        _print_map(made, changed, promise, private=private)
        typer.echo("Dry run: nothing was written." if dry_run else f"Map: {output}")


def _print_map(
    confidence_map: ConfidenceMap, changed: Sequence[MapEffect], promise: Promise, *, private: bool
) -> None:
    """Print what a map was fitted on, and its effect."""
    from docextract_eval.reports.sentences.reasons import explain_reason
    from docextract_eval.runs.privacy import TOO_FEW

    values = count_phrase(confidence_map.fitted_on["guesses"], "value")
    documents = count_phrase(confidence_map.fitted_on["documents"], "document")
    typer.echo(f"Fitted on {values} of {documents} (one half), measured on the other half.")
    if len(confidence_map.values) == 1:
        typer.echo("The map is flat: these confidences do not tell right values from wrong ones.")
    head = (
        *("condition", "documents", "bias", "smooth error", "Brier"),
        *("auto-accepted", "wrong of these"),
    )
    if changed:
        print_table(head, [_effect_row(effect) for effect in changed])
    if private:
        few = explain_reason(TOO_FEW)
        typer.echo(f"{few[0].upper()}{few[1:]}.")
    elif not changed:
        typer.echo("No value of the other half has a confidence, so the effect is unknown.")
    typer.echo(f"Auto-accepted: values with a confidence of {1 - promise.alpha:g} or more.")
    if promise.threshold is None:
        typer.echo(f"No threshold: {explain_reason(promise.reason)}.")
        return
    mapped = confidence_map.mapped_confidence(promise.threshold)
    typer.echo(f"The map changes the threshold from {promise.threshold:.4g} to {mapped:.4g}.")


def _effect_row(effect: MapEffect) -> tuple[str, ...]:
    before, after = effect.before, effect.after
    return (
        effect.condition,
        str(effect.documents),
        f"{100 * before.bias:+.1f} → {100 * after.bias:+.1f}",
        f"{100 * before.smooth_ece:.1f} → {100 * after.smooth_ece:.1f}",
        f"{before.brier:.4f} → {after.brier:.4f}",
        f"{_format_share(before.automation)} → {_format_share(after.automation)}",
        f"{_format_share(before.errors)} → {_format_share(after.errors)}",
    )


def _format_share(share: float | None) -> str:
    from docextract_eval.metrics.phrases import percent

    return "–" if share is None else percent(share)
