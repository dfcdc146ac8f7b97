"""A country's folder is checked: its files, its words, what it can make; and has a schema."""

from __future__ import annotations

import csv
import json
import shutil
import string
import tomllib

import jsonschema
import pytest

from docextract_eval import countries
from docextract_eval.cli import doctor
from docextract_eval.cli.country_check import check_kinds, examine_country
from docextract_eval.cli.country_files import FILES, schema
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.countries import copies
from docextract_eval.errors import BadInputError

NAMES = (f"d{letter}_XD" for letter in string.ascii_lowercase)
"""Another one for each test: what a country says is read once."""


@pytest.fixture
def danish(tmp_path, monkeypatch):
    """A copy of Sweden's folder that is called another country's."""
    monkeypatch.setattr(countries, "_registered_countries", {})
    folder = tmp_path / next(NAMES)
    shutil.copytree(countries.HERE / "sv_SE", folder)
    return folder


def folder_of(locale):
    """What a country's folder holds, as the schema has it."""
    held = {}
    for name in FILES:
        if countries.has_country_file(locale, name):
            text = countries.country_file_path(locale, name).read_text(encoding="utf-8")
            rows = name.endswith(".csv")
            held[name] = list(csv.DictReader(text.splitlines())) if rows else tomllib.loads(text)
    return held


def states(found, about):
    return {one.name: one.state for one in found if one.about == about}


@pytest.mark.long
def test_the_schema_takes_every_country_and_no_misspelt_key():
    validator = jsonschema.Draft202012Validator(schema())
    for locale in countries.country_names():
        assert not [*validator.iter_errors(folder_of(locale))], locale
    german = folder_of("de_DE")
    german["receipt.toml"]["numbers"]["tilll"] = "Kasse"
    german["products.csv"][0]["prise"] = "3"
    del german["invoice.toml"]["heads"]["amount"]
    wrong = {error.absolute_path[0] for error in validator.iter_errors(german)}
    assert wrong == {"receipt.toml", "products.csv", "invoice.toml"}


def test_the_schema_knows_every_file_of_the_folders():
    there = {path.name for path in countries.HERE.glob("*/*.*") if path.parent.name[0] != "_"}
    assert there <= set(schema()["properties"])


def test_the_schema_says_what_keys_are_for():
    files = schema()["properties"]
    till = files["receipt.toml"]["properties"]["numbers"]["properties"]["till"]
    assert till["description"] == "before the number of the till"
    town = files["locale.toml"]["$defs"]["Town"]["properties"]["postcode"]
    assert town["type"] == "string"
    merchant = files["bank_statement.toml"]["$defs"]["Merchant"]["properties"]["channel"]
    assert merchant["description"].startswith("How it is paid: at a `till`")


@pytest.mark.parametrize("locale", ["ar_AE", "de_CH", "en_IN"])
def test_nothing_is_wrong_with_a_country_that_is_shipped(locale):
    found = examine_country(locale)
    assert not [one for one in found if one.state == "wrong"]
    assert set(states(found, "kind").values()) == {"ok"}


@pytest.mark.parametrize("file", FILES)
def test_no_country_that_is_shipped_is_a_copy(file):
    """In one file each, in turn: two languages, and two countries of one."""
    for locale in ("de_CH", "en_GB", "es_ES", "nl_NL", "pt_BR", "th_TH"):
        if countries.has_country_file(locale, file):
            assert not copies.find_copied_words(locale, file)


def test_an_undeclared_copy_is_caught_in_every_file(danish):
    name = countries.register_country(danish)
    for file in FILES:
        if countries.has_country_file(name, file):
            (found,) = copies.find_copied_words(name, file)
            assert (found.original, found.key, found.share) == ("sv_SE", "", 1)


def test_what_is_left_in_one_key_is_caught_and_what_is_declared_is_not(danish, monkeypatch):
    """Towns of another country in a file whose other words are its own."""
    file = danish / "bank_statement.toml"
    towns = {"regions": tomllib.loads(file.read_text(encoding="utf-8"))["regions"]}
    lines = ", ".join(
        "[" + ", ".join(f'{{ town = "{t["town"]}", line = "{t["line"]}" }}' for t in region) + "]"
        for region in towns["regions"]
    )
    own = "\n".join(f'word{n} = "ord nummer {n} på dansk"' for n in range(60))
    file.write_text(f"regions = [{lines}]\n{own}\n", encoding="utf-8")
    name = countries.register_country(danish)
    (found,) = copies.find_copied_words(name, file.name)
    assert (found.key, found.original) == ("regions", "sv_SE")
    monkeypatch.setattr(countries, "_registered_countries", {})
    declared = danish.parent / next(NAMES)
    declared.mkdir()
    shutil.copy(danish / "locale.toml", declared)
    (declared / file.name).write_text(f'like = "sv_SE"\nregions = [{lines}]\n', encoding="utf-8")
    assert not copies.find_copied_words(countries.register_country(declared), file.name)


@pytest.mark.parametrize("file", [name for name in FILES if name != "locale.toml"])
def test_kinds_that_need_a_file_are_missing_without_it_and_no_others(danish, file):
    (danish / file).unlink(missing_ok=True)
    found = [*check_kinds(countries.register_country(danish))]
    lacking = {name for name, state in states(found, "kind").items() if state == "missing"}
    assert lacking == set(FILES[file].needed_by)
    made = {name for name, state in states(found, "kind").items() if state == "ok"}
    drawn = {"receipt"} if file == "receipt.toml" else set()  # if no taxi and no hotel was drawn
    assert made | drawn == {*KINDS.names} - lacking


def test_what_is_wrong_ends_the_command_with_one_line(danish, capsys):
    (danish / "shops.toml").write_text("[groceries]\n", encoding="utf-8")
    with pytest.raises(
        BadInputError, match=f"country {danish.name}: 1 thing is wrong. Remedy: "
    ) as caught:
        doctor.doctor(country=str(danish), as_json=True)
    assert caught.value.exit_code == 2
    shown = json.loads(capsys.readouterr().out)
    (wrong,) = (one for one in shown if one["state"] == "wrong")
    assert wrong["name"] == "shops.toml"
    assert "did you mean 'grocery'" in wrong["note"]


def test_the_last_line_says_that_a_country_is_ready(capsys):
    doctor.check_country("da_DK")
    *table, last = capsys.readouterr().out.splitlines()
    missing = sum("  missing: " in line for line in table)
    assert missing > 1
    says = f"da_DK is ready to use: nothing is wrong, {missing} optional parts are missing."
    assert last == says


def test_layouts_of_every_share_and_letters_that_fonts_hold_are_asked_for(danish):
    bank = danish / "bank_statement.toml"
    text = bank.read_text(encoding="utf-8")
    start = text.index("layouts = [")
    end = text.index("]", start) + 1
    bank.write_text(text[:start] + 'layouts = ["checking", "plain"]' + text[end:], "utf-8")
    words = danish / "receipt.toml"
    words.write_text(words.read_text("utf-8").replace('"KASSA"', '"收银机"'), "utf-8")
    found = examine_country(countries.register_country(danish))
    (layouts,) = (one for one in found if one.about == "layouts" and one.state == "wrong")
    assert layouts.name == "bank_statement"
    assert "is unusual. Remedy: add one of dense, soll_haben" in layouts.note
    assert set(states(found, "font").values()) == {"wrong"}


def test_a_country_is_given_by_name_or_by_folder(danish, monkeypatch):
    monkeypatch.chdir(danish.parent)
    assert countries.resolve_or_register_country(f"./{danish.name}") == danish.name
    assert countries.resolve_or_register_country(str(countries.HERE / "de_DE")) == "de_DE"
    monkeypatch.setattr(countries, "_registered_countries", {})
    with pytest.raises(BadInputError, match=f"unknown locale.*give ./{danish.name}"):
        countries.resolve_or_register_country(danish.name)
    with pytest.raises(BadInputError, match="nowhere/xx_XX: is not a folder"):
        countries.resolve_or_register_country("nowhere/xx_XX")
