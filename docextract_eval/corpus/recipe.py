"""Read and validate recipes: TOML files, or their content."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.borders import read_toml, validated
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.options import Recipe
from docextract_eval.corpus.soundness import check
from docextract_eval.countries import is_folder, register
from docextract_eval.countries.own import hashes
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.locales import LOCALES
from docextract_eval.shipped import corpora

if TYPE_CHECKING:
    from collections.abc import Collection


def shipped() -> dict[str, Path]:
    """Return the paths of the recipes that ship, by name."""
    return {path.stem: path for path in sorted(corpora().glob("*.toml"))}


def load(
    name: str, *, trusted: Collection[str] = (), **overrides: int | list[str] | None
) -> Recipe:
    """Return a shipped recipe by name, or one from a file; overrides that are None are ignored."""
    recipes = shipped()
    path = recipes.get(name, Path(name))
    if path.suffix != ".toml":
        raise UnknownNameError("recipe", name, recipes)
    written = read_toml(path, f"give a .toml file or one of: {', '.join(recipes)}")
    written |= {key: value for key, value in overrides.items() if value is not None}
    return parse(written, str(path), trusted)


def parse(written: dict[str, Any], where: str, trusted: Collection[str] = ()) -> Recipe:
    """Return a validated recipe, or raise for the first mistake in it.

    `trusted` are conditions `python:MODULE:OBJECT` that the user named; no other code is imported.
    """
    recipe = validated(Recipe, _with_countries_named(written, where), "recipe", where)
    for kind in recipe.kinds:
        KINDS.check(kind, where)
    for locale in recipe.locales:
        LOCALES.check(locale, where)
    recipe = _with_hashes_of_countries(recipe, where)
    check(recipe, where, trusted)
    for hint in recipe.sheet.hints:
        if hint != "locale":
            raise UnknownNameError("hint", hint, ["locale"], where)
    return recipe


def _with_countries_named(said: Any, where: str, *, locales: bool = False) -> Any:  # noqa: ANN401 - what people wrote
    """Return the content of a recipe with paths of countries replaced by their names.

    Such a path is relative to the folder of the recipe.
    """
    if isinstance(said, list):
        return [_with_countries_named(each, where, locales=locales) for each in said]
    if isinstance(said, dict):
        return {
            _with_countries_named(key, where, locales=locales): _with_countries_named(
                value, where, locales=locales or key in {"locale", "locales"}
            )
            for key, value in said.items()
        }
    if locales and isinstance(said, str) and is_folder(said):
        return register(Path(where).parent / said)
    return said


def _with_hashes_of_countries(recipe: Recipe, where: str) -> Recipe:
    found = hashes(recipe.countries)
    if recipe.own_countries not in ({}, found):
        names = sorted(recipe.own_countries.keys() | found.keys())
        what = f"own_countries: the files of {', '.join(names)} differ from those here"
        raise BadInputError(what, where, "leave own_countries out, because it is filled in")
    return recipe.model_copy(update={"own_countries": found}) if found else recipe
