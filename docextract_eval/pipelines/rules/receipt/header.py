"""The header of a receipt: merchant and address."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.evidence import predicted_value
from docextract_eval.pipelines.rules.labels import CountryLabels, fold_confusions
from docextract_eval.pipelines.rules.lines import SPECKS, weighted_letter_count
from docextract_eval.pipelines.rules.receipt.regions import BLOCK_GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.pipelines.rules.entries import Entry
    from docextract_eval.records import Guess

_LABELLED = (
    *("phone", "fax", "tax_id", "date", "time", "receipt_number", "total", "card_slip"),
    *("idle", "tax_total"),  # the name of a tax may stand before the tax number
)
_LONGEST_ADDRESS = 4
_REGISTRATION = re.compile(r"\s*[(<\[][^()<>]*\d{4}[^()<>]*[)>\]]?$")
_LONGEST_END = 5
"""The most words of a line that holds a legal form alone: `Co. (M) Sdn Bhd`."""
_POST = "〒"
"""The mark before a Japanese postcode, on a line of its own."""
_TOWN = re.compile(r"(?<!\d)\d{4,6}(?!\d)|\b[A-Z]{2}\s\d")
"""A postcode, as in the last line of an address."""


def find_merchant_and_address(header: Sequence[Entry], known: CountryLabels) -> list[Guess]:
    """Return the guesses for the merchant and for the address below it."""
    index = _merchant_index(header, known)
    if index is None:
        return []
    first = (
        index - 1
        if index
        and _is_company_name_end(header[index], known)
        and header[index].line.gap < BLOCK_GAP
        else index
    )
    found = [_without_registration(_guess_from_lines("merchant", header[first : index + 1], 0.95))]
    below = _address_lines(header[index + 1 :], known)
    if below:
        sure = 0.95 if any(_is_place(entry, known) for entry in below) else 0.5
        found.append(_guess_from_lines("address", below, sure))
    return found


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
    names = [i for i, entry in enumerate(header) if _is_name(entry)]
    companies = known.folded_words("companies")
    for i in names[:4]:
        if companies & set(fold_confusions(header[i].line.text).split()):
            return i
    return names[0] if names else None


def _is_name(entry: Entry) -> bool:
    text = entry.line.text
    letters = weighted_letter_count(text)
    digits = sum(char.isdigit() for char in text)
    return letters >= 3 and letters > digits and not _is_labelled(entry)


def _is_labelled(entry: Entry) -> bool:
    digits = sum(char.isdigit() for char in entry.line.text)
    return entry.role in _LABELLED and entry.likeness >= 0.8 and digits >= 4


def _address_lines(below: Sequence[Entry], known: CountryLabels) -> Sequence[Entry]:
    """Return the lines of the address, from the first to the last that names a place."""
    lines: list[Entry] = []
    for entry in below:
        if (entry.line.gap >= BLOCK_GAP and not _is_address_start(entry, lines, known)) or len(
            lines
        ) == _LONGEST_ADDRESS:
            break
        letters = weighted_letter_count(entry.line.text)
        if (letters >= 3 or entry.line.text.startswith(_POST)) and not _is_labelled(entry):
            lines.append(entry)
        elif lines:
            break  # numbers of the company may stand above its address, not within it
    places = [i for i, entry in enumerate(lines) if _is_place(entry, known)]
    return lines[places[0] : places[-1] + 1] if places else lines[:2]


def _is_address_start(entry: Entry, lines: Sequence[Entry], known: CountryLabels) -> bool:
    """Return whether an address may begin here, below a name in large type."""
    return not lines and entry.line.gap < 2 * BLOCK_GAP and _is_place(entry, known)


def _is_place(entry: Entry, known: CountryLabels) -> bool:
    words = fold_confusions(entry.line.text).split()
    return (
        any(char.isdigit() for char in entry.line.text)
        or bool(_TOWN.search(entry.line.text))
        or any(word.endswith(tuple(known.folded_words("streets"))) for word in words)
    )


def _guess_from_lines(name: str, entries: Sequence[Entry], strength: float) -> Guess:
    text = " ".join(entry.line.text.strip(SPECKS) for entry in entries)
    return predicted_value(
        name, text, [word for entry in entries for word in entry.line.words], strength
    )
