"""What an engine makes of what is printed: lost, split and merged segments, wrong characters.

True segments and what was read are put into groups by place, and the texts of a group are aligned
character by character. An engine of words and one of lines are judged alike: a word is what stands
between blanks or boxes, and a line that was read is one piece only until its blanks.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein
from scipy.sparse.csgraph import connected_components

from docextract_eval.pipelines.rules.rows import row_numbers, split_words
from research.readers import Seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Box = tuple[float, float, float, float]
    Floats = NDArray[np.float64]

State = Literal["found", "garbled", "lost"]

_LEAST_RIGHT = 0.5
"""The share of a segment's characters from which it counts as found."""
_LEAST_OVERLAP, _LEAST_OF_HIGHER = 0.5, 0.25
"""How much of the smaller box two boxes share at one place, and how much of the higher one."""
_LIKE = 0.6
"""The likeness from which a piece is taken for a reading of a segment."""
_WIDE = 2.5
"""The gap that parts two pieces, in widths of a character of the segment: a blank is one."""
_AROUND = 0.5
"""How far outside of a segment what is read beside it still counts as inserted, in heights."""
_AS_TYPED = str.maketrans("‘’`´“”‐‑‒–—−×", "''''\"\"------x")
"""Signs that labels have in one form alone, the one that keyboards have."""


@dataclass(frozen=True, slots=True)
class SegmentErrors:
    """What an engine made of one true segment; all but the state counts only where it is found."""

    characters: int
    state: State
    is_split: bool = False
    """Whether it was read in pieces on several rows, or with a wide gap between them."""
    is_merged: bool = False
    """Whether a word that was read holds letters of it and of a neighbour."""
    substituted: int = 0
    deleted: int = 0
    inserted: int = 0
    blanks: int = 0
    """The blanks between two letters or digits that were both read."""
    glued: int = 0
    """Those of them that were not read."""
    words: int = 0
    """The words of which two letters or digits side by side were read."""
    cut: int = 0
    """Those of them in which a blank was read."""
    confusions: tuple[tuple[str, str], ...] = ()
    """The true character and the one that was read, of each substituted one."""

    @property
    def is_found(self) -> bool:
        """Whether at least half of it was read rightly."""
        return self.state == "found"


def page_errors(true: Sequence[Seen], read: Sequence[Seen]) -> list[SegmentErrors]:
    """Return what an engine made of each true segment of a page that has a letter or a digit."""
    segments = _in_reading_order([each for each in true if any(map(str.isalnum, each.text))])
    pieces = _in_reading_order(read)
    return [
        found
        for own, theirs in groups(segments, pieces)
        for found in group_errors([segments[i] for i in own], [pieces[i] for i in theirs])
    ]


def without_blanks(segment: Seen) -> Seen:
    """Return a segment as the labels have it that are written without blanks."""
    return replace(segment, text="".join(segment.text.split()))


def folded(text: str) -> str:
    """Return a text without case, width, and the forms of quotation marks and dashes.

    >>> folded("Ｔotal – £９．００"), folded("Cook’s")
    ('total - £9.00', "cook's")
    """
    wide = (unicodedata.normalize("NFKC", char) for char in text.translate(_AS_TYPED))
    narrow = (new if len(new) == 1 else old for new, old in zip(wide, text, strict=True))
    return "".join(char.lower()[0] for char in narrow)


def _in_reading_order(seen: Sequence[Seen]) -> list[Seen]:
    rows = row_numbers([each.box for each in seen])
    order = sorted(range(len(seen)), key=lambda i: (rows[i], seen[i].box[0]))
    return [seen[i] for i in order]


def groups(
    segments: Sequence[Seen], pieces: Sequence[Seen]
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the numbers of segments, and of what was read at their places in the same order."""
    ours, theirs = (
        np.array([each.box for each in side], float).reshape(-1, 4) for side in (segments, pieces)
    )
    likeness = np.where(same_place(ours, theirs), _likeness(segments, pieces), -1)
    like = likeness >= _LIKE
    # boxes of slanted lines overlap those above and below, which have readings of their own
    above_or_below = (_stacked(ours) @ like) | (like @ _stacked(theirs))
    together = (likeness >= 0) & (like | ~above_or_below)
    links = np.zeros((len(segments) + len(pieces),) * 2, bool)
    links[: len(segments), len(segments) :] = together
    labels = connected_components(links, directed=False)[1]
    nearest = np.where(together, likeness + _share_in_common(ours, theirs), -1)
    order = nearest.argmax(axis=0).argsort(kind="stable") if len(segments) else []
    for label in dict.fromkeys(labels[: len(segments)].tolist()):
        own = np.flatnonzero(labels[: len(segments)] == label).tolist()
        yield own, [int(piece) for piece in order if labels[len(segments) + piece] == label]


def _likeness(segments: Sequence[Seen], pieces: Sequence[Seen]) -> Floats:
    """Return how alike each segment and each piece are, or parts of the longer one."""
    texts = [["".join(folded(each.text).split()) for each in side] for side in (segments, pieces)]
    return process.cdist(*texts, scorer=fuzz.partial_ratio, dtype=np.float64) / 100


def same_place(ours: Floats, theirs: Floats) -> NDArray[np.bool_]:
    """Return for each two boxes whether one of them covers much of the other."""
    wide, high = (_shared(ours, theirs, axis) for axis in (0, 1))
    return np.asarray(
        (wide.length > 0)
        & (high.length > 0)
        & (wide.length >= _LEAST_OVERLAP * wide.smaller)
        & (high.length >= _LEAST_OVERLAP * high.smaller)
        & (high.length >= _LEAST_OF_HIGHER * high.larger)
    )


def _stacked(boxes: Floats) -> NDArray[np.bool_]:
    """Return for each two boxes whether they share much of their width, wherever they stand."""
    wide = _shared(boxes, boxes, 0)
    return np.asarray(wide.length >= _LEAST_OVERLAP * wide.smaller)


def _share_in_common(ours: Floats, theirs: Floats) -> Floats:
    """Return the share of the area of each two boxes that both cover."""
    wide, high = (_shared(ours, theirs, axis) for axis in (0, 1))
    both = np.maximum(wide.length, 0) * np.maximum(high.length, 0)
    areas = [(side[:, 2] - side[:, 0]) * (side[:, 3] - side[:, 1]) for side in (ours, theirs)]
    return np.asarray(both / np.maximum(areas[0][:, None] + areas[1][None, :] - both, 1))


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """How long a stretch each two boxes share along an axis, and how long they are."""

    length: Floats
    """Negative where there is a gap between them."""
    smaller: Floats
    larger: Floats


def _shared(ours: Floats, theirs: Floats, axis: int) -> _Shared:
    near, far = axis, axis + 2
    low = np.maximum(ours[:, None, near], theirs[None, :, near])
    high = np.minimum(ours[:, None, far], theirs[None, :, far])
    own, other = ours[:, far] - ours[:, near], theirs[:, far] - theirs[:, near]
    sizes = own[:, None], other[None, :]
    return _Shared(high - low, np.minimum(*sizes), np.maximum(*sizes))


@dataclass(frozen=True, slots=True)
class _Token:
    """A word that was read: what stands between blanks or boxes."""

    box: Box
    piece: Seen


@dataclass(frozen=True, slots=True, eq=False)
class _Aligned:
    """The texts of a group, character by character; blanks part segments and words."""

    true: str
    segment: list[int]
    """The number of the segment of each true character."""
    read: str
    token: list[int]
    """The number of the word of each character that was read."""
    partner: list[int]
    """The place of the character that was read for each true one; -1 for none, and for blanks."""
    insertions: list[tuple[int, int]]
    """The places before which something was inserted, and of what was."""

    def places(self, segment: int) -> list[int]:
        """Return the places of a segment's characters, without its blanks."""
        return [
            i for i, of in enumerate(self.segment) if of == segment and not self.true[i].isspace()
        ]

    def is_right(self, place: int) -> bool:
        """Return whether a true character was read as it is."""
        return self.partner[place] >= 0 and self.read[self.partner[place]] == self.true[place]

    def tokens(self, segment: int) -> set[int]:
        """Return the words in which characters of a segment were read, rightly or not."""
        return {self.token[self.partner[i]] for i in self.places(segment) if self.partner[i] >= 0}

    def right_tokens(self, segment: int) -> set[int]:
        """Return the words in which letters and digits of a segment were read rightly."""
        return {
            self.token[self.partner[i]]
            for i in self.places(segment)
            if self.true[i].isalnum() and self.is_right(i)
        }


def group_errors(segments: Sequence[Seen], pieces: Sequence[Seen]) -> Iterator[SegmentErrors]:
    """Yield what was made of each segment of a group."""
    tokens = [
        (text, _Token(box, piece))
        for piece in pieces
        for text, box in split_words(piece.text, piece.box)
    ]
    words = [each for _, each in tokens]
    found = _align([each.text for each in segments], [text for text, _ in tokens])
    holders = [found.right_tokens(segment) for segment in range(len(segments))]
    for number, segment in enumerate(segments):
        places = found.places(number)
        right = sum(map(found.is_right, places))
        if all(found.partner[i] < 0 for i in places):
            yield SegmentErrors(len(places), "lost")
        elif right < _LEAST_RIGHT * len(places):
            yield SegmentErrors(len(places), "garbled")
        else:
            others = set().union(*holders[:number], *holders[number + 1 :])
            counted = _count_errors(found, number, segment.box, words)
            own = [words[token].piece for token in found.tokens(number)]
            yield replace(
                counted,
                is_split=is_split(own, (segment.box[2] - segment.box[0]) / len(segment.text)),
                is_merged=bool(holders[number] & others),
            )


def _align(true: Sequence[str], read: Sequence[str]) -> _Aligned:
    """Align the texts of segments with the words that were read; blanks are aligned as well."""
    ours, segment = _joined(true)
    theirs, token = _joined(read)
    partner, insertions = [-1] * len(ours), []
    for operation in Levenshtein.opcodes(ours, theirs):
        here = range(operation.src_start, operation.src_end)
        there = range(operation.dest_start, operation.dest_end)
        for i, j in zip(here, there, strict=False):
            if ours[i].isspace() == theirs[j].isspace():
                partner[i] = -1 if ours[i].isspace() else j
            elif ours[i].isspace():
                insertions.append((i, j))
        if operation.tag == "insert":
            insertions += [(operation.src_start, j) for j in there if not theirs[j].isspace()]
    return _Aligned(ours, segment, theirs, token, partner, insertions)


def _joined(texts: Sequence[str]) -> tuple[str, list[int]]:
    """Return texts joined by blanks, and the number of the text of each character."""
    parts = [" ".join(folded(text).split()) for text in texts]
    numbers = [number for number, part in enumerate(parts) for _ in f"{part} "]
    return " ".join(parts), numbers[: len(numbers) - 1]


def _count_errors(found: _Aligned, number: int, box: Box, words: Sequence[_Token]) -> SegmentErrors:
    """Return what is wrong with the characters and the blanks of a segment that was found."""
    places = found.places(number)
    confused = [i for i in places if found.partner[i] >= 0 and not found.is_right(i)]
    inserted = sum(
        number in _beside(found, place) and _is_around(words[found.token[j]].box, box)
        for place, j in found.insertions
    )
    blanks, glued, read_words, cut = _count_blanks(found, places)
    return SegmentErrors(
        len(places),
        "found",
        substituted=len(confused),
        deleted=sum(found.partner[i] < 0 for i in places),
        inserted=min(inserted, len(places)),
        blanks=blanks,
        glued=glued,
        words=read_words,
        cut=cut,
        confusions=tuple((found.true[i], found.read[found.partner[i]]) for i in confused),
    )


def _beside(found: _Aligned, place: int) -> set[int]:
    """Return the segments between whose characters something was inserted."""
    return {*found.segment[max(0, place - 1) : place + 1]}


def _is_around(word: Box, segment: Box) -> bool:
    """Return whether the middle of a word is in a segment, or near to it."""
    near = _AROUND * (segment[3] - segment[1])
    return all(
        segment[low] - near <= (word[low] + word[low + 2]) / 2 <= segment[low + 2] + near
        for low in (0, 1)
    )


def _count_blanks(found: _Aligned, places: Sequence[int]) -> tuple[int, int, int, int]:
    """Count blanks between letters and those not read, then words and those read with blanks."""
    blanks, glued = 0, 0
    read_words: set[int] = set()
    cut: set[int] = set()
    word = 0
    for one, other in pairwise(places):
        parted = other > one + 1
        word += parted
        if not all(found.true[i].isalnum() and found.partner[i] >= 0 for i in (one, other)):
            continue
        together = len({found.token[found.partner[i]] for i in (one, other)}) == 1
        if parted:
            blanks, glued = blanks + 1, glued + together
        else:
            read_words.add(word)
            if not together:
                cut.add(word)
    return blanks, glued, len(read_words), len(cut)


def is_split(pieces: Sequence[Seen], width: float) -> bool:
    """Return whether pieces stand on several rows, or with a gap of some characters' widths.

    >>> one, other = Seen("TO", 90, (0, 0, 20, 10)), Seen("TAL", 90, (25, 1, 50, 11))
    >>> is_split([one, other], width=10), is_split([one, other], width=1)
    (False, True)
    """
    boxes = sorted({piece.box for piece in pieces})
    for (_, top, right, bottom), (left, upper, _, lower) in pairwise(boxes):
        shared = min(bottom, lower) - max(top, upper)
        on_other_rows = shared < _LEAST_OVERLAP * min(bottom - top, lower - upper)
        if on_other_rows or left - right > _WIDE * width:
            return True
    return False
