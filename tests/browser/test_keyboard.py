"""A report by keyboard alone: everything that can be used is reached, in order, and seen there."""

from __future__ import annotations

import pytest

from tests.browser.watching import INTERACTIVE, opened

pytestmark = pytest.mark.long

MARK = """selector => {
    const shown = each => each.checkVisibility({ visibilityProperty: true });
    const grouped = each => each.type === 'radio' && !each.checked;
    const usable = [...document.querySelectorAll(selector)].filter(
        each => shown(each) && !each.disabled && !grouped(each));
    usable.forEach((each, at) => { each.dataset.stop = at; });
    return usable.map(each => each.outerHTML.slice(0, 100));
}"""
"""Numbers what can be used, in the order of the page."""
WHERE = """() => {
    const on = document.activeElement;
    if (!on || on === document.body) return null;
    const style = getComputedStyle(on), box = on.getBoundingClientRect();
    return {
        stop: on.dataset.stop === undefined ? null : Number(on.dataset.stop),
        says: on.outerHTML.slice(0, 100),
        seen: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
        inside: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
    };
}"""
"""Where the focus is."""


def walk(page, stops):
    """Press Tab until the page is left; give every place that the focus was at."""
    found = []
    for _ in range(2 * stops + 50):
        page.keyboard.press("Tab")
        if (here := page.evaluate(WHERE)) is None:
            return found
        found.append(here)
    pytest.fail(f"the focus never leaves the page; it is at {found[-1]['says']}")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_keyboard_reaches_everything_in_the_order_of_the_page(browser, report, width):
    with opened(browser, report, width) as watched:
        watched.unfold()
        usable = watched.page.evaluate(MARK, INTERACTIVE)
        assert len(usable) > 10
        found = walk(watched.page, len(usable))
    stops = [here["stop"] for here in found if here["stop"] is not None]
    assert [says for at, says in enumerate(usable) if at not in stops] == []
    assert stops == sorted(stops)
    assert [here["says"] for here in found if not here["seen"]] == []
    assert [here["says"] for here in found if not here["inside"]] == []


def test_the_first_stop_leads_past_the_list_of_sections(browser, report):
    with opened(browser, report) as watched:
        watched.page.keyboard.press("Tab")
        watched.page.keyboard.press("Enter")
        watched.page.keyboard.press("Tab")
        assert watched.page.evaluate("document.activeElement.closest('main') !== null")
        assert watched.page.url.endswith("#main")


def test_what_is_wider_than_the_screen_scrolls_by_arrow_keys(browser, report):
    with opened(browser, report, 360) as watched:
        watched.unfold()
        wide = [
            each
            for each in watched.page.locator(".scroll").all()
            if each.evaluate("e => e.scrollWidth > e.clientWidth + 40")
        ]
        assert wide
        wide[0].focus()
        for _ in range(5):
            watched.page.keyboard.press("ArrowRight")
        watched.page.wait_for_timeout(300)
        assert wide[0].evaluate("e => e.scrollLeft") > 0
