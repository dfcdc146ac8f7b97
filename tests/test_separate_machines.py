"""Machines that share no disk, only object storage, make what one machine makes.

Each is a process that sees the programs of this machine, read-only, and otherwise its own folders:
its home, its /tmp, and nothing of the others.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from docextract_eval.runs.recorded_hashes import DERIVED
from docextract_eval.storage.object_storage import parse_location
from docextract_eval.storage.shard_plan import load_plan
from tests.cli.commands import DXE, dxe
from tests.corpus.store.test_planned import of_corpus
from tests.house.source import ROOT
from tests.runs.test_planned import answers

pytestmark = pytest.mark.long

pytest_plugins = ("tests.object_store",)

RECIPE = """
name = "receipts"
seed = 3
count = 34
kinds = ["receipt"]
locales = ["en_US", "de_DE"]
conditions = ["clean"]
"""
"""Three shards, the last of which is small."""
HOME = "/srv/somebody"
PROGRAMS = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc"),
    *(sys.prefix, sys.base_prefix, str(ROOT), *sys.path),
)


class Machine:
    """One whose disk is a folder of its own."""

    def __init__(self, folder):
        (folder / "home").mkdir(parents=True)
        (folder / "tmp").mkdir()
        (folder / "home" / "receipts.toml").write_text(RECIPE)
        self.folder = folder

    def start(self, *words):
        """Start a command there; only the store is known to it."""
        programs = sorted({each for each in PROGRAMS if each and Path(each).exists()})
        passed = ("AWS_", "PYTHONPATH")
        known = {name: value for name, value in os.environ.items() if name.startswith(passed)}
        known |= {"HOME": HOME, "TMPDIR": "/tmp", "PATH": f"{DXE.parent}:/usr/bin:/bin"}  # noqa: S108 - its own
        options = [
            *("--unshare-user", "--unshare-ipc", "--unshare-uts", "--die-with-parent"),
            *("--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"),  # noqa: S108
            *(word for each in programs for word in ("--ro-bind", each, each)),
            *("--bind", str(self.folder / "tmp"), "/tmp/own", "--setenv", "TMPDIR", "/tmp/own"),  # noqa: S108
            *("--bind", str(self.folder / "home"), HOME, "--chdir", HOME),
            *("--hostname", self.folder.name),
        ]
        return subprocess.Popen(
            ["bwrap", *options, "--", *map(str, words)],
            env=known,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words):
        """Run a command there to its end, and return what it printed."""
        return printed(self.start(*words))


def printed(process):
    out, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return out


@pytest.fixture
def machines(tmp_path, sandbox):
    return [Machine(tmp_path / name) for name in ("first", "second", "third")]


def test_a_machine_sees_nothing_of_another(machines):
    first, second, _ = machines
    first.run("sh", "-c", "touch mine $TMPDIR/mine")
    seen = [each.run("sh", "-c", "find . $TMPDIR -name mine") for each in (first, second)]
    assert seen == ["./mine\n/tmp/own/mine\n", ""]
    for folder in (first.folder, first.folder.parent):
        assert "No such file" in second.run("sh", "-c", f"ls {folder} 2>&1; true")
    with pytest.raises(AssertionError, match="Read-only"):
        second.run("touch", ROOT / "docextract_eval" / "new.py")


def test_two_machines_make_what_one_makes_and_a_third_finishes(machines, bucket_url, tmp_path):
    first, second, third = machines
    (tmp_path / "receipts.toml").write_text(RECIPE)
    build = ("corpus", "build", "receipts.toml", "-o")
    run = ("run", "noisy", "corpus", "-p", "seed=3", "-o")
    for words in ((*build, "corpus"), (*run, "run")):
        assert dxe(*words, cwd=tmp_path).returncode == 0
    corpus, made = f"{bucket_url}corpus", f"{bucket_url}run"
    run = ("run", "noisy", corpus, "-p", "seed=3", "-o")
    for url, command, end in (
        (corpus, (*build, corpus), "34 documents"),
        (made, (*run, made), f"Report: {made}/report.html"),
    ):
        said = first.run("dxe", *command, "--plan")
        assert f"{url}: 0 of 3 shards done" in said
        options = f"--workers 1 --plan {said.split()[-1]}"
        do = f"dxe shard {url} {{}} {options} && dxe shard {url} 2 {options}"
        both = [each.start("sh", "-c", do.format(n)) for n, each in enumerate((first, second))]
        said = [printed(each).splitlines() for each in both]
        assert [lines[0] for lines in said] == [f"{url}: shard {n} is done" for n in range(2)]
        assert sum(f"{url}: shard 2 is done" in lines for lines in said) == 1
        assert load_plan(parse_location(url)).missing() == []
        assert end in third.run("dxe", *command)
    assert of_corpus(parse_location(corpus)) == of_corpus(tmp_path / "corpus")
    for name in DERIVED:
        ours = (parse_location(made) / name).read_bytes()
        assert ours == (tmp_path / "run" / name).read_bytes(), name
    assert answers(parse_location(made)) == answers(tmp_path / "run")
    assert (parse_location(made) / "report.html").is_file()
    for each in machines:
        left = [file for file in each.folder.rglob("*") if file.is_file()]
        kept = [file.name for file in left if not {".cache", ".local"} & {*file.parts}]
        assert kept == ["receipts.toml"]
