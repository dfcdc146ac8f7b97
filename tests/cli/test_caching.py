"""A changed pattern reads no page again, and says so: in figures, gates and one line."""

from __future__ import annotations

import json
import re

import pytest

from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe

EXTRACTOR = """
import re
from docextract_eval import ocr_words


def extract(sheet):
    text = " ".join(word.text for word in ocr_words(sheet))
    found = re.search(r"%s", text)
    return {"values": "printed", "fields": {"total": {"value": found[0]}} if found else {}}
"""
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
    first = run(place, words, "first")
    assert "Not read again" not in first.stderr
    speed = RunFolder(place / "first").about["speed"]
    pages, seconds = speed["pages"], speed["seconds_per_page"]["p50"]
    assert "cached_pages" not in speed
    assert pages_kept(place, words) == pages
    assert seconds > 0
    (place / "own.py").write_text(EXTRACTOR % r"\d+")
    second = run(place, words, "second")
    assert f"Not read again, and not timed: {pages} pages" in second.stderr
    speed = RunFolder(place / "second").about["speed"]
    assert speed["cached_pages"] == speed["pages"] == pages
    assert speed["seconds_per_page"]["p50"] is speed["cpu_seconds"] is speed["peak_bytes"] is None
    assert {each.attempts for each in RunFolder(place / "second").predictions()} == {0}
    run(place, words, "third", "--no-cache")
    assert "cached_pages" not in RunFolder(place / "third").about["speed"]
    answers = [
        {each.sheet: each.guesses for each in RunFolder(place / name).predictions()}
        for name in ("first", "second", "third")
    ]
    assert answers[1] == answers[2] != answers[0]


def test_gates_on_time_memory_and_money_refuse_pages_from_the_cache(place, words):
    run(place, words, "first", "--limit", "1", pipeline="tesseract")
    run(place, words, "all", pipeline="tesseract")  # a part of it from the cache
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
    run(place, words, "own", "--limit", "1")
    assert (
        "Not read again" not in run(place, words, "t", "--limit", "1", pipeline="tesseract").stderr
    )
    (place / "other.py").write_text(EXTRACTOR % r"\d")
    other = run(place, words, "other", "--limit", "1", pipeline="python:other:extract")
    assert "Not read again" in other.stderr


def test_a_private_run_keeps_nothing(place, words):
    run(place, words, "private", "--private", pipeline="tesseract")
    assert not words.exists()


def test_a_folder_that_cannot_be_used_is_said_and_loses_nothing(place, words):
    (place / "file").write_text("")
    done = run(place, words, "run-2", "--cache-folder", "file/words")
    (line,) = [each for each in done.stderr.splitlines() if each.startswith("dxe: ")]
    assert re.fullmatch(r"dxe: file/words: no words can be kept: .+ Remedy: .*--no-cache", line)
    assert RunFolder(place / "run-2").about["healthy"]


def test_the_cache_is_shown_and_cleared(place, words):
    env = {"DXE_CACHE_FOLDER": str(words)}
    run(place, words, "first", "--limit", "1")
    many = pages_kept(place, words)
    assert many > 0
    assert f"{words}: {many} pages kept, " in dxe("cache", cwd=place, env=env).stdout
    assert f"{words}: {many} pages deleted" in dxe("cache", "--clear", cwd=place, env=env).stdout
    assert pages_kept(place, words) == 0
    off = dxe("cache", cwd=place, env={"DXE_CACHE_FOLDER": ""})
    assert off.stdout == "Nothing is kept: DXE_CACHE_FOLDER is empty.\n"
