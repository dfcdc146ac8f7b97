"""Cases that hold every value of every parameter, where a product of all sees nothing more.

`@pytest.mark.covering("name, locale", names, locales)` is `parametrize` over them; `--every` asks
for the whole product.
"""

from __future__ import annotations

from itertools import product
from types import FunctionType
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence


def covering(*axes: Sequence[object], each: int = 1) -> list[tuple[object, ...]]:
    """Return `each` cases for every value of the longest axis; the other axes go round in them.

    From one round to the next they are shifted against each other, so that other values meet:
    in as many rounds as the shorter of two axes has values, all pairs of both.

    >>> covering("abcd", (1, 2))
    [('a', 1), ('b', 2), ('c', 1), ('d', 2)]
    >>> covering("abcd", (1, 2), each=2)[4:]
    [('a', 2), ('b', 1), ('c', 2), ('d', 1)]
    """
    longest = max(axes, key=len)
    others = [axis for axis in axes if axis is not longest]
    shifts = {id(axis): number for number, axis in enumerate(others, 1)}
    return [
        tuple(axis[(place + turn * shifts.get(id(axis), 0)) % len(axis)] for axis in axes)
        for turn in range(each)
        for place in range(len(longest))
    ]


def pytest_configure(config: pytest.Config) -> None:
    """Explain the mark."""
    line = "covering(names, *axes, each=1): cases that hold every value of each axis"
    config.addinivalue_line("markers", line)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Collector, obj: object) -> None:
    """Let a test be parametrized by what bears the mark, before its fixtures are looked up."""
    if isinstance(obj, FunctionType) and hasattr(obj, "pytestmark"):
        every = collector.config.getoption("every", default=False)  # of tests/conftest.py
        obj.pytestmark = [_parametrized(mark, every=every) for mark in obj.pytestmark]


def _parametrized(mark: pytest.Mark, *, every: bool) -> pytest.Mark:
    if mark.name != "covering":
        return mark
    names, *axes = mark.args
    cases = [*product(*axes)] if every else covering(*axes, **mark.kwargs)
    return pytest.mark.parametrize(names, cases).mark
