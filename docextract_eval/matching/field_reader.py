"""When a guess equals the truth: compared by the field's type, in the declared form alone."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.fieldtypes import TYPES, Context, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import Field, Guess, Values
    from docextract_eval.schemas import FieldSpec

_KEPT = 1 << 13
"""The size of a field's cache of values: products and payees recur."""
_SHORT = 200
"""The longest text that is cached; only texts and codes may be longer."""
_UNREAD = "\0"
"""The value of a cell that cannot be read; it equals no other value."""
_LONG = ("text", "code")
"""The types whose values may be longer."""


class FieldReader:
    """Reads and compares the values of one field, with a cache."""

    __slots__ = ("_readings", "context", "folded", "kind", "name", "printed", "spec", "type")

    def __init__(self, spec: FieldSpec, context: Context, values: Values) -> None:
        """Take the field, the country, and whether values are printed or canonical."""
        self.spec, self.context, self.printed = spec, _sided(spec, context), values == "printed"
        self.name, self.type, self.kind = spec.name, spec.type, TYPES.load(spec.type)
        self.folded: Callable[[str], str] = str if spec.match == "exact" else self.kind.fold
        """Return the form of a canonical value that is compared."""
        self._readings = {form: self._reading(form) for form in (False, True)}

    def read(self, guess: Guess) -> str | None:
        """Return a guess in canonical form; None if it is not a value of this type."""
        return self.read_as(guess.value, printed=self.printed and not guess.number)

    def read_as(self, text: str, *, printed: bool) -> str | None:
        """Return a text in canonical form, read as printed or as canonical, or None."""
        if len(text) > _SHORT:
            return self._long(text, printed=printed) if self.type in _LONG else None
        return self._readings[printed](text)

    def said(self, guess: Guess) -> str:
        """Return a guess in the form that is compared; an unreadable one equals nothing."""
        read = self.read(guess)
        return _UNREAD if read is None else self.folded(read)

    def same(self, truth: str, guess: str) -> bool:
        """Return whether two canonical values are equal under the field's options."""
        if truth == guess:
            return True
        if self.spec.tolerance is not None:
            return abs(Decimal(truth) - Decimal(guess)) <= Decimal(self.spec.tolerance)
        if self.spec.likeness is not None:
            return self.kind.alike(truth, guess) >= self.spec.likeness
        return self.folded(truth) == self.folded(guess)

    def right(self, truth: Field, guess: str | None) -> bool:
        """Return whether a value equals the truth or one of its accepted values."""
        if guess is None or truth.value is None:
            return False
        if self.same(truth.value, guess):
            return True
        return any(self.same(value, guess) for value in truth.accepted)

    def exact(self, truth: Field, guess: Guess) -> bool:
        """Return whether a guess is right without any normalisation."""
        wanted = truth.text if self.printed else truth.value
        said = guess.value
        return wanted is not None and (said == wanted or _plain(said) == _plain(wanted))

    def likeness(self, truth: Field, guess: str | None) -> float | None:
        """Return how alike a text is to the truth, from 0 to 1; None for other types."""
        if self.type != "text" or guess is None or truth.value is None:
            return None
        return 1.0 if guess == truth.value else self.kind.alike(truth.value, guess)

    @property
    def transitive(self) -> bool:
        """Whether values that equal a third one are equal: not so within a tolerance."""
        return self.spec.tolerance is None and self.spec.likeness is None

    def equal(
        self, truths: Sequence[Field | None], guesses: Sequence[str | None]
    ) -> NDArray[np.bool_]:
        """Return an array (truths, guesses): which guesses equal which truths of a column."""
        if not self.transitive:
            pairs = [[t is not None and self.right(t, g) for g in guesses] for t in truths]
            return np.array(pairs, bool).reshape(len(truths), len(guesses))
        codes: dict[str, int] = {}
        said = np.array([self._code(guess, codes, -1) for guess in guesses], int)
        values = [self._code(t.value if t else None, codes, -2) for t in truths]
        found = np.array(values)[:, None] == said
        for i, truth in enumerate(truths):
            for value in () if truth is None else truth.accepted:
                found[i] |= said == self._code(value, codes, -2)
        return np.asarray(found)

    def _code(self, value: str | None, codes: dict[str, int], nothing: int) -> int:
        return nothing if value is None else codes.setdefault(self.folded(value), len(codes))

    def _reading(self, printed: bool) -> Callable[[str], str | None]:  # noqa: FBT001 - one of two
        return functools.lru_cache(_KEPT)(functools.partial(self._long, printed=printed))

    def _long(self, text: str, *, printed: bool) -> str | None:
        try:
            return (self.kind.read if printed else self.kind.canonical)(text, self.context)
        except UnreadableError:
            return None


def _sided(spec: FieldSpec, context: Context) -> Context:
    """Return the context with credit and debit swapped, for a field that counts what is owed."""
    if spec.credit == "positive":
        return context
    locale = context.locale
    return replace(context, locale=replace(locale, credit=locale.debit, debit=locale.credit))


def _plain(text: str) -> str:
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).strip()
