"""Where each value is printed, found by the tags of the lines."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from docextract_eval.records import Place, page_word_texts, visible_spans

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds import Content
    from docextract_eval.records import Field, Pages

TagPlaces = dict[str, tuple[Place, ...]]


def places_by_tag(pages: Pages) -> TagPlaces:
    """Return the places of every tag: one per page and spot, in reading order.

    >>> from docextract_eval.records import Line, Span
    >>> places_by_tag(((Line((Span("TOTAL DUE"), Span("9.00", tag="total"))),),))
    {'total': (Place(page=0, words=(2,)),)}
    """
    found: dict[str, dict[tuple[int, int], list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, page in enumerate(pages):
        word = 0
        for span in (span for line in page for span in visible_spans(line)):
            count = len(span.text.split())
            if span.tag:
                found[span.tag][number, span.spot] += range(word, word + count)
            word += count
    return {
        tag: tuple(Place(page, tuple(words)) for (page, _), words in places.items())
        for tag, places in found.items()
    }


def locate_fields(content: Content) -> Content:
    """Return the content with the places of every field: those of its tag, and shared ones."""
    places, words = places_by_tag(content.pages), page_word_texts(content.pages)
    for key, (other, containing) in content.shared_places.items():
        shared = (
            Place(spot.page, kept)
            for spot in places.get(other, ())
            if (kept := tuple(w for w in spot.words if containing in words[spot.page][w]))
        )
        places[key] = (*places.get(key, ()), *shared)
    rows = {
        name: tuple(tuple(locate_field(cell, places) for cell in row) for row in table)
        for name, table in content.tables.items()
    }
    fields = tuple(locate_field(field, places) for field in content.fields)
    return dataclasses.replace(content, fields=fields, tables=rows)


def locate_field(field: Field, places: TagPlaces) -> Field:
    """Return the field with its places, or unchanged if it is not printed."""
    found = places.get(field.key)
    return dataclasses.replace(field, places=found) if found else field
