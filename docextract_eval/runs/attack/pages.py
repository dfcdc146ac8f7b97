"""Make changed pages on demand, run the pipeline on them, and say whether the goal is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from docextract_eval.corpus.build import make_page
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.errors import DocextractEvalError, IncompleteError, one_line
from docextract_eval.runs.attack.changes import NOTHING
from docextract_eval.runs.attack.memory import page_key
from docextract_eval.runs.attack.own_goals import own_goal_reached
from docextract_eval.runs.execution.on_demand import MadePage, read_on_demand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import Document, Rendition
    from docextract_eval.runs.attack.changes import Change
    from docextract_eval.runs.attack.goals import Goal
    from docextract_eval.runs.attack.memory import Memory
    from docextract_eval.runs.attack.space import Space
    from docextract_eval.runs.execution.on_demand import JudgedAnswer
    from docextract_eval.runs.execution.request import RunRequest

CONDITION = "found@1"
"""The condition of a changed page: a scene of the change's own steps."""
_FEWEST_FAILURES = 4
"""From how many failures of a batch on the pipeline counts as dead, if they are most of it."""
Asked = tuple["Change", int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page showed."""

    reached: bool
    nearness: float = 0.0
    pages: int = 1
    """How many pages the document has; 0 if it cannot be made with that change."""
    possible: bool = True
    """Whether it has what the goal is about."""
    factors: Mapping[str, str | float] | None = None
    """The values of its choices."""
    cause: str = ""
    """Why the values are wrong that reach the goal."""
    right: float | None = None
    """The share of right values among those that the goal is about."""


class World(Protocol):
    """Where pages are read: a pipeline over the documents of a recipe, or a planted one."""

    def read(self, asked: Sequence[Asked]) -> list[Reading]:
        """Return what each page shows."""


def changed_recipe(  # noqa: PLR0913 - what is changed, and which documents
    recipe: Recipe,
    change: Change,
    space: Space,
    *,
    first: int,
    count: int,
    name: str = "found",
    with_plain: bool = False,
) -> Recipe:
    """Return the recipe whose documents have a change, and which is otherwise the same.

    It makes the same documents without the change beside them where that is wanted: control twins
    without the traps, and clean pages.
    """
    content = recipe.model_dump(exclude_defaults=True, by_alias=True)
    for key in ("traps", "twins", "audit", "behaviour", "deploy", "target", "own_countries"):
        content.pop(key, None)
    content |= {"name": name, "about": change.describe(), "first": first, "count": count}
    plain = ["clean"] if with_plain or not change.steps else []
    content["conditions"] = [*plain, *([CONDITION] if change.steps else ())]
    if change.steps:
        scene = {"about": change.describe(), "legs": [*_legs(change, space)]}
        content["scenes"] = {**content.get("scenes", {}), "found": scene}
    if change.traps:
        content["traps"] = {"shares": dict.fromkeys(change.traps, 1.0), "twins": with_plain}
    if change.factors:
        content["do"] = {**content.get("do", {}), **dict(change.factors)}
    return parse_recipe(content, f"{recipe.name} with {change.describe()}")


def _legs(change: Change, space: Space) -> Iterator[list[dict[str, Any]]]:
    """Yield the legs of the scene of a change: those of its own scene, or one for all."""
    severities = dict(change.steps)
    scene = space.known_scenes.get(change.scene)
    order = [[p.accident for p in leg] for leg in scene.legs] if scene else [[*severities]]
    for leg in order:
        parts = [
            {"accident": name, "strength": severities.pop(name), "swing": 0.0}
            for name in leg
            if name in severities
        ]
        if parts:
            yield parts


class PageReader:
    """The world of a pipeline: pages are made, read, judged and remembered."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is read, by whom, and where it is kept
        self,
        recipe: Recipe,
        space: Space,
        goal: Goal,
        request: RunRequest,
        memory: Memory,
        folder: Path,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the recipe and its space, the goal, the pipeline, and the folder of the attack."""
        self._recipe, self._space, self._goal = recipe, space, goal
        self._request, self._memory, self._folder, self._tick = request, memory, folder, tick
        self._recipes: dict[str, Recipe] = {}
        self._doubtful: list[tuple[str, dict[str, Any]]] = []

    def read(self, asked: Sequence[Asked]) -> list[Reading]:
        """Return what each page shows; only those that are not remembered are read."""
        keys = [page_key(change, index) for change, index in asked]
        new = {
            key: pair
            for key, pair in zip(keys, asked, strict=True)
            if key not in self._memory.pages
        }
        if new:
            self._read_new(new)
        self._decide(keys)
        return [self._reading(self._memory.pages[key]) for key in keys]

    def make(self, change: Change, index: int) -> tuple[Document, Rendition]:
        """Return the document of an index with a change, and its rendition."""
        if change.key not in self._recipes:
            self._recipes[change.key] = changed_recipe(
                self._recipe, change, self._space, first=0, count=1
            )
        condition = CONDITION if change.steps else "clean"
        return make_page(self._recipes[change.key], index, condition)

    def describe_answer(self, change: Change, index: int) -> str:
        """Return what was given on a page that was read, beside the truth."""
        page = self._memory.pages[page_key(change, index)]
        cells = [
            cell
            for cell in page["cells"]
            if cell["outcome"] in {"wrong", "missed", "invented", "guessed"}
            and self._goal.target in {"any", cell["field"], cell["field"].partition(".")[0]}
        ]
        if not cells:
            return str(page["document"]["id"])
        cell = cells[0]
        given, true = (one_line(str(cell[each])) for each in ("guess", "truth"))
        given = "nothing" if cell["guess"] is None else given
        true = "no value" if cell["truth"] is None else true
        return f"{page['document']['id']}: {cell['field']} is {true}, and {given} was given"

    def _make_all(self, new: Mapping[str, Asked]) -> Iterator[MadePage]:
        """Yield pages; those that cannot be made are remembered as such."""
        schemas = self._recipe.schemas
        for key, (change, index) in new.items():
            try:
                document, rendition = self.make(change, index)
            except (ArithmeticError, LookupError, ValueError, DocextractEvalError) as error:
                why = str(error).partition(". Remedy")[0]
                self._memory.add([(key, {"impossible": why, "index": index})])
                continue
            hinted = "locale" in self._recipe.sheet.hints
            hints = {"locale": document.locale} if hinted else {}
            yield MadePage(key, document, rendition, schemas[document.kind], hints)

    def _read_new(self, new: Mapping[str, Asked]) -> None:
        """Read pages and remember them as they come; raise where the pipeline is dead.

        A failure is kept once a page after it was answered: the last ones may be of its death.
        """
        read, settled, failed = 0, 0, []
        for answer in read_on_demand(self._request, self._make_all(new), (self._folder,)):
            key = answer.made.key
            page = judged_page(answer, new[key][0])
            if not self._goal.is_own:
                page["reached"] = self._goal.is_reached(page)
            self._tick()
            if page["failure"]:
                failed.append((key, page))
            else:
                self._memory.add([(key, page)])
                read, settled = read + 1, len(failed)
        if len(failed) >= min(_FEWEST_FAILURES, len(new)) and len(failed) > read:
            why = failed[0][1]["failure"]
            what = f"{len(failed)} of {len(failed) + read} pages got no answer ({why})"
            remedy = "fix that and run the same command again: all other pages are kept"
            raise IncompleteError(what, self._request.pipeline, remedy)
        if read:
            self._memory.add([*self._doubtful, *failed[:settled]])
            self._doubtful, failed = [], failed[settled:]
        self._doubtful += failed
        self._memory.pages.update(failed)

    def _decide(self, keys: Sequence[str]) -> None:
        """Fill in whether pages reach a goal of the user's, where that is not known yet."""
        pages = self._memory.pages
        open_keys = [
            key
            for key in dict.fromkeys(keys)
            if "reached" not in pages[key] and "impossible" not in pages[key]
        ]
        shown = own_goal_reached(
            self._goal, [pages[key] for key in open_keys], self._request, self._folder
        )
        self._memory.add(
            (key, {**pages[key], "reached": each})
            for key, each in zip(open_keys, shown, strict=True)
        )

    def _reading(self, page: Mapping[str, Any]) -> Reading:
        if "impossible" in page:
            return Reading(reached=False, pages=0, possible=False)
        document = page["document"]
        return Reading(
            page["reached"],
            self._goal.nearness(page),
            document["pages"],
            self._goal.can_be_reached(page),
            {**document["factors"], "locale": document["locale"]},
            _main_cause(page, self._goal),
            self._goal.right_share(page),
        )


def _main_cause(page: Mapping[str, Any], goal: Goal) -> str:
    """Return the cause of the first error that a goal is about."""
    causes = (
        cell["cause"]
        for cell in page["cells"]
        if cell["cause"] and goal.target in {"any", cell["field"], cell["field"].partition(".")[0]}
    )
    return next(causes, "")


def judged_page(answer: JudgedAnswer, change: Change = NOTHING) -> dict[str, Any]:
    """Return what is remembered of a page, which is what a goal of the user's is given."""
    document, prediction = answer.made.document, answer.prediction
    return {
        "change": change.content,
        "index": document.index,
        "document": {
            "id": document.id,
            "kind": document.kind,
            "locale": document.locale,
            "factors": {name: str(value) for name, value in document.factors.items()},
            "traps": [trap.name for trap in document.traps],
            "pages": len(answer.made.rendition.files),
        },
        "cells": [
            {
                "field": cell.field,
                "row": cell.truth_row,
                "outcome": cell.strict,
                "cause": cell.cause,
                "confidence": cell.confidence,
                "truth": cell.truth,
                "guess": cell.guess,
            }
            for cell in answer.cells
        ],
        "seconds": prediction.seconds,
        "failure": prediction.failure.cause if prediction.failure else None,
    }
