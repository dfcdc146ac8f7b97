"""Sections as Markdown: for a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.reports.parts import Section, Table


def markdown(title: str, sections: Sequence[Section]) -> str:
    """Write a page.

    >>> from docextract_eval.reports.parts import Section
    >>> print(markdown("Run", [Section("At a glance", ["All is well."])]))
    # Run
    <BLANKLINE>
    ## At a glance
    <BLANKLINE>
    All is well.
    <BLANKLINE>
    """
    blocks = [f"# {title}"]
    for section in sections:
        blocks.append(f"## {section.title}")
        blocks += section.lead
        blocks += [_table(table) for table in section.tables if table.rows]
    return "\n\n".join(blocks) + "\n"


def _table(table: Table) -> str:
    rows = [list(table.head), ["---", *["---:"] * (len(table.head) - 1)]]
    rows += [[cell.text for cell in row] for row in table.rows]
    return "\n".join("| " + " | ".join(_plain(text) for text in row) + " |" for row in rows)


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
