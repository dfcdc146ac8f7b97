"""The baselines' rules on invoices whose words are read without an error."""

from __future__ import annotations

from decimal import Decimal

import pytest

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.kinds.invoice.vocabulary import VOCABULARIES
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.matching import judge
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules import RULES
from docextract_eval.pipelines.rules.invoice.roles import LABEL_ROLES
from docextract_eval.pipelines.rules.phrases import phrase_role
from docextract_eval.records import Prediction, Rendition
from tests.pipelines.paper import page

RIGHT = ("right", "rightly absent")


def made(locale, count, **do):
    """Invoices of a country with some choices fixed."""
    written = {"name": "r", "count": count, "seed": 31, "kinds": ["invoice"], "locales": [locale]}
    recipe = parse_recipe(written, "r")
    return [compose(recipe, index, do) for index in range(count)]


def stated(document):
    """What the rules state on a document."""
    return RULES.load("invoice")(exact_words(document), LOCALES.load(document.locale))


def judged(document):
    """The cells of a document against what the rules state."""
    rendition = Rendition(document.id, document.id, "clean", (), (), "", (), ())
    return judge(document, rendition, Prediction("", tuple(stated(document))))


@pytest.mark.parametrize("locale", LOCALES.names)
def test_nine_of_ten_cells_are_right_in_every_country(locale):
    """Of all that is printed, and of what is not."""
    cells = [match for document in made(locale, 4) for match in judged(document)]
    assert sum(match.outcome in RIGHT for match in cells) >= 0.9 * len(cells)


def test_sums_that_go_over_to_another_sheet_are_no_rows():
    """Neither where they are carried, nor where they are brought."""
    for document in made("de_DE", 2, size="2", trade="supplies", template="letter"):
        assert len(document.pages) > 1
        amounts = [one for one in stated(document) if one.name == "line_items.amount"]
        assert len(amounts) == len(document.tables["line_items"])


def test_a_credit_note_is_told_from_an_invoice():
    """By what it calls itself."""
    for credit, kind in (("positive", "credit_note"), ("no", "invoice")):
        for document in made("fr_FR", 2, credit=credit, trade="supplies"):
            (said,) = [one.value for one in stated(document) if one.name == "doc_type"]
            assert said == kind


def test_what_is_left_to_pay_is_not_the_total():
    """A deposit stands between them."""
    for document in made("en_GB", 3, credit="no", prepaid=Decimal("0.3"), template="boxed"):
        truth = {field.name: field.value for field in document.fields}
        found = {one.name: one.value for one in stated(document) if one.row is None}
        assert truth["amount_due"] != truth["total"]
        for name in ("total", "prepaid", "amount_due"):
            assert found.get(name) == truth[name]


def test_a_table_without_heads_is_found_by_its_arithmetic():
    """What quantity and price make is the amount: such lines are rows."""
    for document in made("en_US", 3, template="boxed", trade="supplies", credit="no", size="1"):
        said, words = set(VOCABULARIES.load("en_US").words["description"]), exact_words(document)
        heads = {word.line for word in words if word.text in said}
        bare = [word for word in words if word.line not in heads]
        found = RULES.load("invoice")(bare, LOCALES.load("en_US"))
        amounts = [one.value for one in found if one.name == "line_items.amount"]
        truth = [row[-1].value for row in document.tables["line_items"]]
        assert set(amounts) <= set(truth)
        assert len(amounts) >= 0.9 * len(truth)


def test_a_rate_is_read_behind_its_sign_where_that_stands_first():
    """As in `KDV %20`, beside which stand what it is of and what it makes."""
    for document in made("tr_TR", 3, tax_case="usual", template="ledger", credit="no"):
        found = [(one.row, one.value) for one in stated(document) if one.name == "taxes.rate"]
        rows = document.tables["taxes"]
        truth = [cell.value for row in rows for cell in row if cell.name.endswith("rate")]
        assert truth
        assert [value for _, value in sorted(found)] == truth


def test_a_line_with_a_quantity_and_a_price_is_no_sum_whatever_it_is_called():
    """A utility bills a delivery charge per kilowatt-hour; what is per unit may be rounded."""
    words = page(
        """
Prairie Power Co.

Description            Qty   Unit    Unit Price      Amount

Energy charge          351   kWh         $0.109      $38.30
Delivery charge        351   kWh         $0.046      $16.24
Customer charge          1   mo          $12.05      $12.05

Subtotal                                             $66.59
"""
    )
    found = RULES.load("invoice")(words, LOCALES.load("en_US"))
    amounts = [one.value for one in found if one.name == "line_items.amount"]
    assert amounts == ["38.30", "16.24", "12.05"]


def test_who_stands_above_the_tax_number_sells_where_nobody_is_named():
    words = page(
        """
昆明物业服务有限公司              编号   202507-2461
昆明市五华区大学路167号           日期   2025-07-28


                                  惠五金交电商行
                                  昆明市五华区建设路389号
                                  税号   91530102MA34Q9493P
"""
    )
    found = {one.name: one.value for one in RULES.load("invoice")(words, LOCALES.load("zh_CN"))}
    assert (found["seller"], found["buyer"]) == ("惠五金交电商行", "昆明物业服务有限公司")
    assert found["seller_address"] == "昆明市五华区建设路389号"


@pytest.mark.parametrize(
    ("text", "role"), [("Cộng", "line_sum"), ("CONG", "line_sum"), ("Công", "")]
)
def test_a_short_word_with_other_marks_is_another_word(text, role):
    """`Cộng` sums up, and `Công` works; capitals may lose their marks."""
    assert phrase_role(text, "vi_VN", LABEL_ROLES) == role
