"""What an attack leaves in its folder: recipes that build each finding again, and its record."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from docextract_eval.codec import FORMATS, canonical_json, check_format, sha256
from docextract_eval.errors import AnotherRunError, DamagedFileError, one_line
from docextract_eval.runs.attack.engines import NOBODY, describe_losses
from docextract_eval.runs.attack.known import FINDINGS
from docextract_eval.runs.attack.pages import changed_recipe
from docextract_eval.storage.disk import read_if_present, write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from docextract_eval.corpus.options import Recipe
    from docextract_eval.runs.attack.attack import Outcome
    from docextract_eval.runs.attack.engines import EngineLoss, ReadByOthers
    from docextract_eval.runs.attack.proof import Finding
    from docextract_eval.runs.attack.space import Space

ABOUT, PAGE = "attack.json", "page.html"
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def recipe_file(number: int) -> str:
    """Return the name of the recipe of a finding, from 1.

    >>> recipe_file(1), recipe_file(2)
    ('adversary.toml', 'adversary-2.toml')
    """
    return "adversary.toml" if number == 1 else f"adversary-{number}.toml"


def begin_or_continue(folder: Path, request: Mapping[str, Any]) -> None:
    """Write what is asked for, or raise where the folder has another attack."""
    about = {"format": FORMATS["attack"], **request}
    path = folder / ABOUT
    if (there := read_if_present(path)) is not None:
        try:
            written = json.loads(there)
            check_format("attack", written.get("format"), str(path))
        except (ValueError, RecursionError, AttributeError) as error:
            raise DamagedFileError(
                "is no record of an attack", str(path), "take another folder"
            ) from error
        changed = [key for key in about if written.get(key) != about[key]]
        if changed:
            what = f"holds an attack with another {', '.join(changed)}"
            raise AnotherRunError(what, str(folder), "give the same command, or another folder")
        return
    write_atomically(path, json.dumps(about, indent=2, ensure_ascii=False) + "\n")


def write_findings(  # noqa: PLR0913, PLR0917 - where, of what, and what was found
    folder: Path,
    recipe: Recipe,
    space: Space,
    outcome: Outcome,
    about: Mapping[str, Any],
    others: ReadByOthers = NOBODY,
) -> dict[str, Any]:
    """Write the recipe of every finding and the record of all; return the record."""
    entries = []
    for number, finding in enumerate(outcome.proof.findings, 1):
        losses = others.losses[number - 1] if others.losses else ()
        text = _adversary(recipe, space, finding, about, losses)
        write_atomically(folder / recipe_file(number), text)
        entries.append(_entry(finding, recipe_file(number), losses))
    content: dict[str, Any] = {
        "format": FORMATS["attack"],
        **about,
        "pages": {
            "search": outcome.search_pages,
            "proof": outcome.proof_pages,
            "engines": dict(others.pages),
        },
        "findings": entries,
        "refuted": [
            {"change": each.change.content, "reached": sum(each.reached), "of": len(each.documents)}
            for each in outcome.proof.refuted
        ],
        "untested": [each.change.content for each in outcome.proof.untested],
    }
    content["hash"] = sha256(canonical_json(content))
    write_atomically(folder / FINDINGS, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return content


def _entry(finding: Finding, file: str, losses: Sequence[EngineLoss]) -> dict[str, Any]:
    repeated = finding.repeated
    bits = finding.surprise + (losses[0].bits if losses else 0.0)
    return {
        "change": finding.change.content,
        "words": finding.change.describe(),
        "recipe": file,
        "reached": sum(repeated.reached),
        "twins_reached": sum(repeated.twins),
        "documents": list(repeated.documents),
        "shows": [at for at, hit in zip(repeated.documents, repeated.reached, strict=True) if hit],
        "p": round(finding.p, 9),
        "surprise": finding.surprise,
        "size": round(bits, 2),
        "engines": [each.content for each in losses],
        "cost": finding.cost,
        "cause": finding.cause,
        "found_by": finding.lead.member,
        "after_pages": finding.lead.at,
    }


def _adversary(
    recipe: Recipe,
    space: Space,
    finding: Finding,
    about: Mapping[str, Any],
    losses: Sequence[EngineLoss],
) -> str:
    """Return the recipe of a finding as TOML: the documents on which it was confirmed."""
    documents = finding.repeated.documents
    name = f"{recipe.name}-adversary"
    first, count = documents[0], documents[-1] - documents[0] + 1
    changed = changed_recipe(
        recipe, finding.change, space, first=first, count=count, name=name, with_plain=True
    )
    content = changed.model_dump(exclude_defaults=True, by_alias=True)
    repeated, lost = finding.repeated, [each.content for each in losses]
    lines = [
        f"# Found by dxe attack against {about['pipeline']}: {about['goal']}.",
        f"# {finding.change.describe()}",
        f"# {sum(repeated.reached)} of {len(documents)} documents show it,",
        f"# and {sum(repeated.twins)} of the same documents without the change.",
        *(f"# {one_line(each)}" for each in describe_losses(lost, about["goal"])),
        "# A document with a trap has a control twin without it, and a degraded page a clean one.",
        *(f"{_key(key)} = {toml_value(value)}" for key, value in content.items()),
    ]
    return "\n".join(lines) + "\n"


def toml_value(value: object) -> str:
    """Return a value as TOML has it on one line.

    >>> toml_value({"legs": [[{"name": "jpeg", "swing": 0.0}]], "gray": True})
    '{ legs = [[{ name = "jpeg", swing = 0.0 }]], gray = true }'
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dict):
        pairs = (
            f"{_key(str(key))} = {toml_value(each)}"
            for key, each in value.items()
            if each is not None
        )
        return f"{{ {', '.join(pairs)} }}"
    return f"[{', '.join(toml_value(each) for each in value)}]"  # type: ignore[attr-defined] # a list


def _key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)
