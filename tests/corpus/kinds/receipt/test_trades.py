"""Every trade of every country on every paper that prints it, and every turn a bill may take."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest

from docextract_eval import countries
from docextract_eval.corpus import documents
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.kinds.receipt import vocabulary
from docextract_eval.corpus.kinds.receipt.choices import TRADES
from docextract_eval.corpus.kinds.receipt.layouts import LAYOUTS, trade_layouts
from docextract_eval.corpus.kinds.receipt.notices import web_name
from docextract_eval.corpus.kinds.receipt.vocabulary import VOCABULARIES, load_vocabulary
from docextract_eval.corpus.products import PRODUCTS, RECEIPT_TRADES
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import UnknownNameError
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.records import page_word_texts
from tests.contracts.sums import ADDS_UP
from tests.contracts.values import amount, rows, scalars

SPOKEN = VOCABULARIES.names
TURNS = [
    {},
    {"offer": "percent", "tender": "cash"},
    {"offer": "multibuy", "tender": "card"},
    {"void": "yes", "empties": 5, "tender": "cash"},
    {"saving": Decimal("0.10"), "service": Decimal("0.125")},
    {"coupon": Decimal("2.00"), "saving": Decimal(0), "tender": "cash"},
    {"tender": "cash", "other_tender": "voucher"},
    {"tender": "cash", "other_tender": "card"},
    {"tender": "card", "other_tender": "voucher"},
    {"tax_rounding": "line", "saving": Decimal(0)},
    {"tax_rounding": "document", "saving": Decimal(0)},
    {"tip_share": Decimal("0.18"), "service": Decimal("0.10"), "tender": "card"},
]
"""What the till may do to any basket."""
OF_SOME = (
    *("tse_", "fiscal_", "control_unit", "till_name"),  # fiscal tills, each as its law wants it
    "registration",  # where a shop states its entry in a register beside its tax number
    "service",  # where it is charged
    "empties",  # where bottles bear a deposit
    "title_petrol",  # elsewhere a pump's receipt is called what a shop's is
)
"""How roles begin that the law or the custom of some countries asks for, and no other's."""


def receipt(locale, index=0, **do):
    """One receipt of a country, with some choices fixed."""
    recipe = parse_recipe({"name": "trades", "seed": 4, "count": 50, "locales": [locale]}, "trades")
    return documents.compose(recipe, index, do)


def papers(locale):
    """Every trade that a country has, on every paper that prints it."""
    speaks = bool(load_vocabulary(locale).words)
    return [
        (trade, template)
        for trade in PRODUCTS.load(locale)
        for template in trade_layouts(trade, has_small_print=speaks)
    ]


@pytest.fixture(scope="module", params=LOCALES.names)
def on_every_paper(request):
    """A receipt of every trade of a country on every paper, by whatever chance."""
    return [
        receipt(request.param, 3, trade=trade, template=template)
        for trade, template in papers(request.param)
    ]


@pytest.mark.long
@pytest.mark.parametrize("locale", LOCALES.names)
def test_every_trade_adds_up_on_every_paper_whatever_the_till_does(locale):
    """In Decimal, from the labelled values alone."""
    for number, (trade, template) in enumerate(papers(locale)):
        for turn in range(2):
            do = TURNS[(2 * number + turn) % len(TURNS)]
            document = receipt(locale, number, trade=trade, template=template, **do)
            ADDS_UP["receipt"](document)


@pytest.mark.parametrize("locale", LOCALES.names)
def test_every_turn_is_taken_by_a_grocer(locale):
    """Each on two baskets."""
    for do in TURNS:
        for index in range(2):
            document = receipt(locale, index, trade="grocery", template="till80", **do)
            ADDS_UP["receipt"](document)


def test_what_any_paper_prints_reads_to_its_value(on_every_paper):
    """Fields and what only looks like them, and no decoy means what it is a decoy of."""
    for document in on_every_paper:
        locale = LOCALES.load(document.locale)
        context = Context(locale, locale.currency)
        truth = {field.name: field for field in document.fields if field.decoy_of is None}
        cells = [cell for table in document.tables.values() for row in table for cell in row]
        for field in (*document.fields, *cells):
            if field.value is None:
                continue
            value = TYPES.load(field.type).read(field.text, context)
            assert field.value in (value, value.removeprefix("-")), field.key
            if field.decoy_of:
                fold, other = TYPES.load(field.type).fold, truth[field.decoy_of].value
                assert other is None or fold(other) != fold(field.value), field.key


def test_every_number_on_every_paper_has_a_name(on_every_paper):
    """Pumps, rooms, plates, terminals, hours: no digit is loose."""
    for document in on_every_paper:
        cells = [cell for table in document.tables.values() for row in table for cell in row]
        named = {
            word
            for field in (*document.fields, *cells)
            for place in field.places
            for word in place.words
        }
        loose = [
            word for at, word in enumerate(page_word_texts(document.pages)[0]) if at not in named
        ]
        assert not [word for word in loose if any(map(str.isdigit, word))], document.factors


def test_all_trades_and_papers_occur():
    """By chance alone, among what some thousand receipts choose."""
    assert chosen("trade") == set(TRADES)
    assert chosen("template") == set(LAYOUTS)
    assert chosen("other_tender") == {"none", "voucher", "card"}


def chosen(name):
    """What some thousand receipts choose; nothing is drawn that does not lead to it."""
    graph = KINDS.load("receipt").graph.ancestry(name)
    return {
        getattr(graph.sample(4, f"{locale} {index}", {"locale": locale}), name)
        for locale in SPOKEN
        for index in range(110)
    }


@pytest.mark.long
def test_what_is_recorded_is_what_is_there():
    made = [receipt(locale, index) for locale in SPOKEN for index in range(12)]
    for document in made:
        layout = LAYOUTS[document.factors["template"]]
        assert document.factors["paper"] == layout.paper
        held = LOCALES.load(document.locale).faces
        assert document.factors["font"] in (held or layout.fonts)
        assert bool(document.tables["line_items"]) == layout.itemised


def test_a_trade_that_a_country_lacks_is_refused_and_the_others_named():
    with pytest.raises(UnknownNameError, match="unknown trade 'casino'.*grocery"):
        receipt("en_US", trade="casino")


@pytest.mark.parametrize("locale", SPOKEN)
def test_a_country_has_words_for_all_small_print(locale):
    """The same roles everywhere, but for what the law or the custom of some countries asks for."""
    most = set().union(*(VOCABULARIES.load(name).words for name in SPOKEN))
    mine = load_vocabulary(locale)
    assert not [role for role in most - set(mine.words) if not role.startswith(OF_SOME)]
    trades = [trade for name, trade in PRODUCTS.load(locale).items() if name in RECEIPT_TRADES]
    charged = {share for trade in trades for share in trade.service}
    assert "service" in mine.words or charged == {"0"}
    assert "empties" in mine.words or not any(trade.deposit for trade in trades)
    assert mine.plate
    spelt = any(web_name(shop.format("")) for trade in trades for shop in trade.shops)
    assert mine.web.count("{}") == 1 or not spelt  # no Chinese name is an address
    for role, words in mine.words.items():
        assert len(words) == 3, role
        assert role == "article" or all(word.strip() for word in words), role
        assert not any(char.isdigit() for word in words for char in word), role


def test_a_country_without_words_prints_none_of_another(monkeypatch):
    """Nothing but what its locale says, on papers that need no more."""
    monkeypatch.setattr(countries, "has_country_file", lambda _, file: file != vocabulary.FILE.name)
    for index in range(30):
        document = receipt("fr_FR", index, trade="grocery")
        names = {field.name for field in document.fields if field.decoy_of}
        assert names <= {"article", "posting_day", "left", "part", "barcode"}
        assert LAYOUTS[document.factors["template"]].can_print_without_small_print


def test_a_tank_has_a_price_of_three_decimals():
    document = receipt("de_DE", trade="petrol", template="forecourt")
    fuel = rows(document, "line_items")[0]
    assert len(fuel["unit_price"].partition(".")[2]) == 3
    assert Decimal(fuel["amount"]) == round(
        Decimal(fuel["quantity"]) * Decimal(fuel["unit_price"]), 2
    )


def test_days_of_a_stay_are_decoys_of_the_day_it_is_paid():
    """But for the day of departure, which is that day, and states it once more."""
    document = receipt("en_GB", trade="hotel", template="folio")
    (arrival,) = (field for field in document.fields if field.name == "arrival")
    (date,) = (field for field in document.fields if field.name == "date")
    assert (arrival.type, arrival.decoy_of) == ("date", "date")
    assert arrival.value < date.value
    assert not [field for field in document.fields if field.name == "departure"]
    assert len(date.places) > 1


def test_a_slip_says_one_amount_and_what_the_terminal_knows():
    document = receipt("de_DE", trade="cafe", template="terminal58")
    found = scalars(document)
    assert document.tables["line_items"] == document.tables["taxes"] == ()
    assert {"auth", "terminal"} <= set(found)
    assert found["total"]
    assert found["card_tail"]
    assert found["subtotal"] is found["tax_total"] is found["cash_tendered"] is None
    assert found["doc_type"] == "card_slip"


def test_makes_of_terminals_print_numbers_of_their_own_in_their_own_order():
    numbers = {"aid", "auth", "merchant_id", "terminal", "trace"}
    orders = set()
    for dialect in range(0, 12, 3):
        document = receipt("de_DE", trade="cafe", template="terminal58", dialect=dialect)
        found = [each for each in document.fields if each.name in numbers]
        found.sort(key=lambda each: each.places[0].words[0])
        orders.add(tuple(each.name for each in found))
    assert len(orders) == 4
    assert set.union(*map(set, orders)) == numbers


def test_a_web_address_is_short_and_leaves_out_the_form_of_the_company():
    shop = "SERI (M) MAJU KAWAN BERSAMA SDN BHD"
    found = {
        word
        for index in range(20)
        for words in page_word_texts(receipt("en_MY", index, merchant=shop).pages)
        for word in words
        if ".com.my" in word and "@" not in word
    }
    assert found == {"www.serimaju.com.my", "www.serimajukawan.com.my"}


def test_a_tip_on_a_slip_stands_between_two_amounts():
    document = receipt("en_US", trade="cafe", template="terminal80", tip_share=Decimal("0.20"))
    found = scalars(document)
    assert Decimal(found["before_tip"]) + Decimal(found["tip"]) == Decimal(found["total"])


def test_a_voucher_pays_whole_units_and_the_words_of_both_are_right():
    """The way of payment is what pays most; the other is accepted too."""
    document = receipt(
        "de_CH", trade="grocery", template="till80", tender="cash", other_tender="voucher"
    )
    found = scalars(document)
    method = next(field for field in document.fields if field.name == "payment_method")
    assert Decimal(found["part"]) % 1 == 0
    assert len(method.accepted) == 1
    words = page_word_texts(document.pages)[0]
    assert [words[at] for at in method.places[0].words] == method.text.split()
    paid = amount(found["cash_tendered"]) - amount(found["change"])
    assert paid % Decimal("0.05") == 0


def test_a_void_pair_comes_to_nothing_and_both_lines_are_there():
    plain, void = (
        receipt("en_GB", trade="grocery", template="till80", offer="none", void=way)
        for way in ("no", "yes")
    )
    before, after = rows(plain, "line_items"), rows(void, "line_items")
    again, taken_back = after[len(before) :]
    assert again == before[-1]
    assert Decimal(taken_back["amount"]) == -Decimal(again["amount"])
    assert scalars(void)["total"] == scalars(plain)["total"]


def test_bottles_bear_a_deposit_as_often_as_they_are_bought():
    for index in range(50):
        document = receipt("de_DE", index, trade="grocery", template="columns")
        lines = rows(document, "line_items")
        for bottle, deposit in itertools.pairwise(lines):
            if deposit["description"] == "PFAND":
                assert deposit["quantity"] == bottle["quantity"]
                assert deposit["unit_price"] == "0.25"
                return
    pytest.fail("no bottle was bought")


def test_every_trade_that_prints_receipts_may_have_words_of_its_own():
    assert tuple(vocabulary.FILE.words["words"].trade_tables) == RECEIPT_TRADES


@pytest.mark.parametrize("locale", ["en_CA", "en_GB", "en_IN", "en_MY", "en_US"])
@pytest.mark.parametrize("trade", ["grocery", "cafe", "pharmacy"])
def test_an_assortment_is_large_and_its_names_fit_a_till(locale, trade):
    """Receipts of a country do not name the same few articles, and none twice."""
    names = [product.name for product in PRODUCTS.load(locale)[trade].products]
    assert len(names) == len(set(names)) >= 45
    assert max(map(len, names)) <= 26
