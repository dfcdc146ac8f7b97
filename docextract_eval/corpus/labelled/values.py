"""Read the value of a label, and find its places on the pages or take those it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docextract_eval.corpus.labelled.places import SearchableText, find_places
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes import TYPES
from docextract_eval.labels import LabelReader
from docextract_eval.records import Field, Place

if TYPE_CHECKING:
    from docextract_eval.codec.labels import CellLabel
    from docextract_eval.schemas import FieldSpec


@dataclass(frozen=True, slots=True)
class PlacedCellReader:
    """Reads the labels of one document."""

    reading: LabelReader
    pages: Sequence[SearchableText]
    word_counts: Sequence[int]
    """The number of words on each page."""

    def field(self, cell: CellLabel, spec: FieldSpec, row: int | None, key: str) -> Field | None:
        """Return the field of a label, or None if the label says nothing about it."""
        found = self.reading.field(cell, spec, row, key)
        if found is None or found.value is None:
            return found
        texts = self._printed_forms(cell, found.value, spec)
        places = self._named_places(cell, key)
        if places is None:
            places = find_places(texts, self.pages) if spec.type != "flag" else ()
            if row is not None and len(places) > 1:
                places = ()  # unknown which one is of this row: `1` can be anywhere
        text = next((t for t in texts if len(texts) == 1 or find_places([t], self.pages)), "")
        return replace(found, text=text, places=places)

    def _printed_forms(self, cell: CellLabel, value: str, spec: FieldSpec) -> list[str]:
        """Return the text of a value if the label has it, or else all forms that can be printed."""
        if (printed := self.reading.printed_value(cell)) is not None:
            return [printed]
        field_type, context = TYPES.load(spec.type), self.reading.context
        forms = [
            field_type.write(value, context, i) for i in range(field_type.style_count(context))
        ]
        return list(dict.fromkeys([*forms, value]))

    def _named_places(self, cell: CellLabel, key: str) -> tuple[Place, ...] | None:
        """Return the places that the label names, or None; raise if they do not exist."""
        if cell.places is None:
            return None
        for place in cell.places:
            count = self.word_counts[place.page] if place.page < len(self.word_counts) else 0
            if max(place.words) >= count:
                raise BadInputError(
                    f"names word {max(place.words)} of page {place.page}, which has {count} words",
                    f"{self.reading.where}, {key}.places",
                    "count pages and words from 0, or leave `places` out",
                )
        return tuple(Place(place.page, tuple(place.words)) for place in cell.places)
