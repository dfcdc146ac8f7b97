"""A subtotal just above the total, in the same type."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.traps import TrapSpec
from docextract_eval.corpus.traps.edits import differ, field_of, line_of, restated, sprung

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context


def _choose(_: Mapping[str, Any], __: np.random.Generator) -> Mapping[str, Any]:
    # With a discount there is a subtotal everywhere, and it is not the total.
    return {"saving": Decimal("0.10"), "emphasis": 1.0}


def _spring(content: Content, _: Context, __: np.random.Generator) -> Content | None:
    total, subtotal = field_of(content, "total"), field_of(content, "subtotal")
    if line_of(content, "subtotal") is None or not differ(total, [subtotal.value]):
        return None
    plain = restated(content, "total", lambda span: dataclasses.replace(span, bold=False))
    return sprung(plain, "subtotal_vs_total", "total", ["subtotal"], "label")


TRAP = TrapSpec("subtotal_vs_total", ("receipt",), "total", _spring, _choose)
