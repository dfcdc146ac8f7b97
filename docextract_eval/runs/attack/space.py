"""What may be tried with the documents of a recipe: only what a scene could do, unless all may be.

How unusual a change is, is its surprise in bits: how rarely a page of the recipe's mixes has all of
its steps at least as strongly, how rarely a document has its choices, and how rare a trap is.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.corpus.attackers import ATTACKERS
from docextract_eval.corpus.degrade import DEGRADATIONS, MAX_SEVERITY, STAGES
from docextract_eval.corpus.degrade.conditions import parse_condition
from docextract_eval.corpus.degrade.scenes import SCENES, Part, Scene
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.runs.attack.changes import MOST_STEPS, SMALLEST, Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from docextract_eval.corpus.options import Recipe

_LOOKED_AT = 48
"""Documents that are composed, without pages, to see which values their choices have."""
_NODES = ("locale", "template", "trade", "size", "items", "font", "paper", "tender", "thousands")
"""Layout, length, country, type of print and of amounts: what is tried where all kinds have it."""
_PRICES: Mapping[str | float, float] = {50: 0.01, 200: 0.01}
"""Price levels that are tried, in percent, and how frequent they count as."""
_MOST_VALUES = 12
_RAREST = 2.0**-10
"""As how frequent counts what no mix has: surprise ends at ten bits."""
_TRAP_SHARE = 2.0**-6
"""As how frequent a trap counts: no mix states it."""
_TRIES = 40
_PEN = {"handwritten_tip_total", "hand_edited_amount", "second_date_on_receipt"}
_PHONE = {"rotated_or_landscape", "low_contrast_thermal", "total_cut_off"}


@dataclass(frozen=True, slots=True)
class Space:
    """What may be tried."""

    scenes: Mapping[str, Mapping[str, float]]
    """Under each scene its degradations in order, and how strong each can become there."""
    traps: Sequence[str] = ()
    factors: Mapping[str, Mapping[str | float, float]] = field(default_factory=dict)
    """For each node its values, and how frequent each is."""
    mixes: Sequence[tuple[str, float, float]] = ()
    """Scenes of the usual mixes, each with severity and share."""
    known_scenes: Mapping[str, Scene] = field(default_factory=lambda: SCENES)
    lowest: float = SMALLEST

    def draw(self, rng: np.random.Generator, *, rich: bool = False) -> Change:
        """Draw a change; a rich one is as large as it may be, to try much on one page."""
        steps = self._draw_steps(rng, rich=rich) if self.scenes else Change()
        traps = _some(rng, self.traps, 3 if rich else int(rng.random() < 0.35))
        nodes = _some(rng, [*self.factors], 2 if rich else int(rng.random() < 0.35))
        values = {node: _one(rng, [*self.factors[node]]) for node in nodes}
        change = Change(steps.scene, steps.steps, traps).with_factors(values)
        return change if change.parts else self.draw(rng, rich=rich)

    def _draw_steps(self, rng: np.random.Generator, *, rich: bool) -> Change:
        scene = _one(rng, [*self.scenes])
        limits = self.scenes[scene]
        count = MOST_STEPS if rich else int(rng.integers(0, MOST_STEPS + 1))
        chosen = {*_some(rng, [*limits], count)}
        steps = []
        for name, most in limits.items():
            if name in chosen:
                share = 1.0 if rich else float(rng.random())
                steps.append((name, self.rounded(self.lowest + share * (most - self.lowest))))
        return Change(scene, tuple(steps))

    def rounded(self, severity: float) -> float:
        """Return a severity on the grid of those that are tried."""
        return max(self.lowest, math.floor(severity / SMALLEST + 1e-9) * SMALLEST)

    def surprise(self, change: Change) -> float:
        """Return how unusual a change is, in bits.

        >>> space = Space({}, ("a",), {"locale": {"de_DE": 0.25}})
        >>> space.surprise(Change("", (), ("a",), (("locale", "de_DE"),)))
        8.0
        """
        bits = -math.log2(max(_RAREST, self._share_with(change))) if change.steps else 0.0
        bits += len(change.traps) * -math.log2(_TRAP_SHARE)
        for node, value in change.factors:
            bits -= math.log2(max(_RAREST, self.factors.get(node, {}).get(value, _RAREST)))
        return round(bits, 2)

    def _share_with(self, change: Change) -> float:
        """Return the share of pages of the mixes that have all steps at least as strongly."""
        total = sum(share for *_, share in self.mixes)
        found = 0.0
        for name, severity, share in self.mixes:
            parts = {part.accident: part for leg in self.known_scenes[name].legs for part in leg}
            chance = share / total
            for step, least in change.steps:
                part = parts.get(step)
                chance *= part.chance * _reaches(part, severity, least) if part else 0.0
            found += chance
        return found

    def cost(self, change: Change) -> str:
        """Return what a change costs somebody who wants it: nothing, a pen, a phone, an editor."""
        if not change.traps:
            return "a phone or a scanner" if change.steps else "nothing"
        if {*change.traps} <= _PHONE:
            return "a phone"
        return "a pen" if {*change.traps} <= _PEN else "an editor"


def _reaches(part: Part, severity: float, least: float) -> float:
    """Return the chance that a part of a scene is at least as strong."""
    strength, swing = severity * part.strength, part.swing
    if not swing:
        return float(strength >= least)
    return min(1.0, max(0.0, (strength * (1 + swing) - least) / (2 * strength * swing)))


def recipe_space(
    recipe: Recipe,
    kinds: Sequence[str],
    *,
    anything: bool = False,
    severities: tuple[float, float] = (SMALLEST, MAX_SEVERITY),
    families: Sequence[str] = (),
) -> Space:
    """Return what may be tried with documents of some kinds of a recipe."""
    known = recipe.known_scenes()
    wanted = {*families} or {"degradations", "traps", "factors"}
    low, high = severities
    scenes = _any_steps(high) if anything else _scene_limits(known, low, high)
    traps = [name for name in TRAPS.names if _is_possible(name, kinds, [*recipe.locales])]
    space = Space(
        scenes if "degradations" in wanted else {},
        tuple(traps) if "traps" in wanted else (),
        _observed_factors(recipe, kinds) if "factors" in wanted else {},
        tuple(_scene_shares(recipe)),
        known,
        low,
    )
    if not (space.scenes or space.traps or space.factors):
        what = f"severities from {low:g} to {high:g} leave nothing that a scene could do"
        raise BadInputError(what, "--severities", "give a wider range, or add --anything")
    return space


def _scene_limits(
    known: Mapping[str, Scene], low: float, high: float
) -> dict[str, dict[str, float]]:
    """Return how strong each degradation of each scene can become, if not below the lowest."""
    found: dict[str, dict[str, float]] = {}
    for name, scene in known.items():
        for leg in scene.legs:
            for part in leg:
                most = min(high, MAX_SEVERITY, MAX_SEVERITY * part.strength * (1 + part.swing))
                if most >= low:
                    found.setdefault(name, {}).setdefault(part.accident, round(most, 2))
    return found


def _any_steps(high: float) -> dict[str, dict[str, float]]:
    """Return all degradations in the order of their stages, under no scene."""
    by_stage = sorted(
        DEGRADATIONS.names, key=lambda name: STAGES.index(DEGRADATIONS.load(name).stage)
    )
    return {"": dict.fromkeys(by_stage, high)}


def _is_possible(name: str, kinds: Sequence[str], locales: Sequence[str]) -> bool:
    """Return whether documents of a kind can have a trap that a picture shows."""
    spec = TRAPS.load(name)
    forms = [form for kind in kinds if (form := spec.find_variant(kind)) and not form.layer]
    return any(not why_absent(form, locale) for form in forms for locale in locales)


def _scene_shares(recipe: Recipe) -> Iterator[tuple[str, float, float]]:
    """Yield the scenes of the mixes that a recipe brings, or else of those that ship."""
    known, mixes = recipe.known_scenes(), recipe.known_mixes()
    for shares in (recipe.mixes or mixes).values():
        for condition, share in shares.items():
            parsed = parse_condition(condition, scenes=known)
            if parsed and parsed[0] in known:
                yield *parsed, share


def _observed_factors(recipe: Recipe, kinds: Sequence[str]) -> dict[str, dict[str | float, float]]:
    """Return the values that documents have, with their shares, where there are several."""
    graphs = [KINDS.load(kind).graph.nodes for kind in kinds]
    counted: dict[str, Counter[str | float]] = {node: Counter() for node in _NODES}
    for number in range(_LOOKED_AT):
        try:
            document = compose(recipe, recipe.first + number)
        except (KeyError, DocextractEvalError):
            continue
        if document.kind in kinds:
            values = {**document.factors, "locale": document.locale}
            for node in _NODES:
                if node in values:
                    counted[node][values[node]] += 1
    found: dict[str, dict[str | float, float]] = {}
    for node, counts in counted.items():
        if len(counts) > 1 and node not in recipe.do and all(node in graph for graph in graphs):
            usual = counts.most_common(_MOST_VALUES)
            found[node] = {value: count / counts.total() for value, count in sorted(usual)}
    if "prices" not in recipe.do:
        found["prices"] = dict(_PRICES)
    return found


def all_attackers(space: Space) -> list[tuple[str, ...]]:
    """Return the traps of each attacker that may be tried."""
    found = (tuple(t for t in each.traps if t in space.traps) for each in ATTACKERS.values())
    return [traps for traps in found if traps]


def _one(rng: np.random.Generator, among: Sequence[str | float]) -> str:
    return among[int(rng.integers(len(among)))]  # type: ignore[return-value] # or a price level


def _some(rng: np.random.Generator, among: Sequence[str], count: int) -> tuple[str, ...]:
    """Return some of these names, in their order."""
    if not among or not count:
        return ()
    chosen = rng.choice(len(among), size=min(count, len(among)), replace=False)
    return tuple(among[at] for at in sorted(int(each) for each in chosen))
