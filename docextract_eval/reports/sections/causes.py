"""Why values are wrong or invented, what they were taken for, and which traps caught them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.reports.layout import CELLS, has_figures, section, why_not
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.words import difference, share, spared

if TYPE_CHECKING:
    from docextract_eval.records import Score
    from docextract_eval.reports import View

_MOST = 10
"""How many of the causes by field, and of the decoys, are told."""
_KINDS = {"cause_rate": "wrong", "invented_cause_rate": "invented"}


def causes(view: View) -> Section:
    """Lay out causes, where they are most frequent, decoys, and traps where there are any."""
    by_field, decoys = _by_field(view), _decoys(view)
    traps = [table for cells in CELLS if has_figures(table := _traps(view, cells))]
    lead = [
        "Percent of judged cells: values that are wrong, and values where there is none.",
        *_cut("pairs of a field and a cause", by_field),
        *_cut("decoys, other values of the page that wrong ones equal,", decoys),
    ]
    if traps:
        lead.append(
            "A trap costs the points that its cells lose beside the twin without it; bait is the "
            "percent of errors there that took it. Most costly first."
        )
    tables = [
        *(_causes(view, cells) for cells in CELLS),
        Table(["Most frequent", "cause", "of the field"], by_field[:_MOST]),
        Table(["Decoys", *(title.lower() for title in CELLS.values())], decoys[:_MOST]),
        *traps,
    ]
    return section("Causes of errors", lead, tables, _why_none(view))


def _why_none(view: View) -> str:
    """Say why there are no causes: maybe there are no errors."""
    rates = [
        score.value
        for metric in ("wrong_rate", "invented_rate")
        for cells in CELLS
        if (score := view.find(metric, cells=cells, condition=ALL)) and score.value is not None
    ]
    none = rates and not any(rates)
    return "no value is wrong or invented" if none else why_not(view, "accuracy", condition=ALL)


def _cut(what: str, rows: list[list[Cell]]) -> list[str]:
    """Say how many are left out, if any are."""
    if len(rows) <= _MOST:
        return []
    return [f"Of {len(rows)} {what} the {_MOST} most frequent are told; scores.json has all."]


def _causes(view: View, cells: str) -> Table:
    found = [_of(view, metric, "cause", cells) for metric in _KINDS]
    names = dict.fromkeys(name for scores in found for name in scores)
    rows = [(name, [scores.get(name) for scores in found]) for name in names]
    rows.sort(key=lambda row: -sum(map(_often, row[1])))
    return Table(
        [CELLS[cells], *_KINDS.values()],
        [[Cell(name), *map(share, scores)] for name, scores in rows],
    )


def _by_field(view: View) -> list[list[Cell]]:
    """Give causes field by field, the most frequent first."""
    found = [
        (score, f"{score.slice['cause']}{', invented' if metric.startswith('inv') else ''}")
        for metric in _KINDS
        for cells in CELLS
        for score in view.every(metric, "cause", "field", cells=cells, condition=ALL)
    ]
    found.sort(key=lambda each: -_often(each[0]))
    return [
        [Cell(score.slice["field"]), Cell(cause), share(score)]
        for score, cause in found
        if _often(score)
    ]


def _decoys(view: View) -> list[list[Cell]]:
    """Give what wrong values equal, the most frequent first."""
    found: dict[str, dict[str, Score]] = {}
    for cells in CELLS:
        for decoy, score in _of(view, "decoy_rate", "decoy", cells).items():
            found.setdefault(decoy, {})[cells] = score
    often = {name: sum(map(_often, scores.values())) for name, scores in found.items()}
    names = sorted(filter(often.get, found), key=lambda name: -often[name])
    return [[Cell(name), *(share(found[name].get(cells)) for cells in CELLS)] for name in names]


def _traps(view: View, cells: str) -> Table:
    hits = _of(view, "decoy_hit_rate", "trap", cells)
    lifts = sorted(_of(view, "trap_lift", "trap", cells).items(), key=_dearness, reverse=True)
    rows = [[Cell(trap), difference(lift, spared), share(hits.get(trap))] for trap, lift in lifts]
    return Table([f"Traps on {CELLS[cells].lower()}", "costs", "bait"], rows)


def _dearness(trap: tuple[str, Score]) -> float:
    lift = trap[1].value
    return -2.0 if lift is None else lift


def _of(view: View, metric: str, key: str, cells: str) -> dict[str, Score]:
    """Give the scores over all conditions by what one key names."""
    scores = view.every(metric, key, cells=cells, condition=ALL)
    return {score.slice[key]: score for score in scores}


def _often(score: Score | None) -> float:
    """Give about how many cells a rate is of."""
    return 0.0 if score is None else (score.value or 0.0) * score.cells
