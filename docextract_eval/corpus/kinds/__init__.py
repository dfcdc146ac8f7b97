"""Kinds of documents: each draws typed choices and composes truth and lines of tagged text.

A kind is one folder here with one `Kind`, and one line in `KINDS`. Under its name are its schema,
its families of layouts in `corpus/layouts`, and, if it has words, a file in countries' folders: its
module `vocabulary` has the `FILE` and the `VOCABULARIES` that read it. Composing needs no random
draws: every choice is a node of the kind's graph.

- `bank_statement`
- `card_statement`
- `invoice`
- `receipt`
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic

from docextract_eval.catalog import Catalog
from docextract_eval.corpus.causal import C, Graph
from docextract_eval.records import Field, Pages, Trap


@dataclass(frozen=True, slots=True)
class Content:
    """What a document states before it has an id: its truth, and the lines that print it."""

    currency: str
    fields: tuple[Field, ...]
    tables: Mapping[str, tuple[tuple[Field, ...], ...]]
    pages: Pages
    factors: Mapping[str, str]
    shared_places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Fields that are printed where another field is: per key, the key of the other field, and a
    text that the words of the shared place must contain."""
    traps: tuple[Trap, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind(Generic[C]):
    """The contract of a kind; the type parameter is the record that its graph draws."""

    name: str
    graph: Graph[C]
    compose: Callable[[C], Content]
    issuer_field: str
    """The name of the field, and of the node, that holds the issuer; no two splits share an
    issuer."""
    layout_families: Callable[[C], Sequence[str]]
    """Returns the layout families among which the node `template` draws, given its parents."""
    needed_files: tuple[str, ...]
    """The country files that the kind cannot do without."""
    blocks: Mapping[str, tuple[str, ...]]
    """Nodes that belong together, by what they are of: the paths by which a factor reaches the
    page. What is in none of them reaches it directly."""

    def __post_init__(self) -> None:
        """Refuse a graph that leaves a choice of its record undrawn, and unknown nodes."""
        self.graph.check_complete()
        for node in (node for nodes in self.blocks.values() for node in nodes):
            self.graph.find_node(node, f"the blocks of {self.name}")


KINDS: Catalog[Kind[Any]] = Catalog(
    "kind",
    {
        "bank_statement": "docextract_eval.corpus.kinds.bank_statement.kind:BANK_STATEMENT",
        "card_statement": "docextract_eval.corpus.kinds.card_statement.kind:CARD_STATEMENT",
        "invoice": "docextract_eval.corpus.kinds.invoice.kind:INVOICE",
        "receipt": "docextract_eval.corpus.kinds.receipt.kind:RECEIPT",
    },
)
