"""Small lines beside the rows of a heat map: how much is right along severity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.drawing.svg import Scale, element, path_data
from docextract_eval.reports.parts import Axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from docextract_eval.reports.parts import Series, TileRow

_WIDTH, _HEIGHT, _MARGIN = 110, 24, 3


def draw_severities(row: TileRow, reach: float) -> Markup:
    """Draw a thin line for each degradation, and the last one, which is worst, thick."""
    x = Scale(Axis("severity", 0.0, reach), _MARGIN, _WIDTH - _MARGIN)
    y = Scale(Axis("right", 0.0, 1.0, "%"), _HEIGHT - _MARGIN, _MARGIN)
    ends = "".join(path_data([(x(0.0), y(end)), (x(reach), y(end))]) for end in (0.0, 1.0))
    return element(
        "svg",
        element("title", row.worst),
        element("path", d=ends, class_="ends"),
        *_draw_lines(row.severities[:-1], x, y, "thin"),
        *_draw_lines(row.severities[-1:], x, y, "worst"),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        class_="severities",
        role="img",
    )


def _draw_lines(lines: Sequence[Series], x: Scale, y: Scale, look: str) -> list[Markup]:
    """Draw lines as one path, and their dots, which lines of no length are, as another."""
    places = [[(round(x(dot.x), 1), round(y(dot.y), 1)) for dot in series.dots] for series in lines]
    dots = [
        path_data([place, place])
        for series, own in zip(lines, places, strict=True)
        for dot, place in zip(series.dots, own, strict=True)
        if dot.x
    ]
    paths = {look: "".join(map(path_data, places)), f"{look} dots": "".join(dots)}
    return [element("path", d=path, class_=name) for name, path in paths.items() if path]
