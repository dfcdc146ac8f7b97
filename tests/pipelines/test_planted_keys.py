"""A key that a server says back, in any part of its answer, is in nothing that is given on."""

from __future__ import annotations

import json

import pytest

from docextract_eval.pipelines import start_pipeline
from docextract_eval.records import File, Sheet
from tests.pipelines.planting import left, planted, written_below
from tests.pipelines.servers import ANSWER, Reply, serving

SHEET = Sheet("sheet-1", "receipt", (File("image/png", b"one"),))
KEYS = {
    "long": "sk-Proj_0123/4567+89ab=cdEF-ghIJ",
    "usual": "sk-0123456789",
    "with signs": 'p"w\\d&<%>~9',
    "short": "k7-Q",
}


def completion(answer):
    """An answer as the text of a model."""
    message = {"content": json.dumps(answer)}
    return {"model": "m", "choices": [{"message": message, "finish_reason": "stop"}]}


def said_by_models(key):
    """What only a chat endpoint says."""
    yield "a model's name", Reply({**completion(ANSWER), "model": key, "system_fingerprint": [key]})
    message = {"refusal": f"{'x' * 195} {key}"}
    yield "a refusal", Reply({"choices": [{"message": message}]})
    yield "prose", Reply({"choices": [{"message": {"content": f"No: {key}"}}]})
    yield "a failure", Reply({"error": {"message": f"{'x' * 190} {key}"}})


def extracted(name, replies, folder, setting="token_env"):
    """What becomes of a sheet with every reply, and what the cache keeps of it."""
    with serving(*replies, path="/v1") as server:
        made = start_pipeline(
            name.format(server.url),
            {"retries": "0", "cache": str(folder), "timeout": "5"} | {setting: "MINE"},
        )
        sheets = (
            Sheet(f"sheet-{n}", "receipt", (File("image/png", f"{n}".encode()),))
            for n in range(len(replies))
        )
        try:
            found = [made.extract(sheet) for sheet in sheets]
        finally:
            made.close()
        assert all(each.headers["Authorization"] for each in server.asked)
    return found


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_an_answer_with_the_key_anywhere_leaves_without_it(key, monkeypatch, tmp_path):
    monkeypatch.setenv("MINE", key)
    replies = dict(planted(key))
    found = extracted("{}", list(replies.values()), tmp_path)
    leaks = {place: left(key, repr(each)) for place, each in zip(replies, found, strict=True)}
    assert not {place: forms for place, forms in leaks.items() if forms}
    assert not [text for text in written_below(tmp_path) if left(key, text)]
    assert any("***" in repr(each) for each in found)


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_model_that_says_the_key_is_heard_without_it(key, monkeypatch, tmp_path):
    monkeypatch.setenv("MINE", key)
    replies = dict(planted(key, completion)) | dict(said_by_models(key))
    name = "openai:m@{}"
    found = extracted(name, list(replies.values()), tmp_path, "key_env")
    leaks = {place: left(key, repr(each)) for place, each in zip(replies, found, strict=True)}
    assert not {place: forms for place, forms in leaks.items() if forms}
    assert not [text for text in written_below(tmp_path) if left(key, text)]


def test_what_was_kept_with_a_key_in_it_is_given_on_without(monkeypatch, tmp_path):
    key = KEYS["usual"]
    with serving(Reply({"fields": {"total": key}})) as server:
        for variable in ("", "MINE"):
            made = start_pipeline(server.url, {"cache": str(tmp_path), "token_env": variable})
            monkeypatch.setenv("MINE", key)
            (guess,) = made.extract(SHEET).guesses
            made.close()
            assert (guess.value == key) == (not variable)
        assert len(server.asked) == 1


@pytest.mark.parametrize("key", ["none", "EMPTY", "x", "1234"])
def test_a_key_for_a_server_that_needs_none_changes_no_answer(key, monkeypatch, tmp_path):
    monkeypatch.setenv("MINE", key)
    answer = {"fields": {"payment_method": key, "total": "9.00"}}
    (found,) = extracted("{}", [Reply(answer)], tmp_path)
    assert [guess.value for guess in found.guesses] == [key, "9.00"]
