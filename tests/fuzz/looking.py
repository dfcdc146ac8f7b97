"""What a hostile page or program asks of a viewer or a run, over a socket of this machine."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import threading
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from docextract_eval.cli import metrics_server
from docextract_eval.errors import DocextractEvalError
from docextract_eval.runs.folder import RunFolder
from docextract_eval.view.api import Api
from docextract_eval.view.opened import OpenedRun
from docextract_eval.view.server import HEADERS, Viewer
from tests.fuzz.cases import Case
from tests.fuzz.oracle import Finding

_QUERIES = (
    ("/api/run", {}),
    ("/api/boards", {}),
    ("/api/cases", {"outcome": "error", "field": "total", "at": "0", "count": "5"}),
    ("/api/cases", {"text": "9", "sort": "confidence", "confidence": "0.9-0.95,none"}),
    ("/api/facets", {"condition": "clean", "severity": "2", "noted": "yes"}),
    ("/api/notes", {}),
    *[("/api/rendition", {"id": "", "repeat": "0"})] * 2,
    *[("/page", {"id": "", "page": "0", "width": "300"})] * 2,
    ("/page", {"id": "", "page": "0", "part": "0,0,9,9"}),
    ("/page", {"id": "", "onto": "", "width": "200"}),
    ("/page", {"id": "", "original": "1"}),
    ("/app/main.js", {}),
)
"""What the page in the browser asks; an empty id is that of a rendition of the run."""
_FOREIGN = (
    *("Host: evil.example", "Origin: null", "Origin: http://evil.example", "Cookie: a=b"),
    *("Sec-Fetch-Site: cross-site", "Content-Length: 99999999", "Content-Length: -1"),
    *("Transfer-Encoding: chunked", "Range: bytes=0-", "Expect: 100-continue", "\x00: \xff"),
)
_STATUS = {200, 201, 204, 400, 401, 403, 404, 405, 409, 411, 413, 414, 431, 505}


def view_requests(place, mutator, structural):
    """A request with the cookie, and what is answered to it."""
    folder = shutil.copytree(place.template / "run", place.case / "run")
    first = json.loads((place.template / "first.json").read_text())
    rng = mutator.rng
    path, asked = rng.choice(_QUERIES)
    asked = {name: value or first for name, value in asked.items()}
    body, headers = b"", []
    if rng.randrange(4) == 0:
        path, asked = rng.choice(("/api/notes", "/api/notes", "/api/session")), {}
        case = {"rendition": first, "repeat": 0, "field": "total", "row": None, "guess_row": None}
        note = {"case": case, "verdict": "unsure", "text": "why", "who": "Ada"}
        body = mutator.json(mutator.change(note, (("case",), ())) if structural else note)
    elif structural:
        changed = mutator.change(asked) if asked else {mutator.path(): "1"}
        asked = changed if isinstance(changed, dict) else {"id": changed}
        headers = [rng.choice(_FOREIGN)] * (rng.randrange(3) == 0)
        path = rng.choice((path, path, path, f"/app/{mutator.path()}"))
    query = "&".join(f"{_quoted(name, rng)}={_quoted(value, rng)}" for name, value in asked.items())
    head = [f"{'POST' if body else 'GET'} {_quoted(path, rng)}?{query} HTTP/1.1", *headers]
    if body:
        head += [f"Content-Length: {len(body)}", "X-Dxe: 1", "Origin: http://localhost"]
    written = "\r\n".join(head).encode("utf-8", "replace")
    data = written if structural else mutator.damage(written)
    (place.case / "request").write_bytes(data + body)
    said = []
    ask = partial(_ask, folder, place.template / "corpus", data, body, said)
    return Case(
        [("ask a viewer", ask)], data.startswith((b"GET /", b"POST /")), partial(_wrong, said)
    )


def _quoted(value, rng):
    """Return a value as a browser writes it, or as nobody does."""
    text = str(value).encode("utf-8", "replace").decode()
    return quote(text, safe="/,") if rng.randrange(4) else "".join(text.split()).replace("#", "")


def _ask(folder, corpus, head, body, said):
    """Send a request to a viewer that was just started; raise what went wrong in it."""
    unexpected = []
    run = OpenedRun(RunFolder(folder), corpus_path=corpus)
    with Viewer(Api(run, unexpected.append)) as viewer:
        threading.Thread(target=viewer.serve_forever, args=(0.01,), daemon=True).start()
        cookie = viewer.session.cookie.partition(";")[0]
        own = f"\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n".encode()
        answer = _exchange(viewer.server_port, head + own + body)
        viewer.shutdown()
    said.append(answer)
    if unexpected:
        raise unexpected[0]
    return answer[:12].decode("latin-1")


def _exchange(port, data):
    """Send bytes to a server, and return all that it says."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as asking:
        with contextlib.suppress(OSError):  # it may be refused before all of it was read
            asking.sendall(data)
            asking.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionResetError):
            while part := asking.recv(2**16):
                answer += part
    return answer


def metrics_requests(place, mutator, structural):
    """A request to the figures of a run, and what is answered to it."""
    rng = mutator.rng
    method = rng.choice((*["GET"] * 12, "POST", "HEAD", "get", "\x00"))
    path = rng.choice((*["/metrics"] * 3, "/", "/metrics?a=b", mutator.path()))
    host = rng.choice((*["localhost:1", "127.0.0.1:1"] * 3, "evil.example:1", "", "localhost:1:1"))
    head = [f"{method} {_quoted(path, rng)} HTTP/1.1", f"Host: {host}"]
    head += [rng.choice(_FOREIGN)] * rng.randrange(3)
    written = "\r\n".join([*head, "", ""]).encode("utf-8", "replace")
    data = written if structural else mutator.damage(written)
    (place.case / "request").write_bytes(data)
    said = []
    ask = partial(_ask_for_figures, data, said)
    return Case([("ask for figures", ask)], data.startswith(b"GET /"), partial(_no_figures, said))


def _ask_for_figures(data, said):
    """Send a request to the figures of a run that was just started."""
    with metrics_server._Server((metrics_server.HOST, 0), metrics_server._Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        said.append(_exchange(server.server_port, data))
        server.shutdown()
    return said[0][:12].decode("latin-1")


def _no_figures(said, _):
    """Findings of an answer: figures for a name of another machine, or anything but figures."""
    head, _, body = (said[0] if said else b"").partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.0 "):  # nothing, or the answer to a client of HTTP/0.9
        return []
    status = int(head.split(b" ")[1])
    wrong = [f"status {status}"] * (status not in {*_STATUS, 501})
    wrong += ["no figures"] * (status == HTTPStatus.OK and not body.startswith(b"# HELP dxe_"))
    wrong += ["a file or a traceback"] * (b"years of work" in body or b"Traceback" in body)
    return [
        Finding(f"answered with {each}", repr(said[0][:300]), "cli/metrics_server.py")
        for each in wrong
    ]


def _wrong(said, _):
    """Findings of an answer: a status that nobody may get, a header that is missing, a secret."""
    head, _, body = (said[0] if said else b"").partition(b"\r\n\r\n")
    if not head:
        return []
    status = int(head.split(b" ")[1]) if head.startswith(b"HTTP/1.1 ") else 0
    missing = [name for name, value in HEADERS if f"\r\n{name}: {value}".encode() not in head]
    wrong = [f"status {status}"] * (status not in _STATUS) + missing
    wrong += ["a file from outside"] * (b"years of work" in body)
    wrong += ["a traceback"] * (b"Traceback" in body)
    return [Finding(f"answered with {each}", repr(head[:300]), "view/server.py") for each in wrong]


def unfinished(place, mutator, structural):
    """A foreign run that is not finished, and what is shown of it."""
    folder = shutil.copytree(place.template / "run", place.case / "run")
    file = folder / mutator.rng.choice(("run.json", "predictions.jsonl"))
    about = json.loads((folder / "run.json").read_text())
    for name in ("finished", "hash", "files"):
        about.pop(name, None)
    if structural and file.name == "run.json":
        about = mutator.change(about, (("expected",), ("repeat",), ("scope",), ("id",)))
    (folder / "run.json").write_bytes(mutator.json(about))
    if structural and file.name == "predictions.jsonl":
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        file.write_bytes(mutator.lines(mutator.change(lines)) or b"")
    if not structural:
        file.write_bytes(mutator.damage(file.read_bytes()))
    said = []
    look = partial(_look, folder, place.template / "corpus", said)
    return Case([("look at a part", look)], structural, partial(_figures_of_part, said))


def _look(folder, corpus, said):
    """Ask for the first screens; raise what went wrong in the viewer."""
    unexpected = []
    try:
        opened = OpenedRun(RunFolder(folder), corpus_path=corpus)
    except DocextractEvalError as error:
        return str(error)
    api = Api(opened, unexpected.append)
    said.append(opened.progress)
    said.extend(api.answer("GET", path, "") for path in ("/api/run", "/api/cases", "/api/facets"))
    if unexpected:
        raise unexpected[0]
    return "shown"


def _figures_of_part(said, _):
    """Findings of what was shown: a figure of a part."""
    if not said or not said[0]:  # it was refused, or says that it is finished
        return []
    overview, listing = (json.loads(each.body) for each in said[1:3])
    made = [*overview.get("figures", ()), *overview.get("tiles", ()), listing.get("shares")]
    return [Finding("a figure of a part", repr(each), "view/opened.py") for each in made if each]
