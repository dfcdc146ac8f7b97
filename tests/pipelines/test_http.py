"""A server of one's own: what it is sent, and what becomes of everything that it may do."""

from __future__ import annotations

import contextlib
import datetime
import email.utils
import json
import socket
import subprocess
from pathlib import Path

import pytest

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pipelines import start_pipeline
from docextract_eval.pipelines.server import retry_after_seconds
from docextract_eval.records import File, Sheet
from tests.pipelines.servers import (
    ANSWER,
    Reply,
    drip,
    drop,
    half,
    half_in_chunks,
    half_without_a_length,
    hang,
    no_http,
    serving,
)

PAGES = (File("image/png", b"\x89PNG one\r\n--\r\n"), File("image/jpeg", bytes(range(256))))
SHEET = Sheet("sheet-1", "receipt", PAGES, {"locale": "de_DE"})
KEY = "sk-0123456789abcdef"
VARIABLE = "MY_TOKEN"


@contextlib.contextmanager
def pipeline(url, **settings):
    made = start_pipeline(url, {name: str(value) for name, value in settings.items()})
    try:
        yield made
    finally:
        made.close()


def answered(*replies, sheet=SHEET, **settings):
    """Return what becomes of one sheet, and the requests that it took."""
    with serving(*replies) as server, pipeline(server.url, **settings) as made:
        return made.extract(sheet), server.asked


def test_all_pages_arrive_in_one_request():
    prediction, (asked,) = answered(Reply())
    described, *files = asked.parts
    name, media_type, text = described
    assert (name, media_type) == ("sheet", "application/json")
    assert json.loads(text) == {
        "id": "sheet-1",
        "kind": "receipt",
        "hints": {"locale": "de_DE"},
        "files": [{"media_type": "image/png"}, {"media_type": "image/jpeg"}],
    }
    assert files == [("file", file.media_type, file.data) for file in PAGES]
    assert asked.path == "/extract"
    assert "Authorization" not in asked.headers
    (guess,) = prediction.guesses
    assert (guess.name, guess.value, guess.confidence) == ("total", "9.00", 0.75)
    assert (prediction.sheet, prediction.failure, prediction.attempts) == ("sheet-1", None, 1)


def test_a_pdf_arrives_as_one_file_with_the_resolution_that_boxes_are_told_at():
    bound = Sheet("sheet-1", "receipt", (File("application/pdf", b"%PDF-1.5"),), dpi=150)
    _, (asked,) = answered(Reply(), sheet=bound, pdf="yes")
    (_, _, text), *files = asked.parts
    assert json.loads(text)["dpi"] == 150
    assert json.loads(text)["files"] == [{"media_type": "application/pdf"}]
    assert files == [("file", "application/pdf", b"%PDF-1.5")]


def test_the_whole_address_is_asked():
    with serving(Reply(), path="/v2/extract?model=a:b&x=1") as server, pipeline(server.url) as made:
        made.extract(SHEET)
        assert server.asked[0].path == "/v2/extract?model=a:b&x=1"


def test_one_connection_serves_many_sheets():
    with serving(Reply()) as server, pipeline(server.url) as made:
        for _ in range(3):
            made.extract(SHEET)
        assert len({asked.came_from for asked in server.asked}) == 1


def test_a_connection_that_went_stale_is_made_anew_and_is_no_attempt():
    with serving(Reply(), drop, Reply()) as server, pipeline(server.url, retries=0) as made:
        made.extract(SHEET)
        prediction = made.extract(SHEET)
        assert (prediction.failure, prediction.attempts, len(server.asked)) == (None, 1, 3)


@pytest.mark.parametrize(
    ("passing", "attempts"),
    [
        ([drop], 2),
        ([half], 2),
        ([Reply(status=503)], 2),
        ([Reply(status=429, headers={"Retry-After": "0"})] * 3, 4),
        ([Reply(status=429, headers={"Retry-After": "soon"})], 2),
    ],
    ids=["dropped", "half a body", "503", "429 three times", "429 without a sense"],
)
def test_what_passes_is_tried_again(passing, attempts):
    prediction, asked = answered(*passing, Reply())
    assert prediction.failure is None
    assert (prediction.attempts, len(asked)) == (attempts, attempts)
    assert len({each.body for each in asked}) == 1


@pytest.mark.parametrize(
    ("reply", "cause", "detail", "requests"),
    [
        (Reply(status=500, body=b"no\nmodel"), "refused", "500 Internal Server Error: no model", 1),
        (Reply(status=404, body=b""), "refused", "404 Not Found", 1),
        (
            Reply(status=307, headers={"Location": "http://x/"}),
            "refused",
            "redirects to http://x/",
            1,
        ),
        (Reply(b'{"fields": {"to'), "garbage", "no JSON", 1),
        (half_without_a_length, "garbage", "no JSON", 1),
        (Reply(b"[1]"), "garbage", "no object", 1),
        (Reply({"fields": {"total": ["9.00"]}}), "garbage", "total", 1),
        (Reply({"id": "another", **ANSWER}), "garbage", "another sheet", 1),
        (no_http, "garbage", "no HTTP", 1),
        (Reply(b""), "silence", "nothing", 1),
        (Reply(status=204, body=b""), "silence", "nothing", 1),
        (
            Reply({"error": {"cause": "refused", "detail": "no receipt"}}),
            "refused",
            "no receipt",
            1,
        ),
        (drop, "connection", "", 2),
        (half_in_chunks, "connection", "bytes of the answer", 2),
        (half, "connection", "the connection ended after 30 bytes of the answer", 2),
        (Reply(status=503, body=b"loading"), "busy", "503 Service Unavailable: loading", 2),
        (Reply(status=429, headers={"Retry-After": "0"}), "busy", "429 Too Many Requests", 2),
    ],
)
def test_what_does_not_pass_is_a_failure_with_its_cause(reply, cause, detail, requests):
    prediction, asked = answered(reply, retries=1)
    assert prediction.failure is not None
    assert prediction.failure.cause == cause
    assert detail in prediction.failure.detail
    assert "\n" not in prediction.failure.detail
    assert (prediction.attempts, len(asked)) == (requests, requests)


@pytest.mark.parametrize("behaviour", [hang, drip], ids=["silent", "a byte now and then"])
def test_a_slow_answer_ends_at_the_timeout_and_is_asked_once(behaviour):
    prediction, asked = answered(behaviour, timeout=0.4)
    assert prediction.failure is not None
    assert prediction.failure.cause == "timeout"
    assert "0.4 s" in prediction.failure.detail
    assert len(asked) == 1


@pytest.mark.long
def test_a_worker_goes_on_after_every_failure():
    ills = [hang, half, no_http, Reply(status=500), half_without_a_length, drip]
    with (
        serving(*(reply for ill in ills for reply in (ill, Reply()))) as server,
        pipeline(server.url, timeout=0.3, retries=0) as made,
    ):
        failures = [made.extract(SHEET).failure for _ in range(2 * len(ills))]
    assert None not in failures[::2]
    assert failures[1::2] == [None] * len(ills)


def test_nobody_there_is_a_connection_that_failed():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pipeline(f"http://127.0.0.1:{port}/", retries=1) as made:
        prediction = made.extract(SHEET)
    assert prediction.failure is not None
    assert prediction.failure.cause == "connection"
    assert prediction.attempts == 2


@pytest.mark.long
def test_a_server_that_says_wait_is_not_asked_before():
    _, (first, second) = answered(Reply(status=429, headers={"Retry-After": "1"}), Reply())
    assert second.at - first.at >= 1


def test_a_wait_longer_than_max_wait_is_not_sat_out():
    prediction, asked = answered(Reply(status=503, headers={"Retry-After": "3600"}), max_wait=2)
    assert prediction.failure is not None
    assert prediction.failure.cause == "busy"
    assert "asks to wait 3600 s; max_wait is 2" in prediction.failure.detail
    assert len(asked) == 1


def test_retry_after_may_be_a_moment():
    ahead = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=20)
    told = retry_after_seconds(email.utils.format_datetime(ahead, usegmt=True))
    assert told is not None
    assert 15 < told <= 20
    assert retry_after_seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after_seconds("-3") is None


def test_a_token_comes_from_the_environment_and_goes_nowhere_else(monkeypatch):
    monkeypatch.setenv(VARIABLE, f" {KEY}\n")
    echo = Reply(status=401, body=f"wrong key {KEY}".encode())
    prediction, (asked,) = answered(echo, token_env=VARIABLE)
    assert asked.headers["Authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(prediction)
    assert "wrong key ***" in repr(prediction)
    away = Reply(status=302, headers={"Location": f"https://login.example/?key={KEY}"})
    assert KEY not in repr(answered(away, token_env=VARIABLE)[0])
    said = Reply({"fields": {"total": KEY}})
    assert KEY not in repr(answered(said, token_env=VARIABLE)[0])


@pytest.mark.parametrize("held", [None, "", "two\nlines", "clé"])
def test_a_token_that_is_none_is_refused_without_being_said(held, monkeypatch):
    if held is not None:
        monkeypatch.setenv(VARIABLE, held)
    with pytest.raises(BadInputError, match="token_env") as refused:
        start_pipeline("http://127.0.0.1:1/", {"token_env": VARIABLE})
    assert not held or held not in str(refused.value)
    with pytest.raises(BadInputError) as refused:
        start_pipeline("http://127.0.0.1:1/", {"token_env": KEY})
    assert KEY not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("http:", "not the address"),
        ("http://", "not the address"),
        ("http://host:port/", "not the address"),
        ("http://ho st/", "not the address"),
        ("http://me:secret@host/", "password"),
        ("https://host/#here", "#"),
    ],
)
def test_what_is_no_address_is_refused_at_the_start(name, said):
    with pytest.raises(BadInputError, match=said) as refused:
        start_pipeline(name, {})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("setting", ["timeout=0", "retries=-1", "max_wait=-1", "retries=many"])
def test_settings_without_sense_are_refused(setting):
    name, _, value = setting.partition("=")
    with pytest.raises(BadInputError):
        start_pipeline("http://127.0.0.1:1/", {name: value})
    with pytest.raises(UnknownNameError, match="unknown setting of http 'token'"):
        start_pipeline("http://127.0.0.1:1/", {"token": KEY})


def test_no_proxy_of_the_environment_is_used(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert answered(Reply())[0].failure is None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for localhost, with its key in the same file."""
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    places = ("-keyout", f"{file}.key", "-out", file)
    subprocess.run([*made, *names, *places], check=True, capture_output=True)
    file.write_text(file.read_text() + Path(f"{file}.key").read_text())
    return file


def test_a_certificate_that_is_trusted_is_enough(certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        serving(Reply(), certificate=certificate) as server,
        pipeline(server.url) as made,
    ):
        assert [made.extract(SHEET).failure for _ in range(2)] == [None, None]
        assert len({asked.came_from for asked in server.asked}) == 1


@pytest.mark.parametrize("wrong", ["nobody vouches for it", "another host"])
def test_a_certificate_that_is_not_trusted_is_refused(wrong, certificate, monkeypatch):
    with serving(Reply(), certificate=certificate) as server:
        url = server.url
        if wrong == "another host":
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
            url = url.replace("localhost", "127.0.0.1")
        with pipeline(url, retries=3) as made:
            prediction = made.extract(SHEET)
        assert not server.asked, "nothing is sent before the certificate is checked"
    assert prediction.failure is not None
    assert (prediction.failure.cause, prediction.attempts) == ("refused", 1)
    assert "certificate" in prediction.failure.detail
