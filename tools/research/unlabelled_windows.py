"""Windows of documents whose accuracy is estimated as if they had no labels, and what became of it.

A shift does not come all at once: beside each window whose documents are all of a shift stand
windows in which a quarter or a half of them are, and the rest as in the reference. They share
documents, so that they are counted, and no interval is made of their number.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pages import row
from scipy.stats import beta

from docextract_eval.metrics.columns import CodedNames, encode_names
from docextract_eval.runs.unlabelled.answers import Answers, Values
from docextract_eval.runs.unlabelled.measured_errors import MeasuredWindow, bound_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.runs.unlabelled.accuracy import LabelledReference

SHARES = (0.25, 0.5, 1.0)
"""The parts of a window that are of the shift."""
WITHIN = 0.03
_WITHOUT_FAILURE = int(np.ceil(np.log(0.025) / np.log(0.9)))


def join(one: Answers, other: Answers) -> Answers:
    """Return the answers on the documents of both."""

    def names(ours: CodedNames, theirs: CodedNames) -> CodedNames:
        return encode_names([side.names[at] for side in (ours, theirs) for at in side.codes])

    ours, theirs, first = one.values, other.values, len(one.documents)
    values = Values(
        np.concatenate([ours.document, first + theirs.document]),
        names(ours.field, theirs.field),
        names(ours.type, theirs.type),
        pa.concat_arrays([ours.text.cast(pa.string()), theirs.text.cast(pa.string())]),
        *(
            np.concatenate([getattr(side, name) for side in (ours, theirs)])
            for name in ("row", "confidence", "right", "counted")
        ),
    )
    return replace(
        one,
        documents=[*one.documents, *other.documents],
        kind=names(one.kind, other.kind),
        country=names(one.country, other.country),
        failed=np.concatenate([one.failed, other.failed]),
        fields=np.concatenate([one.fields, other.fields]),
        missed=[*one.missed, *((first + at, name) for at, name in other.missed)],
        values=values,
    )


def take(answers: Answers, count: int) -> Answers:
    """Return the answers on the first documents."""
    at, values = np.arange(count), answers.values
    return replace(
        answers,
        documents=answers.documents[:count],
        first_rendition=answers.first_rendition[:count],
        kind=answers.kind.take(at),
        country=answers.country.take(at),
        failed=answers.failed[:count],
        fields=answers.fields[:count],
        missed=[each for each in answers.missed if each[0] < count],
        values=values.take_where(values.document < count),
    )


def windows_of_shift(shifted: Answers, usual: Answers) -> Iterator[tuple[float, Answers]]:
    """Yield windows of as many documents as `shifted`, of which a share is shifted."""
    count = len(shifted.documents)
    for share in SHARES:
        many = round(share * count)
        part = take(shifted, many)
        yield share, join(part, take(usual, count - many)) if many < count else part


def measure(
    reference: LabelledReference, shifted: Answers, usual: Answers | None, about: tuple[str, ...]
) -> Iterator[MeasuredWindow]:
    """Yield what estimates of a shift's windows were; `about` is name, engine and family."""
    name, engine, family = about
    pairs = windows_of_shift(shifted, usual) if usual else [(1.0, shifted)]
    for share, window in pairs:
        found, values = reference.estimate(window), window.values
        accuracy = float(np.nanmean(values.right[values.counted]))
        called = name if share == 1.0 else f"{name}, {100 * share:.0f} %"
        passed = tuple(each.limit for each in found.passed)
        error = round(found.by_calibration - accuracy, 4)
        yield MeasuredWindow(called, engine, family, round(accuracy, 4), error, passed)


def to_toml(windows: Sequence[MeasuredWindow]) -> str:
    """Return the file that `dxe estimate` reads."""
    lines = [
        "# Written by tools/study without_labels --write: windows of labelled documents whose",
        "accuracy # was estimated as if they had no labels. error = estimate less accuracy.",
    ]
    for each in windows:
        passed = ", ".join(f'"{name}"' for name in each.passed)
        lines += [
            "",
            "[[windows]]",
            *(f'{key} = "{getattr(each, key)}"' for key in ("name", "engine", "family")),
            *(f"{key} = {getattr(each, key)}" for key in ("accuracy", "error")),
            f"passed = [{passed}]",
        ]
    return "\n".join(lines) + "\n"


def family_rows(windows: Sequence[MeasuredWindow], tested: Mapping[str, bool]) -> Iterator[str]:
    """Yield a row of a table for each family: its bound is by all the others."""
    for family in dict.fromkeys(each.family for each in windows):
        own = [each for each in windows if each.family == family]
        kept = [each for each in own if not each.passed]
        bound = bound_of([each for each in windows if each.family != family])
        held = sum(abs(each.error) <= bound for each in kept)
        far = f"{100 * max((each.error for each in kept), key=abs):+.1f}" if kept else ""
        hidden = [each for each in own if each.passed]
        beyond = f"{100 * max((each.error for each in hidden), key=abs):+.1f}" if hidden else ""
        known = "tested" if tested[family] else "looked at"
        counts = (str(len(own)), str(len(own) - len(kept)))
        shares = (far, f"{100 * bound:.1f}", f"{held} of {len(kept)}", beyond)
        yield row(family, known, *counts, *shares)


def engine_rows(others: Sequence[MeasuredWindow], first: Sequence[MeasuredWindow]) -> Iterator[str]:
    """Yield a row of a table for each window of another engine: its bound is by the first's."""
    bound = bound_of(first)
    for each in others:
        held = f"abstained ({', '.join(each.passed)})" if each.passed else "no"
        if not each.passed and abs(each.error) <= bound:
            held = "yes"
        shares = (f"{100 * each.accuracy:.1f} %", f"{100 * each.error:+.1f}", f"{100 * bound:.1f}")
        yield row(each.engine, each.name, *shares, held)


def summary(windows: Sequence[MeasuredWindow], tested: Mapping[str, bool]) -> Iterator[str]:
    """Yield how many windows the estimates were right in, with the interval of that share."""
    kept = [each for each in windows if not each.passed]
    near = sum(abs(each.error) <= WITHIN for each in kept)
    yield (
        f"Of {len(windows)} windows, {len(windows) - len(kept)} were abstained from; "
        f"{near} of the {len(kept)} others were within 3 points."
    )
    held, counted = 0, 0
    for family in {each.family for each in windows if tested[each.family]}:
        bound = bound_of([each for each in windows if each.family != family])
        own = [each for each in kept if each.family == family]
        held += sum(abs(each.error) <= bound for each in own)
        counted += len(own)
    share = f"{100 * held / counted:.0f} %" if counted else "none"
    low = 100 * float(beta.ppf(0.025, held, counted - held + 1)) if held else 0.0
    yield (
        f"In tested families, an interval made without the family held in {held} of {counted} "
        f"windows: {share}, and at least {low:.0f} % by the 95 % interval of Clopper and Pearson, "
        "if windows were independent. To know that it is at least 90 %, "
        f"{_WITHOUT_FAILURE} windows of different shifts without a failure would do."
    )
