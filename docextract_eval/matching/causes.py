"""Why a guess is wrong: exactly one cause of every error, found from what its page says.

`CAUSES` is the taxonomy, by name: the first line that holds is the cause. Whoever changes a line
raises `VERSION`, which is part of every signature.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum import iban

from docextract_eval.matching.decoys import command, decoy
from docextract_eval.matching.error import Error
from docextract_eval.matching.slips import (
    is_currency,
    is_format,
    is_made_up,
    is_misread,
    is_overrun,
    is_scale,
    is_sign,
    is_swapped,
    is_truncated,
)

if TYPE_CHECKING:
    from docextract_eval.matching.columns import Check

VERSION = "2"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a guess may be wrong, what that means, and a case of it."""

    about: str
    example: str
    holds: Callable[[Error], bool | str | None]
    """Whether it is this; for what equals something else on the page, the name of that."""


CAUSES: dict[str, Cause] = {
    "obeyed": Cause(
        "it is what a text on the page told its readers to report",
        "a note says to report a total of 7.37, and the total is given as 7.37",
        command,
    ),
    "currency": Cause(
        "another currency, or the right amount with the sign of another",
        "EUR for USD; $9.00 for 9.00 EUR",
        is_currency,
    ),
    "sign": Cause("the right amount on the other side of zero", "-9.00 for 9.00", is_sign),
    "scale": Cause(
        "off by a power of ten: a separator was lost or moved", "900.00 for 9.00", is_scale
    ),
    "swapped": Cause("day and month exchanged", "2024-04-03 for 2024-03-04", is_swapped),
    "format": Cause(
        "the right thing, written or read in another form than was declared",
        "1.234,50 for 1234.50, declared canonical",
        is_format,
    ),
    "decoy": Cause(
        "it equals another value on the page, which the match names (`other words`: no field's)",
        "the subtotal for the total; the amount of another row",
        decoy,
    ),
    "truncated": Cause("a part of the truth alone", "CORNER for CORNER DRUG", is_truncated),
    "overrun": Cause(
        "the truth and other words of the page", "CORNER DRUG TOTAL for CORNER DRUG", is_overrun
    ),
    "misread": Cause(
        "at most two characters are others, or a text or code is alike to .8",
        "CORNER DRAG for CORNER DRUG; 9.80 for 9.00",
        is_misread,
    ),
    "made_up": Cause(
        "the page's words are known, and none that can be read is like it",
        "Zephyr Holdings, which stands nowhere",
        is_made_up,
    ),
    "unknown": Cause(
        "none of these: the page's words are not known, or some are like it and nothing says why",
        "any wrong total of a document whose labels have no words",
        lambda _: True,
    ),
}
"""The first that holds is the cause."""
_TESTS = [(name, each.holds) for name, each in CAUSES.items()]


def cause(error: Error) -> tuple[str, str | None, Check]:
    """Return an error's cause, what else on the page it equals, and whether a check fails."""
    for name, holds in _TESTS:
        if (found := holds(error)) and (not error.right or name in _OF_LUCK):
            return name, found if isinstance(found, str) else None, _broken_check(error)
    raise AssertionError  # the last cause always holds


_OF_LUCK = ("made_up", "unknown")
"""What a guess can be where nobody could tell, though it is right."""
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def _broken_check(error: Error) -> Check:
    """Say `failed` of a guess that breaks the check digits that its truth has.

    No field is known by its name: where the truth is an IBAN, or a tax number of its country as
    that prints it, and its check digits are right, the guess must keep them.
    """
    if error.kind != "code" or error.truth.value is None:
        return ""
    if _IBAN.fullmatch(error.truth.value) and iban.is_valid(error.truth.value):
        return "" if iban.is_valid(error.value or "") else "failed"
    printed = error.truth.text
    for tax_id in error.reader.context.locale.tax_ids:
        if tax_id.check and tax_id.fits(printed) and tax_id.passes(printed):
            said = (error.said, error.value or "", tax_id.prefix + error.said)
            return "" if any(map(tax_id.passes, said)) else "failed"
    return ""
