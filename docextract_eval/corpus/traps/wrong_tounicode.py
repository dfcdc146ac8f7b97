"""An amount whose signs a PDF's map gives for others: seen right, and copied wrong."""

from __future__ import annotations

import contextlib
import dataclasses
import unicodedata
from typing import TYPE_CHECKING

from docextract_eval.corpus.traps.edits import (
    differ,
    misreadable,
    on_sums,
    restated,
    sum_of,
    words_beside,
)
from docextract_eval.fieldtypes import TYPES, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
    from docextract_eval.records import Field

_NAME = "wrong_tounicode"


def _spring(content: Content, context: Context, dice: np.random.Generator) -> Content | None:
    truth = sum_of(content)
    by, value = next(_readings(truth, context, dice), (0, ""))
    if not by:
        return None
    mapped = restated(
        content,
        truth.key,
        lambda span: dataclasses.replace(span, mapped=shifted(span.text, by)),
    )
    wrong = {f"mapped_{truth.name}": value}
    resolver = words_beside(content, truth.key) or truth.text  # what is seen
    return misreadable(mapped, _NAME, truth, wrong, resolver, layer=True)


def _readings(
    truth: Field, context: Context, dice: np.random.Generator
) -> Iterator[tuple[int, str]]:
    """Give by how much digits may be off, and the other amount that they say then."""
    kind = TYPES.load("money")
    for by in (1 + dice.permutation(9)).tolist():
        with contextlib.suppress(UnreadableError):
            value = kind.read(shifted(truth.text, by), context)
            if differ(truth, [value]):
                yield by, value


def shifted(text: str, by: int) -> str:
    """Give every digit for the one so many further, around, in its own script.

    >>> shifted("1,234.90 €", 1)
    '2,345.01 €'
    """
    return "".join(_further(sign, by) for sign in text)


def _further(sign: str, by: int) -> str:
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else chr(ord(sign) - digit + (digit + by) % 10)


TRAP = on_sums(_NAME, _spring, layer=True, last=True)  # of the words as all others leave them
