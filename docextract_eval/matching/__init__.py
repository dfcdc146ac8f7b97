"""The judge: every truth cell against every predicted cell, each with one outcome.

- `field_reader`: when a guess equals a truth, under the field's type and the schema's options
- `rows`: which predicted row is which row of the truth
  (`grid` pairs those that are not simply equal)
- `causes`: why a guess is wrong, as a table; `slips` and `decoys` find the cause of an `error`,
  from the words of its `page`
- `align`: a whole prediction against a whole document
- `columns`: matches as Arrow tables

The denominator is fixed by the schema and the labels: abstentions and crashes do not shrink it.
"""

from __future__ import annotations

from docextract_eval.matching.align import Judge, judge
from docextract_eval.matching.causes import CAUSES

VERSION = "4"
"""Part of every signature; raised when an outcome may change."""

__all__ = ["CAUSES", "VERSION", "Judge", "judge"]
