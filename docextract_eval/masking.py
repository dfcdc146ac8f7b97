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
_WORD, _ANYWHERE, _IN_HALVES = 4, 8, 24
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
_MEANT = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))
_MEANT |= {"quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">"}


class Mask:
    """Replaces some secrets by `***`; one without secrets changes nothing."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """Prepare the search; texts that cannot be secrets are left out."""
        wanted = {secret.strip() for secret in secrets}
        real = {each for each in wanted if each and each.lower() not in _PLACEHOLDERS}
        long = {each for each in real if len(each) >= _ANYWHERE}
        short = {each for each in real - long if len(each) >= _WORD and not each.isdecimal()}
        self._long = _Forms(long, ())
        self._text = _Forms(long, short) if short else self._long
        self._remark = _Forms(long, real - long) if real - long else self._long

    @classmethod
    def of(cls, variables: Iterable[str], environ: Mapping[str, str]) -> Mask:
        """Return a mask for the values of environment variables."""
        return cls(environ.get(name, "") for name in variables)

    def __bool__(self) -> bool:
        """Whether there is anything to replace."""
        return self._remark.pattern is not None

    def __repr__(self) -> str:
        """Return a text that reveals no secret."""
        return f"Mask({'...' if self else ''})"

    def data(self, data: bytes) -> bytes:
        """Return bytes with long secrets replaced; short ones could be words of the format."""
        if not self._long.pattern:
            return data
        text = data.decode("latin-1")
        masked = _without(self._long, text)
        return data if masked is text else masked.encode("latin-1")

    def text(self, text: str) -> str:
        """Return a value with secrets replaced.

        >>> Mask(["sk-0123456789", "none"]).text("none, sk%2D0123456789 or c2stMDEyMzQ1Njc4OQ==")
        'none, *** or ***'
        """
        return _without(self._text, text)

    def remark(self, text: str) -> str:
        """Return a message with secrets replaced, even the shortest ones."""
        return _without(self._remark, text)

    def tree(self, value: T) -> T:
        """Return a JSON value with secrets replaced in all its texts."""
        return cast("T", self._masked(value)) if self else value

    def prediction(self, prediction: Prediction) -> Prediction:
        """Return a prediction with secrets replaced in all its texts."""
        if not self:
            return prediction
        failure = prediction.failure
        return replace(
            prediction,
            guesses=tuple(map(self._guess, prediction.guesses)),
            failure=failure and Failure(self.remark(failure.cause), self.remark(failure.detail)),
            version=self.remark(prediction.version),
        )

    @contextlib.contextmanager
    def errors(self) -> Iterator[None]:
        """Replace secrets in the message of an exception raised inside, and of its causes."""
        try:
            yield
        except Exception as error:
            if self and not self._clean(error):
                raise self._told(error) from None
            raise

    def _masked(self, value: object) -> object:
        match value:
            case str():
                return self.text(value)
            case dict():
                return {
                    _without(self._long, name): self._masked(each) for name, each in value.items()
                }
            case list():
                return [self._masked(each) for each in value]
        return value

    def _guess(self, guess: Guess) -> Guess:
        value = self.text(guess.value)
        alternatives = tuple((self.text(text), chance) for text, chance in guess.alternatives)
        number = guess.number and value == guess.value
        name = self.text(guess.name)
        return replace(guess, name=name, value=value, number=number, alternatives=alternatives)

    def _clean(self, error: BaseException) -> bool:
        """Mask an error and its causes in place; return whether its message is clean now."""
        error.args = tuple(self._said(each) for each in error.args)
        vars(error).update({name: self._said(each) for name, each in vars(error).items()})
        cause = error.__cause__ or error.__context__
        if cause is not None and not self._clean(cause):
            error.__cause__ = self._told(cause)
        return self.remark(shown := str(error)) == shown

    def _told(self, error: BaseException) -> IncompleteError:
        return IncompleteError(self.remark(f"{type(error).__name__}: {error}"))

    def _said(self, value: object) -> object:
        return self.remark(value) if isinstance(value, str) else value


def _without(forms: _Forms, text: str) -> str:
    """Return a text with secrets replaced, escaped or not."""
    if not forms.pattern:
        return text
    found = _places(forms, text, _DEEPEST if len(text) <= _LARGE else 1, set())
    kept, end = list[str](), 0
    for start, stop in sorted(found):
        if start >= end:
            kept += text[end:start], MASKED
        end = max(end, stop)
    return "".join((*kept, text[end:])) if found else text


def _places(forms: _Forms, text: str, depth: int, seen: set[str]) -> list[tuple[int, int]]:
    """Return the spans of secrets in a text, plain or escaped up to `depth` times."""
    seen.add(text)
    found = [match.span() for match in forms.found(text)]
    for escape in _ESCAPES if depth else ():
        if escape.search(text) and (inner := escape.sub(_sign, text)) not in seen:
            found += _escaped(escape, text, _places(forms, inner, depth - 1, seen))
    return found


def _sign(escape: re.Match[str]) -> str:
    """Return the character that an escape stands for."""
    said: str = next(filter(None, escape.groups()))
    if escape.lastindex == len(escape.groups()) > 1:
        return _MEANT.get(said, said)
    return chr(int(said, 10 if escape[0][1] == "#" and escape[0][2] not in "xX" else 16))


def _escaped(
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


class _Forms:
    """Finds secrets by a pattern, with a quick check whether a text can have any."""

    def __init__(self, long: Iterable[str], short: Iterable[str]) -> None:
        patterns = _patterns(long, short)
        self.pattern = re.compile("|".join(patterns)) if patterns else None
        self._needed = {max(_NO_LITERAL.split(each), key=len) for each in patterns}

    def found(self, text: str) -> Iterable[re.Match[str]]:
        """Return all matches in a text; fast if there are none."""
        if self.pattern and any(each in text for each in self._needed):
            return self.pattern.finditer(text)
        return ()


_NO_LITERAL = re.compile(r"\[[^]]*\]|\(\?<[^)]*\)|\\.|=\{0,2\}|[^A-Za-z0-9]+")
"""The parts of a pattern that are not literal text."""


def _patterns(long: Iterable[str], short: Iterable[str]) -> list[str]:
    """Return the patterns in order: whole secrets, halves of long ones, short ones."""
    ordered = sorted(long, key=len, reverse=True)
    found = [form for each in ordered for form in _forms(each)]
    for each in ordered:
        if len(each) >= _IN_HALVES:
            middle = len(each) // 2
            found += [*_forms(each[:middle]), *_forms(each[middle:])]
    for each in sorted(short, key=len, reverse=True):
        plain, *encoded = _forms(each)
        found.append(rf"(?<![^\W_]){plain}(?![^\W_])")
        found += encoded if len(each) >= _WORD else ()
    return found


def _forms(secret: str) -> Iterator[str]:
    """Yield the patterns of a secret: as text, as hex, and as base64."""
    data = secret.encode(errors="surrogateescape")
    for plain in sorted({secret, data.decode("latin-1")}):
        yield re.escape(plain).replace(r"\ ", "[ +]")
    yield from {data.hex(), data.hex().upper()}
    for before in range(3):
        yield _as_base64(data, before)


def _as_base64(data: bytes, before: int) -> str:
    """Return a pattern of bytes in base64, behind `before` other bytes of a group of 3.

    A character that shares bits with a neighbouring byte may be any of the possible ones.
    """
    start, end = 8 * before, 8 * (before + len(data))
    behind = -end % 6
    bits = int.from_bytes(data) << behind
    pattern = ""
    for at in range(start - start % 6, end, 6):
        known = 63 >> max(0, start - at) & 63 << max(0, at + 6 - end)
        value = bits >> (end + behind - at - 6) & known
        possible = [each for each in range(64) if each & known == value]
        signs = "".join(_BASE64[each] for each in possible)
        pattern += signs if len(signs) == 1 else f"[{signs}]"
    return pattern + "={0,2}"


_BASE64 = [*string.ascii_uppercase, *string.ascii_lowercase, *string.digits, r"+\-", "/_"]
"""The characters of base64, in both of its alphabets."""
