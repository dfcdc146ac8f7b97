"""Commented files to start from: a country's folder, the modules of a kind and of a trap."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docextract_eval.cli.country_files import FILES
from docextract_eval.countries import LIKE, has_country_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ORDER = (
    "# Words are in the order of `styles`; one string serves all of them. Order, length and\n"
    "# repeats of lists are weights of random draws.\n"
)
_EMPTY = {"string": '""', "array": "[]", "boolean": "false", "integer": "0", "number": "0.0"}


def country_stubs(like: str = "") -> dict[str, str]:
    """Return the files of a new country's folder by name; `like` is one that they take over from.

    Every key is behind a `#`, below its explanation: required keys come first.
    """
    return {
        name: f"{','.join(file.columns)}\n" if file.columns else _toml_stub(name, like)
        for name, file in FILES.items()
        if file.toml or not file.columns or file.needed_by
    }


def required_keys(file: str) -> list[str]:
    """Return the keys that a country's file has to have, `table.key` where they are in one."""
    schema = FILES[file].schema("#")
    own = schema.get("anyOf", [{}, {}])[-1]
    tables = {table: each["required"] for table, each in own.get("properties", {}).items()}
    top = [key for key in own.get("required", ()) if key not in tables]
    return [*top, *(f"{table}.{key}" for table, keys in tables.items() for key in keys)]


def _toml_stub(name: str, like: str) -> str:
    """Write a file: its keys first, then its tables, the required ones of each before others."""
    schema, required = FILES[name].schema("#"), required_keys(name)
    parts = {key: each for key, each in schema["properties"].items() if key != LIKE}
    records = {key: _resolve_reference(each, schema) for key, each in parts.items()}
    tables = {key: held for key, each in records.items() if (held := each.get("properties"))}
    text = f"# {FILES[name].about[:1].upper()}{FILES[name].about[1:]}.\n"
    text += _ORDER if "styles" in parts else ""
    if like and has_country_file(like, name):
        text += f'# Keys that are not written here are as in {like}.\n{LIKE} = "{like}"\n'
    text += "".join(
        _key_lines({key: parts[key] for key in parts if key not in tables}, required, schema)
    )
    # A table that groups keys may be there without any; a record, as a trade is, needs its own.
    layout = FILES[name].toml
    groups = {*layout.tables_merged_by_key} - {*layout.mappings} if layout else set()
    needing = {key.partition(".")[0] for key in required}
    for table in sorted(tables, key=lambda table: table not in needing):
        about = parts[table].get("description")
        comment = f"# {about}\n" if about else ""
        head = f"[{table}]" if table in groups else f"#[{table}]"
        keys = "".join(_key_lines(tables[table], required, schema, f"{table}."))
        text += f"\n{comment}{head}\n{keys}"
    return text


def _resolve_reference(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return what a part of a schema refers to, or itself."""
    name = part.get("$ref", "").rpartition("/")[2]
    return dict(schema["$defs"][name]) if name else part


def _key_lines(
    parts: Mapping[str, Any], required: list[str], schema: dict[str, Any], table: str = ""
) -> Iterator[str]:
    """Yield every key below what it is for, behind a `#`: the required ones first."""
    for key in sorted(parts, key=lambda key: f"{table}{key}" not in required):
        is_needed = f"{table}{key}" in required
        about = parts[key].get("description", "")
        if is_needed:
            about = f"required: {about}" if about else "required"
        comment = f"# {about}\n" if about else ""
        yield f"{comment}#{key} = {_sample_value(parts[key], schema)}\n"


def _sample_value(part: dict[str, Any], schema: dict[str, Any]) -> str:
    """Return a value of a part's shape as TOML writes it: its default, or an empty one."""
    if isinstance(default := part.get("default"), str | int | float | bool):
        return json.dumps(default, ensure_ascii=False)
    part = _resolve_reference(part, schema)
    if either := part.get("anyOf") or part.get("oneOf"):
        return _sample_value(either[0], schema)
    if part.get("type") == "array" and "$ref" in part.get("items", {}):
        return f"[{_sample_value(part['items'], schema)}]"
    if part.get("type") == "object":
        held = part.get("properties", {})
        keys = (f"{key} = {_sample_value(held[key], schema)}" for key in part.get("required", ()))
        return f"{{ {', '.join(keys)} }}" if part.get("required") else "{}"
    return _EMPTY.get(part.get("type", ""), '""')


TRAP_MODULE = '''"""TODO: what the traps of this module have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.traps import TrapSpec

if TYPE_CHECKING:
    import numpy as np

    from docextract_eval.corpus.kinds import Content
    from docextract_eval.fieldtypes import Context
'''
TRAP = '''

def _print_{name}(
    content: Content, context: Context, rng: np.random.Generator
) -> Content | None:
    """Print the decoy and return the content with its record; None where that cannot be."""
    # The record names the field that it attacks, its decoys, and what on the page lets a careful
    # person decide: see the sibling that is most like it, and `edits.make_decoy` and
    # `edits.record_trap`.
    return None


{upper} = TrapSpec(
    name="{name}",
    kinds=("receipt",),  # the kinds of document that may have it
    field="total",  # the field that it attacks
    apply=_print_{name},
)
'''
TRAP_EDITS = (
    "docextract_eval/corpus/traps/{module}.py: what {name} prints",
    "docextract_eval/corpus/traps/table.toml: what {name} is, in one line",
    "docextract_eval/countries/*/traps.toml: its words, if it prints any",
    "tests/corpus/traps/: it prints its text, and its twin does not",
    "docs/: ./tools/reference",
)


def add_trap_line(table: str, module: str, trap: str) -> str:
    """Return the table of traps with a line for a new one behind the others of its module."""
    line, head = (
        f'{trap} = "TODO: which text it prints, and which field that is taken for."\n',
        f"\n[{module}]\n",
    )
    if head not in table:
        return f"{table}{head}{line}"
    before, _, after = table.partition(head)
    own, blank, rest = after.partition("\n\n")
    return f"{before}{head}{own.rstrip()}\n{line}{blank and chr(10)}{rest}"


_ROOM = '''"""TODO: what these documents are."""
'''
_KIND = '''"""The kind `{name}`: its graph, its composer, the country files that it needs."""

from __future__ import annotations

from docextract_eval.corpus.kinds import Kind
from docextract_eval.corpus.kinds.{name}.choices import GRAPH, families
from docextract_eval.corpus.kinds.{name}.compose import compose

NEEDS = ()  # the files of a country without which none can be made: "{name}.toml" for its words
# Nodes by what they are of. A node in no block counts as direct when a gap is split into its paths.
BLOCKS = {{"parties": ("issuer",), "contents": (), "layout": ("template", "dialect", "looks")}}
# The fourth part is the field, and the node, that name who made the document.
{upper} = Kind("{name}", GRAPH, compose, "issuer", families, NEEDS, BLOCKS)
'''
_RECORD = '''"""The record of what is drawn for a {words}: a field for each node of its graph."""

from __future__ import annotations

from dataclasses import dataclass

from docextract_eval.corpus.kinds.record import SheetChoices


@dataclass(frozen=True, slots=True)
class {camel}Choices(SheetChoices):
    """What is drawn for a {words}, besides what all documents on sheets have."""

    issuer: str
'''
_LAYOUTS = '''"""Families of the layouts of {words}, as `corpus/layouts/{name}.toml` has them."""

from __future__ import annotations

from dataclasses import dataclass

from docextract_eval.corpus.layouts import HERE, LayoutFamilies
from docextract_eval.countries.country_files import FORBID_EXTRA


@dataclass(frozen=True, slots=True, kw_only=True)
class {camel}Layout:
    """One family. On sheets it is a `sheets.look.SheetLayout`."""

    __pydantic_config__ = FORBID_EXTRA

    name: str


LAYOUTS = LayoutFamilies("layout of {words}", HERE / "{name}.toml", {camel}Layout)
'''
_FAMILIES = """# Families of the layouts of {words}: a table for each. The keys are explained in
# corpus/kinds/{name}/layouts.py. Order, length and repeats of lists are weights of random draws.

[plain]
"""
_CHOICES = '''"""The choices behind a {words}, as a causal graph: nodes read their parents alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.causal import Graph
from docextract_eval.corpus.kinds import interventions
from docextract_eval.corpus.kinds.{name}.layouts import LAYOUTS
from docextract_eval.corpus.kinds.{name}.record import {camel}Choices
from docextract_eval.corpus.kinds.sheets.choices import add_sheet_nodes, draw_variant_numbers
from docextract_eval.countries.locales import LOCALE_NAMES

if TYPE_CHECKING:
    import numpy as np

GRAPH = Graph({camel}Choices)
# A node declares its name, then its parents. The name keys its draw: it never changes, while the
# function may be renamed. Each node has a field of its name in the record, and each field a node.
GRAPH.node("locale", options=LOCALE_NAMES)(interventions.locale)
GRAPH.node("months")(interventions.months_node())
interventions.add_intervention_nodes(GRAPH)


@GRAPH.node("issuer", "locale")
def draw_issuer(given: {camel}Choices, rng: np.random.Generator) -> str:
    """Name who issues the document."""
    raise NotImplementedError


@GRAPH.node("template", "locale", options=tuple(LAYOUTS))
def draw_template(given: {camel}Choices, rng: np.random.Generator) -> str:
    """Choose the family of the layout."""
    return str(rng.choice(families(given)))


@GRAPH.node("dialect")
def draw_dialect(_: {camel}Choices, rng: np.random.Generator) -> int:
    """Choose whose words are printed, modulo how many there are."""
    return int(rng.integers(6))


@GRAPH.node("looks")
def draw_looks(_: {camel}Choices, rng: np.random.Generator) -> dict[str, int]:
    """Choose among the ways that a family leaves open: a number for each, modulo how many."""
    return draw_variant_numbers(("size", "leading", "rules", "shade", "date"), rng)


add_sheet_nodes(GRAPH, LAYOUTS, "issuer")


def families(given: {camel}Choices) -> tuple[str, ...]:
    """Return the families of layouts that a country prints, the usual ones twice."""
    raise NotImplementedError
'''
_COMPOSE = '''"""From choices to a {words}: fields, tables, lines. No random draws here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import Content

if TYPE_CHECKING:
    from docextract_eval.corpus.kinds.{name}.record import {camel}Choices


def compose(choices: {camel}Choices) -> Content:
    """Write what was chosen."""
    raise NotImplementedError
'''
_SCHEMA = """# TODO: the fields and tables of these documents. dxe schema schema prints all keys.
name = "{name}"

[fields]
doc_type = {{ type = "text", criticality = 0 }}
currency = {{ type = "currency", criticality = 3 }}
arithmetic_ok = {{ type = "flag", criticality = 0 }}
issuer = {{ type = "text" }}
total = {{ type = "money", criticality = 3 }}
"""
_SUMS = '''"""How a {words} must add up."""

from __future__ import annotations

from decimal import Decimal

from tests.contracts.values import scalars


def adds_up(document):
    """TODO: in Decimal, from the labelled values alone."""
    assert Decimal(scalars(document)["total"]) > 0
'''
KIND = {
    "docextract_eval/corpus/kinds/{name}/__init__.py": _ROOM,
    "docextract_eval/corpus/kinds/{name}/kind.py": _KIND,
    "docextract_eval/corpus/kinds/{name}/record.py": _RECORD,
    "docextract_eval/corpus/kinds/{name}/choices.py": _CHOICES,
    "docextract_eval/corpus/kinds/{name}/compose.py": _COMPOSE,
    "docextract_eval/corpus/kinds/{name}/layouts.py": _LAYOUTS,
    "docextract_eval/corpus/layouts/{name}.toml": _FAMILIES,
    "docextract_eval/schemas/{name}.toml": _SCHEMA,
    "tests/contracts/sums_of_{name}.py": _SUMS,
}
KIND_EDITS = (
    'docextract_eval/corpus/kinds/__init__.py: "{name}" in KINDS, and in the docstring above it',
    "docextract_eval/corpus/layout_shares.toml: ./tools/layouts",
    "docs/: ./tools/reference",
)
