"""A copy of some cases, opened from its folder: no server answers, and nothing is asked for."""

from __future__ import annotations

import pytest
from browser import blank
from playwright.sync_api import expect

from tests.cli.commands import dxe

pytestmark = pytest.mark.long


def test_a_copy_is_looked_at_without_a_server(folder, browser, tmp_path):
    done = dxe("view", "run", "--condition", "clean,defocus@3", "--static", tmp_path, cwd=folder)
    assert done.returncode == 0, done.stderr
    said, asked = [], []
    with blank(browser, 1280) as page:
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto((tmp_path / "index.html").as_uri() + "#/cases?outcome=error")
        page.get_by_text("of those in this copy", exact=True).wait_for()
        count = page.locator(".share b").first
        every = count.inner_text()
        page.locator("#facet-condition-clean").check()
        expect(count).not_to_have_text(every)
        page.locator("[role=row] a").first.click()
        picture = page.locator(".paper img").first
        expect(picture).not_to_have_js_property("naturalWidth", 0)
        assert page.get_by_text("Add a note").count() == 0
        assert page.locator("[role=alert]").is_hidden()
    assert said == []
    assert {url.partition("://")[0] for url in asked} <= {"file", "data"}
