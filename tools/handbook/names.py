"""docs/reference/frozen.md: names that seed draws or stand in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frozen_names import collected, differences
from frozen_names import page as page_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path


def page() -> str:
    """Return the page."""
    return page_of(collected())


def missing_names(path: Path, dropped: Collection[str]) -> list[str]:
    """Return the names of the page that the code has lost, but for those that may be dropped."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return differences(text, collected(), dropped)[0]
