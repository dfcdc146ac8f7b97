"""How far a corpus is from a target population, and what is left of it when weighted to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import UnknownNameError
from docextract_eval.statistics.raking import MOST_UNCOVERED, Margin, kish_size, rake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docextract_eval.countries.share_tables import Shares
    from docextract_eval.records import Document

PLAIN_FACTORS = ("kind", "locale", "currency", "split")
"""What each document states beside the factors of its kind."""
_LEAST_EFFECTIVE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class TargetFactor:
    """A factor of a target beside the documents of a corpus."""

    factor: str
    uncovered: float
    """The target mass of levels that no document has."""
    missing: Sequence[str]
    """These levels."""
    before: float
    """The total variation between documents, as they are weighted, and the target."""
    after: float
    """The same after raking."""
    is_met: bool
    """Whether raking leaves no more than the uncovered mass."""


@dataclass(frozen=True, slots=True)
class TargetCheck:
    """A target population beside a corpus."""

    documents: int
    factors: Sequence[TargetFactor]
    effective_before: float
    """How many documents of equal weight are as informative as these are, as they are weighted."""
    effective: float
    """The same when they are raked to the target (Kish)."""

    @property
    def warnings(self) -> list[str]:
        """Say what makes figures for the target doubtful."""
        found = [
            f"{each.factor}: {100 * each.uncovered:.1f} % of the target has no document: "
            f"{', '.join(each.missing)}"
            for each in self.factors
            if each.uncovered > MOST_UNCOVERED
        ]
        found += [
            f"{each.factor}: no weights meet this target together with the others: combinations "
            "that they need have no document"
            for each in self.factors
            if not each.is_met
        ]
        if self.effective < _LEAST_EFFECTIVE_SHARE * self.documents:
            found.append(
                f"{self.documents:,} documents are as informative as {self.effective:,.1f} of "
                "equal weight when weighted to the target"
            )
        return found


def check_target(
    documents: Iterable[Document], target: Shares, where: str, corpus: str
) -> TargetCheck:
    """Rake the base documents of a corpus to a target, and say how far they are from it."""
    levels: dict[str, list[str]] = {factor: [] for factor in target}
    known: set[str] = set()
    weights: list[float] = []
    for document in documents:
        if document.twin is not None:
            continue
        values = _levels(document)
        known |= values.keys()
        weights.append(document.weight)
        for factor, column in levels.items():
            column.append(values.get(factor, ""))
    for factor, shares in target.items():
        if factor not in known:
            raise UnknownNameError("factor", factor, known, f"{where}, for {corpus}")
        _check_levels(factor, shares, {*levels[factor]}, where)
    mass = np.array(weights)
    margins = [Margin.of(levels[factor], shares) for factor, shares in target.items()]
    raked = rake(mass, margins)
    found = [
        TargetFactor(
            factor,
            fit.uncovered,
            [level for level in shares if level not in {*levels[factor]}],
            fit.before,
            fit.after,
            fit.is_met,
        )
        for (factor, shares), fit in zip(target.items(), raked.margins, strict=True)
    ]
    sizes = (round(kish_size(each), 1) for each in (mass, mass * raked.weights))
    return TargetCheck(len(mass), found, *sizes)


def _levels(document: Document) -> dict[str, str]:
    """Return the factors of a document with their levels."""
    plain = {name: getattr(document, name) for name in PLAIN_FACTORS}
    return {name: value for name, value in plain.items() if value} | dict(document.factors)


def _check_levels(factor: str, shares: Mapping[str, float], present: set[str], where: str) -> None:
    """Refuse a level that no document can have; one that none happens to have is uncovered."""
    possible = _possible_levels(factor)
    if not possible:
        return
    for level in shares:
        if level not in possible | present:
            raise UnknownNameError(f"level of {factor}", level, possible | present, where)


def _possible_levels(factor: str) -> set[str]:
    """Return the levels that documents can have; none where they are not listed."""
    if factor == "kind":
        return {*KINDS.names}
    if factor == "locale":
        return {*LOCALES.names}
    graphs = [KINDS.load(name).graph for name in KINDS.names]
    nodes = [graph.nodes[factor] for graph in graphs if factor in graph.nodes]
    if not nodes or not all(node.options for node in nodes):
        return set()
    return {str(option) for node in nodes for option in node.options}
