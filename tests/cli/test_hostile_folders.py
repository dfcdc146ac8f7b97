"""A corpus or run that somebody else made costs its own result, and no file beside it."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from docextract_eval.corpus.store import folder
from tests.cli.commands import dxe, one_line

POLICY = 'name = "low"\n[[gates]]\nrule = "budget"\np50 = 1000\n'


@pytest.fixture
def victim(tmp_path):
    """Somebody's file, beside the foreign folder."""
    (tmp_path / "victim").mkdir()
    file = tmp_path / "victim" / "thesis.txt"
    file.write_text("three years of work", encoding="utf-8")
    yield file
    assert file.read_text(encoding="utf-8") == "three years of work"
    assert [each.name for each in file.parent.iterdir()] == ["thesis.txt"]


def described(corpus, **changes):
    """Change what a corpus says of itself, hash and all, as a forger would."""
    about = json.loads((corpus / "corpus.json").read_text(encoding="utf-8")) | changes
    folder.write_about(corpus, about | {"hash": folder.about_hash(about)})


EXTEND = ("corpus", "extend", "place/corpus", "--count", "5")
BUILD = ("corpus", "build", "place/tiny.toml", "-o", "place/corpus")
VERIFY = ("corpus", "verify", "place/corpus")


@pytest.mark.parametrize(
    ("command", "absolute"), [(EXTEND, False), (EXTEND, True), (BUILD, False), (VERIFY, True)]
)
def test_a_shard_is_no_path_to_another_file(place, victim, command, absolute):
    name = str(victim) if absolute else "../../victim/thesis.txt"
    described(place / "corpus", shards={name: "x"})
    done = dxe(*command, cwd=place.parent)
    assert "thesis.txt" in one_line(done, 2)


def test_a_planted_leftover_leads_to_no_other_file(place, victim):
    """The name that a gate writes to first was known before, for every process there may be."""
    last = int(subprocess.run(["sh", "-c", "echo $$"], capture_output=True, check=True).stdout)
    for pid in range(last, last + 4000):  # one of them is the gate's
        (place / "run" / f".unfinished-{pid}-gate.json").symlink_to(victim)
    (place / "low.toml").write_text(POLICY, encoding="utf-8")
    done = dxe("gate", "run", "--policy", "low.toml", cwd=place)
    assert done.returncode == 0, done.stderr
    assert json.loads((place / "run" / "gate.json").read_text(encoding="utf-8"))["decision"]


@pytest.mark.long
@pytest.mark.parametrize("name", ["gate.json", "report.html"])
def test_what_is_written_takes_a_links_place_and_not_its_targets(place, victim, name):
    (place / "low.toml").write_text(POLICY, encoding="utf-8")
    (place / "run" / name).unlink(missing_ok=True)
    (place / "run" / name).symlink_to(victim)
    commands = [("score", "run"), ("gate", "run", "--policy", "low.toml")]
    for command in commands[name == "gate.json" :]:  # a report reads what the last gate said
        assert dxe(*command, cwd=place).returncode == 0
    assert not (place / "run" / name).is_symlink()


def test_predictions_are_not_appended_to_what_a_link_leads_to(place, victim):
    lines = place / "run" / "predictions.jsonl"
    lines.unlink()
    lines.symlink_to(victim)
    done = dxe("run", "noisy", "corpus", "-o", "run", "-p", "wrong=0.2", cwd=place)
    assert "predictions.jsonl: is a link" in one_line(done, 2)


def fifo(file):
    file.unlink()
    os.mkfifo(file)


def looped(file):
    file.unlink()
    file.symlink_to(file.name)


def linked(file):
    file.rename(file.parent.parent / "moved")
    file.symlink_to("../moved")


def device(file):
    file.unlink()
    file.symlink_to("/dev/zero")


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        *(("corpus.json", spoil) for spoil in (fifo, linked)),
        *(("renditions-00000.parquet", spoil) for spoil in (fifo, looped, device)),
    ],
)
def test_a_file_of_a_corpus_is_a_regular_one(place, spoil, name):
    """Nobody waits for a FIFO, reads a device, or follows a link out."""
    spoil(place / "corpus" / name)
    done = dxe("run", "noisy", "corpus", "-o", "new", cwd=place, timeout=60)
    assert f"{name}: is " in one_line(done, 2)
    assert not (place / "new").exists()


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        *((name, fifo) for name in ("run.json", "predictions.jsonl", ".lock")),
        *((name, linked) for name in ("run.json", "scores.json")),
    ],
)
def test_so_is_a_file_of_a_run(place, spoil, name):
    (place / "run" / name).touch()
    spoil(place / "run" / name)
    command = ("gate", "run") if name == "scores.json" else ("score", "run")
    done = dxe(*command, cwd=place, timeout=60)
    assert f"{name}: is " in one_line(done, 2)


def test_a_folder_within_a_run_is_no_way_out(place, victim):
    """Neither for pictures of what is explained nor for signatures."""
    (place / "run" / "explained").symlink_to(victim.parent)
    first = json.loads((place / "run" / "predictions.jsonl").read_text().splitlines()[0])["id"]
    done = dxe("explain", "run", first, "--pictures", cwd=place)
    assert "explained" in one_line(done, 2)
    (place / "run" / "signatures").symlink_to(victim.parent)
    (place / "low.toml").write_text(POLICY, encoding="utf-8")
    dxe("gate", "run", "--policy", "low.toml", cwd=place)
    done = dxe("signoff", "run", "--by", "Ada", "--role", "risk", cwd=place)
    assert "signatures: is a link" in one_line(done, 2)


@pytest.mark.long
def test_a_folder_may_itself_be_a_link(place):
    """The user typed it."""
    (place / "there").symlink_to("corpus")
    assert dxe("corpus", "verify", "there", cwd=place).returncode == 0
    assert dxe("run", "oracle", "there", "-o", "new", "--limit", "1", cwd=place).returncode == 0
