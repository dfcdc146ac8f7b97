"""The first files of one's own: a recipe and a policy, commented."""

from __future__ import annotations

from pathlib import Path

import typer


def init() -> None:
    """Write recipe.toml and policy.toml here, with comments; what is there is not touched."""
    from docextract_eval.corpus.recipe import shipped
    from docextract_eval.disk import write_whole
    from docextract_eval.runs.policy import default_policy

    for name, source in (("recipe.toml", shipped()["quick"]), ("policy.toml", default_policy())):
        if Path(name).exists():
            typer.echo(f"{name} is there and stays as it is")
        else:
            write_whole(Path(name), source.read_text(encoding="utf-8"))
            typer.echo(f"{name} written")
    typer.echo("Next: dxe corpus build recipe.toml -o corpus")
