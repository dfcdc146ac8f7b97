"""Attacks on planted pipelines: what is found with equal pages, by whom, and how much is false."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval import seeds
from docextract_eval.corpus.degrade import MAX_SEVERITY
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.runs.attack.attack import attack
from docextract_eval.runs.attack.changes import SMALLEST, Change
from docextract_eval.runs.attack.members import MEMBERS, grid
from docextract_eval.runs.attack.pages import Reading
from docextract_eval.runs.attack.proof import LEAST_SHARE
from docextract_eval.runs.attack.space import Space

if TYPE_CHECKING:
    from docextract_eval.runs.attack.pages import Asked

_LOCALES = {"en_US": 0.4, "de_DE": 0.2, "fr_FR": 0.2, "nl_NL": 0.1, "sv_SE": 0.1}
_SIZES = {"1": 0.4, "2": 0.3, "3-5": 0.2, "6-10": 0.1}
_ON_EACH = 4
"""On how many documents the grid reads each of its cells: fewer say nothing of a share."""
_NOISE = 0.02
"""How often a page reaches the goal by chance."""
_TRUE_OVER = 400
"""Documents over which a finding's true share is counted."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A pipeline that answers from the parameters: it fails where a change holds a weakness."""

    weaknesses: Sequence[Change]
    seed: int = 0
    noise: float = _NOISE
    factors: Mapping[str, Mapping[str | float, float]] = field(
        default_factory=lambda: {"locale": _LOCALES, "size": _SIZES}
    )

    def read(self, asked: Sequence[Asked]) -> list[Reading]:
        """Return what each page shows."""
        return [self.page(change, index) for change, index in asked]

    def page(self, change: Change, index: int) -> Reading:
        """Return whether a page fails: by a weakness, or by chance."""
        values = {node: self._value(node, index) for node in self.factors} | dict(change.factors)
        full = change.with_factors({node: str(value) for node, value in values.items()})
        chance = seeds.hash_to_unit(self.seed, "noise", change.key, index) < self.noise
        near = max((self._nearness(full, each) for each in self.weaknesses), default=0.0)
        return Reading(near >= 1 or chance, 0.5 * near, factors=values)

    def _value(self, node: str, index: int) -> str | float:
        at = seeds.hash_to_unit(self.seed, node, index)
        for value, share in self.factors[node].items():
            at -= share
            if at < 0:
                return value
        return next(reversed(self.factors[node]))

    @staticmethod
    def _nearness(change: Change, weakness: Change) -> float:
        """Return 1 where all of a weakness is there; one step that grows brings it nearer."""
        if change.holds(weakness):
            return 1.0
        if len(weakness.parts) > 1 or not weakness.steps:
            return 0.0  # a combination shows nothing until it is complete
        name, severity = weakness.steps[0]
        return 0.9 * min(1.0, dict(change.steps).get(name, 0.0) / severity)


def planted_space() -> Space:
    """Return what may be tried: the scenes and traps that ship, five countries, four lengths."""
    scenes: dict[str, dict[str, float]] = {}
    for name, scene in SCENES.items():
        for leg in scene.legs:
            for part in leg:
                most = min(MAX_SEVERITY, MAX_SEVERITY * part.strength * (1 + part.swing))
                if most >= SMALLEST:
                    scenes.setdefault(name, {}).setdefault(part.accident, round(most, 2))
    mixes = [(name, 3.0, 1 / len(scenes)) for name in scenes]
    return Space(scenes, tuple(TRAPS.names), {"locale": _LOCALES, "size": _SIZES}, mixes)


WEAKNESSES = {
    "a severity": Change("", (("low_res", 2.0),)),
    "a pair of steps": Change("", (("stain", 1.0), ("bent_sheet", 1.5))),
    "a trap in one country": Change(traps=("altered_copy",), factors=(("locale", "sv_SE"),)),
    "a length": Change(factors=(("size", "6-10"),)),
}
NAMES = {"portfolio": (*MEMBERS,), **{name: (name,) for name in MEMBERS}, "grid": ("grid",)}


def one_attack(
    name: str, seed: int, budget: int, weaknesses: Sequence[Change]
) -> tuple[set[str], int, int]:
    """Return the planted weaknesses that were confirmed, all findings, and the false ones."""
    world, space = Planted(weaknesses, seed), planted_space()
    outcome = attack(space, world, budget=budget, seed=seed, members=NAMES[name])
    found, false = set(), 0
    for each in outcome.proof.findings:
        pages = [world.page(each.change, 10**8 + index).reached for index in range(_TRUE_OVER)]
        false += sum(pages) / len(pages) < LEAST_SHARE
        found |= {n for n, w in WEAKNESSES.items() if w in weaknesses and _is(each.change, w)}
    return found, len(outcome.proof.findings), false


def _is(change: Change, weakness: Change) -> bool:
    """Return whether a change is a weakness and nothing beside it."""
    return change.holds(weakness) and {*change.parts} == {*weakness.parts}


def measure_attack(runs: int) -> None:
    """Print what each member finds with a tenth of the grid's pages, and what is false."""
    cells = sum(1 for _ in grid(planted_space()))
    pages = cells * _ON_EACH
    budget = pages // 10
    print(f"grid: {cells:,} cells on {_ON_EACH} documents, {pages:,} pages; a tenth: {budget:,}")
    for name in NAMES:
        began = time.process_time()
        every = [one_attack(name, seed, budget, [*WEAKNESSES.values()]) for seed in range(runs)]
        times = {each: sum(each in found for found, *_ in every) for each in WEAKNESSES}
        findings, false = (sum(each[at] for each in every) for at in (1, 2))
        share = f"{false} of {findings} false"
        mean = sum(len(found) for found, *_ in every) / runs
        seconds = (time.process_time() - began) / runs
        told = ", ".join(f"{each} {count}" for each, count in times.items())
        print(f"{name:12} {mean:.1f} of 4 on average, of {runs}: {told}; {share}; {seconds:.1f} s")
    empty = [one_attack("portfolio", seed, budget, [])[1] for seed in range(2 * runs)]
    print(f"nothing planted: no finding in {empty.count(0)} of {len(empty)} attacks")
