"""Signing a run, as a person types it: what is asked, what is refused, what a check says."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
from dataclasses import fields

import jsonschema
import pytest

from docextract_eval.reports.report_json import SignoffJson
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.signing.signoff import Signature
from tests.cli.commands import DXE, dxe, one_line
from tests.runs.signing_keys import public_line, signing_key, write_key

pytestmark = pytest.mark.long

POLICIES = {
    "open": 'name = "open"\nsignatures = ["risk", "release manager"]\n'
    '[[gates]]\nrule = "honesty"\nwithin = 0.02\n[[gates]]\nrule = "promise"\n',
    "low": 'name = "low"\n[[gates]]\nrule = "budget"\np50 = 1000\n',
    "high": 'name = "high"\n[[gates]]\nrule = "budget"\np50 = 0\n',
    "ruled": 'name = "ruled"\nsignatures = ["risk"]\n[signoff]\noverride = ["head of risk"]\n'
    '[[gates]]\nrule = "budget"\np50 = 0\n',
    "keyed": 'name = "keyed"\n[signoff]\nkeys = "required"\n'
    '[[gates]]\nrule = "budget"\np50 = 1000\n',
    "asking": 'name = "asking"\nsignatures = ["risk"]\n[signoff]\nkeys = "required"\n'
    '[[gates]]\nrule = "budget"\np50 = 1000\n',
}
CODES = {"open": 4, "low": 0, "high": 1, "ruled": 1, "keyed": 0, "asking": 0}
BOTH = ("--acknowledge", "honesty all", "--acknowledge", "promise on all")
ADA = ("--by", "Ada Lovelace", "--role", "risk")


@pytest.fixture(scope="module")
def gated(made, tmp_path_factory):
    """The small run, under each policy."""
    place = tmp_path_factory.mktemp("signing")
    for name, text in POLICIES.items():
        shutil.copytree(made / "run", place / name)
        (place / f"{name}.toml").write_text(text)
        done = dxe("gate", name, "--policy", f"{name}.toml", cwd=place)
        assert done.returncode == CODES[name], done.stdout
    write_key(place / "ada.key", "ada")
    write_key(place / "locked.key", "ada", "open sesame")
    allowed = f'"Ada Lovelace,role:lead" {public_line("ada")}\n'
    (place / "allowed").write_text(allowed)
    return place


@pytest.fixture
def place(gated, tmp_path):
    return shutil.copytree(gated, tmp_path / "place")


def signed(place, *more, code=0):
    done = dxe("signoff", *more, cwd=place)
    assert done.returncode == code, done.stderr
    return done.stdout


def test_a_run_is_signed_by_every_role_told_everywhere_and_checked(place):
    assert "risk: has not signed" in signed(place, "open", "--check", code=4)
    told = signed(place, "open", *ADA, *BOTH)
    assert "Ada Lovelace, risk: signed MORE DATA under the policy open" in told
    assert "Still needed: a sign-off by release manager" in told
    assert signed(place, "open", "--check", code=4).splitlines()[-1] == "MISSING"
    signed(place, "open", "--by", "<b>Bo</b>", "--role", "Release Manager", *BOTH)
    assert signed(place, "open", "--check").splitlines()[-1] == "SIGNED"
    page, short = (place / "open" / f"report.{form}" for form in ("html", "md"))
    assert "&lt;b&gt;Bo&lt;/b&gt;, release manager" in page.read_text()
    assert "<b>Bo" not in page.read_text()
    assert "**Ada Lovelace, risk**: signed MORE DATA" in short.read_text()
    assert "Ada Lovelace, risk: signed MORE DATA" in dxe("report", "open", cwd=place).stdout

    anew = dxe("gate", "open", "--policy", "open.toml", cwd=place).stdout
    assert "Ada Lovelace, risk: signed MORE DATA" in anew
    assert signed(place, "open", "--check").splitlines()[-1] == "SIGNED"
    other = dxe("gate", "open", "--policy", "low.toml", cwd=place).stdout
    assert "no longer valid, because a later gate run decided otherwise" in other
    assert signed(place, "open", "--check", code=4).splitlines()[-1] == "MISSING"

    with (place / "open" / "scores.json").open("a") as scores:
        scores.write("\n")
    told = signed(place, "open", "--check", code=1)
    assert "changed since: scores.json" in told
    assert told.splitlines()[-1] == "CHANGED"
    asked = json.loads(signed(place, "open", "--check", "--json", code=1))
    jsonschema.Draft202012Validator(SignoffJson.model_json_schema()).validate(asked)
    assert [each["changed"] for each in asked["signatures"]] == [["scores.json"]] * 2


def test_what_is_open_is_acknowledged_item_by_item_or_the_option_is_said(place):
    done = dxe("signoff", "open", *ADA, "--acknowledge", "honesty all", cwd=place)
    assert done.returncode == 4
    *listed, last = done.stderr.splitlines()
    assert "1 result is INCONCLUSIVE and not acknowledged" in last
    assert listed[0].startswith("INCONCLUSIVE: promise all: required: at most 2.0 %")
    assert listed[1] == "  --acknowledge 'promise all'"
    line = one_line(dxe("signoff", "open", *ADA, "--acknowledge", "promis al", cwd=place), 2)
    assert "unknown open item 'promis al'. Remedy: did you mean 'promise all'" in line
    assert dxe("signoff", "open", *ADA, "--yes-to-all", cwd=place).returncode == 2
    assert not (place / "open" / "signatures").exists()
    assert not (place / "runs").exists()


def test_a_second_time_changes_nothing_and_says_so_and_the_ledger_has_it_once(place):
    store = ("--ledger", "ledger.db")
    first = json.loads(signed(place, "open", *ADA, *BOTH, *store, "--json"))
    again = json.loads(signed(place, "open", *ADA, *store, "--json"))
    assert (first["signed"], again["signed"]) == (True, False)
    assert first["signature"] == again["signature"]
    assert "Nothing changed" in signed(place, "open", *ADA, *store)
    run = first["signature"]["run"]
    (kept,) = open_ledger(str(place / "ledger.db")).signature_records(run)
    assert kept == first["signature"]
    dxe("history", "add", "open", "--ledger", "other.db", cwd=place)
    assert open_ledger(str(place / "other.db")).signature_records(run) == [kept]
    assert len([*(place / "open" / "signatures").iterdir()]) == 1


def test_where_the_ledger_cannot_be_used_nothing_is_signed(place):
    (place / "torn.db").write_text("no database")
    one_line(dxe("signoff", "open", *ADA, *BOTH, "--ledger", "torn.db", cwd=place), 2)
    assert not (place / "open" / "signatures").exists()


def test_a_block_is_signed_for_a_reason_alone_and_that_stands_in_plain_sight(place):
    line = one_line(dxe("signoff", "high", *ADA, cwd=place), 1)
    assert "the verdict is BLOCK (budget on" in line
    assert "--override REASON" in line
    assert "--override is empty" in one_line(
        dxe("signoff", "high", *ADA, "--override", " ", cwd=place), 2
    )
    told = signed(place, "high", *ADA, "--override", "A pilot & <i>no</i> more.")
    assert "despite FAIL of Time, memory, cost and failures" in told
    page = (place / "high" / "report.html").read_text()
    warning = "Signed despite BLOCK by Ada Lovelace, risk: “A pilot &amp; &lt;i&gt;no"
    assert warning in page.partition('<div class="halves">')[0]
    leaders = dxe("report", "high", "--for", "leaders", cwd=place).stdout
    assert "Signed despite BLOCK by Ada Lovelace" in " ".join(leaders.split())
    assert signed(place, "high", "--check").splitlines()[-1] == "SIGNED"


@pytest.mark.parametrize(
    ("command", "code", "line"),
    [
        ("open --by Ada", 2, "nobody is named as the signer. Remedy: add --role ROLE"),
        ("open", 2, "add --by NAME and --role ROLE"),
        ("open --by= --role risk", 2, "--by is empty"),
        ("low --by Ada --role risk --override x", 2, "nothing to override: the verdict is SHIP"),
        ("low --by Ada --role risk --acknowledge all", 2, "unknown open item 'all'"),
        ("open --check --by Ada", 2, "--check only checks"),
        ("none --check", 2, "none: does not exist"),
        ("bare --by Ada --role risk", 4, "no policy was applied to the run since it was last"),
        ("odd --by Ada --role risk", 4, "curves.json changed since the gate decided"),
        ("low --by Ada --role risk --key none", 2, "none: cannot be used (No such file"),
        ("low --by Ada --role risk --key low", 2, "low: cannot be used (Is a directory)"),
        ("low --by Ada --role risk --key low.toml", 2, "low.toml: is no private key"),
        ("low --by Ada --role risk --key locked.key", 2, "encrypted, and there is no passphrase"),
        ("keyed --by Ada --role risk", 2, "no key is given, and the policy asks for keys"),
        ("low --by Ada --role risk --allowed-signers allowed", 2, "no key is given, and only"),
        (
            "low --by Ada --role lead --key ada.key --allowed-signers allowed",
            2,
            "is allowed for Ada Lovelace, and not for Ada. Remedy: sign with a name",
        ),
        ("low --check --allowed-signers none", 2, "none: cannot be used (No such file"),
        (
            "low --check --allowed-signers low.toml",
            2,
            "low.toml, line 1: has an option that is not",
        ),
        ("low --check --head 12ab", 2, "--head '12ab' is no hash of a record"),
        ("low --check --policy none", 2, "none: cannot be read (No such file"),
        ("low --check --key ada.key", 2, "--check only checks"),
        ("low --by Ada --role risk --head 12ab", 2, "--head is for checking"),
        (
            "ruled --by Ada --role risk --override x",
            1,
            "the policy does not let this role override",
        ),
    ],
)
def test_what_cannot_be_signed_is_said_in_one_line(place, command, code, line):
    shutil.copytree(place / "low", place / "bare")
    (place / "bare" / "gate.json").unlink()
    shutil.copytree(place / "low", place / "odd")
    with (place / "odd" / "curves.json").open("a") as curves:
        curves.write("\n")
    assert line in one_line(dxe("signoff", *command.split(), cwd=place), code)
    assert not [*place.glob("*/signatures")]


def test_a_name_that_would_command_a_terminal_is_refused(place):
    done = dxe("signoff", "low", "--by", "a\nb\x1b[2J", "--role", "risk", cwd=place)
    assert "--by holds a character that does not show (U+000A)" in one_line(done, 2)


def test_a_role_that_the_policy_does_not_name_is_allowed_and_said(place):
    done = dxe("signoff", "open", "--by", "Zoë", "--role", "risks", *BOTH, cwd=place)
    assert done.returncode == 0
    assert "'risks' counts for none of them; did you mean 'risk'?" in done.stderr
    assert (
        "Still needed: a sign-off by risk\nStill needed: a sign-off by release manager"
        in done.stdout
    )


def test_a_record_that_was_edited_is_not_believed_and_nothing_is_added_to_it(place):
    signed(place, "low", *ADA)
    record = place / "low" / "signatures" / "0001.json"
    record.chmod(0o644)
    record.write_text(record.read_text().replace("Ada", "Eve"))
    told = signed(place, "low", "--check", code=1)
    assert "EDITED: 0001.json is not as it was signed" in told
    assert "Eve" not in told
    line = one_line(dxe("signoff", "low", "--by", "Bo", "--role", "qa", cwd=place), 2)
    assert "0001.json is not as it was signed" in line
    assert "The signature records are invalid" in dxe("report", "low", cwd=place).stdout


def asked(place, *answers):
    """Sign on a terminal, with these answers."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [DXE, "signoff", "open", *ADA], cwd=place, stdin=theirs, stderr=subprocess.PIPE, text=True
    ) as process:
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        said = process.stderr.read()
    os.close(ours)
    os.close(theirs)
    return process.returncode, said


def test_a_terminal_is_asked_for_every_item_and_takes_no_answer_for_no(place):
    code, said = asked(place, "y", "")
    assert code == 4
    assert said.count("Sign anyway? [y/N]") == 2
    assert "  --acknowledge 'promise all'" in said
    assert "--acknowledge 'honesty all'" not in said
    assert asked(place, "y", "y")[0] == 0
    (record,) = (place / "open" / "signatures").iterdir()
    written = json.loads(record.read_text())
    assert [each["rule"] for each in written["acknowledged"]] == ["honesty", "promise"]


def test_a_private_run_is_signed_and_its_record_names_no_document(made, place):
    run = f"run noisy {made / 'corpus'} -o private -p wrong=0.2 --private"
    assert dxe(*run.split(), cwd=place).returncode == 0
    names = json.loads(dxe("gate", "private", "--policy", "open.toml", "--json", cwd=place).stdout)
    open_ones = [f"{each['rule']} {each['slice']}" for each in names["gates"] if each["counts"]]
    more = [word for name in open_ones for word in ("--acknowledge", name)]
    signed(place, "private", *ADA, *more)
    record = (place / "private" / "signatures" / "0001.json").read_text()
    assert "receipt-" not in record
    assert {*json.loads(record)} <= {each.name for each in fields(Signature)} | {"format"}


def test_a_key_is_refused_for_a_role_that_it_is_not_allowed_for(place):
    ada = ("--by", "Ada Lovelace", "--role", "risk", "--key", "ada.key")
    done = dxe("signoff", "low", *ada, "--allowed-signers", "allowed", cwd=place)
    line = one_line(done, 2)
    assert f"ada.key: the key {signing_key('ada').fingerprint} is allowed to sign as lead" in line
    assert not (place / "low" / "signatures").exists()


def test_an_encrypted_key_signs_with_its_passphrase_and_not_with_another(place):
    ada = ("signoff", "low", "--by", "Ada Lovelace", "--role", "lead", "--key", "locked.key")
    done = dxe(*ada, cwd=place, env={"DXE_KEY_PASSPHRASE": "open"})
    assert "the passphrase does not open it" in one_line(done, 2)
    assert not (place / "low" / "signatures").exists()
    done = dxe(*ada, cwd=place, env={"DXE_KEY_PASSPHRASE": "open sesame"})
    assert done.returncode == 0, done.stderr
    written = "".join(file.read_text() for file in (place / "low/signatures").iterdir())
    assert signing_key("ada").fingerprint in written
    assert "sesame" not in written
    told = dxe("history", "show", json.loads(written)["run"], cwd=place).stdout
    assert f"with the key {signing_key('ada').fingerprint}" in told
    done = dxe("signoff", "low", "--check", cwd=place, env={"DXE_ALLOWED_SIGNERS": "allowed"})
    assert done.stdout.splitlines()[-1] == "SIGNED"


def test_who_may_override_is_in_the_policy(place):
    told = signed(place, "ruled", "--by", "Hel", "--role", "head of risk", "--override", "a pilot")
    assert "despite FAIL" in told
    assert "Still needed: a sign-off by risk" in told


def test_a_sign_off_without_a_key_is_not_known_to_be_that_person(place):
    told = signed(place, "low", *ADA)
    assert "Head, to keep where the run cannot change it: " in told
    told = signed(place, "low", "--check")
    assert "Not known: whether these people signed: no record has a key" in told
    assert told.splitlines()[-1] == "SIGNED"


def test_whoever_signed_without_a_key_signs_again_with_one(place):
    signed(place, "low", *ADA)
    signed(place, "low", *ADA, "--key", "ada.key")
    assert len([*(place / "low" / "signatures").iterdir()]) == 2
    (place / "allowed").write_text(f'"Ada Lovelace" {public_line("ada")}\n')
    assert signed(place, "low", "--check", "--allowed-signers", "allowed").endswith("SIGNED\n")
    line = one_line(dxe("signoff", "low", "--by", "Bo", "--role", "qa", cwd=place), 2)
    assert "no key is given, and others used a key. Remedy: add --key FILE" in line


def test_the_command_that_a_gate_and_its_report_name_signs_when_it_is_filled_in(place):
    told = dxe("gate", "asking", "--policy", "asking.toml", cwd=place).stdout
    command = "dxe signoff asking --by NAME --role ROLE --key FILE"
    assert f"Needs a sign-off by risk: {command}\n" in told
    assert command in (place / "asking" / "report.html").read_text()
    filled = command.replace("NAME", "Ada").replace("ROLE", "risk").replace("FILE", "ada.key")
    assert "Ada, risk: signed SHIP" in signed(place, *filled.split()[2:])


def test_a_report_names_the_option_that_a_block_takes_or_that_nobody_may_sign(place):
    page = (place / "high" / "report.html").read_text()
    command = "dxe signoff high --by NAME --role ROLE --override REASON"
    assert command in page
    filled = command.replace("NAME", "Ada").replace("ROLE", "risk").replace("REASON", "pilot")
    assert "despite FAIL" in signed(place, *filled.split()[2:])
    nobody = POLICIES["ruled"].replace('["head of risk"]', "[]")
    (place / "ruled.toml").write_text(nobody)
    assert dxe("gate", "ruled", "--policy", "ruled.toml", cwd=place).returncode == 1
    page = (place / "ruled" / "report.html").read_text()
    assert "The policy lets nobody sign despite BLOCK." in page
    assert "dxe signoff ruled" not in page


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('keys = "always"', "signoff.keys"),
        ('override = ["risk", "Risk"]', "names a role twice"),
        ("overide = []", "overide"),
    ],
)
def test_rules_for_signing_that_are_no_rules_are_refused(place, table, said):
    text = POLICIES["low"].replace("[[gates]]", f"[signoff]\n{table}\n[[gates]]")
    (place / "odd.toml").write_text(text)
    line = one_line(dxe("gate", "low", "--policy", "odd.toml", cwd=place), 2)
    assert said in line
