"""The gallery in a real browser: filtered by what is chosen, its boxes on its pictures."""

from __future__ import annotations

import re

import pytest

from tests.browser.watching import opened

pytestmark = pytest.mark.long

CARDS = ".exhibits .card"
SHOWN = f"{CARDS}:not([hidden])"
HAVE = """(cards, [name, value]) =>
cards.every(card => card.dataset[name].split('\\n').includes(value))"""


@pytest.fixture
def watched(browser, report):
    with opened(browser, report) as found:
        yield found
        assert found.complaints == []
        assert {url.partition("#")[0] for url in found.requests} == {report.as_uri()}


def whole(page):
    """Show every card that fits, and give how many there are."""
    rest = page.locator(".exhibits .rest button")
    if rest.is_visible():
        rest.click()
    return page.locator(SHOWN).count()


def told(page):
    """The numbers of what stands beside the filters: shown, of all, and that fit if more."""
    return [int(n) for n in re.findall(r"\d+", page.locator(".filters output").inner_text())]


def test_every_choice_shows_what_has_it_and_nothing_else(watched):
    page = watched.page
    every = page.locator(CARDS).count()
    assert every > 20
    chosen = 0
    for select in page.locator(".filters select").all():
        name = select.get_attribute("name")
        for option in select.locator("option").all()[1:]:
            value, many = (
                option.get_attribute("value"),
                int(option.inner_text().split("(")[-1][:-1]),
            )
            select.select_option(value)
            assert whole(page) == many == told(page)[0]
            fit = page.locator(SHOWN).evaluate_all(HAVE, [name, value])
            assert fit, (name, value)
            chosen += 1
        select.select_option("")
    assert chosen > 8
    assert whole(page) == every


def test_choices_narrow_each_other_and_are_taken_back_at_once(watched):
    page = watched.page
    before = told(page)
    fields, conditions = (page.locator(f".filters [name={n}]") for n in ("field", "condition"))
    field, condition = page.locator(CARDS).first.evaluate(
        "e => [e.dataset.field, e.dataset.condition]"
    )
    fields.select_option(field)
    alone = whole(page)
    conditions.select_option(condition)
    assert 1 <= whole(page) <= alone
    page.locator(".filters [name=text]").fill("no such words anywhere")
    assert page.locator(SHOWN).count() == 0
    assert told(page)[0] == 0
    page.locator(".filters button[type=reset]").click()
    page.wait_for_timeout(50)
    assert told(page) == before


def test_words_are_looked_for_in_what_was_said(watched):
    page = watched.page
    guess = page.locator(".card .guess dd").first.inner_text().split()[0]
    page.locator(".filters [name=text]").fill(guess.upper())
    found = page.locator(SHOWN).all_inner_texts()
    assert 1 <= len(found) <= told(page)[1]
    page.locator(".filters [name=text]").fill("")
    assert told(page)[0] >= len(found)


def test_what_is_chosen_stays_in_the_address(browser, report, watched):
    page = watched.page
    field = page.locator(CARDS).first.get_attribute("data-field")
    page.locator(".filters [name=field]").select_option(field)
    many, address = told(page), page.url
    assert address.startswith(report.as_uri() + "#")
    with opened(browser, report) as again:
        again.page.goto("about:blank")
        again.page.goto(address)
        assert again.page.locator(".filters [name=field]").input_value() == field
        assert told(again.page) == many


def test_filters_work_by_keyboard(watched):
    page = watched.page
    page.locator(".filters [name=field]").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(50)
    value = page.locator(".filters [name=field]").input_value()
    assert value
    assert told(page)[0] == page.locator(f"{CARDS}[data-field='{value}']").count()


def test_without_scripts_every_error_is_shown_and_no_filter(browser, report):
    with opened(browser, report, scripts=False) as watched:
        cards = watched.page.locator(CARDS)
        assert cards.count() > 20
        assert all(card.is_visible() for card in cards.all())
        assert not watched.page.locator(".filters").is_visible()
        assert not watched.page.locator(".exhibits .rest").is_visible()


@pytest.mark.parametrize("width", [1280, 360])
def test_pictures_are_whole_and_their_boxes_lie_on_them(browser, report, width):
    with opened(browser, report, width) as watched:
        whole(watched.page)
        pictures = watched.page.locator(".card .shot").evaluate_all("""all =>
            Promise.all(all.map(async shot => {
            const image = shot.querySelector('img');
            image.loading = 'eager';
            await image.decode();
            const frame = image.getBoundingClientRect();
            const boxes = [...shot.querySelectorAll('polygon')].map(p => p.getBoundingClientRect());
            const near = box => box.left < frame.right && box.right > frame.left
                && box.top < frame.bottom && box.bottom > frame.top;
            return [image.naturalWidth, frame.width, boxes.length, boxes.every(near)];
        }))""")
    assert len(pictures) > 20
    assert all(natural > 0 and shown > 0 for natural, shown, _, _ in pictures)
    assert sum(many for _, _, many, _ in pictures) > len(pictures)
    assert all(near for *_, near in pictures)


@pytest.mark.parametrize("address", ["#%", "#examples-of-errors?text=100%25", "#nowhere?field=x"])
def test_whatever_an_address_asks_for_the_gallery_stands(watched, report, address):
    watched.page.goto("about:blank")
    watched.requests.clear()
    watched.page.goto(report.as_uri() + address)
    assert watched.page.locator(".filters output").inner_text()
    assert watched.page.locator("table button").count()
