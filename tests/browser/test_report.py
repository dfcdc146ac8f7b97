"""The report of a real run in a real browser: silent, alone, whole, wide and narrow."""

from __future__ import annotations

import re

import numpy as np
import pypdfium2 as pdfium
import pytest
from browser import SCHEMES, WIDTHS, blank, shot

from docextract_eval.reports.html import html_page
from docextract_eval.reports.sections import SECTIONS, write_sections
from tests.browser.conftest import SCREENSHOTS
from tests.browser.watching import opened
from tests.contracts import views

pytestmark = pytest.mark.long

every_look = pytest.mark.parametrize(
    ("width", "scheme"), [(width, scheme) for width in WIDTHS for scheme in SCHEMES]
)
each_width_and_scheme_once = pytest.mark.parametrize(
    ("width", "scheme"), [*zip(WIDTHS, reversed(SCHEMES), strict=True)]
)
"""What axe-core looks at is laid out by the width, or coloured by the scheme, never by both."""
GRAVE = {"serious", "critical"}
TAGS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def unasked(watched, file):
    """What a page requested beyond itself."""
    return [url for url in watched.requests if url.partition("#")[0] != file.as_uri()]


@every_look
def test_it_opens_without_a_complaint_and_asks_for_nothing(browser, report, width, scheme):
    with opened(browser, report, width, scheme) as watched:
        watched.unfold()
        watched.page.mouse.wheel(0, 100_000)
        watched.page.wait_for_timeout(100)
        assert watched.page.evaluate("document.documentElement.className") == "scripted"
    assert watched.complaints == []
    assert unasked(watched, report) == []
    assert watched.dialogs == []


def test_a_page_that_breaks_the_policy_is_noticed(browser, report, tmp_path):
    """What the test above looks for can be seen at all."""
    spoilt = tmp_path / "spoilt.html"
    more = '<p style="color: red">a</p><img src="https://example.org/a.png"><script>a()</script>'
    spoilt.write_text(report.read_text(encoding="utf-8").replace("</main>", f"{more}</main>"))
    with opened(browser, spoilt) as watched:
        watched.page.wait_for_timeout(100)
    for rule in ("style-src", "img-src", "script-src"):
        assert any(rule in complaint for complaint in watched.complaints), rule


def test_its_policy_forbids_every_request(report):
    (policy,) = re.findall(
        r'http-equiv="Content-Security-Policy" content="([^"]*)"', report.read_text()
    )
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    for kind in ("style-src", "script-src"):
        assert re.fullmatch(r"'sha256-[\w+/=]+'", rules[kind])


@every_look
def test_the_body_never_scrolls_sideways(browser, report, width, scheme):
    with opened(browser, report, width, scheme) as watched:
        assert watched.sideways() == []
        watched.unfold()
        assert watched.sideways() == []


def grave(page):
    """What axe-core finds that is serious, and where."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=TAGS | {"resultTypes": ["violations"]}).response
    assert len(found["passes"]) > 5
    return {
        f"{each['id']} ({each['impact']})": [node["html"][:160] for node in each["nodes"][:3]]
        for each in found["violations"]
        if each["impact"] in GRAVE
    }


@each_width_and_scheme_once
def test_axe_finds_nothing_serious(browser, report, width, scheme):
    with opened(browser, report, width, scheme) as watched:
        watched.unfold()
        assert grave(watched.page) == {}


def test_what_axe_is_to_find_it_finds(browser, report):
    with opened(browser, report) as watched:
        watched.page.evaluate("document.querySelector('main').append(new Image())")
        assert [*grave(watched.page)] == ["image-alt (critical)"]


@each_width_and_scheme_once
def test_every_other_page_that_is_written_is_as_quiet_and_as_clear(browser, folder, width, scheme):
    """The brief for leaders, the comparison, the report of a run without errors."""
    pages = {*folder.rglob("*.html")} - {folder / "run" / "report.html"}
    assert {page.name for page in pages} >= {"report.html", "leaders.html"}
    for file in pages:
        with opened(browser, file, width, scheme) as watched:
            watched.unfold()
            assert watched.sideways() == [], file
            assert grave(watched.page) == {}, file
        assert watched.complaints == [], file
        assert unasked(watched, file) == [], file


def test_details_open_and_show_their_tables(browser, report):
    with opened(browser, report) as watched:
        _open_each(watched.page)
    assert watched.complaints == []


def test_without_scripts_everything_is_there_but_what_sorts_and_filters(browser, report):
    with opened(browser, report, scripts=False) as watched:
        page = watched.page
        always = {*SECTIONS.names} - {"found_by_search"}  # which an attack brings
        assert page.locator("main section").count() == len(always)
        for part in page.locator("main section > h2, main section > p, main table, main svg").all():
            folded = part.locator("xpath=ancestor::details").count()
            assert part.is_visible() or folded, part.evaluate("e => e.outerHTML.slice(0, 120)")
        for control in page.locator("button, select, input").all():
            assert not control.is_visible()
        _open_each(page)
    assert watched.complaints == []


def _open_each(page):
    """Click on every summary; what it folds is hidden before and shown after."""
    for details in page.locator("details").all():
        if details.get_attribute("open") is not None:
            continue
        folded = details.locator(":scope > :not(summary)").first
        assert not folded.is_visible()
        details.locator(":scope > summary").click()
        assert folded.is_visible()
    assert page.locator("details:not([open])").count() == 0


SHEETS = 4


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_what_decides_is_on_four_sheets_of_paper(browser, report, size):
    """Every section with its answer; what is folded stays so, and no title stands alone."""
    with opened(browser, report) as watched:
        page = watched.page
        page.emulate_media(media="print")
        assert not page.locator("nav").is_visible()
        assert page.locator("details:visible").count() == 0
        heads = [
            (section.locator("h2").inner_text(), section.locator(":scope > p").first)
            for section in page.locator("main > section").all()
        ]
        wanted = [title for title, _ in heads]
        wanted += [lead.inner_text() for _, lead in heads if lead.count() and lead.is_visible()]
        texts = sheets(page.pdf(format=size))
    assert len(texts) <= SHEETS
    everything = " ".join(texts)
    assert [each for each in wanted if plain(each) not in everything] == []
    for text in texts:
        assert not any(text.endswith(plain(title)) for title, _ in heads), "a title alone"


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_page_for_leaders_is_one_sheet_of_paper(browser, folder, size):
    with opened(browser, folder / "run" / "leaders.html", 1280) as watched:
        (text,) = sheets(watched.page.pdf(format=size))
        titles = watched.page.locator("h1, h2, h3").all_inner_texts()
        assert watched.page.evaluate("document.documentElement.scrollHeight") <= 1.6 * 900
    assert [title for title in titles if plain(title) not in text] == []


def sheets(pdf):
    """Return the text of each sheet, on one line."""
    paper = pdfium.PdfDocument(pdf)
    try:
        return [plain(sheet.get_textpage().get_text_range()) for sheet in paper]
    finally:
        paper.close()


def plain(text):
    return re.sub(r"\s+", " ", text.replace("\ufffe", "-")).strip()


def test_a_dark_screen_prints_dark_on_white(browser, report):
    with opened(browser, report, 1280, "dark") as watched:
        paper = pdfium.PdfDocument(watched.page.pdf(format="A4", print_background=True))
    try:
        gray = paper[0].render(scale=1, grayscale=True).to_numpy()
    finally:
        paper.close()
    assert np.median(gray) > 240
    assert gray.min() < 80


@every_look
def test_it_is_kept_as_it_looks(browser, report, width, scheme):
    """For whoever wants to see it; nothing is compared."""
    with blank(browser, width, scheme) as page:
        page.goto(report.as_uri())
        file = SCREENSHOTS / f"report-{width}-{scheme}.png"
        shot(page, file)
    print(f"screenshot: {file}")
    assert file.stat().st_size > 50_000


WORDS_OPEN, WORDS, NUMBERS, BYTES = 2_500, 6_000, 35, 800_000
TALL = {1280: 7_000, 400: 11_000}
"""Pixels that a page may be high, by its width."""


@pytest.fixture(scope="module")
def many(folder):
    """A page of a made-up run with forty conditions and thirty fields, and no pictures."""
    file = folder / "many.html"
    file.write_text(html_page("many", write_sections(views.large())), encoding="utf-8")
    return file


@pytest.mark.parametrize(("width", "most"), TALL.items())
def test_a_report_is_short(browser, report, many, width, most):
    for file in (report, many):
        with opened(browser, file, width) as watched:
            height = watched.page.evaluate("document.documentElement.scrollHeight")
            assert height <= most, (file.name, height)
            assert len(watched.page.inner_text("body").split()) <= WORDS_OPEN, file.name
            watched.unfold()
            assert len(watched.page.inner_text("body").split()) <= WORDS, file.name
        assert file.stat().st_size <= BYTES


def test_the_first_screen_has_few_numbers(browser, report, many):
    """An interval counts as one; a severity is a part of its condition's name."""
    for file in (report, many):
        with opened(browser, file) as watched:
            text = watched.page.inner_text("#at-a-glance")
        single = re.sub(r"\([^()]*\bto\b[^()]*\)", "", text)
        assert len(re.findall(r"(?<![\w@.#])\d[\d,.]*", single)) <= NUMBERS, (file.name, single)
