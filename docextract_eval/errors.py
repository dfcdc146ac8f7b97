"""Every error that a user can meet: what happened, where, and the remedy, in one line."""

from __future__ import annotations

import difflib
import shlex
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BAD_INPUT = 2
INCOMPLETE = 3
FAIL = 1
INCONCLUSIVE = 4
DONE = 0
INTERRUPTED = 130
EXIT_CODES = {
    BAD_INPUT: "wrong usage, or bad input",
    INCOMPLETE: "the run is incomplete or unhealthy, or damaged (`dxe doctor`, "
    "`dxe history check`), a message did not arrive (`--notify`), or a guarantee that you asked "
    "for cannot be given here",
    FAIL: "`dxe gate` says no: FAIL, BLOCK; `dxe signoff`: CHANGED; `dxe calibrate`: the "
    "map is shown to make confidences worse; `dxe history alarms --exit-code`, `dxe drift`: an "
    "alarm is open; `dxe conformance`: a case differs",
    INCONCLUSIVE: "it cannot be decided: MORE DATA, INCONCLUSIVE, no baseline run, not tested, no "
    "page in common, a sign-off that is MISSING or UNVERIFIED, or a map of confidences that is not "
    "shown to help",
    DONE: "done; for `dxe gate`: PASS, SHIP",
    INTERRUPTED: "interrupted",
}
"""What each exit code of the command line means. If several apply, the first of these counts."""


class DocextractEvalError(Exception):
    """The base of all errors for users: one line made of three parts, and an exit code."""

    exit_code = BAD_INPUT

    def __init__(self, what: str, where: str = "", remedy: str = "") -> None:
        """Take what happened, where, and the remedy; `str()` joins them to one line."""
        super().__init__(what, where, remedy)
        self.what, self.where, self.remedy = what, where, remedy

    def __str__(self) -> str:
        r"""Return what, where and remedy as one line, whatever they quote.

        >>> str(DocextractEvalError("cannot be read", "a.toml", "check the path"))
        'a.toml: cannot be read. Remedy: check the path'
        >>> str(DocextractEvalError("unknown key 'a\x1b\nb'"))
        "unknown key 'a? b'"
        """
        where, what = shorten_middle(self.where), shorten_middle(self.what)
        line = f"{where}: {what}" if where else what
        line = f"{line}. Remedy: {self.remedy}" if self.remedy else line
        return one_line(line)


class BadInputError(DocextractEvalError):
    """The user's input cannot be used as it is."""


class UnknownNameError(BadInputError):
    """An unknown name; the remedy lists the known ones and suggests the nearest."""

    def __init__(self, noun: str, name: str, known: Iterable[str], where: str = "") -> None:
        """Build the message with the nearest known name first.

        >>> str(UnknownNameError("locale", "de_De", ["de_DE", "en_US"]))
        "unknown locale 'de_De'. Remedy: did you mean 'de_DE'? known: de_DE, en_US"
        """
        self.noun, self.name = noun, name
        names = sorted(known)
        near = nearest_name(name, names)
        remedy = (
            _known_names_text(name, names, near)
            if names
            else f"leave it out: there is no {noun} here"
        )
        remedy = f"did you mean '{near}'? {remedy}" if near else remedy
        super().__init__(f"unknown {noun} '{name}'", where, remedy)


class FolderOccupiedError(BadInputError):
    """A folder contains other files than the ones to be written, or is in use."""


class AnotherRunError(FolderOccupiedError):
    """A folder contains another run than the one that is asked for."""


class FormatError(BadInputError):
    """A file or folder does not have the right format, or has a newer one."""


class DamagedFileError(FormatError):
    """A file had the right format and is damaged."""


class HashMismatchError(FormatError):
    """A file's bytes do not have the recorded hash."""


class MissingPrerequisiteError(BadInputError):
    """Something that must be installed first is missing."""


class IncompleteError(DocextractEvalError):
    """The tool or the pipeline broke before the work was done."""

    exit_code = INCOMPLETE


class RefusedError(DocextractEvalError):
    """A policy blocks what was asked for."""

    exit_code = FAIL


class InconclusiveError(DocextractEvalError):
    """There are too few data to decide."""

    exit_code = INCONCLUSIVE


class StoppedError(SystemExit):
    """The user wants the program to end now; engines do not treat it as an item's failure."""


def say_renamed(old: str, new: str) -> None:
    """Say on standard error that something is called otherwise now, and still known as before."""
    sys.stderr.write(f"dxe: {old} is now {new}; the old name works until 1.0\n")


def shorten_middle(text: str, most: int = 600) -> str:
    """Return a text without its middle, if it is longer than `most` characters.

    >>> shorten_middle("unknown key 'abcdefghijkl'", 20)
    "unknown ke ... ijkl'"
    """
    return text if len(text) <= most else f"{text[: most // 2]} ... {text[5 - most // 2 :]}"


def shell_word(path: object) -> str:
    """Return a path or an id as a command line takes it, wherever a remedy names a command.

    A shell reads `~` only where it begins a word.

    >>> shell_word("runs/a"), shell_word("my runs/a"), shell_word("a~clean"), shell_word("~a")
    ('runs/a', "'my runs/a'", 'a~clean', "'~a'")
    """
    text = str(path)
    plain = text.replace("~", "-")
    return text if text[:1] != "~" and shlex.quote(plain) == plain else shlex.quote(text)


def count_phrase(count: int, thing: str, things: str = "") -> str:
    """Say how many of something there are, singular or plural.

    >>> [count_phrase(n, "document") for n in (1, 1_200)] + [count_phrase(2, "entry", "entries")]
    ['1 document', '1,200 documents', '2 entries']
    """
    return f"{count:,} {thing if count == 1 else things or f'{thing}s'}"


def list_first(parts: Sequence[str], most: int = 3) -> str:
    """Return the first of some parts, and how many more there are.

    >>> list_first(["3", "7"]), list_first(["3", "7", "9", "12", "15"])
    ('3, 7', '3, 7, 9 and 2 more')
    """
    more = f" and {len(parts) - most:,} more" if len(parts) > most else ""
    return ", ".join(parts[:most]) + more


def name_few(names: Sequence[str]) -> str:
    """Return the names of fields in a sentence, of many only the first."""
    return list_first(names, 8)


def one_line(text: str) -> str:
    r"""Return a text on one line, without characters that could control a terminal.

    >>> one_line("a\x1b[2J\nb")
    'a?[2J b'
    """
    return "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split()))


_LONG_LIST, _SHORT_LIST = 30, 8


def _known_names_text(unknown_name: str, names: list[str], nearest_known: str | None) -> str:
    """Return all known names, or of many those that look most like a name, beside the nearest.

    >>> _known_names_text("b", ["a", "b2"], None)
    'known: a, b2'
    """
    if len(names) <= _LONG_LIST:
        return f"known: {', '.join(names)}"
    others = (each for each in names if each != nearest_known)
    alike = difflib.get_close_matches(unknown_name, others, n=_SHORT_LIST, cutoff=0)
    return f"{len(names)} are known, among them {', '.join(alike)}"


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar to this one, or None if none is similar."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.5)
    return by_lower[found[0]] if found else None
