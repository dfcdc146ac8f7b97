"""Answers that hold a key in every part that an answer has, and a search for what is left of it."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pyarrow.parquet as pq

from tests.pipelines.servers import ANSWER, Reply


def forms(key):
    """The key as it stands and as careless programs say it back."""
    return [
        f"Bearer {key}",
        quote(key, safe="").replace("-", "%2d"),
        "".join(f"\\u{ord(sign):04x}" for sign in key),
        *(base64.b64encode(f"{user}:{key}".encode()).decode() for user in ("", "u", "me")),
        base64.urlsafe_b64encode(f"{key}.".encode()).decode().rstrip("="),
        key.encode().hex(),
    ]


def raw(data):
    """Write bytes as they are and hang up."""

    def behaviour(handler):
        handler.wfile.write(data)
        handler.close_connection = True

    return behaviour


def planted(key, wrap=lambda answer: answer):
    """Name every part of an answer, and give the reply that holds the key there.

    `wrap` puts what would be an answer into the shape in which a server sends it.
    """
    said = " ".join(forms(key))
    plain = said.encode()
    whole = json.dumps(wrap(ANSWER)).encode()
    head = b"HTTP/1.1 200 OK\r\n"
    chunks = head + b"Transfer-Encoding: chunked\r\n\r\n"
    yield "a reason", raw(b"HTTP/1.1 401 " + plain + b"\r\nContent-Length: 0\r\n\r\n")
    yield "a status", raw(b"HTTP/1.1 " + plain + b"\r\n\r\n")
    yield "a version", raw(b"HTTP/" + plain.replace(b" ", b"/") + b" 200 OK\r\n\r\n")
    yield "no HTTP", raw(plain + b"\r\n")
    yield "half a status line", raw(b"HTTP/1.1 401 " + plain)
    yield "half a header", raw(head + b"X-Key: " + plain)
    yield "a length", raw(head + b"Content-Length: " + plain + b"\r\n\r\n")
    yield "two lengths", raw(head + b"Content-Length: 2\r\nContent-Length: " + plain + b"\r\n\r\n")
    yield "a header of 200", raw(head + b"X-Key: " + plain + b"\r\n" + b"\r\n" + whole)
    yield "an encoding", raw(head + b"Content-Encoding: " + plain + b"\r\n\r\nx")
    yield "a chunk's extension", raw(chunks + b"2;" + plain + b"\r\n{}\r\n0\r\n\r\n")
    yield "a chunk's size", raw(chunks + plain + b"\r\n{}\r\n0\r\n\r\n")
    yield "a trailer", raw(chunks + b"2\r\n{}\r\n0\r\nX-Key: " + plain + b"\r\n\r\n")
    yield (
        "a border of chunks",
        raw(
            chunks
            + b"".join(b"1\r\n%c\r\n" % each for each in json.dumps({"fields": said}).encode())
            + b"0\r\n\r\n"
        ),
    )
    yield "half a body", raw(head + b"Content-Length: 9999\r\n\r\n" + plain)
    yield "a redirect", Reply(status=302, headers={"Location": f"https://x/?{forms(key)[1]}"})
    yield "another redirect", Reply(status=302, headers={"Location": said})
    yield "a wait", Reply(status=429, headers={"Retry-After": said})
    yield "a challenge", Reply(status=401, headers={"WWW-Authenticate": said}, body=b"")
    yield "a refusal", Reply(status=401, body=plain)
    yield "a refusal's end", Reply(status=400, body=b"x" * 190 + b" " + plain)
    yield "a refusal in JSON", Reply(status=403, body={"error": {"message": said}})
    yield "no JSON", Reply(b"{" + plain)
    yield "a list", Reply([said])
    yield "an error", Reply(wrap({"error": {"cause": said, "detail": said}}))
    yield "an id", Reply(wrap({**ANSWER, "id": said}))
    yield "a version said", Reply(wrap({**ANSWER, "version": said}))
    yield "an unknown name", Reply(wrap({**ANSWER, said: 1}))
    yield "a field", Reply(wrap({"fields": {"total": said, "date": {"value": key}}}))
    yield "a field's name", Reply(wrap({"fields": {said: "9.00"}}))
    other = [{"value": said, "confidence": 0.1}]
    yield (
        "a second reading",
        Reply(wrap({"fields": {"total": {"value": "9.00", "alternatives": other}}})),
    )
    yield "a row", Reply(wrap({"tables": {"line_items": [{"description": said, said: key}]}}))


def left(key, text):
    """Which forms of a key a text still holds."""
    wanted = {key, key.lower(), *forms(key), *([key[: len(key) // 2 + 1]] if len(key) > 23 else [])}
    return [form for form in wanted if form in text]


def written_below(folder):
    """All that the files of a folder hold, tables and names of files too, as text."""
    for file in sorted(each for each in folder.rglob("*") if each.is_file()):
        yield file.name
        yield file.read_bytes().decode("latin-1")
        if file.suffix == ".parquet":
            yield str(pq.read_table(file).to_pylist())
