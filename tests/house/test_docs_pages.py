"""docs/ has four kinds of page; each opens with a short paragraph, and the index lists it."""

from __future__ import annotations

import json
import re
import shlex

import pytest
from handbook import codes, keys
from handbook.contents import PAGES as WRITTEN
from handbook.contents import REMARK, MissingError, difference, path_of
from handbook.samples import SAMPLES

from docextract_eval.cli.catalogs import File, json_schema, published_models
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
REMARKS = {
    path_of(name).relative_to(DOCS).as_posix(): REMARK.format(source=written.source) + "\n\n"
    for name, written in WRITTEN.items()
}
"""Of every page that the tool writes its first line."""
ENTRY = 80
"""Words of a row of such a page."""
DATA = "measured/data"
DATA_INDEX = f"{DATA}/index.md"


def text(page: str) -> str:
    """Return the text of a page; of a notebook, that of its first cell."""
    written = (DOCS / page).read_text(encoding="utf-8")
    return "".join(json.loads(written)["cells"][0]["source"]) if ".ipynb" in page else written


def test_every_kind_has_pages():
    assert {page.partition("/")[0] for page in PAGES if "/" in page} == KINDS


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_its_heading_and_a_short_paragraph(page):
    written = text(page).removeprefix(REMARKS.get(page, ""))
    opened = re.match(r"# \S[^\n]*\n\n([\w*`](?:[^\n]+\n?)+)", written)
    assert opened, f"{page}: begin with a heading and a paragraph"
    count = len(opened[1].split())
    assert count <= OPENING, f"{page}: the first paragraph has {count} words: at most {OPENING}"


def way_in(page: str, listing: str, index: str) -> str:
    """Say that a page is not listed just once, where, and what lists it; nothing if it is."""
    link = page.removeprefix(f"{DATA}/") if index == DATA_INDEX else page
    count = listing.count(f"]({link})")
    told = f"docs/{page}:1: docs/{index} lists it {count} times. Remedy: one row with [...]({link})"
    return "" if count == 1 else told


@pytest.mark.parametrize("page", PAGES)
def test_the_index_lists_it_once(page):
    index = DATA_INDEX if page.startswith(DATA) else "index.md"
    assert not (told := way_in(page, (DOCS / index).read_text(encoding="utf-8"), index)), told


def test_a_page_without_a_way_in_is_found():
    assert way_in("how-to/a.md", "", "index.md").startswith(
        "docs/how-to/a.md:1: docs/index.md lists it 0 times. Remedy: "
    )
    assert not way_in(f"{DATA}/a.md", "[A](a.md)", DATA_INDEX)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.long) if page.is_slow else name
        for name, page in WRITTEN.items()
        if name != "frozen"  # whose test has collected the names already
    ],
)
def test_a_page_is_what_the_code_says(name):
    assert not difference(name)


@pytest.mark.parametrize("page", REMARKS)
def test_a_written_page_says_so_and_has_short_rows(page):
    lines = text(page).splitlines()
    assert f"{lines[0]}\n\n" == REMARKS[page]
    rows = {line: len(line.replace("|", " ").split()) for line in lines if line[:1] == "|"}
    long = [f"docs/{page}: at most {ENTRY} words: {row}" for row, n in rows.items() if n > ENTRY]
    assert not long


def test_a_key_that_says_nothing_is_named_with_its_line(monkeypatch):
    silent = json_schema(File.schema)
    del silent["$defs"]["FieldFile"]["properties"]["credit"]["description"]
    monkeypatch.setattr(keys, "json_schema", lambda _: silent)
    with pytest.raises(MissingError) as raised:
        difference("schema-keys")
    place, _, said = str(raised.value).partition(": ")
    file, line = place.split(", line ")
    assert (ROOT / file).read_text().splitlines()[int(line) - 1].strip().startswith("credit:")
    assert said == "the key credit has no description. Remedy: write one below it"


def test_an_entry_that_a_page_lacks_is_named_with_its_line(monkeypatch):
    monkeypatch.setitem(codes.EXIT_CODES, 7, "seven")
    number = len(text("reference/exit-codes.md").splitlines()) + 1
    assert difference("exit-codes") == (
        f"docs/reference/exit-codes.md, line {number}: has 'nothing' where the code says "
        "'| `7` | seven |' (1 lines differ). Remedy: ./tools/reference exit-codes"
    )


@pytest.mark.parametrize("file", SAMPLES)
def test_examples_of_keys_are_valid(file):
    for sample in SAMPLES[file]:
        named = {key: each for key, each in sample.items() if key != "measurements"}  # a file
        assert published_models()[File(file)].model_validate(named)


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


MEASURED = [
    *((DATA_INDEX, row) for row in (DOCS / DATA_INDEX).read_text(encoding="utf-8").splitlines()),
    *(
        (page, text(page))
        for page in PAGES
        if page.startswith("measured/") and not page.startswith(DATA)
    ),
]


@pytest.mark.parametrize(("page", "said"), [each for each in MEASURED if ".md)" in each[1]])
def test_a_figure_of_what_was_measured_stands_in_the_data_behind_it(page, said):
    links = [(DOCS / page).parent / link for link in re.findall(r"\]\(([\w./]+\.md)\)", said)]
    data = [link.read_text(encoding="utf-8") for link in links if link.parent == DOCS / DATA]
    assert data
    for figure in re.findall(r"\d+\.\d+", re.sub(r"`[^`]*`", "", said)):
        share = f"{float(figure) / 100:.3f}"
        assert any(figure in each or share in each for each in data), figure
