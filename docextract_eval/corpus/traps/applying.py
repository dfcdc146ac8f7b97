"""Select the traps of a document, and apply them."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from docextract_eval import seeds
from docextract_eval.corpus.attackers import ATTACKERS
from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.script import with_number_style
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import Context
from docextract_eval.records import Place, page_word_texts, visible_spans

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.options import TrapOptions
    from docextract_eval.corpus.traps import Choose, TrapSpec
    from docextract_eval.records import Field, Pages


def list_walk_turns(options: TrapOptions, kinds: Collection[str]) -> list[tuple[str, str]]:
    """Return the turns of the walk: each trap with each kind of document that can have it.

    After the traps come the attackers, each with each kind in which they have a trap.
    """
    names = _expand_names(options.walk, TRAPS.names) + _expand_names(options.aggressors, ATTACKERS)
    return [(name, kind) for name in names for kind in kinds if _traps_of_turn(name, kind)]


def _expand_names(wanted: Sequence[str], all_names: Iterable[str]) -> list[str]:
    """Return the wanted names, where `all` stands for every known one."""
    return [name for name in wanted if name != "all"] + [*(all_names if "all" in wanted else ())]


def _traps_of_turn(trap_or_attacker: str, kind: str) -> list[TrapSpec]:
    """Return the traps that a turn (a trap or an attacker) applies to a kind of document."""
    names = (
        ATTACKERS[trap_or_attacker].traps if trap_or_attacker in ATTACKERS else (trap_or_attacker,)
    )
    return [spec for each in names if (spec := TRAPS.load(each).find_variant(kind))]


def select_traps(
    options: TrapOptions, trap_or_attacker: str | None, kind: str, seed: int, source: str
) -> list[TrapSpec]:
    """Return the traps of one document: its own trap or attacker's, and those drawn by shares."""
    found = _traps_of_turn(trap_or_attacker, kind) if trap_or_attacker else []
    there = {spec.name for spec in found}
    drawn = [
        TRAPS.load(name).find_variant(kind)
        for name, share in options.shares.items()
        if name not in there and draws_trap(seed, source, name, share)
    ]
    return [*found, *(spec for spec in drawn if spec)]


def draws_trap(seed: int, source: str, name: str, share: float) -> bool:
    """Return whether a document draws a trap that this share of documents is to have."""
    return seeds.hash_to_unit(seed, source, "trap", name) < share


class Draft(Protocol):
    """What `apply_traps` needs of a document that is being made."""

    @property
    def seed(self) -> int:
        """The seed of its recipe."""

    @property
    def source(self) -> str:
        """The id that it shares with its twins, and that keys all their random streams."""

    @property
    def do(self) -> Mapping[str, Any]:
        """The fixed nodes, among them the locale; no trap changes them."""

    @property
    def traps(self) -> tuple[TrapSpec, ...]:
        """The traps that it should have."""

    def sample(self, do: Mapping[str, Any]) -> DocumentChoices:
        """Return the choices with these nodes fixed and all others drawn."""

    def compose(self, choices: DocumentChoices) -> Content:
        """Return the content of a document with these choices."""

    def allows(self, node: str, value: object) -> bool:
        """Return whether a trap may set this node to this value."""


@dataclass(frozen=True, slots=True)
class TrappedContent:
    """The content of a document with its traps, and the nodes to fix in its control twin."""

    locale: str
    content: Content
    control: Mapping[str, Any]


def apply_traps(draft: Draft) -> TrappedContent:
    """Return a document composed with those of its traps that can be applied.

    Whether a trap can be applied is known only after the document is composed. If some cannot, the
    document is drawn and composed again without them, so that their choices leave no trace. The
    remaining traps then meet another page, where another one may fail: each round has fewer traps.
    """
    traps = _possible_traps(draft)
    while True:
        preconditions = _collect_fixed_nodes(
            draft, {trap.name: trap.preconditions for trap in traps}, {}, "ground"
        )
        trap_nodes = _collect_fixed_nodes(
            draft, {trap.name: trap.choose for trap in traps}, preconditions, "choose"
        )
        document_choices = draft.sample({**preconditions, **trap_nodes})
        content, applied = _compose_with_traps(draft, traps, document_choices)
        if len(applied) == len(traps):
            break
        traps = applied
    control = _collect_fixed_nodes(
        draft, {trap.name: trap.control for trap in traps}, preconditions, "control"
    )
    return TrappedContent(
        document_choices.locale, locate_fields(content), {**preconditions, **control}
    )


def _possible_traps(draft: Draft) -> list[TrapSpec]:
    """Return the traps that are possible in the document's locale, those marked `last` last."""
    found = [trap for trap in draft.traps if not why_absent(trap, draft.do["locale"])]
    return sorted(found, key=lambda trap: trap.last)


def _collect_fixed_nodes(
    draft: Draft,
    choose_by_trap: Mapping[str, Choose],
    preconditions: Mapping[str, Any],
    stream_word: str,
) -> dict[str, Any]:
    """Return the nodes that the traps fix on top of their preconditions; the first one wins."""
    fixed: dict[str, Any] = {}
    for name, choose in choose_by_trap.items():
        rng = seeds.stream(draft.seed, draft.source, stream_word, name)
        found = choose(draft.sample({**preconditions, **fixed}), rng) or {}
        new = {node: value for node, value in found.items() if node not in fixed}
        fixed |= {node: value for node, value in new.items() if draft.allows(node, value)}
    return fixed


def _compose_with_traps(
    draft: Draft, traps: Sequence[TrapSpec], choices: DocumentChoices
) -> tuple[Content, list[TrapSpec]]:
    """Compose the content and apply each trap in turn; return it with the traps that succeeded."""
    content = draft.compose(choices)
    thousands = choices.thousands
    locale = with_number_style(LOCALES.load(choices.locale), choices.numerals, thousands)
    context = Context(locale, content.currency)
    applied = []
    for trap in traps:
        rng = seeds.stream(draft.seed, draft.source, "spring", trap.name)
        if (changed := trap.apply(content, context, rng)) is not None:
            content = changed
            applied.append(trap)
    return content, applied


TagPlaces = dict[str, tuple[Place, ...]]


def places_by_tag(pages: Pages) -> TagPlaces:
    """Return the places of every tag: one per page and spot, in reading order.

    >>> from docextract_eval.records import Line, Span
    >>> places_by_tag(((Line((Span("TOTAL DUE"), Span("9.00", tag="total"))),),))
    {'total': (Place(page=0, words=(2,)),)}
    """
    found: dict[str, dict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, page in enumerate(pages):
        word = 0
        for span in (span for line in page for span in visible_spans(line)):
            count = len(span.text.split())
            if span.tag:
                found[span.tag][number, span.spot] += range(word, word + count)
            word += count
    return {
        tag: tuple(Place(page, tuple(words)) for (page, _), words in places.items())
        for tag, places in found.items()
    }


def locate_fields(content: Content) -> Content:
    """Return the content with the places of every field: those of its tag, and shared ones."""
    places, words = places_by_tag(content.pages), page_word_texts(content.pages)
    for key, (other, containing) in content.shared_places.items():
        shared = (
            Place(spot.page, kept)
            for spot in places.get(other, ())
            if (kept := tuple(w for w in spot.words if containing in words[spot.page][w]))
        )
        places[key] = (*places.get(key, ()), *shared)
    rows = {
        name: tuple(tuple(locate_field(cell, places) for cell in row) for row in table)
        for name, table in content.tables.items()
    }
    fields = tuple(locate_field(field, places) for field in content.fields)
    return dataclasses.replace(content, fields=fields, tables=rows)


def locate_field(field: Field, places: TagPlaces) -> Field:
    """Return the field with its places, or unchanged if it is not printed."""
    found = places.get(field.key)
    return dataclasses.replace(field, places=found) if found else field
