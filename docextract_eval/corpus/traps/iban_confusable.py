"""An account's number in one run of signs, of which two can be misread and still pass its check."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from stdnum import iban as ibans

from docextract_eval.corpus.kinds.bank_statement.numbers import identity
from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
from docextract_eval.corpus.traps import TrapSpec, invoices, unless
from docextract_eval.corpus.traps.edits import field_of, line_of, reprinted, ruler
from docextract_eval.corpus.traps.statements import KINDS, caught, misread, printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "iban_confusable"
_ALIKE = {"0": "86", "1": "7", "3": "8", "5": "6", "6": "58", "7": "1", "8": "03", "9": "8"}
"""What a digit is misread as."""


def _ground(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any] | None:
    """Take an account whose number has a double that passes the check."""
    if chosen["identity"].iban is None:
        return None
    shown = {**chosen["shown"], "iban": True}
    for _ in range(40):
        found = identity(chosen["locale"], dice)
        if found.iban and _double(found.iban.replace(" ", "")):
            return {"identity": found, "shown": shown}
    return {"shown": shown}


def _double(number: str) -> str | None:
    """Give the number with two digits misread that still passes, if there is one."""
    spots = [i for i, sign in enumerate(number) if i > 3 and sign in _ALIKE]
    for one, other in itertools.combinations(spots, 2):
        for a, b in itertools.product(_ALIKE[number[one]], _ALIKE[number[other]]):
            read = f"{number[:one]}{a}{number[one + 1 : other]}{b}{number[other + 1 :]}"
            if ibans.is_valid(read, check_country=False):
                return read
    return None


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    return _sprung(content, printed(content, context, "iban"))


def _sprung(content: Content, resolver: str | None) -> Content | None:
    iban = field_of(content, "iban")
    number = (iban.value or "").replace(" ", "")
    double, where = _double(number), line_of(content, "iban")
    if double is None or where is None or iban.text == number:
        return None
    spans = content.pages[where[0]][where[1]].spans
    at = next(span.at for span in spans if span.tag == "iban")
    if at + ruler(content).width(number, content.pages[where[0]][where[1]].size) > 1:
        return None
    one_off = re.sub("0", "8", number[:3:-1], count=1)[::-1]
    trapped = reprinted(content, {"iban": number})
    iban = field_of(trapped, "iban")
    readings = [misread(iban, "iban_that_passes", double)]
    if number[:4] + one_off not in (number, double):
        readings.append(misread(iban, "iban_one_off", number[:4] + one_off))
    return caught(trapped, _NAME, [(iban, readings)], resolver)


def _ground_on_invoice(
    chosen: Mapping[str, Any], dice: np.random.Generator
) -> Mapping[str, Any] | None:
    found = _ground(chosen, dice)
    no_slip = invoices.family(chosen, dice, lambda layout: layout.foot != "slip")
    return found and {
        **found,
        **invoices.WHOLE,
        **no_slip,
        **invoices.shows(chosen, "iban", "code"),
    }


def _spring_on_invoice(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    label = invoices.label_of(content, "iban")
    return _sprung(content, label) if label else None


_LACKS = unless(lambda name: spoken(name).accounts.iban, "its accounts have no such number")
_ON_INVOICE = TrapSpec(
    _NAME,
    invoices.KINDS,
    "iban",
    _spring_on_invoice,
    ground=_ground_on_invoice,
    lacks=_LACKS,
)
TRAP = TrapSpec(
    _NAME,
    KINDS,
    "iban",
    _spring,
    ground=_ground,
    also=(_ON_INVOICE,),
    lacks=_LACKS,
)
