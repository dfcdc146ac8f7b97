"""What people read: pure functions from a run's scores to sections, and sections to a page.

A section is one file in `sections/` with one function, and one line in `SECTIONS`; it survives
an empty run. A page is a list of sections in one form: `html`, `markdown`, `terminal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docextract_eval.records import Score


@dataclass(frozen=True, slots=True)
class View:
    """What a report is made from."""

    about: Mapping[str, Any]
    scores: Sequence[Score]

    def find(self, metric: str, **where: str) -> Score | None:
        """Give the score of one slice; None if it was not computed."""
        return next((s for s in self.scores if s.metric == metric and s.slice == where), None)

    def conditions(self) -> list[str]:
        """Give the conditions, clean first, in the recipe's order."""
        return [
            score.slice["condition"]
            for score in self.scores
            if score.metric == "accuracy"
            and set(score.slice) == {"cells", "condition"}
            and score.slice["cells"] == "scalars"
            and score.slice["condition"] != "all"
        ]

    def fields(self, cells: str) -> list[str]:
        """Give the fields, as the schema orders them."""
        return [
            score.slice["field"]
            for score in self.scores
            if score.metric == "accuracy"
            and score.slice.get("cells") == cells
            and score.slice.get("condition") == "all"
            and "field" in score.slice
        ]


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table: what it says, how good it is (0 to 1), what lies behind it."""

    text: str
    heat: float | None = None
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; the first column names the row."""

    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: sentences, then tables."""

    title: str
    lead: Sequence[str] = ()
    tables: Sequence[Table] = field(default_factory=tuple)
