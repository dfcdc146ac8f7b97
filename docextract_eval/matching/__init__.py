"""The judges' bench: every truth cell against every predicted cell, each with one outcome.

- `cells`: when a guess equals a truth, under the field's type and the schema's options
- `outcomes`: what a pair of them is worth, where it could be decided and strictly
- `rows`: which predicted row is which row of the truth
- `align`: a whole prediction against a whole document

The denominator is fixed by the schema and the labels: silence and crashes gain nothing.
"""

from __future__ import annotations

from docextract_eval.matching.align import judge

VERSION = "1"
"""Part of every signature: raised when an outcome may change."""

__all__ = ["VERSION", "judge"]
