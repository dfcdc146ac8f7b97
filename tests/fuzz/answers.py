"""Answers of servers: a client is fed them over a socket of this machine."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import threading
from urllib.parse import quote

from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.pipelines import start_pipeline
from docextract_eval.pipelines.answers import prediction_or_failure
from docextract_eval.pipelines.batches import index_lines, read_line
from docextract_eval.records import File, Sheet
from tests.fuzz.cases import Case
from tests.fuzz.oracle import Finding

KEY = "sk-Zq7+/w=fuzzed"
_ANSWER = {
    "id": "a" * 20,
    "values": "canonical",
    "fields": {"total": {"value": "9.00", "confidence": 0.75, "page": 0, "box": [1, 2, 3, 4]}},
    "tables": {"line_items": [{"description": {"value": "TEA"}, "amount": "2.50"}]},
    "seconds": 0.5,
    "error": None,
}
_FIELDS = {name: _ANSWER[name] for name in ("fields", "tables")}
_COMPLETION = {
    "id": "c1",
    "model": "seeing-1",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": json.dumps(_FIELDS)}}],
    "usage": {
        "prompt_tokens": 900,
        "completion_tokens": 60,
        "prompt_tokens_details": {"cached_tokens": 800, "image_tokens": 90},
        "completion_tokens_details": {"reasoning_tokens": 20},
    },
}
_BATCH = {
    "id": "batch_1",
    "status": "completed",
    "output_file_id": "file_1",
    "error_file_id": None,
    "errors": {"data": [{"message": "none"}]},
}
_LINE = {
    "custom_id": "0-a",
    "response": {"status_code": 200, "body": _COMPLETION},
    "error": {"code": "batch_expired", "message": "too late"},
}
_REASONS = ("OK", "", f"Bearer {KEY}", "a" * 2_000, "\x1b[2J", "Nein")
_HEADERS = (
    *("Content-Type: application/json", "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
    *(
        f"X-Key: {KEY}",
        "Retry-After: 0",
        "Retry-After: -1",
        "Retry-After: 99999999999",
        "X: " + "y" * 70_000,
    ),
    *("Location: file:///etc/passwd", f"Location: http://127.0.0.1/?k={KEY}", "Content-Length: -5"),
    *(
        "Content-Length: 99999999999999",
        "Content-Length: 3",
        "Connection: close",
        "no colon",
        "\x00: \xff",
    ),
)
_TEMPLATE = """
format = 1
[request]
pages = "{pages}"
[answer.fields.total]
value = "{outputs.total.data.0}"
confidence = "{outputs.score.data.0}"
"""
_TENSORS = {"outputs": [{"name": "total", "data": ["9.00"]}, {"name": "score", "data": [0.5]}]}
_STATUS = (200, 200, 200, 201, 204, 301, 302, 400, 401, 403, 404, 418, 429, 500, 503, 999, 100, 0)


def http(place, mutator, structural):
    """What a server of one's own answers."""
    return _asked(place, mutator, structural, _ANSWER, "http://127.0.0.1:{}/extract")


def inference(place, mutator, structural):
    """What an inference server answers, where a template says what of it is a prediction."""
    file = place.case / "template.toml"
    file.write_text(_TEMPLATE)
    address = "http://127.0.0.1:{}/v2/models/m/infer"
    return _asked(place, mutator, structural, _TENSORS, address, template=str(file))


def openai(place, mutator, structural):
    """What a chat endpoint answers; the text of its message is JSON that is changed too."""
    return _asked(place, mutator, structural, _COMPLETION, "openai:seeing-1@http://127.0.0.1:{}/v1")


def windows(place, mutator, structural):
    """The same for a document of three pages in windows, whose rows say where they begin."""
    rows = [{"on_page": page, "description": "TEA", "amount": "2.50"} for page in (1, 2, 2, 3)]
    text = json.dumps({**_FIELDS, "tables": {"line_items": rows}})
    answer = {**_COMPLETION, "choices": [{"message": {"content": text}}]}
    name = "openai:seeing-1@http://127.0.0.1:{}/v1"
    pages = mutator.rng.choice(("single", "window:2+1"))
    return _asked(place, mutator, structural, answer, name, count=3, pages=pages)


def batch(place, mutator, structural):
    """How a batch stands, and a line of the file of its answers."""
    line = mutator.json(mutator.change(_LINE, (("response",), ("error",))))

    def look(pipeline, sheet):
        def read():
            pipeline.batches().look("batch_1")
            index_lines(line, ["0-a"])
            return pipeline.read_batched(sheet, read_line(line))

        return prediction_or_failure(sheet, read)

    name = "openai:seeing-1@http://127.0.0.1:{}/v1"
    return _asked(place, mutator, structural, _BATCH, name, look)


def _asked(place, mutator, structural, answer, name, call=None, count=1, **more):
    data, parsed = _response(mutator, answer, structural)
    page = (place.template / "page.png").read_bytes()
    sheet = Sheet("a" * 20, "receipt", (File("image/png", page),) * count, {"locale": "en_US"})
    written = []

    def ask():
        with _serving(data) as port:
            os.environ["FUZZ_KEY"] = KEY
            setting = "key_env" if name.startswith("openai") else "token_env"
            settings = {"timeout": "3", "retries": "0", "max_wait": "0", setting: "FUZZ_KEY"}
            settings |= more
            pipeline = start_pipeline(name.format(port), settings)
            try:
                prediction = call(pipeline, sheet) if call else pipeline.extract(sheet)
            finally:
                pipeline.close()
        line = json.dumps(prediction_to_json(prediction), allow_nan=False)
        line.encode()  # half a character can be in no file
        read_prediction(json.loads(line), "what was written")
        written.append(line)
        return line[:200]

    def leaked(_):
        text = "".join(written)
        forms = (KEY, quote(KEY), quote(KEY, safe=""), json.dumps(KEY)[1:-1])
        packed = base64.b64encode(KEY.encode()).decode()
        if any(form in text for form in (*forms, packed)):
            return [Finding("leaked a key", text[:300], "pipelines/server.py")]
        return []

    return Case([("ask a server", ask)], parsed, leaked)


def _response(mutator, answer, structural):
    """Return the bytes of a response, and whether they are HTTP with JSON in it."""
    rng = mutator.rng
    if not structural:
        body = mutator.json(answer)
        whole = _written(200, "OK", [f"Content-Length: {len(body)}"], body)
        data = mutator.damage(whole)
        return data, data.startswith(b"HTTP/1.1 ") and data.endswith(body)
    changed = mutator.change(answer, _hot(answer))
    if "choices" in answer and rng.randrange(2):
        said = json.loads(answer["choices"][0]["message"]["content"])
        content = mutator.json(mutator.change(said)).decode(errors="replace")
        content = rng.choice((content, f"Here: ```json\n{content}\n```", "{" * 50 + content))
        content = content[: rng.randrange(len(content) + 1)] if rng.randrange(3) == 0 else content
        called = {"tool_calls": [{"function": {"arguments": content}}]}
        message = {
            "role": "assistant",
            **(called if rng.randrange(4) == 0 else {"content": content}),
        }
        ended = {"finish_reason": rng.choice(("stop", "length", "content_filter", None))}
        changed = answer | {"choices": [{"index": 0, "message": message, **ended}]}
    body = mutator.json(changed)
    if rng.randrange(6) == 0:
        body = rng.choice(
            (KEY.encode(), b'{"error": "Bearer %s"}' % KEY.encode(), b"", b"\xff\xfe")
        )
    headers = [f"Content-Length: {len(body)}"]
    headers += [rng.choice(_HEADERS) for _ in range(rng.choice((0, 0, 1, 2)))]
    status, reason = (
        (200, "OK") if rng.randrange(3) else (rng.choice(_STATUS), rng.choice(_REASONS))
    )
    return _written(status, reason, headers, body), True


def _hot(answer):
    if "status" in answer:
        return ("status",), ("output_file_id",), ("errors",)
    return (
        (("choices",), ("usage",))
        if "choices" in answer
        else (("fields",), ("tables",), ("error",))
    )


def _written(status, reason, headers, body):
    head = "\r\n".join([f"HTTP/1.1 {status} {reason}", *headers, "", ""])
    return head.encode("latin-1", "replace") + body


@contextlib.contextmanager
def _serving(data):
    """Answer every connection with the same bytes, and hang up."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(20)
        thread = threading.Thread(target=_serve, args=(listening, data), daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _serve(listening, data):
    with contextlib.suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, contextlib.suppress(OSError):
                connection.settimeout(5)
                _drain(connection)
                connection.sendall(data)


def _drain(connection):
    """Read a request whole: a server that hangs up before resets what it has said."""
    head = b""
    while b"\r\n\r\n" not in head:
        if not (part := connection.recv(65536)):
            return
        head += part
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(
        (
            int(line[15:])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        if not (part := connection.recv(65536)):
            return
        body += part
