"""What to do next, from the causes of errors, and what the run does not show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docextract_eval.countries import country_names
from docextract_eval.errors import count_phrase, list_first, name_few, one_line
from docextract_eval.metrics.columns import ALL, CLEAN
from docextract_eval.metrics.phrases import points_with_interval, share_with_interval
from docextract_eval.reasons import NO_CONFIDENCE, ReasonCode
from docextract_eval.reports.findings import (
    KINDS,
    certain_excess,
    heaviest,
    scores_of_cells,
    worst_findings,
)
from docextract_eval.reports.findings.values import PLAIN_CAUSES
from docextract_eval.reports.parts import Cell, Fold, Section, Table
from docextract_eval.reports.sections.causes import MISSED, errors_by_field, share_value
from docextract_eval.reports.sections.provenance import repeat_command
from docextract_eval.reports.sentences import gate_sentences, signers
from docextract_eval.reports.sentences.chosen import chosen_difference, chosen_share
from docextract_eval.reports.sentences.cited_figures import (
    ENGINEERS,
    FEWER_ERRORS,
    Proof,
    Proven,
    condition_title,
    field_title,
    open_cases,
    score_proof,
)
from docextract_eval.reports.sentences.documents import fields_not_attempted, subject_sentences
from docextract_eval.reports.sentences.health import describe_failures
from docextract_eval.reports.sentences.open_questions import (
    automation_question,
    gates_question,
    tested_conditions,
)
from docextract_eval.reports.sentences.reasons import explain_missing_value
from docextract_eval.schemas import KINDS as SHIPPED_KINDS
from docextract_eval.statistics.bands import FEWEST_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from docextract_eval.records import Score
    from docextract_eval.reports import View
    from docextract_eval.reports.parts import Part
    from docextract_eval.reports.sentences.cited_figures import Finding

TITLE = "What to do next, and what this does not show"
NOTHING = "Nothing that should be done stands out."
_CHOSEN = (
    "Fields and conditions to fix are the worst of many: their intervals allow for the choice."
)
_MISSED = "most often no value is returned. Find out why it is not found there"
TESTERS, OWNERS = "the people who test it", "the people who answer for the release"
_MOST = 6
_NAMED = 3
"""Names and metrics in a line; the rest is counted."""
_UNEXPLAINED = (
    "attack_findings",
    "budget",
    "gradual_loss",
    "lost_documents",
    "sandbox",
    "scope",
    "valid",
)
"""Rules of gates whose FAIL no finding explains."""
_KNOWN = (ReasonCode.NEVER_BREAKS, ReasonCode.BREAKS_EARLY)
"""How a breaking point says that there is none, or that it lies below what was tested."""


_MORE_DOCUMENTS = (
    (gates_question, "the gates that say INCONCLUSIVE can then say PASS or FAIL", True),
    (automation_question, "it can then be proven which values nobody has to review", False),
)
"""Questions that say how many documents, what these change, and whether that decides."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, why, and the command to type."""

    name: str
    why: Proven
    command: str
    chosen: bool = False
    """Whether its figures are the worst of many, with intervals that allow for the choice."""
    cases: Mapping[str, str] = field(default_factory=dict)
    """The filters of the errors that its command shows, if it shows some."""
    doer: str = ENGINEERS
    gain: str = FEWER_ERRORS
    task: str = ""
    """What to do, where the name says what is wrong."""
    decides: bool = False
    """Whether the decision on the release may change with it."""


def next_steps(view: View) -> Section:
    """List what to do, what weighs most first, and what nobody may conclude."""
    steps = list_steps(view)
    numbered = [
        [Cell(f"{n}. {each.name}"), Cell(each.why.text), Cell(each.command, code=True)]
        for n, each in enumerate(steps, 1)
    ]
    tables = [Table([""] * 3, numbered), _text_table(list_limits(view), "What this does not show")]
    parts: list[Part] = [table for table in tables if table.rows]
    if missing := [*_without_value(view)]:
        parts.append(Fold("Scores without a value, by reason", [_text_table(missing)]))
    first = f"First of {count_phrase(len(steps), 'step')}: {steps[0].name}." if steps else NOTHING
    notes = (_CHOSEN,) if any(each.chosen for each in steps) else ()
    return Section(TITLE, (first,), parts, short="Next", notes=notes)


def _text_table(rows: Iterable[tuple[str, ...]], caption: str = "") -> Table:
    cells = [[*map(Cell, row)] for row in rows]
    return Table([""] * len(cells[0]) if cells else [], cells, caption)


def list_steps(view: View) -> list[Step]:
    """Return what to do, what weighs most first, each command once."""
    plan = f"dxe plan {view.argument}"
    findings = sorted(worst_findings(view), key=lambda found: not (found.cases or found.command))
    found = [
        *(_finding_step(view, each) for each in findings),  # what has cases has a cause to fix
        *_gate_steps(view),
        *(
            Step("Test more documents", each.claim, plan, doer=TESTERS, gain=gain, decides=decides)
            for asked, gain, decides in _MORE_DOCUMENTS
            for each in asked(view)
            if each.documents
        ),
        *_other_steps(view),
    ]
    if not view.run.healthy:
        figure = describe_failures(view)
        why = Proven(f"{figure}.", (Proof("health of the run", "this run", figure),))
        again = repeat_command(view)
        found.insert(0, Step("Fix what failed, and run it again", why, again, decides=True))
    once = {each.command: each for each in reversed(found)}
    return [each for each in found if once[each.command] is each][:_MOST]


def _finding_step(view: View, found: Finding) -> Step:
    """Say what to do about a finding: where values are wrong, for the field that is, and why."""
    if found.command:
        where = found.title.removeprefix("It got worse")
        why = Proven(f"{found.size.text} Hold the release until it is fixed.", found.size.proof)
        gain = "what was right before is then right again"
        name = f"Fix what got worse{where}"
        return Step(name, why, found.command, gain=gain, decides=True)
    is_place = found.cases.keys() <= {"field", "condition"}
    if is_place and len(found.cases) == 1 and (step := _place_step(view, **found.cases)):
        return step
    name, why, task = found.title, found.action, found.action.text.removesuffix(".")
    if is_place and [*found.cases] == ["field"]:
        name = task = f"Fix the {field_title(found.cases['field'])}"
        cause = _main_cause(view, found.cases["field"])
        text = f"{cause[:1].upper()}{cause[1:]}. {why.text}" if cause else why.text
        why = Proven(text, why.proof)
    command = open_cases(view.argument, found.cases)
    who = found.doer, found.gain, task
    return Step(name, why, command, False, found.cases, *who)  # noqa: FBT003 - nothing was chosen


def _place_step(view: View, **where: str) -> Step | None:
    """Say which field to fix under which condition, where most is lost for certain, and how."""
    every = scores_of_cells(view, "drop", *({"field", "condition"} - where.keys()), **where)
    drops = [score for score in every if score.slice["condition"] in view.conditions()]
    drop, _ = heaviest(drops, chosen_difference, certain_excess)
    if drop is None:
        return None
    place = {axis: drop.slice[axis] for axis in ("field", "condition")}
    loss = f"{points_with_interval(drop)} lower than when clean, document by document"
    proof = [score_proof(drop, points_with_interval)]
    if (right := view.find("accuracy", **drop.slice)) is not None and right.low is not None:
        chosen = chosen_share(right, len(drops))
        loss = f"{share_with_interval(chosen)} of its values are right, {loss}"
        proof.append(score_proof(chosen))
    text = "; ".join(filter(None, (loss, _main_cause(view, place["field"]))))
    return Step(
        f"Fix the {field_title(place['field'])} under {condition_title(place['condition'])}",
        Proven(f"{text}.", tuple(proof)),
        open_cases(view.argument, place),
        chosen=True,
        cases=place,
    )


def _main_cause(view: View, name: str) -> str:
    """Say the most frequent cause of errors in a field over all conditions, and what helps.

    It is empty where no plain words are known for it.
    """
    kinds = (
        each.kinds for cells in KINDS for each in errors_by_field(view, cells) if each.name == name
    )
    found = next(kinds, {})
    worst = max(found, key=lambda kind: share_value(found[kind]), default="")
    if worst == MISSED:
        return _MISSED
    if worst not in PLAIN_CAUSES:
        return ""
    why, remedy = PLAIN_CAUSES[worst]
    return f"most often {why}. {remedy.removesuffix('.')}"


def _gate_steps(view: View) -> Iterator[Step]:
    """Name the gates that say FAIL and that no finding explains."""
    for gate in gate_sentences.failed_gates(view.decision.gates if view.decision else ()):
        if gate.rule in _UNEXPLAINED:
            figures = f"{gate_sentences.describe_gate(gate).removesuffix('.')}."
            name = f"Fix what fails the gate “{gate_sentences.name_gate(gate)}”"
            why = Proven(figures, (gate_sentences.gate_proof(gate),))
            gain = "the gate can then say PASS"
            command = f"dxe report {view.argument} --all"
            yield Step(name, why, command, gain=gain, decides=True)
    sample, samples = gate_sentences.sample_limits(view.decision)
    if sample:
        why = Proven(sample, tuple(map(gate_sentences.gate_proof, samples)))
        gain = "PASS then means good enough for your product"
        yield Step("Agree on limits", why, "dxe init", doer=OWNERS, gain=gain, decides=True)


def _other_steps(view: View) -> Iterator[Step]:
    """Say what makes confidences useful, and how a decision is made, compared and signed."""
    run, decision, state = view.argument, view.decision, view.signatures
    bias = view.find("confidence_bias", cells="scalars", condition=ALL)
    rulings = decision.gates if decision else ()
    if bias is not None and bias.reason == NO_CONFIDENCE:
        why = "Without one, no value can be accepted without review."
        name, gain = "Return a confidence with each value", "values can then be accepted unseen"
        yield Step(name, Proven(why), "dxe schema prediction", gain=gain)
    elif any(gate.rule == "honesty" and gate.verdict == "FAIL" for gate in rulings):
        why = "They differ from accuracy; the map shows what changes under each condition."
        command, gain = f"dxe calibrate {run} -o MAP", "a confidence is then as good as it says"
        yield Step("Calibrate the confidences", Proven(why), command, gain=gain)
    if decision is None or decision.baseline is None:
        policy = " --policy FILE" if decision and "--policy" in (decision.options or ()) else ""
        name = "Gate it against a baseline" if decision else "Apply a policy"
        lacks = "losses since an earlier run are not known"
        why = f"Without one, {lacks if decision else 'the run neither passed nor failed'}."
        seen = "a loss since an earlier run is then seen"
        gain = seen if decision else "there is then a decision on the release"
        command = f"dxe gate {run}{policy} --baseline BASE"
        yield Step(name, Proven(why), command, doer=TESTERS, gain=gain, decides=decision is None)
    if decision is not None and decision.decision == "SHIP" and state and state.missing_roles:
        why = f"The policy requires {one_line(', '.join(state.missing_roles))}."
        command = signers.signoff_command(run, state, blocked=False)
        gain = "the release is then signed"
        yield Step("Have it signed", Proven(why), command, doer=OWNERS, gain=gain, decides=True)


def list_limits(view: View) -> Iterator[tuple[str, str]]:
    """Say what nobody may conclude from this run, each in one line."""
    run = view.run
    if subject := subject_sentences(view):
        yield "Real documents", " ".join(subject)
    if others := [kind for kind in SHIPPED_KINDS if kind not in run.schemas and run.schemas]:
        yield "Other kinds", f"not read: {name_few([kind.replace('_', ' ') for kind in others])}"
    groups = view.groups("accuracy", "scalars")
    locales = list(dict.fromkeys(name for axis, name, _ in groups if axis == "locale"))
    if locales and (unread := {*country_names()} - {*locales}):
        yield "Other locales", f"only {list_first(locales)} were read; {len(unread):,} were not"
    if view.conditions():
        yield "Other conditions", tested_conditions(view)
    parts = [f"{axis} {name_few(values)}" for axis, values in run.filters.items()]
    parts += [f"the first {count_phrase(run.limit, 'document')}"] if run.limit else []
    if parts:
        yield "The rest of the corpus", f"only {'; '.join(parts)}"
    if names := name_few(fields_not_attempted(view)):
        yield "Fields that are not attempted", names
    yield from _small_groups(view)
    if run.renditions and run.repeat == 1:
        yield "Repeats", "each page was read once: whether answers vary is not known (--repeat 3)"
    if view.decision is None or view.decision.baseline is None:
        yield "Change", "no baseline was given, so nothing is known of losses since an earlier run"
    bias = view.find("confidence_bias", cells="scalars", condition=ALL)
    if bias is not None and bias.reason == NO_CONFIDENCE:
        yield "Confidence", f"{explain_missing_value(bias)}, so nothing is known of automation"


def _small_groups(view: View) -> Iterator[tuple[str, str]]:
    """Count the groups of documents that are too small for an interval."""
    small = [
        (score.documents, f"{axis} {name}")
        for axis, name, score in view.groups("accuracy_gap", "scalars")
        if score.low is None and score.documents < FEWEST_SOURCES
    ]
    if small:
        named = list_first([name for _, name in sorted(small, reverse=True)])
        few = f"fewer than {FEWEST_SOURCES} documents each"
        yield "Groups", f"{count_phrase(len(small), 'group')} of {few}: {named}"


def _threshold_source(view: View, score: Score) -> str:
    """Say from which pages a threshold is chosen: documents that one takes are not another's."""
    if score.reason is None or score.reason.code is not ReasonCode.TOO_FEW_DOCUMENTS:
        return ""
    own = score.slice.get("threshold") == CLEAN
    return f" (threshold chosen on {f'{view.clean_pages} alone' if own else 'all conditions'})"


def _without_value(view: View) -> Iterator[tuple[str, str]]:
    """Count scores by the reason why they have no value, the commonest first."""
    found: dict[str, list[str]] = {}
    for score in view.scores:
        why = score.reason
        if score.value is None and not (why and why.code in _KNOWN):
            said = f"{explain_missing_value(score)}{_threshold_source(view, score)}"
            found.setdefault(said, []).append(score.metric)
    for reason, metrics in sorted(found.items(), key=lambda each: -len(each[1])):
        names = [name.replace("_", " ") for name in dict.fromkeys(metrics)]
        left = len(names) - _NAMED
        more = f" and {count_phrase(left, 'other metric')}" if left > 0 else ""
        scores = count_phrase(len(metrics), "score")
        yield reason, f"{scores}: {', '.join(names[:_NAMED])}{more}"
