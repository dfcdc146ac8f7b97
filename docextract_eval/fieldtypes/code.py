"""What names something: accounts, tax ids, receipt numbers, phones; separators do not count.

Nor does width. Where tills mark articles with a sign, that sign alone is a code.
"""

from __future__ import annotations

import unicodedata

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError


def _canonical(text: str, context: Context) -> str:
    narrow = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(char for char in narrow if char.isalnum())
    signs = (sign for signs in context.locale.codes.values() for sign in signs)
    if not kept and narrow.strip() not in signs:
        raise UnreadableError(text)
    return kept or narrow.strip()


CODE = FieldType(_canonical)
