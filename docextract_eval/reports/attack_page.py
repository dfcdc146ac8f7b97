"""An attack as a page: what was found, with pictures before and after, and what does not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.metrics.phrases import signed_interval
from docextract_eval.reports.layout import bullet_sentences
from docextract_eval.reports.parts import Cell, PagePairs, Section, Table
from docextract_eval.runs.attack.changes import read_change
from docextract_eval.runs.attack.engines import BREAKS, OPEN, SURVIVES, describe_losses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from docextract_eval.reports.parts import PagePair, Part

_COSTS = {
    "nothing": "Nobody has to do anything for it",
    "a phone or a scanner": "A phone or a scanner does that",
    "a phone": "Somebody with a phone can do that",
    "a pen": "Somebody with a pen can do that",
    "an editor": "Somebody with an editor can do that",
}


def describe_findings(record: Mapping[str, Any]) -> list[str]:
    """Return what was found, in plain sentences: how many, then each."""
    found, pages = record["findings"], record["pages"]
    spent = f"{pages['search'] + pages['proof']} pages were read: {pages['search']} to search"
    spent += f" and {pages['proof']} to confirm."
    others = pages["engines"].items()
    spent += "".join(f" {name} read {count:,} in addition." for name, count in others)
    if not found:
        told = f"No change was found that makes {record['pipeline']} show: {record['goal']}."
        return [told, spent]
    told = f"{count_phrase(len(found), 'change')} of a page make"
    told += f"{'s' if len(found) == 1 else ''} {record['pipeline']} show: {record['goal']}."
    each_told: list[str] = []
    for number, each in enumerate(found, 1):
        each_told += [_describe(number, each), *describe_losses(each["engines"], record["goal"])]
    return [told, *each_told, spent]


def _describe(number: int, finding: Mapping[str, Any]) -> str:
    documents = len(finding["documents"])
    return (
        f"{number}. {finding['words']}: on {finding['reached']} of {documents} fresh documents, "
        f"and on {finding['twins_reached']} of the same documents without it."
    )


def attack_sections(
    record: Mapping[str, Any], pairs: Mapping[int, Sequence[PagePair]]
) -> list[Section]:
    """Write what was found, how large each change is, its pictures, and what does not hold."""
    told = describe_findings(record)
    sections = [Section("What was found", told, [_table(record)] if record["findings"] else [])]
    for number, finding in enumerate(record["findings"], 1):
        parts: list[Part] = []
        if pairs.get(number):
            parts.append(
                PagePairs("The same document without the change, and with it", pairs[number])
            )
        lead = (
            f"{_COSTS[finding['cost']]}.",
            *_whose_weakness(record, finding),
            *_how_to_see(record, finding["recipe"]),
        )
        sections.append(
            Section(f"{number}. {finding['words']}", lead, parts, short=f"Finding {number}")
        )
    if record["refuted"]:
        rows = [
            [
                Cell(read_change(each["change"]).describe()),
                Cell(f"{each['reached']} of {each['of']}"),
            ]
            for each in record["refuted"]
        ]
        why = ("These changes reached the goal while searching, and not often enough afterwards.",)
        sections.append(Section("What does not hold", why, [Table(["change", "reached"], rows)]))
    limits = bullet_sentences(_limits(record))
    return [*sections, Section("What it does not show", limits, short="Limits")]


def _how_to_see(record: Mapping[str, Any], recipe: str) -> Iterator[str]:
    """Say how to make the documents of a finding again, and how to see its cases."""
    settings = "".join(
        f" -p {shell_word(f'{name}={value}')}" for name, value in record["settings"].items()
    )
    run = f"dxe run {shell_word(record['pipeline'])} CORPUS{settings} -o RUN"
    yield f"{recipe} makes these documents again, each with its twin without the change."
    yield f"To see its cases: dxe corpus build {recipe} -o CORPUS, then {run}, and dxe view RUN."
    yield "To see whether a later release still shows it: dxe report RUN --attack FOLDER."


def _whose_weakness(record: Mapping[str, Any], finding: Mapping[str, Any]) -> Iterator[str]:
    """Say what other engines lose, and whether the weakness is the attacked pipeline's own."""
    if not (losses := finding["engines"]):
        return
    yield from describe_losses(losses, record["goal"])
    name, target = losses[0]["engine"], record["pipeline"]
    yield {
        SURVIVES: f"{name} is the strongest of them here, so this is a weakness of {target}",
        BREAKS: f"{name} is the strongest of them here, so the change takes the value from both",
        OPEN: "More documents say whose weakness it is: build its recipe with --count 100",
    }[losses[0]["verdict"]] + "."


def _table(record: Mapping[str, Any]) -> Table:
    head = ["finding", "change", "reached", "without it", "p", "surprise, bits", "cause"]
    if are_read := any(each["engines"] for each in record["findings"]):
        head += ["lost by another engine, points", "size, bits"]
    rows = [
        [
            Cell(f"{number}"),
            Cell(each["words"]),
            Cell(f"{each['reached']} of {len(each['documents'])}"),
            Cell(f"{each['twins_reached']} of {len(each['documents'])}"),
            Cell(f"{each['p']:.2g}"),
            Cell(f"{each['surprise']:.1f}"),
            Cell(each["cause"] or "not known"),
            *(_size_cells(each) if are_read else ()),
        ]
        for number, each in enumerate(record["findings"], 1)
    ]
    return Table(head, rows)


def _size_cells(finding: Mapping[str, Any]) -> Iterator[Cell]:
    """Yield what the strongest engine loses by a finding, and how large the change is with that."""
    if not finding["engines"]:
        yield from (Cell(""), Cell(""))
        return
    most = finding["engines"][0]
    yield Cell(f"{most['engine']}: {signed_interval(most['loss'], most['low'], most['high'])}")
    yield Cell(f"{finding['size']:.1f}")


def _limits(record: Mapping[str, Any]) -> Iterator[str]:
    yield "Other changes may make it fail too: a search sees a small part of all changes"
    yield (
        "Each p value comes from an exact paired test, corrected by Holm over all changes that "
        "were repeated; a change counts where the goal is reached on a quarter of the documents "
        "at least"
    )
    yield (
        "Surprise says how rare a change is among the pages of the recipe's mixes: each bit more "
        "is half as frequent, and ten bits stand for all that they do not have"
    )
    if any(each["engines"] for each in record["findings"]):
        yield (
            "Size is surprise and, of the engine that reads the unchanged documents best, one bit "
            "for each time that the change halves the share of right values, up to ten"
        )
        yield (
            "An engine survives where the 95 % interval of its loss ends below a quarter, and "
            "breaks too where it loses a quarter or more and the interval begins above 0"
        )
    if record["untested"]:
        counted = count_phrase(len(record["untested"]), "change")
        yield f"{counted} could not be repeated, because the pages were spent: raise the budget"
    yield "The pages are generated. On real pages rates may differ"
