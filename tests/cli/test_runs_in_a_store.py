"""What is done with a run in object storage is what is done with a copy of it in a folder."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.notes import append_note, new_note
from docextract_eval.storage.object_storage import parse_location
from tests.cli.commands import dxe
from tests.corpus.store.test_planned import files
from tests.house.source import ROOT

pytestmark = pytest.mark.long

pytest_plugins = ("tests.object_store",)

READING = {
    "status": ("run", "noisy", "{corpus}", "-o", "{a}", "--status"),
    "report": ("report", "{a}", "--all"),
    "report of a part": ("report", "{a}", "--kind", "receipt"),
    "report as Markdown": ("report", "{a}", "--format", "md"),
    "report as JSON": ("report", "{a}", "--format", "json"),
    "report as HTML": ("report", "{a}", "--format", "html"),
    "report for leaders": ("report", "{a}", "--for", "leaders"),
    "errors": ("errors", "{a}"),
    "errors of two runs": ("errors", "{a}", "--against", "{b}", "--csv"),
    "the worst documents": ("explain", "{a}"),
    "explain a document": ("explain", "{a}", "{document}"),
    "explain a rendition": ("explain", "{a}", "{document}~jpeg@4", "--errors"),
}
WRITING = {
    "compare": ("compare", "{a}", "{b}", "--by", "condition", "--cells"),
    "rank": ("rank", "{a}", "{b}"),
    "gate": ("gate", "{a}", "--baseline", "{b}"),
    "gate with a policy": ("gate", "{b}", "--policy", "{policy}", "--baseline", "{a}"),
    "report of a gate": ("report", "{a}", "--format", "junit"),
    "explain with pictures": ("explain", "{a}", "{document}~clean", "--pictures"),
    "score": ("score", "{a}"),
    "score with its corpus": ("score", "{b}", "{corpus}"),
    "status after it": ("run", "noisy", "{corpus}", "-o", "{a}", "--status"),
    "report after it": ("report", "{a}"),
}
TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\+00:00|Z)?")

OWN_HASH = re.compile(r'"hash":"[0-9a-f]{64}"')
"""Of a file that says where something is."""


@pytest.fixture
def places(bucket_url, tmp_path):
    """Where a corpus and two runs are: in a store where they were made, and copies in folders."""
    store = {name: f"{bucket_url}{name}" for name in ("corpus", "a", "b")}
    made = [("corpus", "build", "quick", "--count", 6, "-o", store["corpus"])]
    for seed, name in enumerate("ab"):
        settings = ("-p", f"seed={seed}", "-p", "wrong=0.1")
        made.append(("run", "noisy", store["corpus"], *settings, "-o", store[name]))
    for words in made:
        done = dxe(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    for name, data in files(parse_location(bucket_url)).items():
        copy = tmp_path / "copy" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
    return store, {name: str(tmp_path / "copy" / name) for name in store}


def same(text, places):
    """A text without what says where it was made, and when, and without blanks."""
    text = (
        TIMES.sub("TIME", "".join(text.split()))
        .replace("s3:&#8203;//", "s3://")
        .replace('"../', '"PLACE/')
    )
    for place in places:
        text = text.replace(place["corpus"].removesuffix("corpus"), "PLACE/")
    return text


def differing(commands, places, tmp_path):
    """What commands print that differs between the store and the copy, and their codes."""
    found, codes, elsewhere = {}, {}, tmp_path / "elsewhere"
    elsewhere.mkdir()
    policy = tmp_path / "copy" / "policy.toml"
    shutil.copy(ROOT / "corpora" / "policies" / "release.toml", policy)
    document = next(open_corpus(tmp_path / "copy" / "corpus").truths()).id
    for name, words in commands.items():
        done = [
            dxe(
                *(word.format(**place, document=document, policy=policy) for word in words),
                cwd=elsewhere,
            )
            for place in places
        ]
        said = [
            (each.returncode, *(same(text, places) for text in (each.stdout, each.stderr)))
            for each in done
        ]
        codes[name] = done[0].returncode
        assert any(said[0][1:]), name
        if said[0] != said[1]:
            found[name] = said
    return found, codes


def test_reading_commands_print_the_same(places, tmp_path, bucket_url):
    before = files(parse_location(bucket_url))
    found, codes = differing(READING, places, tmp_path)
    assert found == {}
    assert codes == dict.fromkeys(READING, 0)
    assert files(parse_location(bucket_url)) == before


def test_writing_commands_write_the_same_into_the_store(places, tmp_path, bucket_url):
    before = files(parse_location(bucket_url)).keys()
    found, codes = differing(WRITING, places, tmp_path)
    assert found == {}
    assert {name: code for name, code in codes.items() if code not in {0, 1, 4}} == {}
    store, copy = (
        {
            name: data
            for name, data in files(path).items()
            if not name.endswith(".lock") and name != "policy.toml"
        }
        for path in (parse_location(bucket_url), tmp_path / "copy")
    )
    assert store.keys() == copy.keys()
    assert {"a/gate.json", "b/gate.json"} <= store.keys() - before
    assert any(name.startswith("a/explained/") for name in store)
    unlike = [name for name in store if store[name] != copy[name]]
    for name in unlike:
        texts = [OWN_HASH.sub("", same(each[name].decode(), places)) for each in (store, copy)]
        assert texts[0] == texts[1], name


def test_notes_in_a_store_are_an_object_each_and_are_read_from_a_copy_too(places, tmp_path):
    store, copy = places
    run = RunFolder(parse_location(store["a"]))
    rows = run.table("matches").to_pylist()
    row = next(row for row in rows if row["strict"] == "wrong")
    names = ("rendition", "repeat", "field", "truth_row", "guess_row")
    key = CaseKey(*(row[name] for name in names))
    for verdict in ("label wrong", "unsure"):
        append_note(run, new_note(key, verdict, "a stamp", "Ann"))
    objects = files(run.path / "notes")
    assert len(objects) == 2
    for name, data in objects.items():
        file = tmp_path / "copy/a/notes" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(data)
    shown = [
        dxe("explain", place["a"], key.rendition, "--errors", cwd=tmp_path).stdout
        for place in places
    ]
    assert same(shown[0], places) == same(shown[1], places)
    assert "label wrong: a stamp (Ann) | unsure: a stamp (Ann)" in shown[0]
    chosen = {"format": 1, "kind": "cases", "run": run.description.id, "cases": [key._asdict()]}
    (tmp_path / "cases.json").write_text(json.dumps(chosen))
    for at, place in enumerate(places):
        options = ("--cases", "cases.json", "--corpus", copy["corpus"], "-o", f"chosen-{at}")
        done = dxe("corpus", "sample", place["a"], *options, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    there = f"{store['corpus']}-chosen"
    done = dxe("corpus", "sample", store["a"], "--cases", "cases.json", "-o", there, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    made = [tmp_path / "chosen-0", tmp_path / "chosen-1", parse_location(there)]
    assert len({open_corpus(each).seal for each in made}) == 1
