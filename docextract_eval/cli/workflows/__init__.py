"""Workflows for continuous integration: the files of each system, and their places in a project.

- `github`: GitHub Actions, and a comment on each pull request
- `gitlab`: GitLab CI/CD
"""

from __future__ import annotations

from pathlib import Path

import docextract_eval
from docextract_eval.errors import UnknownNameError

WORKFLOWS = {
    "github": {
        ".github/workflows/docextract-eval.yml": "github.yml",
        ".github/workflows/docextract-eval-comment.yml": "github-comment.yml",
    },
    "gitlab": {".gitlab-ci.yml": "gitlab.yml"},
}
"""Systems by name: the path of each workflow, and the file here that it is made from.

The first one of a system names the pipeline."""
_VERSION = "VERSION"


def workflows(system: str) -> dict[str, str]:
    """Return the texts of the workflows of a system by their paths, with this release in them."""
    if system not in WORKFLOWS:
        raise UnknownNameError("system of continuous integration", system, WORKFLOWS, "--ci")
    return {
        place: Path(__file__)
        .with_name(name)
        .read_text(encoding="utf-8")
        .replace(_VERSION, docextract_eval.__version__)
        for place, name in WORKFLOWS[system].items()
    }
