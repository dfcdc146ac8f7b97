"""A finished run whose fields are called as newer runs call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.runs.measured_run import FinishedRun, chosen, recorded_schemas
from docextract_eval.schemas import rename_fields
from docextract_eval.schemas.scope import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Prediction, Score

Names = Mapping[str, str]
"""What fields are called now, by what they were called."""


@dataclass(frozen=True, slots=True)
class RenamedRun:
    """A finished run with other names for some of its fields."""

    run: FinishedRun
    names: Names

    @property
    def path(self) -> object:
        """Return the path or name that people see."""
        return self.run.path

    def finished_about(self) -> dict[str, Any]:
        """Return the content of its `run.json`, with the new names in schemas and scope."""
        about = self.run.finished_about()
        schemas = about["schemas"].items()
        return about | {
            "schemas": {kind: rename_fields(text, self.names) for kind, text in schemas},
            "scope": [self.names.get(name, name) for name in about.get("scope") or ()],
        }

    def columns(
        self, name: str, wanted: list[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """Read some columns and some rows of its `matches` or `renditions`."""
        table = self.run.columns(name, wanted if rows is None else None)
        if "field" in table.column_names:
            at = table.column_names.index("field")
            fields = table["field"].cast(pa.string())
            for old, new in self.names.items():
                fields = pc.if_else(pc.equal(fields, old), new, fields)
            coded = fields.dictionary_encode().cast(table.schema.field(at).type)
            table = table.set_column(at, "field", coded)
        return chosen(table, wanted, rows)

    def predictions(self) -> Iterator[Prediction]:
        """Yield its predictions, with the new names."""
        for prediction in self.run.predictions():
            guesses = [
                replace(guess, name=self.names.get(guess.name, guess.name))
                for guess in prediction.guesses
            ]
            yield replace(prediction, guesses=tuple(guesses))

    def scores(self) -> list[Score]:
        """Read its scores, with the new names."""
        return [
            replace(score, slice={**score.slice, "field": self.names[score.slice["field"]]})
            if score.slice.get("field") in self.names
            else score
            for score in self.run.scores()
        ]


def renamed(run: FinishedRun, names: Names) -> FinishedRun:
    """Return a run with the new names of those fields that it has under the old name alone."""
    if not names:
        return run
    known = names_of(recorded_schemas(run.finished_about(), str(run.path)))
    own = {old: new for old, new in names.items() if old in known and new not in known}
    return RenamedRun(run, own) if own else run
