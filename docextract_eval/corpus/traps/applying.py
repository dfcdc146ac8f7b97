"""Which traps a document has, and how they are applied to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from docextract_eval import seeds
from docextract_eval.corpus.aggressors import AGGRESSORS
from docextract_eval.corpus.kinds import Content
from docextract_eval.corpus.kinds.places import settled
from docextract_eval.corpus.kinds.script import written
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.fieldtypes import Context
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from docextract_eval.corpus.kinds.record import DocumentChoices
    from docextract_eval.corpus.options import TrapOptions
    from docextract_eval.corpus.traps import Choose, TrapSpec


def walked(options: TrapOptions, kinds: Collection[str]) -> list[tuple[str, str]]:
    """Return the turns of the walk: each trap in each kind of document that it can be laid in.

    After them come those who attack, each in each kind that they have means for.
    """
    names = _named(options.walk, TRAPS.names) + _named(options.aggressors, AGGRESSORS)
    return [(name, kind) for name in names for kind in kinds if _meant(name, kind)]


def _named(wanted: Sequence[str], known: Iterable[str]) -> list[str]:
    """Return the names that are asked for, where `all` stands for every one."""
    return [name for name in wanted if name != "all"] + [*(known if "all" in wanted else ())]


def _meant(name: str, kind: str) -> list[TrapSpec]:
    """Return the traps that are laid in a document of a kind on a turn."""
    names = AGGRESSORS[name].means if name in AGGRESSORS else (name,)
    return [spec for each in names if (spec := TRAPS.load(each).on(kind))]


def laid(
    options: TrapOptions, turn: str | None, kind: str, seed: int, source: str
) -> list[TrapSpec]:
    """Return traps of one document: its turn of the walk, and what its dice say of each share."""
    found = _meant(turn, kind) if turn else []
    there = {spec.name for spec in found}
    drawn = [
        TRAPS.load(name).on(kind)
        for name, share in options.shares.items()
        if name not in there and seeds.unit(seed, source, "trap", name) < share
    ]
    return [*found, *(spec for spec in drawn if spec)]


class Draft(Protocol):
    """What a document is composed from."""

    @property
    def seed(self) -> int:
        """The seed of its recipe."""

    @property
    def source(self) -> str:
        """What it shares with its twins: all of their random streams have it in their keys."""

    @property
    def do(self) -> Mapping[str, Any]:
        """The nodes that are fixed, its locale among them: no trap moves them."""

    @property
    def traps(self) -> tuple[TrapSpec, ...]:
        """The traps that it is to have."""

    def sample(self, do: Mapping[str, Any]) -> DocumentChoices:
        """Draw all nodes but these."""

    def compose(self, chosen: DocumentChoices) -> Content:
        """Write what was chosen."""

    def keeps(self, node: str, value: object) -> bool:
        """Say whether the document may have this value."""


@dataclass(frozen=True, slots=True)
class Trapped:
    """What a document says with its traps, and what is fixed in its control twin."""

    locale: str
    content: Content
    control: Mapping[str, Any]


def apply_traps(draft: Draft) -> Trapped:
    """Compose a document with those of its traps that can be applied.

    Whether a trap finds its place shows only once the document is written. Where some do not, all
    is chosen and written again without them, so that nothing is left of what they chose. The others
    are then applied to another page, where one more may find no place: each round has fewer traps.
    """
    traps = _with_a_form(draft)
    while True:
        ground = _choices(draft, {trap.name: trap.ground for trap in traps}, {}, "ground")
        choices = _choices(draft, {trap.name: trap.choose for trap in traps}, ground, "choose")
        chosen = draft.sample({**ground, **choices})
        content, applied = _applied(draft, traps, chosen)
        if len(applied) == len(traps):
            break
        traps = applied
    control = _choices(draft, {trap.name: trap.control for trap in traps}, ground, "control")
    return Trapped(chosen.locale, settled(content), {**ground, **control})


def _with_a_form(draft: Draft) -> list[TrapSpec]:
    """Return the traps that have a form in the document's locale, those last that are to be."""
    found = [trap for trap in draft.traps if not why_absent(trap, draft.do["locale"])]
    return sorted(found, key=lambda trap: trap.last)


def _choices(
    draft: Draft, traps: Mapping[str, Choose], ground: Mapping[str, Any], step: str
) -> dict[str, Any]:
    """Return what each trap fixes on this ground; what one has fixed, no later one moves."""
    fixed: dict[str, Any] = {}
    for name, choose in traps.items():
        rng = seeds.stream(draft.seed, draft.source, step, name)
        found = choose(draft.sample({**ground, **fixed}), rng) or {}
        new = {node: value for node, value in found.items() if node not in fixed}
        fixed |= {node: value for node, value in new.items() if draft.keeps(node, value)}
    return fixed


def _applied(
    draft: Draft, traps: Sequence[TrapSpec], chosen: DocumentChoices
) -> tuple[Content, list[TrapSpec]]:
    """Write what was chosen and change it by each trap in turn; say which found their place."""
    content = draft.compose(chosen)
    thousands = chosen.thousands
    locale = written(LOCALES.load(chosen.locale), chosen.numerals, thousands)
    context = Context(locale, content.currency)
    applied = []
    for trap in traps:
        rng = seeds.stream(draft.seed, draft.source, "spring", trap.name)
        if (changed := trap.spring(content, context, rng)) is not None:
            content = changed
            applied.append(trap)
    return content, applied
