"""`tools/mutate --mechanical`: what is changed, that it is tried once, and who noticed it."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections import Counter
from dataclasses import replace
from queue import SimpleQueue

import mechanical
import mechanical_changes
import pytest

from tests.house.source import ROOT, load_tool, tracked

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

    def fourth(self, size, name=None):
        name = name or "a"
        for self.size in range(3):
            if size > self.size:
                continue
            bound = size
            size += 1
            self.fourth(size, name, *[size])
            max(size, bound)
            print(size, size)
            break
        else:
            bound = 2
        raise ValueError(name)
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
    "Room.fourth::return early::0": ('name = name or "a"', "return None"),
    "Room.fourth::deleted statement::0": ('name = name or "a"', "pass"),
    "Room.fourth::and-or::0": 'name and "a"',
    "Room.fourth::constant::0": "range(4)",
    "Room.fourth::comparison::0": "size <= self.size",
    "Room.fourth::boundary::0": "size >= self.size",
    "Room.fourth::deleted statement::1": ("continue", "pass"),
    "Room.fourth::deleted statement::2": ("size += 1", "pass"),
    "Room.fourth::sign::0": "size -= 1",
    "Room.fourth::constant::1": "size += 2",
    "Room.fourth::deleted statement::3": ("self.fourth(size, name, *[size])", "pass"),
    "Room.fourth::swapped arguments::0": "self.fourth(name, size, *[size])",
    "Room.fourth::deleted statement::4": ("max(size, bound)", "pass"),
    "Room.fourth::deleted statement::5": ("print(size, size)", "pass"),
    "Room.fourth::deleted statement::6": ("break", "pass"),
    "Room.fourth::constant::2": "bound = 3",
    "Room.fourth::deleted statement::7": ("raise ValueError(name)", "pass"),
}
"""Every change that may be made, and what the line holds then."""


def named(place):
    return place.name.removeprefix("room.py::")


def test_every_operator_constant_statement_and_order_is_changed_and_no_text_or_type():
    found = {named(place): place for place in mechanical_changes.places("room.py", CODE)}
    assert found.keys() == EXPECTED.keys()
    for name, expected in EXPECTED.items():
        before, after = mechanical_changes.lines(CODE, found[name])
        if isinstance(expected, tuple):
            assert (before, after) == expected
        else:
            assert expected in after
            assert expected not in before
        compile(mechanical_changes.changed(CODE, found[name]), "room.py", "exec")


def test_the_seed_picks_as_many_of_every_change():
    found = mechanical_changes.places("room.py", CODE)
    picked = mechanical_changes.picked(found, 9, seed=1)
    assert sorted({place.change for place in picked}) == sorted(place.change for place in picked)
    assert mechanical_changes.picked(reversed(found), 9, seed=1) == picked
    assert any(mechanical_changes.picked(found, 9, seed=seed) != picked for seed in range(2, 9))


def test_an_edit_elsewhere_picks_no_other_places():
    longer = CODE.replace("    # não\n", "") + "\n\ndef added(x: int) -> int:\n    return x + 1\n"
    names = [named(place) for place in mechanical_changes.places("room.py", longer)]
    assert [name for name in names if not name.startswith("added")] == [
        named(place) for place in mechanical_changes.places("room.py", CODE)
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
    for tool in ("near.py", "failed_tests.py"):
        shutil.copy(ROOT / "tools" / tool, place / "tools")
    (place / "conftest.py").write_text("")
    (place / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = ["--import-mode=importlib"]\n'
    )
    return place


def at(tree, name):
    found = {place.name.partition("::")[2]: place for place in mechanical_changes.of_package(tree)}
    return found[name]


def test_the_tests_near_a_file_notice_a_change_or_do_not(tree):
    before = (tree / "docextract_eval/room.py").read_text()
    finding = mechanical.judged(at(tree, "fits::comparison::0"), tree)
    assert (finding.verdict, finding.by) == ("killed", "tests/test_room.py::test_it_fits")
    assert finding.tier == "short"
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


def test_a_test_that_needs_git_is_no_noticing_where_there_is_none(tree):
    path = tree / "tests/test_room.py"
    needs_git = "import subprocess\nsubprocess.run(['git', 'ls-files'], check=True)\n"
    path.write_text(needs_git + path.read_text())
    finding = mechanical.judged(at(tree, "fits::boundary::0"), tree)
    assert finding.verdict == "NOT TRIED"
    assert "tests/test_room.py" in finding.by


def test_a_change_that_no_test_can_be_collected_with_is_noticed(tree):
    room = tree / "docextract_eval/room.py"
    room.write_text(f"{room.read_text()}\n\nassert fits(6)\n")
    finding = mechanical.judged(at(tree, "fits::comparison::0"), tree)
    assert (finding.verdict, finding.by) == ("killed", "collection of tests/test_room.py")
    assert finding.tier == "short"


def test_git_knows_all_files_of_a_copy():
    mutate = load_tool("mutate")
    with mutate.copies(1) as trees:
        tree = trees.get()
        asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = subprocess.run(asked, cwd=tree, capture_output=True, text=True, check=True)
        names = {name for name in done.stdout.split("\0") if (tree / name).is_file()}
    assert names - {""} == {path.relative_to(ROOT).as_posix() for path in tracked()}


def test_the_tier_of_what_failed_is_known_and_what_it_took(tree):
    marks = {"long": "long", "needs('spark')": "long", "xfail(False, reason='')": "short"}
    (tree / "tests/test_marked.py").write_text(
        "import time\n\nimport pytest\n"
        + "".join(
            f"\n\n@pytest.mark.{mark}\ndef test_{number}():\n    time.sleep(0.1)\n    assert 0\n"
            for number, mark in enumerate(marks)
        )
        + "\n\ndef test_green():\n    pass\n"
    )
    run = mechanical._run(tree, ["-m", "pytest", "tests/test_marked.py"], [], 60)
    names = [f"tests/test_marked.py::test_{number}" for number in range(3)]
    assert [(each.name, each.tier) for each in run.failed] == [
        *zip(names, marks.values(), strict=True)
    ]
    assert all(0.1 <= each.seconds < 5 for each in run.failed)


def test_of_a_folder_all_tests_that_notice_are_recorded_and_no_others(tree):
    text = (tree / "tests/test_room.py").read_text()
    thin = tree / "tests/thin"
    thin.mkdir()
    (thin / "test_one.py").write_text(
        text + "\n\ndef test_red():\n    assert fits is None\n\n\ndef test_green():\n    fits(1)\n"
    )
    (thin / "test_two.py").write_text(text)
    asked = mechanical.Asked(folder="tests/thin")
    found = mechanical.judged(at(tree, "fits::comparison::0"), tree, asked)
    noticed = {f"tests/thin/test_{name}.py::test_it_fits" for name in ("one", "two")}
    assert (found.verdict, {*found.killers}) == ("killed", noticed)
    unnoticed = mechanical.judged(at(tree, "fits::boundary::0"), tree, asked)
    assert unnoticed.verdict == "SURVIVED"
    assert unnoticed.by == "without tests/thin/test_one.py::test_red"


def test_which_tests_are_asked_depends_on_no_clock_and_nothing_recorded(monkeypatch):
    monkeypatch.setattr(mechanical, "_run", lambda *arguments: arguments)
    _, words, *_ = mechanical.Asked().run(ROOT, "docextract_eval/seeds.py", [])
    assert "--frozen" in words


def test_findings_of_other_tests_are_kept_elsewhere():
    of = [("near", ""), ("all", ""), ("near", "tests/corpus/degrade")]
    names = [mechanical.Asked(*each).results(7).name for each in of]
    assert names == ["7.jsonl", "7-all.jsonl", "7-tests-corpus-degrade.jsonl"]


def lent(*trees):
    """Lend trees as tools/mutate does."""
    free = SimpleQueue()
    for tree in trees:
        free.put(tree)
    return free


def stands_in(found):
    """A judge that keeps what it was asked, and ends the tool at the third."""

    def judge(place, tree):
        if len(found) == 2:
            raise KeyboardInterrupt
        found.append(place.name)
        line, becomes = mechanical_changes.lines((tree / place.file).read_text(), place)
        return mechanical.Finding(place.name, line, becomes, "killed")

    return judge


def test_a_run_that_was_stopped_goes_on_where_it_was(tree, tmp_path):
    places, results = list(mechanical_changes.of_package(tree)), tmp_path / "kept" / "results.jsonl"
    first, second = [], []
    with pytest.raises(KeyboardInterrupt):
        list(mechanical.judge_all(places[:4], results, lent(tree), stands_in(first)))
    with results.open("a") as file:
        file.write('\n{"place": "docextr')
    assert len(list(mechanical.judge_all(places[:4], results, lent(tree), stands_in(second)))) == 4
    assert first + second == [place.name for place in places[:4]]
    assert len(list(mechanical.judge_all(places[:4], results, lent(tree), stands_in(second)))) == 4


def test_two_trees_are_judged_side_by_side(tree, tmp_path):
    other = shutil.copytree(tree, tmp_path / "other")
    both, seen = threading.Barrier(2, timeout=30), set()

    def judge(place, mine):
        both.wait()
        seen.add(mine)
        return mechanical.Finding(place.name, "x", "y", "killed")

    places = list(mechanical_changes.of_package(tree))[:4]
    results = tmp_path / "results.jsonl"
    found = list(mechanical.judge_all(places, results, lent(tree, other), judge))
    assert seen == {tree, other}
    assert sorted(finding.place for finding in found) == sorted(place.name for place in places)
    assert {*mechanical.known(results).values()} == {*found}


def test_a_finding_is_one_line_for_people_and_is_read_back(tmp_path):
    results, key = tmp_path / "results.jsonl", ("a.py::f::sign::0", "é + 1", "é - 1")
    older = mechanical.Finding(*key, "SURVIVED")
    newer = mechanical.Finding(*key, "killed", "t.py::test", "short", 0.25, ("t.py::test", "u"))
    other = mechanical.Finding("a.py::a::sign::0", "x + 1", "x - 1", "SURVIVED")
    lines = [mechanical._written(finding) for finding in (older, other, newer)]
    results.write_text("".join(lines) + lines[0][:20])
    mechanical.tidy(results)
    assert list(mechanical.known(results).values()) == [other, newer]
    first, second = results.read_text().splitlines()
    assert first == (
        '{"place": "a.py::a::sign::0", "line": "x + 1", "becomes": "x - 1", "verdict": "SURVIVED"}'
    )
    assert '"tier": "short", "seconds": 0.25' in second
    assert "é" in second


def test_what_was_not_noticed_is_tried_again_and_the_rest_is_kept(tree, tmp_path):
    results, asked = tmp_path / "results.jsonl", []
    places = [at(tree, f"fits::{name}::0") for name in ("boundary", "comparison", "constant")]
    for place, verdict in zip(places, ("SURVIVED", "killed", "SURVIVED"), strict=True):
        line, becomes = mechanical_changes.lines((tree / place.file).read_text(), place)
        line = "an older line" if place is places[2] else line
        with results.open("a") as file:
            file.write(mechanical._written(mechanical.Finding(place.name, line, becomes, verdict)))
    again = mechanical.survivors(places, results, tree)
    assert again == places[:1]
    list(mechanical.judge_all(again, results, lent(tree), stands_in(asked), again=True))
    assert asked == [places[0].name]
    verdicts = [finding.verdict for finding in mechanical.known(results).values()]
    assert verdicts == ["killed", "killed", "SURVIVED"]


def test_shares_are_said_for_each_room():
    places = ["corpus/degrade/lens.py", "corpus/degrade/blur.py", "corpus/build.py", "seeds.py"]
    verdicts = ["killed", "SURVIVED", "equivalent", "NOT TRIED"]
    findings = [
        mechanical.Finding(f"docextract_eval/{place}::f::sign::0", "", "", verdict)
        for place, verdict in zip(places, verdicts, strict=True)
    ]
    assert [line.split() for line in mechanical.table(findings).splitlines()] == [
        ["room", "tried", "killed", "survived", "equivalent"],
        ["corpus", "0", "0", "0", "1"],
        ["corpus/degrade", "2", "1", "1", "0"],
        ["seeds.py", "0", "0", "0", "0"],
        ["all", "2", "1", "1", "1"],
    ]


def test_a_line_that_was_edited_is_tried_again(tree, tmp_path):
    place, results, asked = at(tree, "fits::boundary::0"), tmp_path / "results.jsonl", []
    list(mechanical.judge_all([place], results, lent(tree), stands_in(asked)))
    path = tree / place.file
    path.write_text(path.read_text().replace("size < 7", "size < 9"))
    list(mechanical.judge_all([place], results, lent(tree), stands_in(asked)))
    assert asked == [place.name] * 2


def test_what_is_listed_as_changing_nothing_is_not_tried(tree, tmp_path, monkeypatch):
    place = at(tree, "fits::boundary::0")
    listed = {(place.name, "return size <= 7"): "a size is even"}
    monkeypatch.setattr(mechanical, "equivalents", lambda: listed)
    others = [place, replace(place, text=">")]
    found = list(
        mechanical.judge_all(others, tmp_path / "results.jsonl", lent(tree), stands_in([]))
    )
    assert [finding.verdict for finding in found] == ["equivalent", "killed"]
    assert found[0].by == "a size is even"


def commit(tree):
    """Commit what a tree holds, if only once more."""
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["add", "."], [*author, "commit", "--quiet", "--allow-empty", "-m", "Go on"]):
        subprocess.run(["git", *words], cwd=tree, check=True)


@pytest.fixture
def mutate_there(tree, monkeypatch):
    """tools/mutate in a tree that git knows; no rows are listed."""
    subprocess.run(["git", "init", "--quiet"], cwd=tree, check=True)
    commit(tree)
    (tree / "tests/mutation").mkdir()
    mutate = load_tool("mutate")
    monkeypatch.setattr(mutate, "ROOT", tree)
    monkeypatch.setattr(mutate, "listed", list)
    return mutate


@pytest.mark.parametrize(
    ("name", "edited", "by", "verdict"),
    [
        ("fits::comparison::0", "", "test_it_fits", "seen"),
        ("fits::boundary::0", "", "test_it_fits", "UNSEEN"),
        ("fits::comparison::0", "9", "test_it_fits", "NO PLACE"),
        ("fits::comparison::0", "", "test_that_was_deleted", "NO TEST"),
        ("fits::comparison::0", "", "test_red", "RED BEFORE"),
    ],
)
def test_a_known_kill_is_tried_again_with_the_test_that_noticed(
    tree, mutate_there, capsys, name, edited, by, verdict
):
    room, test = tree / "docextract_eval/room.py", tree / "tests/test_room.py"
    place = at(tree, name)
    line = mechanical_changes.lines(room.read_text(), place)
    finding = mechanical.Finding(place.name, *line, "killed", f"tests/test_room.py::{by}")
    other = mechanical.Finding(f"{place.name}0", *line, "killed", "tests that never end")
    kept = "".join(map(mechanical._written, (finding, other)))
    (tree / "tests/mutation/1.jsonl").write_text(kept)
    room.write_text(room.read_text().replace("size < 7", f"size < {edited or 7}"))
    test.write_text(f"{test.read_text()}\n\ndef test_red():\n    assert fits is None\n")
    assert mutate_there.try_known(30) == (0 if verdict == "seen" else 1)
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{verdict:<12} {place.file}: {place.name} {line[1]}")
    assert last.startswith(f"mutate: {int(verdict == 'seen')} of 1 known kills seen again")


@pytest.mark.parametrize(
    ("came", "code", "said"),
    [
        ({"seen": 27, "NO PLACE": 1, "UNSEEN": 2}, 0, "27 of 30 known kills seen again,"),
        ({"seen": 26, "NO PLACE": 2, "NO TEST": 1, "RED BEFORE": 1}, 1, "26 of 30 known kills"),
        ({"seen": 9, "UNSEEN": 2}, 1, "9 of 11 known kills seen again,"),
        ({"seen": 2, "NOT TRIED": 28}, 0, "2 of 2 known kills seen again, 28 not begun in 150 s,"),
        ({"NOT TRIED": 30}, 1, "0 of 0 known kills seen again, 30 not begun in 150 s,"),
    ],
)
def test_a_tenth_of_the_known_kills_may_be_lost(
    mutate_there, monkeypatch, capsys, came, code, said
):
    monkeypatch.setattr(mutate_there, "tried_all", lambda *_: Counter(came))
    assert mutate_there.try_known(30) == code
    assert capsys.readouterr().out.startswith(f"mutate: {said} ")


def test_the_commit_draws_which_known_kills_are_tried(mutate_there, tree, monkeypatch):
    drawn = []
    monkeypatch.setattr(mutate_there, "listed", lambda: [*range(500)])
    monkeypatch.setattr(mutate_there, "tried_all", lambda rows, _: Counter(drawn.append(rows)))
    mutate_there.try_known(30)
    mutate_there.try_known(30)
    commit(tree)
    mutate_there.try_known(30)
    assert [len({*rows}) for rows in drawn] == [30, 30, 30]
    assert drawn[0] == drawn[1] != drawn[2]


def test_every_change_that_is_listed_as_changing_nothing_can_be_made():
    for (name, becomes), reason in mechanical.equivalents().items():
        file = name.partition("::")[0]
        text = (ROOT / file).read_text(encoding="utf-8")
        (place,) = (each for each in mechanical_changes.places(file, text) if each.name == name)
        assert mechanical_changes.lines(text, place)[1] == becomes
        assert len(reason.split()) > 3
