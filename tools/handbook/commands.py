"""docs/reference/commands.md: every command by stage, with what it answers and its options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from pages import table

from docextract_eval.cli.app import app
from docextract_eval.cli.examples import EXAMPLES
from docextract_eval.cli.help_pages import Group, help_tables
from handbook.marking import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

OPENING = """\
# Commands

Look up a command or an option, by stage of the work. `dxe help COMMAND` prints the same, and
`dxe help all` lists all commands.

Every command has `-h`, which prints its help. Exit codes: [list](exit-codes.md).
"""
_COMMON = ("--help",)


def page() -> str:
    """Return the page."""
    root: Any = typer.main.get_command(app)
    lines = [OPENING]
    stage = ""
    for row in root.command_rows():
        if row.title != stage:
            stage = row.title
            lines.append(f"## {stage}\n")
        lines += _command(root.commands[row.name], row.name, row.answers)
    return "\n".join(lines)


def _command(command: Any, name: str, answers: str = "") -> Iterator[str]:  # noqa: ANN401 - typer's own
    context = command.make_context(name, [], resilient_parsing=True)
    yield f"### `dxe {name}`\n"
    if answers:
        yield f"*{answers}*\n"
    yield f"{cell(' '.join((command.help or '').split(chr(10) + chr(10))[0].split()))}\n"
    if isinstance(command, Group):
        for each in command.command_rows():
            if not each.hidden:
                yield from _command(command.commands[each.name], f"{name} {each.name}")
        return
    rows = [
        (f"`{left}`", cell(about))
        for parts in help_tables(command, context, with_all=False).values()
        for left, about in parts
        if not left.endswith(_COMMON)
    ]
    if rows:
        yield from table(("argument or option", "what it is"), rows)
        yield ""
    if examples := EXAMPLES.get(name):
        yield "```sh"
        yield from (f"{typed}  # {about}" for about, typed in examples[:2])
        yield "```\n"
