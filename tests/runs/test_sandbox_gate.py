"""A policy may ask that a run's pipeline could not see the truth."""

from __future__ import annotations

import dataclasses

import pytest

from docextract_eval.reports.sentences.reasons import explain_reason
from docextract_eval.runs.release.decision import DECISIONS, overall_verdict
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy
from tests.runs.sides import good, grid, side

POLICY = Policy.model_validate({"name": "p", "gates": [{"rule": "sandbox"}]})


def ruled(**said):
    """What the policy says of a run that says this of its sandbox."""
    run = side(grid(good()))
    run = dataclasses.replace(run, about={**run.about, **said})
    return apply_policy(POLICY, run, [], "p.toml")


def test_a_run_in_a_sandbox_that_held_passes():
    (ruling,) = ruled(sandbox={"held": True, "by": "bubblewrap 0.8.0"})
    assert (ruling.verdict, ruling.reason) == ("PASS", None)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"sandbox": {"held": False, "reason": "--no-sandbox"}}, "--no-sandbox"),
        ({"sandbox": {"held": "yes"}}, "does not say why"),
        ({}, "the run does not say why"),
    ],
    ids=["outside", "odd", "older"],
)
def test_a_run_outside_of_one_is_not_decided_and_the_remedy_is_said(said, why):
    found = ruled(**said)
    assert overall_verdict(found) == "INCONCLUSIVE"
    assert DECISIONS[overall_verdict(found)] == "MORE DATA"
    assert why in explain_reason(found[0].reason)
    assert "dxe run --sandbox" in explain_reason(found[0].reason)
