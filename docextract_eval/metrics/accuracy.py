"""The share of right cells, and what the others are: by condition, by field, by both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.columns import ALL, Columns
from docextract_eval.metrics.ratios import ERRORS, RATIOS, told
from docextract_eval.metrics.readings import averaged
from docextract_eval.records import Score

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.metrics.columns import Bools, Codes
    from docextract_eval.metrics.ratios import Ratio


def accuracy(columns: Columns, signature: str) -> list[Score]:
    """Give every ratio over scalars and over table cells, and the share of exact documents."""
    found: list[Score] = []
    for cells, inside in (("scalars", ~columns.table), ("tables", columns.table)):
        for ratio in RATIOS:
            among = inside & columns.outcome_in(*ratio.among)
            fold = _Fold(columns, among, ratio, cells, signature)
            found += [*fold.by_condition(), *fold.overall()]
            if ratio.name == "accuracy":
                found += [*fold.by_field(), *fold.by_field_and_condition()]
    return found + _exact_documents(columns, f"exact_documents|{signature}")


class _Fold:
    """One ratio over one set of cells, sliced in the ways that reports show."""

    def __init__(
        self,
        columns: Columns,
        among: Bools,
        ratio: Ratio,
        cells: str,
        signature: str,
    ) -> None:
        self.counts = columns.outcome_in(*ratio.counts)[among].astype(float)
        self.source = columns.source[among]
        self.condition = columns.condition.codes[among]
        self.field = columns.field.codes[among]
        self.conditions, self.fields = columns.condition.names, columns.field.names
        self.metric, self.cells, self.repeat = ratio.name, cells, columns.repeat[among]
        self.signature = f"{ratio.name}|{signature}"
        self.fine = self.field * len(self.conditions) + self.condition

    def overall(self) -> Iterator[Score]:
        """Over all conditions, each of equal weight."""
        everything = np.zeros_like(self.condition)
        yield from self._slices(everything, {0: {"condition": ALL}}, self.condition)

    def by_condition(self) -> Iterator[Score]:
        """Per condition."""
        named = {i: {"condition": name} for i, name in enumerate(self.conditions)}
        yield from self._slices(self.condition, named)

    def by_field(self) -> Iterator[Score]:
        """Per field, all conditions of equal weight."""
        named = {i: {"field": name, "condition": ALL} for i, name in enumerate(self.fields)}
        yield from self._slices(self.field, named, self.fine)

    def by_field_and_condition(self) -> Iterator[Score]:
        """Per field and condition."""
        named = {
            f * len(self.conditions) + c: {"field": field, "condition": condition}
            for f, field in enumerate(self.fields)
            for c, condition in enumerate(self.conditions)
        }
        yield from self._slices(self.fine, named)

    def _slices(
        self,
        shown: Codes,
        named: Mapping[int, Mapping[str, str]],
        alike: Codes | None = None,
    ) -> Iterator[Score]:
        if not len(shown):
            for name in named.values() if len(named) == 1 else ():
                yield _nothing(self.metric, {"cells": self.cells, **name}, self.signature)
            return
        found = averaged(self.counts, self.source, self.repeat, shown, self.fine, alike)
        for code, share in found.items():
            where = {"cells": self.cells, **named[code]}
            yield told(self.metric, where, share, self.signature)


def _exact_documents(columns: Columns, signature: str) -> list[Score]:
    """Give the share of renditions without a wrong, missed or invented cell, reading by reading."""
    reading = columns.rendition * columns.repeats + columns.repeat
    rendition, first = np.unique(reading, return_index=True)
    if not len(rendition):
        return [_nothing("exact_documents", {"condition": ALL}, signature)]
    errors = np.bincount(reading, weights=columns.outcome_in(*ERRORS))[rendition]
    exact, source = (errors == 0).astype(float), columns.source[first]
    condition = columns.condition.codes[first]
    repeat = columns.repeat[first]
    by_condition = averaged(exact, source, repeat, condition)
    everything = np.zeros_like(condition)
    overall = averaged(exact, source, repeat, everything, condition, condition)
    named = [(columns.condition.names[code], share) for code, share in by_condition.items()]
    return [
        told("exact_documents", {"condition": name}, share, signature)
        for name, share in [*named, (ALL, overall[0])]
    ]


def _nothing(metric: str, where: Mapping[str, str], signature: str) -> Score:
    return Score(metric, where, None, None, None, 0, 0, signature, "there are no such cells")
