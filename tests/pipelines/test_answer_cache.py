"""Answers that were paid for: given again for the same question alone, and never when torn."""

from __future__ import annotations

import dataclasses
import json
import os

import pytest

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import BadInputError
from docextract_eval.pipelines import start_pipeline
from docextract_eval.records import File, Sheet
from tests.pipelines.servers import ANSWER, Reply, serving

SHEET = Sheet("sheet-1", "receipt", (File("image/png", b"one"),), {"locale": "de_DE"})


@pytest.fixture
def server():
    with serving(Reply({**ANSWER, "tokens": 50, "cost": 0.2, "seconds": 1.5})) as server:
        yield server


@pytest.fixture
def ask(server, tmp_path):
    """Asks with a pipeline of its own, as another worker would."""

    def go(sheet=SHEET, name=None, **settings):
        made = start_pipeline(name or server.url, {"cache": str(tmp_path / "kept"), **settings})
        try:
            return made.extract(sheet)
        finally:
            made.close()

    return go


def test_what_was_answered_is_not_asked_again_and_says_so(ask, server):
    first, again = ask(), ask()
    assert len(server.asked) == 1
    assert (first.attempts, first.cost, first.tokens) == (1, 0.2, 50)
    assert (again.attempts, again.cost, again.tokens, again.seconds) == (0, 0, 0, 1.5)
    assert again.guesses == first.guesses


def test_the_same_pages_under_another_id_are_the_same_question(ask, server):
    ask()
    assert ask(dataclasses.replace(SHEET, id="sheet-2")).sheet == "sheet-2"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"files": (File("image/png", b"two"),)},
        {"files": (File("image/jpeg", b"one"),)},
        {"files": SHEET.files * 2},
        {"kind": "bank_statement"},
        {"hints": {}},
        {"repeat": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_question_is_asked(ask, server, change):
    ask()
    ask(dataclasses.replace(SHEET, **change))
    assert len(server.asked) == 2


def test_another_address_is_another_question_and_patience_is_none(ask, server):
    ask()
    ask(name=f"{server.url}?model=2")
    assert len(server.asked) == 2
    ask(timeout="9", retries="0", max_wait="1")
    assert len(server.asked) == 2


def test_what_shapes_a_models_answer_is_part_of_the_question(ask, server):
    server.behaviour = lambda *_: Reply(
        {"choices": [{"message": {"content": '{"fields": {"total": "9.00"}}'}}]}
    )
    name = f"openai:m@{server.url}"
    for times, settings in enumerate(
        ({}, {"temperature": "1"}, {"seed": "4"}, {"max_tokens": "9"}), start=1
    ):
        for _ in range(2):
            assert ask(name=name, **settings).failure is None
        assert len(server.asked) == times
    ask(name=name, input_price="3")
    assert len(server.asked) == times
    ask(name=f"openai:n@{server.url}")
    assert len(server.asked) == times + 1


def test_an_estimate_knows_what_is_kept(server, tmp_path):
    server.behaviour = lambda *_: Reply(
        {"choices": [{"message": {"content": '{"fields": {"a": 1}}'}}]}
    )
    made = start_pipeline(f"openai:m@{server.url}", {"cache": str(tmp_path), "input_price": "1"})
    sheet = Sheet("s", "receipt", ())
    assert made.estimate(sheet)[0] > 0
    made.extract(sheet)
    assert made.estimate(sheet) == (0, 0.0)
    made.close()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data[: len(data) // 2],
        lambda _: b"",
        lambda data: data.replace(b"9.00", b"8.00"),
        lambda _: b"[1]",
        lambda _: b'{"answer": {"id": 7}, "hash": "x"}',
        lambda _: b"\xff\xfe",
    ],
    ids=["torn", "empty", "another value", "no object", "no prediction", "no text"],
)
def test_a_spoilt_entry_is_asked_and_written_anew(ask, server, tmp_path, spoil):
    ask()
    (entry,) = (tmp_path / "kept").rglob("*.json")
    whole = entry.read_bytes()
    entry.write_bytes(spoil(whole))
    assert ask().guesses[0].value == "9.00"
    assert len(server.asked) == 2
    assert entry.read_bytes() == whole
    assert ask().attempts == 0
    assert [file for file in (tmp_path / "kept").glob("*/*") if file.is_file()] == [entry]


def forged(file):
    """Write another answer, with the hash that anybody can compute of it."""
    answer = json.loads(file.read_text())["answer"]
    answer["fields"]["total"]["value"] = "8.00"
    file.write_text(json.dumps({"answer": answer, "hash": sha256(canonical_json(answer))}))


def test_an_answer_that_somebody_else_wrote_is_none(ask, server, tmp_path):
    ask()
    (entry,) = (tmp_path / "kept").rglob("*.json")
    forged(entry)
    assert ask().guesses[0].value == "9.00"
    assert len(server.asked) == 2


def test_an_answer_counts_under_its_own_name_alone(ask, server, tmp_path):
    ask()
    (one,) = (tmp_path / "kept").rglob("*.json")
    other_sheet = dataclasses.replace(SHEET, repeat=1)
    ask(other_sheet)
    (other,) = {*(tmp_path / "kept").rglob("*.json")} - {one}
    other.write_bytes(one.read_bytes())
    ask(other_sheet)
    assert len(server.asked) == 3


def test_answers_under_another_key_are_believed_only_if_that_is_said(
    ask, server, tmp_path, monkeypatch
):
    """As on another machine: asking all again would cost again, so nothing is asked."""
    ask()
    monkeypatch.setenv("DXE_CACHE_KEY", "of another machine")
    with pytest.raises(BadInputError, match="kept under another key.*-p accept_cache=yes"):
        ask()
    assert len(server.asked) == 1
    assert ask(accept_cache="yes").attempts == 0
    monkeypatch.delenv("DXE_CACHE_KEY")
    assert ask().attempts == 0
    assert len(server.asked) == 1


def test_machines_that_share_a_secret_share_answers(ask, server, tmp_path, monkeypatch):
    monkeypatch.setenv("DXE_CACHE_KEY", "shared")
    ask()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "another machine"))
    assert ask().attempts == 0
    assert "shared" not in (tmp_path / "kept/key").read_text()


@pytest.mark.parametrize(
    ("mode", "is_refused"), [(0o777, True), (0o1777, True), (0o775, False)], ids=oct
)
def test_a_folder_of_everybody_is_refused(ask, tmp_path, mode, is_refused):
    ask()
    (tmp_path / "kept").chmod(mode)
    if is_refused:
        with pytest.raises(BadInputError, match="can be written by everybody"):
            ask()
    else:
        assert ask().attempts == 0


def test_without_a_key_nothing_is_kept(ask, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/nowhere")
    with pytest.raises(BadInputError, match="set DXE_CACHE_KEY to your own secret"):
        ask()


def test_failures_are_not_kept(ask, server):
    server.behaviour = lambda _, number: Reply(b"no" if number == 0 else ANSWER)
    assert ask().failure is not None
    assert ask().failure is None


def test_an_answer_that_cannot_be_kept_is_not_lost(ask, tmp_path):
    ask()
    (entry,) = (tmp_path / "kept").rglob("*.json")
    entry.unlink()
    entry.parent.rmdir()
    entry.parent.write_text("in the way")
    assert ask().failure is None


def test_a_cache_that_cannot_be_made_is_refused_at_the_start(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInputError, match="cannot be used"):
        start_pipeline("http://127.0.0.1:1/", {"cache": os.fspath(tmp_path / "file")})
