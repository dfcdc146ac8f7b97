"""When a guess equals a truth: under the field's type, by the one reading that it declares."""

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
"""How many readings a field remembers: wares and payees recur."""
_SHORT = 200
"""Only texts of up to so many characters are worth remembering, and no value but text is longer."""
_UNREAD = "\0"
"""What a cell that cannot be read says: it equals nothing."""
_LONG = ("text", "code")
"""The types whose values may be longer."""


class FieldReader:
    """Reads and compares the cells of one field; reads a text that recurs only once."""

    __slots__ = ("_readings", "context", "folded", "kind", "name", "printed", "spec", "type")

    def __init__(self, spec: FieldSpec, context: Context, values: Values) -> None:
        """Take what a field is, what its paper's country is, and how values are written."""
        self.spec, self.context, self.printed = spec, _sided(spec, context), values == "printed"
        self.name, self.type, self.kind = spec.name, spec.type, TYPES.load(spec.type)
        self.folded: Callable[[str], str] = str if spec.match == "exact" else self.kind.fold
        """Give the form in which canonical values are equal or not."""
        self._readings = {form: self._reading(form) for form in (False, True)}

    def read(self, guess: Guess) -> str | None:
        """Return a guess in canonical form; None if it is not a value of this type."""
        return self.read_as(guess.value, printed=self.printed and not guess.number)

    def read_as(self, text: str, *, printed: bool) -> str | None:
        """Read a text as printed or as canonical, whatever its prediction declares."""
        if len(text) > _SHORT:
            return self._long(text, printed=printed) if self.type in _LONG else None
        return self._readings[printed](text)

    def said(self, guess: Guess) -> str:
        """Return a guess in the form in which values are equal, or what equals nothing."""
        read = self.read(guess)
        return _UNREAD if read is None else self.folded(read)

    def same(self, truth: str, guess: str) -> bool:
        """Say whether two canonical values are equal."""
        if truth == guess:
            return True
        if self.spec.tolerance is not None:
            return abs(Decimal(truth) - Decimal(guess)) <= Decimal(self.spec.tolerance)
        if self.spec.likeness is not None:
            return self.kind.alike(truth, guess) >= self.spec.likeness
        return self.folded(truth) == self.folded(guess)

    def right(self, truth: Field, guess: str | None) -> bool:
        """Say whether a guess equals the truth or another accepted reading of it."""
        if guess is None or truth.value is None:
            return False
        if self.same(truth.value, guess):
            return True
        return any(self.same(value, guess) for value in truth.accepted)

    def exact(self, truth: Field, guess: Guess) -> bool:
        """Say whether a guess is right as it stands, before any normalising."""
        wanted = truth.text if self.printed else truth.value
        said = guess.value
        return wanted is not None and (said == wanted or _plain(said) == _plain(wanted))

    def likeness(self, truth: Field, guess: str | None) -> float | None:
        """Return how alike a text is to the truth; other types have no such thing."""
        if self.type != "text" or guess is None or truth.value is None:
            return None
        return 1.0 if guess == truth.value else self.kind.alike(truth.value, guess)

    @property
    def transitive(self) -> bool:
        """Whether what equals the same value is equal: not so within a tolerance."""
        return self.spec.tolerance is None and self.spec.likeness is None

    def equal(
        self, truths: Sequence[Field | None], guesses: Sequence[str | None]
    ) -> NDArray[np.bool_]:
        """Say for every truth and every guess of a column whether they are equal."""
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
    """Let what is marked as a credit be less than nothing, where a field counts what is owed."""
    if spec.credit == "positive":
        return context
    locale = context.locale
    return replace(context, locale=replace(locale, credit=locale.debit, debit=locale.credit))


def _plain(text: str) -> str:
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", text).strip()
