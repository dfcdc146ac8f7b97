"""Documents that a trap springs in, beside their twins."""

from __future__ import annotations

import functools
import itertools
from itertools import islice

from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.truth import all_cells, attacked_key
from tests.corpus.cells import labels, rows


def trapped(written, trap, count=None, **more):
    """The first of a recipe's documents that a trap springs in, or all, each with its twin."""
    recipe = parse_recipe(written | {"traps": {"walk": [trap]}} | more, "t")
    made = (tuple(compose_with_twins(recipe, index))[:2] for index in range(recipe.count))
    return list(islice((pair for pair in made if pair[0].traps), count))


def pairs_of(written, trap, count=None, **more):
    """The same, of which there are some."""
    found = trapped(written, trap, count, **more)
    assert found
    return found


COUNT = 36


def laid(name, kind="receipt", locales=None, **more):
    """Trapped documents and their twins."""
    written = {"name": "t", "seed": 4, "count": COUNT, "kinds": [kind]}
    return trapped(written | {"locales": [*(locales or default_locales())]}, name, **more)


def together(*names, count=COUNT):
    """Receipts that all of these traps are laid on, in this order."""
    written = {"name": "t", "seed": 9, "count": count, "locales": ["en_GB", "de_DE"]}
    traps = {"shares": dict.fromkeys(names, 1.0), "twins": False}
    recipe = parse_recipe(written | {"kinds": ["receipt"], "traps": traps}, "t")
    made = (next(iter(compose_with_twins(recipe, index))) for index in range(count))
    return [document for document in made if {*names} & {trap.name for trap in document.traps}]


def stated_values(document):
    return {field.key: field.value for field in all_cells(document)}


def stated_texts(document):
    return {field.key: field.text for field in all_cells(document)}


def spans_of(document, tag):
    lines = (line for page in document.pages for line in page)
    return [span for line in lines for span in line.spans if span.tag == tag]


OF_CARDS = {
    "name": "t",
    "seed": 9,
    "count": 40,
    "kinds": ["card_statement"],
    "locales": ["en_US", "de_DE"],
}


def cards(trap, count=3, **more):
    """Some trapped statements, each with its twin."""
    return pairs_of(OF_CARDS, trap, count, **more)


def misread_days(document):
    """Each day that a trap attacks, beside what it is misread as."""
    known = labels(document) | {row["date"].key: row["date"] for row in rows(document)}
    for trap in document.traps:
        yield known[attacked_key(trap)], known[trap.decoys[0]]


def tagged(document):
    """The fields that stand on each line of all pages."""
    return [[span.tag for span in line.spans] for lines in document.pages for line in lines]


OF_INVOICES = {
    "name": "t",
    "seed": 9,
    "count": 8,
    "kinds": ["invoice"],
    "locales": ["de_DE", "en_GB"],
}


@functools.cache
def invoices(trap):
    return pairs_of(OF_INVOICES, trap)


def stands(page):
    """How far down each text stands that is on a page."""
    ends = itertools.accumulate(line.size + line.gap for line in page)
    return {
        (span.text, round(down, 2))
        for line, down in zip(page, ends, strict=True)
        for span in line.spans
    }


OF_STATEMENTS = {
    "name": "t",
    "seed": 9,
    "count": 40,
    "kinds": ["bank_statement"],
    "locales": ["en_GB", "de_DE"],
}


def statements(trap, count=3, **more):
    """Some trapped statements, each with its twin."""
    return pairs_of(OF_STATEMENTS, trap, count, **more)


def attacked_cells(document):
    """Each record with the value that it is about, and its decoys."""
    cells = {c.key: c for row in document.tables["transactions"] for c in row} | labels(document)
    for trap in document.traps:
        yield trap, cells[attacked_key(trap)], [cells[decoy] for decoy in trap.decoys]


def tags(line):
    return {span.tag for span in line.spans}
