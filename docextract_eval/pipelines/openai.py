"""Asks a vision model behind an OpenAI-compatible chat endpoint."""

from __future__ import annotations

import base64
import json
import os
import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval import schemas
from docextract_eval.borders import people
from docextract_eval.errors import BadInputError
from docextract_eval.pdf import PDF
from docextract_eval.pipelines import (
    UnansweredError,
    completions,
    is_switched_on,
    prompts,
    read_settings,
    stated_version,
)
from docextract_eval.pipelines.answer_cache import AnswerCache
from docextract_eval.pipelines.answers import prediction_or_failure
from docextract_eval.pipelines.batches import BATCH_SETTINGS, BatchClient, batch_seconds
from docextract_eval.pipelines.chat_parameters import (
    PARAMETER_SETTINGS,
    ChatParameters,
    number_setting,
    warn_once,
)
from docextract_eval.pipelines.keys import OPENAI_KEY, read_key
from docextract_eval.pipelines.merging import merge_windows
from docextract_eval.pipelines.page_input import INPUT_SETTINGS, PageInput, page_count
from docextract_eval.pipelines.prices import Prices, Usage, read_prices, read_usage
from docextract_eval.pipelines.server import (
    LOOPBACK,
    SERVER_SETTINGS,
    RefusedError,
    Server,
    parse_address,
)
from docextract_eval.pipelines.windows import read_windows
from docextract_eval.records import File
from docextract_eval.schemas.scope import narrowed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.pipelines.windows import Window
    from docextract_eval.records import Prediction, Sheet
    from docextract_eval.schemas import Schema

_SETTINGS: Mapping[str, float | int | str] = {
    **SERVER_SETTINGS,
    **PARAMETER_SETTINGS,
    **BATCH_SETTINGS,
    "max_side": "none",
    "input_price": "none",
    "output_price": "none",
    "cached_price": "none",
    "prices": "",
    "key_env": "",
    "prompt": "",
    "template": "",
    "schema": "",
    "cache": "",
    "pages": "whole",
    **INPUT_SETTINGS,
    "suspicious": "no",
    "accept_cache": "no",
}
_NAME_LENGTH = 200
"""How many characters of a model's name are kept."""
_TOO_LARGE = 413
_FORM = re.compile(r"response_format|json_(schema|object)|\btools?\b|tool_choice")
"""What a server names that does not take the one form that is asked for."""
_FILTERED = re.compile(r"content_(filter|policy)", re.IGNORECASE)
"""What a server calls its filter where it refuses a request for what is in it."""


class OpenAI:
    """`openai:MODEL@URL`, where URL goes up to `/v1`: one request a sheet, its pages as pictures.

    Every document is asked for by the schema of its kind. A number set to `none` is not sent, or
    not known. Prices are for a million tokens. Pictures are scaled down to `max_side` pixels. With
    `input=` pages are sent as text, as both, or as a PDF; with `pages=` in windows, whose answers
    are merged. With `suspicious=yes` the model is asked whether something is meant to deceive.
    """

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Read the settings; the key is taken from the environment and written nowhere."""
        options = read_settings("openai", settings, _SETTINGS)
        self._model, url = _model_and_url(target)
        parts = parse_address(url)
        path = parts.path.rstrip("/").removesuffix("/chat/completions") + "/chat/completions"
        endpoint = parts._replace(path=path).geturl()
        key = _api_key(str(options["key_env"]), url)
        self._server = Server(endpoint, options, key)
        base = parts._replace(path=path.removesuffix("/chat/completions")).geturl()
        self._batches = BatchClient(Server(base, options, key))
        self.batch_seconds = batch_seconds(options)
        self._parameters = ChatParameters(
            self._model, {name: str(options[name]) for name in PARAMETER_SETTINGS}, settings
        )
        self._prices = _prices(options, self._model)
        self._max_side = _max_side(options)
        self._input = PageInput(options, self._max_side)
        self._text_question = {**self._input.question, **self._input.version}
        self._windows = read_windows(str(options["pages"]))
        if is_switched_on("openai", options, "batch"):
            self._prepare_batches(str(options["pages"]))
        self._stated = stated_version(options)
        self.states_version = bool(self._stated)
        self._own_schema = (
            schemas.load_schema(str(options["schema"])) if options["schema"] else None
        )
        self.only_kind = self._own_schema.name if self._own_schema else ""
        self.same_answers = "temperature=0" if self._parameters.is_at_zero else ""
        self.reads_pdf = self._input.reads_pdf
        self._asks_suspicion = is_switched_on("openai", options, "suspicious")
        self._instructions = (
            _prompt_file(options, "prompt").strip()
            if options["prompt"]
            else self._input.instructions
        )
        self._template = (
            prompts.check_template(_prompt_file(options, "template"), f"{options['template']}")
            if options["template"]
            else prompts.TEMPLATE
        )
        self._cache = AnswerCache(
            str(options["cache"]),
            lambda sheet: {"url": url, **self._question(sheet), **self._stated},
            self._server.mask,
            accepts_foreign=is_switched_on("openai", options, "accept_cache"),
        )

    def _prepare_batches(self, pages: str) -> None:
        """Refuse windows, and take the prices of batches."""
        if self._windows.size is not None:
            what = f"setting pages={pages} of openai is set with batch=yes"
            raise BadInputError(what, remedy="in batches, documents are sent whole: leave out one")
        if self._prices is None:
            return
        if self._prices.batch is None:
            what = "has no prices of batches: its costs are those of single requests"
            warn_once(f"openai: {self._model} {what}")
        self._prices = self._prices.of_batches

    @property
    def version(self) -> Mapping[str, str]:
        """Return the model's name, its stated version, and fingerprints of what is asked."""
        prompt = prompts.prompt_fingerprint(
            self._instructions,
            self._template,
            self._own_schema,
            asks_suspicion=self._asks_suspicion,
        )
        extra = self._parameters.extra_fingerprint
        asked = {"prompt": prompt} | ({"extra_body": extra} if extra else {})
        return {"model": self._model, **self._stated, **asked, **self._input.version}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the prediction from the cache, or from the model; those of windows are merged."""
        requests = self._requests(sheet)
        answers = [
            self._cache.cached_or_new_answer(part, partial(self._ask_model, window=window))
            for window, part in requests
        ]
        if len(answers) == 1:
            return answers[0]
        windows = [window for window, _ in requests]
        return merge_windows(self._sheet_schema(sheet), windows, answers)

    def estimate(self, sheet: Sheet) -> tuple[int, float | None]:
        """Return about how many tokens a sheet takes, and their cost."""
        requests = [each for each in self._requests(sheet) if not self._cache.find_answer(each[1])]
        usages = [self._estimated_usage(window, part) for window, part in requests]
        usage = Usage(sum(each.prompt for each in usages), sum(each.answer for each in usages))
        return usage.total, self._cost(usage) if requests else 0.0

    def _estimated_usage(self, window: Window, sheet: Sheet) -> Usage:
        schema = self._sheet_schema(sheet)
        asked = prompts.estimated_prompt_tokens(self._sheet_prompt(schema, sheet), schema)
        sent = self._input.estimated_tokens(sheet, window)
        return Usage(asked + sent, prompts.estimated_answer_tokens(schema))

    def close(self) -> None:
        """Close the connection."""
        self._server.close()
        self._batches.close()

    @property
    def has_prices(self) -> bool:
        """Return whether it is known what an answer costs."""
        return self._prices is not None

    def batches(self) -> BatchClient:
        """Return where batches are asked for."""
        return self._batches

    def batch_body(self, sheet: Sheet) -> Mapping[str, Any]:
        """Return the body of the request for a sheet, as it would be asked for by itself."""
        ((window, sheet),) = self._requests(sheet)
        return self._body(sheet, window, [part for part, _ in self._sent_pages(sheet, window)])

    def known_answer(self, sheet: Sheet) -> Prediction | None:
        """Return the answer from the cache."""
        return self._cache.find_answer(sheet)

    def read_batched(self, sheet: Sheet, completion: Mapping[str, Any]) -> Prediction:
        """Return the prediction in a completion that came for a sheet, and cache it."""

        def read(sheet: Sheet) -> Prediction:
            ((window, _),) = self._requests(sheet)
            return self._placed_answer(completion, sheet, window, self._sent_pages(sheet, window))

        return self._cache.cached_or_new_answer(sheet, read)

    def adapt(self, error: RefusedError) -> bool:
        """Leave out what a request of a batch is refused for; return whether that is new."""
        return self._parameters.adapt(error, pdf_sent=self.reads_pdf)

    def explain(self, error: RefusedError) -> UnansweredError:
        """Return the refusal of a request with the setting that would help."""
        return _with_remedy(error, self._parameters.own_form)

    def _requests(self, sheet: Sheet) -> list[tuple[Window, Sheet]]:
        """Return the windows of a sheet's pages, each with the sheet that asks for it."""
        pages = len(sheet.files) if self._windows.size is None else page_count(sheet.files)
        windows = self._windows.cut(pages)
        if len(windows) == 1:
            return [(windows[0], sheet)]
        return [
            (window, replace(sheet, hints={**sheet.hints, prompts.PAGES_HINT: str(window)}))
            for window in windows
        ]

    def _ask_model(self, sheet: Sheet, window: Window) -> Prediction:
        before = self._server.request_count
        prediction = prediction_or_failure(sheet, partial(self._request_prediction, sheet, window))
        return replace(prediction, attempts=self._server.request_count - before)

    def _request_prediction(self, sheet: Sheet, window: Window) -> Prediction:
        """Return the prediction of the model; the server gets no more than it accepts."""
        while True:
            pages = self._sent_pages(sheet, window)
            sent = [part for part, _ in pages]
            body = json.dumps(self._body(sheet, window, sent)).encode()
            try:
                response = self._server.post(body, "application/json")
            except RefusedError as error:
                pdf_sent = any(isinstance(part, File) and part.media_type == PDF for part in sent)
                if not self._parameters.adapt(error, pdf_sent=pdf_sent):
                    raise _with_remedy(error, self._parameters.own_form) from error
                continue
            completion = completions.parse_response(response)
            return self._placed_answer(completion, sheet, window, pages)

    def _sent_pages(self, sheet: Sheet, window: Window) -> list[tuple[str | File, float]]:
        """Return what is sent of a window's pages, each part with its scale."""
        return self._input.contents(sheet, window, takes_pdf=self._parameters.takes_pdf)

    def _body(self, sheet: Sheet, window: Window, sent: Sequence[str | File]) -> dict[str, Any]:
        schema = self._sheet_schema(sheet)
        prompt = self._sheet_prompt(schema, sheet)
        content = [_content_part(prompt), *map(_content_part, sent)]
        return {
            "model": self._model,
            "messages": [{"role": "user", "content": content}],
            **self._parameters.body(sheet.repeat),
            **self._response_format(schema, asks_pages=not window.is_whole),
        }

    def _placed_answer(
        self,
        completion: Mapping[str, Any],
        sheet: Sheet,
        window: Window,
        pages: Sequence[tuple[str | File, float]],
    ) -> Prediction:
        """Return the prediction in a completion, its places in pixels of the pages as stored."""
        prediction = self._read_completion(completion, sheet, window)
        scales = [scale for part, scale in pages if isinstance(part, File)]
        return _at_stored_size(prediction, [1.0] * window.first + scales)

    def _read_completion(
        self, completion: Mapping[str, Any], sheet: Sheet, window: Window
    ) -> Prediction:
        """Return the prediction in a completion; tokens and cost are counted for failures too."""
        schema = self._sheet_schema(sheet)
        part = None if window.is_whole else window
        read = partial(completions.read_completion, completion, sheet, schema, part)
        prediction = prediction_or_failure(sheet, read)
        usage = read_usage(completion)
        if usage is None and self._prices is not None:
            what = "counts no tokens that can be believed: its cost is not known"
            warn_once(f"openai: {self._model} {what}, and no --budget stops it")
        served = (completion.get(name) for name in ("model", "system_fingerprint"))
        return replace(
            prediction,
            tokens=usage.total if usage else None,
            cached_tokens=usage.cached if usage and usage.states_cached else None,
            cost=self._cost(usage) if usage else None,
            version=_version_text(*served, self._parameters.description),
        )

    def _question(self, sheet: Sheet) -> dict[str, Any]:
        """Return what shapes an answer beside the pages: what is asked, whatever is negotiated."""
        asked = {**self._parameters.wanted, **self._parameters.own_form, "max_side": self._max_side}
        prompt = self._sheet_prompt(self._sheet_schema(sheet), sheet)
        return {"model": self._model, "prompt": prompt, **asked, **self._text_question}

    def _response_format(self, schema: Schema, *, asks_pages: bool) -> dict[str, Any]:
        form = self._parameters.format
        if form == "text":
            return {}  # a server that refuses the other forms may refuse this one too
        if form == "json_object":
            return {"response_format": {"type": form}}
        shape = prompts.answer_schema(
            schema, asks_suspicion=self._asks_suspicion, asks_pages=asks_pages
        )
        named = {"name": prompts.sendable_schema_name(schema), "strict": True}
        if form == "tool":
            tool = {"type": "function", "function": {**named, "parameters": shape}}
            choice = {"type": "function", "function": {"name": named["name"]}}
            return {"tools": [tool], "tool_choice": choice}
        requested = {**named, "schema": shape}
        return {"response_format": {"type": form, "json_schema": requested}}

    def _sheet_prompt(self, schema: Schema, sheet: Sheet) -> str:
        return prompts.prompt_text(
            schema, sheet, self._instructions, self._template, asks_suspicion=self._asks_suspicion
        )

    def _sheet_schema(self, sheet: Sheet) -> Schema:
        """Return the schema of a sheet's kind, with the fields that are attempted alone."""
        return narrowed(self._whole_schema(sheet), sheet.attempts)

    def _whole_schema(self, sheet: Sheet) -> Schema:
        """Return the schema of a sheet's kind; one that was given is asked of no other kind."""
        if self._own_schema is None:
            return schemas.sheet_schema(sheet)
        if self.only_kind != sheet.kind:
            detail = f"-p schema= describes a {self.only_kind}, the document a {sheet.kind}"
            raise UnansweredError("refused", detail)
        return self._own_schema

    def _cost(self, usage: Usage) -> float | None:
        return None if self._prices is None else self._prices.cost(usage)


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


def _api_key(variable: str, url: str) -> str:
    """Return the key of the named variable, else the usual one where it is safe to send.

    It is safe over TLS, and to this machine; otherwise the key is empty.
    """
    parts = parse_address(url)
    private = parts.scheme == "https" or parts.hostname in LOOPBACK
    usual = OPENAI_KEY if private and os.environ.get(OPENAI_KEY) else ""
    return read_key(variable or usual, os.environ, "key_env") if variable or usual else ""


def _prices(options: Mapping[str, float | int | str], model: str) -> Prices | None:
    """Return the prices of a file, or those of single settings; None where there are none."""
    names = ("input", "output", "cached")
    given = {name: number_setting(options, f"{name}_price") for name in names}
    known = {name: price for name, price in given.items() if price is not None}
    if options["prices"] and known:
        what = f"setting prices of openai is given with {next(iter(known))}_price"
        raise BadInputError(what, remedy="write all prices into the file, or leave it out")
    if options["prices"]:
        return read_prices(str(options["prices"]), model)
    return Prices.model_validate({"input": 0, "output": 0, **known}) if known else None


def _max_side(options: Mapping[str, float | int | str]) -> int | None:
    """Return the longest side of a picture in pixels, or None without a limit."""
    if (side := number_setting(options, "max_side")) is not None and side < 1:
        what = f"setting max_side={options['max_side']} of openai is no number of pixels"
        raise BadInputError(what, remedy="write it like -p max_side=1600, or none")
    return None if side is None else int(side)


def _prompt_file(options: Mapping[str, float | int | str], name: str) -> str:
    return people.read_text(Path(str(options[name])), "check the path")


def _version_text(*served: object) -> str:
    """Return the names of what answered, joined by blanks and shortened.

    >>> _version_text("seer-2026", None, "text")
    'seer-2026 text'
    """
    words = " ".join(str(each)[:_NAME_LENGTH] for each in served if each)
    return words.encode(errors="replace").decode()


def _content_part(file: str | File) -> dict[str, Any]:
    if isinstance(file, str):
        return {"type": "text", "text": file}
    url = f"data:{file.media_type};base64,{base64.b64encode(file.data).decode()}"
    if file.media_type == PDF:
        return {"type": "file", "file": {"filename": "pages.pdf", "file_data": url}}
    return {"type": "image_url", "image_url": {"url": url}}


def _with_remedy(error: RefusedError, form: Mapping[str, str]) -> UnansweredError:
    """Return a refusal with the setting that would help, where one would; a filter's is its own."""
    if _FILTERED.search(error.text):
        return UnansweredError("declined", error.detail)
    if error.status == _TOO_LARGE:
        remedy = "-p max_side=1600 sends smaller pictures"
    elif form and _FORM.search(error.text):
        remedy = "-p form=any asks for JSON in any way that it takes"
    else:
        return error
    return UnansweredError(error.cause, f"{error.detail}; {remedy}")


def _at_stored_size(prediction: Prediction, scales: Sequence[float]) -> Prediction:
    """Return a prediction with its boxes in pixels of the stored pages, not of those sent."""
    guesses = tuple(
        replace(guess, quad=tuple((x / scale, y / scale) for x, y in guess.quad))
        if guess.quad and (scale := _page_scale(guess.page, scales)) != 1.0
        else guess
        for guess in prediction.guesses
    )
    return replace(prediction, guesses=guesses)


def _page_scale(page: int | None, scales: Sequence[float]) -> float:
    return scales[page or 0] if (page or 0) < len(scales) else 1.0
