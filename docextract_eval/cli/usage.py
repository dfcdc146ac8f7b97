"""What was typed wrongly on the command line, as an error with what, where and remedy."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

from docextract_eval.cli.catalogs import File, What
from docextract_eval.cli.help_pages import allowed_range, command_name, metavar
from docextract_eval.errors import BadInputError, nearest_name

RENAMED = {
    "--conditions": "--condition",
    "--scene": "--condition",
    "--max-errors": "--max-failures",
}
"""Options that an older release had, and what is written instead."""
_ONLY = {
    "explain": "--errors",
    "run": "--condition, --kind, --locale, --trap or --split",
    "score": "--condition, --kind, --locale, --trap or --split",
}
"""What is written instead of `--only`, by command."""
_CHOICES: dict[str, tuple[str, type[StrEnum]]] = {
    "list": ("list", What),
    "schema": ("schema", File),
}
"""What the argument of a command is called, and its values, by command."""
_RENAMED_LISTS = {"aggressors": "attackers"}
"""Lists that an older release called otherwise."""
_QUOTED = re.compile("'([^']*)'")


def usage_error(error: Any) -> BadInputError:  # noqa: ANN401 - typer's own types are private
    """Return an error of typer's in our words."""
    return _ERRORS.get(type(error).__name__, _other_error)(error, _typed_command(error))


def _typed_command(error: Any) -> str:  # noqa: ANN401 - typer's own types are private
    """Return the command that was typed, without its options."""
    return f"dxe {command_name(error.ctx) if error.ctx else ''}".strip()


def _command_name(typed: str) -> str:
    """Return a command as messages name it: they all begin with `dxe`."""
    return typed.removeprefix("dxe").strip()


def _other_error(error: Any, typed: str) -> BadInputError:  # noqa: ANN401 - typer's own types are private
    """Return an error that typer describes only in words."""
    message = error.format_message()
    if (found := re.match("No such command '(.*?)'", message)) and error.ctx:
        return _unknown_command_error(found[1], error.ctx.command.commands, typed)
    if found := re.search(r"unexpected extra arguments? ?(?:\(s\))? ?\((.*)\)", message):
        what = f"there is no place for the argument '{found[1]}'"
        return BadInputError(
            what, _command_name(typed), f"leave it out; {typed} -h lists the arguments"
        )
    if message.startswith("Missing command"):
        return BadInputError(
            "a command is missing", _command_name(typed), f"{typed} -h lists the commands"
        )
    return BadInputError(message.rstrip("."), _command_name(typed), f"see {typed} -h")


def _unknown_option_error(error: Any, typed: str) -> BadInputError:  # noqa: ANN401 - typer's own types are private
    name, command = error.option_name, command_name(error.ctx)
    known = [opt for param in error.ctx.command.get_params(error.ctx) for opt in param.opts]
    new = _ONLY.get(command) if name == "--only" else RENAMED.get(name)
    new = new if new and any(word.strip(",") in known for word in new.split()) else None
    remedy = f"{typed} -h lists the options"
    if new:
        remedy = f"write {new} instead"
    elif near := nearest_name(name, known):
        remedy = f"did you mean {near}? {remedy}"
    return BadInputError(f"there is no option {name}", _command_name(typed), remedy)


def _unknown_command_error(name: str, commands: Any, typed: str) -> BadInputError:  # noqa: ANN401 - typer's own types are private
    remedy = f"{'dxe help all' if typed == 'dxe' else f'{typed} -h'} lists the commands"
    if near := nearest_name(name, [*commands]):
        remedy = f"did you mean '{near}'? {remedy}"
    return BadInputError(f"there is no command '{name}'", _command_name(typed), remedy)


def _missing_value_error(error: Any, typed: str) -> BadInputError:  # noqa: ANN401 - typer's own types are private
    param = error.param
    if param is None:
        return BadInputError(error.format_message().rstrip("."), typed, f"see {typed} -h")
    if param.param_type_name == "argument":
        what, remedy = f"the argument {metavar(param)} is missing", "add it"
        if (command := _command_name(typed)) in _CHOICES:
            remedy = f"add it. {_every_choice(command)}"
        elif command == "run":  # of one word nobody knows which of the two it is
            what, remedy = "a pipeline and a corpus are needed", "write dxe run PIPELINE CORPUS"
    else:
        option = max(param.opts, key=len)
        what, remedy = f"the option {option} is missing", f"add {option} {metavar(param)}"
    return BadInputError(what, _command_name(typed), f"{remedy}; {typed} -h shows examples")


def _wrong_value_error(error: Any, typed: str) -> BadInputError:  # noqa: ANN401 - typer's own types are private
    """Return what is wrong with a value: its own words if ours refused it, else what is taken."""
    param = error.param
    if param is None:
        return BadInputError(error.message.rstrip("."), _command_name(typed), "correct the value")
    where = max(param.opts, key=len) if param.param_type_name == "option" else metavar(param)
    value = _refused_value(error)
    quoted = f"'{value}'" if value is not None else "the value"
    if known := _known_values(error):
        return _unknown_choice(value, known, where, _command_name(typed))
    if "finite" in error.message:  # no bound refuses a number that is infinite
        return BadInputError(error.message, where, "write a number such as 2.5")
    number = "a whole number" if metavar(param) == "INTEGER" else "a number"
    if taken := allowed_range(param):
        remedy = f"write {number} from {taken}" if " to " in taken else f"write {number}, {taken}"
        digits = r"[-+]?\d+" if metavar(param) == "INTEGER" else r"[-+]?\d*\.?\d+(e[-+]?\d+)?"
        is_number = value is not None and re.fullmatch(digits, value)
        what = f"{quoted} is out of range" if is_number else f"{quoted} is not {number}"
        return BadInputError(what, where, remedy)
    if metavar(param) in {"INTEGER", "NUMBER"}:
        return BadInputError(f"{quoted} is not {number}", where, f"write {number}")
    return BadInputError(error.message.rstrip("."), where, f"write {metavar(param)} as -h says")


def _unknown_choice(value: str | None, known: list[str], where: str, command: str) -> BadInputError:
    """Return that an option or an argument has no such value."""
    what = f"'{value}' is not one of its values" if value else "the value is not one of its values"
    remedy = f"write {', '.join(known[:-1])} or {known[-1]}"
    if command in _CHOICES and not where.startswith("-"):
        what, where = f"no {_CHOICES[command][0]} is called '{value}'", command
        remedy = _every_choice(command)
    if new := _RENAMED_LISTS.get(value or ""):
        remedy = f"write {new} instead. {remedy}"
    elif near := nearest_name(value or "", known):
        remedy = f"did you mean '{near}'? {remedy}"
    return BadInputError(what, where, remedy)


def _every_choice(command: str) -> str:
    """Return everything that the argument of a command can be.

    >>> _every_choice("schema")
    'Schemas: country, labels, mapping, measurements, policy, prediction, recipe, report, schema'
    """
    noun, values = _CHOICES[command]
    return f"{noun.capitalize()}s: {', '.join(values)}"


def _known_values(error: Any) -> list[str]:  # noqa: ANN401 - typer's own types are private
    """Return the values that are taken, if they are few: those that typer names."""
    if "|" in (word := metavar(error.param)):
        return word.split("|")
    found = error.message.partition("should be ")[2] or error.message.partition("not one of ")[2]
    return _QUOTED.findall(found)


def _refused_value(error: Any) -> str | None:  # noqa: ANN401 - typer's own types are private
    """Return the value that was refused, as far as the error knows it."""
    if hasattr(cause := error.__cause__, "errors"):
        return str(cause.errors()[0]["input"])
    found = _QUOTED.search(error.message) or re.match(r"(\S+) is not in the range", error.message)
    return found[1] if found else None


def _wrong_use_error(error: Any, typed: str) -> BadInputError:  # noqa: ANN401 - typer's own types are private
    name = error.option_name
    if "does not take a value" in error.message:
        return BadInputError(f"{name} takes no value", _command_name(typed), f"write {name} alone")
    params = error.ctx.command.get_params(error.ctx) if error.ctx else ()
    word = next((metavar(param) for param in params if name in param.opts), "VALUE")
    return BadInputError(f"{name} has no value", _command_name(typed), f"write {name} {word}")


_ERRORS = {
    "NoSuchOption": _unknown_option_error,
    "MissingParameter": _missing_value_error,
    "BadParameter": _wrong_value_error,
    "BadOptionUsage": _wrong_use_error,
}
"""By the class of typer's error, which has no public name."""
