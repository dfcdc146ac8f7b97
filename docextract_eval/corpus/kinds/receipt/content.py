"""The input of a receipt's lines: its fields, its choices, and the words of its till."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt import print_habits
from docextract_eval.corpus.kinds.receipt.bill import Payment, TillHabits
from docextract_eval.corpus.kinds.receipt.items import Items, Row
from docextract_eval.corpus.kinds.receipt.notices import Notices
from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting
from docextract_eval.corpus.kinds.receipt.small_print import Labels
from docextract_eval.countries.locales import Locale
from docextract_eval.records import Field

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.receipt.layouts import ReceiptLayout


def drawn_wording(
    labels: Mapping[str, Sequence[str]], drawn_numbers: Mapping[str, int], role: str
) -> str:
    """Return the words that were drawn for a role among those of the locale."""
    return labels[role][drawn_numbers[role] % len(labels[role])]


def till_wording(locale: Locale, till: TillHabits, role: str) -> str:
    """Return the words of this till for a role; empty in countries whose tills have none."""
    words = locale.labels.get(role, ("",))
    return words[till.words_variant % len(words)]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt before it is set: fields, rows, choices, words, and the setting."""

    scalars: Mapping[str, Field]
    tax_rows: Sequence[Row]
    labels: Labels
    """The labels of values beside the fields."""
    payments: Sequence[Payment]
    choices: ReceiptChoices
    locale: Locale
    setting: ReceiptSetting
    items: Items
    notices: Notices

    @property
    def layout(self) -> ReceiptLayout:
        """The layout family."""
        return self.setting.layout

    def wording(self, role: str) -> str:
        """Return the words that were drawn for a role."""
        return drawn_wording(self.locale.labels, self.choices.wording, role)

    def money_label(self, role: str) -> str:
        """Return the words of the small print for an amount, in the form of the till's sums."""
        words = self.notices.wording(role)
        return print_habits.in_form(words, role, self.choices.habits, self.locale)

    def till_wording(self, role: str) -> str:
        """Return the words of this till for a role; empty if the country has none."""
        return till_wording(self.locale, self.choices.till, role)

    def has_habit(self, name: str) -> bool:
        """Return whether the till has a habit of printing."""
        return self.choices.habits.get(name, False)

    def has_value(self, name: str) -> bool:
        """Return whether a field has a value."""
        return self.scalars[name].value is not None
