"""A sample on the command line: the session of its page, and what can be done with it after."""

from __future__ import annotations

import json
import re

import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.storage.shard_plan import load_plan
from tests.cli.commands import dxe
from tests.cli.test_how_to_pages import blocks
from tests.shared import folder_for_all

pytestmark = pytest.mark.long

SAMPLE = ("corpus", "sample", "corpora/mine", "-o", "corpora/sample")


def session(page, start):
    """The commands of a console block that begins with one, each with what it printed."""
    (block,) = (each for each in blocks(page, "console") if each.startswith(f"$ {start}"))
    parts = re.split(r"^\$ dxe ", block, flags=re.MULTILINE)[1:]
    return [(words.split(), said) for words, _, said in (part.partition("\n") for part in parts)]


def without_seal(said):
    return re.sub(r"seal [0-9a-f]{16}", "seal", said)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Where the session of the page was typed: its corpus, its sample, and what was printed."""

    def make(path):
        page = session("sample-corpus.md", "dxe corpus build quick --count 40")
        said = [dxe(*words, cwd=path).stdout for words, _ in page]
        (path / "said.json").write_text(json.dumps(said))

    return folder_for_all(tmp_path_factory, "sample of the page", make)


def test_the_session_of_the_page_is_what_it_prints(place):
    shown = [said for _, said in session("sample-corpus.md", "dxe corpus build quick --count 40")]
    said = json.loads((place / "said.json").read_text())
    assert list(map(without_seal, said)) == list(map(without_seal, shown))
    assert "match the seal" in dxe("corpus", "verify", "corpora/sample", cwd=place).stdout


def test_it_says_what_it_is_a_sample_of(place):
    whole = open_corpus(place / "corpora/mine")
    shown = json.loads(dxe("corpus", "show", "corpora/sample", "--json", cwd=place).stdout)
    assert (shown["documents"], shown["sampled_from"]) == (12, whole.seal)
    shown = json.loads(dxe("corpus", "show", "corpora/mine", "--json", cwd=place).stdout)
    assert "sampled_from" not in shown


def test_a_dry_run_prints_the_same_strata_and_writes_nothing(place, tmp_path):
    options = ("--count", 12, "--by", "kind,locale", "--allocation", "equal")
    said = json.loads((place / "said.json").read_text())[1]
    ending = (place / "corpora/mine", "-o", tmp_path / "sample", *options, "--dry-run")
    done = dxe("corpus", "sample", *ending, cwd=tmp_path)
    assert done.stdout.splitlines()[:-1] == said.splitlines()[:-1]
    assert done.stdout.splitlines()[-1] == "Dry run: nothing was written."
    assert [*tmp_path.iterdir()] == []


def test_json_has_what_corpus_json_says(place, tmp_path):
    asked = (place / "corpora/mine", "-o", "sample", "--count", 8, "--json")
    printed = json.loads(dxe("corpus", "sample", *asked, cwd=tmp_path).stdout)
    made = open_corpus(tmp_path / "sample")
    assert printed == {
        "documents": 8,
        "renditions": 32,
        "seal": made.seal,
        "sampled_from": made.about["sampled_from"],
    }
    (record,) = printed["sampled_from"]
    assert record["strata"] == [{"levels": {}, "size": 40, "drawn": 8}]


def test_of_many_strata_the_first_are_printed(place, tmp_path):
    asked = (place / "corpora/mine", "-o", "sample", "--count", 40, "--by", "template,font,year")
    done = dxe("corpus", "sample", *asked, "--dry-run", cwd=tmp_path)
    *rows, more, _ = done.stdout.splitlines()
    assert len(rows) == 21
    levels = {
        (document.factors["template"], document.factors["font"], document.factors["year"])
        for document in open_corpus(place / "corpora/mine").truths()
    }
    assert more == f"and {len(levels) - 20} strata more"


def test_answers_to_the_whole_are_scored_on_it_and_compared(place, tmp_path):
    sample = place / "corpora/sample"
    for name, command in {
        "mine": ("run", "noisy", place / "corpora/mine"),
        "sample": ("run", "noisy", sample),
        "scored": ("score", "mine/predictions.jsonl", sample),
    }.items():
        done = dxe(*command, "-o", name, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    compared = dxe("compare", "mine", "sample", cwd=tmp_path).stdout
    assert "the runs share 48 renditions of 12 documents (160 renditions before" in compared
    figures = [
        {
            (score["metric"], json.dumps(score["slice"])): score["value"]
            for score in json.loads((tmp_path / name / "scores.json").read_text())["scores"]
            if score["metric"] == "accuracy"
        }
        for name in ("mine", "sample", "scored")
    ]
    assert figures[1] == figures[2] != figures[0]


def test_a_cluster_draws_the_same(place, tmp_path):
    """Processes of Dask, which copy a shard each."""
    asked = ("--count", 34, "--by", "kind")
    mine = place / "corpora/mine"
    for name, engine in (("here", "local"), ("there", "dask")):
        sample = ("corpus", "sample", mine, "-o", name, *asked, "--engine", engine)
        done = dxe(*sample, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    for file in (tmp_path / "here").glob("*.parquet"):
        assert (tmp_path / "there" / file.name).read_bytes() == file.read_bytes()
    one, other = (tmp_path / name / "corpus.json" for name in ("here", "there"))
    assert one.read_bytes() == other.read_bytes()


def test_a_plan_is_done_by_whoever_takes_its_shards(place, tmp_path):
    sample = ("corpus", "sample", place / "corpora/mine", "-o", "sample", "--count", 20)
    said = dxe(*sample, "--plan", cwd=tmp_path).stdout.splitlines()
    named = f"--plan {load_plan(tmp_path / 'sample').digest}"
    assert said == [
        "sample: 0 of 2 shards done",
        f"Left: 0, 1. Do each by its number: dxe shard sample 0 {named}",
    ]
    assert dxe("shard", "sample", 1, cwd=tmp_path).stdout == "sample: shard 1 is done\n"
    assert "sample: 20 documents, 80 renditions" in dxe(*sample, cwd=tmp_path).stdout
