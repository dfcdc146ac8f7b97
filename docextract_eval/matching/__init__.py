"""The judges: every truth cell against every predicted cell, each with one outcome.

- `field_reader`: when a guess equals a truth, under the field's type and the schema's options
- `rows`: which predicted row is which row of the truth
  (`grid` weighs those that are not simply equal)
- `causes`: why a guess is wrong, as a table; `slips` and `decoys` find it for an `error`, from
  what its `page` says
- `place`: whether a guess stands where its field does
- `align`: a whole prediction against a whole document
- `columns`: matches as Arrow tables

The denominator is fixed by the schema and the labels: silence and crashes gain nothing.
"""

from __future__ import annotations

from docextract_eval.matching.align import Judge, judge
from docextract_eval.matching.causes import CAUSES

VERSION = "2"
"""Part of every signature: raised when an outcome may change."""

__all__ = ["CAUSES", "VERSION", "Judge", "judge"]
