"""Count colour, logos, faces and movements on statements and invoices, by layout family.

usage: tools/study sheet_looks [--documents N] [--into FOLDER]

Composes so many documents of each kind that is printed on sheets, of all countries in turn, and
writes docs/measured/data/sheet_looks.md: how many of each layout family have colour, how many a
logo, which faces they are set in, and how many rows of their table stand on a page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
from inside import command_line
from pages import add_into_option, print_and_write, table

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render.colours import BLACK
from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Document

TABLES = {
    "bank_statement": "transactions",
    "card_statement": "transactions",
    "invoice": "line_items",
}
"""The kinds that are printed on sheets, and whose rows are counted."""
SEED = 6208
PERCENTILES = (5, 25, 50, 75, 95)
HEAD = (
    "family",
    "documents",
    "colour",
    "logo",
    "faces",
    "rows a page",
    "rows a full page",
    "pages",
)
INTRODUCTION = """\
# How sheets look

Do statements and invoices have the colour, the logos and the type of real ones?

Written by `tools/study sheet_looks --documents {documents}`: that many documents of each kind were
composed, of all countries in turn. `colour` and `logo` are shares of documents; `faces` are the
fonts that a family is set in, with how many documents each; `rows a page` are the percentiles 5,
25, 50, 75 and 95 of the rows of the table that are on a page, over the pages that have any, and
`rows a full page` those of pages after which the table goes on.
"""


def main() -> int:
    """Compose, count, and write the page."""
    parser = command_line("tools/study sheet_looks", __doc__)
    parser.add_argument("--documents", type=int, default=60, help="of each kind: 60")
    add_into_option(parser)
    options = parser.parse_args()
    print_and_write(page_lines(options.documents), options.into / "sheet_looks.md")
    return 0


def page_lines(count: int) -> Iterator[str]:
    """Write the page."""
    yield INTRODUCTION.format(documents=count)
    for kind, rows in TABLES.items():
        written = {"name": "looks", "seed": SEED, "count": count, "kinds": [kind]}
        recipe = parse_recipe({**written, "locales": LOCALES.names}, "looks")
        documents = [compose(recipe, index) for index in range(count)]
        families: dict[str, list[Document]] = defaultdict(list)
        for each in documents:
            families[each.factors["template"]].append(each)
        found = [look_row(name, families[name], rows) for name in sorted(families)]
        yield from (f"## {kind}", "")
        yield from (*table(HEAD, [*found, look_row("all", documents, rows)]), "")


def look_row(name: str, documents: Sequence[Document], rows: str) -> list[str]:
    """Return what is counted over the documents of a family."""
    faces = Counter(each.factors["font"] for each in documents)
    counted = [rows_by_page(each, rows) for each in documents]
    return [
        name,
        str(len(documents)),
        share_text([each.factors["colour"] != BLACK for each in documents]),
        share_text([has_logo(each) for each in documents]),
        ", ".join(f"{face} {number}" for face, number in faces.most_common()),
        percentiles_text([number for each in counted for number in each]),
        percentiles_text([number for each in counted for number in each[:-1]]),
        f"{np.mean([len(each.pages) for each in documents]):.1f}",
    ]


def share_text(found: Sequence[bool]) -> str:
    """Write a share.

    >>> share_text([True, False, False, False])
    '25 %'
    """
    return f"{100 * sum(found) / len(found):.0f} %"


def percentiles_text(numbers: Sequence[int]) -> str:
    """Write the percentiles of some numbers, of none a dot.

    >>> percentiles_text([1, 2, 3]), percentiles_text([])
    ('1 / 2 / 2 / 2 / 3', '·')
    """
    if not numbers:
        return "\N{MIDDLE DOT}"
    return " / ".join(f"{each:.0f}" for each in np.percentile(numbers, PERCENTILES))


def has_logo(document: Document) -> bool:
    """Return whether a page bears a logo."""
    lines = (line for page in document.pages for line in page)
    return any(mark.kind == "logo" for line in lines for mark in line.marks)


def rows_by_page(document: Document, table_name: str) -> list[int]:
    """Return how many rows of a table begin on each page on which any does."""
    seen: set[str] = set()
    found = []
    for page in document.pages:
        tags = (span.tag.partition("#") for line in page for span in line.spans)
        here = {row for name, _, row in tags if name.startswith(f"{table_name}.")} - seen
        found += [len(here)] if here else []
        seen |= here
    return found
