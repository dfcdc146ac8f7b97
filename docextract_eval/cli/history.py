"""Commands on the ledger: runs are added, listed, pinned, and looked back on."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli import ledgers, trending
from docextract_eval.cli.baselines import Corpora
from docextract_eval.cli.ledgers import (
    AsCsv,
    Called,
    OfCorpus,
    OfPipeline,
    OfTag,
    Since,
    Until,
)
from docextract_eval.cli.shell import LEDGER, AsJson, Store, print_json, print_table, progress
from docextract_eval.errors import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.history import Entry

app = typer.Typer(help="Keep runs in a ledger, and look back.", no_args_is_help=True)

_WORDS = {"added": "added to", "updated": "updated in", "there already": "was already in"}


@app.command()
def add(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    *,
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    release: Annotated[str | None, typer.Option(help="The release that was run.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A tag; again for more.")] = None,
    corpus: Corpora = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
) -> None:
    """Add finished runs to the ledger, each derived again; adding one twice changes nothing."""
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.titles import Titles, checked

    given = checked(Titles(name, release, tuple(tag or ())))
    folders = [RunFolder(run) for run in runs]
    for folder in folders:
        folder.finished()  # refused before a ledger is made for it
    ledger = ledgers.made(store)
    done = []
    for folder in folders:
        derived, why = _derived(folder, corpus or ())
        added = ledger.add(folder, given, derived=derived)
        if why:
            added = dataclasses.replace(added, notes=(*added.notes, f"is unverified: {why}"))
        done.append(dataclasses.asdict(added))
        if as_json:
            continue
        typer.echo(f"{added.run} {_WORDS[added.what]} {ledger.store.name}")
        for note in (*added.apart, *added.notes):
            typer.echo(one_line(f"dxe: {note}"), err=True)
    if as_json:
        print_json(done)


@app.command("list")
def list_runs(
    *,
    corpus: OfCorpus = None,
    pipeline: OfPipeline = None,
    release: Annotated[str | None, typer.Option(help="Runs of this release alone.")] = None,
    tag: OfTag = None,
    since: Since = None,
    until: Until = None,
    last: Annotated[int | None, typer.Option(min=1, help="The newest so many.")] = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the runs of the ledger, oldest first."""
    from docextract_eval.runs.history import Entry

    ledgers.one_of(as_json=as_json, as_csv=as_csv)
    wanted = ledgers.wanted(corpus, pipeline, release, tag, since, until)
    ledger = ledgers.known(store)
    entries = ledger.verified(ledger.entries(wanted)[-(last or 0) :])
    rows = [dataclasses.asdict(entry) for entry in entries]
    if as_json:
        print_json(rows)
    elif as_csv:
        names = [field.name for field in dataclasses.fields(Entry)]
        ledgers.print_csv([{**row, "tags": " ".join(row["tags"])} for row in rows], names)
    else:
        _print_entries(entries)


@app.command()
def show(called: Called, *, store: Store = LEDGER, as_json: AsJson = False) -> None:
    """Show one run of the ledger: what it is, what was said of it, who signed it."""
    from docextract_eval.reports.history.terminal import entry_text
    from docextract_eval.reports.terminal import plain

    ledger = ledgers.known(store)
    (entry,) = ledger.verified([ledgers.found(ledger, called)])
    signed = ledger.signed(entry.id)
    if as_json:
        print_json({**dataclasses.asdict(entry), "signatures": signed})
        return
    typer.echo(entry_text(entry, ascii_only=ledgers.ascii_only()))
    for record in signed:
        said = f"Signed by {record['by']} ({record['role']}) on {record['at']}"
        typer.echo(plain(said))


app.command("trend")(trending.trend)


@app.command()
def pin(
    called: Called,
    *,
    off: Annotated[bool, typer.Option("--off", help="Take the pin off.")] = False,
    store: Store = LEDGER,
) -> None:
    """Make a run the baseline that its pipeline is held against over this corpus."""
    from docextract_eval.runs.ledger.pins import pinned, unpinned

    ledger = ledgers.known(store)
    entry = ledgers.found(ledger, called)
    notes = unpinned(ledger, entry) if off else pinned(ledger, entry)
    said = "is pinned no longer" if off else "is pinned"
    typer.echo(one_line(f"{entry.called} {said} for {entry.pipeline} over {entry.corpus}"))
    for note in notes:
        typer.echo(one_line(f"dxe: {note}"), err=True)


app.command("alarms")(trending.alarms)


@app.command()
def reindex(
    folders: Annotated[
        list[Path] | None, typer.Argument(metavar="FOLDER...", help="Where runs are; runs/.")
    ] = None,
    *,
    corpus: Corpora = None,
    store: Store = LEDGER,
) -> None:
    """Make the ledger of every finished run below folders; what has no folder any more stays."""
    from docextract_eval.runs.ledger.opening import shown
    from docextract_eval.runs.ledger.reindex import found, reindex

    roots = folders or [Path("runs")]
    with progress("Runs", sum(1 for _ in found(roots))) as step:
        done = reindex(store, roots, step, lambda folder: _derived(folder, corpus or ())[0])
    if done.moved:
        typer.echo(f"the damaged ledger was put aside: {done.moved}")
    for reason in done.left_out:
        typer.echo(one_line(f"dxe: left out: {reason}"), err=True)
    for note in done.notes:
        typer.echo(one_line(f"dxe: {note}"), err=True)
    if done.kept:
        typer.echo(f"{len(done.kept)} runs have no folder there, and stay: {', '.join(done.kept)}")
    new = f", {len(done.new)} of them for the first time" if done.new else ""
    typer.echo(f"{len(done.runs)} runs are in {shown(store)}{new}")


def _derived(folder: RunFolder, corpora: Sequence[Path]) -> tuple[bool, str]:
    """Derive a run again, and say why that cannot be done; refuse what does not follow."""
    from docextract_eval.errors import UndecidedError
    from docextract_eval.runs.derivation import rederived

    try:
        found = rederived(folder, corpora)
    except UndecidedError as error:
        return False, str(error)
    found.check("history add")
    return True, ""


def _print_entries(entries: Sequence[Entry]) -> None:
    from docextract_eval.metrics.phrases import percent
    from docextract_eval.reports.terminal import plain

    head = ("run", "release", "name", "pipeline", "corpus", "finished", "clean", "all", "")
    rows = [
        (
            entry.id,
            entry.release or "",
            entry.name or "",
            entry.pipeline,
            entry.corpus,
            entry.finished[:16].replace("T", " "),
            *("" if value is None else percent(value) for value in (entry.clean, entry.all)),
            " ".join(filter(None, _marks(entry))),
        )
        for entry in entries
    ]
    print_table(head, [[plain(text) for text in row] for row in rows])
    if damaged := [entry.called for entry in entries if entry.checked == "damaged"]:
        typer.echo(
            f"dxe: damaged, and without figures: {', '.join(map(plain, damaged))}. "
            "Remedy: add it again (dxe history add RUN), or dxe history reindex",
            err=True,
        )


def _marks(entry: Entry) -> tuple[str | None, ...]:
    """Return what is to be known of a run beside its figures."""
    checked = None if entry.checked == "derived" else entry.checked
    return "pinned" if entry.pinned else None, checked, entry.verdict, *entry.tags
