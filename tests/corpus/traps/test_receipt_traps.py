"""What each trap of a receipt is in particular, beyond what every trap promises."""

from __future__ import annotations

import datetime
import unicodedata
from decimal import Decimal

import pytest

from docextract_eval.corpus.documents import compose_all
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.render.pages import render
from docextract_eval.corpus.render.papers import PAPERS
from docextract_eval.corpus.truth import attacked, stated
from docextract_eval.locales import LOCALES

COUNT = 36


def laid(name, kind="receipt", locales=tuple(LOCALES.names), **more):
    """Trapped documents and their twins."""
    written = {"name": "t", "seed": 4, "count": COUNT, "kinds": [kind], "locales": [*locales]}
    recipe = parse(written | {"traps": {"walk": [name]}} | more, "t")
    made = (tuple(compose_all(recipe, index))[:2] for index in range(COUNT))
    return [pair for pair in made if pair[0].traps]


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
    signs = set()
    for document, _ in laid("ambiguous_currency"):
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
