"""Charts as inline SVG: a kind a file, each a pure function from its part to markup.

Colours, strokes and letters are classes of `templates/style/`, so that both colour schemes and
print choose them; every text is escaped by `svg.element`. A chart has a name for those who do not
see it, and its tables stand behind it.

- `lines`: small multiples of lines with bands, and what stands around series
- `marks`: what series look like
- `rows`: what is laid out in rows; of these `whiskers`, values with their bands
- `stack`: stacked bars
- `courses`: figures over runs, each chart as wide as the page leaves it
- `severities`: small lines beside the rows of a heat map
- `svg`, `scale`: elements, and where values lie
- `svg`: elements, and where values lie
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from docextract_eval.catalog import Catalog

if TYPE_CHECKING:
    from docextract_eval.reports.parts import Courses, Lines, Stack, Whiskers

Draw = Callable[[Any], Markup]

CHARTS: Catalog[Draw] = Catalog(
    "chart",
    {
        "courses": "docextract_eval.reports.drawing.courses:draw_courses",
        "lines": "docextract_eval.reports.drawing.lines:draw_lines",
        "stack": "docextract_eval.reports.drawing.stack:draw_stack",
        "whiskers": "docextract_eval.reports.drawing.rows:draw_whiskers",
    },
)


def draw_chart(chart: Courses | Lines | Stack | Whiskers) -> Markup:
    """Draw a chart."""
    return CHARTS.load(type(chart).__name__.lower())(chart)
