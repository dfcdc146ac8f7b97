"""Asks a vision model behind an OpenAI-compatible chat endpoint."""

from __future__ import annotations

import base64
import json
import math
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval import borders, schemas
from docextract_eval.errors import BadInputError
from docextract_eval.pdf import PDF
from docextract_eval.pipelines import (
    UnansweredError,
    asking,
    completions,
    read_settings,
    says_yes,
    wants_pdf,
)
from docextract_eval.pipelines.kept import Kept
from docextract_eval.pipelines.keys import OPENAI_KEY, key_of
from docextract_eval.pipelines.posting import PATIENCE, RefusedError, Server, address
from docextract_eval.records import Failure, Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

    from docextract_eval.records import Sheet
    from docextract_eval.schemas import Schema

_SETTINGS: Mapping[str, float | int | str] = {
    **PATIENCE,
    "temperature": "0",
    "seed": "none",
    "max_tokens": "none",
    "input_price": "none",
    "output_price": "none",
    "key_env": "",
    "prompt": "",
    "schema": "",
    "cache": "",
    "pdf": "no",
    "suspicious": "no",
}
_NAME = 200
"""How many characters of a model's name are kept."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FORMATS = ("json_schema", "json_object", "text")
"""Ways to ask for JSON; the next one is tried where the server refuses one."""


class OpenAI:
    """`openai:MODEL@URL`, where URL goes up to `/v1`: one request a sheet, its pages as pictures.

    A number set to `none` is not sent, or not known. Prices are for a million tokens. With
    `pdf=yes` a rendition that is a PDF is sent as that file; with `suspicious=yes` the model is
    asked whether something in the document is meant to deceive.
    """

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Read the settings; the key is taken from the environment and written nowhere."""
        read = read_settings("openai", settings, _SETTINGS)
        self._model, url = _parted(target)
        self._server = Server(_endpoint(url).geturl(), read, _key(str(read["key_env"]), url))
        self._sent = {name: _number(read, name) for name in ("temperature", "seed", "max_tokens")}
        self._prices = (_number(read, "input_price"), _number(read, "output_price"))
        self._schema = str(read["schema"])
        self.reads_pdf = wants_pdf("openai", read)
        self._watchful = says_yes("openai", read, "suspicious")
        self._instructions = (
            borders.read_text(Path(str(read["prompt"])), "check the path").strip()
            if read["prompt"]
            else asking.INSTRUCTIONS
        )
        self._words = asking.fingerprint(self._instructions, watchful=self._watchful)
        self._format = 0
        self._kept = Kept(
            str(read["cache"]),
            lambda sheet: {"url": url, **self._request(sheet, pages=False)},
            self._server.mask,
        )

    @property
    def version(self) -> Mapping[str, str]:
        """Return the model's name and the prompt's fingerprint."""
        return {"model": self._model, "prompt": self._words}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the prediction from the cache, or from the model."""
        return self._kept.answer(sheet, self._asked)

    def estimate(self, sheet: Sheet) -> tuple[int, float | None]:
        """Return about how many tokens a sheet takes, and their cost."""
        if self._kept.find(sheet):
            return 0, 0.0
        schema = self._schema_of(sheet)
        asked = asking.prompt_tokens(schema, sheet, self._instructions)
        answered = asking.answer_tokens(schema)
        return asked + answered, self._cost(asked, answered)

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    def _asked(self, sheet: Sheet) -> Prediction:
        before = self._server.asked
        try:
            prediction = self._answered(self._completion(sheet), sheet)
        except UnansweredError as error:
            prediction = Prediction(sheet.id, failure=Failure(error.cause, error.detail))
        return replace(prediction, attempts=self._server.asked - before)

    def _answered(self, said: Mapping[str, Any], sheet: Sheet) -> Prediction:
        """Return the prediction in a completion; tokens and cost are counted for failures too."""
        try:
            prediction = completions.read(said, sheet)
        except UnansweredError as error:
            prediction = Prediction(sheet.id, failure=Failure(error.cause, error.detail))
        asked, answered = completions.usage(said) or (None, None)
        served = (said.get("model"), said.get("system_fingerprint"), _FORMATS[self._format])
        return replace(
            prediction,
            tokens=None if asked is None or answered is None else asked + answered,
            cost=None if asked is None or answered is None else self._cost(asked, answered),
            version=_named(*served),
        )

    def _completion(self, sheet: Sheet) -> Mapping[str, Any]:
        """Return a completion, in the strictest form that this server takes."""
        while True:
            body = json.dumps(self._request(sheet)).encode()
            try:
                return completions.parse(self._server.post(body, "application/json"))
            except RefusedError as error:
                if self._format + 1 == len(_FORMATS) or not self._is_refused_format(error):
                    raise
                self._format += 1

    def _is_refused_format(self, error: RefusedError) -> bool:
        named = re.search(rf"response_format|{_FORMATS[self._format]}", error.said)
        return error.status in (400, 422) and named is not None

    def _request(self, sheet: Sheet, *, pages: bool = True) -> dict[str, Any]:
        """Return the request body; without pages it is what the cache key is made of."""
        schema = self._schema_of(sheet)
        text = {"type": "text", "text": self._prompt(schema, sheet)}
        sent = {name: value for name, value in self._sent.items() if value is not None}
        if "seed" in sent:
            sent["seed"] = int(sent["seed"]) + sheet.repeat  # else all repeats would be equal
        pictures = [_picture(file.media_type, file.data) for file in sheet.files if pages]
        return {
            "model": self._model,
            "messages": [{"role": "user", "content": [text, *pictures]}],
            **sent,
            **(_response_format(schema, self._format, watchful=self._watchful) if pages else {}),
        }

    def _prompt(self, schema: Schema, sheet: Sheet) -> str:
        return asking.prompt(schema, sheet, self._instructions, watchful=self._watchful)

    def _schema_of(self, sheet: Sheet) -> Schema:
        return schemas.load(self._schema or sheet.kind)

    def _cost(self, asked: int, answered: int) -> float | None:
        price_in, price_out = self._prices
        if price_in is None and price_out is None:
            return None
        return round((asked * (price_in or 0) + answered * (price_out or 0)) / 1e6, 9)


def _parted(target: str) -> tuple[str, str]:
    """Return model and address; models may have colons, and an at-sign too.

    >>> _parted("qwen2.5vl:7b@http://127.0.0.1:11434/v1")
    ('qwen2.5vl:7b', 'http://127.0.0.1:11434/v1')
    """
    found = re.fullmatch(r"(.+)@(https?://.*)", target)
    if not found:
        remedy = "write it like openai:MODEL@http://127.0.0.1:8000/v1"
        raise BadInputError("does not name a model and an address", f"openai:{target}", remedy)
    return found[1], found[2]


def _endpoint(url: str) -> SplitResult:
    parts = address(url)
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return parts._replace(path=f"{path}/chat/completions")


def _key(variable: str, url: str) -> str:
    """Return the key of the named variable, else the usual one where it is safe to send.

    It is safe over TLS, and to this machine; otherwise the key is empty.

    It is safe to send over TLS, and to this machine.
    """
    if variable:
        return key_of(variable, os.environ, "key_env")
    parts = address(url)
    private = parts.scheme == "https" or parts.hostname in _LOOPBACK
    return (
        key_of(OPENAI_KEY, os.environ, "key_env") if private and os.environ.get(OPENAI_KEY) else ""
    )


def _number(settings: Mapping[str, float | int | str], name: str) -> float | None:
    text = str(settings[name])
    if text == "none":
        return None
    kind = int if name in ("seed", "max_tokens") else float
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        what, remedy = f"setting {name}={text} of openai is not a number", f"-p {name}=1, or none"
        raise BadInputError(what, remedy=f"write it like {remedy}")
    return value


def _named(*served: object) -> str:
    """Return the names of what answered, joined by blanks and shortened.

    >>> _named("seer-2026", None, "text")
    'seer-2026 text'
    """
    words = " ".join(str(each)[:_NAME] for each in served if each)
    return words.encode(errors="replace").decode()


def _picture(media_type: str, data: bytes) -> dict[str, Any]:
    url = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    if media_type == PDF:
        return {"type": "file", "file": {"filename": "pages.pdf", "file_data": url}}
    return {"type": "image_url", "image_url": {"url": url}}


def _response_format(schema: Schema, number: int, *, watchful: bool) -> dict[str, Any]:
    form = {"type": _FORMATS[number]}
    if _FORMATS[number] == "text":
        return {}  # a server that refuses the other forms may refuse this one too
    if _FORMATS[number] == "json_object":
        return {"response_format": form}
    name, shape = asking.schema_name(schema), asking.answer_schema(schema, watchful=watchful)
    asked = {"name": name, "strict": True, "schema": shape}
    return {"response_format": {**form, "json_schema": asked}}
