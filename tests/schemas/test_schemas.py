"""Schemas: ours are complete, a user's are the same record, and mistakes are named."""

from __future__ import annotations

import pytest

from docextract_eval import schemas
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.fieldtypes import TYPES

MINE = """
name = "parking"
[fields]
total = { type = "money", criticality = 3, tolerance = "0.01" }
place = { type = "text", match = "exact", likeness = 0.9 }
[tables.stays]
columns = { amount = { type = "money" }, hours = { type = "quantity" } }
"""
# Named by the design: what costs money or trust at once, and what is in no headline.
CRITICAL = {
    *("total", "payable", "amount_due", "new_balance", "minimum_payment", "opening_balance"),
    *("closing_balance", "transactions.amount", "date", "issue_date", "due_date", "currency"),
    *("iban", "account_number"),
}
SILENT = {"doc_type", "arithmetic_ok"}


@pytest.fixture
def written(tmp_path):
    """Write a schema file, and give its path."""

    def write(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        schemas.load.cache_clear()
        return str(path)

    return write


def specs(name):
    """All fields and cells of a kind."""
    schema = schemas.load(name)
    cells = (spec for table in schema.tables.values() for spec in table.columns.values())
    return [*schema.fields.values(), *cells]


@pytest.mark.parametrize("name", sorted(schemas.KINDS))
def test_every_shipped_kind_has_what_all_kinds_have(name):
    """Document type, currency, and whether the arithmetic adds up."""
    schema = schemas.load(name)
    assert schema.name == name
    assert {"doc_type", "currency", "arithmetic_ok"} <= set(schema.fields)


@pytest.mark.parametrize("name", sorted(schemas.KINDS))
def test_criticality_is_as_designed(name):
    """3 for what costs money or trust, 0 for what is in no headline, 1 otherwise."""
    for spec in specs(name):
        expected = 3 if spec.name in CRITICAL else 0 if spec.name in SILENT else 1
        assert spec.criticality == expected, spec.name


@pytest.mark.parametrize("name", sorted(schemas.KINDS))
def test_every_field_has_a_type_that_exists(name):
    """And is found again under its own name."""
    for spec in specs(name):
        TYPES.check(spec.type)
        assert schemas.load(name).spec(spec.name) == spec


@pytest.mark.parametrize("name", sorted(schemas.KINDS))
def test_rows_pair_by_columns_that_exist(name):
    """Key cells are cells."""
    for table in schemas.load(name).tables.values():
        assert table.key
        assert set(table.key) <= set(table.columns)
        assert 0 < table.pair_likeness <= 1


def test_a_users_schema_is_the_same_record(written):
    """With the same defaults: amount and description as keys, as far as they exist."""
    schema = schemas.load(written(MINE))
    assert schema.name == "parking"
    assert schema.fields["total"].tolerance == "0.01"
    assert (schema.fields["place"].match, schema.fields["place"].likeness) == ("exact", 0.9)
    assert schema.tables["stays"].key == ("amount",)
    assert schema.tables["stays"].pair_likeness == 0.6
    assert schema.spec("stays.hours").type == "quantity"


def test_the_hash_follows_the_meaning_and_not_the_spelling(written):
    """Comments and blanks change nothing; a criticality does."""
    one = schemas.load(written(MINE)).hash
    assert schemas.load(written("# a comment\n" + MINE + "\n\n")).hash == one
    assert schemas.load(written(MINE.replace("criticality = 3", "criticality = 2"))).hash != one


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('type = "money", criticality', 'type = "cash", criticality', "fields.total.type"),
        ("criticality = 3", "criticality = 4", "fields.total.criticality"),
        ("criticality = 3", "critical = 3", "in fields.total: unknown schema key 'critical'"),
        ("likeness = 0.9", "likeness = 1.5", "fields.place.likeness"),
        ('name = "parking"', "", "name"),
        ("[fields]", "[fields", "is not TOML"),
    ],
)
def test_a_mistake_in_a_schema_is_named_where_it_is(written, old, new, said):
    """The file, and the key in it."""
    path = written(MINE.replace(old, new))
    with pytest.raises(BadInputError) as caught:
        schemas.load(path)
    assert str(caught.value).startswith(path)
    assert said in str(caught.value)


def test_a_missing_schema_and_an_unknown_kind_are_told_apart():
    """A path that cannot be read is one thing, a name that nobody knows another."""
    with pytest.raises(BadInputError, match=r"nowhere\.toml: cannot be read"):
        schemas.load("nowhere.toml")
    with pytest.raises(UnknownNameError, match=r"unknown kind 'receit'.*did you mean 'receipt'"):
        schemas.load("receit")
