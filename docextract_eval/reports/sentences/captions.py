"""What is written beside an error's pictures, ready to be shown: nothing in it can hide."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.matching.causes import CAUSES
from docextract_eval.records import GOOD
from docextract_eval.runs.error_gallery import GalleryEntry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


BOXES = (
    "In pictures of errors, the solid box is where the value is printed, and the dashed one where "
    "the pipeline located its answer. What differs from the truth is underlined."
)
"""How pictures of errors are to be read."""
_WHOLE = 2_000
"""Characters of a value that are kept at all; a prediction may be of any length."""
_SHOWN = 300
"""Characters of a value that are compared and shown."""
_QUOTED = 80
"""Characters of the words in a box that are quoted."""
_ALIKE = 0.4
"""Values less alike than this are marked as a whole: scattered common characters mean nothing."""
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_MARKS = {"Mn", "Mc", "Me"}
_ABOUT = {
    "decoy": "it equals another value on the page",
    "misread": "the value is nearly right, but some characters differ",
    "made_up": "nothing like it can be read on the page",
    "unknown": "no known cause fits",
    "missed": "no value was returned, though the page has one",
    "invented": "a value was returned, though the document has none",
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

    entry: GalleryEntry
    cell: str
    """The field and its row."""
    values: tuple[ShownValue, ...]
    judged: str
    """Its outcome and cause; of two runs what it was, and what it is."""
    about: str
    """What else on the page the guess equals, or where it was taken from."""


def write_captions(entries: Sequence[GalleryEntry]) -> list[Caption]:
    """Write what stands beside each error."""
    return [
        Caption(
            entry,
            f"{show_invisible(entry.field)}{_row_label(entry)}",
            tuple(_shown_values(entry)),
            _describe_outcome(entry),
            _explain_cause(entry),
        )
        for entry in entries
    ]


def describe_cause(name: str) -> str:
    """Say in plain words what is wrong with errors of a cause, or of an outcome.

    >>> describe_cause("missed")
    'no value was returned, though the page has one'
    """
    cause = CAUSES.get(name)
    return _ABOUT.get(name, cause.about if cause else "")


def show_invisible(text: str) -> str:
    r"""Return a text in which signs that are not seen, or turn others around, have their names.

    >>> show_invisible("9.00\u202e\n")
    '9.00[U+202E][U+000A]'
    """
    return "".join(f"[{_code_point(char)}]" if _is_invisible(char) else char for char in text)


def _describe_outcome(entry: GalleryEntry) -> str:
    """Say how it was judged; of two runs, the cause stands beside the error."""
    cause = show_invisible(entry.cause or "")
    if entry.was is None:
        return f"{entry.outcome}, {cause}" if cause else entry.outcome
    caused = f" ({cause})" if cause else ""
    before, after = ("", caused) if entry.was in GOOD else (caused, "")
    return f"{entry.was}{before} before, {entry.outcome}{after} after"


def _row_label(entry: GalleryEntry) -> str:
    """Name a row by the number that `dxe explain` gives it."""
    if entry.row is not None:
        return f" #{entry.row}"
    return "" if entry.guess_row is None else f", extra row {entry.guess_row}"


def _explain_cause(entry: GalleryEntry) -> str:
    """Say what else on the page the guess equals, or where it was taken from."""
    if entry.cause == "made_up" and entry.box_words is not None:
        words = _shorten_value(entry.box_words, _QUOTED)
        said = f"the page says “{words}”" if words else "there are no words"
        return f"{said} where it was taken from"
    if not entry.decoy:
        return ""
    other = "other words on the page" if entry.decoy == _NO_FIELDS else show_invisible(entry.decoy)
    return f"it equals {other}"


def _shown_values(entry: GalleryEntry) -> Iterator[ShownValue]:
    """Yield truth, guess and the baseline run's guess, with differences from the truth marked."""
    truth, paired = entry.truth or "", entry.was is not None
    marked = mark_differences(truth, truth if entry.guess is None else entry.guess)[0]
    shown = [("Truth", "truth", entry.truth, marked)]
    if paired or entry.before is not None:
        shown += [
            ("Before", "before", entry.before, mark_differences(truth, entry.before or "")[1])
        ]
    marked = mark_differences(truth, entry.guess or "")[1]
    shown += [("After" if paired else "Answer", "guess", entry.guess, marked)]
    for label, of, value, pieces in shown:
        whole = _shorten_value(value or "")
        yield ShownValue(label, of, () if value is None else pieces, whole)


def mark_differences(truth: str, guess: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return two values in pieces, with what differs marked.

    >>> truth, guess = mark_differences("19.80", "19.50")
    >>> [(piece.text, piece.differs) for piece in guess]
    [('19.', False), ('5', True), ('0', False)]
    """
    one, other = _split_letters(truth[:_SHOWN]), _split_letters(guess[:_SHOWN])
    found = SequenceMatcher(None, one, other, autojunk=False)
    steps = found.get_opcodes()
    if found.ratio() < _ALIKE:
        steps = [("replace", 0, len(one), 0, len(other))]
    left = [part for how, i, j, _, _ in steps for part in _split_pieces(one[i:j], how != "equal")]
    right = [
        part for how, _, _, i, j in steps for part in _split_pieces(other[i:j], how != "equal")
    ]
    return (*left, *_cut_note(truth)), (*right, *_cut_note(guess))


def _split_letters(text: str) -> list[str]:
    """Part a text into letters, each with the marks that stand on it."""
    letters: list[str] = []
    for char in text:
        if letters and unicodedata.category(char) in _MARKS and not _is_invisible(letters[-1]):
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _split_pieces(letters: Sequence[str], differs: bool) -> Iterator[Piece]:  # noqa: FBT001 - of a pair
    plain = ""
    for letter in letters:
        if _is_invisible(letter):
            if plain:
                yield Piece(plain, differs)
            yield Piece(_code_point(letter), differs, sign=True)
            plain = ""
        else:
            plain += letter
    if plain:
        yield Piece(plain, differs)


def _cut_note(text: str) -> tuple[Piece, ...]:
    left = len(text) - _SHOWN
    return (Piece(f"and {count_phrase(left, 'more character')}", sign=True),) if left > 0 else ()


def _shorten_value(text: str, most: int = _WHOLE) -> str:
    return show_invisible(text[:most]) + ("…" if len(text) > most else "")


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char[0]) in _UNSEEN or (char[0] != " " and char[0].isspace())


def _code_point(char: str) -> str:
    return f"U+{ord(char[0]):04X}"
