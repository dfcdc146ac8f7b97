"""What a degraded condition is, in the words of its degradation: no judge may know these."""

from __future__ import annotations

from docextract_eval.corpus.degrade import DEGRADATIONS, MAX_SEVERITY


def explain_condition(condition: str) -> str:
    """Say what a condition does to a page; nothing of one that is no degradation that ships.

    >>> explain_condition("rotation@3"), explain_condition("my_own@2")
    ('rotation@3: the paper is askew under the lid or the lens (severity 3 of 5).', '')
    """
    name, _, severity = condition.partition("@")
    if name not in DEGRADATIONS.names:
        return ""
    physics = DEGRADATIONS.load(name).physics
    return f"{condition}: {physics} (severity {severity} of {MAX_SEVERITY})."
