"""How the truth of each kind must add up, in Decimal, from the labelled values alone."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from docextract_eval.corpus.kinds import KINDS

ADDS_UP = {
    kind: import_module(home).adds_up
    for kind in KINDS.names
    if find_spec(home := f"tests.contracts.sums_of_{kind}") is not None
}
"""By kind, from the module of its name; a kind that is missing here fails its contract."""
