"""What is written beside an error's pictures, ready to be shown: nothing in it can hide."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from docextract_eval.matching.causes import CAUSES
from docextract_eval.runs.error_gallery import Exhibit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


SURE = 0.9
"""From which confidence on a guess is called confident."""
_WHOLE = 2_000
"""Letters of a value that are kept at all; a prediction may say anything."""
_SHOWN = 300
"""Letters of a value that are compared and shown."""
_ALIKE = 0.4
"""Values less alike than this are marked as a whole: scattered letters in common tell nothing."""
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_MARKS = {"Mn", "Mc", "Me"}
_GOOD = {"right", "rightly absent"}
_ABOUT = {
    "decoy": "it equals another value on the page",
    "misread": "one or two characters differ, or most of the text is the same",
    "made_up": "nothing like it can be read on the page",
    "unknown": "none of the known causes fits",
}
"""Causes in plainer words than those of the taxonomy, which must be exact."""
_NO_FIELDS = "other words"
"""What the judge calls words of the page that are no field's."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a value: the same in both or not, or the name of a sign that is not seen."""

    text: str
    differs: bool = False
    sign: bool = False


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value as it is shown, piece by piece, and the whole of it."""

    label: str
    of: str
    pieces: tuple[Piece, ...]
    whole: str


@dataclass(frozen=True, slots=True)
class Caption:
    """What is written beside an error."""

    exhibit: Exhibit
    cell: str
    """The field and its row."""
    values: tuple[ShownValue, ...]
    cause: str
    judged: str
    """Its outcome and cause; of two runs what it was, and what it is."""
    about: str
    """What the cause means, and what else on the page the guess equals."""
    condition: str
    traps: tuple[str, ...]
    rendition: str
    searched: str
    """All of it in small letters."""

    @property
    def sure(self) -> bool:
        """Whether it is confident."""
        return self.exhibit.confidence is not None and self.exhibit.confidence >= SURE


@dataclass(frozen=True, slots=True)
class Choice:
    """What errors can be filtered by: every value with how often it is shown."""

    name: str
    any_of: str
    values: tuple[tuple[str, int], ...]


def captions(exhibits: Sequence[Exhibit]) -> list[Caption]:
    """Write what stands beside each error."""
    return [_caption(exhibit) for exhibit in exhibits]


def choices(shown: Sequence[Caption]) -> list[Choice]:
    """Return what these can be filtered by, where there is a choice."""
    ways = {
        "field": ("any field", (caption.exhibit.field for caption in shown)),
        "outcome": ("any outcome", (caption.exhibit.outcome for caption in shown)),
        "cause": ("any cause", (caption.cause for caption in shown)),
        "condition": ("any condition", (caption.condition for caption in shown)),
        "trap": ("any trap", (trap for caption in shown for trap in caption.traps)),
    }
    counted = {name: (every, Counter(map(legible, found))) for name, (every, found) in ways.items()}
    return [
        Choice(name, every, tuple(sorted((value, n) for value, n in found.items() if value)))
        for name, (every, found) in counted.items()
        if len(found) > 1 or (name == "trap" and found)
    ]


def legible(text: str) -> str:
    r"""Return a text in which signs that are not seen, or turn others around, have their names.

    >>> legible("9.00\u202e\n")
    '9.00[U+202E][U+000A]'
    """
    return "".join(f"[{_named(sign)}]" if _is_unseen(sign) else sign for sign in text)


def _caption(exhibit: Exhibit) -> Caption:
    cell = f"{legible(exhibit.field)}{_row(exhibit)}"
    values = tuple(_values(exhibit))
    condition, traps = legible(exhibit.condition), tuple(map(legible, exhibit.traps))
    cause, rendition = legible(exhibit.cause or ""), legible(exhibit.rendition)
    told = (cell, *(value.whole for value in values), cause, condition, *traps, rendition)
    return Caption(
        exhibit=exhibit,
        cell=cell,
        values=values,
        cause=cause,
        judged=_judged(exhibit),
        about=_about(exhibit),
        condition=condition,
        traps=traps,
        rendition=rendition,
        searched=" ".join((*told, exhibit.outcome)).lower(),
    )


def _judged(exhibit: Exhibit) -> str:
    """Say how it was judged; of two runs, the cause stands beside the error."""
    cause = legible(exhibit.cause or "")
    if exhibit.was is None:
        return f"{exhibit.outcome}, {cause}" if cause else exhibit.outcome
    caused = f" ({cause})" if cause else ""
    before, after = ("", caused) if exhibit.was in _GOOD else (caused, "")
    return f"{exhibit.was}{before} before, {exhibit.outcome}{after} after"


def _row(exhibit: Exhibit) -> str:
    """Name a row by the number that `dxe explain` gives it."""
    if exhibit.row is not None:
        return f" #{exhibit.row}"
    return "" if exhibit.guess_row is None else f", extra row {exhibit.guess_row}"


def _about(exhibit: Exhibit) -> str:
    """Say what a cause means, and what else on the page the guess equals."""
    if exhibit.cause == "decoy" and exhibit.decoy == _NO_FIELDS:
        return "it equals other words on the page"
    cause = CAUSES.get(exhibit.cause or "")
    about = _ABOUT.get(exhibit.cause or "", cause.about if cause else "")
    return ": ".join(filter(None, (about, legible(exhibit.decoy or ""))))


def _values(exhibit: Exhibit) -> Iterator[ShownValue]:
    """Yield truth, guess, and what the run before said, with what differs from the truth marked."""
    truth, guess = exhibit.truth, exhibit.guess
    of_truth, of_guess = compared(truth or "", guess or "")
    marked = of_truth if guess is not None else compared(truth or "", truth or "")[0]
    yield ShownValue("Truth", "truth", marked if truth is not None else (), _whole(truth or ""))
    paired, earlier = exhibit.was is not None, exhibit.before
    if paired or earlier is not None:
        before = compared(truth or "", earlier or "")[1]
        pieces = before if earlier is not None else ()
        yield ShownValue("Before", "before", pieces, _whole(earlier or ""))
    yield ShownValue(
        "After" if paired else "Guess",
        "guess",
        of_guess if guess is not None else (),
        _whole(guess or ""),
    )


def compared(truth: str, guess: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two values in pieces, with what differs marked.

    >>> truth, guess = compared("19.80", "19.50")
    >>> [(piece.text, piece.differs) for piece in guess]
    [('19.', False), ('5', True), ('0', False)]
    """
    one, other = _letters(truth[:_SHOWN]), _letters(guess[:_SHOWN])
    found = SequenceMatcher(None, one, other, autojunk=False)
    steps = found.get_opcodes()
    if found.ratio() < _ALIKE:
        steps = [("replace", 0, len(one), 0, len(other))]
    left = [part for how, i, j, _, _ in steps for part in _pieces(one[i:j], how != "equal")]
    right = [part for how, _, _, i, j in steps for part in _pieces(other[i:j], how != "equal")]
    return (*left, *_rest(truth)), (*right, *_rest(guess))


def _letters(text: str) -> list[str]:
    """Part a text into letters, each with the marks that stand on it."""
    letters: list[str] = []
    for sign in text:
        if letters and unicodedata.category(sign) in _MARKS and not _is_unseen(letters[-1]):
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters


def _pieces(letters: Sequence[str], differs: bool) -> Iterator[Piece]:  # noqa: FBT001 - of a pair
    plain = ""
    for letter in letters:
        if _is_unseen(letter):
            if plain:
                yield Piece(plain, differs)
            yield Piece(_named(letter), differs, sign=True)
            plain = ""
        else:
            plain += letter
    if plain:
        yield Piece(plain, differs)


def _rest(text: str) -> tuple[Piece, ...]:
    left = len(text) - _SHOWN
    return (Piece(f"and {left:,} letters more", sign=True),) if left > 0 else ()


def _whole(text: str) -> str:
    return legible(text[:_WHOLE]) + ("…" if len(text) > _WHOLE else "")


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign[0]) in _UNSEEN or (sign[0] != " " and sign[0].isspace())


def _named(sign: str) -> str:
    return f"U+{ord(sign[0]):04X}"
