"""What several sections lay out alike: figures by condition, tiles, a section without figures."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.curve import point_score
from docextract_eval.metrics.phrases import estimate_in_points
from docextract_eval.metrics.reliability import BINS
from docextract_eval.reports.parts import (
    Axis,
    Cell,
    Dot,
    Fold,
    Lines,
    Section,
    Series,
    Table,
    TileColumn,
    TileGroup,
    Whisker,
    Whiskers,
    part_tables,
)
from docextract_eval.reports.sentences.cited_figures import case_filters, case_options
from docextract_eval.reports.sentences.figures import NONE, percent_number, share_cell
from docextract_eval.reports.sentences.reasons import explain_missing_value

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence

    from docextract_eval.metrics.curve import Curve, Point
    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part, TileRow
    from docextract_eval.statistics.bootstrap import Estimate

CELLS = {"scalars": "Fields", "tables": "Table cells"}
"""What the cells of a slice are called at the head of a table."""
FEW_DOCUMENTS = 10
"""Documents below which a figure is no result: its tile is gray, and has no shade."""
MOST_CONDITIONS = 12
"""Conditions beside clean that have a column of tiles."""
_MOST_ROWS = 20
"""Rows of tiles that are open."""
_NARROW = 6
"""Columns of conditions that a narrow screen has room for."""
BANDS = "Bands and whiskers are 95 % intervals, each for one point, and are cut at the axis."
_BEYOND = 0.5
"""By how much an axis is longer for its bands than its dots need, of what these need."""
STATED = Axis("stated confidence, %", 0.0, 1.0, "%")
RIGHT = Axis("right, %", 0.0, 1.0, "%")
DIAGONAL = Series("perfect calibration", [Dot(0.0, 0.0), Dot(1.0, 1.0)], "reference")
_FEW = 10
"""A bin of fewer values says so little that only its figures stand in the table."""
_MOST_PLACES = 30
"""Places of a monotone fit that are drawn."""
_STEPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
LOWEST_FIRST = "Conditions, lowest accuracy first"
"""The title of a list of conditions."""
_OF_ALL = (
    "the percentage includes the condition clean; "
    "the change is the mean over the degraded conditions."
)
_LEAST_REACH = 0.01
LOST_OVER_ALL = f'In the column "all" {_OF_ALL}'
ROW_OF_ALL = f'In the row "all" {_OF_ALL}'
"""Accuracy over all conditions includes the condition clean, and both are shown together."""


def severity_note(conditions: Iterable[str]) -> list[str]:
    """Say what an @ means, where a condition has one.

    >>> severity_note(["clean", "phone", "defocus@3"]), severity_note(["clean"])
    (['defocus@3: severity 3 of 5.'], [])
    """
    for condition in conditions:
        _, at, severity = condition.partition("@")
        if at and severity.replace(".", "", 1).isdigit():
            return [f"{condition}: severity {severity} of 5."]
    return []


def table_by_condition(
    title: str, conditions: Iterable[str], columns: Mapping[str, Callable[[str], Cell]]
) -> Table:
    """Lay out figures condition by condition, and over all of them."""
    rows = [
        [Cell(condition), *(cell(condition) for cell in columns.values())]
        for condition in (*conditions, ALL)
    ]
    return Table([title, *columns], rows)


def make_section(title: str, lead: Sequence[str], parts: Iterable[Part], reason: str) -> Section:
    """Make a section of the parts that have a figure; without any it says why."""
    filled_parts = [
        part
        for part in parts
        if isinstance(part, Lines) or any(map(has_figures, part_tables(part)))
    ]
    return (
        Section(title, lead, filled_parts)
        if filled_parts
        else Section(title, (f"No results: {reason}.",))
    )


def tile_columns(conditions: Sequence[str], *, of_all: bool = True) -> list[TileColumn]:
    """Return the columns of tiles: clean, the first of the other conditions, and all of them."""
    clean = [name for name in conditions if name == CLEAN]
    others = [name for name in conditions if name != CLEAN]
    columns = [
        TileColumn(name, case_options(case_filters({"condition": name})), at >= _NARROW)
        for at, name in enumerate([*clean, *others[:MOST_CONDITIONS]])
    ]
    return [*columns, TileColumn(ALL)] if of_all else columns


def tile_groups(rows: Mapping[str, Sequence[TileRow]]) -> list[TileGroup]:
    """Fold away the rows beyond those that are open; the row of all stays."""
    groups: list[TileGroup] = []
    left = _MOST_ROWS
    for place, (name, every) in enumerate(rows.items(), 1):
        own = [row for row in every if row.name != ALL]
        others = sum(map(len, [*rows.values()][place:]))
        room = min(left, max(left - others, 2 * left // 3 if others else left))
        left -= min(room, len(own))
        if own:
            summed = [row for row in every if row.name == ALL]
            groups.append(TileGroup(name, [*own[:room], *summed], own[room:]))
    return groups


def short_tables(
    groups: Iterable[TileGroup], columns: Sequence[TileColumn], what: str
) -> list[Table]:
    """Lay out clean, the worst condition and all: what a terminal has room for."""
    names = [column.name for column in columns]
    worst = [name for name in names if name not in (CLEAN, ALL)][:1]
    at = [n for n, name in enumerate(names) if name in (CLEAN, *worst, ALL)]
    long = at[1:] if CLEAN in names and worst else at
    tables = []
    for group in groups:
        rows = sorted((*group.rows, *group.folded), key=lambda row: row.name == ALL)
        cells = [
            [Cell(row.name), *(_short_cell(row.tiles[n], long=n in long) for n in at)]
            for row in rows
        ]
        tables.append(Table([f"{group.name}, {what}", *(names[n] for n in at)], cells))
    return [table for table in tables if has_figures(table)]


def _short_cell(tile: Cell, *, long: bool) -> Cell:
    """Show a tile as a figure of a table, with its interval where there is room."""
    if not long:
        return Cell(tile.text, None, tile.hint, gray=tile.gray)
    return Cell(tile.long or tile.text, tile.heat, tile.hint, gray=tile.gray)


def left_out(conditions: Sequence[str], every: str = "scores.json has all") -> str:
    """Say how many conditions have no column, and what has all; nothing where each has one."""
    others = sum(name != CLEAN for name in conditions)
    if others <= MOST_CONDITIONS:
        return ""
    return f"Shown are the {MOST_CONDITIONS} worst of {others:,} conditions; {every}."


def has_figures(table: Table) -> bool:
    """Return whether a table has any figure."""
    return any(cell.text != NONE for row in table.rows for cell in row[1:])


def points_chart(
    caption: str, rows: Sequence[tuple[str, Estimate, int]], sure: Container[str] = ()
) -> Whiskers:
    """Draw differences of shares apart from 0, each with its interval and its documents."""
    whiskers = []
    for name, estimate, documents in rows:
        note = f"{estimate_in_points(estimate)}, {count_phrase(documents, 'document')}"
        dot = Dot(estimate.value, 0.0, estimate.low, estimate.high, f"{name}: {note}")
        whiskers.append(Whisker(name, dot, note=note, sure=name in sure))
    reach = max([_LEAST_REACH, *(max(-each.low, each.high) for _, each, _ in rows)])
    cells = [[Cell(name), Cell(estimate_in_points(each)), Cell(f"{n:,}")] for name, each, n in rows]
    table = Table([caption, "points (95 %)", "documents"], cells)
    axis = Axis("points lower (left) or higher (right)", -reach, reach, "points")
    return Whiskers(caption, axis, whiskers, [table] if cells else [])


def shown_and_folded(
    head: Sequence[str], rows: Sequence[Sequence[Cell]], shown: int, more: str
) -> list[Part]:
    """Show the first rows of a table, and fold away the others: `more` names one of them."""
    parts: list[Part] = [Table(head, rows[:shown])]
    if rest := rows[shown:]:
        parts.append(Fold(count_phrase(len(rest), more), [Table(head, rest)]))
    return parts


def bullet_sentences(texts: Iterable[str]) -> tuple[str, ...]:
    """Return sentences that begin with a capital and end with a full stop.

    >>> bullet_sentences(["nothing moved", "All of it."])
    ('Nothing moved.', 'All of it.')
    """
    return tuple(f"{text[:1].upper()}{text[1:].removesuffix('.')}." for text in texts if text)


def explain_missing(view: View, metric: str, **where: str) -> str:
    """Return why there is no figure of a metric."""
    if not view.scores:
        return "nothing was judged"
    score = view.find(metric, cells="scalars", **where)
    if score is None or score.reason is None:
        return explain_not_scored(view)
    return explain_missing_value(score)


def explain_not_scored(view: View) -> str:
    """Return how a score is made that the release did not have which scored the run."""
    return f"the scores of this run do not have it; dxe score {view.argument} may add it"


def dots(
    curve: Curve,
    make_cell: Callable[[Score], Cell],
    describe_x: Callable[[float], str],
    max_dots: int = 0,
) -> list[Dot]:
    """Return the places of a curve that have a value; at most this many of them, ends included."""
    points = thin_out_points([point for point in curve.points if point.value is not None], max_dots)
    return [_curve_dot(curve, point, make_cell, describe_x) for point in points]


def _curve_dot(
    curve: Curve,
    point: Point,
    make_cell: Callable[[Score], Cell],
    describe_x: Callable[[float], str],
) -> Dot:
    hint = f"{describe_x(point.x)}: {point_cell(curve, point, make_cell).text}"
    return Dot(point.x, point.value or 0.0, point.low, point.high, hint)


def point_cell(curve: Curve, point: Point, make_cell: Callable[[Score], Cell]) -> Cell:
    """Show one place of a curve as a table's cell."""
    return make_cell(point_score(curve, point))


def thin_out_points(points: Sequence[Point], max_points: int) -> Sequence[Point]:
    """Keep this many items in their order, the first and the last among them; 0 keeps all."""
    if max_points < 2 or len(points) <= max_points:
        return points
    step = (len(points) - 1) / (max_points - 1)
    return [points[round(number * step)] for number in range(max_points)]


def axis_ends(drawn_series: Iterable[Series], *heights: float) -> tuple[float, float]:
    """Return round ends of an axis on which all dots and some heights lie, and most of the bands.

    >>> axis_ends([Series("lost", [Dot(1, .02), Dot(2, .31, .1, .35), Dot(3, .02, 0, 4.0)])], 0)
    (0.0, 0.5)
    """
    every = [dot for series in drawn_series if series.style != "bars" for dot in series.dots]
    at = [*heights, *(dot.y for dot in every)]
    low, high = min(at, default=0.0), max(at, default=1.0)
    room = _BEYOND * (high - low)
    lows = [dot.low for dot in every if dot.low is not None]
    highs = [dot.high for dot in every if dot.high is not None]
    low = max(min([low, *lows]), low - room)
    high = min(max([high, *highs]), high + room)
    if -high / 20 < low < 0 <= min(at, default=0.0):
        low = 0.0  # a band alone, and by a hair
    return 0.0 - _round_up(0.0 - low), _round_up(high)


def _round_up(value: float) -> float:
    """Return the next round value away from 0.

    >>> _round_up(.31), _round_up(-.31), _round_up(0)
    (0.4, -0.3, 0.0)
    """
    if not value:
        return 0.0
    power = 10.0 ** floor(log10(abs(value)))
    size = abs(value) / power
    if value > 0:
        return float(f"{power * next(each for each in _STEPS if each >= size - 1e-9):.6g}")
    return -float(f"{power * max(each for each in _STEPS if each <= size + 1e-9):.6g}")


def known_curve(view: View, metric: str, **where: str) -> Curve | None:
    """Return a curve that has a figure anywhere; None where there is none."""
    curve = view.curve(metric, **where)
    known = curve is not None and any(point.value is not None for point in curve.points)
    return curve if known else None


def calibration_series(view: View, of: str = "", **where: str) -> list[Series]:
    """Return how often values are right by stated confidence: bins, a fit, a histogram.

    Those `of` a run that another one is seen beside are gray, and have no histogram.
    """
    curve, fit = (known_curve(view, f"{kind}reliability", **where) for kind in ("", "isotonic_"))
    if curve is None:
        return []
    bins = [
        _curve_dot(curve, point, share_cell, _format_confidence)
        for point in curve.points
        if point.value is not None and point.cells >= _FEW
    ]
    fitted = [] if fit is None else dots(fit, share_cell, _format_confidence, _MOST_PLACES)
    name = f", {of}" if of else ""
    series = [
        Series(f"bins of {_FEW} values or more{name}", bins, "dots", gray=bool(of)),
        Series(f"monotone fit{name}", [Dot(dot.x, dot.y) for dot in fitted], "fit", gray=bool(of)),
    ]
    return series if of else [*series, Series("share of the values", _histogram(curve), "bars")]


def bins_table(head: str, curve: Curve) -> Table:
    """Lay out every bin, those of few values too."""
    rows = []
    for point in curve.points:
        if point.value is not None:
            share = point_cell(curve, point, share_cell).text
            rows.append([Cell(percent_number(point.x)), Cell(share), Cell(f"{point.cells:,}")])
    return Table([head, "right, %", "values"], rows)


def count_values(curve: Curve) -> str:
    """Say of how many values the bins of a curve are."""
    return count_phrase(sum(point.cells for point in curve.points), "value")


def _format_confidence(confidence: float) -> str:
    return f"stated {100 * confidence:.1f} %"


def _histogram(curve: Curve) -> list[Dot]:
    """Return the share of values in every bin, those without any included."""
    cells = [0] * BINS
    for point in curve.points:
        cells[min(int(point.x * BINS), BINS - 1)] += point.cells
    whole = sum(cells) or 1
    return [
        Dot((place + 0.5) / BINS, many / whole, hint=f"{many:,} of {count_phrase(whole, 'value')}")
        for place, many in enumerate(cells)
    ]
