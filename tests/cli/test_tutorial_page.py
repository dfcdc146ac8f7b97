"""The tutorial on an extractor of one's own: its commands run, and print what it promises."""

from __future__ import annotations

import re

import pytest
from readme import Command, File, steps

from docextract_eval.runs.folder import RunFolder
from tests.cli.page_commands import type_command
from tests.house.source import ROOT

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs/tutorial/measure-your-extractor.md").read_text(encoding="utf-8")
COUNT = 10
"""Documents; the page explains the tenth."""
SMALLER = ("dxe corpus build quick", f"dxe corpus build clean.toml --count {COUNT}")


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """The folder in which it was all done, on fewer documents, and what was printed."""
    folder = tmp_path_factory.mktemp("tutorial")
    recipe = (ROOT / "corpora/quick.toml").read_text(encoding="utf-8")
    clean = recipe.replace('["clean", "defocus@3", "rotation@3", "jpeg@4"]', '["clean"]')
    assert clean != recipe
    (folder / "clean.toml").write_text(clean, encoding="utf-8")
    printed = {}
    for step in steps(PAGE):
        if isinstance(step, File):
            (folder / step.name).write_text(step.text, encoding="utf-8")
            continue
        done = type_command(step.text.replace(*SMALLER), folder)
        assert done.returncode == step.exit, f"{step.text}\n{done.stderr}"
        printed[step.text] = done.stdout
    return folder, printed


def shown(printed, command):
    """Return what the only command with these words printed."""
    (text,) = (output for typed, output in printed.items() if f"dxe {command} " in typed)
    return text


def test_the_corpus_is_built_by_the_command_of_the_page():
    assert SMALLER[0] in PAGE
    assert [step.name for step in steps(PAGE) if isinstance(step, File)] == ["extractor.py"]


def test_the_extractor_is_as_short_as_the_page_says_and_answers_every_rendition(tried):
    (extractor,) = (step for step in steps(PAGE) if isinstance(step, File))
    assert len(extractor.text.splitlines()) <= 30
    for name in ("first", "second"):
        run = RunFolder(tried[0] / "runs/tutorial" / name)
        assert run.about["failures"] == 0
        assert len(list(run.predictions())) == COUNT


def test_the_error_that_the_page_explains_is_there(tried):
    assert "decoy (tax_total)" in shown(tried[1], "explain")


def test_the_fix_finds_more_totals(tried):
    (row,) = (
        line.split()
        for line in shown(tried[1], "compare").splitlines()
        if line.startswith("total ")
    )
    assert float(row[2]) > float(row[1])


def test_only_commands_stand_in_its_blocks():
    typed = [step.text for step in steps(PAGE) if isinstance(step, Command)]
    assert all(text.startswith(("export ", "dxe ", "sed ")) for text in typed)


def test_the_page_shows_the_columns_that_are_printed(tried):
    printed = {tuple(line.split()) for output in tried[1].values() for line in output.splitlines()}
    blocks = re.findall(r"```text\n(.*?)\n", PAGE)
    assert len(blocks) == 2
    assert {tuple(head.split()) for head in blocks} <= printed
