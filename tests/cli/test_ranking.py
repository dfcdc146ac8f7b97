"""Several runs by one command, and which of them is best."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil

import pytest

from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

pytestmark = pytest.mark.long

RECIPE = """
name = "ranked"
seed = 5
count = 24
locales = ["en_US"]
conditions = ["clean"]
"""
FIVE = ("oracle", "predictions:one.jsonl", "predictions:two.jsonl", "noisy", "blank")
READER = "def extract(sheet):\n    return {'fields': {'total': '1.00'}}\n"
ASKING = """
class Reader:
    def __init__(self, api_key):
        pass

    def extract(self, sheet):
        return {"fields": {"total": "1.00"}}
"""


def out(done, code=0):
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def ranked(tmp_path_factory):
    """A corpus, and a run of each of five pipelines over it, two of which are the same."""
    return copy_for_worker(tmp_path_factory, "ranking", make_five)


def make_five(folder):
    (folder / "ranked.toml").write_text(RECIPE)
    out(dxe("corpus", "build", "ranked.toml", "-o", "corpora/mine", cwd=folder))
    out(dxe("run", "noisy", "corpora/mine", "-o", "made", "-p", "wrong=0.5", cwd=folder))
    for name in ("one", "two"):
        shutil.copy(folder / "made" / "predictions.jsonl", folder / f"{name}.jsonl")
    out(dxe("run", *FIVE, "corpora/mine", cwd=folder))


@pytest.fixture
def place(ranked, tmp_path):
    """A copy of it to add to."""
    return shutil.copytree(ranked, tmp_path / "place")


def test_five_pipelines_are_run_and_ranked_and_the_two_that_are_equal_are_tied(ranked):
    runs = [f"runs/mine/{name}" for name in ("oracle", "one", "two", "noisy", "blank")]
    found = json.loads(out(dxe("rank", *runs, "--json", cwd=ranked)))
    places = {each["name"]: each["rank"] for each in found["runs"]}
    assert places == {"oracle": "1", "noisy": "2", "one": "3=", "two": "3=", "blank": "5"}
    text = out(dxe("rank", *runs, cwd=ranked))
    assert re.findall(r"^(\S+) (?:one|two) +\d", text, re.MULTILINE)[:2] == ["3=", "3="]
    assert all(len(line) <= 80 for line in text.splitlines())


def test_the_command_that_runs_several_ends_in_their_ranking(place):
    text = out(dxe("run", "oracle", "blank", "corpora/mine", "-o", "both", cwd=place))
    assert "Run 2 of 2: blank\nReport: both/blank/report.html\n" in text
    assert text.index("Run 2 of 2") < text.index("Leaderboard") < text.index("1 oracle")
    assert text.rstrip().endswith("Made by: dxe rank both/oracle both/blank")


def test_a_leaderboard_names_the_command_that_makes_the_same_file_again(place):
    command = ("rank", "runs/mine/oracle", "runs/mine/blank", "-o", "board.md")
    out(dxe(*command, cwd=place))
    board = place / "board.md"
    text = board.read_text()
    assert f"Made by: dxe {' '.join(command)}" in text
    board.unlink()
    out(dxe(*text.partition("Made by: dxe ")[2].split(), cwd=place))
    assert board.read_text() == text


def test_every_form_says_the_same(place):
    runs = ("rank", "runs/mine/one", "runs/mine/two")
    forms = ("board.md", "board.html", "board.csv", "board.json")
    for file in forms:
        assert out(dxe(*runs, "-o", file, cwd=place)).endswith(f"Leaderboard: {file}\n")
    md, page, table, record = ((place / file).read_bytes().decode() for file in forms)
    assert page.count("1= one") == md.count("1= one") == 2
    assert not re.search(r"(?:src|href)=.?https?:", page)
    assert table.splitlines() == out(dxe(*runs, "--csv", cwd=place)).splitlines()
    assert record == out(dxe(*runs, "--json", cwd=place))
    first = next(csv.DictReader(io.StringIO(table)))
    assert (first["rank"], first["run"]) == ("1=", "runs/mine/one")
    assert float(first["fields_low"]) == json.loads(record)["runs"][0]["fields"]["low"]


def test_settings_that_vary_are_run_in_every_combination(place):
    words = ("noisy", "corpora/mine", "--vary", "wrong=0.1,0.6", "--vary", "seed=[1, 2]")
    out(dxe("run", *words, "--limit", "4", cwd=place))
    made = {file.parent.name for file in place.glob("runs/mine/noisy-*/run.json")}
    assert made == {f"noisy-wrong-{wrong}-seed-{seed}" for wrong in (0.1, 0.6) for seed in (1, 2)}
    about = json.loads((place / "runs/mine/noisy-wrong-0.6-seed-2/run.json").read_text())
    assert about["pipeline"]["settings"] == {"wrong": "0.6", "seed": "2"}


ENDED = "Report: {0}/report.html\nEvery case on its page: dxe view {0}\n"
"""What a run ends with."""


def test_a_finished_run_of_the_name_is_continued_and_again_makes_the_next_number(place):
    (place / "reader.py").write_text(READER)
    words = ("run", "python:reader:extract", "corpora/mine", "--limit", "2", "--no-sandbox")
    made = place / "runs" / "mine"
    assert out(dxe(*words, cwd=place)).endswith(ENDED.format("runs/mine/reader.extract"))
    before = (made / "reader.extract" / "predictions.jsonl").read_bytes()
    done = dxe(*words, cwd=place)
    assert "runs/mine/reader.extract was finished" in one_line(done, 0)
    assert "Remedy: add --again" in done.stderr
    (place / "reader.py").write_text(READER.replace("1.00", "2.00"))
    changed = one_line(dxe(*words, cwd=place), 2)
    assert "the code of python:reader has changed" in changed.replace(":extract", "")
    assert "add --again, which makes the next number" in changed
    for number in (2, 3):
        text = out(dxe(*words, "--again", cwd=place))
        assert text.endswith(ENDED.format(f"runs/mine/reader.extract-{number}"))
    assert (made / "reader.extract" / "predictions.jsonl").read_bytes() == before


def test_a_run_that_breaks_ends_no_other_and_the_exit_code_says_it(place):
    (place / "bad.py").write_text("raise ValueError('no weights')\n")
    words = ("blank", "python:bad:extract", "oracle", "corpora/mine", "-o", "three", "--no-sandbox")
    done = dxe("run", *words, "--engine", "local", cwd=place)
    assert done.returncode in {2, 3}
    assert "no weights" in done.stderr
    assert "Run 3 of 3: oracle\nReport: three/oracle/report.html" in done.stdout
    assert "dxe rank three/blank three/oracle" in done.stdout


def test_a_setting_that_is_secret_is_in_no_path(place):
    (place / "asking.py").write_text(ASKING)
    words = ("python:asking:Reader", "corpora/mine", "--limit", "1", "--no-sandbox")
    text = out(dxe("run", *words, "--vary", "api_key=hush-hush-1,hush-hush-2", cwd=place))
    paths = [str(path) for path in place.rglob("*")]
    assert any("asking.Reader-api_key-2" in path for path in paths)
    assert "hush" not in text + "".join(paths)


def test_runs_over_different_documents_are_ranked_on_those_they_share(place):
    out(dxe("run", "noisy", "corpora/mine", "-o", "few", "--limit", "10", cwd=place))
    text = " ".join(out(dxe("rank", "runs/mine/oracle", "few", cwd=place)).split())
    assert "2 runs on the 10 renditions that all share." in text
    assert "oracle has 14 renditions that not all runs have, and is ranked without." in text
