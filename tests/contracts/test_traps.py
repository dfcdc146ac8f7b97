"""Every trap: it springs, its decoys are labelled and differ, and its twin is the same without."""

from __future__ import annotations

from itertools import combinations

import pytest

from docextract_eval.corpus.documents import compose_all
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.locales import LOCALES
from docextract_eval.records import texts
from docextract_eval.schemas import load

SOURCES = 24


@pytest.fixture(scope="module", params=TRAPS.names)
def spec(request):
    return TRAPS.load(request.param)


@pytest.fixture(scope="module")
def pairs(spec):
    """Trapped documents, each with its control twin."""
    written = {"name": "t", "seed": 9, "count": SOURCES, "locales": ["en_US", "de_DE"]}
    written |= {"kinds": list(spec.kinds), "traps": {"walk": [spec.name]}}
    recipe = parse(written, "t")
    made = [tuple(compose_all(recipe, index)) for index in range(SOURCES)]
    return [each for each in made if each[0].traps]


def labelled(document):
    cells = (cell for rows in document.tables.values() for row in rows for cell in row)
    return {field.key: field for field in (*document.fields, *cells)}


def test_a_trap_is_called_what_its_file_is_called(spec):
    assert TRAPS.table[spec.name] == f"docextract_eval.corpus.traps.{spec.name}:TRAP"
    for kind in spec.kinds:
        assert spec.field in load(kind).names


def test_it_springs_in_most_documents(pairs):
    assert len(pairs) >= SOURCES / 2


def test_its_record_names_what_it_attacks(spec, pairs):
    for document, _ in pairs:
        (trap,) = document.traps
        assert (trap.name, trap.field) == (spec.name, spec.field)
        assert set(trap.decoys) <= set(labelled(document))


def test_a_decoy_never_equals_the_truth_or_another(pairs):
    for document, _ in pairs:
        fields, (trap,) = labelled(document), document.traps
        truth = fields[trap.field]
        fold = TYPES.load(truth.type).fold
        same_type = [fields[key] for key in trap.decoys if fields[key].type == truth.type]
        folded = [fold(field.value) for field in (truth, *same_type) if field.value is not None]
        for one, other in combinations(folded, 2):
            assert one != other, (document.id, one)


def test_decoys_of_its_own_are_labelled_as_decoys(pairs):
    for document, _ in pairs:
        names = load(document.kind).names
        for field in document.fields:
            assert (field.decoy_of is None) == (field.name in names), field.name
            assert field.decoy_of is None or field.decoy_of in names
            assert field.decoy_of is None or field.places, field.name


def test_every_value_is_printed_where_it_says(pairs):
    for document, _ in pairs:
        words = texts(document.pages)
        for field in labelled(document).values():
            for place in field.places:
                printed = " ".join(words[place.page][word] for word in place.words)
                assert field.text in printed, (document.id, field.key)


def test_what_is_printed_is_read_back(pairs):
    """Unless the trap is in how it is printed."""
    for document, _ in pairs:
        context = Context(LOCALES.load(document.locale), document.currency)
        for field in document.fields:
            if field.decoy_of and field.value is not None:
                read = TYPES.load(field.type).read(field.text, context)
                assert read == field.value


def test_the_twin_is_the_same_document_without_the_trap(pairs):
    for document, twin in pairs:
        assert (twin.source, twin.twin, twin.traps) == (document.source, "trap off", ())
        assert twin.id == f"{document.id}+bare"
        fields, (trap,) = labelled(document), document.traps
        own = {key for key in trap.decoys if fields[key].decoy_of}
        assert not own & set(labelled(twin))
        for name in ("merchant", "address", "receipt_number"):
            if labelled(document)[name].value is not None:  # it may have been cut off
                assert labelled(twin)[name].value == labelled(document)[name].value
        assert twin.factors["font"] == document.factors["font"]


def test_traps_combine():
    written = {"name": "t", "seed": 9, "count": 12, "locales": ["en_US", "de_DE"]}
    shares = dict.fromkeys(TRAPS.names, 0.5)
    recipe = parse(written | {"traps": {"shares": shares, "twins": False}}, "t")
    made = [document for index in range(12) for document in compose_all(recipe, index)]
    assert len(made) == 12
    assert max(len(document.traps) for document in made) > 2
    for document in made:
        words = texts(document.pages)
        for field in labelled(document).values():
            for place in field.places:
                printed = " ".join(words[place.page][word] for word in place.words)
                assert field.text in printed
