"""docs/reference/limits.md: every limit on input from outside, and what happens beyond it."""

from __future__ import annotations

import ast
import inspect
from typing import TYPE_CHECKING

from pages import table

from docextract_eval.borders import limits
from docextract_eval.borders.decoding import confinement, formats
from handbook.contents import MissingError
from handbook.marking import cell, code

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

OPENING = """\
# Limits

Find out why your input was refused, or what outside input can cost your machine.

Everything that people, programs and servers write has a limit. Input beyond it is refused in one
line that names the file, the key and the limit, with exit code 2 unless the table says something
else. It costs its own line, rendition or file and nothing else.
"""
ENDING = """\
## What else is refused

- JSON with a key that occurs twice in one object; with NaN or infinity (a confidence that is one
  of these counts as none); with half a character (a surrogate without its pair); with a number
  that a float would turn into zero, into infinity or, from 1e12 on, into another amount. Write
  such a number as a string.
- Pictures other than PNG, JPEG, TIFF, WebP, BMP and GIF: their first bytes decide, not their
  names. `dxe corpus import` and `dxe degrade` decode in a separate process, which has 60 seconds
  for a file, or for a page of a PDF.
- Code: a condition `python:MODULE:OBJECT` in a recipe or a `corpus.json` is not imported unless
  the command line names it, too (`--trust python:MODULE:OBJECT`, or `--condition`).
- albumentations pipelines with transforms that are not their own, or that open other files.

NUL, control characters and characters that change the direction of a line are not refused: texts
keep them as they were written, but no report and no terminal shows them unescaped.
"""
MIB = 2**20


def page() -> str:
    """Return the page."""
    rows = [row for module in (limits, formats, confinement) for row in _rows(module)]
    listed = table(("what", "limit", "constant"), rows)
    return "\n".join([OPENING, *listed, "", ENDING])


def _rows(module: ModuleType) -> Iterator[tuple[str, str, str]]:
    body = ast.parse(inspect.getsource(module)).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        name = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
        if (
            not name.isupper()
            or (module is not limits and not name.startswith("MAX_"))
            or name == "MIB"
        ):
            continue
        about = after.value if isinstance(after, ast.Expr) else None
        if not isinstance(about, ast.Constant):
            place = f"{module.__name__.replace('.', '/')}.py, line {node.lineno}"
            raise MissingError(f"{place}: {name} has no description. Remedy: write one below it")
        yield cell(str(about.value)), _number(vars(module)[name]), code(name)


def _number(value: float) -> str:
    shown = f"{value:,}" if isinstance(value, int) else f"{value:g}"
    is_size = isinstance(value, int) and value % MIB == 0
    return f"{shown} ({value // MIB:,} MiB)" if is_size else shown
