"""Sections as one offline HTML file: light and dark, wide and narrow, with scripts or without.

Everything is inside: style, script, pictures. A policy in the page's head forbids every request
and every script and style but these, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from docextract_eval.metrics.phrases import percent
from docextract_eval.reports.colours import (
    shade_class,
    shade_legend,
    signed_points,
    with_break_points,
)
from docextract_eval.reports.drawing import draw_chart
from docextract_eval.reports.drawing.severities import draw_severities
from docextract_eval.reports.drawing.svg import element
from docextract_eval.reports.layout import FEW_DOCUMENTS, LOWEST_FIRST
from docextract_eval.reports.outlines import outlines
from docextract_eval.reports.parts import TileGroup
from docextract_eval.reports.sentences.captions import show_invisible, write_captions
from docextract_eval.reports.sentences.cited_figures import clip_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.parts import Matrix, Part, Section

_STEPS = 8
"""Shades between nothing right and all right."""


def html_page(
    title: str, sections: Sequence[Section], form: str = "report", beneath: str = ""
) -> str:
    """Write a page by the template of this name; `beneath` its title stands what was run."""
    style, script = _concatenated("style", "css"), _concatenated("script", "js")
    return (
        _environment()
        .get_template(f"{form}.html.jinja")
        .render(
            title=title,
            beneath=beneath,
            sections=sections,
            style=style,
            script=script,
            policy=f"default-src 'none'; img-src data:; style-src {_csp_hash(style)}; "
            f"script-src {_csp_hash(script)}; base-uri 'none'; form-action 'none'",
        )
    )


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
    made.globals |= {
        "few_documents": FEW_DOCUMENTS,
        "lowest_first": LOWEST_FIRST,
        "draw_severities": draw_severities,
    }
    made.filters |= {
        "shade": heat_class,
        "anchor": anchor_name,
        "data": data_url,
        "percent": percent,
    }
    made.filters |= {"tint": shade_class, "change": signed_points, "breakable": with_break_points}
    made.filters |= {
        "captions": write_captions,
        "legible": show_invisible,
    }
    made.filters["commands"] = show_command
    made.filters |= {"outlines": outlines, "only_folded": only_folded, "clip": clip_name}
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
