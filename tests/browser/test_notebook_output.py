"""What a notebook shows of a run, on a page as bare as a notebook's cell, in both schemes."""

from __future__ import annotations

import pytest
from browser import SCHEMES, shot

from docextract_eval import Run
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_report import grave
from tests.browser.watching import opened

pytestmark = pytest.mark.long
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A notebook</title>
<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
</head><body style="font-family: sans-serif"><main><h1>A notebook</h1>{}</main></body></html>"""


@pytest.fixture(scope="module")
def page(folder, tmp_path_factory):
    run = Run.open(folder / "run")
    frame = run.errors()
    shown = (run, frame, run.page(frame["rendition"][0]))
    file = tmp_path_factory.mktemp("notebook") / "notebook.html"
    file.write_text(PAGE.format("".join(each._repr_html_() for each in shown)), encoding="utf-8")
    return file


@pytest.mark.parametrize(("width", "scheme"), [*zip((1280, 360), SCHEMES, strict=True)])
def test_it_is_readable_by_everybody_and_asks_for_nothing(browser, page, width, scheme):
    with opened(browser, page, width, scheme) as watched:
        assert watched.complaints == []
        assert [url for url in watched.requests if not url.startswith(("file:", "data:"))] == []
        assert grave(watched.page) == {}
        assert watched.sideways() == []
        shot(watched.page, SCREENSHOTS / f"notebook-{scheme}-{width}.png")
