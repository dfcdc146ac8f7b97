"""Workflows for continuous integration: one file for each system, and its place in a project.

- `github`: GitHub Actions
"""

from __future__ import annotations

from pathlib import Path

import docextract_eval
from docextract_eval.errors import UnknownNameError

WORKFLOWS = {"github": (".github/workflows/docextract-eval.yml", "github.yml")}
"""Systems by name: the path of the workflow, and the file here that it is made from."""
_VERSION = "VERSION"


def workflow(system: str) -> tuple[str, str]:
    """Return the path and the text of the workflow of a system, with this release in it."""
    if system not in WORKFLOWS:
        raise UnknownNameError("system of continuous integration", system, WORKFLOWS, "--ci")
    place, name = WORKFLOWS[system]
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return place, text.replace(_VERSION, docextract_eval.__version__)
