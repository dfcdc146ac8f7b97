"""A corpus of a team's own schema: its pages are the kind's, and its truth has more fields."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.corpus.recipe import load_recipe, parse_recipe
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.building import build_corpus, describe_corpus, extend_corpus
from docextract_eval.corpus.store.degrading import degrade_corpus
from docextract_eval.corpus.store.exporting import export_labels
from docextract_eval.corpus.store.importing import import_labels
from docextract_eval.errors import BadInputError

TILL = """
name = "till"
extends = "receipt"
[fields]
cashier = { type = "code", prints = "cashier" }
their_table = { type = "code", prints = "table" }
slogan = { type = "text" }
"""
RECIPE = """
name = "ours"
count = 3
locales = ["de_DE", "en_US"]
"""
OURS = {"cashier", "their_table"}


@pytest.fixture
def ours(tmp_path):
    """Write a schema and a recipe that names it, and load that."""

    def load(schema=TILL, recipe=RECIPE):
        (tmp_path / "till.toml").write_text(schema)
        (tmp_path / "ours.toml").write_text(f'{recipe}schema = "till.toml"\n')
        return load_recipe(str(tmp_path / "ours.toml"))

    return load


def test_pages_stay_and_the_truth_gets_the_fields_that_they_print(ours):
    """A label that has another name is a decoy still; what a page lacks is absent."""
    recipe, found = ours(recipe=RECIPE + 'traps = { walk = ["all"] }\n'), []
    plain = recipe.model_copy(update={"own_schema": None})
    for index in range(40):
        pairs = zip(
            compose_with_twins(plain, index), compose_with_twins(recipe, index), strict=True
        )
        for before, after in pairs:
            truth = {field.name: field for field in after.fields if field.decoy_of is None}
            printed = {field.key: field for field in before.fields if field.decoy_of}
            assert (after.pages, after.tables) == (before.pages, before.tables)
            assert truth.keys() == {f.name for f in before.fields if not f.decoy_of} | OURS
            assert {f.key for f in after.fields} >= printed.keys()
            for name, role in (("cashier", "cashier"), ("their_table", "table")):
                label, field = printed.get(role), truth[name]
                assert field.places == (label.places if label else ())
                assert field.value == (label.value if label else None)
                found.append((name, field.value is not None))
    assert {*found} == {(name, is_there) for name in OURS for is_there in (True, False)}


def test_a_corpus_keeps_its_schema_wherever_it_goes(ours, tmp_path):
    """It is judged by it when it is longer, degraded, or exported and imported again."""
    built = build_corpus(ours(), tmp_path / "built", 1)
    whole = built.schemas["receipt"]
    assert (whole.name, "slogan" in whole.names) == ("till", True)
    (tmp_path / "till.toml").unlink()
    longer = extend_corpus(built.path, 4, 1)
    degraded = degrade_corpus(longer, ["jpeg@4"], tmp_path / "degraded", 1)
    assert open_corpus(degraded.path).schemas == {"receipt": whole}
    document, rendition = next(degraded.pairs())
    assert degraded.sheet(document, rendition).schema == whole.text
    labels = export_labels(longer, tmp_path / "out")[0]
    import_labels(labels, tmp_path / "again", LabelDefaults(), pytest.fail)
    again = open_corpus(tmp_path / "again")
    assert again.schemas == {"till": whole}
    truths = zip(longer.truths(), again.truths(), strict=True)
    assert all({*OURS} <= {field.name for field in each.fields} for pair in truths for each in pair)


def test_a_recipe_without_a_schema_is_described_as_before(ours):
    plain = parse_recipe({"name": "plain", "count": 1, "locales": ["de_DE"]}, "here")
    assert not {"schema", "own_schema"} & describe_corpus(plain)["recipe"].keys()
    assert "schemas" not in describe_corpus(plain)
    assert describe_corpus(ours())["recipe"]["schema"]["extends"] == "receipt"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"cashier" }', '"cashir" }', "fields.cashier: no receipt prints a 'cashir'. Remedy: wr"),
        ('"cashier" }', '"end" }', "write one of: aid, arrival, auth, balance, barcode, before_"),
        ('"code", prints = "c', '"text", prints = "c', "is a code, not a text. Remedy: write ty"),
        ("their_table", "till", "fields.till: is called like what prints 'till', and prints 'ta"),
        ('"receipt"', '"invoice"', "extends invoice, and no such documents are made. Remedy: wr"),
        ('"till"', '"receipt"', "till.toml, name: 'receipt' extends itself"),
        ("slogan", "total", "till.toml, fields.total: is a money in the kind, and cannot be a t"),
    ],
)
def test_a_schema_that_cannot_be_made_is_one_line(ours, old, new, said):
    with pytest.raises(BadInputError) as caught:
        ours(TILL.replace(old, new))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_schema_that_extends_nothing_or_is_nowhere_is_one_line(ours):
    with pytest.raises(BadInputError, match="extends no kind, and must extend receipt. Remedy"):
        ours('name = "till"\nfields = { total = { type = "money" } }')
    for name, said in (("no.toml", "no.toml: cannot be read"), ("", "schema names no file")):
        with pytest.raises(BadInputError, match=said):
            parse_recipe({"name": "x", "count": 1, "locales": ["de_DE"], "schema": name}, "here")
