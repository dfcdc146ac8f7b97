"""What could be taken for a field and is not: each label outside the schema says for which."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes import TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.records import Field


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
