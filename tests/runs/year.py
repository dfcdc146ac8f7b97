"""A year of one extractor: twelve releases while corpus, schema and labels change around it.

Bills are small pictures with labels. Every release answers as the one before but for some churn;
`BAD` alone loses three points of `total`. The same releases are drawn again for each seed, over the
same corpora: `python -m tests.runs.year 40` draws forty, and says in how many the loss was found.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from tests.cli.commands import dxe

DOCUMENTS, GROWN = 600, 750
RIGHT, CHURN, LOSS = 0.9, 0.03, 0.03
STORE = ("--ledger", "ledger.db")
BAD = "1.7"
TYPES = {
    "total": 'type = "money", criticality = 3',
    "date": 'type = "date", criticality = 3',
    "shop": 'type = "text"',
    "number": 'type = "code"',
    "bill_number": 'type = "code"',
    "tax": 'type = "money"',
}
FIRST = ("total", "date", "shop", "number")
WITH_TAX = (*FIRST, "tax")
RENAMED = ("total", "date", "shop", "bill_number", "tax")
DROPPED = ("total", "date", "bill_number", "tax")


@dataclass(frozen=True)
class Corpus:
    """A corpus of the year: its fields, its documents, and which labels are corrected."""

    name: str
    fields: tuple[str, ...]
    documents: range = range(DOCUMENTS)
    corrected: tuple[int, ...] = ()


@dataclass(frozen=True)
class Release:
    """A release, and the corpus it was run over."""

    name: str
    corpus: Corpus

    @property
    def number(self):
        """Its place among the releases."""
        return int(self.name.partition(".")[2])


BILLS = Corpus("bills", FIRST)
TAXED = Corpus("taxed", WITH_TAX)
RENAMED_BILLS = Corpus("renamed", RENAMED)
FEWER = Corpus("fewer", DROPPED)
CORRECTED = Corpus("corrected", DROPPED, corrected=(3, 44))
MORE = Corpus("more", DROPPED, range(GROWN), corrected=(3, 44))
OTHERS = Corpus("others", DROPPED, range(1_000, 1_000 + DOCUMENTS))
CORPORA = (BILLS, TAXED, RENAMED_BILLS, FEWER, CORRECTED, MORE, OTHERS)
RELEASES = tuple(
    Release(name, corpus)
    for name, corpus in (
        ("1.0", BILLS), ("1.1", BILLS), ("1.2", TAXED), ("1.3", RENAMED_BILLS), ("1.4", FEWER),
        ("1.5", CORRECTED), ("1.6", MORE), ("1.7", MORE), ("1.8", MORE), ("1.9", MORE),
        ("1.9", OTHERS), ("1.10", OTHERS), ("1.11", OTHERS),
    )
)  # fmt: skip


def truth(document):
    """What a bill says, by field."""
    rng = np.random.default_rng(document)
    number = str(rng.integers(10_000, 99_999))
    return {
        "total": f"{rng.integers(1_000, 9_999) / 100:.2f}",
        "date": f"2026-0{rng.integers(1, 9)}-{rng.integers(10, 28)}",
        "shop": str(rng.choice(["JOE'S", "BLUE DOOR", "CORNER", "MARKET HALL", "NORTH BAKERY"])),
        "number": number,
        "bill_number": number,
        "tax": f"{rng.integers(100, 999) / 100:.2f}",
    }


def write_corpora(folder):
    """Draw and import the bills of every corpus; all of them have the name of their labels."""
    for corpus in CORPORA:
        place = folder / corpus.name
        place.mkdir(parents=True)
        lines = []
        for document in corpus.documents:
            noise = np.random.default_rng(document).integers(0, 256, (8, 8), dtype=np.uint8)
            Image.fromarray(noise).save(place / f"{document}.png")
            labels = truth(document) | ({"total": "1.00"} if document in corpus.corrected else {})
            fields = {name: labels[name] for name in corpus.fields}
            lines.append({"id": f"bill-{document}", "image": f"{document}.png", "fields": fields})
        (place / "bills.jsonl").write_text("\n".join(map(json.dumps, lines)))
        rules = "\n".join(f"{name} = {{ {TYPES[name]} }}" for name in corpus.fields)
        (place / "bill.toml").write_text(f'name = "bill"\n\n[fields]\n{rules}\n')
        asked = ("bills.jsonl", "-o", "corpus", "--schema", "bill.toml", "--locale", "en_US")
        done(place, "corpus", "import", *asked)


def answer(seed, release, folder):
    """Write what a release reads on the documents of its corpus."""
    lines = []
    for document in release.corpus.documents:
        right, wrong = truth(document), truth(document + 50_000)
        values = {
            name: (right if is_right(seed, release, document, name) else wrong)[name]
            for name in release.corpus.fields
        }
        lines.append({"id": f"bill-{document}~clean", "fields": values})
    (folder / "answers.jsonl").write_text("\n".join(map(json.dumps, lines)))


def is_right(seed, release, document, name):
    """Whether a release reads a cell: most cells are drawn once, and a few by each release."""
    key = [seed, document, *("number" if name == "bill_number" else name).encode()]
    own, now = (np.random.default_rng([*key, at]) for at in (0, 1 + release.number))
    right = (now if now.random() < CHURN else own).random() < RIGHT
    is_lost = name == "total" and release.name == BAD and now.random() < LOSS / RIGHT
    return bool(right and not is_lost)


def live(seed, corpora, folder):
    """Run, add and test every release of a year; return what each `history add` printed."""
    printed = {}
    for number, release in enumerate(RELEASES):
        place = folder / str(number)
        place.mkdir(parents=True)
        answer(seed, release, place)
        done(place, "score", "answers.jsonl", corpora / release.corpus.name / "corpus", "-o", "run")
        added = done(folder, "history", "add", f"{number}/run", "--release", release.name, *STORE)
        printed[release] = added.stdout + added.stderr
        if release.corpus is BILLS:
            done(folder, "history", "pin", "1.0", *STORE)
        if release.corpus is RENAMED_BILLS:
            done(folder, "history", "map", "number=bill_number", *STORE)
    return printed


def alarms(folder):
    """Which releases raised an alarm, and of which fields."""
    found = json.loads(done(folder, "history", "alarms", *STORE, "--json").stdout)
    return {
        (each["run"]["label"], loss["slice"].get("field"))
        for each in found
        for loss in each["losses"]
    }


def done(folder, *args):
    found = dxe(*args, cwd=folder)
    assert found.returncode == 0, found.stderr
    return found


def main(years):
    """Print in how many years the loss was found, and which alarms were false."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        write_corpora(place / "corpora")
        found, false = 0, []
        for seed in range(years):
            live(seed, place / "corpora", place / str(seed))
            raised = alarms(place / str(seed))
            found += (BAD, "total") in raised
            false += [each for each in raised if each[0] != BAD]
            shutil.rmtree(place / str(seed))
            print(f"{found} of {seed + 1} found, false alarms: {false or 'none'}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
