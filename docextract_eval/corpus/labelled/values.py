"""What a label states: its value read by its field's type, its text found on the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.labelled.places import Searchable, places_of
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes import TYPES, Context, UnreadableError
from docextract_eval.records import Field, Place, Values

if TYPE_CHECKING:
    from docextract_eval.codec.labels import CellLabel, Value
    from docextract_eval.schemas import FieldSpec


@dataclass(frozen=True, slots=True)
class Reader:
    """How the labels of one document are read."""

    context: Context
    values: Values
    null_is_absent: bool
    pages: Sequence[Searchable]
    counts: Sequence[int]
    """How many words each page has."""
    where: str

    def field(self, cell: CellLabel, spec: FieldSpec, row: int | None, key: str) -> Field | None:
        """Give the field that a label states; None if it states nothing."""
        name = spec.name
        if cell.absent or (cell.value is None and self.null_is_absent):
            return Field(name, spec.type, None, row=row)
        if cell.value is None:
            return None
        value = self._read(cell.value, spec, key)
        accepted = tuple(self._read(other, spec, f"{key}.accepted") for other in cell.accepted)
        texts = self._texts(cell, value, spec)
        places = self._stated(cell, key)
        if places is None:
            places = places_of(texts, self.pages) if spec.type != "flag" else ()
            if row is not None and len(places) > 1:
                places = ()  # which of them is this row's is not known: `1` stands everywhere
        text = next((t for t in texts if len(texts) == 1 or places_of([t], self.pages)), "")
        return Field(name, spec.type, value, text, accepted, row, places)

    def _read(self, written: Value, spec: FieldSpec, key: str) -> str:
        kind = TYPES.load(spec.type)
        printed = self.values == "printed" and isinstance(written, str)
        try:
            return (kind.read if printed else kind.canonical)(_text(written), self.context)
        except UnreadableError as error:
            form = f"as {self.context.locale.name} prints it" if printed else "in canonical form"
            raise BadInputError(
                f"'{_text(written)[:60]}' is no {spec.type} {form}",
                f"{self.where}, {key}",
                "correct it, or write null if it is not known",
            ) from error

    def _texts(self, cell: CellLabel, value: str, spec: FieldSpec) -> list[str]:
        """Give how the value is printed, or all the ways in which it may be."""
        if cell.text is not None:
            return [cell.text]
        if self.values == "printed" and isinstance(cell.value, str):
            return [cell.value]
        kind = TYPES.load(spec.type)
        shown = [kind.show(value, self.context, i) for i in range(kind.styles(self.context))]
        return list(dict.fromkeys([*shown, value]))

    def _stated(self, cell: CellLabel, key: str) -> tuple[Place, ...] | None:
        """Give the places that the label itself names."""
        if cell.places is None:
            return None
        for place in cell.places:
            there = self.counts[place.page] if place.page < len(self.counts) else 0
            if max(place.words) >= there:
                raise BadInputError(
                    f"page {place.page} has {there} words, and word {max(place.words)} is named",
                    f"{self.where}, {key}.places",
                    "count pages and words from 0, or leave `places` out",
                )
        return tuple(Place(place.page, tuple(place.words)) for place in cell.places)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
