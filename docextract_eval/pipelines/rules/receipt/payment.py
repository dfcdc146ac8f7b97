"""How it was paid: the payment method, the card, the cash and the change."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.amounts import LIKE_DIGITS
from docextract_eval.pipelines.rules.evidence import REPAIR_FACTOR, predicted_value
from docextract_eval.pipelines.rules.receipt.codes import labelled_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules.entries import Entry
    from docextract_eval.pipelines.rules.labels import CountryLabels
    from docextract_eval.records import Guess

_MASKED = re.compile(r"[*xX#•.+%]{4,}[\s-]*([0-9OlISB]{4})(?![\w])")
_TAIL = re.compile(r"\s([0-9OlISB]{4})\W*$")
_LIKELY = 0.78
"""The least likeness of a label of cash or change."""
_WORDS = re.compile(r"[^\W\d_]")


def find_payment(
    footer: Sequence[Entry], total: Guess | None, known: CountryLabels
) -> Iterator[Guess]:
    """Yield all guesses about the payment, from the lines below the goods."""
    tender = _find_tender(footer)
    if tender:
        yield _payment_method(tender)
    else:
        yield from _unnamed_tender(footer, total)
    for role, name in (("cash", "cash_tendered"), ("change", "change")):
        labelled = (entry for entry in footer if entry.role == role and entry.likeness >= _LIKELY)
        if entry := next((entry for entry in labelled if entry.amount), None):
            yield from _amount_value(name, entry)
    yield from _find_card_tail(footer, known)


def _find_tender(footer: Sequence[Entry]) -> Entry | None:
    """Return the line of the largest payment, or None."""
    named = [entry for entry in footer if entry.role in ("cash", "card")]
    paid = [entry for entry in named if entry.amount]
    if paid:
        return max(paid, key=lambda entry: Decimal(entry.amount.value if entry.amount else 0))
    without_amount = [
        entry for entry in named if entry.likeness >= 0.95 and not _match_card_tail(entry)
    ]
    return without_amount[0] if without_amount else None


def _unnamed_tender(footer: Sequence[Entry], total: Guess | None) -> Iterator[Guess]:
    """Yield guesses from a line without label that repeats the total or precedes the change."""
    for entry, after in zip_longest(footer, footer[1:]):
        if entry.label_match or entry.amount is None:
            continue
        if after and after.role == "change":
            yield from _amount_value("cash_tendered", entry, 0.6)
        elif total is None or entry.amount.value != total.value:
            continue
        if len(_WORDS.findall(entry.label)) >= 3:
            yield _payment_method(entry, 0.6)
        return


def _payment_method(entry: Entry, strength: float = 0.95) -> Guess:
    parts = [part for part in entry.label.split() if _is_mostly_letters(part)]
    text = " ".join(parts).strip(" :;.,-|*")
    words = [word for word in entry.label_words if word.text in parts]
    return predicted_value("payment_method", text, words or entry.label_words, strength)


def _is_mostly_letters(text: str) -> bool:
    return 2 * len(_WORDS.findall(text)) > len(text)


def _amount_value(name: str, entry: Entry, strength: float = 0.0) -> Iterator[Guess]:
    if amount := entry.amount:
        sure = (strength or 0.97 * entry.likeness) * (REPAIR_FACTOR if amount.is_repaired else 1)
        # Some tills print the change as a negative amount.
        value = amount.magnitude if name == "change" else amount.value
        yield predicted_value(name, value, amount.words, sure)


def _find_card_tail(footer: Sequence[Entry], known: CountryLabels) -> Iterator[Guess]:
    """Yield the last four digits of the card, from behind a mask or a label of the account."""
    for entry in footer:
        found = _MASKED.search(entry.line.text)
        if found is None and any(labelled_texts(entry.line, "account", known)):
            found = _match_card_tail(entry)
        if found:
            tail = found[1].translate(LIKE_DIGITS)
            strength = 0.97 * (REPAIR_FACTOR if tail != found[1] else 1)
            words = entry.line.words_between(found.start(1), found.end(1))
            yield predicted_value("card_tail", tail, words, strength)
            return


def _match_card_tail(entry: Entry) -> re.Match[str] | None:
    return None if entry.amounts else _TAIL.search(entry.line.text)
