"""How many documents of each shift are noticed as unlike the reference, one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.corpus.fit.measuring import STATISTICS, measure_page
from docextract_eval.corpus.store import open_corpus
from docextract_eval.disk import write_atomically
from docextract_eval.runs.unlabelled.statistics import CATEGORIES, measure_answers
from docextract_eval.statistics.novelty import FALSE_ALARMS, Neighbourhood

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.metrics.columns import Floats
    from docextract_eval.runs.unlabelled.answers import Answers

PAGES = {"reference": 600, "same-1": 500, "same-2": 500}
OF_SHIFT = 200
"""Pages that are measured of every other window."""


def page_statistics(folder: Path, name: str) -> Floats:
    """Return what is measured of the first pages of a window's documents; kept in the folder."""
    kept = folder / f"{name}.pages.json"
    if not kept.exists():
        measured = []
        for document, rendition in open_corpus(folder / f"{name}-corpus").pairs():
            measured.append([document.source, measure_page(rendition.files[0]) or {}])
            if len(measured) == PAGES.get(name, OF_SHIFT):
                break
        write_atomically(kept, json.dumps(measured))
    rows = json.loads(kept.read_text("utf-8"))
    return np.array([[row.get(each, np.nan) for each in STATISTICS] for _, row in rows], float)


def answer_statistics(answers: Answers) -> Floats:
    """Return what is measured of the answers on a window's documents."""
    columns = measure_answers(answers).columns
    kept = [columns[name] for name in columns if name not in CATEGORIES]
    return np.array(kept, float).T


def _caught(reference: Floats, clean: Floats, shifts: Sequence[Floats]) -> list[float]:
    """Return the share of each shift's documents beyond what 1 % of clean documents reach."""
    near = Neighbourhood.around(reference)
    bound = np.quantile(near.distances_to(clean), 1 - FALSE_ALARMS, method="higher")
    return [float(np.mean(near.distances_to(each) > bound)) for each in shifts]


def unlike_rows(folder: Path, answers: Mapping[str, Answers]) -> Iterator[str]:
    """Yield a row for each shift: the share caught by answers, by pages, and by both."""
    usual = [name for name in answers if name.startswith("same-")]
    shifts = [name for name in answers if name not in usual and name != "reference"]
    given = {name: answer_statistics(each) for name, each in answers.items()}
    pages = {name: page_statistics(folder, name) for name in ["reference", *PAGES, *shifts]}
    both = {name: np.hstack([given[name][: len(seen)], seen]) for name, seen in pages.items()}
    columns = []
    for side, clean in ((given, usual), (pages, [*PAGES][1:]), (both, [*PAGES][1:])):
        documents = np.vstack([side[name] for name in clean])
        columns.append(_caught(side["reference"], documents, [side[name] for name in shifts]))
    for name, *shares in zip(shifts, *columns, strict=True):
        cells = " | ".join(f"{100 * share:.0f} %" for share in shares)
        yield f"| {name} | {len(pages[name])} | {cells} |"
