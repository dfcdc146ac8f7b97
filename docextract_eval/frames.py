"""Imports pandas where it is installed; nothing in the package needs it."""

from __future__ import annotations

import importlib
from typing import Any

from docextract_eval.errors import MissingPrerequisiteError


def import_pandas(where: str) -> Any:  # noqa: ANN401 - a module that need not be there
    """Return the module pandas, or raise a MissingPrerequisiteError that says how to install it."""
    try:
        return importlib.import_module("pandas")
    except ImportError as error:
        what = "pandas is not installed"
        raise MissingPrerequisiteError(what, where, "pip install pandas") from error
