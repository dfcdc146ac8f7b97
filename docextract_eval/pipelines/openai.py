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
    completions,
    is_switched_on,
    prompts,
    read_settings,
    wants_pdf,
)
from docextract_eval.pipelines.answer_cache import AnswerCache
from docextract_eval.pipelines.keys import OPENAI_KEY, read_key
from docextract_eval.pipelines.server import SERVER_SETTINGS, RefusedError, Server, parse_address
from docextract_eval.records import Failure, Prediction

if TYPE_CHECKING:
    from collections.abc import Mapping
    from urllib.parse import SplitResult

    from docextract_eval.records import Sheet
    from docextract_eval.schemas import Schema

_SETTINGS: Mapping[str, float | int | str] = {
    **SERVER_SETTINGS,
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
_NAME_LENGTH = 200
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
        options = read_settings("openai", settings, _SETTINGS)
        self._model, url = _model_and_url(target)
        self._server = Server(
            _completions_endpoint(url).geturl(), options, _api_key(str(options["key_env"]), url)
        )
        self._request_options = {
            name: _number_setting(options, name) for name in ("temperature", "seed", "max_tokens")
        }
        self._prices = (
            _number_setting(options, "input_price"),
            _number_setting(options, "output_price"),
        )
        self._schema = str(options["schema"])
        self.reads_pdf = wants_pdf("openai", options)
        self._asks_suspicion = is_switched_on("openai", options, "suspicious")
        self._instructions = (
            borders.read_text(Path(str(options["prompt"])), "check the path").strip()
            if options["prompt"]
            else prompts.INSTRUCTIONS
        )
        self._prompt_fingerprint = prompts.prompt_fingerprint(
            self._instructions, asks_suspicion=self._asks_suspicion
        )
        self._format_number = 0
        self._cache = AnswerCache(
            str(options["cache"]),
            lambda sheet: {"url": url, **self._request_body(sheet, with_pages=False)},
            self._server.mask,
        )

    @property
    def version(self) -> Mapping[str, str]:
        """Return the model's name and the prompt's fingerprint."""
        return {"model": self._model, "prompt": self._prompt_fingerprint}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the prediction from the cache, or from the model."""
        return self._cache.cached_or_new_answer(sheet, self._ask_model)

    def estimate(self, sheet: Sheet) -> tuple[int, float | None]:
        """Return about how many tokens a sheet takes, and their cost."""
        if self._cache.find_answer(sheet):
            return 0, 0.0
        schema = self._sheet_schema(sheet)
        prompt_tokens = prompts.estimated_prompt_tokens(schema, sheet, self._instructions)
        answer_tokens = prompts.estimated_answer_tokens(schema)
        return prompt_tokens + answer_tokens, self._cost(prompt_tokens, answer_tokens)

    def close(self) -> None:
        """Close the connection."""
        self._server.close()

    def _ask_model(self, sheet: Sheet) -> Prediction:
        before = self._server.request_count
        try:
            prediction = self._read_completion(self._request_completion(sheet), sheet)
        except UnansweredError as error:
            prediction = Prediction(sheet.id, failure=Failure(error.cause, error.detail))
        return replace(prediction, attempts=self._server.request_count - before)

    def _read_completion(self, completion: Mapping[str, Any], sheet: Sheet) -> Prediction:
        """Return the prediction in a completion; tokens and cost are counted for failures too."""
        try:
            prediction = completions.read_completion(completion, sheet)
        except UnansweredError as error:
            prediction = Prediction(sheet.id, failure=Failure(error.cause, error.detail))
        prompt_tokens, answer_tokens = completions.prompt_and_answer_tokens(completion) or (
            None,
            None,
        )
        served = (
            completion.get("model"),
            completion.get("system_fingerprint"),
            _FORMATS[self._format_number],
        )
        return replace(
            prediction,
            tokens=None
            if prompt_tokens is None or answer_tokens is None
            else prompt_tokens + answer_tokens,
            cost=None
            if prompt_tokens is None or answer_tokens is None
            else self._cost(prompt_tokens, answer_tokens),
            version=_version_text(*served),
        )

    def _request_completion(self, sheet: Sheet) -> Mapping[str, Any]:
        """Return a completion, in the strictest form that this server takes."""
        while True:
            body = json.dumps(self._request_body(sheet)).encode()
            try:
                return completions.parse_response(self._server.post(body, "application/json"))
            except RefusedError as error:
                if self._format_number + 1 == len(_FORMATS) or not self._refuses_format(error):
                    raise
                self._format_number += 1

    def _refuses_format(self, error: RefusedError) -> bool:
        named = re.search(rf"response_format|{_FORMATS[self._format_number]}", error.text)
        return error.status in (400, 422) and named is not None

    def _request_body(self, sheet: Sheet, *, with_pages: bool = True) -> dict[str, Any]:
        """Return the request body; without pages it is what the cache key is made of."""
        schema = self._sheet_schema(sheet)
        text = {"type": "text", "text": self._sheet_prompt(schema, sheet)}
        sent = {name: value for name, value in self._request_options.items() if value is not None}
        if "seed" in sent:
            sent["seed"] = int(sent["seed"]) + sheet.repeat  # else all repeats would be equal
        pictures = [_content_part(file.media_type, file.data) for file in sheet.files if with_pages]
        return {
            "model": self._model,
            "messages": [{"role": "user", "content": [text, *pictures]}],
            **sent,
            **(
                _response_format(schema, self._format_number, asks_suspicion=self._asks_suspicion)
                if with_pages
                else {}
            ),
        }

    def _sheet_prompt(self, schema: Schema, sheet: Sheet) -> str:
        return prompts.prompt_text(
            schema, sheet, self._instructions, asks_suspicion=self._asks_suspicion
        )

    def _sheet_schema(self, sheet: Sheet) -> Schema:
        return schemas.load_schema(self._schema or sheet.kind)

    def _cost(self, prompt_tokens: int, answer_tokens: int) -> float | None:
        price_in, price_out = self._prices
        if price_in is None and price_out is None:
            return None
        return round((prompt_tokens * (price_in or 0) + answer_tokens * (price_out or 0)) / 1e6, 9)


def _model_and_url(target: str) -> tuple[str, str]:
    """Return model and address; models may have colons, and an at-sign too.

    >>> _model_and_url("qwen2.5vl:7b@http://127.0.0.1:11434/v1")
    ('qwen2.5vl:7b', 'http://127.0.0.1:11434/v1')
    """
    found = re.fullmatch(r"(.+)@(https?://.*)", target)
    if not found:
        remedy = "write it like openai:MODEL@http://127.0.0.1:8000/v1"
        raise BadInputError("does not name a model and an address", f"openai:{target}", remedy)
    return found[1], found[2]


def _completions_endpoint(url: str) -> SplitResult:
    parts = parse_address(url)
    path = parts.path.rstrip("/").removesuffix("/chat/completions")
    return parts._replace(path=f"{path}/chat/completions")


def _api_key(variable: str, url: str) -> str:
    """Return the key of the named variable, else the usual one where it is safe to send.

    It is safe over TLS, and to this machine; otherwise the key is empty.

    It is safe to send over TLS, and to this machine.
    """
    if variable:
        return read_key(variable, os.environ, "key_env")
    parts = parse_address(url)
    private = parts.scheme == "https" or parts.hostname in _LOOPBACK
    return (
        read_key(OPENAI_KEY, os.environ, "key_env")
        if private and os.environ.get(OPENAI_KEY)
        else ""
    )


def _number_setting(settings: Mapping[str, float | int | str], name: str) -> float | None:
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


def _version_text(*served: object) -> str:
    """Return the names of what answered, joined by blanks and shortened.

    >>> _version_text("seer-2026", None, "text")
    'seer-2026 text'
    """
    words = " ".join(str(each)[:_NAME_LENGTH] for each in served if each)
    return words.encode(errors="replace").decode()


def _content_part(media_type: str, data: bytes) -> dict[str, Any]:
    url = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    if media_type == PDF:
        return {"type": "file", "file": {"filename": "pages.pdf", "file_data": url}}
    return {"type": "image_url", "image_url": {"url": url}}


def _response_format(schema: Schema, format_number: int, *, asks_suspicion: bool) -> dict[str, Any]:
    form = {"type": _FORMATS[format_number]}
    if _FORMATS[format_number] == "text":
        return {}  # a server that refuses the other forms may refuse this one too
    if _FORMATS[format_number] == "json_object":
        return {"response_format": form}
    name, shape = (
        prompts.sendable_schema_name(schema),
        prompts.answer_schema(schema, asks_suspicion=asks_suspicion),
    )
    requested = {"name": name, "strict": True, "schema": shape}
    return {"response_format": {**form, "json_schema": requested}}
