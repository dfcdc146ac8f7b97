"""Files made to hurt, through the real command: each costs its own line or result, and no more."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from docextract_eval.corpus.store import folder
from tests.cli.commands import dxe, one_line

TINY = 'name = "tiny"\ncount = 1\nlocales = ["en_US"]\n'
DEEP = "deep = " + "[" * 1000 + "]" * 1000 + "\n"


@pytest.fixture
def labels(tmp_path):
    """A folder with a picture, and what writes labels beside it."""
    Image.new("L", (60, 40), 255).save(tmp_path / "a.png")

    def write(*lines):
        good = '{"image": "a.png", "fields": {"total": "9.00"}, "id": '
        every = [good + '"good-1"}', *lines, good + '"good-2"}']
        (tmp_path / "labels.jsonl").write_text("\n".join(every) + "\n", encoding="utf-8")

    return write


def imported(where, *more):
    given = ("--schema", "receipt", "--locale", "en_US", "-o", "c")
    return dxe("corpus", "import", "labels.jsonl", *given, *more, cwd=where)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ('{"merchant": "caf\\ud800"}', "line 2, fields.merchant: holds half a character"),
        ('{"\\udfff": "x"}', "holds half a character"),
        ('{"total": 1e-400}', "line 2, fields.total: is too small a number (1e-400)"),
        ('{"total": 1e400}', "line 2, fields.total: is too large a number (1e400)"),
        ('{"total": "1.00", "total": "2.00"}', "line 2, fields: has the key 'total' twice"),
        ('{"total": ' + "9" * 5000 + "}", "holds a number of more than 100 characters"),
        ('{"total": "' + "9" * 5000 + '"}', "is no money in canonical form"),
        ('{"total": ' + "[" * 1000 + "]" * 1000 + "}", "nested more than 64 levels deep"),
    ],
)
def test_a_bad_line_of_labels_costs_itself(labels, tmp_path, fields, said):
    """It is named with its line and field, and those around it are taken."""
    labels('{"id": "bad", "image": "a.png", "fields": ' + fields + "}")
    done = imported(tmp_path)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "unexpected" not in done.stderr
    refusal, last = done.stderr.splitlines()
    assert refusal.startswith("dxe: labels.jsonl, line 2")
    assert said in refusal
    assert "1 of 3 lines were left out" in last
    assert done.stdout.startswith("c: 2 documents, 2 values")


@pytest.mark.long
def test_control_characters_are_kept_and_nothing_shows_them(labels, tmp_path):
    """NUL, escape codes and what turns the direction of a line: stored as said, and inert."""
    nasty = "A\u0000B\u001b[2JC\u202ecte\u2066D"
    line = {"id": "odd", "image": "a.png", "fields": {"merchant": nasty, "total": "1.00"}}
    labels(json.dumps(line))
    assert imported(tmp_path).returncode == 0
    for pipeline in ("noisy", "oracle"):
        assert dxe("run", pipeline, "c", "-o", pipeline, cwd=tmp_path).returncode == 0
    shown = [dxe("report", "noisy", "--format", form, cwd=tmp_path) for form in ("md", "terminal")]
    shown.append(dxe("explain", "noisy", "odd~clean", cwd=tmp_path))
    pages = [(tmp_path / "noisy" / name).read_text() for name in ("report.html", "report.md")]
    for text in (*(done.stdout + done.stderr for done in shown), *pages):
        assert not {"\x00", "\x1b", "\u202e", "\u2066"} & {*text}


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (TINY.replace("= 1", "= 1e20"), "must be at most 1,000,000"),
        (TINY.replace("= 1", "= " + "9" * 5000), "a number has more than 100 characters"),
        (TINY + "first = 10000000000000", "'first' is 10000000000000, and must be at most"),
        (TINY + f"seed = {2**63}", "and must be at most"),
        (TINY + DEEP, "is nested more than 64 levels deep"),
        (TINY + "a." * 900 + "b = 1", "is nested more than 64 levels deep"),
        (TINY + "a." * 100_000 + "b = 1", "line 4 has more than 1000 dots"),
        (TINY + "[deploy]\nclean = 1e-400", "'deploy.clean' is too small a number"),
        (TINY + "#" * 2**20, "bytes. Remedy"),
        (TINY + 'about = "\udcff"', "is not UTF-8"),
    ],
)
def test_a_recipe_without_measure_is_one_line(tmp_path, recipe, said):
    (tmp_path / "r.toml").write_bytes(recipe.encode(errors="surrogateescape"))
    line = one_line(dxe("corpus", "build", "r.toml", "-o", "c", cwd=tmp_path), 2)
    assert line.startswith("dxe: r.toml: ")
    assert said in line
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize(
    "command",
    [
        "corpus build quick -o c --count 100000000000000000000",
        "corpus build quick -o c --first 10000000000",
        "run noisy corpus -o r --limit 100000000",
        "run noisy corpus -o r --repeat 1000000",
        "run noisy corpus -o r --workers 100000",
        "run noisy corpus -o r --retries 100000",
        "run noisy corpus -o r --timeout 1e300",
        f"run noisy corpus -o r --memory {'9' * 400}T",
    ],
)
def test_numbers_that_are_typed_have_a_limit(made, tmp_path, command):
    words = [
        str(made / word) if word == "corpus" and i == 2 else word
        for i, word in enumerate(command.split())
    ]
    done = dxe(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "is out of range" in done.stderr or "is not a size" in done.stderr
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("command", ["gate run --policy deep.toml", "schema-import"])
def test_policies_and_schemas_without_measure_are_one_line(made, tmp_path, command):
    (tmp_path / "deep.toml").write_text(DEEP)
    if command == "schema-import":
        (tmp_path / "labels.jsonl").write_text('{"id": "a", "image": "a.png"}\n')
        given = ("corpus", "import", "labels.jsonl", "--schema", "deep.toml", "--dry-run")
    else:
        given = ("gate", made / "run", "--policy", "deep.toml")
    done = dxe(*given, cwd=tmp_path)
    assert done.returncode == 2
    assert "deep.toml: is nested more than 64 levels deep" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "show {}",
        "verify {}",
        "extend {} --count 3",
        "check {}",
        "degrade {} -o d --condition jpeg@3",
    ],
)
def test_a_corpus_that_says_nonsense_of_itself_is_one_line(place, command):
    file = place / "corpus" / "corpus.json"
    about = json.loads(file.read_text())
    file.write_text(json.dumps(about | {"recipe": {**about["recipe"], "sheet": {"hints": 5}}}))
    line = one_line(dxe("corpus", *command.format("corpus").split(), cwd=place), 2)
    assert line.startswith("dxe: corpus/corpus.json: 'recipe.sheet.hints' ")


@pytest.mark.parametrize("command", ["report run", "gate run", "score run", "compare run run"])
def test_a_run_that_says_nonsense_of_itself_is_one_line(place, command):
    file = place / "run" / "run.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"pipeline": {"name": 5}}))
    line = one_line(dxe(*command.split(), cwd=place), 2)
    assert line.startswith("dxe: run/run.json: 'pipeline.name' ")


CODE = "import pathlib\npathlib.Path('imported').touch()\ndef x(image, quads, seed):\n"
CODE += "    return 255 - image, quads\n"


@pytest.mark.long
def test_no_file_runs_code_by_naming_it(place):
    """Neither a recipe nor a corpus; the user does, by its name on the command line."""
    (place / "own.py").write_text(CODE)
    for name in ("python:own:x", "python:own:x@3"):
        (place / "r.toml").write_text(TINY + f'conditions = ["clean", "{name}"]\n')
        line = one_line(dxe("corpus", "build", "r.toml", "-o", "c", cwd=place), 2)
        assert "would run code, which a file cannot ask for by itself" in line
        assert f"--trust {name}" in line
    file = place / "corpus" / "corpus.json"
    about = json.loads(file.read_text())
    about["recipe"]["conditions"].append("python:own:x")
    file.write_text(json.dumps({**about, "hash": folder.about_hash(about)}))
    for command in ("extend corpus --count 3", "verify corpus --rebuild"):
        done = dxe("corpus", *command.split(), cwd=place)
        assert done.returncode == 2, done.stderr
        assert "would run code" in done.stderr
    assert not (place / "imported").exists()
    (place / "r.toml").write_text(TINY + 'conditions = ["clean", "python:own:x"]\n')
    trusted = ("corpus", "build", "r.toml", "-o", "c", "--trust", "python:own:x")
    assert dxe(*trusted, cwd=place).returncode == 0
    assert (place / "imported").exists()
    again = dxe("corpus", "verify", "c", "--rebuild", "--trust", "python:own:x", cwd=place)
    assert again.returncode == 0, again.stderr


@pytest.mark.long
def test_a_prediction_without_end_costs_its_own_line(made, tmp_path):
    """A hundred thousand fields, and a key that stands twice: the others are scored."""
    lines = (made / "run" / "predictions.jsonl").read_text().splitlines()
    many = {"id": json.loads(lines[0])["id"], "fields": {f"f{i}": i for i in range(100_000)}}
    twice = lines[1][:-1] + ', "seconds": 1}'
    (tmp_path / "said.jsonl").write_text("\n".join([json.dumps(many), twice, *lines[2:]]))
    done = dxe("score", "said.jsonl", made / "corpus", "-o", "run", cwd=tmp_path)
    assert "Traceback" not in done.stderr
    assert "has 100,000 fields, and at most 1,000 are taken" in done.stderr
    assert "said.jsonl, line 2: has the key 'seconds' twice" in done.stderr
    about = json.loads((tmp_path / "run" / "run.json").read_text())
    assert about["predictions"] == len(lines)
    assert about["failures_by_cause"] == {"garbage": 1, "silence": 1}


LOUD = """
import os

def extract(sheet):
    for _ in range(40):
        os.write(2, b"x" * 99_999 + b"\\n")
    print("y" * 500_000)
    return {"fields": {"total": "1.00"}}
"""


@pytest.mark.long
def test_what_a_pipeline_prints_does_not_fill_a_disk(made, tmp_path):
    """A megabyte of it is passed on, and one line says that there was more."""
    (tmp_path / "loud.py").write_text(LOUD)
    command = ("run", "python:loud:extract", made / "corpus", "-o", "r", "--workers", "2")
    done = dxe(*command, cwd=tmp_path)
    assert json.loads((tmp_path / "r" / "run.json").read_text())["failures"] == 0
    assert done.stderr.count("the rest is dropped") == 1
    assert len(done.stderr) + len(done.stdout) < 2 * 2**20
    assert done.stderr.count("x") > 100_000


@pytest.fixture
def receipt(tmp_path):
    """A bare picture with lines of text."""
    page = np.full((500, 400), 250, np.uint8)
    for number, y in enumerate(range(60, 460, 34)):
        text = ("TOTAL 12.50", "MILK 1.20", "THANK YOU")[number % 3]
        cv2.putText(page, text, (30, y), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 2)
    cv2.imwrite(str(tmp_path / "a.png"), page)
    return page


@pytest.mark.long
@pytest.mark.parametrize("name", ["marks", "redaction"])
def test_a_hand_finds_words_on_a_bare_picture(receipt, tmp_path, name):
    """With every seed it changes some pixels."""
    for seed in range(4):
        given = ("degrade", "a.png", "--condition", f"{name}@1", "-o", "b.png", "--seed", seed)
        done = dxe(*given, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        after = cv2.imread(str(tmp_path / "b.png"), cv2.IMREAD_GRAYSCALE)
        assert (after != receipt).any(), seed


@pytest.mark.long
def test_what_changes_nothing_is_no_success(tmp_path):
    """An empty page has no words to hide: that is said, with an exit code."""
    Image.new("L", (200, 300), 255).save(tmp_path / "a.png")
    given = ("degrade", "a.png", "-o", "b.png", "--condition")
    done = dxe(*given, "redaction@3", cwd=tmp_path)
    assert "redaction@3 changed no pixel" in one_line(done, 2)
    assert done.stdout == "b.png: redaction@3 (no pixel changed)\n"
    assert dxe(*given, "redaction@0", cwd=tmp_path).returncode == 0
