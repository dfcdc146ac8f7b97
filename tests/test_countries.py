"""A country is a folder of data: what is wrong in it is one line with file, key and remedy."""

from __future__ import annotations

import json
import shutil

import pytest

from docextract_eval import countries
from docextract_eval.corpus.kinds.bank_statement import vocabulary as bank_statement
from docextract_eval.corpus.kinds.card_statement import vocabulary as card_statement
from docextract_eval.corpus.kinds.invoice import vocabulary as invoice
from docextract_eval.corpus.kinds.receipt import vocabulary as receipt
from docextract_eval.corpus.products import PRODUCTS
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.traps import vocabulary as traps
from docextract_eval.countries.locales import FILE, LOCALES
from docextract_eval.errors import BadInputError
from docextract_eval.judging.judge import judge
from docextract_eval.pipelines.rules import vocabulary as reading

READERS = {
    "locale.toml": LOCALES,
    "shops.toml": PRODUCTS,
    "products.csv": PRODUCTS,
    "receipt.toml": receipt.VOCABULARIES,
    "bank_statement.toml": bank_statement.VOCABULARIES,
    "card_statement.toml": card_statement.VOCABULARIES,
    "invoice.toml": invoice.VOCABULARIES,
    "reading.toml": reading.VOCABULARIES,
    "traps.toml": traps.VOCABULARIES,
}
FILES = [
    FILE,
    *(kind.FILE for kind in (receipt, bank_statement, card_statement, invoice, reading)),
]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A country of one's own that says what Germany's folder says."""
    monkeypatch.setattr(countries, "_registered_countries", {})
    countries._build_cached_record.cache_clear()
    shutil.copytree(countries.HERE / "de_DE", tmp_path / "xx_XX")
    yield tmp_path / "xx_XX"
    countries._build_cached_record.cache_clear()


def edit(folder, file, old, new):
    """Replace a text that stands once in a file of a country."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "locale.toml",
            'currency = "EUR"',
            'curency = "EUR"',
            ("unknown country key 'curency'", "did you mean 'currency'"),
        ),
        (
            "locale.toml",
            "[money]\n",
            '[money]\nsymbol = "E"\n',
            ("in money", "unknown country key 'symbol'", "did you mean 'symbols'"),
        ),
        (
            "locale.toml",
            'goods = "levy", code = "C", rate = "0", since = "2007-01-01"',
            'goods = "levy", code = "C", rate = "0"',
            ("'tax.rates", "since' is missing"),
        ),
        (
            "locale.toml",
            'discount = ["RABATT", "Preisvorteil"]',
            "discount = []",
            ("'labels.discount", "write at least 1"),
        ),
        (
            "locale.toml",
            "discount = [",
            "discont = [",
            ("in labels", "unknown country key 'discont'", "did you mean 'discount'"),
        ),
        (
            "receipt.toml",
            'till = ["Kasse", "KASSE", "Kas"]\n',
            "",
            ("[numbers] lacks till (before the number of the till)", "write its words"),
        ),
        (
            "receipt.toml",
            'empties = ["LEERGUT", "Leergut", "Pfandrückgabe"]\n',
            "",
            ("[lines] lacks empties (", "or name it in 'absent'"),
        ),
        (
            "receipt.toml",
            'till = ["Kasse"',
            'tilll = ["Kasse"',
            ("in numbers", "unknown country key 'tilll'", "did you mean 'till'"),
        ),
        (
            "products.csv",
            "grocery,Roggenmischbrot,food,1.99,4.29,,,\n",
            "grocery,Roggenmischbrot,food,1.99,4.29,,,,\n",
            ("line 4", "has 9 cells for 8 columns", "double quotes"),
        ),
        (
            "products.csv",
            "trade,name,goods,low",
            "trade,nam,goods,low",
            ("line 1", "unknown column 'nam'", "did you mean 'name'"),
        ),
        (
            "products.csv",
            "grocery,Roggenmischbrot",
            "grocry,Roggenmischbrot",
            ("unknown trade 'grocry'", "did you mean 'grocery'"),
        ),
        (
            "shops.toml",
            "[taxi]",
            "[taxis]",
            ("unknown country key 'taxis'", "did you mean 'taxi'"),
        ),
        (
            "bank_statement.toml",
            'sides = [{ credit = "',
            'sides = [{ credits = "',
            ("'sides.0' should be a table with the keys credit and debit", "write { credit = "),
        ),
        ("invoice.toml", "styles = [", "styles = 3 #", ("'styles'",)),
        (
            "traps.toml",
            "[tax_rate_as_total]",
            "[tax_rate_as_totals]",
            ("unknown trap 'tax_rate_as_totals'", "did you mean 'tax_rate_as_total'"),
        ),
        (
            "traps.toml",
            'card_labels = ["Offener',
            'card_label = ["Offener',
            (
                "in unusual_total_label",
                "unknown country key 'card_label'",
                "did you mean 'card_labels'",
            ),
        ),
        (
            "traps.toml",
            'labels = ["Wir erhalten", "Offener Betrag", "Rechnungsendsumme"]',
            "labels = []",
            ("in unusual_total_label", "'labels'", "write at least 1"),
        ),
        (
            "traps.toml",
            'label = "MwSt-Satz"\n',
            "",
            ("in tax_rate_as_total", "'label' is missing"),
        ),
        (
            "traps.toml",
            "[watermark_copy]",
            '[wrapped_row]\nabsent = { invoices = "why" }\n[watermark_copy]',
            ("in wrapped_row", "unknown country key 'invoices'", "did you mean 'invoice'"),
        ),
        ("reading.toml", "[invoice]", "[invoices]", ("unknown country key 'invoices'",)),
        (
            "receipt.toml",
            "styles =",
            'like = "en_GP"\nstyles =',
            ("unknown country of 'like' 'en_GP'", "did you mean 'en_GB'"),
        ),
        (
            "receipt.toml",
            "styles =",
            'like = "xx_XX"\nstyles =',
            ("'like' leads in a circle: xx_XX -> xx_XX", "leave it out"),
        ),
    ],
)
def test_what_is_wrong_in_a_file_is_said_in_one_line(folder, file, old, new, said):
    """With the file, the key, and what is known instead or what to do."""
    edit(folder, file, old, new)
    countries.register_country(folder)
    with pytest.raises(BadInputError) as caught:
        READERS[file].load("xx_XX")
    line = str(caught.value)
    assert "\n" not in line
    assert str(folder / file) in line
    for part in (*said, "Remedy: "):
        assert part in line


def test_a_country_takes_over_what_it_does_not_say_otherwise(folder):
    """Key by key, and what it is said to lack is not taken over."""
    (folder / "receipt.toml").write_text(
        'like = "de_CH"\nabsent = ["empties"]\n[numbers]\ntill = "Kassa"\n[hotel]\ntitle = "Nota"\n'
    )
    countries.register_country(folder)
    own, swiss = (receipt.VOCABULARIES.load(name) for name in ("xx_XX", "de_CH"))
    assert own.words["till"] == ("Kassa",) * 3
    assert own.words["title_hotel"] == ("Nota",) * 3
    assert own.words["store"] == swiss.words["store"]
    assert "empties" in swiss.words
    assert own.words.keys() == swiss.words.keys() - {"empties"}


def test_a_cycle_of_two_is_seen(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "yy_YY")
    for name, other in (("xx_XX", "yy_YY"), ("yy_YY", "xx_XX")):
        (tmp_path / name / "invoice.toml").write_text(f'like = "{other}"\n')
        countries.register_country(tmp_path / name)
    with pytest.raises(BadInputError, match="circle: yy_YY -> xx_XX -> yy_YY"):
        invoice.VOCABULARIES.load("yy_YY")


def test_ten_lines_suffice_to_judge_by(folder):
    """Separators, the currency and the order of dates."""
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "locale.toml").write_text(
        'country = "XX"\ncurrency = "EUR"\n[numbers]\ndecimal = ","\ngroup = "."\n'
        '[dates]\nforms = ["{d:02}/{m:02}/{y:04}"]\n'
    )
    countries.register_country(folder)
    truth = {"fields": {"total": "1.234,50", "date": "03/04/2024"}, "values": "printed"}
    said = {"fields": {"total": "1234.50", "date": "2024-04-03"}}
    assert judge(truth, said, "receipt", locale="xx_XX").exact


@pytest.mark.parametrize(
    ("file", "old", "said"),
    [
        ("locale.toml", 'tip = ["Trinkgeld"]\n', "[labels] lacks tip (before the tip)"),
        ("locale.toml", 'street = "{street_address}"\n', "[addresses] lacks street, which"),
    ],
)
def test_what_documents_are_made_from_is_missed_before_one_is_made(folder, file, old, said):
    edit(folder, file, old, "")
    countries.register_country(folder)
    with pytest.raises(BadInputError) as caught:
        parse_recipe(
            {"name": "t", "count": 1, "kinds": ["receipt"], "locales": ["xx_XX"]}, "recipe.toml"
        )
    assert str(folder / file) in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("traps", [{"walk": ["all"]}, {"shares": {"stamp_over_value": 0.5}}])
def test_words_of_traps_are_checked_before_a_document_is_made(folder, traps):
    edit(folder, "traps.toml", "[watermark_copy]", "[watermark]")
    countries.register_country(folder)
    written = {"name": "t", "count": 1, "kinds": ["receipt"], "locales": ["xx_XX"]}
    assert parse_recipe(written, "recipe.toml").locales
    with pytest.raises(BadInputError, match="unknown trap 'watermark'.*'watermark_copy'"):
        parse_recipe(written | {"traps": traps}, "recipe.toml")


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("receipt", "products.csv"),
        ("invoice", "invoice.toml"),
        ("card_statement", "bank_statement.toml"),
    ],
)
def test_a_kind_that_a_country_has_no_file_for_is_refused(folder, kind, file):
    (folder / file).unlink()
    countries.register_country(folder)
    with pytest.raises(BadInputError) as caught:
        parse_recipe(
            {"name": "t", "count": 1, "kinds": [kind], "locales": ["xx_XX"]}, "recipe.toml"
        )
    assert str(caught.value) == (
        f"recipe.toml: xx_XX has no {file}, without which it has no {kind}. "
        f"Remedy: write it, or leave out xx_XX or {kind}"
    )


def test_a_folder_that_is_no_country_is_refused(tmp_path):
    (tmp_path / "xx_XX").mkdir()
    with pytest.raises(BadInputError, match=r"it has no locale.toml. Remedy: write locale.toml"):
        countries.register_country(tmp_path / "xx_XX")


def test_no_folder_takes_the_name_of_a_country_that_is_shipped(tmp_path):
    shutil.copytree(countries.HERE / "de_DE", tmp_path / "de_DE")
    with pytest.raises(BadInputError, match="has the name of a country that comes with"):
        countries.register_country(tmp_path / "de_DE")


def test_a_country_that_no_folder_has_is_named_with_the_nearest():
    with pytest.raises(BadInputError, match="unknown locale 'de_DA'.*did you mean 'de_DE'"):
        LOCALES.load("de_DA")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_kind_of_file_has_a_schema(file):
    """It says what each role is for, and takes what is shipped."""
    schema = file.json_schema()
    assert schema["additionalProperties"] is False
    assert json.loads(json.dumps(schema)) == schema
    for roles in file.words.values():
        for table, purposes in roles.tables.items():
            described = schema["properties"][table]["properties"]
            assert list(described) == list(purposes)
            for role, purpose in purposes.items():
                assert described[role]["description"].startswith(purpose)
