"""Posts the pages of a sheet to a server and reads its prediction."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.codec import sha256
from docextract_eval.pipelines import (
    is_switched_on,
    read_settings,
    stated_version,
)
from docextract_eval.pipelines.answer_cache import AnswerCache
from docextract_eval.pipelines.answers import prediction_or_failure, read_answer
from docextract_eval.pipelines.files import file_extension
from docextract_eval.pipelines.keys import read_key
from docextract_eval.pipelines.request_template import RequestTemplate
from docextract_eval.pipelines.server import SERVER_SETTINGS, Server

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.records import Prediction, Sheet

_SETTINGS = {"token_env": "", "cache": "", "accept_cache": "no", "pdf": "no", "template": ""}


class Http:
    """`http://host/extract`: one multipart request a sheet, 200 with a prediction in JSON.

    The part `sheet` holds `{"id", "kind", "hints", "files": [{"media_type"}]}`, and one part
    `file` each page, in order. The prediction's id may be left out.
    """

    scheme = "http"

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Read the settings; `token_env` names the variable that holds a bearer token.

        With `pdf=yes` a rendition that is a PDF is posted as it is, one file, and not as pictures.
        `template` names a file that says what is sent in place of that, and what the answer holds.
        """
        url = f"{self.scheme}:{target}"
        options = read_settings(self.scheme, settings, {**SERVER_SETTINGS, **_SETTINGS})
        self.reads_pdf = is_switched_on(self.scheme, options, "pdf")
        variable = str(options["token_env"])
        key = read_key(variable, os.environ, "token_env") if variable else ""
        self._server = Server(url, options, key)
        self._stated = stated_version(options)
        self._template = RequestTemplate(Path(str(file))) if (file := options["template"]) else None
        digest = {"template": self._template.digest} if self._template else {}
        self.states_version = bool(self._stated)
        self._cache = AnswerCache(
            str(options["cache"]),
            lambda _: {"url": url, **digest, **self._stated},
            self._server.mask,
            accepts_foreign=is_switched_on(self.scheme, options, "accept_cache"),
        )

    @property
    def version(self) -> Mapping[str, str]:
        """Return the version of the request format, and the one that is stated for the server."""
        if self._template:
            return {"wire": "template 1", "template": self._template.digest, **self._stated}
        return {"wire": "multipart 1", **self._stated}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the prediction from the cache, or from the server."""
        return self._cache.cached_or_new_answer(sheet, self._ask_server)

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    def _ask_server(self, sheet: Sheet) -> Prediction:
        before = self._server.request_count

        def ask() -> Prediction:
            if self._template:
                body = self._template.request(sheet)
                return self._template.read(self._server.post(body, "application/json"), sheet)
            return read_answer(self._server.post(*multipart_body_and_type(sheet)), sheet)

        prediction = prediction_or_failure(sheet, ask)
        return replace(prediction, attempts=self._server.request_count - before)


class Https(Http):
    """The same over TLS; the server's certificate is checked."""

    scheme = "https"


def multipart_body_and_type(sheet: Sheet) -> tuple[bytes, str]:
    """Return a sheet as one multipart body, and its media type."""
    description = {
        "id": sheet.id,
        "kind": sheet.kind,
        "hints": dict(sheet.hints),
        "files": [{"media_type": file.media_type} for file in sheet.files],
        **({"dpi": sheet.dpi} if sheet.dpi else {}),
    }
    boundary = sha256("".join((sheet.id, *(sha256(file.data) for file in sheet.files))))[:32]
    written = json.dumps(description, ensure_ascii=False).encode()
    parts = [('name="sheet"', "application/json", written)]
    for number, file in enumerate(sheet.files):
        name = f'name="file"; filename="page-{number}{file_extension(file)}"'
        parts.append((name, file.media_type, file.data))
    body = bytearray()
    for name, kind, data in parts:
        header = f"Content-Disposition: form-data; {name}\r\nContent-Type: {kind}"
        body += f"--{boundary}\r\n{header}\r\n\r\n".encode() + data + b"\r\n"
    return bytes(body) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
