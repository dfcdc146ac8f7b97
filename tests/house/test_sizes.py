"""Nothing here is longer than a reader can hold."""

from __future__ import annotations

from tests.house.source import functions, modules

FILE = 600
"""A file is one thing that changes together: usually 100 to 400 lines, this at most."""
LONGEST = 60
HABIT = 30
SHARE = 0.05


def test_files_are_short():
    long = {m.where: n for m in modules() if (n := len(m.text.splitlines())) > FILE}
    assert not long, f"cut these in two: {long}"


def test_functions_are_short():
    sizes = {
        f"{module.where}:{function.lineno} {function.name}": (
            (function.end_lineno or function.lineno) - function.lineno + 1
        )
        for module in modules()
        for function in functions(module)
    }
    over = {where: size for where, size in sizes.items() if size > HABIT}
    print(f"{len(over)} of {len(sizes)} functions are over {HABIT} lines: {over}")
    assert not {where: size for where, size in over.items() if size > LONGEST}
    assert len(over) < SHARE * len(sizes)
