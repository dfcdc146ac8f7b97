"""Real labelled documents by command: what is taken, what is said, and with which exit code."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.commands import dxe, one_line
from tests.corpus.labelled.files import line, written

OPTIONS = ("--schema", "receipt", "--locale", "en_US", "--values", "printed")
IMPORT = ("corpus", "import", "labels.jsonl", *OPTIONS)


@pytest.fixture
def labelled(tmp_path):
    written(tmp_path, line("a"), line("b", fields={"total": "RM 9"}), b"{", line("c"))
    return tmp_path


def test_a_dry_run_says_what_cannot_be_taken_and_writes_nothing(labelled):
    done = dxe(*IMPORT, "--dry-run", cwd=labelled)
    assert done.returncode == 3
    assert done.stdout == "labels.jsonl: 2 of 4 lines can be taken\n"
    money, json_, last = done.stderr.splitlines()
    assert money == (
        "dxe: labels.jsonl, line 2, fields.total: 'RM 9' is no money as en_US prints it. "
        "Remedy: correct it, or write null if it is not known"
    )
    assert json_.startswith("dxe: labels.jsonl, line 3: is no JSON")
    assert "2 of 4 lines were left out" in last
    assert "--skip-bad" in last
    assert len(list(labelled.iterdir())) == 2


@pytest.mark.parametrize(("skip", "code"), [((), 3), (("--skip-bad",), 0)])
def test_bad_lines_are_left_out_and_said(labelled, skip, code):
    done = dxe(*IMPORT, "-o", "c", *skip, cwd=labelled)
    assert done.returncode == code
    assert done.stdout.startswith("c: 2 documents, seal ")
    assert len(done.stderr.splitlines()) == (3 if code else 2)
    shown = json.loads(dxe("corpus", "show", "c", "--json", cwd=labelled).stdout)
    assert (shown["documents"], shown["imported"], shown["locales"]) == (2, True, ["en_US"])
    assert "seed" not in shown
    assert "imported" in dxe("corpus", "show", "c", cwd=labelled).stdout
    assert "all 2 renditions are as sealed" in dxe("corpus", "verify", "c", cwd=labelled).stdout
    run = dxe("run", "oracle", "c", "-o", "r", cwd=labelled)
    assert run.stdout.splitlines()[1].startswith("Clean pages: 100.0 %")


def test_good_lines_alone_are_taken_without_a_word(labelled):
    written(labelled, line("a"), line("c"))
    done = dxe(*IMPORT, "-o", "c", "--json", cwd=labelled)
    assert (done.returncode, done.stderr) == (0, "")
    shown = json.loads(done.stdout)
    assert (shown["documents"], shown["left_out"], len(shown["seal"])) == (2, 0, 64)


@pytest.mark.parametrize("options", [("-o", "c"), ("--dry-run",), ("-o", "c", "--skip-bad")])
def test_where_none_is_left_the_exit_code_is_2(labelled, options):
    written(labelled, b"{")
    done = dxe(*IMPORT, *options, cwd=labelled)
    assert done.returncode == 2
    assert "none of its 1 lines can be taken" in done.stderr.splitlines()[-1]
    assert not (labelled / "c").exists()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("import labels.jsonl", "needs a folder to write to. Remedy: give -o DIR, or --dry-run"),
        ("import none.jsonl -o c", "none.jsonl: cannot be used (No such file or directory)"),
        ("import empty.jsonl -o c", "empty.jsonl: has no lines"),
        ("import . -o c", ".: cannot be used (Is a directory)"),
        ("import labels.jsonl -o full", "full: is not empty"),
        ("import labels.jsonl -o c --locale en_UK", "--locale: unknown locale 'en_UK'"),
        ("import labels.jsonl -o c --schema reciept", "did you mean 'receipt'?"),
        ("import labels.jsonl -o c --currency rm", "'rm' is no ISO 4217 code"),
        ("import labels.jsonl -o c --map a", "--map a has no value. Remedy: write it as --map"),
        ("import labels.jsonl -o c --schema receipt --map a=totl", "unknown field 'totl'"),
        ("export none -o c", "none: does not exist"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(labelled, command, said):
    (labelled / "empty.jsonl").write_text("\n\n")
    (labelled / "full").mkdir()
    (labelled / "full" / "mine.txt").write_text("precious")
    before = sorted(labelled.rglob("*"))
    assert said in one_line(dxe("corpus", *command.split(), cwd=labelled), 2)
    assert sorted(labelled.rglob("*")) == before


def test_what_is_exported_is_imported_without_a_word(made, tmp_path):
    done = dxe("corpus", "export", "corpus", "-o", tmp_path / "e", cwd=made)
    files = done.stdout.splitlines()
    assert files == [str(tmp_path / "e" / c / "labels.jsonl") for c in ("clean", "defocus@2")]
    for number, file in enumerate(files):
        done = dxe("corpus", "import", file, "-o", tmp_path / str(number), cwd=made)
        assert (done.returncode, done.stderr) == (0, "")
    moved = shutil.move(tmp_path / "e", tmp_path / "elsewhere")
    done = dxe("corpus", "import", f"{moved}/clean/labels.jsonl", "--dry-run", cwd=made)
    assert done.stdout.endswith("2 of 2 lines can be taken\n")


def test_the_schema_of_labels_is_published(tmp_path):
    schema = json.loads(dxe("schema", "labels", cwd=tmp_path).stdout)
    assert {"id", "image", "images", "locale", "schema", "values", "fields", "tables", "words"} <= (
        set(schema["properties"])
    )
