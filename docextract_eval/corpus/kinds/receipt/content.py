"""The input of a receipt's lines: its fields, its choices, and the words of its till."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds.receipt.bill import Payment, Till
from docextract_eval.corpus.kinds.receipt.items import Items, Row
from docextract_eval.corpus.kinds.receipt.notices import Notices
from docextract_eval.corpus.kinds.receipt.record import ReceiptChoices
from docextract_eval.corpus.kinds.receipt.setting import ReceiptSetting
from docextract_eval.corpus.kinds.receipt.small_print import Labels
from docextract_eval.locales import Locale
from docextract_eval.records import Field

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.receipt.layouts import ReceiptLayout


def pick(labels: Mapping[str, Sequence[str]], wording: Mapping[str, int], role: str) -> str:
    """Return the words that were drawn for a role among those of the locale."""
    return labels[role][wording[role] % len(labels[role])]


def own(locale: Locale, till: Till, role: str) -> str:
    """Return the words of this till for a role; empty in countries whose tills have none."""
    words = locale.labels.get(role, ("",))
    return words[till.words % len(words)]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt before it is set: fields, rows, choices, words, and the setting."""

    scalars: Mapping[str, Field]
    taxes: Sequence[Row]
    labels: Labels
    """The labels of values beside the fields."""
    payments: Sequence[Payment]
    chosen: ReceiptChoices
    locale: Locale
    setting: ReceiptSetting
    items: Items
    notices: Notices

    @property
    def layout(self) -> ReceiptLayout:
        """The layout family."""
        return self.setting.layout

    def say(self, role: str) -> str:
        """Return the words that were drawn for a role."""
        return pick(self.locale.labels, self.chosen.wording, role)

    def own(self, role: str) -> str:
        """Return the words of this till for a role; empty if the country has none."""
        return own(self.locale, self.chosen.till, role)

    def has(self, name: str) -> bool:
        """Return whether a field has a value."""
        return self.scalars[name].value is not None
