"""Audit groups of receipts that two engines read worse, and again on fresh documents.

usage: tools/study group_audits [--folder FOLDER] [--write]

Nobody planted what is found here. Each audit is made twice, and the second time with another seed
and more documents: what the first found counts as confirmed where the interval of the second lies
on the same side of 0. Corpora and runs stay in FOLDER, and what is there is not made again. All of
it takes about twenty minutes on two cores. The exit code is 1 where a finding is not confirmed.
With --write the page docs/measured/data/group_audits.md is written.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inside import ROOT, command_line, dxe
from pages import table

from docextract_eval.errors import DONE, FAIL
from docextract_eval.reports.audit_page import (
    describe_fields,
    describe_gap,
    excludes_zero,
    gap_rows,
)
from docextract_eval.runs.comparison.audit import audit_run
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.measured_run import read_measured_run
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.comparison.audit import Audit, SplitMeasure

PAGE = ROOT / "docs" / "measured" / "data" / "group_audits.md"


@dataclass(frozen=True)
class Question:
    """A group of documents that an engine reads worse or better than another."""

    title: str
    pipeline: str
    factor: str
    group: str
    against: str
    rounds: tuple[tuple[int, int], ...]
    """The seeds and the documents of each group: of the first audit, and of its confirmation."""


QUESTIONS = (
    Question(
        "Tesseract reads hotels' receipts better than groceries', because of their layout",
        *("tesseract", "trade", "hotel", "grocery"),
        ((3, 60), (4, 150)),
    ),
    Question(
        "RapidOCR hardly reads receipts of dot-matrix printers",
        *("rapidocr", "font", "pins9x9", "dots12x24"),
        ((1, 30), (2, 60)),
    ),
)
INTRODUCTION = """\
# What two engines read worse, and why

Choose an engine, or see the answer of an [audit](../../how-to/audit-group.md).

Written by `tools/study group_audits --write`. Nobody planted these differences. Each was found in a
first audit, and then audited again on fresh documents of another seed: a confirmed difference lies
on the same side of 0 there, with its whole 95 % interval. All pages are clean German receipts
(`de_DE`).
"""
LIMITS = """\
## What this does not show

The pages are generated. How common these layouts and printers are among your users is not known
here: an audit says how much worse such a receipt is read and why, and never how often you get one.
Effects are on documents of the compared group; on others they may differ.
"""


def audited(question: Question, seed: int, documents: int, folder: Path) -> Audit:
    """Build, run and audit what is not there yet."""
    name = f"{question.pipeline}-{question.factor}-{seed}"
    corpus, run = folder / f"{name}-corpus", folder / name
    if not corpus.exists():
        words = ["--factor", question.factor, "--group", question.group]
        words += ["--against", question.against, "--locale", "de_DE"]
        words += ["--documents", str(documents), "--seed", str(seed)]
        dxe("audit", "--build", corpus, *words)
    if not run.exists():
        dxe("run", question.pipeline, corpus, "-o", run)
    measured = read_measured_run(RunFolder(run), with_twins=True)
    return audit_run(measured, question.factor)


def is_confirmed(first: SplitMeasure, fresh: SplitMeasure) -> bool:
    """Whether gap and effect, where the first audit saw them, lie on the same side again."""
    pairs = [
        (first.split.gap, fresh.split.gap),
        (first.split.effect, fresh.split.effect),
    ]
    seen_first = [pair for pair in pairs if excludes_zero(pair[0])]
    return bool(seen_first) and all(
        excludes_zero(again) and again.value * seen.value > 0 for seen, again in seen_first
    )


def page_lines(question: Question, first: Audit, fresh: Audit) -> Iterator[str]:
    """Yield what was asked and found, first and on fresh documents."""
    yield from ("", f"## {question.title}", "")
    counts = " and ".join(f"{many} of each group (seed {seed})" for seed, many in question.rounds)
    yield (
        f"`{question.pipeline}`, {question.factor} `{question.group}` against "
        f"`{question.against}`; documents: {counts}."
    )
    yield ""
    for found, again in zip(first.accuracies, fresh.accuracies, strict=True):
        state = "Confirmed" if is_confirmed(found, again) else "Not confirmed"
        yield f"- {state}. {describe_gap(fresh, again)}"
    yield f"- {describe_fields(fresh)}"
    for found, again in zip(first.accuracies, fresh.accuracies, strict=True):
        firsts = dict(gap_rows(found, first))
        head = (f"{again.slice['cells']}, percent and points", "first", "fresh")
        rows = ((name, firsts.get(name, ""), each) for name, each in gap_rows(again, fresh))
        yield from ("", *table(head, rows))


def main() -> int:
    """Make the audits, and print or write the page."""
    parser = command_line("tools/study group_audits", __doc__)
    parser.add_argument("--folder", type=Path, help="where corpora and runs are kept")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    lines, confirmed = [INTRODUCTION.rstrip("\n")], True
    with tempfile.TemporaryDirectory() as elsewhere:
        folder = options.folder or Path(elsewhere)
        for question in QUESTIONS:
            first, fresh = (audited(question, *each, folder) for each in question.rounds)
            confirmed &= all(map(is_confirmed, first.accuracies, fresh.accuracies))
            lines += page_lines(question, first, fresh)
    text = "\n".join([*lines, "", LIMITS])
    if options.write:
        write_atomically(PAGE, text)
    print(text)
    return DONE if confirmed else FAIL
