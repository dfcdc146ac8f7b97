"""A rule of two meanings has a name of its own; what holds its old name is read as before."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.runs.gates import RULES, GateVerdict
from docextract_eval.runs.gates.verdict import OLD_RULES
from docextract_eval.runs.release.decision import PolicyDecision, read_decision, write_decision
from docextract_eval.runs.release.policy import load_policy
from docextract_eval.runs.signing.permission import acknowledged_items, open_items
from tests.runs.test_decision import folder

__all__ = ["folder"]

KEYS = {"findings": 'attack = "attack"', "time": 'cells = "tables"', "transfer": "k = 3"}
POLICY = """name = "p"
[[gates]]
rule = "{rule}"
{keys}
[[waivers]]
rule = "{rule}"
reason = "r"
until = 2099-01-01
approved_by = "a"
"""
NEW_NAMES = [*OLD_RULES.values()]


@pytest.mark.parametrize("old", OLD_RULES)
def test_a_policy_may_have_the_old_name_of_a_rule_with_a_notice(tmp_path, capsys, old):
    new, file = OLD_RULES[old], tmp_path / "policy.toml"
    found = {}
    for rule in (new, old):
        file.write_text(POLICY.format(rule=rule, keys=KEYS[old]))
        found[rule] = load_policy(file)
        told = (
            "" if rule == new else f"dxe: rule {old} is now {new}; the old name works until 1.0\n"
        )
        assert capsys.readouterr() == ("", told)
    assert found[old] == found[new]
    assert [*map(type, found[old].gates)] == [RULES.load(new)]
    assert found[old].waivers[0].covers(GateVerdict(new, "all", "FAIL"))
    written = json.loads(found[new].applied_json)
    tables = (*written["gates"], *written["waivers"])
    assert [table["rule"] for table in tables] == [old, old]  # as digests that were signed


def test_no_rule_has_an_old_name_and_another_wrong_one_is_refused(tmp_path):
    assert not OLD_RULES.keys() & {*RULES.names}
    assert {*NEW_NAMES} <= {*RULES.names}
    file = tmp_path / "policy.toml"
    file.write_text('name = "p"\n[[gates]]\nrule = "transfers"\n')
    with pytest.raises(UnknownNameError) as refused:
        load_policy(file)
    assert (refused.value.noun, refused.value.name) == ("rule", "transfers")
    for table in ("gates", "waivers"):
        file.write_text(f'name = "p"\n[[{table}]]\nrule = ["transfer"]\n')
        with pytest.raises(BadInputError) as refused:
            load_policy(file)
        assert refused.value.where.startswith(str(file))


def test_a_decision_with_old_names_is_read_with_the_present_ones_and_keeps_its_digest(folder):
    gates = tuple(GateVerdict(rule, "all", "INCONCLUSIVE", bound=0.1) for rule in OLD_RULES)
    before = PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", gates)
    write_decision(folder, before)
    found = read_decision(folder)
    assert [each.rule for each in found.gates] == NEW_NAMES
    assert found.digest == before.digest
    assert replace(found, gates=gates) == before


def test_an_open_item_may_be_acknowledged_by_the_old_name_of_its_rule(capsys):
    gate = GateVerdict("promise_by_condition", "jpeg@4", "INCONCLUSIVE")
    items = open_items(PolicyDecision("p", "INCONCLUSIVE", "MORE DATA", (gate,)))
    for typed in ("transfer jpeg@4", "transfer on jpeg@4"):
        assert acknowledged_items([typed], items) == [*items]
        assert capsys.readouterr().err.startswith("dxe: rule transfer is now promise_by_condition")
