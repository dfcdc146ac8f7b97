"""A part of a finished run: the cells of some conditions, kinds, locales, traps or fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.records import CONTROL_TWIN, NEUTRAL_TWIN
from docextract_eval.runs.derivation.scoring import SCORED_COLUMNS, compute_scores
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.measured_run import FinishedRun, chosen, recorded_schemas
from docextract_eval.runs.scope import not_attempted_error
from docextract_eval.schemas.scope import fields_outside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.curve import Curve
    from docextract_eval.records import Prediction, Score

Filters = Mapping[str, Sequence[str]]
"""By `condition`, `kind`, `locale`, `trap` or `field`, the values that are kept."""
_OF_RENDITIONS = ("condition", "kind", "locale")


@dataclass(frozen=True)
class FilteredRun:
    """A finished run limited to the cells that the filters keep, and scored again."""

    folder: FinishedRun
    filters: Filters

    @property
    def path(self) -> object:
        """Its folder."""
        return self.folder.path

    def finished_about(self) -> dict[str, Any]:
        """Return the content of `run.json`, with the counts of the part."""
        about = self.folder.finished_about()
        rows, kept = self._kept_renditions, {**RunDescription.from_about(about).filters}
        kept |= {name: [*values] for name, values in self.filters.items()}
        described = f"only {describe_filters(self.filters)}"
        return about | {
            "corpus_name": f"{about.get('corpus_name', '?')} ({described})",
            "documents": len(rows["document"].unique()),
            "renditions": len(rows),
            "predictions": len(rows) * RunDescription.from_about(about).repeat,
            "failures": pc.sum(rows["failures"]).as_py() or 0,
            "filters": kept,
        }

    def columns(
        self, name: str, wanted: list[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """Read its `matches` or `renditions`, filtered."""
        if name == "renditions":
            return chosen(self._kept_renditions, wanted, rows)
        table = self.folder.columns(name, None if wanted is None else [*wanted], rows)
        table = table.filter(self._are_kept_cells(table))
        for index, field in enumerate(table.schema):
            if pa.types.is_dictionary(field.type):  # it still lists what was filtered out
                codes = table[field.name].cast(pa.string()).dictionary_encode()
                table = table.set_column(index, field.name, codes)
        return table

    def predictions(self) -> Iterator[Prediction]:
        """Yield the predictions of the whole run."""
        return self.folder.predictions()

    def scores(self) -> list[Score]:
        """Score the part."""
        return self._scores_and_curves[0]

    def curves(self) -> list[Curve]:
        """Compute the curves of the part."""
        return self._scores_and_curves[1]

    @cached_property
    def _scores_and_curves(self) -> tuple[list[Score], list[Curve]]:
        about = self.folder.finished_about()
        run, judged_by = RunDescription.from_about(about), recorded_schemas(about, str(self.path))
        matches = self.columns("matches", [*SCORED_COLUMNS])
        scores, curves, _ = compute_scores(
            matches,
            self._kept_renditions,
            run.conditions,
            run.hints,
            judged_by,
            run.deploy,
            run.scope,
        )
        return scores, curves

    @cached_property
    def _kept_renditions(self) -> pa.Table:
        rows = self.folder.columns("renditions")
        self._check_attempted(self.filters.get("field", ()))
        for name, values in self.filters.items():
            if name in _OF_RENDITIONS:
                known = rows[name].unique().to_pylist()
            elif name == "trap":
                known = sorted(
                    {trap["name"] for traps in rows["traps"].to_pylist() for trap in traps}
                )
            else:
                known = self.folder.columns("matches", [name])[name].unique().to_pylist()
            for value in values:
                if value not in known:
                    raise UnknownNameError(name, value, known, f"--{name}")
        for name in _OF_RENDITIONS:
            if kept := self.filters.get(name):
                rows = rows.filter(pc.is_in(rows[name], pa.array(kept, pa.string())))
        if traps := {*self.filters.get("trap", ())}:
            rows = _with_traps_and_twins(rows, traps)
        if not len(rows):
            what, remedy = "no rendition is left", "leave out one of the filters"
            raise BadInputError(
                f"{what} of {describe_filters(self.filters)}", str(self.path), remedy
            )
        return rows

    def _check_attempted(self, fields: Sequence[str]) -> None:
        """Raise for a field that the run does not attempt."""
        about = self.folder.finished_about()
        if scope := RunDescription.from_about(about).scope:
            outside = fields_outside(recorded_schemas(about, str(self.path)), scope)
            for name in fields:
                if name in outside:
                    raise not_attempted_error(name, str(self.path))

    def _are_kept_cells(self, matches: pa.Table) -> pa.Array:
        """Return which cells belong to the renditions and the fields that are kept."""
        ids = self._kept_renditions["id"].combine_chunks()
        is_kept = pc.is_in(matches["rendition"].cast(pa.string()), ids)
        if fields := self.filters.get("field"):
            wanted = pa.array(fields, pa.string())
            is_kept = pc.and_(is_kept, pc.is_in(matches["field"].cast(pa.string()), wanted))
        return is_kept


def _with_traps_and_twins(rows: pa.Table, traps: set[str]) -> pa.Table:
    """Return the renditions with one of these traps, and their twins without it."""
    found = [not traps.isdisjoint(t["name"] for t in row) for row in rows["traps"].to_pylist()]
    has = pa.array(found, pa.bool_())
    sources = rows["source"].filter(has).unique()
    twin = pc.is_in(rows["twin"], pa.array([CONTROL_TWIN, NEUTRAL_TWIN], pa.string()))
    return rows.filter(pc.or_(has, pc.and_(twin, pc.is_in(rows["source"], sources))))


def describe_filters(filters: Filters) -> str:
    """Return filters as people read them.

    >>> describe_filters({"condition": ["clean"], "field": ["total", "date"]})
    'condition clean, field total or date'
    """
    return ", ".join(f"{name} {' or '.join(values)}" for name, values in filters.items())
