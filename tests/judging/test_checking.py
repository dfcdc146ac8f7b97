"""A judgement checked against limits: by the rule by which a policy gates a run."""

from __future__ import annotations

import json

import pytest

from docextract_eval.errors import BadInputError
from docextract_eval.judging.judge import judge, judge_all
from tests.cli.commands import dxe

ROWS = [{"description": "TEA", "amount": "2.50"}, {"description": "CAKE", "amount": "6.50"}]
TRUTH = {"fields": {"merchant": "CORNER CAFÉ", "total": "9.00"}, "tables": {"line_items": ROWS}}


def documents(count, wrong_total_every):
    """Documents of which some have a wrong total, and a wrong amount with it."""
    truths = {f"r-{n}": TRUTH for n in range(count)}
    wrong = {
        "fields": {**TRUTH["fields"], "total": "9.80"},
        "tables": {"line_items": [ROWS[0], {**ROWS[1], "amount": "6.60"}]},
    }
    predictions = {name: TRUTH if n % wrong_total_every else wrong for n, name in enumerate(truths)}
    return truths, predictions


@pytest.fixture(scope="module")
def judgement():
    return judge_all(*documents(200, wrong_total_every=10), "receipt")


def test_each_limit_has_its_verdict_and_its_sentence(judgement):
    checks = judgement.check_scores(
        {"merchant": 0.97, "total": 0.95, "accuracy": 0.97, "recall": 0.5}
    )
    assert [(each.name, each.verdict) for each in checks.checks] == [
        ("merchant", "PASS"),
        ("total", "FAIL"),
        ("accuracy", "INCONCLUSIVE"),
        ("recall", "PASS"),
    ]
    assert str(checks).splitlines()[1] == (
        "FAIL total: required: at least 95.0 %; measured: 90.0 % (85.0 to 93.4), 200 documents"
    )
    assert "would settle it" in checks.checks[2].sentence
    assert checks.checks[3].score == judgement.scores["recall"]


@pytest.mark.parametrize(
    ("limits", "verdict"),
    [
        ({"total": 0.95, "accuracy": 0.97, "merchant": 0.9}, "FAIL"),
        ({"accuracy": 0.97, "merchant": 0.9}, "INCONCLUSIVE"),
        ({"merchant": 0.9, "line_items.description": 0.9}, "PASS"),
    ],
)
def test_the_verdict_of_all_checks_is_the_worst(judgement, limits, verdict):
    assert judgement.check_scores(limits).verdict == verdict


def test_one_document_and_a_field_without_cells_prove_nothing(judgement):
    (alone,) = judge(TRUTH, TRUTH, "receipt").check_scores({"total": 0.5}).checks
    assert alone.verdict == "INCONCLUSIVE"
    assert alone.sentence.startswith(
        "required: at least 50.0 %; measured: 100.0 %, 1 document; one"
    )
    (empty,) = judgement.check_scores({"tip": 0.5}).checks
    assert (empty.verdict, empty.score.value) == ("INCONCLUSIVE", None)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({}, "check_scores: names nothing to check"),
        ({"total": 95}, "check_scores, total: 95 is not a share from 0 to 1.*write 95 % as 0.95"),
        ({"total": "0.9"}, "check_scores, total: '0.9' is not a share"),
        ({"total": float("nan")}, "check_scores, total: nan is not a share"),
        ({"totl": 0.9}, "check_scores: unknown score or field 'totl'.*did you mean 'total'"),
    ],
)
def test_limits_that_mean_nothing_are_refused(judgement, limits, message):
    with pytest.raises(BadInputError, match=f"^{message}"):
        judgement.check_scores(limits)


@pytest.mark.long
def test_scores_and_verdicts_are_those_of_a_run(tmp_path):
    """Field by field with their intervals, and the gate of a policy says the same."""
    truths, predictions = documents(40, wrong_total_every=4)
    for name, given in (("labels", truths), ("predictions", predictions)):
        lines = [json.dumps({"id": each} | given[each]) + "\n" for each in given]
        (tmp_path / f"{name}.jsonl").write_text("".join(lines))
    options = ("--schema", "receipt", "--locale", "en_US", "--values", "canonical")
    done = dxe("corpus", "import", "labels.jsonl", "-o", "corpus", *options, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    done = dxe("score", "predictions.jsonl", "corpus", "-o", "run", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    scores = json.loads((tmp_path / "run/scores.json").read_text())["scores"]
    of_run = {
        each["slice"].get("field", each["slice"]["cells"]): each
        for each in scores
        if each["metric"] == "accuracy"
        and each["slice"].keys() <= {"cells", "condition", "field"}
        and each["slice"].get("condition") == "all"
    }
    found = judge_all(truths, predictions, "receipt")
    names = ["merchant", "total", "line_items.description", "line_items.amount"]
    own = {each.name: each.score for each in found.check_scores(dict.fromkeys(names, 0.8)).checks}
    own |= {"scalars": found.scalars.scores["accuracy"], "tables": found.tables.scores["accuracy"]}
    assert own.keys() == of_run.keys()
    for name, score in own.items():
        for part in ("value", "low", "high", "documents", "cells"):
            assert getattr(score, part) == pytest.approx(of_run[name][part]), (name, part)
    policy = 'format = 1\nname = "mine"\n[[gates]]\nrule = "accuracy"\nat_least = 0.95\n'
    (tmp_path / "policy.toml").write_text(policy)
    assert found.scalars.check_scores({"accuracy": 0.95}).verdict == "FAIL"
    assert dxe("gate", "run", "--policy", "policy.toml", cwd=tmp_path).returncode == 1
