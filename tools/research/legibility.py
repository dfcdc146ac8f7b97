"""Hold what is called legible against what readers read, place by place.

usage: tools/study legibility [--only NAMES] [--engines NAMES] [--minutes N] [--into FOLDER]

Receipts and statements of two countries go through every accident and scene at severity 2, and
then at 5, 4 and 3, one document after the other, until enough places are called illegible: of one
accident no more than a tenth of them, and on pages that lost three at least. A place is read where
each of its words stands, in letters and digits, in what a reader saw there; places of fewer than
three letters and digits are left out, since chance finds them. Promised: of the places that are
called illegible no reader reads more than 5 %. Of those called legible at severity 2 at least one
should read 90 %: where that fails, people still read what engines do not. Prints Markdown, and
without --only writes docs/measured/data/legibility.md. What was read is kept under build/readings,
so that a run that was stopped can be resumed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from inside import command_line
from pages import add_into_option, table

from docextract_eval.corpus.build import CleanPages, apply_condition
from docextract_eval.corpus.degrade import DEGRADATIONS
from docextract_eval.corpus.degrade.conditions import draw_steps
from docextract_eval.corpus.degrade.files import decode, encode_png
from docextract_eval.corpus.degrade.scenes import SCENES
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.hashes import canonical_truth
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.truth import all_cells
from docextract_eval.geometry import bounding_boxes
from docextract_eval.records import Rendition, page_word_texts
from docextract_eval.storage.disk import write_atomically
from research.readers import Readings, language, versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from docextract_eval.records import File
    from research.readers import Seen

    Lettered = tuple[bool, NDArray[np.float64], list[str]]
    """A place: whether it is called legible, its words' boxes, its words."""

DOCUMENTS = 20
READ_BY = ("psm 6", "rapidocr")
STATEMENTS = 5
SHORTEST = 3
GENTLE, HARSH = 2, (5, 4, 3)
"""The severity at which what is called legible should be read, and those at which print is lost."""
FEWEST_ON_PAGE = 3
"""How many places a page that is read must have lost: a page costs much, a place little."""
ROOM_AROUND = 3
"""How many heights of a word are shown to readers above and below places."""
FEWEST_LOST, MOST_ALIKE = 320, 0.1
"""How many places that are called illegible are read, and the share of one accident in them."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One place of a value after one accident."""

    accident: str
    severity: int
    legible: bool
    needles: bool
    """Whether it was printed in dots."""
    read: tuple[bool | None, ...]
    """By each reader; None where there was no time."""


def main() -> int:
    """Measure, print, and write it down if it is everything."""
    parser = command_line("tools/study legibility", __doc__)
    parser.add_argument("--only", default="", help="accidents and scenes, with commas")
    parser.add_argument("--engines", default=",".join(READ_BY), help="of: " + ", ".join(READ_BY))
    parser.add_argument("--minutes", type=float, default=600, help="when to stop reading")
    add_into_option(parser)
    options = parser.parse_args()
    known = [*DEGRADATIONS.names, *SCENES]
    names = [name for name in options.only.split(",") if name] or known
    for name in names:
        if name not in known:
            parser.error(f"'{name}' is none of: {', '.join(known)}")
    readings, papers, engines = Readings(options.minutes), printed(), options.engines.split(",")
    lost = [*lost_places(names, papers, engines, readings)]
    gentle = (
        place
        for turn, name in enumerate(names)
        for place in judged(name, GENTLE, papers[turn % len(papers)], engines, readings)
    )
    found = [*lost, *gentle]
    lines = [*head(found), *of_each(found, names)]
    print(*lines, sep="\n")
    if not options.only:
        write_atomically(options.into / "legibility.md", "\n".join([*lines, ""]))
    return 0


def printed() -> list[CleanPages]:
    """Print the first documents of either kind that fill one page."""
    return [
        *(_of("receipt", {}, 2 * DOCUMENTS))[: DOCUMENTS - STATEMENTS],
        *(_of("bank_statement", {"size": "1"}, 2 * DOCUMENTS))[:STATEMENTS],
    ]


def _of(kind: str, do: dict[str, str], count: int) -> list[CleanPages]:
    written = {"name": "legibility", "seed": 4, "count": count, "kinds": [kind], "do": do}
    recipe = parse_recipe(written | {"locales": ["en_US", "de_DE"]}, "legibility")
    documents = (compose(recipe, index) for index in range(count))
    short = [document for document in documents if len(document.pages) == 1]
    return [
        CleanPages.from_pages(document, render(document), canonical_truth(document))
        for document in short
    ]


def lost_places(
    names: Sequence[str], papers: Sequence[CleanPages], engines: Sequence[str], readings: Readings
) -> Iterator[Judged]:
    """Yield the places that are called illegible, of every accident in turn, until enough are."""
    counts: Counter[str] = Counter()
    for severity in HARSH:
        for turn in range(len(papers)):
            for start, name in enumerate(names):
                paper = papers[(start + turn) % len(papers)]
                if counts.total() >= FEWEST_LOST or counts[name] >= MOST_ALIKE * FEWEST_LOST:
                    continue
                lost = [*judged(name, severity, paper, engines, readings, legible=False)]
                counts[name] += len(lost)
                yield from lost


def judged(  # noqa: PLR0913 - what befalls which document, and who reads it
    name: str,
    severity: int,
    paper: CleanPages,
    engines: Sequence[str],
    readings: Readings,
    *,
    legible: bool = True,
) -> Iterator[Judged]:
    """Let one accident befall a document, and have the places read that are called so."""
    document, condition = paper.document, f"{name}@{severity}"
    rendition = apply_condition(
        paper, condition, draw_steps(condition, document.seed, document.source)
    )
    called_so = [place for place in places(paper, rendition) if place[0] == legible]
    if len(called_so) < (1 if legible else FEWEST_ON_PAGE):
        return
    speaks, (file, top) = language(document.locale), rows_around(rendition.files[0], called_so)
    seen = [readings.of(reader, file, speaks) if reader in engines else None for reader in READ_BY]
    for called, boxes, words in called_so:
        quads = boxes - (0, top, 0, top)
        read = tuple(each if each is None else was_read(words, quads, each) for each in seen)
        yield Judged(name, severity, called, document.factors["paper"] == "needles", read)


def rows_around(file: File, found: Sequence[Lettered]) -> tuple[File, int]:
    """Return the rows of a picture around places, at full width and no wider than high; their top.

    A reader enlarges a picture by its shorter side, so it sees these rows as on the whole page.
    """
    image = decode(file)
    high, wide = image.shape[:2]
    boxes = np.concatenate([place[1] for place in found])
    margin = ROOM_AROUND * float((boxes[:, 3] - boxes[:, 1]).max())
    top, low = max(0, int(boxes[:, 1].min() - margin)), min(high, int(boxes[:, 3].max() + margin))
    low = min(high, max(low, top + wide))
    top = max(0, min(top, low - wide))
    if high - (low - top) < high / 4:
        return file, 0
    return encode_png(np.ascontiguousarray(image[top:low])), top


def places(paper: CleanPages, rendition: Rendition) -> Iterator[Lettered]:
    """Yield each place that is long enough: what it is called, its words' boxes, its words."""
    words, boxes = (
        page_word_texts(paper.document.pages)[0],
        bounding_boxes(rendition.quads[0].astype(float)),
    )
    for field in all_cells(paper.document):
        for called, place in zip(rendition.legible.get(field.key, ()), field.places, strict=False):
            said = [bare(words[i]) for i in place.words]
            if sum(map(len, said)) >= SHORTEST:
                yield called, boxes[list(place.words)], said


def was_read(words: Iterable[str], boxes: NDArray[np.float64], seen: list[Seen]) -> bool:
    """Say whether each word was seen in its own place."""
    return all(
        word in "".join(bare(each.text) for each in seen if meets(box.tolist(), each.box))
        for word, box in zip(words, boxes, strict=True)
    )


def meets(word: Sequence[float], other: Sequence[float]) -> bool:
    """Say whether a reader's box lies on a word's: on half of its height, and beside no gap."""
    shared = min(word[3], other[3]) - max(word[1], other[1])
    low = min(word[3] - word[1], other[3] - other[1])
    return shared > low / 2 and word[0] < other[2] and other[0] < word[2]


def bare(text: str) -> str:
    """Return the letters and digits of a text, in small letters.

    >>> bare("EUR 1.234,50")
    'eur123450'
    """
    return "".join(char for char in text.casefold() if char.isalnum())


def head(found: list[Judged]) -> list[str]:
    """Say what was measured, and whether the two promises hold."""
    lost = [place for place in found if not place.legible]
    kept = [place for place in found if place.legible and place.severity == GENTLE]
    smooth, dots = ([place for place in kept if place.needles == needles] for needles in (0, 1))
    after = Counter(place.accident for place in lost if any(place.read))
    broken = ", ".join(f"{name} {count}" for name, count in after.most_common()) or "none"
    return [
        "# Whether legible values can be read",
        "",
        "Is a value that is called illegible really so? Such values do not count against a",
        "pipeline.",
        "",
        "Written by `tools/study legibility`. Every degradation and scene is applied to one of",
        f"{DOCUMENTS} documents at severity 2, and to one after the other at 5, 4 and 3 until",
        f"{FEWEST_LOST} places are called illegible, at most {MOST_ALIKE:.0%} of them by one",
        f"degradation, on pages that lost {FEWEST_ON_PAGE} at least. Of the places where values",
        "are printed, the page counts how many are called legible, and how many are read.",
        "",
        f"- Called illegible: {len(lost)} places. Of these are read: {said(lost)}.",
        f"  Promised: at most 5 % by either engine. Read after all: {broken}.",
        f"- Called legible at severity 2: {len(kept)} places. Of these are read: {said(kept)}.",
        f"  Aim: 90 % by one engine. Thermal and laser print: {said(smooth)}.",
        f"  Dot matrix print, which people read and engines do not: {said(dots)}.",
        f"- Readers: {versions()}",
        "",
        "For each degradation: how many places are called illegible, and the share of them that",
        "each engine reads; then the same for the places called legible at severity 2.",
        "",
    ]


def said(places: Iterable[Judged]) -> str:
    """Say what share of places each reader reads."""
    shares = zip(READ_BY, counts(places), strict=True)
    return ", ".join(
        f"{reader} {100 * read / asked:.1f} % of {asked}"
        for reader, (read, asked) in shares
        if asked
    )


def counts(places: Iterable[Judged]) -> list[tuple[int, int]]:
    """Count for each reader what it read, of what it was asked."""
    per_reader = zip(*(place.read for place in places), strict=True)
    known = [[each for each in said if each is not None] for said in per_reader]
    return [(sum(each), len(each)) for each in known] or [(0, 0)] * len(READ_BY)


def of_each(found: list[Judged], names: list[str]) -> Iterator[str]:
    """Write one accident a line."""
    rows = []
    for name in names:
        of_it = [place for place in found if place.accident == name]
        lost = [place for place in of_it if not place.legible]
        kept = [place for place in of_it if place.legible and place.severity == GENTLE]
        rows.append([name, *shares(lost), *shares(kept)])
    yield from table(["degradation", "illegible", *READ_BY, "legible at 2", *READ_BY], rows)


def shares(places: list[Judged]) -> list[str]:
    """Return how many places there are, and the share that each reader reads."""
    read = (f"{read / asked:.2f}" if asked else "" for read, asked in counts(places))
    return [str(len(places)), *read]
