"""The direction of text, by the Unicode bidirectional algorithm.

Text with a right-to-left letter is set from the right, and all other text from the left, wherever
it stands: a telephone number is never reversed by its neighbours.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING

from bidi import algorithm

if TYPE_CHECKING:
    from collections.abc import Sequence

_LETTERS = frozenset({"R", "AL"})
_LETTERS_AND_DIGITS = _LETTERS | {"AN"}


def visual_order_and_pieces(text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    r"""Return the order of a text's words and blanks from left to right, and these pieces.

    >>> visual_order_and_pieces("TOTAL 9.00")[0]
    (0, 1, 2)
    >>> visual_order_and_pieces("\u0634\u0627\u064a 9.00")[0]
    (2, 1, 0)
    """
    pieces = tuple(piece for piece in re.split(r"(\s+)", text) if piece)
    if not _has_bidi_class(text, _LETTERS):
        return tuple(range(len(pieces))), pieces
    levels = iter(_embedding_levels(text, "R"))
    # Punctuation at the edge of a word goes with the word's letters and digits.
    word_levels = [max(next(levels) for _ in piece) for piece in pieces]
    return _visual_indices(word_levels), pieces


@functools.lru_cache(maxsize=65536)
def visual_runs(word: str) -> tuple[tuple[str, bool], ...]:
    """Return a word's runs from left to right: each in logical order, and if it is reversed.

    In a word with Arabic digits, other characters stand where that script has them.
    """
    if not _has_bidi_class(word, _LETTERS_AND_DIGITS):
        return ((word, False),)
    levels = _embedding_levels(word, "R")
    bounds = [i for i, level in enumerate(levels) if i == 0 or level != levels[i - 1]]
    ends = [*bounds[1:], len(word)]
    parts = [
        (word[start:end], levels[start] % 2 == 1) for start, end in zip(bounds, ends, strict=True)
    ]
    return tuple(parts[i] for i in _visual_indices([levels[start] for start in bounds]))


def visual_text(text: str) -> str:
    """Return a text's characters in visual order, from left to right.

    >>> visual_text("-1,234.50")
    '-1,234.50'
    """
    order, pieces = visual_order_and_pieces(text)
    visible = (
        run[::-1] if turned else run for i in order for run, turned in visual_runs(pieces[i])
    )
    return "".join(visible)


def is_right_to_left(text: str) -> bool:
    """Return whether a text has right-to-left letters."""
    return _has_bidi_class(text, _LETTERS)


def _has_bidi_class(text: str, classes: frozenset[str]) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(char) in classes for char in text)


def _embedding_levels(text: str, base_direction: str) -> list[int]:
    """Return every character's embedding level; odd levels run from right to left."""
    storage = algorithm.get_empty_storage()
    storage["base_level"], storage["base_dir"] = (
        algorithm.PARAGRAPH_LEVELS[base_direction],
        base_direction,
    )
    algorithm.get_embedding_levels(text, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    return [char["level"] for char in storage["chars"]]


def _visual_indices(levels: Sequence[int]) -> tuple[int, ...]:
    """Return indices in visual order for these levels: rule L2 of the algorithm."""
    order = list(range(len(levels)))
    for least in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= least:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return tuple(order)
