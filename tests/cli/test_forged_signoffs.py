"""Forgeries of sign-offs, one by one: each is named by what it is, and no forged run is signed."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace

import pytest

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.recorded_hashes import with_own_hash
from docextract_eval.runs.release.decision import read_decision, write_decision
from tests.cli.commands import dxe, one_line
from tests.house.source import ROOT
from tests.runs.signing_keys import public_line, signing_key, write_key

POLICY = """
name = "release"
signatures = ["risk", "release manager"]
[signoff]
keys = "required"
[[gates]]
rule = "budget"
p50 = 1000
"""
ALLOWED = """
# Whom the verifier trusts.
"Ada Lovelace,role:risk" namespaces="docextract-eval" {ada}
"Bo Berg,role:release manager,role:risk" {bo} bo@example.org
"Cy Young" {cy}
"""
ADA = ("--by", "Ada Lovelace", "--role", "risk", "--key", "ada.key")
BO = ("--by", "Bo Berg", "--role", "release manager", "--key", "bo.key")


@pytest.fixture(scope="module")
def signed(made, tmp_path_factory):
    """A run that two people signed with their keys, and what its verifier keeps."""
    place = tmp_path_factory.mktemp("forged")
    shutil.copytree(made / "run", place / "run")
    (place / "policy.toml").write_text(POLICY)
    names = ("ada", "bo", "cy", "eve")
    (place / "allowed").write_text(ALLOWED.format(**{name: public_line(name) for name in names}))
    for name in names:
        write_key(place / f"{name}.key", name)
    assert dxe("gate", "run", "--policy", "policy.toml", cwd=place).returncode == 0
    for signer in (ADA, BO):
        done = dxe("signoff", "run", *signer, cwd=place)
        assert done.returncode == 0, done.stderr
    head = done.stdout.rstrip().rpartition(" ")[2]
    assert head == json.loads((place / "run/signatures/0002.json").read_text())["id"]
    (place / "head").write_text(head)
    return place


@pytest.fixture
def place(signed, tmp_path):
    return shutil.copytree(signed, tmp_path / "place")


def trusted(place, *more):
    head = (place / "head").read_text()
    return ("--allowed-signers", "allowed", "--head", head, "--policy", "policy.toml", *more)


def check(place, *more, code=1, said=""):
    """Check as a verifier who brings everything along; return what was printed."""
    done = dxe("signoff", "run", "--check", *(more or trusted(place)), cwd=place)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout
    word = {0: "SIGNED", 1: "CHANGED"}.get(code)
    assert word is None or done.stdout.splitlines()[-1] == word
    return done.stdout


def records(place):
    return sorted((place / "run" / "signatures").iterdir())


def write_record(file, written):
    file.unlink(missing_ok=True)
    rest = {name: each for name, each in written.items() if name != "id"}
    made = rest | {"id": sha256(canonical_json(rest))}
    file.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
    return made["id"]


def rewrite_chain(place, change, keys=(None, None)):
    """Rewrite every record with new hashes and links, signed again where there is a key."""
    last = None
    for file, name in zip(records(place), keys, strict=True):
        written = change(json.loads(file.read_text()))
        written.pop("previous", None)
        if last is not None:
            written["previous"] = last
        if name is not None:
            key = signing_key(name)
            written["key"] = key.fingerprint
            plain = {n: each for n, each in written.items() if n not in {"id", "ssh_signature"}}
            written["ssh_signature"] = key.sign(canonical_json(plain))
        last = write_record(file, written)
    return last


def go_back_to_first_record(place):
    """Remove the last record, and write the report as it was before that."""
    for file in records(place)[1:]:
        file.unlink()
    assert dxe("gate", "run", "--policy", "policy.toml", cwd=place).returncode == 0


@pytest.mark.long
def test_what_is_not_forged_is_signed(place):
    told = check(place, code=0)
    assert "Not known" not in told
    assert f"by the key {signing_key('ada').fingerprint}" in told


def test_names_that_were_rewritten_with_new_hashes_are_not_what_the_keys_signed(place):
    rewrite_chain(place, lambda each: each | {"by": "Eve"})
    fingerprint = signing_key("ada").fingerprint
    check(place, said=f"EDITED: 0001.json (Eve, risk) is not what the key {fingerprint} signed")
    keyless = check(place, "--policy", "policy.toml")
    assert "is not what the key" in keyless


@pytest.mark.long
def test_a_record_by_a_key_that_is_not_allowed_is_foreign(place):
    eve = ("--by", "Eve", "--role", "risk", "--key", "eve.key")
    assert dxe("signoff", "run", *eve, cwd=place).returncode == 0
    why = f"the key {signing_key('eve').fingerprint}, which is not among the allowed signers"
    check(place, said=f"FOREIGN: 0003.json (Eve, risk) is signed by {why}")


def test_a_record_that_names_another_key_than_signed_it_is_edited(place):
    """Signed by Eve, who states the fingerprint of Ada's key."""
    written = json.loads(records(place)[0].read_text())
    plain = {name: each for name, each in written.items() if name not in {"id", "ssh_signature"}}
    forged = plain | {"ssh_signature": signing_key("eve").sign(canonical_json(plain))}
    records(place)[1].unlink()
    write_record(records(place)[0], forged)
    fingerprint = signing_key("ada").fingerprint
    said = f"EDITED: 0001.json (Ada Lovelace, risk) is not what the key {fingerprint} signed"
    check(place, said=said)


@pytest.mark.long
def test_a_key_counts_only_for_the_name_and_the_roles_that_it_is_allowed_for(place):
    for by, role, why in (
        ("Eve", "risk", "is allowed for Cy Young, and not for Eve"),
        ("Ada Lovelace", "release manager", "is allowed to sign as risk, and not as release"),
    ):
        key = "cy.key" if by == "Eve" else "ada.key"
        forged = shutil.copytree(place, place / by)
        for file in records(forged):
            file.unlink()
        done = dxe("signoff", "run", "--by", by, "--role", role, "--key", key, cwd=forged)
        assert done.returncode == 0, done.stderr
        shutil.copy(place / "allowed", forged / "allowed")
        told = dxe("signoff", "run", "--check", "--allowed-signers", "allowed", cwd=forged)
        assert (told.returncode, why in told.stdout) == (1, True), told.stdout


@pytest.mark.long
def test_one_person_in_both_roles_is_refused_and_does_not_count(place):
    for file in records(place):
        file.unlink()
    bo = ("--by", "Bo Berg", "--role", "risk", "--key", "bo.key")
    assert dxe("signoff", "run", *bo, cwd=place).returncode == 0
    line = one_line(dxe("signoff", "run", *BO, cwd=place), 1)
    assert "Bo Berg cannot sign as release manager: the same person signed as risk" in line
    other_name = ("--by", "B. Berg", "--role", "release manager", "--key", "bo.key")
    assert "the same person signed as risk" in one_line(
        dxe("signoff", "run", *other_name, cwd=place), 1
    )
    # Whoever does not use this command to write it gains nothing.
    written = json.loads(records(place)[0].read_text())
    plain = written | {"role": "release manager", "number": 2, "previous": written["id"]}
    del plain["id"], plain["ssh_signature"]
    signature = signing_key("bo").sign(canonical_json(plain))
    write_record(place / "run/signatures/0002.json", plain | {"ssh_signature": signature})
    (place / "head").write_text(written["id"])
    told = check(place, code=4)
    assert "does not count: the same person signed as risk" in told
    assert told.splitlines()[-1] == "MISSING"


@pytest.mark.long
def test_one_person_signs_both_roles_where_the_policy_allows_it(place):
    for file in records(place):
        file.unlink()
    allows = POLICY.replace("[signoff]", "[signoff]\nsame_person = true")
    (place / "policy.toml").write_text(allows)
    assert dxe("gate", "run", "--policy", "policy.toml", cwd=place).returncode == 0
    for role in ("risk", "release manager"):
        bo = ("--by", "Bo Berg", "--role", role, "--key", "bo.key")
        done = dxe("signoff", "run", *bo, cwd=place)
        assert done.returncode == 0, done.stderr
    (place / "head").write_text(done.stdout.rstrip().rpartition(" ")[2])
    check(place, code=0)


def test_an_edited_report_is_not_the_one_that_was_signed(place):
    report = place / "run" / "report.html"
    report.write_text(report.read_text().replace("SHIP", "SHIP!"))
    check(place, said="EDITED: report.html is not the report that was signed")
    # The command that the line names brings it back, byte by byte.
    assert dxe("gate", "run", "--policy", "policy.toml", cwd=place).returncode == 0
    check(place, code=0)
    report.unlink()
    check(place, said="MISSING: report.html was signed, and is gone")


@pytest.fixture
def compared(made, place):
    """The run under the same policy beside a baseline, signed by both with their keys."""
    made_base = ("run", "noisy", made / "corpus", "-o", "base", "-p", "seed=1")
    for file in records(place):
        file.unlink()
    for command in (
        made_base,
        ("gate", "run", "--policy", "policy.toml", "--baseline", "base"),
        ("signoff", "run", *ADA),
        ("signoff", "run", *BO),
    ):
        done = dxe(*command, cwd=place)
        assert done.returncode == 0, done.stderr
    (place / "head").write_text(done.stdout.rstrip().rpartition(" ")[2])
    return place


@pytest.mark.long
def test_the_report_is_the_same_however_its_run_is_named_and_in_a_copy(compared):
    place, page = compared, (compared / "run" / "report.html").read_bytes()
    shutil.copytree(place / "run", place / "copy")
    (place / "below").mkdir()
    policy, base = (str(place / name) for name in ("policy.toml", "base"))
    for folder, run, options in (
        ("below", "../run", ("--policy", "../policy.toml", "--baseline", "../base")),
        (".", str(place / "run"), ("--policy", policy, "--baseline", base)),
        ("run", ".", ("--policy", policy, "--baseline", base)),
        (".", "copy", ("--policy", "policy.toml", "--baseline", "base")),
    ):
        (place / folder / run / "report.html").unlink()
        assert dxe("gate", run, *options, cwd=place / folder).returncode == 0
        assert (place / folder / run / "report.html").read_bytes() == page
    check(place, code=0)
    printed = dxe("report", "below/../run", "--format", "html", cwd=place).stdout
    assert printed.encode() == page


@pytest.mark.long
def test_the_remedy_for_an_edited_report_repeats_the_policy_and_the_baseline(compared):
    report = compared / "run" / "report.html"
    page = report.read_bytes()
    report.write_bytes(page + b" ")
    told = check(compared, "--allowed-signers", "allowed")
    command = "dxe gate run --policy policy.toml --baseline base"
    assert f"write it again: {command}; if it still differs, sign again" in told
    assert f"write it again: {command};" in check(compared)
    assert dxe(*command.split()[1:], cwd=compared).returncode == 0
    assert report.read_bytes() == page
    check(compared, code=0)


def test_a_change_since_the_gate_is_answered_with_the_policy_that_decided(place):
    with (place / "run" / "curves.json").open("a") as curves:
        curves.write("\n")
    line = one_line(dxe("signoff", "run", *ADA, cwd=place), 4)
    assert "decide again: dxe gate run --policy policy.toml" in line


def test_a_decision_that_is_gone_is_missed(place):
    decision = place / "run" / "gate.json"
    kept = decision.read_text()
    decision.unlink()
    said = "MISSING: gate.json was signed, and is gone. Remedy: put it back; or decide again"
    assert "dxe gate run --policy FILE" in check(place, said=said)
    bare = {name: each for name, each in json.loads(kept).items() if name != "hash"}
    decision.write_text(json.dumps(bare))
    check(place, said="EDITED: gate.json is not as it was written")
    decision.write_text(json.dumps(with_own_hash({**bare, "finished": "another day"})))
    check(place, said="EDITED: gate.json is not the decision that was signed")
    decision.write_text(kept)
    check(place, code=0)


@pytest.mark.parametrize("name", ["run.json", "gate.json", "scores.json"])
@pytest.mark.parametrize("damage", ["no JSON", "another hash", "gone"])
def test_a_damaged_file_of_a_signed_run_is_a_change(place, name, damage):
    file = place / "run" / name
    if damage == "no JSON":
        file.write_text("{")
    elif damage == "another hash":
        file.write_text(file.read_text().replace("0", "1", 1))
    else:
        file.unlink()
    kind = "MISSING" if damage == "gone" else "EDITED"
    told = check(place)
    assert told.count(f"\n{kind}: {name} ") + told.startswith(f"{kind}: {name} ") == 1


@pytest.mark.long
def test_an_edited_policy_is_not_the_one_that_was_agreed_on_and_signed(place):
    lax = POLICY.replace('"risk", ', "").replace("1000", "9000")
    (place / "lax.toml").write_text(lax)
    assert dxe("gate", "run", "--policy", "lax.toml", cwd=place).returncode == 0
    told = check(place)
    assert "EDITED: gate.json was decided by another policy" in told
    # Signing under it does not help either.
    assert dxe("signoff", "run", *BO, cwd=place).returncode == 0
    said = "EDITED: 0003.json (Bo Berg, release manager) was signed under another policy"
    check(place, said=said)


def test_roles_that_a_decision_states_beside_its_policy_are_not_believed(place):
    """Only the policy itself is part of the digest that is signed."""
    go_back_to_first_record(place)
    (place / "head").write_text(json.loads(records(place)[0].read_text())["id"])
    folder = RunFolder(place / "run")
    write_decision(folder, replace(read_decision(folder), signatures=("risk",)))
    assert "release manager: has not signed" in check(place, code=4)


@pytest.mark.parametrize("hashed", [False, True])
def test_an_edited_verdict_is_not_what_the_gates_decide(place, hashed):
    folder = RunFolder(place / "run")
    found = read_decision(folder)
    write_decision(folder, replace(found, verdict="FAIL", decision="BLOCK"))
    said = "EDITED: gate.json states BLOCK, and its gates decide SHIP"
    if not hashed:
        file = place / "run" / "gate.json"
        file.write_text(file.read_text().replace("BLOCK", "SHIP"))
        said = "EDITED: gate.json is not as it was written"
    check(place, said=said)
    line = one_line(dxe("signoff", "run", *ADA, cwd=place), 2)
    assert said.removeprefix("EDITED: gate.json ") in line


def test_gates_that_were_edited_with_their_verdict_are_another_decision(place):
    folder = RunFolder(place / "run")
    found = read_decision(folder)
    better = tuple(replace(each, value=0.0) for each in found.gates)
    write_decision(folder, replace(found, gates=better))
    told = check(place, code=4)
    assert "no longer valid, because a later gate run decided otherwise" in told


def test_edited_matches_are_not_the_file_that_was_signed(place):
    with (place / "run" / "matches.parquet").open("ab") as matches:
        matches.write(b" ")
    check(place, said="EDITED: matches.parquet is not the file that was signed. Remedy: put back")


def test_a_deleted_last_record_is_missed_by_whoever_kept_the_head(place):
    records(place)[1].unlink()
    told = check(place)
    assert "MISSING: the record" in told
    assert "which you keep as the head, is not in the chain" in told
    assert "EDITED: report.html" in told, "it shows the sign-off whose record is gone"
    go_back_to_first_record(place)
    assert "MISSING: the record" in check(place)
    signers = ("--allowed-signers", "allowed")
    told = check(place, *signers, code=4)
    assert "release manager: has not signed" in told
    assert "Not known: whether later records were removed: --head HASH" in told


@pytest.mark.long
def test_a_deleted_middle_record_is_missed(place):
    cy = ("--by", "Cy Young", "--role", "qa", "--key", "cy.key")
    assert dxe("signoff", "run", *cy, cwd=place).returncode == 0
    records(place)[1].unlink()
    check(place, said="MISSING: 0003.json does not follow the record before it: record 2 is gone")
    records(place)[1].rename(place / "run/signatures/0002.json")
    check(place, said="MISSING: 0002.json does not follow the record before it: record 2 is gone")


def test_records_that_were_reordered_are_seen(place):
    one, two = records(place)
    one.rename(place / "one")
    two.rename(one)
    (place / "one").rename(two)
    said = "EDITED: 0001.json does not follow the record before it: it was written as record 2"
    check(place, said=said)


def test_a_record_that_was_copied_from_another_run_is_foreign(made, place):
    shutil.copytree(place, place / "other")
    other = place / "other" / "run"
    about = json.loads((other / "run.json").read_text())
    # The same files under another id: only the id differs.
    rest = {n: each for n, each in about.items() if n != "hash"} | {"id": "another"}
    (other / "run.json").write_text(canonical_json(rest | {"hash": sha256(canonical_json(rest))}))
    done = dxe("signoff", "run", "--check", *trusted(place), cwd=place / "other")
    assert done.returncode == 1
    assert "FOREIGN: 0001.json belongs to another run" in done.stdout


def test_a_chain_that_was_replaced_by_a_self_made_one_is_foreign_and_lacks_the_head(place):
    rewrite_chain(place, dict, ("eve", "mallory"))
    told = check(place)
    assert "FOREIGN: 0001.json (Ada Lovelace, risk) is signed by the key" in told
    assert "MISSING: the record" in told
    told = check(place, "--policy", "policy.toml", code=4)
    assert f"{signing_key('eve').fingerprint}, which nobody vouched for" in told
    assert "Not known: whose keys signed: --allowed-signers FILE" in told
    assert told.splitlines()[-1] == "UNVERIFIED"


def test_an_unsigned_record_between_signed_ones_is_named(place):
    def unsigned(written):
        kept = dict(written)
        if kept["number"] == 1:
            del kept["key"], kept["ssh_signature"]
        return kept

    rewrite_chain(place, unsigned)
    told = check(place)
    assert "UNSIGNED: 0001.json (Ada Lovelace, risk) has no key" in told
    assert "EDITED: 0002.json (Bo Berg, release manager) is not what the key" in told
    for more in (("--policy", "policy.toml"), ("--allowed-signers", "allowed")):
        assert "UNSIGNED: 0001.json" in check(place, *more)


def test_a_chain_without_any_key_is_unsigned_where_the_verifier_names_keys(place):
    def unsigned(written):
        return {n: each for n, each in written.items() if n not in {"key", "ssh_signature"}}

    rewrite_chain(place, unsigned)
    told = check(place, "--allowed-signers", "allowed")
    assert told.count("UNSIGNED: ") == 2


def test_allowed_signers_within_the_run_are_refused(place):
    shutil.copy(place / "allowed", place / "run" / "allowed")
    (place / "elsewhere").symlink_to(place / "run" / "allowed")
    for file in ("run/allowed", "elsewhere"):
        done = dxe("signoff", "run", "--check", "--allowed-signers", file, cwd=place)
        assert "lies in the run: anyone who changes the run could change it" in one_line(done, 2)


def test_a_head_that_was_kept_before_later_sign_offs_still_holds(place):
    (place / "head").write_text(json.loads(records(place)[0].read_text())["id"])
    check(place, code=0)


@pytest.mark.parametrize(
    ("written_format", "said"),
    [
        (2, "EDITED: 0001.json is signature format 2, which no release wrote"),
        (3, "EDITED: 0001.json is damaged (it has no place in the chain)"),
    ],
)
def test_nobody_who_may_sign_can_state_who_else_must(place, written_format, said):
    """A record without a number was not held against the policy that it states."""
    one, two = records(place)
    two.unlink()
    written = json.loads(one.read_text())
    asked = written["asked"] | {"signatures": ["risk"]}
    plain = written | {"asked": asked, "format": written_format}
    for name in ("id", "ssh_signature", "number", "report"):
        del plain[name]
    signature = signing_key("ada").sign(canonical_json(plain))
    (place / "head").write_text(write_record(one, plain | {"ssh_signature": signature}))
    (place / "run" / "gate.json").unlink()
    check(place, said=said)


def test_a_record_that_names_no_report_is_edited(place):
    (place / "head").write_text(
        rewrite_chain(
            place, lambda each: {n: of for n, of in each.items() if n != "report"}, ("ada", "bo")
        )
    )
    check(place, said="EDITED: 0002.json (Bo Berg, release manager) names no report")


def test_a_policy_whose_waiver_has_expired_still_shows_what_was_agreed_on(place):
    waiver = '[[waivers]]\nrule = "budget"\nreason = "-"\nuntil = 2020-01-01\napproved_by = "A"\n'
    (place / "lapsed.toml").write_text(POLICY + waiver)
    told = check(place, "--allowed-signers", "allowed", "--policy", "lapsed.toml")
    assert "EDITED: gate.json was decided by another policy" in told


@pytest.mark.long
@pytest.mark.parametrize("gate", ['rule = "budget"\np50 = 1e-9', 'rule = "promise"'])
def test_what_a_policy_waives_is_neither_overridden_nor_acknowledged(place, gate):
    """A gate that is waived does not block: whoever signs is not asked to sign despite it."""
    for file in records(place):
        file.unlink()
    rule = gate.split('"')[1]
    waiver = f'rule = "{rule}"\nslice = "*"\nreason = "-"\nuntil = 2099-01-01\napproved_by = "A"'
    asked = POLICY.replace("[[gates]]", f"[[waivers]]\n{waiver}\n[[gates]]\n{gate}\n[[gates]]")
    (place / "policy.toml").write_text(asked.replace("p50 = 1000", "p50 = 2000"))
    assert dxe("gate", "run", "--policy", "policy.toml", cwd=place).returncode == 0
    for signer in (ADA, BO):
        done = dxe("signoff", "run", *signer, cwd=place)
        assert done.returncode == 0, done.stderr
    (place / "head").write_text(done.stdout.rstrip().rpartition(" ")[2])
    assert "despite" not in check(place, code=0)


@pytest.mark.needs("ssh")
@pytest.mark.parametrize(("name", "code"), [("Ada Lovelace", 0), ("Bo Berg", 255)])
def test_openssh_verifies_a_record_by_the_commands_of_the_page(place, name, code):
    page = (ROOT / "docs" / "reference" / "signatures.md").read_text(encoding="utf-8")
    (commands,) = (
        each.partition("```")[0] for each in page.split("```sh\n") if each.startswith("python3")
    )
    assert commands.count('"Ada Lovelace"') == 1
    (place / "run" / "allowed_signers").write_bytes((place / "allowed").read_bytes())
    done = subprocess.run(
        ["bash", "-c", commands.replace("Ada Lovelace", name)],
        cwd=place / "run",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert (signing_key("ada").fingerprint in done.stdout) == (code == 0)
