"""The quick corpus is the same to the byte with other Pythons and other library versions.

The environments are made by tools/test: `newer` has the versions of tools/constraints.txt under
another Python, `older` the eldest that are allowed, under yet another.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared import value_for_all

ROOT = Path(__file__).parents[1]
HERE = Path(sys.executable).parent
LIBRARIES = (
    "import sys, numpy, cv2; print(sys.version_info[:2], numpy.__version__, cv2.__version__)"
)


@pytest.fixture(
    params=[pytest.param(name, marks=pytest.mark.needs(name)) for name in ("newer", "older")]
)
def there(request) -> Path:
    """Where the commands of each other environment are, in turn."""
    return ROOT / ".venvs" / request.param / "bin"


@pytest.fixture(scope="module")
def expected(tmp_path_factory) -> str:
    """The seal that this environment makes."""
    return value_for_all(
        tmp_path_factory,
        "seal-here",
        lambda: sealed(HERE, tmp_path_factory.mktemp("here") / "quick"),
    )


def sealed(commands: Path, folder: Path) -> str:
    """Build the quick corpus with one environment's command, and give its seal."""
    printed(commands / "dxe", "corpus", "build", "quick", "-o", folder)
    shown = json.loads(printed(commands / "dxe", "corpus", "show", folder, "--json"))
    assert shown["renditions"] == 48
    return shown["seal"]


def printed(*command: str | Path) -> str:
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout


def test_the_seal_is_the_same(there, expected, tmp_path):
    assert sealed(there, tmp_path / "quick") == expected


def test_every_accident_and_scene_is_the_same(there, world_here, every):
    """On pages of all kinds and of odd sizes, at several severities, in gray and in colour."""
    found = json.loads(
        printed(there / "python", "-m", "tests.corpus.hashes", *["--every"][: int(every)])
    )["hashes"]
    assert found == world_here["hashes"]


def test_the_environment_is_another(there):
    """What is the same to the byte must not have been made by the same libraries."""
    assert printed(there / "python", "-c", LIBRARIES) != printed(HERE / "python", "-c", LIBRARIES)
