"""A finished run in a notebook: its scores, cells and comparisons as pandas frames."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from html import escape
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from docextract_eval.errors import UnknownNameError
from docextract_eval.interop import notebook_html
from docextract_eval.interop.tables import score_values
from docextract_eval.metrics.cards import find_card
from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.curve import point_score
from docextract_eval.reports import View
from docextract_eval.reports.sentences.changes import slice_title
from docextract_eval.reports.sentences.figures import score_cell
from docextract_eval.reports.sentences.headline import (
    explain_headline,
    headline_sentences,
    headline_word,
)
from docextract_eval.runs.comparison.audit import audit_run
from docextract_eval.runs.comparison.compare import compare
from docextract_eval.runs.comparison.shift import find_shifts
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.runs.release.decision import read_decision

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame

    from docextract_eval.interop.marked_page import MarkedPage
    from docextract_eval.records import Score
    from docextract_eval.runs.comparison.claims import Claim

_SHOWN = ("accuracy", "wrong_rate", "missed_rate", "invented_rate")
"""The metrics that a run shows of itself, for each condition."""


@dataclass(frozen=True, slots=True, repr=False)
class Run:
    """A finished run: one pipeline over one corpus.

    In a notebook, it shows its decision, its figures and its errors.

    >>> from docextract_eval import Run
    >>> run = Run.open("runs/quick")
    >>> run.name
    'noisy on quick'
    >>> frame = run.scores(metric="accuracy", cells="scalars", condition="all", exact=True)
    >>> frame["document_count"].item()
    4
    """

    folder: RunFolder

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Return the run in a folder, or raise an error if it is not finished."""
        folder = RunFolder(Path(path))
        folder.finished_about()
        return cls(folder)

    @property
    def about(self) -> Mapping[str, Any]:
        """The contents of `run.json`: pipeline, corpus, machine, speed."""
        return self.folder.about

    @property
    def name(self) -> str:
        """The names of the pipeline and the corpus."""
        return f"{self.folder.description.pipeline.name} on {self.folder.description.corpus_name}"

    def scores(self, *, exact: bool = False, **where: str) -> DataFrame:
        """Return one row for each score; the keys of slices are columns, empty where missing.

        `scores(metric="accuracy", condition="all")` keeps all scores with these values, those of
        every field among them. With `exact` only slices without further keys are kept, apart from
        `cells` and `condition`.
        """
        scores = [*self.folder.scores(), *self.folder.spending_scores()]
        return _filter_rows(
            [_score_row(score) for score in scores], _SCORE_COLUMNS, where, "scores()", exact=exact
        )

    def curves(self, **where: str) -> DataFrame:
        """Return one row for each point of a curve, with its position in the column `at`."""
        rows = [
            _score_row(point_score(curve, point)) | {"at": point.x}
            for curve in self.folder.curves()
            for point in curve.points
        ]
        return _filter_rows(rows, ("at", *_SCORE_COLUMNS), where, "curves()")

    def matches(self) -> DataFrame:
        """Return one row for each cell with its rendition; factors are columns `factor.NAME`."""
        import pandas as pd  # noqa: PLC0415 - slow, and a run that is only shown needs none

        pages = self.folder.table("renditions")
        factors = pd.DataFrame([dict(row) for row in pages["factors"].to_pylist()])
        kept = pages.drop_columns(["document", "traps", "factors", "parts"]).to_pandas()
        joined = kept.join(factors.add_prefix("factor."))
        cells: DataFrame = self.folder.table("matches").to_pandas()
        return cells.merge(joined, left_on="rendition", right_on="id", how="left").drop(
            columns="id"
        )

    def slices(self) -> DataFrame:
        """Return the accuracy in the slices of any two axes, one row for each slice."""
        found: DataFrame = self.folder.slices().to_pandas()
        return found

    def compare(self, other: Run | str | Path, *by: str) -> DataFrame:
        """Return the changes from this run to another, paired by rendition, one row for each slice.

        `by` names more ways to slice cells, such as "locale" or "field,condition". Notes for the
        reader are in `.attrs["notes"]`.
        """
        after = other if isinstance(other, Run) else Run.open(other)
        ways = [tuple(axis.strip() for axis in way.split(",")) for way in by]
        found = compare(read_measured_run(self.folder), read_measured_run(after.folder), ways)
        frame = _frame_with_keys_first(
            [_claim_row(each) for each in found.differences], _CHANGE_COLUMNS
        )
        frame.attrs["notes"] = list(found.notes)
        return frame

    def shift(self, other: Run | str | Path, *by: str) -> DataFrame:
        """Return what moved accuracy from this run to another, which may be over other documents.

        One row for each part (`mix`, `behaviour`, ...) and slice, and one for each factor that
        types differ in, as `by` names them, with its share of the mix, as an association. Notes
        for the reader are in `.attrs["notes"]`.
        """
        after = other if isinstance(other, Run) else Run.open(other)
        before, now = (read_measured_run(each.folder) for each in (self, after))
        rows = [
            {**each.slice, "part": name, **asdict(part)}
            for each in find_shifts(before, now, by)
            for name, part in (
                ("change", each.shift.total),
                *each.shift.parts.items(),
                *((f"by {factor}", share) for factor, share in each.shift.shares.items()),
            )
        ]
        frame = _frame_with_keys_first(rows, _INTERVAL_COLUMNS)
        frame.attrs["notes"] = [*before.notes, *now.notes]
        return frame

    def audit(self, factor: str) -> DataFrame:
        """Return why the audited group of a factor fares worse or better than the other.

        The corpus is one that `dxe audit --build` made. One row for each part, measure and slice.
        """
        run = read_measured_run(self.folder, with_twins=True)
        rows = [
            {**each.slice, "measure": each.measure, "part": name, **asdict(part)}
            for each in audit_run(run, factor).found
            for name, part in (
                ("gap", each.split.gap),
                ("effect", each.split.effect),
                *each.split.parts.items(),
                ("confounded", each.split.confounded),
            )
        ]
        return _frame_with_keys_first(rows, _INTERVAL_COLUMNS)

    def errors(self, *, pictures: int = 6, **where: str) -> DataFrame:
        """Return one row for each error, the costliest field and cause first; filter by names.

        `errors(field="total", condition="clean")` keeps what `dxe errors` keeps with these options;
        commas part names. A notebook shows the worst as `pictures`, each of another group.
        """
        from docextract_eval.interop.error_frame import error_frame  # noqa: PLC0415 - it needs pandas

        if unknown := where.keys() - set(_FILTERS):
            raise UnknownNameError("filter", min(unknown), _FILTERS, "errors()")
        filters = {axis: tuple(map(str.strip, names.split(","))) for axis, names in where.items()}
        return error_frame(self.folder, filters, pictures)

    def page(self, id_: str) -> MarkedPage:
        """Return the page of a rendition with its boxes, and its errors; a notebook shows it."""
        from docextract_eval.interop.marked_page import mark_page  # noqa: PLC0415 - slow to import

        return mark_page(self.folder, id_)

    def __repr__(self) -> str:
        """Return the run's name and its main results in sentences."""
        return "\n".join((f"Run of {self.name}", *self._headlines()))

    def _repr_html_(self) -> str:
        """Return the decision and the main results as HTML; no value of any document is in it."""
        view = self._view(with_decision=True)
        names = [find_card(name).name.replace("_", " ") for name in _SHOWN]
        rows = []
        for condition in (*view.conditions(), ALL):
            where = {"cells": "scalars", "condition": condition}
            rows.append(
                [condition, *(score_cell(view.find(metric, **where)).text for metric in _SHOWN)]
            )
        decision = f'<p class="dxe-word">{escape(headline_word(view))}</p>'
        title = f"<p><strong>{escape(self.name)}</strong></p>"
        shown = notebook_html.table("Figures by condition", ["condition", *names], rows)
        sentences = notebook_html.paragraphs([explain_headline(view), *headline_sentences(view)])
        return notebook_html.block(f"Run of {self.name}", title, decision, sentences, shown)

    def _headlines(self) -> list[str]:
        """Say what can be left to the pipeline, and how good it is."""
        return headline_sentences(self._view())

    def _view(self, *, with_decision: bool = False) -> View:
        decision = read_decision(self.folder) if with_decision else None
        return View(
            self.about, self.folder.scores(), decision=decision, folder=str(self.folder.path)
        )


_FILTERS = ("field", "cause", "condition", "kind", "locale", "trap")
"""By what errors are filtered, as by the options of `dxe errors`."""
_INTERVAL_COLUMNS = ("value", "low", "high")
_SCORE_COLUMNS = ("value", "low", "high", "document_count", "cell_count", "reason", "signature")
_CHANGE_COLUMNS = (
    *("before", "after", "change", "low", "high", "family", "p", "corrected", "certain"),
    *("conclusion", "gained", "lost"),
    *("detectable", "needed", "document_count", "cell_count", "effective", "same_cells"),
)
"""The columns behind the keys of slices; counts end in `_count`, as `cells` is such a key."""


def _score_row(score: Score) -> dict[str, Any]:
    """Return a score as one row."""
    return {"metric": score.metric, **score.slice, **score_values(score)}


def _claim_row(claim: Claim) -> dict[str, Any]:
    """Return a claim as one row."""
    own = ("before", "after", "family", "p", "corrected", "certain", "conclusion", "needed")
    values = {name: getattr(claim, name) for name in own}
    of_change = asdict(claim.change)
    renamed = {"value": "change", "sources": "document_count", "cells": "cell_count"}
    changed = {renamed.get(name, name): figure for name, figure in of_change.items()}
    others = "; ".join(map(slice_title, claim.same_cells))
    return {**claim.slice, **values, **changed, "same_cells": others}


def _frame_with_keys_first(
    rows: Sequence[Mapping[str, Any]], value_columns: Sequence[str]
) -> DataFrame:
    """Return a frame whose first columns are the keys of slices."""
    import pandas as pd  # noqa: PLC0415 - slow, and a run that is only shown needs none

    keys = [key for key in dict.fromkeys(chain.from_iterable(rows)) if key not in value_columns]
    return pd.DataFrame(rows, columns=[*keys, *value_columns])


def _filter_rows(
    rows: Sequence[Mapping[str, Any]],
    value_columns: Sequence[str],
    wanted_values: Mapping[str, str],
    caller: str,
    *,
    exact: bool = False,
) -> DataFrame:
    """Return a frame of the rows that match `wanted_values`, without keys that none of them has.

    A key or a value that no row has raises an UnknownNameError.
    """
    keys = dict.fromkeys(key for row in rows for key in row if key not in value_columns)
    for name, value in wanted_values.items():
        if name not in keys:
            raise UnknownNameError("key", name, keys, caller)
        if value not in (known := {row[name] for row in rows if name in row}):
            raise UnknownNameError(name, value, known, caller)
    kept = [
        row for row in rows if all(row.get(name) == value for name, value in wanted_values.items())
    ]
    if exact:
        asked_for = {*wanted_values, "metric", "cells", "condition", *value_columns}
        kept = [row for row in kept if row.keys() <= asked_for]
    return _frame_with_keys_first(kept, value_columns)
