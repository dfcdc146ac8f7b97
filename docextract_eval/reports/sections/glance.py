"""The first screen: the decision and why, what was found, how good it is, what is next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.reports.findings import fields_with_interval, worst_findings
from docextract_eval.reports.layout import CELLS, explain_missing
from docextract_eval.reports.parts import (
    Cell,
    Crops,
    Fact,
    FindingCard,
    Fold,
    Glance,
    Section,
    Table,
)
from docextract_eval.reports.sections.next_steps import list_steps
from docextract_eval.reports.sentences import changes, gate_sentences, headline, signers
from docextract_eval.reports.sentences.chosen import ALLOWED, chosen_share
from docextract_eval.reports.sentences.cited_figures import NOTHING_FOUND, field_title, open_cases
from docextract_eval.reports.sentences.documents import (
    scope_sentences,
    straight_through_sentences,
    subject_sentences,
)
from docextract_eval.reports.sentences.figures import NONE, share_cell
from docextract_eval.reports.sentences.health import (
    PART_OF_CORPUS,
    health_facts,
    run_warnings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part
    from docextract_eval.runs.release.decision import PolicyDecision

_NAMED = 3
"""How many gates, conditions and worst fields the first screen lists."""
_LOWEST = " (lowest figure, may be chance)"
"""Is written behind a field that is lower than all others, and not for certain."""


def glance(view: View) -> Section:
    """Say what is decided and what was found; in sentences where nothing is drawn."""
    shown = build_glance(view)
    gap = subject_sentences(view)[1:]
    notes = [*headline.how_to_read(view), *([ALLOWED] if shown.findings else []), *gap]
    parts: list[Part] = [shown, *_finding_crops(view, shown)]
    return Section("At a glance", [*_sentences(shown)], parts, drawn=True, notes=notes)


def _finding_crops(view: View, shown: Glance) -> Iterator[Fold]:
    """Fold away some errors of each finding with their pictures."""
    rows = [
        Crops(f"{number}. {found.title}", cases.entries, open_cases(view.argument, found.cases))
        for number, found in enumerate(shown.findings, 1)
        if view.gallery and (cases := view.gallery.cases_of(found.cases)).entries
    ]
    if rows:
        yield Fold("Pictures of errors of each finding", rows)


def _sentences(shown: Glance) -> Iterator[str]:
    """Say what the first screen shows beside its tables."""
    yield f"{shown.verdict}: {shown.because}"
    if shown.reasons:
        named = (": ".join(filter(None, (fact.name, fact.text))) for fact in shown.reasons)
        yield f"{'; '.join(named)}."
    if shown.next_step:
        yield f"Next: {shown.next_step}."
    yield from shown.warnings
    yield from (f"{fact.name}: {fact.text}." for fact in shown.signed)
    for number, found in enumerate(shown.findings, 1):
        yield f"{number}. {found.title}. {found.text} Its cases: {found.command}."
    yield from filter(None, (shown.nothing, *shown.known, *shown.about))
    yield from (f"{fact.name}: {fact.text.removesuffix('.')}." for fact in shown.troubles)
    yield from filter(None, (shown.missing,))


def build_glance(view: View) -> Glance:
    """Bring together what a person decides by."""
    lowest = [score.slice["condition"] for score in headline.worst_conditions(view)[:_NAMED]]
    shown = view.gallery.condition_pages if view.gallery else ()
    pages = {page.condition: page for page in shown}
    findings = worst_findings(view)
    accepted = headline.automation_sentences(view, with_proof=False)
    return Glance(
        verdict=headline.headline_word(view),
        because=headline.explain_headline(view),
        reasons=[*_deciding_gates(view.decision)],
        next_step=next((f"{step.name}: {step.command}" for step in list_steps(view)), ""),
        warnings=[*run_warnings(view), *signers.signature_warnings(view.signatures)],
        signed=signers.signature_facts(view.signatures),
        findings=[
            FindingCard(
                found.title,
                found.size.text,
                found.command or open_cases(view.argument, found.cases),
                found.cases,
            )
            for found in findings
        ],
        nothing=headline.nothing_judged(view) or ("" if findings else NOTHING_FOUND),
        quality=_quality_table(view),
        worst_fields=_worst_fields_table(view),
        known=[*accepted, *straight_through_sentences(view), *_change_sentences(view)],
        about=[*subject_sentences(view)[:1], *scope_sentences(view)],
        troubles=[
            fact for fact in health_facts(view) if fact.good is False or fact.name == PART_OF_CORPUS
        ],
        worst=[(name, pages.get(name)) for name in lowest],
        missing=_why_no_conditions(view, lowest),
    )


def _quality_table(view: View) -> Table | None:
    """Lay out how much is right: clean, where each is worst, and over all conditions."""
    conditions = [name for name in view.conditions() if name != CLEAN]
    worst = {cells: _lowest(view, "accuracy", cells=cells) for cells in CELLS}
    whole = _lowest(view, "exact_documents")
    named = {score.slice["condition"] for score in (*worst.values(), whole) if score}
    (only,) = named if len(named) == 1 else ("",)
    columns = [name for name in (CLEAN, "worst", ALL) if name != "worst" or conditions]
    if CLEAN not in view.conditions() or view.conditions() == [CLEAN]:
        columns.remove(CLEAN if CLEAN not in view.conditions() else ALL)

    def row(title: str, lowest: Score | None, metric: str, **where: str) -> list[Cell]:
        found = {name: view.find(metric, **where, condition=name) for name in (CLEAN, ALL)}
        found["worst"] = lowest
        cells = {name: share_cell(score, float) for name, score in found.items()}
        if lowest is not None and not only:
            named = f"{cells['worst'].text} {lowest.slice['condition']}"
            cells["worst"] = replace(cells["worst"], text=named)
        return [Cell(title), *(cells[name] for name in columns)]

    rows = [row(CELLS[cells], worst[cells], "accuracy", cells=cells) for cells in CELLS]
    rows.append(row("Whole documents", whole, "exact_documents"))
    rows = [each for each in rows if any(cell.text != NONE for cell in each[1:])]
    if not rows:
        return None
    titles = {CLEAN: CLEAN, "worst": only or "worst condition", ALL: "all conditions"}
    documents = count_phrase(view.run.documents or 0, "document") if view.run.documents else ""
    head = [f"Right, %{f', of {documents}' if documents else ''}"]
    return Table([*head, *(titles[name] for name in columns)], rows)


def _lowest(view: View, metric: str, **where: str) -> Score | None:
    """Return where it is worst, with an interval that allows for the choice as findings do."""
    found = headline.degraded_scores(view, metric, *where)
    same = [score for score in found if where.items() <= score.slice.items()]
    lowest = min(same, key=lambda score: score.value or 0.0, default=None)
    return None if lowest is None else chosen_share(lowest, len(found))


def _worst_fields_table(view: View) -> Table | None:
    """Lay out the fields that are worst for certain, by how good they are at best.

    The one with the lowest figure is the last, where that may be chance.
    """
    found = fields_with_interval(view)
    found = [chosen_share(score, len(found)) for score in found]
    found.sort(key=lambda score: score.high or 0.0)
    shown = found[:_NAMED]
    lowest = min(found, key=lambda score: score.value or 0.0, default=None)
    if lowest is not None and lowest not in shown:
        shown = [*shown[:-1], lowest]
    rows = [
        [
            Cell(f"{field_title(each.slice['field'])}{_LOWEST * (each not in found[:_NAMED])}"),
            share_cell(each, float),
            Cell(f"{each.documents:,}"),
        ]
        for each in shown
    ]
    return Table(["Worst fields, surest first", "right, %", "documents"], rows) if rows else None


def _deciding_gates(decision: PolicyDecision | None) -> Iterator[Fact]:
    """Name the gates that decide: those that FAIL with what they require and measured."""
    if decision is None:
        return
    failed = gate_sentences.failed_gates(decision.gates)
    deciding = failed or gate_sentences.inconclusive_gates(decision.gates)
    for each in deciding[:_NAMED]:
        text = gate_sentences.measured_and_required(each) if failed else ""
        yield Fact(gate_sentences.name_gate(each), text, False if failed else None)
    if (rest := len(deciding) - _NAMED) > 0:
        yield Fact(count_phrase(rest, "more gate"), "")


def _change_sentences(view: View) -> Iterator[str]:
    """Say what became of everything since the baseline; or how it is held against one."""
    decision = view.decision
    if decision is None or decision.baseline is None:
        options = (decision and decision.options) or ()
        policy = " --policy FILE" if "--policy" in options else ""
        again = f"dxe gate {view.argument}{policy} --baseline BASE"
        yield f"Not compared with an earlier run: {again} does."
        return
    since = f"Since {decision.baseline}"
    whole = changes.overall_change(decision)
    if whole is None:
        yield f"{since}: no judged cell in common."
        return
    lost = changes.certain_losses(decision)
    certain = count_phrase(len(lost), "certain loss", "certain losses") if lost else ""
    yield (
        f"{since}: {changes.slice_title(whole.slice)} {changes.describe_change(whole)}, "
        f"{whole.conclusion}; {certain or 'no certain loss'}."
    )


def _why_no_conditions(view: View, shown: Sequence[str]) -> str:
    """Say why there is no condition, or no picture of one."""
    if shown:
        reason = view.gallery.reason if view.gallery else None
        return f"No pictures: {reason}." if reason else ""
    if any(condition != CLEAN for condition in view.conditions()):
        return f"No results: {explain_missing(view, 'accuracy', condition=ALL)}."
    if view.find("accuracy", cells="scalars", condition=CLEAN) is None:
        return ""
    return f"Only {view.clean_pages} were read, so what degradations cost is not known."
