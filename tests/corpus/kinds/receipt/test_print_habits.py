"""Habits of printing: as often as they are counted, and the truth is what they print."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import cv2
import numpy as np
import pytest
from research.generated import generated_receipts

from docextract_eval.corpus.kinds.receipt.choices import GRAPH
from docextract_eval.corpus.kinds.receipt.compose import compose
from docextract_eval.corpus.kinds.receipt.print_habits import (
    draw_habits,
    fold_wording,
    load_rates,
    load_words,
    money_labels,
)
from docextract_eval.corpus.kinds.receipt.vocabulary import load_vocabulary
from docextract_eval.corpus.render.handwriting import SCRIPT, handwritten_word
from docextract_eval.corpus.render.pages import render
from docextract_eval.countries.locales import LOCALE_NAMES, LOCALES
from docextract_eval.fieldtypes import TYPES, Context

TILL = {"template": "till80", "trade": "grocery"}
FOLLOWING = [name for name in LOCALE_NAMES if load_vocabulary(name).print_rates]
SHOP = "SHOP OF THREE WORDS"


def content(locale, habits, index=0, **do):
    """A receipt of a till that has these habits, and no others."""
    choices = GRAPH.sample(4, f"habits-{index}", do={"locale": locale, **TILL, **do})
    found = {name: name in habits for name in choices.habits} | {"postcode": "postcode" in habits}
    return compose(replace(choices, habits=found, total_words=do.get("total_words", "")))


def lines(made):
    """The text of each line."""
    return [" ".join(span.text for span in line.spans) for line in made.pages[0] if line.spans]


def field(made, name):
    """A field of the schema, or a label."""
    return next(each for each in made.fields if each.name == name)


def tagged(made, tag):
    """The words that are tagged as a field's, on one place."""
    spans = [span for line in made.pages[0] for span in line.spans]
    return " ".join(span.text for span in spans if span.tag == tag and not span.spot)


def test_habits_are_drawn_as_often_as_they_are_counted():
    drawn = Counter(
        name for seed in range(4000) for name, has in draw_habits(seed, "sroie").items() if has
    )
    for name, share in load_rates()["sroie"].items():
        assert drawn[name] / 4000 == pytest.approx(share, abs=0.03), name


def test_a_country_without_counted_rates_has_no_habits():
    assert FOLLOWING == ["en_CA", "en_GB", "en_MY", "en_US"]
    for locale in set(LOCALE_NAMES) - set(FOLLOWING):
        choices = GRAPH.sample(4, "habits", do={"locale": locale}) if _has_shops(locale) else None
        assert choices is None or (choices.habits, choices.total_words) == ({}, "")


def _has_shops(locale):
    return bool(load_vocabulary(locale).words)


@pytest.mark.parametrize("locale", FOLLOWING)
def test_a_header_with_every_habit_states_the_printed_address(locale):
    """On one line, on three, with and without its postcode: the value is what stands there."""
    for habits in (
        (),
        ("postcode",),
        ("address_on_one_line", "postcode"),
        ("address_on_three_lines", "postcode"),
        ("address_on_three_lines",),
        ("address_on_three_lines", "region_apart"),
    ):
        for index in range(6):
            made = content(locale, habits, index)
            address = field(made, "address")
            assert tagged(made, "address") == address.text == address.value


def test_an_address_has_its_postcode_where_that_is_the_habit():
    for locale in ("en_US", "en_MY"):
        town = GRAPH.sample(4, "habits-0", do={"locale": locale, **TILL}).town
        digits = town.postcode.partition("#")[0]
        without, whole = (
            field(content(locale, habits), "address").text for habits in ((), ("postcode",))
        )
        assert digits in whole.split(" ", 1)[1]
        assert town.name.split(",")[0] in without
        assert len(without) < len(whole)
        assert not without.endswith((",", " "))


def test_the_name_of_the_firm_is_an_accepted_value_and_the_shop_stays_the_merchant():
    made = content("en_US", {"two_names"}, merchant=SHOP, owner="MOSS", dialect=0)
    merchant = field(made, "merchant")
    assert (merchant.value, merchant.accepted) == (
        SHOP,
        ("MOSS ENTERPRISES LLC", f"{SHOP} MOSS ENTERPRISES LLC"),
    )
    printed = lines(made)
    assert printed.index("MOSS ENTERPRISES LLC") == printed.index(SHOP) + 1
    assert field(content("en_US", ()), "merchant").accepted == ()


def test_the_number_of_the_company_stands_beside_or_below_its_name_and_only_there():
    for habit, gap in (("registration_behind", 0), ("registration_below", 1)):
        made = content("en_MY", {habit}, merchant="KEDAI SATU")
        number = field(made, "registration").text
        printed = lines(made)
        name = next(at for at, text in enumerate(printed) if "KEDAI SATU" in text)
        assert number in printed[name + gap]
        assert sum(number in text for text in printed) == 1


def test_a_banner_a_greeting_and_a_slogan_stand_around_the_name():
    words = load_vocabulary("en_US").said
    habits = {"banner_above", "greeting", "slogan", "store_number"}
    printed = lines(content("en_US", habits, merchant=SHOP, dialect=1))
    name = printed.index(SHOP)
    assert printed[:name] == [words["banner"][1], words["greeting"][1]]
    assert printed[name + 1].startswith("STORE ")
    assert printed[name + 2] == words["slogan"][1]
    above = lines(content("en_US", {"slogan"}, merchant=SHOP, dialect=0))
    assert above.index(words["slogan"][0]) < above.index(SHOP)


def test_the_label_of_the_phone_follows_the_habit():
    made = {habit: content("en_US", {habit}, phone="555-010-0200") for habit in ("phone_label", "")}
    assert "555-010-0200" in lines(made[""])
    assert "555-010-0200" not in lines(made["phone_label"])


def test_forms_of_dates_and_times_follow_the_habits_and_are_read():
    where = LOCALES.load("en_US")
    context = Context(where, where.currency)
    for habits, day, clock in (
        ({"glued_month"}, ("Apr01'18", "01Apr'18"), ("15:41", "3:41PM", "3:41 PM")),
        (
            {"named_month", "seconds"},
            ("Apr 1, 2018", "01-Apr-2018"),
            ("15:41:24", "3:41:24PM", "03:41:24 PM"),
        ),
        (
            {"terse_half_day", "seconds"},
            ("04/01/2018", "04/01/18"),
            ("15:41:24", "3:41:24P", "03:41:24 P"),
        ),
    ):
        for index in range(8):
            made = content("en_US", habits, index, day="2018-04-01", clock="15:41", second=24)
            date, time = field(made, "date"), field(made, "time")
            assert date.text in day
            assert time.text in clock
            assert TYPES.load("date").read(date.text, context) == date.value == "2018-04-01"
            assert TYPES.load("time").read(time.text, context) == time.value == "15:41"


def test_a_form_that_is_set_is_printed_whatever_the_habits():
    choices = GRAPH.sample(4, "habits-0", do={"locale": "en_US", **TILL})
    wording = {**choices.wording, "day": 1}
    made = content("en_US", {"glued_month"}, wording=wording, day="2018-04-01")
    assert field(made, "date").text == "04/01/18"


def test_codes_of_currencies_follow_the_habit():
    for index in range(12):
        coded = content("en_US", {"signed_sums", "currency_code"}, index)
        assert "USD" in field(coded, "total").text
        assert "$" in field(content("en_US", {"signed_sums"}, index), "total").text


def test_a_till_that_prints_no_currency_has_one_without_a_place():
    for index in range(6):
        made = content("en_US", (), index)
        money = [each for each in made.fields if each.type == "money" and each.value is not None]
        assert not any(each.text.strip("-0123456789,.") for each in money)
        assert (field(made, "currency").value, field(made, "currency").text) == ("USD", "")
        assert "currency" not in made.shared_places
        abroad = field(content("en_US", (), index, paid_in="EUR"), "total").text
        assert "EUR" in abroad


def test_words_at_amounts_have_the_form_of_the_till_and_their_usual_share():
    def labels(made):
        return {
            span.tag: [each.text for each in line.spans if not each.tag]
            for line in made.pages[0]
            for span in line.spans
            if span.tag in ("subtotal", "total", "change", "taxes.amount#0")
        }

    for index in range(8):
        habits = {"capital_sums"} if index % 2 else {"colon_sums"}
        found = labels(content("en_US", habits, index, tender="cash", total_words="total_due"))
        assert found
        for words, *_ in found.values():
            assert words.isupper() == (habits == {"capital_sums"}), words
            assert words.endswith(":") == (habits == {"colon_sums"}), words


def test_words_at_amounts_weigh_what_they_are_counted():
    where = LOCALES.load("en_MY")
    counted = load_words()["sroie"]["rounding"]
    weights = Counter(
        fold_wording(words, "en_MY")
        for words in money_labels(where.labels, "sroie", {}, where)["rounding"]
    )
    assert {key: weights[key] for key in counted} == pytest.approx(
        {key: had for key, (had, _) in counted.items()}, abs=1
    )
    assert set(weights) == set(counted)


def test_a_till_that_glues_its_sums_leaves_no_gap_before_the_amount():
    made = content("en_US", {"glued_sums", "signed_sums"}, tender="cash")
    for tag in ("total", "subtotal", "change"):
        label, amount = tagged_line(made, tag).spans
        assert (amount.align, amount.tag) == ("left", tag)
        assert 0 < amount.at - label.at < 0.5
        assert content("en_US", {"signed_sums"}, tender="cash") != made


def test_a_rounding_by_nothing_is_stated_where_it_is_printed():
    for index in range(20):
        made = content("en_MY", {"rounding"}, index)
        total, rounding, payable = (field(made, n) for n in ("total", "rounding", "payable"))
        assert rounding.value is not None
        assert float(total.value) + float(rounding.value) == pytest.approx(float(payable.value))
        assert tagged(made, "payable") == payable.text


def test_a_total_names_its_tax_only_where_the_till_prints_it():
    words = {"total_words": "total_with_tax"}
    then = lines(content("en_MY", (), day="2018-01-10", **words))
    now = lines(content("en_MY", (), day="2024-01-10", **words))
    assert any(text.upper().startswith("TOTAL") and "GST" in text for text in then)
    assert not any("SST" in text and "INCL" in text.upper() for text in now)


def test_notices_of_several_lines_are_no_fields():
    habits = {"survey", "coupon", "loyalty", "terms", "follow"}
    for locale in FOLLOWING:
        made = content(locale, habits)
        whole = " ".join(lines(made))
        for role in habits - {"survey"}:
            words = load_vocabulary(locale).said[role]
            assert any(text in whole for text in words), role


def test_what_a_guest_wants_otherwise_is_a_line_without_a_field():
    made = content("en_US", {"modifiers"}, trade="cafe")
    words = {*load_vocabulary("en_US").said["modifier"]}
    found = [line for line in made.pages[0] if {span.text for span in line.spans} & words]
    assert found
    assert not any(span.tag for line in found for span in line.spans)


def test_a_wordmark_is_the_name_large_and_in_a_font_of_its_own():
    for name in ("AN ORDINARY SHOP", "THE INCOMPREHENSIBILITIES COMPANY"):
        for index in range(6):
            made = content("en_US", {"wordmark"}, index, merchant=name)
            marks = [line for line in made.pages[0] if line.face]
            spans = [span for line in marks for span in line.spans]
            assert " ".join(span.text for span in spans) == name
            assert {span.tag for span in spans} == {"merchant"}
            assert {line.face for line in marks}.isdisjoint({made.factors["font"]})
            assert all(line.size > 1 for line in marks)


@pytest.mark.long
def test_a_wordmark_fits_the_paper_and_is_drawn_in_its_font():
    made = [document for document in generated_receipts(60, ("en_US",)) if wordmark(document)]
    assert made
    for document in made:
        (page, *_) = render(document)
        words = [
            word for line in document.pages[0] for span in line.spans for word in span.text.split()
        ]
        tagged = [at for at, tag in enumerate(page.tags) if tag == "merchant"]
        assert len(words) == len(page.tags)
        assert page.quads[tagged][:, :, 0].min() >= 0
        assert page.quads[tagged][:, :, 0].max() <= page.image.shape[1]
        plain = tuple(replace(line, face="") for line in document.pages[0])
        (other, *_) = render(replace(document, pages=(plain,)))
        assert not np.array_equal(other.image, page.image)


def wordmark(document):
    """Whether a document has a line in a font of its own."""
    return any(line.face for line in document.pages[0])


def test_amounts_below_one_begin_with_the_mark_and_are_read():
    where = LOCALES.load("en_US")
    context = Context(where, where.currency)
    shortened = 0
    for index in range(12):
        made = content("en_US", {"bare_point"}, index, tender="cash")
        rows = [cell for rows in made.tables.values() for row in rows for cell in row]
        for each in (*made.fields, *rows):
            if each.type == "money" and each.value is not None:
                assert not re.search("(?<![0-9])0[.]", each.text)
                read = TYPES.load("money").read(each.text, context)
                assert read.removeprefix("-") == each.value.removeprefix("-")
                shortened += each.text.startswith((".", "$."))
    assert shortened


def test_a_total_that_is_repeated_is_one_value_at_two_places():
    for habits in ({"total_repeated"}, {"total_repeated", "rounding"}):
        made = content("en_MY", habits, tender="cash", other_tender="none", dialect=1)
        name = "payable" if field(made, "payable").value is not None else "total"
        spans = [span for line in made.pages[0] for span in line.spans if span.tag == name]
        assert [span.spot for span in spans] == [0, 1]
        assert {span.text for span in spans} == {field(made, name).text}
        assert any(text.startswith("AMOUNT PAID") for text in lines(made))


def test_a_qr_code_is_as_rare_as_the_habit():
    for coded in (True, False):
        habits = {"qr_code"} if coded else ()
        marks = [
            mark.kind
            for line in content("en_US", habits, template="kiosk").pages[0]
            for mark in line.marks
        ]
        assert ("qr" in marks) == coded


@pytest.mark.parametrize("habit", ["tall_total", "wide_total", "wide_name", ""])
def test_the_total_and_the_name_are_as_large_as_is_the_habit(habit):
    made = content("en_US", {habit}, template="till80", merchant="A SHOP")
    widths = {tag: tagged_line(made, tag).wide for tag in ("total", "merchant")}
    body = tagged_line(made, "date").wide
    assert (widths["total"] < body) == (habit == "tall_total")
    assert (widths["total"] > body) == (habit == "wide_total")
    assert (widths["merchant"] > body) == (habit == "wide_name")


def tagged_line(made, tag):
    """The first line on which a value is printed."""
    return next(
        line
        for line in made.pages[0]
        if any(span.tag == tag and not span.spot for span in line.spans)
    )


@pytest.mark.long
def test_no_label_stands_at_the_total_and_at_the_amount_that_is_rounded():
    for name in (name for name in load_rates()["sroie"] if name.startswith("total_")):
        for index in range(10):
            made = content("en_MY", {"rounding", "total_repeated"}, index, total_words=name)
            labels = {
                tag: {
                    line.spans[0].text
                    for line in made.pages[0]
                    if line.spans[-1:] and line.spans[-1].tag == tag
                }
                for tag in ("total", "payable")
            }
            assert labels["total"].isdisjoint(labels["payable"]), (name, labels)


def merchant_spots(made):
    """The lines in which the shop's name stands, by the number of the copy."""
    found = {}
    for number, line in enumerate(made.pages[0]):
        for span in line.spans:
            if span.tag == "merchant":
                found.setdefault(span.spot, []).append((number, span))
    return found


def last_sum(made):
    return max(
        number
        for number, line in enumerate(made.pages[0])
        for span in line.spans
        if span.tag in {"total", "payable"}
    )


NAME_HABITS = (
    ({"wordmark"}, 1),
    ({"wordmark", "name_below_wordmark"}, 2),
    ({"wordmark", "script_wordmark"}, 1),
    ({"name_twice"}, 2),
    ({"name_in_foot"}, 2),
    ({"wordmark", "name_below_wordmark", "name_in_foot"}, 3),
    ({"name_in_foot", "name_in_foot_alone", "wordmark"}, 1),
)


@pytest.mark.parametrize(("habits", "copies"), NAME_HABITS)
@pytest.mark.parametrize("locale", ["en_US", "en_GB", "en_MY"])
def test_the_shop_s_name_stands_where_its_habits_say(habits, copies, locale):
    """Each copy is the whole truth, letter by letter, and its words are places of the field."""
    for index in range(5):
        made = content(locale, habits, index)
        spots = merchant_spots(made)
        assert len(spots) == copies
        for copy in spots.values():
            assert " ".join(span.text for _, span in copy) == field(made, "merchant").text
        in_foot = [copy[0][0] > last_sum(made) for copy in spots.values()]
        assert in_foot.count(True) == ("name_in_foot" in habits)
        if "name_in_foot_alone" in habits:
            assert all(in_foot)


def test_a_script_joins_small_letters_and_is_no_type():
    """In mixed case, by a pen; a name that has no letters for it is set in type."""
    habits = {"wordmark", "script_wordmark"}
    made = content("en_US", habits, 2, merchant="DINA'S DINER & CO")
    assert field(made, "merchant").text == "Dina's Diner & Co"
    (copy,) = merchant_spots(made).values()
    assert all(span.pen and span.pen[0] == SCRIPT for _, span in copy)
    for word in ("minimum", "loan"):
        ink = (handwritten_word(word, (SCRIPT, 0), 90).ink > 0).astype(np.uint8)
        assert set(np.unique(handwritten_word(word, (SCRIPT, 0), 90).ink)) <= {0, 255}
        pieces = cv2.connectedComponents(ink, connectivity=8)[0] - 1
        assert pieces == 1 + word.count("i")
    typed = content("en_US", habits, 2, merchant="CAFÉ 24")
    assert not any(span.pen for _, span in merchant_spots(typed)[0])
