"""What may be signed, by whom, and how what is open is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docextract_eval.cli.catalogs import File, json_schema
from docextract_eval.errors import BadInputError, InconclusiveError, RefusedError, UnknownNameError
from docextract_eval.runs.release.policy import Policy
from docextract_eval.runs.signing.permission import (
    acknowledged_items,
    open_items,
    signable_decision,
    spell_role_like_policy,
    tidy_signed_text,
    unnamed_role_warning,
)
from tests.reports.decisions import EVERY, FAILED, HOSTILE, NOT_ASKED, OPEN, PASSED, decision

FILES = {"run.json": "aa", "scores.json": "bb"}
GATED = {"asked": "{}", "files": FILES}
GATES = [{"rule": "accuracy", "at_least": 0.5}]


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "Zoë Ångström", "山田 太郎", "أحمد", "O'Brien <b>&", "-x", "--yes"]
)
def test_a_name_of_any_script_is_kept_as_it_is(name):
    assert tidy_signed_text(f"  {name} ", "--by") == name


def test_two_ways_to_write_an_accent_are_one_name():
    assert (
        tidy_signed_text("Zoe\u0308", "--by") == tidy_signed_text("Zo\u00eb", "--by") == "Zo\u00eb"
    )


@pytest.mark.parametrize("name", ["", "   ", "\t", "\n"])
def test_nobody_signs_under_no_name(name):
    with pytest.raises(BadInputError, match="--by"):
        tidy_signed_text(name, "--by")


@pytest.mark.parametrize(
    "name", ["a\nb", "a\x1b[2Jb", "a\u202eb", "a\u200bb", "\ufeffa", "a\ud800", "a\x7f", "a\u2028b"]
)
def test_what_does_not_show_is_refused_by_its_number(name):
    with pytest.raises(BadInputError, match=r"--role holds a character that does not show \(U\+"):
        tidy_signed_text(name, "--role")


def test_what_is_too_long_to_be_read_is_refused():
    assert tidy_signed_text("x" * 120, "--by")
    with pytest.raises(BadInputError, match="shorten it to 120"):
        tidy_signed_text("x" * 121, "--by")
    assert tidy_signed_text("x" * 2000, "--override")


def test_open_is_what_counts_and_is_not_settled():
    assert list(open_items(decision(*EVERY))) == ["honesty all", "promise all"]
    assert open_items(decision(PASSED, FAILED, NOT_ASKED)) == {}


def test_what_is_waived_need_not_be_acknowledged_or_overridden():
    """The decision rests on the other gates alone: it is SHIP, and so it can be signed."""
    waived = [replace(each, waiver="moving (A. B., until 2999-01-31)") for each in (FAILED, OPEN)]
    made = decision(PASSED, *waived, **GATED)
    assert made.decision == "SHIP"
    assert open_items(made) == {}
    assert made.blocking_gates == ()
    assert signable_decision(made, FILES, None, "run") is made
    with pytest.raises(BadInputError, match="nothing to override: the verdict is SHIP"):
        signable_decision(made, FILES, "a pilot", "run")
    blocked = decision(*waived, replace(FAILED, slice="field tip"), **GATED)
    with pytest.raises(RefusedError, match=r"BLOCK \(regression on field tip\)"):
        signable_decision(blocked, FILES, None, "run")


@pytest.mark.parametrize("text", ["honesty all", "honesty on all", " HONESTY  on all"])
def test_an_item_is_named_as_it_is_or_as_gates_say_it(text):
    assert acknowledged_items([text, text], open_items(decision(*EVERY))) == ["honesty all"]


def test_an_item_that_is_not_open_is_refused_with_the_nearest():
    items = open_items(decision(*EVERY))
    for text in ("honesty al", "accuracy all", "regression field tip", "all", "*", ""):
        with pytest.raises(UnknownNameError, match="known: honesty all, promise all"):
            acknowledged_items([text], items)
    with pytest.raises(UnknownNameError, match="did you mean 'honesty all'"):
        acknowledged_items(["honesty al"], items)


def test_of_items_with_one_name_each_has_a_number_and_must_be_named_by_it():
    strict = replace(OPEN, bound=0.01)
    items = open_items(decision(OPEN, strict))
    assert items == {"honesty all #1": OPEN, "honesty all #2": strict}
    with pytest.raises(BadInputError, match="may be 'honesty all #1' or 'honesty all #2'"):
        acknowledged_items(["honesty on all"], items)
    assert acknowledged_items(["honesty all #2"], items) == ["honesty all #2"]


def test_items_that_differ_in_case_alone_are_two():
    items = open_items(decision(replace(OPEN, slice="field A"), replace(OPEN, slice="field a")))
    assert acknowledged_items(["honesty field a"], items) == ["honesty field a"]
    with pytest.raises(BadInputError, match="may be"):
        acknowledged_items(["HONESTY field a"], items)


def test_the_name_of_an_item_can_be_typed_whatever_it_is_of():
    (name,) = open_items(decision(replace(OPEN, slice=HOSTILE)))
    assert name.isprintable()
    assert acknowledged_items([name], {name: OPEN}) == [name]


def test_what_no_gate_decided_on_is_not_signed():
    with pytest.raises(InconclusiveError, match="no policy was applied.*dxe gate run"):
        signable_decision(None, FILES, None, "run")


def test_a_decision_that_does_not_say_on_what_is_made_again():
    for missing in ("asked", "files"):
        old = decision(PASSED, **{name: GATED[name] for name in GATED if name != missing})
        with pytest.raises(InconclusiveError, match="does not record the policy.*dxe gate run"):
            signable_decision(old, FILES, None, "run")


def test_what_changed_since_the_gate_is_not_signed():
    with pytest.raises(InconclusiveError, match="scores.json changed since the gate decided"):
        signable_decision(decision(PASSED, **GATED), {**FILES, "scores.json": "cc"}, None, "run")


def test_a_block_is_refused_and_signed_only_for_a_reason():
    blocked = decision(*EVERY, **GATED)
    with pytest.raises(RefusedError, match=r"BLOCK \(regression on field total\).*--override"):
        signable_decision(blocked, FILES, None, "run")
    assert RefusedError.exit_code == 1
    assert signable_decision(blocked, FILES, "a pilot", "run") is blocked


def test_what_could_only_fail_and_did_blocks_too():
    beside = replace(FAILED, counts=False)
    with pytest.raises(RefusedError):
        signable_decision(decision(PASSED, beside, **GATED), FILES, None, "run")


@pytest.mark.parametrize("rulings", [(PASSED,), (OPEN,)])
def test_where_nothing_blocks_there_is_nothing_to_override(rulings):
    with pytest.raises(BadInputError, match="nothing to override"):
        signable_decision(decision(*rulings, **GATED), FILES, "a pilot", "run")


def test_a_role_is_written_as_the_policy_spells_it():
    named = decision(PASSED, signatures=("Release Manager",))
    assert spell_role_like_policy(named, "release manager") == "Release Manager"
    assert spell_role_like_policy(named, "qa") == "qa"
    assert unnamed_role_warning(named, "Release Manager") == ""
    assert "did you mean 'Release Manager'" in unnamed_role_warning(named, "release-manager")
    assert unnamed_role_warning(decision(PASSED), "qa") == ""


def test_a_policy_names_the_roles_that_sign_and_each_once():
    made = Policy.model_validate({"name": "p", "gates": GATES, "signatures": ["risk", " qa  x"]})
    assert made.signatures == ("risk", "qa x")
    assert Policy.model_validate({"name": "p", "gates": GATES}).signatures == ()
    shown = json_schema(File.policy)["properties"]["signatures"]
    assert "must sign" in shown["description"]


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ([""], "without a name"),
        (["risk", "  "], "without a name"),
        (["a\x1b"], "without a name"),
        (["Risk", "risk"], "twice"),
        ("risk", "tuple"),
        ([3], "string"),
    ],
)
def test_a_policy_with_roles_that_nobody_can_sign_as_is_refused(roles, said):
    with pytest.raises(ValueError, match=said):
        Policy.model_validate({"name": "p", "gates": GATES, "signatures": roles})


def test_the_policy_as_applied_is_what_it_asks_and_not_how_it_is_written():
    plain = Policy.model_validate({"name": "p", "gates": GATES})
    said = Policy.model_validate({"gates": GATES, "alpha": 0.02, "name": "p", "format": 1})
    assert plain.applied_json == said.applied_json
    other = Policy.model_validate({"name": "p", "gates": [{**GATES[0], "at_least": 0.6}]})
    assert plain.applied_json != other.applied_json
