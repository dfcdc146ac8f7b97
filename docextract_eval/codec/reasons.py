"""Reasons as text, for tables with one column for them."""

from __future__ import annotations

import json

from docextract_eval.codec import canonical_json
from docextract_eval.codec.records import RECORD_ERRORS, from_json, to_json
from docextract_eval.reasons import Reason, ReasonCode

_CODES = frozenset(each.value for each in ReasonCode)


def encode_reason(reason: Reason | None) -> str | None:
    """Return a reason as text: its code, then a blank and its values as JSON.

    >>> encode_reason(Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=5, needed=476))
    'too_few_documents {"documents":5,"needed":476}'
    >>> encode_reason(Reason(ReasonCode.NO_CELLS))
    'no_cells'
    """
    if reason is None:
        return None
    values = {name: value for name, value in to_json(reason).items() if name != "code"}
    return f"{reason.code} {canonical_json(values)}" if values else str(reason.code)


def read_reason(text: str | None) -> Reason | None:
    """Read a reason from `encode_reason`.

    >>> read_reason('group_too_small {"least":30}').least
    30
    """
    if text is None:
        return None
    code, _, values = text.partition(" ")
    try:
        return from_json(Reason, {**(json.loads(values) if values else {}), "code": code})
    except RECORD_ERRORS as error:
        message = f"'{text}' is no reason"
        raise ValueError(message) from error
