"""Which field a label outside the schema could be mistaken for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES

if TYPE_CHECKING:
    from docextract_eval.records import Field

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decoys:
    """Per kind, the fields that its labels could be mistaken for."""

    targets: Mapping[str, Names]
    """By the type of a label: the fields it could be mistaken for."""
    nearer_targets: Mapping[str, Names]
    """By the name of a label: fields it is more easily mistaken for than others of its type."""
    row_targets: Mapping[str, str] = field(default_factory=dict)
    """By the name of a label: the column whose cells it is always mistaken for."""

    def mark(self, label: Field, values: Mapping[str, Field]) -> Field:
        """Return the label with `decoy_of` set to the field that it is a decoy of."""
        if label.name in self.row_targets:
            return replace(label, decoy_of=self.row_targets[label.name])
        targets = (*self.nearer_targets.get(label.name, ()), *self.targets[label.type])
        return mark_decoy(label, values, targets)


def mark_decoy(label: Field, values: Mapping[str, Field], targets: Sequence[str]) -> Field:
    """Return the label as a decoy of the first target whose value differs from its own.

    If no target has another value, it is a decoy of the first absent target, or of the last one.
    """
    for target in targets:
        value = values[target].value
        if value is not None and not has_same_value(label, value):
            return replace(label, decoy_of=target)
    absent = (target for target in targets if values[target].value is None)
    return replace(label, decoy_of=next(absent, targets[-1]))


def has_same_value(label: Field, value: str | None) -> bool:
    """Return whether a label and a value are equal once both are normalised."""
    if label.value is None or value is None:
        return False
    fold = TYPES.load(label.type).fold
    return fold(value) == fold(label.value)
