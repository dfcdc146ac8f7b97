"""Windows of documents beside a reference: which may be held against it, and how they are cut."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.codec import sha256
from docextract_eval.errors import (
    BadInputError,
    InconclusiveError,
    UnknownNameError,
    count_phrase,
    list_first,
)
from docextract_eval.metrics.columns import Codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.unlabelled.answers import Answers

FEWEST_IN_REFERENCE = 30
FEWEST_IN_WINDOW = 10
_COMMON = ("kind", "locale")


@dataclass(frozen=True, slots=True, eq=False)
class NamedWindow:
    """A window by the positions of its documents."""

    name: str
    positions: Codes


def check_comparable(reference: Answers, new: Answers) -> None:
    """Raise where new answers cannot be held against those of the reference."""
    if reference.is_run != new.is_run:
        kinds = ["a run" if each.is_run else "a file of predictions" for each in (reference, new)]
        what = f"is {kinds[1]}, and {reference.name} is {kinds[0]}"
        raise BadInputError(what, new.name, "give two runs, or two files of predictions")
    for each in (reference, new):
        if each.other_version:
            what = f"mixes two versions of the extractor: {each.other_version}"
            remedy = "keep each version's predictions in a file of their own"
            raise BadInputError(what, each.name, remedy)
    _check_same_extractor(reference, new)
    same = sorted({*reference.documents} & {*new.documents})
    if same or reference.pages & new.pages:
        names = "" if new.private else f" ({list_first(same)})" if same else ""
        count = count_phrase(len(same) or len(reference.pages & new.pages), "document")
        what = f"holds {count} of {reference.name}{names}, and drift needs new ones"
        remedy = "leave them out, or compare both: dxe compare"
        raise BadInputError(what, new.name, remedy)
    if (units := len({*reference.unit_names})) < FEWEST_IN_REFERENCE:
        noun = _unit_noun(reference)
        what = f"has {count_phrase(units, noun)}, and a reference needs {FEWEST_IN_REFERENCE}"
        raise InconclusiveError(what, reference.name, f"take more {noun}s as REFERENCE")


def _unit_noun(answers: Answers) -> str:
    """Return what is counted: documents or, where their sources are stated, these."""
    return "source" if answers.sources else "document"


def independent_positions(answers: Answers, positions: Codes) -> Codes:
    """Return the positions of one document of each source, by a hash of their names.

    Documents of one source are alike, so that as single ones they are no fair bets; their mean
    would be one, and its spread another in a window with more of them.
    """
    if not answers.sources:
        return positions
    names, first = answers.unit_names, dict[str, int]()
    for at in sorted(positions.tolist(), key=lambda at: sha256(answers.documents[at])):
        first.setdefault(names[at], at)
    return np.array(sorted(first.values()), np.int64)


def note_on_sources(answers: Answers) -> list[str]:
    """Return what to say of the sources that some answers state."""
    if not answers.sources:
        return []
    documents = count_phrase(len(answers.documents), "document")
    sources = count_phrase(len({*answers.unit_names}), "source")
    return [f"{answers.name} has {documents} of {sources}: one of each counts, in every window"]


def _check_same_extractor(reference: Answers, new: Answers) -> None:
    before, after = (extractor_facts(each) for each in (reference, new))
    remedy = "take answers of the same extractor as REFERENCE: a watch begins again with it"
    for what in sorted(before.keys() | after.keys()):
        old, now = before.get(what), after.get(what)
        if old != now:
            shown = " and ".join(f"'{each}'" if each else "none" for each in (now, old))
            raise BadInputError(
                f"{what} differs from that of {reference.name} ({shown})", new.name, remedy
            )


def extractor_facts(answers: Answers) -> dict[str, str]:
    """Return what shaped some answers, by what people call it."""
    facts = answers.pipeline.facts
    return facts if answers.is_run else {k: text for k, text in facts.items() if k != "pipeline"}


def split_windows(answers: Answers, window: str | None) -> tuple[list[NamedWindow], list[str]]:
    """Return windows of a number of documents or, of a run, by a factor; and what to note."""
    count = len(answers.documents)
    notes: list[str] = []
    if window is None:
        found = [NamedWindow(Path(answers.name).name, np.arange(count))]
    elif re.fullmatch(r"[0-9]{1,9}", window):
        found = _windows_of(int(window), answers)
    else:
        found, without = _windows_by(answers, window)
        if without:
            notes.append(f"{count_phrase(without, 'document')} without {window} are in no window")
    for each in found:
        if (units := len(independent_positions(answers, each.positions))) < FEWEST_IN_WINDOW:
            noun = _unit_noun(answers)
            what = f"window {each.name} has {count_phrase(units, noun)}, and"
            remedy = f"take wider windows, or more {noun}s"
            raise InconclusiveError(f"{what} needs {FEWEST_IN_WINDOW}", answers.name, remedy)
    return found, notes


def _windows_of(size: int, answers: Answers) -> list[NamedWindow]:
    """Return windows of consecutive documents; a rest of fewer than half is joined to the last."""
    if size < FEWEST_IN_WINDOW:
        what = f"a window has at least {FEWEST_IN_WINDOW} documents"
        raise BadInputError(what, f"--window {size}", f"write --window {FEWEST_IN_WINDOW} or more")
    count = len(answers.documents)
    number = max(1, count // size + (2 * (count % size) >= size))
    starts = [size * at for at in range(number)]
    ends = [*starts[1:], count]
    return [
        NamedWindow(f"{start + 1}-{end}", np.arange(start, end))
        for start, end in zip(starts, ends, strict=True)
    ]


def _windows_by(answers: Answers, factor: str) -> tuple[list[NamedWindow], int]:
    """Return a window for each value of a factor, sorted, and how many documents have none."""
    from docextract_eval.runs.comparison.over_time import numbers_and_words  # noqa: PLC0415 - slow

    if not answers.is_run:
        what = "is a file of predictions, which has no factors"
        raise BadInputError(what, f"{answers.name}, --window {factor}", "write --window 500")
    values = _factor_values(answers, factor)
    names = sorted({*values} - {""}, key=numbers_and_words)
    if not names:
        what = f"has no document with {factor}"
        raise BadInputError(what, f"{answers.name}, --window {factor}", "name another factor")
    of_document = np.array(values)
    found = [NamedWindow(name, np.flatnonzero(of_document == name)) for name in names]
    return found, values.count("")


def _factor_values(answers: Answers, factor: str) -> Sequence[str]:
    """Return the value of a factor for each document of a run; "" where it has none."""
    from docextract_eval.runs.folder import RunFolder  # noqa: PLC0415 - not needed for files

    wanted = ["source", "twin", "factors", *_COMMON]
    rows = RunFolder(Path(answers.name)).columns("renditions", wanted).to_pylist()
    found: dict[str, str] = {}
    known = {*_COMMON}
    for row in rows:
        if row["twin"] is None:
            factors = {**{name: row[name] for name in _COMMON}, **dict(row["factors"])}
            known |= factors.keys()
            found.setdefault(row["source"], str(factors.get(factor) or ""))
    if factor not in known:
        raise UnknownNameError("factor", factor, known, f"--window, for {answers.name}")
    return [found[name] for name in answers.documents]
