"""An audit as a page: what was asked, what was found, what it does not show."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from docextract_eval.metrics.phrases import estimate_in_points
from docextract_eval.reports.layout import bullet_sentences, points_chart
from docextract_eval.reports.parts import Cell, Fold, Section, Table
from docextract_eval.reports.sentences.figures import excludes_zero
from docextract_eval.reports.sentences.gate_sentences import note_sentence
from docextract_eval.runs.comparison.audit import ACCURACY, ANCESTRY, MEASURES, SHAPLEY
from docextract_eval.statistics.corrections import not_by_chance
from docextract_eval.statistics.gap import CONFOUNDED, EFFECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docextract_eval.reports.parts import Part, Whiskers
    from docextract_eval.runs.comparison.audit import Audit, SplitMeasure
    from docextract_eval.statistics.bootstrap import Estimate
    from docextract_eval.statistics.gap import GapSplit

_POINT = 0.01
_ORDERS = {
    SHAPLEY: "What several paths do together is shared over all orders of them (Shapley).",
    ANCESTRY: "What several paths do together goes to the one that comes first in the order of "
    "causes.",
}


def gap_rows(each: SplitMeasure, audit: Audit) -> list[tuple[str, str]]:
    """Return the parts of a gap as rows: what it is of, and its figure."""
    split = each.split
    return [
        (audit.group, f"{100 * split.group:.1f}"),
        (audit.against, f"{100 * split.against:.1f}"),
        ("gap", estimate_in_points(split.gap)),
        ("effect", estimate_in_points(split.effect)),
        *((f"- {name}", estimate_in_points(split.parts[name])) for name in audit.blocks),
        ("confounded", estimate_in_points(split.confounded)),
        *([("placebo", estimate_in_points(split.placebo))] if split.placebo else []),
    ]


def describe_gap(audit: Audit, each: SplitMeasure) -> str:
    """Return in a sentence what the gap is made of, as far as its intervals decide."""
    split, cells = each.split, each.slice["cells"]
    about = f"{each.measure.capitalize()}, {cells}"
    if not excludes_zero(split.gap):
        found = f"{about}: no gap is seen between {audit.group} and {audit.against}"
    else:
        found = f"{about}: {audit.group} differs by {estimate_in_points(split.gap)} points"
    caused = [name for name in audit.blocks if _is_seen(split, name, split.parts[name])]
    if not excludes_zero(split.effect):
        found += f"; no effect of {audit.factor} is seen"
    elif EFFECT in split.within_placebo and split.placebo:
        found += (
            f"; the effect of {audit.factor} is {estimate_in_points(split.effect)} and its placebo "
            f"may be as large, {estimate_in_points(split.placebo)}: no conclusion"
        )
    else:
        paths = f", through {' and '.join(caused)}" if caused else ""
        found += f"; {audit.factor} causes {estimate_in_points(split.effect)}{paths}"
    if _is_seen(split, CONFOUNDED, split.confounded):
        found += f"; {estimate_in_points(split.confounded)} comes with what else differs"
    return f"{found}."


def _is_seen(split: GapSplit, name: str, part: Estimate) -> bool:
    """Return whether a part is not 0, and larger than the placebo may be."""
    return excludes_zero(part) and name not in split.within_placebo


def describe_fields(audit: Audit) -> str:
    """Return in a sentence which fields the factor has an effect on, and which it seems to."""
    what = f"on which {audit.factor} has an effect"
    tests = [(e.slice["field"], e.split.effect, e.split.sources[1]) for e in audit.by_field]
    within = {e.slice["field"] for e in audit.by_field if EFFECT in e.split.within_placebo}
    moved = not_by_chance(tests)
    found = _name_moved(what, [name for name in moved if name not in within])
    if as_placebo := [name for name in moved if name in within]:
        found += f" No conclusion where the placebo may be as large: {', '.join(as_placebo)}."
    return found


def describe_moved(what: str, fields: Iterable[tuple[str, Estimate, int]]) -> str:
    """Return in a sentence the fields that differ from 0, corrected for how many there are."""
    return _name_moved(what, not_by_chance(fields))


def _name_moved(what: str, names: Sequence[str]) -> str:
    named = ", ".join(names) or "none"
    return f"Fields {what}, of which at most 5 % are here by chance: {named}."


def audit_title(audit: Audit) -> str:
    """Name what is audited."""
    return f"{audit.factor}: {audit.group} against {audit.against}"


def audit_sections(audit: Audit, run: str, notes: Sequence[str] = ()) -> list[Section]:
    """Write what was found, what was asked, and what it does not show."""
    group, against = audit.found[0].split.sources
    asked = (
        f"Does {run} read documents with {audit.factor} {audit.group} as well as those with "
        f"{audit.against}, and if not, why? {group:,} documents have {audit.group}, {against:,} "
        f"have {audit.against}. Each of these was also made with {audit.group} reaching some parts "
        "of the page and not the others."
    )
    limits = (*bullet_sentences(_limits(audit)), *(note_sentence(each, [run]) for each in notes))
    return [
        _found_section(audit),
        Section("What was asked", (asked,)),
        Section("What it does not show", limits, short="Limits"),
    ]


def _found_section(audit: Audit) -> Section:
    lead = [describe_gap(audit, each) for each in audit.overall]
    first, *others = (_gap_chart(audit, each) for each in audit.overall)
    parts: list[Part] = [first]
    shares = [
        [
            Cell(f"{each.measure}, {each.slice['cells']}"),
            Cell(f"{100 * each.split.group:.1f}"),
            Cell(f"{100 * each.split.against:.1f}"),
        ]
        for each in audit.overall
    ]
    parts.append(Table(["Percent", audit.group, audit.against], shares))
    parts += [Fold("Parts of the other gaps", others)] if others else []
    if audit.by_field:
        lead.append(describe_fields(audit))
        parts.append(Fold(f"{ACCURACY.capitalize()} by field", [_fields_table(audit)]))
    measures = {each.measure: MEASURES[each.measure] for each in audit.overall}
    notes = (
        *(f"{name.capitalize()}: {meaning}." for name, meaning in measures.items()),
        (
            "Gap: the group minus the one that it is compared with. Effect: how much the latter's "
            f"documents would change if only {audit.factor} were {audit.group}; its parts are the "
            "paths by which that reaches the page. Confounded: what comes with other "
            "differences of the groups. Gap = effect + confounded."
        ),
        (
            "Placebo: as much is drawn again, and the factor stays; nothing follows from a part "
            "that is no larger than its interval reaches. In brackets: 95 % intervals."
        ),
    )
    return Section("What was found", tuple(lead), parts, notes=notes)


def _gap_chart(audit: Audit, each: SplitMeasure) -> Whiskers:
    """Draw the gap, what of it the factor causes by which paths, and the rest."""
    split = each.split
    parts = {"gap": split.gap, "effect": split.effect}
    parts |= {f"effect: {name}": split.parts[name] for name in audit.blocks}
    parts |= {"confounded": split.confounded}
    parts |= {"placebo": split.placebo} if split.placebo else {}
    within = {EFFECT: "effect", CONFOUNDED: "confounded"}
    quiet = {within.get(name, f"effect: {name}") for name in split.within_placebo}
    sure = {name for name, part in parts.items() if excludes_zero(part)} - quiet - {"placebo"}
    rows = [(name, part, sum(split.sources)) for name, part in parts.items()]
    return points_chart(f"{each.measure}, {each.slice['cells']}: parts of the gap", rows, sure)


def _fields_table(audit: Audit) -> Table:
    rows = [
        [Cell(each.slice["field"]), *map(Cell, map(estimate_in_points, parts))]
        for each in audit.by_field
        for parts in [(each.split.gap, each.split.effect, each.split.confounded)]
    ]
    return Table(["Field", "gap", "effect", "confounded"], rows)


def _limits(audit: Audit) -> Iterator[str]:
    widest = max(
        part.high - part.low for each in audit.accuracies for part in each.split.parts.values()
    )
    sources = min(audit.found[0].split.sources)
    needed = ceil(sources * (widest / 2 / _POINT) ** 2)
    yield (
        f"A path's effect below {100 * widest / 2:.1f} points may be hidden; to see one point, "
        f"about {needed:,} documents of each group are needed"
    )
    yield (
        f"The effect is on documents with {audit.against}. On others it may differ, as it may on "
        "pages that are not generated"
    )
    yield _ORDERS.get(audit.order, f"The paths come in this order: {audit.order}")
    for name in audit.blocks:
        if " with " in name:
            yield f"'{name}': these cannot be separated, because the crossed pages do not exist"
    if audit.left_out:
        yield f"Not split, because in some world no page has them: {', '.join(audit.left_out)}"
