"""`dxe explain`: one document of a run, cell by cell, for people and for programs."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest
from rich.cells import cell_len

from docextract_eval.cli import shell
from docextract_eval.cli.explaining import _cell_row, _wrapped
from docextract_eval.cli.shell import print_table
from docextract_eval.corpus.store import open_corpus
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.explain import ExplainedCell
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.marked_pages import LARGEST_PICTURE, TRUTH, WRONG
from docextract_eval.runs.notes import append_note, new_note
from tests.cli.commands import dxe, one_line
from tests.corpus.labelled.files import line, written
from tests.house.source import PACKAGE
from tests.runs.rewritten import rewrite

ERRORS = ("wrong", "invented", "missed")
BOXED = """
def extract(sheet):
    return {
        "fields": {
            "total": {"value": "1.00", "page": 0, "box": [5, 5, 60, 25]},
            "doc_type": {"value": "receipt", "box": [5, 40, 60, 60]},
            "shelf": {"value": "x", "box": [5, 70, 60, 90]},
            "tip": {"value": "3.00", "box": [1e300, 0, 1e301, 1]},
            "merchant": {"value": "A\\x1b[31m\\nB" + "x" * 99, "page": 7, "box": [5, 90, 60, 99]},
        },
        "tables": {"line_items": [{"description": "NOWHERE", "amount": "77777.77"}]},
    }

def fail(sheet):
    raise RuntimeError("no paper in it; there is none in any of its many drawers")
"""


def out(done):
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def explained(place, *args, cwd=None):
    return json.loads(out(dxe("explain", *args, "--json", cwd=cwd or place)))


@pytest.fixture(scope="module")
def seen(made):
    """The matches of the run, and the ids of its renditions."""
    rows = pq.read_table(made / "run" / "matches.parquet").to_pylist()
    return rows, sorted({row["rendition"] for row in rows})


@pytest.fixture(scope="module")
def boxed(made, tmp_path_factory):
    """Runs of a pipeline that says where, and of one that fails."""
    folder = tmp_path_factory.mktemp("boxed")
    (folder / "mine.py").write_text(BOXED)
    for name, code in (("extract", 0), ("fail", 3)):
        command = ("run", f"python:mine:{name}", made / "corpus", "-o", name)
        assert dxe(*command, cwd=folder).returncode == code
    return folder


def test_mistakes_in_the_shape_of_answers_are_shown_wherever_the_run_is(made, tmp_path):
    sheets = [
        json.loads(text) for text in (made / "run/predictions.jsonl").read_text().splitlines()
    ]
    fields = {"totl": "9.00", "total": {"value": "$1,234.50", "confidence": 95}}
    lines = (json.dumps({"id": each["id"], "fields": fields}) + "\n" for each in sheets)
    (tmp_path / "mine.jsonl").write_text("".join(lines))
    done = dxe("score", "mine.jsonl", made / "corpus", "-o", "run", cwd=tmp_path)
    typo = "a receipt has no field totl, and 4 answers do: did you mean total?"
    form = "4 values of total are not canonical ('$1,234.50'): write 1234.50, or say"
    sure = "4 confidences are outside 0 to 1 (the first is 95), and count as none"
    assert done.returncode == 0
    for sentence in (typo, form, sure):
        assert f"dxe: {sentence}" in done.stderr
        assert sentence in (tmp_path / "run/report.md").read_text().replace("\\", "")
    written = json.loads(out(dxe("report", "run", "--format", "json", cwd=tmp_path)))
    kinds = ["unknown field", "not canonical", "confidence"]
    assert [each["kind"] for each in written["run"]["mistakes"]] == kinds
    shown = out(dxe("explain", "run", "receipt-5-000000~clean", "--errors", cwd=tmp_path))
    assert "Shape: a receipt has no field totl, and 1 answer does: did you mean total?" in shown
    found = explained(tmp_path, "run", "receipt-5-000000~clean")["mistakes"]
    assert [(each["kind"], each["count"]) for each in found] == [(each, 1) for each in kinds]
    scores = (tmp_path / "run/scores.json").read_bytes()
    out(dxe("score", "run", cwd=tmp_path))
    assert (tmp_path / "run/scores.json").read_bytes() == scores


def test_a_check_shows_the_first_answers_beside_their_truth_and_keeps_nothing(boxed, made):
    before = {*boxed.iterdir()}
    shown = out(dxe("run", "python:mine:extract", made / "corpus", "--check", cwd=boxed))
    assert "receipt-5-000000~clean: receipt, " in shown
    assert "  shelf" in shown
    assert "no field of a receipt" in shown
    assert "Shape: a receipt has no field shelf, and 2 answers do" in shown
    assert shown.endswith("Checked 2 answers: 2 mistakes of shape. Nothing was kept.\n")
    done = dxe("run", "python:mine:fail", made / "corpus", "--check", cwd=boxed)
    assert "no answer: error RuntimeError: no paper in it" in done.stdout
    assert "2 renditions got no answer. Remedy: fix the cause" in done.stderr
    assert {*boxed.iterdir()} == before


def test_every_match_of_the_rendition_is_a_cell_and_no_other_is(made, seen):
    rows, ids = seen
    for rendition in ids:
        cells = explained(made, "run", rendition)["cells"]
        mine = [row for row in rows if row["rendition"] == rendition]
        keys = ("field", "guess_row", "truth", "guess", "outcome", "strict", "cause", "confidence")
        told, kept = ([{key: cell[key] for key in keys} for cell in of] for of in (cells, mine))
        assert sorted(told, key=str) == sorted(kept, key=str)


def test_errors_come_first_and_alone_if_that_is_asked(made, seen):
    rows, ids = seen
    outcomes = [cell["strict"] for cell in explained(made, "run", ids[0])["cells"]]
    errors = [name for name in outcomes if name in ERRORS]
    assert outcomes[: len(errors)] == sorted(errors, key=ERRORS.index)
    assert 0 < len(errors) < len(outcomes)
    alone = explained(made, "run", ids[0], "--errors")["cells"]
    assert [cell["strict"] for cell in alone] == errors
    shown = out(dxe("explain", "run", ids[0], "--errors", cwd=made)).splitlines()
    judged = sum(r["rendition"] == ids[0] and r["outcome"] != "not judged" for r in rows)
    assert shown[1] == f"{len(errors)} of {judged} cells are wrong, invented or missed."
    assert shown[2].split()[:5] == ["field", "printed", "truth", "predicted", "outcome"]
    assert len(shown) == 3 + len(errors) + 1


def test_a_cell_is_told_as_it_is_printed_and_as_it_is_meant(made):
    corpus = open_corpus(made / "corpus")
    document, rendition = next(corpus.pairs(pictures=False))
    told = explained(made, "run", rendition.id)
    assert (told["document"], told["sheet"]) == (document.id, corpus.sheet_id(rendition.id))
    assert (told["kind"], told["locale"]) == (document.kind, document.locale)
    cells = {(cell["field"], cell["row"]): cell for cell in told["cells"]}
    stated = [*document.fields, *document.tables["line_items"][0]]
    for field in (field for field in stated if field.value and not field.decoy_of):
        cell = cells[field.name, field.row]
        assert (cell["truth"], cell["printed"]) == (field.value, field.text or None)


def test_a_rendition_goes_by_its_id_by_its_sheet_or_by_its_document(made, seen):
    rendition = seen[1][0]
    whole = explained(made, "run", rendition)
    assert explained(made, "run", whole["sheet"]) == whole
    document = rendition.partition("~")[0]
    listed = explained(made, "run", document)
    assert listed["document"] == document
    assert [each["id"] for each in listed["renditions"]] == [
        f"{document}~clean",
        f"{document}~defocus@2",
    ]
    (first,) = (each for each in listed["renditions"] if each["id"] == rendition)
    assert first["sheet"] == whole["sheet"]
    assert sum(first["outcomes"].values()) == len(whole["cells"])
    shown = out(dxe("explain", "run", document, cwd=made)).splitlines()
    assert shown[0].split() == ["rendition", "sheet", "right", *ERRORS]
    assert [line.split()[0] for line in shown[1:]] == [e["id"] for e in listed["renditions"]]


@pytest.mark.long
def test_a_document_of_one_rendition_is_explained_at_once(made, tmp_path, seen):
    command = ("run", "blank", made / "corpus", "-o", "r", "--condition", "clean")
    assert dxe(*command, cwd=tmp_path).returncode == 0
    document = seen[1][0].partition("~")[0]
    told = explained(tmp_path, "r", document)
    assert told["rendition"] == f"{document}~clean"
    assert {cell["strict"] for cell in told["cells"]} == {"missed", "rightly absent"}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("explain run {0}x", "run: has no rendition, document or sheet '{0}x'. Remedy: did you"),
        ("explain run zz", "has no rendition, document or sheet 'zz'. Remedy: there are 4: {0}"),
        ("explain none x", "none: does not exist. Remedy: make one with: dxe run"),
        ("explain corpus x", "corpus: is not a run (it has no run.json)"),
        ("explain run {0} --corpus none", "run: the corpus of the run is not there any more (none"),
        ("explain run {0} --corpus run", "run: is not a corpus"),
        ("explain run {0} --repeat 1", "--repeat: unknown repeat '1'. Remedy: known: 0"),
    ],
)
def test_a_mistake_is_one_line(place, seen, command, said):
    before = sorted(place.rglob("*"))
    done = dxe(*command.format(seen[1][0]).split(), cwd=place)
    assert said.format(seen[1][0]) in one_line(done, 2)
    assert sorted(place.rglob("*")) == before


def test_a_corpus_that_is_gone_may_be_elsewhere_and_another_is_refused(place, seen):
    rewrite(place / "run", corpus=str(place / "gone"))
    line = one_line(dxe("explain", "run", seen[1][0], cwd=place), 2)
    assert "is not there any more" in line
    assert line.endswith("say where it is with --corpus DIR, or build it again from its recipe")
    assert explained(place, "run", seen[1][0], "--corpus", "corpus")["cells"]
    other = ("corpus", "build", "quick", "--count", 1, "--seed", 99, "-o", "other")
    assert dxe(*other, cwd=place).returncode == 0
    line = one_line(dxe("explain", "run", seen[1][0], "--corpus", "other", cwd=place), 2)
    assert "its seal differs" in line


def test_a_run_that_is_not_finished_or_is_private_has_nothing_to_explain(place, seen):
    rewrite(place / "run", private=True)
    line = one_line(dxe("explain", "run", seen[1][0], cwd=place), 2)
    assert "run: private run: it kept no values to explain" in line
    rewrite(place / "run", without=["finished", "private"])
    assert "the run is not finished" in one_line(dxe("explain", "run", seen[1][0], cwd=place), 3)


def test_torn_matches_are_said(place, seen):
    file = place / "run" / "matches.parquet"
    file.write_bytes(file.read_bytes()[:99])
    assert "matches.parquet: is not as it was derived" in one_line(
        dxe("explain", "run", seen[1][0], cwd=place), 2
    )


@pytest.mark.long
def test_every_reading_of_several_is_told_or_one(made, tmp_path, seen):
    command = ("run", "noisy", made / "corpus", "-o", "r", "--repeat", "2", "-p", "wrong=0.3")
    assert dxe(*command, cwd=tmp_path).returncode == 0
    both = explained(tmp_path, "r", seen[1][0])["cells"]
    assert [cell["repeat"] for cell in both] == sorted(cell["repeat"] for cell in both)
    second = explained(tmp_path, "r", seen[1][0], "--repeat", "1")["cells"]
    assert second == [cell for cell in both if cell["repeat"] == 1]
    head = out(dxe("explain", "r", seen[1][0], cwd=tmp_path)).splitlines()[2]
    assert head.split()[:2] == ["repeat", "field"]


def close_to(pixels, colour):
    """Which pixels have a colour, but for what a lossy format changes."""
    return np.abs(pixels.astype(int) - colour).max(axis=-1) < 40


@pytest.mark.long
def test_a_picture_has_boxes_of_truth_and_wrong_answers_and_lists_the_errors(boxed, seen):
    rendition = seen[1][0]
    assert explained(boxed, "extract", rendition)["pictures"] == []
    assert "--pictures" in out(dxe("explain", "extract", rendition, cwd=boxed)).splitlines()[-1]
    told = explained(boxed, "extract", rendition, "--pictures")
    (path,) = told["pictures"]
    assert path == f"extract/explained/{rendition}.webp"
    assert (boxed / path).stat().st_size <= LARGEST_PICTURE
    drawn = cv2.imread(str(boxed / path))
    (page,) = (r for _, r in open_corpus(boxed / told_corpus(boxed)).pairs() if r.id == rendition)
    size = cv2.imdecode(np.frombuffer(page.files[0].data, np.uint8), 1).shape
    wide = drawn.shape[1] - 480 - 2 * 16  # without the list beside it
    scale = wide / size[1]
    around = drawn[16 : 16 + round(30 * scale) + 7, 16 : 16 + round(65 * scale) + 7]
    assert close_to(around, WRONG).sum() > 50  # the wrong total
    assert close_to(drawn[:, 16 : 16 + wide], TRUTH).sum() > 500
    shelf = drawn[16 + round(72 * scale) : 16 + round(88 * scale), : 16 + round(5 * scale)]
    assert not close_to(shelf, WRONG).any()  # no field of the schema: not judged
    listed = drawn[:, 16 + wide + 16 :].astype(int)
    assert (listed[..., 2] - listed[..., 1] > 60).sum() > 200  # answers, in thin red letters
    assert explained(boxed, "extract", rendition)["pictures"] == [path]  # it is remembered
    assert path in out(dxe("explain", "extract", rendition, cwd=boxed)).splitlines()[-1]


def told_corpus(folder):
    return json.loads((folder / "extract" / "run.json").read_text())["corpus"]


def test_the_colours_are_those_of_a_report():
    style = (PACKAGE / "reports/templates/style/50-crops.css").read_text()
    for name, colour in (("truth", TRUTH), ("guess", WRONG)):
        assert f"--{name}-box: #{bytes(reversed(colour)).hex()};" in style


def test_no_guess_commands_the_terminal_and_invented_rows_are_marked(boxed, seen):
    shown = out(dxe("explain", "extract", seen[1][0], cwd=boxed))
    assert "A?[31m Bxxx" in shown
    assert "\x1b" not in shown
    assert f"B{'x' * 99}" in shown  # whole: it is no terminal
    assert "line_items.amount#+0" in shown
    (merchant,) = (
        cell
        for cell in explained(boxed, "extract", seen[1][0])["cells"]
        if cell["field"] == "merchant"
    )
    assert merchant["guess"].startswith("A\x1b[31m\nBxxx")


def test_a_failure_is_told_with_its_cause(boxed, seen):
    shown = out(dxe("explain", "fail", seen[1][0], cwd=boxed)).splitlines()
    assert shown[1].startswith("No answer: error")
    assert "no paper in it" in shown[1]
    (failure,) = explained(boxed, "fail", seen[1][0])["failures"]
    assert (failure["repeat"], failure["cause"]) == (0, "error")


def test_what_nobody_could_tell_says_both_readings_and_a_cause_says_which_decoy():
    cell = ExplainedCell(
        *("total", None, None, "$9.00", "9.00", ("9.10",), "8.00", "guessed", "wrong", False),
        *("decoy", "subtotal", "no", "failed", None, 0.5, 0),
    )
    row = _cell_row(cell)
    assert row["outcome"] == "guessed (strictly wrong)"
    assert row["cause"] == "decoy (subtotal); its check digits are wrong"
    assert row["truth"] == "9.00 | 9.10"
    assert (row["placed"], row["confidence"], row["field"]) == ("no", "0.50", "total")


@pytest.mark.long
def test_ids_that_no_disk_takes_have_their_pictures_under_the_sheet(tmp_path):
    written(tmp_path, line("../../up", values="printed", locale="en_US", schema="receipt"))
    assert dxe("corpus", "import", "labels.jsonl", "-o", "c", cwd=tmp_path).returncode == 0
    assert dxe("run", "oracle", "c", "-o", "r", cwd=tmp_path).returncode == 0
    told = explained(tmp_path, "r", "../../up", "--pictures")
    assert told["pictures"] == [f"r/explained/{told['sheet']}.webp"]
    assert (tmp_path / told["pictures"][0]).stat().st_size > 0


def test_columns_stand_below_each_other_on_a_terminal(capsys):
    """Where a kanji is as wide as two letters, and a vowel above a letter has no width."""
    rows = [("merchant", "喫茶佐藤", "|"), ("ｷﾞｭｳﾆｭｳ", "TEA", "|"), ("شُكْراً", "ＡＢＣ", "|")]
    print_table(("field", "truth", "|"), rows)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert {cell_len(shown.partition("|")[0]) for shown in lines} == {20}


@pytest.mark.parametrize("sign", ["x", "茶", "ｱ", "a\N{COMBINING ACUTE ACCENT}"])
def test_a_long_value_is_cut_to_what_a_terminal_shows(sign, monkeypatch):
    short, long = (
        ExplainedCell(
            *("total", None, None, None, None, (), sign * many, "wrong", "wrong", False),
            *("made_up", None, "no", "", None, 0.5, 0),
        )
        for many in (18, 999)
    )
    assert _cell_row(short)["predicted"] == sign * 18
    assert _cell_row(long)["predicted"] == sign * 999
    monkeypatch.setattr(shell, "screen_width", lambda: 80)
    assert cell_len(_cell_row(long)["predicted"]) <= 120
    assert _cell_row(long)["predicted"].endswith("…")


def test_the_count_follows_the_filter_and_a_field_without_errors_is_said(made, seen):
    rows, ids = seen
    mine = [row for row in rows if row["rendition"] == ids[0] and row["outcome"] != "not judged"]
    wrong = {row["field"] for row in mine if row["outcome"] in ERRORS}
    right = next(row["field"] for row in mine if row["field"] not in wrong)
    shown = out(dxe("explain", "run", ids[0], "--errors", "--field", right, cwd=made)).splitlines()
    assert shown[1] == f"No error in {right}."
    assert shown[2].startswith("A picture")
    field = min(wrong)
    cells = [row for row in mine if row["field"] == field]
    errors = sum(row["outcome"] in ERRORS for row in cells)
    for more in ((), ("--errors",)):
        both = ("--field", f"{field},{right}", *more)
        counted = out(dxe("explain", "run", ids[0], *both, cwd=made)).splitlines()[1]
        judged = len(cells) + sum(row["field"] == right for row in mine)
        assert counted.startswith(f"{errors} of {judged} cells of {field} or {right} ")


def test_an_exception_is_told_whole(boxed, seen, monkeypatch):
    shown = out(dxe("explain", "fail", seen[1][0], cwd=boxed)).splitlines()
    (failure,) = explained(boxed, "fail", seen[1][0])["failures"]
    assert failure["detail"].endswith("no paper in it; there is none in any of its many drawers")
    assert shown[1] == f"No answer: error {failure['detail']}"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    lines = _wrapped(shown[1]).splitlines()
    assert len(lines) > 1
    assert max(map(len, lines)) <= 40
    assert " ".join(map(str.strip, lines)) == shown[1]


def test_notes_stand_beside_their_cells(seen, place):
    rows, _ = seen
    row = next(row for row in rows if row["outcome"] == "wrong")
    case = CaseKey(row["rendition"], 0, row["field"], row["truth_row"], row["guess_row"])
    ask = "run", case.rendition
    before = explained(place, *ask), out(dxe("explain", *ask, cwd=place))
    for verdict, text in (("label wrong", "a stamp"), ("unsure", "")):
        append_note(RunFolder(place / "run"), new_note(case, verdict, text, "Ann"))
    head, *lines = out(dxe("explain", *ask, cwd=place)).splitlines()[2:]
    assert head.endswith("notes")
    (line,) = [line for line in lines if "label wrong" in line]
    assert line.startswith(case.field)
    assert line.endswith("label wrong: a stamp (Ann) | unsure (Ann)")
    (cell,) = [cell for cell in explained(place, *ask)["cells"] if "notes" in cell]
    assert cell["field"] == case.field
    assert [note["text"] for note in cell["notes"]] == ["a stamp", ""]
    (place / "run/notes.jsonl").unlink()
    assert (explained(place, *ask), out(dxe("explain", *ask, cwd=place))) == before
