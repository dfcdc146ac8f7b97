"""What a gate says, in words: what was asked, what was found, what becomes of it, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from docextract_eval.metrics.phrases import percent, points
from docextract_eval.reports.sentences.figures import NONE
from docextract_eval.reports.sentences.reasons import in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docextract_eval.runs.decision import GateResult
    from docextract_eval.runs.gates import Ruling, Unit

Standing = Literal["passed", "failed", "open", "no failure", "not asked"]
"""What becomes of a ruling: what could not pass for want of documents can only fail."""
HEAD = ("gate", "slice", "asked", "found", "interval", "verdict", "settled by")
_CLOSE = "too close to its bound to be told"


def standing(ruling: Ruling) -> Standing:
    """Say what becomes of a ruling.

    >>> from docextract_eval.runs.gates import Ruling
    >>> standing(Ruling("accuracy", "all", "FAIL", counts=False))
    'failed'
    >>> standing(Ruling("regression", "total", "INCONCLUSIVE", -.02, counts=False))
    'no failure'
    >>> standing(Ruling("accuracy", "all", "INCONCLUSIVE", counts=False))
    'not asked'
    """
    if ruling.verdict == "FAIL":
        return "failed"
    if not ruling.counts:
        return "not asked" if ruling.value is None else "no failure"
    return "passed" if ruling.verdict == "PASS" else "open"


def asked(ruling: Ruling) -> str:
    """Say what a gate asked for; nothing where it holds no figure against a bound.

    >>> from docextract_eval.runs.gates import Ruling
    >>> asked(Ruling("regression", "all", "FAIL", bound=-.01, unit="change"))
    'at least -1.00 points'
    >>> asked(Ruling("honesty", "all", "FAIL", bound=.02, sense="within", unit="change"))
    'within 2.00 points'
    """
    if ruling.bound is None:
        return ""
    said = _with_unit(ruling.bound, ruling.unit)
    return f"{ruling.sense} {said.removeprefix('+') if ruling.sense == 'within' else said}"


def found(ruling: Ruling) -> str:
    """Say what a gate found, with its interval and what that rests on.

    >>> from docextract_eval.runs.gates import Ruling
    >>> found(Ruling("regression", "all", "FAIL", -.031, -.0539, -.0181, unit="change",
    ...              documents=60))
    '-3.10 points (-5.39 to -1.81), 60 documents'
    >>> found(Ruling("valid", "documents", "INCONCLUSIVE", 60, unit="documents", documents=60))
    '60 documents'
    """
    counted = ruling.value is None or ruling.unit == "documents"
    return ", ".join(filter(None, (figure(ruling), "" if counted else basis(ruling))))


def figure(ruling: Ruling) -> str:
    """Say what a gate found, with its interval where it has one.

    >>> from docextract_eval.runs.gates import Ruling
    >>> figure(Ruling("promise", "all", "INCONCLUSIVE"))
    'not computable'
    """
    if ruling.value is None:
        return "not computable"
    said = _with_unit(ruling.value, ruling.unit)
    if ruling.low is None or ruling.high is None:
        return said
    low, high = (_bare(_with_unit(end, ruling.unit)) for end in (ruling.low, ruling.high))
    return f"{said} ({low} to {high})"


def beside(ruling: Ruling) -> str:
    """Say what was asked beside what was found, or why that cannot be said.

    >>> from docextract_eval.runs.gates import Ruling
    >>> beside(Ruling("regression", "all", "FAIL", -.031, bound=-.01, unit="change"))
    'asked at least -1.00 points, found -3.10 points'
    >>> beside(Ruling("promise", "all", "INCONCLUSIVE", bound=.02))
    'asked at least 2.0 %'
    """
    bound = asked(ruling)
    if not bound:
        return "" if ruling.value is None else f"found {found(ruling)}"
    return f"asked {bound}" + ("" if ruling.value is None else f", found {found(ruling)}")


def settled_by(ruling: Ruling) -> str:
    """Say why an open ruling is open, and what would settle it.

    >>> from docextract_eval.runs.gates import Ruling
    >>> settled_by(Ruling("regression", "all", "INCONCLUSIVE", needed=1272))
    'about 1,272 documents in all would settle it'
    >>> settled_by(Ruling("regression", "all", "INCONCLUSIVE"))
    'too close to its bound to be told'
    """
    if ruling.reason:
        return in_words(ruling.reason)
    return f"about {ruling.needed:,} documents in all would settle it" if ruling.needed else _CLOSE


def summed_up(decision: GateResult) -> str:
    """Say how many gates passed and how many did not, and what would settle the open ones.

    >>> from docextract_eval.runs.decision import GateResult
    >>> from docextract_eval.runs.gates import Ruling
    >>> fails = Ruling("a", "all", "FAIL")
    >>> opens = Ruling("b", "all", "INCONCLUSIVE", needed=300)
    >>> summed_up(GateResult("p", "FAIL", "BLOCK", (fails, opens), needed=300))
    '1 failed, 1 open (about 300 documents in all would settle it)'
    """
    stood = [standing(ruling) for ruling in decision.rulings]
    named: tuple[Standing, ...] = ("failed", "open", "passed")
    counts = [f"{many} {name}" for name in named if (many := stood.count(name))]
    said = ", ".join(counts) or "nothing was asked of this run"
    if not decision.needed:
        return said
    return said.replace(" open", f" open ({takes(decision)})", 1)


def takes(decision: GateResult) -> str:
    """Say what would settle what is open: of some gates it may not be known.

    >>> from docextract_eval.runs.decision import GateResult
    >>> from docextract_eval.runs.gates import Ruling
    >>> near, far = (Ruling("b", "all", "INCONCLUSIVE", needed=n) for n in (300, None))
    >>> takes(GateResult("p", "INCONCLUSIVE", "MORE DATA", (near,), needed=300))
    'about 300 documents in all would settle it'
    >>> takes(GateResult("p", "INCONCLUSIVE", "MORE DATA", (near, far), needed=300))
    'it takes more than 300 documents in all, if any number settles it'
    """
    if all(ruling.needed for ruling in unsettled(decision.rulings)):
        return f"about {decision.needed:,} documents in all would settle it"
    return f"it takes more than {decision.needed:,} documents in all, if any number settles it"


def in_full(ruling: Ruling) -> str:
    """Say what was asked and found; of an open ruling also what would settle it."""
    said = settled_by(ruling) if standing(ruling) == "open" else in_words(ruling.reason, "")
    return "; ".join(filter(None, (beside(ruling), said))) or ruling.verdict


def failed(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Return what fails."""
    return [each for each in rulings if standing(each) == "failed"]


def unsettled(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Return what was asked and cannot be answered yet."""
    return [each for each in rulings if standing(each) == "open"]


def why(decision: GateResult) -> str:
    """Say what decided, and what would settle what is not settled; nothing where all passes."""
    if decision.verdict == "FAIL":
        return "; ".join(f"{each.rule} on {each.slice}" for each in failed(decision.rulings))
    return _wanted(decision) if decision.verdict == "INCONCLUSIVE" else ""


def columns(ruling: Ruling) -> tuple[str, ...]:
    """Say a ruling in the columns of `HEAD`."""
    found = asked = interval = NONE
    if ruling.bound is not None:
        asked = f"{ruling.sense} {told(ruling.bound, ruling.unit)}"
    if ruling.value is not None:
        found = told(ruling.value, ruling.unit)
    if ruling.low is not None and ruling.high is not None:
        interval = f"{told(ruling.low, ruling.unit)} to {told(ruling.high, ruling.unit)}"
    settled = f"{ruling.needed:,} documents" if ruling.needed else ""
    settled = "; ".join(filter(None, (settled, in_words(ruling.reason, ""))))
    return ruling.rule, ruling.slice, asked, found, interval, verdict(ruling), settled


def verdict(ruling: Ruling) -> str:
    """Say a verdict, or why there is none: it could only fail, and did not, or was not asked."""
    return ruling.verdict if ruling.counts or ruling.verdict == "FAIL" else standing(ruling)


def told(value: float, unit: Unit) -> str:
    """Say a figure of a ruling in its unit.

    >>> told(0.805, "share"), told(-0.0213, "change"), told(1500, "documents"), told(0.5, "MB")
    ('80.5 %', '-2.13', '1,500', '0.5 MB')
    """
    if unit == "share":
        return percent(value)
    if unit == "change":
        return points(value)
    return f"{value:,.0f}" if unit == "documents" else f"{value:.4g} {unit}"


def worth_showing(rulings: Sequence[Ruling]) -> list[Ruling]:
    """Leave out what could only fail, did not, and has nothing else to say."""
    return [each for each in rulings if each.counts or each.verdict == "FAIL" or each.reason]


def _wanted(decision: GateResult) -> str:
    if decision.needed:
        return takes(decision)
    if not any(each.counts for each in decision.rulings):
        return "nothing was asked of this run"
    stuck = unsettled(decision.rulings)
    said = (f"{each.rule} on {each.slice}: {in_words(each.reason, _CLOSE)}" for each in stuck)
    return "; ".join(dict.fromkeys(said))


def basis(ruling: Ruling) -> str:
    """Say how many documents a ruling rests on; nothing where that is not known."""
    many = ruling.documents
    return f"{many:,} document{'s' * (many != 1)}" if many else ""


def _bare(said: str) -> str:
    """Leave out what is said once before: the unit."""
    return said.removesuffix(" %").removesuffix(" points")


def _with_unit(value: float, unit: Unit) -> str:
    said = told(value, unit)
    named: dict[Unit, str] = {"change": f"{said} points", "documents": f"{said} documents"}
    return named.get(unit, said)
