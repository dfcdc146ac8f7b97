"""Sections as one offline HTML file: light and dark, wide and narrow, no script, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports import Section

_STEPS = 8
"""Shades between nothing right and all right."""


def html(title: str, sections: Sequence[Section]) -> str:
    """Write a page."""
    page = Environment(
        loader=PackageLoader("docextract_eval.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("report.html.jinja")
    return page.render(title=title, sections=sections, shade=shade)


def shade(heat: float | None) -> str:
    """Give the class of a figure's shade.

    >>> shade(None), shade(0.0), shade(1.0), shade(0.5)
    ('', 'h0', 'h8', 'h4')
    """
    return "" if heat is None else f"h{int(heat * _STEPS)}"
