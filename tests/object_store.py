"""Object storage for tests: a real server that speaks as S3 does, and what can go wrong before it.

A test module that asks for it has the line `pytest_plugins = ("tests.object_store",)`.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venvs/moto/bin/python"
PATIENCE = 60
"""Seconds for a server to start on a busy machine."""
KEY_ID, SECRET = "AKIAEXAMPLEOFAKEYID7", "example/of+a+key+that+is+secret/0001"
TOKEN, SIGNATURE = "FwoExampleOfATokenOfASession==", "X-Amz-Signature=0001f00d"
"""What must never be shown."""
SERVER = """
import io, sys, threading
from moto.server import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from moto.server import run_simple
app, turn = DomainDispatcherApplication(create_backend_app), threading.Lock()

def answer_one_by_one(environ, start):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    with turn:
        return [b"".join(app(environ, start))]

run_simple(
    "127.0.0.1", int(sys.argv[1]), answer_one_by_one, threaded=True,
    request_handler=MotoRequestHandler,
)
"""
"""The server's program: by itself it would look for an object and write it in two steps."""


@contextlib.contextmanager
def started(folder):
    """Start the server, yield its address, and stop it."""
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        port = wire.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "AWS_", "MOTO_"))
    }
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [PYTHON, "-c", SERVER, str(port)], cwd=folder, env=environment, stdout=log, stderr=log
        )
        try:
            yield _answering(f"http://127.0.0.1:{port}", server, folder / "log")
        finally:
            server.kill()
            server.wait()


def _answering(url, server, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/moto-api/data.json"):  # noqa: S310 - ours
            return url
        time.sleep(0.05)
    message = f"the server did not start: {log.read_text()[-2000:]}"
    raise AssertionError(message)


def forget_clients():
    """Have the next request made by a client that reads the environment again."""
    from docextract_eval.storage.object_storage import _open_store

    _open_store.cache_clear()


@pytest.fixture(scope="session")
def secrets_in():
    """A function that returns what a text shows of what must never be shown."""
    return lambda text: {each for each in (KEY_ID, SECRET, TOKEN, SIGNATURE) if each in text}


@pytest.fixture(scope="session")
def object_server(tmp_path_factory):
    """The address of a server of this worker's own, started when a test first asks for it."""
    with started(tmp_path_factory.mktemp("moto")) as url:
        yield url


@pytest.fixture
def bucket_url(object_server, monkeypatch):
    """The URL of an empty bucket, which this process and those that it starts can write to."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT", object_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
    name = f"receipts-{secrets.token_hex(6)}"
    asked = urllib.request.Request(f"{object_server}/{name}", method="PUT")  # noqa: S310 - ours
    urllib.request.urlopen(asked).close()  # noqa: S310
    forget_clients()
    yield f"s3://{name}/"
    forget_clients()


@dataclass
class Faults:
    """What goes wrong between a client and the server; nothing at first."""

    busy_every: int = 0
    """Each request of this number, counted from the first, is answered by 503 SlowDown."""
    conflicts: int = 0
    """So many puts that only create are answered by 409."""
    lost: int = 0
    """So many puts are carried out, and their connection is closed without an answer."""
    delay: float = 0.0
    """Seconds before a request is passed on."""
    refused_after: int | None = None
    """Each request after so many is refused."""
    refusal: tuple[int, str] = (403, "AccessDenied")
    """How it is refused: the status, and the code of the store."""
    always_replaces: bool = False
    """A put replaces an object even if it should only create one, as some stores do."""
    ignores_changes: bool = False
    """A put replaces an object even if it is another one than the writer has read."""
    answers: list[tuple[str, str, int]] = field(default_factory=list)
    """The method and path of every request so far, and how it was answered: 0 if it was lost."""

    def error(self, is_create):
        """Return the status and the code of the error that a request gets, or None."""
        count = len(self.answers) + 1
        if self.refused_after is not None and count > self.refused_after:
            return self.refusal
        if self.busy_every and count % self.busy_every == 0:
            return 503, "SlowDown"
        if is_create and self.conflicts:
            self.conflicts -= 1
            return 409, "ConditionalRequestConflict"
        return None


BODY = (
    "<?xml version='1.0'?><Error><Code>{code}</Code><Message>{key} {secret}</Message>"
    "<Resource>/a?{signature}</Resource><Token>{token}</Token></Error>"
)
"""An error of a store that repeats what it should not."""


class Between(BaseHTTPRequestHandler):
    """Passes requests on to the server, or lets them fail."""

    def answer(self):
        """Answer one request."""
        server, faults = self.server, self.server.faults
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_create = self.headers.get("If-None-Match") == "*"
        time.sleep(faults.delay)
        with server.turn:
            error = faults.error(is_create)
            is_lost = not error and self.command == "PUT" and faults.lost > 0
            faults.lost -= is_lost
            if error:
                status, headers = error[0], {"Content-Type": "application/xml"}
                shown = {"key": KEY_ID, "secret": SECRET, "token": TOKEN, "signature": SIGNATURE}
                body = BODY.format(code=error[1], **shown).encode()
            else:
                status, headers, body = self.pass_on(data)
            faults.answers.append((self.command, self.path, 0 if is_lost else status))
        if is_lost:
            return
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in {"connection", "transfer-encoding", "content-length"}:
                self.send_header(name, value)
        length = headers.get("Content-Length") if self.command == "HEAD" and not error else None
        self.send_header("Content-Length", length or str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = answer  # noqa: N815 - looked up by name

    def pass_on(self, data):
        """Return the server's answer."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        if self.server.faults.always_replaces:
            headers.pop("if-none-match", None)
        if self.server.faults.ignores_changes:
            headers.pop("if-match", None)
        line = http.client.HTTPConnection(self.server.upstream, timeout=60)
        try:
            line.request(self.command, self.path, data, headers)
            answered = line.getresponse()
            return answered.status, dict(answered.getheaders()), answered.read()
        finally:
            line.close()

    def log_message(self, *_):
        """Print nothing."""


@pytest.fixture
def faults(bucket_url, object_server, monkeypatch):
    """What goes wrong from now on, for this process and those that it starts."""
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Between)
    proxy.upstream = object_server.removeprefix("http://")
    proxy.faults, proxy.turn = Faults(), threading.Lock()
    thread = threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{proxy.server_port}")
    forget_clients()
    yield proxy.faults
    proxy.shutdown()
    proxy.server_close()
    thread.join()
