"""Schemas: ours are complete, a user's are the same record, and mistakes are named."""

from __future__ import annotations

import re
import tomllib

import jsonschema
import pytest

from docextract_eval import schemas
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.fieldtypes import TYPES
from docextract_eval.schemas.schema_file import SchemaFile

MINE = """
name = "parking"
[fields]
total = { type = "money", criticality = 3, tolerance = "0.01" }
place = { type = "text", likeness = 0.9 }
plate = { type = "text", match = "exact" }
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
DESIGNED = {"bank_statement", "card_statement", "invoice", "receipt"}
"""The kinds whose critical fields are all named above; one that comes later may have others."""


@pytest.fixture
def written(tmp_path):
    """Write a schema file, and give its path."""

    def write(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def specs(name):
    """All fields and cells of a kind."""
    schema = schemas.load_schema(name)
    cells = (spec for table in schema.tables.values() for spec in table.columns.values())
    return [*schema.fields.values(), *cells]


@pytest.mark.parametrize("name", sorted(schemas.KINDS))
def test_every_shipped_kind_has_what_all_kinds_have(name):
    """Document type, currency, and whether the arithmetic adds up."""
    schema = schemas.load_schema(name)
    assert schema.name == name
    assert {"doc_type", "currency", "arithmetic_ok"} <= set(schema.fields)


@pytest.mark.parametrize("name", sorted(schemas.KINDS))
def test_criticality_is_as_designed(name):
    """3 for what costs money or trust, 0 for what is in no headline, 1 otherwise."""
    for spec in specs(name):
        others = (1,) if name in DESIGNED else (1, 3)
        expected = (3,) if spec.name in CRITICAL else (0,) if spec.name in SILENT else others
        assert spec.criticality in expected, spec.name


@pytest.mark.parametrize("name", sorted(schemas.KINDS))
def test_every_field_has_a_type_that_exists(name):
    """And is found again under its own name."""
    for spec in specs(name):
        TYPES.check(spec.type)
        assert schemas.load_schema(name).spec(spec.name) == spec


@pytest.mark.parametrize("name", sorted(schemas.KINDS))
def test_rows_pair_by_columns_that_exist(name):
    """Key cells are cells."""
    for table in schemas.load_schema(name).tables.values():
        assert table.key
        assert set(table.key) <= set(table.columns)
        assert 0 < table.pair_likeness <= 1


def test_a_users_schema_is_the_same_record(written):
    """With the same defaults: amount and description as keys, as far as they exist."""
    schema = schemas.load_schema(written(MINE))
    assert schema.name == "parking"
    assert schema.fields["total"].tolerance == "0.01"
    assert (schema.fields["place"].match, schema.fields["place"].likeness) == ("folded", 0.9)
    assert schema.fields["plate"].match == "exact"
    assert schema.tables["stays"].key == ("amount",)
    assert schema.tables["stays"].pair_likeness == 0.6
    assert schema.spec("stays.hours").type == "quantity"


def test_the_hash_follows_the_meaning_and_not_the_spelling(written):
    """Comments and blanks change nothing; a criticality does."""
    one = schemas.load_schema(written(MINE)).hash
    assert schemas.load_schema(written("# a comment\n" + MINE + "\n\n")).hash == one
    assert (
        schemas.load_schema(written(MINE.replace("criticality = 3", "criticality = 2"))).hash != one
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'type = "money", criticality',
            'type = "mony", criticality',
            "fields.total.type: unknown type 'mony'. Remedy: did you mean 'money'?",
        ),
        ('match = "exact"', 'match = "exactly"', "fields.plate.match: unknown match 'exactly'"),
        ("criticality = 3", "criticality = 4", "fields.total.criticality"),
        (
            "criticality = 3",
            "criticality = -1",
            "'fields.total.criticality' is -1, and must be at least 0",
        ),
        ("criticality = 3", "critical = 3", "in fields.total: unknown schema key 'critical'"),
        ("[fields]", "[feilds]", "unknown schema key 'feilds'. Remedy: did you mean 'fields'?"),
        ("likeness = 0.9", "likeness = 1.5", "fields.place.likeness"),
        ("likeness = 0.9", "likeness = 0", "fields.place.likeness"),
        ("likeness = 0.9", "likeness = nan", "fields.place.likeness"),
        (
            'match = "exact"',
            'match = "exact", likeness = 0.5',
            "fields.plate: `match` wants the text exact and `likeness` alike. Remedy: leave one",
        ),
        (
            'match = "exact"',
            'match = "blanks ignored", likeness = 0.5',
            "fields.plate: `match` wants the text equal except for blanks and `likeness` alike.",
        ),
        (
            'tolerance = "0.01"',
            'match = "blanks ignored"',
            'fields.total: a money has no words: `match = "blanks ignored"` is for texts. Remedy:',
        ),
        (
            'tolerance = "0.01"',
            "likeness = 0.9",
            "fields.total: a money is right or it is not: `likeness` is for texts",
        ),
        (
            "likeness = 0.9",
            'tolerance = "1"',
            "fields.place: a text has no `tolerance`: it is for money, price, quantity, percentage",
        ),
        ('tolerance = "0.01"', 'tolerance = "a cent"', "fields.total: 'a cent' is no tolerance"),
        ('tolerance = "0.01"', 'tolerance = "-0.01"', "fields.total: '-0.01' is no tolerance"),
        ('tolerance = "0.01"', "tolerance = nan", "fields.total: 'nan' is no tolerance"),
        ('tolerance = "0.01"', "tolerance = true", "fields.total.tolerance"),
        ('name = "parking"', "", "'name' is missing"),
        ('name = "parking"', 'name = "a|b"', "name: 'a|b' is no name"),
        ('name = "parking"', 'name = ""', "name: '' is no name"),
        ("place =", '"place.of" =', "fields.place.of: 'place.of' is no name: a dot parts a table"),
        ("{ amount", '{ "am#1"', "tables.stays.columns.am#1: 'am#1' is no name"),
        ("[tables.stays]", '[tables."s.t"]', "tables.s.t: 's.t' is no name"),
        ("place =", "total =", "is not TOML (Cannot overwrite a value"),
        ("place =", "stays =", "tables.stays: 'stays' is a field too"),
        (
            "[tables.stays]",
            '[tables.stays]\nkey = ["ammount"]',
            "tables.stays.key: unknown column 'ammount'. Remedy: did you mean 'amount'?",
        ),
        ("[tables.stays]", "[tables.stays]\nkey = []", "tables.stays.key: names no column"),
        (
            "[tables.stays]",
            '[tables.stays]\nkey = ["hours", "hours"]',
            "tables.stays.key: names 'hours' twice",
        ),
        ("[tables.stays]", '[tables.stays]\nkey = "hours"', "tables.stays.key"),
        ("[tables.stays]", "[tables.stays]\npair_likeness = 0", "tables.stays.pair_likeness"),
        ("[tables.stays]", "[tables.empty]\ncolumns = {}\n[tables.stays]", "empty: has no columns"),
        ("[fields]", "[fields", "is not TOML"),
    ],
)
def test_a_mistake_in_a_schema_is_named_where_it_is(written, old, new, said):
    """The file, and the key in it."""
    path = written(MINE.replace(old, new))
    with pytest.raises(BadInputError) as caught:
        schemas.load_schema(path)
    assert str(caught.value).startswith(path)
    assert said in str(caught.value)
    assert caught.value.remedy


def test_a_schema_that_names_nothing_is_refused(written):
    """A table alone is something."""
    with pytest.raises(BadInputError, match=r"names nothing to judge. Remedy: name a field"):
        schemas.load_schema(written('name = "parking"'))
    alone = 'name = "p"\n[tables.stays.columns]\namount = { type = "money" }'
    assert schemas.load_schema(written(alone)).names == {"stays.amount"}


def test_a_tolerance_may_be_written_as_a_number(written):
    """It is the same schema, by its hash too."""
    one, other = (written(text) for text in (MINE, MINE.replace('"0.01"', "0.01")))
    assert schemas.load_schema(one).hash == schemas.load_schema(other).hash


def test_a_schema_that_changed_is_read_anew(written):
    """In a notebook the same path is judged by again and again."""
    path = written(MINE)
    before = schemas.load_schema(path)
    assert schemas.load_schema(written(MINE.replace("parking", "parked"))).name == "parked"
    assert schemas.load_schema(written(MINE)) is before


def test_the_starter_is_a_schema_that_shows_every_option_and_type(written):
    """Whoever starts from it sees what there is."""
    text = schemas.STARTER.read_text(encoding="utf-8")
    schema = schemas.load_schema(written(text))
    specs = [schema.spec(name) for name in schema.names]
    assert schema.tables["stays"].key == ("amount", "place")
    assert all(name in text for name in TYPES.names)
    assert {spec.criticality for spec in specs} == {0, 1, 3}
    for option in ("match", "likeness", "tolerance"):
        assert len({getattr(spec, option) for spec in specs}) > 1, option


def test_the_published_schema_takes_the_starter_and_refuses_mistakes():
    """As an editor would that completes a schema while it is typed."""
    published = SchemaFile.model_json_schema()
    mine = tomllib.loads(schemas.STARTER.read_text(encoding="utf-8"))
    jsonschema.validate(mine, published)
    for wrong in (
        {"type": "mony"},
        {"type": "money", "critical": 3},
        {"type": "text", "likeness": 2},
        {"criticality": 1},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**mine, "fields": {"total": wrong}}, published)


TILL = """
name = "till"
extends = "receipt"
[fields]
cashier = { type = "code", prints = "cashier" }
tip = { type = "money", tolerance = 0.01, about = "a \\"tip\\"" }
[tables.line_items.columns]
"article no" = { type = "code" }
[tables.stamps]
columns = { label = { type = "text", likeness = 0.9 } }
"""


def test_a_schema_that_extends_a_kind_has_all_of_both(written):
    """And is kept whole, so that a later release with other fields judges by the same ones."""
    schema, kind = schemas.load_schema(written(TILL)), schemas.load_schema("receipt")
    added = {"cashier", "line_items.article no", "stamps.label"}
    assert schema.names == kind.names | added
    for name in kind.names - {"tip"}:
        assert schema.spec(name) == kind.spec(name)
    assert schema.tables["line_items"].key == kind.tables["line_items"].key
    assert (schema.fields["tip"].tolerance, schema.fields["tip"].about) == ("0.01", 'a "tip"')
    assert schemas.parse_schema(schema.text, "kept") == schema
    assert not {"extends", "prints"} & {*re.findall(r"\w+", schema.text)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"till"', '"receipt"', "name: 'receipt' extends itself. Remedy: give it a name that no"),
        ('"till"', '"invoice"', "name: 'invoice' is a kind that ships. Remedy: give it a name"),
        ('"receipt"', '"reciept"', "extends: unknown kind 'reciept'. Remedy: did you mean 'rec"),
        ('"receipt"', '"mine.toml"', "extends: unknown kind 'mine.toml'. Remedy: known: bank_s"),
        ('extends = "receipt"', "", "fields.cashier: `prints` needs a kind to extend. Remedy: wr"),
        ('"money", tol', '"code", tol', "fields.tip: is a money in the kind, and cannot be a co"),
        ("tip =", "stamps =", "tables.stamps: 'stamps' is a field too"),
        ("tolerance = 0.01", 'prints = "cashier"', "fields.tip: `prints` is for new fields, and"),
        ("likeness = 0.9", 'prints = "a"', "label: `prints` is for fields, not for columns. Rem"),
    ],
)
def test_a_mistake_in_a_schema_that_extends_a_kind_is_one_line(written, old, new, said):
    path = written(TILL.replace(old, new))
    with pytest.raises(BadInputError) as caught:
        schemas.load_schema(path)
    assert str(caught.value).startswith(f"{path}, ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_schema_and_an_unknown_kind_are_told_apart():
    """A path that cannot be read is one thing, a name that nobody knows another."""
    with pytest.raises(BadInputError, match=r"nowhere\.toml: cannot be read"):
        schemas.load_schema("nowhere.toml")
    with pytest.raises(UnknownNameError, match=r"unknown kind 'receit'.*did you mean 'receipt'"):
        schemas.load_schema("receit")


def test_what_fields_mean_is_no_part_of_what_judges_them():
    """Older runs and maps of confidences have the texts of schemas, and their hashes."""
    plain = 'name = "t"\n[fields]\nseat = { type = "code" }\n'
    described = plain.replace('"code"', '"code", about = "row and number"')
    one, other = schemas.parse_schema(plain, "a"), schemas.parse_schema(described, "b")
    assert one.hash == other.hash
    assert [each.spec("seat").about for each in (one, other)] == ["", "row and number"]
    for kind in schemas.KINDS:
        assert "about" not in schemas.load_schema(kind).text


def test_every_field_that_is_described_is_one():
    about = tomllib.loads((schemas.STARTER.parent / "about.toml").read_text(encoding="utf-8"))
    assert about.keys() == schemas.KINDS.keys()
    for kind, texts in about.items():
        schema = schemas.load_schema(kind)
        assert {name: schema.spec(name).about for name in texts} == texts
