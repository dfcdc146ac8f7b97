"""The first files of one's own: a recipe, a policy and a schema, commented."""

from __future__ import annotations

from pathlib import Path

import typer


def init() -> None:
    """Write recipe.toml, policy.toml and schema.toml here, commented; what is there stays."""
    from docextract_eval.corpus.recipe import shipped
    from docextract_eval.disk import write_whole
    from docextract_eval.runs.policy import default_policy
    from docextract_eval.schemas import STARTER

    files = {
        "recipe.toml": shipped()["quick"],
        "policy.toml": default_policy(),
        "schema.toml": STARTER,
    }
    for name, source in files.items():
        if Path(name).exists():
            typer.echo(f"{name} is there and stays as it is")
        else:
            write_whole(Path(name), source.read_text(encoding="utf-8"))
            typer.echo(f"{name} written")
    typer.echo("Next: dxe corpus build recipe.toml -o corpus")
