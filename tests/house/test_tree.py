"""What is committed is for everyone: no address of an index, no path of one machine, no ballast."""

from __future__ import annotations

import re

from tests.house.source import PACKAGE, ROOT, tracked

LARGEST = 1_000_000
# Put together here, so that this page does not hold what it looks for.
PLACES = [f"/{folder}/" for folder in ("work", "root", "home", "Users")]
ADDRESSES = ["index" + "-url", "index" + "_url", "simple" + "/", "find" + "-links"]
PINNED = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9._]+")


def texts():
    for path in tracked():
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_path_of_a_machine_and_no_address_of_an_index():
    found = [
        f"{path}:{number} {word}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        for word in (*PLACES, *ADDRESSES)
        if word in line
    ]
    assert not found, "\n".join(found)


def test_git_ignores_nothing_of_the_package():
    files = {
        path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts
    }
    assert not files - set(tracked())


def test_no_file_is_large():
    assert not [path for path in tracked() if path.stat().st_size > LARGEST]


def test_constraints_are_names_and_versions():
    for path in (ROOT / "tools").glob("constraints*.txt"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines
        assert not [line for line in lines if not (PINNED.fullmatch(line) or line.startswith("# "))]
