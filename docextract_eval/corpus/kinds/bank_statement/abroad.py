"""Paid abroad: the foreign amount, the rate and the fee that a bank prints below a movement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.numbers import write_number
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np

    from docextract_eval.corpus.kinds.bank_statement.setting import Setting
    from docextract_eval.corpus.kinds.bank_statement.vocabulary import Abroad
    from docextract_eval.locales import Locale

_CENT = Decimal("0.01")
_LEFT_FOR_FEE = Decimal("0.985")


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a movement was in the other currency."""

    code: str
    amount: Decimal
    rate: str
    """As it is printed."""
    fee: Decimal
    """What it cost at home beyond that amount at that rate."""


def spent(abroad: Abroad, amount: Decimal, dice: np.random.Generator) -> Foreign | None:
    """Say what an amount was abroad; None where it would be nothing, or need groups of digits.

    >>> import numpy
    >>> from docextract_eval.corpus.kinds.bank_statement.vocabulary import spoken
    >>> spent(spoken("de_CH").abroad, Decimal("-20.00"), numpy.random.default_rng(2)).fee
    Decimal('0.31')
    """
    code, rate = abroad.rates[dice.integers(len(abroad.rates))]
    factor = Decimal(rate.replace(",", "."))
    whole = abs(amount) * _LEFT_FOR_FEE
    bought = (whole * factor if abroad.buys else whole / factor).quantize(_CENT, ROUND_DOWN)
    cost = (bought / factor if abroad.buys else bought * factor).quantize(_CENT, ROUND_HALF_UP)
    fee = abs(amount) - cost
    return Foreign(code, bought, rate, fee) if fee > 0 and 1 <= bought < 1000 else None


def spelt(setting: Setting, i: int) -> Iterator[str]:
    """Give the line below a movement that was in another currency."""
    if (foreign := setting.chosen["abroad"].get(i)) and setting.vocabulary.abroad:
        said = _parts(foreign, setting.context.locale)
        yield setting.vocabulary.abroad.line.format(**said)


def labels_abroad(setting: Setting, order: Sequence[int]) -> list[Field]:
    """Label what such lines say: each could be taken for the amount of the row, or its currency."""
    found = []
    for row, i in enumerate(order):
        if not (foreign := setting.chosen["abroad"].get(i)):
            continue
        said = _parts(foreign, setting.context.locale)
        side = "-" if setting.chosen["movements"][i].amount < 0 else ""
        amounts = {"amount": foreign.amount, "fee": foreign.fee}
        amounts["rate"] = Decimal(foreign.rate.replace(",", "."))
        for name, value in amounts.items():
            of, text = "transactions.amount", said[name]
            label = setting.field(f"foreign_{name}", "money", f"{side}{value:f}", text, row)
            found.append(replace(label, decoy_of=of))
        code = Field("foreign_currency", "currency", foreign.code, foreign.code, row=row)
        found.append(replace(code, decoy_of="currency"))
    return found


def _parts(foreign: Foreign, locale: Locale) -> dict[str, str]:
    """Print each of its parts."""
    return {
        "code": foreign.code,
        "amount": write_number(foreign.amount, locale, 2),
        "rate": foreign.rate,
        "fee": write_number(foreign.fee, locale, 2),
    }
