"""Find documents with nearly the same text, without comparing all pairs (MinHash).

A document is a set of runs of three words. The signatures of two sets agree in each place with a
probability that equals their similarity; where a band of places agrees, the sets are compared.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.fieldtypes.text import fold
from docextract_eval.records import page_word_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Document

LEAST_SIMILARITY = 0.8
"""The Jaccard similarity from which two documents count as near duplicates."""
_BANDS, _BAND_SIZE = 8, 4
"""Sets with a similarity of 0.8 agree in a band in 98 % of cases, with 0.4 in 18 %."""
_MOST_COMPARED = 20
"""How many documents of a band a new one is compared with; more are not needed."""
_PRIME = (1 << 31) - 1
_HASH_FACTORS = seeds.stream(0, "likeness").integers(1, _PRIME, size=(2, _BANDS * _BAND_SIZE, 1))


class NearDuplicateIndex:
    """An index of documents that finds near duplicates in other groups."""

    def __init__(self) -> None:
        """Create an empty index."""
        self._sets: list[tuple[str, str, frozenset[int]]] = []
        self._bands: dict[tuple[int, ...], list[int]] = defaultdict(list)

    def find_and_add(self, document: Document, group: str) -> Iterator[str]:
        """Yield the ids of near duplicates in other groups, then add this document."""
        runs = _word_run_hashes(document)
        bands = _hash_bands(runs) if runs else []
        candidates = dict.fromkeys(n for band in bands for n in self._bands[band][:_MOST_COMPARED])
        for number in candidates:
            name, other, other_runs = self._sets[number]
            if other != group and len(runs & other_runs) >= LEAST_SIMILARITY * len(
                runs | other_runs
            ):
                yield name
        for band in bands:
            self._bands[band].append(len(self._sets))
        self._sets.append((document.id, group, runs))


def _word_run_hashes(document: Document) -> frozenset[int]:
    words = fold(
        " ".join(word for page in page_word_texts(document.pages) for word in page)
    ).split()
    rows = zip(words, words[1:], words[2:], strict=False)
    return frozenset(zlib.crc32(" ".join(row).encode()) for row in rows)


def _hash_bands(runs: frozenset[int]) -> list[tuple[int, ...]]:
    values = np.fromiter(runs, np.int64, len(runs)) % _PRIME
    mixed = (_HASH_FACTORS[0] * values + _HASH_FACTORS[1]) % _PRIME  # below 2**62 + 2**31
    least = mixed.min(axis=1).reshape(_BANDS, _BAND_SIZE).tolist()
    return [(number, *band) for number, band in enumerate(least)]
