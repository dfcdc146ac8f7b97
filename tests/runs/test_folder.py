"""A run's files: whole lines, honest errors."""

from __future__ import annotations

import errno
import json

import pytest

from docextract_eval.codec import FORMATS
from docextract_eval.errors import BadInputError, FormatError, HashMismatchError, IncompleteError
from docextract_eval.records import Failure, Guess, Prediction
from docextract_eval.runs.folder import PredictionLines, PredictionLog, RunFolder


def folder_with(tmp_path, text):
    (tmp_path / "predictions.jsonl").write_text(text)
    return RunFolder(tmp_path)


def test_what_was_appended_comes_back(tmp_path):
    said = Prediction(
        "s1",
        (
            Guess("total", "1.00", confidence=0.5, page=0, quad=((0, 0), (1, 0), (1, 1), (0, 1))),
            Guess("line_items.amount", "1.00", row=0, alternatives=(("7.00", 0.2),)),
        ),
        seconds=0.25,
    )
    failed = Prediction("s2", failure=Failure("timeout", "5 s"))
    folder = RunFolder(tmp_path / "new")
    with PredictionLog(folder) as log:
        log.append(said)
        log.append(failed)
    assert list(folder.predictions()) == [said, failed]


def test_a_torn_last_line_is_dropped_before_more_is_written(tmp_path):
    folder = folder_with(tmp_path, '{"id":"a"}\n{"id":"b","fie')
    assert [p.sheet for p in folder.predictions()] == ["a"]
    with PredictionLog(folder) as log:
        log.append(Prediction("c"))
    assert [p.sheet for p in folder.predictions()] == ["a", "c"]


def test_a_line_that_does_not_validate_is_named(tmp_path):
    folder = folder_with(tmp_path, '{"id":"a"}\n{"id":"b","feilds":{}}\n')
    with pytest.raises(
        BadInputError, match=r"predictions.jsonl, line 2: unknown prediction key 'feilds'"
    ):
        list(folder.predictions())


def test_a_sheet_that_has_two_lines_is_named_with_the_second(tmp_path):
    """Unless they are of two repeats."""
    folder = folder_with(tmp_path, '{"id":"a"}\n{"id":"a","repeat":1}\n{"id":"b"}\n{"id":"b"}\n')
    with pytest.raises(
        FormatError, match=r"line 4: has a second line for sheet b\. Remedy: remove one"
    ):
        list(folder.predictions())
    with pytest.raises(
        FormatError, match=r"line 4: has a second line for sheet b\. Remedy: remove one"
    ):
        PredictionLines(folder).sheet_answers("b")
    assert [answer.repeat for answer, _ in PredictionLines(folder).sheet_answers("a")] == [0, 1]


def test_lines_are_those_of_the_sheet_that_they_name_whatever_else_they_say(tmp_path):
    """A field or a text may be called as the sheet is, and a person may write blanks."""
    lines = (
        '{"fields":{"id":"b"},"id":"a"}',
        r'{"fields":{"note":"\"id\":\"b\""},"id":"c"}',
        '{"id": "d", "fields": {}}',
        r'{"id":"\u00e9"}',
    )
    found = PredictionLines(folder_with(tmp_path, "\n".join(lines) + "\n"))
    assert {sheet: len(found.sheet_answers(sheet)) for sheet in "abcdé"} == {
        **dict.fromkeys("acdé", 1),
        "b": 0,
    }


def test_a_full_disk_takes_back_the_half_line(tmp_path, monkeypatch):
    folder = RunFolder(tmp_path)
    with PredictionLog(folder) as log:
        log.append(Prediction("a"))
        file = log._file

        class Full:
            tell, truncate, fileno, close = file.tell, file.truncate, file.fileno, file.close
            room = 10

            def write(self, line):
                if not self.room:
                    raise OSError(errno.ENOSPC, "No space left on device")
                written, self.room = file.write(line[: self.room]), 0
                return written

        log._file = Full()
        with pytest.raises(IncompleteError, match="the disk is full.*run the same command again"):
            log.append(Prediction("b"))
    assert (tmp_path / "predictions.jsonl").read_text().count("\n") == 1
    assert [p.sheet for p in folder.predictions()] == ["a"]


def test_a_folder_that_is_no_run_is_said_so(tmp_path):
    with pytest.raises(FormatError, match="is not a run"):
        _ = RunFolder(tmp_path).about
    with pytest.raises(FormatError, match="does not exist"):
        _ = RunFolder(tmp_path / "nothing").about
    (tmp_path / "run.json").write_text(json.dumps({"format": 7}))
    with pytest.raises(FormatError, match="run format 7"):
        _ = RunFolder(tmp_path).about
    (tmp_path / "run.json").write_text(json.dumps({"format": 2, "id": "x"}))
    with pytest.raises(FormatError, match="does not state its pipeline and corpus and seal"):
        _ = RunFolder(tmp_path).about
    known = dict.fromkeys(("corpus", "seal", "id"), "x") | {"pipeline": {"name": "x"}}
    (tmp_path / "run.json").write_text(json.dumps({"format": 2, **known}))
    with pytest.raises(IncompleteError, match="not finished"):
        RunFolder(tmp_path).scores()
    with pytest.raises(IncompleteError, match="not finished"):
        RunFolder(tmp_path).table("matches")


@pytest.mark.parametrize("state", [{}, {"finished": "x", "files": {}}])
def test_a_description_that_was_edited_is_refused(tmp_path, state):
    """Before the run is finished, too: what it was asked for goes on from there."""
    folder = RunFolder(tmp_path)
    about = dict.fromkeys(("corpus", "seal", "id"), "x") | {"pipeline": {"name": "noisy"}}
    folder.write_about({"format": FORMATS["run"], **about, **state})
    file = tmp_path / "run.json"
    file.write_text(file.read_text().replace("noisy", "oracle"))
    with pytest.raises(HashMismatchError, match="is not as it was written"):
        _ = folder.about


def test_what_is_derived_can_be_derived_again_and_says_how(tmp_path):
    """Where it is missing, and where it is torn."""
    folder = RunFolder(tmp_path)
    about = dict.fromkeys(("corpus", "seal", "id", "finished"), "x")
    about |= {"pipeline": {"name": "x"}, "files": {}}
    folder.write_about({"format": FORMATS["run"], **about})
    with pytest.raises(FormatError, match=r"scores.json: is missing. Remedy: .*dxe score"):
        folder.scores()
    (tmp_path / "matches.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(FormatError, match=r"is damaged \(.*Remedy: .*dxe score"):
        folder.columns("matches")
