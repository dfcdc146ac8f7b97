"""Commands on the ledger: runs are added, listed, pinned, and followed over time."""

from __future__ import annotations

import contextlib
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli import alarms, ledgers, trends
from docextract_eval.cli.baselines import Corpora
from docextract_eval.cli.help_pages import Program
from docextract_eval.cli.ledgers import (
    AsCsv,
    Called,
    Last,
    OfCorpus,
    OfPipeline,
    OfTag,
    Since,
    Until,
)
from docextract_eval.cli.shell import (
    AsJson,
    DryRun,
    Store,
    print_json,
    print_table,
    progress,
)
from docextract_eval.errors import (
    IncompleteError,
    InconclusiveError,
    count_phrase,
    one_line,
    shell_word,
)
from docextract_eval.runs.baseline_words import LEDGER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.history import Entry

app = Program("Keep runs in a ledger, list them, and follow them over time.")

_OLDEST, _CLOCKS_DIFFER = timedelta(days=5 * 365), timedelta(days=1)
"""How long ago a run can be without a word about it, and how far clocks may differ."""
_WORDS = {"added": "added to", "updated": "updated in", "there already": "was already in"}


@app.command()
def add(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Folders of finished runs.")],
    *,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Name of the run.")] = None,
    release: Annotated[
        str | None, typer.Option(metavar="NAME", help="Release of the pipeline.")
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Tag of the run; repeatable.")
    ] = None,
    corpus: Corpora = None,
    store: Store = LEDGER,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Add finished runs to the ledger, and test each against the pinned run and the one before.

    Scores are derived again first. Adding a run twice changes nothing.
    """
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.ledger.release_tests import run_release_tests
    from docextract_eval.runs.ledger.titles import Titles, check_titles

    given = check_titles(Titles(name, release, tuple(tag or ())))
    folders = [RunFolder(run) for run in runs]
    for folder in folders:
        folder.finished_about()  # refused before a ledger is made for it
    if dry_run:
        _print_plan(folders, corpus or (), store)
        return
    ledger = ledgers.open_or_create_ledger(store)
    done, ids = [], list[str]()
    for folder in folders:
        derived, why = _try_derivation(folder, corpus or ())
        added = ledger.add(folder, given, was_rederived=derived)
        notes = (
            f"is unverified: {why}" if why else "",
            _doubtful_date(folder.finished_about()["finished"]),
        )
        added = dataclasses.replace(added, notes=(*added.notes, *filter(None, notes)))
        done.append(dataclasses.asdict(added))
        ids.append(added.run)
        if as_json:
            continue
        typer.echo(f"{added.run} {_WORDS[added.what]} {ledger.store.name}")
        for note in (*added.apart, *added.notes):
            typer.echo(one_line(f"dxe: {note}"), err=True)
    found = {each.run.id: each for each in run_release_tests(ledger, ids)}
    if as_json:
        print_json([{**each, **alarms.findings_to_json(found[each["run"]])} for each in done])
        return
    for each in found.values():
        alarms.print_findings(each)


def _print_plan(folders: Sequence[RunFolder], corpora: Sequence[Path], store: str) -> None:
    """Print what would become of each run."""
    for folder in folders:
        _, why = _try_derivation(folder, corpora)
        state = f"unverified: {why}" if why else "its scores were derived again and agree"
        typer.echo(one_line(f"{folder.path} would be added to {store} ({state})."))
    typer.echo("Dry run: nothing was written.")


@app.command("list")
def list_runs(
    *,
    corpus: OfCorpus = None,
    pipeline: OfPipeline = None,
    release: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Only runs of this release.", rich_help_panel=ledgers.WHICH
        ),
    ] = None,
    tag: OfTag = None,
    since: Since = None,
    until: Until = None,
    last: Last = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the runs of the ledger, oldest first."""
    from docextract_eval.runs.history import Entry

    ledgers.refuse_both_forms("history", as_json=as_json, as_csv=as_csv)
    wanted = ledgers.read_run_filter(corpus, pipeline, release, tag, since, until)
    ledger = ledgers.open_existing_ledger(store)
    entries = ledger.verified_entries(ledger.entries(wanted)[-(last or 0) :])
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
    """Print one run of the ledger: its content, names and tags, and who signed it."""
    from docextract_eval.reports.history.terminal import entry_text
    from docextract_eval.reports.terminal import escape_invisible

    ledger = ledgers.open_existing_ledger(store)
    (entry,) = ledger.verified_entries([ledgers.find_run(ledger, called)])
    signed = ledger.signature_records(entry.id)
    if as_json:
        print_json({**dataclasses.asdict(entry), "signatures": signed})
        return
    typer.echo(entry_text(entry, ascii_only=ledgers.is_ascii_only()))
    for record in signed:
        key = f"with the key {record['key']}" if record.get("key") else "without a key"
        who = f"{record['by']} ({record['role']})"
        typer.echo(escape_invisible(f"Signed by {who} on {record['at']} {key}"))


app.command("trend")(trends.compute_trend)


@app.command()
def pin(
    called: Called,
    *,
    off: Annotated[bool, typer.Option("--off", help="Unpin the run.")] = False,
    store: Store = LEDGER,
) -> None:
    """Make a run the baseline for later runs of its pipeline over the same corpus."""
    from docextract_eval.runs.ledger.entries import RunFilter
    from docextract_eval.runs.ledger.pins import pin_run, unpin_run
    from docextract_eval.runs.ledger.release_tests import untested_runs

    ledger = ledgers.open_existing_ledger(store)
    entry = ledgers.find_run(ledger, called)
    was_open = alarms.open_alarms(ledger, entry)
    notes = unpin_run(ledger, entry) if off else pin_run(ledger, entry)
    state = "is no longer pinned" if off else "is pinned"
    typer.echo(one_line(f"{entry.full_name} {state} for {entry.pipeline} over {entry.corpus}"))
    still_open = {each.alarm.id for each in alarms.open_alarms(ledger, entry)}
    for each in was_open:
        if each.alarm.id not in still_open:
            typer.echo(one_line(f"This accepts an open alarm: {alarms.alarm_text(each)}"))
    if missing := untested_runs(ledger, RunFilter(entry.corpus, entry.pipeline)):
        runs = count_phrase(len(missing), "run")
        notes.append(f"{runs} not tested against the run that is pinned: dxe history test")
    for note in notes:
        typer.echo(one_line(f"dxe: {note}"), err=True)


@app.command("map")
def map_fields(
    names: Annotated[
        str, typer.Argument(metavar="OLD=NEW", help="The old name of the field, and its new name.")
    ],
    *,
    corpus: Annotated[
        str | None, typer.Option(metavar="NAME", help="The corpus, if the ledger has several.")
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Undo the renaming.")] = False,
    store: Store = LEDGER,
) -> None:
    """Give a field its new name, so that its trend, alarms and gates continue.

    Older runs are then read with the new name. The journal records the change; the runs' folders
    stay as they are.
    """
    from docextract_eval.runs.ledger.field_names import map_field

    ledger = ledgers.open_existing_ledger(store)
    found, old, new = map_field(ledger, names, corpus, off=off)
    state = "is its own name again" if off else f"is called {new} from now on"
    typer.echo(one_line(f"{old} {state} in runs over {found}"))


@app.command("check")
def check_ledger(
    *,
    head: Annotated[
        str | None,
        typer.Option(metavar="HASH", help="The head of the journal that you kept."),
    ] = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
) -> None:
    """Check every run and the journal of the ledger, and print the head of the journal.

    Keep the head somewhere else: with --head, a later check finds whatever was rewritten since.
    """
    from docextract_eval.runs.ledger.ledger import REPAIR_LEDGER

    ledger = ledgers.open_existing_ledger(store)
    found = ledger.check_rows(head)
    journal, faults = found.journal, found.faults
    if as_json:
        print_json({"entries": journal.entries, "head": journal.head, "faults": faults})
    else:
        runs, changes = len(found.entries), count_phrase(journal.entries, "entry", "entries")
        typer.echo(f"Checked {count_phrase(runs, 'run')}, and a journal with {changes}")
        typer.echo(f"Head: {journal.head}")
    if faults:
        raise IncompleteError("; ".join(faults), ledger.store.name, REPAIR_LEDGER)


app.command("alarms")(alarms.alarms)
app.command("test")(alarms.fill_in_tests)


@app.command()
def reindex(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FOLDER", help="Folders to search for runs.", show_default="runs"),
    ] = None,
    *,
    corpus: Corpora = None,
    store: Store = LEDGER,
) -> None:
    """Make the ledger again from every finished run below some folders.

    Runs whose folders no longer exist stay in it.
    """
    from docextract_eval.runs.ledger.opening import displayed_name
    from docextract_eval.runs.ledger.reindex import find_run_folders, reindex

    roots = folders or [Path("runs")]
    with progress("Runs", sum(1 for _ in find_run_folders(roots))) as step:
        done = reindex(store, roots, step, lambda folder: _try_derivation(folder, corpus or ())[0])
    if done.moved:
        typer.echo(f"The damaged ledger was moved to {done.moved}")
    for reason in done.left_out:
        typer.echo(one_line(f"dxe: left out: {reason}"), err=True)
    for note in done.notes:
        typer.echo(one_line(f"dxe: {note}"), err=True)
    if done.kept:
        kept = count_phrase(len(done.kept), "run")
        typer.echo(f"Kept without a folder: {kept} ({', '.join(done.kept)})")
    new = f", {len(done.new):,} of them new" if done.new else ""
    typer.echo(f"{displayed_name(store)} contains {count_phrase(len(done.runs), 'run')}{new}")


def _doubtful_date(finished: str) -> str:
    """Return what is odd about when a run says that it finished; empty if nothing is."""
    now, moment = datetime.now(UTC), datetime.min.replace(tzinfo=UTC)
    with contextlib.suppress(ValueError):
        read = datetime.fromisoformat(finished)
        moment = read if read.tzinfo else read.replace(tzinfo=UTC)
    if now - _OLDEST < moment < now + _CLOCKS_DIFFER:
        return ""
    return (
        f"its date ({finished[:10]}) cannot be right, and the ledger sorts by it: check the clock "
        "of the machine that ran it"
    )


def _try_derivation(folder: RunFolder, corpora: Sequence[Path]) -> tuple[bool, str]:
    """Derive a run again; return whether, and why not; refuse a run whose files disagree."""
    from docextract_eval.runs.derivation.deriving import rederive_unless_known

    try:
        found = rederive_unless_known(folder, corpora)
    except InconclusiveError as error:
        return False, str(error)
    found.check(f"dxe history add {shell_word(folder.path)}")
    return True, ""


def _print_entries(entries: Sequence[Entry]) -> None:
    from docextract_eval.metrics.phrases import percent
    from docextract_eval.reports.terminal import escape_invisible

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
            " ".join(filter(None, _entry_notes(entry))),
        )
        for entry in entries
    ]
    print_table(head, [[escape_invisible(text) for text in row] for row in rows])
    if damaged := [entry.full_name for entry in entries if entry.checked == "damaged"]:
        typer.echo(
            "dxe: damaged, so their scores are not shown: "
            f"{', '.join(map(escape_invisible, damaged))}. Remedy: add it again (dxe history add "
            "RUN), or dxe history reindex",
            err=True,
        )


def _entry_notes(entry: Entry) -> tuple[str | None, ...]:
    """Return what to know about a run beside its scores."""
    from docextract_eval.runs.scope import scope_in_signature

    checked = None if entry.checked == "derived" else entry.checked
    part = "some fields" if scope_in_signature(entry.signature) else None
    chosen = "chosen documents" if entry.chosen else None
    return "pinned" if entry.pinned else None, chosen, checked, part, entry.verdict, *entry.tags
