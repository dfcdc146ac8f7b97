"""What other engines lose by a finding: whether it is the attacked pipeline's own weakness.

An engine reads the documents on which a finding was confirmed, with the change and without it. So
it reads no page that the proof did not read. Where it keeps reading what the goal is about, the
finding is a weakness of the attacked pipeline; where it does not either, the change takes the value
from everybody who reads like that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from docextract_eval.runs.attack.changes import NOTHING
from docextract_eval.runs.attack.goals import ANY, read_goal
from docextract_eval.runs.attack.proof import LEAST_SHARE
from docextract_eval.statistics.clusters import clustered_mean, students_quantile
from docextract_eval.statistics.differences import least_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.attack.proof import Finding
    from docextract_eval.runs.attack.search import Account

SURVIVES, BREAKS, OPEN = "survives", "breaks", "open"
_VERDICTS = {
    SURVIVES: "it survives",
    BREAKS: "it breaks by it too",
    OPEN: "these documents do not say whether it survives",
}
_MOST_BITS = 10.0
"""At how many bits a loss ends, as surprise does."""
_FEWEST_PAIRS = 2


@dataclass(frozen=True, slots=True)
class EngineLoss:
    """What an engine loses by a change on the same documents: shares of right values."""

    engine: str
    pairs: int
    """Documents that say something with the change and without it."""
    without: float
    right: float
    """The same with the change."""
    loss: float
    low: float
    high: float

    @property
    def bits(self) -> float:
        """The loss in bits: one where half of what was right is left.

        >>> EngineLoss("a", 20, 0.8, 0.2, 0.6, 0.4, 0.8).bits
        2.0
        """
        if self.right >= self.without:
            return 0.0
        left = self.right / self.without
        return round(min(_MOST_BITS, -math.log2(left)) if left else _MOST_BITS, 2)

    @property
    def verdict(self) -> str:
        """Whether the engine survives the change, breaks by it too, or neither is certain.

        A loss counts as findings do: from a quarter on, and if it is more than chance.
        """
        if self.high < LEAST_SHARE:
            return SURVIVES
        return BREAKS if self.loss >= LEAST_SHARE and self.low > 0 else OPEN

    @property
    def content(self) -> dict[str, Any]:
        """The loss as JSON has it."""
        return {**asdict(self), "bits": self.bits, "verdict": self.verdict}


@dataclass(frozen=True, slots=True)
class ReadByOthers:
    """What engines lose by each finding, and how many pages each of them read."""

    losses: Sequence[Sequence[EngineLoss]] = ()
    pages: Mapping[str, int] = field(default_factory=dict)


NOBODY = ReadByOthers()


def read_by_others(findings: Sequence[Finding], engines: Mapping[str, Account]) -> ReadByOthers:
    """Return what engines lose by each finding, the strongest first: that which reads most.

    An engine that reads nothing of the documents without the change says nothing.
    """
    found = []
    for finding in findings:
        losses = [engine_loss(name, world, finding) for name, world in engines.items()]
        told = [each for each in losses if each is not None and each.without > 0]
        found.append(sorted(told, key=lambda each: -each.without))
    return ReadByOthers(found, {name: each.spent for name, each in engines.items()})


def describe_losses(losses: Sequence[Mapping[str, Any]], goal: str) -> Iterator[str]:
    """Say what each engine loses of what a goal is about, and whether it survives.

    >>> loss = EngineLoss("rapidocr", 20, 1, 0.95, 0.05, -0.05, 0.15).content
    >>> [*describe_losses([loss], "wrong in total")]
    ['rapidocr reads 100.0 % of total right without the change and 95.0 % with it: it survives.']
    """
    target = read_goal(goal).target
    what = "all values" if target == ANY else target
    for each in losses:
        shares = f"{100 * each['without']:.1f} % of {what} right without the change"
        shares += f" and {100 * each['right']:.1f} % with it"
        yield f"{each['engine']} reads {shares}: {_VERDICTS[each['verdict']]}."


def engine_loss(engine: str, world: Account, finding: Finding) -> EngineLoss | None:
    """Return what an engine loses by a finding; None where too few documents say anything."""
    documents = finding.repeated.documents
    changed = world.read([(finding.change, index) for index in documents])
    plain = world.read([(NOTHING, index) for index in documents])
    pairs = [
        (before.right, after.right)
        for before, after in zip(plain, changed, strict=True)
        if before.right is not None and after.right is not None
    ]
    if len(pairs) < _FEWEST_PAIRS:
        return None
    before, after = np.array(pairs).T
    mean = clustered_mean(before - after, np.arange(len(pairs)))
    # Where all documents agree, the interval is as wide as that of no change at all.
    error = max(mean.error, float(least_error(len(pairs))))
    reach = students_quantile(0.95, len(pairs) - 1) * error
    ends = (max(-1.0, mean.value - reach), min(1.0, mean.value + reach))
    figures = (float(before.mean()), float(after.mean()), mean.value, *ends)
    return EngineLoss(engine, len(pairs), *(round(each, 6) for each in figures))
