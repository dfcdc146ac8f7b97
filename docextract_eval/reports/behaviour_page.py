"""Tests of behaviour and attacks as a page: what was asked, what was found, what is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.phrases import estimate_in_percent
from docextract_eval.reports.layout import bullet_sentences
from docextract_eval.reports.parts import Axis, Cell, Dot, Fold, Section, Table, Whisker, Whiskers
from docextract_eval.runs.comparison.behaviour import FAILS, FEWEST_DOCUMENTS, WITHIN_NOISE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.comparison.attacks import Attack
    from docextract_eval.runs.comparison.behaviour import Failure, JudgedBehaviour, JudgedTest

_EXAMPLES = 3
"""How many failures of a test are shown."""


def _result_figures(judged: JudgedTest) -> tuple[str, str, str, str]:
    """Return a test's type, pages, rate of failures, and whether it holds."""
    pages = f"{len(judged.failures)} of {judged.rate.cells}"
    return judged.test.type, pages, estimate_in_percent(judged.rate), judged.verdict


def _describe_failure(failure: Failure) -> str:
    """Return a failure in a sentence."""
    sides = [
        f"as {given} for {true}"
        if true != given
        else "rightly"
        if len(failure.pages) > 1
        else "in other rows"
        for true, given in zip(failure.truth, failure.given, strict=True)
    ]
    return f"{failure.pages[0]}: {failure.field} is given {', and then '.join(sides)}."


def describe_tests(found: JudgedBehaviour) -> str:
    """Return how many tests hold, and how often answers change without a reason."""
    held = sum(each.holds for each in found.tests)
    verb = "holds" if len(found.tests) == 1 else "hold"
    told = f"{held} of {count_phrase(len(found.tests), 'test')} {verb}."
    pairs = [each for each in found.tests if each.test.do and not each.holds]
    if not pairs:
        return told
    if not (floors := [each.floor for each in pairs if each.floor]):
        return (
            f"{told} How often an answer changes without a reason is not known, because no page "
            "was read twice: dxe run --repeat 2"
        )
    noisy = [each for each in pairs if each.verdict == WITHIN_NOISE]
    most = max(floors, key=lambda each: each.changed / each.documents)
    return (
        f"{told} Read again, the same page is given otherwise in up to {most.changed} of "
        f"{count_phrase(most.documents, 'document')}; {len(noisy)} of the {len(pairs)} others with "
        "two pages change no more than that."
    )


def behaviour_sections(found: JudgedBehaviour, attacks: Sequence[Attack]) -> list[Section]:
    """Write what was found, what attacks reach, what was asked, and what it does not show."""
    sections = [_tests_section(found)] if found.tests else []
    sections += [_attacks_section(attacks)] if attacks else []
    if found.tests:
        rows = [
            [Cell(each.name), Cell(each.test.capability), Cell(each.test.about)]
            for each in found.tests
        ]
        asked = Fold(count_phrase(len(rows), "test"), [Table(["", "", ""], rows)])
        sections.append(Section("What was asked", (), [asked]))
    limits = bullet_sentences(_limits(found))
    return [*sections, Section("What it does not show", limits, short="Limits")]


def _tests_section(found: JudgedBehaviour) -> Section:
    order = sorted(found.tests, key=lambda each: -each.rate.value)
    whiskers = [
        Whisker(
            each.name,
            Dot(each.rate.value, 0.0, each.rate.low, each.rate.high, each.test.about),
            note=f"{_result_figures(each)[1]}, {each.verdict}",
            sure=each.verdict == FAILS,
        )
        for each in order
    ]
    rows = [[Cell(each.name), *map(Cell, _result_figures(each))] for each in order]
    table = Table(["Test", "type", "failures", "percent", "verdict"], rows)
    axis = Axis("failures, percent", 0.0, 1.0, "%")
    parts: list[Part] = [Whiskers("Failures of each test", axis, whiskers, [table])]
    examples = [
        [Cell(each.name), Cell(failure)]
        for each in order
        for failure in [*dict.fromkeys(map(_describe_failure, each.failures))][:_EXAMPLES]
    ]
    if examples:
        title = f"Examples, at most {_EXAMPLES} of a test"
        parts.append(Fold(title, [Table(["", ""], examples)]))
    return Section("What was found", (describe_tests(found),), parts)


def _attacks_section(attacks: Sequence[Attack]) -> Section:
    head = ["Aggressor", "documents", "goal reached, %", "without the attack, %"]
    rows = [
        [
            Cell(f"{attack.aggressor}, {rate.country}"),
            Cell(f"{rate.reached.sources}"),
            Cell(estimate_in_percent(rate.reached)),
            Cell(estimate_in_percent(rate.without_attack) if rate.without_attack else "no twins"),
        ]
        for attack in attacks
        for rate in attack.rates
    ]
    pages = [
        [Cell(attack.aggressor), Cell(page)]
        for attack in attacks
        for page in attack.pages or ["no page shows that it was reached"]
    ]
    lead = tuple(f"{attack.aggressor} wants to {attack.goal}." for attack in attacks)
    fold = Fold("Pages that show it", [Table(["", ""], pages)])
    return Section("What attacks reach", lead, [Table(head, rows), fold])


def _limits(found: JudgedBehaviour) -> Iterator[str]:
    if found.tests:
        yield (
            "A test without failures may still fail on other documents: how often at most, the "
            "upper end of its interval says"
        )
        yield (
            "Errors that are the same on both sides of a pair do not count in an invariance or a "
            "direction. A minimum counts it, and so does accuracy"
        )
    if any(each.floor for each in found.tests):
        yield (
            "Within noise: a test whose documents change no more often than between two readings "
            "of one page, by Fisher's exact test at 5 %. So 1 in 20 of the tests that fail may do "
            "so by chance, and a rare change is not seen under noise"
        )
    for name, why in found.left_out.items():
        yield f"{name} has no rate: {why}"
    yield f"A test has a rate from {FEWEST_DOCUMENTS} documents on; an attack also with fewer"
    yield "Brackets hold 95 % intervals: values outside are unlikely, not impossible"
    yield "The pages are generated. On real pages rates may differ"
