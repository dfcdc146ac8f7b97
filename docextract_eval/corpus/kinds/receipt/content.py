"""What a receipt is set from: its fields, what was chosen for it, and the words of its till."""

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
    """Choose the words for a role among those that the locale prints."""
    return labels[role][wording[role] % len(labels[role])]


def own(locale: Locale, till: Till, role: str) -> str:
    """Return the words of one till for a role that tills of some countries alone have."""
    words = locale.labels.get(role, ("",))
    return words[till.words % len(words)]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is to be set: fields and rows, the words and forms that were chosen, and on what."""

    scalars: Mapping[str, Field]
    taxes: Sequence[Row]
    labels: Labels
    """What is printed beside the fields."""
    payments: Sequence[Payment]
    chosen: ReceiptChoices
    locale: Locale
    setting: ReceiptSetting
    items: Items
    notices: Notices

    @property
    def layout(self) -> ReceiptLayout:
        """The family."""
        return self.setting.layout

    def say(self, role: str) -> str:
        """Return the words that were chosen for a role."""
        return pick(self.locale.labels, self.chosen.wording, role)

    def own(self, role: str) -> str:
        """Return the words of this till where a country has some."""
        return own(self.locale, self.chosen.till, role)

    def has(self, name: str) -> bool:
        """Say whether a field has a value."""
        return self.scalars[name].value is not None
