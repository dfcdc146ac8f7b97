"""What traps print is a country's own data, and no country is read before it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

from docextract_eval import countries
from docextract_eval.corpus.kinds.bank_statement.vocabulary import VOCABULARIES
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.vocabulary import (
    Absent,
    FirstVatIdWins,
    StampOverValue,
    TaxRateAsTotal,
    find_trap_words,
    json_schema,
    why_absent,
    words_of_all_traps,
)
from docextract_eval.countries import HERE
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes.money import minor_units

IMPORTING = """
import sys
read = []
folder = sys.argv[1]
sys.addaudithook(lambda name, of: read.append(of[0]) if name == "open" else None)
from docextract_eval.corpus.traps import TRAPS
import docextract_eval.corpus.traps.vocabulary
for name in TRAPS.names:
    TRAPS.load(name)
within = [path for path in map(str, read) if path.startswith(folder)]
print([path for path in within if path.endswith((".toml", ".csv"))])
"""


@pytest.fixture
def country(tmp_path, monkeypatch):
    """A country of one's own that says no more than how to read its numbers and dates."""
    monkeypatch.setattr(countries, "_registered_countries", {})
    countries._build_cached_record.cache_clear()
    folder = tmp_path / "xx_XX"
    folder.mkdir()
    (folder / "locale.toml").write_text(
        'country = "XX"\ncurrency = "EUR"\n[numbers]\ndecimal = ","\ngroup = "."\n'
        '[dates]\nforms = ["{d:02}/{m:02}/{y:04}"]\n'
    )
    countries.register_country(folder)
    yield folder
    countries._build_cached_record.cache_clear()


@pytest.mark.long
def test_loading_all_traps_reads_no_country():
    done = subprocess.run(
        [sys.executable, "-c", IMPORTING, str(HERE)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_every_word_that_is_shipped_is_that_of_a_trap_that_can_be_made():
    for locale in LOCALES.names:
        for name, table in words_of_all_traps(locale).tables.items():
            trap = TRAPS.load(name)
            laid = [one for one in (trap, *trap.variants) if not why_absent(one, locale)]
            assert isinstance(table, Absent) or laid, (locale, name)


def test_a_trap_whose_words_a_country_lacks_is_in_none_of_its_documents(country):
    for name in ("label_synonyms", "stamp_over_value"):
        assert why_absent(TRAPS.load(name), "xx_XX") == "traps.toml has no words for it"
    assert find_trap_words(StampOverValue, "xx_XX") is None
    assert why_absent(TRAPS.load("grouped_integer"), "xx_XX") == ""


def test_a_country_may_say_that_it_has_no_such_trap_for_all_kinds_or_one(country):
    (country / "traps.toml").write_text(
        'like = "de_DE"\n[stamp_over_value]\nabsent = "nobody stamps"\n'
        '[grouped_integer]\nabsent = { invoice = "bills have cents" }\n'
    )
    stamp, whole = TRAPS.load("stamp_over_value"), TRAPS.load("grouped_integer")
    for kind in ("receipt", "invoice"):
        assert why_absent(stamp.find_variant(kind), "xx_XX") == "nobody stamps"
    assert why_absent(whole.find_variant("invoice"), "xx_XX") == "bills have cents"
    assert why_absent(whole.find_variant("receipt"), "xx_XX") == ""
    words = find_trap_words(TaxRateAsTotal, "xx_XX")
    assert words is not None
    assert words.label == "MwSt-Satz"


def test_what_a_trap_knows_of_a_country_may_have_a_default(country):
    (country / "traps.toml").write_text("[first_vat_id_wins]\n")
    words = find_trap_words(FirstVatIdWins, "xx_XX")
    assert words is not None
    assert not words.every_seller_numbered


def test_the_schema_says_what_each_word_is_for():
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert [*schema["properties"]] == TRAPS.names
    words, absent = schema["properties"]["tax_rate_as_total"]["anyOf"]
    assert words["properties"]["label"]["description"] == "Before the tax rate."
    assert absent["required"] == ["absent"]


@pytest.mark.parametrize("name", VOCABULARIES.names)
def test_a_vocabulary_has_all_words_for_traps_or_none(name):
    """One for each bank, as of all its words; what is spent abroad then has a line too.

    Or the trap of it says why not: where money has no cents, no price abroad reads as an amount.
    """
    vocabulary, full = VOCABULARIES.load(name), VOCABULARIES.load("en_US")
    assert set(vocabulary.asides) in (set(), set(full.asides))
    assert all(len(words) == 3 and all(words) for words in vocabulary.asides.values())
    unspent = bool(why_absent(TRAPS.load("fx_original_amount"), name))
    assert (vocabulary.abroad is None) == unspent
    without_cents = minor_units(LOCALES.load(name).currency) == 0
    assert not unspent or without_cents or not vocabulary.asides
    assert unspent or vocabulary.asides
    if vocabulary.abroad:
        said = vocabulary.abroad.line.format(code="ABC", amount="1", rate="2", fee="3")
        assert {"ABC", "1", "3"} <= set(said.split())
