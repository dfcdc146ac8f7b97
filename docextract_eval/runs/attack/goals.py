"""What counts as a failure on one judged page: the goal of an attack, as people write it.

A judged page is plain data, which a function of the user's gets as it is:

- `document`: its `id`, `kind`, `locale`, `factors`, `traps` and number of `pages`
- `change`: what was changed, and `index`, which document of the recipe it is
- `cells`: for every cell `field`, `row`, `outcome`, `cause`, `confidence`, `truth` and `guess`
- `seconds`, and `failure`, which is null where there is an answer
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from docextract_eval.schemas import Schema

JudgedPage = Mapping[str, Any]
Cell = Mapping[str, Any]
SILENT, SURE = 0.5, 0.95
"""The confidences from which an error is silent, where there is any, and sure."""
ANY = "any"
SLOW = "slow"
_SECONDS = 10.0
_BAD = ("wrong", "invented", "missed", "guessed")
_GIVEN = ("wrong", "invented", "guessed")
_COUNTED = ("right", *_BAD)


def _is_silent(cell: Cell) -> bool:
    confidence = cell["confidence"]
    return cell["outcome"] in _GIVEN and (confidence is None or confidence >= SILENT)


def _is_sure(cell: Cell) -> bool:
    return cell["outcome"] in _GIVEN and (cell["confidence"] or 0.0) >= SURE


_FIELD_GOALS: Mapping[str, Callable[[Cell], bool]] = {
    "wrong": lambda cell: bool(cell["outcome"] == "wrong"),
    "silent error": _is_silent,
    "sure error": _is_sure,
    "missed": lambda cell: bool(cell["outcome"] == "missed"),
    "invented": lambda cell: cell["outcome"] in {"invented", "guessed"},
    "obeyed": lambda cell: bool(cell["cause"] == "obeyed"),
}
_TABLE_GOALS = ("row lost", "rows merged")
FORMS = (*(f"{name} in FIELD" for name in _FIELD_GOALS), *(f"{n} in TABLE" for n in _TABLE_GOALS))
"""How goals are written, beside `slow over SECONDS` and `python:MODULE:FUNCTION`."""
_REMEDY = f"write one of: {', '.join(FORMS)}, slow over 10, python:MODULE:FUNCTION"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal: what must happen, and in which field or table."""

    text: str
    sort: str
    target: str = ANY
    seconds: float = _SECONDS

    @property
    def is_own(self) -> bool:
        """Whether a function of the user's decides."""
        return self.sort == "python"

    @property
    def is_of_outcomes(self) -> bool:
        """Whether outcomes and confidences of cells decide alone, so that any run says it too."""
        return not self.is_own and self.sort not in {SLOW, "rows merged"}

    @property
    def is_of_tables(self) -> bool:
        """Whether it is about whole rows."""
        return self.sort in _TABLE_GOALS

    def is_reached(self, page: JudgedPage) -> bool:
        """Return whether a page shows it; one without an answer shows nothing."""
        if page["failure"]:
            return False
        if self.sort == SLOW:
            return bool((page["seconds"] or 0.0) > self.seconds * page["document"]["pages"])
        if self.sort in _TABLE_GOALS:
            lost = _lost_rows(self._cells(page))
            return bool(lost) if self.sort == "row lost" else _is_merged(lost, self._cells(page))
        return any(_FIELD_GOALS[self.sort](cell) for cell in self._cells(page))

    def nearness(self, page: JudgedPage) -> float:
        """Return how near a page comes to it, from 0 to 1: by what else is wrong and unsure."""
        cells = [cell for cell in page["cells"] if cell["outcome"] != "not judged"]
        if page["failure"] or not cells:
            return 0.0
        bad = sum(cell["outcome"] in _BAD for cell in cells) / len(cells)
        least = min(
            (c["confidence"] for c in self._cells(page) if c["confidence"] is not None), default=1.0
        )
        return round(0.5 * bad + 0.5 * (1.0 - least), 6)

    def right_share(self, page: JudgedPage) -> float | None:
        """Return the share of right values among those that it is about; None without any."""
        counted = [c["outcome"] for c in self._cells(page) if c["outcome"] in _COUNTED]
        return counted.count("right") / len(counted) if counted else None

    def can_be_reached(self, page: JudgedPage) -> bool:
        """Return whether a clean page has what the goal is about."""
        if page["failure"] or self.is_own or self.sort == SLOW:
            return not page["failure"]
        return any(True for _ in self._cells(page))

    def kinds(self, schemas: Mapping[str, Schema]) -> list[str]:
        """Return the kinds of documents that can reach it, or raise where none can."""
        if self.is_own or self.sort == SLOW or self.target == ANY:
            return [*schemas]
        found = [kind for kind, schema in schemas.items() if self.target in self._names(schema)]
        if not found:
            noun = "table" if self.sort in _TABLE_GOALS else "field"
            known = sorted({name for schema in schemas.values() for name in self._names(schema)})
            raise UnknownNameError(noun, self.target, known, "--goal")
        return found

    def _names(self, schema: Schema) -> list[str]:
        return [*schema.tables] if self.sort in _TABLE_GOALS else [*schema.names]

    def _cells(self, page: JudgedPage) -> Iterable[Cell]:
        if self.sort in _TABLE_GOALS:
            return [c for c in page["cells"] if c["field"].startswith(f"{self.target}.")]
        return [c for c in page["cells"] if self.target in {ANY, c["field"]}]


def _lost_rows(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Return the rows of which no cell was given."""
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell["row"] is not None and cell["truth"] is not None:
            rows.setdefault(cell["row"], []).append(cell)
    return [row for row in rows.values() if all(cell["guess"] is None for cell in row)]


def _is_merged(lost: Iterable[list[Cell]], cells: Iterable[Cell]) -> bool:
    """Return whether another row was given what a lost row says."""
    given = [(cell["field"], cell["guess"], cell["truth"]) for cell in cells if cell["guess"]]
    return any(
        field == cell["field"] and cell["truth"] in guess and cell["truth"] not in (truth or "")
        for row in lost
        for cell in row
        for field, guess, truth in given
    )


def read_goal(text: str) -> Goal:
    """Return a goal as people write it.

    >>> read_goal("silent error in total").target, read_goal("slow over 2.5").seconds
    ('total', 2.5)
    """
    written = " ".join(text.split())
    if written.startswith("python:"):
        if len(written.split(":")) != 3:
            raise BadInputError(
                f"'{text}' names no function", "--goal", "write python:MODULE:FUNCTION"
            )
        return Goal(written, "python")
    if found := re.fullmatch(r"slow over (\d{1,5}(?:\.\d+)?)", written):
        return Goal(written, SLOW, seconds=float(found[1]))
    sort, _, target = written.rpartition(" in ")
    if (
        not sort
        or sort not in {*_FIELD_GOALS, *_TABLE_GOALS}
        or (target == ANY and sort in _TABLE_GOALS)
    ):
        raise BadInputError(f"'{text}' is no goal", "--goal", _REMEDY)
    return Goal(written, sort, target)
