"""Whether a run holds what tests of behaviour ask: failures of pairs of pages, with examples.

What is expected comes from the truth of both sides: where it is the same, the same must be given;
where it differs, what is given must differ by as much. So an error that both sides have alike does
not count, but for a minimum, which has one side.

An answer may change without a reason, as those of a model that draws them do. How often it does is
known where pages were read again (`dxe run --repeat 2`): a test of pairs then fails only where
more documents change between its two pages than between two readings of one page.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from docextract_eval.corpus.options import BehaviourOptions
from docextract_eval.errors import count_phrase
from docextract_eval.records import GOOD
from docextract_eval.runs.judged_pages import Cells, JudgedPages, Page, given_value
from docextract_eval.statistics.clusters import Proportion, share_of_sources
from docextract_eval.statistics.corrections import LEVEL
from docextract_eval.statistics.permutation import more_frequent_p

if TYPE_CHECKING:
    from collections.abc import Iterator


HOLDS, FAILS, WITHIN_NOISE = "holds", "fails", "within noise"
FEWEST_DOCUMENTS = 10
"""Documents of a test, from which on it has a rate."""
_UNDECIDED = ("rightly abstained", "guessed", "not judged")
_DIGITS = 9
_NUMBERS = ("money", "price", "quantity", "percentage")


@dataclass(frozen=True, slots=True)
class Failure:
    """A page, or a pair of pages, on which a test fails: what is true and what was given.

    Of a column only the values in which the two differ.
    """

    pages: Sequence[str]
    field: str
    truth: Sequence[str]
    given: Sequence[str]


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """How often answers change without a reason: between two readings of the same page."""

    changed: int
    """Documents whose fields of the test were given otherwise in the second reading."""
    documents: int
    """Documents of the test's kind with a page that was read twice."""
    p: float
    """How likely as many pairs fail where they change no more often, by Fisher's exact test."""


@dataclass(frozen=True, slots=True)
class JudgedTest:
    """How often a test fails."""

    name: str
    test: BehaviourOptions
    rate: Proportion
    failures: Sequence[Failure]
    floor: NoiseFloor | None = None
    """None for a minimum, whose errors count whatever they come from, and if no page was read
    twice."""

    @property
    def holds(self) -> bool:
        """Whether no more fails than the test allows."""
        return round(1 - self.rate.value, _DIGITS) >= self.test.least

    @property
    def verdict(self) -> str:
        """Whether it holds, fails, or changes no more than pages that are read again."""
        if self.holds:
            return HOLDS
        return WITHIN_NOISE if self.floor and self.floor.p > LEVEL else FAILS


@dataclass(frozen=True, slots=True)
class JudgedBehaviour:
    """What the tests of a run show."""

    tests: Sequence[JudgedTest]
    left_out: Mapping[str, str]
    """The tests without a rate, and why."""


def judge_behaviour(run: JudgedPages, tests: Mapping[str, BehaviourOptions]) -> JudgedBehaviour:
    """Judge every test by the pages that were made for it."""
    found, left_out = [], {}
    sides = _pages_by_test(run)
    for name, test in tests.items():
        judged = [*_judge_pages(run, test, sides[name])]
        sources = [source for source, _ in judged]
        documents = len({*sources})
        if documents < FEWEST_DOCUMENTS:
            counted = count_phrase(documents, "document")
            left_out[name] = f"{counted}, and below {FEWEST_DOCUMENTS} there is no rate"
            continue
        failures = [failure for _, failure in judged if failure]
        rate = share_of_sources([failure is not None for _, failure in judged], sources)
        floor = _noise_floor(run, tests, test, sides, judged) if test.do else None
        found.append(JudgedTest(name, test, rate, failures, floor))
    return JudgedBehaviour(found, left_out)


def _pages_by_test(run: JudgedPages) -> dict[str, dict[tuple[str, str], dict[str, Page]]]:
    """Return for each test, source and condition the page and, by its twin's name, its twin."""
    found: dict[str, dict[tuple[str, str], dict[str, Page]]] = defaultdict(dict)
    for page in run.pages:
        of_test = found[page["factors"].get("behaviour", "")]
        of_test.setdefault((page["source"], page["condition"]), {})[page["twin"] or ""] = page
    return found


def _judge_pages(
    run: JudgedPages, test: BehaviourOptions, sides: Mapping[tuple[str, str], Mapping[str, Page]]
) -> Iterator[tuple[str, Failure | None]]:
    """Yield the source of every pair that can be judged, and its failure."""
    for (source, _), pages in sides.items():
        ordered = [pages[twin] for twin in sorted(pages)]  # the document itself comes first
        if "" not in pages or len(ordered) < 1 + bool(test.do):
            continue
        if test.do and any(page["failures"] for page in ordered):
            continue  # without an answer nothing is held beside another
        for repeat in range(run.repeats):
            on_pages = [run.cells(page, repeat) for page in ordered]
            judged = [
                field
                for field in test.fields
                if _is_decided(on_pages, field)
                and (test.type != "invariance" or _is_given(on_pages, field))
            ]
            if judged:
                failures = (_field_failure(ordered, on_pages, field) for field in judged)
                yield source, next(filter(None, failures), None)


def _noise_floor(
    run: JudgedPages,
    tests: Mapping[str, BehaviourOptions],
    test: BehaviourOptions,
    sides: Mapping[str, Mapping[tuple[str, str], Mapping[str, Page]]],
    judged: Sequence[tuple[str, Failure | None]],
) -> NoiseFloor | None:
    """Hold the changes of a test beside those between two readings of pages of its kind.

    A document counts once on each side, by its first pair and by its first page.
    """
    again: dict[str, bool] = {}
    for name, pages_of in sides.items():
        if name not in tests or tests[name].kind != test.kind:
            continue
        for (source, _), pages in pages_of.items():
            page = pages.get("")
            if page is None or page["failures"] or source in again:
                continue
            readings = [run.cells(page, repeat) for repeat in range(min(2, run.repeats))]
            fields = [each for each in test.fields if _is_decided(readings, each)]
            if fields and all(readings[1:]) and len(readings) > 1:
                again[source] = any(_field_failure([page] * 2, readings, each) for each in fields)
    if not again:
        return None
    pairs: dict[str, bool] = {}
    for source, failure in judged:
        pairs.setdefault(source, failure is not None)
    counts = (sum(pairs.values()), len(pairs), sum(again.values()), len(again))
    return NoiseFloor(counts[2], counts[3], more_frequent_p(*counts))


def _is_decided(on_pages: Sequence[Mapping[str, Cells]], field: str) -> bool:
    cells = [cell for on_page in on_pages for cell in on_page.get(field, ())]
    known = any(cell["truth"] is not None for cell in cells)
    return known and not any(cell["outcome"] in _UNDECIDED for cell in cells)


def _is_given(on_pages: Sequence[Mapping[str, Cells]], field: str) -> bool:
    """Return whether any page got a value: who gives none gives the same everywhere."""
    return any(cell["guess"] is not None for page in on_pages for cell in page.get(field, ()))


def _field_failure(
    pages: Sequence[Page], on_pages: Sequence[Mapping[str, Cells]], field: str
) -> Failure | None:
    """Return the failure of one field, or None."""
    sides = [on_page.get(field, ()) for on_page in on_pages]
    truth = [[str(cell["truth"]) for cell in side if cell["truth"] is not None] for side in sides]
    given = [
        [given_value(cell, page) for cell in side if cell["guess"] is not None]
        for side, page in zip(sides, pages, strict=True)
    ]
    if len(sides) == 1:
        right = all(cell["outcome"] in GOOD for cell in sides[0])
    else:
        kind = next(cell["type"] for side in sides for cell in side)
        right = _change(kind, given) == _change(kind, truth) or (
            truth[0] != truth[1] and "." not in field and given[1] == truth[1]
        )
    if right:
        return None
    if "." in field:
        counted = [[Counter(side) for side in values] for values in (truth, given)]
        truth, given = (
            [[*(ours - theirs).elements()] for ours, theirs in zip(*sides_of, strict=True)]
            for sides_of in (counted, counted[::-1])
        )
    shown = ([", ".join(side) or "nothing" for side in values] for values in (truth, given))
    return Failure([page["id"] for page in pages], field, *shown)


def _change(kind: str, sides: Sequence[Sequence[str]]) -> object:
    """Return what changes from one side to the other: a difference, or values that go and come.

    >>> _change("money", [["10.00"], ["12.50"]]) == _change("money", [["11.00"], ["13.50"]])
    True
    >>> _change("money", [["1.00", "2.00"], ["2.00", "1.00", "3.00"]])
    (Counter(), Counter({'3.00': 1}))
    """
    before, after = map(Counter, sides)
    gone, come = before - after, after - before
    if len(sides[0]) == len(sides[1]) == 1 and gone:
        try:
            one, other = (_as_number(kind, side[0]) for side in sides)
            return other - one
        except (ValueError, InvalidOperation):
            pass
    return gone, come


def _as_number(kind: str, value: str) -> Decimal:
    """Return a number, or a date as its number of days."""
    if kind == "date":
        return Decimal(date.fromisoformat(value).toordinal())
    if kind in _NUMBERS:
        return Decimal(value)
    message = f"{kind} is no number"
    raise ValueError(message)
