"""Which cases the contracts take of those that are many: some of all, other ones for every name.

Eighteen locales times every trap in every kind would take most of the suite's time and find the
same faults over and over. So each trap is laid in the first locale that has a form for it, in
another that its name and kind choose, and in one that has none; `pytest --every` lays it in all.
Where the same is asked of every type in every locale, each of them answers for few drawn values;
with `--every`, for six times as many.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, TypeVar

from hypothesis import settings

from docextract_eval.corpus.kinds.interventions import default_locales
from docextract_eval.corpus.traps.vocabulary import why_absent
from docextract_eval.countries.locales import LOCALES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.corpus.traps import TrapSpec

Case = TypeVar("Case")
SOME = 1
"""How many more a trap's name chooses."""
HOUSE = 60
"""How many examples other tests draw, unless all cases are asked for."""
FIRST = "en_US"
"""It comes before the others, so that what is said there is known when they are asked."""


def locales_of(spec: TrapSpec, kind: str, *, every: bool) -> list[str]:
    """Return the locales that a trap on a kind of document is laid in."""
    shown = (
        LOCALES.names if every else default_locales()
    )  # those that are added move no case of others
    names = [FIRST, *(name for name in shown if name != FIRST)]
    formed = [name for name in names if not why_absent(spec, name)]
    if every or not formed:
        return names
    return [
        formed[0],
        *in_turn(formed[1:], SOME, spec.name, kind),
        *in_turn([name for name in shown if name not in formed], 1, spec.name, kind),
    ]


def in_turn(cases: Sequence[Case], count: int, *names: object) -> list[Case]:
    """Return so many in a row, from where the names of a test's case say, round and round."""
    start = zlib.crc32(" ".join(map(str, names)).encode())
    return [cases[(start + turn) % len(cases)] for turn in range(min(count, len(cases)))]


def few() -> settings:
    """Draw few examples: for a test of every type in every locale."""
    usual = settings.default.max_examples
    return settings(max_examples=usual // 3 if usual > HOUSE else usual // 6)
