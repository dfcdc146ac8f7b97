"""Words that stand for runs of the ledger, and where this is unless something else is named."""

from __future__ import annotations

NAME_PREFIX = "name:"
BASELINE_WORDS = ("last", "pinned")
LEDGER = "runs/ledger.db"
STORE_VARIABLE = "DXE_STORE"
"""The variable of the environment that names another ledger."""


def is_baseline_word(text: str) -> bool:
    """Say whether a run is to be looked up in the ledger; anything else is a folder.

    >>> is_baseline_word("last"), is_baseline_word("name:1.4"), is_baseline_word("./last")
    (True, True, False)
    """
    return text in BASELINE_WORDS or text.startswith(NAME_PREFIX)
