"""Messages about alarms reach a server or a command once, and none is lost while it is down."""

from __future__ import annotations

import contextlib
import json
import shlex
import shutil
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.notifying import parse_target
from tests.cli.commands import dxe, one_line
from tests.runs.releases import add


@pytest.fixture(scope="module")
def kept(releases, tmp_path_factory):
    """A ledger in which `total` fell at 1.8, the newest."""
    ledger = open_ledger(str(tmp_path_factory.mktemp("kept") / "ledger.db"))
    add(ledger, releases, "1.7", "1.8", pinned="1.7")
    return ledger.store.name


@pytest.fixture
def place(kept, tmp_path):
    """A copy of it to change."""
    shutil.copy(kept, tmp_path / "ledger.db")
    return tmp_path


def alarms(place, *more, code=0):
    done = dxe("history", "alarms", "--ledger", "ledger.db", *more, cwd=place)
    assert done.returncode == code, done.stderr
    return done


@contextlib.contextmanager
def serving(status=200, port=0, taken=None):
    """A server that keeps the JSON it is posted."""
    taken = [] if taken is None else taken

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.path, self.headers["Content-Type"], json.loads(body)))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?key=s3cret", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.long
def test_a_server_is_posted_each_alarm_once_and_its_end(place, releases):
    ledger = open_ledger(str(place / "ledger.db"))
    with serving() as (url, taken):
        alarms(place, "--notify", url)
        alarms(place, "--notify", url)
        add(ledger, releases, "1.10")  # one good release: the alarm is open
        alarms(place, "--notify", url)
        ((path, kind, raised),) = taken
        assert (path, kind) == ("/hook?key=s3cret", "application/json")
        assert (raised["event"], raised["pipeline"], raised["corpus"]) == (
            "raised",
            "reader",
            "receipts",
        )
        assert raised["text"].startswith("field total fell by 31.")
        assert raised["alarm"]["run"]["label"] == "1.8"
        add(ledger, releases, "1.11")
        alarms(place, "--notify", url)
        alarms(place, "--notify", url)
        assert [message["event"] for _, _, message in taken] == ["raised", "recovered"]
        assert "Recovered at 1.11" in taken[1][2]["text"]


def test_a_server_that_is_down_loses_no_message(place):
    with serving() as (url, _):
        pass
    done = alarms(place, "--notify", url, "--exit-code", code=3)
    (line,) = done.stderr.splitlines()
    assert line.startswith("dxe: --notify http://127.0.0.1: took 0 of 1 messages (Connection ref")
    assert "run the same command again: it sends the 1 message that did not arrive" in line
    assert "s3cret" not in done.stdout + done.stderr
    assert "field total fell by 31." in " ".join(done.stdout.split())  # it is printed all the same
    port = int(url.split(":")[2].split("/")[0])
    with serving(port=port) as (again, taken):
        assert again == url
        alarms(place, "--notify", url)
    assert [message["event"] for _, _, message in taken] == ["raised"]


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_server_that_refuses_is_asked_again_later(place, status):
    with serving(status) as (url, taken):
        for _ in range(2):
            line = one_line(alarms(place, "--notify", url, code=3), 3)
            assert f"it answered with HTTP status {status}" in line
        assert len(taken) == 2


def test_an_alarm_that_was_over_before_anybody_heard_of_it_is_not_sent(place, releases):
    add(open_ledger(str(place / "ledger.db")), releases, "1.10", "1.11")
    with serving() as (url, taken):
        alarms(place, "--notify", url)
    assert taken == []


def test_a_command_gets_the_message_and_no_shell_reads_it(place):
    code = "import sys; open('got', 'a').write(sys.stdin.read() + sys.argv[1])"
    command = shlex.join([sys.executable, "-c", code, "; touch owned; $(touch owned)"])
    alarms(place, "--notify", command)
    alarms(place, "--notify", command)
    got = (place / "got").read_text(encoding="utf-8")
    assert got.endswith("; touch owned; $(touch owned)")
    assert json.loads(got.removesuffix("; touch owned; $(touch owned)"))["event"] == "raised"
    assert not (place / "owned").exists()


@pytest.mark.long
def test_a_command_that_hangs_is_ended_with_all_it_started(place):
    sleeper = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); "
    sleeper += "open('pid', 'w').write(str(p.pid)); p.wait()"
    command = shlex.join([sys.executable, "-c", sleeper])
    began = time.monotonic()
    done = alarms(place, "--notify", command, "--notify-seconds", "2", code=3)
    assert time.monotonic() - began < 30
    assert "it did not end within 2 s" in one_line(done, 3)
    time.sleep(0.2)
    state = place.joinpath(f"/proc/{(place / 'pid').read_text()}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_command_that_fails_says_why_and_keeps_the_message(place):
    command = shlex.join([sys.executable, "-c", "import sys; sys.exit('no route to the pager')"])
    line = one_line(alarms(place, "--notify", command, code=3), 3)
    assert "it ended with exit code 1: no route to the pager" in line
    missing = alarms(place, "--notify", "no-such-program", code=3)
    assert "it cannot be started: No such file" in one_line(missing, 3)


@pytest.mark.parametrize("text", ["curl -d @- https://host/x", "./post ftp://host/x"])
def test_a_command_may_have_a_url_among_its_arguments(text):
    target = parse_target(text, 1)
    assert (target.is_url, target.name) == (False, text.split()[0])


@pytest.mark.parametrize("text", ["", "   ", "'open", "ftp://host/x", "http://", "http://h:x/"])
def test_what_is_neither_a_url_nor_a_command_is_refused(text):
    with pytest.raises(BadInputError, match="is neither a URL nor a command"):
        parse_target(text, 1)


@pytest.mark.long
def test_the_exit_code_says_open_untested_or_none(place, releases):
    ledger = open_ledger(str(place / "ledger.db"))
    alarms(place, "--exit-code", code=1)
    alarms(place, "--exit-code", "--since", "1.8", "--json", code=1)
    assert json.loads(alarms(place, "--since", "1.8", "--json").stdout)[0]["state"] == "open"
    add(ledger, releases, "1.10", "1.11")
    alarms(place, "--exit-code", code=0)
    assert json.loads(alarms(place, "--since", "1.11", "--json").stdout) == []
    ledger.pin_or_unpin(ledger.find("1.8"), "2026-05-01")  # 1.11 was not tested against it
    line = one_line(alarms(place, "--exit-code", code=4), 4)
    assert "1.11 (run later11) has not been tested against 1.8 (run release18)" in line
    assert "Remedy: run the missing tests: dxe history test" in line
    tested = dxe("history", "test", "--ledger", "ledger.db", cwd=place)
    assert tested.stdout.splitlines()[-1].startswith("Tested 1 run: ")
    alarms(place, "--exit-code", code=0)


def test_a_ledger_without_a_pinned_run_gives_no_verdict(place, releases):
    ledger = open_ledger(str(place / "ledger.db"))
    add(ledger, releases, "1.10", "1.11")
    ledger.pin_or_unpin(ledger.find("1.7"), None)
    done = alarms(place, "--exit-code", code=4)
    line = one_line(done, 4)
    assert "ledger.db: no run is pinned, so nothing was tested against a baseline" in line
    assert "Remedy: pin one: dxe history pin RUN" in line
