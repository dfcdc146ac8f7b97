"""Runs of older formats, read as if they were of the newest one.

Files on disk stay as they are: sign-offs and hashes bind their bytes. So every reader of a run's
JSON calls this module first, and no other code knows what an older release wrote.

Format 1 had sentences where format 2 has reason codes, and other names for some keys.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docextract_eval.codec import FORMATS
from docextract_eval.codec.reasons import FORMAT_1_ALPHA, format_1_reason
from docextract_eval.codec.records import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RUN_KEYS = {"only": "filters", "max_errors": "max_failures"}
"""Keys of `run.json` in format 1, and their new names."""
DECISION_KEYS = {"rulings": "gates", "open_passes": "inconclusive_passes"}
"""Keys of the decision in `gate.json` in format 1, and their new names."""


def upgrade_run(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of `run.json` with the keys of the newest format.

    >>> upgrade_run({"format": 1, "id": "a", "only": {"kind": ["receipt"]}})
    {'format': 2, 'id': 'a', 'filters': {'kind': ['receipt']}}
    """
    if content.get("format") != 1:
        return dict(content)
    return {**_rename_keys(content, RUN_KEYS), "format": FORMATS["run"]}


def upgrade_scores_or_curves(written: Mapping[str, Any], key: str) -> list[Any]:
    """Return the scores or curves of a file, with sentences replaced by reason codes."""
    records: list[Any] = written[key]
    return records if written.get("format") != 1 else [*map(_with_reason_code, records)]


def upgrade_decision(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of `gate.json` with the keys and the reason codes of the newest format."""
    if content.get("format") != 1:
        return dict(content)
    decision = _rename_keys(content["decision"], DECISION_KEYS)
    asked = json.loads(decision.get("asked") or "{}")
    gates = _with_reason_codes(decision.get("gates", ()), asked.get("alpha", FORMAT_1_ALPHA))
    return {**content, "format": FORMATS["decision"], "decision": {**decision, "gates": gates}}


def upgrade_signature(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a signature's record with reason codes; its id is of the record as it was written."""
    if record.get("format") != 1:
        return dict(record)
    alpha = record.get("asked", {}).get("alpha", FORMAT_1_ALPHA)
    items = ("acknowledged", "overridden")
    coded = {name: _with_reason_codes(record[name], alpha) for name in items if name in record}
    return {**record, **coded, "format": FORMATS["signature"]}


def _rename_keys(written: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in written.items()}


def _with_reason_codes(records: Iterable[Mapping[str, Any]], alpha: float) -> list[dict[str, Any]]:
    return [_with_reason_code(each, alpha) for each in records]


def _with_reason_code(record: Mapping[str, Any], alpha: float = FORMAT_1_ALPHA) -> dict[str, Any]:
    """Return a score, a curve or a ruling with its sentence replaced by a reason code.

    >>> _with_reason_code({"value": None, "reason": "there are no rows"})
    {'value': None, 'reason': {'code': 'no_rows'}}
    """
    sentence = record.get("reason")
    coded = (
        {"reason": to_json(format_1_reason(sentence, alpha))} if isinstance(sentence, str) else {}
    )
    return {**record, **coded}
