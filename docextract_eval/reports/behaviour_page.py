"""Tests of behaviour and attacks as a page: what was asked, what was found, what is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.phrases import estimate_in_percent
from docextract_eval.runs.comparison.behaviour import FEWEST_DOCUMENTS, WITHIN_NOISE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.runs.comparison.attacks import Attack
    from docextract_eval.runs.comparison.behaviour import Failure, JudgedBehaviour, JudgedTest

EXAMPLES = 3
"""How many failures of a test, and pages of an attack, are shown."""


def result_figures(judged: JudgedTest) -> tuple[str, str, str, str]:
    """Return a test's type, pages, rate of failures, and whether it holds."""
    pages = f"{len(judged.failures)} of {judged.rate.cells}"
    return judged.test.type, pages, estimate_in_percent(judged.rate), judged.verdict


def describe_failure(failure: Failure) -> str:
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


def attack_rows(attacks: Sequence[Attack]) -> list[tuple[str, tuple[str, str, str]]]:
    """Return a row for each aggressor and country: documents, goal reached, without the attack."""
    return [
        (
            f"{attack.aggressor}, {rate.country}",
            (
                f"{rate.reached.sources}",
                estimate_in_percent(rate.reached),
                estimate_in_percent(rate.without_attack) if rate.without_attack else "no twins",
            ),
        )
        for attack in attacks
        for rate in attack.rates
    ]


def behaviour_page(found: JudgedBehaviour, attacks: Sequence[Attack], run: str) -> str:
    """Return the page as Markdown."""
    lines = [f"# Behaviour of {run}", ""]
    lines += [*_test_lines(found)] if found.tests or found.left_out else []
    lines += [*_attack_lines(attacks)] if attacks else []
    return "\n".join([*lines, *_limit_lines(found)]) + "\n"


def _test_lines(found: JudgedBehaviour) -> Iterator[str]:
    yield from ("## What was asked", "")
    for each in found.tests:
        yield f"- **{each.name}** ({each.test.capability}, {each.test.type}): {each.test.about}"
    yield from ("", "## What was found", "", describe_tests(found), "")
    yield from ("| test | type | failures | percent | |", "|---|---|---|---|---|")
    for each in found.tests:
        yield f"| {each.name} | {' | '.join(result_figures(each))} |"
    yield ""
    for each in found.tests:
        if each.failures:
            yield f"**{each.name}**: {each.test.about}"
            yield ""
            yield from (f"- {describe_failure(failure)}" for failure in each.failures[:EXAMPLES])
            yield ""


def _attack_lines(attacks: Sequence[Attack]) -> Iterator[str]:
    yield from ("## What attacks reach", "")
    yield "| aggressor | documents | goal reached, % | without the attack, % |"
    yield "|---|---|---|---|"
    for name, figures in attack_rows(attacks):
        yield f"| {name} | {' | '.join(figures)} |"
    for attack in attacks:
        yield from ("", f"**{attack.aggressor}** wants to {attack.goal}.", "")
        yield from (f"- {page}" for page in attack.pages or ["no page shows that it was reached"])
    yield ""


def _limit_lines(found: JudgedBehaviour) -> Iterator[str]:
    yield from ("## What it does not show", "")
    if found.tests:
        yield (
            "- A test without failures may still fail on other documents: how often at most, the "
            "upper end of its interval says."
        )
        yield (
            "- What is wrong alike on both sides of a pair does not count in an invariance or a "
            "direction. A minimum counts it, and so does accuracy."
        )
    if any(each.floor for each in found.tests):
        yield (
            "- *Within noise*: a test whose documents change no more often than between two "
            "readings of one page, by Fisher's exact test at 5 %. So 1 in 20 of the tests that "
            "fail may do so by chance, and a rare change beside noise is not seen."
        )
    for name, why in found.left_out.items():
        yield f"- {name} has no rate: {why}."
    yield f"- A test has a rate from {FEWEST_DOCUMENTS} documents on; an attack also with fewer."
    yield "- Brackets hold 95 % intervals: what is outside of them is unlikely, not impossible."
    yield "- The pages are generated. On real pages rates may differ."
