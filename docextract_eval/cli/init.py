"""The command that writes commented files to start from: recipe, policy, schema, workflow."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from docextract_eval.storage.disk import write_atomically


def init(
    ci: Annotated[
        str | None,
        typer.Option(
            "--ci",
            metavar="github|gitlab",
            help="Also write a workflow that runs the pipeline and the gate.",
        ),
    ] = None,
) -> None:
    """Start a project: write a commented recipe.toml, policy.toml and schema.toml.

    They are written to the current folder; existing files stay as they are.
    """
    from docextract_eval.cli.workflows import workflows
    from docextract_eval.runs.release.policy import default_policy_path
    from docextract_eval.schemas import STARTER
    from docextract_eval.shipped import shipped_recipes

    sources = {
        "recipe.toml": shipped_recipes()["quick"],
        "policy.toml": default_policy_path(),
        "schema.toml": STARTER,
    }
    files = {name: source.read_text(encoding="utf-8") for name, source in sources.items()}
    next_ = "dxe corpus build recipe.toml -o corpus"
    if ci is not None:
        written = workflows(ci)
        files |= written
        next_ = f"name your pipeline in {next(iter(written))}, and commit these files"
    for name, text in files.items():
        if Path(name).exists():
            typer.echo(f"{name} exists and was not changed")
        else:
            write_atomically(Path(name), text)
            typer.echo(f"{name} written")
    typer.echo(f"Next: {next_}")
