"""What a policy decided about a run, as it is kept beside it and reported."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.borders.people import read_description
from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.errors import DocextractEvalError, HashMismatchError, shell_word
from docextract_eval.runs.baseline_words import is_baseline_word
from docextract_eval.runs.comparison.claims import Claim
from docextract_eval.runs.gates import Decision, GateVerdict, Verdict
from docextract_eval.runs.gates.verdict import present_rule, rule_in_digests
from docextract_eval.runs.recorded_hashes import (
    check_description_hash,
    with_own_hash,
)
from docextract_eval.storage.disk import disk_errors_with_remedy, open_regular, write_atomically
from docextract_eval.storage.object_storage import ObjectPath, parse_location

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from docextract_eval.runs.folder import RunFolder

DECISIONS: dict[Verdict, Decision] = {
    "PASS": "SHIP",
    "FAIL": "BLOCK",
    "INCONCLUSIVE": "MORE DATA",
}
_KIND = "decision"
DECISION_FILE = "gate.json"
_POLICY, _BASELINE, _MAP = "--policy", "--baseline", "--map"
_NEEDED = ("finished", "signature", "decision")


@dataclass(frozen=True, slots=True)
class BaselineCorpus:
    """The corpus of a run that was compared, and what judging that run again changed."""

    run: str
    seal: str
    moved: int | None = None
    """How many of its verdicts a corrected truth alone changed; None if it was not judged again."""
    verdicts: int | None = None
    """Of how many."""


@dataclass(frozen=True, slots=True)
class Look:
    """A gating of a run when it had as many documents."""

    documents: int
    renditions: int
    allowed: int
    """How many looks the policy allowed then."""
    decision: Decision


@dataclass(frozen=True, slots=True)
class PolicyDecision:
    """A policy applied to a run: the decision, why, and what the run was compared with."""

    policy: str
    verdict: Verdict
    decision: Decision
    gates: tuple[GateVerdict, ...]
    needed: int | None = None
    """How many documents in total would settle what is INCONCLUSIVE."""
    notes: tuple[str, ...] = ()
    seal: str = ""
    """The seal of the run's corpus."""
    baselines: tuple[BaselineCorpus, ...] = ()
    """What the run was compared with, each with the seal of its own corpus."""
    baseline: str | None = None
    baseline_argument: str | None = None
    """How a command names the baseline."""
    options: tuple[str, ...] | None = None
    """The options that named the policy and the baselines, with paths as seen from the run."""
    differences: tuple[Claim, ...] = ()
    """What changed since the baseline, as far as it is worth reporting."""
    compared: int = 0
    """How many differences these were chosen from: all of them were tested together."""
    inconclusive_passes: bool = False
    """Whether the user lets INCONCLUSIVE pass."""
    asked: str = ""
    """The policy as it was applied, as canonical JSON."""
    signatures: tuple[str, ...] = ()
    """The roles that must sign."""
    looks: tuple[Look, ...] = ()
    """Every gating of the run since it had fewer documents, this one last."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The digests of the run's files that the decision is about."""
    attempted: int | None = None
    """How many fields the run attempts, where these are not all; the decision is about them."""
    fields: int | None = None
    """Of how many."""

    @property
    def line(self) -> str:
        """The decision, and how many fields it is about where these are not all.

        >>> PolicyDecision("p", "PASS", "SHIP", (), attempted=7, fields=21).line
        'SHIP (7 of 21 fields)'
        """
        part = f" ({self.attempted} of {self.fields} fields)" if self.attempted else ""
        return f"{self.decision}{part}"

    @property
    def may_look_again(self) -> bool:
        """Whether the policy lets this run be gated again when it has grown."""
        return not self.looks or len(self.looks) < self.looks[-1].allowed

    @property
    def policy_digest(self) -> str:
        """Return the digest that identifies the policy."""
        return sha256(self.asked)

    @property
    def review_price(self) -> Mapping[str, Any]:
        """Return what the policy says that a review takes: seconds, money in a currency."""
        return (json.loads(self.asked).get("review") if self.asked else None) or {}

    @property
    def blocking_gates(self) -> tuple[GateVerdict, ...]:
        """Return the gates for which the run is blocked."""
        return tuple(each for each in self.gates if each.decides and each.verdict == "FAIL")

    @property
    def digest(self) -> str:
        """Return the digest of the decision: the same for the same policy and result."""
        found = [
            [
                rule_in_digests(each.rule),
                each.slice,
                each.verdict,
                each.counts,
                *filter(None, [each.waiver]),
                *map(_rounded_text, _interval_numbers(each)),
            ]
            for each in self.gates
        ]
        return sha256(canonical_json([self.policy_digest, self.verdict, found]))


def overall_verdict(gate_verdicts: Sequence[GateVerdict]) -> Verdict:
    """Return PASS if all that count say PASS, FAIL if any says FAIL, else INCONCLUSIVE.

    What is waived does not count. Where no ruling counts, it is INCONCLUSIVE.

    >>> overall_verdict([])
    'INCONCLUSIVE'
    """
    verdicts = {gate_verdict.verdict for gate_verdict in gate_verdicts if gate_verdict.decides}
    if "FAIL" in verdicts:
        return "FAIL"
    return "PASS" if verdicts == {"PASS"} else "INCONCLUSIVE"


def gate_command(
    run: Path | str, decision: PolicyDecision | None, policy: Path | None = None
) -> str:
    """Return the command that decides again by the same baselines and policy, or by this policy.

    Where it is not known which these were, the reader fills them in.
    """
    options = decision.options if decision else None
    words = [_POLICY, "FILE"] if options is None else _options_from_here(Path(run), options)
    if policy is not None:
        words = [_POLICY, str(policy), *words[2 * (words[:1] == [_POLICY]) :]]
    return " ".join(["dxe gate", *map(shell_word, (run, *words))])


def options_of_gate(
    run: Path, policy: Path | None, baseline: Sequence[str], renamed: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the options that name a policy, baselines and fields, with paths as from the run.

    A folder that holds all of them may then be moved, and the options still name them. What is in
    object storage, or seen from there, keeps its whole name.
    """
    named = [] if policy is None else [(_POLICY, str(policy))]
    named += [(_BASELINE, each) for each in baseline]
    seen = (
        (option, word if is_baseline_word(word) else _path_from(run, parse_location(word)))
        for option, word in named
    )
    return tuple(chain(chain.from_iterable(seen), *((_MAP, each) for each in renamed)))


def _path_from(run: Path, path: Path) -> str:
    if isinstance(run, ObjectPath) or isinstance(path, ObjectPath):
        return str(path.resolve())
    return os.path.relpath(path.resolve(), run)


def _options_from_here(run: Path, options: Sequence[str]) -> list[str]:
    """Return these options with paths as seen from here; what is not there is left open."""
    here, words = Path.cwd(), []
    for option, word in zip(options[::2], options[1::2], strict=False):
        if option == _MAP:
            words += [option, word]
            continue
        path = parse_location(word)
        path = (
            path if path.is_absolute() or isinstance(path, ObjectPath) else (run / path).resolve()
        )
        if option == _BASELINE and is_baseline_word(word):
            seen = word
        elif not path.exists():
            seen = "FILE" if option == _POLICY else "BASE"
        else:
            seen = str(path.relative_to(here) if path.is_relative_to(here) else path)
        words += [option, seen]
    return words


def decide_again_remedy(run: Path) -> str:
    """Return the remedy for a decision that cannot be read: what decided is not known then."""
    return f"decide again, by the same policy and baselines: {gate_command(run, None)}"


def _interval_numbers(gate_verdict: GateVerdict) -> tuple[float | None, ...]:
    return gate_verdict.value, gate_verdict.low, gate_verdict.high, gate_verdict.bound


def _rounded_text(number: float | None) -> str:
    """Return a number without its last digits, in which two machines may differ."""
    return "" if number is None else f"{number:.6g}"


def write_decision(folder: RunFolder, decision: PolicyDecision) -> Path:
    """Write a decision beside its run, with what shows later whether the run is still the same."""
    file = folder.path / DECISION_FILE
    about = {
        "format": FORMATS[_KIND],
        **_scoring_stamp(folder),
        "decision": to_json(decision),
    }
    write_atomically(file, canonical_json(with_own_hash(about)) + "\n")
    return file


def read_looks(folder: RunFolder) -> tuple[Look, ...]:
    """Return every gating of a run that its last decision records, whatever was added since.

    One that cannot be read records nothing: it is decided again.
    """
    file = folder.path / DECISION_FILE
    try:
        about = _read_about(file, "")
        with disk_errors_with_remedy(file, ""):
            return _parse_decision(about).looks
    except DocextractEvalError:
        return ()


def _read_about(file: Path, again: str) -> Mapping[str, Any]:
    """Return what is kept of a decision, as it was written."""
    about = read_description(file, _KIND, _NEEDED, again)
    check_description_hash(about, file, again)
    return about


def read_decision(folder: RunFolder) -> PolicyDecision | None:
    """Return the last decision on a run; None if none was made since it was last scored."""
    file = folder.path / DECISION_FILE
    if not file.exists():
        return None
    again = decide_again_remedy(folder.path)
    about = _read_about(file, again)
    if {name: about[name] for name in ("finished", "signature")} != _scoring_stamp(folder):
        return None
    with disk_errors_with_remedy(file, again):
        found = _parse_decision(about)
    if (found.verdict, found.decision) != (
        verdict := overall_verdict(found.gates),
        DECISIONS[verdict],
    ):
        what = f"states {found.decision}, and its gates decide {DECISIONS[verdict]}"
        raise HashMismatchError(what, str(file), again)
    return found


def _parse_decision(about: Mapping[str, Any]) -> PolicyDecision:
    try:
        found = from_json(PolicyDecision, about["decision"])
        if any("\0" in each for each in found.options or ()):
            message = "it names a file that cannot be"
            raise ValueError(message)
    except (KeyError, TypeError, AttributeError) as error:
        message = "it holds no decision"
        raise ValueError(message) from error
    gates = tuple(replace(each, rule=present_rule(each.rule)) for each in found.gates)
    return replace(found, gates=gates)


def _scoring_stamp(folder: RunFolder) -> dict[str, str]:
    """Return what changes when a run is resumed or scored again: when that was, and how."""
    return {
        "finished": str(folder.finished_about()["finished"]),
        "signature": _first_score_signature(folder),
    }


def _first_score_signature(folder: RunFolder) -> str:
    """Return the signature of a run's first score without reading the others: a line is a score."""
    file, remedy = folder.derived_file_and_remedy("scores.json")
    with disk_errors_with_remedy(file, remedy), open_regular(file) as lines:
        next(lines, None)  # the opening bracket
        first = next(lines, b"").decode().rstrip().removesuffix(",")
        return str(json.loads(first)["signature"]) if first.startswith("{") else ""
