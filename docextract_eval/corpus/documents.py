"""From a recipe to documents: choices, interventions, traps, twins; pure, no pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.corpus.kinds import KINDS, Kind
from docextract_eval.corpus.kinds.places import settled
from docextract_eval.corpus.soundness import BARE
from docextract_eval.corpus.splits import Splits, drawn
from docextract_eval.corpus.traps.lay import laid
from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import Document

if TYPE_CHECKING:
    from docextract_eval.corpus.recipe import Recipe
    from docextract_eval.corpus.traps import TrapSpec

_STEPS = {"locale": 0.6180339887498949, "kind": 0.41421356237309515, "split": 0.7320508075688772}
"""Steps of such a length (the golden ratio's, the roots of two's and three's) fill the unit
interval evenly, whatever their number; every walk needs a length of its own, or one would say
where the other is."""


def compose_all(recipe: Recipe, index: int) -> Iterator[Document]:
    """Compose the base document of an index, and its twins, which share its source."""
    draft = _draft(recipe, index)
    traps = laid(recipe.traps, index, recipe.seed, draft.source)
    base = _composed(draft, traps)
    yield base
    if base.traps and recipe.traps.twins:
        yield replace(_composed(draft, ()), id=f"{base.id}+{BARE}", twin="trap off")
    for twin in recipe.twins:
        changed = replace(draft, do={**draft.do, **twin.do}, redraw=twin.redraw)
        what = f"redraw({twin.redraw})" if twin.redraw else _said(twin.do)
        yield replace(_composed(changed, traps), id=f"{base.id}+{twin.name}", twin=what)


def compose(recipe: Recipe, index: int, do: Mapping[str, Any] | None = None) -> Document:
    """Compose the base document of an index, with some nodes fixed."""
    draft = _draft(recipe, index)
    traps = laid(recipe.traps, index, recipe.seed, draft.source)
    return _composed(replace(draft, do={**draft.do, **(do or {})}), traps)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What one document falls from."""

    kind: Kind
    source: str
    seed: int
    index: int
    do: Mapping[str, Any]
    weight: float
    splits: Splits | None
    split: str | None
    redraw: str | None = None

    def sample(self, do: Mapping[str, Any]) -> dict[str, Any]:
        """Let the choices fall, with these fixed where the recipe leaves them open."""
        fixed = {**do, **self.do}
        return self.kind.graph.sample(self.seed, self.source, fixed, self.redraw, self.keeps)

    def keeps(self, node: str, value: object) -> bool:
        """Say whether a document of this split may have this value."""
        if self.splits is None or self.split is None:
            return True
        return self.splits.keeps(self.kind, self.split, node, value)


def _draft(recipe: Recipe, index: int) -> _Draft:
    kind = KINDS.load(_walked(recipe.kinds, recipe.seed, "kind", index))
    source = f"{kind.name}-{recipe.seed}-{index:06d}"
    do: dict[str, Any] = {"locale": _walked(recipe.locales, recipe.seed, "locale", index)}
    if recipe.months:
        do["months"] = recipe.days
    splits = recipe.partition
    split = _walked(dict(splits.shares), recipe.seed, "split", index) if splits else None
    weight = 1.0
    for node, shares in recipe.mix.items():
        do[node] = drawn(shares, seeds.unit(recipe.seed, source, "mix", node))
        if node in recipe.target:
            weight *= recipe.target[node].get(do[node], 0.0) / shares[do[node]]
    fixed = {**do, **recipe.do}
    return _Draft(kind, source, recipe.seed, index, fixed, weight, splits, split)


def _composed(draft: _Draft, traps: Sequence[TrapSpec]) -> Document:
    """Write a document with these traps, as far as they can be laid and spring."""
    do: dict[str, Any] = {}
    for trap in (trap for trap in traps if draft.kind.name in trap.kinds):
        dice = seeds.stream(draft.seed, draft.source, "choose", trap.name)
        fixed = trap.choose(draft.sample(do), dice) or {}
        do |= {n: value for n, value in fixed.items() if n not in do and draft.keeps(n, value)}
    chosen = draft.sample(do)
    content = draft.kind.compose(chosen)
    context = Context(LOCALES.load(chosen["locale"]), content.currency)
    for trap in (trap for trap in traps if draft.kind.name in trap.kinds):
        dice = seeds.stream(draft.seed, draft.source, "spring", trap.name)
        content = trap.spring(content, context, dice) or content
    content = settled(content)
    return Document(
        id=draft.source,
        source=draft.source,
        kind=draft.kind.name,
        locale=chosen["locale"],
        currency=content.currency,
        seed=draft.seed,
        index=draft.index,
        fields=content.fields,
        tables=content.tables,
        pages=content.pages,
        factors=content.factors,
        traps=content.traps,
        weight=round(draft.weight, seeds.DIGITS),
        split=draft.split,
    )


def _said(do: Mapping[str, Any]) -> str:
    return "do(" + ", ".join(f"{node}={value}" for node, value in do.items()) + ")"


def _walked(shares: Mapping[str, float], seed: int, name: str, index: int) -> str:
    """Give the name whose share an evenly spread walk is in at this index."""
    return drawn(shares, (seeds.unit(seed, name) + index * _STEPS[name]) % 1)
