"""Findings of an attack stay closed: hardly any document shows them any more.

An attack (`dxe attack`) against an older release proved which changes of a page break it. Each of
its findings is looked for on the documents of the run that have the same change; a corpus of the
attack's own recipes has them. A page without an answer closes nothing: it counts as one that shows
the finding.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from docextract_eval.errors import BadInputError
from docextract_eval.metrics.ratios import share_score
from docextract_eval.reasons import Reason, ReasonCode
from docextract_eval.runs.attack.known import KnownAttack, count_seen_again, read_attack
from docextract_eval.runs.gates import Evidence, Gate, GateVerdict
from docextract_eval.runs.gates.families import OpenVerdict
from docextract_eval.runs.gates.margins import bound_verdict

if TYPE_CHECKING:
    from docextract_eval.runs.attack.known import SeenAgain

_METRIC = "reached"


class AttackFindings(Gate):
    """Require that findings of an attack against an older release stay closed."""

    rule: Literal["attack_findings"]
    attack: Annotated[str, Field(min_length=1)]
    """The folder of the attack, or its `findings.json`; seen from the policy's folder."""
    only: tuple[Annotated[int, Field(ge=1)], ...] = ()
    """The numbers of the findings that must be closed; by default all."""
    at_most: Annotated[float, Field(gt=0, lt=1)] = 0.25
    """On which share of the documents that have its change a finding may show."""

    def verdicts(self, evidence: Evidence) -> list[GateVerdict]:
        """Compare how often each finding shows with the share that is allowed."""
        attack = read_attack(Path(evidence.where).parent / self.attack)
        self._check_numbers(attack, f"{evidence.where}, gate {self.rule}")
        run = evidence.run
        found = count_seen_again(run.table, attack, self.only)
        return [self._verdict(each, attack, evidence) for each in found]

    def _check_numbers(self, attack: KnownAttack, place: str) -> None:
        known = [each.number for each in attack.findings]
        if not known:
            what, remedy = "names an attack that found nothing", "remove that gate"
            raise BadInputError(f"{what}: {attack.path}", place, remedy)
        if unknown := [number for number in self.only if number not in known]:
            what = f"asks for finding {unknown[0]}, and {attack.path} has {len(known)}"
            raise BadInputError(what, place, f"write numbers from 1 to {len(known)}")

    def _verdict(self, seen: SeenAgain, attack: KnownAttack, evidence: Evidence) -> GateVerdict:
        goal = attack.goal
        named = {"field": goal.target} if goal.target in evidence.families else {}
        verdict = OpenVerdict(
            rule=self.rule,
            slice=f"{goal.text}: {seen.finding.words}",
            verdict="INCONCLUSIVE",
            bound=self.at_most,
            sense="at most",
            family=evidence.family_of(named) if named else "rest",
            fails_beyond=self.at_most,
            demand=evidence.demand,
        )
        share = seen.share
        if share is None:
            return replace(verdict, reason=Reason(ReasonCode.NO_SUCH_DOCUMENTS))
        return bound_verdict(verdict, share_score(_METRIC, {}, share, ""))
