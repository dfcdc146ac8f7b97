"""IBANs, which are recognised by their check digits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docextract_eval.pipelines.rules.lines import predicted_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.pipelines.rules.lines import Line
    from docextract_eval.records import Guess

_IBAN_START = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]*")
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34


def find_ibans(lines: Sequence[Line]) -> list[Guess]:
    """Return the IBANs of all lines: texts of that form whose check digits are right."""
    return [iban for line in lines for iban in _first_iban_of_line(line)]


def _first_iban_of_line(line: Line) -> Iterator[Guess]:
    """Yield the first IBAN of a line."""
    for start, word in enumerate(line.words):
        if not _IBAN_START.fullmatch(word.text):
            continue
        for end in range(len(line.words), start, -1):
            text = "".join(part.text for part in line.words[start:end])
            if _is_iban(text):
                yield predicted_value("iban", text, line.words[start:end], 0.99)
                return


def _is_iban(text: str) -> bool:
    """Return whether the check digits of a text are right.

    >>> _is_iban("DE61743427667988294372"), _is_iban("DE61743427667988294373")
    (True, False)
    """
    if not _SHORTEST_IBAN <= len(text) <= _LONGEST_IBAN or not text.isalnum() or not text.isascii():
        return False
    if text != text.upper():
        return False
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1
