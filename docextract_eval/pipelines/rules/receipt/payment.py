"""How it was paid: the payment method, the card, the cash and the change."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.amounts import LIKE_DIGITS
from docextract_eval.pipelines.rules.evidence import REPAIRED, guess
from docextract_eval.pipelines.rules.receipt.codes import announced

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules.entries import Entry
    from docextract_eval.pipelines.rules.labels import Terms
    from docextract_eval.records import Guess

_MASKED = re.compile(r"[*xX#•.+%]{4,}[\s-]*([0-9OlISB]{4})(?![\w])")
_TAIL = re.compile(r"\s([0-9OlISB]{4})\W*$")
_LIKELY = 0.78
"""The least likeness of a label of cash or change."""
_WORDS = re.compile(r"[^\W\d_]")


def find_payment(foot: Sequence[Entry], total: Guess | None, known: Terms) -> Iterator[Guess]:
    """Yield all guesses about the payment, from the lines below the goods."""
    tender = _tender(foot)
    if tender:
        yield _method(tender)
    else:
        yield from _unnamed_tender(foot, total)
    for role, name in (("cash", "cash_tendered"), ("change", "change")):
        said = (entry for entry in foot if entry.role == role and entry.likeness >= _LIKELY)
        if entry := next((entry for entry in said if entry.amount), None):
            yield from _money(name, entry)
    yield from _card_tail(foot, known)


def _tender(foot: Sequence[Entry]) -> Entry | None:
    """Return the line of the largest payment, or None."""
    named = [entry for entry in foot if entry.role in ("cash", "card")]
    paid = [entry for entry in named if entry.amount]
    if paid:
        return max(paid, key=lambda entry: Decimal(entry.amount.value if entry.amount else 0))
    bare = [entry for entry in named if entry.likeness >= 0.95 and not _tail(entry)]
    return bare[0] if bare else None


def _unnamed_tender(foot: Sequence[Entry], total: Guess | None) -> Iterator[Guess]:
    """Yield guesses from a line without label that repeats the total or precedes the change."""
    for entry, after in zip_longest(foot, foot[1:]):
        if entry.named or entry.amount is None:
            continue
        if after and after.role == "change":
            yield from _money("cash_tendered", entry, 0.6)
        elif total is None or entry.amount.value != total.value:
            continue
        if len(_WORDS.findall(entry.label)) >= 3:
            yield _method(entry, 0.6)
        return


def _method(entry: Entry, strength: float = 0.95) -> Guess:
    parts = [part for part in entry.label.split() if _is_word(part)]
    text = " ".join(parts).strip(" :;.,-|*")
    words = [word for word in entry.label_words if word.text in parts]
    return guess("payment_method", text, words or entry.label_words, strength)


def _is_word(text: str) -> bool:
    return 2 * len(_WORDS.findall(text)) > len(text)


def _money(name: str, entry: Entry, strength: float = 0.0) -> Iterator[Guess]:
    if amount := entry.amount:
        sure = (strength or 0.97 * entry.likeness) * (REPAIRED if amount.repaired else 1)
        # Some tills print the change as a negative amount.
        value = amount.size if name == "change" else amount.value
        yield guess(name, value, amount.words, sure)


def _card_tail(foot: Sequence[Entry], known: Terms) -> Iterator[Guess]:
    """Yield the last four digits of the card, from behind a mask or a label of the account."""
    for entry in foot:
        found = _MASKED.search(entry.line.text)
        if found is None and any(announced(entry.line, "account", known)):
            found = _tail(entry)
        if found:
            tail = found[1].translate(LIKE_DIGITS)
            strength = 0.97 * (REPAIRED if tail != found[1] else 1)
            words = entry.line.between(found.start(1), found.end(1))
            yield guess("card_tail", tail, words, strength)
            return


def _tail(entry: Entry) -> re.Match[str] | None:
    return None if entry.amounts else _TAIL.search(entry.line.text)
