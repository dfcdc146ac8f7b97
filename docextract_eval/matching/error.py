"""One wrong guess, with all that its cause is found from."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from docextract_eval.fieldtypes.text import fold
from docextract_eval.matching.page import alphanumeric

if TYPE_CHECKING:
    from docextract_eval.matching.field_reader import FieldReader
    from docextract_eval.matching.page import PageText
    from docextract_eval.records import Field, Guess

_DIGITS_BY_LETTER = str.maketrans("OoIl", "0011")
"""Letters that are taken for digits, and the digits."""


class Error:
    """A wrong, guessed or invented cell."""

    def __init__(  # noqa: PLR0913 - all that a cause may depend on
        self,
        reader: FieldReader,
        truth: Field,
        guess: Guess,
        read_value: str | None,
        page: PageText,
        *,
        is_right: bool,
    ) -> None:
        """Take the field's reader, the truth, the guess, the value read from it, and the page."""
        self.reader, self.truth, self.guess, self.page = reader, truth, guess, page
        self.type_name, self.guess_text, self.is_right = reader.type, guess.value, is_right
        self.is_readable, self._read_value = read_value is not None, read_value
        self.is_printed = reader.printed and not guess.number
        self.truths = () if truth.value is None else (truth.value, *truth.accepted)
        """The value and its accepted values; empty where the field is absent."""
        self.truth_forms = (*self.truths, truth.text) if truth.text else self.truths
        """The canonical values of the truth, and its printed form."""

    @functools.cached_property
    def value_in_other_form(self) -> str | None:
        """The value in the form that was not declared, or None."""
        if self.reader.kind.read_printed is None:
            return self._read_value
        return self.reader.read_as(self.guess_text, printed=not self.is_printed)

    @functools.cached_property
    def value_of_misread_digits(self) -> str | None:
        """The value of an unreadable guess in which letters stand for digits, as in `1O.50`."""
        digits = _with_digits_for_letters(self.guess_text)
        if self.is_readable or digits == self.guess_text:
            return None
        value = self.reader.read_as(digits, printed=self.is_printed)
        return value or self.reader.read_as(digits, printed=not self.is_printed)

    @property
    def value(self) -> str | None:
        """The value in the declared form, or else in the other, or with misread digits, or None."""
        if self._read_value is not None:
            return self._read_value
        other = self.value_in_other_form
        return self.value_of_misread_digits if other is None else other

    @functools.cached_property
    def alphanumeric(self) -> str:
        """The letters and digits of the guess."""
        return alphanumeric(self.guess_text)

    @functools.cached_property
    def alphanumeric_truths(self) -> list[str]:
        """The letters and digits of every form of the truth."""
        return [*map(alphanumeric, dict.fromkeys(self.truth_forms))]

    @property
    def folded(self) -> str:
        """The guess folded as texts are compared."""
        return fold(self.guess_text)


def _with_digits_for_letters(text: str) -> str:
    """Return a text with digits for the letters that look like them, in words with a digit.

    >>> _with_digits_for_letters("TOTAL 1O,5o")
    'TOTAL 10,50'
    """
    return " ".join(
        word.translate(_DIGITS_BY_LETTER) if any(map(str.isdigit, word)) else word
        for word in text.split(" ")
    )
