"""Why values are wrong or invented, what they were taken for, and which traps caught them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL
from docextract_eval.metrics.phrases import briefly, in_points
from docextract_eval.reports import error_breakdown
from docextract_eval.reports.layout import CELLS, has_figures, section, why_not
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.figures import difference, share, spared

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.error_breakdown import Errors
    from docextract_eval.reports.parts import Part

_MOST = 10
"""How many of the decoys are told."""
_SAID = (
    "Percent of judged cells: values that are wrong, by cause; values that are missed; and values "
    "where there is none."
)
_KINDS = {"cause_rate": "wrong", "invented_cause_rate": "invented"}


def causes(view: View) -> Section:
    """Lay out errors by field and by trap, then causes over all, then decoys."""
    decoys = _decoys(view)
    fields = {cells: error_breakdown.by_field(view, cells) for cells in CELLS}
    traps = {cells: error_breakdown.by_trap(view, cells, _costs(view, cells)) for cells in CELLS}
    colours = error_breakdown.names(*fields.values(), *traps.values())
    lead = [
        _SAID,
        *(
            _fewer(CELLS[cells].lower(), len(found))
            for cells, found in fields.items()
            if len(found) > error_breakdown.MOST
        ),
        *_cut("decoys, other values of the page that wrong ones equal,", decoys),
    ]
    if any(traps.values()):
        lead.append(
            "A trap costs the points that its cells lose beside the twin without it; bait is the "
            "percent of errors there that took it. Most costly first."
        )
        most = error_breakdown.MOST
        lead += [
            f"Of {len(found)} traps on {CELLS[cells].lower()} the {most} most costly are drawn."
            for cells, found in traps.items()
            if len(found) > most
        ]
    parts: list[Part] = [
        *(_stacked(CELLS[cells], fields[cells], colours) for cells in CELLS),
        *(_trapped(view, cells, traps[cells], colours) for cells in CELLS),
        *(_causes(view, cells) for cells in CELLS),
        Table(["Decoys", *(title.lower() for title in CELLS.values())], decoys[:_MOST]),
    ]
    return section("Causes of errors", lead, parts, _why_none(view))


def _fewer(what: str, many: int) -> str:
    most = error_breakdown.MOST
    return f"Of {many} {what} with errors the {most} with the most are told; scores.json has all."


def _stacked(title: str, errors: Sequence[Errors], colours: Sequence[str]) -> Part:
    return error_breakdown.stack(
        f"What is wrong with {title.lower()}", title, error_breakdown.most(errors), colours
    )


def _trapped(view: View, cells: str, errors: Sequence[Errors], colours: Sequence[str]) -> Part:
    """Stack what traps bring, the dearest first; behind it also what they cost and their bait."""
    if not any(each.share for each in errors):
        return _traps(view, cells)
    what = CELLS[cells].lower()
    made = error_breakdown.stack(
        f"What traps do to {what}", f"On {what}", errors[: error_breakdown.MOST], colours
    )
    return replace(made, tables=[_traps(view, cells), *filter(has_figures, made.tables)])


def _costs(view: View, cells: str) -> dict[str, str]:
    """Say of every trap what it costs and how often its bait is taken, the dearest first."""
    hits = _of(view, "decoy_hit_rate", "trap", cells)
    return {
        trap: "; ".join([*_cost(lift), *_bait(hits.get(trap))])
        for trap, lift in _dearest(view, cells)
    }


def _cost(lift: Score) -> list[str]:
    return [] if lift.value is None else [f"costs {in_points(lift)}"]


def _bait(hit: Score | None) -> list[str]:
    return [] if hit is None or hit.value is None else [f"bait {briefly(hit)}"]


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


def _decoys(view: View) -> list[list[Cell]]:
    """Return what wrong values equal, the most frequent first."""
    found: dict[str, dict[str, Score]] = {}
    for cells in CELLS:
        for decoy, score in _of(view, "decoy_rate", "decoy", cells).items():
            found.setdefault(decoy, {})[cells] = score
    often = {name: sum(map(_often, scores.values())) for name, scores in found.items()}
    names = sorted(filter(often.get, found), key=lambda name: -often[name])
    return [[Cell(name), *(share(found[name].get(cells)) for cells in CELLS)] for name in names]


def _traps(view: View, cells: str) -> Table:
    hits = _of(view, "decoy_hit_rate", "trap", cells)
    rows = [
        [Cell(trap), difference(lift, spared), share(hits.get(trap))]
        for trap, lift in _dearest(view, cells)
    ]
    return Table([f"Traps on {CELLS[cells].lower()}", "costs", "bait"], rows)


def _dearest(view: View, cells: str) -> list[tuple[str, Score]]:
    """Return the lift of every trap, the dearest first."""
    lifts = _of(view, "trap_lift", "trap", cells).items()
    return sorted(lifts, key=_dearness, reverse=True)


def _dearness(trap: tuple[str, Score]) -> float:
    lift = trap[1].value
    return -2.0 if lift is None else lift


def _of(view: View, metric: str, key: str, cells: str) -> dict[str, Score]:
    """Return the scores over all conditions by what one key names."""
    scores = view.every(metric, key, cells=cells, condition=ALL)
    return {score.slice[key]: score for score in scores}


def _often(score: Score | None) -> float:
    """Return about how many cells a rate is of."""
    return 0.0 if score is None else (score.value or 0.0) * score.cells
