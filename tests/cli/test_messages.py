"""Every message that bad input gets stands on one page, with what, where and remedy."""

from __future__ import annotations

import re
import shutil

import pytest

from tests.cli.bad_input import PAGE, SECTIONS, answer, commands, spoil
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

AGAIN = "write it again: .venv/bin/python -m tests.cli.bad_input"


@pytest.fixture(scope="session")
def spoilt(made, tmp_path_factory):
    def prepare(folder):
        shutil.copytree(made, folder, dirs_exist_ok=True)
        spoil(folder)

    return copy_for_worker(tmp_path_factory, "bad-input", prepare)


def section_on_page(section):
    """What the page has of a section."""
    return PAGE.read_text(encoding="utf-8").partition(f"## {section}\n\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("section", SECTIONS)
def test_the_page_says_what_is_answered(spoilt, section):
    """And no command of it leaves anything in its folder, but for pages that were read."""
    before = sorted(spoilt.rglob("*"))
    answers = "\n".join(answer(spoilt, typed) for typed in commands(section))
    assert answers.rstrip() == section_on_page(section).rstrip(), AGAIN
    shutil.rmtree(spoilt / "clean-fails", ignore_errors=True)
    left = [file for file in sorted(spoilt.rglob("*")) if file not in before]
    assert [file.name for file in left if ".lock" not in file.name] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_every_answer_has_a_remedy_and_an_exit_code(section):
    answers = section_on_page(section).strip().split("\n\n")
    assert len(answers) == len(commands(section))
    for each in answers:
        *said, code = (line.strip() for line in each.splitlines()[1:])
        assert code in {"[exit 1]", "[exit 2]", "[exit 3]", "[exit 4]"}, each
        assert said[-1].startswith("dxe: ") or said[-1].endswith("(its help)"), each
        assert "Remedy: " in said[-1] or said[-1].endswith("(its help)"), each


def test_no_library_speaks_for_us():
    text = PAGE.read_text(encoding="utf-8")
    for words in ("nput should", "ield required", "alue error", "Invalid value", "Traceback"):
        assert words not in text, words
    assert not re.search(r"\b(anew|mend|amiss|so many|accident|befall)\b", text)
    assert 'write 0.99, not "99%"' in text
