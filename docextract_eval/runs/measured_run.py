"""A finished run as it is compared and gated: its cells, and how they were judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

from docextract_eval import schemas
from docextract_eval.codec.tables import RENDITIONS
from docextract_eval.errors import BadInputError, FormatError, count_phrase, shell_word
from docextract_eval.metrics.columns import NEEDED_COLUMNS, Columns, build_columns
from docextract_eval.metrics.ratios import condition_weights
from docextract_eval.records import Score
from docextract_eval.runs.baseline_words import NAME_PREFIX
from docextract_eval.runs.derivation.scoring import NEWER_COLUMNS
from docextract_eval.runs.description import OVER_CHOSEN, RunDescription
from docextract_eval.runs.page_readings import (
    PageReadings,
    no_page_readings,
    read_page_readings,
)
from docextract_eval.runs.scope import describe_scope, returned_outside_scope
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow.compute as pc

    from docextract_eval.records import Prediction
    from docextract_eval.schemas import Schema


class FinishedRun(Protocol):
    """A finished run: its folder, or what a ledger holds of it."""

    @property
    def path(self) -> object:
        """Return the path or name that people see."""

    def finished_about(self) -> dict[str, Any]:
        """Return the content of its `run.json`."""

    def columns(
        self, name: str, wanted: list[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """Read some columns and some rows of its `matches` or `renditions`."""

    def predictions(self) -> Iterator[Prediction]:
        """Yield its predictions; none where they are not kept."""

    def scores(self) -> list[Score]:
        """Read its scores."""


@dataclass(frozen=True, slots=True, eq=False)
class JudgedAgain:
    """That a run was judged again as a newer one was, and what that alone changed; or why not."""

    by: str = ""
    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    """Its `matches` and `renditions` as they are judged now."""
    original: Columns | None = None
    """Its cells as they were judged before."""
    moved: int = 0
    """How many of the slots that both judge got another verdict."""
    slots: int = 0
    dropped: Sequence[str] = ()
    """Its fields that the newer schemas do not have."""
    why_not: str = ""

    @property
    def moved_share(self) -> float:
        """The share of its verdicts that this changed."""
        return self.moved / max(1, self.slots)


@dataclass(frozen=True, slots=True, eq=False)
class MeasuredRun:
    """A finished run: the content of its `run.json`, its base documents' cells, its scores."""

    name: str
    """What people call it: its folder as it was given, unless a decision is to name it."""
    about: Mapping[str, Any]
    columns: Columns
    scores: Sequence[Score]
    signature: str
    """How it was judged: the part of the signature that all its scores share."""
    page_readings: Callable[[], PageReadings | None] = no_page_readings
    """Returns what each of its readings took: the predictions are read when a gate asks."""
    given: str = ""
    """How it was given, where that is not its name."""
    finished: FinishedRun | None = None
    """What it was read from."""
    again: JudgedAgain | None = None
    """Set where a comparison needed its answers judged as another run's were."""

    @property
    def description(self) -> RunDescription:
        """The content of its `run.json`, as a record."""
        return RunDescription.from_about(self.about)

    @property
    def argument(self) -> str:
        """How a command names it: its folder, or, if it is read from a ledger, its id there."""
        if self.given:
            return self.given
        return f"{NAME_PREFIX}{self.description.id}" if self._is_of_ledger else self.name

    @property
    def _is_of_ledger(self) -> bool:
        return self.name.removesuffix(")").endswith(f"run {self.description.id}")

    def with_lasting_name(self, name: str = "") -> MeasuredRun:
        """Return it under a name that a decision can keep: the same from wherever it was given.

        Without a name it is that of its folder with its id, as the ledger names runs.
        """
        if not name and self._is_of_ledger:
            return self
        own = f"{Path(self.name).resolve().name} (run {self.description.id})"
        return replace(self, name=name or own, given=self.argument)

    def table(
        self, name: str, wanted: list[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """Return some columns and some rows of the `matches` or `renditions` that it is made of."""
        if self.again and name in self.again.tables:
            return chosen(self.again.tables[name], wanted, rows)
        assert self.finished is not None  # noqa: S101 - it was read from somewhere
        return self.finished.columns(name, wanted, rows)

    @property
    def notes(self) -> list[str]:
        """Return what a reader of its scores must know first."""
        found = []
        if self.description.pipeline.reference:
            found.append(f"{self.name} is a reference run: its pipeline is handed the truth")
        if self.description.chosen:
            what = f"{OVER_CHOSEN}, so its figures say nothing about a product"
            found.append(f"{self.name} {what}")
        if self.description.private:
            found.append(f"{self.name} is private: its documents have no names here")
        if (scope := self.description.scope) and not self.again:
            outside = returned_outside_scope(self.scores)
            found.append(f"{self.name} attempts {describe_scope(scope, outside)}")
            if returned := sum(outside.values()):
                values = count_phrase(returned, "value")
                found.append(f"{self.name} returned {values} of other fields, which are not judged")
        if failures := self.description.failures:
            renditions = count_phrase(failures, "rendition")
            found.append(f"{self.name} has no answer for {renditions}, whose cells count as missed")
        return [*found, *self.notes_of_judging()]

    def notes_of_judging(self) -> Iterator[str]:
        """Say by whom it was judged again, or why it could not be."""
        if self.again is None:
            return
        if self.again.why_not:
            yield f"{self.name} could not be judged again: {self.again.why_not}"
            return
        verdicts = count_phrase(self.again.slots, "verdict")
        yield (
            f"{self.name} was judged again by the truth and the rules of {self.again.by}: "
            f"{self.again.moved:,} of {verdicts} changed"
        )
        if self.again.dropped:
            yield f"{self.again.by} no longer has {', '.join(self.again.dropped)}"


def read_measured_run(run: FinishedRun, *, with_twins: bool = False) -> MeasuredRun:
    """Read what a finished run measured; neither its corpus nor its pages are needed.

    Its cells are those of base documents, and of their twins only where they are asked for.
    """
    about, name = run.finished_about(), str(run.path)
    judged_by = recorded_schemas(about, name)
    renditions = run.columns("renditions")
    present = {*renditions.column_names, *NEWER_COLUMNS}
    if missing := [column for column in RENDITIONS.names if column not in present]:
        raise _older_release_error(name, f"has no {' and no '.join(missing)} of its renditions")
    matches = run.columns("matches", [*NEEDED_COLUMNS])
    description = RunDescription.from_about(about)
    conditions, deploy = description.conditions, description.deploy
    with disk_errors_with_remedy(Path(name), f"derive it again: dxe score {shell_word(name)}"):
        columns = build_columns(matches, renditions, conditions, judged_by, deploy)
        columns = columns if with_twins else columns.base_cells()
    if not len(columns.rendition):
        what = "has no judged cells: nothing was predicted or nothing is labelled"
        raise BadInputError(what, name, "run it over documents whose fields are labelled")
    if not condition_weights(columns.condition.names, deploy).any():
        what = "has no condition with a weight in its recipe's deploy"
        raise BadInputError(what, name, "run it over those that have one")
    scores = run.scores()
    signature = next(score.signature for score in scores if score.metric == "accuracy")
    return MeasuredRun(
        name,
        about,
        columns,
        scores,
        signature.partition("|")[2],
        cache(lambda: read_page_readings(columns, renditions, run.predictions())),
        finished=run,
    )


def chosen(table: pa.Table, wanted: list[str] | None, rows: pc.Expression | None) -> pa.Table:
    """Return some columns and some rows of a table; all where none are named."""
    table = table if rows is None else table.filter(rows)
    return table if wanted is None else table.select(wanted)


def recorded_schemas(about: Mapping[str, Any], name: str) -> dict[str, Schema]:
    """Return the schemas that a run was judged by, as far as its file holds them."""
    if not {"schemas", "conditions", "deploy"} <= about.keys():
        raise _older_release_error(name, "does not record its schemas and its weights")
    written = RunDescription.from_about(about).schemas
    return {kind: schemas.parse_schema(text, name) for kind, text in written.items()}


def _older_release_error(name: str, what: str) -> FormatError:
    return FormatError(
        f"{what} (an older release scored it)", name, f"run: dxe score {shell_word(name)}"
    )
