"""The command that maps confidences to what they are worth."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import (
    AsJson,
    RunPath,
    finite,
    print_json,
    print_table,
    say_unverified,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.metrics.promise import Promise
    from docextract_eval.runs.confidence import ConfidenceMap, Effect

MapPath = Annotated[Path, typer.Option("-o", "--output", metavar="MAP", help="Where to write it.")]


def calibrate(
    run: RunPath,
    output: MapPath,
    *,
    alpha: Annotated[
        float,
        typer.Option(
            min=0, max=1, callback=finite, help="The share of shown values that may be wrong."
        ),
    ] = 0.02,
    as_json: AsJson = False,
) -> None:
    """Fit a monotone map of confidences on half of the documents; show what it does on the rest."""
    from docextract_eval.codec.records import to_json
    from docextract_eval.metrics.promise import chosen
    from docextract_eval.runs.confidence import effects, fitted
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured import measured

    say_unverified(folder := RunFolder(run))
    found = measured(folder)
    whose = {key: found.about[key] for key in ("id", "pipeline", "seal")}
    private = found.description.private
    made = fitted(found.columns, whose, str(run), private=private)
    changed = effects(found.columns, made, alpha, private=private)
    promise = chosen(found.columns, alpha)
    made.write(output)
    if as_json:
        threshold = promise.threshold
        mapped = None if threshold is None else made.at(threshold)
        promised = {"threshold": threshold, "mapped": mapped, "reason": to_json(promise.reason)}
        conditions = [dataclasses.asdict(effect) for effect in changed]
        about = {"map": str(output), "fitted_on": dict(made.fitted_on), "alpha": alpha}
        print_json({**about, "shown_from": 1 - alpha, "promise": promised, "effects": conditions})
    else:
        _show(made, changed, promise, private=private)
        typer.echo(f"Map: {output}")


def _show(
    made: ConfidenceMap, changed: Sequence[Effect], promise: Promise, *, private: bool
) -> None:
    """Say what a map was fitted on, and what it would do."""
    from docextract_eval.reports.sentences.reasons import in_words
    from docextract_eval.runs.veil import TOO_FEW

    said = made.fitted_on
    typer.echo(
        f"Fitted on {said['guesses']} guesses of {said['documents']} documents, the calibration "
        "half, and measured on the others."
    )
    if len(made.values) == 1:
        typer.echo("The map is flat: these confidences do not tell right guesses from wrong ones.")
    head = ("condition", "documents", "bias", "smooth error", "Brier", "shown", "wrong of these")
    if changed:
        print_table(head, [_row(effect) for effect in changed])
    if private:
        few = in_words(TOO_FEW)
        typer.echo(f"{few[0].upper()}{few[1:]}.")
    elif not changed:
        typer.echo("No guess of the other half carries a confidence: nothing can be shown.")
    typer.echo(f"Shown is what has a confidence of {1 - promise.alpha:g} or more.")
    if promise.threshold is None:
        typer.echo(f"No threshold: {in_words(promise.reason)}.")
        return
    mapped = made.at(promise.threshold)
    typer.echo(f"The threshold that is promised, {promise.threshold:.4g}, becomes {mapped:.4g}.")


def _row(effect: Effect) -> tuple[str, ...]:
    before, after = effect.before, effect.after
    return (
        effect.condition,
        str(effect.documents),
        f"{100 * before.bias:+.1f} → {100 * after.bias:+.1f}",
        f"{100 * before.smooth_ece:.1f} → {100 * after.smooth_ece:.1f}",
        f"{before.brier:.4f} → {after.brier:.4f}",
        f"{_percent(before.automation)} → {_percent(after.automation)}",
        f"{_percent(before.errors)} → {_percent(after.errors)}",
    )


def _percent(share: float | None) -> str:
    from docextract_eval.metrics.phrases import percent

    return "–" if share is None else percent(share)
