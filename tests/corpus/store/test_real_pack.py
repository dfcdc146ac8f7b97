"""Real receipts, where their pack lies beside the checkout: all of it comes in and is judged."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.corpus.store.importing import PictureOptions, import_labels
from docextract_eval.corpus.store.verifying import verify
from docextract_eval.runs.execution.execute import RunRequest, execute
from docextract_eval.runs.folder import RunFolder

PACK = Path(__file__).parents[4] / "shared" / "real"
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not PACK.is_dir(), reason="there is no pack beside the checkout"),
]
NAMES = {"company": "merchant"}
DAMAGED = "sroie-427"


def lines(name):
    text = (PACK / name / "labels.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def day(text):
    """Read a day as these labels write most: day first."""
    if not (found := re.search(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})", text or "")):
        return None
    try:
        return datetime.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
    except ValueError:
        return None


def taken(labels, tmp_path, supplied):
    said = []
    told = (supplied, lambda e: said.append(str(e)), PictureOptions(PACK))
    return import_labels(labels, tmp_path / "corpus", *told), said


def judged(corpus, tmp_path):
    """The accuracy of the oracle over all cells."""
    run = RunFolder(tmp_path / "run")
    execute(RunRequest("oracle", timeout=None), corpus, run)
    every = {"cells": "scalars", "condition": "all"}
    (score,) = [s for s in run.scores() if s.metric == "accuracy" and s.slice == every]
    return score


def test_all_of_sroie_comes_in_by_canonical_values(tmp_path):
    """Its values are written in many ways: here they are made canonical, or unlabelled."""
    labels = tmp_path / "labels.jsonl"
    rows = lines("sroie")
    for row in rows:
        fields = row["fields"]
        amount = re.fullmatch(r"(?:RM|\$)?\s*(\d+\.\d\d)", fields["total"] or "")
        fields |= {"date": day(fields["date"]), "total": amount[1] if amount else None}
        row["image"] = str(PACK / "sroie" / row["image"])
    labels.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    supplied = LabelDefaults(schema="receipt", locale="en_US", currency="MYR", names=NAMES)
    done, said = taken(labels, tmp_path, supplied)
    assert (said, done.imported, done.left_out) == ([], 121, 0)
    pairs = {document.id: (document, rendition) for document, rendition in done.corpus.pairs()}
    for row in rows:
        document, rendition = pairs[row["id"]]
        assert rendition.files[0].data == Path(row["image"]).read_bytes()
        words = [word for segment in row["words"] for word in segment["text"].split()]
        assert len(rendition.quads[0]) == len(words)
        assert document.currency == "MYR"
    assert DAMAGED in pairs
    found = [f for document, _ in pairs.values() for f in document.fields if f.name == "total"]
    assert sum(bool(f.places) for f in found) > 0.95 * len(found)
    score = judged(done.corpus, tmp_path)
    assert (score.value, score.documents) == (1.0, 121)
    assert verify(done.corpus) == []


def test_all_of_sroie_comes_in_as_it_is_printed(tmp_path):
    """Every total, with `RM`, with `$` and bare, and every day, in all of its forms."""
    supplied = LabelDefaults("receipt", "en_GB", "MYR", "printed", names=NAMES)
    done, said = taken(PACK / "sroie" / "labels.jsonl", tmp_path, supplied)
    labelled = sum(value is not None for row in lines("sroie") for value in row["fields"].values())
    assert (said, done.imported, done.left_out, done.values) == ([], 121, 0, labelled)
    documents = {document.id: document for document in done.corpus.truths()}
    assert DAMAGED in documents
    for row in lines("sroie"):
        found = {field.name: field.value for field in documents[row["id"]].fields}
        assert found["total"] == re.sub(r"[^0-9.]", "", row["fields"]["total"])
        if expected := day(row["fields"]["date"]):
            assert found["date"] == expected


def test_german_receipts_come_in_as_they_are_printed(tmp_path):
    supplied = LabelDefaults("receipt", "de_DE", values="printed", names=NAMES, dpi=300)
    done, said = taken(PACK / "german" / "labels.jsonl", tmp_path, supplied)
    assert (said, done.imported) == ([], 38)
    for document, _ in done.corpus.pairs(pictures=False):
        names = {field.name for field in document.fields}
        assert names == {"merchant", "date", "total"}  # null is unlabelled
        assert document.currency == "EUR"
    score = judged(done.corpus, tmp_path)
    assert (score.value, score.cells) == (1.0, 114)
