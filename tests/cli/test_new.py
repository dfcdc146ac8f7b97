"""Stubs are written whole or not at all, say what is missing, and can be read at once."""

from __future__ import annotations

import importlib
import shutil
import string
import sys
import tomllib

import pytest

from docextract_eval import countries
from docextract_eval.borders.people import parse_toml
from docextract_eval.cli import new, stubs
from docextract_eval.cli.country_check import examine_country
from docextract_eval.cli.country_files import FILES
from docextract_eval.corpus import kinds, layouts
from docextract_eval.corpus.traps import TABLE, TRAPS
from docextract_eval.errors import BadInputError

NAMES = (f"n{letter}_NW" for letter in string.ascii_lowercase)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """The folder of a new country."""
    monkeypatch.setattr(countries, "_registered_countries", {})
    name = next(NAMES)
    new.country(name, output=tmp_path)
    return tmp_path / name


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    (tmp_path / "CONTRIBUTING.md").touch()
    for folder in ("tests", "docextract_eval/corpus/traps", "docextract_eval/schemas"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(TABLE, tmp_path / "docextract_eval/corpus/traps")
    monkeypatch.setattr(new, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.long
def test_every_role_stands_below_what_it_is_for(written):
    text = (written / "receipt.toml").read_text(encoding="utf-8")
    for roles in FILES["receipt.toml"].toml.words.values():
        for table, purposes in roles.tables.items():
            within = text.partition(f"\n[{table}]\n")[2].partition("\n[")[0]
            for role, purpose in purposes.items():
                assert purpose in within.partition(f"\n#{role} = ")[0].rpartition("\n")[2]
    assert text.index("\n#store = ") < text.index("\n#registration = ")  # it may be absent


def test_what_stands_behind_the_signs_is_toml(written):
    """Every key with the value that stands there, and the one table that it is in."""
    for file in written.glob("*.toml"):
        lines = file.read_text(encoding="utf-8").splitlines()
        bare = [line[1:] for line in lines if line.startswith("#") and line[1:2] not in (" ", "")]
        heads = [line for line in lines if line.startswith("[")]
        assert bare, file
        assert heads or file.name in ("shops.toml", "traps.toml")
        for line in bare:
            tomllib.loads(line)


@pytest.mark.long
def test_what_is_missing_is_listed_and_is_what_the_check_finds(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(countries, "_registered_countries", {})
    written = tmp_path / next(NAMES)
    new.country(written.name, output=tmp_path)
    with pytest.raises(BadInputError, match="exists and was not changed"):
        new.country(written.name, output=written.parent)
    found = {
        one.name: one
        for one in examine_country(countries.register_country(written))
        if one.about == "file"
    }
    wrong = {name for name, one in found.items() if one.state == "wrong"}
    assert wrong == {name for name in FILES if stubs.required_keys(name)}
    printed = capsys.readouterr().out
    assert all(f"{name} lacks: " in printed for name in wrong)
    assert f"dxe doctor --locale {written}" in printed


@pytest.mark.long
def test_a_country_like_another_lacks_its_products_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(countries, "_registered_countries", {})
    name = next(NAMES)
    new.country(name, output=tmp_path, like="de_DE")
    assert [line for line in capsys.readouterr().out.splitlines() if "lacks" in line] == [
        "products.csv lacks: rows"
    ]
    found = examine_country(countries.register_country(tmp_path / name))
    (wrong,) = (one for one in found if one.state == "wrong")
    assert wrong.name == "products.csv"
    assert "has no row for the trade 'grocery'" in wrong.note


@pytest.mark.parametrize(
    ("name", "like", "said"),
    [
        ("de_DE", "", "has the name of a country that comes with the package"),
        ("danish", "", "is not a language and a country"),
        ("fi_FI", "sv_SV", "did you mean 'sv_SE'"),
    ],
)
def test_what_cannot_be_written_leaves_nothing(tmp_path, name, like, said):
    with pytest.raises(BadInputError, match=said):
        new.country(name, output=tmp_path, like=like)
    assert not [*tmp_path.iterdir()]


def trap_of(file, name):
    """A trap that was written into a file, which is run as it stands there."""
    held = {"__name__": file.stem}
    exec(compile(file.read_text(encoding="utf-8"), file, "exec"), held)  # noqa: S102 - as written
    return held[name.upper()]


def test_a_new_module_of_traps_can_be_imported_and_has_a_line_in_the_table(checkout, capsys):
    new.trap("other_rent", module="rents")
    file = checkout / "docextract_eval/corpus/traps/rents.py"
    assert trap_of(file, "other_rent").name == "other_rent"
    lines = parse_toml((file.parent / "table.toml").read_text(encoding="utf-8"), "table")
    assert [*lines["rents"]] == ["other_rent"]
    assert {name for names in lines.values() for name in names} == {*TRAPS.names, "other_rent"}
    assert "traps/table.toml: what other_rent is" in capsys.readouterr().out
    new.trap("another_rent", module="rents")
    assert {trap_of(file, f"{one}_rent").name for one in ("other", "another")} == {
        "other_rent",
        "another_rent",
    }


@pytest.mark.parametrize("module", ["absences", "totals"])
def test_a_trap_is_put_behind_the_others_of_its_module(checkout, module):
    """Nothing that stands there is changed, in the module nor in the table."""
    folder = checkout / "docextract_eval/corpus/traps"
    code = (TABLE.parent / f"{module}.py").read_text(encoding="utf-8")
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    new.trap("other_rent", module=module)
    assert (folder / f"{module}.py").read_text(encoding="utf-8").startswith(code)
    assert trap_of(folder / f"{module}.py", "other_rent").field == "total"
    before, after = (
        parse_toml((each / TABLE.name).read_text(encoding="utf-8"), "table")
        for each in (TABLE.parent, folder)
    )
    assert [*after[module]] == [*before[module], "other_rent"]
    assert {**after, module: before[module]} == before


@pytest.mark.parametrize(
    ("name", "module", "said"),
    [
        (TRAPS.names[0], "totals", "a trap called 'altered_copy' exists"),
        ("other_rent", "edits", "a module of traps called 'edits' exists"),
        ("other_rent", "../totals", "cannot be the name of a module of traps"),
    ],
)
def test_a_trap_that_cannot_be_put_there_changes_nothing(checkout, name, module, said):
    table = checkout / "docextract_eval/corpus/traps/table.toml"
    before = table.read_text(encoding="utf-8")
    with pytest.raises(BadInputError, match=said):
        new.trap(name, module=module)
    assert table.read_text(encoding="utf-8") == before
    assert [*table.parent.iterdir()] == [table]


def test_no_trap_is_put_into_a_module_that_traps_share(checkout):
    here = {path.stem for path in TABLE.parent.glob("*.py")} - {"__init__"}
    traps = {path.partition(":")[0].rpartition(".")[2] for path in TRAPS.table.values()}
    assert {"edits", "vocabulary"} <= here - traps
    for module in here - traps:
        with pytest.raises(BadInputError, match=f"a module of traps called '{module}' exists"):
            new.trap("other_rent", module=module)


def test_a_kind_is_modules_layouts_and_a_schema_that_can_be_imported(checkout, monkeypatch):
    new.kind("pay_slip")
    files = {path.relative_to(checkout).as_posix() for path in checkout.rglob("*.*")}
    kind = "docextract_eval/corpus/kinds/pay_slip"
    modules = ("__init__", "record", "choices", "compose", "layouts")
    assert {f"{kind}/{each}.py" for each in modules} <= files
    assert "tests/contracts/sums_of_pay_slip.py" in files
    schema = checkout / "docextract_eval/schemas/pay_slip.toml"
    assert parse_toml(schema.read_text(encoding="utf-8"), "it")["name"] == "pay_slip"
    monkeypatch.setattr(layouts, "HERE", checkout / "docextract_eval/corpus/layouts")
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str((checkout / kind).parent)])
    made = importlib.import_module("docextract_eval.corpus.kinds.pay_slip.kind").PAY_SLIP
    for module in [name for name in sys.modules if ".pay_slip" in name]:
        del sys.modules[module]
    assert made.graph.find_node("template").options == ("plain",)


def test_a_kind_is_never_written_twice(checkout):
    new.kind("pay_slip")
    file = checkout / "docextract_eval/corpus/kinds/pay_slip/choices.py"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(BadInputError, match="pay_slip/.*: exists and was not changed"):
        new.kind("pay_slip")
    assert file.read_text(encoding="utf-8") == "mine"


def test_code_is_written_into_a_checkout_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(new, "ROOT", tmp_path)
    with pytest.raises(BadInputError, match="is not in a checkout.*Remedy: clone"):
        new.kind("pay_slip")
    with pytest.raises(BadInputError, match="is not in a checkout"):
        new.trap("other_rent", module="totals")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("name", ["Pay", "class", "pay-slip", "../pay"])
def test_a_name_that_no_module_has_is_refused(checkout, name):
    with pytest.raises(BadInputError, match="cannot be the name of a trap"):
        new.trap(name, module="totals")
