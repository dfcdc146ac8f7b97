"""A changed pattern reads no page again, and says so: in figures, gates and one line."""

from __future__ import annotations

import json
import re

import pytest

from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe

pytestmark = pytest.mark.long

EXTRACTOR = """
import re
from docextract_eval import ocr_words


def extract(sheet):
    text = " ".join(word.text for word in ocr_words(sheet))
    found = re.search(r"%s", text)
    return {"values": "printed", "fields": {"total": {"value": found[0]}} if found else {}}
"""
TWO_PAGES = ("--limit", "1", "--attempts", "total")
ONE_PAGE = (*TWO_PAGES, "--condition", "clean")
"""Runs that take little: how much is read and judged does not matter here."""
TIMED = '[[gates]]\nrule = "budget"\np95 = 100\ncost = 1\nmemory = 100000\nfailures = 0.5\n'


@pytest.fixture
def words(place):
    """Where the words are kept, and a pipeline of one's own beside it."""
    (place / "own.py").write_text(EXTRACTOR % r"\d+\.\d\d")
    (place / "policy.toml").write_text(f'name = "in time"\n{TIMED}')
    return place / "words"


def run(place, words, into, *options, pipeline="python:own:extract"):
    env = {"DXE_CACHE_FOLDER": str(words)}
    done = dxe("run", pipeline, "corpus", "-o", into, *options, cwd=place, env=env)
    assert done.returncode == 0, done.stderr
    return done


def pages_kept(place, words):
    env = {"DXE_CACHE_FOLDER": str(words)}
    return json.loads(dxe("cache", "--json", cwd=place, env=env).stdout)["pages"]


def test_a_changed_pattern_reads_no_page_again(place, words):
    first = run(place, words, "first", *TWO_PAGES)
    assert "Not read again" not in first.stderr
    speed = RunFolder(place / "first").about["speed"]
    pages, seconds = speed["pages"], speed["seconds_per_page"]["p50"]
    assert "cached_pages" not in speed
    assert pages_kept(place, words) == pages
    assert seconds > 0
    (place / "own.py").write_text(EXTRACTOR % r"\d+")
    second = run(place, words, "second", *TWO_PAGES)
    assert f"Not read again, and not timed: {pages} pages" in second.stderr
    speed = RunFolder(place / "second").about["speed"]
    assert speed["cached_pages"] == speed["pages"] == pages
    assert speed["seconds_per_page"]["p50"] is speed["cpu_seconds"] is speed["peak_bytes"] is None
    assert {each.attempts for each in RunFolder(place / "second").predictions()} == {0}
    run(place, words, "third", "--no-cache", *TWO_PAGES)
    assert "cached_pages" not in RunFolder(place / "third").about["speed"]
    answers = [
        {each.sheet: each.guesses for each in RunFolder(place / name).predictions()}
        for name in ("first", "second", "third")
    ]
    assert answers[1] == answers[2] != answers[0]


def test_gates_on_time_memory_and_money_refuse_pages_from_the_cache(place, words):
    run(place, words, "first", "--limit", "1", "--condition", "clean", pipeline="tesseract")
    run(place, words, "all", "--limit", "1", pipeline="tesseract")  # a part of it from the cache
    done = dxe("gate", "all", "--policy", "policy.toml", cwd=place)
    assert done.returncode == 4
    rows = re.findall(r" failures +(\w+) .*(INCONCLUSIVE|PASS)(.*)", done.stdout)
    verdicts = {name: verdict for name, verdict, _ in rows}
    refused = dict.fromkeys(("p95", "cost", "memory"), "INCONCLUSIVE")
    assert verdicts == {**refused, "failures": "PASS"}
    assert all("run it again with --no-cache" in note for *_, note in rows[:3])


def test_what_tesseract_read_is_there_for_a_pipeline_of_ones_own_and_not_the_other_way(
    place, words
):
    run(place, words, "own", *ONE_PAGE)
    tesseract = run(place, words, "t", *ONE_PAGE, pipeline="tesseract")
    assert "Not read again" not in tesseract.stderr
    (place / "other.py").write_text(EXTRACTOR % r"\d")
    other = run(place, words, "other", *ONE_PAGE, pipeline="python:other:extract")
    assert "Not read again" in other.stderr


def test_a_private_run_keeps_nothing(place, words):
    run(place, words, "private", "--private", *ONE_PAGE, pipeline="tesseract")
    assert not words.exists()


def test_a_folder_that_cannot_be_used_is_said_and_loses_nothing(place, words):
    (place / "file").write_text("")
    done = run(place, words, "run-2", "--cache-folder", "file/words", *ONE_PAGE)
    (line,) = [each for each in done.stderr.splitlines() if each.startswith("dxe: ")]
    assert re.fullmatch(r"dxe: file/words: nothing can be kept: .+ Remedy: .*--no-cache", line)
    assert RunFolder(place / "run-2").about["healthy"]


def test_the_cache_is_shown_and_cleared(place, words):
    env = {"DXE_CACHE_FOLDER": str(words)}
    run(place, words, "first", *TWO_PAGES)
    many = pages_kept(place, words)
    assert many > 0
    assert (
        f"{words}: words of {many} pages and 0 answers kept, "
        in dxe("cache", cwd=place, env=env).stdout
    )
    assert (
        f"{words}: words of {many} pages and 0 answers deleted"
        in dxe("cache", "--clear", cwd=place, env=env).stdout
    )
    assert pages_kept(place, words) == 0
    off = dxe("cache", cwd=place, env={"DXE_CACHE_FOLDER": ""})
    assert off.stdout == "Nothing is kept: DXE_CACHE_FOLDER is empty.\n"


ANSWERS = """
import amounts


class Reader:
    version = "1"

    def extract(self, sheet):
        import later
        return {"fields": {"total": {"value": amounts.TOTAL, "confidence": later.CONFIDENCE}}}
"""


@pytest.fixture
def answers(place):
    """Where answers are kept, and a pipeline of two more modules, one of them imported late."""
    (place / "own.py").write_text(ANSWERS)
    (place / "amounts.py").write_text('TOTAL = "1.00"\n')
    (place / "later.py").write_text("CONFIDENCE = 0.5\n")
    return place / "answers"


def cached_pages(place, name):
    speed = RunFolder(place / name).about["speed"]
    return speed.get("cached_pages", 0), speed["pages"]


def run_reader(place, answers, into, *options):
    return run(place, answers, into, "--cache", *options, pipeline="python:own:Reader")


def test_answers_are_used_again_by_the_same_code_and_are_not_timed(place, answers):
    run_reader(place, answers, "a", "--limit", "1")
    done = run_reader(place, answers, "b", "--limit", "1")
    pages = cached_pages(place, "a")[1]
    assert f"Not read again, and not timed: {pages} pages" in done.stderr
    assert cached_pages(place, "b") == (pages, pages)
    first, second = (
        {each.sheet: each.guesses for each in RunFolder(place / name).predictions()}
        for name in "ab"
    )
    assert first == second
    speed = RunFolder(place / "b").about["speed"]
    assert speed["seconds_per_page"]["p50"] is speed["cpu_seconds"] is speed["peak_bytes"] is None
    (place / "policy.toml").write_text(f'name = "in time"\n{TIMED}')
    assert dxe("gate", "b", "--policy", "policy.toml", cwd=place).returncode == 4


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("own.py", ANSWERS.replace('"1"', '"2"')),
        ("amounts.py", 'TOTAL = "2.00"\n'),
        ("later.py", "CONFIDENCE = 0.75\n"),
    ],
)
def test_another_version_or_a_changed_module_is_asked_again(place, answers, file, change):
    run_reader(place, answers, "a", *ONE_PAGE)
    (place / file).write_text(change)
    run_reader(place, answers, "b", *ONE_PAGE)
    assert cached_pages(place, "b")[0] == 0
    run_reader(place, answers, "c", *ONE_PAGE)
    assert cached_pages(place, "c")[0] == cached_pages(place, "c")[1] > 0


def test_another_version_of_the_same_code_is_asked_again(place, answers):
    """As of weights, which no module shows."""
    read = 'from pathlib import Path\n\n\nWEIGHTS = Path(__file__).with_name("weights.txt")\n'
    text = read + ANSWERS.replace('version = "1"', "version = WEIGHTS.read_text()")
    (place / "own.py").write_text(text)
    for weights, name in (("1", "a"), ("1", "b"), ("2", "c")):
        (place / "weights.txt").write_text(weights)
        run_reader(place, answers, name, *ONE_PAGE, "--no-sandbox")
    assert [cached_pages(place, name)[0] > 0 for name in "abc"] == [False, True, False]


def test_without_the_option_answers_are_neither_kept_nor_used(place, answers):
    run(place, answers, "a", *ONE_PAGE, pipeline="python:own:Reader")
    run_reader(place, answers, "b", *ONE_PAGE)
    run(place, answers, "c", *ONE_PAGE, pipeline="python:own:Reader")
    assert [cached_pages(place, name)[0] for name in "abc"] == [0, 0, 0]


REFUSED = {
    "no version": (
        ("python:plain:extract",),
        'states no version, .+ Remedy: state one in it \\(version = "1" in the class',
    ),
    "a program": (("command:sh ocr {images}",), "states no version, .+ with -p version=1, or"),
    "a private run": (("python:own:Reader", "--private"), "keeps nothing, and --cache"),
    "the truth": (("oracle",), "reads no page, so there is nothing to keep"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_answers_that_cannot_be_kept_are_refused_in_one_line(place, answers, case):
    (place / "plain.py").write_text("def extract(sheet):\n    return {}\n")
    (place / "ocr").write_text("echo '{}'\n")
    asked, expected = REFUSED[case]
    env = {"DXE_CACHE_FOLDER": str(answers)}
    done = dxe("run", *asked, "corpus", "-o", "no", "--cache", cwd=place, env=env)
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert re.search(expected, line)
    assert not answers.exists()


def test_a_cache_without_a_folder_is_refused(place, answers):
    env = {"DXE_CACHE_FOLDER": ""}
    options = ("python:own:Reader", "corpus", "-o", "no", "--cache")
    done = dxe("run", *options, cwd=place, env=env)
    assert done.returncode == 2
    assert done.stderr == (
        "dxe: --cache, DXE_CACHE_FOLDER: has no folder: the variable is empty, so nothing is kept. "
        "Remedy: name one with --cache-folder\n"
    )


def test_answers_of_a_program_with_a_stated_version_are_kept(place, answers):
    (place / "ocr").write_text('echo \'{"fields": {"total": "1.00"}}\'\n')
    for version, name in (("1", "a"), ("1", "b"), ("2", "c")):
        options = ("--cache", *ONE_PAGE, "-p", f"version={version}")
        run(place, answers, name, *options, pipeline="command:sh ocr {images}")
    assert [cached_pages(place, name)[0] > 0 for name in "abc"] == [False, True, False]
