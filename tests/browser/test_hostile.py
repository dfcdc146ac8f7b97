"""What papers, answers and settings say is shown as text, whatever they say."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from docextract_eval.reports.html import html_page
from docextract_eval.reports.sections import write_sections
from docextract_eval.reports.summary import markdown_summary
from tests.browser import hostile
from tests.browser.watching import opened
from tests.cli.commands import dxe

pytestmark = pytest.mark.long

INTRUDERS = """() => [...document.querySelectorAll('*')].filter(each =>
    ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'LINK', 'FRAME'].includes(each.tagName)
    || [...each.attributes].some(a => /^on|^style$|^srcdoc$|action$/.test(a.name))
    || (each.hasAttribute('href') && !each.getAttribute('href').startsWith('#'))
    || (each.hasAttribute('src') && !each.getAttribute('src').startsWith('data:image/webp;'))
).map(each => each.outerHTML.slice(0, 200))"""
"""What no report of ours has, and a saying that is no text may bring."""
ONCE = ("html", "head", "head > title", "style", "script", "body", "main", "h1")


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    """A report in which every name is hostile."""
    view = hostile.view()
    file = tmp_path_factory.mktemp("hostile") / "report.html"
    file.write_text(html_page(view.title, write_sections(view)), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A hostile corpus, and a run whose answers, settings and baseline are hostile."""
    place = tmp_path_factory.mktemp("hostile") / hostile.PLACE
    place.mkdir()
    hostile.labels(place)
    for command in hostile.COMMANDS:
        done = dxe(*command, cwd=place)
        assert "Traceback" not in done.stderr, done.stderr
        assert done.returncode in {0, 1}, (command, done.stdout, done.stderr)
    for file, options in hostile.FILES.items():
        done = dxe("report", "run", *options, cwd=place)
        assert done.returncode == 0, (options, done.stderr)
        (place / "run" / file).write_text(done.stdout, encoding="utf-8")
    return place


def assert_tame(browser, file, *, scripted=True):
    """Nothing runs, nothing is asked for, nothing is on the page that a report does not have."""
    for width in (1280, 360):
        with opened(browser, file, width) as watched:
            watched.unfold()
            watched.page.wait_for_timeout(100)
            assert watched.page.evaluate(INTRUDERS) == []
            counts = {name: watched.page.locator(name).count() for name in ONCE}
            assert counts == dict.fromkeys(ONCE, 1) | {"script": int(scripted)}
            assert watched.sideways() == []
        assert watched.dialogs == []
        assert watched.complaints == []
        assert {url.partition("#")[0] for url in watched.requests} == {file.as_uri()}


def test_whatever_a_name_holds_is_shown_as_text(browser, made_up):
    assert_tame(browser, made_up)
    with opened(browser, made_up) as watched:
        text = watched.page.locator("body").text_content()
    for name, said in hostile.SAYINGS.items():
        assert all(part in text for part in hostile.UNSEEN.get(name, (said,))), name


def test_what_would_run_is_noticed(browser, made_up, tmp_path):
    """What the test above looks for can be seen at all."""
    spoilt = tmp_path / "spoilt.html"
    page = made_up.read_text(encoding="utf-8").replace("&lt;", "<").replace("&gt;", ">")
    spoilt.write_text(page.replace("Content-Security-Policy", "x"), encoding="utf-8")
    with pytest.raises(AssertionError):
        assert_tame(browser, spoilt)
    with opened(browser, spoilt) as watched:
        assert watched.dialogs


def test_every_report_of_a_hostile_run_shows_it_as_text(browser, folder):
    reports = [*folder.rglob("*.html")]
    assert {file.name for file in reports} >= {"report.html", "leaders.html"}
    for file in reports:
        assert_tame(browser, file, scripted=file.name != "leaders.html")
    with opened(browser, folder / "run" / "report.html") as watched:
        text = watched.page.locator("body").text_content()
    assert hostile.PLACE in text
    assert hostile.SAYINGS["ends"] in text


def test_what_ci_reads_of_a_hostile_run_is_whole(folder):
    suites = ElementTree.parse(folder / "run" / "junit.xml").getroot()  # noqa: S314 - our own file
    assert suites.tag == "testsuites"
    known = {"testsuite", "testcase", "properties", "property", "failure", "skipped", "system-out"}
    assert {each.tag for each in suites.iter()} - {"testsuites"} <= known
    assert any(hostile.BASE in str(each.attrib) for each in suites.iter("property"))


class Tags(HTMLParser):
    """Reads what tags a text has, were it taken for HTML, as Markdown is."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)


def tags_of(markdown_):
    """What a reader of Markdown would take for HTML: not what is escaped or stands in code."""
    reader = Tags()
    reader.feed(re.sub(r"\\.|`[^`\n]*`", "", markdown_))
    return reader.seen


def test_what_is_posted_as_markdown_brings_no_tags(folder):
    view = hostile.view()
    for page in (
        markdown_summary(view.title, view, "runs/x"),
        *(file.read_text(encoding="utf-8") for file in folder.rglob("*.md")),
    ):
        assert tags_of(page) == []
