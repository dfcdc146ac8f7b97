"""What a fit to counts says: the recipe, and a sentence for each thing that does not fit."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docextract_eval.corpus.fit.counts import EVERYWHERE, KIND, LOCALE
from docextract_eval.corpus.fit.recipe_text import rounded_weights
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.fit.counts import FactorCheck, FittedTable, MixFit

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class CountsFrame:
    """What a recipe that is fitted to counts states beside its mixes."""

    name: str
    kinds: Sequence[str]
    """Where kinds were not counted."""
    locales: Sequence[str]
    """Where locales were not counted."""
    count: int
    seed: int
    date: str
    target: str = ""
    """The file beside it with a target population; empty without one."""


def write_counts_recipe(fit: MixFit, frame: CountsFrame, draw: int | None = None) -> str:
    """Return the recipe as TOML: with the mean of every share, or with one draw of the mix."""
    parts = [*_header(fit, frame, draw)]
    parts += [
        f"name = {json.dumps(frame.name)}",
        f"seed = {frame.seed}",
        f"count = {frame.count}",
        *_top_key("kinds", fit.find(KIND), frame.kinds, draw),
        *_top_key("locales", fit.find(LOCALE), frame.locales, draw),
    ]
    if frame.target:
        parts.append(f"target = {json.dumps(frame.target, ensure_ascii=False)}")
    for table in fit.nodes:
        for row, name in enumerate(table.rows):
            place = "mix" if name == EVERYWHERE else f"locale_mix.{name}"
            parts += ["", f"[{place}.{table.factor}]", *_share_lines(table, row, draw)]
    return "\n".join(parts) + "\n"


def check_sentence(check: FactorCheck) -> str:
    """Say what a check found, and what to do if the model does not fit."""
    p = "p < .01" if check.p < 0.01 else f"p {check.p:.2f}".replace("0.", ".")
    where = f", most in {check.row}" if check.row else ""
    if check.about == "countries":
        if check.fits:
            return f"{check.factor}: no country is unlike the others beyond the model ({p})"
        return (
            f"{check.factor}: {check.row} is less like the others than the model has it ({p}): "
            "count more of its documents, since borrowed shares may not suit it"
        )
    if check.about == "months":
        if check.fits:
            return f"{check.factor}: months differ no more than by chance ({p})"
        return (
            f"{check.factor}: months differ by more than chance{where} ({p}): the mix moves, "
            "so intervals are too narrow; count recent months alone"
        )
    pair = f"{check.factor} {check.about}"
    if check.fits:
        scope = "" if pair == f"{KIND} and {LOCALE}" else " in each country"
        return f"{pair}: independent{scope}, as mixed ({p})"
    return (
        f"{pair}: not independent{where} ({p}), and a recipe mixes each by itself: leave out the "
        "column that follows from the other, or fit a recipe to the counts of each of its levels"
    )


def rounded_shares(shares: Mapping[str, float]) -> dict[str, float]:
    """Return shares with six digits that add up to 1, without those that round to 0.

    >>> rounded_shares({"a": 2 / 3, "b": 1 / 3, "c": 1e-9})
    {'a': 0.666667, 'b': 0.333333}
    """
    rounded = rounded_weights([*shares.values()], _DIGITS)
    return {name: share for name, share in zip(shares, rounded, strict=True) if share}


def _header(fit: MixFit, frame: CountsFrame, draw: int | None) -> Iterator[str]:
    """Write what was counted, and what does not fit."""
    counted = count_phrase(fit.documents, "counted document")
    yield f"# Fitted on {frame.date} by `dxe corpus fit` to {counted}."
    if draw is None:
        yield "# Shares are posterior means; the comment after each is its 95 % interval."
    else:
        yield "# Shares are one draw from the posterior: a mix that these counts do not rule out."
    for check in fit.checks:
        if not check.fits:
            yield f"# {check_sentence(check)}."


def _top_key(
    key: str, table: FittedTable | None, names: Sequence[str], draw: int | None
) -> Iterator[str]:
    """Write kinds or locales: as they were counted, or as a list."""
    if table is None:
        yield f"{key} = {json.dumps([*names])}"
        return
    shares = rounded_shares(table.table(0, draw))
    yield f"{key} = {{ " + ", ".join(f"{name} = {share!r}" for name, share in shares.items()) + " }"


def _share_lines(table: FittedTable, row: int, draw: int | None) -> Iterator[str]:
    """Write the shares of a row, each with its interval unless it is a draw."""
    low, high = (ends[row] for ends in table.draws.intervals())
    for level, share in rounded_shares(table.table(row, draw)).items():
        at = table.levels.index(level)
        line = f"{json.dumps(level, ensure_ascii=False)} = {share!r}"
        yield line if draw is not None else f"{line}  # {percent_range(low[at], high[at])}"


def percent_range(low: float, high: float) -> str:
    """Return an interval in percent.

    >>> percent_range(0.0, 0.1234)
    '0.0 to 12.3 %'
    """
    return f"{100 * low:.1f} to {100 * high:.1f} %"
