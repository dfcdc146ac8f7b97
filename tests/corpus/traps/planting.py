"""Papers that bear one planted text, with both of their twins."""

from __future__ import annotations

import functools

from docextract_eval.corpus.documents import compose_all
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.traps import visible_note_to_ai

SOURCES = 4
"""Among so many papers one can bear what it is asked to."""


@functools.lru_cache(maxsize=1024)
def planted(plant, kind, locale="en_GB"):
    """Give the first paper that bears this text, and its twins; None where none does."""
    written = {"name": "t", "seed": 6, "count": SOURCES, "locales": [locale], "kinds": [kind]}
    size = {"do": {"size": "1"}} if kind == "bank_statement" else {}
    recipe = parse(written | {"traps": {"walk": ["visible_note_to_ai"]}} | size, "t")
    every, visible_note_to_ai.PLANTS = visible_note_to_ai.PLANTS, (plant,)
    try:
        for index in range(SOURCES):
            made = tuple(compose_all(recipe, index))
            if made[0].traps:
                return made
    finally:
        visible_note_to_ai.PLANTS = every
    return None
