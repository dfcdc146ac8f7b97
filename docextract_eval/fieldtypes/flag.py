"""Yes or no; `true` and `false` are read as these."""

from __future__ import annotations

from docextract_eval.fieldtypes import Context, FieldType, UnreadableError


def _canonical(text: str, _: Context) -> str:
    word = {"true": "yes", "false": "no"}.get(text.strip().lower(), text.strip().lower())
    if word not in ("yes", "no"):
        raise UnreadableError(text)
    return word


FLAG = FieldType(_canonical)
