"""Charts as inline SVG: a kind a function, each pure, from its part to markup.

Colours, strokes and letters are classes of `templates/style/`, so that both colour schemes and
print choose them; every text is escaped by `svg.element`. A chart has a name for those who do not
see it, and its tables stand behind it.

- `lines`: small multiples of lines with bands, and what stands around series
- `marks`: what series look like
- `rows`: what is laid out in rows: values with their bands, stacked bars, lines of a heat map
- `courses`: figures over runs, each chart as wide as the page leaves it
- `svg`: elements, and where values lie
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.reports.drawing.courses import draw_courses
from docextract_eval.reports.drawing.lines import draw_lines
from docextract_eval.reports.drawing.rows import draw_stack, draw_whiskers
from docextract_eval.reports.parts import Courses, Lines, Stack

if TYPE_CHECKING:
    from markupsafe import Markup

    from docextract_eval.reports.parts import Whiskers


def draw_chart(chart: Courses | Lines | Stack | Whiskers) -> Markup:
    """Draw a chart."""
    if isinstance(chart, Courses):
        return draw_courses(chart)
    if isinstance(chart, Lines):
        return draw_lines(chart)
    return draw_stack(chart) if isinstance(chart, Stack) else draw_whiskers(chart)
