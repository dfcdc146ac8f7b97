"""What names something: accounts, tax ids, receipt numbers, phones; separators do not count."""

from __future__ import annotations

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError


def _canonical(text: str, _: Context) -> str:
    kept = "".join(char for char in text.upper() if char.isalnum())
    if not kept:
        raise UnreadableError(text)
    return kept


CODE = FieldType(_canonical)
