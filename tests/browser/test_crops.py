"""Crops in a real browser: few in a row, each picture whole, its boxes on it."""

from __future__ import annotations

import pytest

from tests.browser.watching import opened

pytestmark = pytest.mark.long

SEEN = "e => e.filter(each => each.offsetParent !== null).length"
PLACES = """all => Promise.all(all.map(async shot => {
    const image = shot.querySelector('img');
    await image.decode();
    const frame = image.getBoundingClientRect();
    const boxes = [...shot.querySelectorAll('polygon')].map(p => p.getBoundingClientRect());
    const near = box => box.left < frame.right && box.right > frame.left
        && box.top < frame.bottom && box.bottom > frame.top;
    return [image.naturalWidth, frame.width, boxes.length, boxes.every(near)];
}))"""


@pytest.mark.parametrize("width", [1280, 360])
def test_pictures_are_whole_and_their_boxes_lie_on_them(browser, report, width):
    with opened(browser, report, width) as watched:
        watched.unfold()
        pictures = watched.page.locator(".crops li:not(:nth-child(3)) .shot").evaluate_all(PLACES)
        assert watched.complaints == []
        assert {url.partition("#")[0] for url in watched.requests} == {report.as_uri()}
    assert len(pictures) > 5
    assert all(natural > 0 and shown > 0 for natural, shown, _, _ in pictures)
    assert sum(many for _, _, many, _ in pictures) > len(pictures)
    assert all(near for *_, near in pictures)


@pytest.mark.parametrize(("width", "columns"), [(1280, 3), (400, 2)])
def test_each_main_cause_has_a_row_with_the_command_that_lists_all(browser, report, width, columns):
    with opened(browser, report, width, scripts=False) as watched:
        rows = watched.page.locator("#causes-of-errors .crops")
        assert 1 <= rows.count() <= 5
        for row in rows.all():
            assert "dxe view" in row.locator(".about code").inner_text()
            cards = row.locator("li")
            tops = {card.bounding_box()["y"] for card in cards.all() if card.is_visible()}
            assert len(tops) == 1
            assert cards.evaluate_all(SEEN) <= columns
        assert watched.sideways() == []
