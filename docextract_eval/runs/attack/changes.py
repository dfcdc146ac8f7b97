"""A change of a document: degradations with their severities, traps, and choices that are fixed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SMALLEST = 0.5
"""The lowest severity of a step, and how finely severities are searched."""
MOST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What differs on a page; nothing by default."""

    scene: str = ""
    """The scene in which the steps occur together; empty where any steps may follow each other."""
    steps: tuple[tuple[str, float], ...] = ()
    """Degradations, each with its severity."""
    traps: tuple[str, ...] = ()
    factors: tuple[tuple[str, str | float], ...] = ()
    """Nodes of the causal model, each with the value that it is given."""

    @property
    def key(self) -> str:
        """The text by which equal changes are recognised."""
        return json.dumps(self.content, sort_keys=True)

    @property
    def content(self) -> dict[str, Any]:
        """The change as JSON has it."""
        return {
            "scene": self.scene if self.steps else "",
            "steps": [list(step) for step in self.steps],
            "traps": list(self.traps),
            "factors": [list(each) for each in self.factors],
        }

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """What it consists of: the sort and the name of every part."""
        return (
            *(("step", name) for name, _ in self.steps),
            *(("trap", name) for name in self.traps),
            *(("factor", name) for name, _ in self.factors),
        )

    def without(self, parts: set[tuple[str, str]]) -> Change:
        """Return the change with some of its parts undone.

        >>> Change("", (("jpeg", 3.0),), ("altered_copy",)).without({("step", "jpeg")}).parts
        (('trap', 'altered_copy'),)
        """
        return replace(
            self,
            steps=tuple(each for each in self.steps if ("step", each[0]) not in parts),
            traps=tuple(each for each in self.traps if ("trap", each) not in parts),
            factors=tuple(each for each in self.factors if ("factor", each[0]) not in parts),
        )

    def with_severity(self, name: str, severity: float) -> Change:
        """Return the change with another severity of one step."""
        steps = ((each, severity if each == name else given) for each, given in self.steps)
        return replace(self, steps=tuple(steps))

    def with_factors(self, factors: Mapping[str, str | float]) -> Change:
        """Return the change with more choices fixed."""
        return replace(self, factors=tuple(sorted({**dict(self.factors), **factors}.items())))

    def holds(self, other: Change) -> bool:
        """Return whether it changes all that another one changes, at least as much.

        >>> large, small = Change("", (("jpeg", 4.0), ("fold", 1.0))), Change("", (("jpeg", 3.0),))
        >>> large.holds(small), small.holds(large)
        (True, False)
        """
        steps, factors = dict(self.steps), dict(self.factors)
        return (
            all(steps.get(name, 0.0) >= severity for name, severity in other.steps)
            and {*other.traps} <= {*self.traps}
            and all(factors.get(name) == value for name, value in other.factors)
        )

    def describe(self) -> str:
        """Return the change in words.

        >>> Change("scan", (("jpeg", 3.0),), ("altered_copy",), (("locale", "de_DE"),)).describe()
        'jpeg@3 + altered_copy + locale de_DE'
        """
        return " + ".join(self._words()) or "nothing"

    def _words(self) -> Iterator[str]:
        yield from (f"{name}@{severity:g}" for name, severity in self.steps)
        yield from self.traps
        yield from (f"{name} {value}" for name, value in self.factors)


NOTHING = Change()


def read_change(content: dict[str, Any]) -> Change:
    """Return the change that JSON has."""
    return Change(
        content["scene"],
        tuple((name, severity) for name, severity in content["steps"]),
        tuple(content["traps"]),
        tuple((name, value) for name, value in content["factors"]),
    )


def lower_severities(severity: float) -> list[float]:
    """Return the severities below one, from the lowest.

    >>> lower_severities(1.8)
    [0.5, 1.0, 1.5]
    """
    count = int(severity / SMALLEST)
    found = [SMALLEST * (number + 1) for number in range(count)]
    return [each for each in found if each < severity]
