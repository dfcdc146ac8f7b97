"""A gate says PASS, FAIL or INCONCLUSIVE, and what would settle it."""

from __future__ import annotations

import pytest

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.records import Score
from docextract_eval.runs.gate import RULES, decide, overall
from docextract_eval.runs.policy import Policy, default_policy, load


def score(value, low, high, condition="all", cells="scalars", documents=100):
    where = {"cells": cells, "condition": condition}
    return Score(
        "accuracy", where, value, low, high, documents, 1000, "sig", None if value else "why"
    )


def policy(at_least, **more):
    return Policy.model_validate(
        {"name": "p", "gates": [{"rule": "accuracy", "at_least": at_least, **more}]}
    )


@pytest.mark.parametrize(
    ("at_least", "verdict"),
    [
        (0.70, "PASS"),
        (0.75, "PASS"),
        (0.76, "INCONCLUSIVE"),
        (0.85, "INCONCLUSIVE"),
        (0.86, "FAIL"),
    ],
)
def test_the_whole_interval_must_be_on_one_side(at_least, verdict):
    (ruling,) = decide(policy(at_least), [score(0.80, 0.75, 0.85)])
    assert ruling.verdict == verdict


def test_what_is_not_settled_says_how_many_documents_settle_it():
    (near,) = decide(policy(0.79), [score(0.80, 0.75, 0.85)])
    (nearer,) = decide(policy(0.775), [score(0.80, 0.75, 0.85)])
    assert (near.needed, nearer.needed) == (2500, 400)
    (on_it,) = decide(policy(0.80), [score(0.80, 0.75, 0.85)])
    assert on_it.needed is None
    (settled,) = decide(policy(0.70), [score(0.80, 0.75, 0.85)])
    assert settled.needed is None


def test_one_failure_blocks_and_one_doubt_delays():
    scores = [score(0.8, 0.75, 0.85)]
    passes, doubts, fails = (decide(policy(b), scores)[0] for b in (0.7, 0.8, 0.9))
    assert overall([passes, passes]) == "PASS"
    assert overall([passes, doubts]) == "INCONCLUSIVE"
    assert overall([doubts, fails, passes]) == "FAIL"


def test_a_gate_looks_at_its_own_slice():
    scores = [
        score(0.8, 0.75, 0.85),
        score(0.2, 0.1, 0.3, "blur@3"),
        score(0.9, 0.88, 0.92, cells="tables"),
    ]
    assert decide(policy(0.5, slice="blur@3"), scores)[0].verdict == "FAIL"
    assert decide(policy(0.5, cells="tables"), scores)[0].value == 0.9
    with pytest.raises(UnknownNameError, match="unknown slice 'blur@2'.*did you mean 'blur@3'"):
        decide(policy(0.5, slice="blur@2"), scores)


def test_a_slice_without_cells_cannot_be_decided():
    (ruling,) = decide(policy(0.5), [score(None, None, None)])
    assert (ruling.verdict, ruling.value, ruling.reason) == ("INCONCLUSIVE", None, "why")
    failing = decide(policy(0.9), [score(0.2, 0.1, 0.3)])
    assert overall([ruling, *failing]) == "FAIL"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            'name="p"\n[[gates]]\nrule="acuracy"\nat_least=.5'.replace("=.5", "=0.5"),
            "did you mean 'accuracy'",
        ),
        ('name="p"\n[[gates]]\nrule="accuracy"\nat_lest=0.5', "did you mean 'at_least'"),
        (
            'name="p"\n[[gates]]\nrule="accuracy"\nat_least=50',
            "'gates.0.at_least' input should be less",
        ),
        ('name="p"\ngates=[]', "'gates' list should have at least 1"),
        ('format=9\nname="p"', "policy format 9"),
        ("name=", "is not TOML"),
    ],
)
def test_a_policy_that_is_wrong_says_where(tmp_path, written, message):
    file = tmp_path / "policy.toml"
    file.write_text(written)
    with pytest.raises(BadInputError, match=f"policy.toml.*{message}"):
        decide(load(file), [], str(file))


def test_the_shipped_policy_is_valid_and_uses_every_rule():
    assert {gate.rule for gate in load(default_policy()).gates} == set(RULES.names)
