"""When a guess equals the truth: compared by the field's type, in the declared form alone."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from docextract_eval.fieldtypes import TYPES, Context, FieldType, value_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Field, Guess, Values
    from docextract_eval.schemas import FieldSpec

_UNREADABLE = "\0"
"""The value of a cell that cannot be read; it equals no other value."""


class ColumnCodes(NamedTuple):
    """A number for every cell of a column; equal cells have the same one."""

    truths: NDArray[np.int32]
    guesses: NDArray[np.int32]
    accepted: list[tuple[int, int]]
    """Rows of the truth, and the number of a further value that is right there."""


class FieldReader:
    """Reads and compares the values of one field."""

    __slots__ = (
        "_canonical",
        "_printed",
        "context",
        "folded",
        "is_transitive",
        "kind",
        "likeness_of_equal",
        "name",
        "printed",
        "spec",
        "type",
    )

    def __init__(self, spec: FieldSpec, context: Context, values: Values) -> None:
        """Take the field, the country, and whether values are printed or canonical."""
        self.spec, self.context, self.printed = (
            spec,
            _context_for_credit_sign(spec, context),
            values == "printed",
        )
        self.name, self.type, self.kind = spec.name, spec.type, TYPES.load(spec.type)
        self.likeness_of_equal = 1.0 if spec.type == "text" else None
        self.is_transitive = spec.tolerance is None and spec.likeness is None
        """Whether values that equal a third one are equal: not so within a tolerance."""
        self.folded = _comparable_form(spec, self.kind)
        """Return the form of a canonical value that is compared."""
        self._canonical, self._printed = (
            value_reader(spec.type, self.context, printed=printed) for printed in (False, True)
        )

    def read(self, guess: Guess) -> str | None:
        """Return a guess in canonical form; None if it is not a value of this type."""
        return self.read_as(guess.value, printed=self.printed and not guess.number)

    def read_as(self, text: str, *, printed: bool) -> str | None:
        """Return a text in canonical form, read as printed or as canonical, or None."""
        return self._printed(text) if printed else self._canonical(text)

    def can_read(self, printed: str) -> bool:
        """Return whether a text is a value of this type, as this country prints it."""
        return self._printed(printed) is not None

    def comparable_value(self, guess: Guess) -> str:
        """Return a guess in the form that is compared; an unreadable one equals nothing."""
        read = self.read(guess)
        return _UNREADABLE if read is None else self.folded(read)

    def are_equal(self, truth: str, guess: str) -> bool:
        """Return whether two canonical values are equal under the field's options."""
        if truth == guess:
            return True
        if self.spec.tolerance is not None:
            return abs(Decimal(truth) - Decimal(guess)) <= Decimal(self.spec.tolerance)
        if self.spec.likeness is not None:
            return self.kind.likeness(truth, guess) >= self.spec.likeness
        return self.folded(truth) == self.folded(guess)

    def is_right(self, truth: Field, guess: str | None) -> bool:
        """Return whether a value equals the truth or one of its accepted values."""
        if guess is None or truth.value is None:
            return False
        if self.are_equal(truth.value, guess):
            return True
        return any(self.are_equal(value, guess) for value in truth.accepted)

    def is_exact(self, truth: Field, guess: Guess) -> bool:
        """Return whether a guess is right without any normalisation."""
        expected = truth.text if self.printed else truth.value
        predicted = guess.value
        return expected is not None and (
            predicted == expected or _normalise_text(predicted) == _normalise_text(expected)
        )

    def likeness(self, truth: Field, guess: str | None) -> float | None:
        """Return how alike a text is to the truth, from 0 to 1; None for other types."""
        if self.type != "text" or guess is None or truth.value is None:
            return None
        return 1.0 if guess == truth.value else self.kind.likeness(truth.value, guess)

    def equality_array(
        self, truths: Sequence[Field | None], guesses: Sequence[str | None]
    ) -> NDArray[np.bool_]:
        """Return an array (truths, guesses): which guesses equal which truths of a column."""
        if not self.is_transitive:
            pairs = [[t is not None and self.is_right(t, g) for g in guesses] for t in truths]
            return np.array(pairs, bool).reshape(len(truths), len(guesses))
        codes = self.codes(truths, guesses)
        found = codes.truths[:, None] == codes.guesses
        for i, code in codes.accepted:
            found[i] |= codes.guesses == code
        return np.asarray(found)

    def codes(self, truths: Sequence[Field | None], guesses: Sequence[str | None]) -> ColumnCodes:
        """Return a number for every cell of a column: equal cells have the same one."""
        codes: dict[str, int] = {}
        guess_codes = [self._value_code(guess, codes, -1) for guess in guesses]
        truth_codes = [self._value_code(t.value if t else None, codes, -2) for t in truths]
        accepted = [
            (i, self._value_code(value, codes, -2))
            for i, truth in enumerate(truths)
            for value in (() if truth is None else truth.accepted)
        ]
        return ColumnCodes(
            np.array(truth_codes, np.int32), np.array(guess_codes, np.int32), accepted
        )

    def _value_code(self, value: str | None, codes: dict[str, int], missing_code: int) -> int:
        return missing_code if value is None else codes.setdefault(self.folded(value), len(codes))


def _comparable_form(spec: FieldSpec, kind: FieldType) -> Callable[[str], str]:
    """Return the function that brings canonical values of a field into the compared form."""
    if spec.match == "exact":
        return str
    if spec.match == "blanks ignored":
        return lambda text: "".join(kind.fold(text).split())
    return kind.fold


def _context_for_credit_sign(spec: FieldSpec, context: Context) -> Context:
    """Return the context with credit and debit swapped, for a field that counts what is owed."""
    if spec.credit == "positive":
        return context
    locale = context.locale
    return replace(context, locale=replace(locale, credit=locale.debit, debit=locale.credit))


def _normalise_text(text: str) -> str:
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).strip()
