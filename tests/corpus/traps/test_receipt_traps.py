"""What each trap of a receipt is in particular, beyond what every trap promises."""

from __future__ import annotations

import datetime
import unicodedata
from decimal import Decimal

import pytest

from docextract_eval.corpus.documents import compose_all
from docextract_eval.corpus.kinds.interventions import pool
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.truth import attacked, stated
from docextract_eval.locales import LOCALES
from tests.contracts.sums import ADDS_UP

COUNT = 36


def laid(name, kind="receipt", locales=None, **more):
    """Trapped documents and their twins."""
    written = {"name": "t", "seed": 4, "count": COUNT, "kinds": [kind]}
    written["locales"] = [*(locales or pool())]
    recipe = parse(written | {"traps": {"walk": [name]}} | more, "t")
    made = (tuple(compose_all(recipe, index))[:2] for index in range(COUNT))
    return [pair for pair in made if pair[0].traps]


def together(*names, count=COUNT):
    """Receipts that all of these traps are laid on, in this order."""
    written = {"name": "t", "seed": 9, "count": count, "locales": ["en_GB", "de_DE"]}
    traps = {"shares": dict.fromkeys(names, 1.0), "twins": False}
    recipe = parse(written | {"kinds": ["receipt"], "traps": traps}, "t")
    made = (next(iter(compose_all(recipe, index))) for index in range(count))
    return [document for document in made if {*names} & {trap.name for trap in document.traps}]


def values(document):
    return {field.key: field.value for field in stated(document)}


def printed(document):
    return {field.key: field.text for field in stated(document)}


def spans_of(document, tag):
    lines = (line for page in document.pages for line in page)
    return [span for line in lines for span in line.spans if span.tag == tag]


@pytest.fixture(scope="module")
def slips():
    return laid("handwritten_tip_total")


def test_the_total_in_ink_is_the_printed_sum_and_the_tip(slips):
    filled = [document for document, _ in slips if document.traps[0].field == "total"]
    assert len(filled) > COUNT / 3
    for document in filled:
        value = values(document)
        due = value.get("printed_payable") or value["printed_total"]
        assert Decimal(value["total"]) == Decimal(due) + Decimal(value["tip"])
        assert value["payable"] is None
        for tag in ("tip", "total"):
            (span,) = spans_of(document, tag)
            assert span.pen is not None
        assert not any(span.pen for span in spans_of(document, "printed_total"))


def test_a_blank_or_struck_line_is_no_tip(slips):
    unfilled = [document for document, _ in slips if document.traps[0].field == "tip"]
    struck = [d for d in unfilled if any(span.pen for span in spans_of(d, ""))]
    assert 0 < len(struck) < len(unfilled)
    for document in unfilled:
        value = values(document)
        assert value["tip"] is None
        due = Decimal(value["payable"] or value["total"])
        for key in document.traps[0].decoys:
            share = Decimal(value[key]) / due * 100
            assert abs(share - int(key.rpartition("_")[2])) < 2


def test_a_slip_and_its_twin_are_of_one_bill_paid_by_card(slips):
    for document, twin in slips:
        assert document.factors == twin.factors
        assert (document.factors["trade"], document.factors["tender"]) == ("cafe", "card")
        amounts = (printed(each) for each in (document, twin))
        one, other = ({k: v for k, v in each.items() if "line_items" in k} for each in amounts)
        assert one == other


def test_no_slip_is_laid_where_the_recipe_wants_groceries():
    assert not laid("handwritten_tip_total", do={"trade": "grocery"})


def test_slips_are_written_by_more_than_one_hand(slips):
    pens = {span.pen for document, _ in slips for span in spans_of(document, "total") if span.pen}
    assert len({hand for hand, _ in pens}) > 1
    assert len({tremor for _, tremor in pens}) == len(pens)


@pytest.mark.parametrize("kind", ["receipt", "bank_statement"])
def test_a_grouped_integer_is_a_thousand_without_cents(kind):
    for document, twin in laid("grouped_integer", kind, ("de_DE", "en_US", "en_IN")):
        trap, mark = document.traps[0], LOCALES.load(document.locale).decimal
        assert f"{mark}00" not in printed(document)[attacked(trap)]
        assert f"{mark}00" in printed(twin)[attacked(trap)]
        assert values(document)[attacked(trap)] == values(twin)[attacked(trap)]
        truth, decoy = (Decimal(values(document)[key]) for key in (attacked(trap), trap.decoys[0]))
        assert 1000 <= abs(truth) < 100_000
        assert truth == 1000 * decoy


def test_a_bare_total_shows_no_sign_of_its_currency():
    signs, signed = set(), ("de_CH", "en_GB", "en_IN", "en_US", "ja_JP")
    every = laid("ambiguous_currency")  # of most countries no sign is of many currencies
    for document, _ in (*every, *laid("ambiguous_currency", locales=signed)):
        locale = LOCALES.load(document.locale)
        currency = next(field for field in document.fields if field.name == "currency")
        signs.add(currency.text)
        total = printed(document)["total"]
        assert currency.text in total
        if not currency.text:
            assert not currency.places
            assert not any(char.isalpha() or unicodedata.category(char) == "Sc" for char in total)
        abroad = values(document)["currency_abroad"]
        assert abroad not in {locale.currency, *locale.signs.values()}
    assert signs == {"", "$", "Fr.", "Rs.", "£", "¥"}


def test_a_roll_ends_right_below_its_last_line():
    for document, twin in laid("total_cut_off"):
        page, whole = render(document)[-1], render(twin)[-1]
        paper = PAPERS[document.factors["paper"]]
        blank = page.image.shape[0] - page.quads[..., 1].max()
        assert blank < paper.pitch
        assert page.image.shape[0] < whole.image.shape[0]
        edges = page.image[-2 * paper.pitch :, : paper.margin // 4]
        assert (edges < 255).any() == (paper.printer == "thermal")


def test_a_shared_tax_is_named_whole():
    found = laid("tax_rate_as_total", locales=("en_IN",))
    for document, _ in found:
        rates = [Decimal(row[0].value) for row in document.tables["taxes"]]
        assert Decimal(values(document)["tax_rate_amount"]) == 2 * max(rates)
    assert found


def test_an_ambiguous_day_is_another_day_when_swapped_and_its_twin_s_is_not():
    for document, twin in laid("dmy_mdy_ambiguous"):
        here, there = (datetime.date.fromisoformat(values(d)["date"]) for d in (document, twin))
        swapped = datetime.date.fromisoformat(values(document)["swapped_date"])
        assert (swapped.month, swapped.day) == (here.day, here.month)
        assert there.day > 12
        assert (there.year, there.month) == (here.year, here.month)


def test_what_was_given_back_is_taken_off():
    for document, _ in laid("trailing_minus_parens"):
        trap = document.traps[0]
        value, text = values(document)[attacked(trap)], printed(document)[attacked(trap)]
        assert Decimal(value) < 0
        assert text.endswith(("-", ")"))
        amounts = (row[-1].value for row in document.tables["line_items"])
        subtotal = values(document)["subtotal"] or values(document)["total"]
        assert sum(map(Decimal, amounts)) == Decimal(subtotal)


@pytest.mark.parametrize("other", ["ambiguous_currency", "total_qty_line", "grouped_integer"])
def test_a_map_lies_of_the_words_as_other_traps_leave_them(other):
    """Sign by sign, in whatever order they are laid."""
    found = together("wrong_tounicode", other, count=4)
    assert any(len(document.traps) == 2 for document in found)
    for document in found:
        spans = spans_of(document, "total")
        lines = (line for page in document.pages for line in page)
        assert [s for line in lines for s in line.spans if s.mapped] == spans
        for span in spans:
            by = {(ord(b) - ord(a)) % 10 for a, b in zip(span.text, span.mapped, strict=True)}
            assert len(by - {0}) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_no_two_words_lie_across_one_page(order):
    names = ("visible_note_to_ai", "watermark_copy")[::order]
    across = []
    for document in together(*names):
        lines = (line for page in document.pages for line in page)
        across.append(sum(mark.kind == "watermark" for line in lines for mark in line.marks))
    assert len(across) == COUNT
    assert max(across) == 1


def test_an_unusual_total_adds_up_and_its_twin_has_the_usual_one():
    """Ten times what such a basket comes to, in the same shop; the decoy is what it comes to."""
    dear = [pair for pair in laid("unusual_total_label") if pair[0].factors.get("probe") == "prior"]
    assert len(dear) > COUNT / 6
    for document, twin in dear:
        here, there = values(document), values(twin)
        ADDS_UP["receipt"](document)
        assert here["merchant"] == there["merchant"]
        assert Decimal(9) < Decimal(here["total"]) / Decimal(there["total"]) < Decimal(11)
        assert abs(Decimal(here["total"]) / 10 - Decimal(here["total_as_usual"])) < 1
        assert "price_level" not in twin.factors
