"""Fields of a team's own schema: which printed labels state them, and their truth."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.borders.people import parse_toml
from docextract_eval.corpus import kinds
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError
from docextract_eval.fieldtypes import TYPES, Context
from docextract_eval.records import Field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.records import Document

_ROLES_FILE = Path(kinds.__file__).with_name("printed_roles.toml")


@functools.cache
def printed_roles(kind: str) -> dict[str, str]:
    """Return the type of all that pages of a kind print besides its fields, by role."""
    written = parse_toml(_ROLES_FILE.read_text(encoding="utf-8"), _ROLES_FILE.name)
    return {role: type_name for type_name, roles in written.get(kind, {}).items() for role in roles}


def check_own_schema(recipe: Recipe, where: str) -> None:
    """Raise for a schema that extends none of the recipe's kinds, or a role that none prints."""
    if (own := recipe.own_schema) is None:
        return
    where = f"{where}, schema {own.name}"
    if own.extends not in recipe.kinds:
        made = " or ".join(recipe.kinds)
        what = f"extends {own.extends}, and no such documents are made" if own.extends else ""
        remedy = f'write extends = "{next(iter(recipe.kinds))}"'
        raise BadInputError(what or f"extends no kind, and must extend {made}", where, remedy)
    roles = printed_roles(own.extends)
    for name, role in recipe.printed_fields(own.extends).items():
        spot, written = f"{where}, fields.{name}", own.fields[name].type
        if role not in roles:
            what = f"no {own.extends} prints a '{role}'"
            raise BadInputError(what, spot, f"write one of: {', '.join(sorted(roles))}")
        if roles[role] != written:
            what = f'prints = "{role}" is a {roles[role]}, not a {written}'
            raise BadInputError(what, spot, f'write type = "{roles[role]}"')
        if name in roles and name != role:
            what = f"is called like what prints '{name}', and prints '{role}'"
            raise BadInputError(what, spot, "give it another name")


def label_own_fields(document: Document, roles: Mapping[str, str]) -> Document:
    """Return a document with fields of a team's own, each labelled where its role is printed.

    A field whose role is not printed is absent. A label with the name of a field becomes it.
    """
    if not roles:
        return document
    context = Context(LOCALES.load(document.locale), document.currency)
    labels = {field.key: field for field in document.fields if field.decoy_of is not None}
    types = printed_roles(document.kind)
    own = {
        name: _own_field(name, types[role], labels.get(role), context)
        for name, role in roles.items()
    }
    others = (field for field in document.fields if field.key not in own)
    return replace(document, fields=(*others, *own.values()))


def _own_field(name: str, type_name: str, label: Field | None, context: Context) -> Field:
    if label is None or label.value is None:
        return Field(name, type_name, None)
    stated = label.text if type_name == "text" else label.value
    value = TYPES.load(type_name).canonical(stated, context)
    return replace(label, name=name, type=type_name, value=value, decoy_of=None)
