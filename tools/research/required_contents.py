"""Say which contents that public rules ask for are printed on documents of five countries.

usage: tools/study required_contents [--documents N] [--into FOLDER]

Reads required_contents.toml, where each content names its rule, and how it is told whether a
document says it: by fields that it prints, or by words on its pages. Writes
docs/measured/data/required_contents.md: of so many documents of each kind and country the share
that print each content, and the layout families in which none does.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inside import command_line
from pages import add_into_option, print_and_write, table

from docextract_eval.borders.people import read_toml
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.records import Document

CONTENTS = Path(__file__).with_suffix(".toml")
SEED, MONTHS = 6207, ("2024-01", "2024-12")
RARE = 0.05
"""A share below this is told apart: hardly a document prints it."""
INTRODUCTION = """\
# What public rules ask documents to say, and what ours say

Do statements and invoices lack anything that real ones have to print?

Written by `tools/study required_contents --documents {documents}`: that many documents of each kind
and country were composed, and each was asked for each content, by the fields that it prints or by
words on its pages. Many rules ask for a content where it applies: a date of supply that differs
from that of the invoice, an overdraft that was arranged. A share below 100 % is no defect there.
Families are layouts: those in the last column print the content on none of their documents. Rules
are cited as public pages tell them; no lawyer read this. Which words tell a content is in
`tools/research/required_contents.toml`. Documents have dates from {first} to {last}.
"""


@dataclass(frozen=True, slots=True)
class Content:
    """What a rule asks for, the rule, and how to tell it."""

    what: str
    by: str
    fields: tuple[str, ...] = ()
    words: str = ""

    def is_printed(self, document: Document) -> bool:
        """Return whether a document prints all the fields, or words that match."""
        if self.words:
            return re.search(self.words, page_text(document), re.IGNORECASE) is not None
        return printed_names(document).issuperset(self.fields)


def main() -> int:
    """Compose documents, count, and write the page."""
    parser = command_line("tools/study required_contents", __doc__)
    parser.add_argument("--documents", type=int, default=60, help="of each kind and country: 60")
    add_into_option(parser)
    options = parser.parse_args()
    lines = page_lines(options.documents)
    print_and_write(lines, options.into / "required_contents.md")
    return 0


def read_contents() -> Mapping[str, Mapping[str, list[Content]]]:
    """Return the contents by country and kind."""
    written = read_toml(CONTENTS, "mend it")
    return {
        country: {
            kind: [Content(**each | {"fields": tuple(each.get("fields", ()))}) for each in asked]
            for kind, asked in kinds.items()
        }
        for country, kinds in written.items()
    }


def page_lines(documents: int) -> Iterator[str]:
    """Write the page."""
    yield INTRODUCTION.format(documents=documents, first=MONTHS[0], last=MONTHS[1])
    lacking = []
    for country, kinds in read_contents().items():
        for kind, asked in kinds.items():
            yield from (f"## {country}, {kind}", "")
            composed = composed_documents(country, kind, documents)
            rows = [content_row(each, composed) for each in asked]
            yield from (*table(("content", "rule", "documents", "families without"), rows), "")
            found = (f"- {country}, {kind}: {row[0]} ({row[1]})" for row in rows if is_rare(row))
            lacking += found
    yield from ("## What hardly any document says", "", *(lacking or ["- nothing"]))


def is_rare(row: Sequence[str]) -> bool:
    """Return whether the share of a row is below what is told apart."""
    return int(row[2].rstrip(" %")) < 100 * RARE


def composed_documents(country: str, kind: str, count: int) -> list[Document]:
    """Compose documents of a kind and a country."""
    written = {"name": "required", "seed": SEED, "count": count, "kinds": [kind]}
    recipe = parse_recipe({**written, "locales": [country], "months": [*MONTHS]}, "required")
    return [compose(recipe, index) for index in range(count)]


def content_row(content: Content, documents: Sequence[Document]) -> list[str]:
    """Return which share of documents print a content, and the families of which none does."""
    families: dict[str, list[bool]] = defaultdict(list)
    for each in documents:
        families[each.factors["template"]].append(content.is_printed(each))
    share = sum(map(sum, families.values())) / len(documents)
    without = sorted(name for name, printed in families.items() if not any(printed))
    said = "all" if len(without) == len(families) else ", ".join(without) or "none"
    return [content.what, content.by, f"{share:.0%}".replace("%", " %"), said]


def printed_names(document: Document) -> set[str]:
    """Return the names of the fields and columns that stand on a document's pages."""
    tags = {span.tag for page in document.pages for line in page for span in line.spans}
    return {tag.partition("#")[0] for tag in tags if tag}


def page_text(document: Document) -> str:
    """Return what a document says, line by line."""
    rows = (line for page in document.pages for line in page)
    return "\n".join(" ".join(span.text for span in line.spans) for line in rows)
