"""The rule `valid` asks what documents are worth when they are weighted to a target."""

from __future__ import annotations

import json

import numpy as np
import pytest

from docextract_eval.errors import UnknownNameError
from docextract_eval.reports.sentences.reasons import explain_reason
from docextract_eval.runs.planning.mix_width import MixMargin, find_mix_widths
from docextract_eval.runs.release.decision import DECISIONS, overall_verdict
from docextract_eval.runs.release.gate import apply_policy
from docextract_eval.runs.release.policy import Policy
from tests.runs.sides import good, grid, side

RULE = {"rule": "valid", "documents": 50}


def run(**more):
    """A hundred documents, of which the first ninety are German."""
    more = {"locale": lambda source: "de_DE" if source < 90 else "en_GB"} | more
    return side(grid(good(100), **more))


def ruled(measured=None, **keys):
    policy = Policy.model_validate({"name": "p", "baseline": "optional", "gates": [RULE | keys]})
    return apply_policy(policy, measured or run(), [], "p.toml")


def test_weights_that_leave_enough_documents_pass():
    target = {"locale": {"de_DE": 0.8, "en_GB": 0.2}}
    found = ruled(effective_documents=85, target=target)
    assert [(each.slice, each.verdict) for each in found] == [
        ("documents", "PASS"),
        ("effective documents", "PASS"),
        ("uncovered target of locale", "PASS"),
    ]
    assert found[1].value == 90  # 100^2 / (90 (80/90)^2 + 10 2^2), cut off


def test_weights_that_leave_few_documents_are_not_decided():
    target = {"locale": {"de_DE": 0.1, "en_GB": 0.9}}
    found = ruled(effective_documents=50, target=target)
    few = found[1]
    assert DECISIONS[overall_verdict(found)] == "MORE DATA"
    assert (few.verdict, few.value, few.bound) == ("INCONCLUSIVE", 12, 50)
    assert "100 documents count as much as 12 of equal weight" in explain_reason(few.reason)
    assert few.needed == pytest.approx(100 * 50 / 12.33, abs=2)


def test_a_target_without_documents_is_not_decided():
    target = {"locale": {"de_DE": 0.7, "en_GB": 0.1, "fr_FR": 0.2}}
    found = ruled(target=target)[-1]
    assert (found.verdict, found.value, found.bound) == ("INCONCLUSIVE", 0.2, 0.05)
    said = "20.0 % of the target has no document (locale fr_FR)"
    assert explain_reason(found.reason).startswith(said)
    assert ruled(target=target, uncovered=0.2)[-1].verdict == "PASS"


def test_targets_that_contradict_each_other_are_not_decided():
    measured = run(factors=lambda source: {"trade": "cafe" if source < 90 else "taxi"})
    target = {"locale": {"de_DE": 0.5, "en_GB": 0.5}, "trade": {"cafe": 0.9, "taxi": 0.1}}
    found = ruled(measured, target=target)
    assert "INCONCLUSIVE" in [each.verdict for each in found]
    assert "no weights meet the target" in " ".join(
        explain_reason(each.reason) for each in found if each.reason
    )


def test_the_weights_that_documents_have_count_without_a_target():
    measured = run(weight=lambda source: 10.0 if source == 0 else 1.0)
    few = ruled(measured, effective_documents=70)[1]
    assert (few.verdict, few.value) == ("INCONCLUSIVE", int(109**2 / 199))


def test_an_unknown_factor_of_a_target_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'locale'"):
        ruled(target={"locle": {"de_DE": 1.0}})


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ({"target": {"locale": {"de_DE": 0.5}}}, "the shares of target.locale add up to 0.5"),
        ({"uncovered": 0.1}, "has uncovered and no target"),
        ({"effective_documents": 0}, "greater than or equal to 1"),
    ],
)
def test_keys_that_say_nothing_are_refused(keys, says):
    with pytest.raises(ValueError, match=says):
        Policy.model_validate({"name": "p", "gates": [RULE | keys]})


def test_a_policy_without_the_newer_keys_is_signed_as_before():
    policy = Policy.model_validate({"name": "p", "gates": [RULE]})
    assert json.loads(policy.applied_json)["gates"] == [RULE | {"baseline": None}]


def test_the_width_of_a_run_is_split():
    rng = np.random.default_rng(0)
    share = rng.beta(10, 10, 500)
    cells = good(200)
    cells[:100] = True
    measured = side(grid(cells, locale=lambda source: "de_DE" if source < 100 else "en_GB"))
    margin = MixMargin(("locale",), [("de_DE",), ("en_GB",)], np.array([share, 1 - share]).T)
    (found,) = find_mix_widths(measured, [margin]).widths
    gap = 1 - cells[100:].mean()
    assert found.width.mix_error == pytest.approx(gap * share.std(), rel=0.1)
    assert found.width.value == pytest.approx(1 - gap / 2, abs=0.01)
    assert find_mix_widths(measured, [margin]).uncovered == {"locale": 0.0}
