"""Tests for each kind of slip that may have turned the truth into the guess.

Each returns whether an error is that slip. They compare canonical values where the guess can be
read, and otherwise its letters and digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel, Levenshtein

from docextract_eval.fieldtypes.currency import currencies
from docextract_eval.fieldtypes.text import fold
from docextract_eval.matching.page import NUMBERS, pieces

if TYPE_CHECKING:
    from docextract_eval.matching.error import Error

ALIKE = 0.8
"""The least likeness of a text to the truth that counts as a misreading."""
CHARACTERS = 2
"""How many characters may be misread in any value."""
_SIGN = re.compile(r"[^\d\s.,'’()+\-−–/]+")
_SINGLE = re.compile(r"[0-9]+")
_OTHER = re.compile(r"[^0-9]+")


def is_currency(error: Error) -> bool:
    """Return whether it is another currency, or the right amount with another's symbol."""
    if error.kind == "currency":
        said = error.value  # the right currency in the other form is another slip
        return bool(error.truths) and said is not None and not error.reader.right(error.truth, said)
    if error.kind not in ("money", "price") or not error.truths:
        return False
    own = error.reader.context.currency
    signs = [sign for sign in _SIGN.findall(error.said) if currencies(sign)]
    if not signs or any(own in currencies(sign) for sign in signs):
        return False
    bare = _SIGN.sub("", error.said).strip()
    readings = (error.reader.read_as(bare, printed=printed) for printed in (False, True))
    return any(error.reader.right(error.truth, reading) for reading in readings)


def is_sign(error: Error) -> bool:
    """Return whether it is the amount with the opposite sign."""
    if error.kind not in NUMBERS or (value := error.value) is None:
        return False
    return (value[1:] if value[0] == "-" else f"-{value}") in error.truths


def is_scale(error: Error) -> bool:
    """Return whether it has the same digits with the decimal mark elsewhere."""
    if error.kind not in NUMBERS or (value := error.value) is None:
        return False
    digits = _significant(value)
    return bool(digits) and any(
        truth != value and (truth[0] == "-") == (value[0] == "-")
        for truth in error.truths
        if digits == _significant(truth)
    )


def is_swapped(error: Error) -> bool:
    """Return whether day and month are swapped."""
    if error.kind != "date" or error.value is None:
        return False
    year, month, day = error.value.split("-")
    return f"{year}-{day}-{month}" in error.truths


def is_format(error: Error) -> bool:
    """Return whether it is right in the form that was not declared, or in an undeclarable form."""
    if not error.truths or not _may_be_otherwise(error):
        return False
    if error.reader.kind.printed and error.reader.right(error.truth, error.other):
        return True
    if error.kind == "date":
        said = sorted(int(part) for part in _SINGLE.findall(error.said[:40]))
        return any(said == sorted(map(int, truth.split("-"))) for truth in error.truths)
    return bool(error.compact) and error.compact in error.wholes


def _may_be_otherwise(error: Error) -> bool:
    """Return whether it could be right in another form, by a quick check."""
    if error.kind in ("date", "time"):
        return not error.readable  # a value that was read in one form is the same in another
    if error.kind not in NUMBERS or not error.said.isascii():
        return True
    return _OTHER.sub("", error.said).strip("0") in map(_significant, error.truths)


def is_truncated(error: Error) -> bool:
    """Return whether it is a part of the truth; of a number or date, its start or its end."""
    said = error.compact
    if not said:
        return False
    for whole in error.wholes:
        if len(said) < len(whole):
            ends = whole.startswith(said) or whole.endswith(said)
            if ends or (error.kind in ("text", "code") and said in whole):
                return True
    return False


def is_overrun(error: Error) -> bool:
    """Return whether it is the truth together with other words of the page."""
    if error.said.isascii() and " " not in error.said:
        return False
    for truth in map(fold, error.written):
        before, found, behind = f" {error.folded} ".partition(f" {truth} ")
        if not found and not error.folded.isascii():  # in scripts without blanks
            before, found, behind = error.folded.partition(truth)
        rest = [part.strip() for part in (before, behind) if part.strip()]
        if found and rest and all(_is_known(error, part) for part in rest):
            return True
    return False


def _is_known(error: Error, folded: str) -> bool:
    return error.paper.says(folded) or bool(error.paper.equals("text", folded))


def is_misread(error: Error) -> bool:
    """Return whether at most two characters differ, or a text or code is very much alike."""
    if error.kind == "text":
        pairs = [(error.folded, fold(truth)) for truth in error.truths]
    else:
        pairs = [(error.value or error.said, truth) for truth in error.truths]
        pairs += [(error.said, truth) for truth in error.written]
    for said, truth in dict.fromkeys(pairs):
        if Levenshtein.distance(said, truth, score_cutoff=CHARACTERS) <= CHARACTERS:
            return True
        if error.kind in ("text", "code") and (
            Indel.normalized_similarity(said, truth, score_cutoff=ALIKE) >= ALIKE
        ):
            return True
    return False


def is_made_up(error: Error) -> bool:
    """Return whether nothing legible on the page is like it."""
    if not error.paper.words or error.right:
        return bool(error.right and error.truth.key in error.paper.lost)
    if error.kind != "text":
        return True
    parts = [*pieces(error.folded)]
    return 2 * sum(part in error.paper.pieces for part in parts) < len(parts)


def _significant(value: str) -> str:
    return value.replace(".", "").strip("-0")
