"""Which fields a scope has: what names stand for, and what is refused."""

from __future__ import annotations

import pytest

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.schemas import load_schema, read_schema
from docextract_eval.schemas.scope import fields_outside, resolve_scope

RECEIPTS = {"receipt": load_schema("receipt")}
BOTH = {**RECEIPTS, "bank_statement": load_schema("bank_statement")}


def test_a_table_stands_for_its_columns_and_a_column_for_itself():
    found = resolve_scope(["taxes", "line_items.amount"], RECEIPTS, "here")
    assert found == ("line_items.amount", "taxes.amount", "taxes.base", "taxes.rate")


def test_fields_of_other_kinds_are_known_and_left_out():
    """So that one pipeline for several kinds has one scope over each corpus."""
    named = ["total", "opening_balance"]
    assert resolve_scope(named, RECEIPTS, "here") == ("total",)
    assert resolve_scope(named, BOTH, "here") == ("opening_balance", "total")


def test_whoever_names_every_field_attempts_everything():
    """What counts in no score may be left out."""
    schema = RECEIPTS["receipt"]
    every = [name for name in schema.names if schema.spec(name).criticality]
    assert resolve_scope(every, RECEIPTS, "here") == ()
    assert resolve_scope(every[1:], RECEIPTS, "here") == tuple(sorted(every[1:]))


def test_a_field_behind_a_minus_is_left_out_of_those_named_or_of_all():
    every = {
        name for name in RECEIPTS["receipt"].names if RECEIPTS["receipt"].spec(name).criticality
    }
    table = ["taxes", "-taxes.rate"]
    assert resolve_scope(table, RECEIPTS, "here") == ("taxes.amount", "taxes.base")
    assert {*resolve_scope(["-tip", "-taxes"], RECEIPTS, "here")} == every - {
        *("tip", "taxes.amount", "taxes.base", "taxes.rate")
    }
    assert resolve_scope(["-opening_balance"], RECEIPTS, "here") == ()
    with pytest.raises(UnknownNameError, match="unknown field 'tipp'. Remedy: did you mean 'tip'"):
        resolve_scope(["-tipp"], RECEIPTS, "here")


def test_an_unknown_field_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError) as caught:
        resolve_scope(["totl"], RECEIPTS, "--attempts")
    assert str(caught.value).startswith(
        "--attempts: unknown field 'totl'. Remedy: did you mean 'total'?"
    )


def test_a_scope_without_a_field_of_the_corpus_is_refused():
    for names in (["opening_balance"], ["doc_type"], ["total", "-total"]):
        with pytest.raises(BadInputError, match="names no field of receipt that counts"):
            resolve_scope(names, RECEIPTS, "--attempts")


def test_a_schema_of_ones_own_has_its_own_names():
    own = {
        "ticket": read_schema(
            {"name": "ticket", "fields": {"seat": {"type": "code"}, "gate": {"type": "code"}}},
            "own",
        )
    }
    assert resolve_scope(["seat"], own, "here") == ("seat",)
    assert fields_outside(own, ["seat"]) == ["gate"]


def test_nothing_is_outside_the_scope_of_who_attempts_everything():
    assert fields_outside(BOTH, ()) == []
