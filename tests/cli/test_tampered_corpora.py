"""What was changed in a corpus since it was sealed is run, scored and compared by nobody."""

from __future__ import annotations

import json
import shutil

import pyarrow.parquet as pq
import pytest

from docextract_eval.corpus.store import folder
from tests.cli.commands import dxe, one_line
from tests.corpus.store.test_verifying import rewritten

READERS = {
    "run": ("run", "noisy", "corpus", "-o", "new"),
    "score": ("score", "run", "corpus"),
    "export": ("corpus", "export", "corpus", "-o", "out"),
    "degrade": ("corpus", "degrade", "corpus", "-o", "worse", "--condition", "jpeg@2"),
    "verify": ("corpus", "verify", "corpus"),
}
WRITERS = {
    "build": ("corpus", "build", "tiny.toml", "-o", "corpus"),
    "extend": ("corpus", "extend", "corpus", "--count", "3"),
}


def page(corpus):
    def flip(rows):
        data = bytearray(rows[0]["pages"][0]["bytes"])
        data[-20] ^= 1
        rows[0]["pages"][0]["bytes"] = bytes(data)

    rewritten(corpus / "renditions-00000.parquet", flip)


def truth(corpus):
    def change(rows):
        rows[0]["truth"] = rows[0]["truth"].replace('"value":"', '"value":"1', 1)

    rewritten(corpus / "documents-00000.parquet", change)


def legible(corpus):
    """What was missed becomes rightly abstained."""

    def change(rows):
        for row in rows:
            none = {key: [False] * len(each) for key, each in json.loads(row["legible"]).items()}
            row["legible"] = json.dumps(none)

    rewritten(corpus / "renditions-00000.parquet", change)


def rendition_hash(corpus):
    """By which runs are paired; whoever changes it can take the hashes of the columns again."""

    def change(rows):
        rows[0]["hash"] = "0" * 64

    rewritten(corpus / "renditions-00000.parquet", change)
    rehashed(corpus)


def swapped(corpus):
    for file in (corpus.parent / "other").glob("*.parquet"):
        shutil.copy(file, corpus)


def about(corpus):
    written = json.loads((corpus / "corpus.json").read_text(encoding="utf-8"))
    written["recipe"] |= {"deploy": {"clean": 1.0}, "sheet": {"hints": []}}
    folder.write_about(corpus, written)


def rehashed(corpus):
    """Take all hashes but the seal again, as anybody can."""
    written = json.loads((corpus / "corpus.json").read_text(encoding="utf-8"))
    for shard in folder.Corpus(corpus, written).shards():
        summary = folder.summarise_shard(shard)
        written["shards"] |= summary.files
        written["columns"] |= summary.columns
    folder.write_about(corpus, written | {"hash": folder.about_hash(written)})


SAID = {
    page: "receipt-5-000000~clean: the bytes of its files were changed",
    truth: "receipt-5-000000: its truth was changed",
    legible: "renditions-00000.parquet: its columns were changed after it was sealed",
    rendition_hash: "receipt-5-000000~clean: its hash is not that of its files and its truth",
    swapped: ".parquet: its columns were changed after it was sealed",
    about: "corpus.json: was changed after the corpus was sealed",
}


@pytest.fixture(scope="module")
def two(made, tmp_path_factory):
    """The small corpus with its run, and a corpus of the same recipe from another seed."""
    place = tmp_path_factory.mktemp("two") / "place"
    shutil.copytree(made, place)
    done = dxe("corpus", "build", "tiny.toml", "-o", "other", "--seed", "9", cwd=place)
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture
def place(two, tmp_path):
    return shutil.copytree(two, tmp_path / "place")


@pytest.mark.parametrize(
    ("reader", "tamper"),
    [
        *(("run", tamper) for tamper in SAID),
        *(("score", tamper) for tamper in (page, truth, legible, about)),
        *(("export", tamper) for tamper in (page, legible)),
        *(("degrade", tamper) for tamper in (page, truth, swapped)),
        *(("verify", tamper) for tamper in (legible, swapped, about)),
    ],
)
def test_whoever_reads_it_is_told_and_makes_nothing_of_it(place, tamper, reader):
    tamper(place / "corpus")
    scores = (place / "run" / "scores.json").read_bytes()
    done = dxe(*READERS[reader], cwd=place)
    if (tamper, reader) == (page, "score"):  # which reads no pictures
        assert done.returncode == 0, done.stderr
        return
    assert done.returncode == 3, done.stdout
    assert "Traceback" not in done.stderr
    if reader != "verify":
        assert SAID[tamper] in done.stderr.replace("\n", " ")
    assert (place / "run" / "scores.json").read_bytes() == scores
    assert not (place / "new" / "scores.json").exists()
    assert not (place / "out" / "clean" / "labels.jsonl").exists()


@pytest.mark.parametrize(
    ("writer", "tamper"),
    [("build", page), ("build", legible), ("build", swapped), ("extend", truth)],
)
def test_whoever_builds_it_makes_it_again(place, tamper, writer):
    """Rather than print the seal that its description has."""
    wanted = pq.read_table(place / "corpus" / "renditions-00000.parquet")
    tamper(place / "corpus")
    done = dxe(*WRITERS[writer], cwd=place)
    assert done.returncode == 0, done.stderr
    assert dxe("corpus", "verify", "corpus", cwd=place).returncode == 0
    assert pq.read_table(place / "corpus" / "renditions-00000.parquet") == wanted


@pytest.mark.parametrize("writer", WRITERS)
def test_a_changed_description_is_built_on_by_nobody(place, writer):
    about(place / "corpus")
    assert SAID[about] in one_line(dxe(*WRITERS[writer], cwd=place), 3)


@pytest.mark.parametrize("lacking", ["hash", "columns"])
def test_a_corpus_without_its_hashes_is_refused(place, lacking):
    written = json.loads((place / "corpus" / "corpus.json").read_text(encoding="utf-8"))
    del written[lacking]
    folder.write_about(place / "corpus", written)
    assert f"corpus.json: '{lacking}' is missing. Remedy: " in one_line(
        dxe(*READERS["run"], cwd=place), 2
    )
