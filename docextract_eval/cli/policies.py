"""The command that says what a policy can decide with the documents that there are."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.help_pages import Program
from docextract_eval.cli.ledgers import NamedRun, SecondRun
from docextract_eval.cli.shell import AsJson, print_json, print_table
from docextract_eval.cli.slice_tables import wrap_sentence
from docextract_eval.errors import count_phrase, nearest_name

if TYPE_CHECKING:
    from docextract_eval.runs.planning.policy_plan import GatePlan
    from docextract_eval.runs.release.policy import Policy

app = Program("Check a policy before the run that counts.")
_HEAD = ("gate", "slice", "with these documents", "documents to decide")
_LEGEND = (
    "Documents to decide: in all, in 80 % of cases, with the 90 % interval of that number, if "
    "nothing got worse since the baseline and all else is as this run measured it. Decided: what "
    "dxe gate says of this very run."
)


@app.callback()
def policy() -> None:
    """Check a policy before the run that counts."""


@app.command("check")
def check_policy(
    policy: Annotated[Path, typer.Argument(metavar="POLICY", help="Policy to check.")],
    run: NamedRun,
    *,
    against: SecondRun = None,
    as_json: AsJson = False,
) -> None:
    """Print what a policy can decide with as many documents as a run has.

    For each gate, prints its decision on this run, or how many documents it needs. Unknown
    metrics, slices and fields are refused, as by dxe gate. A waiver for something that no gate
    checks is reported.
    """
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.planning.policy_plan import (
        check_waivers,
        plan_for_run,
        unplanned_rules,
    )
    from docextract_eval.runs.release.policy import load_policy

    asked, mine = load_policy(policy), read_measured_run(RunFolder(run))
    before = None if against is None else read_measured_run(RunFolder(against))
    plans = [
        plan
        for plan in plan_for_run(asked, mine, before, str(policy))
        if plan.rule != "regression" or not plan.truth
    ]
    documents = mine.description.documents or 0
    answers = [_outlook(plan, documents) for plan in plans]
    notes = [*check_waivers(asked, mine, before, str(policy)), *_doubtful_roles(asked)]
    if as_json:
        gates = [
            {**dataclasses.asdict(plan), "outlook": answer}
            for plan, answer in zip(plans, answers, strict=True)
        ]
        facts = {"policy": asked.name, "documents": documents, "gates": gates, "notes": notes}
        print_json(facts)
        return
    for note in notes:
        typer.echo(wrap_sentence(note))
    rows = [_outlook_row(*pair) for pair in zip(plans, answers, strict=True)]
    print_table(_HEAD, rows)
    typer.echo(wrap_sentence(_LEGEND))
    able = answers.count("can pass")
    every = count_phrase(len(plans), "slice")
    typer.echo(f"With {count_phrase(documents, 'document')}, {able} of {every} can pass.")
    if rest := unplanned_rules(asked, plans):
        typer.echo(wrap_sentence(f"Not decided by a number of documents: {', '.join(rest)}."))


def _doubtful_roles(policy: Policy) -> list[str]:
    """Name the roles that may override, and look like a misspelt role that signs."""
    from docextract_eval.runs.release.signoff_rules import fold_name

    named = (policy.signoff and policy.signoff.override) or ()
    signing = [*map(fold_name, policy.signatures)]
    near = {
        role: nearest_name(role, policy.signatures)
        for role in named
        if fold_name(role) not in signing
    }
    return [
        f"signoff.override names the role '{role}', which does not sign: is it '{other}'?"
        for role, other in near.items()
        if other
    ]


def _outlook(plan: GatePlan, documents: int) -> str:
    """Return what a gate decides on this run, or can decide with this number of documents."""
    if plan.is_decided:
        return "can pass" if plan.verdict == "PASS" else "fails, as measured"
    if plan.documents is None:
        return "not known"
    if plan.verdict == "INCONCLUSIVE" or plan.documents > documents:
        return "can hardly decide"
    return "can pass" if plan.decides == "PASS" else "fails, as measured"


def _outlook_row(plan: GatePlan, outlook: str) -> tuple[str, ...]:
    from docextract_eval.reports.sentences.reasons import explain_reason, interval_of_documents

    if plan.is_decided:
        needed = f"decided: {plan.verdict}"
    elif plan.documents is not None:
        needed = f"{plan.documents:,}{interval_of_documents(plan.low, plan.high)}"
    else:
        needed = explain_reason(plan.reason) if plan.reason else "not known"
    if plan.waiver:
        outlook = f"{outlook} (waived)"
    return plan.rule, plan.slice, outlook, needed
