"""How many documents of each shift are noticed as unlike the reference, one by one.

Each statistic is measured by its rank in the reference, so that none counts more for its unit. A
document is unlike the reference where it is farther from its nearest neighbours in one half of it
than all but 1 % of clean documents are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from pages import row
from scipy.spatial import cKDTree
from scipy.special import ndtri

from docextract_eval.corpus.fit.measuring import STATISTICS, measure_page
from docextract_eval.corpus.store import open_corpus
from docextract_eval.runs.unlabelled.statistics import CATEGORIES, measure_answers
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.metrics.columns import Floats
    from docextract_eval.runs.unlabelled.answers import Answers

PAGES = {"reference": 600, "same-1": 500, "same-2": 500}
OF_SHIFT = 200
"""Pages that are measured of every other window."""
FALSE_ALARMS = 0.01
_NEIGHBOURS = 5
_LACKING = 2.0
"""How far a document without a statistic is from one that has it, in deviations."""


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
    near = reference[::2]
    clean_distances, *others = _distances(near, [clean, *shifts])
    bound = np.quantile(clean_distances, 1 - FALSE_ALARMS, method="higher")
    return [float(np.mean(each > bound)) for each in others]


def _distances(near: Floats, documents: Sequence[Floats]) -> list[Floats]:
    """Return how far documents are from their nearest neighbours, on average."""
    ordered = [np.sort(column[~np.isnan(column)]) for column in near.T]
    tree = cKDTree(_scaled(near, ordered))
    return [tree.query(_scaled(each, ordered), _NEIGHBOURS)[0].mean(axis=1) for each in documents]


def _scaled(statistics: Floats, ordered: Sequence[Floats]) -> Floats:
    """Return normal scores of ranks, then whether each statistic is missing."""
    columns = []
    for column, known in zip(statistics.T, ordered, strict=True):
        below = np.searchsorted(known, column, "left") + np.searchsorted(known, column, "right")
        scores = ndtri((below / 2 + 0.5) / (len(known) + 1))
        columns.append(np.where(np.isnan(column), 0.0, scores))
    return np.hstack([np.column_stack(columns), _LACKING * np.isnan(statistics)])


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
        yield row(name, str(len(pages[name])), *(f"{100 * share:.0f} %" for share in shares))
