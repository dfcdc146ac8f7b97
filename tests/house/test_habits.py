"""What the style rules out, and what a linter does not see or could be told to overlook."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.source import functions, modules

pytestmark = pytest.mark.long

DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
SEEDED = {"Generator", "Philox", "BitGenerator", "SeedSequence", "Random"}
"""What may be called in the modules of dice: it makes a stream of its own."""
LAZY_ROOMS = ("catalog", "cli")
"""Where imports inside functions are what the module is for."""
REASON = re.compile(r"# noqa: PLC0415 - \w")


def test_no_module_is_a_drawer():
    assert not [m.where for m in modules() if DRAWERS & set(re.split(r"[._]", m.inner))]


def test_every_module_says_what_it_is():
    assert not [m.where for m in modules() if not (ast.get_docstring(m.tree) or "").strip()]


def test_no_global_dice():
    offences = [
        f"{module.where}:{node.lineno} {name}"
        for module in modules()
        for node, name in _dice(module.tree)
    ]
    assert not offences, f"take the generator as an argument: {offences}"


def _dice(tree: ast.Module):
    """Yield every use of dice that the whole process shares, or that have no seed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("random", "numpy.random"):
            for alias in node.names:
                if alias.name not in SEEDED:
                    yield node, f"from {node.module} import {alias.name}"
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        of, _, last = name.rpartition(".")
        unseeded = last in ("default_rng", "Random") and not (node.args or node.keywords)
        shared = of in ("random", "np.random", "numpy.random") and last not in SEEDED
        if unseeded or (shared and last != "default_rng") or name == "Faker.seed":
            yield node, name


def test_imports_stand_at_the_top():
    hidden, excused = [], 0
    for module in modules():
        if module.inner.partition(".")[0] in LAZY_ROOMS:
            continue
        lines = module.text.splitlines()
        for function in functions(module):
            for node in ast.walk(function):
                if not isinstance(node, ast.Import | ast.ImportFrom):
                    continue
                if REASON.search(lines[node.lineno - 1]):
                    excused += 1
                else:
                    hidden.append(f"{module.where}:{node.lineno}")
    print(f"{excused} imports inside functions, each with its reason")
    assert not hidden, f"move these up, or say why not behind `# noqa: PLC0415 - `: {hidden}"


def test_only_the_command_line_prints():
    offences = [
        f"{module.where}:{node.lineno}"
        for module in modules()
        if module.inner.partition(".")[0] != "cli"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not offences


def test_no_exception_is_caught_by_no_name():
    assert not [
        f"{module.where}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]


def test_every_exemption_has_its_reason():
    """The first of a code in a file says why; the ones after it may lean on that."""
    bare = []
    for module in modules():
        told: set[str] = set()
        for number, line in enumerate(module.text.splitlines(), 1):
            if found := re.search(r"# noqa: ([A-Z0-9, ]+?)(?: - (\S.*)|\s*)$", line):
                codes = {code.strip() for code in found[1].split(",")}
                if not found[2] and not codes <= told:
                    bare.append(f"{module.where}:{number} {found[1]}")
                told |= codes
            elif "# noqa" in line:
                bare.append(f"{module.where}:{number} names no rule")
    assert not bare, "\n".join(bare)
