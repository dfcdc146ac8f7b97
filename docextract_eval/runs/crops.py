"""Errors with their pictures: what stands there and what was said, on the page and on a clean one.

Pages are read once each, those of one document together, whatever is shown of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from docextract_eval.corpus.degrade.conditions import CLEAN
from docextract_eval.corpus.store.finding import find_several
from docextract_eval.records import Guess
from docextract_eval.runs.exhibits import Box, Picture
from docextract_eval.runs.framing import (
    Quads,
    around,
    framed,
    line_height,
    lines_of,
    nearby,
    packed,
    placed,
)
from docextract_eval.runs.lines import Lines
from docextract_eval.runs.sighting import Sight

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Place
    from docextract_eval.runs.exhibits import Exhibit
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.framing import Frame, Pixels

    Cell = tuple[str, int, str, int | None]
    """A rendition, a reading of it, a field and the row of a guess."""
    Said = Mapping[Cell, Guess]
    Boxed = tuple[int, Quads]
    """A page and corners on it."""


Whose = Literal["truth", "guess", "before"]


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """What is marked on a page: the words of a truth, or the box of a guess."""

    of: Whose
    page: int
    quads: Quads


SMALL = 240, 340
"""Width and height of a page that is made small."""
_SMALL_BYTES = 12_000
_MARGIN = 0.4
"""Lines around the words of a clean part."""


def pictured(
    exhibits: Sequence[Exhibit],
    corpus: Corpus,
    folder: RunFolder,
    before: RunFolder | None = None,
) -> tuple[Exhibit, ...]:
    """Give errors with their pictures; the boxes of `before` are of the run before."""
    return shown(exhibits, corpus, folder, before)[0]


def shown(
    exhibits: Sequence[Exhibit],
    corpus: Corpus,
    folder: RunFolder,
    before: RunFolder | None = None,
    small: Collection[str] = (),
) -> tuple[tuple[Exhibit, ...], dict[str, Picture]]:
    """Give errors with their pictures, and the first pages of some renditions made small."""
    said = said_of(exhibits, corpus, folder)
    earlier = said_of(exhibits, corpus, before) if before else {}
    on: dict[str, list[int]] = defaultdict(list)
    for number, exhibit in enumerate(exhibits):
        on[exhibit.rendition].append(number)
    found, pages = [*exhibits], {}
    for sights in _by_document(corpus, {*on, *map(clean_of, on), *small}):
        for id_, sight in sights.items():
            clean = None if sight.rendition.condition == CLEAN else sights.get(clean_of(id_))
            for number in on.get(id_, ()):
                guesses = _guesses(exhibits[number], said, earlier)
                found[number] = _seen(exhibits[number], sight, guesses, clean)
            if id_ in small and (page := sight.page(0)) is not None:
                pages[id_] = _small(page)
    return tuple(found), pages


def clean_of(rendition: str) -> str:
    """Give the id of the clean rendition of the same document.

    >>> clean_of("receipt-3-000001~defocus@3")
    'receipt-3-000001~clean'
    """
    return f"{rendition.rpartition('~')[0]}~{CLEAN}"


def said_of(exhibits: Sequence[Exhibit], corpus: Corpus, folder: RunFolder) -> Said:
    """Give the guesses that errors are about, with their boxes."""
    lines, found = Lines(folder), dict[tuple[str, int, str, int | None], Guess]()
    for rendition in dict.fromkeys(exhibit.rendition for exhibit in exhibits):
        for prediction, _ in lines.of(corpus.sheet_id(rendition)):
            for guess in prediction.guesses:
                cell = (rendition, prediction.repeat, guess.name, guess.row)
                found.setdefault(cell, guess)  # the first counts, as the judge has it
    return found


def _by_document(corpus: Corpus, wanted: Collection[str]) -> Iterator[dict[str, Sight]]:
    """Give what is wanted of each document together: its pages stand one after another."""
    pairs = find_several(corpus, wanted)
    for _, same in groupby(pairs, key=lambda pair: pair[0].id):
        yield {rendition.id: Sight(document, rendition) for document, rendition in same}


def _guesses(exhibit: Exhibit, said: Said, earlier: Said) -> dict[Whose, Guess]:
    cell = exhibit.rendition, exhibit.repeat, exhibit.field
    both: dict[Whose, Guess | None] = {
        "guess": said.get((*cell, exhibit.guess_row)),
        "before": earlier.get((*cell, exhibit.before_row)),
    }
    return {whose: guess for whose, guess in both.items() if guess}


def _seen(
    exhibit: Exhibit, sight: Sight, guesses: Mapping[Whose, Guess], clean: Sight | None
) -> Exhibit:
    """Give one error with its pictures: where it is, where it is on the clean page, and apart."""
    key = exhibit.field if exhibit.row is None else f"{exhibit.field}#{exhibit.row}"
    boxes = {of: box for of, guess in guesses.items() if (box := sight.box(guess))}
    guess = boxes.get("guess", boxes.get("before"))
    place = _nearest(sight, key, guess)
    page = place.page if place else guess[0] if guess else 0
    if (size := sight.size(page)) is None:
        return exhibit
    frame, apart = _frames(sight, place, guess, page, size)
    marked = [Marked("truth", at.page, sight.stands(at)) for at, _ in sight.places(key)]
    marked += [Marked(of, at, corners[None]) for of, (at, corners) in boxes.items()]
    return replace(
        exhibit,
        picture=_cut(sight, page, frame, marked),
        clean=_clean(sight, clean, page, frame, key) if clean else None,
        apart=_cut(sight, guess[0], apart, marked) if apart and guess else None,
    )


def _nearest(sight: Sight, key: str, guess: Boxed | None) -> Place | None:
    """Give where the value stands: where it is seen, and nearest to where the guess says."""

    def rank(found: tuple[Place, bool]) -> tuple[bool, bool, float]:
        place, seen = found
        if guess is None:
            return not seen, False, 0.0
        middle = sight.stands(place).mean(axis=(0, 1))
        away = float(np.linalg.norm(middle - guess[1].mean(axis=0)))
        return not seen, place.page != guess[0], away

    best = min(sight.places(key), key=rank, default=None)
    return best and best[0]


def _frames(
    sight: Sight, place: Place | None, guess: Boxed | None, page: int, size: tuple[int, int]
) -> tuple[Frame, Frame | None]:
    """Give the part that is shown, and that of the guess if both are not read in one."""
    truth, words = sight.stands(place) if place else None, sight.words(page)
    line = line_height(words if truth is None else truth) or size[0] / 60
    if guess is None:
        if truth is None:
            return placed(size[1] / 2, size[0] / 2, 26 * line, 5 * line, size), None
        return nearby(truth, size, line, words), None
    box = guess[1][None]
    if truth is None:
        return nearby(box, size, line, words), None
    if guess[0] == page and (both := framed(np.concatenate([truth, box]), size, line, words)):
        return both, None
    frame, there = nearby(truth, size, line, words), sight.size(guess[0])
    if there is None or (guess[0] == page and frame.holds(guess[1])):
        return frame, None
    return frame, nearby(box, there, line, sight.words(guess[0]))


def _cut(sight: Sight, page: int, frame: Frame, marked: Iterable[Marked]) -> Picture | None:
    """Give a part of a page, and on it the boxes of what stands there."""
    if (pixels := sight.page(page)) is None:
        return None
    boxes = [
        Box(each.of, frame.within(quad))
        for each in marked
        if each.page == page
        for quad in lines_of(each.quads)
        if frame.meets(quad)
    ]
    return Picture(*frame.size, tuple(boxes), frame.cut(pixels))


def _clean(sight: Sight, clean: Sight, page: int, frame: Frame, key: str) -> Picture | None:
    """Give the part of the clean page where the words stand that are shown of the other."""
    words, there = sight.words(page), clean.words(page)
    size = clean.size(page)
    if not len(words) or len(words) != len(there) or size is None:
        return None
    here = [number for number, quad in enumerate(words) if frame.holds(quad)]
    if not here:
        return None
    line = line_height(there[here])
    larger = line / (line_height(words[here]) or line or 1.0)
    part = around(there[here], size, _MARGIN * line, (frame.width * larger, frame.height * larger))
    marked = [Marked("truth", at.page, clean.stands(at)) for at, _ in clean.places(key)]
    return _cut(clean, page, part, marked)


def _small(page: Pixels) -> Picture:
    """Give the upper part of a page, made small."""
    width = page.shape[1]
    scale = min(1.0, SMALL[0] / width)
    part = page[: round(SMALL[1] / scale)]
    size = max(1, round(width * scale)), max(1, round(part.shape[0] * scale))
    image = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    return Picture(*size, (), packed(image, _SMALL_BYTES))
