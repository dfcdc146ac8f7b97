"""What could be taken for a field and is not: each label outside the schema says for which."""

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
    """What the labels of a kind could be taken for."""

    targets: Mapping[str, Names]
    """By the type of a label."""
    nearer: Mapping[str, Names]
    """By a label's name: what it is likelier taken for than the others of its type."""
    of_rows: Mapping[str, str] = field(default_factory=dict)
    """By a label's name: the column whose cells it is always taken for."""

    def named(self, label: Field, values: Mapping[str, Field]) -> Field:
        """Say what a label is a decoy of."""
        if label.name in self.of_rows:
            return replace(label, decoy_of=self.of_rows[label.name])
        targets = (*self.nearer.get(label.name, ()), *self.targets[label.type])
        return named(label, values, targets)


def named(label: Field, values: Mapping[str, Field], targets: Sequence[str]) -> Field:
    """Say what a label is a decoy of: the first that it could be taken for and does not equal."""
    for target in targets:
        value = values[target].value
        if value is not None and not same(label, value):
            return replace(label, decoy_of=target)
    absent = (target for target in targets if values[target].value is None)
    return replace(label, decoy_of=next(absent, targets[-1]))


def same(label: Field, value: str | None) -> bool:
    """Tell whether a label means a value."""
    if label.value is None or value is None:
        return False
    fold = TYPES.load(label.type).fold
    return fold(value) == fold(label.value)
