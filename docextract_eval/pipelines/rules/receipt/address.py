"""The address of a shop: lines below its name, from the first to the last that names a place."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.labels import (
    CountryLabels,
    fold_confusions,
    plain_letters_and_digits,
)
from docextract_eval.pipelines.rules.lines import SPECKS, predicted_value, weighted_letter_count
from docextract_eval.pipelines.rules.receipt.codes import (
    UNLABELLED_PHONE,
    is_phone_length,
    label_before_number,
)
from docextract_eval.pipelines.rules.receipt.regions import BLOCK_GAP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.pipelines.rules.entries import Entry
    from docextract_eval.records import Guess

LABELLED = (
    *("phone", "fax", "tax_id", "date", "time", "receipt_number", "total", "card_slip"),
    *("idle", "tax_total"),  # the name of a tax may stand before the tax number
)
_NUMBERS = ("phone", "fax", "tax_id")
"""Roles whose number may stick to its label, and follow an address on its line."""
_LONGEST_ADDRESS = 5
_POST = "〒"
"""The mark before a Japanese postcode, on a line of its own."""
_TOWN = re.compile(
    r"(?<![\d:#])\d{4,6}(?!\d)|\b[A-Z]{2}\s\d|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b"
    r"|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|(?<=[^\W\d]),\s?[A-Z]{2}$"
)
"""A postcode, or a town and its state, as in the last line of an address."""
_CODE = re.compile(
    r"\W*(?:[^\W\d][^:\d,\s]{2,}:\s?[A-Z]*[\d(]"
    r"|[^\W\d][^:\d,]*:\s?[A-Z]*[\d(][\w()./-]{3})[\w()./-]*\W*"
)
"""A number and what it is, in one piece: `ROC: 1026984-X`; behind a single word it may be short."""
_IN_BRACKETS = re.compile(r"\W*[(<\[][^()<>]*\d{4}[^()<>]*[)>\]]\W*")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(?!\d)")
_WEB = re.compile(r"(?i)\bwww\b|\.com\b|\w@[\w-]+\.")
_NO_PLACE = re.compile(r"#[\w-]*\d[\w-]*|\([^()]*\)[\d-]*|\d+\s?%")
"""Numbers that say nothing of a place: those of shops and shares."""
_FIRST_NUMBER = re.compile(r"(?i)\W*[a-z]{0,3}\W*\d+[\w/-]*,")
"""A house number on a line of its own, with the comma behind it."""
_LIKE_A_LABEL = 0.8
"""The likeness from which a line is a label and no town."""
_WHOLE_WORD = 2
"""A street's ending of up to this number of letters is a word of its own, or is behind digits."""


def find_address(below: Sequence[Entry], known: CountryLabels) -> Guess | None:
    """Return the guess for the address among the lines below the merchant, or None."""
    lines = _address_lines(below, known)
    if not lines:
        return None
    text = " ".join(_text_of(entry, known).strip(SPECKS) for entry in lines)
    sure = 0.95 if any(_is_place(entry, known) for entry in lines) else 0.5
    words = [
        word for entry in lines for word in entry.line.words_between(0, len(_text_of(entry, known)))
    ]
    return predicted_value("address", text, words, sure)


def is_labelled(entry: Entry) -> bool:
    """Return whether a line is a number behind a label."""
    digits = sum(char.isdigit() for char in entry.line.text)
    return entry.role in LABELLED and entry.likeness >= _LIKE_A_LABEL and digits >= 4


def _address_lines(below: Sequence[Entry], known: CountryLabels) -> Sequence[Entry]:
    """Return the lines of the first block that names a place; else those below the name."""
    nameless: Sequence[Entry] = ()
    apart = False
    for number, block in enumerate(_blocks(below, known)):
        gap = block[0].line.gap
        apart = apart or gap >= (BLOCK_GAP if number else 2 * BLOCK_GAP)
        places = [i for i, entry in enumerate(block) if _is_place(entry, known)]
        found = block[places[0] :] if places else ()
        if found and (not apart or _is_surely_address(found, known)):
            end = _end_of_address(found, places[-1] - places[0] + 1, known)
            return found[: min(end, _LONGEST_ADDRESS)]
        if number == 0 and gap < BLOCK_GAP:
            nameless = block[:2]
    return nameless


def _blocks(below: Sequence[Entry], known: CountryLabels) -> Sequence[Sequence[Entry]]:
    """Return the lines that may be an address, in blocks that other lines and gaps divide."""
    blocks: list[list[Entry]] = [[]]
    for entry in below:
        if entry.line.gap >= BLOCK_GAP:
            blocks.append([])
        if _may_be_address(entry, known):
            blocks[-1].append(entry)
            if _text_of(entry, known) != entry.line.text:
                blocks.append([])
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _may_be_address(entry: Entry, known: CountryLabels) -> bool:
    """Return whether a line is neither a number of the company nor a date, a phone or a website."""
    text = _text_of(entry, known)
    if text == entry.line.text and (is_labelled(entry) or _is_other_number(text, known)):
        return False
    if is_banner(text, known):
        return False
    return (
        weighted_letter_count(text) >= 3
        or text.startswith(_POST)
        or bool(_FIRST_NUMBER.fullmatch(text))
    )


def _is_other_number(text: str, known: CountryLabels) -> bool:
    phone = UNLABELLED_PHONE.fullmatch(text)
    return bool(
        (phone and is_phone_length(phone[1]))
        or (_CODE.fullmatch(text) and not _has_street(text, known))
        or _IN_BRACKETS.fullmatch(text)
        or _CLOCK.search(text)
        or _WEB.search(text)
    )


def _text_of(entry: Entry, known: CountryLabels) -> str:
    """Return the text of a line up to the label of a number that follows the address."""
    start = label_before_number(entry.line, _NUMBERS, known)
    return entry.line.text if start is None else entry.line.text[:start].rstrip(" ,;(")


def _is_place(entry: Entry, known: CountryLabels) -> bool:
    text = _NO_PLACE.sub("", _text_of(entry, known))
    return any(map(str.isdigit, text)) or bool(_TOWN.search(text)) or _has_street(text, known)


def _has_street(text: str, known: CountryLabels) -> bool:
    """Return whether a word ends as streets do; what follows digits may lack its blanks."""
    endings = known.folded_words("streets")
    return any(
        word == ending
        or (word.endswith(ending) and (_is_long(ending) or any(map(str.isdigit, printed))))
        for printed in text.split()
        for word in fold_confusions(printed).split()
        for ending in endings
    )


def _is_long(ending: str) -> bool:
    return len(ending) > _WHOLE_WORD or not ending.isascii()


def _is_surely_address(block: Sequence[Entry], known: CountryLabels) -> bool:
    """Return whether lines apart from the name are an address: a street's number, or a town."""
    texts = [_NO_PLACE.sub("", _text_of(entry, known)) for entry in block]
    return any(
        (_has_street(text, known) and any(map(str.isdigit, text)))
        or (_TOWN.search(text) and weighted_letter_count(text) >= 3)
        for text in texts
    )


def _end_of_address(block: Sequence[Entry], end: int, known: CountryLabels) -> int:
    """Return the line behind the address: a town or a state may follow without any number."""
    first = _text_of(block[0], known)
    town = _TOWN.search(first)  # a street begins with its own number
    names_town = town is not None and not (town.start() == 0 and _has_street(first, known))
    only_street = end == 1 and not names_town
    if only_street and end < len(block) and block[end].likeness < _LIKE_A_LABEL:
        end += 1
    regions = known.folded_words("regions")
    while end < len(block):
        words = fold_confusions(block[end].line.text).split()
        if regions.isdisjoint(words) and not block[end - 1].line.text.rstrip().endswith(","):
            break
        end += 1
    return end


def is_banner(text: str, known: CountryLabels) -> bool:
    """Return whether a line is a banner such as `DINE IN`, or greets and names nobody."""
    plain = plain_letters_and_digits(text)
    return plain in _plain(known, "banners") or plain in _plain(known, "greetings")


def without_greeting(text: str, known: CountryLabels) -> str:
    """Return a name without the greeting before it, as in `WELCOME TO`."""
    listed = [greeting.split() for table in known.tables for greeting in table.greetings]
    forms = [  # of more than one word; their blanks may be lost
        r"\W*" + r"\s*".join(map(re.escape, words)) + r"(?=\s*\w)"
        for words in listed
        if len(words) > 1
    ]
    greeted = re.match("|".join(forms) or "(?!)", text, re.IGNORECASE)
    return text[greeted.end() :].strip() if greeted else text


@cache
def _plain(known: CountryLabels, list_name: str) -> frozenset[str]:
    return frozenset(
        plain_letters_and_digits(text)
        for table in known.tables
        for text in getattr(table, list_name)
    )
