"""Predictions that were made elsewhere, matched with a corpus so that they become a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.pipelines.predictions import PredictionLines, read_prediction_lines
from docextract_eval.records import Failure, Prediction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_PREFIX = "predictions:"


@dataclass(frozen=True, slots=True)
class MatchedPredictions:
    """A prediction for every selected rendition, and what is wrong with the file."""

    predictions: tuple[Prediction, ...]
    """Predictions under the ids of their sheets; a rendition without a line has a failure."""
    wrong: tuple[str, ...]
    twice: tuple[str, ...]
    unsure: tuple[str, ...]
    """Lines with a confidence outside 0 to 1, which counts as none."""
    unknown: tuple[str, ...]
    """Ids that belong to no sheet and no rendition of the corpus."""
    missing: tuple[str, ...]
    """Selected renditions that have no line."""


def predictions_file(pipeline: str) -> Path | None:
    """Return the path of a pipeline that is a file of predictions; None for any other pipeline."""
    return Path(pipeline.removeprefix(_PREFIX)) if pipeline.startswith(_PREFIX) else None


def match_predictions(
    file: Path, rendition_and_sheet_ids: Iterable[tuple[str, str]], selected: Collection[str]
) -> MatchedPredictions:
    """Match a file's lines with the selected renditions, by the sheet's id or the rendition's own.

    `rendition_and_sheet_ids` has the ids of every rendition of the corpus and of its sheet.
    """
    lines = read_prediction_lines(file)
    predictions: list[Prediction] = []
    missing, known, twice = [], set[str](), list(lines.repeated)
    for rendition, sheet in rendition_and_sheet_ids:
        known |= {sheet, rendition}
        if rendition not in selected:
            continue
        predictions_found = _rendition_predictions(lines, sheet, rendition, twice)
        if not predictions_found:
            missing.append(rendition)
            predictions_found = [
                Prediction(sheet, failure=Failure("silence", f"{file} has no line for it"))
            ]
        predictions += predictions_found
    unknown = sorted(lines.predictions.keys() - known)
    odd = lines.invalid, tuple(twice), lines.doubtful
    return MatchedPredictions(tuple(predictions), *odd, tuple(unknown), tuple(missing))


def _rendition_predictions(
    lines: PredictionLines, sheet: str, rendition: str, given_twice: list[str]
) -> list[Prediction]:
    """Return the predictions of a rendition under either id, one a repeat."""
    by_sheet, by_own = lines.predictions.get(sheet, ()), lines.predictions.get(rendition, ())
    repeats = {prediction.repeat for prediction in by_sheet}
    if again := [prediction for prediction in by_own if prediction.repeat in repeats]:
        given_twice += [f"has {rendition} once more, as {sheet}" for _ in again]
    more = [each for each in by_own if each.repeat not in repeats]
    return [replace(each, sheet=sheet) for each in (*by_sheet, *more)]
