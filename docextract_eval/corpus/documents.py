"""Compose the documents of a recipe: choices, interventions, traps, twins; no pixels."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from docextract_eval import seeds
from docextract_eval.corpus.attackers import ATTACKERS
from docextract_eval.corpus.causal import Graph, hold_identical_values
from docextract_eval.corpus.crossed_worlds import World, list_worlds
from docextract_eval.corpus.kinds import KINDS, Content, Kind
from docextract_eval.corpus.kinds.record import DocumentChoices
from docextract_eval.corpus.options import first_and_last_date
from docextract_eval.corpus.own_fields import label_own_fields
from docextract_eval.corpus.recipe_checks import CONTROL_SUFFIX, NEUTRAL_SUFFIX
from docextract_eval.corpus.splits import Partition, PartitionParts, pick_share
from docextract_eval.corpus.target_weights import is_raked, raked_weight
from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.applying import (
    TrappedContent,
    apply_traps,
    list_walk_turns,
    select_traps,
)
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.records import CONTROL_TWIN, NEUTRAL_TWIN, Document
from docextract_eval.twin_names import tested_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.options import AuditOptions, BehaviourOptions, PeriodOptions, Recipe
    from docextract_eval.records import Align, Line, Mark, Pages, Span

_WALK_STEPS = {
    "locale": 0.6180339887498949,
    "kind": 0.41421356237309515,
    "split": 0.7320508075688772,
}
"""Steps of these lengths (from the golden ratio and the roots of 2 and 3) fill the unit interval
evenly, whatever their number. Every walk needs a length of its own, or two would be correlated."""
_MOST_ATTEMPTS = 2_000
"""How often a document is drawn before an audited value counts as one that it never has."""
_MOST_ATTEMPTS_OF_A_TEST = 300
"""How often it is drawn before a test of behaviour counts as one that no document shows."""


def compose_with_twins(recipe: Recipe, index: int, trap: str | None = None) -> Iterator[Document]:
    """Yield the base document of an index and then its twins, which share its source.

    `trap` is the one that it has by number, as `assign_numbered_traps` assigns them.
    """
    if test := recipe.document_test(index):
        yield from _tested_documents(recipe, index, test)[1]
        return
    draft = _make_draft(recipe, index, trap)
    trapped = apply_traps(draft)
    base = _make_document(draft, trapped)
    yield base
    if base.traps and recipe.traps.twins:
        yield from _control_and_neutral_twins(draft, base, trapped.control)
    for twin in recipe.twins:
        if not twin.covers(draft.kind.name, trapped.locale):
            continue
        redraw = (twin.redraw,) if twin.redraw else ()
        changed = replace(draft, do={**draft.do, **twin.do}, redraw=redraw)
        what = f"redraw({twin.redraw})" if twin.redraw else _describe_intervention(twin.do)
        yield replace(_compose_draft(changed), id=f"{base.id}+{twin.name}", twin=what)
    if recipe.audit:
        yield from _audit_twins(recipe.audit, draft, base)


def _tested_documents(recipe: Recipe, index: int, name: str) -> tuple[_Draft, list[Document]]:
    """Return the document of a test of behaviour with its draft, and its twin if it has one.

    It is drawn again until it shows what the test is about.
    """
    test, where = recipe.behaviour[name], f"recipe {recipe.name}, in behaviour.{name}"
    why = ""
    for attempt in range(_MOST_ATTEMPTS_OF_A_TEST):
        draft = _draw_draft(recipe, index, None, attempt)
        draft = replace(draft, do={**draft.do, **test.given})
        changed = replace(draft, do={**draft.do, **test.do})
        try:
            found = [_compose_draft(draft)]
            if test.do:
                twin, twin_id = _compose_draft(changed), f"{found[0].id}+{TESTED_SUFFIX}"
                found.append(replace(twin, id=twin_id, twin=tested_name(name)))
        except (KeyError, DocextractEvalError) as error:
            why = str(error).partition(". Remedy")[0]
            continue
        if not (why := why_unfit(test, found, where)):
            return draft, found
    what = f"no document of {_MOST_ATTEMPTS_OF_A_TEST} shows it: {why}"
    raise BadInputError(what, where, "name other nodes, fields or countries, or leave the test out")


def _audit_twins(audit: AuditOptions, draft: _Draft, base: Document) -> Iterator[Document]:
    """Yield the crossed worlds of a document without the group's value, and its placebo."""
    if draft.draw(audit.factor) != audit.against:
        return
    for world in list_worlds(audit, draft.graph):
        twin = _compose_draft(_draft_in_world(draft, world))
        yield replace(twin, id=f"{base.id}+{world.name}", twin=world.twin)


def _draft_in_world(draft: _Draft, world: World) -> _Draft:
    return replace(draft, do={**draft.do, **world.do}, carry=world.carry, redraw=world.redraw)


def failing_worlds(recipe: Recipe, index: int) -> dict[frozenset[str], str]:
    """Return, by carried blocks, why a document of an audit cannot be composed in some worlds."""
    draft = _make_draft(recipe, index)
    found: dict[frozenset[str], str] = {}
    for world in list_worlds(recipe.audit, draft.graph) if recipe.audit else ():
        try:
            _compose_draft(_draft_in_world(draft, world))
        except (KeyError, DocextractEvalError) as error:
            found[world.carried] = str(error).partition(". Remedy")[0]
    return found


def can_have_trap(recipe: Recipe, index: int, trap: str) -> bool:
    """Return whether the document of an index has a trap when it is asked for."""
    draft = _make_draft(recipe, index, trap)
    wanted = [spec for spec in draft.traps if spec.name == trap]
    if not wanted or why_absent(wanted[0], draft.do["locale"]):
        return False
    return any(each.name == trap for each in apply_traps(draft).content.traps)


def _control_and_neutral_twins(
    draft: _Draft, base: Document, control_do: Mapping[str, Any]
) -> Iterator[Document]:
    """Yield the control twin of a document, and the neutral twin if it differs from it."""
    control_twin = _compose_draft(replace(draft, do={**control_do, **draft.do}, traps=()))
    yield replace(control_twin, id=f"{base.id}+{CONTROL_SUFFIX}", twin=CONTROL_TWIN)
    neutral_draft = _neutral_draft(draft, base)
    neutral_twin = _compose_draft(neutral_draft) if neutral_draft else control_twin
    if neutral_twin.pages != control_twin.pages:
        yield replace(neutral_twin, id=f"{base.id}+{NEUTRAL_SUFFIX}", twin=NEUTRAL_TWIN)


def _neutral_draft(draft: _Draft, base: Document) -> _Draft | None:
    """Return the draft of the neutral twin, or None if a trap has no neutral form."""
    neutral = tuple(replace(trap, apply=trap.neutral) for trap in draft.traps if trap.neutral)
    applied = {trap.name for trap in base.traps}
    return replace(draft, traps=neutral) if applied <= {trap.name for trap in neutral} else None


def compose(recipe: Recipe, index: int, do: Mapping[str, Any] | None = None) -> Document:
    """Return the base document of an index, with some nodes fixed by `do`."""
    if not do and (test := recipe.document_test(index)):
        return _tested_documents(recipe, index, test)[1][0]
    draft = _make_draft(recipe, index)
    return _compose_draft(replace(draft, do={**draft.do, **(do or {})}))


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
    partition_parts: tuple[tuple[Partition, PartitionParts], ...]
    """For each partition, the parts that the document belongs to."""
    split: str | None
    recipe_factors: Mapping[str, str]
    """Factors that are not choices of the kind, such as the period."""
    printed_fields: Mapping[str, str]
    """What pages print for the fields of the recipe's own schema."""
    redraw: Collection[str] = ()
    carry: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    content_cache: list[tuple[DocumentChoices, Content]] = field(default_factory=list)
    """A cache of content without traps, by choices, for this document and its twins."""

    def sample(self, do: Mapping[str, Any]) -> DocumentChoices:
        """Return the choices with these nodes fixed, except where the recipe fixes them."""
        fixed = {**do, **self.do}
        choices: DocumentChoices = self.graph.sample(
            self.seed, self.source, fixed, self.redraw, self.allows, self.carry
        )
        return choices

    def draw(self, node: str) -> Any:  # noqa: ANN401 - a node's value may be anything
        """Return the value of one node, for which no more is drawn than leads to it."""
        graph = self.graph.ancestry(node)
        fixed = {name: value for name, value in self.do.items() if name in graph.nodes}
        return getattr(graph.sample(self.seed, self.source, fixed, allows=self.allows), node)

    def compose(self, choices: DocumentChoices) -> Content:
        """Return the content of these choices, from the cache if they occurred before."""
        for before, content in self.content_cache:
            if hold_identical_values(before, choices):
                return content
        self.content_cache.append((choices, self.kind.compose(choices)))
        return self.content_cache[-1][1]

    def allows(self, node: str, value: object) -> bool:
        """Return whether a document of these parts may have this value."""
        return all(
            partition.allows(self.kind, parts, node, value)
            for partition, parts in self.partition_parts
        )


def _make_draft(recipe: Recipe, index: int, numbered_trap: str | None = None) -> _Draft:
    if test := recipe.document_test(index):
        return _tested_documents(recipe, index, test)[0]
    if recipe.audit is None:
        return _draw_draft(recipe, index, numbered_trap)
    audit, wanted = recipe.audit, audited_value(recipe.audit, index)
    for attempt in range(_MOST_ATTEMPTS):
        draft = _draw_draft(recipe, index, numbered_trap, attempt)
        if not draft.graph.find_node(audit.factor).parents:
            return replace(draft, do={**draft.do, audit.factor: wanted})
        if draft.draw(audit.factor) == wanted:
            return draft
    what = f"no document of {_MOST_ATTEMPTS:,} has the {audit.factor} '{wanted}'"
    raise BadInputError(what, f"recipe {recipe.name}, in audit", "name a more frequent value")


def audited_value(audit: AuditOptions, index: int) -> str:
    """Return the factor's value that a document of an audit has by its index."""
    return audit.against if index % 2 else audit.group


def _draw_draft(
    recipe: Recipe, index: int, numbered_trap: str | None, attempt: int | None = None
) -> _Draft:
    turns = list_walk_turns(recipe.traps, recipe.kinds)
    turn = turns[index % len(turns)] if turns else None
    if test := recipe.document_test(index):
        kind_name = recipe.behaviour[test].kind
    else:
        kind_name = turn[1] if turn else _pick_evenly(recipe.kinds, recipe.seed, "kind", index)
    kind = KINDS.load(kind_name)
    source = f"{kind.name}-{recipe.seed}-{index:06d}{f'.{attempt}' if attempt else ''}"
    trap_or_attacker = turn[0] if turn else numbered_trap
    traps = select_traps(recipe.traps, trap_or_attacker, kind.name, recipe.seed, source)
    possible_locales = _possible_locales(recipe.locales, traps) if turn else recipe.locales
    do: dict[str, Any] = {
        "locale": _pick_evenly(possible_locales, recipe.seed, "locale", index)
        if attempt is None
        else pick_share(recipe.locales, seeds.hash_to_unit(recipe.seed, source, "locale"))
    }
    period = recipe.document_period(index)
    if months := period.months if period else recipe.months:
        do["months"] = first_and_last_date(months)
    splits = recipe.partition
    split = _pick_evenly(dict(splits.shares), recipe.seed, "split", index) if splits else None
    partition_parts = (
        (splits, PartitionParts(split, split) if split else None),
        (recipe.issuer_partition, _issuer_parts(recipe, period, source)),
    )
    weight = 1.0
    for node, shares in _document_mixes(recipe, period, source, do["locale"]).items():
        do[node] = pick_share(shares, seeds.hash_to_unit(recipe.seed, source, "mix", node))
        if node in recipe.target:
            weight *= recipe.target[node].get(do[node], 0.0) / shares[do[node]]
    if is_raked(recipe):
        weight = raked_weight(recipe, do | recipe.do)
    do |= recipe.do | (period.do if period else {})
    return _Draft(
        kind,
        kind.graph.with_cache(),
        source,
        recipe.seed,
        index,
        do,
        weight,
        tuple(traps),
        tuple((partition, parts) for partition, parts in partition_parts if partition and parts),
        split,
        _recipe_factors(recipe, period, trap_or_attacker) | ({"behaviour": test} if test else {}),
        recipe.printed_fields(kind_name),
    )


def _document_mixes(
    recipe: Recipe, period: PeriodOptions | None, source: str, locale: str
) -> dict[str, dict[str, float]]:
    """Return the mixes of a document, some of which may depend on its locale."""
    mixes = recipe.mix | (period.mix if period else {})
    if not recipe.locale_mix:
        return mixes
    if "locale" in mixes:
        at = seeds.hash_to_unit(recipe.seed, source, "mix", "locale")
        locale = pick_share(mixes["locale"], at)
    fixed = recipe.do | (period.do if period else {})
    own = recipe.locale_mix.get(str(fixed.get("locale", locale)), {})
    return recipe.mix | own | (period.mix if period else {})


def _possible_locales(
    locales: Mapping[str, float], traps: Sequence[TrapSpec]
) -> Mapping[str, float]:
    """Return the locales in which all of these traps are possible, or all if there are none."""
    possible = {
        name: share
        for name, share in locales.items()
        if not any(why_absent(trap, name) for trap in traps)
    }
    return possible or locales


def _issuer_parts(recipe: Recipe, period: PeriodOptions | None, source: str) -> PartitionParts:
    """Return whether a document's issuer and its layout are usual ones, or new in its period."""
    if recipe.issuers != "all" or period is None:
        return PartitionParts(recipe.issuers, recipe.issuers)
    point = seeds.hash_to_unit(recipe.seed, source, "issuers")
    part = {what: "new" if point < share else "usual" for what, share in period.new_shares.items()}
    return PartitionParts(part["issuers"], part["layouts"])


def _recipe_factors(
    recipe: Recipe, period: PeriodOptions | None, trap_or_attacker: str | None
) -> dict[str, str]:
    """Return factors that follow from a document's place in the recipe: period and attacker."""
    factors = {"period": period.name} if period else {}
    if recipe.traps.aggressors:
        factors["aggressor"] = trap_or_attacker if trap_or_attacker in ATTACKERS else "nobody"
    return factors


def _compose_draft(draft: _Draft) -> Document:
    return _make_document(draft, apply_traps(draft))


def _make_document(draft: _Draft, trapped: TrappedContent) -> Document:
    """Return the record of a composed document."""
    content, read_from = trapped.content, LOCALES.load(trapped.locale).direction
    document = Document(
        id=draft.source,
        source=draft.source,
        kind=draft.kind.name,
        locale=trapped.locale,
        currency=content.currency,
        seed=draft.seed,
        index=draft.index,
        fields=content.fields,
        tables=content.tables,
        pages=mirror_pages(content.pages) if read_from == "rtl" else content.pages,
        factors={**content.factors, **draft.recipe_factors},
        traps=content.traps,
        weight=round(draft.weight, seeds.DRAWN_DIGITS),
        split=draft.split,
    )
    return label_own_fields(document, draft.printed_fields)


def _describe_intervention(do: Mapping[str, Any]) -> str:
    return "do(" + ", ".join(f"{node}={value}" for node, value in do.items()) + ")"


def _pick_evenly(shares: Mapping[str, float], seed: int, walk_name: str, index: int) -> str:
    """Return the name that an evenly distributed walk over the shares has at an index."""
    return pick_share(
        shares, (seeds.hash_to_unit(seed, walk_name) + index * _WALK_STEPS[walk_name]) % 1
    )


TESTED_SUFFIX = "pair"
"""The suffix of the id of the twin that a test compares with its document."""


def why_unfit(test: BehaviourOptions, documents: Sequence[Document], where: str) -> str:
    """Return why a document with its twin does not show what a test is about; empty if it does.

    An invariance whose truth changes is no matter of one document: that raises.
    """
    base, *twins = documents
    for name in test.fields:
        if not any(true_values(each, name) for each in documents):
            return f"no page has a {name}"
    if not twins:
        return ""
    if base.pages == twins[0].pages and _drawn_with(base) == _drawn_with(twins[0]):
        return "the pages of both sides are the same"
    changed = [
        field for field in test.fields if true_values(base, field) != true_values(twins[0], field)
    ]
    if test.type == "direction":
        return "" if changed else f"{', '.join(test.fields)} are the same on both sides"
    if changed:
        sides = (", ".join(true_values(each, changed[0])) or "none" for each in documents)
        what = f"is an invariance, and {changed[0]} changes in {base.id}: {' -> '.join(sides)}"
        raise BadInputError(what, where, "name other fields, or make it a direction")
    return ""


def true_values(document: Document, field: str) -> list[str]:
    """Return the true values of a field, or of a column of a table from top to bottom."""
    table = field.partition(".")[0]
    cells = (
        [cell for row in document.tables.get(table, ()) for cell in row]
        if "." in field
        else [cell for cell in document.fields if cell.decoy_of is None]
    )
    return [cell.value for cell in cells if cell.name == field and cell.value is not None]


def _drawn_with(document: Document) -> tuple[str | None, ...]:
    """Return what a page is drawn with beside its lines."""
    return tuple(document.factors.get(name) for name in ("font", "paper", "template"))


_MIRRORED_ALIGN: dict[Align, Align] = {"left": "right", "center": "center", "right": "left"}


def mirror_pages(pages: Pages) -> Pages:
    """Return pages with left and right exchanged; words keep their order.

    >>> from docextract_eval.records import Line, Span
    >>> mirror_pages(((Line((Span("9.00", 0.9, "right"),)),),))[0][0].spans[0].at
    0.1
    """
    return tuple(tuple(_mirror_line(line) for line in page) for page in pages)


def _mirror_line(line: Line) -> Line:
    return replace(
        line, spans=tuple(map(_mirror_span, line.spans)), marks=tuple(map(_mirror_mark, line.marks))
    )


def _mirror_span(span: Span) -> Span:
    return replace(span, at=round(1 - span.at, 5), align=_MIRRORED_ALIGN[span.align])


def _mirror_mark(mark: Mark) -> Mark:
    return replace(mark, at=round(1 - mark.at - mark.width, 5))
