"""Signatures: written once, in a chain, of the very files; what is touched since is seen."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import BadInputError, DocextractEvalError, FormatError
from docextract_eval.reports.sentences.signers import signature_facts
from docextract_eval.runs.folder import RunFolder, run_file_digests
from docextract_eval.runs.recorded_hashes import FILES
from docextract_eval.runs.release.decision import read_decision, write_decision
from docextract_eval.runs.release.policy import Policy
from docextract_eval.runs.release.signoff_rules import SignoffRules
from docextract_eval.runs.signing.check import Trust, check_signoff
from docextract_eval.runs.signing.permission import draft_signature
from docextract_eval.runs.signing.signoff import (
    SignoffState,
    find_repeated_signature,
    read_signatures,
    sign_run,
    signoff_state,
)
from docextract_eval.runs.signing.ssh_signatures import AllowedKey, AllowedSigners
from docextract_eval.storage.disk import write_if_absent
from tests.house.source import ROOT
from tests.reports.decisions import FAILED, OPEN, PASSED, decision

POLICY = Policy.model_validate(
    {
        "name": "strict",
        "signatures": ["release manager", "risk"],
        "gates": [{"rule": "accuracy", "at_least": 1.0}],
    }
)

FREE = POLICY.model_copy(update={"signatures": ()})


def run_folder(path, **about):
    made = RunFolder(path)
    told = {"format": 2, "pipeline": {"name": "p"}, "corpus": "c", "seal": "s", "id": "i", **about}
    made.write_about({**told, "finished": "2026-01-01T00:00:00+00:00", "files": {}})
    for name in FILES[1:]:
        (path / name).write_text(f'{{"format":1,"of":[\n{{"signature":"{name}"}}\n]}}\n')
    return made


def decided(folder, *rulings, policy=POLICY):
    asked = {"asked": policy.applied_json, "signatures": policy.signatures}
    return decision(*rulings or (PASSED, OPEN), files=run_file_digests(folder), **asked)


@pytest.fixture
def folder(tmp_path):
    return run_folder(tmp_path / "run")


@pytest.fixture
def found(folder):
    made = decided(folder)
    write_decision(folder, made)
    return made


def draft(found, by="Ada Lovelace", role="risk", **more):
    made = draft_signature(
        found, "i", (by, role), signed_at="2026-11-21T00:40:12+00:00", version="1"
    )
    return replace(made, acknowledged=(OPEN,), **more)


def first(folder):
    return folder.path / "signatures" / "0001.json"


def spoil(file, old, new):
    file.chmod(0o644)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_signature_is_read_as_it_was_signed(folder, found):
    made, new = sign_run(folder, draft(found, override="a pilot"))
    assert new
    assert read_signatures(folder) == [made]
    assert (made.by, made.role, made.verdict, made.override) == (
        *("Ada Lovelace", "risk", "INCONCLUSIVE"),
        "a pilot",
    )
    assert made.files == run_file_digests(folder)
    assert [(each.rule, each.low, each.high) for each in made.acknowledged] == [
        ("honesty", -0.01, 0.03)
    ]


def test_the_id_of_a_record_is_the_digest_of_all_the_rest_of_its_file(folder, found):
    made, _ = sign_run(folder, draft(found))
    written = json.loads(first(folder).read_text())
    assert written.pop("id") == made.id == sha256(canonical_json(written))
    assert made.as_written == {**written, "id": made.id}
    assert not stat.S_IMODE(first(folder).stat().st_mode) & 0o222
    assert not {"host", "user", "login"} & written.keys()


def test_a_record_holds_the_policy_that_its_digest_is_of(folder, found):
    """A floor of 1.0 and one of 1 are the same number: they have one spelling."""
    made, _ = sign_run(folder, draft(found))
    written = json.loads(first(folder).read_text())
    assert sha256(canonical_json(written["asked"])) == made.policy_digest
    assert written["asked"]["signatures"] == ["release manager", "risk"]
    spelled = Policy.model_validate({**json.loads(POLICY.applied_json), "alpha": 0.02})
    assert spelled.applied_json == POLICY.applied_json


def test_every_record_names_the_one_before_it(folder, found):
    one, _ = sign_run(folder, draft(found))
    two, _ = sign_run(folder, draft(found, by="Bo", role="release manager"))
    assert (one.previous, two.previous) == (None, one.id)
    assert [each.by for each in read_signatures(folder)] == ["Ada Lovelace", "Bo"]


def test_the_same_person_signs_the_same_in_the_same_role_once(folder, found):
    made, _ = sign_run(folder, draft(found))
    again, new = sign_run(folder, draft(found, by="ada  LOVELACE", role="Risk"))
    assert (again, new) == (made, False)
    assert len(read_signatures(folder)) == 1
    assert sign_run(folder, draft(found, role="release manager"))[1]
    assert find_repeated_signature([made], draft(replace(found, verdict="FAIL"))) is None


SIGN = """
import sys
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, {root!r})
from docextract_eval.runs.release.decision import read_decision
from docextract_eval.runs.folder import RunFolder
from tests.runs.test_signoff import draft
from docextract_eval.runs.signing.signoff import sign_run
folder = RunFolder(Path(sys.argv[1]))
found = read_decision(folder)
sys.stdin.read()
for number in range(3):
    sign_run(folder, draft(found, by=f"{{sys.argv[2]}} {{number}}"))
"""


@pytest.mark.long
def test_of_several_who_sign_at_once_each_has_a_place_in_the_chain(folder, found):
    script = SIGN.format(root=str(ROOT))
    started = [
        subprocess.Popen([sys.executable, "-c", script, folder.path, name], stdin=subprocess.PIPE)
        for name in "abc"
    ]
    for each in started:
        each.stdin.close()  # now, all together
    assert [each.wait() for each in started] == [0] * 3
    signed = read_signatures(folder)
    assert {each.by for each in signed} == {f"{name} {n}" for name in "abc" for n in range(3)}
    assert [each.previous for each in signed[1:]] == [each.id for each in signed[:-1]]
    assert len([*first(folder).parent.iterdir()]) == 9


def test_a_name_that_is_taken_is_never_written_over(tmp_path):
    assert write_if_absent(tmp_path / "1.json", "one")
    assert not write_if_absent(tmp_path / "1.json", "two")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("1.json", "one")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Ada Lovelace", "Bo", "0001.json is not as it was signed"),
        ('"value": 0.01', '"value": 0.02', "0001.json is not as it was signed"),
        ('"version": "1"', '"version": "1", "more": 1', "0001.json is not as it was signed"),
        ('"format": 3', '"format": 9', "0001.json is signature format 9"),
        ('"id"', '"was"', "0001.json does not state its id"),
        ("{\n", "", "0001.json is damaged"),
    ],
)
def test_a_record_that_was_edited_is_refused_and_named(folder, found, old, new, said):
    sign_run(folder, draft(found))
    sign_run(folder, draft(found, by="Bo"))
    spoil(first(folder), old, new)
    with pytest.raises(FormatError, match=said):
        read_signatures(folder)
    with pytest.raises(FormatError):
        sign_run(folder, draft(found, by="Cy"))
    told = signoff_state(folder, found)
    assert told.faults[0].what.startswith(said)
    assert [each.by for each in told.signatures] == ["Bo"]
    assert told.state_word == "CHANGED"


def test_a_record_that_was_edited_with_its_id_does_not_fit_the_next(folder, found):
    sign_run(folder, draft(found))
    sign_run(folder, draft(found, by="Bo"))
    written = json.loads(first(folder).read_text()) | {"by": "Eve"}
    del written["id"]
    first(folder).chmod(0o644)
    first(folder).write_text(json.dumps(written | {"id": sha256(canonical_json(written))}))
    with pytest.raises(FormatError, match="0002.json does not follow"):
        read_signatures(folder)


def test_a_record_that_is_gone_or_of_another_run_is_seen(folder, found, tmp_path):
    for name in ("Ada", "Bo"):
        sign_run(folder, draft(found, by=name))
    first(folder).unlink()
    with pytest.raises(FormatError, match="0002.json does not follow"):
        read_signatures(folder)
    other = run_folder(tmp_path / "other", id="j")
    sign_run(other, replace(draft(decided(other)), run="j"))
    first(other).rename(first(folder))
    with pytest.raises(FormatError, match="belongs to another run, j"):
        read_signatures(folder)


def test_a_record_whose_files_are_not_what_it_signs_is_refused(folder, found):
    sign_run(folder, replace(draft(found), files={"run.json": "00"}))
    with pytest.raises(FormatError, match="names other files than it signs"):
        read_signatures(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_changed_since_is_named(folder, found, name):
    sign_run(folder, draft(found))
    sign_run(folder, draft(found, by="Bo", role="release manager"))
    assert signoff_state(folder, found).state_word == "SIGNED"
    with (folder.path / name).open("a") as file:
        file.write(" ")
    told = signoff_state(folder, found)
    assert told.state_word == "CHANGED"
    assert told.changed == {each.id: (name,) for each in told.signatures}
    assert told.missing_roles == ["release manager", "risk"]


def test_a_file_that_is_gone_changed_and_one_beside_the_run_did_not(folder, found):
    sign_run(folder, draft(found, role="release manager"))
    (folder.path / "report.html").write_text("a report")
    assert [each.role for each in signoff_state(folder, found).valid_signatures] == [
        "release manager"
    ]
    (folder.path / "curves.json").unlink()
    (signed,) = (told := signoff_state(folder, found)).signatures
    assert told.changed == {signed.id: ("curves.json",)}


def test_every_role_that_the_policy_names_must_sign_the_same(folder, found):
    assert signoff_state(folder, found).missing_roles == ["release manager", "risk"]
    assert signoff_state(folder, found).state_word == "MISSING"
    sign_run(folder, draft(found, by="Bo", role="RISK"))
    assert signoff_state(folder, found).missing_roles == ["release manager"]
    sign_run(folder, draft(found, role="qa"))
    assert signoff_state(folder, found).state_word == "MISSING"
    sign_run(folder, draft(found, role="release manager"))
    assert signoff_state(folder, found).state_word == "SIGNED"


def test_where_no_role_is_named_one_signature_is_enough(folder):
    free = decided(folder, policy=FREE)
    assert signoff_state(folder, free).state_word == "MISSING"
    sign_run(folder, draft(free, role="anyone"))
    assert signoff_state(folder, free).state_word == "SIGNED"


def test_the_roles_are_those_that_were_signed_by_where_the_decision_is_gone(folder, found):
    sign_run(folder, draft(found))
    (folder.path / "gate.json").unlink()
    assert read_decision(folder) is None
    told = signoff_state(folder, None)
    assert (told.roles, told.missing_roles) == (("release manager", "risk"), ["release manager"])


def test_a_gate_that_finds_the_same_leaves_signatures_standing_and_another_does_not(folder, found):
    sign_run(folder, draft(found))
    same = replace(found, notes=("seen from elsewhere",), baseline="../b", inconclusive_passes=True)
    assert signoff_state(folder, same).valid_signatures
    nearly = replace(found, gates=(PASSED, replace(OPEN, low=OPEN.low * (1 + 1e-12))))
    assert signoff_state(folder, nearly).valid_signatures
    for other in (
        replace(found, gates=(PASSED, replace(OPEN, low=-0.02))),
        replace(found, asked=POLICY.model_copy(update={"alpha": 0.1}).applied_json),
        decided(folder, PASSED, FAILED),
    ):
        told = signoff_state(folder, other)
        assert [told.signature_state(each) for each in told.signatures] == ["decided again"]
        assert told.state_word == "MISSING"


def test_who_signs_again_after_a_change_has_signed_what_is_there(folder, found):
    free = decided(folder, policy=FREE)
    sign_run(folder, draft(free))
    (folder.path / "curves.json").write_text("{}")
    anew = decided(folder, policy=FREE)
    assert signoff_state(folder, anew).state_word == "CHANGED"
    made, new = sign_run(folder, draft(anew))
    told = signoff_state(folder, anew)
    assert (new, told.state_word, told.latest_signatures) == (True, "SIGNED", [made])
    assert len(told.signatures) == 2


def test_a_run_without_signatures_is_not_read_at_all(tmp_path):
    """Its files may be large, or gone: a report is made all the same."""
    assert signoff_state(RunFolder(tmp_path), None) == SignoffState(changed={})


def test_where_nothing_can_be_written_nothing_is_signed(folder, found):
    (folder.path / "signatures").write_text("a file")
    with pytest.raises(BadInputError, match="signatures"):
        sign_run(folder, draft(found))
    assert read_signatures(folder) == []


@pytest.mark.parametrize(
    ("rules", "roles", "allowed"),
    [
        ({}, ("risk", "lead"), {"risk", "lead"}),
        ({}, (), {"risk", "lead", "qa"}),
        ({"override": ("QA",)}, ("risk", "lead"), {"qa"}),
        ({"override": ()}, ("risk", "lead"), set()),
    ],
)
def test_the_policy_names_who_may_override(rules, roles, allowed):
    table = SignoffRules(**rules)
    assert {each for each in ("risk", "lead", "qa") if table.lets_override(each, roles)} == allowed


def test_a_policy_without_rules_for_signing_keeps_the_digest_that_older_releases_gave_it():
    assert "signoff" not in json.loads(POLICY.applied_json)
    rules = SignoffRules(same_person=True)
    ruled = json.loads(POLICY.model_copy(update={"signoff": rules}).applied_json)
    assert ruled["signoff"] == {"keys": "optional", "override": None, "same_person": True}


def test_a_record_that_states_another_verdict_than_its_decision_does_not_count(folder):
    blocked = decided(folder, FAILED, policy=FREE)
    sign_run(folder, replace(draft(blocked, override="a pilot"), verdict="PASS", decision="SHIP"))
    (fault,) = (told := signoff_state(folder, blocked)).faults
    assert fault.kind == "EDITED"
    assert "states another verdict than the decision it names" in fault.what
    assert told.state_word == "CHANGED"


def test_a_block_that_is_signed_without_a_reason_does_not_count(folder):
    blocked = decided(folder, FAILED, policy=FREE)
    sign_run(folder, draft(blocked))
    told = signoff_state(folder, blocked)
    assert told.why_not_counted(told.signatures[0]).startswith("it gives no reason")
    assert told.state_word == "MISSING"


def test_the_same_person_counts_for_the_role_that_was_signed_first_alone(folder, found):
    for by, role in (("Ada", "risk"), ("ADA", "release manager"), ("Ada", "qa")):
        sign_run(folder, draft(found, by=by, role=role))
    told = signoff_state(folder, found)
    assert [each.role for each in told.valid_signatures] == ["risk", "qa"]
    assert told.missing_roles == ["release manager"]
    sign_run(folder, draft(found, by="Bo", role="release manager"))
    assert signoff_state(folder, found).state_word == "SIGNED"


def test_two_keys_of_one_person_are_one_person(folder, found):
    for number, role in enumerate(("risk", "release manager")):
        sign_run(folder, draft(found, by=f"name {number}", role=role, key=f"key {number}"))
    told = signoff_state(folder, found)
    assert told.state_word == "UNVERIFIED"
    people = [frozenset({"name 0", "ada@x"}), frozenset({"name 1", "ada@x"})]
    known = replace(told, vouched=dict(zip(("key 0", "key 1"), people, strict=True)))
    assert known.missing_roles == ["release manager"]
    known = replace(told, vouched=dict.fromkeys(("key 0", "key 1"), frozenset()))
    assert known.state_word == "SIGNED"


@pytest.mark.parametrize("change", [{"number": "1"}, {"by": 3}, {"key": []}, {"asked": "x"}])
def test_a_record_of_other_types_is_refused_though_its_hash_fits(folder, found, change):
    sign_run(folder, draft(found))
    written = json.loads(first(folder).read_text()) | change
    del written["id"]
    first(folder).chmod(0o644)
    first(folder).write_text(json.dumps(written | {"id": sha256(canonical_json(written))}))
    with pytest.raises(FormatError, match="it holds no signature"):
        read_signatures(folder)


def test_a_record_that_names_fewer_files_signs_none_of_the_others(folder):
    fewer = replace(decided(folder, policy=FREE), files={})
    sign_run(folder, draft(fewer))
    told = signoff_state(folder, fewer)
    assert {*told.changed[told.signatures[0].id]} == {*FILES}
    assert told.state_word == "CHANGED"


def test_a_record_that_holds_another_policy_than_it_names_is_refused(folder, found):
    sign_run(folder, replace(draft(found), asked={"signatures": []}))
    with pytest.raises(FormatError, match="names another policy than it signs"):
        read_signatures(folder)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.text(max_size=5),
    lambda each: (
        st.lists(each, max_size=2) | st.dictionaries(st.text(max_size=5), each, max_size=2)
    ),
    max_leaves=4,
)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_record_that_holds_anything_is_a_fault_or_an_error_for_users(folder, data):
    """Its hash fits, so that it is read."""
    found = decided(folder)
    first(folder).unlink(missing_ok=True)
    sign_run(folder, draft(found, key="SHA256:x", ssh_signature="y"))
    written = json.loads(first(folder).read_text())
    name = data.draw(st.sampled_from(sorted(written.keys() - {"id", "run"})))
    written[name] = data.draw(JSON_VALUES)
    del written["id"]
    first(folder).unlink()
    first(folder).write_text(json.dumps(written | {"id": sha256(canonical_json(written))}))
    signers = AllowedSigners((AllowedKey("SHA256:x", ("Ada Lovelace",), ()),))
    for trust in (Trust(), Trust(signers, "0" * 64, "0")):
        try:
            checked = check_signoff(folder, trust)
        except DocextractEvalError:
            continue
        assert checked.state_word != "SIGNED"
        assert all(isinstance(fact.text, str) for fact in signature_facts(checked))
