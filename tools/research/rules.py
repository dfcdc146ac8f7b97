"""Say what the rules find, on generated documents and on real receipts; measure their chances.

usage: tools/study rules [--documents N] [--minutes N] [--pack FOLDER] [--into FOLDER] [--own]
                   [--open-odd]
       tools/study rules [--documents N] --calibrate

Generated documents are read word for word, per kind and country, from a seed that the rules were
not made on; other documents of its split were looked at. Real receipts are read word by word from
their labels, by Tesseract and by RapidOCR; those of one half (`statistics.halves`) were looked at
while the rules were made, and those of the other, which --open-odd adds, were not. Writes
docs/measured/data/rules.md; --own leaves its part on real receipts as it was. Where the pack is not
there, it says so and measures nothing.
--calibrate writes the table that turns strengths into chances instead: 45 documents, and four
times as many of the kinds that have fewer cells than bank statements, take some ten minutes alone.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from inside import ROOT, command_line
from pages import add_into_option, print_and_write, table

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules import RULES
from docextract_eval.statistics.clusters import proportions
from docextract_eval.storage.disk import write_atomically
from research.chances import judged, measured, tables
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
    options = parser.parse_args()
    options.documents = options.documents or (45 if options.calibrate else 12)
    if options.calibrate:
        few = ("receipt", "card_statement", "invoice")
        counts = dict.fromkeys(few, SMALLER * options.documents)
        found = tables(measured({"bank_statement": options.documents} | counts))
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
        "For whoever uses the baseline rules, or compares an extractor with them.",
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
        f"split `{SPLIT}`. Nobody looked at these documents while the rules were written. Whoever",
        "fixed the rules did look at others of this split, from other seeds, so its layouts, shops",
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
