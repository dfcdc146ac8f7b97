"""Of commands that read labels: scores, gates, comparisons and plans."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count as numbers
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from simulations.commands import FIELDS, NAMES
from simulations.counting import Asked, Table, percent, share
from simulations.drawing import Loss, World
from simulations.formulas import (
    Interval,
    binomial_at_most,
    change_interval,
    figure_interval,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulations.commands import Commands
    from simulations.drawing import Flags

NEAR = 1e-4
SOURCES = (30, 100, 300, 1000)
LARGEST_CHECKED = 300
"""Of more documents only the formula is drawn."""
WORLDS = (
    World("each cell alone", alone=0.1),
    World("each cell alone", alone=0.01),
    World("some documents are harder", alone=0.1, correlation=0.3),
    World("some documents are harder", alone=0.01, correlation=0.3),
    World("whole documents", wholly=0.1),
    World("whole documents", wholly=0.02),
    World("whole documents, and cells alone", wholly=0.02, alone=0.01),
    World("whole documents, and cells alone", wholly=0.01, alone=0.005),
    World("whole documents, and cells alone", wholly=0.005, alone=0.005),
    World("senders, some are harder", alone=0.1, correlation=0.3, has_senders=True),
    World("senders, some are harder", alone=0.1, correlation=0.7, has_senders=True),
    World("senders, some are harder", alone=0.01, correlation=0.3, has_senders=True),
    World("senders fail as wholes", wholly=0.02, alone=0.01, has_senders=True),
)
MARGIN, LOOKS = 0.01, 7
POLICY = """\
format = 1
name = "worlds"
baseline = "required"

[[gates]]
rule = "regression"
by = ["field"]

[[gates]]
rule = "lost_documents"
"""
SHIPPED_MARGIN = 0.02
"""Of whole documents, in the policies that ship."""


@dataclass(slots=True)
class Seen:
    """What came of the draws of a row."""

    same: int = 0
    """How often the command and the formula gave the same ends."""
    checked: int = 0
    held: int = 0
    drawn: int = 0
    passed: int = 0
    blocked: int = 0
    first_held: int = 0
    ships: list[str] = field(default_factory=list)


def figures(asked: Asked) -> Table:
    """Ask how often the interval of an accuracy holds it, overall and of a field."""
    rows = []
    for world, sources in product(WORLDS, SOURCES):
        seen = _figure(asked, world, sources)
        bar = 0.92 if world.has_senders else 0.91
        shares = (share(hits, seen.drawn, 1) for hits in (seen.held, seen.first_held))
        same = f"{seen.same} of {seen.checked}" if seen.checked else "not run"
        rows.append(
            (_named(world), percent(world.accuracy, 2), f"{sources:,}", same, *shares, percent(bar))
        )
    return Table(
        "Figures: `dxe score`",
        "How often the 95 % interval of an accuracy holds the world's, of all fields and of the "
        "first one. Sources are documents, or senders with 1 to 9 documents each. The command "
        "scores some of the worlds, and both of its intervals are compared with the tool's own "
        f"formulas (the same: to a ten-thousandth); of {asked.simulated:,} worlds the formulas "
        "alone are asked. The bar is the least share that is promised.",
        ("errors", "accuracy", "sources", "same ends", "held", "held for a field", "bar"),
        rows,
    )


def _named(world: World) -> str:
    more = f" (correlation {world.correlation:g})" if world.correlation else ""
    return world.name + more


def _figure(asked: Asked, world: World, sources: int) -> Seen:
    rng, seen = asked.rng("figures", world, sources), Seen()
    checks = asked.checks // 2 if sources <= LARGEST_CHECKED else 0
    for number in range(asked.simulated):
        wrong, source = world.draw(rng, sources)
        errors = np.zeros((sources, FIELDS))
        np.add.at(errors, source, wrong)
        documents = np.bincount(source, minlength=sources).astype(float)
        both = figure_interval(errors, documents), figure_interval(errors[:, :1], documents)
        seen.drawn += 1
        seen.held += both[0].holds(world.accuracy)
        seen.first_held += both[1].holds(world.accuracy)
        if number < checks:
            seen.checked += 1
            name = f"s{sources}-{world.has_senders}"
            corpus = asked.commands.corpus(name, world.senders(sources))
            run = asked.commands.score("run", corpus, wrong)
            stated = (asked.commands.figure(run), asked.commands.figure(run, field=NAMES[0]))
            seen.same += all(map(_is_same, stated, both))
    return seen


def _is_same(stated: dict[str, Any], ours: Interval) -> bool:
    return all(abs(stated[end] - getattr(ours, end)) < NEAR for end in ("low", "high"))


LOSSES = (
    (Loss("1 point, each cell alone", MARGIN), (196, 294, 600), 0.03),
    (Loss("1 point, and 1 gained elsewhere more", 2 * MARGIN, MARGIN), (294, 600), 0.03),
    (Loss("1 point, as whole documents", MARGIN, is_whole=True), (196,), 0.14),
    (Loss("1 point, as whole documents", MARGIN, is_whole=True), (294, 600), 0.08),
    (Loss("nothing", 0.0), (300,), None),
    (Loss("nothing, 3 % change", 0.015, 0.015), (100, 300), None),
    (Loss("5 points, each cell alone", 0.05), (100, 300), None),
)


def gates(asked: Asked) -> Table:
    """Ask how often a loss at the margin passes, and what is lossless is blocked."""
    rows = []
    for loss, sizes, bar in LOSSES:
        for documents in sizes:
            seen = _gated(asked, loss, documents)
            decisions = (share(seen.ships.count(each), seen.checked) for each in ("SHIP", "BLOCK"))
            passed = share(seen.passed, seen.drawn, 1), "" if bar is None else percent(bar)
            held = share(seen.held, seen.drawn, 1)
            same = f"{seen.same} of {seen.checked}"
            rows.append((loss.name, str(documents), same, *passed, held, *decisions))
    return Table(
        "Gates: `dxe gate`",
        f"The baseline is right in 95 % of the cells, and the policy has the rules `regression` "
        f"(1 point overall, each of {FIELDS} fields 10) and `lost_documents` (2 %). PASS: "
        "`regression` passes over all cells, by the tool's own formula, which is compared with the "
        "command's verdict and interval; its bar is the most that is promised. Held: the interval "
        "of the change holds the true one. SHIP and BLOCK are the command's decisions, over both "
        "rules and all slices.",
        ("lost", "documents", "same", "PASS", "bar", "held", "SHIP", "BLOCK"),
        rows,
    )


def _gated(asked: Asked, loss: Loss, documents: int) -> Seen:
    rng, seen = asked.rng("gates", loss, documents), Seen()
    checks = asked.runs if loss.lost and loss.gained == loss.lost else asked.checks
    checks = checks // 2 if documents > LARGEST_CHECKED else checks
    for number in range(asked.simulated):
        before, after = loss.draw(rng, documents)
        ours = change_interval(before.astype(float) - after)
        passes = ours.low >= -MARGIN
        seen.drawn += 1
        seen.passed += passes
        seen.held += ours.holds(loss.gained - loss.lost)
        if number < checks:
            seen.checked += 1
            found = _gate(asked.commands, before, after)
            overall = _verdict(found, "regression")
            seen.same += _is_same(overall, ours) and (overall["verdict"] == "PASS") == passes
            seen.ships.append(found["decision"])
    return seen


def _gate(commands: Commands, before: Flags, after: Flags, policy: str = POLICY) -> dict[str, Any]:
    """Return what the command says of a candidate that is wrong in these cells."""
    (commands.folder / "policy.toml").write_text(policy)
    corpus = commands.corpus(f"d{len(before)}", World("").senders(len(before)))
    runs = [commands.score(name, corpus, wrong) for name, wrong in (("a", before), ("b", after))]
    words = ("gate", runs[1], "--baseline", runs[0], "--policy", "policy.toml")
    return dict(commands.read(*words, codes=(0, 1, 4)))


def _verdict(found: dict[str, Any], rule: str) -> dict[str, Any]:
    return next(one for one in found["gates"] if one["rule"] == rule and one["slice"] == "all")


WHOLE_SIZES = (183, 196, 275, 294, 376, 540)
"""Among them the fewest that pass with 0, 1 and 2 lost: there most losses pass."""


def lost_documents(asked: Asked) -> Table:
    """Ask for each number of lost documents whether it passes: how likely it is, is known."""
    rows = []
    for documents in WHOLE_SIZES:
        most = {"regression": -1, "lost_documents": -1}
        for lost in numbers():
            before = np.zeros((documents, FIELDS), np.bool_)
            after = before.copy()
            after[:lost] = True
            found = _gate(asked.commands, before, after)
            passing = [rule for rule in most if _verdict(found, rule)["verdict"] == "PASS"]
            most |= dict.fromkeys(passing, lost)
            if not passing:
                break
        cells = [str(documents)]
        for rule, margin in (("regression", MARGIN), ("lost_documents", SHIPPED_MARGIN)):
            chance = binomial_at_most(most[rule], documents, margin) if most[rule] >= 0 else 0.0
            cells += [str(most[rule]) if most[rule] >= 0 else "none", percent(chance)]
        rows.append(tuple(cells))
    return Table(
        "Whole documents lost: `dxe gate`",
        "The command is asked with 0, 1, 2, ... documents lost as wholes and nothing else changed, "
        "until neither rule says PASS. The next column has how often so few are lost if the true "
        "loss is the rule's margin, 1 % of the cells or 2 % of the documents. That is computed, "
        "and no chance is in it. The bars are 14 % at 196 documents and 8 % from 294 for "
        "`regression`, and 2.5 % for `lost_documents`.",
        (
            *("documents", "`regression` passes up to", "passes at 1 % lost"),
            *("`lost_documents` passes up to", "passes at 2 % lost"),
        ),
        rows,
    )


def rare(asked: Asked) -> Table:
    """Look for the share of documents wrong as wholes, or of a field, that is held least."""
    rows = []
    for documents in SOURCES:
        ends = []
        for failing in range(min(documents, 40)):
            wrong = np.zeros((documents, FIELDS))
            wrong[:failing] = 1
            ends.append(figure_interval(wrong, np.ones(documents)))
        same = "not run"
        if documents <= LARGEST_CHECKED:
            corpus = asked.commands.corpus(f"d{documents}", World("").senders(documents))
            one = np.zeros((documents, FIELDS), np.bool_)
            one[0] = True
            stated = asked.commands.figure(asked.commands.score("run", corpus, one))
            same = f"{_is_same(stated, ends[1]):d} of 1"
        cells = (cell for least in (0, 1) for cell in _worst(ends, documents, least))
        rows.append((f"{documents:,}", same, *cells))
    return Table(
        "Rare failures of whole documents: `dxe score`",
        "As in the first table, now at every share of documents that fail as wholes, with nothing "
        "else wrong; a field of one cell a document is the same. The interval depends on how many "
        "failed alone, so that it is computed how often it holds, and no chance is in it. Shown "
        "is the share that is held least, of all shares and of those at which a corpus has one "
        "such document or more in the mean. The bar is 91 %.",
        ("documents", "same ends", "share", "held", "share, one or more", "held"),
        rows,
    )


def _worst(ends: Sequence[Interval], documents: int, least: float) -> tuple[str, str]:
    """Return the share that is held least, and how often, where at least this mean count fails."""
    found = []
    for mean in np.geomspace(max(0.05, least), 8, 1000):
        wrong = float(mean) / documents
        chances = np.diff([0, *(binomial_at_most(k, documents, wrong) for k in range(len(ends)))])
        held = [interval.holds(1 - wrong) for interval in ends]
        found.append((float(chances[held].sum()), wrong))
    return percent(min(found)[1], 2), percent(min(found)[0])


PLANS = (
    (Loss("each cell alone", 0.02, 0.02), 100),
    (Loss("each cell alone", 0.02, 0.02), 300),
    (Loss("as whole documents", 0.02, is_whole=True), 300),
)
PLANNED, POWER = 0.02, 0.8


def plans(asked: Asked) -> Table:
    """Ask a plan for documents, and how often as many show the loss that it is for."""
    rows = []
    for churn, documents in PLANS:
        rng, needed, chances = asked.rng("plans", churn, documents), [], []
        for _ in range(2 * asked.checks):
            before, after = churn.draw(rng, documents)
            _gate(asked.commands, before, after)
            plan = asked.commands.read("plan", "a", "--against", "b", "--loss", PLANNED)
            needed.append(int(plan["documents"]))
            chances.append(_power(rng, churn, needed[-1], asked.runs * 2))
        true = _true_need(rng, churn, asked.runs * 10)
        low, middle, high = (f"{each:,.0f}" for each in np.quantile(needed, (0.1, 0.5, 0.9)))
        mean, spread = float(np.mean(chances)), 1.96 * float(np.std(chances)) / len(chances) ** 0.5
        found = f"{100 * mean:.0f} % ({100 * (mean - spread):.0f} to {100 * (mean + spread):.0f})"
        rows.append((churn.name, str(documents), f"{middle} ({low} to {high})", f"{true:,}", found))
    return Table(
        "Plans: `dxe plan`",
        f"From two runs between which answers change, `dxe plan --loss {PLANNED}` says how many "
        f"documents show a loss of 2 points in {percent(POWER)} of comparisons. That many are "
        "drawn with such a loss on top of the changes, and the tool's own formula says whether the "
        "interval of the change leaves out 0. Needed: how many documents truly show it as often. "
        "The plan's numbers are medians, and from the lowest to the highest tenth.",
        ("answers change", "documents of the two runs", "plan", "needed", "loss seen"),
        rows,
    )


def _power(rng: np.random.Generator, churn: Loss, documents: int, times: int) -> float:
    """Return how often a loss shows in this number of documents, beside changes that cancel out."""
    loss = _with_loss(churn)
    draws = (loss.draw(rng, documents) for _ in range(times))
    changes = (before.astype(float) - after for before, after in draws)
    return sum(change_interval(change).high < 0 for change in changes) / times


def _with_loss(churn: Loss) -> Loss:
    lost = churn.lost if churn.is_whole else churn.lost + PLANNED
    return Loss(churn.name, lost, churn.gained, is_whole=churn.is_whole, base=churn.base)


def _true_need(rng: np.random.Generator, churn: Loss, times: int) -> int:
    """Return the fewest documents, in steps of a twentieth, that truly show the loss as often."""
    documents = 20
    while _power(rng, churn, documents, times) < POWER:
        documents = max(documents + 1, documents * 21 // 20)
    return documents


LOOKED = tuple(range(200, 801, 100))
LOOKS_CHECKED = 1
"""This number of candidates is gated seven times by the command."""


def looks(asked: Asked) -> Table:
    """Gate seven times as documents are added, by a policy that says so."""
    rows = []
    for loss, *_ in (LOSSES[0], LOSSES[2]):
        passed, same = _looked(asked, loss)
        once, ever, corrected = (passed[:, 0], passed[:, 0].any(axis=1), passed[:, 1].any(axis=1))
        most = int(once.sum(axis=0).max())
        shares = (int(each.sum()) for each in (ever, corrected))
        of = len(passed)
        rows.append((loss.name, *(share(each, of, 1) for each in (most, *shares)), same))
    return Table(
        "Seven looks: `dxe gate`",
        f"A candidate that loses 1 point, which is its margin, is gated at {LOOKED[0]} to "
        f"{LOOKED[-1]} documents, every {LOOKED[1] - LOOKED[0]}. PASS of `regression` over all "
        f"cells: at the one of these looks at which most pass, at any of them, and at any of them "
        f"by a policy with `looks = {LOOKS}`.",
        ("lost", "at one look", "ever", f"ever, `looks = {LOOKS}`", "same verdicts"),
        rows,
    )


def _looked(asked: Asked, loss: Loss) -> tuple[Flags, str]:
    """Return what passes by candidate, level and look, and how many verdicts are the same."""
    rng, same, passed = asked.rng("looks", loss), 0, []
    policy = POLICY.replace("baseline", f"looks = {LOOKS}\nbaseline")
    levels = 0.95, 1 - 0.05 / LOOKS
    for number in range(asked.simulated):
        before, after = loss.draw(rng, LOOKED[-1])
        change = before.astype(float) - after
        passed.append(
            [
                [change_interval(change[:size], level).low >= -MARGIN for size in LOOKED]
                for level in levels
            ]
        )
        for size, ours in zip(
            LOOKED, passed[-1][1] if number < LOOKS_CHECKED else (), strict=False
        ):
            found = _gate(asked.commands, before[:size], after[:size], policy)
            same += (_verdict(found, "regression")["verdict"] == "PASS") == ours
    return np.array(passed), f"{same} of {LOOKS_CHECKED * LOOKS}"
