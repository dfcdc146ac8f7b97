"""The command that plans how many documents are needed to detect a loss."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.filters import (
    Condition,
    Field,
    Kind,
    Locale,
    Trap,
    filter_run,
    read_filters,
)
from docextract_eval.cli.ledgers import NamedRun, SecondRun
from docextract_eval.cli.shell import AsJson, print_json, print_table, require_finite
from docextract_eval.cli.slice_tables import print_named_rows, wrap_sentence
from docextract_eval.errors import BadInputError, count_phrase

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from docextract_eval.runs.comparison.audit import Audit
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.runs.planning.plan import Plan, TrapPlan
    from docextract_eval.runs.planning.policy_plan import GatePlan

_GATE_HEAD = ("gate", "slice", "if truly", "decides", "documents")


Loss = Annotated[
    float,
    typer.Option(
        metavar="NUMBER",
        min=0.0001,
        max=0.9,
        callback=require_finite,
        help="Loss of accuracy to detect, as a share: 0.01 is 1 point.",
    ),
]
Power = Annotated[
    float,
    typer.Option(
        metavar="NUMBER",
        min=0.5,
        max=0.999,
        callback=require_finite,
        help="How often such a loss should be detected, as a share.",
    ),
]
Width = Annotated[
    float | None,
    typer.Option(
        metavar="NUMBER",
        min=0.01,
        max=1,
        callback=require_finite,
        help="Print how many documents with each trap, or with --trap, narrow the interval of its "
        "cost to this width: 0.2 is 20 points. For a run over a corpus of dxe audit: how many "
        "in each group do so for each part of the gap.",
    ),
]


def plan(
    run: NamedRun,
    *,
    loss: Loss = 0.02,
    power: Power = 0.8,
    against: SecondRun = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Print how many documents each gate of this policy needs.",
        ),
    ] = None,
    width: Width = None,
    condition: Condition = None,
    kind: Kind = None,
    locale: Locale = None,
    field: Field = None,
    trap: Trap = None,
    as_json: AsJson = False,
) -> None:
    """Compute how many documents you need to detect a loss of accuracy.

    Also prints the smallest loss that the documents of this run would detect, and how long the
    pipeline would take for more. With --policy: how many documents each gate needs. With --width:
    how many documents show what traps cost, or why groups differ.
    """
    from docextract_eval.runs.comparison.why_groups_differ import find_audit
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.planning.plan import plan_documents

    filters = read_filters(condition=condition, kind=kind, locale=locale, field=field, trap=trap)
    if policy is not None and width is not None:
        raise BadInputError("are two questions", "--policy and --width", "ask one at a time")
    mine = read_measured_run(filter_run(RunFolder(run), filters))
    audit = None if width is None or trap else find_audit(RunFolder(run))
    if width is not None and audit is not None:
        if filters:
            what = "an audit always uses all its pages"
            raise BadInputError(what, f"--width {width:g}, with filters", "leave the filters out")
        _plan_audit(mine, audit, width, as_json=as_json)
        return
    if width is not None:
        _plan_traps(mine, width, filters.get("trap", ()), as_json=as_json)
        return
    other = None if against is None else read_measured_run(filter_run(RunFolder(against), filters))
    if policy is not None:
        _plan_policy(policy, mine, other, loss=loss, power=power, as_json=as_json)
        return
    found = plan_documents(mine, loss, power, other)
    notes = [*mine.notes, *(other.notes if other else ())]
    if as_json:
        print_json({**dataclasses.asdict(found), "notes": notes})
        return
    for note in notes:
        typer.echo(note)
    _print_sample_plan(found)


def _plan_audit(run: MeasuredRun, audit: Audit, width: float, *, as_json: bool) -> None:
    """Print how many documents of each group give each part of a gap an interval of a width."""
    from docextract_eval.metrics.phrases import estimate_in_points
    from docextract_eval.reports.sentences.reasons import documents_text
    from docextract_eval.runs.planning.plan import plan_audit

    found = [*plan_audit(audit, run.description, width)]
    if as_json:
        plans = [dataclasses.asdict(each) for each in found]
        print_json({"width": width, "parts": plans, "notes": run.notes})
        return
    for note in run.notes:
        typer.echo(note)
    wide = f"{100 * width:g} points"
    for cells in dict.fromkeys(each.cells for each in found):
        rows = [
            (
                each.part,
                (
                    estimate_in_points(each.estimate),
                    "enough" if each.needed is None else documents_text(each.needed),
                    "" if each.seconds is None else _format_duration(each.seconds),
                ),
            )
            for each in found
            if each.cells == cells
        ]
        title = f"{audit.factor} {audit.group}, {cells}"
        print_named_rows(title, ("accuracy, points", f"for {wide}", "a run"), rows)
    typer.echo(
        wrap_sentence(
            f"For {wide}: documents of each group, in all, for a 95 % interval that is {wide} "
            f"wide, with the 90 % interval of that number; this run has {found[0].documents:,}. A "
            "run: how long the pipeline takes for all of their pages."
        )
    )


def _plan_traps(run: MeasuredRun, width: float, traps: Collection[str], *, as_json: bool) -> None:
    """Print how many documents with each trap give its cost an interval of a width."""
    from docextract_eval.runs.planning.plan import plan_traps

    found = plan_traps(run, width, traps)
    if as_json:
        plans = [
            {
                **dataclasses.asdict(each.lift),
                "needed": None if each.needed is None else dataclasses.asdict(each.needed),
            }
            for each in found
        ]
        print_json({"width": width, "traps": plans, "notes": run.notes})
        return
    for note in run.notes:
        typer.echo(note)
    wide = f"{100 * width:g} points"
    head = ("documents", "cost, points", f"for {wide}")
    for cells in dict.fromkeys(each.lift.slice["cells"] for each in found):
        rows = [
            (each.trap, _trap_plan_row(each)) for each in found if each.lift.slice["cells"] == cells
        ]
        print_named_rows("fields" if cells == "scalars" else "table cells", head, rows)
    most = max((_needed_at_most(each), each.trap) for each in found)
    sentence = (
        f"For {wide}: documents with the trap, in all, for a 95 % interval of its cost that is "
        f"{wide} wide, with the 90 % interval of that number."
    )
    if most[0]:
        sentence += f" In a recipe: [traps] documents = {{ {most[1]} = {most[0]} }}."
    typer.echo(wrap_sentence(sentence))


def _needed_at_most(plan: TrapPlan) -> int:
    return 0 if plan.needed is None or plan.needed.documents is None else plan.needed.documents


def _trap_plan_row(plan: TrapPlan) -> tuple[str, str, str]:
    from docextract_eval.reports.sentences.figures import difference_cell
    from docextract_eval.reports.sentences.reasons import documents_text

    needed = "enough" if plan.needed is None else documents_text(plan.needed)
    return f"{plan.lift.documents:,}", difference_cell(plan.lift).text, needed


def _plan_policy(
    path: Path,
    run: MeasuredRun,
    before: MeasuredRun | None,
    *,
    loss: float,
    power: float,
    as_json: bool,
) -> None:
    """Print how many documents each gate of a policy takes to decide."""
    from docextract_eval.runs.planning.policy_plan import plan_for_run, unplanned_rules
    from docextract_eval.runs.release.policy import load_policy

    policy = load_policy(path)
    found = plan_for_run(policy, run, before, str(path), loss, power)
    notes = [*run.notes, *(before.notes if before else ())]
    if as_json:
        plans = [dataclasses.asdict(each) for each in found]
        print_json({"policy": policy.name, "power": power, "gates": plans, "notes": notes})
        return
    for note in notes:
        typer.echo(note)
    shown = _hardest_slices(found)
    print_table(_GATE_HEAD, [_gate_plan_row(each) for each in shown])
    for sentence in _plan_sentences(shown, len(found) - len(shown), power, assumed=before is None):
        typer.echo(wrap_sentence(sentence))
    if rest := unplanned_rules(policy, found):
        typer.echo(wrap_sentence(f"Not decided by a number of documents: {', '.join(rest)}."))


def _plan_sentences(
    shown: Sequence[GatePlan], left: int, power: float, *, assumed: bool
) -> Iterator[str]:
    """Yield what a reader must know of the table of gates."""
    from docextract_eval.reports.sentences.reasons import explain_reason
    from docextract_eval.runs.planning.plan import ASSUMED

    yield (
        f"Documents: in all, to decide in {100 * power:g} % of cases, with the 90 % interval of "
        "that number. A loss is taken to be none or as given by --loss, all else to be as this "
        "run measured it."
    )
    if assumed:
        yield (f"Assumed: {ASSUMED}; measure both with --against RUN.")
    for plan in shown:
        if plan.documents is None and not _is_decided_figure(plan):
            yield f"{plan.rule}, {plan.slice}: {explain_reason(plan.reason)}."
    if left:
        yield f"The slice that takes most is shown; {count_phrase(left, 'other')} with --json."


def _hardest_slices(plans: Sequence[GatePlan]) -> list[GatePlan]:
    """Return of each rule, axis and verdict the slice that takes most, as far as known."""
    found: dict[tuple[object, ...], GatePlan] = {}
    for plan in plans:
        axes = tuple(part.rpartition(" ")[0] for part in plan.slice.split(", "))
        key = plan.rule, axes, plan.decides
        if key not in found or _size(plan) > _size(found[key]):
            found[key] = plan
    return [*found.values()]


def _is_decided_figure(plan: GatePlan) -> bool:
    """Whether the gate decided on this run by what it measured, so that no number is asked."""
    return plan.documents is None and plan.is_decided


def _size(plan: GatePlan) -> int:
    return -1 if plan.documents is None else plan.documents


def _gate_plan_row(plan: GatePlan) -> tuple[str, ...]:
    from docextract_eval.reports.sentences.gate_sentences import format_with_unit
    from docextract_eval.reports.sentences.reasons import interval_of_documents

    truth = "" if plan.truth is None else format_with_unit(plan.truth, plan.unit)
    needed = "decided by this run" if _is_decided_figure(plan) else "not known, see below"
    if plan.documents is not None:
        needed = f"{plan.documents:,}{interval_of_documents(plan.low, plan.high)}"
    return plan.rule, plan.slice, truth, plan.decides or "", needed


def _print_sample_plan(plan: Plan) -> None:
    from docextract_eval.metrics.phrases import signed_points
    from docextract_eval.reports.sentences.reasons import explain_reason, interval_of_documents

    loss, often = f"{100 * plan.loss:g} points", f"in {100 * plan.power:g} % of cases"
    if plan.documents is None:
        why = "no number of documents is enough" if not plan.reason else explain_reason(plan.reason)
        typer.echo(f"To detect a true loss of {loss} {often}: {why}.")
    else:
        need = "is" if plan.documents == 1 else "are"
        documents = count_phrase(plan.documents, "document")
        ends = interval_of_documents(plan.low, plan.high)
        typer.echo(f"{documents}{ends} {need} needed to detect a true loss of {loss} {often}.")
    now = count_phrase(plan.now, "document")
    if plan.visible is None:
        typer.echo(f"This run has {now}: too few to detect any loss that often.")
    else:
        seen = f"{100 * plan.visible:.1f} points"
        typer.echo(f"This run has {now}: enough to detect a loss of {seen} that often.")
    churn, correlation = plan.variation.churn, plan.variation.correlation
    whence = "Assumed" if plan.assumed else "Measured"
    if plan.net is not None:
        typer.echo(f"Net change: {signed_points(plan.net)} points between these two runs.")
    typer.echo(
        f"{whence}: {'in addition, ' if plan.net is not None else ''}{100 * churn:.2f} % of values "
        "change between releases, half of them to right and half to wrong; correlation "
        f"{correlation:.2f} within a document."
    )
    if plan.assumed:
        typer.echo(f"  {plan.assumed}")
    if plan.documents is not None:
        time = "unknown, the run does not record it"
        time = time if plan.seconds is None else _format_duration(plan.seconds)
        cost = "" if plan.cost is None else f"; cost: {plan.cost:,.2f}"
        typer.echo(f"Time of the pipeline for these documents: {time}{cost}.")


def _format_duration(seconds: float) -> str:
    """Return a time in words.

    >>> _format_duration(5), _format_duration(3000), _format_duration(40000)
    ('5 s', '50 min', '11.1 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
