"""Say what the rules find, on generated documents and on real receipts; measure their chances.

usage: tools/study rules [--documents N] [--minutes N] [--pack FOLDER] [--into FOLDER] [--own]
                   [--open-odd]
       tools/study rules [--documents N] --calibrate [--kinds KIND...]

Generated documents are read word for word, per kind and country, from a seed that the rules were
not made on; other documents of its split were looked at. Real receipts are read word by word from
their labels, by Tesseract and by RapidOCR; those of one half (`statistics.halves`) were looked at
while the rules were made, and those of the other, which --open-odd adds, were not. Writes
docs/measured/data/rules.md; --own leaves its part on real receipts as it was. Where the pack is not
there, it says so and measures nothing.
--calibrate writes the table that turns strengths into chances instead: 45 documents, and four
times as many of the kinds that have fewer cells than bank statements, take some ten minutes alone.
Chances of kinds that --kinds does not name stay as they are.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from inside import ROOT, command_line
from pages import add_into_option, print_and_write, table

from docextract_eval import seeds
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.matching import judge
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules import RULES
from docextract_eval.pipelines.rules.chances import calibration_group
from docextract_eval.records import Prediction, Rendition
from docextract_eval.statistics.clusters import proportions
from docextract_eval.storage.disk import write_atomically
from research.gap_parts import real_sample, right_cells
from research.readers import Readings, language, versions
from research.real_pack import (
    add_pack_option,
    end_without_pack,
    half_of,
    read_receipts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from research.gap_parts import Sample
    from research.readers import Seen
    from research.real_pack import Half

    Judged = list[tuple[str, bool]]

    from numpy.random import Generator

    from docextract_eval.pipelines.rules import OcrWord
    from docextract_eval.records import Document, Guess, Match

    Felt = dict[str, list[tuple[float, bool]]]
    Tables = dict[str, list[tuple[float, float]]]

SEED, SPLIT = 6113, "test"
"""Papers that nobody looked at; those of 4099 and 5001 were, while the rules were mended."""
CHANCES = ROOT / "docextract_eval/pipelines/rules/chances.json"
HALVES: dict[Half, str] = {"even": "seen", "odd": "unseen"}
FIELDS = {"sroie": ("total", "date", "merchant"), "german": ("total", "date")}
"""What is compared; the German labels have a shop's short name, which no paper prints so."""
REAL = "## On real receipts"
SMALLER = 4
"""Papers of other kinds for each bank statement, which has more cells than all of them."""
WORST = 6
"""How many of the worst cells are told field by field."""
EXACT_WORDS = "exact words"
READERS = (EXACT_WORDS, "psm 6", "rapidocr")
RIGHT = ("right", "rightly absent")
CALIBRATION_SEED = 2017
"""Of the corpus that chances are measured on; no other corpus of ours has it."""
BADNESS = (0.0, 0.01, 0.03, 0.08, 0.2)
"""The shares of signs that a reader confuses, from a clean page to a bad photo."""
_ALIKE = "0O 1l 5S 8B 6G 2Z 7T 4A 3B ce rn.,"
"""Signs that readers confuse, side by side."""
_STEPS, _FEWEST = 10, 60
"""The most steps of a table, and the fewest guesses that are a step."""
_RISE = 1e-3
"""What a step rises at least, so that what felt surer stays surer."""


def main() -> int:
    """Measure the chances, or the rules, and write it down."""
    parser = command_line("tools/study rules", __doc__)
    parser.add_argument("--documents", type=int, help="of each kind and country: 12")
    parser.add_argument("--minutes", type=float, default=600, help="when to stop reading")
    add_pack_option(parser)
    parser.add_argument("--open-odd", action="store_true", help="measure the odd half, too")
    add_into_option(parser)
    parser.add_argument("--own", action="store_true", help="leave the section on real receipts")
    parser.add_argument("--calibrate", action="store_true", help="measure the chances again")
    kinds = {"nargs": "+", "choices": RULES.names, "default": RULES.names}
    parser.add_argument("--kinds", **kinds, help="whose chances are measured again: all")
    options = parser.parse_args()
    options.documents = options.documents or (45 if options.calibrate else 12)
    if options.calibrate:
        few = ("receipt", "card_statement", "invoice")
        counts = dict.fromkeys(few, SMALLER * options.documents)
        counts = {"bank_statement": options.documents} | counts
        known = json.loads(CHANCES.read_text(encoding="utf-8"))
        measured_now = measured({kind: counts[kind] for kind in options.kinds})
        found = renewed(known, tables(measured_now), options.kinds)
        lines = (f" {json.dumps(group)}: {json.dumps(steps)}" for group, steps in found.items())
        write_atomically(CHANCES, "{\n" + ",\n".join(lines) + "\n}\n")
        print(f"{CHANCES}: {len(found)} tables")
        return 0
    page = options.into / "rules.md"
    if options.own:
        kept = page.read_text(encoding="utf-8").partition(REAL)
        left = "The section on real receipts is left as an earlier run wrote it."
        lines = [*head(options.documents), left, "", *own(options.documents)]
        write_atomically(page, "\n".join(lines) + "\n" + "".join(kept[1:]))
        return 0
    end_without_pack(options.pack)
    readings = Readings(options.minutes)
    halves: tuple[Half, ...] = ("even", "odd") if options.open_odd else ("even",)
    first = (*head(options.documents), *own(options.documents))
    print_and_write([*first, *real(options.pack, halves, readings)], page)
    return 0


def head(documents: int) -> list[str]:
    """Say what this is."""
    return [
        "# What the rules find",
        "",
        "The share of fields that the baseline rules find, to compare an extractor with.",
        "",
        f"Written by `tools/study rules --documents {documents}`. Each figure is the share of",
        "cells that are right, with its 95 % interval over documents (`statistics.clusters`). A",
        "value that is not printed counts as right if the rules return nothing for it.",
        "",
    ]


def own(documents: int) -> list[str]:
    """Write what is found on generated documents, whose words are read without an error."""
    judged_cells = {
        (kind, locale): list(_documents(kind, locale, documents))
        for locale in LOCALES.names
        for kind in RULES.names
    }
    rows = []
    for locale in LOCALES.names:
        cells = ([each[:2] for each in judged_cells[kind, locale]] for kind in RULES.names)
        rows.append([locale, *map(shown, cells)])
    return [
        "## On generated documents, from their true words",
        "",
        f"`oracle_text` on {documents} documents of each kind and country, seed {SEED}, of the",
        f"split `{SPLIT}`. Nobody looked at these documents while the rules were written. The",
        "authors of the rules saw others of this split, from other seeds, so its layouts, shops",
        "and banks are not unknown to them. The words are given, so whatever is lost here is lost",
        "by the rules and not by an OCR engine.",
        "",
        *table(["locale", *RULES.names], rows),
        "",
        *lost(judged_cells),
        "",
    ]


def lost(judged_cells: Mapping[tuple[str, str], Sequence[tuple[str, bool, str]]]) -> Iterator[str]:
    """Write which fields are lost where the rules lose most."""
    shares = {
        key: sum(right for _, right, _ in cells) / len(cells) for key, cells in judged_cells.items()
    }
    rows = []
    for kind, locale in sorted(shares, key=lambda key: shares[key])[:WORST]:
        wrong = Counter(field for _, right, field in judged_cells[kind, locale] if not right)
        fields = ", ".join(f"`{field}` {count}" for field, count in wrong.most_common(5))
        rows.append([kind, locale, f"{shares[kind, locale]:.3f}", fields])
    yield from ("Where most is lost, and in which fields (with the number of wrong cells):", "")
    yield from table(("kind", "locale", "right", "fields"), rows)


def _documents(kind: str, locale: str, documents: int) -> Iterator[tuple[str, bool, str]]:
    shares = {"splits": {"dev": 0.5, SPLIT: 0.5}, "locales": [locale], "kinds": [kind]}
    recipe = parse_recipe({"name": "rules", "seed": SEED, "count": 2 * documents} | shares, "rules")
    for index in range(2 * documents):
        document = compose(recipe, index)
        if document.split == SPLIT:
            found = RULES.load(kind)(exact_words(document), LOCALES.load(locale))
            for match in judged(document, found):
                if match.strict != "not judged":
                    yield document.source, match.strict in RIGHT, match.field


def real(pack: Path, halves: Sequence[Half], readings: Readings) -> list[str]:
    """Write what is found on real receipts, per half and reader."""
    rows = []
    for name, fields in FIELDS.items():
        found = {reader: _found(pack, name, halves, reader, readings) for reader in READERS}
        for half in halves:
            for reader, cells in found.items():
                mine = [cell for cell in cells if half_of(cell[0]) == half]
                for field in fields:
                    some = [(source, right) for source, key, right in mine if key == field]
                    figure = shown(some) if some else "·"
                    rows.append([name, HALVES[half], str(len(some)), reader, field, figure])
    return [
        REAL,
        "",
        f"Readers: {versions()}; `exact words` are those of the labels. The receipts are divided",
        "into halves by the hash of their names; the `seen` half was looked at while the rules",
        "were written. The total of SROIE is the amount paid after rounding: `payable`, where it",
        "is printed.",
        "",
        *table(["set", "half", "receipts", "reader", "field", "right"], rows),
    ]


def _found(
    pack: Path, name: str, halves: Sequence[Half], reader: str, readings: Readings
) -> list[tuple[str, str, bool]]:
    """Return every labelled cell of these halves of a set with whether it is right."""
    opened = "odd" in halves
    receipts = [
        each for half in halves for each in read_receipts(pack, name, half, open_odd=opened)
    ]
    samples = [real_sample(each, name) for each in receipts]
    seen = {sample.id: _seen(sample, reader, readings) for sample in samples}
    known = {receipt: words for receipt, words in seen.items() if words is not None}
    right = right_cells(samples, known, "plain")
    return [(receipt, field, good) for (receipt, field), good in right.items()]


def _seen(sample: Sample, reader: str, readings: Readings) -> Sequence[Seen] | None:
    if reader == EXACT_WORDS:
        return sample.segments
    return readings.of(reader, sample.file, language(sample.locale))


def shown(cells: Judged) -> str:
    """Write a share and its interval."""
    sources = {source: number for number, source in enumerate(dict(cells))}
    right = np.array([float(good) for _, good in cells])
    source = np.array([sources[name] for name, _ in cells])
    found = proportions(right, source, np.zeros(len(cells), int))[0]
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def measured(counts: dict[str, int], seed: int = CALIBRATION_SEED) -> Felt:
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


def tables(felt: Felt) -> Tables:
    """Fit a table to each group."""
    return {group: steps(pairs) for group, pairs in sorted(felt.items())}


def renewed(known: Tables, measured_now: Tables, kinds: Sequence[str]) -> Tables:
    """Return what is measured now, and of other kinds what was known, by group.

    >>> renewed({"a cells x": [], "b cells x": [(0.0, 0.1)]}, {"a fields y": []}, ["a"])
    {'a fields y': [], 'b cells x': [(0.0, 0.1)]}
    """
    kept = {group: each for group, each in known.items() if group.partition(" ")[0] not in kinds}
    return dict(sorted({**kept, **measured_now}.items()))


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
