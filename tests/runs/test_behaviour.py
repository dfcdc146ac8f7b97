"""Each test that ships holds for a perfect reader, and fails for readers with its mistake."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from docextract_eval.corpus.behaviour_recipe import make_behaviour_recipe, read_tests, shipped_tests
from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.pipelines.oracle import labelled_cells
from docextract_eval.reports.behaviour_page import describe_tests
from docextract_eval.runs.comparison.behaviour import FEWEST_DOCUMENTS, judge_behaviour
from docextract_eval.runs.judged_pages import JudgedPages, given_value

pytestmark = pytest.mark.long

KINDS = ("receipt", "invoice", "bank_statement", "card_statement")


@pytest.fixture(scope="module")
def tests():
    return read_tests(shipped_tests())


@pytest.fixture(scope="module")
def documents(tests):
    content = {"name": "b", "locales": ["en_US"]}
    recipe = make_behaviour_recipe(content, tests, FEWEST_DOCUMENTS, "here")
    return [each for index in range(recipe.count) for each in compose_with_twins(recipe, index)]


def pages_of(documents, mistake=lambda _: {}, failures=(), again=()):
    """The pages of documents, read with all values right but those of `mistake`.

    `failures` are documents whose page got no answer; `again` are the mistakes of more readings.
    """
    renditions, matches = [], []
    for each in documents:
        keys = ("source", "locale", "twin", "factors", "traps")
        page = {key: getattr(each, key) for key in keys}
        failed = int(each.id in failures)
        renditions.append({**page, "id": each.id, "condition": "clean", "failures": failed})
        for repeat, of_reading in enumerate((mistake, *again)):
            wrong = of_reading(each)
            for cell in labelled_cells(each):
                given = wrong.get(cell.name, cell.value)
                right = given == cell.value
                outcome = "right" if right else "missed" if given is None else "wrong"
                values = {"truth": cell.value, "guess": given, "outcome": outcome, "cause": None}
                where = {"rendition": each.id, "field": cell.name, "type": cell.type}
                matches.append({**where, "repeat": repeat, **values})
    return JudgedPages(renditions, matches)


def failing(documents, tests, mistake=lambda _: {}):
    found = judge_behaviour(pages_of(documents, mistake), tests)
    assert not found.left_out
    return {each.name for each in found.tests if not each.holds}


def value(document, name):
    return next(cell.value for cell in labelled_cells(document) if cell.name == name)


def test_forty_tests_ship_ten_for_each_kind(tests):
    assert len(tests) == 40
    assert [sum(test.kind == kind for test in tests.values()) for kind in KINDS] == [10] * 4
    assert len({test.about for test in tests.values() if test.kind == "receipt"}) == 10


def test_a_perfect_reader_fails_none(documents, tests):
    found = judge_behaviour(pages_of(documents), tests)
    assert [each.name for each in found.tests] == [*tests]
    assert not [each.failures for each in found.tests if each.failures]
    assert {each.rate.sources for each in found.tests} == {FEWEST_DOCUMENTS}
    assert 0.2 < found.tests[0].rate.high < 0.4, "ten documents do not show that none fails"


def test_a_tip_in_the_subtotal_fails_the_test_of_tips_alone(documents, tests):
    def mistake(document):
        if document.kind != "receipt" or not (tip := value(document, "tip")):
            return {}
        subtotal = value(document, "subtotal")
        return {"subtotal": subtotal and str(Decimal(subtotal) + Decimal(tip))}

    assert failing(documents, tests, mistake) == {"receipt_tip"}


def test_a_total_that_depends_on_the_font_fails_the_test_of_fonts_alone(documents, tests):
    def mistake(document):
        if document.kind != "receipt" or document.factors["font"] != "spacemo":
            return {}
        return {"total": str(Decimal(value(document, "total")) + 1)}

    assert failing(documents, tests, mistake) == {"receipt_font"}


def test_the_first_price_as_total_fails_the_tests_of_what_moves_totals(documents, tests):
    def mistake(document):
        first = document.kind == "receipt" and value(document, "line_items.amount")
        return {"total": first} if first else {}

    about_totals = {"plain", "one_more_item", "tip", "discount", "price_level"}
    assert failing(documents, tests, mistake) == {f"receipt_{name}" for name in about_totals}


def test_what_is_wrong_alike_on_both_sides_fails_minima_alone(documents, tests):
    def mistake(document):
        if document.kind != "receipt":
            return {}
        return {"total": str(Decimal(value(document, "total")) + 1)}

    assert failing(documents, tests, mistake) == {"receipt_plain"}


def test_a_due_date_that_does_not_move_fails_with_both_sides_as_example(documents, tests):
    def mistake(document):
        return {"due_date": "2024-01-01"} if document.kind == "invoice" else {}

    found = judge_behaviour(pages_of(documents, mistake), tests)
    (failed,) = [each for each in found.tests if not each.holds]
    assert failed.name == "invoice_due_date"
    failure = failed.failures[0]
    assert failure.pages[1] == f"{failure.pages[0]}+pair"
    assert [*failure.given] == ["2024-01-01"] * 2
    assert failure.truth[0] != failure.truth[1]


def drawn(rng, share=0.1):
    """A reader that answers a share of the values otherwise, drawn anew for every page."""
    return lambda document: {
        cell.name: "7.77"
        for cell in labelled_cells(document)
        if cell.value and rng.random() < share
    }


def test_a_reader_that_errs_at_random_fails_few_tests_if_it_is_known_to(documents, tests):
    """A tenth of its answers is drawn wrong: every test of pairs has failures."""
    rng = np.random.default_rng(1)
    once, *twice = (
        judge_behaviour(pages_of(documents, drawn(rng), again=[drawn(rng)] * more), tests)
        for more in (0, 1, 1, 1)
    )

    def failing_pairs(found):
        return [each for each in found.tests if each.test.do and each.verdict == "fails"]

    pairs = sum(bool(each.test.do) for each in once.tests)
    assert len(failing_pairs(once)) >= 0.9 * pairs
    assert "is not known, because no page was read twice" in describe_tests(once)
    assert sum(len(failing_pairs(each)) for each in twice) <= 0.15 * pairs * len(twice)
    assert "Read again, the same page is given otherwise in up to" in describe_tests(twice[0])
    assert not [each for each in twice[0].tests if not each.test.do and each.floor]


def test_a_mistake_beyond_the_noise_still_fails(documents, tests):
    rng = np.random.default_rng(2)

    def tip_in_subtotal(document):
        found = drawn(rng, 0.02)(document)
        if document.kind == "receipt" and (tip := value(document, "tip")):
            subtotal = value(document, "subtotal")
            found |= {"subtotal": str(Decimal(subtotal or 0) + Decimal(tip))}
        return found

    run = pages_of(documents, tip_in_subtotal, again=[tip_in_subtotal])
    found = {each.name: each for each in judge_behaviour(run, tests).tests}
    assert found["receipt_tip"].verdict == "fails"
    assert found["receipt_tip"].floor.p < 0.001
    assert 0 < found["receipt_tip"].floor.changed < found["receipt_tip"].floor.documents / 2


def test_what_two_readings_give_alike_is_no_noise(documents, tests):
    """An error of the page comes back: the floor is 0, and the test fails."""

    def mistake(document):
        return {"due_date": "2024-01-01"} if document.kind == "invoice" else {}

    judged = judge_behaviour(pages_of(documents, mistake, again=[mistake]), tests)
    (failed,) = [each for each in judged.tests if not each.holds]
    assert (failed.name, failed.verdict) == ("invoice_due_date", "fails")
    assert failed.floor.changed == 0
    assert failed.floor.documents >= FEWEST_DOCUMENTS


def test_a_minimum_allows_its_share(documents, tests):
    def mistake_of(count):
        plain = [each.id for each in documents if each.factors["behaviour"] == "receipt_plain"]
        return lambda document: {"total": "0.00"} if document.id in plain[:count] else {}

    assert not failing(documents, tests, mistake_of(1))
    assert failing(documents, tests, mistake_of(2)) == {"receipt_plain"}


def test_who_gives_nothing_on_both_pages_is_not_praised_for_it(documents, tests):
    found = judge_behaviour(pages_of(documents, lambda _: {"total": None}), tests)
    only = {name: test for name, test in tests.items() if test.fields == ["total"]}
    assert {name for name, test in only.items() if test.type == "invariance"} <= {*found.left_out}
    assert "receipt_font" in {each.name for each in found.tests if each.holds}  # by its date


def test_a_pair_of_which_one_page_got_no_answer_is_not_judged(documents, tests):
    pairs = [each.id for each in documents if each.factors["behaviour"] == "receipt_tip"]
    found = judge_behaviour(pages_of(documents, failures={pairs[0]}), tests)
    assert found.left_out == {"receipt_tip": "9 documents, and below 10 there is no rate"}


def test_printed_values_are_read_as_they_are_printed_there():
    page = {"locale": "vi_VN", "printed": True}
    cell = {"outcome": "wrong", "guess": "125.000", "type": "money"}
    assert given_value(cell, page) == "125000"
    assert given_value(cell, page | {"printed": False}) == "125"


def test_a_test_of_few_documents_has_no_rate(documents, tests):
    sources = sorted(
        {each.source for each in documents if "receipt_tip" in each.factors["behaviour"]}
    )
    fewer = [each for each in documents if each.source != sources[0]]
    found = judge_behaviour(pages_of(fewer), tests)
    assert found.left_out == {"receipt_tip": "9 documents, and below 10 there is no rate"}
    assert len(found.tests) == 39
