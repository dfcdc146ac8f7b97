"""When a guess equals a truth: under the field's type, by the one reading that it declares."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.fieldtypes import TYPES, Context, FieldType, UnreadableError
from docextract_eval.records import Values
from docextract_eval.schemas import FieldSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Field, Guess


@dataclass(frozen=True, slots=True)
class Cells:
    """How the cells of one field are compared."""

    spec: FieldSpec
    context: Context
    values: Values

    @property
    def kind(self) -> FieldType:
        """The field's type."""
        return TYPES.load(self.spec.type)

    def read(self, guess: Guess) -> str | None:
        """Give a guess in canonical form; None if it is not a value of this type."""
        printed = self.values == "printed" and not guess.number
        reading = self.kind.read if printed else self.kind.canonical
        try:
            return reading(guess.value, self.context)
        except UnreadableError:
            return None

    def same(self, truth: str, guess: str) -> bool:
        """Say whether two canonical values are equal."""
        if self.spec.tolerance is not None:
            return abs(Decimal(truth) - Decimal(guess)) <= Decimal(self.spec.tolerance)
        if self.spec.likeness is not None:
            return self.kind.alike(truth, guess) >= self.spec.likeness
        return self._folded(truth) == self._folded(guess)

    def right(self, truth: Field, guess: str | None) -> bool:
        """Say whether a guess equals the truth or another accepted reading of it."""
        if guess is None or truth.value is None:
            return False
        return any(self.same(value, guess) for value in (truth.value, *truth.accepted))

    def exact(self, truth: Field, guess: Guess) -> bool:
        """Say whether a guess is right as it stands, before any normalising."""
        wanted = truth.text if self.values == "printed" else truth.value
        return wanted is not None and _plain(guess.value) == _plain(wanted)

    def likeness(self, truth: Field, guess: str | None) -> float | None:
        """Give how alike a text is to the truth; other types have no such thing."""
        if self.spec.type != "text" or guess is None or truth.value is None:
            return None
        return self.kind.alike(truth.value, guess)

    def equal(
        self, truths: Sequence[Field | None], guesses: Sequence[str | None]
    ) -> NDArray[np.bool_]:
        """Say for every truth and every guess of a column whether they are equal."""
        if self.spec.tolerance is not None or self.spec.likeness is not None:
            pairs = [[t is not None and self.right(t, g) for g in guesses] for t in truths]
            return np.array(pairs, bool).reshape(len(truths), len(guesses))
        codes: dict[str, int] = {}
        said = np.array([self._code(guess, codes, -1) for guess in guesses], int)
        found = np.zeros((len(truths), len(guesses)), bool)
        for i, truth in enumerate(truths):
            for value in () if truth is None else (truth.value, *truth.accepted):
                found[i] |= said == self._code(value, codes, -2)
        return found

    def _code(self, value: str | None, codes: dict[str, int], nothing: int) -> int:
        return nothing if value is None else codes.setdefault(self._folded(value), len(codes))

    def _folded(self, value: str) -> str:
        return value if self.spec.match == "exact" else self.kind.fold(value)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
