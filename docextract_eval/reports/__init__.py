"""What people read: pure functions from a run's scores to sections, and sections to a page.

A section is one file in `sections/` with one function, and one line in `SECTIONS`; it survives
an empty run. A page is a list of sections in one form: `html`, `markdown`, `terminal`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docextract_eval.records import Score

_Place = tuple[str, frozenset[tuple[str, str]]]
"""A metric, and the slice that it is told of."""
_OF_ALL = {"cells", "condition"}
"""What the slices of groups of documents name beside the group."""


@dataclass(frozen=True, slots=True)
class View:
    """What a report is made from."""

    about: Mapping[str, Any]
    scores: Sequence[Score]
    _of: Mapping[str, Sequence[Score]] = field(init=False, repr=False, compare=False)
    _at: Mapping[_Place, Score] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the scores, so that none of many is searched for."""
        of: dict[str, list[Score]] = {}
        at: dict[_Place, Score] = {}
        for score in self.scores:
            of.setdefault(score.metric, []).append(score)
            at.setdefault((score.metric, frozenset(score.slice.items())), score)
        object.__setattr__(self, "_of", of)
        object.__setattr__(self, "_at", at)

    def find(self, metric: str, **where: str) -> Score | None:
        """Give the score of one slice; None if it was not computed."""
        return self._at.get((metric, frozenset(where.items())))

    def every(self, metric: str, *keys: str, **where: str) -> list[Score]:
        """Give the scores that lie at `where`, in their order; any slice that names `keys` too."""
        named = {*keys, *where}
        return [
            score
            for score in self._of.get(metric, ())
            if score.slice.keys() == named and where.items() <= score.slice.items()
        ]

    def groups(self, metric: str, cells: str) -> list[tuple[str, str, Score]]:
        """Give the scores of groups of documents: by what, which one, and how it is there."""
        return [
            (axis, score.slice[axis], score)
            for score in self._of.get(metric, ())
            if len(score.slice) == len(_OF_ALL) + 1 and score.slice["cells"] == cells
            for axis in score.slice.keys() - _OF_ALL
        ]

    def conditions(self) -> list[str]:
        """Give the conditions, clean first, in the recipe's order."""
        found = self.every("accuracy", "condition", cells="scalars")
        return [name for score in found if (name := score.slice["condition"]) != "all"]

    def fields(self, cells: str) -> list[str]:
        """Give the fields, as the schema orders them."""
        found = self.every("accuracy", "field", cells=cells, condition="all")
        return [score.slice["field"] for score in found]


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
