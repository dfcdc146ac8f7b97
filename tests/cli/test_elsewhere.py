"""What was predicted elsewhere becomes a run: sheets go out, lines come back, mistakes are said."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.runs.execution.execute import match_external_predictions
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.selection import Selection
from tests.cli.commands import dxe, one_line

ELSEWHERE = """
import hashlib, json, sys
from pathlib import Path

folder = Path(sys.argv[1])
for line in (folder / "sheets.jsonl").read_text().splitlines():
    sheet = json.loads(line)
    pages = [(folder / file["path"]).read_bytes() for file in sheet["files"]]
    seen = hashlib.sha256(b"".join(pages)).hexdigest()
    fields = {"doc_type": {"value": sheet["kind"], "confidence": 0.9}, "merchant": seen}
    print(json.dumps({"id": sheet["id"], "fields": fields, "seconds": 0.25, "cost": 0.01}))
"""


@pytest.fixture
def lines(made):
    """What the noisy run said of every sheet, in the order of the corpus."""
    corpus = open_corpus(made / "corpus")
    order = [corpus.sheet_id(rendition.id) for _, rendition in corpus.pairs(pictures=False)]
    said = (made / "run" / "predictions.jsonl").read_text().splitlines()
    return sorted(said, key=lambda line: order.index(json.loads(line)["id"]))


@pytest.fixture
def scored(made, tmp_path):
    """Scores lines over the corpus, in a folder of its own."""

    def go(lines, *options, name="run"):
        file = tmp_path / "said.jsonl"
        file.write_bytes(b"".join(x if isinstance(x, bytes) else f"{x}\n".encode() for x in lines))
        options = ("--max-failures", "100%", *options)
        done = dxe("score", file.name, made / "corpus", "-o", name, *options, cwd=tmp_path)
        return done, RunFolder(tmp_path / name)

    return go


@pytest.mark.long
def test_sheets_go_out_and_come_back(made, tmp_path):
    done = dxe("corpus", "export", made / "corpus", "--sheets", "sheets", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "elsewhere.py").write_text(ELSEWHERE)
    said = subprocess.run(
        [sys.executable, "elsewhere.py", "sheets"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    (tmp_path / "said.jsonl").write_bytes(said.stdout)
    done = dxe("score", "said.jsonl", made / "corpus", "-o", "run", cwd=tmp_path)
    assert (done.returncode, _without_shape(done)) == (0, [])
    corpus, folder = open_corpus(made / "corpus"), RunFolder(tmp_path / "run")
    about = folder.about
    assert (about["renditions"], about["failures"]) == (corpus.rendition_count, 0)
    assert about["pipeline"]["name"] == "predictions:said.jsonl"
    assert about["pipeline"]["reference"] is False
    predictions = list(folder.predictions())
    assert {(each.seconds, each.cost) for each in predictions} == {(0.25, 0.01)}
    assert {each.sheet for each in predictions} == {
        corpus.sheet_id(rendition.id) for _, rendition in corpus.pairs(pictures=False)
    }
    right = [m for m in folder.table("matches").to_pylist() if m["field"] == "doc_type"]
    assert right
    assert {match["confidence"] for match in right} == {0.9}
    for name in ("report.html", "report.md", "scores.json", "renditions.parquet"):
        assert (tmp_path / "run" / name).exists()


def _without_shape(done):
    """What was printed beside the mistakes in the shape of these answers."""
    return [line for line in done.stderr.splitlines() if "not canonical" not in line]


def test_sheets_name_no_condition_and_no_truth(made, tmp_path):
    dxe("corpus", "export", made / "corpus", "--sheets", "sheets", cwd=tmp_path)
    corpus = open_corpus(made / "corpus")
    names = "\n".join(str(path.relative_to(tmp_path)) for path in (tmp_path / "sheets").rglob("*"))
    told = names + (tmp_path / "sheets" / "sheets.jsonl").read_text()
    lines = (tmp_path / "sheets" / "sheets.jsonl").read_text().splitlines()
    sheets = [json.loads(line) for line in lines]
    assert [sheet["id"] for sheet in sheets] == sorted(sheet["id"] for sheet in sheets)
    for document, rendition in corpus.pairs():
        assert document.id not in told
        assert rendition.condition not in told
        sheet = next(s for s in sheets if s["id"] == corpus.sheet_id(rendition.id))
        assert set(sheet) == {"id", "kind", "hints", "files"}
        pages = [(tmp_path / "sheets" / file["path"]).read_bytes() for file in sheet["files"]]
        assert pages == [file.data for file in rendition.files]


@pytest.mark.long
def test_it_scores_as_the_run_that_said_it(made, lines, scored, tmp_path):
    done, folder = scored(lines)
    assert done.returncode == 0, done.stderr
    assert (folder.path / "scores.json").read_bytes() == (made / "run/scores.json").read_bytes()
    assert folder.table("matches").equals(RunFolder(made / "run").table("matches"))


@pytest.mark.long
def test_both_ways_make_one_run(made, lines, scored, tmp_path):
    _, folder = scored(lines)
    named = ("run", "predictions:said.jsonl", made / "corpus", "-o", "other")
    assert dxe(*named, cwd=tmp_path).returncode == 0
    other = RunFolder(tmp_path / "other")
    assert list(other.predictions()) == list(folder.predictions())
    assert other.scores() == folder.scores()
    # The same file into the same folder is the same run; another file is another.
    done, _ = scored(lines)
    assert done.returncode == 0, done.stderr
    done, _ = scored(lines[1:])
    assert "holds another run" in done.stderr.splitlines()[-1]
    assert done.returncode == 2


@pytest.mark.long
def test_ids_of_renditions_are_taken_too(made, lines, scored):
    corpus = open_corpus(made / "corpus")
    own = {corpus.sheet_id(r.id): r.id for _, r in corpus.pairs(pictures=False)}
    renamed = [json.dumps(said | {"id": own[said["id"]]}) for said in map(json.loads, lines)]
    done, folder = scored(renamed)
    assert (done.returncode, _without_shape(done)) == (0, [])
    assert (folder.path / "scores.json").read_bytes() == (made / "run/scores.json").read_bytes()


def test_ids_of_documents_are_taken_where_one_condition_is_scored(made, lines, scored):
    corpus = open_corpus(made / "corpus")
    clean = {
        corpus.sheet_id(r.id): d.id
        for d, r in corpus.pairs(pictures=False)
        if r.condition == "clean"
    }
    said = [line for line in map(json.loads, lines) if line["id"] in clean]
    own = [json.dumps(line | {"id": clean[line["id"]]}) for line in said]
    done, folder = scored(own, "--condition", "clean", "--strict")
    assert (done.returncode, _without_shape(done)) == (0, [])
    assert {each.sheet for each in folder.predictions()} == clean.keys()


def test_an_id_of_the_document_repeats_that_of_its_sheet(made, lines, scored):
    first = json.loads(lines[0])
    sheets = {open_corpus(made / "corpus").sheet_id(f"receipt-5-00000{n}~clean") for n in (0, 1)}
    assert first["id"] in sheets
    again = [json.dumps(first | {"id": f"receipt-5-00000{n}", "fields": {}}) for n in (0, 1)]
    done, _ = scored([*lines, *again], "--condition", "clean")
    repeated, *_ = done.stderr.splitlines()
    assert repeated.startswith("said.jsonl: 2 lines repeat an id and were ignored: receipt-5-00000")


def test_ids_that_all_match_nothing_are_one_line_and_write_nothing(lines, scored):
    own = [json.dumps(json.loads(line) | {"id": f"page-{n}"}) for n, line in enumerate(lines)]
    done, folder = scored([*own, '{"id": "receipt-5-0000~clean"}'])
    assert one_line(done, 2) == (
        "dxe: said.jsonl: none of its ids is in the corpus: page-0, page-1, page-2 and 2 more. "
        "Remedy: write ids such as 'receipt-5-000000~clean'"
    )
    assert not folder.path.exists()


@pytest.mark.long
def test_repeats_are_kept(lines, scored):
    again = [json.dumps(json.loads(line) | {"repeat": 1}) for line in lines]
    _, folder = scored(lines + again)
    assert {each.repeat for each in folder.predictions()} == {0, 1}
    assert len(list(folder.predictions())) == 2 * len(lines)


WRONG = [
    (lambda line: line[:40], "is not JSON", 0),
    (lambda line: line.replace('"fields"', '"feilds"'), "unknown prediction key 'feilds'", 1),
    (
        lambda line: line.replace('"values":"canonical"', '"values":3'),
        "'values' is 3, which is not 'canonical' or 'printed'",
        1,
    ),
    (lambda line: line.replace('"seconds":', '"seconds":-'), "and must be at least 0", 1),
    (lambda _: "[1, 2]", "is [1, 2], which is not a table", 0),
    (lambda _: "{}", "'id' is missing", 0),
    (lambda line: b"\xff\xfe" + line.encode() + b"\n", "is not UTF-8 (byte 0)", 0),
]


@pytest.mark.parametrize(("spoil", "message", "told"), WRONG)
def test_a_line_that_does_not_validate_costs_its_rendition(
    made, lines, tmp_path, spoil, message, told
):
    spoilt, file = spoil(lines[0]), tmp_path / "said.jsonl"
    first = spoilt if isinstance(spoilt, bytes) else f"{spoilt}\n".encode()
    file.write_bytes(first + "\n".join(lines[1:]).encode())
    found = match_external_predictions(file, open_corpus(made / "corpus"), Selection())
    (wrong,) = found.wrong
    assert wrong.startswith(f"{file}, line 1")
    assert message in wrong
    (failed,) = [each for each in found.predictions if each.failure]
    assert failed.sheet == json.loads(lines[0])["id"]
    assert failed.failure.cause == ("garbage" if told else "silence")
    assert len(found.predictions) == len(lines)


@pytest.mark.long
def test_a_wrong_line_is_said_and_the_rest_is_scored(lines, scored):
    done, folder = scored([lines[0].replace('"fields"', '"feilds"'), *lines[1:]])
    assert done.returncode == 0
    assert "said.jsonl, line 1: unknown prediction key 'feilds'" in done.stderr
    assert "said.jsonl: 1 line is not a prediction\n" in done.stderr
    assert folder.about["failures"] == 1
    assert folder.about["failure_causes"] == ["garbage"]
    assert len(list(folder.predictions())) == len(lines)


@pytest.mark.long
def test_strict_stops_at_any_mistake_and_writes_nothing(lines, scored):
    for wrong in (["{", *lines[1:]], lines[1:], [*lines, lines[0]], [*lines, '{"id": "none"}']):
        done, folder = scored(wrong, "--strict")
        assert done.returncode == 2
        assert "fix them, or leave out --strict" in done.stderr.splitlines()[-1]
        assert not folder.path.exists()
    done, _ = scored(lines, "--strict")
    assert done.returncode == 0, done.stderr


@pytest.mark.long
def test_unknown_missing_and_repeated_ids_are_said(lines, scored):
    twice = json.dumps(json.loads(lines[0]) | {"fields": {}, "tables": {}})
    done, folder = scored([lines[0], "", twice, *lines[2:], '{"id": "receipt-5-000000"}'])
    assert done.returncode == 0, done.stderr
    first, document = json.loads(lines[0])["id"], "receipt-5-000000"
    assert _without_shape(done) == [
        f"said.jsonl: 1 line repeats an id and was ignored: line 3 ({first})",
        f"said.jsonl: 1 id is not in the corpus: {document}; did you mean '{document}~clean'?",
        f"said.jsonl: 1 rendition has no line: {document}~defocus@2",
    ]
    by_sheet = {each.sheet: each for each in folder.predictions()}
    assert by_sheet[json.loads(lines[0])["id"]].guesses  # the first counts
    assert by_sheet[json.loads(lines[1])["id"]].failure.cause == "silence"


@pytest.mark.long
def test_a_confidence_that_is_no_chance_is_said_and_counts_as_none(lines, scored):
    first = json.loads(lines[0])
    first["fields"]["total"] = {"value": "9.00", "confidence": -0.039}
    done, folder = scored([json.dumps(first), *lines[1:]])
    assert done.returncode == 0, done.stderr
    assert "said.jsonl, line 1: total: -0.039\n" in done.stderr
    assert "said.jsonl: 1 line has a confidence outside 0 to 1, which is ignored" in done.stderr
    said = next(each for each in folder.predictions() if each.sheet == first["id"])
    by_name = {guess.name: guess for guess in said.guesses}
    assert (by_name["total"].value, by_name["total"].confidence) == ("9.00", None)


@pytest.mark.long
def test_twenty_mistakes_are_shown_and_all_are_counted(lines, scored):
    done, _ = scored([*lines, *["{"] * 30])
    assert "said.jsonl: 30 lines are not predictions; the first 20 are listed above" in done.stderr
    assert done.stderr.count("is not JSON") == 20


@pytest.mark.long
def test_a_file_that_says_little_is_not_healthy(made, lines, tmp_path):
    (tmp_path / "said.jsonl").write_text(lines[0] + "\n")
    done = dxe("score", "said.jsonl", made / "corpus", "-o", "run", cwd=tmp_path)
    assert done.returncode == 3
    assert "renditions got no answer (silence)" in done.stderr.splitlines()[-1]


@pytest.mark.long
def test_a_part_of_the_corpus_can_be_scored_alone(made, lines, scored):
    corpus = open_corpus(made / "corpus")
    clean = {corpus.sheet_id(r.id) for _, r in corpus.pairs() if r.condition == "clean"}
    some = [line for line in lines if json.loads(line)["id"] in clean]
    done, folder = scored(some, "--condition", "clean", "--strict")
    assert done.returncode == 0, done.stderr
    assert folder.about["renditions"] == len(clean) == len(some)


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("score said.jsonl", "needs its corpus and a folder for the run"),
        ("score said.jsonl corpus", "write: dxe score said.jsonl CORPUS -o PATH"),
        ("score none.jsonl corpus -o new", "none.jsonl: does not exist"),
        ("score run --strict", "leave out --strict, --limit and filters"),
        ("run predictions:none.jsonl corpus -o new", "none.jsonl: does not exist"),
        ("score said.jsonl corpus -o new --condition fog", "unknown condition 'fog'"),
        ("corpus export corpus", "give -o PATH for labelled pictures, or --sheets PATH"),
        ("corpus export corpus --sheets run", "is not empty"),
    ],
)
def test_what_cannot_be_scored_is_one_line(place, command, message):
    shutil.copy(place / "run" / "predictions.jsonl", place / "said.jsonl")
    assert message in one_line(dxe(*command.split(), cwd=place), 2)
