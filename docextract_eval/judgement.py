"""What a judge found: every cell with its outcome, and what they add up to."""

from __future__ import annotations

import dataclasses
import importlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from docextract_eval import matching
from docextract_eval.errors import BadInputError, MissingPrerequisiteError
from docextract_eval.matching import causes
from docextract_eval.metrics.ratios import ERRORS, RATIOS
from docextract_eval.records import Match, Outcome
from docextract_eval.schemas import Schema

_OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
_AMONG = {ratio.name: ratio.among for ratio in RATIOS}
_SHOWN = 10
"""Errors that a judgement shows of itself."""
_ELSEWHERE = ("rendition", "repeat", "strict")
"""Columns of matches that say nothing where there are no pictures."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each outcome came, and the shares that follow; None where there is nothing."""

    counts: Mapping[str, int]

    @property
    def accuracy(self) -> float | None:
        """Right cells among right, wrong, missed and invented ones."""
        return self._share("accuracy")

    @property
    def precision(self) -> float | None:
        """Right cells among all that were guessed."""
        return self._share("precision")

    @property
    def recall(self) -> float | None:
        """Right cells among all that have a value."""
        return self._share("recall")

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall."""
        both = self._of("precision") + self._of("recall")
        return 2 * self.counts.get("right", 0) / both if both else None

    def _share(self, name: str) -> float | None:
        among = self._of(name)
        return self.counts.get("right", 0) / among if among else None

    def _of(self, name: str) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in _AMONG[name])


@dataclass(frozen=True, slots=True, repr=False)
class Judgement:
    """Every cell of a document with its outcome; judgements of one schema add up."""

    matches: tuple[Match, ...]
    schema: Schema

    @property
    def signature(self) -> str:
        """What these figures rest on: those with another one are not comparable."""
        return "|".join(
            (
                f"matching:{matching.VERSION}",
                f"causes:{causes.VERSION}",
                f"schema:{self.schema.name}:{self.schema.hash[:8]}",
                "reading:strict",
                "average:micro",
            )
        )

    @property
    def counts(self) -> dict[str, int]:
        """How often each outcome came; fields of criticality 0 are in no headline."""
        return _counted(match for match in self.matches if self._criticality(match))

    @property
    def accuracy(self) -> float | None:
        """Right cells among right, wrong, missed and invented ones; None if there are none."""
        return Tally(self.counts).accuracy

    @property
    def precision(self) -> float | None:
        """Right cells among all that were guessed; None if nothing was."""
        return Tally(self.counts).precision

    @property
    def recall(self) -> float | None:
        """Right cells among all that have a value; None if none has."""
        return Tally(self.counts).recall

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None if nothing has a value or a guess."""
        return Tally(self.counts).f1

    @property
    def exact(self) -> bool:
        """Whether no cell is wrong, missed or invented."""
        return not self.errors

    @property
    def errors(self) -> tuple[Match, ...]:
        """The cells that are wrong, missed or invented."""
        counted = (match for match in self.matches if self._criticality(match))
        return tuple(match for match in counted if match.strict in ERRORS)

    @property
    def fields(self) -> dict[str, Tally]:
        """The tally of every field and every column that was judged, in the schema's order."""
        found: dict[str, list[Match]] = {}
        for match in self.matches:
            found.setdefault(match.field, []).append(match)
        return {name: Tally(_counted(matches)) for name, matches in found.items()}

    @property
    def scalars(self) -> Judgement:
        """The fields alone, without the cells of tables."""
        return self._only(tables=False)

    @property
    def tables(self) -> Judgement:
        """The cells of tables alone."""
        return self._only(tables=True)

    def to_frame(self) -> Any:  # noqa: ANN401 - a pandas.DataFrame, and pandas need not be there
        """Give a pandas.DataFrame with one row a cell."""
        try:
            pandas = importlib.import_module("pandas")
        except ImportError as error:
            what = "pandas is not installed"
            raise MissingPrerequisiteError(what, "to_frame()", "pip install pandas") from error
        names = [f.name for f in dataclasses.fields(Match) if f.name not in _ELSEWHERE]
        rows = [[getattr(match, name) for name in names] for match in self.matches]
        return pandas.DataFrame(rows, columns=names)

    def __add__(self, other: Judgement) -> Judgement:
        """Put the cells of several documents together."""
        if other.signature != self.signature:
            what = f"'{other.signature}' cannot be added to '{self.signature}'"
            raise BadInputError(what, "judgements", "judge both by the same schema")
        return Judgement(self.matches + other.matches, self.schema)

    def __radd__(self, nothing: int) -> Judgement:
        """Let `sum` begin with 0."""
        del nothing
        return self

    def __repr__(self) -> str:
        """Give the figures, then what is wrong."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        counts = ", ".join(f"{number} {outcome}" for outcome, number in self.counts.items())
        yield f"Judgement by {self.schema.name}: {counts or 'nothing to judge'}"
        names = ("precision", "recall", "f1", "accuracy")
        yield ", ".join(f"{name} {_three(getattr(self, name))}" for name in names)
        errors = self.errors
        shown = [
            (m.strict, _place(m), f"{_quoted(m.truth)} -> {_quoted(m.guess)}", m.cause or "")
            for m in errors[:_SHOWN]
        ]
        widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
        for row in shown:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            yield "  " + "  ".join(cells).rstrip()
        if len(errors) > _SHOWN:
            yield f"  and {len(errors) - _SHOWN} more in .errors"

    def _criticality(self, match: Match) -> int:
        name = match.field
        return self.schema.spec(name).criticality if name in self.schema.names else 0

    def _only(self, *, tables: bool) -> Judgement:
        kept = tuple(match for match in self.matches if ("." in match.field) is tables)
        return dataclasses.replace(self, matches=kept)


def _counted(matches: Iterator[Match] | list[Match]) -> dict[str, int]:
    """Count outcomes, in their usual order."""
    found = Counter(match.strict for match in matches)
    return {outcome: found[outcome] for outcome in _OUTCOMES if found[outcome]}


def _place(match: Match) -> str:
    row = match.guess_row if match.truth_row is None else match.truth_row
    return match.field if row is None else f"{match.field}#{row}"


def _quoted(value: str | None) -> str:
    if value is None:
        return "-"
    return repr(value if len(value) <= 40 else f"{value[:39]}…")


def _three(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"
