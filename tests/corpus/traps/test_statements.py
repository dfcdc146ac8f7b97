"""What each trap of a statement prints, beside its twin, and what becomes of several."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from itertools import combinations

import pytest

from docextract_eval.corpus.documents import compose, compose_all
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.bank_statement.vocabulary import VOCABULARIES
from docextract_eval.corpus.options import TrapOptions
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.applying import walked
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes import TYPES
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.locales import LOCALES
from docextract_eval.records import texts
from tests.contracts.reading import in_a_mark
from tests.contracts.sums import ADDS_UP
from tests.corpus.cells import labels, rows
from tests.corpus.traps.twins import pairs_of
from tests.ink import boxes

KIND = "bank_statement"
WRITTEN = {"name": "t", "seed": 9, "count": 40, "kinds": [KIND], "locales": ["en_GB", "de_DE"]}
LAID = [name for name, _ in walked(TrapOptions(walk=["all"]), [KIND])]
PAIRS = list(combinations([name for name in LAID if name != "blank_or_faint_page"], 2))[::7]
"""Some of all; beside a blank page there is nothing."""


def pairs(trap, count=3, **more):
    """Some trapped statements, each with its twin."""
    return pairs_of(WRITTEN, trap, count, **more)


def attacked(document):
    """Each record with the value that it is about, and its decoys."""
    cells = {c.key: c for row in document.tables["transactions"] for c in row} | labels(document)
    for trap in document.traps:
        key = trap.field if trap.row is None else f"{trap.field}#{trap.row}"
        yield trap, cells[key], [cells[decoy] for decoy in trap.decoys]


def test_days_without_their_year_are_of_two_years():
    """The twin prints it; the other year is the decoy."""
    for document, twin in pairs("year_crossing_no_year"):
        found = list(attacked(document))
        assert len(found) == len(rows(document))
        assert {day.value[:4] for _, day, _ in found} == {
            labels(document)[name].value[:4] for name in ("period_start", "period_end")
        }
        for _, day, (decoy,) in found:
            assert decoy.value[4:] == day.value[4:]
            assert (decoy.text, decoy.places) == (day.text, day.places)
        for here, there in zip(rows(document), rows(twin), strict=True):
            year = here["date"].value[2:4]
            assert len(here["date"].text) < len(there["date"].text)
            assert there["date"].text.endswith(year)


def test_both_balances_stand_on_one_line():
    """In the twin on two, and nothing below has moved."""
    for document, twin in pairs("previous_vs_new_balance"):
        together = []
        for each in (document, twin):
            lines = [{span.tag for span in line.spans} for line in each.pages[0]]
            together.append(any({"opening_balance", "closing_balance"} <= line for line in lines))
        assert together == [True, False]
        assert len(document.pages) == len(twin.pages)


def test_a_foreign_amount_at_its_rate_with_the_fee_is_the_amount():
    """To the cent, in the rate's own direction."""
    seen = 0
    for document, _ in pairs("fx_original_amount", 6):
        for trap, amount, _ in attacked(document):
            label = labels(document)
            foreign, rate, fee = (
                abs(Decimal(label[f"foreign_{part}#{trap.row}"].value))
                for part in ("amount", "rate", "fee")
            )
            home = (abs(Decimal(amount.value)) - fee).quantize(Decimal("0.01"))
            assert home in {(foreign / rate).quantize(Decimal("0.01")), round(foreign * rate, 2)}
            assert label[f"foreign_currency#{trap.row}"].value != document.currency
            seen += 1
    assert seen > 6


def test_the_customer_s_name_is_as_large_as_the_bank_s_and_above_it():
    """In the twin it is not."""
    for document, twin in pairs("buyer_as_seller"):
        sizes = []
        for each in (document, twin):
            lines = {tag: (i, line) for i, line in enumerate(each.pages[0]) for tag in tags(line)}
            bank, holder = lines["bank"], lines["holder"]
            sizes.append(holder[1].size == bank[1].size and holder[0] < bank[0])
        assert sizes == [True, False]


def tags(line):
    return {span.tag for span in line.spans}


def test_the_first_page_has_an_amount_and_the_last_the_balance():
    """What is available is the balance and the limit, which is printed too."""
    for document, _ in pairs("page1_amount_page2_total"):
        label = labels(document)
        available, closing = label["available_balance"], label["closing_balance"]
        assert {place.page for place in available.places} == {0}
        assert {place.page for place in closing.places} == {len(document.pages) - 1}
        limit = Decimal(label["overdraft_limit"].value)
        assert Decimal(available.value) == Decimal(closing.value) + limit


def test_a_row_is_cut_between_pages_that_both_have_heads():
    """The later table is narrower; in the twin every row is whole."""
    for document, twin in pairs("table_over_pages"):
        for _, said, (decoy,) in attacked(document):
            first, second = said.places
            assert second.page == first.page + 1
            words = texts(document.pages)
            assert " ".join(words[first.page][i] for i in first.words) == decoy.value
        ends = []
        for page in document.pages:
            spans = (span for line in page for span in line.spans)
            ends.append([span.at for span in spans if span.tag.startswith("transactions.")])
        first, *later = (max(page) for page in ends if page)
        assert max(later) < first - 0.05
        assert all(len(row["description"].places) == 1 for row in rows(twin))


def test_what_is_carried_looks_like_a_movement():
    """Dated, and in plain type; the twin carries nothing."""
    for document, twin in pairs("brought_carried_forward", 6):
        label = labels(document)
        for page in range(len(document.pages) - 1):
            (line,) = (
                line for line in document.pages[page] if f"carried_forward#{page}" in tags(line)
            )
            assert not any(span.bold for span in line.spans)
            assert f"brought_forward#{page + 1}" in label
            assert label[f"carried_date#{page}"].value == label[f"brought_date#{page + 1}"].value
        assert not [key for key in labels(twin) if key.startswith(("carried_", "page_debits"))]


def test_the_sums_of_each_page_are_of_its_movements():
    """Where both sides have columns, a row of them stands above what is carried."""
    seen = 0
    for document, _ in pairs("brought_carried_forward", do={"template": "paid_out_in"}):
        label, moved = labels(document), defaultdict(Decimal)
        for row in rows(document):
            moved[row["amount"].places[0].page] += Decimal(row["amount"].value)
        for page in range(len(document.pages) - 1):
            credits_, debits = (label[f"page_{side}s#{page}"] for side in ("credit", "debit"))
            assert Decimal(credits_.value) - Decimal(debits.value) == moved[page]
            seen += 1
    assert seen > 5


def test_credits_stand_where_debits_stood():
    """On paper, within a few pixels; in the twin each side keeps its place."""
    ((document, twin),) = pairs("drifting_debit_credit_cols", 1)
    drifted = {trap.row for trap in document.traps}
    gaps = []
    for each in (document, twin):
        pages, found = [boxes(page) for page in render(each)], {"credit": [], "debit": []}
        for number, row in enumerate(rows(each)):
            (place,) = row["amount"].places
            end = pages[place.page][place.words[-1]][2]
            if place.page == 0 and row["amount"].value.startswith("-"):
                found["debit"].append(end)
            if number in drifted:
                found["credit"].append(end)
        gaps.append(abs(max(found["credit"]) - max(found["debit"])))
    assert gaps[0] <= 4
    assert gaps[1] > 40
    assert document.pages[0] == twin.pages[0]


def test_exchanged_sides_reconcile_with_all_that_is_printed():
    """Not in the twin, whose rows each have their balance."""
    for document, twin in pairs("reconciles_but_wrong"):
        exchanged = {trap.row: decoy.value for trap, _, (decoy,) in attacked(document)}
        assert len(exchanged) == 2
        holds = []
        for each in (document, twin):
            balance, right = Decimal(labels(each)["opening_balance"].value), True
            for number, row in enumerate(rows(each)):
                balance += Decimal(exchanged.get(number, row["amount"].value))
                shown = row["balance"].value
                right &= shown is None or Decimal(shown) == balance
            holds.append(right and balance == Decimal(labels(each)["closing_balance"].value))
        assert holds == [True, False]


@pytest.mark.parametrize("two", PAIRS, ids="+".join)
def test_two_traps_on_one_statement_keep_their_records_right(two):
    """Whichever of them springs beside the other."""
    recipe = parse(WRITTEN | {"traps": {"shares": dict.fromkeys(two, 1.0), "twins": False}}, "t")
    for index in range(2):
        (document,) = compose_all(recipe, index)
        printed = [word for page in texts(document.pages) for word in page]
        ADDS_UP[KIND](document)
        for trap, truth, decoys in attacked(document):
            assert trap.name in two
            fold = TYPES.load(truth.type).fold
            values = [fold(d.value) for d in (truth, *decoys) if d.type == truth.type]
            assert len(values) == len(set(values))
            # A code, a watermark or a PDF's text alone may say it: it is no word of the page then.
            assert all(decoy.places or in_a_mark(decoy, document) for decoy in decoys)
            assert all(any(w in word for word in printed) for w in trap.resolver.split())


def test_pairs_do_combine():
    """Both spring in most statements where they can."""
    both = 0
    for two in PAIRS:
        traps = {"shares": dict.fromkeys(two, 1.0), "twins": False}
        (document,) = compose_all(parse(WRITTEN | {"traps": traps}, "t"), 1)
        both += {trap.name for trap in document.traps} == set(two)
    assert both > len(PAIRS) / 2


def test_a_trap_that_cannot_spring_leaves_the_page_as_it_was():
    """A recipe fixes what the trap would need otherwise."""
    do = {"template": "sections", "size": "1"}
    plain = parse(WRITTEN | {"do": do}, "t")
    for name in ("drifting_debit_credit_cols", "brought_carried_forward", "reconciles_but_wrong"):
        trapped = parse(WRITTEN | {"do": do, "traps": {"walk": [name]}}, "t")
        for index in range(3):
            assert list(compose_all(trapped, index)) == [compose(plain, index)]


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


def test_the_walk_makes_the_kind_that_suits_the_trap():
    """Each trap once in each kind that it can be laid in, before any comes again."""
    recipe = parse(WRITTEN | {"kinds": list(KINDS.names), "traps": {"walk": ["all"]}}, "t")
    turns = walked(recipe.traps, recipe.kinds)
    traps = [TRAPS.load(name) for name in TRAPS.names]
    assert {kind for _, kind in turns} == {k for k in KINDS.names if any(t.on(k) for t in traps)}
    assert len(turns) == len(set(turns))
    made = [compose(recipe, index) for index in range(len(turns))]
    for document, (name, kind) in zip(made, turns, strict=True):
        assert document.kind == kind
        assert {trap.name for trap in document.traps} <= {name}


def test_a_trap_of_another_kind_is_refused():
    """By name, with the kinds that could have it."""
    traps = {"walk": ["year_crossing_no_year"]}
    with pytest.raises(BadInputError, match="cannot be laid in receipt.*make bank_statement"):
        parse(WRITTEN | {"kinds": ["receipt"], "traps": traps}, "mine.toml")
