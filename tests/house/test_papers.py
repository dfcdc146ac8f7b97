"""README, tutorial, tour and CONTRIBUTING speak of what is there."""

from __future__ import annotations

import functools
import os
import re
import shlex
from pathlib import Path

import typer
from readme import PAGES, commands

from docextract_eval.cli.app import app
from tests.house.source import PACKAGE, ROOT, imports, modules

EVERY = (*PAGES, "CONTRIBUTING.md")
NAMES = ("dxe", "docextract-eval")
LONGEST = 120
"""Lines of the README: it is read at once; everything else is a link away."""
JOINTS = {"&&", "||", ";", "|"}
OUTSIDE = re.compile(r"^```(?!console|bash)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def typed(page: str):
    """Yield the words of every single command on a page, with the line where it stands."""
    for command in commands((ROOT / page).read_text(encoding="utf-8")):
        words: list[str] = []
        for word in [*shlex.split(command.text, comments=True), ";"]:
            if word in JOINTS:
                yield command.line, words
                words = []
            elif words or "=" not in word:  # settings in front of a command are not its name
                words.append(word)


@functools.cache
def command_line():
    """Return the `dxe` command with all commands below it."""
    return typer.main.get_command(app)


def unknown(words: list[str]) -> str | None:
    """Say which word of a `dxe` command the command line does not know."""
    here = command_line()
    options = {"--help"}
    for word in words:
        options |= {name for option in here.params for name in option.opts + option.secondary_opts}
        if word.startswith("-") and word.partition("=")[0] not in options:
            return word
        if hasattr(here, "commands") and not word.startswith("-"):
            if word not in here.commands:
                return word
            here = here.commands[word]
    return None


def test_the_readme_shows_commands():
    heads = [words[0] for _, words in typed("README.md") if words]
    assert "dxe" in heads
    assert "./tools/quickstart" in heads
    assert "./tools/test" in heads


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_every_dxe_command_exists():
    offences = [
        f"{page}:{line} {shlex.join(words)}: {word}"
        for page in EVERY
        for line, words in typed(page)
        if words and Path(words[0]).name in NAMES and (word := unknown(words[1:]))
    ]
    assert not offences, "\n".join(offences)


def test_every_tool_exists():
    offences = [
        f"{page}:{line} {words[0]}"
        for page in EVERY
        for line, words in typed(page)
        if words and words[0].startswith("./") and not os.access(ROOT / words[0], os.X_OK)
    ]
    assert not offences, "\n".join(offences)


def test_no_command_hides_in_another_block():
    for page in EVERY:
        text = (ROOT / page).read_text(encoding="utf-8")
        hidden = [
            line
            for block in OUTSIDE.finditer(text)
            for line in block[1].splitlines()
            if line.startswith(("$ ", "dxe ", "./tools/"))
        ]
        assert not hidden, f"{page}: mark these blocks `console` or `bash`: {hidden}"


def test_the_map_names_every_room():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    siblings = {each.target for module in modules() for each in imports(module) if not each.names}
    rooms = [
        str(path.parent.relative_to(PACKAGE))
        for path in sorted(PACKAGE.rglob("__init__.py"))
        # A sibling on a shelf is its folder's affair: adding one is a file and a line.
        if path.parent != PACKAGE
        if siblings.isdisjoint(
            {name := ".".join(path.parent.relative_to(ROOT).parts), f"{name}.kind"}
        )
    ]
    missing = [room for room in rooms if f"`{room}/`" not in text]
    assert not missing, f"CONTRIBUTING's map has no line for {missing}"


def test_the_picture_of_the_house_fits_on_one_screen_and_its_answers_are_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    picture = text.partition("## The house on one screen")[2].partition("Ten changes")[0]
    assert len(picture.splitlines()) <= 40
    assert len(text.splitlines()) <= 250
    assert max(map(len, picture.splitlines())) <= 120
    answers = re.findall(
        r"^\| [^|`]*(?:`[^`|]*`[^|`]*)? \| `(docextract_eval/[\w/.]+)` \|$", text, re.MULTILINE
    )
    assert len(answers) == 10
    assert not [answer for answer in answers if not (ROOT / answer).is_file()]


def test_the_map_names_nothing_that_is_gone():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w/.]+)`", text, re.MULTILINE)
    assert len(rows) > 20
    assert not [row for row in rows if not ((PACKAGE / row).exists() or (ROOT / row).exists())]
