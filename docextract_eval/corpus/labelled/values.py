"""What a label states, found on the pages: its text looked for, or the places that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.labelled.places import Searchable, places_of
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes import TYPES
from docextract_eval.labels import Reading
from docextract_eval.records import Field, Place

if TYPE_CHECKING:
    from docextract_eval.codec.labels import CellLabel
    from docextract_eval.schemas import FieldSpec


@dataclass(frozen=True, slots=True)
class Reader:
    """How the labels of one document are read."""

    reading: Reading
    pages: Sequence[Searchable]
    counts: Sequence[int]
    """How many words each page has."""

    def field(self, cell: CellLabel, spec: FieldSpec, row: int | None, key: str) -> Field | None:
        """Return the field that a label states; None if it states nothing."""
        stated = self.reading.field(cell, spec, row, key)
        if stated is None or stated.value is None:
            return stated
        texts = self._texts(cell, stated.value, spec)
        places = self._stated(cell, key)
        if places is None:
            places = places_of(texts, self.pages) if spec.type != "flag" else ()
            if row is not None and len(places) > 1:
                places = ()  # which of them is this row's is not known: `1` stands everywhere
        text = next((t for t in texts if len(texts) == 1 or places_of([t], self.pages)), "")
        return replace(stated, text=text, places=places)

    def _texts(self, cell: CellLabel, value: str, spec: FieldSpec) -> list[str]:
        """Return how the value is printed, or all the ways in which it may be."""
        if (printed := self.reading.printed(cell)) is not None:
            return [printed]
        kind, context = TYPES.load(spec.type), self.reading.context
        shown = [kind.show(value, context, i) for i in range(kind.styles(context))]
        return list(dict.fromkeys([*shown, value]))

    def _stated(self, cell: CellLabel, key: str) -> tuple[Place, ...] | None:
        """Return the places that the label itself names."""
        if cell.places is None:
            return None
        for place in cell.places:
            there = self.counts[place.page] if place.page < len(self.counts) else 0
            if max(place.words) >= there:
                raise BadInputError(
                    f"page {place.page} has {there} words, and word {max(place.words)} is named",
                    f"{self.reading.where}, {key}.places",
                    "count pages and words from 0, or leave `places` out",
                )
        return tuple(Place(place.page, tuple(place.words)) for place in cell.places)
