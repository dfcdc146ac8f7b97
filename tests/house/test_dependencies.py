"""What is imported is declared, and what is declared is used."""

from __future__ import annotations

import ast
import functools
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.source import NAME, ROOT, modules

pytestmark = pytest.mark.long

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
UNSEEN = {
    "albumentations",  # carries no types, so it is imported by its name
    "pyyaml",  # the same
    "python-stdnum",  # a locale says which of its modules are imported
}
"""What is used without an import that can be read off the code."""
COMMANDS = {
    "check-jsonschema",
    "ipykernel",
    "mypy",
    "nbclient",
    "onnxruntime",
    "packaging",
    "pandas-stubs",
    "pytest-cov",
    "pytest-xdist",
    "ruff",
}
"""What tools call, pytest or a notebook brings in, mypy reads, or rapidocr runs on."""


def distribution(requirement: str) -> str:
    name = re.split(r"[ \[<>=!;]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(trees: list[ast.Module]) -> set[str]:
    """Return distributions that are imported from outside the standard library and the house."""
    found = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    tops = {name.partition(".")[0] for name in found} - sys.stdlib_module_names
    known = packages_distributions()
    own = {NAME, "tests", *(path.stem for path in (ROOT / "tools").iterdir())}
    return {distribution(known.get(top, [top])[0]) for top in tops - own}


DECLARED = {distribution(each) for each in PROJECT["dependencies"]}
DEV = {distribution(each) for each in PROJECT["optional-dependencies"]["dev"]}


@functools.cache
def of_package() -> set[str]:
    """Return the distributions that the package imports."""
    return imported([module.tree for module in modules()])


@functools.cache
def of_tests() -> set[str]:
    """Return the distributions that the tests import."""
    paths = (ROOT / "tests").rglob("*.py")
    return imported([ast.parse(path.read_text(encoding="utf-8")) for path in paths])


def test_the_package_declares_what_it_imports():
    groups = PROJECT["optional-dependencies"]
    extras = {distribution(e) for name in groups if name != "dev" for e in groups[name]}
    undeclared = of_package() - DECLARED - extras
    assert not undeclared


def test_the_package_imports_what_it_declares():
    unused = DECLARED - UNSEEN - of_package()
    assert not unused


def test_the_tests_need_nothing_else():
    undeclared = of_tests() - DECLARED - DEV
    assert not undeclared


def test_nothing_is_installed_for_tests_that_no_test_uses():
    unused = DEV - COMMANDS - of_tests()
    assert not unused
