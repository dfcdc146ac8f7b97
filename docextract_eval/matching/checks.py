"""Check digits, a flag beside the cause: a number that breaks them is no paper's.

No field is known by its name: where the truth is an IBAN, or a tax number of its country as that
prints it, and its check digits are right, the guess must keep them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stdnum import iban

if TYPE_CHECKING:
    from docextract_eval.matching.columns import Check
    from docextract_eval.matching.error import Error

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def broken(error: Error) -> Check:
    """Say `failed` of a guess that breaks the check digits that its truth has."""
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
