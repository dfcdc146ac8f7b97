"""Read and validate recipes: TOML files, or their content."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.people import read_toml, validate
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.measurements import read_measurements
from docextract_eval.corpus.options import Recipe
from docextract_eval.corpus.recipe_checks import check_recipe
from docextract_eval.countries import is_folder_path, register_country
from docextract_eval.countries.locales import LOCALES
from docextract_eval.countries.share_tables import read_target
from docextract_eval.countries.user_countries import hash_own_countries_and_bases
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.schemas import read_schema
from docextract_eval.shipped import shipped_recipes

if TYPE_CHECKING:
    from collections.abc import Collection


def load_recipe(
    name: str, *, trusted: Collection[str] = (), **overrides: int | list[str] | None
) -> Recipe:
    """Return a shipped recipe by name, or one from a file; overrides that are None are ignored."""
    recipes = shipped_recipes()
    path = recipes.get(name, Path(name))
    if path.suffix != ".toml":
        raise UnknownNameError("recipe", name, recipes)
    content = read_toml(path, f"give a .toml file or one of: {', '.join(recipes)}")
    content |= {key: value for key, value in overrides.items() if value is not None}
    return parse_recipe(content, str(path), trusted)


def parse_recipe(content: dict[str, Any], where: str, trusted: Collection[str] = ()) -> Recipe:
    """Return a validated recipe, or raise for the first mistake in it.

    `trusted` are conditions `python:MODULE:OBJECT` that the user named; no other code is imported.
    """
    content = _register_and_replace_country_paths(_with_files_read(content, where), where)
    recipe = validate(Recipe, content, "recipe", where)
    for kind in recipe.kinds:
        KINDS.check(kind, where)
    for locale in recipe.locales:
        LOCALES.check(locale, where)
    recipe = _fill_country_hashes(recipe, where)
    check_recipe(recipe, where, trusted)
    for hint in recipe.sheet.hints:
        if hint != "locale":
            raise UnknownNameError("hint", hint, ["locale"], where)
    return recipe


def _with_files_read(content: dict[str, Any], where: str) -> dict[str, Any]:
    """Return the content of a recipe with that of files in the place of the names of these."""
    found = dict(content)
    if path := _named_file(content, "measurements", "FILE.json", where):
        found["measurements"] = read_measurements(path).model_dump()
    if path := _named_file(content, "target", "FILE.csv", where):
        found["target"] = read_target(Path(os.path.normpath(path)))
    if path := _named_file(content, "schema", "FILE.toml", where):
        found["schema"] = read_toml(path, "check the path, or leave schema out of the recipe")
        read_schema(found["schema"], str(path))  # so that a mistake in it is named with its file
    return found


def _named_file(content: dict[str, Any], key: str, form: str, where: str) -> Path | None:
    """Return the path of a file that a recipe names, relative to its own; None if it names none."""
    named = content.get(key)
    if not isinstance(named, str):
        return None
    if not named or "\0" in named:
        raise BadInputError(f"{key} names no file", where, f'write {key} = "{form}"')
    return Path(where).parent / named


def _register_and_replace_country_paths(
    content: Any,  # noqa: ANN401 - what people wrote
    where: str,
    *,
    in_locales: bool = False,
) -> Any:  # noqa: ANN401 - as above
    """Return the content of a recipe with paths of countries replaced by their names.

    Such a path is relative to the folder of the recipe.
    """
    if isinstance(content, list):
        return [
            _register_and_replace_country_paths(each, where, in_locales=in_locales)
            for each in content
        ]
    if isinstance(content, dict):
        return {
            _register_and_replace_country_paths(
                key, where, in_locales=in_locales
            ): _register_and_replace_country_paths(
                value, where, in_locales=in_locales or key in {"locale", "locales", "locale_mix"}
            )
            for key, value in content.items()
        }
    if in_locales and isinstance(content, str) and is_folder_path(content):
        return register_country(Path(where).parent / content)
    return content


def _fill_country_hashes(recipe: Recipe, where: str) -> Recipe:
    found = hash_own_countries_and_bases(recipe.all_locales)
    if recipe.own_countries not in ({}, found):
        names = sorted(recipe.own_countries.keys() | found.keys())
        what = f"own_countries: the files of {', '.join(names)} differ from those here"
        raise BadInputError(what, where, "leave own_countries out, because it is filled in")
    return recipe.model_copy(update={"own_countries": found}) if found else recipe
