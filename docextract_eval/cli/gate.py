"""The command that applies a policy: whether a run may be released."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import baselines, ci
from docextract_eval.cli.reporting import write_reports
from docextract_eval.cli.shell import (
    RENAMED_FORM,
    AsJson,
    Open,
    Renamed,
    RunPath,
    Store,
    choices_metavar,
    leave_pandas_out,
    open_in_browser,
    print_json,
    print_sentence,
    print_table,
    read_pairs,
)
from docextract_eval.errors import (
    DONE,
    FAIL,
    INCONCLUSIVE,
    DocextractEvalError,
    count_phrase,
    one_line,
    shell_word,
)
from docextract_eval.runs.baseline_words import LEDGER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.derivation.deriving import RederivedRun
    from docextract_eval.runs.measured_run import MeasuredRun
    from docextract_eval.runs.release.decision import PolicyDecision
    from docextract_eval.runs.release.policy import Policy
    from docextract_eval.runs.signing.signoff import SignoffState


_NAME = "this run"
"""What a decision calls its run: a copy of the run has the same report."""


@dataclasses.dataclass(frozen=True, slots=True)
class GateRequest:
    """What a policy is applied to."""

    run: Path
    policy: Path | None = None
    """None is the policy that is shipped."""
    baselines: Sequence[str] = ()
    renamed: Sequence[str] = ()
    corpora: Sequence[Path] = ()
    store: str = LEDGER


class Exit(StrEnum):
    """What the exit code says of an inconclusive gate."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"


PolicyOption = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Policy to apply.", show_default="the built-in policy"),
]
BaselineOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RUN|last|pinned|name:RELEASE",
        help="Run to compare with: a folder, or a run of the ledger: last (the newest earlier run "
        "of the same pipeline over the same corpus), pinned (the baseline set by dxe history "
        "pin), or name:RELEASE (a release, name or id). Only needed if the policy requires a "
        "baseline; without one, gates that need it do not count. Repeatable.",
    ),
]
InconclusiveOption = Annotated[
    Exit,
    typer.Option(
        metavar=choices_metavar(Exit),
        help="Exit code of the decision MORE DATA: 0 (pass) or 4 (fail).",
    ),
]

_LAST_LOOK = (
    "The policy allows no further look at this run: take that many documents in a new run, and "
    "gate that one."
)


def gate(
    run: RunPath,
    *,
    policy: PolicyOption = None,
    baseline: BaselineOption = None,
    renamed: Renamed = None,
    corpus: baselines.Corpora = None,
    store: Store = LEDGER,
    inconclusive: InconclusiveOption = Exit.FAIL,
    as_json: AsJson = False,
    junit: ci.InJUnit = None,
    github: ci.ForGitHub = False,
    open_report: Open = False,
) -> None:
    """Apply a policy to a run and decide: SHIP, BLOCK or MORE DATA.

    Each gate of the policy gets a verdict: PASS, FAIL or INCONCLUSIVE. The decision is BLOCK if any
    gate that counts fails, else MORE DATA if any is INCONCLUSIVE, else SHIP.

    The exit code is 0 for SHIP, 1 for BLOCK and 4 for MORE DATA.
    """
    leave_pandas_out()
    from docextract_eval.reports import View
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.release.policy import default_policy_path
    from docextract_eval.runs.signing.signoff import signoff_state

    ci.check_outputs(junit, github=github, as_json=as_json)
    path = policy or default_policy_path()
    asked = GateRequest(run, policy, baseline or (), renamed or (), corpus or (), store)
    with ci.report_errors(junit, github=github):
        derived, judged, found = decide(asked, passes=inconclusive is Exit.PASS)
    code = _exit_code(found)
    written = store_decision(derived, found)
    signed = signoff_state(RunFolder(run), found)
    view = View(judged.about, judged.scores, decision=found, signatures=signed, folder=str(run))
    ci.write_junit(view, run, junit)  # before anything is printed
    if as_json:
        print_json(_as_json(found, passes=code == DONE))
    else:
        with ci.enclose_output(github=github):
            if written:
                typer.echo(f"Report: {run / 'report.html'}")
            _print_signatures(signed, run, blocked=found.verdict == "FAIL")
            _print_decision(found, path, shipped=policy is None, passes=code == DONE)
    ci.print_annotations(view, run, github=github)
    if open_report and written:
        open_in_browser(run / "report.html")
    raise typer.Exit(code)


def decide(asked: GateRequest, *, passes: bool) -> tuple[RederivedRun, MeasuredRun, PolicyDecision]:
    """Apply a policy as asked; nothing is written. `passes` says what MORE DATA comes to."""
    from docextract_eval.runs.derivation.deriving import rederive_unless_known
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.release.decision import options_of_gate
    from docextract_eval.runs.release.policy import default_policy_path, load_policy

    path = asked.policy or default_policy_path()
    policy = load_policy(path)
    derived = baselines.require_healthy(rederive_unless_known(RunFolder(asked.run), asked.corpora))
    place = baselines.BaselinePlace(asked.store, asked.corpora)
    names = read_pairs(asked.renamed, RENAMED_FORM)
    judged, found = _decide(derived, (policy, path), asked.baselines, place, names)
    options = options_of_gate(asked.run.resolve(), asked.policy, asked.baselines, asked.renamed)
    found = dataclasses.replace(
        found, inconclusive_passes=passes, files=derived.files, options=options
    )
    return derived, judged, found


def _decide(
    derived: RederivedRun,
    asked: tuple[Policy, Path],
    baseline: Sequence[str],
    place: baselines.BaselinePlace,
    names: Mapping[str, str],
) -> tuple[MeasuredRun, PolicyDecision]:
    """Apply a policy, from its file, to a run beside its baselines."""
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.release.decision import read_looks
    from docextract_eval.runs.release.gate import (
        check_looks,
        describe_look,
        explain_renamed_fields,
        gather_evidence,
        make_decision,
    )

    policy, path = asked
    judged = read_measured_run(derived).with_lasting_name(_NAME)
    against, notes = baselines.derive_baselines(baseline, judged.description, place, policy)
    against = against.judged_as(judged, names)
    notes = [*derived.notes_about(_NAME), *notes]
    earlier = check_looks(policy, judged, read_looks(derived.folder), str(derived.folder.path))
    notes += filter(None, [describe_look(policy.looks, earlier)])
    notes += policy.families.notes_on(judged.columns)
    with explain_renamed_fields(against, judged):
        evidence = gather_evidence(policy, judged, against, str(path))
        return judged, make_decision(policy, evidence, against.all_runs, notes, earlier)


def _exit_code(decision: PolicyDecision) -> int:
    inconclusive = DONE if decision.inconclusive_passes else INCONCLUSIVE
    return {"PASS": DONE, "FAIL": FAIL, "INCONCLUSIVE": inconclusive}[decision.verdict]


def store_decision(derived: RederivedRun, decision: PolicyDecision) -> bool:
    """Write the decision into the run and its reports; it is valid where that is impossible.

    It is not written beside files that are not those it was made on.
    """
    from docextract_eval.runs.release.decision import gate_command, write_decision

    folder = derived.folder
    try:
        derived.check(gate_command(folder.path, decision))
        write_decision(folder, decision)
        write_reports(folder, folder.about)
    except DocextractEvalError as error:
        typer.echo(f"dxe: the report does not include the decision: {error}", err=True)
        return False
    return True


def _print_signatures(signed: SignoffState, run: Path, *, blocked: bool) -> None:
    """Print whether the signatures are still valid, and who has to sign."""
    from docextract_eval.reports.sentences.signers import signature_sentences, signoff_command

    if signed.signatures or signed.faults:
        for sentence in signature_sentences(signed):
            typer.echo(one_line(sentence))
    elif signed.roles and not blocked:
        roles = ", ".join(signed.roles)
        sign = signoff_command(shell_word(run), signed, blocked=blocked)
        typer.echo(f"Needs a sign-off by {roles}: {sign}")


def _as_json(decision: PolicyDecision, *, passes: bool) -> dict[str, Any]:
    """Return a decision for programs; `compare` prints the differences."""
    from docextract_eval.codec.records import to_json
    from docextract_eval.reports.sentences.gate_sentences import scope_to_add

    facts = {name: getattr(decision, name) for name in ("verdict", "decision", "needed", "policy")}
    facts |= {"passes": passes, "notes": [*decision.notes], "baseline": decision.baseline}
    gates = [
        {**dataclasses.asdict(gate_verdict), "reason": to_json(gate_verdict.reason)}
        for gate_verdict in decision.gates
    ]
    scope: dict[str, Any] | None = None
    if decision.attempted is not None:
        toml = scope_to_add(decision) or None
        scope = {"attempted": decision.attempted, "fields": decision.fields, "toml": toml}
    against = [dataclasses.asdict(each) for each in decision.baselines]
    return {**facts, "seal": decision.seal, "baselines": against, "gates": gates, "scope": scope}


def _print_decision(decision: PolicyDecision, policy: Path, *, shipped: bool, passes: bool) -> None:
    """Print the policy, what counts, how much was too small to check, and the decision."""
    from docextract_eval.reports.sentences import gate_sentences

    origin = ", the policy that is shipped; --policy FILE names another" if shipped else ""
    print_sentence(one_line(f"Policy: {decision.policy} ({policy}{origin})"))
    for note in decision.notes:
        print_sentence(note)
    shown = gate_sentences.gates_to_show(decision.gates)
    print_table(
        gate_sentences.HEAD, [gate_sentences.gate_row(gate_verdict) for gate_verdict in shown]
    )
    if reported := gate_sentences.count_reported_only(decision):
        print_sentence(reported)
    why = gate_sentences.explain_decision(decision)
    if failed := len(gate_sentences.failed_gates(decision.gates)):
        why = f"{count_phrase(failed, 'gate says', 'gates say')} FAIL: {why}"
    if toml := gate_sentences.scope_to_add(decision):
        print_sentence("To leave these fields out on purpose, write into the policy:")
        typer.echo(toml)
    print_sentence(": ".join(filter(None, (decision.line, why))))
    if decision.needed and not decision.may_look_again:
        print_sentence(_LAST_LOOK)
    as_asked = passes and decision.verdict == "INCONCLUSIVE"
    print_sentence(
        f"{decision.verdict}: counts as passed (--inconclusive pass)"
        if as_asked
        else decision.verdict
    )
