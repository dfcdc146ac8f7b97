"""Mistakes in the shape of answers in words: what was answered, how often, and what to write."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING

from docextract_eval.answer_shape import KINDS, Mistake
from docextract_eval.errors import count_phrase, name_few
from docextract_eval.pipelines import PIPELINES
from docextract_eval.schemas.scope import fold_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from docextract_eval.answer_shape import Kind
    from docextract_eval.runs.description import RunDescription

_FEWEST_IN_ONE = 4
"""The names of one kind of mistake from which they share a sentence."""


def mistake_sentences(mistakes: Iterable[Mistake]) -> list[str]:
    r"""Return a sentence for each mistake; many of one kind share one.

    >>> mistakes = [Mistake("unknown field", "totl", "receipt", 16, 16, "9.00", "total")]
    >>> mistakes += [Mistake("confidence", "", "receipt", 16, 16, "95")]
    >>> print(*mistake_sentences(mistakes), sep="\n")
    a receipt has no field totl, and 16 answers do: did you mean total?
    16 confidences are outside 0 to 1 (the first is 95), and count as none: write 95 % as 0.95
    """
    by_kind: dict[tuple[Kind, str], list[Mistake]] = defaultdict(list)
    for each in mistakes:
        by_kind[each.kind, each.of].append(each)
    return [text for (kind, _), found in by_kind.items() for text in _sentences(kind, found)]


def run_mistakes(
    run: RunDescription, known: Collection[str] = (), shown: Sequence[Mistake] = ()
) -> list[str]:
    """Return a sentence for each mistake in a run's answers, but for names that are `known`.

    Those that were shown are counted in one sentence. Nobody can change the answers of a pipeline
    that is built in.
    """
    if run.pipeline.name in PIPELINES.table:
        return []
    seen = {(each.kind, each.name, each.of) for each in shown}
    found = [each for each in _recorded_mistakes(run) if each.name not in known]
    again = [each for each in found if (each.kind, each.name, each.of) in seen]
    new = [each for each in found if each not in again]
    names = name_few([_name_and_count(each) for each in again])
    counted = [f"mistakes of shape, in all: {names}"] if again else []
    return [*mistake_sentences(new), *counted]


def _recorded_mistakes(run: RunDescription) -> list[Mistake]:
    """Return the mistakes that a run records; none that this release does not know."""
    names = [each.name for each in fields(Mistake)]
    return [
        Mistake(**{name: each[name] for name in names if name in each})
        for each in run.mistakes
        if each["kind"] in KINDS
    ]


def _name_and_count(one: Mistake) -> str:
    """Return a mistake by its name and count.

    >>> _name_and_count(Mistake("unknown field", "totl", "receipt", 16, 16))
    'unknown field totl (16 answers)'
    """
    name = f"{one.kind} {one.name}".rstrip()
    return f"{name} ({count_phrase(one.answers, 'answer')})" if one.answers else name


def _sentences(kind: Kind, found: Sequence[Mistake]) -> Iterator[str]:
    if kind in _OF_MANY:
        yield _OF_MANY[kind](found)
    elif kind in _OF_SEVERAL and len(found) >= _FEWEST_IN_ONE:
        yield _OF_SEVERAL[kind](found)
    else:
        yield from map(_OF_ONE[kind], found)


def _unknown(one: Mistake) -> str:
    noun = one.kind.removeprefix("unknown ")
    answers_do = count_phrase(one.answers, "answer does", "answers do")
    near = f"did you mean {one.nearest}?" if one.nearest else f"see dxe list fields {one.of}"
    return f"a {one.of} has no {noun} {one.name}, and {answers_do}: {near}"


def _several_unknown(found: Sequence[Mistake]) -> str:
    of, noun = found[0].of, found[0].kind.removeprefix("unknown ")
    answers = count_phrase(max(each.answers for each in found), "answer")
    names = [
        f"{each.name} ({each.nearest}?)" if each.nearest else each.name
        for each in sorted(found, key=lambda each: not each.nearest)
    ]
    return (
        f"a {of} has no {noun}s {name_few(names)}, and up to {answers} do: see dxe list fields {of}"
    )


def _no_values(one: Mistake) -> str:
    answers_have = count_phrase(one.answers, "answer has", "answers have")
    return f'{answers_have} no value: write {{"fields": {{"total": "9.00"}}}}'


def _not_canonical(one: Mistake) -> str:
    values = count_phrase(one.count, "value")
    are = "is" if one.count == 1 else "are"
    return f"{values} of {one.name} {are} not canonical ('{one.example}'): {_remedy(one)}"


def _several_not_canonical(found: Sequence[Mistake]) -> str:
    values = count_phrase(sum(each.count for each in found), "value")
    names = name_few([each.name for each in found])
    best = next((each for each in found if each.nearest), found[0])
    first = f"{best.name} '{best.example}'"
    return f"{values} of {names} are not canonical (as {first}): {_remedy(best)}"


def _remedy(one: Mistake) -> str:
    form = one.nearest or "1234.50, 2024-04-03 or 14:05"
    return f'write {form}, or say "values": "printed" in the answer'


def _confidence(one: Mistake) -> str:
    counted = count_phrase(one.count, "confidence is", "confidences are")
    count = "counts" if one.count == 1 else "count"
    return (
        f"{counted} outside 0 to 1 (the first is {one.example}), and {count} as none: "
        "write 95 % as 0.95"
    )


def _boxes(one: Mistake) -> str:
    boxes_are = count_phrase(one.count, "box is", "boxes are")
    if one.kind == "box in fractions":
        what, whose = "in fractions of the page", "its picture"
    else:
        what, whose = "beyond all words of the page", "the picture that the sheet has"
    return f"{boxes_are} {what} ({one.example}): write pixels of {whose}"


def _page_number(one: Mistake) -> str:
    values_name = count_phrase(one.count, "value names", "values name")
    return f"{values_name} a page beyond the last ({one.example}): pages count from 0"


def _day_and_month(found: Sequence[Mistake]) -> str:
    dates = count_phrase(sum(each.count for each in found), "date")
    names = name_few([each.name for each in found])
    return (
        f"day and month of {names} are exchanged in all {dates} where that shows: write YYYY-MM-DD"
    )


def _one_value(found: Sequence[Mistake]) -> str:
    names = name_few([f"{each.name} '{each.example}'" for each in found])
    return f"the same value in every answer, where the true ones differ: {names}"


def _never_answered(found: Sequence[Mistake]) -> str:
    names = fold_tables([each.name for each in found])
    are = "is" if len(names) == 1 else "are"
    return (
        f"{name_few(names)} of a {found[0].of} {are} never answered: each counts as missed, unless "
        "--attempts names the attempted fields"
    )


_OF_ONE: Mapping[Kind, Callable[[Mistake], str]] = {
    "unknown field": _unknown,
    "unknown table": _unknown,
    "unknown column": _unknown,
    "no values": _no_values,
    "not canonical": _not_canonical,
    "confidence": _confidence,
    "box in fractions": _boxes,
    "box off the page": _boxes,
    "page number": _page_number,
}
_OF_SEVERAL: Mapping[Kind, Callable[[Sequence[Mistake]], str]] = {
    "unknown field": _several_unknown,
    "unknown table": _several_unknown,
    "unknown column": _several_unknown,
    "not canonical": _several_not_canonical,
}
_OF_MANY: Mapping[Kind, Callable[[Sequence[Mistake]], str]] = {
    "day and month": _day_and_month,
    "one value": _one_value,
    "never answered": _never_answered,
}
