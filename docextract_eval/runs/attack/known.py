"""Findings of an attack that is over, and how often a later run reaches them.

A document counts where it has the whole change, and what the goal is about. It is recognised by
what the run records of it: its traps, the steps of its page and its choices. So any corpus will do
that has such documents, and a corpus of the attack's own recipes has them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from docextract_eval.borders.people import parse_json_line, validate
from docextract_eval.codec import canonical_json, check_format, sha256
from docextract_eval.errors import BadInputError, DamagedFileError
from docextract_eval.records import CONTROL_TWIN
from docextract_eval.runs.attack.changes import Change, read_change
from docextract_eval.runs.attack.goals import Goal, read_goal
from docextract_eval.statistics.clusters import Proportion, share_of_sources
from docextract_eval.storage.disk import read_if_present

FINDINGS = "findings.json"
ReadTable = Callable[[str, list[str], "pc.Expression | None"], pa.Table]
"""Reads some columns and some rows of a table of a run."""
_AGAIN = "run dxe attack again"
_REMEDY = "name the folder that dxe attack wrote with -o"
_PAGE = ["id", "source", "locale", "twin", "failures", "traps", "factors", "parts"]
_CELL = ["rendition", "repeat", "field", "truth_row", "strict", "cause", "confidence"]
_TRUE, _GIVEN = {"right", "wrong", "missed"}, {"right", "wrong", "invented", "guessed"}
"""The outcomes of cells with a true value, and of those with a given one."""
_STEP_GRID = 1e-6


@dataclass(frozen=True, slots=True)
class _ChangeContent:
    scene: str
    steps: list[tuple[str, float]]
    traps: list[str]
    factors: list[tuple[str, str | float]]


@dataclass(frozen=True, slots=True)
class _FindingContent:
    change: _ChangeContent
    words: str
    recipe: str
    reached: int
    twins_reached: int
    documents: list[int]


@dataclass(frozen=True, slots=True)
class KnownFinding:
    """A finding as its attack proved it."""

    number: int
    change: Change
    words: str
    recipe: str
    reached: int
    twins_reached: int
    documents: int


@dataclass(frozen=True, slots=True)
class KnownAttack:
    """An attack that is over: against whom, what counts as a failure, and what it found."""

    path: Path
    pipeline: str
    goal: Goal
    findings: Sequence[KnownFinding]

    @property
    def folder(self) -> Path:
        """The folder that has the recipes of its findings."""
        return self.path.parent if self.path.suffix == ".json" else self.path


@dataclass(frozen=True, slots=True)
class SeenAgain:
    """How often a run reaches a finding: pages with the change, and those of it without."""

    finding: KnownFinding
    pages: Sequence[tuple[str, bool]] = ()
    """The source of each page with the change, and whether it shows the goal, or has no answer."""
    plain: Sequence[tuple[str, bool]] = ()
    """The same of pages that have no part of the change."""

    @property
    def share(self) -> Proportion | None:
        """The share of the pages with the change that show the goal; None where there are none."""
        return _share(self.pages)

    @property
    def plain_share(self) -> Proportion | None:
        """The same share of the pages without any of it."""
        return _share(self.plain)

    @property
    def reached(self) -> int:
        """On how many pages with the change the goal is reached."""
        return sum(hit for _, hit in self.pages)

    @property
    def plain_reached(self) -> int:
        """On how many pages without any of it the goal is reached."""
        return sum(hit for _, hit in self.plain)


def _share(pages: Sequence[tuple[str, bool]]) -> Proportion | None:
    if not pages:
        return None
    return share_of_sources([hit for _, hit in pages], [source for source, _ in pages])


@dataclass(frozen=True, slots=True)
class AttackInRun:
    """An attack, and how often a run reaches each of its findings."""

    attack: KnownAttack
    seen: Sequence[SeenAgain]


def read_attack(path: Path) -> KnownAttack:
    """Read what an attack found, from its folder or from its `findings.json`."""
    file = path if path.suffix == ".json" else path / FINDINGS
    data = read_if_present(file)
    if data is None:
        raise BadInputError("is not there", str(file), _REMEDY)
    nothing = DamagedFileError("is no record of an attack", str(file), _REMEDY)
    try:
        written = parse_json_line(data, str(file), _REMEDY)
    except BadInputError as error:
        raise nothing from error
    pipeline, goal, entries = (written.get(key) for key in ("pipeline", "goal", "findings"))
    if not (isinstance(pipeline, str) and isinstance(goal, str) and isinstance(entries, list)):
        raise nothing
    check_format("attack", written.get("format"), str(file))
    if written.pop("hash", None) != sha256(canonical_json(written)):
        raise DamagedFileError("was changed after it was written", str(file), _AGAIN)
    try:
        wanted = read_goal(goal)
    except BadInputError as error:
        raise nothing from error
    found = [_read_finding(number, each, str(file)) for number, each in enumerate(entries, 1)]
    return KnownAttack(path, pipeline, wanted, found)


def _read_finding(number: int, entry: object, where: str) -> KnownFinding:
    given = entry if isinstance(entry, dict) else {}
    known = {name: given[name] for name in _FindingContent.__dataclass_fields__ if name in given}
    try:
        read = validate(_FindingContent, known, "finding", where)
    except BadInputError as error:
        what = f"has a finding that is none: number {number}"
        raise DamagedFileError(what, where, _AGAIN) from error
    change = read_change(known["change"])
    if not change.parts or not read.documents:
        what = f"has a finding without a change or without documents: number {number}"
        raise DamagedFileError(what, where, _AGAIN)
    counts = read.reached, read.twins_reached, len(read.documents)
    return KnownFinding(number, change, read.words, read.recipe, *counts)


def count_seen_again(
    read: ReadTable, attack: KnownAttack, numbers: Iterable[int] = ()
) -> list[SeenAgain]:
    """Return how often each finding is reached in a run, or those of some numbers."""
    goal = attack.goal
    if not goal.is_of_outcomes:
        what = f"has the goal '{goal.text}', and outcomes of cells do not say whether it is reached"
        raise BadInputError(what, str(attack.path), "name an attack with a goal of a field or row")
    wanted = {*numbers} or {each.number for each in attack.findings}
    pages = _read_pages(read)
    chosen: dict[int, tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]] = {}
    for finding in attack.findings:
        if finding.number in wanted:
            changed = [page for page in pages if _has_change(page, finding.change)]
            plain = [page for page in pages if _has_none(page, finding.change)] if changed else []
            chosen[finding.number] = changed, plain
    needed = {page["id"] for pair in chosen.values() for part in pair for page in part}
    cells = _read_cells(read, needed) if needed else {}
    return [
        _seen(finding, *chosen[finding.number], cells, goal)
        for finding in attack.findings
        if finding.number in chosen
    ]


def _read_pages(read: ReadTable) -> list[Mapping[str, Any]]:
    rows = read("renditions", _PAGE, None).to_pylist()
    return [
        {
            **row,
            "factors": {**dict(row["factors"] or ()), "locale": row["locale"]},
            "traps": {each["name"] for each in row["traps"] or ()},
            "parts": {each["name"]: each["severity"] for each in row["parts"] or ()},
        }
        for row in rows
    ]


def _has_change(page: Mapping[str, Any], change: Change) -> bool:
    """Return whether a page has all parts of a change, each step at least as strongly."""
    return (
        page["twin"] is None
        and {*change.traps} <= page["traps"]
        and all(page["parts"].get(name, 0.0) >= least - _STEP_GRID for name, least in change.steps)
        and all(
            name == "prices" or page["factors"].get(name) == str(value)
            for name, value in change.factors
        )
    )


def _has_none(page: Mapping[str, Any], change: Change) -> bool:
    """Return whether a page has no trap and no step of a change: it is its twin without it."""
    return (
        page["twin"] in {None, CONTROL_TWIN}
        and not {*change.traps} & page["traps"]
        and not {name for name, _ in change.steps} & {*page["parts"]}
        and bool(change.traps or change.steps)
    )


def _read_cells(read: ReadTable, ids: set[str]) -> dict[str, dict[int, list[dict[str, Any]]]]:
    """Return the cells of pages as goals want them, by page and repeat; values have stand-ins."""
    rows = pc.field("rendition").cast(pa.string()).isin(pa.array(sorted(ids), pa.string()))
    found: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for row in read("matches", _CELL, rows).to_pylist():
        cell = {name: row[name] for name in ("field", "cause", "confidence")}
        cell |= {"row": row["truth_row"], "outcome": (outcome := row["strict"])}
        cell["truth"] = "true" if outcome in _TRUE else None
        cell["guess"] = "given" if outcome in _GIVEN else None
        found.setdefault(row["rendition"], {}).setdefault(row["repeat"], []).append(cell)
    return found


def _seen(
    finding: KnownFinding,
    changed: Sequence[Mapping[str, Any]],
    plain: Sequence[Mapping[str, Any]],
    cells: Mapping[str, Mapping[int, Sequence[Mapping[str, Any]]]],
    goal: Goal,
) -> SeenAgain:
    def shown(pages: Sequence[Mapping[str, Any]]) -> list[tuple[str, bool]]:
        lost = [(page["source"], True) for page in pages if page["failures"]]
        judged = [
            (page["source"], {"cells": each, "failure": None})
            for page in pages
            if not page["failures"]
            for each in cells.get(page["id"], {}).values()
        ]
        told = [(at, goal.is_reached(page)) for at, page in judged if goal.can_be_reached(page)]
        return [*lost, *told]

    return SeenAgain(finding, shown(changed), shown(plain))
