"""What comes with the package beside its code: recipes, their seals, policies."""

from __future__ import annotations

from pathlib import Path


def corpora() -> Path:
    """Return the folder of recipes: in the package when installed, beside it in a checkout."""
    package = Path(__file__).parent
    installed = package / "corpora"
    return installed if installed.is_dir() else package.parent / "corpora"
