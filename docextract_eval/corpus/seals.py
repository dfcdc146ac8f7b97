"""The seals that ship with the recipes: a build with the same libraries must reproduce them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docextract_eval.shipped import shipped_recipes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def seal_path(name: str) -> Path:
    """Return the path of the seal of a shipped recipe."""
    return shipped_recipes()[name].with_suffix(".seal.json")


def shipped_seal(recipe_hash: str) -> dict[str, Any] | None:
    """Return the shipped seal for a recipe's hash, or None if no shipped recipe has that hash."""
    for name in shipped_recipes():
        file = seal_path(name)
        if file.exists():
            sealed: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
            if sealed["recipe_hash"] == recipe_hash:
                return sealed
    return None


def seal_warnings(about: Mapping[str, Any]) -> list[str]:
    """Return a warning if a corpus differs from its recipe's shipped seal, with likely reasons."""
    if about.get("imported") or about.get("sampled_from"):
        return []
    sealed = shipped_seal(about["recipe_hash"])
    if sealed is None or sealed["seal"] == about["seal"]:
        return []
    found = {**about["versions"], "generator": about["generator"], **about["fonts"]}
    return [f"the seal is not the shipped one ({explain_seal_difference(found, sealed)})"]


def explain_seal_difference(installed: Mapping[str, Any], sealed: Mapping[str, Any]) -> str:
    """Return which versions and fonts differ from those of a seal, as text."""
    wanted = {**sealed["versions"], "generator": sealed["generator"], **sealed["fonts"]}
    why = [
        f"{'other font ' if name in sealed['fonts'] else ''}{name} "
        f"{installed.get(name)} is not {wanted[name]}"
        for name in wanted
        if installed.get(name) != wanted[name]
    ]
    return ", ".join(why) or "no version explains it"
