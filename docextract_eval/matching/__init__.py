"""The judge: every truth cell against every predicted cell, each with one outcome.

- `field_reader`: when a guess equals a truth, under the field's type and the schema's options
- `rows`: which predicted row is which row of the truth
  (`grid` pairs those that are not simply equal, `large_grid` those of large tables)
- `causes`: why a guess is wrong, as a table; `slips` and `decoys` find the cause of an `error`,
  from the words of its `page`
- `table_checks`: what rows of an answer say of each other: copies, running balances
- `align`: a whole prediction against a whole document
- `columns`: matches as Arrow tables

The denominator is fixed by the schema and the labels: abstentions and crashes do not shrink it.
"""

from __future__ import annotations

from docextract_eval.matching.align import Judge, judge
from docextract_eval.matching.causes import CAUSES

VERSION = "5"
"""Part of every signature; raised when an outcome may change."""
CHANGED_TYPES = {
    "4": frozenset({"money", "price", "quantity", "percentage", "date", "time"}),
    "5": frozenset[str](),
}
"""The types that a version judges otherwise than the one before; all, if it is not named.

Version 5 only pairs the rows of tables with over a million possible pairs better.
"""

__all__ = ["CAUSES", "CHANGED_TYPES", "VERSION", "Judge", "is_type_judged_alike", "judge"]


def is_type_judged_alike(kind: str, version: str, other: str) -> bool:
    """Say whether two versions judge the values of a type alike.

    >>> is_type_judged_alike("money", VERSION, VERSION), is_type_judged_alike("money", "1", VERSION)
    (True, False)
    """
    if not (version.isdecimal() and other.isdecimal()):
        return version == other
    first, last = sorted((int(version), int(other)))
    between = map(str, range(first + 1, last + 1))
    return all(each in CHANGED_TYPES and kind not in CHANGED_TYPES[each] for each in between)
