"""Every relative link in docs/ and in the pages beside it leads to a file and a heading."""

from __future__ import annotations

import re

import pytest

from tests.house.source import ROOT, tracked

PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in tracked()
    if path.suffix == ".md" and (path.parent == ROOT or path.is_relative_to(ROOT / "docs"))
)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:")


def anchors(text: str) -> set[str]:
    """Return the anchors that a page's headings get."""
    titles = re.findall(r"^#+ +(.+)$", CODE.sub(_bare, text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def _bare(code: re.Match[str]) -> str:
    return "" if code[0].startswith("```") else code[0].strip("`")


def broken(page: str, text: str) -> list[str]:
    """Return the relative links of a page that lead nowhere."""
    found = []
    for link in LINK.findall(CODE.sub(_bare, text)):
        path, _, anchor = link.partition("#")
        target = (ROOT / page).parent / path
        if ELSEWHERE.match(link):
            continue
        if not target.exists():
            found.append(link)
        elif anchor:
            there = target.read_text(encoding="utf-8") if path else text
            found += [] if anchor in anchors(there) else [link]
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    assert not broken(page, text)


def test_a_broken_link_is_found():
    text = "# One `two`\n[here](#one-two) [there](docs/glossary.md) [out](https://a.b/c)\n"
    assert not broken("README.md", text)
    assert broken("README.md", "[gone](docs/gone.md) [gone](#gone)") == ["docs/gone.md", "#gone"]
    assert broken("docs/glossary.md", "[gone](docs/glossary.md)") == ["docs/glossary.md"]


def test_pages_are_looked_at():
    assert {"README.md", "CONTRIBUTING.md", "docs/glossary.md"} <= {*PAGES}
    assert len(PAGES) > 20
