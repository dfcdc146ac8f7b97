"""A program of one's own, called once per sheet: what it is told, and everything it does wrong."""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import sys
from pathlib import Path

import pypdfium2
import pytest

from docextract_eval.errors import BadInputError, MissingPrerequisiteError, UnknownNameError
from docextract_eval.pipelines import start_pipeline
from docextract_eval.records import Failure
from tests.pipelines.outside import (
    ONE,
    PAGE,
    PDF,
    THREE,
    all_gone,
    here,
    noted,
    refused,
    start,
    values,
    written,
)

__all__ = ["here", "start"]

TELLING = f"""#!{sys.executable}
import json, os, sys
told = dict(arguments=sys.argv[1:], folder=os.getcwd(), holds=sorted(os.listdir()))
print(json.dumps({{"fields": {{key: json.dumps(value) for key, value in told.items()}}}}))
"""


@pytest.fixture
def telling(here):
    """A program that tells what it was told."""
    return written(here, "tell", TELLING)


def told(prediction):
    return {name: json.loads(value) for name, value in values(prediction).items()}


def test_every_page_is_an_argument(telling, start):
    said = told(start("command:./tell --all {images} end").extract(THREE))
    first, *pages, last = said["arguments"]
    assert (first, last) == ("--all", "end")
    assert [Path(page).name for page in pages] == ["page-0.png", "page-1.png", "page-2.png"]


def test_an_option_is_repeated_for_every_page(telling, start):
    said = told(start("command:./tell --page={images}").extract(THREE))
    assert [word.partition("=")[0] for word in said["arguments"]] == ["--page"] * 3


def test_it_runs_in_a_folder_of_its_sheet_that_holds_the_pages_alone(telling, start):
    said = told(start("command:./tell {image}").extract(ONE))
    assert Path(said["folder"]).name == ONE.id
    assert said["holds"] == ["page-0.png"]
    assert Path(said["arguments"][0]).parent == Path(said["folder"])
    assert not Path(said["folder"]).exists()


def test_its_folder_is_private(here, start):
    text = f"""#!{sys.executable}
import os
modes = [oct(os.stat(place).st_mode & 0o777) for place in (".", "..")]
print('{{"fields": {{"modes": "%s"}}}}' % " ".join(modes))
"""
    written(here, "look", text)
    assert values(start("command:./look {image}").extract(ONE)) == {"modes": "0o700 0o700"}


def test_it_is_told_what_is_known_of_a_sheet(telling, start):
    pipeline = start("command:./tell {id} {kind} --locale={locale} {images}")
    assert told(pipeline.extract(ONE))["arguments"][:-1] == ["5f1a", "receipt", "--locale=de_DE"]
    assert told(pipeline.extract(THREE))["arguments"][2] == "--locale="


def test_the_pages_arrive_byte_by_byte(here, start):
    text = f"""#!{sys.executable}
import hashlib, sys
print('{{"fields": {{"hash": "%s"}}}}' % hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())
"""
    written(here, "hash", text)
    wanted = hashlib.sha256(PAGE.data).hexdigest()
    assert values(start("command:./hash {image}").extract(ONE)) == {"hash": wanted}


def test_pages_can_be_had_as_one_pdf(here, start):
    kept = here / "kept.pdf"
    written(here, "keep", f'#!/bin/sh\ncp "$1" {kept}\necho "{{}}"\n')
    pipeline = start("command:./keep {pdf}")
    pipeline.extract(THREE)
    document = pypdfium2.PdfDocument(kept.read_bytes())
    assert len(document) == 3
    document.close()
    pipeline.extract(PDF)
    assert kept.read_bytes() == PDF.files[0].data


def test_words_are_split_as_a_shell_would_and_no_shell_is_there(telling, start):
    said = told(start("command:./tell 'two words' $HOME ';' '{{kind}}' {images}").extract(ONE))
    assert said["arguments"][:-1] == ["two words", "$HOME", ";", "{kind}"]


def test_files_that_it_names_are_found_from_its_folder(here, start):
    (here / "model.bin").write_text("weights")
    (here / "tell.py").write_text(TELLING)
    python = f"command:{sys.executable} tell.py model.bin --model=model.bin --none=x.bin {{images}}"
    said = told(start(python).extract(ONE))["arguments"]
    assert said[:3] == [f"{here}/model.bin", f"--model={here}/model.bin", "--none=x.bin"]


def test_a_program_is_found_on_the_path_and_in_the_current_folder(telling, start, monkeypatch):
    assert told(start("command:tell {images}").extract(ONE))["arguments"]
    monkeypatch.setenv("PATH", f"{telling.parent}:{os.environ['PATH']}")
    monkeypatch.chdir("/")
    assert told(start("command:tell {images}").extract(ONE))["arguments"]


@pytest.mark.parametrize(
    ("script", "cause", "detail"),
    [
        ("echo first >&2; echo last >&2; exit 3", "error", "exit code 3\nfirst\nlast"),
        ("echo why >&2; kill -SEGV $$", "crash", "died by SIGSEGV\nwhy"),
        ("kill -KILL $$", "crash", "died by SIGKILL"),
        ("true", "silence", "it answered nothing"),
        ("echo '  '; echo oh >&2", "silence", "it answered nothing\noh"),
        ("echo Loading; echo '{}'", "garbage", "no JSON .*'Loading"),
        ("""printf '{"fields": {"tot'""", "garbage", "no JSON .*tot"),
        ("echo '[1]'", "garbage", "JSON, but no object"),
        ("""echo '{"feilds": {}}'""", "garbage", "unknown prediction key 'feilds'"),
        ("""echo '{"id": "other"}'""", "garbage", "it answers another sheet: 'other'"),
        ("""echo '{"error": "blurred"}'; exit 1""", "error", "exit code 1"),
    ],
)
def test_what_goes_wrong_is_told_with_its_last_words(here, start, script, cause, detail):
    written(here, "ocr", f"#!/bin/sh\n{script}\n")
    assert re.search(detail, refused(start("command:./ocr {images}"), ONE, cause))


def test_it_may_say_itself_that_it_failed(here, start):
    said = '{"error": "too blurred", "fields": {"total": "9.00"}}'
    written(here, "ocr", f"#!/bin/sh\necho '{said}'\n")
    found = start("command:./ocr {images}").extract(ONE)
    assert (found.failure, found.guesses) == (Failure("error", "too blurred"), ())


@pytest.mark.long
def test_only_the_last_lines_of_a_flood_are_kept_and_it_costs_no_memory(here, start):
    flood = "head -c 100000000 /dev/zero | tr '\\0' 'x' | fold -w 99 >&2"
    written(here, "ocr", f"#!/bin/sh\n{flood}\necho >&2; echo the end >&2; exit 1\n")
    pipeline = start("command:./ocr {images}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    detail = refused(pipeline, ONE, "error")
    assert detail.endswith("\nthe end")
    assert len(detail) < 3000
    assert len(detail.splitlines()) <= 22
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000  # kilobytes


def test_an_answer_without_an_end_is_cut_off(here, start):
    written(here, "ocr", "#!/bin/sh\nyes answer\n")
    assert refused(start("command:./ocr {images}"), ONE, "garbage") == "it wrote more than 16 MiB"


def test_stdout_and_stderr_may_come_in_any_order(here, start):
    """More than a pipe holds on both at once: whoever reads one after the other waits for ever."""
    text = f"""#!{sys.executable}
import sys
for _ in range(40):
    sys.stderr.write("e" * 9999 + "\\n")
    sys.stdout.write(" " * 9999)
sys.stdout.write('{{"fields": {{"total": "1.00"}}}}')
"""
    written(here, "ocr", text)
    assert values(start("command:./ocr {images}").extract(ONE)) == {"total": "1.00"}


@pytest.mark.parametrize("escape", ["", "setsid "])
def test_what_it_leaves_behind_is_ended(here, start, tmp_path, escape):
    notes = tmp_path / "notes"
    notes.mkdir()
    left = f"sh -c 'touch {notes}/$$; sleep 600'"
    wait = f'while [ -z "$(ls {notes})" ]; do sleep .01; done'
    written(here, "ocr", f"#!/bin/sh\n{escape}{left} &\n{wait}\necho '{{}}'\n")
    assert start("command:./ocr {images}").extract(ONE).failure is None
    assert all_gone(noted(notes, 1))


@pytest.mark.parametrize(
    ("target", "kind", "message"),
    [
        ("./ocr", BadInputError, r"does not say where pages go. Remedy: write one of {images}"),
        ("./ocr {pages}", UnknownNameError, r"unknown placeholder '{pages}'.*known: {id}, {im"),
        ("./ocr {image} {pdf}", BadInputError, "takes pages in 2 ways"),
        ("./ocr '{images}", BadInputError, r"cannot be split \(no closing quotation\)"),
        ("", BadInputError, "names no program"),
        ("./none {images}", MissingPrerequisiteError, r"there is no program './none'"),
        ("./plain {images}", BadInputError, r"cannot be executed. Remedy: allow it: chmod \+x"),
    ],
)
def test_a_command_that_cannot_be_called_is_refused_at_the_start(here, target, kind, message):
    written(here, "ocr", "#!/bin/sh\n")
    (here / "plain").write_text("#!/bin/sh\n")
    with pytest.raises(kind, match=message) as caught:
        start_pipeline(f"command:{target}", {})
    assert caught.value.exit_code == 2
    assert caught.value.remedy


def test_settings_are_refused(here):
    written(here, "ocr", "#!/bin/sh\n")
    with pytest.raises(UnknownNameError, match="unknown setting of command 'fast'"):
        start_pipeline("command:./ocr {images}", {"fast": "1"})


def test_a_program_that_the_system_does_not_take_is_a_failure(here, start):
    written(here, "ocr", "no program at all")
    assert "cannot be started (Exec format error)" in refused(
        start("command:./ocr {images}"), ONE, "error"
    )


@pytest.mark.parametrize(
    ("target", "sheet", "detail"),
    [
        ("{image}", THREE, "the sheet has 3 pages: {image} holds one, {images} all"),
        ("{images}", PDF, "the sheet is a PDF: take it with {pdf} instead of {images}"),
    ],
)
def test_a_sheet_that_its_placeholder_cannot_hold_is_refused(telling, start, target, sheet, detail):
    assert refused(start(f"command:./tell {target}"), sheet, "refused") == detail


def test_its_version_is_what_it_is_made_of(telling):
    script = telling.with_name("tell.py")
    script.write_text("1")
    name = f"command:{sys.executable} tell.py {{images}}"
    before = start_pipeline(name, {}).version
    assert set(before) == {"command", sys.executable, str(script)}
    assert start_pipeline(name, {}).version == before
    script.write_text("2")
    after = start_pipeline(name, {}).version
    assert [key for key in before if before[key] != after[key]] == [str(script)]
    assert after[str(script)] == hashlib.sha256(b"2").hexdigest()[:16]  # runs of before have it so
