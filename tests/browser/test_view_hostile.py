"""What pages, answers, names and notes say is text in the viewer too, whatever they say."""

from __future__ import annotations

import json

import pytest

from tests.browser import hostile
from tests.browser.test_view import SCREENS, place, viewer  # noqa: F401 - fixtures
from tests.browser.viewing import go

pytestmark = pytest.mark.long

INTRUDERS = """() => [...document.querySelectorAll('*')].filter(each =>
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'FRAME'].includes(each.tagName)
    || [...each.attributes].some(a => /^on|^srcdoc$|action$/.test(a.name))
    || (each.hasAttribute('href') && !/^(#|app\\/view\\.css$|data:,$)/.test(each.getAttribute('href')))
    || (each.hasAttribute('src') && !/^(page\\?|app\\/main\\.js$)/.test(each.getAttribute('src')))
).map(each => each.outerHTML.slice(0, 200))"""
"""What the viewer does not have, and a saying that is no text may bring."""
NAMES = {"id", "rendition", "query", "finished", "value", "field", "name", "cells", "verdict"}
"""What the server looks up; the values of facets are sent back to it."""
SAID = "  ".join(hostile.SAYINGS.values())


def spoilt(found, key=""):
    """Return what the server answered with all sayings after every text."""
    if isinstance(found, dict):
        return {name: spoilt(each, name) for name, each in found.items()}
    if isinstance(found, list):
        return [spoilt(each, key) for each in found]
    return f"{found} {SAID}" if isinstance(found, str) and key not in NAMES else found


def spoil(page):
    def answer(route):
        found = spoilt(route.fetch().json())
        case = {"rendition": "", "repeat": 0, "field": "", "row": None, "guess_row": None}
        if "verdicts" in found:
            found["notes"] = [{"case": case, "verdict": SAID, "text": SAID, "who": SAID, "when": SAID}]
        if "cells" in found:
            for note_of in found["cells"][:1]:
                case = note_of["case"]
            found |= {"answer": json.dumps({"said": SAID}), "prompt": SAID, "mistakes": [SAID]}
            found |= {"failure": {"cause": SAID, "detail": SAID}, "tokens": {SAID: 3}}
            found["twins"] = [{"id": SAID, "twin": SAID}]
        route.fulfill(json=found)

    page.route("**/api/*", answer)
    page.route("**/api/*?*", answer)


@pytest.fixture(scope="module")
def case(viewer, browser):  # noqa: F811 - a fixture
    """Some case of the run."""
    with viewer.at(browser, "/cases?outcome=error&cells=scalars") as watched:
        asked = "fetch('api/cases?outcome=error&cells=scalars').then(answer => answer.json())"
        return watched.page.evaluate(asked)["rows"][0]["case"]


@pytest.mark.parametrize("width", [1280, 400])
def test_whatever_the_server_says_is_shown_as_text(viewer, browser, case, width):  # noqa: F811 - a fixture
    with viewer.at(browser, "/", width, prepare=spoil) as watched:
        page = watched.page
        for name, route in SCREENS.items():
            go(page, route.format(id=case["rendition"], field=case["field"]))
            watched.unfold()
            page.wait_for_timeout(100)
            assert page.evaluate(INTRUDERS) == [], name
            assert page.locator("script").count() == 1
            assert watched.sideways() == [], name
            text = page.locator("body").text_content()
            for saying, said in hostile.SAYINGS.items():
                assert all(part in text for part in hostile.UNSEEN.get(saying, (said,))), (name, saying)
            assert "\u202e" not in text
            assert "[U+202E]" in text
    assert watched.dialogs == []
    assert watched.complaints == []


def test_what_an_address_says_is_shown_as_text(viewer, browser):  # noqa: F811 - a fixture
    with viewer.at(browser) as watched:
        for said in hostile.SAYINGS.values():
            for route in ("/cases?field=", "/cases?text=", "/page?id=", "/pair?id=", "/"):
                written = watched.page.evaluate("encodeURIComponent", said)
                watched.page.evaluate("route => { location.hash = route; }", f"{route}{written}")
            watched.page.wait_for_timeout(100)
            assert watched.page.evaluate(INTRUDERS) == []
    assert watched.dialogs == []
    assert [each for each in watched.complaints if "status of 4" not in each] == []
