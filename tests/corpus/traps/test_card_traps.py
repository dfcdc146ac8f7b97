"""What each trap of a card statement prints, beside its twin, and what becomes of several."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from docextract_eval.corpus.documents import compose, compose_all
from docextract_eval.corpus.kinds.card_statement.vocabulary import spoken
from docextract_eval.corpus.recipe import parse
from docextract_eval.corpus.traps import TRAPS
from docextract_eval.corpus.traps.vocabulary import why_absent
from tests.contracts.sums import ADDS_UP
from tests.corpus.cells import labels, rows
from tests.corpus.traps.twins import pairs_of

KIND = "card_statement"
WRITTEN = {"name": "t", "seed": 9, "count": 40, "kinds": [KIND], "locales": ["en_US", "de_DE"]}


def pairs(trap, count=3, **more):
    """Some trapped statements, each with its twin."""
    return pairs_of(WRITTEN, trap, count, **more)


def days(document):
    """The days that a payer acts on, and those of the rows."""
    head = (labels(document)[name] for name in ("statement_date", "due_date"))
    return [day for day in (*head, *(row["date"] for row in rows(document))) if day.value]


def attacked(document):
    """Each day that a trap attacks, beside what it is misread as."""
    known = labels(document) | {row["date"].key: row["date"] for row in rows(document)}
    for trap in document.traps:
        key = trap.field if trap.row is None else f"{trap.field}#{trap.row}"
        yield known[key], known[trap.decoys[0]]


def tagged(document):
    """The fields that stand on each line of all pages."""
    return [[span.tag for span in line.spans] for lines in document.pages for line in lines]


def test_the_minimum_comes_first_on_one_line_with_what_is_owed():
    """In the twin each has a line of its own, and what is owed comes first."""
    for document, twin in pairs("minimum_vs_balance"):
        both = {"minimum_payment", "new_balance"}
        strip = next(line for line in tagged(document) if both <= {*line})
        assert strip.index("minimum_payment") < strip.index("new_balance")
        assert not any(both <= {*line} for line in tagged(twin))
        assert {trap.field for trap in document.traps} == both


def test_the_price_of_all_parts_stands_below_the_part_that_is_due():
    """The twin says which part it is, and not what they come to."""
    for document, twin in pairs("instalment_vs_purchase"):
        for trap in document.traps:
            whole = Decimal(labels(document)[f"whole#{trap.row}"].value)
            part = Decimal(rows(document)[trap.row]["amount"].value)
            assert whole / part in (3, 6, 10, 12)
            assert f"whole#{trap.row}" not in labels(twin)


def test_only_the_sign_of_a_refund_says_that_it_is_one():
    """The twin's line says it in a word, and its amount has a minus before it."""
    for document, twin in pairs("refund_as_purchase"):
        said = spoken(document.locale).refund.replace("{line}", "").strip()
        bought = {row["description"].value for row in rows(document) if row["amount"].value > "0"}
        for trap in document.traps:
            here, there = rows(document)[trap.row], rows(twin)[trap.row]
            assert here["description"].value in bought
            assert said in there["description"].value
            assert there["amount"].text.startswith("-") > here["amount"].text.startswith("-")


def test_rows_of_several_cards_name_the_card_that_they_are_of():
    """What they could be taken for is the end of another card's number."""
    for document, twin in pairs("several_accounts_one_file"):
        ends = {row["card_tail"].value for row in rows(document)} - {None}
        assert len(ends) > 1
        assert len({row["card_tail"].value for row in rows(twin)} - {None}) == 1
        for trap in document.traps:
            others = {
                rows(document)[int(key.partition("#")[2])]["card_tail"] for key in trap.decoys
            }
            assert {cell.value for cell in others} == ends - {
                rows(document)[trap.row]["card_tail"].value
            }


@pytest.mark.parametrize(
    ("locale", "order"), [("de_DE", "dmy"), ("en_US", "mdy"), ("sv_SE", "ymd")]
)
def test_a_day_in_two_digits_is_misread_from_its_other_end(locale, order):
    """Days that begin with the year are read as if they ended with it, and others the reverse."""
    wrong = "dmy" if order == "ymd" else "ymd"
    for document, _ in pairs("two_digit_year", locales=[locale]):
        for truth, decoy in attacked(document):
            for parts, day in (order, truth), (wrong, decoy):
                said = dict(zip(parts, re.findall(r"\d\d", truth.text), strict=True))
                assert day.value == f"20{said['y']}-{said['m']}-{said['d']}"


def test_days_with_the_year_first_are_all_that_a_paper_prints():
    """In the twin none is; a day that could be no month is somewhere on the page."""
    for document, twin in pairs("iso_read_as_ydm"):
        assert {day.text for day in days(document)} == {day.value for day in days(document)}
        assert not any(day.text == day.value for day in days(twin))
        assert all(int(trap.resolver[-2:]) > 12 for trap in document.traps)


def test_days_in_words_are_misread_as_the_first_of_their_month():
    """With an ordinal, as the country writes it; rows leave the year out, as the twin's do."""
    known = {"en_US": r"[A-Z][a-z]{2} \d\d?(st|nd|rd|th)", "de_DE": r"\d\d?\. [A-Z][a-zä]{2}"}
    for locale, form in known.items():
        for document, twin in pairs("written_month_ordinal", locales=[locale]):
            assert all(re.fullmatch(form, row["date"].text) for row in rows(document))
            assert all(re.fullmatch(r"\d\d\D\d\d\.?", row["date"].text) for row in rows(twin))
            for truth, decoy in attacked(document):
                assert decoy.value == f"{truth.value[:-2]}01" != truth.value


def test_all_days_stand_on_one_line_and_nowhere_else_above_the_table():
    """The twin tells the day of payment with the sums, and not when it was printed."""
    told = {"statement_date", "due_date", "print_date", "period_start", "period_end"}
    for document, twin in pairs("issue_due_delivery_period", count=6):
        lines = [line for line in tagged(document) if told & {*line}]
        assert told <= {*lines[0]}
        assert all({*line} & told == {"due_date"} for line in lines[1:])
        assert not {"new_balance", "minimum_payment"} & {*lines[0]}
        known = labels(document)
        made, printed, due = (known[f"{name}_date"].value for name in ("statement", "print", "due"))
        assert made < printed < due
        assert "print_date" not in labels(twin)
        assert not any({"statement_date", "due_date"} <= {*line} for line in tagged(twin))


@pytest.mark.parametrize("trap", ["apostrophe_space_group", "grouped_integer"])
def test_what_was_owed_before_a_large_payment_keeps_to_the_limit(trap):
    """Nobody owes more than the card lets them."""
    for document, _ in pairs(trap, locales=["en_GB", "es_ES"]):
        known = labels(document)
        if known["credit_limit"].value is not None:
            limit, owed = (Decimal(known[n].value) for n in ("credit_limit", "previous_balance"))
            assert owed <= limit


def test_what_a_trap_adds_stands_above_the_slip_that_is_cut_off():
    """Nothing but the foot of the page is below it."""
    recipe = parse(WRITTEN | {"locales": ["en_US"], "traps": {"walk": ["visible_note_to_ai"]}}, "t")
    seen = 0
    for index in range(recipe.count):
        document = compose(recipe, index, {"template": "coupon"})
        last = [
            i for i, line in enumerate(document.pages[-1]) if any(s.spot == 8 for s in line.spans)
        ]
        if document.factors.get("plant_channel") in ("body", "pale") and last:
            planted = {key for trap in document.traps for key in trap.decoys if "canary" in key}
            lines = enumerate(document.pages[-1])
            at = [i for i, line in lines if planted & {span.tag for span in line.spans}]
            assert all(i < last[0] for i in at)
            seen += bool(at)
        if seen == 2:
            break
    assert seen


@pytest.mark.parametrize("locale", ["en_IN", "fr_FR"])
def test_an_account_adds_up_under_many_traps(locale):
    """They agree on what was bought, paid, and in which month."""
    laid = {n: on for n in TRAPS.names if (on := TRAPS.load(n).on(KIND))}
    names = [n for n, on in laid.items() if not why_absent(on, locale)]
    shares = dict.fromkeys(set(names) - {"blank_or_faint_page"}, 0.4)
    traps = {"shares": shares, "twins": True}
    recipe = parse(WRITTEN | {"locales": [locale], "traps": traps}, "t")
    for index in range(4):
        for document in compose_all(recipe, index):
            ADDS_UP[KIND](document)
