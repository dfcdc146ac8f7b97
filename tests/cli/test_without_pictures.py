"""Labels without pictures: what is scored all the same, and what says that it needs pictures."""

from __future__ import annotations

import json

import pytest

from tests.cli.commands import dxe, one_line
from tests.corpus.labelled.files import line, word, written

OPTIONS = ("--schema", "receipt", "--locale", "en_US", "--values", "printed")

POLICY = """
format = 1
name = "mine"
[[gates]]
rule = "accuracy"
at_least = 0.1
"""


def without_picture(name, **more):
    found = line(name, **more)
    del found["image"]
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A corpus without pictures, and a run of predictions under the ids of its labels."""
    folder = tmp_path_factory.mktemp("labels")
    lines = [without_picture(name) for name in ("a", "b", "c")]
    del lines[2]["words"]
    written(folder, *lines)
    done = dxe("corpus", "import", "labels.jsonl", "-o", "corpus", *OPTIONS, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    fields = {"merchant": "JOE'S DINER", "date": "2023-12-31", "total": "9.80"}
    said = [json.dumps({"id": name, "fields": fields}) + "\n" for name in ("a", "b", "c")]
    (folder / "said.jsonl").write_text("".join(said))
    done = dxe("score", "said.jsonl", "corpus", "-o", "run", "--strict", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert dxe("run", "oracle", "corpus", "-o", "oracle", cwd=folder).returncode == 0
    return folder


@pytest.mark.long
def test_predictions_are_scored_under_the_ids_of_the_labels(place):
    scores = json.loads((place / "run/scores.json").read_text())["scores"]
    every = {"cells": "scalars", "condition": "all"}
    (score,) = [s for s in scores if s["metric"] == "accuracy" and s["slice"] == every]
    assert (score["value"], score["cells"]) == (pytest.approx(2 / 3), 9)


def test_errors_have_their_causes_from_the_words_of_the_labels(place):
    shown = json.loads(dxe("explain", "run", "a", "--json", cwd=place).stdout)
    causes = [cell["cause"] for cell in shown["cells"] if cell["cause"]]
    assert causes == ["misread"]


@pytest.mark.parametrize(
    "command",
    [
        "corpus verify corpus",
        "corpus check corpus",
        "compare oracle run",
        "gate run --policy policy.toml --baseline oracle --inconclusive pass",
        "score run",
    ],
)
def test_what_needs_no_picture_works(place, command):
    (place / "policy.toml").write_text(POLICY)
    done = dxe(*command.split(), cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    assert "same files" not in done.stdout


@pytest.mark.parametrize(
    ("command", "use"),
    [
        ("corpus degrade corpus -o new --condition jpeg@3", "degrading"),
        ("corpus degrade corpus -o new --condition jpeg@3 --dry-run", "degrading"),
        ("corpus sheet corpus -o sheet.png", "a contact sheet"),
        ("corpus sheet corpus -o sheet.png --scenes", "a page under degradations"),
        ("corpus export corpus --sheets sheets", "an export of sheets"),
        ("explain run a --pictures", "--pictures"),
        ("run tesseract corpus -o new", "tesseract"),
        ("run tesseract corpus -o new --dry-run", "tesseract"),
        ("run python:own:extract corpus -o new", "python:own:extract"),
    ],
)
def test_what_needs_pictures_says_so_in_one_line(place, command, use):
    (place / "own.py").write_text("def extract(sheet):\n    return {}\n")
    said = one_line(dxe(*command.split(), cwd=place), 2)
    assert f"corpus: was imported without pictures, and {use} needs them. Remedy: " in said
    assert not {"new", "sheet.png", "sheets"} & {file.name for file in place.iterdir()}


def test_a_document_is_explained_without_its_picture(place):
    done = dxe("explain", "run", "a", cwd=place)
    assert done.stdout.splitlines()[-1] == (
        "No picture to show: the corpus was imported without pictures."
    )


def test_a_report_says_why_it_has_no_pictures(place):
    assert "was imported without pictures" in (place / "run/report.html").read_text()
    assert "was imported without pictures" not in (place / "oracle/report.html").read_text()


def test_they_are_exported_and_imported_again(place):
    assert dxe("corpus", "export", "corpus", "-o", "out", cwd=place).returncode == 0
    done = dxe("corpus", "import", "out/clean/labels.jsonl", "-o", "again", cwd=place)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("again: 3 documents, 9 values")


def test_a_word_without_a_picture_is_on_a_page_that_documents_have(tmp_path):
    words = [word("A", left=9000), word("B", page=2), word("C", page=10**6)]
    written(tmp_path, without_picture("a", words=words[:2]), without_picture("b", words=words))
    done = dxe("corpus", "import", "labels.jsonl", "--dry-run", *OPTIONS, cwd=tmp_path)
    assert done.stdout == "labels.jsonl: 1 of 2 lines can be imported, 3 values\n"
    wrong, _ = done.stderr.splitlines()
    assert "line 2, words.2.page: is on page 1000000, and the pages are 0 to 999" in wrong


def test_printed_values_in_a_form_that_nothing_reads_are_counted(place):
    """Of the fields that they are of, over all documents; a form that is read is not counted."""
    said = [
        {"id": "a", "values": "printed", "fields": {"date": "12/31", "total": "$9.80"}},
        {"id": "b", "values": "printed", "fields": {"date": "31 of Dec", "total": "$9.80"}},
        {"id": "c", "values": "printed", "fields": {"date": "12/31", "total": "9.8 dollars"}},
    ]
    lines = "".join(json.dumps(one) + "\n" for one in said)
    (place / "forms.jsonl").write_text(lines)
    done = dxe("score", "forms.jsonl", "corpus", "-o", "forms", cwd=place)
    (warned,) = [one for one in done.stdout.splitlines() if "does not read" in one]
    assert warned.startswith("2 printed values in a form that the judge does not read: date, total")
