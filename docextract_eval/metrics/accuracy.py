"""The share of right cells, and what the others are: by condition, by field, by both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.ratios import ERRORS, RATIOS, told
from docextract_eval.metrics.readings import averaged
from docextract_eval.metrics.slices import shares, slicing, weights
from docextract_eval.records import Score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns


def accuracy(columns: Columns, signature: str) -> list[Score]:
    """Give every ratio over scalars and over table cells, and the share of exact documents."""
    columns = columns.base()
    found: list[Score] = []
    for cells, inside in (("scalars", ~columns.table), ("tables", columns.table)):
        for ratio in RATIOS:
            among = inside & columns.outcome_in(*ratio.among)
            counts = columns.outcome_in(*ratio.counts)
            ways = [("condition",), ()]
            ways += [("field",), ("field", "condition")] if ratio.name == "accuracy" else []
            signed = f"{ratio.name}|{signature}"
            if not among.any():
                found.append(_nothing(ratio.name, cells, signed))
            for by in ways:
                for where, share in shares(columns, counts, among, *by):
                    found.append(told(ratio.name, {"cells": cells, **where}, share, signed))
    return [*found, *_exact_documents(columns, f"exact_documents|{signature}")]


def _exact_documents(columns: Columns, signature: str) -> Iterator[Score]:
    """Give the share of renditions without a wrong, missed or invented cell, reading by reading."""
    reading = columns.rendition * columns.repeats + columns.repeat
    present, first = np.unique(reading, return_index=True)
    if not len(present):
        where = {"condition": ALL}
        yield Score("exact_documents", where, None, None, None, 0, 0, signature, _NOTHING)
        return
    errors = np.bincount(reading, weights=columns.outcome_in(*ERRORS))[present]
    each = columns.at(first)
    for by in (("condition",), ()):
        parted = slicing(each, *by)
        weight = weights(each, parted, by)
        exact = (errors == 0).astype(float)
        fine = each.condition.codes
        found = averaged(exact, each.source, each.repeat, parted.codes, fine, weight)
        for code, share in found.items():
            named = parted.names[code] or {"condition": ALL}
            yield told("exact_documents", named, share, signature)


_NOTHING = "there are no such cells"


def _nothing(metric: str, cells: str, signature: str) -> Score:
    where = {"cells": cells, "condition": ALL}
    return Score(metric, where, None, None, None, 0, 0, signature, _NOTHING)
