"""Where a pipeline breaks: documents are made at the levels that a staircase asks for, and judged.

Nothing is kept of the documents. The answers so far are in a file, and the same request goes on
with them.
"""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.borders.people import parse_json_line
from docextract_eval.corpus.build import make_page
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.interventions import ROWS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import BadInputError, IncompleteError, UnknownNameError
from docextract_eval.runs.execution.on_demand import (
    MadePage,
    check_on_demand,
    lost_and_invented_rows,
    read_on_demand,
)
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.statistics.staircase import Break, Staircase, falls_by, falls_to, falls_to_part
from docextract_eval.storage.disk import disk_errors_with_remedy, write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.runs.execution.on_demand import JudgedAnswer

ROWS_ALONG, PAGES_ALONG = "rows", "pages"
LENGTHS = (ROWS_ALONG, PAGES_ALONG)
MOST_ROWS = ROWS[-1]
_TABLES = {
    "bank_statement": "transactions",
    "card_statement": "transactions",
    "invoice": "line_items",
}
"""The kinds whose number of rows can be asked for, and the table that has them."""
_SEVERITIES = tuple(quarter / 4 for quarter in range(21))
_LEVELS = 90
"""About how many lengths a document may be made of."""
_PROBES = 4
"""Documents beside the break, or between both ends, which show whether they contradict it."""
_ENOUGH, _FAR_AWAY = 4, 2.0
"""A level with fewer documents that are as many standard deviations from the curve gets another."""
_NEAR = 1.2
"""A length is known well enough when the ends of its interval differ by this factor, ..."""
_NEAR_SEVERITY = 0.4
"""... and a severity when they differ by this."""
_UNLIKELY = 0.025
"""A break is not looked for any more where one between the ends is less probable."""
_LEAST_DOCUMENTS = 8
"""After fewer documents, none is taken to be outside."""
_LEAST_ACCURACY = 0.02
_GRID_LEVELS, _GRID_DOCUMENTS = 20, 10
"""The grid of levels whose pages are compared with what was used."""


@dataclass(frozen=True, slots=True)
class BreakingRequest:
    """What is asked: of which pipeline, along what, over which documents."""

    run: RunRequest
    along: str
    kind: str
    locale: str
    condition: str = "clean"
    most: float = MOST_ROWS
    documents: int = 24
    seed: int = 0

    @property
    def is_length(self) -> bool:
        """Whether it is along a length, and not along the severity of a scene."""
        return self.along in LENGTHS

    def content(self) -> dict[str, Any]:
        """Return what must be the same for a search to go on."""
        left_out = ("run", "documents")
        own = {name: getattr(self, name) for name in self.__slots__ if name not in left_out}
        return {"pipeline": self.run.pipeline, "settings": dict(self.run.settings), **own}


@dataclass(frozen=True, slots=True)
class Measured:
    """One document: its level, its pages, and what came back of it."""

    level: float
    share: float
    pages: int
    rows: int
    rows_lost: int
    rows_invented: int
    failure: str = ""


@dataclass
class Search:
    """The measured documents, and the staircase over them."""

    request: BreakingRequest
    measured: list[Measured] = field(default_factory=list)

    @cached_property
    def staircase(self) -> Staircase:
        """The staircase after what was measured."""
        levels = [float(each) for each in self.levels]
        length = self.request.is_length
        way = falls_to(0.5) if length else falls_by(0.1)
        made = Staircase(levels, way, is_logarithmic=length, is_yes_or_no=length)
        for each in self.measured:
            made.add(each.level, each.share)
        return made

    @cached_property
    def levels(self) -> list[float]:
        """The levels at which documents are made."""
        if not self.request.is_length:
            return [each for each in _SEVERITIES if each <= self.request.most]
        most = int(self.request.most)
        spaced = np.geomspace(1, most, _LEVELS).round().astype(int).tolist()
        return [*map(float, sorted({*range(1, min(most, 12) + 1), *spaced}))]

    @cached_property
    def rows_per_page(self) -> float:
        """About how many rows a page of such a document has."""
        document = compose(self._recipe(200), 0)
        return 200 / len(document.pages)

    def next_level(self) -> float | None:
        """Return the level of the next document, or None where all is known or used up."""
        done, stairs = len(self.measured), self.staircase
        if done < 2 and all(_has_failed(each) for each in self.measured):
            return self.levels[0]
        if done >= self.request.documents:
            return None
        probes = self._probes()
        is_outside = done >= _LEAST_DOCUMENTS and stairs.chance_inside < _UNLIKELY
        is_known = self._is_near() or is_outside
        if is_known or (probes and done >= self.request.documents - _PROBES):
            unseen = next((level for level in probes if not self._was_near(level)), None)
            return self._doubtful_level() if unseen is None else unseen
        return stairs.next_level()

    def _is_near(self) -> bool:
        found = self.staircase.find_break()
        if found.low is None or found.high is None:
            return False
        if self.request.is_length:
            return found.high <= found.low * _NEAR or found.high - found.low <= 1
        return found.high - found.low <= _NEAR_SEVERITY

    def _probes(self) -> list[float]:
        """Return levels on both sides of the break; where there is none, some over the range."""
        found = self.staircase.find_break()
        level = found.level
        if level is None:
            inside = () if found.is_below else range(1, _PROBES + 1)
            return [self.levels[len(self.levels) * each // (_PROBES + 1)] for each in inside]
        length = self.request.is_length
        wanted = (2 * level, level / 2, 4 * level, level / 4)
        wanted = wanted if length else (level + 1, level - 1, level + 2, level - 2)
        kept = [each for each in wanted if self.levels[0] <= each <= self.levels[-1]]
        return [min(self.levels, key=lambda known: abs(known - each)) for each in kept]

    def _doubtful_level(self) -> float | None:
        """Return a level with few answers, all far from the curve: it may be chance."""
        counts = Counter(each.level for each in self.measured)
        few = (level for level, count in counts.items() if count < _ENOUGH)
        return next((each for each in few if self.staircase.surprise_at(each) > _FAR_AWAY), None)

    def _was_near(self, level: float) -> bool:
        return any(abs(each.level - level) <= 0.2 * max(level, 0.5) for each in self.measured)

    def pages_to_read(self) -> Iterator[MadePage]:
        """Yield a document at a time: its level follows from what came back of those before."""
        while (level := self.next_level()) is not None:
            recipe = self._recipe(self._rows_of(level), level)
            document, rendition = make_page(recipe, len(self.measured), recipe.conditions[0])
            hints = {"locale": document.locale}
            schema = recipe.schemas[document.kind]
            yield MadePage(f"{level!r}", document, rendition, schema, hints)

    def take(self, answer: JudgedAnswer) -> Measured:
        """Keep what came back of a document."""
        request, document, level = self.request, answer.made.document, float(answer.made.key)
        table = _TABLES.get(document.kind, "")
        rows, pages = len(document.tables.get(table, ())), len(document.pages)
        failure = answer.prediction.failure.cause if answer.prediction.failure else ""
        share, lost = answer.right_share, lost_and_invented_rows(answer.cells, table, rows)
        if request.is_length:
            share = float(not (any(lost) or failure))
            level = float(rows if request.along == ROWS_ALONG else pages)
        found = Measured(level, share, pages, rows, *lost, failure)
        self.measured.append(found)
        self.staircase.add(level, share)
        return found

    def breaks(self) -> list[tuple[str, Break]]:
        """Return the breaks that are looked for, each with what it is."""
        if self.request.is_length:
            return [("half of the documents come back whole", self.staircase.find_break())]
        return [
            ("accuracy has fallen by 10 points", self.staircase.find_break(falls_by(0.1))),
            ("accuracy has fallen to half", self.staircase.find_break(falls_to_part(0.5))),
        ]

    def _rows_of(self, level: float) -> int:
        if not self.request.is_length:
            return 0
        if self.request.along == ROWS_ALONG:
            return int(level)
        return max(1, min(MOST_ROWS, round((level - 0.5) * self.rows_per_page)))

    def _recipe(self, rows: int, severity: float = 0.0) -> Recipe:
        request = self.request
        condition = request.condition
        if not request.is_length:
            condition = f"{request.along}@{severity:g}" if severity else "clean"
        content = {
            "name": "breaking-point",
            "kinds": [request.kind],
            "locales": [request.locale],
            "seed": request.seed,
            "count": 1,
            "conditions": [condition],
            **({"do": {"rows": rows}} if rows else {}),
        }
        return parse_recipe(content, "breaking-point")

    @property
    def pages(self) -> int:
        """The pages that were read."""
        return sum(each.pages for each in self.measured)

    @property
    def grid_pages(self) -> int:
        """About the pages of a grid of twenty levels with ten documents each."""
        length = self.request.is_length
        if not length:
            mean = self.pages / max(1, len(self.measured))
            return round(_GRID_LEVELS * _GRID_DOCUMENTS * mean)
        levels = np.geomspace(self.levels[0], self.levels[-1], _GRID_LEVELS)
        by_page = self.rows_per_page if self.request.along == ROWS_ALONG else 1.0
        return round(_GRID_DOCUMENTS * float(np.maximum(1, levels / by_page).sum()))


def check_breaking_request(request: BreakingRequest) -> None:
    """Raise for a request that cannot be carried out, before anything is made."""
    check_on_demand(request.run)
    if not request.is_length and request.along not in SCENES:
        raise UnknownNameError("direction", request.along, [*LENGTHS, *SCENES], "--along")
    if request.is_length and request.kind not in _TABLES:
        raise UnknownNameError("kind with many rows", request.kind, _TABLES, "--kind")


def search_breaking_point(
    request: BreakingRequest, file: Path | None, tick: Callable[[], None] = lambda: None
) -> Search:
    """Return the search after all documents that it takes; `file` has the answers so far."""
    check_breaking_request(request)
    search = Search(request, _read_measured(file, request) if file else [])
    for _ in search.measured:
        tick()
    if search.next_level() is None:
        return search
    one_by_one = replace(request.run, workers=1)  # a level follows from the answer before
    with contextlib.closing(read_on_demand(one_by_one, search.pages_to_read())) as answers:
        for answer in answers:
            found = search.take(answer)
            if file:
                _write_measured(file, search)
            _refuse_broken(search, found)
            tick()
    return search


def _has_failed(found: Measured) -> bool:
    return found.share < _LEAST_ACCURACY


def _refuse_broken(search: Search, latest: Measured) -> None:
    """Raise where two documents of the lowest level failed: there is no break to be found."""
    if len(search.measured) != 2 or not all(map(_has_failed, search.measured)):
        return
    request = search.request
    where = (
        f"of {search.levels[0]:g} {request.along[:-1]}" if request.is_length else "as it is made"
    )
    lost = f"{latest.rows_lost} of {latest.rows} rows are lost" if request.is_length else ""
    why = latest.failure or lost or "almost no cell is right"
    what = f"fails from the beginning: a document {where} does not come back whole ({why})"
    raise IncompleteError(what, request.run.pipeline, "see why with dxe run --check on a corpus")


def _write_measured(file: Path, search: Search) -> None:
    content = {"format": 1, "asked": search.request.content()}
    content["measured"] = [asdict(each) for each in search.measured]
    write_atomically(file, json.dumps(content) + "\n")


def _read_measured(file: Path, request: BreakingRequest) -> list[Measured]:
    """Return what was measured before, by the same request."""
    if not file.exists():
        return []
    with disk_errors_with_remedy(file):
        data = file.read_bytes()
    remedy = "give another file with -o"
    content = parse_json_line(data, str(file), remedy)
    if content.get("asked") != json.loads(json.dumps(request.content())):
        raise BadInputError("has answers to another request", str(file), remedy)
    names = dict(Measured.__annotations__.items())
    found = []
    for each in content.get("measured") or ():
        if not isinstance(each, dict) or each.keys() != names.keys() or not _is_sound(each):
            raise BadInputError("has an answer that is none", str(file), remedy)
        found.append(Measured(**each))
    return found


def _is_sound(each: dict[str, Any]) -> bool:
    numbers = [each[name] for name in each if name != "failure"]
    if not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        return False
    return (
        isinstance(each["failure"], str) and 0 <= each["share"] <= 1 and 0 <= each["level"] <= 1e4
    )
