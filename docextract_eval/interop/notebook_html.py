"""What a notebook shows of a run, as HTML: its colours are those of the notebook, light or dark.

Every text from outside is escaped. There is no script, and nothing is fetched: pictures are in it.
"""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from docextract_eval.errors import shorten_middle
from docextract_eval.reports.sentences.captions import show_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docextract_eval.runs.error_gallery import GalleryEntry, Picture

_LONGEST = 120
"""Letters of a value that a caption shows."""
_STYLE = """<style>
.dxe-run table { border-collapse: collapse; margin: .5em 0; }
.dxe-run :is(th, td) { border: 1px solid; padding: .2em .6em; text-align: right; }
.dxe-run :is(th, td):first-child { text-align: left; }
.dxe-run .dxe-wide { overflow-x: auto; }
.dxe-run .dxe-word { display: inline-block; border: 1px solid; padding: 0 .4em; font-weight: bold; }
.dxe-run figure { display: inline-block; margin: .5em 1em .5em 0; max-width: 100%; }
.dxe-run figcaption p { margin: 0; }
.dxe-run figcaption { overflow-wrap: anywhere; }
.dxe-run :is(figure svg, img) { background: #fff; max-width: 100%; height: auto; }
</style>"""
_COLOURS = {"truth": "#0a7d4f", "guess": "#c81e1e", "before": "#6a6057"}
_DASHES = {"truth": "", "guess": ' stroke-dasharray="6 4"', "before": ' stroke-dasharray="2 3"'}


def block(name: str, *parts: str) -> str:
    """Return parts as one block of a notebook, which screen readers announce by its name."""
    return (
        f'<section class="dxe-run" aria-label="{escape(name)}">{_STYLE}{"".join(parts)}</section>'
    )


def paragraphs(sentences: Iterable[str]) -> str:
    """Return a paragraph for each sentence.

    >>> paragraphs(["a < b"])
    '<p>a &lt; b</p>'
    """
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table, which is scrolled sideways where it is too wide, by the keyboard too."""
    names = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(each)}</td>" for each in others)
        + "</tr>"
        for first, *others in rows
    )
    whole = f"<table><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>"
    name = escape(caption)
    return f'<div class="dxe-wide" role="region" aria-label="{name}" tabindex="0">{whole}</div>'


def figure(entry: GalleryEntry) -> str:
    """Return an error: its place on the page with its boxes, the true value and the answer."""
    place = f"{entry.field}{'' if entry.row is None else f' #{entry.row}'}"
    values = f"truth {_value(entry.truth)}, answer {_value(entry.guess)}"
    said = f"{place}, {entry.cause or entry.outcome}: {values}"
    pictures = "".join(_svg(each, said) for each in (entry.picture, entry.apart) if each)
    caption = f"<strong>{escape(place)}</strong>: {escape(entry.cause or entry.outcome)}"
    rest = f"<p>{escape(values)}</p><code>{escape(entry.rendition)}</code>"
    return f"<figure>{pictures}<figcaption>{caption}{rest}</figcaption></figure>"


def image(webp: bytes, name: str) -> str:
    """Return a picture with its name for those who do not see it."""
    return f'<img alt="{escape(name)}" src="{_data(webp)}">'


def _value(text: str | None) -> str:
    return "none" if text is None else f"‘{shorten_middle(show_invisible(text), _LONGEST)}’"


def _svg(picture: Picture, name: str) -> str:
    """Return a picture with its boxes: a line around what is true, a dashed one around answers."""
    size = f'width="{picture.width}" height="{picture.height}"'
    boxes = "".join(
        f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in box.quad)}" fill="none"'
        f' stroke="{_COLOURS[box.of]}" stroke-width="2"{_DASHES[box.of]}/>'
        for box in picture.boxes
    )
    drawn = f'<image {size} href="{_data(picture.webp)}"/>{boxes}'
    view = f'viewBox="0 0 {picture.width} {picture.height}"'
    return f'<svg {size} {view} role="img" aria-label="{escape(name)}">{drawn}</svg>'


def _data(webp: bytes) -> str:
    return f"data:image/webp;base64,{b64encode(webp).decode()}"
