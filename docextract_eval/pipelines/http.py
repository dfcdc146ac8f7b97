"""Posts the pages of a sheet to a server and reads its prediction."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.codec import sha256
from docextract_eval.pipelines import UnansweredError, read_settings, wants_pdf
from docextract_eval.pipelines.answers import read_text
from docextract_eval.pipelines.kept import Kept
from docextract_eval.pipelines.keys import key_of
from docextract_eval.pipelines.posting import PATIENCE, Server
from docextract_eval.records import Failure, Prediction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.records import Sheet

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "application/pdf": "pdf"}


class Http:
    """`http://host/extract`: one multipart request a sheet, 200 with a prediction in JSON.

    The part `sheet` holds `{"id", "kind", "hints", "files": [{"media_type"}]}`, and one part
    `file` each page, in order. The prediction's id may be left out.
    """

    scheme = "http"

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Read the settings; `token_env` names the variable that holds a bearer token.

        With `pdf=yes` a rendition that is a PDF is posted as it is, one file, and not as pictures.
        """
        url = f"{self.scheme}:{target}"
        read = read_settings(
            self.scheme, settings, {**PATIENCE, "token_env": "", "cache": "", "pdf": "no"}
        )
        self.reads_pdf = wants_pdf(self.scheme, read)
        variable = str(read["token_env"])
        key = key_of(variable, os.environ, "token_env") if variable else ""
        self._server = Server(url, read, key)
        self._kept = Kept(str(read["cache"]), lambda _: {"url": url}, self._server.mask)

    @property
    def version(self) -> Mapping[str, str]:
        """Return the version of the request format; servers state their own in predictions."""
        return {"wire": "multipart 1"}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the prediction from the cache, or from the server."""
        return self._kept.answer(sheet, self._asked)

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    def _asked(self, sheet: Sheet) -> Prediction:
        before = self._server.asked
        try:
            prediction = read_text(self._server.post(*multipart(sheet)), sheet)
        except UnansweredError as error:
            prediction = Prediction(sheet.id, failure=Failure(error.cause, error.detail))
        return replace(prediction, attempts=self._server.asked - before)


class Https(Http):
    """The same over TLS; the server's certificate is checked."""

    scheme = "https"


def multipart(sheet: Sheet) -> tuple[bytes, str]:
    """Return a sheet as one multipart body, and its media type."""
    described = {
        "id": sheet.id,
        "kind": sheet.kind,
        "hints": dict(sheet.hints),
        "files": [{"media_type": file.media_type} for file in sheet.files],
        **({"dpi": sheet.dpi} if sheet.dpi else {}),
    }
    mark = sha256("".join((sheet.id, *(sha256(file.data) for file in sheet.files))))[:32]
    body = bytearray()
    for name, kind, data in _parts(sheet, json.dumps(described, ensure_ascii=False)):
        head = f"Content-Disposition: form-data; {name}\r\nContent-Type: {kind}"
        body += f"--{mark}\r\n{head}\r\n\r\n".encode() + data + b"\r\n"
    return bytes(body) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def _parts(sheet: Sheet, described: str) -> Iterator[tuple[str, str, bytes]]:
    yield 'name="sheet"', "application/json", described.encode()
    for number, file in enumerate(sheet.files):
        name = f'name="file"; filename="page-{number}.{_ENDINGS.get(file.media_type, "bin")}"'
        yield name, file.media_type, file.data
