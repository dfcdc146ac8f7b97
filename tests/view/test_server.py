"""The viewer's server: whom it answers, what it refuses, and what every answer states."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
from contextlib import contextmanager
from urllib.parse import parse_qs

import pytest

from docextract_eval.errors import BadInputError, FormatError, IncompleteError
from docextract_eval.runs.cases import CaseKey
from docextract_eval.runs.notes import Note
from docextract_eval.view.api import Answer, Api
from docextract_eval.view.server import HEADERS, Viewer
from tests.view.browsing import Browser, token_of

CASE = {"rendition": "a~clean", "repeat": 0, "field": "total", "row": None, "guess_row": None}
KEY = CaseKey("a~clean", 0, "total", None, None)
NOTE = {"case": CASE, "verdict": "unsure", "text": "<b>\u202e", "who": "Ada"}


class StandIn:
    """A run that remembers what it was asked, and answers with that."""

    def __init__(self):
        self.private_reason = ""
        self.error = None
        self.added = [Note(KEY, "unsure", "why", "Ada", "2026-01-31T12:00:00.000+00:00")]

    def overview(self):
        if self.error:
            raise self.error
        return {"run": {"name": "mine", "no_pages": "there are none"}}

    def cases(self):
        return self

    pages = cases

    def listing(self, query, noted, at, count):
        chosen = {name: [*values] for name, values in query.chosen.items()}
        return {"chosen": chosen, "at": at, "count": count, "noted": noted[KEY]}

    def facets(self, query, noted):
        return {"text": query.text, "noted": len(noted)}

    def rendition(self, id_, repeat):
        if not self.has_rendition(id_):
            raise BadInputError("is not there", id_, "name another")
        return {"id": id_, "repeat": repeat}

    def picture(self, *asked):
        return repr(asked).encode()

    part = picture

    def original(self, id_, page):
        return "image/png", f"{id_} {page}".encode()

    def has(self, key):
        return key == KEY

    def has_rendition(self, id_):
        return id_ == "a~clean"

    def notes(self):
        return self.added

    def add_note(self, case, verdict, text, who):
        self.added.append(Note(case, verdict, text, who, "2026-01-31T12:00:01.000+00:00"))
        return self.added[-1]

    def note_defaults(self):
        return {"verdicts": ["unsure"], "who": "Ada"}


@contextmanager
def viewing(run=None, *, report=None):
    """A viewer on a free port, with one file of its page."""
    with Viewer(Api(run or StandIn(), report)) as viewer:
        viewer.shell = {"/": Answer(200, b"<p>", "text/html; charset=utf-8")}
        thread = threading.Thread(target=viewer.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield viewer
        finally:
            viewer.shutdown()
            thread.join()


@pytest.fixture
def viewer():
    with viewing() as made:
        yield made


def entered(viewer):
    """A browser that was admitted."""
    return Browser(viewer.server_port).enter(viewer.new_address())


def error_of(answered, status):
    """The error of an answer of a status."""
    answer, data = answered
    assert answer.status == status, data
    assert answer.headers["Content-Type"] == "application/json"
    error = json.loads(data)["error"]
    assert error.keys() == {"what", "where", "remedy"}
    assert not any("\n" in text or "Traceback" in text for text in error.values())
    return error


def test_an_address_admits_one_browser_once(viewer):
    first, second = Browser(viewer.server_port), Browser(viewer.server_port)
    assert "admitted" in error_of(first.get("/api/run"), 401)["what"]
    address = viewer.new_address("/cases?field=total&kind=receipt")
    assert address.startswith(f"http://127.0.0.1:{viewer.server_port}/#token=")
    assert parse_qs(address.partition("#")[2])["to"] == ["/cases?field=total&kind=receipt"]
    answer, data = first.post("/api/session", {"token": token_of(address)})
    assert (answer.status, data) == (204, b"")
    cookie = answer.headers["Set-Cookie"]
    assert re.fullmatch(
        r"dxe-[0-9a-f]{8}=[\w-]{43}; HttpOnly; SameSite=Strict; Path=/; Max-Age=\d+", cookie
    )
    used = error_of(second.post("/api/session", {"token": token_of(address)}), 403)
    assert "new address" in used["remedy"]
    error_of(second.get("/api/run"), 401)
    again = first.post("/api/session", {"token": token_of(address)})
    assert again[0].status == 204  # whoever is in stays in, by whichever address
    for _ in range(2):  # the page is loaded again
        assert first.get("/api/run")[0].status == 200
    assert second.enter(viewer.new_address()).get("/api/run")[0].status == 200
    assert first.get("/api/run")[0].status == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"{}", b'{"token": 1}', b'{"token": ""}', b"\xff"], ids=repr
)
def test_no_other_token_admits(viewer, body):
    viewer.new_address()
    browser = Browser(viewer.server_port)
    error_of(browser.ask("POST", "/api/session", body), 403)
    assert not browser.cookies


def test_a_new_address_ends_the_one_before(viewer):
    old = token_of(viewer.new_address())
    new = token_of(viewer.new_address())
    error_of(Browser(viewer.server_port).post("/api/session", {"token": old}), 403)
    assert Browser(viewer.server_port).post("/api/session", {"token": new})[0].status == 204


def test_two_viewers_do_not_overwrite_each_others_cookies(viewer):
    """A browser sends the cookies of one port to all others."""
    with viewing() as other:
        browser = entered(viewer)
        elsewhere = Browser(other.server_port)
        elsewhere.cookies = browser.cookies
        error_of(elsewhere.get("/api/run"), 401)
        elsewhere.enter(other.new_address())
        assert len(browser.cookies) == 2
        assert browser.get("/api/run")[0].status == elsewhere.get("/api/run")[0].status == 200


@pytest.mark.parametrize(
    "change", [str.upper, lambda secret: secret[:-1], lambda _: "", "é{}".format]
)
def test_only_the_whole_secret_is_admitted(viewer, change):
    browser = entered(viewer)
    ((name, secret),) = browser.cookies.items()
    for cookie in (f"{name}={change(secret)}", f"{name}={secret}; {name}={change(secret)}"):
        error_of(browser.get("/api/run", Cookie=cookie.encode()), 401)


LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "LocalHost")


@pytest.mark.parametrize("host", [*LOOPBACK, *(f"{name}:8123" for name in LOOPBACK)])
def test_any_loopback_name_and_port_is_answered(viewer, host):
    """As SSH forwards them: the browser knows another port than this machine."""
    browser = entered(viewer)
    browser.host = host
    assert browser.get("/api/run")[0].status == 200
    assert browser.post("/api/notes", NOTE)[0].status == 201


@pytest.mark.parametrize("path", ["/", "/app/main.js", "/api/run", "/page?id=a~clean", "/nothing"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "localhost.evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "127.0.0.1:80:80"},
        {"Host": "127.0.0.1@evil.example"},
        {"Host": "127.0.0.1:8123\u0131".encode()},
        {"Host": "192.0.2.1"},
        {"Host": ""},
        {"Host": None},
        {"Host": ["localhost", "evil.example"]},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://localhost"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
    ],
    ids=str,
)
def test_what_another_page_began_is_refused(viewer, path, headers):
    browser = entered(viewer)
    answered = browser.get(path, **headers)
    assert error_of(answered, 403)["what"].startswith("refused: ")


def test_the_page_may_be_opened_from_anywhere(viewer):
    """Its address may be a link in a chat; it has no data."""
    follow = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    browser = entered(viewer)
    assert browser.get("/", **follow)[0].status == 200
    error_of(browser.get("/api/run", **follow), 403)


@pytest.mark.parametrize("path", ["/api/notes", "/api/session"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": None},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost:3000"},
        {"Origin": ["http://evil.example", "http://localhost"]},
        {"X_Dxe": None},
        {"X_Dxe": "0"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
def test_only_the_viewers_page_may_change_anything(viewer, path, headers):
    browser = entered(viewer)
    before = len(viewer.api._run.added)
    written = NOTE if path == "/api/notes" else {"token": token_of(viewer.new_address())}
    error_of(browser.post(path, written, **headers), 403)
    assert len(viewer.api._run.added) == before
    assert browser.post(path, written)[0].status in {201, 204}  # nothing was spent


def raw(viewer, data):
    """What is answered to bytes that are perhaps no request."""
    with socket.create_connection(("127.0.0.1", viewer.server_port), timeout=20) as asked:
        asked.sendall(data)
        asked.shutdown(socket.SHUT_WR)
        found = b""
        while part := asked.recv(2**16):
            found += part
    return found


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"GET /\r\n\r\n", 403),
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"PRI * HTTP/2.0\r\n\r\n", 505),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello", 400),
        (b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"OPTIONS /api/run HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 401),
    ],
    ids=lambda value: repr(value[:30]) if isinstance(value, bytes) else None,
)
def test_what_is_no_request_is_refused_like_any_other(viewer, data, status):
    answered = raw(viewer, data)
    head, _, body = answered.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode()), answered
    assert all(f"\r\n{name}: {value}".encode() in head for name, value in HEADERS)
    assert json.loads(body)["error"]["what"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        *(("GET", path, 200) for path in ("/", "/api/run", "/page?id=a~clean", "/api/notes")),
        ("GET", "/api/boards?a=b", 400),
        ("GET", "/nothing", 404),
        ("GET", "/page?id=b", 200),
        ("GET", "/api/rendition?id=b", 404),
        ("GET", "/api/cases?a=b", 400),
        *((method, "/api/run", 405) for method in ("HEAD", "PUT", "DELETE", "PATCH", "POST")),
        *(("HEAD", path, 405) for path in ("/", "/nothing")),
        ("POST", "/", 405),
        ("GET", "/api/session", 405),
    ],
)
def test_every_answer_says_what_a_browser_may_do_with_it(viewer, method, path, status):
    answer, data = entered(viewer).ask(method, path, b"{}" if method == "POST" else None)
    assert answer.status == status
    assert bool(data) == (method != "HEAD")
    assert {name: answer.headers.get_all(name) for name, _ in HEADERS} == {
        name: [value] for name, value in HEADERS
    }
    assert answer.headers["Server"] == "dxe"
    assert ("Allow" in answer.headers) == (status == 405)
    assert not any(name.startswith("Access-Control") for name in answer.headers)


def test_the_policy_lets_a_page_load_what_is_its_own():
    policy = dict(HEADERS)["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert {rules[name] for name in ("default-src", "base-uri", "form-action")} == {"'none'"}
    assert rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("length", "status"),
    [
        *(("65537", 413), ("9" * 40, 413)),
        *(("-1", 400), ("5x", 400), ("٣", 400)),
        *((None, 411), (["2", "2"], 411)),
    ],
)
def test_no_more_is_read_than_a_note_takes(viewer, length, status):
    if isinstance(length, str):
        length = length.encode()
    browser = entered(viewer)
    error_of(browser.ask("POST", "/api/notes", b"{}", Content_Length=length), status)
    assert browser.get("/api/run")[0].status == 200


def test_a_body_in_chunks_is_refused(viewer):
    browser = entered(viewer)
    sent = {"Transfer_Encoding": "chunked", "Content_Length": None}
    error_of(browser.ask("POST", "/api/notes", b"2\r\n{}\r\n0\r\n\r\n", **sent), 411)


def test_a_long_address_is_refused(viewer):
    error_of(entered(viewer).get(f"/api/cases?text={'a' * 9000}"), 414)


def test_connections_are_bounded_and_given_back(viewer):
    """Those beyond it are closed at once; as soon as one ends there is a place again."""
    held = [socket.create_connection(("127.0.0.1", viewer.server_port)) for _ in range(64)]
    with socket.create_connection(("127.0.0.1", viewer.server_port), timeout=20) as beyond:
        assert beyond.recv(1) == b""
    for each in held:
        each.close()
    while True:
        try:
            assert Browser(viewer.server_port).get("/")[0].status == 200
            break
        except (ConnectionError, http.client.HTTPException):
            continue


@pytest.mark.parametrize(
    "path",
    [
        "/app/../api.py",
        "/app/%2e%2e/api.py",
        "/app/..%2fapi.py",
        "/../../etc/passwd",
        "//etc/passwd",
        "/app/",
        "/app/main.js/..",
        "/app/main.js%00",
        "/APP/index.html",
        "/api/run/",
        "/api//run",
        "/api/session/../run",
    ],
)
def test_names_that_lead_elsewhere_are_unknown(viewer, path):
    error_of(entered(viewer).get(path), 404)
    error_of(Browser(viewer.server_port).get(path), 401)


def asked(viewer, path):
    answer, data = entered(viewer).get(path)
    assert answer.status == 200, data
    return json.loads(data) if answer.headers["Content-Type"] == "application/json" else data


def test_routes_hand_on_what_they_are_asked(viewer):
    run = asked(viewer, "/api/run")["run"]
    assert run == {"name": "mine", "no_pages": "there are none"}
    listed = asked(viewer, "/api/cases?field=total,date&at=7&outcome=error&count=5")
    chosen = {"field": ["date", "total"], "outcome": ["error"]}
    assert listed == {"chosen": chosen, "at": 7, "count": 5, "noted": ["unsure"]}
    assert asked(viewer, "/api/cases")["count"] == 100
    assert asked(viewer, "/api/facets?text=5%20%25") == {"text": "5 %", "noted": 1}
    found = asked(viewer, "/api/rendition?id=a%7Eclean&repeat=2")
    assert found == {"id": "a~clean", "repeat": 2}
    assert asked(viewer, "/page?id=a~clean&page=1&width=300&onto=b") == b"('a~clean', 1, 300, 'b')"
    assert asked(viewer, "/page?id=a&part=1,2,3,4") == b"('a', 0, 1, 2, 3, 4)"
    assert asked(viewer, "/page?id=a&original=1") == b"a 0"


@pytest.mark.parametrize(
    "query",
    [
        "cases?at=-1",
        "cases?at=x",
        "cases?count=1001",
        "cases?at=1&at=2",
        "cases?at=%D9%A3",
        f"cases?at={'9' * 5000}",
        "facets?nothing=1",
        "rendition",
        "rendition?id=a~clean&repeat=1.5",
        "rendition?id=a~clean&more=1",
        "rendition?id=%ff",
        f"rendition?{'a=1&' * 40}",
        "notes?a=1",
        "run?a",
        "../page?id=a&part=1,2,3",
        "../page?id=a&part=1,2,3,4,5",
        "../page?id=a&part=1,2,3,-4",
        "../page?id=a&page=-1",
    ],
)
def test_a_query_that_asks_for_nothing_is_refused(viewer, query):
    path = f"/api/{query}".replace("/api/../", "/")
    error_of(entered(viewer).get(path), 400)


def test_notes_are_listed_and_added(viewer):
    browser = entered(viewer)
    answer, data = browser.post("/api/notes", NOTE)
    assert answer.status == 201
    note = json.loads(data)["note"]
    assert note == {**NOTE, "when": note["when"]}
    listed = asked(viewer, "/api/notes")
    assert (listed["verdicts"], listed["who"]) == (["unsure"], "Ada")
    assert [each["text"] for each in listed["notes"]] == ["why", "<b>\u202e"]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"case": None}, 400),
        ({"case": CASE | {"repeat": True}}, 400),
        ({"case": CASE | {"rendition": "../a"}}, 404),
        ({"case": CASE | {"field": "no such field"}}, 404),
        ({"text": 5}, 400),
        ({"who": ["Ada"]}, 400),
        ({"when": "2020"}, 400),
    ],
    ids=str,
)
def test_what_is_no_note_is_refused(viewer, changed, status):
    error_of(entered(viewer).post("/api/notes", NOTE | changed), status)
    assert len(viewer.api._run.added) == 1


def test_a_note_that_finds_no_room_is_added_again_when_there_is_some(viewer):
    viewer.api._run.add_note = refuses(IncompleteError("the disk is full", "x", "run it again"))
    found = error_of(entered(viewer).post("/api/notes", NOTE), 409)
    assert found["remedy"] == "free some space, and add the note again"


def refuses(error):
    def raises(*_, **__):
        raise error

    return raises


@pytest.mark.parametrize("body", [b"", b"[", b"[1]", b'{"case": NaN}', b"{}" * 3, b"\xff\xfe"])
def test_a_body_that_is_no_object_is_refused(viewer, body):
    error_of(entered(viewer).ask("POST", "/api/notes", body), 400)


def test_a_private_run_shows_figures_and_no_values():
    run = StandIn()
    run.private_reason = "it is private"
    with viewing(run) as viewer:
        browser = entered(viewer)
        assert browser.get("/api/run")[0].status == browser.get("/api/cases")[0].status == 200
        for path in ("/api/rendition?id=a~clean", "/page?id=a~clean"):
            assert error_of(browser.get(path), 403)["what"] == "it is private"
        error_of(browser.post("/api/notes", NOTE), 403)


@pytest.mark.parametrize(
    ("error", "status", "what"),
    [
        (BadInputError("is wrong", "a", "b"), 400, "is wrong"),
        (FormatError("is damaged", "a", "b"), 409, "is damaged"),
        (FileNotFoundError(2, "No such file", "run/run.json"), 409, "No such file"),
        (ValueError("one\nand two"), 500, "unexpected ValueError: one and two"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whatever_fails_is_one_line(error, status, what):
    """And an error of the program is reported where it runs, too."""
    run, reported = StandIn(), []
    run.error = error
    with viewing(run, report=reported.append) as viewer:
        assert what in error_of(entered(viewer).get("/api/run"), status)["what"]
        run.error = None
        assert asked(viewer, "/api/run")
    assert reported == ([error] if status == 500 else [])


def test_a_connection_is_used_again(viewer):
    browser = entered(viewer)
    ((name, secret),) = browser.cookies.items()
    kept = http.client.HTTPConnection("127.0.0.1", viewer.server_port, timeout=20)
    sockets = set()
    for path in ("/api/run", "/nothing", "/", "/api/run"):
        kept.request("GET", path, headers={"Cookie": f"{name}={secret}"})
        kept.getresponse().read()
        sockets.add(kept.sock)
    assert len(sockets) == 1
    kept.close()


def test_a_port_that_is_taken_is_one_line(viewer):
    with pytest.raises(BadInputError, match=r"--port: port \d+ is taken. Remedy: ") as error:
        Viewer(Api(StandIn()), viewer.server_port)
    assert error.value.exit_code == 2
