"""Truth stays behind: whoever is measured searches all that it can see, and finds nothing."""

from __future__ import annotations

import re
import sys

import pytest

from docextract_eval.corpus.store import open_corpus
from docextract_eval.runs.folder import RunFolder
from tests.cli.commands import dxe, one_line

pytestmark = pytest.mark.long

SEEN = '''
import json, os, sys
from pathlib import Path
from docextract_eval.borders.limits import LONGEST_TEXT

def seen():
    """All that a process sees of itself and of those who started it."""
    told = {"arguments": sys.argv, "typed": sys.orig_argv, "folder": os.getcwd()}
    told["variables"] = dict(os.environ)
    told["path"] = sys.path
    for name in ("cmdline", "environ"):
        told[name] = Path("/proc/self", name).read_bytes().decode(errors="replace")
    told["open"] = []
    for number in os.listdir("/proc/self/fd"):
        try:
            told["open"].append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:
            pass
    told["beside"] = [str(path) for path in Path(os.environ.get("TOLD", ".")).rglob("*")]
    return told

def answer(told):
    """All of it as an answer, in parts of which each is as short as a text may be."""
    parts = {}
    for name, value in told.items():
        text = json.dumps(value)
        for number, start in enumerate(range(0, len(text), LONGEST_TEXT)):
            parts[f"{name} {number}"] = text[start : start + LONGEST_TEXT]
    return {"fields": parts}
'''
LOOK = """
import sys, tempfile
import seeing

def look(sheet):
    told = seeing.seen()
    told["sheet"] = [sheet.id, sheet.kind, dict(sheet.hints)]
    told["bytes"] = [file.data.decode("latin-1") for file in sheet.files]
    told["temporary"] = [str(path) for path in seeing.Path(tempfile.gettempdir()).rglob("*")]
    frame, told["frames"] = sys._getframe(1), []
    while frame:
        told["frames"].append(repr(dict(frame.f_locals)))
        frame = frame.f_back
    told.pop("beside")
    return seeing.answer(told)
"""
PROGRAM = f"""#!{sys.executable}
import seeing, sys
told = seeing.seen()
told["bytes"] = [open(page, "rb").read().decode("latin-1") for page in sys.argv[1:]]
print(seeing.json.dumps(seeing.answer(told)))
"""


@pytest.fixture
def looking(made, tmp_path):
    """A folder with what looks around; the corpus lies elsewhere."""
    (tmp_path / "seeing.py").write_text(SEEN)
    (tmp_path / "looking.py").write_text(LOOK)
    program = tmp_path / "look"
    program.write_text(PROGRAM)
    program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("fence", [(), ("--no-sandbox",)], ids=["by default", "no sandbox"])
@pytest.mark.parametrize("pipeline", ["python:looking:look", "command:./look {images}"])
def test_a_pipeline_sees_neither_the_corpus_nor_a_value_of_its_truth(
    looking, made, pipeline, fence
):
    corpus = made / "corpus"
    environment = {"OLDPWD": str(corpus), "DATA": f"elsewhere:{corpus}/documents-0.parquet"}
    typed = ("run", pipeline, corpus, "-o", "run", "--workers", "2", "--env", "DATA", *fence)
    done = dxe(*typed, cwd=looking, env=environment)
    assert done.returncode == 0, done.stderr
    opened = open_corpus(corpus)
    ids, words = truth(opened)
    said = list(RunFolder(looking / "run").predictions())
    assert len(said) == opened.rendition_count
    for prediction in said:
        seen = whole(prediction)
        assert {"arguments", "typed", "variables", "cmdline", "environ", "open", "bytes"} < set(
            seen
        )
        assert not found(seen, ids, words)


def whole(prediction):
    """What was seen, its parts put together again."""
    seen = {}
    for guess in prediction.guesses:
        seen.setdefault(guess.name.partition(" ")[0], {})[int(guess.name.split()[1])] = guess.value
    return {name: "".join(parts[each] for each in sorted(parts)) for name, parts in seen.items()}


def found(seen, ids, words):
    """What of the truth stands anywhere in what was seen."""
    everything = "\n".join(seen.values())
    # The bytes of a picture hold any short word by chance.
    told = "\n".join(value for name, value in seen.items() if name != "bytes")
    return [secret for secret in ids if secret in everything] + [
        word
        for word in words
        if word in told and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", told)
    ]


def truth(corpus):
    """What names the corpus or its documents, and every value that is no mere number or word."""
    ids, words = {str(corpus.path.resolve()), corpus.path.parent.name, corpus.seal}, set()
    for document, rendition in corpus.pairs(pictures=False):
        ids |= {document.id, rendition.id, rendition.hash}
        rows = [field for table in document.tables.values() for row in table for field in row]
        for field in (*document.fields, *rows):
            words |= {field.value or "", field.text, *field.accepted} - {document.kind}
    return ids, {word for word in words if len(word) > 5}


def test_the_search_finds_what_is_there(looking, made):
    """The same search, where a variable of the user's own tells a value of the truth."""
    corpus = open_corpus(made / "corpus")
    ids, words = truth(corpus)
    assert len(ids) > 10
    assert len(words) > 20
    secret = sorted(words)[len(words) // 2]
    typed = ("run", "python:looking:look", made / "corpus", "-o", "run", "--limit", "1")
    typed = (*typed, "--env", "GIVEN", "--no-sandbox")
    assert dxe(*typed, cwd=looking, env={"GIVEN": secret}).returncode == 0
    said = list(RunFolder(looking / "run").predictions())
    assert len(said) == 2
    for prediction in said:
        seen = whole(prediction)
        assert secret in found(seen, ids, words)


def test_a_run_from_within_the_corpus_is_refused(looking, made):
    done = dxe("run", "blank", ".", "-o", looking / "run", cwd=made / "corpus")
    assert "run it from another folder" in one_line(done, 2)
