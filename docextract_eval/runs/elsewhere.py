"""What was predicted elsewhere, sorted out against a corpus: a run like any other comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.pipelines.predictions import Lines, read_lines
from docextract_eval.records import Failure, Prediction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

_FORM = "predictions:"


@dataclass(frozen=True, slots=True)
class Sorted:
    """A prediction for every rendition that is taken, and what is wrong with the file."""

    predictions: tuple[Prediction, ...]
    """Under the id of the sheet; a rendition without a line has a failure."""
    wrong: tuple[str, ...]
    twice: tuple[str, ...]
    unsure: tuple[str, ...]
    """Lines of which a confidence is no chance, and counts as none."""
    unknown: tuple[str, ...]
    """Ids that are neither a sheet's nor a rendition's of the corpus."""
    missing: tuple[str, ...]
    """Renditions that are taken and have no line."""


def told_by(pipeline: str) -> Path | None:
    """Return the file that a pipeline is, if it is one of predictions."""
    return Path(pipeline.removeprefix(_FORM)) if pipeline.startswith(_FORM) else None


def sorted_out(file: Path, whose: Iterable[tuple[str, str]], taken: Collection[str]) -> Sorted:
    """Return every rendition that is taken what a file says of it, by its sheet's id or its own.

    `whose` has the id of every rendition there is, and that of its sheet.
    """
    lines = read_lines(file)
    predictions: list[Prediction] = []
    missing, known, twice = [], set[str](), list(lines.twice)
    for rendition, sheet in whose:
        known |= {sheet, rendition}
        if rendition not in taken:
            continue
        said = _said(lines, sheet, rendition, twice)
        if not said:
            missing.append(rendition)
            said = [Prediction(sheet, failure=Failure("silence", f"{file} has no line for it"))]
        predictions += said
    unknown = sorted(lines.said.keys() - known)
    odd = lines.wrong, tuple(twice), lines.unsure
    return Sorted(tuple(predictions), *odd, tuple(unknown), tuple(missing))


def _said(lines: Lines, sheet: str, rendition: str, twice: list[str]) -> list[Prediction]:
    """Return what is said of a rendition under either id, once a repeat."""
    by_sheet, by_own = lines.said.get(sheet, ()), lines.said.get(rendition, ())
    repeats = {prediction.repeat for prediction in by_sheet}
    if again := [prediction for prediction in by_own if prediction.repeat in repeats]:
        twice += [f"says {rendition} once more, as {sheet}" for _ in again]
    more = [each for each in by_own if each.repeat not in repeats]
    return [replace(each, sheet=sheet) for each in (*by_sheet, *more)]
