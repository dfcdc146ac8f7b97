"""What people read: pure functions from what a run found to sections, and sections to a page.

A section is one file in `sections/` with one function, and one line in `SECTIONS`; it survives
an empty run. Its parts are the records of `parts.py`: tables, charts, pictures.

- forms of sections: `html`, `terminal`, `markdown`
- other readers: `summary` in a pull request or on the first screen of a terminal, `leaders`;
  for programs `report_json`, and `ci` of a gate's decision
- `sentences/`: how figures, gates, changes and errors are put into words, the same everywhere
- `ranking`: which of several runs is best, for people and programs
- `layout`: what several sections lay out alike
- `comparison/` has the sections on two runs, `history/` those on many, `findings/` those for
  leaders
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from docextract_eval.errors import shell_word
from docextract_eval.metrics.curve import Curve
from docextract_eval.records import Score
from docextract_eval.runs.attack.known import AttackInRun
from docextract_eval.runs.comparison.why_groups_differ import NOT_KNOWN, WhyGroupsDiffer
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.error_gallery import ErrorGallery
from docextract_eval.runs.release.decision import PolicyDecision
from docextract_eval.runs.scope import returned_outside_scope
from docextract_eval.runs.signing.signoff import SignoffState

Derived = TypeVar("Derived")
_Place = tuple[str, frozenset[tuple[str, str]]]
"""A metric, and the slice that it is reported for."""
_Shape = tuple[str, frozenset[str]]
"""A metric, and what the slices name that it is reported for."""
_OF_ALL = {"cells", "condition"}
"""What the slices of groups of documents name beside the group."""


@dataclass(frozen=True, slots=True)
class View:
    """What a report is made from."""

    about: Mapping[str, Any]
    """The run's dictionary, as it is written and published."""
    scores: Sequence[Score]
    curves: Sequence[Curve] = ()
    gallery: ErrorGallery | None = None
    """Errors with their pictures; None where nobody looked for them."""
    decision: PolicyDecision | None = None
    """The decision of the last gate; None where there was none."""
    signatures: SignoffState | None = None
    """Who signed, and what became of that; None where nobody looked."""
    why: WhyGroupsDiffer = NOT_KNOWN
    """Why groups of documents differ, where the run itself can say so."""
    folder: str = ""
    """The run's folder as it was given, or its name in a ledger; empty where it has neither."""
    attack: AttackInRun | None = None
    """What an attack found, and what this run shows of it; None where none was named."""
    run: RunDescription = field(init=False, repr=False, compare=False)
    """What `about` says, as a record."""
    _of: Mapping[_Shape, Sequence[Score]] = field(init=False, repr=False, compare=False)
    _at: Mapping[_Place, Score] = field(init=False, repr=False, compare=False)
    _drawn: Mapping[_Place, Curve] = field(init=False, repr=False, compare=False)
    _derived: dict[Any, Any] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the scores, so that none of many is searched for."""
        by_shape: dict[_Shape, list[Score]] = {}
        by_place: dict[_Place, Score] = {}
        for score in self.scores:
            by_shape.setdefault((score.metric, frozenset(score.slice)), []).append(score)
            by_place.setdefault((score.metric, frozenset(score.slice.items())), score)
        object.__setattr__(self, "run", RunDescription.from_about(self.about))
        object.__setattr__(self, "_of", by_shape)
        drawn = {(each.metric, frozenset(each.slice.items())): each for each in self.curves}
        object.__setattr__(self, "_at", by_place)
        object.__setattr__(self, "_drawn", drawn)

    def derived(self, compute: Callable[[View], Derived]) -> Derived:
        """Return what a function finds in this view, which several parts of a report ask for."""
        if compute not in self._derived:
            self._derived[compute] = compute(self)
        found: Derived = self._derived[compute]
        return found

    @property
    def title(self) -> str:
        """Name the run for people."""
        return f"{self.run.pipeline.name} on {self.run.corpus_name}"

    @property
    def argument(self) -> str:
        """Return how a command names the run.

        >>> View({}, [], folder="my runs/a").argument, View({}, []).argument
        ("'my runs/a'", 'RUN')
        """
        return shell_word(self.folder) if self.folder else "RUN"

    @property
    def clean_pages(self) -> str:
        """Name the pages of the condition clean: imported ones are as they were found."""
        return "pages as found" if self.run.imported else "clean pages"

    @property
    def signature(self) -> str:
        """Return how the headline's figures came about: what all share beside their metrics."""
        headline = self.find("accuracy", cells="scalars", condition="all")
        first = next((score for score in (headline, *self.scores) if score is not None), None)
        return "" if first is None else first.signature.partition("|")[2]

    def find(self, metric: str, **where: str) -> Score | None:
        """Return the score of one slice; None if it was not computed."""
        return self._at.get((metric, frozenset(where.items())))

    def curve(self, metric: str, **where: str) -> Curve | None:
        """Return the curve of one slice; None if it was not drawn."""
        return self._drawn.get((metric, frozenset(where.items())))

    def matching_scores(self, metric: str, *keys: str, **where: str) -> list[Score]:
        """Return scores that lie at `where`, in their order; any slice that names `keys` too."""
        found = self._of.get((metric, frozenset((*keys, *where))), ())
        return [score for score in found if where.items() <= score.slice.items()]

    def groups(self, metric: str, cells: str) -> list[tuple[str, str, Score]]:
        """Return the scores of groups of documents: by what, which one, and how it is there."""
        return [
            (axis, score.slice[axis], score)
            for (name, axes), found in self._of.items()
            if name == metric and len(axes) == len(_OF_ALL) + 1
            for axis in axes - _OF_ALL
            for score in found
            if score.slice["cells"] == cells
        ]

    def conditions(self) -> list[str]:
        """Return the conditions, clean first, in the recipe's order."""
        found = self.matching_scores("accuracy", "condition", cells="scalars")
        return [name for score in found if (name := score.slice["condition"]) != "all"]

    def fields(self, cells: str) -> list[str]:
        """Return the attempted fields, as the schema orders them."""
        found = self.matching_scores("accuracy", "field", cells=cells, condition="all")
        outside = returned_outside_scope(found)
        return [name for score in found if (name := score.slice["field"]) not in outside]
