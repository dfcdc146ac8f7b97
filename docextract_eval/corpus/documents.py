"""Compose the documents of a recipe: choices, interventions, traps, twins; no pixels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.corpus.aggressors import AGGRESSORS
from docextract_eval.corpus.causal import Graph, same
from docextract_eval.corpus.kinds import KINDS, Content, Kind
from docextract_eval.corpus.kinds.mirror import mirrored
from docextract_eval.corpus.kinds.record import DocumentChoices
from docextract_eval.corpus.options import days
from docextract_eval.corpus.soundness import BARE, QUIET
from docextract_eval.corpus.splits import Splits, drawn
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.applying import Trapped, apply_traps, laid, walked
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.locales import LOCALES
from docextract_eval.records import Document

if TYPE_CHECKING:
    from docextract_eval.corpus.options import PeriodOptions, Recipe

_STEPS = {"locale": 0.6180339887498949, "kind": 0.41421356237309515, "split": 0.7320508075688772}
"""Steps of these lengths (from the golden ratio and the roots of 2 and 3) fill the unit interval
evenly, whatever their number. Every walk needs a length of its own, or two would be correlated."""


def compose_all(recipe: Recipe, index: int) -> Iterator[Document]:
    """Yield the base document of an index and then its twins, which share its source."""
    draft = _draft(recipe, index)
    trapped = apply_traps(draft)
    base = _document(draft, trapped)
    yield base
    if base.traps and recipe.traps.twins:
        yield from _control_twins(draft, base, trapped.control)
    for twin in recipe.twins:
        if not twin.is_of(draft.kind.name, trapped.locale):
            continue
        changed = replace(draft, do={**draft.do, **twin.do}, redraw=twin.redraw)
        what = f"redraw({twin.redraw})" if twin.redraw else _said(twin.do)
        yield replace(_composed(changed), id=f"{base.id}+{twin.name}", twin=what)


def _control_twins(draft: _Draft, base: Document, control: Mapping[str, Any]) -> Iterator[Document]:
    """Yield the control twin of a document, and the neutral twin if it differs from it."""
    bare = _composed(replace(draft, do={**control, **draft.do}, traps=()))
    yield replace(bare, id=f"{base.id}+{BARE}", twin="trap off")
    quiet = _quiet(draft, base)
    said = _composed(quiet) if quiet else bare
    if said.pages != bare.pages:
        yield replace(said, id=f"{base.id}+{QUIET}", twin="neutral text")


def _quiet(draft: _Draft, base: Document) -> _Draft | None:
    """Return the draft of the neutral twin, or None if a trap has no neutral form."""
    quiet = tuple(replace(trap, spring=trap.neutral) for trap in draft.traps if trap.neutral)
    laid = {trap.name for trap in base.traps}
    return replace(draft, traps=quiet) if laid <= {trap.name for trap in quiet} else None


def compose(recipe: Recipe, index: int, do: Mapping[str, Any] | None = None) -> Document:
    """Return the base document of an index, with some nodes fixed by `do`."""
    draft = _draft(recipe, index)
    return _composed(replace(draft, do={**draft.do, **(do or {})}))


@dataclass(frozen=True, slots=True)
class _Draft:
    """Everything that one document is composed from; implements `Draft` of `traps.applying`."""

    kind: Kind[Any]
    graph: Graph[Any]
    source: str
    seed: int
    index: int
    do: Mapping[str, Any]
    weight: float
    traps: tuple[TrapSpec, ...]
    sides: tuple[tuple[Splits, str], ...]
    """For each partition, the part that the document belongs to."""
    split: str | None
    marks: Mapping[str, str]
    """Factors that are not choices of the kind, such as the period."""
    redraw: str | None = None
    said: list[tuple[DocumentChoices, Content]] = field(default_factory=list)
    """A cache of content without traps, by choices, for this document and its twins."""

    def sample(self, do: Mapping[str, Any]) -> DocumentChoices:
        """Return the choices with these nodes fixed, except where the recipe fixes them."""
        fixed = {**do, **self.do}
        drawn: DocumentChoices = self.graph.sample(
            self.seed, self.source, fixed, self.redraw, self.keeps
        )
        return drawn

    def compose(self, chosen: DocumentChoices) -> Content:
        """Return the content of these choices, from the cache if they occurred before."""
        for before, content in self.said:
            if same(before, chosen):
                return content
        self.said.append((chosen, self.kind.compose(chosen)))
        return self.said[-1][1]

    def keeps(self, node: str, value: object) -> bool:
        """Return whether a document of these parts may have this value."""
        return all(parts.keeps(self.kind, side, node, value) for parts, side in self.sides)


def _draft(recipe: Recipe, index: int) -> _Draft:
    turns = walked(recipe.traps, recipe.kinds)
    turn = turns[index % len(turns)] if turns else None
    kind = KINDS.load(turn[1] if turn else _walked(recipe.kinds, recipe.seed, "kind", index))
    source = f"{kind.name}-{recipe.seed}-{index:06d}"
    traps = laid(recipe.traps, turn and turn[0], kind.name, recipe.seed, source)
    speaking = _speaking(recipe.locales, traps) if turn else recipe.locales
    do: dict[str, Any] = {"locale": _walked(speaking, recipe.seed, "locale", index)}
    period = recipe.period(index)
    if months := period.months if period else recipe.months:
        do["months"] = days(months)
    splits = recipe.partition
    split = _walked(dict(splits.shares), recipe.seed, "split", index) if splits else None
    sides = ((splits, split), (recipe.world, _issuers(recipe, period, source)))
    weight = 1.0
    for node, shares in (recipe.mix | (period.mix if period else {})).items():
        do[node] = drawn(shares, seeds.unit(recipe.seed, source, "mix", node))
        if node in recipe.target:
            weight *= recipe.target[node].get(do[node], 0.0) / shares[do[node]]
    do |= recipe.do | (period.do if period else {})
    return _Draft(
        kind,
        kind.graph.remembering(),
        source,
        recipe.seed,
        index,
        do,
        weight,
        tuple(traps),
        tuple((parts, side) for parts, side in sides if parts and side),
        split,
        _marks(recipe, period, turn and turn[0]),
    )


def _speaking(locales: Mapping[str, float], traps: Sequence[TrapSpec]) -> Mapping[str, float]:
    """Return the locales in which all of these traps are possible, or all if there are none."""
    speaking = {
        name: share
        for name, share in locales.items()
        if not any(why_absent(trap, name) for trap in traps)
    }
    return speaking or locales


def _issuers(recipe: Recipe, period: PeriodOptions | None, source: str) -> str:
    """Return the share of issuers for a document: usual ones, or those new in its period."""
    if recipe.issuers != "all" or period is None:
        return recipe.issuers
    new = seeds.unit(recipe.seed, source, "issuers") < period.new
    return "new" if new else "usual"


def _marks(recipe: Recipe, period: PeriodOptions | None, turn: str | None) -> dict[str, str]:
    """Return factors that follow from a document's place in the recipe: period and attacker."""
    marks = {"period": period.name} if period else {}
    if recipe.traps.aggressors:
        marks["aggressor"] = turn if turn in AGGRESSORS else "nobody"
    return marks


def _composed(draft: _Draft) -> Document:
    return _document(draft, apply_traps(draft))


def _document(draft: _Draft, trapped: Trapped) -> Document:
    """Return the record of a composed document."""
    content, read_from = trapped.content, LOCALES.load(trapped.locale).direction
    return Document(
        id=draft.source,
        source=draft.source,
        kind=draft.kind.name,
        locale=trapped.locale,
        currency=content.currency,
        seed=draft.seed,
        index=draft.index,
        fields=content.fields,
        tables=content.tables,
        pages=mirrored(content.pages) if read_from == "rtl" else content.pages,
        factors={**content.factors, **draft.marks},
        traps=content.traps,
        weight=round(draft.weight, seeds.DIGITS),
        split=draft.split,
    )


def _said(do: Mapping[str, Any]) -> str:
    return "do(" + ", ".join(f"{node}={value}" for node, value in do.items()) + ")"


def _walked(shares: Mapping[str, float], seed: int, name: str, index: int) -> str:
    """Return the name that an evenly distributed walk over the shares has at an index."""
    return drawn(shares, (seeds.unit(seed, name) + index * _STEPS[name]) % 1)
