"""`tools/mutate --mechanical`: what is changed, that it is tried once, and by which tests."""

from __future__ import annotations

import shutil
from dataclasses import replace

import mechanical
import pytest

from tests.house.source import ROOT

pytestmark = pytest.mark.long

CODE = '''"""A room with 3 doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    LIMIT = 9


def first(size: int, names: list[str]) -> bool:
    """Say something of 5 things."""
    # não
    known = f"{size + 1}" if not names else (
        names[0]
    )
    return known in names and size - 2 < 7 or (size) is not None


def second() -> None:
    raise NotImplementedError


class Room:
    def third(self) -> None:
        """Do nothing."""
'''
EXPECTED = {
    "first::return early::0": ('known = f"{size + 1}" if not names else (', "return None"),
    "first::not::0": "if  names else",
    "first::constant::0": "names[1]",
    "first::comparison::0": "known not in names",
    "first::and-or::0": "size - 2 < 7 and (size) is not None",
    "first::and-or::1": "known in names or size",
    "first::sign::0": "size + 2 < 7",
    "first::comparison::1": "size - 2 >= 7",
    "first::boundary::0": "size - 2 <= 7",
    "first::comparison::2": "(size) is None",
    "first::constant::1": "size - 3 <",
    "first::constant::2": "< 8",
    "second::return early::0": ("raise NotImplementedError", "return None"),
}
"""Every change that may be made, and what the line holds then."""


def named(place):
    return place.name.removeprefix("room.py::")


def test_every_operator_and_constant_is_changed_and_no_text_or_type():
    found = {named(place): place for place in mechanical.places("room.py", CODE)}
    assert found.keys() == EXPECTED.keys()
    for name, expected in EXPECTED.items():
        before, after = mechanical.lines(CODE, found[name])
        if isinstance(expected, tuple):
            assert (before, after) == expected
        else:
            assert expected in after
            assert expected not in before
        compile(mechanical.changed(CODE, found[name]), "room.py", "exec")


def test_the_seed_picks_as_many_of_every_change():
    found = mechanical.places("room.py", CODE)
    picked = mechanical.picked(found, 7, seed=1)
    assert sorted({place.change for place in picked}) == sorted(place.change for place in picked)
    assert mechanical.picked(reversed(found), 7, seed=1) == picked
    assert any(mechanical.picked(found, 7, seed=seed) != picked for seed in range(2, 9))


def test_an_edit_elsewhere_picks_no_other_places():
    longer = CODE.replace("    # não\n", "") + "\n\ndef added(x: int) -> int:\n    return x + 1\n"
    names = [named(place) for place in mechanical.places("room.py", longer)]
    assert [name for name in names if not name.startswith("added")] == [
        named(place) for place in mechanical.places("room.py", CODE)
    ]


@pytest.fixture
def tree(tmp_path):
    """A copy of one room and a test beside it, with the tool that chooses tests."""
    place = tmp_path / "tree"
    (place / "docextract_eval").mkdir(parents=True)
    (place / "docextract_eval/__init__.py").write_text("")
    (place / "docextract_eval/room.py").write_text(
        "def fits(size):\n    if not size:\n        return True\n    return size < 7\n"
    )
    (place / "tests").mkdir()
    (place / "tests/test_room.py").write_text(
        "from docextract_eval.room import fits\n\n\n"
        "def test_it_fits():\n    assert fits(6)\n    assert not fits(8)\n    assert fits(0)\n"
    )
    (place / "tools").mkdir()
    shutil.copy(ROOT / "tools/near.py", place / "tools")
    (place / "conftest.py").write_text("")
    (place / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = ["--import-mode=importlib"]\n'
    )
    return place


def at(tree, name):
    found = {place.name.partition("::")[2]: place for place in mechanical.of_package(tree)}
    return found[name]


def test_the_tests_near_a_file_notice_a_change_or_do_not(tree):
    before = (tree / "docextract_eval/room.py").read_text()
    finding = mechanical.judged(at(tree, "fits::comparison::0"), tree)
    assert (finding.verdict, finding.by) == ("killed", "tests/test_room.py::test_it_fits")
    assert mechanical.judged(at(tree, "fits::boundary::0"), tree).verdict == "SURVIVED"
    assert (tree / "docextract_eval/room.py").read_text() == before


def test_a_test_that_is_red_without_the_change_notices_nothing(tree):
    (tree / "tests/test_room.py").write_text(
        "from docextract_eval.room import fits\n\n\ndef test_it_fits():\n    assert fits(8)\n"
    )
    finding = mechanical.judged(at(tree, "fits::boundary::0"), tree)
    assert finding.verdict == "NOT TRIED"
    assert "test_it_fits" in finding.by


def test_a_test_that_is_red_without_the_change_keeps_no_other_from_noticing(tree):
    path = tree / "tests/test_room.py"
    text = path.read_text()
    first = "def test_it_is_always_red():\n    assert fits is None\n"
    path.write_text(text.replace("def test_it_fits()", f"{first}\n\ndef test_it_fits()"))
    finding = mechanical.judged(at(tree, "fits::comparison::0"), tree)
    assert (finding.verdict, finding.by) == ("killed", "tests/test_room.py::test_it_fits")
    unnoticed = mechanical.judged(at(tree, "fits::boundary::0"), tree)
    assert unnoticed.verdict == "SURVIVED"
    assert "test_it_is_always_red" in unnoticed.by


def test_a_test_that_is_red_by_chance_notices_nothing(tree):
    path = tree / "tests/test_room.py"
    path.write_text(
        "from pathlib import Path\n\nfrom docextract_eval.room import fits\n\n\n"
        "def test_it_fits():\n    assert fits(6)\n\n\n"
        "def test_chance():\n"
        "    seen = Path(__file__).with_name('seen')\n"
        "    first = not seen.exists()\n"
        "    seen.touch()\n"
        "    assert not first\n"
    )
    assert mechanical.judged(at(tree, "fits::boundary::0"), tree).verdict == "SURVIVED"
    assert path.with_name("seen").exists()


def stands_in(found):
    """A judge that keeps what it was asked, and ends the tool at the third."""

    def judge(place, tree):
        if len(found) == 2:
            raise KeyboardInterrupt
        found.append(place.name)
        line, becomes = mechanical.lines((tree / place.file).read_text(), place)
        return mechanical.Finding(place.name, line, becomes, "killed")

    return judge


def test_a_run_that_was_stopped_goes_on_where_it_was(tree, tmp_path):
    places, results = list(mechanical.of_package(tree)), tmp_path / "kept" / "results.jsonl"
    first, second = [], []
    with pytest.raises(KeyboardInterrupt):
        list(mechanical.judge_all(places[:4], results, tree, stands_in(first)))
    with results.open("a") as file:
        file.write('\n{"place": "docextr')
    assert len(list(mechanical.judge_all(places[:4], results, tree, stands_in(second)))) == 4
    assert first + second == [place.name for place in places[:4]]
    assert len(list(mechanical.judge_all(places[:4], results, tree, stands_in(second)))) == 4


def test_a_line_that_was_edited_is_tried_again(tree, tmp_path):
    place, results, asked = at(tree, "fits::boundary::0"), tmp_path / "results.jsonl", []
    list(mechanical.judge_all([place], results, tree, stands_in(asked)))
    path = tree / place.file
    path.write_text(path.read_text().replace("size < 7", "size < 9"))
    list(mechanical.judge_all([place], results, tree, stands_in(asked)))
    assert asked == [place.name] * 2


def test_what_is_listed_as_changing_nothing_is_not_tried(tree, tmp_path, monkeypatch):
    place = at(tree, "fits::boundary::0")
    listed = {(place.name, "return size <= 7"): "a size is even"}
    monkeypatch.setattr(mechanical, "equivalents", lambda: listed)
    others = [place, replace(place, text=">")]
    found = list(mechanical.judge_all(others, tmp_path / "results.jsonl", tree, stands_in([])))
    assert [finding.verdict for finding in found] == ["equivalent", "killed"]
    assert found[0].by == "a size is even"


def test_every_change_that_is_listed_as_changing_nothing_can_be_made():
    for (name, becomes), reason in mechanical.equivalents().items():
        file = name.partition("::")[0]
        text = (ROOT / file).read_text(encoding="utf-8")
        (place,) = (each for each in mechanical.places(file, text) if each.name == name)
        assert mechanical.lines(text, place)[1] == becomes
        assert len(reason.split()) > 3
