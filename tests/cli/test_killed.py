"""Killed in the middle, a command goes on where it stopped, and ends the same."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow.parquet as pq
import pytest

from docextract_eval.engines.process_tree import process_tree
from tests.cli.commands import DXE, dxe, one_line
from tests.house.source import ROOT
from tests.runs.pages import NAME, blank_pages
from tests.runs.test_hostile_pipelines import FENCES, fenced
from tests.shared import folder_for_all

pytestmark = pytest.mark.long

PATIENCE = 2400
"""Turns for which something that must come is waited for: minutes, on a machine that is busy."""
MOMENTS = 3


def started(*args, cwd, program=DXE):
    return subprocess.Popen(
        [program, *args],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def when_it_has_lines(process, file, lines):
    """Wait until a run has written so many lines."""
    for _ in range(PATIENCE):
        if file.exists() and file.read_bytes().count(b"\n") >= lines:
            return
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    pytest.fail("nothing was written")


def left_of(group, members):
    """The processes of a group that still run, and those of a family that left it."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pgid=,stat="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in listed.stdout.splitlines())
    there = [row for row in rows if int(row[0]) == group and not row[1].startswith("Z")]
    return there + [each for each, born in members.items() if process_tree(each).get(each) == born]


def gone(group, members=None):
    """Wait for every process of a group to end, and for a family: sandboxes leave the group."""
    for _ in range(PATIENCE):
        if not left_of(group, members or {}):
            return True
        time.sleep(0.05)
    return False


SMALL_QUICKSTART = """
import functools, sys
from docextract_eval.cli import main
from docextract_eval.corpus import recipe
recipe.load_recipe = functools.partial(recipe.load_recipe, count=2)
sys.argv[0] = "dxe"
main()
"""
"""The command `quickstart` over a sixth of its documents."""


def run_small_quickstart(folder):
    words = [sys.executable, "-c", SMALL_QUICKSTART, "quickstart"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A quickstart that nobody disturbed."""

    def make(folder):
        done = run_small_quickstart(folder)
        assert len(done.stdout.splitlines()) == 11
        assert done.stdout.splitlines()[0] == "Report: runs/quick/report.html"
        assert done.stdout.splitlines()[-1].startswith("Next: dxe run tesseract")

    return folder_for_all(tmp_path_factory, "quickstart", make) / "runs" / "quick"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_killed_quickstart_goes_on_and_ends_the_same(whole, tmp_path, number):
    if number != signal.SIGKILL:  # one is killed that has built its corpus itself
        built = tmp_path / "runs" / "quick-corpus"
        shutil.copytree(whole.with_name(built.name), built)
    process = started("-c", SMALL_QUICKSTART, "quickstart", cwd=tmp_path, program=sys.executable)
    lines = tmp_path / "runs" / "quick" / "predictions.jsonl"
    when_it_has_lines(process, lines, 3)
    if number == signal.SIGINT:
        os.killpg(process.pid, number)  # Ctrl-C reaches the whole group
    else:
        process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert (
        process.returncode == {signal.SIGKILL: -9, signal.SIGINT: 130, signal.SIGTERM: 143}[number]
    )
    assert gone(process.pid)
    if number != signal.SIGKILL:
        assert said.decode().strip() == "dxe: stopped. Run the same command again to continue"
    kept = lines.read_text().splitlines()
    assert 3 <= len(kept) < 8
    run_small_quickstart(tmp_path)
    again = tmp_path / "runs" / "quick"
    assert lines.read_text().splitlines()[: len(kept) - 1] == kept[:-1]
    assert (again / "scores.json").read_bytes() == (whole / "scores.json").read_bytes()
    for name in ("matches", "renditions"):
        assert pq.read_table(again / f"{name}.parquet").equals(
            pq.read_table(whole / f"{name}.parquet")
        )


RECEIPTS = """
name = "receipts"
seed = 1
count = 64
kinds = ["receipt"]
locales = ["en_US", "de_DE"]
conditions = ["clean", "jpeg@4"]
"""
"""A recipe of which many are built in a short time."""


@pytest.fixture
def receipts(tmp_path):
    (tmp_path / "receipts.toml").write_text(RECEIPTS)
    return "receipts.toml"


@pytest.fixture(scope="module")
def undisturbed_seal(tmp_path_factory):
    """The seal of the recipe, of a build that nobody killed."""

    def make(folder):
        (folder / "receipts.toml").write_text(RECEIPTS)
        done = dxe("corpus", "build", "receipts.toml", "-o", "c", cwd=folder)
        (folder / "seal").write_text(done.stdout.rpartition("seal ")[2])

    return (folder_for_all(tmp_path_factory, "killed-build", make) / "seal").read_text()


def test_a_killed_build_goes_on_and_has_the_same_seal(tmp_path, receipts, undisturbed_seal):
    build = ("corpus", "build", receipts)
    process = started(*build, "-o", "c", cwd=tmp_path)
    for _ in range(PATIENCE):
        if list((tmp_path / "c").glob("documents-*.parquet")):
            break
        time.sleep(0.05)
    process.kill()
    process.communicate()
    assert gone(process.pid)
    there = len(list((tmp_path / "c").glob("documents-*.parquet")))
    assert 0 < there < 4
    done = dxe(*build, "-o", "c", cwd=tmp_path)
    assert done.stdout.rpartition("seal ")[2] == undisturbed_seal != ""


def test_a_killed_extension_goes_on_and_has_the_same_seal(tmp_path, receipts):
    """Killed without a word: the shorter one stays whole, and its lock holds nobody up."""
    build = ("corpus", "build", receipts, "--count")
    assert dxe(*build, "16", "-o", "c", cwd=tmp_path).returncode == 0
    first = {file.name: file.read_bytes() for file in (tmp_path / "c").glob("[!.]*.*")}
    assert {"corpus.json", "documents-00000.parquet"} < set(first)
    shown = dxe("corpus", "show", "c", cwd=tmp_path).stdout
    extend = ("corpus", "extend", "c", "--count", "112", "--workers", "1")
    process = started(*extend, cwd=tmp_path)
    for _ in range(PATIENCE):
        if len(list((tmp_path / "c").glob("documents-*.parquet"))) > 2:
            break
        time.sleep(0.05)
    assert "another dxe is writing here" in one_line(dxe(*extend, cwd=tmp_path), 2)
    assert dxe("corpus", "show", "c", cwd=tmp_path).stdout == shown  # meanwhile, the shorter one
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert gone(process.pid)
    assert {name: (tmp_path / "c" / name).read_bytes() for name in first} == first
    assert "all 32 renditions match the seal" in dxe("corpus", "verify", "c", cwd=tmp_path).stdout
    assert dxe("corpus", "show", "c", cwd=tmp_path).stdout == shown
    made = {file.name: file.stat().st_ino for file in (tmp_path / "c").glob("documents-*.parquet")}
    assert 2 < len(made) < 7
    shutil.copytree(tmp_path / "c", tmp_path / "other")
    for folder, count in (("c", 112), ("other", 40)):  # as long as it was to be, or another length
        done = dxe("corpus", "extend", folder, "--count", count, "--workers", "1", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        for name in first.keys() - {"corpus.json"}:
            assert (tmp_path / folder / name).read_bytes() == first[name]
        new = f"new-{folder}"
        whole = dxe(*build, count, "-o", new, cwd=tmp_path)
        seals = [each.stdout.rpartition("seal ")[2] for each in (done, whole)]
        assert seals[0] == seals[1] != ""
        files = [
            sorted(file.name for file in (tmp_path / each).glob("*.parquet"))
            for each in (folder, new)
        ]
        assert files[0] == files[1]  # nothing is left of what it was to be
    assert {name: (tmp_path / "c" / name).stat().st_ino for name in made} == made  # went on


SMALL_SHARDS = """
import sys
from docextract_eval.cli import main
from docextract_eval.corpus.store import folder
folder.SHARD_SIZE = 2
sys.argv[0] = "dxe"
main()
"""


def test_killed_at_random_moments_a_build_goes_on_and_has_the_same_seal(
    tmp_path, receipts, undisturbed_seal
):
    """Shards of two documents, so that moments fall between and within them."""
    build = ("corpus", "build", receipts, "--workers", "1")
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"moments of seed {seed}")  # shown where this test fails
    rng = np.random.default_rng(seed)
    for _ in range(MOMENTS):
        process = subprocess.Popen(
            [sys.executable, "-c", SMALL_SHARDS, *build, "-o", "c"],
            cwd=tmp_path,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        before = set((tmp_path / "c").glob("documents-*.parquet"))
        for _ in range(PATIENCE):
            if set((tmp_path / "c").glob("documents-*.parquet")) - before:
                break
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(float(rng.uniform(0, 0.15)))
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL  # in the middle: it had not ended itself
        assert "seal" not in json.loads((tmp_path / "c" / "corpus.json").read_text())
        assert gone(process.pid)
        for file in (tmp_path / "c").glob("[!.]*.parquet"):
            pq.read_table(file)  # nothing is torn
    there = len(list((tmp_path / "c").glob("documents-*.parquet")))
    assert MOMENTS <= there < 32
    last = subprocess.run(
        [sys.executable, "-c", SMALL_SHARDS, *build, "-o", "c"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert last.stdout.rpartition("seal ")[2] == undisturbed_seal != ""
    assert "all 128 renditions match the seal" in dxe("corpus", "verify", "c", cwd=tmp_path).stdout
    assert not list((tmp_path / "c").glob(".unfinished-*"))


def test_killed_at_random_moments_a_run_goes_on_and_scores_the_same(tmp_path):
    """No page that has its line is read again, none is lost, and none has two."""
    corpus = blank_pages(tmp_path / "pages", 180)
    (tmp_path / "deeds.json").write_text(json.dumps({"all": "slow:0.02"}))
    notes = tmp_path / "notes"  # where the pipeline may write, also from a sandbox
    notes.mkdir()
    run = ("run", NAME, corpus.path, "-p", f"deeds={tmp_path / 'deeds.json'}", "--workers", 2)
    run = (*run, *fenced(FENCES[0], notes))
    whole = dxe(*run, "-o", tmp_path / "whole", "-p", f"calls={notes / 'other'}", cwd=ROOT)
    assert whole.returncode == 0, whole.stderr
    calls, lines = notes / "calls", tmp_path / "run" / "predictions.jsonl"
    run = [str(word) for word in (*run, "-o", tmp_path / "run", "-p", f"calls={calls}")]
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"moments of seed {seed}")  # shown where this test fails
    rng = np.random.default_rng(seed)
    for number in range(MOMENTS):
        process = started(*run, cwd=ROOT)
        when_it_has_lines(process, lines, 16 * number + 1)
        time.sleep(float(rng.uniform(0, 0.2)))
        members = process_tree(process.pid)
        process.kill()
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert gone(process.pid, members)
        kept = {json.loads(line)["id"] for line in whole_lines(lines)}
        done_calls = calls.read_text().count("\n")
        (tmp_path / f"kept-{number}").write_text(json.dumps([done_calls, sorted(kept)]))
    last = dxe(*run, "--resume", cwd=ROOT)
    assert last.returncode == 0, last.stderr
    called = [line.split()[0] for line in calls.read_text().splitlines()]
    for number in range(MOMENTS):
        before, kept = json.loads((tmp_path / f"kept-{number}").read_text())
        assert not set(kept) & set(called[before:])
    ids = [json.loads(line)["id"] for line in whole_lines(lines)]
    assert len(ids) == len(set(ids)) == 180 == len(set(called))
    for name in ("scores.json", "matches.parquet", "renditions.parquet"):
        again, undisturbed = (tmp_path / folder / name for folder in ("run", "whole"))
        if name.endswith("json"):
            assert again.read_bytes() == undisturbed.read_bytes()
        else:
            assert pq.read_table(again).equals(pq.read_table(undisturbed))


def whole_lines(file):
    return [line for line in file.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("fence", FENCES)
def test_a_signal_to_the_group_lets_a_pipeline_close_what_it_has(tmp_path, fence, number):
    """Wherever its workers are at that moment; a second run is refused meanwhile."""
    corpus = blank_pages(tmp_path / "pages", 200)
    (tmp_path / "deeds.json").write_text(json.dumps({"all": "slow:0.3"}))
    closed, lines = tmp_path / "notes" / "closed", tmp_path / "run" / "predictions.jsonl"
    closed.parent.mkdir()
    settings = ("-p", f"deeds={tmp_path / 'deeds.json'}", "-p", f"closed={closed}")
    settings = (*settings, *fenced(fence, closed.parent))
    run = ("run", NAME, corpus.path, "-o", tmp_path / "run", "--workers", 2, *settings)
    process = started(*map(str, run), cwd=ROOT)
    when_it_has_lines(process, lines, 6)
    assert "another dxe is writing here" in one_line(dxe(*run, cwd=ROOT), 2)
    members = process_tree(process.pid)
    assert len(members) > 2
    os.killpg(process.pid, number)
    process.communicate(timeout=30)
    assert (process.returncode, gone(process.pid, members)) == (128 + number, True)
    # The one who was asked for the version, and both who read.
    assert closed.read_text().split() == ["closed"] * 3


def test_a_long_run_says_every_so_often_how_far_it_is(tmp_path):
    """On standard error, where no terminal is; what is printed there goes nowhere else."""
    corpus = blank_pages(tmp_path / "pages", 12)
    script = "from docextract_eval.cli import main, progress; progress._EVERY = 0.02; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "run", NAME, corpus.path, "-o", tmp_path / "run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said = [line.partition(": ") for line in done.stderr.splitlines()]
    assert [*dict.fromkeys(stage for stage, _, _ in said)] == [
        "start",
        "extract",
        "score",
        "report",
    ]
    counted = r"\d+ of 12 done, 0 failed(, \d+\.\d\d per second, (?!0:00)[\d:]+ left)?"
    assert all(re.fullmatch(counted, what) for stage, _, what in said if stage == "extract")
    assert done.stdout.splitlines()[-2] == f"Report: {tmp_path / 'run' / 'report.html'}"
