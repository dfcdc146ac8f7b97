"""A mapping is refused for its first mistake, by the key; those that ship are right."""

from __future__ import annotations

import pytest

from docextract_eval.cli.catalogs import File
from docextract_eval.errors import BadInputError
from docextract_eval.interop.conversion.mapping import (
    MappingFile,
    load_mapping,
    parse_mapping,
)
from docextract_eval.shipped import shipped_mappings

GOOD = 'makes = "labels"\n[fields]\ntotal = "t"\n'


@pytest.mark.parametrize("name", shipped_mappings())
def test_a_mapping_that_ships_can_be_loaded_and_says_what_it_reads(name):
    mapping = load_mapping(name)
    assert mapping.file.about
    assert {schema.name for schema in mapping.schemas.values()} == {"receipt"}


def test_three_mappings_ship():
    assert {*shipped_mappings()} == {"cord", "sroie", "textract"}


def test_its_schema_is_published():
    assert "mapping" in [*File]
    published = MappingFile.model_json_schema()
    assert published["required"] == ["makes"]
    assert published["properties"]["ignored"]["items"] == {"type": "string"}


@pytest.mark.parametrize(
    ("written", "reported"),
    [
        ('makes = "label"\n', "unknown makes 'label'. Remedy: did you mean 'labels'?"),
        ('makes = "labels"\n', "maps nothing"),
        (GOOD.replace("total", "totl"), "m.toml, fields: unknown field 'totl'. Remedy: did you"),
        (GOOD.replace('"t"', '"t["'), "'fields.total' is 't[', which is no path"),
        (GOOD.replace('"t"', "3"), "fields.total"),
        (GOOD.replace('"t"', "{ strip = '*' }"), "m.toml, fields.total: has no path"),
        (GOOD + "[tables.items]\nrows = 'a'\ncolumns = {}\n", "unknown table 'items'"),
        (
            GOOD + "[tables.line_items]\nrows = 'a'\ncolumns = { price = 'p' }\n",
            "m.toml, tables.line_items.columns: unknown column 'price'",
        ),
        (GOOD + "[document]\nschema = 'reciept'\n", "unknown schema 'reciept'. Remedy: did you"),
        (GOOD + "[document]\nlocale = 'de_De'\n", "unknown locale 'de_De'. Remedy: did you mean"),
        (GOOD + "[document]\nid = { path = 'a', keep = 'b' }\n", "has a `keep` without {id}"),
        (
            GOOD + "[document]\nimage = 'scan'\n",
            "'document.image' is one picture for all documents",
        ),
        (GOOD + "[cell]\nbox = ['a', 'b']\n", "has a box of 2 paths: write one, four or eight"),
        (GOOD + "[cell]\nconfidence_scale = 0\n", "must be more than 0"),
        (
            GOOD.replace('"t"', '{ path = "t", take = "last", join = " " }'),
            "has both `take` and `join`",
        ),
        (GOOD + "[words]\npath = 'w'\ntext = 't'\n", "m.toml, words: has no box"),
        (GOOD + "[input]\nform = 'xml'\n", "unknown form 'xml'"),
        ("format = 2\n" + GOOD, "is mapping format 2, and this release reads up to 1"),
        (GOOD + "[feilds]\n", "unknown mapping key 'feilds'. Remedy: did you mean 'fields'?"),
        ("makes = [", "is not TOML"),
    ],
)
def test_a_mistake_is_reported_with_its_key(written, reported, tmp_path):
    with pytest.raises(BadInputError) as raised:
        parse_mapping(written, "m.toml", tmp_path)
    assert str(raised.value).startswith("m.toml")
    assert reported in str(raised.value)
    assert ". Remedy: " in str(raised.value)


def test_an_unknown_mapping_is_reported_with_those_that_ship():
    with pytest.raises(BadInputError, match="unknown mapping 'textrct'. Remedy: did you mean 'tex"):
        load_mapping("textrct")


def test_a_schema_stands_beside_its_mapping(tmp_path):
    (tmp_path / "ticket.toml").write_text('name = "ticket"\n[fields]\nfare = { type = "money" }\n')
    (tmp_path / "mine.toml").write_text(
        'makes = "labels"\n[document]\nschema = "ticket.toml"\n[fields]\nfare = "f"\n'
    )
    (schema,) = load_mapping(str(tmp_path / "mine.toml")).schemas.values()
    assert schema.name == "ticket"
