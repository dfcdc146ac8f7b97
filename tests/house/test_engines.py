"""Engines in environments of their own: what they see, the protocol, and those that are missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
from research import other_engines
from research.other_engines import ENGINES, Engine, words_of_gocr, words_of_ocrad
from research.readers import Readings, Seen

from docextract_eval.codec.predictions import read_prediction
from docextract_eval.corpus.degrade.files import encode_png
from docextract_eval.errors import MissingPrerequisiteError
from docextract_eval.pipelines.jsonl import JsonLines
from docextract_eval.records import Sheet, page_word_texts
from tests.house.reference import recall, reference
from tests.house.source import ROOT

GOCR = """<line x="10" y="20" dx="90" dy="12" value="1">
 <box x="10" y="20" dx="8" dy="12" value="A" numac="2" weights="99,80" achars="A,4" />
 <box x="20" y="20" dx="8" dy="12" value="&amp;" numac="1" weights="95" achars="&amp;" />
 <space x="30" y="20" dx="6" dy="12" />
 <box x="40" y="20" dx="8" dy="12" value="_" numac="2" weights="60,50" achars="l,1" />
 <box x="50" y="18" dx="8" dy="14" value="9" />
 <box x="60" y="0" dx="90" dy="99" value="(PICTURE)" />
</line>
<line x="10" y="40" dx="90" dy="12" value="1">
 <box x="10" y="40" dx="8" dy="12" value="_" />
</line>
<line x="10" y="60" dx="90" dy="12" value="1">
 <box x="10" y="60" dx="8" dy="12" value="&#x20ac;" numac="1" weights="90" achars="&#x20ac;" />
</line>"""
OCRAD = """# Ocr Results File. Created by GNU Ocrad version 0.28
source file -
total text blocks 1
text block 1 0 0 200 100
lines 2
line 1 chars 4 height 12
 10  20  8 12; 2, 'O'1, '0'0
 20  20  8 12; 1, ' '0
 40  20  8 12; 0
 50  18  8 14; 1, '''0
line 2 chars 1 height 12
 10  60  8 12; 1, '€'0
"""
FAKE_GOCR = f"""#!{sys.executable} -S
import sys
if sys.argv[1] == "--version":
    sys.exit("0.52-20181015")
header = open(sys.argv[-1], "rb").read(20)
assert header.startswith(b"P5"), header
for at, word in enumerate(("TOTAL", "9.00")):
    print('<line x="0">')
    for number, letter in enumerate(word):
        x, y = 60 * at + 9 * number, 20
        print(f'<box x="{{x}}" y="{{y}}" dx="8" dy="12" value="{{letter}}" weights="90" />'
              .replace('" weights', '" numac="1" weights'))
    print("</line>")
"""


def test_words_of_gocr_end_at_spaces_and_lines():
    """A picture is none, nor is what has no letter that was recognised."""
    assert list(words_of_gocr(GOCR)) == [
        Seen("A&", 97, (10, 20, 28, 32)),
        Seen("_9", 0, (40, 18, 58, 32)),
        Seen("€", 90, (10, 60, 18, 72)),
    ]


def test_words_of_ocrad_end_at_blanks_and_lines():
    assert list(words_of_ocrad(OCRAD)) == [
        Seen("O", 100, (10, 20, 18, 32)),
        Seen("_'", 50, (40, 18, 58, 32)),
        Seen("€", 100, (10, 60, 18, 72)),
    ]


@pytest.mark.parametrize("name", [name for name in ENGINES if ENGINES[name].environment])
def test_an_engine_sees_words_where_they_stand(name):
    """On a clean page the classical programs read a third of the words, all others a half."""
    if why := ENGINES[name].absence:
        pytest.skip(f"{name}: {why}")
    page = reference("receipt")
    seen = ENGINES[name].read(encode_png(page.page.image), "eng")
    words = page_word_texts(page.document.pages)[0]
    least = 1 / 3 if name in {"gocr", "ocrad"} else 1 / 2
    assert recall(words, [each.text for each in seen]) > least
    high, wide = page.page.image.shape[:2]
    boxes = np.array([each.box for each in seen])
    assert (boxes[:, :2] < boxes[:, 2:]).all()
    assert (boxes >= -9).all()
    assert (boxes <= [wide + 9, high + 9, wide + 9, high + 9]).all()
    assert all(0 <= each.confidence <= 100 for each in seen)
    assert name.partition("-")[0] in ENGINES[name].version().lower().replace("pp-ocr", "ppocr")


@pytest.fixture
def fake_gocr(tmp_path):
    """Return a folder of environments in which gocr is a program that reads one line."""
    program = tmp_path / "gocr/usr/bin/gocr"
    program.parent.mkdir(parents=True)
    program.write_text(FAKE_GOCR)
    program.chmod(0o755)
    (tmp_path / "gocr/.made").touch()
    return tmp_path


def test_a_program_that_comes_to_no_end_saw_nothing(fake_gocr, monkeypatch):
    (fake_gocr / "gocr/usr/bin/gocr").write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(other_engines, "FOLDER", fake_gocr)
    monkeypatch.setattr(other_engines, "PATIENCE", 0.2)
    assert ENGINES["gocr"].read(PAGE, "eng") == []


ROW = re.compile(r"`([^`]+)`")
WORKER = ROOT / "tools/engine_worker"
PAGE = encode_png(np.full((60, 120), 255, np.uint8))


@pytest.mark.long
def test_a_worker_answers_by_the_protocol(fake_gocr, monkeypatch):
    """Sheet after sheet, by the pipeline that the command line uses; a bad page ends nothing."""
    monkeypatch.setenv("DOCEXTRACT_EVAL_ENGINES", str(fake_gocr))
    pipeline = JsonLines(f"{sys.executable} {WORKER} gocr", {})
    hints = {"locale": "en_US"}
    try:
        for name in ("one", "two"):
            found = pipeline.extract(Sheet(name, "receipt", (PAGE,), hints))
            assert found.sheet == name
            assert {guess.value for guess in found.guesses if guess.name == "total"} == {"9.00"}
    finally:
        pipeline.close()


@pytest.mark.long
def test_a_worker_says_what_is_wrong_with_a_page_and_goes_on(fake_gocr, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no picture")
    (tmp_path / "good.png").write_bytes(PAGE.data)
    sheets = [
        {"id": name, "kind": "receipt", "hints": {}}
        | {"files": [{"path": str(tmp_path / f"{name}.png"), "media_type": "image/png"}]}
        for name in ("bad", "good")
    ]
    done = run_worker("gocr", fake_gocr, "".join(f"{json.dumps(each)}\n" for each in sheets))
    assert done.returncode == 0, done.stderr
    bad, good = (read_prediction(json.loads(line), "it") for line in done.stdout.splitlines())
    assert (bad.sheet, bad.failure.cause) == ("bad", "error")
    assert (good.sheet, good.failure) == ("good", None)


def run_worker(name, folder, sheets=""):
    return subprocess.run(
        [WORKER, name],
        input=sheets,
        env=os.environ | {"DOCEXTRACT_EVAL_ENGINES": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_a_missing_or_unknown_engine_is_one_line_with_the_remedy(tmp_path):
    missing, unknown = run_worker("ocrad", tmp_path), run_worker("ocrda", tmp_path)
    assert missing.returncode == unknown.returncode == 2
    assert missing.stderr == (
        "tools/engine_worker: the environment ocrad is not here (not set up). "
        "Remedy: ./tools/engines --setup ocrad\n"
    )
    assert "unknown engine 'ocrda'. Remedy: did you mean 'ocrad'?" in unknown.stderr
    assert len(unknown.stderr.splitlines()) == 1


def engines(folder, *arguments, path=""):
    return subprocess.run(
        [ROOT / "tools/engines", *arguments],
        env=os.environ
        | {"DOCEXTRACT_EVAL_ENGINES": str(folder)}
        | {"PATH": f"{path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
def test_what_cannot_be_had_is_named_with_the_reason_and_leaves_nothing(tmp_path):
    """The list says it again, and so does the error of who asks for it."""
    programs, folder = tmp_path / "bin", tmp_path / "engines"
    programs.mkdir()
    (programs / "apt-get").write_text("#!/bin/sh\necho 'E: no such package' >&2\nexit 100\n")
    (programs / "apt-get").chmod(0o755)
    done = engines(folder, "--setup", "gocr", "ocrad", path=programs)
    assert done.returncode == 3
    for name in ("gocr", "ocrad"):
        assert f"NOT HERE: {name}: E: no such package. Remedy: see " in done.stderr
        assert not (folder / name).exists()
    listed = engines(folder, "--list").stdout.splitlines()
    assert [line.split()[0] for line in listed if "MISSING: E: no such package" in line] == [
        "gocr",
        "ocrad",
    ]
    assert len(listed) == len(ENGINES)


@pytest.mark.long
def test_what_is_set_up_stays_as_it_is(tmp_path):
    """A package that a stand-in of Debian's client hands out, once."""
    programs, folder = tmp_path / "bin", tmp_path / "engines"
    programs.mkdir()
    scripts = {
        "apt-get": 'echo "$1" >> "$(dirname "$0")/asked"\ncase $* in download*) touch g.deb;; esac',
        "dpkg-deb": 'mkdir -p "$3/usr/bin"\nprintf "#!/bin/sh\\necho 0.52" > "$3/usr/bin/gocr"\n'
        'chmod +x "$3/usr/bin/gocr"',
    }
    for name, text in scripts.items():
        (programs / name).write_text(f"#!/bin/sh\n{text}\n")
        (programs / name).chmod(0o755)
    first = engines(folder, "--setup", "gocr", path=programs)
    assert (first.returncode, "Setting up gocr" in first.stderr) == (0, True), first.stderr
    asked = (programs / "asked").read_text()
    again = engines(folder, "--setup", "gocr", path=programs)
    assert (again.returncode, again.stderr) == (0, "")
    assert (programs / "asked").read_text() == asked
    assert sorted(each.name for each in (folder / "gocr").iterdir()) == [".made", "usr"]


@pytest.mark.parametrize("arguments", [("--setup", "gcor"), ("--remove",)])
def test_what_the_tool_does_not_know_it_refuses(tmp_path, arguments):
    done = engines(tmp_path / "engines", *arguments)
    assert done.returncode == 2
    assert "Remedy: " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "engines").exists()


def test_readings_of_another_version_are_not_taken_for_those_of_this_one(monkeypatch, tmp_path):
    monkeypatch.setattr("research.readers.ROOT", tmp_path)
    saw = [Seen("9.00", 90, (1, 2, 3, 4))]
    old, new = (
        Readings(minutes, {"one": Engine(lambda *_: saw, lambda v=version: v, "family")})
        for version, minutes in (("1", 1), ("2", 0))
    )
    assert old.of("one", PAGE, "eng") == saw
    assert new.of("one", PAGE, "eng") is None


def test_an_engine_without_its_environment_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(other_engines, "FOLDER", tmp_path)
    with pytest.raises(MissingPrerequisiteError, match="Remedy: ./tools/engines --setup ppocr"):
        other_engines.require(ENGINES["ppocr-v5"])
    other_engines.require(ENGINES["rapidocr"])
    assert shutil.which("gocr") or ENGINES["gocr"].absence == "not set up"


def test_the_page_on_engines_names_them_all():
    page = (ROOT / "docs/how-to/other-engines.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[^|]+) \|", page, re.MULTILINE)
    table = {name for row in rows for name in ROW.findall(row)}
    assert table == ENGINES.keys()
    typed = re.findall(r"engine_worker ([\w-]+)' corpus .* --allow build/engines\n", page)
    assert len(typed) == 2
    assert {ENGINES[name].environment for name in typed} == {"gocr", "ppocr"}
