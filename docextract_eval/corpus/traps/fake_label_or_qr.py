"""An article that is called a total, with an amount in its name; and a code that says another."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, field_of, sprung
from docextract_eval.corpus.traps.receipts import itemised, rows
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.records import Line

_NAME = "fake_label_or_qr"
_RESOLVER = "it stands among the articles, with an amount of its own"


def _choose(chosen: Mapping[str, Any], dice: np.random.Generator) -> Mapping[str, Any]:
    locale = LOCALES.load(chosen["locale"])
    context = Context(locale, locale.currency)
    cents = 100 * int(dice.integers(1, 9)) + 37
    value = f"{cents / 100:.2f}" if minor_units(locale.currency) else str(cents)
    amount = TYPES.load("money").show(value, context, 0)
    at = int(dice.integers(len(chosen["basket"])))
    basket = list(chosen["basket"])
    name = f"{locale.labels['total'][0]} {amount}"
    basket[at] = dataclasses.replace(basket[at], name=name)
    return {"basket": tuple(basket)}


def _spring(content: Content, context: Context, _: np.random.Generator) -> Content | None:
    word, total = context.locale.labels["total"][0], field_of(content, "total")
    for row in rows(content):
        said = row["description"]
        if not said.text.startswith(f"{word} "):
            continue
        text = said.text.removeprefix(f"{word} ").split()[0]
        value = TYPES.load("money").read(text, context)
        if not differ(total, [value]):
            return None
        fake = Field("total_in_a_name", "money", value, text, decoy_of="total")
        pages = tuple(tuple(_coded(line, word, text) for line in lines) for lines in content.pages)
        trapped = dataclasses.replace(
            content,
            pages=pages,
            fields=(*content.fields, fake),
            shared={**content.shared, fake.key: (said.key, text)},
        )
        return sprung(trapped, _NAME, "total", [fake.key], _RESOLVER)
    return None


def _coded(line: Line, word: str, amount: str) -> Line:
    """Let a code say the same."""
    marks = tuple(
        dataclasses.replace(mark, payload=f"{word} {amount}") if mark.kind == "qr" else mark
        for mark in line.marks
    )
    return dataclasses.replace(line, marks=marks)


TRAP = TrapSpec(_NAME, ("receipt",), "total", _spring, _choose, itemised)
