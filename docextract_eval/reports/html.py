"""Sections as one offline HTML file: light and dark, wide and narrow, with scripts or without.

Everything is inside: style, script, pictures. A policy in the page's head forbids every request
and every script and style but these, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import dist
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.drawing import draw_chart
from docextract_eval.reports.drawing.rows import draw_severities
from docextract_eval.reports.drawing.svg import element, with_break_points
from docextract_eval.reports.layout import FEW_DOCUMENTS, LOWEST_FIRST
from docextract_eval.reports.parts import TileGroup
from docextract_eval.reports.sentences.captions import show_invisible, write_captions
from docextract_eval.reports.sentences.cited_figures import clip_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.parts import Matrix, Part, Section
    from docextract_eval.runs.error_gallery import Box, Quad

_STEPS = 8
"""Shades between nothing right and all right."""
STEPS = (0.5, 1, 2, 5, 10, 20, 40)
"""Points from which on a shade is the next darker one: small losses are seen, too."""
_OUT = 2.5
"""Pixels between what stands there and its line, and between two lines around the same."""
_SAME = 6.0
"""Pixels: boxes whose corners are all nearer than that are around the same."""


def html_page(
    title: str, sections: Sequence[Section], form: str = "report", beneath: str = ""
) -> str:
    """Write a page by the template of this name; `beneath` its title stands what was run."""
    style, script = _concatenated("style", "css"), _concatenated("script", "js")
    policy = (
        f"default-src 'none'; img-src data:; style-src {_csp_hash(style)}; "
        f"script-src {_csp_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    shown = {"title": title, "beneath": beneath, "sections": sections}
    template = _environment().get_template(f"{form}.html.jinja")
    return template.render(**shown, style=style, script=script, policy=policy)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("docextract_eval.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"draw": draw_chart, "template_of": part_template, "shades": shade_legend()}
    made.globals |= {"few_documents": FEW_DOCUMENTS, "lowest_first": LOWEST_FIRST}
    made.globals |= {"draw_severities": draw_severities}
    made.filters |= {"shade": heat_class, "anchor": anchor_name, "data": data_url}
    made.filters |= {"tint": shade_class, "breakable": with_break_points}
    made.filters |= {"captions": write_captions, "legible": show_invisible, "percent": percent}
    made.filters |= {"outlines": outlines, "only_folded": only_folded, "clip": clip_name}
    made.filters["commands"] = show_command
    return made


@cache
def _concatenated(folder: str, ending: str) -> str:
    """Join the files of a folder, in the order of their names."""
    found = (files("docextract_eval.reports") / "templates" / folder).iterdir()
    parts = sorted((each for each in found if each.name.endswith(ending)), key=lambda e: e.name)
    return "\n" + "\n".join(part.read_text(encoding="utf-8") for part in parts)


def _csp_hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def part_template(part: Part) -> str:
    """Name the template of a part: that of its kind.

    >>> from docextract_eval.reports.parts import Table
    >>> part_template(Table(["a"], []))
    'parts/table.html.jinja'
    """
    return f"parts/{type(part).__name__.lower()}.html.jinja"


def only_folded(heat_map: Matrix) -> Matrix:
    """Return the rows that are folded away, under the columns that any screen has room for."""
    at = [place for place, column in enumerate(heat_map.columns) if not column.wide]
    groups = [
        TileGroup(
            group.name, [replace(row, tiles=[row.tiles[n] for n in at]) for row in group.folded]
        )
        for group in heat_map.groups
        if group.folded
    ]
    return replace(heat_map, columns=[heat_map.columns[n] for n in at], groups=groups)


def heat_class(heat: float | None) -> str:
    """Return the class of a figure's shade.

    >>> heat_class(None), heat_class(0.0), heat_class(1.0), heat_class(0.5)
    ('', 'h0', 'h8', 'h4')
    """
    return "" if heat is None else f"h{int(heat * _STEPS)}"


def anchor_name(text: str) -> str:
    """Return what a place of the page is called in links.

    >>> anchor_name("What errors cost")
    'what-errors-cost'
    """
    return re.sub(r"\W+", "-", text.lower()).strip("-")


def show_command(sentence: str) -> Markup:
    """Mark the command that a sentence ends in, so that it does not read as words.

    >>> show_command("To plan for it: dxe plan after.")
    Markup('To plan for it: <code>dxe plan after</code>.')
    """
    before, mark, command = sentence.partition(": dxe ")
    if not mark:
        return escape(sentence)
    return escape(before) + Markup(": ") + element("code", f"dxe {command.removesuffix('.')}") + "."


def data_url(webp: bytes) -> str:
    """Return a picture as an address that needs no request."""
    return "data:image/webp;base64," + base64.b64encode(webp).decode()


def shade_class(loss: float | None, *, sure: bool = False) -> str:
    """Return the classes of a cell's shade: l for a loss and g for a gain, 1 to 7.

    >>> shade_class(.12, sure=True), shade_class(-.012), shade_class(.004), shade_class(None)
    ('l5 sure', 'g2', '', '')
    """
    if loss is None:
        return ""
    points = round(100 * loss, 1)  # what is shown as nothing has no shade
    step = bisect_right(STEPS, abs(points))
    shade = f"{'l' if points > 0 else 'g'}{step}" if step else ""
    return f"{shade} sure".strip() if sure else shade


def shade_legend() -> list[tuple[str, str]]:
    """Return every shade with what it stands for, from gains to losses."""
    gains = [(f"g{STEPS.index(step) + 1}", f"+{step:g}") for step in (10, 2, 0.5)]
    losses = [(f"l{at}", f"−{step:g}") for at, step in enumerate(STEPS, 1)]
    return [*gains, ("", "0"), *losses]


@dataclass(frozen=True, slots=True)
class Outline:
    """Whose box it is, and its corners as SVG has them."""

    of: str
    points: str


def outlines(boxes: Sequence[Box]) -> list[Outline]:
    """Return lines that are drawn; of boxes around the same, each goes around the one before."""
    drawn = []
    for at, box in enumerate(boxes):
        within = {each.of for each in boxes[:at] if each.of != box.of and _is_same(box, each)}
        corners = grow_polygon(box.quad, _OUT * (1 + len(within) * 1.6))
        drawn.append(Outline(box.of, " ".join(f"{x:g},{y:g}" for x, y in corners)))
    return drawn


def grow_polygon(quad: Quad, by: float) -> Quad:
    """Move each side outwards.

    >>> grow_polygon(((0, 0), (9, 0), (9, 5), (0, 5)), 2)
    ((-2.0, -2.0), (11.0, -2.0), (11.0, 7.0), (-2.0, 7.0))
    """
    many = len(quad)
    corners = []
    for at, (x, y) in enumerate(quad):
        ways = [quad[at - 1], quad[(at + 1) % many]]
        far = [(dist((x, y), way) or 1.0, way) for way in ways]
        right = sum((x - to[0]) / long for long, to in far)
        low = sum((y - to[1]) / long for long, to in far)
        corners.append((round(x + by * right, 1), round(y + by * low, 1)))
    return tuple(corners)


def _is_same(one: Box, other: Box) -> bool:
    return max(map(dist, one.quad, other.quad), default=0.0) < _SAME
