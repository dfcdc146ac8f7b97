"""Reads predictions made elsewhere from JSON lines.

A line that is not a prediction is a failure of its rendition alone, and is reported with its number
and field. Of two lines for one rendition the first counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.limits import LARGEST_LINE
from docextract_eval.codec import sha256
from docextract_eval.codec.predictions import cells_with_invalid_confidence, read_prediction
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import BadInputError, one_line
from docextract_eval.pipelines import UnansweredError, read_settings
from docextract_eval.pipelines.answers import with_known_cause
from docextract_eval.records import Failure, Prediction
from docextract_eval.storage.disk import disk_errors_with_remedy, read_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from docextract_eval.records import Sheet


@dataclass(frozen=True, slots=True)
class PredictionLines:
    """The contents of a file of predictions."""

    predictions: Mapping[str, tuple[Prediction, ...]]
    """By the id of a sheet: one prediction for each repeat."""
    invalid: tuple[str, ...]
    """Lines that do not validate: file, line, field."""
    repeated: tuple[str, ...]
    """Lines that repeat an id, and are not taken: line, id."""
    doubtful: tuple[str, ...]
    """Lines with a confidence that is not from 0 to 1, and is left out."""


PROVENANCE = ".provenance.json"
"""What is added to the name of calibrated predictions: the file that says where they are from."""
CALIBRATION = "confidences calibrated by"
"""The part of a version that names the map."""


class Predictions:
    """`predictions:FILE.jsonl`: looks a sheet up by its id."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Read the file."""
        read_settings("predictions", settings, {})
        self._lines, self._file = read_prediction_lines(Path(target)), Path(target)

    @property
    def version(self) -> Mapping[str, str]:
        """Return the fingerprint of the file, and which map its confidences are calibrated by."""
        fingerprint = sha256(self._file.read_bytes())[:16]
        origin = read_calibration_origin(self._file)
        calibrated = {} if origin is None else {CALIBRATION: _name_map(origin)}
        return {"predictions": fingerprint, **calibrated}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the file's first prediction for a sheet, or raise an UnansweredError."""
        if not (found := self._lines.predictions.get(sheet.id)):
            raise UnansweredError("silence", f"{self._file} has no line for it")
        return found[0]


def read_calibration_origin(file: Path) -> Mapping[str, Any] | None:
    """Return what stands beside calibrated predictions: what they are made of; else None.

    A file beside others, or beside these before they were changed, says nothing of them.
    """
    beside = file.with_name(file.name + PROVENANCE)
    if not beside.is_file():
        return None
    with disk_errors_with_remedy(beside, "remove it, if it belongs to other predictions"):
        origin = parse_json(read_regular(beside))
        recorded = origin.get("calibrated_sha256") if isinstance(origin, dict) else None
    return origin if recorded == sha256(read_regular(file)) else None


def _name_map(origin: Mapping[str, Any]) -> str:
    """Name a map by its file, its fingerprint, and the run that it is fitted to.

    >>> _name_map({"map": {"name": "m.json", "sha256": "5ea1" * 16, "fitted_on": {"id": "1f"}}})
    'm.json (5ea15ea15ea15ea1), fitted to run 1f'
    """
    by = origin.get("map")
    made = by if isinstance(by, dict) else {}
    fitted_on = made.get("fitted_on")
    run = fitted_on.get("id", "?") if isinstance(fitted_on, dict) else "?"
    fingerprint = str(made.get("sha256", "?"))[:16]
    return one_line(f"{made.get('name', 'a map')} ({fingerprint}), fitted to run {run}")


def read_prediction_lines(file: Path) -> PredictionLines:
    """Return the predictions of a file, and beside them what is wrong in it."""
    if not file.is_file():
        what = "is a folder" if file.is_dir() else "does not exist"
        raise BadInputError(what, str(file), "give a file of JSON lines; see dxe schema prediction")
    by_sheet: dict[str, dict[int, Prediction]] = {}
    invalid, repeated, doubtful = [], [], []
    with disk_errors_with_remedy(file), file.open("rb") as lines:
        for number, line in enumerate(bounded_lines(lines), 1):
            if not line.strip():
                continue
            where = f"{file}, line {number}"
            prediction, mistake, doubt = _read_line_with_mistakes(line, where)
            invalid += [mistake] if mistake else []
            doubtful += [f"{where}: {doubt}"] if doubt else []
            if prediction is None:
                continue
            repeats = by_sheet.setdefault(prediction.sheet, {})
            if prediction.repeat in repeats:
                repeated.append(f"line {number} ({prediction.sheet})")
            else:
                repeats[prediction.repeat] = prediction
    by_id = {i: tuple(each.values()) for i, each in by_sheet.items()}
    return PredictionLines(by_id, tuple(invalid), tuple(repeated), tuple(doubtful))


def bounded_lines(lines: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file; a line that is too long is cut just above the limit."""
    while line := lines.readline(LARGEST_LINE + 1):
        yield line
        while len(line) > LARGEST_LINE and not line.endswith(b"\n"):
            line = lines.readline(LARGEST_LINE + 1)


def _read_line_with_mistakes(line: bytes, where: str) -> tuple[Prediction | None, str, str]:
    """Return the prediction on a line, the error, and doubts about confidences."""
    try:
        written = parse_json(line, lenient=True)
    except JsonError as error:
        spot = f"{where}, {error.key}" if error.key else where
        what = f"is not JSON ({error.what})" if error.is_syntax else error.what
        return None, f"{spot}: {what}", ""
    try:
        prediction = read_prediction(written, where)
    except (BadInputError, RecursionError) as error:
        wrong = str(error).encode(errors="replace").decode()
        sheet_id = written.get("id") if isinstance(written, dict) else None
        if not isinstance(sheet_id, str):
            return None, wrong, ""
        return Prediction(sheet_id, failure=Failure("garbage", wrong)), wrong, ""
    doubt = ", ".join(cells_with_invalid_confidence(written))
    return replace(prediction, failure=with_known_cause(prediction.failure)), "", doubt
