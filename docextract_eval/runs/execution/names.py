"""What runs are called that nobody named: by their pipeline and what varies between them.

No secret and no address is in a name, for folders are listed, copied and published. Settings that
hold one, by their name or by any of their values, have a number for each value.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from itertools import product
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from docextract_eval.pipelines import FORMS
from docextract_eval.runs.execution.environment import is_secret_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.masking import Mask

_LONGEST_VALUE, _LONGEST_WORD, _LONGEST_NAME = 24, 40, 100
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+]*|-?\.?\d[\d.]*")
_ADDRESS_NAMES = frozenset(
    ("url", "uri", "host", "hostname", "address", "endpoint", "server", "proxy", "port", "base")
)
"""Words of the names of settings that hold addresses."""
_ADDRESS = re.compile(
    r"://|@|localhost|:\d+\b|(?:\d{1,3}\.){3}\d{1,3}|^[\w-]+(?:\.[\w-]+)+\.[a-z]{2,}(?:$|[/:])",
    re.IGNORECASE,
)
"""What looks like the address of a server or a person."""
_SCRIPT = re.compile(r"(?!-)\S+\.(?:py|sh|js|ts|rb|pl|jar|exe)")


def vary_settings(
    varied: Mapping[str, Sequence[str]], mask: Mask
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every combination of settings, behind what it adds to a name.

    >>> from docextract_eval.masking import Mask
    >>> list(vary_settings({"psm": ["4", "6"], "key": ["sk-1"]}, Mask()))[1]
    ('-psm-6-key-1', {'psm': '6', 'key': 'sk-1'})
    """
    words = [_value_words(name, values, mask) for name, values in varied.items()]
    for places in product(*(range(len(values)) for values in varied.values())):
        chosen = zip(varied, words, places, strict=True)
        name = "".join(f"-{_plain_word(key)}-{word[at]}" for key, word, at in chosen)
        values = zip(varied.items(), places, strict=True)
        yield name, {key: each[at] for (key, each), at in values}


def run_name(pipeline: str, varying: str, mask: Mask) -> str:
    """Return what a run is called.

    >>> from docextract_eval.masking import Mask
    >>> [run_name(name, "", Mask()) for name in ("noisy", "python:mine:extract")]
    ['noisy', 'mine.extract']
    >>> run_name("openai:qwen2.5vl:7b@https://api.example/v1", "-seed-1", Mask())
    'qwen2.5vl-7b-seed-1'
    """
    word = _pipeline_word(pipeline)
    if mask.mask_message(word) != word:
        word = pipeline.partition(":")[0]
    name = _plain_word(word) + varying
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}-{_digest(name)}"


def _pipeline_word(pipeline: str) -> str:
    """Return what a pipeline is called in names: of a form, what is no address of its target.

    >>> [_pipeline_word(name) for name in ("http://me:pw@host/x", "command:python ocr.py {images}")]
    ['http', 'ocr']
    """
    form, colon, target = pipeline.partition(":")
    if not colon or form not in FORMS.table:
        return pipeline
    match form:
        case "openai":
            word = target.partition("@http")[0]
        case "python":
            word = target.replace(":", ".")
        case "predictions":
            word = PurePosixPath(target).stem
        case "command" | "command+jsonl":
            word = _program(target)
        case _:
            word = form
    return form if re.search(r"://|@", word) else word


def _program(command: str) -> str:
    """Return the name of a program, or of the script that an interpreter is to run."""
    try:
        words = shlex.split(command) or ["command"]
    except ValueError:
        words = command.split() or ["command"]
    script = next((word for word in words if _SCRIPT.fullmatch(word)), None)
    return PurePosixPath(script).stem if script else PurePosixPath(words[0]).name


def _value_words(name: str, values: Sequence[str], mask: Mask) -> list[str]:
    """Return what each value of a setting is called: itself, or a number where it is hidden.

    >>> from docextract_eval.masking import Mask
    >>> _value_words("max_tokens", ["256"], Mask()), _value_words("host", ["a.b"], Mask())
    (['256'], ['1'])
    >>> _value_words("prompt", ["Read every field of it, please."], Mask())
    ['Read-every-field-of-it-f1941e']
    """
    if _holds_secret(name) or any(_ADDRESS.search(each) for each in values):
        return [str(number) for number in range(1, len(values) + 1)]
    if any(mask.mask_message(each) != each for each in values):
        return [str(number) for number in range(1, len(values) + 1)]
    return [_value_word(each) for each in values]


def _holds_secret(name: str) -> bool:
    """Say whether a setting holds a secret or an address, by its name; tokens are counted."""
    words = re.split(r"[\W_]+", name.lower())
    return is_secret_name(name.lower().replace("tokens", "")) or not _ADDRESS_NAMES.isdisjoint(
        words
    )


def _value_word(value: str) -> str:
    """Return a value as a part of a name; what is no plain word has its digest behind it."""
    if len(value) <= _LONGEST_VALUE and _PLAIN.fullmatch(value):
        return value
    return f"{_plain_word(PurePosixPath(value).name[:_LONGEST_VALUE])}-{_digest(value)}"


def _plain_word(text: str) -> str:
    """Return a text as a word that every disk and shell takes."""
    word = re.sub(r"[^A-Za-z0-9_.+]+", "-", text)[:_LONGEST_WORD].strip("-.+")
    return word or "run"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]
