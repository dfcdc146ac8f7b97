"""A scene's loss compared with the sum of its parts' losses, where these were measured alone.

A part is looked up at the measured severity nearest to its mean severity in the scene.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.metrics.card import Card
from docextract_eval.metrics.changes import CELL_KINDS
from docextract_eval.metrics.columns import ALL, Floats
from docextract_eval.metrics.contrasts import Losses
from docextract_eval.metrics.pairing import pair_with_clean
from docextract_eval.metrics.phrases import loss_as_change
from docextract_eval.metrics.ratios import score_without_value
from docextract_eval.metrics.severity import condition_families
from docextract_eval.reasons import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.metrics.columns import Columns
    from docextract_eval.metrics.contrasts import Contrast
    from docextract_eval.metrics.severity import Family
    from docextract_eval.records import Score

PartSeverities = dict[str, tuple[float, float]]
"""The mean severity of each degradation, and how often it occurs in the scene on average."""


def scenes(columns: Columns, signature: str) -> list[Score]:
    """Return the losses of every scene's parts, their sum, and what the scene loses beyond it."""
    columns = columns.base_cells()
    parts = _scene_parts(columns)
    if not parts:
        return []
    losses = Losses.from_pairs(columns, columns.derived(pair_with_clean))
    beside = [
        _SceneParts.from_losses(losses, cells, scene, parts[scene])
        for cells, _ in CELL_KINDS
        for scene in losses.measured_conditions(cells)
        if scene in parts
    ]
    contrasts = iter(losses.contrasts([share for scene in beside for share in scene.shares]))
    return [
        score
        for scene in beside
        for score in scene.to_scores([next(contrasts) for _ in scene.shares], signature)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _SceneParts:
    """A scene and its parts: which of them were measured alone, and what is summed."""

    where: dict[str, str]
    alone: dict[str, str]
    """The condition that stands for each part."""
    missing: list[str]
    shares: list[Floats]
    """The shares of each part alone, of their sum, and of the scene minus their sum."""

    @classmethod
    def from_losses(
        cls, losses: Losses, cell_kind: str, scene: str, parts: PartSeverities
    ) -> _SceneParts:
        """Look up the parts of a scene."""
        known = condition_families(losses.measured_conditions(cell_kind))
        alone = {
            part: nearest_condition(known[part], at)
            for part, (at, _) in parts.items()
            if part in known
        }
        missing = [part for part in parts if part not in alone]
        each = [losses.place_shares(cell_kind, {condition: 1.0}) for condition in alone.values()]
        if missing:
            return cls({"cells": cell_kind, "condition": scene}, alone, missing, each)
        times = (parts[part][1] for part in alone)
        added = sum((many * share for many, share in zip(times, each, strict=True)), 0 * each[0])
        beyond = losses.place_shares(cell_kind, {scene: 1.0}) - added
        return cls({"cells": cell_kind, "condition": scene}, alone, [], [*each, added, beyond])

    def to_scores(self, contrasts: list[Contrast], signature: str) -> Iterator[Score]:
        """Yield the sums as scores, or why there are none."""
        parts, excess = f"parts_drop|{signature}", f"scene_excess|{signature}"
        for (part, condition), contrast in zip(self.alone.items(), contrasts, strict=False):
            where = {**self.where, "part": part, "alone": condition}
            yield contrast.to_score("parts_drop", where, parts)
        every = {**self.where, "part": ALL}
        if self.missing:
            reason = Reason(ReasonCode.NOT_MEASURED_ALONE, names=tuple(self.missing))
            yield score_without_value("parts_drop", every, reason, parts)
            yield score_without_value("scene_excess", self.where, reason, excess)
            return
        yield contrasts[-2].to_score("parts_drop", every, parts)
        yield contrasts[-1].to_score("scene_excess", self.where, excess)


def nearest_condition(family: Family, part_severity: float) -> str:
    """Return the condition whose severity is nearest; of two equally near, the milder.

    >>> nearest_condition({1.0: "jpeg@1", 3.0: "jpeg@3"}, 2.1)
    'jpeg@3'
    """
    return family[min(family, key=lambda severity: (abs(severity - part_severity), severity))]


def _scene_parts(columns: Columns) -> dict[str, PartSeverities]:
    """Return the parts of every scene.

    A condition mix has none: its pages differ in their degradations.
    """
    pages, parts = columns.renditions, columns.renditions.parts
    condition = pages.condition.codes[parts.rendition]
    known = {
        name
        for family in condition_families(pages.condition.names).values()
        for name in family.values()
    }
    found: dict[str, PartSeverities] = {}
    for code, name in enumerate(pages.condition.names):
        own = parts.degradation.take(np.flatnonzero(condition == code))
        degradations = {own.names[part]: part for part in np.unique(own.codes).tolist()}
        if name not in known or not degradations or [*degradations] == [name.partition("@")[0]]:
            continue
        severities = parts.severity[condition == code]
        pages_of_it = np.count_nonzero(pages.condition.codes == code)
        found[name] = {
            degradation: (
                float(severities[own.codes == part].mean()),
                np.count_nonzero(own.codes == part) / pages_of_it,
            )
            for degradation, part in degradations.items()
        }
    return found


CARDS = (
    Card(
        "parts_drop",
        "The drop under one part of a scene alone, at the measured severity nearest to its "
        "strength in the scene; and the sum over all parts, where all were measured alone.",
        "lower is better",
        lambda score: (
            f"{score.slice['condition']}: {score.slice['part']} alone changes accuracy by "
            f"{loss_as_change(score)}."
        ),
    ),
    Card(
        "scene_excess",
        "The drop under a scene minus the sum of its parts' drops alone: above 0, they make each "
        "other worse.",
        "nearer to 0 is better",
        lambda score: (
            f"{score.slice['condition']} changes accuracy by {loss_as_change(score)} beyond the "
            "changes by its parts."
        ),
    ),
)
