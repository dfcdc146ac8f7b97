"""Read the value of a label, and find its places on the pages or take those it names."""

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
    """Reads the labels of one document."""

    reading: Reading
    pages: Sequence[Searchable]
    counts: Sequence[int]
    """The number of words on each page."""

    def field(self, cell: CellLabel, spec: FieldSpec, row: int | None, key: str) -> Field | None:
        """Return the field of a label, or None if the label says nothing about it."""
        stated = self.reading.field(cell, spec, row, key)
        if stated is None or stated.value is None:
            return stated
        texts = self._texts(cell, stated.value, spec)
        places = self._stated(cell, key)
        if places is None:
            places = places_of(texts, self.pages) if spec.type != "flag" else ()
            if row is not None and len(places) > 1:
                places = ()  # unknown which one is of this row: `1` can be anywhere
        text = next((t for t in texts if len(texts) == 1 or places_of([t], self.pages)), "")
        return replace(stated, text=text, places=places)

    def _texts(self, cell: CellLabel, value: str, spec: FieldSpec) -> list[str]:
        """Return the text of a value if the label has it, or else all forms that can be printed."""
        if (printed := self.reading.printed(cell)) is not None:
            return [printed]
        kind, context = TYPES.load(spec.type), self.reading.context
        shown = [kind.show(value, context, i) for i in range(kind.styles(context))]
        return list(dict.fromkeys([*shown, value]))

    def _stated(self, cell: CellLabel, key: str) -> tuple[Place, ...] | None:
        """Return the places that the label names, or None; raise if they do not exist."""
        if cell.places is None:
            return None
        for place in cell.places:
            there = self.counts[place.page] if place.page < len(self.counts) else 0
            if max(place.words) >= there:
                raise BadInputError(
                    f"names word {max(place.words)} of page {place.page}, which has {there} words",
                    f"{self.reading.where}, {key}.places",
                    "count pages and words from 0, or leave `places` out",
                )
        return tuple(Place(place.page, tuple(place.words)) for place in cell.places)
