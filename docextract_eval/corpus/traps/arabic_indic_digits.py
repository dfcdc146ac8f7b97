"""Numbers in the country's own digits: a five looks like a zero, and a zero like a dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import always, unless
from docextract_eval.corpus.traps.edits import differ, misreadable, on_sums, sum_of, words_beside
from docextract_eval.locales import LOCALES

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context

_NAME = "arabic_indic_digits"
_ALIKE = {"five_as_zero": ("5", "0"), "two_as_three": ("2", "3"), "six_as_seven": ("6", "7")}
"""Digits that readers of Latin ones take for each other in this script."""


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    amount, resolver = sum_of(content), words_beside(content, sum_of(content).key)
    if context.locale.amounts_in is None or amount.value is None or not resolver:
        return None
    values = {name: amount.value.replace(*pair) for name, pair in _ALIKE.items()}
    values["digit_lost"] = amount.value[1:] if amount.value[1:2].isdigit() else amount.value[:-1]
    found: dict[str, str] = {}
    for name, value in values.items():
        if differ(amount, [*found.values(), value]):
            found[name] = value
    named = {f"{amount.name}_{name}": value for name, value in found.items()}
    return misreadable(content, _NAME, amount, named, resolver)


_LATIN = unless(lambda name: LOCALES.load(name).numerals, "its paper has no digits of its own")
TRAP = on_sums(
    _NAME, _spring, choose=always(numerals="own"), control=always(numerals="latin"), lacks=_LATIN
)
