"""A run from the ledger, which is compared and gated as its folder would be."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from docextract_eval.codec import sha256
from docextract_eval.codec.reasons import read_reason
from docextract_eval.codec.tables import check_table, read_parquet, with_absent_as_null
from docextract_eval.errors import FormatError, HashMismatchError
from docextract_eval.metrics.accuracy import accuracy
from docextract_eval.metrics.columns import build_columns
from docextract_eval.records import Score
from docextract_eval.runs.derivation.same_content import are_scores_nearly_equal
from docextract_eval.runs.derivation.scoring import SCORED_COLUMNS
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.history import Entry
from docextract_eval.runs.ledger.opening import Store
from docextract_eval.runs.ledger.row_hashes import is_run_unedited, is_score_edited, select_scores
from docextract_eval.runs.ledger.run_rows import common_signature
from docextract_eval.runs.ledger.schema import CELLS, IS_NEWEST, PAGES, RUNS, SCORES
from docextract_eval.runs.measured_run import recorded_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa
    import pyarrow.compute as pc

    from docextract_eval.records import Prediction


@dataclass(frozen=True, slots=True)
class LedgerRun:
    """A run in the ledger, whose folder may no longer exist."""

    store: Store
    entry: Entry

    @property
    def path(self) -> str:
        """The name that stands in place of a folder's path."""
        return self.entry.full_name

    def finished_about(self) -> dict[str, Any]:
        """Return the content of its `run.json`."""
        return dict(json.loads(self._checked_row()["about"]))

    def columns(
        self, name: str, wanted: list[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """Read its `matches` or `renditions`; columns that comparisons do not use are null."""
        row = self._checked_row()
        if row["cells"] is None:
            what = "is in the ledger without its cells (an older release added it)"
            raise FormatError(what, self._error_place, "add it again: dxe history add RUN")
        if row["table"] is None or sha256(row["table"]) != row["pages"]:
            raise self._damaged_error("what its pages say")
        packed = row["cells" if name == "matches" else "table"]
        try:
            table = read_parquet(io.BytesIO(packed))
            check_table(name, table)
        except ValueError as error:
            raise self._damaged_error("its cells") from error
        table = with_absent_as_null(table, wanted or ())
        return table if rows is None else table.filter(rows)

    def predictions(self) -> Iterator[Prediction]:
        """Yield nothing: a ledger does not hold what single pages took."""
        return iter(())

    def scores(self) -> list[Score]:
        """Read its scores."""
        query = select_scores((SCORES.c.run == self.entry.id) & IS_NEWEST)
        with self.store.reading() as connection:
            rows = [dict(row) for row in connection.execute(query).mappings()]
        if any(map(is_score_edited, rows)):
            raise self._damaged_error("its scores")
        names = [field.name for field in fields(Score)]
        rows = [
            {**row, "slice": json.loads(row["slice"]), "reason": read_reason(row["reason"])}
            for row in rows
        ]
        return [Score(**{name: row[name] for name in names}) for row in rows]

    def check(self) -> None:
        """Raise if rows are not as they were added, or if scores do not follow from the cells."""
        about, scores = self.finished_about(), self.scores()
        run = RunDescription.from_about(about)
        columns = build_columns(
            self.columns("matches", [*SCORED_COLUMNS]),
            self.columns("renditions"),
            run.conditions,
            recorded_schemas(about, self._error_place),
            run.deploy,
        )
        own = common_signature([score.signature for score in scores])
        folded = {_score_key(each): each for each in accuracy(columns, own)}
        for score in scores:
            again = folded.get(_score_key(score))
            if again is None or (run.private and score.value is None):
                continue
            if not are_scores_nearly_equal(score, again):
                raise self._damaged_error("its scores (its cells give others)")

    @property
    def notes(self) -> list[str]:
        """Return what was never checked."""
        if self._checked_row()["evidence"] is None:
            return [f"{self.path} is unverified: an older release added it to the ledger"]
        return []

    @property
    def _error_place(self) -> str:
        return f"{self.store.name}, run {self.entry.id}"

    def _checked_row(self) -> Mapping[str, Any]:
        """Return its row with its cells and pages; raise where they were edited."""
        beside = [CELLS.c.table.label("cells"), CELLS.c.pages, PAGES.c.table]
        joined = RUNS.outerjoin(CELLS, CELLS.c.run == RUNS.c.id)
        joined = joined.outerjoin(PAGES, PAGES.c.digest == CELLS.c.pages)
        query = select(*RUNS.c, *beside).select_from(joined).where(RUNS.c.id == self.entry.id)
        with self.store.reading() as connection:
            row = dict(connection.execute(query).mappings().one())
        if not all(isinstance(row[name], bytes | None) for name in ("cells", "table")):
            raise self._damaged_error("its cells")
        if self.entry.is_damaged:
            raise self._damaged_error("its row or its name")
        if row["evidence"] is not None and not is_run_unedited(row, row["cells"], row["pages"]):
            raise self._damaged_error("its row or its cells")
        return row

    def _damaged_error(self, what: str) -> HashMismatchError:
        problem = f"is damaged: {what} are not as they were added"
        return HashMismatchError(
            problem, self._error_place, "add it again: dxe history add RUN, or reindex"
        )


def _score_key(score: Score) -> tuple[object, ...]:
    return score.metric, score.signature, tuple(sorted(score.slice.items()))
