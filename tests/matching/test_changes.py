"""What a change of a prediction changes in its matches, and what it must not."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter

import numpy as np
import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.matching import Judge, judge
from docextract_eval.matching.columns import MatchChunk, prediction_key
from docextract_eval.pipelines.noisy import Noisy
from docextract_eval.pipelines.oracle import Oracle
from docextract_eval.records import Guess, Match, Prediction, Sheet
from docextract_eval.schemas import load_schema
from tests.matching.receipts import judged, receipt, rendered

ERRORS = ("wrong", "missed", "invented")
RECIPE = {"name": "t", "seed": 5, "count": 8, "kinds": ["receipt", "bank_statement"]}
LOCALE_MIX = {"locales": ["en_US", "de_DE", "ja_JP"]}


@pytest.fixture(scope="module")
def papers():
    recipe = parse_recipe(RECIPE | LOCALE_MIX, "test")
    return [compose(recipe, index) for index in range(recipe.count)]


def answer(paper, **rates):
    pipeline = Noisy(rates) if rates else Oracle({})
    return pipeline.answer(Sheet(paper.id, paper.kind, ()), paper)


def counted(matches):
    return Counter((m.field, m.strict, m.cause, m.truth, m.guess) for m in matches)


def test_the_order_of_fields_rows_and_guesses_is_nothing(papers):
    rng = random.Random(1)  # noqa: S311 - dice of a test
    for paper in papers:
        said = answer(paper, wrong="0.3", missed="0.1", invented="0.1")
        before = counted(judge(paper, rendered(paper), said))
        guesses, fields = [*said.guesses], [*paper.fields]
        tables = {name: rng.sample(rows, len(rows)) for name, rows in paper.tables.items()}
        rng.shuffle(guesses)
        rng.shuffle(fields)
        mixed = dataclasses.replace(paper, fields=tuple(fields), tables=tables)
        rows = Counter(g.row for g in guesses if g.row is not None)
        anew = dict(zip(rows, rng.sample([*rows], len(rows)), strict=True)) | {None: None}
        moved = tuple(dataclasses.replace(g, row=anew[g.row]) for g in guesses)
        after = judge(mixed, rendered(mixed), dataclasses.replace(said, guesses=moved))
        assert counted(after) == before


def test_the_order_of_documents_is_nothing(papers):
    """A judge remembers readings, and no document changes another's."""
    by_kind = {kind: Judge(load_schema(kind)) for kind in ("receipt", "bank_statement")}
    said = [(paper, rendered(paper), answer(paper, wrong="0.3")) for paper in papers]
    forth, back = [
        {each[0].id: by_kind[each[0].kind].judge(*each) for each in order}
        for order in (said, said[::-1])
    ]
    assert forth == back


def test_a_junk_row_adds_exactly_its_cells_as_invented(papers):
    for paper in papers:
        table = "line_items" if paper.kind == "receipt" else "transactions"
        said = answer(paper)
        junk = {"description": "Qx zz 77", "amount": "987654.32"}
        more = tuple(Guess(f"{table}.{c}", v, 9999) for c, v in junk.items())
        before = Counter(m.strict for m in judge(paper, rendered(paper), said))
        said = dataclasses.replace(said, guesses=(*said.guesses, *more))
        after = Counter(m.strict for m in judge(paper, rendered(paper), said))
        assert after - before == {"invented": len(junk)}
        assert not before - after


def test_removing_a_row_adds_exactly_its_cells_as_missed(papers):
    for paper in papers:
        table = "line_items" if paper.kind == "receipt" else "transactions"
        said, row = answer(paper), len(paper.tables[table]) // 2
        cells = sum(cell.value is not None for cell in paper.tables[table][row])
        left = tuple(g for g in said.guesses if (g.name.split(".")[0], g.row) != (table, row))
        found = Counter(
            match.strict
            for match in judge(paper, rendered(paper), dataclasses.replace(said, guesses=left))
            if match.strict in ERRORS
        )
        assert found == {"missed": cells}


def test_swapping_two_amounts_makes_two_wrong_cells(papers):
    for paper in papers:
        table = "line_items" if paper.kind == "receipt" else "transactions"
        rows = [{c.name.split(".")[1]: c.value for c in row} for row in paper.tables[table]]
        pair = next(
            (
                (i, j)
                for j, two in enumerate(rows)
                for i, one in enumerate(rows[:j])
                if one["amount"] != two["amount"] and one["description"] != two["description"]
            ),
            None,
        )
        if pair is None:
            continue
        swapped = dict(zip(pair, (rows[pair[1]]["amount"], rows[pair[0]]["amount"]), strict=True))
        said = answer(paper)
        guesses = tuple(
            dataclasses.replace(g, value=swapped[g.row])
            if g.name == f"{table}.amount" and g.row in swapped
            else g
            for g in said.guesses
        )
        matches = judge(paper, rendered(paper), dataclasses.replace(said, guesses=guesses))
        errors = [m for m in matches if m.strict in ERRORS]
        assert [(m.field, m.strict) for m in errors] == [(f"{table}.amount", "wrong")] * 2


def test_a_blank_prediction_has_no_recall_and_nothing_invented(papers):
    for paper in papers:
        found = {m.strict for m in judge(paper, rendered(paper), Prediction(paper.id))}
        assert found <= {"missed", "rightly absent"}


@pytest.mark.parametrize("name", LOCALES.names)
def test_another_currency_is_wrong_in_every_locale(name):
    locale = LOCALES.load(name)
    own = {"locale": name, "currency": locale.currency}
    other = "CHF" if locale.currency != "CHF" else "NOK"
    for values in ("canonical", "printed"):
        (match,) = judged(
            receipt({"currency": locale.currency}, **own), {"currency": other}, values=values
        )
        assert (match.strict, match.cause) == ("wrong", "currency")
        value = TYPES.load("money").canonical("9", Context(locale, locale.currency))
        said = {"total": f"{other} {value.replace('.', locale.decimal)}"}
        (match,) = judged(receipt({"total": value}, **own), said, values=values)
        assert (match.strict, match.cause) == ("wrong", "currency")


def test_a_row_that_is_split_over_two_pages_is_one(papers):
    """Its first half finds it, and the other half is invented: no third row comes of it."""
    rows = [
        {"description": "STANDING ORDER RENT MAY", "date": "2024-05-01", "amount": "-900.00"},
        {"description": "SALARY", "date": "2024-05-02", "amount": "2000.00"},
    ]
    truth = dataclasses.replace(receipt(), kind="bank_statement")
    table = receipt(tables={"line_items": [{"description": "x"}]}).tables["line_items"]
    schema = load_schema("bank_statement")
    cell = table[0][0]
    labelled = tuple(
        tuple(
            dataclasses.replace(
                cell,
                name=f"transactions.{c}",
                type=schema.spec(f"transactions.{c}").type,
                value=v,
                row=i,
            )
            for c, v in row.items()
        )
        for i, row in enumerate(rows)
    )
    truth = dataclasses.replace(truth, tables={"transactions": labelled})
    halves = [
        {"description": "STANDING ORDER", "date": "2024-05-01"},
        {"description": "RENT MAY", "amount": "-900.00"},
        rows[1],
    ]
    for order in (halves, halves[::-1]):
        found = Counter(m.strict for m in judged(truth, tables={"transactions": order}))
        assert found == {"right": 4, "wrong": 1, "missed": 1, "invented": 2}


def test_columns_say_what_records_say(papers):
    chunk, records = MatchChunk(), []
    for paper in papers:
        said = answer(paper, wrong="0.3", invented="0.3")
        chunk.add(
            prediction_key(paper, rendered(paper), said),
            Judge(load_schema(paper.kind)).judge(paper, rendered(paper), said),
        )
        records += judge(paper, rendered(paper), said)
    table = chunk.to_table()
    assert [Match(**row) for row in table.to_pylist()] == records
    assert MatchChunk().to_table().schema == table.schema
    assert table.nbytes / len(records) < 200


def test_precision_recall_and_f1_are_those_of_another_library(papers):
    """On flattened cells: a wrong value is a label that is not the truth's."""
    from sklearn.metrics import precision_recall_fscore_support

    matches = [
        match
        for paper in papers
        for match in judge(
            paper, rendered(paper), answer(paper, wrong="0.3", missed="0.2", invented="0.3")
        )
        if match.strict != "not judged"
    ]
    truths = ["none" if m.truth is None else "value" for m in matches]
    said = [
        "none" if m.guess is None else ("value" if m.strict == "right" else "other")
        for m in matches
    ]
    precision, recall, f1, _ = precision_recall_fscore_support(
        truths, said, labels=["value", "other"], average="micro", zero_division=0
    )
    count = Counter(match.strict for match in matches)
    right, wrong = count["right"], count["wrong"]
    ours = right / (right + wrong + count["invented"]), right / (right + wrong + count["missed"])
    assert np.allclose(ours, (precision, recall))
    assert np.isclose(2 * ours[0] * ours[1] / sum(ours), f1)
    assert min(count[name] for name in ("right", *ERRORS)) > 10
