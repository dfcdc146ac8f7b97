"""CONTRIBUTING's checklists, "Adding one more": what they name is there."""

from __future__ import annotations

import functools
import os
import re
import shlex

import pytest

from tests.house.source import PACKAGE, ROOT
from tests.house.test_papers import unknown

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PART = TEXT.partition("\n## Adding one more\n")[2].partition("\n## ")[0]
LISTS = dict(
    re.findall(r"^### (?:A|An) ([\w ]+)\n\n(.+?)(?=\n### |\Z)", PART, re.MULTILINE | re.DOTALL)
)
ROWS = re.findall(r"^\| ([\w ]+) \| (.+) \| (.+) \|$", PART, re.MULTILINE)[1:]
MARKED = [" ".join(each.split()) for each in re.findall(r"`([^`]+)`", PART)]
PLACEHOLDER = re.compile(r"NAME|MODULE|FILE|xx_XX|\*")
LONGEST = 14
"""Lines of a list: it is read at a glance."""


def is_there(path: str) -> bool:
    """Whether a path leads somewhere; one with a placeholder, to any file of that form."""
    pattern = PLACEHOLDER.sub("*", path).removeprefix("./").rstrip("/")
    return any(any(top.glob(pattern)) for top in (ROOT, PACKAGE))


@functools.cache
def words_of_code() -> dict[str, set[str]]:
    """The words of all code and data, by the name of the module that they stand in."""
    found: dict[str, set[str]] = {}
    for path in (each for top in (PACKAGE, ROOT / "tests") for each in top.rglob("*.*")):
        if path.suffix in {".py", ".toml"} and path.name != "test_adding.py":
            words = re.findall(r"\w+", path.read_text(encoding="utf-8"))
            found.setdefault(path.stem, set()).update(words)
    return found


def is_in_code(name: str) -> bool:
    """Whether some file has this word, or the module before its dot has."""
    *before, word = name.split(".")
    homes = words_of_code()
    return any(word in homes.get(home, ()) for home in (before[-1:] or homes))


def test_every_sibling_has_its_row_and_its_short_list():
    names = [name for name, _, _ in ROWS]
    assert names == [*LISTS]
    assert {"country", "kind", "trap", "degradation", "metric", "gate rule"} <= {*names}
    for name, text in LISTS.items():
        assert len(text.splitlines()) <= LONGEST, f"the list of a {name} is too long"
        steps = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
        assert steps == [*range(1, len(steps) + 1)], name


@pytest.mark.parametrize(("name", "file", "line"), ROWS, ids=[name for name, _, _ in ROWS])
def test_the_table_of_a_sibling_is_where_its_row_says(name, file, line):
    marked = re.findall(r"`([^`]+)`", f"{file} {line}")
    paths = [each for each in marked if "/" in each]
    assert paths, name
    assert not [path for path in paths if not is_there(path)]
    for table in (each for each in marked if "/" not in each):
        text = (PACKAGE / paths[-1]).read_text(encoding="utf-8")
        assert re.search(rf"^{table}\b.* = ", text, re.MULTILINE), f"no {table} in {paths[-1]}"


def test_every_path_is_there():
    paths = [
        word
        for each in MARKED
        for word in (each.split() if "tools/" in each else [each])
        if re.fullmatch(r"[\w.*]+(/[\w.*]+)*(/|\.(py|md|toml))", word)
    ]
    links = [path.partition("#")[0] for path in re.findall(r"\]\(([^)]+)\)", PART)]
    assert len(paths) > 40
    assert links
    assert not [path for path in (*paths, *links) if not is_there(path)]


def test_every_command_is_there_with_its_options():
    commands = [shlex.split(each) for each in MARKED if re.match(r"dxe |(\./)?tools/", each)]
    assert {words[0] for words in commands} >= {"dxe", "./tools/reference", "./tools/test"}
    for first, *rest in commands:
        if first == "dxe":
            assert not unknown(rest), shlex.join([first, *rest])
            continue
        assert os.access(ROOT / first, os.X_OK), first
        options = [word for word in rest if word.startswith("--")]
        text = (ROOT / first).read_text(encoding="utf-8")
        assert not [option for option in options if option not in text], first


def test_every_name_in_code_is_there():
    names = [each for each in MARKED if re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", each)]
    names = [each for each in names if not (PLACEHOLDER.search(each) or each.endswith(".md"))]
    assert len(names) > 20
    assert not [each for each in names if not is_in_code(each)]
