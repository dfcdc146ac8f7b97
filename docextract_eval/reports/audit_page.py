"""An audit as a page: what was asked, what was found, what it does not show."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from docextract_eval.runs.audit import ACCURACY, ANCESTRY, MEASURES, SHAPLEY
from docextract_eval.statistics.corrections import not_by_chance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.audit import Audit, SplitMeasure
    from docextract_eval.statistics.bootstrap import Estimate

_POINT = 0.01
_ORDERS = {
    SHAPLEY: "What several paths do together is shared over all orders of them (Shapley).",
    ANCESTRY: "What several paths do together goes to the one that comes first in the order of "
    "causes.",
}


def format_points(estimate: Estimate) -> str:
    """Return an estimate in points with its interval.

    >>> from docextract_eval.statistics.bootstrap import Estimate
    >>> format_points(Estimate(-0.03, -0.052, -0.0001))
    '-3.0 (-5.2 to 0.0)'
    """
    value, low, high = (
        f"{100 * end:+.1f}" if round(end, 3) else "0.0"
        for end in (estimate.value, estimate.low, estimate.high)
    )
    return f"{value} ({low} to {high})"


def gap_rows(each: SplitMeasure, audit: Audit) -> list[tuple[str, str]]:
    """Return the parts of a gap as rows: what it is of, and its figure."""
    split = each.split
    return [
        (audit.group, f"{100 * split.group:.1f}"),
        (audit.against, f"{100 * split.against:.1f}"),
        ("gap", format_points(split.gap)),
        ("effect", format_points(split.effect)),
        *((f"- {name}", format_points(split.parts[name])) for name in audit.blocks),
        ("confounded", format_points(split.confounded)),
        *([("placebo", format_points(split.placebo))] if split.placebo else []),
    ]


def describe_gap(audit: Audit, each: SplitMeasure) -> str:
    """Return in a sentence what the gap is made of, as far as its intervals decide."""
    split, cells = each.split, each.slice["cells"]
    about = f"{each.measure.capitalize()}, {cells}"
    if not excludes_zero(split.gap):
        found = f"{about}: no gap is seen between {audit.group} and {audit.against}"
    else:
        found = f"{about}: {audit.group} differs by {format_points(split.gap)} points"
    caused = [name for name in audit.blocks if excludes_zero(split.parts[name])]
    if excludes_zero(split.effect):
        paths = f", through {' and '.join(caused)}" if caused else ""
        found += f"; {audit.factor} causes {format_points(split.effect)}{paths}"
    else:
        found += f"; no effect of {audit.factor} is seen"
    if excludes_zero(split.confounded):
        found += f"; {format_points(split.confounded)} comes with what else differs"
    return f"{found}."


def describe_fields(audit: Audit) -> str:
    """Return in a sentence which fields the factor has an effect on."""
    fields = [each for each in audit.found if "field" in each.slice]
    named = not_by_chance(
        (each.slice["field"], each.split.effect, each.split.sources[1]) for each in fields
    )
    return (
        f"Fields on which {audit.factor} has an effect, of which at most 5 % are here by chance: "
        f"{', '.join(named) or 'none'}."
    )


def describe_left_out(audit: Audit) -> str:
    """Return in a sentence which fields are not split."""
    return f"Not split, because in some world no page has them: {', '.join(audit.left_out)}."


def excludes_zero(estimate: Estimate) -> bool:
    """Return whether an interval is on one side of zero."""
    return estimate.low > 0 or estimate.high < 0


def audit_page(audit: Audit, run: str) -> str:
    """Return the page as Markdown."""
    return "\n".join([*_asked_lines(audit, run), *_found_lines(audit), *_limit_lines(audit)]) + "\n"


def _asked_lines(audit: Audit, run: str) -> Iterator[str]:
    group, against = audit.found[0].split.sources
    yield f"# {audit.factor}: {audit.group} against {audit.against}"
    yield from ("", "## What was asked", "")
    yield (
        f"Does `{run}` read documents with {audit.factor} {audit.group} as well as those with "
        f"{audit.against}, and if not, why? {group:,} documents have {audit.group}, {against:,} "
        f"have {audit.against}. Each of these was also made with {audit.group} reaching some parts "
        "of the page and not the others."
    )
    yield ""


def _found_lines(audit: Audit) -> Iterator[str]:
    yield from ("## What was found", "")
    whole = [each for each in audit.found if "field" not in each.slice]
    for each in whole:
        yield f"- {describe_gap(audit, each)}"
    for each in whole:
        yield from ("", f"**{each.measure}, {each.slice['cells']}** ({MEASURES[each.measure]})", "")
        yield from ("| | percent, points |", "|---|---|")
        yield from (f"| {name} | {figure} |" for name, figure in gap_rows(each, audit))
    fields = [each for each in audit.found if "field" in each.slice]
    if fields:
        yield from ("", f"**{ACCURACY} by field**", "")
        yield from ("| field | gap | effect | confounded |", "|---|---|---|---|")
        for each in fields:
            parts = (each.split.gap, each.split.effect, each.split.confounded)
            yield f"| {each.slice['field']} | {' | '.join(map(format_points, parts))} |"
        yield from ("", describe_fields(audit))
    yield ""
    yield (
        "Gap: the group less what it is held against. Effect: how much the latter's documents "
        f"would change if only {audit.factor} were {audit.group}; its parts are the paths by which "
        "that reaches the page. Confounded: what comes with other differences of the groups. "
        "Gap = effect + confounded. Placebo: as much is drawn again, and the factor stays. In "
        "brackets: 95 % intervals."
    )
    yield ""


def _limit_lines(audit: Audit) -> Iterator[str]:
    yield from ("## What it does not show", "")
    widest = max(
        part.high - part.low
        for each in audit.found
        if each.measure == ACCURACY and "field" not in each.slice
        for part in each.split.parts.values()
    )
    sources = min(audit.found[0].split.sources)
    needed = ceil(sources * (widest / 2 / _POINT) ** 2)
    yield (
        f"- A path's effect below {100 * widest / 2:.1f} points may be hidden; to see one point, "
        f"about {needed:,} documents of each group are needed."
    )
    yield (
        f"- The effect is on documents with {audit.against}. On others it may differ, as it may on "
        "pages that are not generated."
    )
    yield f"- {_ORDERS.get(audit.order, f'The paths come in this order: {audit.order}.')}"
    for name in audit.blocks:
        if " with " in name:
            yield f"- '{name}': these cannot be separated, because the crossed pages do not exist."
    if audit.left_out:
        yield f"- {describe_left_out(audit)}"
