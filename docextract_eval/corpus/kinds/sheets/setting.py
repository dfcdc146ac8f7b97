"""How one document on sheets is set: its choices, words and type, and how values become fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from docextract_eval.corpus.kinds.record import SheetChoices
from docextract_eval.corpus.kinds.sheets.formatting import make_field
from docextract_eval.corpus.kinds.sheets.look import Look, SheetLayout
from docextract_eval.corpus.render.measure import Ruler
from docextract_eval.fieldtypes import TYPES, Context

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.sheets.formatting import PageNumbering
    from docextract_eval.corpus.kinds.sheets.look import Pieces, RuleStyle
    from docextract_eval.records import Field

T = TypeVar("T")
L_co = TypeVar("L_co", bound=SheetLayout, covariant=True)


@dataclass(frozen=True, slots=True)
class SheetSetting(Generic[L_co]):
    """The resolved choices of one document; each kind adds its own."""

    choices: SheetChoices
    words: Mapping[str, Sequence[str]]
    """Per role, the wordings of the country's issuers."""
    layout: L_co
    context: Context
    ruler: Ruler

    def issuer_option(self, options: Sequence[T]) -> T:
        """Return this issuer's option among those of the country's issuers."""
        return options[self.choices.dialect % len(options)]

    def wording(self, role: str) -> str:
        """Return this issuer's words for a role."""
        return self.issuer_option(self.words[role])

    def variant(self, part: str, options: Sequence[T]) -> T:
        """Return the variant that this document uses of a part that its family leaves open."""
        return options[self.choices.looks[part] % len(options)]

    @property
    def look(self) -> Look:
        """The type sizes and rules of the document."""
        layout, locale = self.layout, self.context.locale
        rules: RuleStyle = self.variant("rules", layout.rules)
        least = 0.3 if rules == "rows" else 0  # rules need some blank
        return Look(
            self.ruler,
            self.variant("size", layout.size),
            max(self.variant("leading", layout.leading), least) + locale.hang,
            rules,
            self.variant("shade", layout.shade),
            layout.mono,
            locale.hang,
            locale.lines_apart,
            self.variant("solid", layout.solid),
            "right" if locale.direction == "ltr" else "left",
        )

    def page_number_pieces(self, numbering: PageNumbering) -> Pieces:
        """Return the pieces that print the page number and the page count."""
        return self.wording("page"), numbering.page, self.wording("of"), numbering.count

    def make_field(
        self,
        name: str,
        type_name: str,
        value: str | None,
        text: str = "",
        row: int | None = None,
    ) -> Field:
        """Return a value as a field, printed as `text` or in its type's first form."""
        return make_field(self.context, name, type_name, value, text, row=row)

    def date_field(self, name: str, iso: str | None) -> Field:
        """Return a date outside the table as a field, printed in this document's form."""
        return self.make_field(name, "date", iso, self.format_date(iso) if iso else "")

    def format_date(self, iso: str) -> str:
        """Return a date outside the table as it is printed."""
        form = self.context.locale.sheet_date_form(self.choices.looks["date"])
        return TYPES.load("date").write(iso, self.context, form)
