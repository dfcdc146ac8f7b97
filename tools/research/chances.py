"""How sure the rules of a kind were and how often they were right: the table of chances."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval import seeds
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.matching import judge
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules import RULES
from docextract_eval.pipelines.rules.chances import calibration_group
from docextract_eval.records import Prediction, Rendition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.random import Generator

    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Document, Guess, Match

    Felt = dict[str, list[tuple[float, bool]]]

SEED = 2017
"""Of the corpus that chances are measured on; no other corpus of ours has it."""
BADNESS = (0.0, 0.01, 0.03, 0.08, 0.2)
"""The shares of signs that a reader confuses, from a clean page to a bad photo."""
_ALIKE = "0O 1l 5S 8B 6G 2Z 7T 4A 3B ce rn.,"
"""Signs that readers confuse, side by side."""
_STEPS, _FEWEST = 10, 60
"""The most steps of a table, and the fewest guesses that are a step."""
_RISE = 1e-3
"""What a step rises at least, so that what felt surer stays surer."""


def measured(counts: dict[str, int], seed: int = SEED) -> Felt:
    """Read so many documents of each kind, ever worse, and note how sure the rules were."""
    felt: Felt = defaultdict(list)
    for kind, count in counts.items():
        for document, guesses in _read(kind, count, seed):
            for match in judged(document, guesses):
                _note(felt, kind, match)
    return felt


def judged(document: Document, guesses: Sequence[Guess]) -> list[Match]:
    """Judge what rules state of a document whose words were given."""
    rendition = Rendition(document.id, document.id, "clean", (), (), "", (), ())
    return judge(document, rendition, Prediction("", tuple(guesses)))


def tables(felt: Felt) -> dict[str, list[tuple[float, float]]]:
    """Fit a table to each group."""
    return {group: steps(pairs) for group, pairs in sorted(felt.items())}


def _read(kind: str, count: int, seed: int) -> Iterator[tuple[Document, list[Guess]]]:
    """Yield what the rules state, as strengths, on each document at each badness."""
    written = {"name": "chances", "seed": seed, "count": count, "kinds": [kind]}
    recipe = parse_recipe(written | {"locales": LOCALES.names}, "chances")
    rules = getattr(RULES.load(kind), "__wrapped__")  # noqa: B009 - what `wraps` leaves behind
    for index in range(count):
        document = compose(recipe, index)
        rng = seeds.stream(seed, document.id, "reader")
        words = exact_words(document)
        for badness in BADNESS:
            yield document, rules(misread(words, badness, rng), LOCALES.load(document.locale))


def misread(words: Sequence[OcrWord], badness: float, rng: Generator) -> list[OcrWord]:
    """Read words as an engine does that confuses so many signs, and half knows where.

    What it confuses, it usually trusts less; what it trusts is now and then confused.
    """
    found = []
    for word in words:
        wrong = [rng.random() < badness for _ in word.text]
        text = "".join(map(_confused, word.text, wrong))
        trust = rng.beta(4, 3) if text != word.text else rng.beta(12, 1 + 12 * badness)
        found.append(replace(word, text=text, confidence=round(float(trust), 3)))
    return [word for word in found if word.text.strip()]


def _confused(sign: str, wrong: bool) -> str:  # noqa: FBT001 - mapped over signs
    pair = next((pair for pair in _ALIKE.split() if sign in pair), "")
    if not wrong:
        return sign
    return pair.replace(sign, "") if pair else ("" if sign.isalnum() else sign)


def _note(felt: Felt, kind: str, match: Match) -> None:
    if match.guess is not None and match.confidence is not None and match.strict != "not judged":
        felt[calibration_group(kind, match.field)].append(
            (match.confidence, match.strict == "right")
        )


def steps(felt: list[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Fit steps that rise: as many guesses in each, pooled where a chance would fall.

    >>> steps([(0.2, False)] * 60 + [(0.9, True)] * 60)
    [(0.0, 0.0), (0.2, 0.0161), (0.9, 0.9839), (1.0, 0.9919)]
    """
    felt = sorted(felt)
    bins = max(1, min(_STEPS, len(felt) // _FEWEST))
    pools: list[list[tuple[float, bool]]] = []
    for part in np.array_split(np.arange(len(felt)), bins):
        pools.append([felt[i] for i in part])
        while len(pools) > 1 and (
            _share(pools[-1]) <= _share(pools[-2]) or pools[-1][-1][0] == pools[-2][-1][0]
        ):
            last = pools.pop()
            pools[-1] = [*pools[-1], *last]
    found = [(round(float(np.mean([x for x, _ in pool])), 4), _share(pool)) for pool in pools]
    if len(found) == 1:  # one chance for all, but for the order that strengths had
        ((strength, share),) = found
        low, high = max(0.0, share - 2 * _RISE), min(1.0, share + _RISE)
        return [(0.0, low), (strength, share), (1.0, high)]
    # At the ends too what felt surer stays surer.
    return [(0.0, 0.0), *found, (1.0, round((1 + found[-1][1]) / 2, 4))]


def _share(pool: list[tuple[float, bool]]) -> float:
    """Return the share that was right, drawn a little to the middle."""
    return round((sum(right for _, right in pool) + 1) / (len(pool) + 2), 4)
