"""A map of confidences on disk: how scalar values and table cells are calibrated, each their own.

It says by which run it was fitted, and states its rules in words, so that any program can apply it;
`load_calibration` applies it in Python.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from docextract_eval.borders.people import read_description
from docextract_eval.codec import FORMATS, sha256
from docextract_eval.errors import BadInputError, FormatError, UnknownNameError
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.measured_run import recorded_schemas
from docextract_eval.statistics.recalibration import NEAREST, LogitLine, Points, Shape, Unchanged
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from docextract_eval.metrics.columns import Codes, Floats

_KIND = "confidence map"
_LINE_RULE = (
    "a confidence c becomes 1 / (1 + exp(-(intercept + slope * ln(c / (1 - c))))), where c is at "
    f"least {NEAREST:g} and at most {1 - NEAREST:g}, and the result is at least `lowest` and at "
    "most `highest`"
)
_RULES = {
    "none": "a confidence stays as it is",
    "slope": _LINE_RULE,
    "isotonic": (
        "a confidence becomes the value on the straight line between its neighbours in "
        "`confidences`; below the first it becomes the first value, above the last the last"
    ),
    "per_field": (
        f"{_LINE_RULE}; the field's number in `offsets` is added to the intercept, and nothing for "
        "a field that is not there"
    ),
}
_AGAIN = "make it again with: dxe calibrate RUN -o MAP"


@dataclass(frozen=True, slots=True)
class ConfidenceMap:
    """How confidences are calibrated, for `scalars` and for `tables`."""

    shapes: Mapping[str, Shape]
    fitted_on: Mapping[str, Any]
    """The run and its pipeline, the schemas and their fields, and what each shape was fitted on."""

    @classmethod
    def load(cls, path: Path) -> ConfidenceMap:
        """Read a map that `dxe calibrate` wrote."""
        written = read_description(path, _KIND, remedy=_AGAIN)
        shapes = {cells: _shape(written[cells], path) for cells, _ in CELL_KINDS}
        return cls(shapes, written.get("fitted_on", {}))

    def write(self, path: Path) -> None:
        """Write the whole map to a file, with how it is to be applied."""
        parts = {cells: shape_to_json(shape) for cells, shape in self.shapes.items()}
        rules = {part["method"]: _RULES[part["method"]] for part in parts.values()}
        written = {"format": FORMATS[_KIND], "rules": rules, "fitted_on": dict(self.fitted_on)}
        write_atomically(path, json.dumps(written | parts, indent=2) + "\n")

    def mapped_threshold(self, threshold: float) -> float | None:
        """Return what a threshold of scalar values becomes; None where fields differ in it."""
        shape = self.shapes["scalars"]
        if isinstance(shape, LogitLine) and shape.offsets:
            return None
        found = shape.calibrated(np.array([threshold]), np.zeros(1, np.int64), [""])
        return round(float(found[0]), 12)

    def changes(self, cells: str) -> bool:
        """Return whether it calibrates scalar values or table cells at all."""
        return not isinstance(self.shapes[cells], Unchanged)

    def calibrated(self, cells: str, confidence: Floats, names: Sequence[str]) -> Floats:
        """Return the calibrated confidences of scalar values or table cells, each by its field."""
        field: Codes = np.arange(len(names))
        return self.shapes[cells].calibrated(confidence, field, names)


@dataclass(frozen=True, slots=True)
class Calibration:
    """A map as a function of a confidence and its field: what `dxe calibrate --apply` computes.

    >>> from docextract_eval import load_calibration
    >>> calibrate = load_calibration("runs/quick-map.json")
    >>> calibrate.fields
    ('total',)
    >>> calibrate([0.4, 0.8], field="total")
    array([0.2, 0.4])
    """

    by: ConfidenceMap
    path: Path

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it was made for; a column of a table is `line_items.amount`."""
        return tuple(self.by.fitted_on.get("fields", ()))

    @overload
    def __call__(self, confidence: float, *, field: str) -> float: ...

    @overload
    def __call__(self, confidence: ArrayLike, *, field: str) -> Floats: ...

    def __call__(self, confidence: ArrayLike, *, field: str) -> float | Floats:
        """Return the calibrated confidence of a value, or those of an array; NaN stays NaN."""
        if self.fields and field not in self.fields:
            raise UnknownNameError("field", field, self.fields, str(self.path))
        remedy = "give a number from 0 to 1, or NaN for none"
        try:
            stated = np.array(confidence, float)
        except (TypeError, ValueError) as error:
            raise BadInputError(f"{confidence!r} is no number", "confidence", remedy) from error
        if wrong := stated[(stated < 0) | (stated > 1)].tolist():
            raise BadInputError(f"{wrong[0]:g} is not from 0 to 1", "confidence", remedy)
        cells = "tables" if "." in field else "scalars"
        found = self.by.calibrated(cells, stated.ravel(), [field] * stated.size)
        return found.reshape(stated.shape) if stated.ndim else float(found[0])


def load_calibration(path: str | Path) -> Calibration:
    """Return the map that `dxe calibrate` wrote, as a function of a confidence and its field.

    >>> from docextract_eval import load_calibration
    >>> calibrate = load_calibration("runs/quick-map.json")
    >>> calibrate(0.8, field="total")
    0.4
    """
    return Calibration(ConfidenceMap.load(Path(path)), Path(path))


def describe_origin(about: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what a map records of the run, or the part of a run, that it is fitted on.

    It is made for the schemas of the kinds that filters keep, and for the fields that they keep.
    """
    run = RunDescription.from_about(about)
    kinds = run.filters.get("kind") or [*run.schemas]
    schemas = [schema for kind, schema in recorded_schemas(about, name).items() if kind in kinds]
    fields = run.filters.get("field") or {field for schema in schemas for field in schema.names}
    return {
        **{key: about[key] for key in ("id", "pipeline", "seal")},
        **({"filters": dict(run.filters)} if run.filters else {}),
        "schemas": schema_digests({kind: run.schemas[kind] for kind in kinds}),
        "fields": sorted(fields),
    }


def schema_digests(schemas: Mapping[str, str]) -> dict[str, str]:
    """Return the fingerprint of each kind's schema.

    >>> schema_digests({"receipt": "name = 'receipt'"})
    {'receipt': 'f79a8d05aa9ad47f'}
    """
    return {kind: sha256(text)[:16] for kind, text in sorted(schemas.items())}


def pipeline_facts(recorded: Mapping[str, Any]) -> dict[str, str]:
    """Return what shaped the answers of the pipeline that a map records."""
    return RunDescription.from_about({"pipeline": recorded}).pipeline.facts


def shape_to_json(shape: Shape) -> dict[str, Any]:
    """Return a shape as JSON: its method, and its numbers.

    >>> shape_to_json(Points((0.2, 0.9), (0.1, 0.8)))
    {'method': 'isotonic', 'confidences': (0.2, 0.9), 'values': (0.1, 0.8)}
    """
    if isinstance(shape, LogitLine):
        numbers = dataclasses.asdict(shape)
        if shape.offsets:
            return {"method": "per_field", **numbers}
        return {"method": "slope", **{name: numbers[name] for name in numbers if name != "offsets"}}
    if isinstance(shape, Points):
        return {"method": "isotonic", **dataclasses.asdict(shape)}
    return {"method": "none"}


def _shape(written: Mapping[str, Any], path: Path) -> Shape:
    """Return the shape that a part of a file describes, whose types have been checked."""
    if written["method"] == "none":
        return Unchanged()
    if written["method"] == "isotonic":
        confidences, values = (tuple(map(float, written[of])) for of in ("confidences", "values"))
        if not confidences or len(confidences) != len(values):
            raise FormatError("has not as many values as confidences, or none", str(path), _AGAIN)
        if (np.diff(confidences) <= 0).any() or (np.diff(values) < 0).any():
            raise FormatError("has confidences or values that do not rise", str(path), _AGAIN)
        return Points(confidences, values)
    names = [each.name for each in dataclasses.fields(LogitLine) if each.name in written]
    line = LogitLine(**{name: written[name] for name in names})
    if line.lowest > line.highest:
        raise FormatError("has a lowest value above its highest", str(path), _AGAIN)
    return line
