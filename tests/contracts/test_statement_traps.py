"""Every trap of a statement, in every locale with words for it: laid, resolved, and taken off."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.kinds.bank_statement.vocabulary import VOCABULARIES
from docextract_eval.corpus.options import TrapOptions
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.applying import list_walk_turns
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.corpus.truth import all_cells
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes import Context
from docextract_eval.fieldtypes.money import minor_units
from docextract_eval.records import page_word_texts
from docextract_eval.schemas import load_schema
from tests.contracts.reading import in_a_mark, read
from tests.contracts.sums import ADDS_UP
from tests.contracts.turns import locales_of

KINDS = ("bank_statement", "card_statement")
BLANK = "blank_or_faint_page"
"""It leaves nothing that could be asked; what it promises is in `test_traps`."""
LAID = [each for each in list_walk_turns(TrapOptions(walk=["all"]), KINDS) if each[0] != BLANK]
SEEDS, ENOUGH = 30, 2
"""How often each is tried, and how many that spring are looked at."""
MOVES = {
    "fake_label_or_qr": {"transactions.description"},
    "fx_original_amount": {"transactions.description"},
    "reconciles_but_wrong": {"transactions.balance"},
    "booking_vs_value_date": {"transactions.value_date"},
    "true_identical_rows": {"transactions.description"},
    "values_inside_description": {"transactions.description"},
    "lakh_grouping": {
        *("transactions.amount", "transactions.balance", "closing_balance"),
        *("total_credits", "total_debits"),
    },
}
"""What a trap adds to the truth of its twin; most only change how it is printed."""
_OF_ROWS = load_schema("card_statement").tables["transactions"].columns
MOVES_ON_CARDS = {
    "fx_original_amount": {
        *("transactions.original_amount", "transactions.original_currency", "transactions.rate"),
    },
    "booking_vs_value_date": {"transactions.posting_date"},
    "several_accounts_one_file": {f"transactions.{name}" for name in _OF_ROWS},
    "lakh_grouping": {
        *("transactions.amount", "previous_balance", "payments", "credit_limit"),
        *("available_credit", "new_balance", "minimum_payment"),
    },
    "true_identical_rows": {"transactions.description"},
    "values_inside_description": {"transactions.description"},
    "processor_prefix": {"transactions.description"},
    "refund_as_purchase": {"transactions.description"},
    "reconciles_but_wrong": {"transactions.description"},
}
"""The same of cards; rows of several cards are in another order than those of one."""
BALANCES = ("closing_balance", "new_balance")
HIDDEN = {
    "split_or_lost_decimal": BALANCES,
    **dict.fromkeys(("date_split_over_lines", "rtl_number_reversal"), ("transactions.date",)),
    **dict.fromkeys(
        ("mixed_separators", "apostrophe_space_group", "trailing_zero_dropped"),
        ("transactions.amount",),
    ),
}
"""What is not printed as its type is."""


@pytest.fixture(scope="module", params=LAID, ids="-".join)
def case(request):
    """Every trap with every kind of statement that it can be laid in."""
    return request.param


@pytest.fixture(scope="module")
def laid(case, pytestconfig):
    """By locale, some trapped statements beside their twins; `--every`, in all locales."""
    trap, kind = case
    spec = TRAPS.load(trap).find_variant(kind)
    locales = locales_of(spec, kind, every=pytestconfig.getoption("every"))
    return {locale: lay(trap, kind, locale) for locale in locales if not why_absent(spec, locale)}


@pytest.fixture(scope="module")
def pairs(laid):
    """Those of all locales."""
    return [pair for pairs in laid.values() for pair in pairs]


def lay(trap, kind, locale):
    """Look for some statements of a country in which a trap springs."""
    written = {"name": "t", "seed": 21, "count": SEEDS, "kinds": [kind]}
    written |= {"locales": [locale], "traps": {"walk": [trap]}}
    recipe, found = parse_recipe(written, "t"), []
    for index in range(SEEDS):
        made = tuple(compose_with_twins(recipe, index))[:2]
        found += [made] if made[0].traps else []
        if len(found) == ENOUGH:
            break
    return found


def truths(document):
    """What a statement states, by key."""
    cells = (cell for rows in document.tables.values() for row in rows for cell in row)
    return {cell.key: cell for cell in (*document.fields, *cells) if cell.decoy_of is None}


def spoken_of(trap, locale):
    """Whether banks have words for traps, days are of two numbers first, and money has cents."""
    where = LOCALES.load(locale)
    if trap == "dmy_mdy_ambiguous":
        return not where.dates[0].startswith("{y")
    if trap == "split_or_lost_decimal":
        return minor_units(where.currency) > 0
    return bool(VOCABULARIES.load(locale).asides)


def test_it_springs(case, laid):
    """In every country that has the words and the forms for it."""
    for locale, pairs in laid.items():
        assert len(pairs) == ENOUGH or not spoken_of(case[0], locale), locale


def test_what_resolves_it_is_on_the_page(pairs):
    """Word by word."""
    for document, _ in pairs:
        printed = [word for page in page_word_texts(document.pages) for word in page]
        for record in document.traps:
            assert record.resolver
            for word in record.resolver.split():
                assert any(word in each for each in printed), (document.id, word)


def test_every_record_has_decoys_that_stand_somewhere(pairs):
    """And say what they could be taken for: the value attacked, in its row."""
    for document, _ in pairs:
        decoys = {field.key: field for field in all_cells(document)}
        attacked = {record.field for record in document.traps}
        for record in document.traps:
            assert record.decoys
            assert (record.field, record.row) in {
                (t.name, t.row) for t in truths(document).values()
            }
            for decoy in (decoys[key] for key in record.decoys):
                assert decoy.places or in_a_mark(decoy, document)
            own = (decoys[key] for key in record.decoys if decoys[key].decoy_of)
            for decoy in own:
                beyond = decoy.row is not None and decoy.row >= len(document.tables["transactions"])
                assert decoy.row == record.row or record.row is None or beyond
                assert decoy.decoy_of in (*attacked, "currency", *BALANCES)


def test_the_twin_states_the_same_on_the_same_paper(case, pairs):
    """But for what the trap is; and it says nothing of a trap."""
    for document, twin in pairs:
        assert (twin.source, twin.twin, twin.traps) == (document.source, "trap off", ())
        here, there = truths(document), truths(twin)
        assert here.keys() == there.keys()
        moved = {here[key].name for key in here if here[key].value != there[key].value}
        moves = MOVES_ON_CARDS if document.kind == "card_statement" else MOVES
        assert moved <= moves.get(case[0], set())
        for factor in ("country", "template", "paper", "font", "year"):
            assert document.factors[factor] == twin.factors[factor]
        assert (document.pages, document.factors) != (twin.pages, twin.factors)


def test_both_add_up(pairs):
    """A trap of a statement misleads the reader; the account is right."""
    for pair in pairs:
        for document in pair:
            ADDS_UP[document.kind](document)


def test_truth_is_read_off_the_page(case, pairs):
    """By a careful reader, who knows the period and the columns."""
    for document, _ in pairs:
        context = Context(LOCALES.load(document.locale), document.currency)
        for field in truths(document).values():
            if field.value is not None and field.name not in HIDDEN.get(case[0], ()):
                value = read(document, field, context)
                reduced = field.name in ("total_debits", "payments")
                assert (value.removeprefix("-") if reduced else value) == field.value, field.key
