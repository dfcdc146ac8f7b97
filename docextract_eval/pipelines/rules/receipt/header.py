"""The header of a receipt: the merchant, and the address below."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.evidence import predicted_value
from docextract_eval.pipelines.rules.labels import CountryLabels, fold_confusions
from docextract_eval.pipelines.rules.lines import SPECKS, weighted_letter_count
from docextract_eval.pipelines.rules.receipt.address import find_address, is_labelled
from docextract_eval.pipelines.rules.receipt.banners import is_banner, without_greeting
from docextract_eval.pipelines.rules.receipt.regions import BLOCK_GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.pipelines.rules.entries import Entry
    from docextract_eval.records import Guess

_REGISTRATION = re.compile(r"\s*[(<\[][^()<>]*\d{4}[^()<>]*[)>\]]?$")
_LONGEST_END = 5
"""The most words of a line that holds a legal form alone: `Co. (M) Sdn Bhd`."""


def find_merchant_and_address(header: Sequence[Entry], known: CountryLabels) -> list[Guess]:
    """Return the guesses for the merchant and for the address below it."""
    index = _merchant_index(header, known)
    if index is None:
        return []
    first = index - 1 if _is_end_of_name_above(header, index, known) else index
    last = index + 1
    while last < len(header) and _is_trade(header[last], known):
        last += 1
    name = _guess_from_lines("merchant", header[first:last], 0.95)
    found = [_without_registration(replace(name, value=without_greeting(name.value, known)))]
    address = find_address(header[last:], known)
    return [*found, address] if address else found


def _is_end_of_name_above(header: Sequence[Entry], index: int, known: CountryLabels) -> bool:
    """Return whether a line is a legal form whose name stands above it, maybe in large type."""
    return (
        index > 0
        and header[index].line.gap < 2 * BLOCK_GAP
        and _is_company_name_end(header[index], known)
        and _is_name(header[index - 1], known)
    )


def _is_trade(entry: Entry, known: CountryLabels) -> bool:
    """Return whether a line goes on with a name above it: `Restaurant & Bar`."""
    words = fold_confusions(entry.line.text).split()
    return (
        entry.line.gap < BLOCK_GAP
        and not any(map(str.isdigit, entry.line.text))
        and bool(words)
        and known.folded_words("trades").issuperset(words)
    )


def _is_company_name_end(entry: Entry, known: CountryLabels) -> bool:
    """Return whether a line is only the end of a company's name, which stands above it."""
    words = fold_confusions(entry.line.text).split()
    forms = {part for form in known.folded_words("companies") for part in form.split()}
    return len(words) < _LONGEST_END and sum(word not in forms for word in words) < 2


def _without_registration(merchant: Guess) -> Guess:
    """Return the guess without the company's registration number."""
    name = _REGISTRATION.sub("", merchant.value)
    return replace(merchant, value=name) if name else merchant


def _merchant_index(header: Sequence[Entry], known: CountryLabels) -> int | None:
    """Return the index of the first name, or of a company among the first four names, or None."""
    names = [i for i, entry in enumerate(header) if _is_name(entry, known)]
    companies = known.folded_words("companies")
    for i in names[:4]:
        if companies & set(fold_confusions(header[i].line.text).split()):
            return i
    return names[0] if names else None


def _is_name(entry: Entry, known: CountryLabels) -> bool:
    text = entry.line.text
    letters = weighted_letter_count(text)
    digits = sum(char.isdigit() for char in text)
    return letters >= 3 and letters > digits and not (is_labelled(entry) or is_banner(text, known))


def _guess_from_lines(name: str, entries: Sequence[Entry], strength: float) -> Guess:
    text = " ".join(entry.line.text.strip(SPECKS) for entry in entries)
    return predicted_value(
        name, text, [word for entry in entries for word in entry.line.words], strength
    )
