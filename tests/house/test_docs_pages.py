"""docs/ has four kinds of page; each opens with a short paragraph, and the index lists it."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from tests.house.source import ROOT, tracked
from tests.house.test_papers import unknown

DOCS = ROOT / "docs"
KINDS = {"tutorial", "how-to", "explanation", "reference", "measured"}
SHELL = re.compile(r"^```(?:sh|bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
OPENING = 40
"""Words of a page's first paragraph, which says what the reader gets done."""
INLINE = re.compile(r"`(dxe [^`]+)`")
PAGES = sorted(
    path.relative_to(DOCS).as_posix()
    for path in tracked()
    if path.is_relative_to(DOCS) and path.suffix in {".md", ".ipynb"} and path.stem != "index"
)
DATA = [page for page in PAGES if page.startswith("measured/data/")]


def text(page: str) -> str:
    """Return the text of a page; of a notebook, that of its first cell."""
    written = (DOCS / page).read_text(encoding="utf-8")
    return "".join(json.loads(written)["cells"][0]["source"]) if ".ipynb" in page else written


def test_every_kind_has_pages():
    assert {page.partition("/")[0] for page in PAGES if "/" in page} == KINDS


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_its_heading_and_a_short_paragraph(page):
    opened = re.match(r"# \S[^\n]*\n\n([\w*`](?:[^\n]+\n?)+)", text(page))
    assert opened, f"{page}: begin with a heading and a paragraph"
    count = len(opened[1].split())
    assert count <= OPENING, f"{page}: the first paragraph has {count} words: at most {OPENING}"


def way_in(page: str, listing: str, index: str) -> str:
    """Say that a page is not listed just once, where, and what lists it; nothing if it is."""
    link = page.removeprefix("measured/") if index != "index.md" else page
    count = listing.count(f"]({link})")
    told = f"docs/{page}:1: docs/{index} lists it {count} times. Remedy: one row with [...]({link})"
    return "" if count == 1 else told


@pytest.mark.parametrize("page", PAGES)
def test_the_index_lists_it_once(page):
    index = "measured/index.md" if page in DATA else "index.md"
    assert not (told := way_in(page, (DOCS / index).read_text(encoding="utf-8"), index)), told


def test_a_page_without_a_way_in_is_found():
    assert way_in("how-to/a.md", "", "index.md").startswith(
        "docs/how-to/a.md:1: docs/index.md lists it 0 times. Remedy: "
    )
    assert not way_in("measured/data/a.md", "[A](data/a.md)", "measured/index.md")


def commands(page: str) -> list[str]:
    """Return every `dxe` command of a page, in its blocks and within its sentences."""
    written = (DOCS / page).read_text(encoding="utf-8")
    lines = [
        line.removeprefix("$ ")
        for block in SHELL.findall(written)
        for line in block.replace("\\\n", " ").splitlines()
    ]
    inline = [" ".join(each.split()) for each in INLINE.findall(SHELL.sub("", written))]
    return [each for each in (*lines, *inline) if each.startswith("dxe ")]


@pytest.mark.parametrize("page", [page for page in PAGES if page.endswith(".md")])
def test_its_commands_are_known_with_their_options(page):
    wrong = [
        f"{command}: {word}"
        for command in commands(page)
        if (word := unknown(shlex.split(command.replace("...", ""), comments=True)[1:]))
    ]
    assert not wrong


def test_commands_are_found():
    assert len([each for page in PAGES if page.endswith(".md") for each in commands(page)]) > 200


def test_every_example_is_on_a_page():
    examples = {path.name for path in tracked() if path.parent == DOCS / "examples"}
    named = {
        name for page in PAGES for name in re.findall(r"\.\./examples/([\w.-]+)\)", text(page))
    }
    assert examples == named
    assert {"shards.slurm", "torch_module.py"} <= examples


def test_what_the_index_of_what_was_measured_says_stands_in_its_data():
    rows = (DOCS / "measured/index.md").read_text(encoding="utf-8").splitlines()
    found = [
        (figure, [(DOCS / "measured" / name).read_text(encoding="utf-8") for name in names])
        for row in rows
        if (names := re.findall(r"\]\((data/[\w.]+)\)", row))
        for figure in re.findall(r"\d+\.\d+", row.split("|")[2])
    ]
    assert len(found) > 8
    for figure, texts in found:
        share = f"{float(figure) / 100:.3f}"
        assert any(figure in text or share in text for text in texts), figure
