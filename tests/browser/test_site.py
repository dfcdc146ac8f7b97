"""The site that tools/site builds: it asks for nothing, finds words, and every link leads on."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from browser import shot

from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_report import each_width_and_scheme_once, every_look, grave
from tests.browser.watching import opened
from tests.house.source import ROOT

pytestmark = [pytest.mark.long, pytest.mark.needs("site")]

FOUND = {
    "macOS": {"docs/reference/platforms"},
    "Slack": {"docs/how-to/catch-losses", "docs/how-to/log-events"},
    "Jupyter": {"docs/tutorial/notebook"},
    "Snowflake": {"docs/how-to/load-tables"},
    "GPU": {"docs/reference/platforms", "docs/how-to/run-privately"},
}
"""What somebody searches for, and the pages of which one has to be among the first results."""
FIRST = 3
SHOWN = ("index", "docs/index", "docs/how-to/write-policy", "docs/tutorial/notebook")
"""Pages with all that pages have: code, tables, a picture, lists."""


class Page(HTMLParser):
    """The anchors of a page of the site, and what it links to or loads."""

    def __init__(self, file):
        super().__init__()
        self.anchors, self.links = set(), []
        self.feed(file.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in {"id", "name"}:
                self.anchors.add(value)
            elif name in {"href", "src"} and tag != "base":
                self.links.append((self.getpos()[0], value))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    into = tmp_path_factory.mktemp("built") / "site"
    done = subprocess.run(
        [sys.executable, ROOT / "tools/site", "--into", into],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return into


@pytest.fixture(scope="module")
def pages(site):
    return {file.relative_to(site).as_posix(): Page(file) for file in site.rglob("*.html")}


@pytest.fixture(params=["disk", "served"])
def address(request, site):
    if request.param == "disk":
        yield site.as_uri()
        return
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def results(page, word):
    """Search as a reader does, and return where the first results lead."""
    page.get_by_role("button", name="Search").first.click()
    page.get_by_role("combobox", name="Search").fill(word)
    options = page.get_by_role("option")
    options.filter(has_text=word).first.wait_for()
    return [each.get_attribute("href") for each in options.all()[:FIRST]]


@pytest.mark.parametrize("word", FOUND)
def test_a_search_finds_the_page_and_nothing_is_asked_of_anybody_else(browser, address, word):
    with opened(browser, f"{address}/index.html") as watched:
        found = results(watched.page, word)
        names = [url.removeprefix(f"{address}/").partition(".html")[0] for url in found]
        assert FOUND[word] & {*names}, names
        watched.page.get_by_role("option").first.click()
        watched.page.wait_for_url(f"**/{names[0]}.html*")
    assert [url for url in watched.requests if not url.startswith(f"{address}/")] == []
    assert watched.complaints == []


@pytest.mark.parametrize("name", SHOWN)
@every_look
def test_a_page_is_quiet_and_as_wide_as_the_screen(browser, site, name, width, scheme):
    with opened(browser, f"{site.as_uri()}/{name}.html", width, scheme) as watched:
        assert watched.sideways() == []
        file = f"site-{name.replace('/', '-')}-{width}-{scheme}.png"
        shot(watched.page, SCREENSHOTS / file, whole=False)
    assert [url for url in watched.requests if not url.startswith(site.as_uri())] == []
    assert watched.complaints == []


@pytest.mark.parametrize("name", SHOWN)
@each_width_and_scheme_once
def test_axe_finds_nothing_serious_such_as_faint_letters(browser, site, name, width, scheme):
    with opened(browser, f"{site.as_uri()}/{name}.html", width, scheme) as watched:
        assert grave(watched.page) == {}


def test_a_letter_too_faint_is_found(browser, site):
    with opened(browser, f"{site.as_uri()}/docs/style.html") as watched:
        watched.page.add_style_tag(content="p { color: #ccc !important }")
        assert "color-contrast (serious)" in grave(watched.page)


def leads_to(page, link):
    """Return the file of the site and the anchor that a link of a page leads to."""
    path, anchor = urldefrag(unquote(link))
    path = path.partition("?")[0]
    if not path:
        return page, anchor
    folder = Path() if path.startswith("/") else Path(page).parent
    parts: list[str] = []
    for part in (folder / path.lstrip("/")).parts:
        parts = parts[:-1] if part == ".." and parts else [*parts, part]
    return "/".join(parts) or "index.html", anchor


def test_every_link_and_anchor_leads_somewhere(site, pages):
    lost = []
    for page, parsed in pages.items():
        for line, link in parsed.links:
            if link.startswith(("http:", "https:", "mailto:", "data:")):
                continue
            file, anchor = leads_to(page, link)
            is_there = (site / file).is_file()
            if not is_there or (anchor and anchor not in pages[file].anchors):
                lost.append(f"{page}:{line}: {link}")
    assert not lost, "\n".join(lost)
    assert sum(len(parsed.links) for parsed in pages.values()) > 5000


def test_every_page_can_be_reached_from_the_first(pages):
    reached, ahead = set(), ["index.html"]
    while ahead:
        page = ahead.pop()
        if page in pages and page not in reached:
            reached.add(page)
            ahead += [leads_to(page, link)[0] for _, link in pages[page].links]
    assert {*pages} - reached - {"404.html"} == set()
