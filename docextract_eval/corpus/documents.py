"""From a recipe to documents: choices, interventions, traps, twins; pure, no pixels."""

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
"""Steps of such a length (the golden ratio's, the roots of two's and three's) fill the unit
interval evenly, whatever their number; every walk needs a length of its own, or one would say
where the other is."""


def compose_all(recipe: Recipe, index: int) -> Iterator[Document]:
    """Compose the base document of an index, and its twins, which share its source."""
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
    """Compose a document without its traps, and with as much that says nothing in their place."""
    bare = _composed(replace(draft, do={**control, **draft.do}, traps=()))
    yield replace(bare, id=f"{base.id}+{BARE}", twin="trap off")
    quiet = _quiet(draft, base)
    said = _composed(quiet) if quiet else bare
    if said.pages != bare.pages:
        yield replace(said, id=f"{base.id}+{QUIET}", twin="neutral text")


def _quiet(draft: _Draft, base: Document) -> _Draft | None:
    """Let the traps of a document print as much that says nothing, if all of them can."""
    quiet = tuple(replace(trap, spring=trap.neutral) for trap in draft.traps if trap.neutral)
    laid = {trap.name for trap in base.traps}
    return replace(draft, traps=quiet) if laid <= {trap.name for trap in quiet} else None


def compose(recipe: Recipe, index: int, do: Mapping[str, Any] | None = None) -> Document:
    """Compose the base document of an index, with some nodes fixed."""
    draft = _draft(recipe, index)
    return _composed(replace(draft, do={**draft.do, **(do or {})}))


@dataclass(frozen=True, slots=True)
class _Draft:
    """What one document falls from."""

    kind: Kind[Any]
    graph: Graph[Any]
    source: str
    seed: int
    index: int
    do: Mapping[str, Any]
    weight: float
    traps: tuple[TrapSpec, ...]
    sides: tuple[tuple[Splits, str], ...]
    """Per partition, the side that it is on."""
    split: str | None
    marks: Mapping[str, str]
    """Factors that are no choices of its kind's."""
    redraw: str | None = None
    said: list[tuple[DocumentChoices, Content]] = field(default_factory=list)
    """What this document and its twins said before any trap sprang, by what was chosen."""

    def sample(self, do: Mapping[str, Any]) -> DocumentChoices:
        """Let the choices fall, with these fixed where the recipe leaves them open."""
        fixed = {**do, **self.do}
        drawn: DocumentChoices = self.graph.sample(
            self.seed, self.source, fixed, self.redraw, self.keeps
        )
        return drawn

    def compose(self, chosen: DocumentChoices) -> Content:
        """Write what was chosen; once, where a twin or a trap that did not spring chose alike."""
        for before, content in self.said:
            if same(before, chosen):
                return content
        self.said.append((chosen, self.kind.compose(chosen)))
        return self.said[-1][1]

    def keeps(self, node: str, value: object) -> bool:
        """Say whether a document on these sides may have this value."""
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
    """Return the locales on whose paper all of these traps have a form, or else all of them."""
    speaking = {
        name: share
        for name, share in locales.items()
        if not any(why_absent(trap, name) for trap in traps)
    }
    return speaking or locales


def _issuers(recipe: Recipe, period: PeriodOptions | None, source: str) -> str:
    """Say who makes a document's paper: the usual issuers, or those that are new by then."""
    if recipe.issuers != "all" or period is None:
        return recipe.issuers
    new = seeds.unit(recipe.seed, source, "issuers") < period.new
    return "new" if new else "usual"


def _marks(recipe: Recipe, period: PeriodOptions | None, turn: str | None) -> dict[str, str]:
    """Return what is known of a document by its place in the recipe, where that says something."""
    marks = {"period": period.name} if period else {}
    if recipe.traps.aggressors:
        marks["aggressor"] = turn if turn in AGGRESSORS else "nobody"
    return marks


def _composed(draft: _Draft) -> Document:
    return _document(draft, apply_traps(draft))


def _document(draft: _Draft, trapped: Trapped) -> Document:
    """Return the record of a document that was composed."""
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
    """Return the name whose share an evenly spread walk is in at this index."""
    return drawn(shares, (seeds.unit(seed, name) + index * _STEPS[name]) % 1)
