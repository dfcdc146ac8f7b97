"""The first files of one's own: a recipe, a policy, a schema and a workflow, commented."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    ci: Annotated[
        str | None,
        typer.Option("--ci", metavar="SYSTEM", help="Write a workflow that gates, too: github."),
    ] = None,
) -> None:
    """Write recipe.toml, policy.toml and schema.toml here, commented; what is there stays."""
    from docextract_eval.cli.workflows import workflow
    from docextract_eval.corpus.recipe import shipped
    from docextract_eval.disk import write_whole
    from docextract_eval.runs.policy import default_policy
    from docextract_eval.schemas import STARTER

    sources = {
        "recipe.toml": shipped()["quick"],
        "policy.toml": default_policy(),
        "schema.toml": STARTER,
    }
    files = {name: source.read_text(encoding="utf-8") for name, source in sources.items()}
    next_ = "dxe corpus build recipe.toml -o corpus"
    if ci is not None:
        place, text = workflow(ci)
        files[place] = text
        next_ = f"name your pipeline in {place}, and commit all of it"
    for name, text in files.items():
        if Path(name).exists():
            typer.echo(f"{name} is there and stays as it is")
        else:
            write_whole(Path(name), text)
            typer.echo(f"{name} written")
    typer.echo(f"Next: {next_}")
