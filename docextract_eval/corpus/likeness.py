"""Documents that say nearly the same, found without comparing every two of them.

Pages are taken as sets of three words in a row. A signature of such a set agrees with another's
in each place as often as the sets are alike (MinHash); where a band of places agrees, the two
sets themselves are compared.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.fieldtypes.text import fold
from docextract_eval.records import texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Document

ALIKE = 0.8
"""From this share of common words in a row (Jaccard), two documents say nearly the same."""
_BANDS, _PLACES = 8, 4
"""Two sets that are .8 alike agree in a band with 98 %, those that are .4 alike with 18 %."""
_MOST = 20
"""Documents of a band that a new one is compared with: copies of copies need no more."""
_PRIME = (1 << 31) - 1
_FACTORS = seeds.stream(0, "likeness").integers(1, _PRIME, size=(2, _BANDS * _PLACES, 1))


class Lookalikes:
    """The documents that went by, and what a new one is like among those of another group."""

    def __init__(self) -> None:
        """Begin with none."""
        self._sets: list[tuple[str, str, frozenset[int]]] = []
        self._bands: dict[tuple[int, ...], list[int]] = defaultdict(list)

    def of(self, document: Document, group: str) -> Iterator[str]:
        """Yield the documents of other groups that say nearly the same; then remember this one."""
        runs = _runs(document)
        bands = _bands(runs) if runs else []
        met = dict.fromkeys(n for band in bands for n in self._bands[band][:_MOST])
        for number in met:
            name, other, theirs = self._sets[number]
            if other != group and len(runs & theirs) >= ALIKE * len(runs | theirs):
                yield name
        for band in bands:
            self._bands[band].append(len(self._sets))
        self._sets.append((document.id, group, runs))


def _runs(document: Document) -> frozenset[int]:
    words = fold(" ".join(word for page in texts(document.pages) for word in page)).split()
    rows = zip(words, words[1:], words[2:], strict=False)
    return frozenset(zlib.crc32(" ".join(row).encode()) for row in rows)


def _bands(runs: frozenset[int]) -> list[tuple[int, ...]]:
    values = np.fromiter(runs, np.int64, len(runs)) % _PRIME
    mixed = (_FACTORS[0] * values + _FACTORS[1]) % _PRIME  # below 2**62 + 2**31
    least = mixed.min(axis=1).reshape(_BANDS, _PLACES).tolist()
    return [(number, *band) for number, band in enumerate(least)]
