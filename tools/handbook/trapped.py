"""docs/reference/traps.md: every trap, beside the lines that its control twin has instead."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.countries.locales import LOCALES
from docextract_eval.records import CONTROL_TWIN, visible_spans
from handbook.marking import cell, code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.traps import TrapSpec
    from docextract_eval.records import Document

OPENING = """\
# Traps

Choose traps for a recipe, and see what each prints. `dxe list traps NAME` also says where one
does not exist.

A trap is adversarial content that a careful person reads correctly. Its *control twin* is the
same document without it. Below each trap: a line that only the trapped document prints (`+`), and
what the twin prints there (`-`). [Add traps](../how-to/add-traps.md) puts them into a recipe;
`dxe corpus sheet DIR --trap NAME -o sheet.png` draws pairs of your corpus. What twenty of them
cost: [measured](../measured/data/traps.md).
"""
FIRST = ("en_US", "en_GB", "de_DE")
"""Countries that are tried before all others."""
SOURCES = 6
"""Documents among which one can have what a trap asks for."""
MOST_LINES, WIDEST = 3, 88


def page() -> str:
    """Return the page."""
    return "\n".join([OPENING, *(line for name in TRAPS.names for line in _entry(name))])


def _entry(name: str) -> Iterator[str]:
    spec = TRAPS.load(name)
    specs = (spec, *spec.variants)
    kinds = ", ".join(dict.fromkeys(kind for one in specs for kind in one.kinds))
    attacked = dict.fromkeys(field for one in specs for field in (one.field, *one.secondary_fields))
    yield f"## `{name}`\n\n{cell(TRAPS.describe(name))}\n"
    yield f"Attacks {', '.join(map(code, attacked))}; on {cell(kinds.replace('_', ' '))}.\n"
    pair = _pair(name, specs)
    lines = [*_difference(*pair)] if pair else []
    if lines:
        yield f"On one {pair[0].kind.replace('_', ' ')} of `{pair[0].locale}`:\n\n```diff"
        yield from lines
        yield "```\n"
    elif pair:
        yield "The words are those of its twin: only how they are printed differs.\n"


def _pair(name: str, specs: tuple[TrapSpec, ...]) -> tuple[Document, Document] | None:
    """Return the first document that has a trap, and its control twin."""
    for spec in specs:
        possible = [each for each in LOCALES.names if not why_absent(spec, each)]
        for locale in sorted(possible, key=lambda each: FIRST.index(each) if each in FIRST else 9)[
            :3
        ]:
            written = {
                "name": "t",
                "count": SOURCES,
                "seed": 3,
                "locales": [locale],
                "kinds": [spec.kinds[0]],
            }
            recipe = parse_recipe(written | {"traps": {"walk": [name]}}, "t")
            for index in range(SOURCES):
                made = [*compose_with_twins(recipe, index)]
                twin = next((each for each in made if each.twin == CONTROL_TWIN), None)
                if twin and any(trap.name == name for trap in made[0].traps):
                    return made[0], twin
    return None


def _difference(trapped: Document, twin: Document) -> Iterator[str]:
    found = [*difflib.ndiff(_lines(twin), _lines(trapped))]
    for sign in "-+":
        kept = [line for line in found if line.startswith(f"{sign} ")]
        yield from (
            f"{line[:WIDEST].rstrip()}{' ...' * (len(line) > WIDEST)}" for line in kept[:MOST_LINES]
        )
        if len(kept) > MOST_LINES:
            yield f"{sign} ... {len(kept) - MOST_LINES} more lines"


def _lines(document: Document) -> list[str]:
    texts = (
        " ".join(span.text.strip() for span in visible_spans(line) if span.text.strip())
        for printed in document.pages
        for line in printed
    )
    return [each for each in texts if each]
