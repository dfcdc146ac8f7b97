"""How sure the rules of a kind were and how often they were right: the table of chances."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.build import build
from docextract_eval.corpus.recipe import parse
from docextract_eval.locales import LOCALES
from docextract_eval.matching import judge
from docextract_eval.pipelines.rules import RULES
from docextract_eval.pipelines.rules.chances import group_of
from docextract_eval.pipelines.rules.exact import exact_words
from docextract_eval.pipelines.tesseract import Tesseract
from docextract_eval.records import Prediction, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.records import Document, Guess, Match, Rendition

    Felt = dict[str, list[tuple[float, bool]]]

SEED = 2017
"""Of the corpus that chances are measured on; no other corpus of ours has it."""
CONDITIONS = {
    "receipt": ["clean", "defocus@2", "defocus@4", "scan", "phone"],
    "bank_statement": ["clean", "defocus@3", "scan"],
}
_STEPS, _FEWEST = 10, 60
"""The most steps of a table, and the fewest guesses that are a step."""
_RISE = 1e-3
"""What a step rises at least, so that what felt surer stays surer."""


def measured(counts: dict[str, int]) -> dict[str, list[tuple[float, float]]]:
    """Read so many documents of each kind with Tesseract, and some word for word; fit tables."""
    felt: Felt = defaultdict(list)
    for kind, count in counts.items():
        for document, rendition, guesses in _read(kind, count):
            for match in judge(document, rendition, Prediction("", tuple(guesses))):
                _note(felt, kind, match)
    return {group: steps(pairs) for group, pairs in sorted(felt.items())}


def _read(kind: str, count: int) -> Iterator[tuple[Document, Rendition, list[Guess]]]:
    """Give what the rules state, as strengths, of every rendition."""
    languages = ["en_US", "en_GB", "en_IN", "de_DE", "de_CH"]
    written = {"name": "chances", "seed": SEED, "count": count, "kinds": [kind]}
    recipe = parse(written | {"locales": languages, "conditions": CONDITIONS[kind]}, "chances")
    engine = Tesseract({})
    rules = getattr(RULES.load(kind), "__wrapped__")  # noqa: B009 - what `wraps` leaves behind
    for index in range(count):
        built = build(recipe, index)
        document, locale = built.document, LOCALES.load(built.document.locale)
        yield document, built.renditions[0], rules(exact_words(document), locale)
        for rendition in built.renditions:
            sheet = Sheet(rendition.id, kind, rendition.files, {"locale": document.locale})
            yield document, rendition, rules(engine.words(sheet), locale)


def _note(felt: Felt, kind: str, match: Match) -> None:
    if match.guess is not None and match.confidence is not None and match.strict != "not judged":
        felt[group_of(kind, match.field)].append((match.confidence, match.strict == "right"))


def steps(felt: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Fit steps that rise: as many guesses in each, pooled where a chance would fall.

    >>> steps([(0.2, False)] * 60 + [(0.9, True)] * 60)
    [(0.2, 0.0161), (0.9, 0.9839)]
    """
    felt = sorted(felt)
    bins = max(1, min(_STEPS, len(felt) // _FEWEST))
    pools: list[list[tuple[float, bool]]] = []
    for part in np.array_split(np.arange(len(felt)), bins):
        pools.append([felt[i] for i in part])
        while len(pools) > 1 and (_share(pools[-1]) <= _share(pools[-2]) or _same(*pools[-2:])):
            last = pools.pop()
            pools[-1] = [*pools[-1], *last]
    found = [(round(float(np.mean([x for x, _ in pool])), 4), _share(pool)) for pool in pools]
    if len(found) == 1:  # one chance for all, but for the order that strengths had
        ((strength, share),) = found
        found = [
            (0.0, max(0.0, share - _RISE * 2)),
            (strength, share),
            (1.0, min(1.0, share + _RISE)),
        ]
    return found


def _same(one: list[tuple[float, bool]], other: list[tuple[float, bool]]) -> bool:
    return one[-1][0] == other[-1][0]


def _share(pool: list[tuple[float, bool]]) -> float:
    """Give the share that was right, drawn a little to the middle."""
    return round((sum(right for _, right in pool) + 1) / (len(pool) + 2), 4)
