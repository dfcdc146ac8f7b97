"""What lies in wait on a page: adversarial choices of content, each with a name.

A trap is a constant of a module here with one `TrapSpec`, the functions above it, and one line in
`table.toml`, which lists all traps by the module that each is in and says what each is. It may fix
choices before a document falls, those that only make room for it (`ground`) and those that are the
trap (`choose`), and change what is printed after it is written (`spring`); it springs only where it
can, and then leaves a record: the field it attacks, the decoys, and the resolver, what on the page
lets a careful person decide. Where it attacks cells of a table, it leaves a record for each. Rules:

- a decoy differs from the truth, and from every other decoy, under the field's type
- truth is what is printed
- the twin of a trapped document is the same document, on the same ground, without the trap
- a trap that does not spring leaves no record, and the page is as if it had not been laid
- a trap's words are the country's (`traps.toml`, described in `vocabulary.py`); where a country has
  none, or says `absent`, it is in no document
- what follows from a country's money, dates or layouts is not written: `lacks` finds it when asked

Amounts: `totals`, `taxes`, `payments`, `currencies`, `signs`, `digits`, `digit_groups`. Lines and
rows: `articles`, `rows`, `pages`. Dates: `date_order`, `date_forms`, `other_dates`. Who and what:
`names`, `identifiers`. The page: `layout`, `overprint`, `absences`. What machines read: `planted`
(with `plants`, the texts, and `planting`, the places) and `text_layer`. What they share: `edits`
changes what is printed; `receipts`, `invoices`, `statements` and `dates` know their documents;
`applying` says which traps a document has, and applies them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from docextract_eval.borders import parse_toml
from docextract_eval.catalog import Catalog
from docextract_eval.corpus.kinds import Content
from docextract_eval.fieldtypes import Context

Choose = Callable[[Any, np.random.Generator], Mapping[str, Any] | None]
"""Gives the nodes to fix, having seen the choices of a document of its kinds; None where the trap
cannot be laid."""
Spring = Callable[[Content, Context, np.random.Generator], Content | None]
"""Gives the content with the trap in it, and its record; None where it cannot spring."""


def always(**nodes: Any) -> Choose:  # noqa: ANN401 - a node's value may be anything
    """Return a choice that fixes the same nodes whatever fell."""
    return lambda _, __: nodes


_NOTHING = always()
Lacks = Callable[[str], str]
"""Returns why documents of a locale have no form of a trap; empty where they have one."""


def _nothing(_: str) -> str:
    return ""


def unless(has: Callable[[str], object], why: str) -> Lacks:
    """Return what gives a reason for every locale that lacks something."""
    return lambda locale: "" if has(locale) else why


@dataclass(frozen=True, slots=True)
class TrapSpec:
    """The contract of a trap."""

    name: str
    kinds: tuple[str, ...]
    field: str
    """The field that it attacks."""
    spring: Spring
    choose: Choose = _NOTHING
    ground: Choose = _NOTHING
    """Gives nodes to fix in the document and in its twin alike: what only makes room for it."""
    also: tuple[TrapSpec, ...] = ()
    """How it is laid in documents of other kinds."""
    control: Choose = _NOTHING
    """Gives nodes to fix in the twin alone: what, as it falls, could be the trap's doing."""
    besides: tuple[str, ...] = ()
    """Other fields that it attacks, in other forms."""
    neutral: Spring | None = None
    """Prints as much at the same place that says nothing, for another twin; it leaves no record."""
    probe: str = ""
    """What it tempts readers to make up: what is `absent`, on a `blank` page, `cropped`, what a
    `ghost` says, or sums that agree where a `contradiction` is printed."""
    last: bool = False
    """Whether it is laid and springs after all others: it takes away what they may stand beside,
    or rests on choices that they may fix."""
    layer: bool = False
    """Whether only a PDF that its issuer made has it: on a picture its page is as its twin's."""
    lacks: Lacks = _nothing
    """Returns why the documents of a locale have no form of it."""

    def on(self, kind: str) -> TrapSpec | None:
        """Return how it is laid in a kind of document."""
        return next((spec for spec in (self, *self.also) if kind in spec.kinds), None)


TABLE = Path(__file__).with_name("table.toml")
_LINES: dict[str, dict[str, str]] = parse_toml(TABLE.read_text(encoding="utf-8"), TABLE.name)
"""Per module the traps in it, and what each is."""
TRAPS: Catalog[TrapSpec] = Catalog(
    "trap",
    {
        name: f"docextract_eval.corpus.traps.{module}:{name.upper()}"
        for name, module in sorted((name, each) for each, names in _LINES.items() for name in names)
    },
    {name: line for lines in _LINES.values() for name, line in lines.items()},
)
