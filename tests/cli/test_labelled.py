"""Real labelled documents by command: what is taken, what is said, and with which exit code."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from docextract_eval.storage.disk import LOCK
from tests.cli.commands import dxe, one_line
from tests.corpus.labelled.files import line, picture, written
from tests.decoding.hostile import EPS, FOREIGN

OPTIONS = ("--schema", "receipt", "--locale", "en_US", "--values", "printed")
IMPORT = ("corpus", "import", "labels.jsonl", *OPTIONS)

LEADERS = ("--for", "leaders")

OWN = """
name = "ticket"
[fields.operator]
type = "text"
[fields.total]
type = "money"
criticality = 3
[fields.tip]
type = "money"
[tables.rides]
key = ["fare", "to"]
[tables.rides.columns.to]
type = "text"
[tables.rides.columns.fare]
type = "money"
"""


@pytest.fixture
def labelled(tmp_path):
    written(tmp_path, line("a"), line("b", fields={"total": "RM 9"}), b"{", line("c"))
    return tmp_path


def test_a_dry_run_says_what_cannot_be_taken_and_writes_nothing(labelled):
    done = dxe(*IMPORT, "--dry-run", cwd=labelled)
    assert done.returncode == 3
    assert done.stdout == "labels.jsonl: 2 of 4 lines can be imported, 6 values\n"
    money, json_, last = done.stderr.splitlines()
    assert money == (
        "dxe: labels.jsonl, line 2, fields.total: 'RM 9' is no money as en_US prints it. "
        "Remedy: correct it, or write null if it is not known"
    )
    assert json_.startswith("dxe: labels.jsonl, line 3: is not JSON")
    assert "2 of 4 lines were left out" in last
    assert "--skip-bad" in last
    assert len(list(labelled.iterdir())) == 2


@pytest.mark.long
@pytest.mark.parametrize(("skip", "code"), [((), 3), (("--skip-bad",), 0)])
def test_bad_lines_are_left_out_and_said(labelled, skip, code):
    done = dxe(*IMPORT, "-o", "c", *skip, cwd=labelled)
    assert done.returncode == code
    assert done.stdout.startswith("c: 2 documents, 6 values, seal ")
    assert len(done.stderr.splitlines()) == (3 if code else 2)
    shown = json.loads(dxe("corpus", "show", "c", "--json", cwd=labelled).stdout)
    assert (shown["documents"], shown["imported"], shown["locales"]) == (2, True, ["en_US"])
    assert "seed" not in shown
    assert "imported" in dxe("corpus", "show", "c", cwd=labelled).stdout
    assert "all 2 renditions match the seal" in dxe("corpus", "verify", "c", cwd=labelled).stdout
    run = dxe("run", "oracle", "c", "-o", "r", cwd=labelled)
    assert "\nAs found: 100.0 %" in run.stdout


def test_good_lines_alone_are_taken_without_a_word(labelled):
    written(labelled, line("a"), line("c"))
    done = dxe(*IMPORT, "-o", "c", "--json", cwd=labelled)
    assert (done.returncode, done.stderr) == (0, "")
    shown = json.loads(done.stdout)
    assert (shown["documents"], shown["left_out"], shown["values"]) == (2, 0, 6)
    assert len(shown["seal"]) == 64


@pytest.mark.parametrize("options", [("-o", "c"), ("--dry-run",), ("-o", "c", "--skip-bad")])
def test_where_none_is_left_the_exit_code_is_2(labelled, options):
    written(labelled, b"{")
    done = dxe(*IMPORT, *options, cwd=labelled)
    assert done.returncode == 2
    assert "its 1 line cannot be imported" in done.stderr.splitlines()[-1]
    assert not (labelled / "c").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "import labels.jsonl",
            "the option --output is missing. Remedy: add -o PATH, or --dry-run",
        ),
        ("import none.jsonl -o c", "none.jsonl: cannot be used (No such file or directory)"),
        ("import empty.jsonl -o c", "empty.jsonl: has no lines"),
        ("import labels.jsonl -o full", "full: is not empty"),
        ("import labels.jsonl -o c --locale en_UK", "--locale: unknown locale 'en_UK'"),
        ("import labels.jsonl -o c --schema reciept", "did you mean 'receipt'?"),
        ("import labels.jsonl -o c --currency rm", "'rm' is not an ISO 4217 code"),
        ("import labels.jsonl -o c --map a", "--map: 'a' has no value. Remedy: write --map"),
        ("import labels.jsonl -o c --schema receipt --map a=totl", "unknown field 'totl'"),
        ("import labels.jsonl -o c --schema no.toml", "no.toml: cannot be read (No such file"),
        ("import labels.jsonl -o c --schema taken.toml", "has the name 'receipt', like a"),
        (
            "import labels.jsonl -o c --schema bad.toml",
            "in fields.operator: unknown schema key 'tpye'",
        ),
        ("export none -o c", "none: does not exist"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(labelled, command, said):
    (labelled / "empty.jsonl").write_text("\n\n")
    (labelled / "taken.toml").write_text(OWN.replace("ticket", "receipt"))
    (labelled / "bad.toml").write_text(OWN.replace("type", "tpye"))
    (labelled / "full").mkdir()
    (labelled / "full" / "mine.txt").write_text("precious")
    before = sorted(labelled.rglob("*"))
    assert said in one_line(dxe("corpus", *command.split(), cwd=labelled), 2)
    assert sorted(file for file in labelled.rglob("*") if file.name != LOCK) == before


@pytest.mark.long
def test_a_schema_of_one_s_own_goes_from_labels_to_scores_and_back(tmp_path):
    """Imported, verified, audited, run, scored again, exported and imported once more."""
    rides = [[{"to": "HARBOUR", "fare": "3.20"}, {"to": "AIRPORT", "fare": "12.00"}]] * 2
    labels = {"operator": "CITY LINES", "total": "15.20", "tip": {"absent": True}}
    rows = [line(n, fields=labels, tables={"rides": r}) for n, r in zip("ab", rides, strict=True)]
    written(tmp_path, *rows)
    (tmp_path / "ticket.toml").write_text(OWN)
    options = ("--schema", "./ticket.toml", "--locale", "en_GB")
    done = dxe("corpus", "import", "labels.jsonl", "-o", "c", *options, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("c: 2 documents, 12 values")
    (tmp_path / "ticket.toml").unlink()  # the corpus keeps it
    assert "match the seal" in dxe("corpus", "verify", "c", cwd=tmp_path).stdout
    assert "ticket: no document has tip" in dxe("corpus", "check", "c", cwd=tmp_path).stdout
    for pipeline, accuracy in (("oracle", 1.0), ("blank", 0.0)):
        run = dxe("run", pipeline, "c", "-o", pipeline, cwd=tmp_path)
        assert run.returncode == 0, run.stderr
        assert dxe("score", pipeline, cwd=tmp_path).returncode == 0
        scores = json.loads((tmp_path / pipeline / "scores.json").read_text())["scores"]
        every = {"cells": "scalars", "condition": "all"}
        (score,) = [s for s in scores if s["metric"] == "accuracy" and s["slice"] == every]
        assert (score["value"], score["cells"]) == (accuracy, 4)
        assert "schema:ticket:" in score["signature"]
    assert dxe("corpus", "export", "c", "-o", "e", cwd=tmp_path).returncode == 0
    again = dxe("corpus", "import", "e/clean/labels.jsonl", "-o", "d", cwd=tmp_path)
    assert again.stdout.startswith("d: 2 documents, 12 values"), again.stderr
    assert dxe("corpus", "diff", "c", "d", "--json", cwd=tmp_path).returncode == 0


def test_lines_name_schemas_beside_the_labels(tmp_path):
    (tmp_path / "ticket.toml").write_text(OWN)
    (tmp_path / "other.toml").write_text(OWN.replace("operator", "company"))
    labels = {"total": "15.20"}
    names = ("ticket.toml", "other.toml", "none.toml")
    lines = [line(str(n), fields=labels, schema=name) for n, name in enumerate(names)]
    written(tmp_path, *lines)
    (tmp_path / "away").mkdir()
    command = ("corpus", "import", "../labels.jsonl", "--locale", "en_GB", "-o", "c")
    done = dxe(*command, cwd=tmp_path / "away")
    assert done.returncode == 3
    assert done.stdout.startswith("c: 1 document")
    same, none, _ = done.stderr.splitlines()
    assert "line 2, schema: 'other.toml' has the name 'ticket', like another schema of" in same
    assert "line 3, schema: 'none.toml' does not exist. Remedy: paths are relative to" in none


NAMED = "unknown schema 'ride'. Remedy: did you mean 'rides'? known: "


@pytest.mark.parametrize("named", ["rides.toml", "one.toml"])
def test_lines_name_a_schema_by_the_name_inside_it(tmp_path, named):
    """Whatever its file is called; a policy beside the labels is no schema."""
    (tmp_path / named).write_text(OWN.replace("ticket", "rides"))
    (tmp_path / "policy.toml").write_text('format = 1\nname = "rides"\n')
    labels = {"total": "15.20"}
    written(tmp_path, *(line(n, fields=labels, schema=n) for n in ("rides", "ride")))
    command = ("corpus", "import", "../labels.jsonl", "--locale", "en_GB", "-o", "c")
    (tmp_path / "away").mkdir()
    done = dxe(*command, cwd=tmp_path / "away")
    assert (done.returncode, done.stdout[:13]) == (3, "c: 1 document")
    assert f"../labels.jsonl, line 2, schema: {NAMED}" in done.stderr.splitlines()[0]
    shown = json.loads(dxe("corpus", "show", "away/c", "--json", cwd=tmp_path).stdout)
    assert shown["kinds"] == ["rides"]


@pytest.mark.parametrize("given", ["elsewhere/own.toml", "ticket"])
def test_the_option_gives_a_schema_that_lines_name(tmp_path, given):
    """By its path, wherever it is; by the name inside, beside the labels."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/own.toml").write_text(OWN)
    if given == "ticket":
        (tmp_path / "own.toml").write_text(OWN)
    labels = {"total": "15.20"}
    written(tmp_path, line("a", fields=labels, schema="ticket"), line("b", fields=labels))
    command = ("corpus", "import", "labels.jsonl", "--locale", "en_GB", "-o", "c")
    done = dxe(*command, "--schema", given, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_two_schemas_with_one_name_are_told_apart_by_their_paths(tmp_path):
    for file in ("one.toml", "two.toml"):
        (tmp_path / file).write_text(OWN)
    written(tmp_path, line("a", fields={"total": "15.20"}, schema="ticket"))
    done = dxe("corpus", "import", "labels.jsonl", "--locale", "en_GB", "--dry-run", cwd=tmp_path)
    assert "one.toml and two.toml both have the name 'ticket'" in done.stderr.splitlines()[0]


def test_a_mistake_in_a_schema_that_lines_name_is_said(tmp_path):
    (tmp_path / "ticket.toml").write_text(OWN.replace("= 3", "= three"))
    written(tmp_path, *(line(n, fields={"total": "15.20"}, schema="ticket") for n in "ab"))
    done = dxe("corpus", "import", "labels.jsonl", "--locale", "en_GB", "--dry-run", cwd=tmp_path)
    toml, none = done.stderr.splitlines()
    assert toml.startswith("dxe: ticket.toml: is not TOML (")
    assert "its 2 lines cannot be imported" in none


@pytest.mark.long
def test_documents_of_two_kinds_are_one_corpus(tmp_path):
    bought = {"seller": "JOE'S DINER", "total": "9.00"}
    written(tmp_path, line("a"), line("b", fields=bought, schema="invoice"))
    assert dxe(*IMPORT, "-o", "c", cwd=tmp_path).returncode == 0
    done = dxe("run", "oracle", "c", "-o", "r", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_hundred_equal_errors_are_one_line(tmp_path):
    rows = [{"amount": "x"}, {"amount": "x"}]
    lines = [line(str(n), fields={"total": f"RM {n % 5}"}) for n in range(100)]
    lines += [line("rows", tables={"line_items": rows}), *(line(str(n)) for n in range(2))]
    written(tmp_path, *lines)
    done = dxe(*IMPORT, "--dry-run", "--json", cwd=tmp_path)
    money, row, twice, left = done.stderr.splitlines()
    assert money == (
        "dxe: labels.jsonl, line 1, 2, 3 and 97 more, fields.total: is no money as en_US prints "
        "it: 'RM 0', 'RM 1', 'RM 2' and 2 more. "
        "Remedy: correct it, or write null if it is not known"
    )
    assert "labels.jsonl, line 101, tables.line_items.amount: 'x' is no money" in row
    assert "line 102, 103, id: is also on an earlier line" in twice
    assert "its 103 lines cannot be imported" in left
    errors = json.loads(done.stdout)["errors"]
    assert len(errors) == 104
    assert errors[99].startswith("labels.jsonl, line 100, fields.total: 'RM 4' is no money")


@pytest.mark.long
def test_what_is_exported_is_imported_without_a_word(made, tmp_path):
    done = dxe("corpus", "export", "corpus", "-o", tmp_path / "e", cwd=made)
    files = done.stdout.splitlines()
    assert files == [str(tmp_path / "e" / c / "labels.jsonl") for c in ("clean", "defocus@2")]
    for number, file in enumerate(files):
        done = dxe("corpus", "import", file, "-o", tmp_path / str(number), cwd=made)
        assert (done.returncode, done.stderr) == (0, "")
    moved = shutil.move(tmp_path / "e", tmp_path / "elsewhere")
    done = dxe("corpus", "import", f"{moved}/clean/labels.jsonl", "--dry-run", cwd=made)
    assert "2 of 2 lines can be imported" in done.stdout


def test_the_schema_of_labels_is_published(tmp_path):
    schema = json.loads(dxe("schema", "labels", cwd=tmp_path).stdout)
    assert {"id", "image", "images", "locale", "schema", "values", "fields", "tables", "words"} <= (
        set(schema["properties"])
    )


@pytest.mark.long
def test_pages_of_labels_are_called_as_found_and_never_clean(tmp_path):
    """In every text on a run, degraded or not."""
    written(tmp_path, *(line(str(n)) for n in range(3)))
    assert dxe(*IMPORT, "-o", "found", cwd=tmp_path).returncode == 0
    degrade = ("corpus", "degrade", "found", "-o", "degraded", "--condition", "jpeg@4")
    assert dxe(*degrade, cwd=tmp_path).returncode == 0
    texts = []
    for corpus in ("found", "degraded"):
        run = f"on-{corpus}"
        done = dxe("run", "noisy", corpus, "-o", run, cwd=tmp_path)
        assert "\nAs found: " in done.stdout
        assert ("\nAll conditions, as found included: " in done.stdout) == (corpus == "degraded")
        texts += [done.stdout, (tmp_path / run / "report.html").read_text()]
        texts += [dxe("report", run, *more, cwd=tmp_path).stdout for more in ((), LEADERS)]
    texts.append(dxe("compare", "on-found", "on-degraded", cwd=tmp_path).stdout)
    assert all(texts)
    assert not [text for text in texts if "clean page" in text.lower()]


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    """Labels whose pictures mean harm, and a program gs that leaves a mark where it is started."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin/gs"
    program.write_text("#!/bin/sh\necho ran > " + str(tmp_path / "ran") + "\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    labels = tmp_path / "labels"
    labels.mkdir()
    (labels / "bad.jpg").write_bytes(EPS)
    (labels / "photo.jpg").write_bytes(FOREIGN["HEIC"][0])
    os.mkfifo(labels / "pipe.png")
    (tmp_path / "beside.png").write_bytes(picture())
    images = ["a.png", "bad.jpg", "photo.jpg", "pipe.png", "/dev/zero", "../beside.png", "a.png"]
    written(labels, *(line(f"d{number}", image=name) for number, name in enumerate(images)))
    return tmp_path


@pytest.mark.parametrize("options", [("--dry-run",), ("-o", "c")])
def test_pictures_that_mean_harm_cost_their_lines(hostile, options):
    """No program is started for them, nothing waits for them, and the good ones are taken."""
    done = dxe(*IMPORT, *options, cwd=hostile / "labels")
    assert done.returncode == 3
    said = done.stderr.splitlines()
    assert len(said) == 5
    for each, (number, what) in zip(
        said,
        (
            ("2", "is PostScript, which is not decoded"),
            ("3", "is HEIC, which is not decoded"),
            ("4", "'pipe.png' is not a regular file"),
            ("5, 6", "leads out of .: '/dev/zero', '../beside.png'"),
        ),
        strict=False,
    ):
        assert each.startswith(f"dxe: labels.jsonl, line {number}, image")
        assert what in each
        assert "Remedy: " in each
    assert "2 documents" in done.stdout or "2 of 7 lines" in done.stdout
    assert not (hostile / "ran").exists()


def test_a_folder_of_pictures_may_be_named(hostile):
    done = dxe(*IMPORT, "--dry-run", "--images-root", "..", cwd=hostile / "labels")
    assert "3 of 7 lines" in done.stdout
    assert "beside.png" not in done.stderr
    assert "'/dev/zero' leads out of" in done.stderr


CSV = "File Name;Vendor;Total Amount;Date;Colour\na.png;Cafe Uno;12.50;2026-03-01;red\n{b}"
OF_A_FOLDER = ("--kind", "receipt", "--locale", "en_US")


@pytest.fixture
def scans(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.png").write_bytes(picture())
    (folder / "rows.csv").write_text(CSV.format(b="b.png;Bar Due;1.20;;\n"))
    return tmp_path


def test_a_folder_is_imported_by_a_mapping_that_is_guessed_shown_and_kept(scans):
    done = dxe("corpus", "import", "scans", "-o", "corpus", *OF_A_FOLDER, cwd=scans)
    assert (done.returncode, done.stdout[:30]) == (0, "corpus: 3 documents, 5 values,")
    assert done.stderr.splitlines() == [
        (
            "scans: merchant = Vendor, date = Date, total = Total Amount "
            "(mapping guessed, written to scans/rows.mapping.toml)"
        ),
        "scans: columns that are read by no rule: Colour",
        "scans: 1 picture has no row, and no labels: c.png",
    ]
    mapping = scans / "scans/rows.mapping.toml"
    mapping.write_text(mapping.read_text().replace('merchant = "Vendor"\n', ""))
    again = dxe("corpus", "import", "scans/rows.csv", "-o", "fewer", *OF_A_FOLDER, cwd=scans)
    assert again.stdout.startswith("fewer: 3 documents, 3 values,")
    assert "total = Total Amount (mapping read from scans/rows.mapping.toml)" in again.stderr
    (scans / "scans/rows.csv").unlink()
    bare = dxe("corpus", "import", "scans", "-o", "bare", *OF_A_FOLDER, cwd=scans)
    (scans / "scans/labels.jsonl").write_text('{"id": "a", "image": "a.png"}\n')
    own = dxe("corpus", "import", "scans", "-o", "own", *OF_A_FOLDER, cwd=scans)
    assert own.stdout.startswith("own: 1 document, 0 values,"), "lines of labels come first"
    assert (bare.stdout[:27], bare.stderr) == (
        "bare: 3 documents, 0 values",
        "scans: 3 pictures, without labels\n",
    )


@pytest.mark.parametrize(
    ("rows", "options", "line"),
    [
        (
            "shop,total\nz,1\n",
            OF_A_FOLDER,
            "no column that says which document a row belongs to",
        ),
        ("id,colour\nz,1\n", OF_A_FOLDER, "has no column that is called like a field of receipt"),
        ("id,total\nz,1\nz,2\n", OF_A_FOLDER, "has 2 rows of 1 document: an id is there twice"),
        ("id,total\nz\udce9,1\n", OF_A_FOLDER, "is not UTF-8. Remedy: save it as UTF-8"),
        ("id,total\nz,1\n", (), "does not say which kind its documents have"),
        ("id,total\nz,1\n", ("--kind", "reciept"), "did you mean 'receipt'?"),
    ],
)
def test_a_csv_that_cannot_be_imported_is_said_in_one_line(tmp_path, rows, options, line):
    (tmp_path / "rows.csv").write_bytes(rows.encode("utf-8", "surrogateescape"))
    done = dxe("corpus", "import", "rows.csv", "-o", "corpus", *options, cwd=tmp_path)
    assert line in one_line(done, 2)
    assert not (tmp_path / "corpus").exists()


def test_a_folder_with_nothing_to_import_or_with_several_tables_is_said(tmp_path):
    for name, said in {"none": "has neither pictures nor a CSV", "two": "has 2 tables"}.items():
        (tmp_path / name).mkdir()
        for table in ("a.csv", "b.csv") if name == "two" else ("notes.txt",):
            (tmp_path / name / table).write_text("id,total\nz,1\n")
        done = dxe("corpus", "import", name, "-o", "corpus", *OF_A_FOLDER, cwd=tmp_path)
        assert said in one_line(done, 2)


def test_a_pipeline_reads_pictures_that_are_in_no_corpus_and_keeps_nothing(scans):
    (scans / "own.py").write_text(
        "def extract(sheet):\n    return {'fields': {'total': '9.50', 'merchant': 'Bar'}}\n"
    )
    read = ("run", "python:own:extract", "scans/a.png", "scans/b.png")
    done = dxe(*read, *OF_A_FOLDER, cwd=scans)
    assert done.returncode == 0, done.stderr
    first, head, *rows = [line.split() for line in done.stdout.splitlines()]
    assert (first[0], head[0]) == ("scans/a.png:", "field")
    assert sorted(row[0] for row in rows[:2]) == ["merchant", "total"]
    assert rows[2][0] == "scans/b.png:"
    assert sorted(path.name for path in scans.iterdir()) == ["own.py", "scans"]
    assert "give one --kind and one --locale" in one_line(dxe(*read, cwd=scans), 2)
    (scans / "bad.png").write_text("no picture")
    bad = dxe(*read[:2], "bad.png", *OF_A_FOLDER, cwd=scans)
    assert one_line(bad, 2).startswith("dxe: bad.png: is not a readable picture")
    (scans / "own.py").write_text("def extract(sheet):\n    raise ValueError('no')\n")
    failed = dxe(*read, *OF_A_FOLDER, cwd=scans)
    assert "2 of 2 pictures got no answer" in one_line(failed, 3)
