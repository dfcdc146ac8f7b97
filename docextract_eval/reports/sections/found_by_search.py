"""What an attack found by search, and how often this run shows it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase, shell_word
from docextract_eval.metrics.phrases import estimate_in_percent
from docextract_eval.reports.parts import Cell, Section, Table
from docextract_eval.reports.sentences.cited_figures import clip_name, open_cases
from docextract_eval.runs.attack.goals import ANY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.reports import View
    from docextract_eval.runs.attack.goals import Goal
    from docextract_eval.runs.attack.known import AttackInRun, SeenAgain

_HEAD = (
    "finding",
    "change",
    "when it was found",
    "without it",
    "here, %",
    "pages",
    "without it here, %",
)
_CAUSES = {
    **{each: each for each in ("wrong", "missed", "invented", "obeyed")},
    **dict.fromkeys(("silent error", "sure error"), "wrong,invented"),
}
"""By which causes or outcomes the cells are listed that reach a goal."""
_HERE = (
    "A page counts where it has the whole change, each step at least as strong, and what the goal "
    "is about; without it are pages that have no part of it. A page without an answer counts as "
    "one that shows it."
)


def found_by_search(view: View) -> Section:
    """Lay out each finding of an attack beside what this run shows of it; nothing without one."""
    if view.attack is None:
        return Section("Found by search", ())
    attack, seen = view.attack.attack, view.attack.seen
    rows = [_row(each) for each in seen]
    notes = [_HERE] if any(each.pages for each in seen) else []
    return Section(
        "Found by search",
        [*_sentences(view.attack, view.argument)],
        [Table(_HEAD, rows)] if rows else [],
        notes=[*notes, f"Found by dxe attack against {attack.pipeline}: {attack.goal.text}."],
    )


def _sentences(found: AttackInRun, run: str) -> Iterator[str]:
    attack, seen = found.attack, found.seen
    if not seen:
        yield f"The attack {shell_word(attack.path)} found nothing."
        return
    here = [each for each in seen if each.pages]
    many = count_phrase(len(seen), "change")
    yield (
        f"{many} made {attack.pipeline} show “{attack.goal.text}”; this run has pages with "
        f"{len(here)} of them, and shows it again with {sum(each.reached > 0 for each in here)}."
    )
    if again := [each for each in here if each.reached]:
        yield f"To see the cases: {open_cases(run, _cases(attack.goal, again[0]))}"
    if lacking := [each.finding.recipe for each in seen if each not in here]:
        recipe = shell_word(found.attack.folder / lacking[0])
        more = f", and so on for {len(lacking) - 1} more" if len(lacking) > 1 else ""
        yield f"For the others: dxe corpus build {recipe} -o CORPUS, and run it{more}."


def _cases(goal: Goal, seen: SeenAgain) -> dict[str, str]:
    """Return the filters that keep the cells that show a finding."""
    where = {} if goal.target == ANY or goal.is_of_tables else {"field": goal.target}
    if seen.finding.change.traps:
        where["trap"] = seen.finding.change.traps[0]
    return where | ({"cause": _CAUSES[goal.sort]} if goal.sort in _CAUSES else {})


def _row(seen: SeenAgain) -> list[Cell]:
    finding = seen.finding
    return [
        Cell(f"{finding.number}"),
        Cell(clip_name(finding.words)),
        Cell(f"{finding.reached} of {finding.documents}"),
        Cell(f"{finding.twins_reached} of {finding.documents}"),
        Cell(estimate_in_percent(seen.share) if seen.share else ""),
        Cell(f"{len(seen.pages):,}"),
        Cell(estimate_in_percent(seen.plain_share) if seen.plain_share else ""),
    ]
