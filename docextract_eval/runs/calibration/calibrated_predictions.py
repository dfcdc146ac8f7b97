"""Predictions with calibrated confidences: a copy in which nothing else changes, not by a byte.

Beside the copy stands where it is from: `FILE.provenance.json` has the hashes of the map, of what
was read and of what was written. By that, predictions that are calibrated already are refused.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

import docextract_eval
from docextract_eval.borders.limits import LARGEST_FILE
from docextract_eval.codec import FORMATS, sha256
from docextract_eval.codec.predictions import read_prediction
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.errors import BadInputError, FormatError, list_first
from docextract_eval.pipelines.predictions import PROVENANCE, read_calibration_origin
from docextract_eval.runs.calibration.confidence_map import (
    ConfidenceMap,
    pipeline_facts,
    schema_digests,
)
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.execution.external_predictions import predictions_file
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.recorded_hashes import check_file_digest
from docextract_eval.storage.disk import (
    disk_errors_with_remedy,
    open_atomically,
    open_regular,
    read_regular,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_DIGITS = 6
_FORCE = "apply it anyway with --force"


@dataclass(slots=True)
class AppliedMap:
    """What a map was applied to."""

    predictions: int = 0
    calibrated: int = 0
    """Confidences of values that the map calibrates."""
    left: int = 0
    """Confidences that stay as they are: the map changes nothing for such cells, or such fields."""
    unknown_fields: set[str] = field(default_factory=set)
    """Fields that the map was not made for; their confidences are among those left."""
    unchecked: str = ""
    """Why it was not checked that the predictions are of the pipeline that the map is for."""


@dataclass(frozen=True, slots=True)
class StatedConfidence:
    """Where a confidence stands in a line, the field that it is of, and its value."""

    start: int
    end: int
    field: str
    """The name of a scalar field, or of a table and its column, with a dot between."""
    value: float

    @property
    def cells(self) -> str:
        """The part of a map that calibrates it."""
        return "tables" if "." in self.field else "scalars"


def apply_map(
    map_path: Path, source: Path, output: Path | None, *, force: bool = False
) -> AppliedMap:
    """Write the predictions of a run or of a file with their confidences calibrated by a map.

    Without an output nothing is written. `force` applies a map that was made for another pipeline,
    or for other schemas.
    """
    by = ConfidenceMap.load(map_path)
    about, file = _find_predictions(source)
    applied = AppliedMap(unchecked=_refuse_other_origin(by, map_path, about, source, force=force))
    lines = _calibrated_lines(by, file, about, applied)
    if output is None:
        for _ in lines:
            pass
        return applied
    _refuse_output(output, {file: "the predictions", map_path: "the map"})
    read, written = hashlib.sha256(), hashlib.sha256()
    beside = output.with_name(output.name + PROVENANCE)
    with open_atomically(output) as copy, open_atomically(beside) as provenance:
        for line, calibrated in lines:
            read.update(line)
            written.update(calibrated)
            copy.write(calibrated)
        origin = {
            "format": FORMATS["calibrated predictions"],
            "made_by": f"docextract-eval {docextract_eval.__version__}",
            "map": {
                "name": map_path.name,
                "sha256": sha256(read_regular(map_path)),
                "fitted_on": dict(by.fitted_on),
            },
            "predictions_sha256": read.hexdigest(),
            "calibrated_sha256": written.hexdigest(),
            "calibrated": applied.calibrated,
            "left": applied.left,
            "unknown_fields": sorted(applied.unknown_fields),
            "forced": force,
        }
        provenance.write((json.dumps(origin, indent=2) + "\n").encode())
    return applied


def _refuse_output(output: Path, read: Mapping[Path, str]) -> None:
    """Raise where calibrated predictions would replace what they are made of, or a folder."""
    remedy = "write the calibrated predictions to another file"
    if output.is_dir():
        raise BadInputError("is a folder", str(output), remedy)
    for path, noun in read.items():
        if output.exists() and output.samefile(path):
            raise BadInputError(f"is the file of {noun}", str(output), remedy)


def _find_predictions(source: Path) -> tuple[Mapping[str, Any], Path]:
    """Return the description of a run, empty for a file, and the file of its predictions."""
    if source.is_file():
        _refuse_calibrated(source)
        return {}, source
    folder = RunFolder(source)
    about = folder.finished_about()
    run = RunDescription.from_about(about)
    if (scored := predictions_file(run.pipeline.name)) and scored.is_file():
        _refuse_calibrated(scored)
    if run.private:
        what = "is private: it kept no predictions that could be calibrated"
        raise BadInputError(what, str(source), "calibrate those that the pipeline returns")
    return about, folder.predictions_path


def _refuse_calibrated(file: Path) -> None:
    """Raise where the file beside predictions says that they are calibrated already."""
    if read_calibration_origin(file) is not None:
        what = "its confidences are calibrated already"
        raise BadInputError(what, str(file), "apply the map to the predictions as they were stated")


def _refuse_other_origin(
    by: ConfidenceMap, map_path: Path, about: Mapping[str, Any], source: Path, *, force: bool
) -> str:
    """Raise where a map was made for other schemas or another pipeline; return what is unknown."""
    if not about:
        return "a file of predictions does not record its pipeline"
    if force:
        return ""
    found = RunDescription.from_about(about)
    digests = schema_digests(found.schemas)
    known = by.fitted_on.get("schemas", digests)
    if other := [kind for kind in digests if known.get(kind) != digests[kind]]:
        what = f"was made for another schema of {list_first(other)} than that of {source}"
        raise BadInputError(what, str(map_path), f"calibrate {source} itself, or {_FORCE}")
    made_for = by.fitted_on.get("pipeline", {})
    if all(predictions_file(name) for name in (made_for.get("name", ""), found.pipeline.name)):
        return "predictions that were made elsewhere do not record their pipeline"
    ours, theirs = pipeline_facts(made_for), found.pipeline.facts
    if differing := [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]:
        name = differing[0]
        what = (
            f"was made for another pipeline than that of {source}: "
            f"{name} {ours.get(name, 'not set')}, and here {theirs.get(name, 'not set')}"
        )
        raise BadInputError(what, str(map_path), f"calibrate {source} itself, or {_FORCE}")
    return ""


def _calibrated_lines(
    by: ConfidenceMap, file: Path, about: Mapping[str, Any], applied: AppliedMap
) -> Iterator[tuple[bytes, bytes]]:
    """Yield each line as it is, and calibrated; raise where a run's predictions were changed."""
    fields, content = set(by.fitted_on.get("fields", ())), hashlib.sha256()
    with disk_errors_with_remedy(file), open_regular(file) as lines:
        for number, line in enumerate(lines, 1):
            content.update(line)
            stated: list[StatedConfidence] = []
            if line.strip():
                _refuse_invalid_line(line, f"{file}, line {number}")
                stated = [*stated_confidences(line)]
                applied.predictions += 1
            applied.unknown_fields |= {e.field for e in stated if fields and e.field not in fields}
            chosen = [
                each
                for each in stated
                if by.changes(each.cells) and each.field not in applied.unknown_fields
            ]
            applied.calibrated += len(chosen)
            applied.left += len(stated) - len(chosen)
            yield line, _with_confidences(line, chosen, _calibrated_values(by, chosen))
    check_file_digest(about, file, content.hexdigest())
    if not applied.calibrated:
        known = f", such as {list_first(sorted(fields))}" if fields else ""
        what = "has no confidence of a value that the map calibrates"
        raise BadInputError(what, str(file), f"give predictions of the fields of the map{known}")


def _refuse_invalid_line(line: bytes, where: str) -> None:
    try:
        written = parse_json(line, lenient=True, largest=LARGEST_FILE)
    except JsonError as error:
        raise FormatError(f"is not JSON ({error})", where, "correct or remove the line") from error
    read_prediction(written, where)


def _calibrated_values(by: ConfidenceMap, stated: Sequence[StatedConfidence]) -> list[float]:
    """Return the calibrated value of each confidence of a line."""
    found = np.array([each.value for each in stated])
    for cells in ("scalars", "tables"):
        at = [place for place, each in enumerate(stated) if each.cells == cells]
        if at:
            found[at] = by.calibrated(cells, found[at], [stated[place].field for place in at])
    return [float(value) for value in found]


def _with_confidences(
    line: bytes, stated: Sequence[StatedConfidence], values: Sequence[float]
) -> bytes:
    """Return a line with other confidences; one that does not change keeps its bytes."""
    parts, start = [], 0
    for each, value in zip(stated, values, strict=True):
        if value != each.value:
            parts += [line[start : each.start], json.dumps(round(value, _DIGITS)).encode()]
            start = each.end
    return b"".join([*parts, line[start:]])


def stated_confidences(line: bytes) -> Iterator[StatedConfidence]:
    """Yield the confidences of the values in a line of predictions, but not of alternatives.

    What is outside 0 to 1, or no number, counts as none.

    >>> line = b'{"id": "a", "fields": {"total": {"value": "9.00", "confidence": 0.97}}}'
    >>> [(line[each.start : each.end], each.field) for each in stated_confidences(line)]
    [(b'0.97', 'total')]
    """
    path: list[str | None] = []
    are_objects: list[bool] = []
    is_key = False
    for token in _TOKEN.finditer(line):
        text = token[0]
        if text in {b"{", b"["}:
            path.append(None)
            are_objects.append(is_key := text == b"{")
        elif text in {b"}", b"]"}:
            path.pop()
            are_objects.pop()
        elif text == b",":
            is_key = are_objects[-1]
        elif is_key and text != b":":
            path[-1], is_key = json.loads(text), False
        elif text != b":" and (name := _field_of_confidence(path)) is not None:
            value = _share(json.loads(text))
            if value is not None:
                yield StatedConfidence(token.start(), token.end(), name, value)


def _field_of_confidence(path: Sequence[str | None]) -> str | None:
    """Return the field whose confidence a path leads to; None where it leads elsewhere."""
    match path:
        case ["fields", str(name), "confidence"]:
            return name
        case ["tables", str(table), None, str(column), "confidence"]:
            return f"{table}.{column}"
    return None


def _share(written: object) -> float | None:
    """Return a confidence as the reader of predictions takes it; None where it counts as none."""
    if not isinstance(written, int | float | str):
        return None
    value = float(written)
    return value if math.isfinite(value) and 0 <= value <= 1 else None
