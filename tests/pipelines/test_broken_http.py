"""Servers that break HTTP or TLS: each costs one answer, in time, and one line says why."""

from __future__ import annotations

import contextlib
import functools
import gzip
import json
import socket
import ssl
import subprocess
import threading
import time

import pytest

from docextract_eval.pipelines import start_pipeline
from docextract_eval.pipelines.server import retry_after_seconds
from docextract_eval.records import File, Sheet
from tests.pipelines.planting import raw
from tests.pipelines.servers import ANSWER, Reply, serving

SHEET = Sheet("sheet-1", "receipt", (File("image/png", b"one"),))
WHOLE = json.dumps(ANSWER).encode()
OK = b"HTTP/1.1 200 OK\r\n"
BOMB = gzip.compress(b" " * 50_000_000)


def asked(url, **settings):
    """What becomes of one sheet, and how long that took."""
    made = start_pipeline(url, {"retries": "0", "timeout": "0.5"} | settings)
    start = time.monotonic()
    try:
        found = made.extract(SHEET)
    finally:
        made.close()
    return found, time.monotonic() - start


def flood(begin, line):
    """Write the same line as long as anybody takes it."""

    def behaviour(handler):
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.wfile.write(begin)
            while not handler.server.over.is_set():
                handler.wfile.write(line * 100)

    return behaviour


def drip(begin, line, pause=0.02):
    """Write a line now and then."""

    def behaviour(handler):
        handler.close_connection = True
        with contextlib.suppress(OSError):
            handler.wfile.write(begin)
            while not handler.server.over.wait(pause):
                handler.wfile.write(line)

    return behaviour


@pytest.mark.parametrize(
    ("behaviour", "cause", "detail"),
    [
        (raw(OK + b"Content-Type: appli"), "connection", "in the middle of the headers"),
        (raw(OK + b"Content-Type: text/plain\r\n"), "connection", "in the middle of the headers"),
        (raw(b"HTTP/1.1 20"), "connection", "in the middle of the headers"),
        (raw(b"HTTP/1.1 100 Continue\r\nX: 1\r\n"), "connection", "in the middle of the headers"),
        (flood(OK, b"X: 1\r\n"), "garbage", "got more than 100 headers"),
        (flood(OK, b"x" * 1000), "garbage", "LineTooLong"),
        (flood(b"", b"x" * 1000), "garbage", "LineTooLong"),
        (flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout", "no complete answer within 0.5"),
        (drip(OK, b"X"), "timeout", "no complete answer within 0.5"),
        (drip(OK, b"X: 1\r\n"), "timeout", "no complete answer within 0.5"),
        (drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout", "no complete answer within 0.5"),
        (
            drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
            "timeout",
            "no complete answer within 0.5 s",
        ),
        (raw(OK + b"Content-Length: 99\r\n\r\n{"), "connection", "after 1 bytes"),
        (
            raw(OK + b"Content-Length: 2\r\nContent-Length: 40\r\n\r\n" + WHOLE),
            "garbage",
            "two lengths",
        ),
        (raw(OK + b"Content-Length: -5\r\n\r\n" + WHOLE), "garbage", "a length that is no number"),
        (
            Reply(BOMB, headers={"Content-Encoding": "gzip"}),
            "garbage",
            "its answer is encoded (gzip) without a request for that",
        ),
        (raw(b"HTTP/2.0 200 OK\r\n\r\n"), "garbage", "no HTTP: UnknownProtocol HTTP/2.0"),
        (raw(b"\x15\x03\x01\x00\x02\x02\x46"), "refused", "the server expects TLS"),
        (raw(b""), "connection", "without"),
    ],
)
def test_what_breaks_http_is_one_failure_in_time(behaviour, cause, detail):
    with serving(behaviour) as server:
        found, took = asked(server.url)
    assert found.failure is not None
    assert (found.failure.cause, found.attempts) == (cause, 1), found.failure
    assert detail in found.failure.detail
    assert "\n" not in found.failure.detail
    assert len(found.failure.detail) < 500
    assert took < 20


@pytest.mark.parametrize(
    "reply",
    [
        raw(OK + b"Content-Length: %d\r\nContent-Length: %d\r\n\r\n" % ((len(WHOLE),) * 2) + WHOLE),
        raw(b"HTTP/1.1 100 Continue\r\nX: 1\r\n\r\n" + OK + b"\r\n" + WHOLE),
        Reply(headers={"Content-Encoding": "identity"}),
    ],
)
def test_what_is_odd_and_whole_is_an_answer(reply):
    with serving(reply) as server:
        assert asked(server.url)[0].failure is None


@pytest.mark.parametrize(
    "moment",
    [
        "Wed, 21 Oct 99999999999999999999 07:28:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 -2359",
        "Mon, 01 Jan 0001 00:00:00 +2359",
        "Wed, 99 Oct 2015 99:99:99 +999999999999",
        "Wed, 21 Oct 2015 07:28:00 " + "9" * 5000,
        "\x00" * 100,
        "9" * 10_000,
    ],
)
def test_a_moment_that_makes_no_sense_ends_no_run(moment):
    assert (retry_after_seconds(moment) or 0.0) >= 0.0
    with serving(Reply(status=503, headers={"Retry-After": moment[:3000]}, body=b"")) as server:
        found, _ = asked(server.url)
    assert found.failure is not None
    assert found.failure.cause == "busy"


@contextlib.contextmanager
def listening(behaviour):
    """Yield every connection to a behaviour, as it comes: no HTTP, no handshake."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as ear:

        def accept():
            while not over.is_set():
                try:
                    wire, _ = ear.accept()
                except OSError:
                    return
                with wire, contextlib.suppress(OSError):
                    behaviour(wire, over)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield f"https://localhost:{ear.getsockname()[1]}/"
        finally:
            over.set()
            with contextlib.suppress(OSError):
                ear.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def answers_in_plain(wire, _):
    wire.recv(1000)
    wire.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def hangs_up(wire, _):
    wire.recv(1000)


def says_nothing(_, over):
    over.wait(30)


def begins_for_ever(wire, over):
    """Half a record of TLS, a byte at a time."""
    wire.sendall(b"\x16\x03\x03\x40\x00")
    while not over.wait(0.02):
        wire.sendall(b"\x02")


@pytest.mark.parametrize(
    ("behaviour", "cause", "detail"),
    [
        (answers_in_plain, "refused", "the server does not speak TLS; is its address http://?"),
        (hangs_up, "connection", ""),
        (says_nothing, "timeout", "no complete answer within 0.5"),
        (begins_for_ever, "timeout", "no complete answer within 0.5"),
    ],
)
def test_a_handshake_that_comes_to_nothing_says_why_and_ends(behaviour, cause, detail):
    with listening(behaviour) as url:
        found, took = asked(url)
    assert found.failure is not None
    assert found.failure.cause == cause, found.failure
    assert detail in found.failure.detail
    assert took < 20


@pytest.fixture(scope="module")
def certify(tmp_path_factory):
    """Makes a certificate for localhost that is good for so many days, with its key in the file."""
    folder = tmp_path_factory.mktemp("tls")

    @functools.cache
    def go(name, start, end):
        key, request, file = (folder / f"{name}.{what}" for what in ("key", "csr", "pem"))
        extensions = folder / "names"
        extensions.write_text("subjectAltName=DNS:localhost\n")
        (folder / "index").write_text("")
        (folder / "serial").write_text("01")
        settings = folder / "ca.cnf"
        settings.write_text(
            f"[ca]\ndefault_ca=x\n[x]\ndatabase={folder}/index\nserial={folder}/serial\n"
            f"new_certs_dir={folder}\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n"
        )
        ask = ("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost")
        sign = ("openssl", "ca", "-batch", "-selfsign", "-notext", "-config", settings)
        days = ("-startdate", start, "-enddate", end, "-extfile", extensions)
        subprocess.run([*ask, "-keyout", key, "-out", request], check=True, capture_output=True)
        subprocess.run(
            [*sign, "-keyfile", key, "-in", request, "-out", file, *days],
            check=True,
            capture_output=True,
        )
        file.write_text(file.read_text() + key.read_text())
        return file

    return go


def test_an_expired_certificate_is_refused_by_that_name(certify, monkeypatch):
    expired = certify("expired", "20010101000000Z", "20020101000000Z")
    monkeypatch.setenv("SSL_CERT_FILE", str(expired))
    with serving(Reply(), certificate=expired) as server:
        found, _ = asked(server.url, timeout="10")
        assert not server.asked
    assert found.failure is not None
    assert (found.failure.cause, found.failure.detail) == (
        "refused",
        "its certificate: certificate has expired",
    )


@pytest.fixture
def trusted(certify, monkeypatch):
    """A context of a server whose certificate is trusted here."""
    good = certify("good", "20200101000000Z", "20991231000000Z")
    monkeypatch.setenv("SSL_CERT_FILE", str(good))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(good)
    return context


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (OK + b"Content-Length: %d\r\n\r\n" % len(WHOLE) + WHOLE, None),
        (OK + b"\r\n" + WHOLE, None),
        (OK + b"Content-Length: 999\r\n\r\n" + WHOLE, "connection"),
        (OK + b"Content-Le", "connection"),
        (OK + b"\r\n" + WHOLE[:-9], "garbage"),
        (b"", "connection"),
    ],
    ids=["a length", "no length", "half a body", "half a header", "half without one", "nothing"],
)
def test_tls_that_ends_without_a_farewell_costs_what_is_not_whole(trusted, said, cause):
    def behaviour(wire, _):
        with trusted.wrap_socket(wire, server_side=True) as inner:
            heard = b""
            while b"--\r\n" not in heard[-4:]:
                heard += inner.recv(10_000)
            inner.sendall(said)
            socket.socket.shutdown(inner, socket.SHUT_RDWR)  # TLS itself is not told

    with listening(behaviour) as url:
        found, _ = asked(url, timeout="10")
    assert (found.failure and found.failure.cause) == cause, found.failure


@pytest.mark.long
def test_a_server_that_asks_for_a_certificate_of_ours_is_refused_once(trusted):
    trusted.verify_mode = ssl.CERT_REQUIRED

    def behaviour(wire, _):
        with trusted.wrap_socket(wire, server_side=True) as inner:
            inner.recv(10_000)

    with listening(behaviour) as url:
        found, _ = asked(url, timeout="10", retries="2")
    assert found.failure is not None
    assert found.failure.cause in ("refused", "connection")
    assert "\n" not in found.failure.detail
