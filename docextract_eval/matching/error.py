"""One wrong guess, with all that its cause is found from."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.text import fold
from docextract_eval.matching.page import compact

if TYPE_CHECKING:
    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.matching.page import Paper
    from docextract_eval.records import Field, Guess


class Error:
    """A wrong, guessed or invented cell."""

    def __init__(  # noqa: PLR0913 - all that a cause may depend on
        self,
        reader: FieldReader,
        truth: Field,
        guess: Guess,
        read: str | None,
        paper: Paper,
        *,
        right: bool,
    ) -> None:
        """Take the field's reader, the truth, the guess, the value read from it, and the page."""
        self.reader, self.truth, self.guess, self.paper = reader, truth, guess, paper
        self.kind, self.said, self.right = reader.type, guess.value, right
        self.readable, self._read = read is not None, read
        self.truths = () if truth.value is None else (truth.value, *truth.accepted)
        """The value and its accepted values; empty where the field is absent."""
        self.written = (*self.truths, truth.text) if truth.text else self.truths
        """The canonical values of the truth, and its printed form."""

    @functools.cached_property
    def other(self) -> str | None:
        """The value in the form that was not declared, or None."""
        if self.reader.kind.printed is None:
            return self._read
        printed = self.reader.printed and not self.guess.number
        return self.reader.read_as(self.said, printed=not printed)

    @property
    def value(self) -> str | None:
        """The value in the declared form, or else in the other, or None."""
        return self._read if self._read is not None else self.other

    @functools.cached_property
    def compact(self) -> str:
        """The letters and digits of the guess."""
        return compact(self.said)

    @functools.cached_property
    def wholes(self) -> list[str]:
        """The letters and digits of every form of the truth."""
        return [*map(compact, dict.fromkeys(self.written))]

    @property
    def folded(self) -> str:
        """The guess folded as texts are compared."""
        return fold(self.said)
