"""Notes: all are kept, whoever writes at once; a stranger's file is read strictly."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

from docextract_eval.borders import limits
from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError
from docextract_eval.runs import notes
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.derivation.deriving import rederive_unless_known
from docextract_eval.runs.execution.execute import RunRequest, derive_and_finish, execute
from docextract_eval.runs.folder import RunFolder, checked_digests
from docextract_eval.runs.notes import VERDICTS, append_note, new_note, read_notes
from docextract_eval.runs.run_corpus import open_run_corpus
from docextract_eval.runs.selection import Selection
from docextract_eval.storage.disk import open_to_append_alone
from docextract_eval.storage.object_storage import parse_location

CASE = CaseKey("a~clean", 0, "total", None, None)
ROW = CaseKey("a~clean", 1, "line_items.amount", None, 3)


def a_run(place, name="r1", **about):
    place.mkdir(exist_ok=True)
    written = {"format": 2, "id": name, "corpus": "c", "seal": "s", "pipeline": {"name": "x"}}
    (place / "run.json").write_text(json.dumps(written | about))
    return RunFolder(place)


@pytest.fixture
def run(tmp_path):
    return a_run(tmp_path / "run")


@pytest.fixture(params=["disk", "object storage"])
def any_run(request, run, tmp_path):
    if request.param == "disk":
        return run
    place = parse_location(f"memory://{tmp_path.name}/run")
    (place / "run.json").put((run.path / "run.json").read_bytes())
    return RunFolder(place)


def test_what_was_noted_comes_back_in_its_order(any_run):
    assert read_notes(any_run) == []
    said = []
    for verdict, case in zip(VERDICTS, (CASE, ROW, CASE, CASE), strict=True):
        said.append(new_note(case, verdict, f" {verdict}:\nzwölf € \u2028 \r ", "Ärgün"))
        append_note(any_run, said[-1])
        time.sleep(0.002)  # the order is that of the time
    assert read_notes(any_run) == said
    assert said[0].text == "extractor wrong:\nzwölf €"
    case = {"rendition": "a~clean", "repeat": 1, "field": "line_items.amount"}
    assert said[1].to_json()["case"] == case | {"row": None, "guess_row": 3}


def test_a_run_that_was_copied_from_object_storage_has_both_sorts(run):
    first, second = new_note(CASE, "unsure"), new_note(ROW, "label wrong")
    append_note(run, first)
    append_note(run, second)
    lines = (run.path / "notes.jsonl").read_bytes().splitlines(keepends=True)
    (run.path / "notes").mkdir()
    (run.path / "notes" / "20261129-a.json").write_bytes(lines.pop())
    (run.path / "notes.jsonl").write_bytes(b"".join(lines))
    assert read_notes(run) == [first, second]


def test_a_note_that_says_what_no_note_can_say_is_refused():
    for call, said in (
        ({"verdict": "extracter wrong"}, "unknown verdict 'extracter wrong'.*did you mean"),
        ({"text": "x" * 4001}, "'text' has 4,001 characters, and at most 4,000 are kept"),
        ({"text": "\ud800"}, "'text' is no text"),
        ({"who": "x" * 101}, "'who' has 101 characters"),
    ):
        with pytest.raises(BadInputError, match=said):
            new_note(CASE, **{"verdict": "unsure", **call})


def test_a_note_that_could_not_be_read_again_is_not_written(run):
    note = new_note(CASE._replace(rendition="x" * limits.LARGEST_NOTE), "unsure")
    with pytest.raises(BadInputError, match="the note: has more than 65,536 bytes"):
        append_note(run, note)
    assert not (run.path / "notes.jsonl").exists()


GOOD = {"format": 1, "run": "r1", "case": CASE._asdict(), "verdict": "unsure", "text": "t"} | {
    "who": "w",
    "when": "2026-11-29T08:00:00.000+00:00",
}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"format": 2}, r"line 2: is note format 2, and this release reads up to 1"),
        ({"format": None}, r"line 2: says no note format version"),
        ({"run": "r2"}, r"line 2: is a note on another run \(r2\), and this one is r1"),
        ({"verdict": "fine"}, r"line 2: unknown verdict 'fine'.*known: extractor wrong"),
        ({"verdict": []}, r"line 2: unknown verdict"),
        ({"txet": "t"}, r"line 2: unknown note key 'txet'. Remedy: did you mean 'text'"),
        ({"case": {}}, r"line 2: has a case that cannot be used: it names no cell"),
        ({"case": 3}, r"line 2: has a case that cannot be used"),
        ({"case": CASE._asdict() | {"row": -1}}, r"line 2: has a case that cannot be used"),
        ({"case": CASE._asdict() | {"repeat": True}}, r"it names no repeat"),
        ({"text": 3}, r"line 2: 'text' is no text"),
        ({"text": "x" * 4001}, r"line 2: 'text' has 4,001 characters"),
        ({"when": "yesterday"}, r"line 2: 'when' is no time"),
        ({"when": None}, r"line 2: 'when' is no text"),
        ({"who": "x" * 2**16}, r"line 2: has more than 65,536 bytes"),
        (b"{'a'}", r"line 2: is not JSON"),
        (b'{"run":"r1","run":"r1"}', r"line 2: has the key 'run' twice"),
        (b"[]", r"line 2: is not a JSON object"),
        (b"", r"line 2: is not JSON"),
        (b"\xff", r"line 2: is not UTF-8"),
        (b"[" * 5000, r"line 2: is nested more than 64 levels deep"),
    ],
)
def test_a_strangers_line_that_is_no_note_of_this_run_is_named(run, line, said):
    changed = line if isinstance(line, bytes) else json.dumps(GOOD | line).encode()
    good = json.dumps(GOOD).encode()
    (run.path / "notes.jsonl").write_bytes(good + b"\n" + changed + b"\n" + good + b"\n")
    with pytest.raises(BadInputError, match=said) as caught:
        read_notes(run)
    assert "\n" not in str(caught.value)
    assert caught.value.remedy


def test_a_file_or_a_store_with_more_notes_than_are_read_is_refused(run, monkeypatch):
    monkeypatch.setattr(notes, "LARGEST_FILE", 100)
    (run.path / "notes.jsonl").write_bytes(b"x" * 101)
    with pytest.raises(BadInputError, match="holds more notes than are read"):
        read_notes(run)
    with pytest.raises(BadInputError, match="holds more notes than are read"):
        append_note(run, new_note(CASE, "unsure"))
    assert (run.path / "notes.jsonl").stat().st_size == 101


def test_in_object_storage_their_number_is_limited(tmp_path, monkeypatch):
    place = parse_location(f"memory://{tmp_path.name}/run")
    (place / "run.json").put((a_run(tmp_path / "run").path / "run.json").read_bytes())
    monkeypatch.setattr(notes, "MOST_NOTES", 1)
    append_note(RunFolder(place), new_note(CASE, "unsure"))
    with pytest.raises(BadInputError, match="holds more notes than are read"):
        append_note(RunFolder(place), new_note(CASE, "unsure"))
    assert len(read_notes(RunFolder(place))) == 1


def test_a_link_is_not_followed(run, tmp_path):
    (tmp_path / "elsewhere").write_text("secret")
    (run.path / "notes.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BadInputError, match="is a link"):
        read_notes(run)
    with pytest.raises(BadInputError, match="is a link"):
        append_note(run, new_note(CASE, "unsure"))
    (run.path / "notes.jsonl").unlink()
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "a.json").write_text(json.dumps(GOOD))
    (run.path / "notes").symlink_to(tmp_path / "others")
    with pytest.raises(BadInputError, match=r"notes/a\.json: cannot be used"):
        read_notes(run)


def test_a_private_run_keeps_no_notes(tmp_path):
    run = a_run(tmp_path, private=True)
    assert read_notes(run) == []
    with pytest.raises(BadInputError, match="private run: it keeps no notes"):
        append_note(run, new_note(CASE, "unsure"))
    (tmp_path / "notes.jsonl").write_text(json.dumps(GOOD) + "\n")
    with pytest.raises(BadInputError, match="private run: it keeps no notes"):
        read_notes(run)


def test_of_a_file_that_was_cut_anywhere_at_most_the_last_note_is_lost(run):
    file = run.path / "notes.jsonl"
    kept = [new_note(CASE, "unsure", "ä"), new_note(ROW, "label wrong")]
    for each in kept:
        append_note(run, each)
    whole = file.read_bytes()
    more = new_note(CASE, "judge wrong")
    for cut in range(whole.index(b"\n") + 1, len(whole)):
        file.write_bytes(whole[:cut])
        left = kept if cut == len(whole) - 1 else kept[:1]  # only the line break is missing
        assert read_notes(run) == left
        append_note(run, more)
        assert read_notes(run) == [*left, more]


def test_a_full_disk_takes_back_the_half_note_and_loses_no_other(run, monkeypatch):
    first = new_note(CASE, "unsure")
    append_note(run, first)
    real = os.fsync

    def full(descriptor):
        real(descriptor)
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(IncompleteError, match="the disk is full.*free some space"):
            append_note(run, new_note(CASE, "label wrong"))
    assert read_notes(run) == [first]
    append_note(run, first)
    assert read_notes(run) == [first, first]


def test_many_writers_at_once_keep_all_their_notes(run):
    def write(who):
        for number in range(25):
            append_note(run, new_note(CASE, "unsure", str(number), str(who)))

    writers = [threading.Thread(target=write, args=(who,)) for who in range(4)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    found = read_notes(run)
    assert {(note.who, note.text) for note in found} == {
        (str(who), str(number)) for who in range(4) for number in range(25)
    }
    assert len(found) == 100


_WRITER = """
import sys
from pathlib import Path
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.notes import append_note, new_note
run, who = RunFolder(Path(sys.argv[1])), sys.argv[2]
case = CaseKey("a~clean", 0, "total", None, None)
for number in range(100_000):
    append_note(run, new_note(case, "unsure", str(number), who))
    print(number, flush=True)
"""


@pytest.mark.long
def test_two_writers_that_are_killed_lose_at_most_the_note_they_were_writing(run):
    for turn in range(3):
        names = [f"{turn}-{side}" for side in "ab"]
        command = [sys.executable, "-c", _WRITER, str(run.path)]
        writers = [
            subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in names
        ]
        for each in writers:
            each.stdout.readline()
        time.sleep(0.02 * turn)
        acknowledged = {}
        for name, each in zip(names, writers, strict=True):
            each.send_signal(signal.SIGKILL)
            rest = each.communicate()[0].split("\n")[:-1]
            acknowledged[name] = 1 + len(rest)
        found = read_notes(run)
        for name, least in acknowledged.items():
            numbers = [int(note.text) for note in found if note.who == name]
            assert numbers == [*range(len(numbers))]
            assert least <= len(numbers) <= least + 1


def test_whoever_holds_the_file_for_long_is_named(run, monkeypatch):
    monkeypatch.setattr("docextract_eval.storage.disk._TRIES", 2)
    append_note(run, new_note(CASE, "unsure"))
    with (
        open_to_append_alone(run.path / "notes.jsonl"),
        pytest.raises(DocextractEvalError, match="another dxe is writing here"),
    ):
        append_note(run, new_note(CASE, "unsure"))


def test_a_note_is_no_part_of_its_run(whole_run, tmp_path):
    """No hash, decision or score sees it, and it stays when the run is scored again or goes on."""
    run = RunFolder(shutil.copytree(whole_run.path, tmp_path / "run"))
    before, about = checked_digests(run), run.about
    note = new_note(case_of(run), "label wrong", "a stamp")
    append_note(run, note)
    assert checked_digests(run) == before
    assert not rederive_unless_known(run).differing
    corpus = open_run_corpus(run.path, about, None, "")
    for again in (
        lambda: derive_and_finish(run, corpus, run.about),
        lambda: execute(RunRequest("oracle", {}, 1, None), corpus, run),
    ):
        again()
        assert run.description.ids == (about["id"],)
        assert read_notes(run) == [note]


def test_a_run_that_grows_keeps_its_notes(corpus, tmp_path):
    run = RunFolder(tmp_path / "run")
    for limit in (2, 3):
        execute(RunRequest("oracle", {}, 1, None, Selection(limit=limit)), corpus, run)
        append_note(run, new_note(case_of(run), "unsure", str(limit)))
    assert len(set(run.description.ids)) == 2
    assert [note.text for note in read_notes(run)] == ["2", "3"]


def case_of(run):
    (row,) = run.table("matches").slice(0, 1).to_pylist()
    return CaseKey(row["rendition"], 0, row["field"], row["truth_row"], row["guess_row"])
