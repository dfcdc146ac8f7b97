"""`dxe transfer`, as a user types it: few labelled documents, and the answers on many others."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.commands import dxe, one_line
from tests.shared import copy_for_worker

RECIPE = """
name = "made"
seed = 5
count = 30
kinds = ["receipt"]
locales = ["en_US"]
conditions = ["clean"]
"""
COMMANDS = """
corpus build made.toml -o made
corpus build made.toml -o others --seed 6 --count 90
corpus export others -o exported
corpus import exported/clean/first.jsonl -o real
corpus import exported/clean/rest.jsonl -o rest
run noisy made -o synthetic -p wrong=0.3
run noisy real -o real-run -p wrong=0.3
run noisy rest -o more -p wrong=0.3
run noisy real -o few --limit 4 -p wrong=0.3
run noisy real -o private -p wrong=0.3 --private
run oracle made -o synthetic-oracle
run oracle real -o real-oracle
run oracle rest -o more-oracle
"""
"""What the runs of these tests are made by."""
LABELLED = 30


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A folder with runs over generated documents, and over others that were imported."""
    return copy_for_worker(tmp_path_factory, "transfer", make_runs)


def make_runs(folder):
    (folder / "made.toml").write_text(RECIPE)
    for command in COMMANDS.strip().splitlines():
        done = dxe(*command.split(), cwd=folder)
        assert done.returncode == 0, done.stderr
        if command.startswith("corpus export"):
            part_labels(folder / "exported" / "clean")


def part_labels(folder):
    """Cut the labels in two files: one of few documents, and one of the rest."""
    lines = (folder / "labels.jsonl").read_text().splitlines(keepends=True)
    (folder / "first.jsonl").write_text("".join(lines[:LABELLED]))
    (folder / "rest.jsonl").write_text("".join(lines[LABELLED:]))


def transfer(runs, *args):
    done = dxe("transfer", *args, cwd=runs)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_it_prints_what_is_right_with_and_without_help(runs):
    before = {*runs.rglob("*")}
    out = transfer(runs, "synthetic", "real-run", "--unlabelled", "more")
    lines = out.splitlines()
    assert lines[0] == "synthetic -> real-run: 30 labelled documents, 60 unlabelled documents"
    assert [line for line in lines if line.startswith("scalars") and "with help" in line]
    assert "drawn at random" in " ".join(out.split())
    assert {*runs.rglob("*")} == before
