"""Traps: named adversarial choices of content.

A trap is a constant with one `TrapSpec` in a module of this folder, with its functions above it,
and one line in `table.toml`, which lists all traps by module and describes each in a sentence. A
trap can do three things: fix choices that only make it possible (its preconditions), fix choices
that are the trap itself (`choose`), and change the printed content after it has been composed. It
is applied only where it can be. Then it leaves a record: the field that it attacks, the decoys, and
the resolver, which is what on the page lets a careful person decide. A trap that attacks cells of a
table leaves a record for each cell. Rules:

- a decoy differs from the truth, and from every other decoy, under the field's type
- truth is what is printed
- the control twin is the same document with the same preconditions, without the trap
- a trap that could not be applied leaves no record, and the page is as if it had not been asked for
- the words of a trap come from the country (`traps.toml`, described in `vocabulary.py`); where a
  country has none, or lists the trap as `absent`, it is in no document
- what follows from a country's money, dates or layouts is not written in its files:
  `why_impossible` computes it

Amounts: `totals`, `taxes`, `payments`, `currencies`, `signs`, `digits`, `digit_groups`. Lines and
rows: `articles`, `rows`, `pages`. Dates: `date_order`, `date_forms`, `other_dates`. Names and
numbers: `names`, `identifiers`. The page: `layout`, `overprint`, `absences`. Attacks on machines:
`planted` (with `planted_instructions`, the texts, and `instruction_channels`, the places) and
`text_layer`. Shared: `edits` changes printed content; `receipts`, `invoices`, `statements` and
`dates` help with one kind or type; `applying` selects the traps of a document and applies them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from docextract_eval.borders.people import parse_toml
from docextract_eval.catalog import Catalog
from docextract_eval.corpus.kinds import Content
from docextract_eval.fieldtypes import Context

Choose = Callable[[Any, np.random.Generator], Mapping[str, Any] | None]
"""Returns the nodes to fix, given the choices of a document; None where the trap is impossible."""
Apply = Callable[[Content, Context, np.random.Generator], Content | None]
"""Returns the content with the trap and its record, or None where it cannot be applied."""


def fix_nodes(**nodes: Any) -> Choose:  # noqa: ANN401 - a node's value may be anything
    """Return a `Choose` that fixes the same nodes in every document."""
    return lambda _, __: nodes


_FIX_NOTHING = fix_nodes()
WhyImpossible = Callable[[str], str]
"""Returns why documents of a locale cannot have a trap; empty where they can."""


def _possible_everywhere(_: str) -> str:
    return ""


def impossible_unless(is_possible: Callable[[str], object], reason: str) -> WhyImpossible:
    """Return a `WhyImpossible`: the reason, for every locale for which `is_possible` is false."""
    return lambda locale: "" if is_possible(locale) else reason


@dataclass(frozen=True, slots=True)
class TrapSpec:
    """The contract of a trap."""

    name: str
    kinds: tuple[str, ...]
    field: str
    """The field that it attacks."""
    apply: Apply
    choose: Choose = _FIX_NOTHING
    preconditions: Choose = _FIX_NOTHING
    """The preconditions: nodes to fix in the document and in its control twin alike."""
    variants: tuple[TrapSpec, ...] = ()
    """Its forms for documents of other kinds."""
    control: Choose = _FIX_NOTHING
    """Nodes to fix in the control twin only, which otherwise could have the trap by chance."""
    secondary_fields: tuple[str, ...] = ()
    """Other fields that it can attack."""
    neutral: Apply | None = None
    """Prints harmless text of the same length at the same place for the neutral twin."""
    probe: str = ""
    """What it tempts a pipeline to invent: a value that is `absent`, on a `blank` page, `cropped`
    or only on a `ghost`, or sums that agree where a `contradiction` is printed."""
    last: bool = False
    """Whether it is applied after all others, because it removes what they may need, or depends on
    choices that they may fix."""
    layer: bool = False
    """Whether only born-digital PDFs have it; on pictures the page is the same as its twin's."""
    why_impossible: WhyImpossible = _possible_everywhere
    """Returns why documents of a locale cannot have it; empty where they can."""

    def find_variant(self, kind: str) -> TrapSpec | None:
        """Return its form for a kind of document, or None if it has none."""
        return next((spec for spec in (self, *self.variants) if kind in spec.kinds), None)


TABLE = Path(__file__).with_name("table.toml")
_DESCRIPTIONS: dict[str, dict[str, str]] = parse_toml(TABLE.read_text(encoding="utf-8"), TABLE.name)
"""For each module its traps with their descriptions."""
TRAPS: Catalog[TrapSpec] = Catalog(
    "trap",
    {
        name: f"docextract_eval.corpus.traps.{module}:{name.upper()}"
        for name, module in sorted(
            (name, each) for each, names in _DESCRIPTIONS.items() for name in names
        )
    },
    {name: line for lines in _DESCRIPTIONS.values() for name, line in lines.items()},
)
