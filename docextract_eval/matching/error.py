"""One guess that is not what the page says, with all that its cause can be found from."""

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

    def __init__(  # noqa: PLR0913 - a cell has so many sides
        self,
        reader: FieldReader,
        truth: Field,
        guess: Guess,
        read: str | None,
        paper: Paper,
        *,
        right: bool,
    ) -> None:
        """Take how the field is compared, the truth, the guess and its reading, and the page."""
        self.reader, self.truth, self.guess, self.paper = reader, truth, guess, paper
        self.kind, self.said, self.right = reader.type, guess.value, right
        self.readable, self._read = read is not None, read
        self.truths = () if truth.value is None else (truth.value, *truth.accepted)
        """The value and its accepted readings; none where it is known to be absent."""
        self.written = (*self.truths, truth.text) if truth.text else self.truths
        """The truth in its canonical forms and as it is printed."""

    @functools.cached_property
    def other(self) -> str | None:
        """What it says by the reading that was not declared."""
        if self.reader.kind.printed is None:
            return self._read
        printed = self.reader.printed and not self.guess.number
        return self.reader.read_as(self.said, printed=not printed)

    @property
    def value(self) -> str | None:
        """What it says by the declared reading, or else by the other."""
        return self._read if self._read is not None else self.other

    @functools.cached_property
    def compact(self) -> str:
        """Its letters and digits alone."""
        return compact(self.said)

    @functools.cached_property
    def wholes(self) -> list[str]:
        """The letters and digits alone of the truth, in all the ways it is written."""
        return [*map(compact, dict.fromkeys(self.written))]

    @property
    def folded(self) -> str:
        """It as texts are compared."""
        return fold(self.said)
