"""What to do next comes from the cause of errors; gates that PASS, and digests, are folded."""

from __future__ import annotations

from dataclasses import replace

from docextract_eval.reasons import NO_CONFIDENCE, Reason, ReasonCode
from docextract_eval.reports import View
from docextract_eval.reports.parts import Fold, Table
from docextract_eval.reports.sections import SECTIONS
from docextract_eval.reports.sections.next_steps import list_steps
from docextract_eval.runs.gates import GateVerdict
from tests.contracts import views
from tests.reports.decisions import EVERY, FAILED, OPEN, PASSED, decision
from tests.reports.test_leaders import ABOUT, BASE, EVERYTHING, SCALARS, score, under, untold

WORST = [
    score("drop", 0.15, 0.1, 0.21, **under("blur@3")),
    score("drop", 0.5, 0.4, 0.6, **under("blur@3"), field="total"),
    score("drop", 0.1, 0.05, 0.15, **under("blur@3"), field="note"),
    score("drop", 0.02, -0.1, 0.2, **under("jpeg@4"), field="total"),
    score("accuracy", 0.4, 0.3, 0.5, 50, 50, **under("blur@3"), field="total"),
    score("accuracy", 0.9, 0.85, 0.95, 50, 50, **under("clean"), field="total"),
    score("cause_rate", 0.1, 0.05, 0.15, **SCALARS, field="total", cause="misread"),
    score("cause_rate", 0.4, 0.3, 0.5, **SCALARS, field="total", cause="decoy"),
]
"""A condition that loses for certain, and the field that loses most there."""


def first_step(view):
    """What the first step says: what to do, and why."""
    step = list_steps(view)[0]
    return f"{step.name}: {step.why.text}"


def test_the_first_step_names_field_condition_and_cause():
    first = first_step(View(ABOUT, [*BASE, *WORST], folder="a run"))
    assert first.startswith("Fix the total under blur at severity 3: 40.0 % (")
    assert "50.0 points (38.5 to 61.5) lower than when clean" in first
    assert "most often another value on the page was taken. Teach it the labels" in first
    (step, *_) = list_steps(View(ABOUT, [*BASE, *WORST], folder="a run"))
    assert step.command == "dxe view 'a run' --field total --condition blur@3"


def test_a_field_that_is_mostly_missed_is_not_blamed_on_what_is_rarely_misread():
    """Rates of missed values by field are known over all conditions alone, as causes are."""
    causes = [each for each in WORST if each.metric != "cause_rate" or "decoy" in str(each.slice)]
    rare = [replace(each, value=0.01) if each.metric == "cause_rate" else each for each in causes]
    missed = score("missed_rate", 0.3, 0.2, 0.4, **SCALARS, field="total")
    first = first_step(View(ABOUT, [*BASE, *rare, missed], folder="a run"))
    assert "most often no value is returned. Find out why it is not found there" in first


def test_what_may_be_chance_is_no_place_to_fix():
    """Where no field loses for certain, the finding on the condition itself is told."""
    unsure = [replace(each, low=-0.1) if "field" in each.slice else each for each in WORST]
    (step, *_) = list_steps(View(ABOUT, [*BASE, *unsure]))
    assert step.name == "Images with blur at severity 3 are read worse"
    assert step.command == "dxe view RUN --condition blur@3"


def test_a_field_that_fails_everywhere_is_fixed_from_its_cause_too():
    bad = score("accuracy", 0.5, 0.4, 0.6, 50, 200, **SCALARS, field="total")
    causes = [each for each in WORST if each.metric == "cause_rate"]
    first = first_step(View(ABOUT, [*BASE, bad, *causes]))
    assert first.startswith("Fix the total: Most often another value on the page was taken. Teach")
    assert first.endswith("takes the wrong value. Review it until it is fixed.")


def test_documents_are_one_step_and_stand_behind_causes():
    view = replace(EVERYTHING, decision=replace(EVERYTHING.decision, verdict="INCONCLUSIVE"))
    steps = list_steps(view)
    more = [at for at, each in enumerate(steps) if each.command == "dxe plan RUN"]
    assert more == [3]
    assert "480" in steps[3].why.text


def test_what_got_worse_comes_first_with_the_command_that_lists_its_cells():
    first = list_steps(EVERYTHING)[0]
    assert first.name == "Fix what got worse: images with blur at severity 3"
    assert first.why.text.startswith("5.2 of 100 fields fewer correct (2.3 to 8.1)")
    assert first.command == "dxe compare runs/before RUN --cells --condition blur@3"


def test_a_gate_that_no_finding_explains_is_a_step_of_its_own():
    slow = GateVerdict("budget", "seconds per page", "FAIL", 3.0, bound=1.0, sense="at most")
    steps = list_steps(View(ABOUT, BASE, decision=decision(slow, FAILED)))
    assert [each.name for each in steps if "gate" in each.name] == [
        "Fix what fails the gate “Time, memory, cost and failures (seconds per page)”"
    ]


def test_a_run_that_broke_is_run_again_before_anything_else():
    sick = View({**ABOUT, "healthy": False, "failures": 90}, [*BASE, *WORST])
    assert first_step(sick) == (
        "Fix what failed, and run it again: no answer for 90 of 240 renditions."
    )
    assert list_steps(sick)[0].command.startswith("dxe run p CORPUS -o DIR")


def test_without_confidences_and_policy_these_are_what_to_do():
    bare = View(ABOUT, [untold("confidence_bias", NO_CONFIDENCE, **SCALARS)])
    assert [each.command for each in list_steps(bare)] == [
        "dxe schema prediction",
        "dxe gate RUN --baseline BASE",
    ]
    limits = {row[0].text: row[1].text for row in shown_limits(bare)}
    assert limits["Confidence"].startswith("no predicted field value has a confidence")
    assert "no baseline was given" in limits["Change"]
    assert "read once" in limits["Repeats"]
    thrice = shown_limits(View({**ABOUT, "repeat": 3}, []))
    assert "Repeats" not in [row[0].text for row in thrice]


def shown_limits(view):
    section = SECTIONS.load("next")(view)
    (table,) = (each for each in section.tables if each.caption == "What this does not show")
    return table.rows


def test_five_gates_that_do_not_pass_are_open_and_everything_else_is_folded():
    many = [replace(FAILED, slice=f"field f{n}") for n in range(7)]
    many += [replace(OPEN, slice=f"field g{n}", reason=NO_CONFIDENCE) for n in range(7)]
    section = SECTIONS.load("gates")(
        replace(views.large(3, 3), decision=decision(*many, *EVERY, baseline="b"))
    )
    opened = [part for part in section.parts if isinstance(part, Table)]
    assert len(opened[0].rows) == 5
    assert [row[1].text for row in opened[0].rows] == ["✕ FAIL"] * 5
    titles = [part.title for part in section.parts if isinstance(part, Fold)]
    assert titles == ["12 more gates that do not PASS", "1 gate that says PASS"]
    assert sum(len(table.rows) for table in section.tables if table.head[0]) == 18


def test_documents_that_settle_a_gate_stand_in_its_row():
    section = SECTIONS.load("gates")(replace(views.large(3, 3), decision=decision(OPEN, PASSED)))
    assert section.parts[0].head[-1] == "documents to settle it"
    assert section.parts[0].rows[0][-1].text == "1,272"
    assert section.lead[0] == "Policy default: 1 INCONCLUSIVE, 1 PASS. No baseline run."


def test_documents_that_two_thresholds_take_say_of_which_each_is():
    takes = Reason(ReasonCode.TOO_FEW_DOCUMENTS, documents=24, needed=354, share=0.02)
    least = replace(takes, needed=None, least=346)
    scores = [
        untold("threshold", takes, **SCALARS),
        untold("threshold", least, **SCALARS, threshold="clean"),
    ]
    (table,) = SECTIONS.load("next")(View(ABOUT, scores)).parts[-1].parts
    first, second = (row[0].text for row in table.rows)
    assert "354" in first
    assert first.endswith("(threshold chosen on all conditions)")
    assert "346" in second
    assert second.endswith("(threshold chosen on clean pages alone)")
