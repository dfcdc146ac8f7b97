"""Families of layouts are files: what is wrong in one is said with its family and key."""

from __future__ import annotations

import tomllib
from dataclasses import fields

import pytest

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.bank_statement.layouts import LAYOUTS, BankStatementLayout
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS as RECEIPTS
from docextract_eval.corpus.layouts import HERE, LayoutFamilies
from docextract_eval.errors import BadInputError

PLAIN = '[plain]\ncells = ["date", "description", "amount"]\n'


def families(tmp_path, text):
    path = tmp_path / "bank_statement.toml"
    path.write_text(text, encoding="utf-8")
    return LayoutFamilies("layout of statements", path, BankStatementLayout)


def test_every_kind_has_its_file_and_draws_among_its_families():
    for name in KINDS.names:
        written = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
        assert {*written} == {*KINDS.load(name).graph.find_node("template").options}


def test_families_and_lists_keep_the_order_of_the_file(tmp_path):
    text = f'[second]\ncells = ["date"]\nrules = ["rows", "head", "rows"]\n{PLAIN}'
    found = families(tmp_path, text)
    assert [*found] == ["second", "plain"]
    assert found["second"].rules == ("rows", "head", "rows")
    assert [*RECEIPTS][:3] == ["till80", "till58", "headed"]


def test_what_a_family_does_not_say_is_as_its_record_has_it(tmp_path):
    plain = families(tmp_path, PLAIN).load("plain")
    usual = {each.name: each.default for each in fields(plain)} | {"name": "plain"}
    usual["cells"] = ("date", "description", "amount")
    assert {name: getattr(plain, name) for name in usual} == usual


def test_a_file_is_read_when_a_family_is_asked_for(tmp_path):
    found = LayoutFamilies("layout of statements", tmp_path / "gone.toml", BankStatementLayout)
    with pytest.raises(BadInputError, match=r"gone\.toml"):
        found.load("plain")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cells", "cels", ("[plain]", "unknown layout key 'cels'", "did you mean 'cells'")),
        ('"amount"', '"amounts"', ("[plain]", "'amounts'", "did you mean 'amount'")),
        ('cells = ["date", "description", "amount"]', "", ("[plain]", "'cells' is missing")),
        ("[plain]", "sum = 3\n[plain]", ("sum", "is not a table", "write [sum]")),
        ("[plain]", "[plain", ("is not TOML",)),
    ],
)
def test_what_is_wrong_in_a_file_is_said_in_one_line(tmp_path, old, new, said):
    with pytest.raises(BadInputError) as caught:
        families(tmp_path, PLAIN.replace(old, new)).load("plain")
    line = str(caught.value)
    assert "\n" not in line
    for part in ("bank_statement.toml", *said, "Remedy: "):
        assert part in line


def test_an_unknown_family_is_named_with_the_nearest():
    with pytest.raises(BadInputError, match="did you mean 'printout'"):
        LAYOUTS.load("printouts", "template")
