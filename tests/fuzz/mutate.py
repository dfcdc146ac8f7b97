"""Changes to files that are read: half of them to the values in them, half to their bytes.

Everything is drawn from the generator that is passed in, so a case is its format, seed and number.
"""

from __future__ import annotations

import copy
import json
import math
import re

DEEP, DIGITS = "@deep:{}@", "@digits:{}@"
"""Stand for lists in lists and for long numbers, which Python's own writers refuse."""
_TOKEN = re.compile(r'"@(deep|digits):(\d+)@"')
_PAIR = re.compile(r'"(?:[^"\\]|\\.)*": (?:[0-9.eE+-]+|true|false|null|"(?:[^"\\]|\\.)*")')
_NUMBERS = (
    *(0, -1, 1, 2, 99, 2**31, 2**53 + 1, -(2**63), 2**64, 10**20, 10**400),
    *(0.5, -0.0, 1e-400, 1e-9, 1e308, math.nan, math.inf, -math.inf),
)
_TEXTS = (
    *("", " ", "\x00", "\ud800", "\udfff\ud800", "\u202e1.00", "\x1b[2J\x1b]0;x\x07", "a\nb\r\nc"),
    *(
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "{{7*7}}",
        "%s%n",
        "${HOME}",
        "' OR 1=1--",
    ),
    *("1e-400", "9" * 400, "-0", "NaN", "1.234,56", "٣٫٥", "१२", "2024-02-30", "0000-00-00", "²"),
    *("python:posixpath:x@3", "clean@9", "defocus@nan", "defocus@1e999", "en_US", "__proto__"),
    *("a" * 5_000, "\u0301" * 300, "\U0001f9fe" * 50, "canonical", "printed", "sha256", "latest"),
)
_SIGNS = ("", "9", "x", " ", "\u0660", "\x00", "\ud800", "\ud800", "\udfff", "\x1b")
"""What is put into a text in place of one of its signs."""
_ODD = (DEEP.format(1_000), DEEP.format(100_000), DIGITS.format(5_000), "a" * 100_000, "\ud800")
_OTHERS = (None, True, False, [], {}, [[]], {"": {}})


class Mutator:
    """Draws changes; `paths` are names of files that nobody was allowed to touch."""

    def __init__(self, rng, paths):
        self.rng, self.paths = rng, paths
        self.twice = False
        """Whether what was written as JSON has a key twice."""

    def damage(self, data):
        """Return the bytes with flips, cuts, repeats and insertions at some places."""
        found = bytearray(data)
        for _ in range(self.rng.choice((1, 1, 2, 4, 16))):
            at, size = self.rng.randrange(len(found) + 1), self.rng.choice((1, 1, 4, 32, 512))
            match self.rng.randrange(6):
                case 0 | 1 if at < len(found):
                    found[at] ^= 1 << self.rng.randrange(8)
                case 2:
                    del found[at : at + size]
                case 3:
                    found[at:at] = self.rng.randbytes(size)
                case 4:
                    found[at : at + size] = self.rng.choice((b"\0", b"\xff", b"\x80")) * size
                case _:
                    found[at:at] = found[at : at + size] * self.rng.choice((1, 1, 50))
        return bytes(found[: self.rng.randrange(len(found) + 1)] if self._one_in(12) else found)

    def change(self, value, hot=()):
        """Return a copy with one or more values changed; half the time below one of `hot`."""
        value = copy.deepcopy(value)
        for _ in range(self.rng.choice((1, 1, 1, 2, 3, 6))):
            start = self.rng.choice(hot) if hot and self._one_in(2) else ()
            value = self._changed_below(value, start)
        return value

    def scalar(self, old):
        """Return another value for a leaf: near it, extreme, or of another type."""
        draw = self.rng.random()
        if draw < 0.3 and isinstance(old, int | float) and not isinstance(old, bool):
            return self._near(old)
        if draw < 0.3 and isinstance(old, str) and old:
            at = self.rng.randrange(len(old))
            return old[:at] + self.rng.choice(_SIGNS) + old[at + 1 :]
        if draw < 0.45 and isinstance(old, bytes):
            return self.damage(old)
        if draw < 0.65:
            return self.path()
        return self.rng.choice(self.rng.choice((_NUMBERS, _TEXTS, _TEXTS, _OTHERS, _ODD)))

    def _changed_below(self, value, path):
        root = [value]
        holder, key = root, 0
        for part in path:
            below, part = holder[key], 0 if part == "*" else part  # noqa: PLW2901 - any row
            known = isinstance(below, dict) and part in below
            if known or (isinstance(below, list) and below and isinstance(part, int)):
                holder, key = below, part if isinstance(below, dict) else part % len(below)
        # Walk down from there: every level is as likely as the next.
        while isinstance(holder[key], dict | list) and holder[key] and not self._one_in(3):
            holder, key = holder[key], self._key_of(holder[key])
        self._change_one(holder, key)
        return root[0] if root else None

    def _change_one(self, holder, key):
        old = holder[key]
        draw = self.rng.randrange(10)
        if draw < 2 and isinstance(old, dict):
            old[self._name()] = copy.deepcopy(self.rng.choice([*old.values(), self.scalar("")]))
        elif draw < 4 and isinstance(old, dict) and old:
            moved = self._key_of(old)
            old[self._name()] = old.pop(moved)
        elif draw < 3 and isinstance(old, list) and old:
            again = self.rng.choice(old)
            old.extend(copy.deepcopy(again) for _ in range(self.rng.choice((1, 1, 2, 300))))
        elif draw < 4 and isinstance(old, list):
            self.rng.shuffle(old)
        elif draw == 4:
            if isinstance(holder, dict) or len(holder) > 1:
                del holder[key]
        elif draw == 5:
            other = self._key_of(holder)
            holder[key], holder[other] = holder[other], holder[key]
        elif draw == 6:
            holder[key] = self.rng.choice(
                ([old], {"value": old}, [old, copy.deepcopy(old)], str(old))
            )
        else:
            holder[key] = self.scalar(old)

    def _key_of(self, holder):
        return self.rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))

    def _name(self):
        return self.path() if self._one_in(2) else self.rng.choice(_TEXTS)

    def path(self):
        """Return a name that leads to where nobody may write, or to what is no file."""
        leading = [path for path in self.paths if path.endswith("thesis.txt")]
        return self.rng.choice(leading if leading and self._one_in(2) else self.paths)

    def _near(self, number):
        try:
            return self.rng.choice((number + 1, number - 1, -number, number * 10, number / 3, 0))
        except OverflowError:
            return 0

    def _one_in(self, count):
        return self.rng.randrange(count) == 0

    def json(self, value):
        """Write JSON as a hostile writer would: NaN, half characters, sometimes a key twice."""
        text = _unfolded(json.dumps(value))
        if self._one_in(12) and (pairs := _PAIR.findall(text)):
            pair = self.rng.choice(pairs)
            name = pair.partition(": ")[0]
            twice = (
                f"{pair}, {name}: {self.rng.choice(('1', 'null', chr(34) + 'x' + chr(34), '[]'))}"
            )
            text, self.twice = text.replace(pair, twice, 1), True
        return text.encode("utf-8", "surrogatepass")

    def lines(self, values):
        """Write JSON lines, some of them twice, missing or in another order."""
        values = values if isinstance(values, list) else [values]
        written = [self.json(value) for value in values]
        match self.rng.randrange(12):
            case 0:
                written.append(self.rng.choice(written or [b"{}"]))
            case 1:
                self.rng.shuffle(written)
            case 2:
                written = written[1:]
            case 3:
                written.append(self.json(self.scalar("")))
        return b"".join(line + b"\n" for line in written)


def toml(value):
    """Write TOML: top-level keys, with all that is below them inline."""
    if not isinstance(value, dict):
        value = {"name": value}
    pairs = (f"{_quoted(name)} = {_toml(below)}\n" for name, below in value.items())
    return _unfolded("".join(pairs)).encode("utf-8", "surrogatepass")


def _toml(value):
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case dict():
            return f"{{{', '.join(f'{_quoted(k)} = {_toml(v)}' for k, v in value.items())}}}"
        case list() | tuple():
            return f"[{', '.join(map(_toml, value))}]"
        case None:
            return '""'
        case _:
            return _quoted(str(value))


def _quoted(text):
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")


def _unfolded(text):
    return _TOKEN.sub(
        lambda found: (
            "[" * int(found[2]) + "]" * int(found[2]) if found[1] == "deep" else "9" * int(found[2])
        ),
        text,
    )
