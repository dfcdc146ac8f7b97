"""Which documents and conditions of a corpus a run takes: all, or some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.records import CONTROL_TWIN, NEUTRAL_TWIN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Document, Rendition

Filters = Mapping[str, tuple[str, ...]]
"""The selected values of `condition`, `kind`, `locale`, `trap` or `split`."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The part of a corpus that a run takes."""

    filters: Filters = field(default_factory=dict)
    limit: int | None = None
    """How many documents, counted from the first; None for all."""

    def check(self, corpus: Corpus) -> None:
        """Raise for a value that the corpus does not have."""
        known: dict[str, Collection[str]] = {
            "condition": corpus.conditions,
            "kind": corpus.kinds,
            "locale": corpus.locales,
            "split": corpus.splits,
        }
        if "trap" in self.filters:
            known["trap"] = {trap.name for each in corpus.truths() for trap in each.traps}
        for name, values in self.filters.items():
            if name not in known:
                raise UnknownNameError("filter", name, known)
            for value in values:
                if value not in known[name]:
                    raise UnknownNameError(name, value, known[name], f"--{name}")
        if not self.document_count(corpus):
            options = " and ".join(f"--{name}" for name in self.filters)
            what, remedy = "no document of the corpus is left", "leave out one of the filters"
            raise BadInputError(what, options, remedy)

    def selected_conditions(self, corpus: Corpus) -> list[str]:
        """Return the selected conditions, in the recipe's order."""
        wanted = self.filters.get("condition", corpus.conditions)
        return [condition for condition in corpus.conditions if condition in wanted]

    def selected_kinds(self, corpus: Corpus) -> tuple[str, ...]:
        """Return the selected kinds of documents."""
        return self.filters.get("kind", corpus.kinds)

    def document_count(self, corpus: Corpus) -> int:
        """Return the number of selected documents."""
        if set(self.filters) - {"condition"}:
            return self.document_count_of(corpus.truths())
        return min(corpus.document_count, self.limit or corpus.document_count)

    def document_count_of(self, documents: Iterable[Document]) -> int:
        """Return the number of selected documents among these."""
        found = sum(map(self._document_filter(), documents))
        return found if self.limit is None else min(found, self.limit)

    def pairs(
        self, corpus: Corpus, *, pictures: bool = True
    ) -> Iterator[tuple[Document, Rendition]]:
        """Yield the selected documents and renditions, a shard at a time."""
        conditions, taken = set(self.selected_conditions(corpus)), set[str]()
        is_selected = self._document_filter()
        for document, rendition in corpus.pairs(pictures=pictures):
            if not is_selected(document):
                continue
            if len(taken) == self.limit and document.id not in taken:
                return
            taken.add(document.id)
            if rendition.condition in conditions:
                yield document, rendition

    def _document_filter(self) -> Callable[[Document], bool]:
        """Return what says of documents, each base document before its twins, which are selected.

        A document with a selected trap brings its twins without it: the trap's cost is the
        difference.
        """
        names, trapped = {name: {*values} for name, values in self.filters.items()}, set[str]()
        traps = names.get("trap")

        def is_selected(document: Document) -> bool:
            has = {"kind": document.kind, "locale": document.locale, "split": document.split}
            if any(has[name] not in names[name] for name in has if name in names):
                return False
            if traps is None:
                return True
            if not traps.isdisjoint(trap.name for trap in document.traps):
                trapped.add(document.source)
                return True
            return document.twin in {CONTROL_TWIN, NEUTRAL_TWIN} and document.source in trapped

        return is_selected
