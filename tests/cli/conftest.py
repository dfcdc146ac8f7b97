"""A folder with a small corpus and a run, made by the real commands."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.commands import dxe
from tests.shared import copy_for_worker

RECIPE = """
name = "tiny"
seed = 5
count = 2
locales = ["en_US", "de_DE"]
conditions = ["clean", "defocus@2"]
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    return copy_for_worker(tmp_path_factory, "cli", make_corpus_and_run)


def make_corpus_and_run(folder):
    (folder / "tiny.toml").write_text(RECIPE)
    for command in (
        ("corpus", "build", "tiny.toml", "-o", "corpus"),
        ("run", "noisy", "corpus", "-o", "run", "-p", "wrong=0.2"),
    ):
        done = dxe(*command, cwd=folder)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def place(made, tmp_path):
    """A copy of it to spoil."""
    shutil.copytree(made, tmp_path / "place")
    return tmp_path / "place"
