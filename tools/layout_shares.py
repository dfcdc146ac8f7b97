"""The file of the shares that families of layouts belong to: what it lacks, and how it grows."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.splits import ISSUER_PARTITION, LAYOUT_NODE
from docextract_eval.errors import BadInputError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping


def missing(text: str) -> list[str]:
    """Return the families that have no line in the file, as `kind.family`."""
    known = _lines(text)
    return [name for name in _families() if name not in known]


def extended(text: str, given: Mapping[str, str]) -> str:
    """Return the file with a line for every family; no line that is there changes.

    A family gets the share that is given for it, or the one that it has without a line.
    """
    known, families = _lines(text), _families()
    for name, share in given.items():
        if name not in families:
            raise UnknownNameError("family", name, families, "tools/layouts")
        if share not in dict(ISSUER_PARTITION.shares):
            raise UnknownNameError(
                "share", share, dict(ISSUER_PARTITION.shares), f"tools/layouts, {name}"
            )
        if known.get(name, share) != share:
            what = f"{name} is {known[name]} in documents that exist"
            raise BadInputError(what, "tools/layouts", "leave it as it is, or add a new family")
    new = {name: given.get(name, families[name]) for name in missing(text)}
    comment = text.partition("\n\n[")[0]
    return f"{comment}\n{_written(known | new)}"


def _families() -> dict[str, str]:
    """Return every family of every kind, with its share."""
    return {
        f"{kind}.{family}": ISSUER_PARTITION.layout_splits(KINDS.load(kind))[str(family)]
        for kind in KINDS.names
        for family in KINDS.load(kind).graph.find_node(LAYOUT_NODE).options
    }


def _lines(text: str) -> dict[str, str]:
    tables = tomllib.loads(text).items()
    return {f"{kind}.{name}": share for kind, table in tables for name, share in table.items()}


def _written(shares: Mapping[str, str]) -> str:
    """Return the tables of the file, one a kind."""
    text = ""
    for kind in KINDS.names:
        own = [name for name in shares if name.startswith(f"{kind}.")]
        lines = [f'{name.removeprefix(f"{kind}.")} = "{shares[name]}"' for name in own]
        text += "\n".join(["", f"[{kind}]", *lines, ""])
    return text
