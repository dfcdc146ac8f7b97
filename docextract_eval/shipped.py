"""The recipes, seals, policies and mappings that come with the package."""

from __future__ import annotations

from pathlib import Path


def recipe_folder() -> Path:
    """Return the folder of recipes: in the package if installed, else in the checkout."""
    package = Path(__file__).parent
    installed = package / "corpora"
    return installed if installed.is_dir() else package.parent / "corpora"


def shipped_recipes() -> dict[str, Path]:
    """Return the paths of the recipes that ship, by name."""
    return {path.stem: path for path in sorted(recipe_folder().glob("*.toml"))}


def shipped_mappings() -> dict[str, Path]:
    """Return the paths of the mappings that ship, by name."""
    return {path.stem: path for path in sorted((recipe_folder() / "mappings").glob("*.toml"))}
