r"""Sections as Markdown: for a pull request, where everything is visible as text.

Names come from documents, predictions and policies: none may be markup, a link, or call a team.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from docextract_eval.errors import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.parts import Cell, Section, Table

_NOTHING = "&#8203;"
"""A sign without width, which is neither a part of a link nor of a name."""
_MARKS = re.compile(r"[\\`*|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\[(?!\d+\](?![(:\[]))")
"""What is markup anywhere; an underscore within a word is none, nor is the number of a note [1]."""
_CALLS = re.compile(
    r"(?<![a-z0-9])@(?=\w)|@(?=[\w-]+\.\w)|#(?=\d)|:(?=//)|www(?=\.)", re.IGNORECASE
)
"""What makes a link of its own accord: a person, an address, a number of an issue."""
_FIRST = re.compile(r"[-+=#]|\d+[.)]\s")
"""What is markup at the beginning of a line: lists, headings, rules."""


def markdown_page(title: str, sections: Sequence[Section], beneath: str = "") -> str:
    """Write a page; `beneath` its title stands what was run.

    >>> from docextract_eval.reports.parts import Section
    >>> print(markdown_page("Run", [Section("At a glance", ["All is well."])]))
    # Run
    <BLANKLINE>
    ## At a glance
    <BLANKLINE>
    All is well.
    <BLANKLINE>
    """
    blocks = [f"# {escape_text(title)}", *([escape_paragraph(beneath)] if beneath else [])]
    for section in sections:
        blocks.append(f"## {escape_text(section.title)}")
        blocks += map(escape_paragraph, section.lead)
        blocks += [markdown_table(table) for table in section.tables if table.rows]
        blocks += map(escape_paragraph, section.notes)
    return "\n\n".join(blocks) + "\n"


def markdown_table(table: Table) -> str:
    """Write a table."""
    rows = [[escape_text(name) for name in table.head], ["---", *["---:"] * (len(table.head) - 1)]]
    rows += [[_write_cell(cell) for cell in row] for row in table.rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _write_cell(cell: Cell) -> str:
    """Write a cell; a command can be copied as it stands, and a bar in it parts no columns."""
    return code_span(cell.text).replace("|", r"\|") if cell.code else escape_text(cell.text)


def escape_paragraph(text: str) -> str:
    r"""Write a text that begins a line, and is neither a list nor a heading.

    >>> print(escape_paragraph("- not # a list"))
    \- not # a list
    """
    return "\\" * bool(_FIRST.match(text)) + escape_text(text)


def escape_text(text: str) -> str:
    r"""Write a text so that it shows as it is.

    >>> print(escape_text("a_b | <img> [x](http://y) @team 3 @ 4"))
    a_b \| &lt;img&gt; \[x](http:&#8203;//y) @&#8203;team 3 @ 4
    """
    escaped = html.escape(_MARKS.sub(r"\\\g<0>", one_line(text)), quote=False)
    return _CALLS.sub(r"\g<0>" + _NOTHING, escaped)


def code_span(text: str) -> str:
    """Write a text as code, in as many ticks as it takes to hold it.

    >>> code_span("dxe report run")
    '`dxe report run`'
    """
    plain = one_line(text)
    ticks = "`" * (1 + max(map(len, re.findall("`+", plain)), default=0))
    gap = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{ticks}{gap}{plain}{gap}{ticks}"
