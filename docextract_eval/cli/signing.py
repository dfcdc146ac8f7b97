"""The sign-off: who answers for a run, in spite of what, and whether that still stands."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import ledgers
from docextract_eval.cli.baselines import Corpora
from docextract_eval.cli.shell import LEDGER, AsJson, RunPath, Store, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.runs.decision import GateResult
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.gates import Ruling
    from docextract_eval.runs.signoff import Signature, Standing


def signoff(
    run: RunPath,
    *,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who signs.")] = None,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help="In which role.")] = None,
    acknowledge: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ITEM",
            help="What is not settled, by its name; again for each. A terminal asks.",
        ),
    ] = None,
    override: Annotated[
        str | None, typer.Option(metavar="REASON", help="Why it is signed in spite of a BLOCK.")
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Sign nothing: exit 0 signed, 1 changed since, 4 missing."),
    ] = False,
    corpus: Corpora = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
) -> None:
    """Sign a gated run for good: who, in which role, of which files, by which policy."""
    from docextract_eval.errors import BadInputError
    from docextract_eval.runs.decision import kept
    from docextract_eval.runs.derivation import rederived
    from docextract_eval.runs.folder import RunFolder

    folder = RunFolder(run)
    folder.finished()
    if check:
        if any(each is not None for each in (by, role, override)) or acknowledge:
            what = "--check signs nothing, and takes no name, role, item or reason"
            raise BadInputError(what, remedy="leave out --check to sign")
        _tell_standing(folder, as_json=as_json)
    if by is None or role is None:
        lacking = " and ".join(
            option for option, given in (("--by NAME", by), ("--role ROLE", role)) if given is None
        )
        raise BadInputError("does not say who signs", str(run), f"give {lacking}")
    draft = _drafted(folder, kept(folder), (by, role), acknowledge or [], override)
    rederived(folder, corpus or ()).check("gate")
    _sign(folder, draft, store, as_json=as_json)


def _tell_standing(folder: RunFolder, *, as_json: bool) -> None:
    """Say whether who must has signed what is there, and exit so."""
    from docextract_eval.errors import DONE, FAIL, UNDECIDED, one_line
    from docextract_eval.reports.attested import attested
    from docextract_eval.reports.sentences.signers import facts
    from docextract_eval.runs.decision import kept
    from docextract_eval.runs.signoff import standing

    found = standing(folder, kept(folder))
    if as_json:
        print_json(attested(found))
    else:
        for fact in facts(found):
            typer.echo(one_line(f"{fact.name}: {fact.text}"))
        if not found.signatures and not found.missing:
            typer.echo("nobody has signed")
        typer.echo(found.word)
    raise typer.Exit({"SIGNED": DONE, "CHANGED": FAIL, "MISSING": UNDECIDED}[found.word])


def _drafted(
    folder: RunFolder,
    kept: GateResult | None,
    who: tuple[str, str],
    named: list[str],
    override: str | None,
) -> Signature:
    """Bring together what is signed; refuse what may not be, and what was not acknowledged."""
    import dataclasses
    import datetime

    import docextract_eval
    from docextract_eval.runs import signing
    from docextract_eval.runs.fingerprint import digests
    from docextract_eval.runs.signoff import already, signatures_of

    by, role = (signing.signed_as(text, f"--{what}") for text, what in zip(who, _WHO, strict=True))
    reason = None if override is None else signing.signed_as(override, "--override")
    decision = signing.check(kept, digests(folder), reason, str(folder.path))
    items = signing.open_items(decision)
    done = signing.acknowledged(named, items)
    draft = signing.drafted(
        decision,
        folder.description.id,
        (by, role),
        at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        version=docextract_eval.__version__,
    )
    if not already(signatures_of(folder), draft):
        _settle({name: each for name, each in items.items() if name not in done}, folder)
    failed = [each for each in decision.rulings if each.verdict == "FAIL"]
    return dataclasses.replace(
        draft,
        acknowledged=tuple(items.values()),
        override=reason,
        overridden=tuple(failed),
    )


_WHO = ("by", "role")


def _settle(items: Mapping[str, Ruling], folder: RunFolder) -> None:
    """Have every open item acknowledged: on a terminal by asking for each, else by its option."""
    from docextract_eval.errors import UndecidedError, one_line
    from docextract_eval.reports.sentences.gate_sentences import in_full

    asks = sys.stdin is not None and sys.stdin.isatty()
    refused = {}
    for name, ruling in items.items():
        said = one_line(f"{name}: {in_full(ruling)}")
        if not asks or not typer.confirm(f"Not settled: {said}. Sign all the same?", err=True):
            refused[name] = said
    if not refused:
        return
    for name, said in refused.items():
        typer.echo(f"not settled: {said}", err=True)
        typer.echo(f"  --acknowledge {shlex.quote(name)}", err=True)
    many = "1 item is" if len(refused) == 1 else f"{len(refused)} items are"
    what = f"{many} not settled and not acknowledged"
    raise UndecidedError(what, str(folder.path), "acknowledge each: its option stands above")


def _sign(folder: RunFolder, draft: Signature, store: str, *, as_json: bool) -> None:
    """Sign where a ledger can be told of it; the record in the folder is what counts."""
    from docextract_eval.errors import DocextractEvalError, IncompleteError
    from docextract_eval.runs.decision import kept
    from docextract_eval.runs.signoff import sign, signatures_of, standing

    ledger = ledgers.made(store)
    ledger.add(folder, derived=True)  # refused before anything is signed
    made, new = sign(folder, draft)
    try:
        for each in signatures_of(folder):
            ledger.sign(each.written)
    except DocextractEvalError as error:
        what = f"is signed, and the ledger does not say so: {error.what}"
        remedy = "mend the ledger, then type the same again: it tells the ledger, and signs no more"
        raise IncompleteError(what, str(folder.path), remedy) from error
    decision = kept(folder)
    told = _reported(folder)
    _tell(made, standing(folder, decision), decision, new=new, told=told, as_json=as_json)


def _reported(folder: RunFolder) -> bool:
    """Tell it in the run's reports; it stands where that cannot be done."""
    from docextract_eval.cli.reporting import write_reports
    from docextract_eval.errors import DocextractEvalError

    try:
        write_reports(folder, folder.about)
    except DocextractEvalError as error:
        typer.echo(f"dxe: the report does not tell the signature: {error}", err=True)
        return False
    return True


def _tell(
    made: Signature,
    found: Standing,
    decision: GateResult | None,
    *,
    new: bool,
    told: bool,
    as_json: bool,
) -> None:
    """Say what was signed, and what is still to be."""
    from docextract_eval.reports.attested import attested
    from docextract_eval.reports.sentences.signers import told as in_words
    from docextract_eval.reports.sentences.signers import who
    from docextract_eval.runs.signing import beside_the_point

    odd = beside_the_point(decision, made.role) if decision else ""
    if odd:
        typer.echo(f"dxe: {odd}", err=True)
    if as_json:
        print_json(_as_json(made, attested(found), new=new))
        return
    if not new:
        typer.echo(f"There already, and nothing changed: {who(made)} signed on {made.at}")
    else:
        typer.echo(f"{who(made)}: {in_words(found, made)}")
    typer.echo(f"Record: {made.id}")
    if told:
        typer.echo("The run's reports say so")
    for role in found.missing:
        typer.echo(f"Still to sign: {role}")


def _as_json(made: Signature, found: dict[str, Any], *, new: bool) -> dict[str, Any]:
    return {"signed": new, "signature": made.written, "signoff": found}
