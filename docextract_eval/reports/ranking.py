"""Which of several runs is best, for people and for programs: tables, sentences, rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.errors import count_phrase, name_few
from docextract_eval.metrics.phrases import signed_interval, signed_points
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.figures import (
    NONE,
    one_minus,
    quantity_cell,
    share_cell,
)
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.runs.comparison.leaderboard import MEASURES, SPENT, Leaderboard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.runs.comparison.leaderboard import Standing
    from docextract_eval.runs.comparison.ranks import Reversal

TITLE = "Which is best"
_HEADS = {
    "exact_documents": "exact documents",
    "auto_accepted": "auto-accepted",
    "silent_errors": "silent errors",
    "seconds_per_page": "seconds per page",
    "tokens_per_page": "tokens per page",
    "cost_per_1000_pages": "cost per 1,000 pages",
}
_ENDS = ("value", "low", "high")
_GOOD = {name: one_minus if name == "silent_errors" else float for name in MEASURES}
"""How good a share is: of errors, what is left."""
_LEGEND = (
    (
        "Ranked by fields. A rank with = is shared: there is no certain difference to another "
        "run, and this is the best rank that it may have. All ranks hold at once, with 95 % "
        "confidence. Runs are compared document by document, so two whose intervals overlap may "
        "have different ranks."
    ),
    (
        "Auto-accepted, and silent errors among these: of the values from the confidence on that "
        "the calibration half of each run's own documents allows."
    ),
)
_BEATEN = (
    "Beaten: certainly worse in fields than the run that is named, which costs less too. Costs are "
    "as each pipeline states them."
)


@dataclass(frozen=True, slots=True)
class NamedLeaderboard:
    """A leaderboard, the folders of its runs by their names there, and what makes it again."""

    board: Leaderboard
    folders: Mapping[str, str]
    command: str


def ranking_sections(found: NamedLeaderboard) -> list[Section]:
    """Return the ranking as sections."""
    board = found.board
    shared = count_phrase(board.renditions, "rendition")
    lead = [f"{count_phrase(len(board.standings), 'run')} on the {shared} that all share."]
    if board.left_out:
        lead.append(f"Left out, because not all runs attempt them: {name_few(board.left_out)}.")
    lead += [f"{note}." for note in _grouped([*board.notes, *_missing_notes(board)])]
    beaten = [_BEATEN] if any(each.beaten_by for each in board.standings) else []
    after = [*map(reversal_sentence, board.turns), *_LEGEND, *beaten, f"Made by: {found.command}"]
    return [
        Section(TITLE, lead, [_accuracy_table(board), _spending_table(board)]),
        Section("How to read it", after),
    ]


def _missing_notes(board: Leaderboard) -> Iterator[str]:
    """Say why nothing is auto-accepted, of runs of which that is so."""
    for each in board.standings:
        score = each.scores.get("auto_accepted")
        if score is not None and score.value is None:
            yield f"{each.rank.name} has nothing auto-accepted: {explain_missing_value(score)}"


def _grouped(notes: Sequence[str]) -> Iterator[str]:
    """Yield notes that begin with a run's name; one that is true of several runs comes once.

    >>> [*_grouped(["a is private", "b is private", "a is old"])]
    ['a, b: each is private', 'a is old']
    """
    names: dict[str, list[str]] = {}
    for note in notes:
        name, _, rest = note.partition(" ")
        names.setdefault(rest, []).append(name)
    for rest, each in names.items():
        yield f"{name_few(each)}: each {rest}" if len(each) > 1 else f"{each[0]} {rest}"


def reversal_sentence(turn: Reversal) -> str:
    """Say under which condition two runs change places."""
    return (
        f"The order is reversed under {turn.condition}: {turn.better} is better than "
        f"{turn.worse} by {signed_interval(turn.value, turn.low, turn.high)}, and by "
        f"{signed_points(turn.overall)} overall."
    )


def _accuracy_table(board: Leaderboard) -> Table:
    names = [f"{_HEADS.get(name, name)}, %" for name in MEASURES]
    rows = [
        [_row_name(each), *(share_cell(each.scores.get(name), _GOOD[name]) for name in MEASURES)]
        for each in board.standings
    ]
    return Table(["Rank and run", *names], rows)


def _spending_table(board: Leaderboard) -> Table:
    names = [_HEADS[name] for name in SPENT]
    rows = [
        [
            _row_name(each),
            *(quantity_cell(each.scores.get(name)) for name in SPENT),
            Cell(f"{each.failures:,}"),
            Cell(f"by {', '.join(each.beaten_by)}" if each.beaten_by else NONE),
        ]
        for each in board.standings
    ]
    return Table(["Rank and run", *names, "failures", "beaten"], rows)


def _row_name(each: Standing) -> Cell:
    return Cell(f"{each.rank.place} {each.rank.name}")


def ranking_json(found: NamedLeaderboard) -> dict[str, Any]:
    """Return the ranking for programs."""
    board = found.board
    return {
        "renditions": board.renditions,
        "left_out": [*board.left_out],
        "notes": [*board.notes],
        "runs": [_standing_json(each, found.folders) for each in board.standings],
        "turns": list(map(asdict, board.turns)),
    }


def _standing_json(each: Standing, folders: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rank": each.rank.place,
        "best": each.rank.best,
        "worst": each.rank.worst,
        "name": each.rank.name,
        "run": folders[each.rank.name],
        **{
            name: {end: getattr(each.scores.get(name), end, None) for end in _ENDS}
            for name in (*MEASURES, *SPENT)
        },
        "failures": each.failures,
        "beaten_by": [*each.beaten_by],
    }


def ranking_rows(found: NamedLeaderboard) -> list[dict[str, Any]]:
    """Return a flat row for each run, as CSV has it: every figure with the ends of its interval."""
    return [_flat_row(each) for each in ranking_json(found)["runs"]]


def _flat_row(record: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            row |= {name if end == "value" else f"{name}_{end}": value[end] for end in value}
        else:
            row[name] = "; ".join(value) if isinstance(value, list) else value
    return row
