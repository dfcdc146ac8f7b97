"""Predictions that were made elsewhere, matched with a corpus so that they become a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.errors import nearest_name
from docextract_eval.pipelines.predictions import PredictionLines, read_prediction_lines
from docextract_eval.records import Failure, Prediction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

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
    """Ids that belong to no sheet, rendition or document of the corpus."""
    missing: tuple[str, ...]
    """Selected renditions that have no line."""
    any_known: bool = True
    """Whether any id of the file is known; an empty file has no unknown one."""
    nearest: str = ""
    """The known id that is most like the first unknown one."""


@dataclass(frozen=True, slots=True)
class RenditionIds:
    """The ids by which the line of a rendition can name it."""

    sheet: str
    rendition: str
    document: str | None
    """The document's own id, if only one of its renditions is scored."""

    @property
    def accepted(self) -> tuple[str, ...]:
        """All of them; the last is the one that people are shown."""
        return tuple(filter(None, (self.sheet, self.rendition, self.document)))


def predictions_file(pipeline: str) -> Path | None:
    """Return the path of a pipeline that is a file of predictions; None for any other pipeline."""
    return Path(pipeline.removeprefix(_PREFIX)) if pipeline.startswith(_PREFIX) else None


def match_predictions(
    file: Path, renditions: Iterable[RenditionIds], selected: Collection[str]
) -> MatchedPredictions:
    """Match a file's lines with the selected ones of all renditions of a corpus, by any id."""
    lines = read_prediction_lines(file)
    predictions: list[Prediction] = []
    missing, twice = [], list(lines.repeated)
    known: dict[str, str] = {}
    for ids in renditions:
        known |= dict.fromkeys(ids.accepted, ids.accepted[-1])
        if ids.rendition not in selected:
            continue
        predictions_found = _rendition_predictions(lines, ids, twice)
        if not predictions_found:
            missing.append(ids.rendition)
            failure = Failure("silence", f"{file} has no line for it")
            predictions_found = [Prediction(ids.sheet, failure=failure)]
        predictions += predictions_found
    unknown = sorted(lines.predictions.keys() - known)
    return MatchedPredictions(
        tuple(predictions),
        lines.invalid,
        tuple(twice),
        lines.doubtful,
        tuple(unknown),
        tuple(missing),
        any_known=not unknown or len(unknown) < len(lines.predictions),
        nearest=_nearest_id(unknown[0], list(dict.fromkeys(known.values()))) if unknown else "",
    )


def _nearest_id(unknown: str, known: Sequence[str]) -> str:
    """Return the known id that is most like an unknown one, or the first of all."""
    return nearest_name(unknown, known) or known[0]


def _rendition_predictions(
    lines: PredictionLines, ids: RenditionIds, given_twice: list[str]
) -> list[Prediction]:
    """Return the predictions of a rendition under any of its ids, one a repeat."""
    taken: dict[int, Prediction] = {}
    for id_ in ids.accepted:
        for prediction in lines.predictions.get(id_, ()):
            if prediction.repeat in taken:
                given_twice.append(f"{id_} (as {taken[prediction.repeat].sheet})")
            else:
                taken[prediction.repeat] = prediction
    return [replace(each, sheet=ids.sheet) for each in taken.values()]
