"""How one document on sheets is set: its choices, words and type, and how values become fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from docextract_eval.corpus.kinds.record import SheetChoices
from docextract_eval.corpus.kinds.sheets.look import Family, Look
from docextract_eval.corpus.kinds.sheets.showing import labelled
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.fieldtypes import TYPES, Context

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.sheets.look import Pieces, Rules
    from docextract_eval.corpus.kinds.sheets.showing import Numbering
    from docextract_eval.records import Field

T = TypeVar("T")
L_co = TypeVar("L_co", bound=Family, covariant=True)


@dataclass(frozen=True, slots=True)
class SheetSetting(Generic[L_co]):
    """The resolved choices of one document; each kind adds its own."""

    chosen: SheetChoices
    words: Mapping[str, Sequence[str]]
    """Per role, the wordings of the country's issuers."""
    layout: L_co
    context: Context
    ruler: Ruler

    def own(self, options: Sequence[T]) -> T:
        """Return this issuer's option among those of the country's issuers."""
        return options[self.chosen.dialect % len(options)]

    def say(self, role: str) -> str:
        """Return this issuer's words for a role."""
        return self.own(self.words[role])

    def way(self, part: str, options: Sequence[T]) -> T:
        """Return the variant that this document uses of a part that its family leaves open."""
        return options[self.chosen.looks[part] % len(options)]

    @property
    def look(self) -> Look:
        """The type sizes and rules of the document."""
        layout, locale = self.layout, self.context.locale
        rules: Rules = self.way("rules", layout.rules)
        least = 0.4 if rules == "rows" else 0  # rules need some blank
        return Look(
            self.ruler,
            self.way("size", layout.size),
            max(self.way("leading", layout.leading), least) + locale.hang,
            rules,
            self.way("shade", layout.shade),
            layout.mono,
            locale.hang,
            locale.lines_apart,
            "right" if locale.direction == "ltr" else "left",
        )

    def page(self, at: Numbering) -> Pieces:
        """Return the pieces that print the page number and the page count."""
        return self.say("page"), at.page, self.say("of"), at.count

    def field(
        self,
        name: str,
        type_name: str,
        value: str | None,
        text: str = "",
        row: int | None = None,
    ) -> Field:
        """Return a value as a field, printed as `text` or in its type's first form."""
        return labelled(self.context, name, type_name, value, text, row=row)

    def date(self, name: str, iso: str | None) -> Field:
        """Return a date outside the table as a field, printed in this document's form."""
        return self.field(name, "date", iso, self.stamp(iso) if iso else "")

    def stamp(self, iso: str) -> str:
        """Return a date outside the table as it is printed."""
        return TYPES.load("date").show(iso, self.context, self.chosen.looks["date"])
