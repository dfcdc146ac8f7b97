"""Of commands that need few labels or none, and of audits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulations.counting import Asked, Table, percent, share
from simulations.drawing import World, confident

if TYPE_CHECKING:
    from collections.abc import Sequence


WINDOW = 500
REFERENCES = (50, 100, 200, 300, 500, 1000)
LARGE = 300
"""Of larger references half as many are drawn."""


REFERENCE = 0.2
"""Which share of the reference's documents is hard."""
FAILING = {"": 0.0, ", 3 % of documents fail as wholes": 0.03}
"""What happens as often in the window as in the reference."""
WINDOWS = {"none": REFERENCE, "half as many hard documents again": 0.3}
REFUSED = 3
"""After this number that abstain, and none that does not, no more are drawn."""


def estimates(asked: Asked) -> Table:
    """Ask how often the interval of an estimate holds, by the size of the reference."""
    rows = []
    for documents, (also, failing) in product(REFERENCES, FAILING.items()):
        times = asked.runs if documents <= LARGE else max(2, asked.runs // 2)
        found: dict[str, list[Estimate | None]] = {name: [] for name in WINDOWS}
        for number in range(times):
            for name, each in _estimates(asked, documents, failing, number).items():
                found[name].append(each)
            drawn = [one for each in found.values() for one in each]
            if number + 1 >= REFUSED and not any(drawn):
                break
        rows += [(name + also, f"{documents:,}", *_cells(each)) for name, each in found.items()]
    return Table(
        "Estimates: `dxe estimate`",
        f"A labelled reference, and a window of {WINDOW} documents without labels that are like "
        "those of the reference, or more of them hard. Confidences mean what they say, unless "
        "whole documents fail. Held: the printed interval, at its printed level, holds "
        "the share of the window's values that is right. The command abstains where the reference "
        f"is too small, or the two are too unlike; where the first {REFUSED} are abstained from, "
        "no more are drawn.",
        ("shift", "reference", "abstained", "level", "held", "width, points"),
        rows,
    )


def _cells(found: Sequence[Estimate | None]) -> tuple[str, str, str, str]:
    stated = [one for one in found if one]
    levels = sorted({percent(one.level) for one in stated})
    width = f"{100 * float(np.mean([one.width for one in stated])):.1f}" if stated else ""
    held = share(sum(one.is_held for one in stated), len(stated))
    return f"{len(found) - len(stated)} of {len(found)}", " or ".join(levels), held, width


class Estimate(NamedTuple):
    """What one estimate said."""

    level: float
    is_held: bool
    width: float


def _estimates(
    asked: Asked, documents: int, failing: float, number: int
) -> dict[str, Estimate | None]:
    """Return what each window's estimate says; nothing where the command abstains."""
    commands, rng = asked.commands, asked.rng("estimates", documents, failing, number)
    corpus = commands.corpus(f"d{documents}", World("").senders(documents))
    commands.score("reference", corpus, *confident(rng, documents, REFERENCE, failing))
    found: dict[str, Estimate | None] = {}
    for name, hard in WINDOWS.items():
        wrong, sure = confident(rng, WINDOW, hard, failing)
        window = commands.predictions("window.jsonl", "window", wrong, sure)
        said, truth = commands.read("estimate", "reference", window, codes=(0, 4)), 1 - wrong.mean()
        is_made = said is not None and not said["abstains"]
        found[name] = (
            Estimate(
                said["level"], said["low"] <= truth <= said["high"], said["high"] - said["low"]
            )
            if is_made
            else None
        )
    return found


LABELLED, UNLABELLED = (40, 120), 100
PER_TEACHER = 10
"""This number of runs over real documents shares one over synthetic documents."""


@dataclass(frozen=True, slots=True)
class Real:
    """What confidences say about real documents; about synthetic ones they mean what they say."""

    name: str
    failing: float = 0.0
    is_blind: bool = False
    """Whether they say nothing about real ones."""


REAL = (
    Real("mean what they say"),
    Real("say nothing", is_blind=True),
    Real("mean what they say, but 10 % of documents fail as wholes", failing=0.1),
)


def transfers(asked: Asked) -> Table:
    """Ask how often the interval of real documents holds, with the help of unlabelled ones."""
    rows = []
    for real in REAL:
        for labelled in LABELLED:
            each = [_transfer(asked, real, labelled, number) for number in range(asked.runs)]
            held, without = (share(sum(one[at] for one in each), len(each)) for at in (0, 1))
            helped = share(sum(one[2] < 1 for one in each), len(each))
            width = percent(float(np.mean([one[2] for one in each])), 0)
            rows.append((real.name, str(labelled), held, without, helped, width))
    return Table(
        "Transfers: `dxe transfer`",
        f"Of real documents some are labelled and {UNLABELLED} are not; 300 synthetic ones teach "
        f"what confidences mean, the same for {PER_TEACHER} draws. Held: the 95 % interval with "
        "help holds the share of cells that is right in the world. The last column is its width, "
        "divided by that without help.",
        ("confidences", "labelled", "held", "held without help", "helped", "width"),
        rows,
    )


def _transfer(asked: Asked, real: Real, labelled: int, number: int) -> tuple[bool, bool, float]:
    """Return whether the truth is held with and without help, and the share of the width."""
    commands, size = asked.commands, labelled + UNLABELLED
    if number % PER_TEACHER == 0:
        teacher = asked.rng("taught", real, labelled, number)
        taught = commands.corpus("d300", World("").senders(300))
        commands.score("synthetic", taught, *confident(teacher, 300))
    rng = asked.rng("transfers", real, labelled, number)
    wrong, sure = confident(rng, size, failing=real.failing)
    if real.is_blind:
        sure = confident(rng, size)[1]
    corpus = commands.corpus(f"r{labelled}", World("").senders(size), labelled)
    commands.score("real", corpus, wrong, sure)
    found = commands.read("transfer", "synthetic", "real")["shares"][0]
    truth = usual_accuracy() * (1 - real.failing)
    plain, helped = found["real"], found["assisted"]
    held, without = (one["low"] <= truth <= one["high"] for one in (helped, plain))
    width = (helped["high"] - helped["low"]) / (plain["high"] - plain["low"])
    return held, without, width if helped["correlation"] else 1.0


def usual_accuracy(hard: float = 0.2) -> float:
    """Return the mean confidence of `confident`, which is its accuracy.

    >>> round(usual_accuracy(), 4)
    0.8718
    """
    return hard * 4 / 6 + (1 - hard) * 12 / 13


NIGHTS, PER_NIGHT, USUAL, OF_A_SENDER = 10, 50, 300, 5


@dataclass(frozen=True, slots=True)
class Nights:
    """What new documents are like beside the usual ones."""

    name: str
    hard: float = 0.2
    has_senders: bool = False
    names_senders: bool = False
    """Whether lines say who the sender is."""
    promise: str = "at most 5 %"


NIGHT_ROWS = (
    Nights("nothing"),
    Nights("nothing; senders with 5 documents, named", has_senders=True, names_senders=True),
    Nights("nothing; senders with 5 documents, not named", has_senders=True, promise="none"),
    Nights("a third of the documents is hard, not a fifth", hard=1 / 3, promise=""),
    Nights("half of the documents are hard, not a fifth", hard=0.5, promise=""),
)


def drifts(asked: Asked) -> Table:
    """Ask how often drift is alarmed where there is none, and where there is."""
    rows = []
    for nights in NIGHT_ROWS:
        found = [_alarm(asked, nights, number) for number in range(2 * asked.runs)]
        rows.append((nights.name, share(sum(found), len(found)), nights.promise))
    return Table(
        "Drift: `dxe drift`",
        f"A reference of {USUAL} documents and {NIGHTS} nights of {PER_NIGHT}, with "
        "`--alpha 0.05`: how often an alarm is raised in any of them. A sender's documents share "
        "its difficulty.",
        ("what changes", "alarm in any night", "promised"),
        rows,
    )


def _alarm(asked: Asked, nights: Nights, number: int) -> bool:
    """Return whether any night raises an alarm."""
    rng = asked.rng("drifts", nights, number)
    files: list[str] = []
    for name, size, hard in (("usual", USUAL, 0.2), ("new", NIGHTS * PER_NIGHT, nights.hard)):
        wrong, sure = confident(rng, size, hard)
        senders: Sequence[str] | None = None
        if nights.has_senders:
            of_sender = np.repeat(np.arange(size // OF_A_SENDER), OF_A_SENDER)
            sure = sure * rng.uniform(0.6, 1, size // OF_A_SENDER)[of_sender][:, None]
            senders = [f"{name}-{each}" for each in of_sender]
        sources = senders if nights.names_senders else None
        files.append(asked.commands.predictions(f"{name}.jsonl", name, wrong, sure, sources))
    found = asked.commands.read("drift", *files, "--window", PER_NIGHT, codes=(0, 1))
    return any(window["event"] == "raised" for window in found["windows"])


GROUP = 30
BASE, CONTENTS, LAYOUT, TOGETHER, REST, SPREAD = 0.12, 0.03, 0.05, 0.02, 0.04, 0.1
"""Which share is missed, what each path and both add, and what comes with other things."""
TRUTHS = {
    "gap": -(CONTENTS + LAYOUT + TOGETHER + REST),
    "effect": -(CONTENTS + LAYOUT + TOGETHER),
    "confounded": -REST,
    "direct": 0.0,
    "contents": -(CONTENTS + TOGETHER / 2),
    "layout": -(LAYOUT + TOGETHER / 2),
    "parties": 0.0,
    "placebo": 0.0,
}


def audits(asked: Asked) -> Table:
    """Ask how often each part of a gap holds what it truly is."""
    labels = _audit_labels(asked)
    held: dict[str, int] = dict.fromkeys(TRUTHS, 0)
    times = asked.runs
    for number in range(times):
        found = _audit(asked, labels, number)
        for name, truth in TRUTHS.items():
            held[name] += found[name]["low"] <= truth <= found[name]["high"]
    rows = [(name, f"{100 * TRUTHS[name]:+.0f}", share(hits, times)) for name, hits in held.items()]
    return Table(
        "Audits: `dxe audit`",
        f"A corpus of {GROUP} documents of each of two groups, the fewest that it takes, built "
        "once by the command. Misses are drawn: a base of 12 %, more by the contents, by "
        "the layout and by both together, more in the group for other reasons, and each source "
        "harder or easier by up to 10 points. Held: the 95 % interval of accuracy holds the truth.",
        ("part", "truth, points", "held"),
        rows,
    )


def _audit_labels(asked: Asked) -> list[dict[str, Any]]:
    """Build the audit's corpus, and return what its documents say."""
    words = ("--factor", "trade", "--group", "hotel", "--against", "grocery")
    asked.commands.run("audit", "--build", "audit", *words, "--documents", GROUP, "--workers", 1)
    asked.commands.run("corpus", "export", "audit", "-o", "labels")
    text = (asked.commands.folder / "labels/clean/labels.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _audit(asked: Asked, labels: list[dict[str, Any]], number: int) -> dict[str, Any]:
    """Return the parts of one audit."""
    rng = asked.rng("audits", number)
    twins = {one["source"] for one in labels if "source" in one}
    draws = {
        one["id"]: (rng.uniform(-SPREAD, SPREAD), rng.random((2, 100)))
        for one in labels
        if "source" not in one
    }
    lines = []
    for one in labels:
        source, _, paths = one["id"].partition("+")
        harder, chances = draws[source]
        rate = BASE + harder + _missed(paths, is_group=source not in twins)
        chance = chances[int(paths == "placebo")]
        values = {name: cell["value"] for name, cell in one["fields"].items() if "value" in cell}
        kept = {
            name: value for at, (name, value) in enumerate(values.items()) if chance[at] >= rate
        }
        lines.append({"id": one["id"], "fields": kept})
    asked.commands.run(
        "score", asked.commands.lines("audited.jsonl", lines), "audit", "-o", f"a{number}"
    )
    found = asked.commands.read("audit", f"a{number}", "--factor", "trade")["found"]
    split = next(one["split"] for one in found if one["measure"] == "accuracy")
    return {**split, **split["parts"]}


def _missed(paths: str, *, is_group: bool) -> float:
    """Return how much more is missed where these paths carry the group's value."""
    if is_group:
        return CONTENTS + LAYOUT + TOGETHER + REST
    by = paths.split("-")
    both = "contents" in by and "layout" in by
    return CONTENTS * ("contents" in by) + LAYOUT * ("layout" in by) + TOGETHER * both
