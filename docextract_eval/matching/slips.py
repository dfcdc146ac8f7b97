"""Tests for each kind of slip that may have turned the truth into the guess.

Each returns whether an error is that slip. They compare canonical values where the guess can be
read, and otherwise its letters and digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from docextract_eval.fieldtypes.currency import possible_currencies
from docextract_eval.fieldtypes.text import fold, is_alike
from docextract_eval.matching.page import NUMBERS, pieces

if TYPE_CHECKING:
    from docextract_eval.matching.error import Error

LEAST_LIKENESS = 0.8
"""The least likeness of a text to the truth that counts as a misreading."""
MOST_MISREAD = 2
"""How many characters may be misread in any value."""
_CURRENCY_SYMBOL = re.compile(r"[^\d\s.,'’()+\-−–/]+")
_DIGITS = re.compile(r"[0-9]+")
_NON_DIGITS = re.compile(r"[^0-9]+")


def is_wrong_currency(error: Error) -> bool:
    """Return whether it is another currency, or the right amount with another's symbol."""
    if error.type_name == "currency":
        if (value := error.value) is None:
            candidates = possible_currencies(error.guess_text.strip())
            return bool(error.truths) and bool(candidates) and candidates.isdisjoint(error.truths)
        # the right currency in the other form is another slip
        return bool(error.truths) and not error.reader.is_right(error.truth, value)
    if error.type_name not in ("money", "price") or not error.truths:
        return False
    own = error.reader.context.currency
    symbols = [
        sign for sign in _CURRENCY_SYMBOL.findall(error.guess_text) if possible_currencies(sign)
    ]
    if not symbols or any(own in possible_currencies(sign) for sign in symbols):
        return False
    unmarked = _CURRENCY_SYMBOL.sub("", error.guess_text).strip()
    readings = (error.reader.read_as(unmarked, printed=printed) for printed in (False, True))
    return any(error.reader.is_right(error.truth, reading) for reading in readings)


def is_wrong_sign(error: Error) -> bool:
    """Return whether it is the amount with the opposite sign."""
    if error.type_name not in NUMBERS or (value := error.value) is None:
        return False
    return (value[1:] if value[0] == "-" else f"-{value}") in error.truths


def is_wrong_scale(error: Error) -> bool:
    """Return whether it has the same digits with the decimal mark elsewhere."""
    if error.type_name not in NUMBERS or (value := error.value) is None:
        return False
    digits = _significant_digits(value)
    return bool(digits) and any(
        truth != value and (truth[0] == "-") == (value[0] == "-")
        for truth in error.truths
        if digits == _significant_digits(truth)
    )


def is_day_month_swapped(error: Error) -> bool:
    """Return whether day and month are swapped."""
    if error.type_name != "date" or error.value is None:
        return False
    year, month, day = error.value.split("-")
    return f"{year}-{day}-{month}" in error.truths


def is_wrong_format(error: Error) -> bool:
    """Return whether it is right in the form that was not declared, or in an undeclarable form."""
    if not error.truths or not _may_be_wrong_format(error):
        return False
    if error.reader.kind.read_printed and error.reader.is_right(
        error.truth, error.value_in_other_form
    ):
        return True
    if error.type_name == "date":
        parts = sorted(int(part) for part in _DIGITS.findall(error.guess_text[:40]))
        if any(parts == sorted(map(int, truth.split("-"))) for truth in error.truths):
            return True
    return bool(error.alphanumeric) and error.alphanumeric in error.alphanumeric_truths


def _may_be_wrong_format(error: Error) -> bool:
    """Return whether it could be right in another form, by a quick check."""
    if error.type_name in ("date", "time"):
        return not error.is_readable  # a value that was read in one form is the same in another
    if error.type_name not in NUMBERS or not error.guess_text.isascii():
        return True
    return _NON_DIGITS.sub("", error.guess_text).strip("0") in map(
        _significant_digits, error.truths
    )


def is_unread_form(error: Error) -> bool:
    """Return whether it is printed in a form that the country's reader does not know."""
    if not error.is_printed or error.is_readable or error.reader.kind.read_printed is None:
        return False
    if error.value_of_misread_digits:
        return False
    has_form = error.type_name == "currency" or any(map(str.isdigit, error.guess_text))
    return has_form and (not error.page.words or error.page.contains(error.folded))


def is_truncated(error: Error) -> bool:
    """Return whether it is a part of the truth; of a number or date, its start or its end."""
    guess = error.alphanumeric
    if not guess:
        return False
    for whole in error.alphanumeric_truths:
        if len(guess) < len(whole):
            ends = whole.startswith(guess) or whole.endswith(guess)
            if ends or (error.type_name in ("text", "code") and guess in whole):
                return True
    return False


def is_overrun(error: Error) -> bool:
    """Return whether it is the truth together with other words of the page."""
    if error.type_name == "code" and any(
        _is_labelled_code(error, truth) for truth in error.alphanumeric_truths
    ):
        return True
    if error.guess_text.isascii() and " " not in error.guess_text:
        return False
    for truth in map(fold, error.truth_forms):
        before, found, behind = f" {error.folded} ".partition(f" {truth} ")
        if not found and not error.folded.isascii():  # in scripts without blanks
            before, found, behind = error.folded.partition(truth)
        rest = [part.strip() for part in (before, behind) if part.strip()]
        if found and rest and all(_is_on_page(error, part) for part in rest):
            return True
    return False


def _is_labelled_code(error: Error, truth: str) -> bool:
    """Return whether a code is the truth behind words, which are its label."""
    label = error.alphanumeric.removesuffix(truth)
    if not truth or label == error.alphanumeric or len(label) <= MOST_MISREAD:
        return False
    return not _DIGITS.search(label) and (not error.page.words or label in error.page.alphanumeric)


def _is_on_page(error: Error, folded: str) -> bool:
    return error.page.contains(folded) or bool(error.page.equal_fields("text", folded))


def is_misread(error: Error) -> bool:
    """Return whether at most two characters differ, or a text or code is very much alike."""
    if error.type_name == "text":
        pairs = [(error.folded, fold(truth)) for truth in error.truths]
    else:
        pairs = [(error.value or error.guess_text, truth) for truth in error.truths]
        pairs += [(error.guess_text, truth) for truth in error.truth_forms]
    for guess, truth in dict.fromkeys(pairs):
        if Levenshtein.distance(guess, truth, score_cutoff=MOST_MISREAD) <= MOST_MISREAD:
            return True
        if error.type_name in ("text", "code") and (is_alike(guess, truth, LEAST_LIKENESS)):
            return True
    return False


def is_made_up(error: Error) -> bool:
    """Return whether nothing legible on the page is like it."""
    if not error.page.words or error.is_right:
        return bool(error.is_right and error.truth.key in error.page.illegible)
    if error.type_name != "text":
        return True
    parts = [*pieces(error.folded)]
    return 2 * sum(part in error.page.pieces for part in parts) < len(parts)


def _significant_digits(value: str) -> str:
    return value.replace(".", "").strip("-0")
