"""Pages of others that are open in the browser of somebody who looks at a run."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser import blank

from docextract_eval.view.api import Answer
from tests.view.test_server import StandIn, token_of, viewing

pytestmark = pytest.mark.long

ATTACK = """async (viewer) => {
    const note = JSON.stringify({case: {rendition: 'a~clean', repeat: 0, field: 'total',
        row: null, guess_row: null}, verdict: 'unsure', text: 'hostile', who: 'Eve'});
    const tried = async (path, more) => {
        try { const got = await fetch(viewer + path, {credentials: 'include', ...more});
            return got.type === 'opaque' ? 'opaque' : `${got.status}`; }
        catch (error) { return 'refused'; }
    };
    const loaded = (name, path) => new Promise((done) => {
        const made = document.createElement(name);
        made.onload = () => done('loaded');
        made.onerror = () => done('refused');
        made.src = viewer + path;
        document.body.append(made);
    });
    return {
        read: await tried('/api/run'),
        asked: await tried('/api/run', {mode: 'no-cors'}),
        written: await tried('/api/notes', {method: 'POST', body: note, headers: {'X-Dxe': '1'}}),
        sent: await tried('/api/notes', {method: 'POST', body: note, mode: 'no-cors'}),
        picture: await loaded('img', '/page?id=a~clean'),
        script: await loaded('script', '/app/main.js'),
    };
}"""


class Asked(StandIn):
    """A run that remembers for what it was asked."""

    def __init__(self):
        super().__init__()
        self.asked = []

    def overview(self):
        self.asked.append("overview")
        return super().overview()

    def picture(self, *asked):
        self.asked.append("picture")
        return super().picture(*asked)


@contextmanager
def foreign_page():
    """The address of a page of another program on this machine."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Other</title><body>")

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def looked_at(browser):
    """A viewer, a tab that was admitted to it, and the viewer's address."""
    with viewing(Asked()) as viewer, blank(browser) as page:
        viewer.shell = {
            "/": Answer(200, b"<p>the viewer", "text/html; charset=utf-8"),
            "/app/main.js": Answer(200, b"var stolen = 1;", "text/javascript"),
        }
        address = f"http://127.0.0.1:{viewer.server_port}"
        page.context.set_offline(offline=False)
        page.goto(address)
        admit(viewer, page)
        assert status(page) == 200
        viewer.api._run.asked.clear()
        yield viewer, page, address


def admit(viewer, page):
    answered = page.evaluate(
        """token => fetch('/api/session', {method: 'POST', headers: {'X-Dxe': '1'},
        body: JSON.stringify({token})}).then(answer => answer.status)""",
        token_of(viewer.new_address()),
    )
    assert answered == 204


def status(page, path="/api/run"):
    return page.evaluate("path => fetch(path).then(answer => answer.status)", path)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_another_page_gets_nothing_and_writes_nothing(browser, name):
    with looked_at(browser) as (viewer, page, address), foreign_page() as foreign:
        page.goto(foreign.replace("127.0.0.1", name))
        found = page.evaluate(ATTACK, address)
        assert {*found.values()} <= {"refused", "opaque"}, found
        assert found["read"] == found["picture"] == found["script"] == "refused"
        assert page.evaluate("typeof stolen") == "undefined"
        assert viewer.api._run.asked == []
        assert len(viewer.api._run.added) == 1


def test_the_viewer_is_in_no_frame(browser):
    with looked_at(browser) as (_, page, address), foreign_page() as foreign:
        page.goto(foreign)
        page.set_content(f'<iframe src="{address}/"></iframe>')
        page.wait_for_timeout(300)
        framed = [each for each in page.frames if each.parent_frame]
        assert framed
        assert not any("the viewer" in each.content() for each in framed)
        page.goto(address)
        assert "the viewer" in page.content()


def test_a_name_that_leads_here_is_no_name_of_ours(browser):
    """As DNS rebinding has it: the browser takes it for another site, and sends it here."""
    with looked_at(browser) as (viewer, page, _):
        answer = page.goto(f"http://evil.localhost:{viewer.server_port}/")
        assert answer.status == 403


def test_two_viewers_are_looked_at_in_one_browser(browser):
    with looked_at(browser) as (_, page, address), viewing() as other:
        tab = page.context.new_page()
        tab.goto(f"http://127.0.0.1:{other.server_port}")
        assert status(tab) == 401
        admit(other, tab)
        for each in (tab, page):
            each.reload()
            assert status(each) == 200
        assert page.url.startswith(address)
        assert page.evaluate("document.cookie") == ""
