"""The first screen: the verdict and why, what got worse, where it is worst, how the run went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import in_points, percent, with_interval
from docextract_eval.reports.health import health, healthy, unanswered, warnings
from docextract_eval.reports.layout import why_not
from docextract_eval.reports.parts import Fact, Glance, Low
from docextract_eval.reports.sentences import changes, gate_sentences, signers
from docextract_eval.reports.sentences.figures import rests_on
from docextract_eval.reports.sentences.reasons import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.sentences.cited_figures import Headline
    from docextract_eval.runs.decision import GateResult


_NAMED = 3
"""How many gates, losses and conditions are told on the first screen."""


def glance(view: View, star: Sequence[str]) -> Glance:
    """Bring together what a person decides by."""
    lowest = worst(view)
    return Glance(
        verdict=verdict(view),
        because=because(view),
        reasons=[*reasons(view.decision)],
        warnings=[*warnings(view), *signers.warnings(view.signatures)],
        signed=signers.facts(view.signatures),
        star=star,
        worse=list(worse(view.decision)),
        worst=[_low(view, score) for score in lowest[:_NAMED]],
        missing=_missing(view, lowest[:_NAMED]),
        health=health(view),
    )


def verdict(view: View) -> Headline:
    """Return the word; a run that is not healthy never ships."""
    if view.decision is None:
        return "NO POLICY"
    word = view.decision.decision
    return "MORE DATA" if word == "SHIP" and not healthy(view) else word


def because(view: View) -> str:
    """Say why, in one sentence or two."""
    if not healthy(view):
        return f"Nothing can be released on this run: {unanswered(view)}."
    if view.decision is None:
        return "Nobody asked whether this run may be released. Ask: dxe gate RUN --baseline BASE."
    decision, open_ones = view.decision, len(gate_sentences.unsettled(view.decision.rulings))
    if failed := len(gate_sentences.failed(decision.rulings)):
        besides = f"; {_are(f'{open_ones:,} more', open_ones)} not settled" if open_ones else ""
        return f"{_gates(failed)} {'fails' if failed == 1 else 'fail'}{besides}."
    if open_ones:
        passes = " What is not settled passes, as was asked." if decision.open_passes else ""
        said = _are(_gates(open_ones), open_ones)
        return f"{said} not settled.{_settling(view, decision)}{passes}"
    asked = sum(each.counts for each in decision.rulings)
    if not asked:
        return f"The policy {decision.policy} asked nothing of this run."
    every = {1: "The one gate", 2: "Both gates"}.get(asked, f"All {asked:,} gates")
    return f"{every} of the policy {decision.policy} {'passes' if asked == 1 else 'pass'}."


def reasons(decision: GateResult | None) -> Iterator[Fact]:
    """Name the gates that decide, each with what it asked and found."""
    if decision is None:
        return
    deciding = gate_sentences.failed(decision.rulings) or gate_sentences.unsettled(decision.rulings)
    for each in deciding[:_NAMED]:
        good = False if each.verdict == "FAIL" else None
        yield Fact(f"{each.rule} on {each.slice}", gate_sentences.in_full(each), good)
    if (rest := len(deciding) - _NAMED) > 0:
        yield Fact(f"{rest:,} more", "see the gates below")


def worse(decision: GateResult | None) -> Iterator[Fact]:
    """Say what got worse since the baseline: first what is certain, then what could be seen."""
    if decision is None or decision.baseline is None:
        yield Fact("No baseline", "what changed is not known: dxe gate RUN --baseline BASE")
        return
    lost, gained = changes.losses(decision), changes.gains(decision)
    for each in lost[:_NAMED]:
        said = f"{changes.by_how_much(each)}; {changes.from_to(each)}"
        yield Fact(changes.name_of(each.slice), said, good=False)
    if len(lost) > _NAMED:
        yield Fact(f"{len(lost) - _NAMED} more", "got worse for certain", good=False)
    whole = changes.overall(decision)
    if not lost:
        yield Fact("Nothing that is certain", _could_have_seen(decision), None)
    if whole is not None and whole not in lost[:_NAMED]:
        yield Fact(changes.name_of(whole.slice), changes.by_how_much(whole))
    if doubtful := [each for each in changes.maybe(decision) if each.change.value < 0]:
        yield Fact(f"{len(doubtful)} more", "may have got worse, or it is chance")
    if gained:
        most = changes.name_of(gained[0].slice)
        said = f"got better for certain, most of all {most}: {changes.by_how_much(gained[0])}"
        yield Fact(f"{len(gained)} of {decision.compared}", said, good=True)


def worst(view: View) -> list[Score]:
    """Return the accuracy of the degraded conditions, the lowest first."""
    for cells in ("scalars", "tables"):
        found = [
            score
            for condition in view.conditions()
            if condition != CLEAN
            and (score := view.find("accuracy", cells=cells, condition=condition))
            and score.value is not None
        ]
        if found:
            return sorted(found, key=lambda score: score.value or 0.0)
    return []


def lost_there(view: View, score: Score) -> str:
    """Say what a condition costs beside the clean pages of the same documents.

    Whoever reads none of these, as a reader of PDFs alone, has nothing to lose there.
    """
    clean = view.find("accuracy", **{**score.slice, "condition": CLEAN})
    if clean is not None and clean.value == 0:
        return ""
    drop = view.find("drop", **score.slice)
    if drop is not None and drop.value is not None:
        if drop.value <= 0:
            return "no worse than clean pages"
        return f"{in_points(drop)} below clean pages"
    if clean is None or clean.value is None or score.value is None:
        return ""
    lost = 100 * (clean.value - score.value)
    return f"{lost:.1f} points below clean pages" if lost > 0 else "no worse than clean pages"


def _low(view: View, score: Score) -> Low:
    condition = score.slice["condition"]
    of = {"scalars": "fields", "tables": "table cells"}[score.slice["cells"]]
    ends = with_interval(score).partition(" (")[2]
    right = (
        f"of {of} right ({ends}"
        if score.low is not None
        else f"of {of} right, {in_words(score.reason)}"
    )
    said = [right, lost_there(view, score), rests_on(score)]
    pages = view.gallery.snapshots if view.gallery else ()
    page = next((each for each in pages if each.condition == condition), None)
    return Low(condition, percent(score.value or 0.0), [each for each in said if each], page)


def _missing(view: View, shown: Sequence[Score]) -> str:
    """Say why there is no condition, or no picture of one."""
    if shown:
        reason = view.gallery.reason if view.gallery else None
        return f"No pictures: {reason}." if reason else ""
    if any(condition != CLEAN for condition in view.conditions()):
        return f"Nothing is told of them: {why_not(view, 'accuracy', condition=ALL)}."
    only_clean = view.find("accuracy", cells="scalars", condition=CLEAN) is not None
    return "Only clean pages were read: what accidents cost is not known." if only_clean else ""


def _settling(view: View, decision: GateResult) -> str:
    """Say what would settle it, where more documents would."""
    if not decision.needed:
        return ""
    many = view.run.documents
    there = f"; there are {many:,}" if many else ""
    said = gate_sentences.takes(decision)
    return f" {said[0].upper()}{said[1:]}{there}; see dxe plan RUN."


def _could_have_seen(decision: GateResult) -> str:
    whole = changes.overall(decision)
    if whole is None:
        return "nothing is in common with the baseline"
    least = whole.change.detectable
    if least >= 1:
        return "and so few documents show no loss at all"
    return (
        f"a loss of {100 * least:.1f} points over {changes.name_of(whole.slice)} would have been "
        f"seen four times of five ({whole.change.sources} documents)"
    )


def _gates(count: int) -> str:
    return "1 gate" if count == 1 else f"{count:,} gates"


def _are(what: str, many: int) -> str:
    return f"{what} {'is' if many == 1 else 'are'}"
