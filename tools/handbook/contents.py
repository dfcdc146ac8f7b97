"""Which pages `tools/reference` writes, from what, and how they differ from what docs/ has."""

from __future__ import annotations

import difflib
import importlib
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
REMARK = "<!-- Written by `tools/reference`; edit {source}. -->"
"""The first line of every page that nobody writes by hand."""


@dataclass(frozen=True)
class Written:
    """A page that is written from the code."""

    source: str
    """Where its words are edited."""
    made_by: str
    """The module of this folder and the function that return its text."""
    is_slow: bool = False
    """Whether it takes minutes: it is written only if it is named."""


PAGES = {
    "api": Written("the docstrings of public names", "api:page"),
    "causes": Written("docextract_eval/matching/causes.py", "codes:causes"),
    "commands": Written("docextract_eval/cli/", "commands:page"),
    "country-keys": Written("docextract_eval/countries/locales.py", "keys:country"),
    "degradations": Written("docextract_eval/corpus/degrade/", "pictured:page"),
    "exit-codes": Written("docextract_eval/errors.py", "codes:exit_codes"),
    "formats": Written("docextract_eval/codec/__init__.py", "codes:formats"),
    "frozen": Written("nothing here: these names never change", "names:page"),
    "label-keys": Written("docextract_eval/codec/labels.py", "keys:labels"),
    "limits": Written("docextract_eval/borders/limits.py", "limits:page"),
    "mapping-keys": Written("docextract_eval/interop/conversion/mapping.py", "keys:mapping"),
    "measurement-keys": Written("docextract_eval/corpus/measurements.py", "keys:measurements"),
    "metrics": Written("the cards in docextract_eval/metrics/", "codes:metrics"),
    "planted": Written(
        "docextract_eval/corpus/traps/planted_instructions.py", "planting:page", is_slow=True
    ),
    "policy-keys": Written("docextract_eval/runs/gates/", "keys:policy"),
    "prediction-keys": Written("docextract_eval/codec/predictions.py", "keys:prediction"),
    "reasons": Written("docextract_eval/reports/sentences/reasons.py", "codes:reasons"),
    "recipe-keys": Written("docextract_eval/corpus/options.py", "keys:recipe"),
    "schema-keys": Written("docextract_eval/schemas/schema_file.py", "keys:schema"),
    "traps": Written("docextract_eval/corpus/traps/table.toml", "trapped:page"),
    "types": Written("docextract_eval/fieldtypes/", "codes:types"),
}


class MissingError(Exception):
    """Something that a page lists has no description in the code: file, line and remedy."""


def path_of(name: str) -> Path:
    """Return the file of a page."""
    return DOCS / f"reference/{name}.md"


def text_of(name: str) -> str:
    """Return a page as the code says it; raise for what has no description."""
    written = PAGES[name]
    module, _, function = written.made_by.partition(":")
    text: str = getattr(importlib.import_module(f"handbook.{module}"), function)()
    return f"{REMARK.format(source=written.source)}\n\n{text.rstrip()}\n"


def difference(name: str) -> str:
    """Say where a page is not what the code says, and what mends it; nothing where it is."""
    path, anew = path_of(name), text_of(name).splitlines()
    kept = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    at = next(
        (
            number
            for number, (one, other) in enumerate(zip(kept, anew, strict=False), 1)
            if one != other
        ),
        0,
    )
    if kept == anew:
        return ""
    line = at or min(len(kept), len(anew)) + 1
    known = anew[line - 1] if line <= len(anew) else "nothing"
    was = kept[line - 1] if line <= len(kept) else "nothing"
    changed = sum(each[:1] in "+-" for each in difflib.ndiff(kept, anew)) if len(kept) < 900 else ""
    more = f" ({changed} lines differ)" if changed else ""
    return (
        f"docs/{path.relative_to(DOCS).as_posix()}, line {line}: has {was[:80]!r} where the code "
        f"says {known[:80]!r}{more}. Remedy: ./tools/reference {name}"
    )
