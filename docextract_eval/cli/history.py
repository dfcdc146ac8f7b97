"""Commands on the ledger: add runs, list them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from docextract_eval.cli.shell import AsJson, RunPath, print_json, print_table

app = typer.Typer(help="Keep runs in a ledger, and look back.", no_args_is_help=True)
Store = Annotated[
    str, typer.Option(metavar="FILE|URL", help="The ledger: an SQLite file, or a database's URL.")
]
_LEDGER = "runs/ledger.db"


@app.command()
def add(
    run: RunPath,
    *,
    name: Annotated[str | None, typer.Option(help="What to call it, such as a release.")] = None,
    store: Store = _LEDGER,
) -> None:
    """Add a finished run to the ledger; adding it twice changes nothing."""
    from docextract_eval.disk import told
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.ledger import open_ledger
    from docextract_eval.runs.titles import Titles

    folder = RunFolder(run)
    folder.finished()  # refused before a ledger is made for it
    if store == _LEDGER:
        with told(Path(store).parent):
            Path(store).parent.mkdir(exist_ok=True)
    added = open_ledger(store).add(folder, Titles(name))
    said = {"added": "added to", "updated": "updated in", "there already": "was already in"}
    typer.echo(f"{added.run} {said[added.what]} {store}")


@app.command("list")
def list_runs(*, store: Store = _LEDGER, as_json: AsJson = False) -> None:
    """List the runs of the ledger, oldest first."""
    from docextract_eval.errors import BadInputError
    from docextract_eval.runs.ledger import open_ledger

    if "://" not in store and not Path(store).exists():
        raise BadInputError("is not there", store, "add a run first: dxe history add RUN")
    runs = [dataclasses.asdict(entry) for entry in open_ledger(store).entries()]
    if as_json:
        print_json(runs)
        return
    head = ("run", "name", "pipeline", "corpus", "finished", "clean", "all")
    keys = ("id", "name", "pipeline", "corpus", "finished")
    rows = [
        (*(str(run[key] or "") for key in keys), *(_percent(run[key]) for key in ("clean", "all")))
        for run in runs
    ]
    print_table(head, rows)


def _percent(value: float | None) -> str:
    from docextract_eval.metrics.phrases import percent

    return "" if value is None else percent(value)
