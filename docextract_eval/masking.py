"""Takes secrets, such as the keys of servers, out of what is read, written or shown.

A secret is found in all forms that programs write it in: plain, percent-encoded, escaped as in
JSON, Python or HTML, as hex, and as base64 with whatever stands around it. How it is replaced
depends on how much it differs from ordinary text:

- from 8 characters on it is replaced wherever it occurs; from 24 on, each half of it too, as a
  message that was cut in the middle may end in one
- from 4 to 7 characters it is replaced where it stands as a word of its own
- a shorter one, or a number of less than 8 digits, could be a value on a page: it is replaced as a
  word of its own in remarks (errors, reasons, versions), and never in values
- `none`, `EMPTY` and similar words, which servers without keys get, are not secrets
"""

from __future__ import annotations

import contextlib
import re
import string
from array import array
from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar, cast

from docextract_eval.errors import IncompleteError
from docextract_eval.records import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docextract_eval.records import Guess, Prediction

T = TypeVar("T")
MASKED = "***"
_LEAST_AS_WORD, _LEAST_ANYWHERE, _LEAST_IN_HALVES = 4, 8, 24
"""The least lengths of a secret that is replaced as a word, anywhere, and in halves too."""
_PLACEHOLDERS = frozenset(
    (
        *("none", "null", "nil", "empty", "dummy", "fake", "test", "default", "unused", "ignored"),
        *("token", "key", "secret", "bearer", "api-key", "api_key", "apikey", "no-key", "no_key"),
        *("local", "ollama", "vllm"),
    )
)
"""Words that servers without keys get in place of one."""
_DEEPEST, _LARGE = 3, 2**20
"""How many levels of escapes are searched; in a text above this size, one."""
_ESCAPES = (
    re.compile(r"%([0-9A-Fa-f]{2})"),
    re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL),
    re.compile(r"&(?:#[xX]([0-9A-Fa-f]{1,5});|#([0-9]{1,6});|(quot|apos|amp|lt|gt);)"),
)
"""One character as escaped in URLs, in JSON and Python, and in HTML."""
_NAMED_ESCAPES = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_NAMED_ESCAPES |= {"quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">"}


class Mask:
    """Replaces some secrets by `***`; one without secrets changes nothing."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Prepare the search; texts that cannot be secrets are left out."""
        wanted = {secret.strip() for secret in secrets}
        real = {each for each in wanted if each and each.lower() not in _PLACEHOLDERS}
        long = {each for each in real if len(each) >= _LEAST_ANYWHERE}
        short = {
            each for each in real - long if len(each) >= _LEAST_AS_WORD and not each.isdecimal()
        }
        self._long = _SecretPatterns(long, ())
        self._text = _SecretPatterns(long, short) if short else self._long
        self._remark = _SecretPatterns(long, real - long) if real - long else self._long

    @classmethod
    def from_environment(cls, variables: Iterable[str], environ: Mapping[str, str]) -> Mask:
        """Return a mask for the values of environment variables."""
        return cls(environ.get(name, "") for name in variables)

    def __bool__(self) -> bool:
        """Whether there is anything to replace."""
        return self._remark.pattern is not None

    def __repr__(self) -> str:
        """Return a text that reveals no secret."""
        return f"Mask({'...' if self else ''})"

    def mask_bytes(self, data: bytes) -> bytes:
        """Return bytes with long secrets replaced; short ones could be words of the format."""
        if not self._long.pattern:
            return data
        text = data.decode("latin-1")
        masked = _replace_secrets(self._long, text)
        return data if masked is text else masked.encode("latin-1")

    def mask_text(self, text: str) -> str:
        """Return a value with secrets replaced.

        >>> mask = Mask(["sk-0123456789", "none"])
        >>> mask.mask_text("none, sk%2D0123456789 or c2stMDEyMzQ1Njc4OQ==")
        'none, *** or ***'
        """
        return _replace_secrets(self._text, text)

    def mask_message(self, text: str) -> str:
        """Return a message with secrets replaced, even the shortest ones."""
        return _replace_secrets(self._remark, text)

    def mask_json(self, value: T) -> T:
        """Return a JSON value with secrets replaced in all its texts."""
        return cast("T", self._mask_value(value)) if self else value

    def mask_prediction(self, prediction: Prediction) -> Prediction:
        """Return a prediction with secrets replaced in all its texts."""
        if not self:
            return prediction
        failure = prediction.failure
        return replace(
            prediction,
            guesses=tuple(map(self._mask_guess, prediction.guesses)),
            failure=failure
            and Failure(
                self.mask_message(failure.cause),
                self.mask_message(failure.detail),
                tuple(map(self.mask_text, failure.arrived)),
            ),
            version=self.mask_message(prediction.version),
            source=self.mask_text(prediction.source),
        )

    @contextlib.contextmanager
    def mask_errors(self) -> Iterator[None]:
        """Replace secrets in the message of an exception raised inside, and of its causes."""
        try:
            yield
        except Exception as error:
            if self and not self._mask_error_in_place(error):
                raise self._masked_replacement_error(error) from None
            raise

    def _mask_value(self, value: object) -> object:
        match value:
            case str():
                return self.mask_text(value)
            case dict():
                return {
                    _replace_secrets(self._long, name): self._mask_value(each)
                    for name, each in value.items()
                }
            case list():
                return [self._mask_value(each) for each in value]
        return value

    def _mask_guess(self, guess: Guess) -> Guess:
        value = self.mask_text(guess.value)
        alternatives = tuple((self.mask_text(text), chance) for text, chance in guess.alternatives)
        number = guess.number and value == guess.value
        name = self.mask_text(guess.name)
        return replace(guess, name=name, value=value, number=number, alternatives=alternatives)

    def _mask_error_in_place(self, error: BaseException) -> bool:
        """Mask an error and its causes in place; return whether its message is clean now."""
        error.args = tuple(self._mask_argument(each) for each in error.args)
        vars(error).update({name: self._mask_argument(each) for name, each in vars(error).items()})
        cause = error.__cause__ or error.__context__
        if cause is not None and not self._mask_error_in_place(cause):
            error.__cause__ = self._masked_replacement_error(cause)
        return self.mask_message(shown := str(error)) == shown

    def _masked_replacement_error(self, error: BaseException) -> IncompleteError:
        return IncompleteError(self.mask_message(f"{type(error).__name__}: {error}"))

    def _mask_argument(self, value: object) -> object:
        return self.mask_message(value) if isinstance(value, str) else value


def _replace_secrets(patterns: _SecretPatterns, text: str) -> str:
    """Return a text with secrets replaced, escaped or not."""
    if not patterns.pattern:
        return text
    found = _secret_spans(patterns, text, _DEEPEST if len(text) <= _LARGE else 1, set())
    kept, end = list[str](), 0
    for start, stop in sorted(found):
        if start >= end:
            kept += text[end:start], MASKED
        end = max(end, stop)
    return "".join((*kept, text[end:])) if found else text


def _secret_spans(
    patterns: _SecretPatterns, text: str, depth: int, seen: set[str]
) -> list[tuple[int, int]]:
    """Return the spans of secrets in a text, plain or escaped up to `depth` times."""
    seen.add(text)
    found = [match.span() for match in patterns.find(text)]
    for escape in _ESCAPES if depth else ():
        if escape.search(text) and (inner := escape.sub(_unescape, text)) not in seen:
            found += _spans_in_escaped_text(
                escape, text, _secret_spans(patterns, inner, depth - 1, seen)
            )
    return found


def _unescape(escape: re.Match[str]) -> str:
    """Return the character that an escape stands for."""
    body: str = next(filter(None, escape.groups()))
    if escape.lastindex == len(escape.groups()) > 1:
        return _NAMED_ESCAPES.get(body, body)
    return chr(int(body, 10 if escape[0][1] == "#" and escape[0][2] not in "xX" else 16))


def _spans_in_escaped_text(
    escape: re.Pattern[str], text: str, spans: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the spans in a text for spans in the same text without escapes."""
    places, longer = array("Q"), array("Q", [0])
    for each in escape.finditer(text) if spans else ():
        places.append(each.start() - longer[-1])
        longer.append(longer[-1] + len(each[0]) - 1)
    return [
        (start + longer[bisect_left(places, start)], stop + longer[bisect_left(places, stop)])
        for start, stop in spans
    ]


class _SecretPatterns:
    """Finds secrets by a pattern, with a quick check whether a text can have any."""

    def __init__(self, long: Iterable[str], short: Iterable[str]) -> None:
        patterns = _ordered_patterns(long, short)
        self.pattern = re.compile("|".join(patterns)) if patterns else None
        self._needed = {max(_NO_LITERAL.split(each), key=len) for each in patterns}

    def find(self, text: str) -> Iterable[re.Match[str]]:
        """Return all matches in a text; fast if there are none."""
        if self.pattern and any(each in text for each in self._needed):
            return self.pattern.finditer(text)
        return ()


_NO_LITERAL = re.compile(r"\[[^]]*\]|\(\?<[^)]*\)|\\.|=\{0,2\}|[^A-Za-z0-9]+")
"""The parts of a pattern that are not literal text."""


def _ordered_patterns(long: Iterable[str], short: Iterable[str]) -> list[str]:
    """Return the patterns in order: whole secrets, halves of long ones, short ones."""
    ordered = sorted(long, key=len, reverse=True)
    found = [form for each in ordered for form in _secret_patterns(each)]
    for each in ordered:
        if len(each) >= _LEAST_IN_HALVES:
            middle = len(each) // 2
            found += [*_secret_patterns(each[:middle]), *_secret_patterns(each[middle:])]
    for each in sorted(short, key=len, reverse=True):
        plain, *encoded = _secret_patterns(each)
        found.append(rf"(?<![^\W_]){plain}(?![^\W_])")
        found += encoded if len(each) >= _LEAST_AS_WORD else ()
    return found


def _secret_patterns(secret: str) -> Iterator[str]:
    """Yield the patterns of a secret: as text, as hex, and as base64."""
    data = secret.encode(errors="surrogateescape")
    for plain in sorted({secret, data.decode("latin-1")}):
        yield re.escape(plain).replace(r"\ ", "[ +]")
    yield from {data.hex(), data.hex().upper()}
    for before in range(3):
        yield _base64_pattern(data, before)


def _base64_pattern(data: bytes, bytes_before: int) -> str:
    """Return a pattern of bytes in base64, behind `bytes_before` other bytes of a group of 3.

    A character that shares bits with a neighbouring byte may be any of the possible ones.
    """
    start, end = 8 * bytes_before, 8 * (bytes_before + len(data))
    behind = -end % 6
    bits = int.from_bytes(data) << behind
    pattern = ""
    for at in range(start - start % 6, end, 6):
        known = 63 >> max(0, start - at) & 63 << max(0, at + 6 - end)
        value = bits >> (end + behind - at - 6) & known
        possible = [each for each in range(64) if each & known == value]
        characters = "".join(_BASE64[each] for each in possible)
        pattern += characters if len(characters) == 1 else f"[{characters}]"
    return pattern + "={0,2}"


_BASE64 = [*string.ascii_uppercase, *string.ascii_lowercase, *string.digits, r"+\-", "/_"]
"""The characters of base64, in both of its alphabets."""
