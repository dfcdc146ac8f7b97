"""The parameters of a chat request, and what is left of them when a server refuses some.

Models differ in what they accept: some take no temperature, some call the limit of tokens by
another name, some know no JSON Schema. A refusal that names a parameter which was sent drops or
replaces it, for this and for all later requests, and the prediction's version says so.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.people import read_text
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.strict_json import JsonError, parse_json
from docextract_eval.engines.process import in_worker
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.pipelines.server import RefusedError

PARAMETER_SETTINGS: Mapping[str, str] = {
    "temperature": "0",
    "seed": "none",
    "max_tokens": "none",
    "reasoning_effort": "",
    "extra_body": "",
    "form": "any",
}
"""The settings that become parameters of a request, with their defaults."""

FORMATS = ("json_schema", "json_object", "text")
"""Ways to ask for JSON; the next one is tried where the server refuses one."""
FORMS = ("any", *FORMATS, "tool")
"""What the setting `form` may be: any format that the server takes, one format, or a tool's call.
"""
_RESERVED = {"model", "messages", "stream", "n", "response_format", "max_completion_tokens"} | {
    *("temperature", "seed", "max_tokens", "reasoning_effort", "tools", "tool_choice")
}
"""Parameters that `extra_body` cannot have: the pipeline sends them, or reads answers by them."""
_OTHER_NAMES = {"max_tokens": "max_completion_tokens"}
"""What newer models call a parameter."""
_CONTEXT = re.compile(r"context.?(length|window|size)|maximum context", re.IGNORECASE)
"""A refusal of one page that is too long, whatever parameters it names."""
_FILE = re.compile(r"\b(file|pdf)\b|file_data", re.IGNORECASE)
"""What a server names that takes no PDF."""
_ADAPTABLE_STATUSES = (400, 415, 422)


class ChatParameters:
    """What is sent beside model and messages; it shrinks where the server refuses some of it."""

    def __init__(self, model: str, settings: Mapping[str, str], given: Mapping[str, str]) -> None:
        """Take the settings; those `given` by the user are missed in words when refused."""
        numbers = {name: number_setting(settings, name) for name in ("temperature", "max_tokens")}
        if (form := settings["form"]) not in FORMS:
            raise UnknownNameError("form of an answer", form, FORMS, "-p form")
        seed, effort = number_setting(settings, "seed"), settings["reasoning_effort"]
        sent = {**numbers, "seed": seed, "reasoning_effort": effort or None}
        self.own_form: dict[str, Any] = {} if form == "any" else {"form": form}
        """The form of answers, where the user asks for one: a part of the key as well."""
        extra = _read_extra_body(settings["extra_body"])
        self.wanted: dict[str, Any] = {k: v for k, v in sent.items() if v is not None} | extra
        """What the user asks for, whatever the server makes of it: the key of a cached answer."""
        self.extra_fingerprint = sha256(canonical_json(extra))[:16] if extra else ""
        self._model, self._given = model, {*given, *extra}
        self._names = {name: name for name in self.wanted}
        self._forms = FORMATS if form == "any" else (form,)
        self._format_number = 0
        self._takes_pdf = True
        self._changes: list[str] = []

    @property
    def format(self) -> str:
        """Return the one way to ask for JSON, or the strictest that the server has not refused."""
        return self._forms[self._format_number]

    @property
    def is_at_zero(self) -> bool:
        """Return whether a temperature of 0 is asked for: then a model samples nothing."""
        return self.wanted.get("temperature") == 0

    @property
    def takes_pdf(self) -> bool:
        """Return whether PDFs are sent as they are: until the server refuses one."""
        return self._takes_pdf

    @property
    def description(self) -> str:
        """Return how answers are requested, for the version of a prediction."""
        return ", ".join((self.format, *self._changes))

    def body(self, repeat: int) -> dict[str, Any]:
        """Return the parameters for a repeat; each repeat has a seed of its own."""
        return {
            self._names[name]: value + repeat if name == "seed" else value
            for name, value in self.wanted.items()
            if name in self._names
        }

    def adapt(self, error: RefusedError, *, pdf_sent: bool) -> bool:
        """Drop or replace what a refusal names; return whether the next request is another one."""
        if error.status not in _ADAPTABLE_STATUSES or _CONTEXT.search(error.text):
            return False
        named_in, message = _named_parameters(error.text), _message(error.text)
        # What is sent, by where the message names it first.
        places = sorted(self._names.items(), key=lambda names: message.find(names[1]) % 2**31)
        for name, sent_name in places:
            if sent_name in named_in or (not named_in and _stands_in(sent_name, message)):
                self._drop_or_rename(name, message)
                return True
        if self._refuses_format(named_in, message):
            self._format_number += 1
            return True
        if pdf_sent and self._takes_pdf and _FILE.search(message):
            self._takes_pdf = False
            self._changes.append("pages as pictures")
            warn_once(f"openai: {self._model} takes no PDF, and gets pictures of its pages")
            return True
        return False

    def _refuses_format(self, named_in: frozenset[str], message: str) -> bool:
        if self._format_number + 1 == len(self._forms):
            return False
        stands_there = re.search(rf"response_format|{self.format}", message)
        return "response_format" in named_in or stands_there is not None

    def _drop_or_rename(self, name: str, message: str) -> None:
        other = _OTHER_NAMES.get(name)
        if other is not None and self._names[name] != other and _stands_in(other, message):
            self._names[name] = other
            self._changes.append(f"{other} for {name}")
            return
        del self._names[name]
        self._changes.append(f"without {name}")
        if name in self._given:
            value = json.dumps(self.wanted[name], ensure_ascii=False)
            warn_once(f"openai: {self._model} refuses {name} {value}, and is asked without it")


def number_setting(settings: Mapping[str, Any], name: str) -> float | None:
    """Return a setting that is a number of 0 or more, or None for `none`."""
    text = str(settings[name])
    if text == "none":
        return None
    kind = int if name in ("seed", "max_tokens", "max_side") else float
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        what, remedy = f"setting {name}={text} of openai is not a number", f"-p {name}=1, or none"
        raise BadInputError(what, remedy=f"write it like {remedy}")
    return value


def _read_extra_body(text: str) -> dict[str, Any]:
    """Return the parameters in a JSON object, or in a file that has one."""
    if not text:
        return {}
    where = "-p extra_body" if text.lstrip().startswith("{") else f"-p extra_body={text}"
    written = text if where == "-p extra_body" else read_text(Path(text), "check the path")
    remedy = """write it like -p extra_body='{"top_p": 0.1}', or name a file with such an object"""
    try:
        found = parse_json(written.encode())
    except JsonError as error:
        raise BadInputError(f"is no JSON ({error})", where, remedy) from error
    if not isinstance(found, dict):
        raise BadInputError("is JSON, but no object", where, remedy)
    if reserved := sorted(_RESERVED.intersection(found)):
        what = f"names '{reserved[0]}', which this pipeline sends or needs itself"
        own = reserved[0] if reserved[0] in PARAMETER_SETTINGS else ""
        raise BadInputError(what, where, f"give it as -p {own}=" if own else "leave it out")
    return found


def _stands_in(name: str, message: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", message) is not None


def _named_parameters(text: str) -> frozenset[str]:
    """Return the parameters that a refusal names in a key of its own; none if it has no such key.

    >>> sorted(_named_parameters('{"error": {"message": "no", "param": "seed"}}'))
    ['seed']
    >>> sorted(_named_parameters('{"detail": [{"loc": ["body", "seed"], "msg": "no"}]}'))
    ['body', 'seed']
    """
    match _parse(text):
        case {"error": {"param": str(name)}} if name not in ("", "None"):
            return frozenset((name, name.partition(".")[0]))
        case {"detail": [*details]}:
            places = [each.get("loc") for each in details if isinstance(each, dict)]
            lists = [place for place in places if isinstance(place, list)]
            return frozenset(name for place in lists for name in place if isinstance(name, str))
    return frozenset()


def _message(text: str) -> str:
    """Return the message in a refusal, without what it may repeat of the request."""
    match _parse(text):
        case {"error": {"message": str(message)}} | {"message": str(message)}:
            return message
        case {"error": str(message)} | {"detail": str(message)}:
            return message
        case {"detail": [{"msg": str(message)}, *_]}:
            return message
    return text


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_SEEN: set[str] = set()
"""Warnings that this process has written, or found written."""


def warn_once(text: str) -> None:
    """Write one line to stderr, unless this run has written it already."""
    if text not in _SEEN and _reserve_warning(text):
        sys.stderr.write(f"dxe: {text}\n")


def _reserve_warning(text: str) -> bool:
    """Return whether no worker of this run has written the warning yet, and mark it as written.

    The mark is a file in the scratch folder that all workers share.
    """
    _SEEN.add(text)
    if not in_worker():
        return True
    name = f"warned-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    try:
        os.close(os.open(Path(tempfile.gettempdir(), name), os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return False
    except OSError:
        return True  # where no file can be made, every worker warns
    return True
