"""Help pages in plain text: usage, options under titles, each default once, then examples.

The page of `dxe` itself lists a dozen commands, by what each answers, and ends with the terms that
the others use; `dxe help all` lists all. Commands are rows of a table: a module is imported when
its command is asked for.
"""

from __future__ import annotations

import functools
import textwrap
from collections import defaultdict
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar, cast

import typer
from typer.core import TyperCommand, TyperGroup

from docextract_eval.catalog import import_object
from docextract_eval.cli.command_table import CommandRow
from docextract_eval.cli.examples import EXAMPLES, TERMS
from docextract_eval.errors import say_renamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

F = TypeVar("F", bound="Callable[..., Any]")
_LEFT = 26
"""Columns for the name of an option; a longer name has its explanation on the next line."""
_ENDLESS = 10_000
"""No short help is longer, so none is cut."""
_OPTIONS, _ARGUMENTS = "Options", "Arguments"
HELP_NAMES = {"help_option_names": ["-h", "--help"]}
OLD_NAMES = {"--country": "--locale", "--store": "--ledger"}
"""Options that are still taken by the name that they had, with a notice."""
_READABLE = 100
"""Columns beyond which no line of help goes, however wide the terminal is."""


class _Shared:
    """What commands and groups share: their help, and errors that know their command."""

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - typer's own types are private
        """Write the help page."""
        formatter.write(help_page(self, ctx, formatter.width))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's own types are private
        """Parse the arguments of a command; typer forgets some errors' commands."""
        try:
            return super().parse_args(ctx, [*_new_names(self, ctx, args)])  # type: ignore[misc,no-any-return] # of the other base
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined] # typer's errors have it
            raise


class Command(_Shared, TyperCommand):
    """A command whose help is `help_page`."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer's own types are private
        """Call the command, and log that it begins."""
        from docextract_eval.event_log import start_log

        start_log(command_name(ctx))
        return super().invoke(ctx)


class _RowCommands(Mapping[str, Any]):
    """The commands of a group, by name; those of rows are imported when they are asked for."""

    def __init__(self, here: Mapping[str, Any], rows: Sequence[CommandRow]) -> None:
        self._here = here
        self._rows = {row.name: row for row in rows}

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - typer's own types are private
        return self._here[name] if name in self._here else _import_command(self._rows[name])

    def __iter__(self) -> Iterator[str]:
        return iter((*self._here, *self._rows))

    def __len__(self) -> int:
        return len(self._here) + len(self._rows)


@functools.cache
def _import_command(row: CommandRow) -> Any:  # noqa: ANN401 - typer's own types are private
    """Return the command or the group of a row, imported now."""
    alone, thing = Program(""), import_object(row.path)
    settings: Any = {"name": row.name, "rich_help_panel": row.title or None, "hidden": row.hidden}
    if isinstance(thing, typer.Typer):
        alone.add_typer(thing, **settings)
    else:
        alone.command(**settings)(cast("Callable[..., Any]", thing))
    return typer.main.get_group(alone).commands[row.name]


def _listed_command(row: CommandRow) -> Any:  # noqa: ANN401 - typer's own types are private
    return TyperCommand(row.name, help=row.about, hidden=row.hidden)


class Group(_Shared, TyperGroup):
    """A group of commands whose help is `help_page`."""

    rows: Sequence[CommandRow] = ()
    """Those of its commands that are not imported yet."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - whatever typer gives
        """Make a group of the commands that typer gives, and of those of rows."""
        super().__init__(**settings)
        self.commands = _RowCommands(self.commands, self.rows)  # type: ignore[assignment] # only read

    def list_commands(self, _: Any) -> list[str]:  # noqa: ANN401 - typer's own types are private
        """Return the names of all commands; none is imported for that."""
        return [*self.commands]

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:  # noqa: ANN401 - typer's own types are private
        """Return what may follow: commands as help lists them, and options."""
        listed = {row.name: _listed_command(row) for row in self.command_rows()}
        ctx.command = TyperGroup(name=self.name, commands=listed, params=self.params)
        return ctx.command.shell_complete(ctx, incomplete)

    def command_rows(self) -> Iterator[CommandRow]:
        """Yield what help says of each command."""
        rows = {row.name: row for row in self.rows}
        for name in self.commands:
            if name in rows:
                yield rows[name]
            else:
                each: Any = self.commands[name]
                title, about = each.rich_help_panel or "", each.get_short_help_str(_ENDLESS)
                yield CommandRow(name, title, "", about, each.hidden)


class Program(typer.Typer):
    """A group of commands: it and each of its commands have our help pages."""

    def __init__(self, about: str, rows: Sequence[CommandRow] = (), **settings: Any) -> None:  # noqa: ANN401 - whatever typer takes
        """Make a group with the commands of rows; called alone, it prints its help."""
        super().__init__(
            cls=type("Group", (Group,), {"rows": rows}),
            help=about,
            no_args_is_help=True,
            rich_markup_mode=None,
            context_settings={**HELP_NAMES, "max_content_width": _READABLE},
            **settings,
        )

    def command(self, name: str | None = None, **settings: Any) -> Callable[[F], F]:  # noqa: ANN401 - whatever typer takes
        """Return what adds a function as a command."""
        return super().command(name, cls=Command, **settings)


def _new_names(command: Any, ctx: Any, args: Sequence[str]) -> Iterator[str]:  # noqa: ANN401 - typer's own types are private
    """Yield what was typed with each option by its present name, and say where it has a new one."""
    known = {name for param in command.get_params(ctx) for name in param.opts}
    for word in args:
        name, equals, value = word.partition("=")
        new = OLD_NAMES.get(name)
        if new is None or name in known or new not in known:
            yield word
        else:
            say_renamed(name, new)
            yield f"{new}{equals}{value}"


def help_page(command: Any, ctx: Any, width: int, *, with_all: bool = False) -> str:  # noqa: ANN401 - typer's own types are private
    """Return the help of a command or a group; of the program a dozen commands, or all of them."""
    parts = [f"Usage: {ctx.command_path} {' '.join(_usage_words(command, ctx))}"]
    about = (command.help or "").replace("\b\n", "").strip()
    parts += [_indent_paragraph(paragraph, width) for paragraph in about.split("\n\n") if paragraph]
    tables = help_tables(command, ctx, with_all=with_all)
    for title, rows in tables.items():
        body = "\n".join(line for row in rows for line in _help_row(*row, width))
        parts.append(f"{textwrap.fill(f'{title}:', width)}\n{body}")
    if not command_name(ctx) and not with_all:
        parts.append(f"  dxe help all lists all {len(command.commands)} commands, by stage.")
    if examples := EXAMPLES.get(command_name(ctx)):
        lines = (f"  # {about}\n  {typed}" for about, typed in examples)
        parts.append("Examples:\n" + "\n".join(lines))
    if not command_name(ctx):
        parts.append("Terms:\n" + "\n".join(_term(*each, width) for each in TERMS.items()))
    return "\n\n".join(parts) + "\n"


def command_name(ctx: Any) -> str:  # noqa: ANN401 - typer's own types are private
    """Return the words after `dxe` that call a command: empty for `dxe` itself."""
    return str(ctx.command_path).partition(" ")[2]


def _usage_words(command: Any, ctx: Any) -> Iterator[str]:  # noqa: ANN401 - typer's own types are private
    yield "[OPTIONS]"
    for param in _visible_params(command, ctx):
        if param.param_type_name == "argument":
            name = metavar(param) + ("..." if param.nargs == -1 else "")
            yield name if param.required else f"[{name}]"
    if hasattr(command, "commands"):
        yield "COMMAND ..."


def metavar(param: Any) -> str:  # noqa: ANN401 - typer's own types are private
    """Return the word that stands for the value of an option or argument."""
    return str(param.metavar or param.name.upper())


def _visible_params(command: Any, ctx: Any) -> list[Any]:  # noqa: ANN401 - typer's own types are private
    return [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]


def help_tables(command: Any, ctx: Any, *, with_all: bool) -> dict[str, list[tuple[str, str]]]:  # noqa: ANN401 - typer's own types are private
    """Return rows by title: arguments, options, options with a title of their own, commands."""
    tables: dict[str, list[tuple[str, str]]] = defaultdict(list)
    params = _visible_params(command, ctx)
    is_argument = [param.param_type_name == "argument" for param in params]
    for param, argument in sorted(
        zip(params, is_argument, strict=True), key=lambda row: not row[1]
    ):
        if argument:
            tables[_ARGUMENTS].append((metavar(param), _param_help(param)))
        else:
            title = getattr(param, "rich_help_panel", None) or _OPTIONS
            tables[title].append((_param_names(param), _param_help(param)))
    if _OPTIONS in tables:  # before those with a title
        others = {title: rows for title, rows in tables.items() if title != _ARGUMENTS}
        arguments = {title: tables[title] for title in (_ARGUMENTS,) if title in tables}
        tables = arguments | {_OPTIONS: others.pop(_OPTIONS)} | others
    listed = [*command.command_rows()] if isinstance(command, Group) else []
    first = [] if with_all else [row for row in listed if row.answers]
    for row in first or listed:
        if not row.hidden:
            title = "Commands" if first else row.title or "Commands"
            tables.setdefault(title, []).append((row.name, row.answers if first else row.about))
    return tables


def _param_names(param: Any) -> str:  # noqa: ANN401 - typer's own types are private
    names = ", ".join(sorted(param.opts, key=len))
    if param.secondary_opts:
        names += f" / {', '.join(param.secondary_opts)}"
    is_flag = param.is_flag or getattr(param, "count", False)
    return names if is_flag else f"{names} {metavar(param)}"


def _param_help(param: Any) -> str:  # noqa: ANN401 - typer's own types are private
    """Return what a parameter is for, with its range, variable and default, each once."""
    variable = f"environment variable: {param.envvar}" if param.envvar else ""
    notes = [*filter(None, (allowed_range(param), variable, _default_note(param)))]
    if param.required and param.param_type_name == "option":
        notes.append("required")
    about = getattr(param, "help", None) or ""
    return f"{about} [{'; '.join(notes)}]".strip() if notes else about


def allowed_range(param: Any) -> str:  # noqa: ANN401 - typer's own types are private
    """Return which numbers are taken, as in `1 to 1,024`; empty where all are."""
    kind = getattr(param, "type", None)
    low, high = (getattr(param, end, getattr(kind, end, None)) for end in ("min", "max"))
    if high is not None:
        return f"{_format_number(low or 0)} to {_format_number(high)}"
    return "" if low is None else f"{_format_number(low)} or more"


def _format_number(number: float) -> str:
    return f"{number:,g}" if isinstance(number, float) else f"{number:,}"


def _default_note(param: Any) -> str:  # noqa: ANN401 - typer's own types are private
    shown, default = getattr(param, "show_default", True), param.default
    if isinstance(shown, str):
        return f"default: {shown}"
    if shown is False or param.required or default is False or default in (None, "", []):
        return ""
    if default is True:
        return f"default: {param.opts[0]}"
    return f"default: {default.value if isinstance(default, Enum) else default}"


def _indent_paragraph(paragraph: str, width: int) -> str:
    text = " ".join(paragraph.split())
    return textwrap.fill(text, width, initial_indent="  ", subsequent_indent="  ")


def _term(term: str, meaning: str, width: int) -> str:
    left = f"  {term:<11}"
    return textwrap.fill(meaning, width, initial_indent=left, subsequent_indent=" " * len(left))


def _help_row(left: str, about: str, width: int) -> Sequence[str]:
    """Return a row as lines: a long name stands alone."""
    blank = " " * (_LEFT + 2)
    lines = textwrap.wrap(about, width - len(blank), break_on_hyphens=False)
    if len(left) > _LEFT - 2:
        return [f"  {left}", *(blank + line for line in lines)]
    first = lines[0] if lines else ""
    return [f"  {left:<{_LEFT}}{first}".rstrip(), *(blank + line for line in lines[1:])]
