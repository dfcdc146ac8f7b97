"""Signatures by keys: what ssh-keygen signs verifies here, and the other way round."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.borders.limits import LARGEST_KEYS
from docextract_eval.errors import BadInputError, FormatError, MissingPrerequisiteError
from docextract_eval.runs.signing.ssh_signatures import (
    fingerprint,
    load_signing_key,
    read_allowed_signers,
    verified_key,
)
from tests.runs.signing_keys import public_line, signing_key, write_key, write_other_key

needs_ssh = pytest.mark.needs("ssh")
ADA = signing_key("ada")
TEXT = '{"by":"Zoë","number":1}'
IDENTITY = "Ada Lovelace"


def ssh_keygen(*words, text=None):
    command = ["ssh-keygen", *map(str, words)]
    return subprocess.run(command, input=text, capture_output=True, check=False)


def allowed(place, lines, run="run"):
    file = place / "allowed"
    file.write_text(lines)
    return read_allowed_signers(file, place / run)


def refusal(signers, key=ADA, by=IDENTITY, role="risk", at=1_780_000_000):
    return signers.refusal(key.fingerprint, by, role, at)


@needs_ssh
@pytest.mark.parametrize(
    ("identity", "text", "is_good"),
    [(IDENTITY, TEXT, True), ("Bo", TEXT, False), (IDENTITY, f"{TEXT} ", False)],
)
def test_ssh_keygen_verifies_what_is_signed_here(tmp_path, identity, text, is_good):
    allowed(tmp_path, f'"{IDENTITY},role:risk" namespaces="docextract-eval" {public_line("ada")}\n')
    (tmp_path / "signature").write_text(ADA.sign(TEXT))
    words = ("-Y", "verify", "-n", "docextract-eval", "-I", identity)
    files = ("-f", tmp_path / "allowed", "-s", tmp_path / "signature")
    done = ssh_keygen(*words, *files, text=text.encode())
    assert (done.returncode == 0) == is_good
    assert (ADA.fingerprint in done.stdout.decode()) == is_good


@needs_ssh
def test_what_ssh_keygen_signs_is_the_same_signature_and_verifies_here(tmp_path):
    key = write_key(tmp_path / "key", "ada")
    (tmp_path / "text").write_text(TEXT)
    ssh_keygen("-Y", "sign", "-n", "docextract-eval", "-f", key, tmp_path / "text")
    signature = (tmp_path / "text.sig").read_text()
    assert signature.split() == ADA.sign(TEXT).split()
    assert fingerprint(verified_key(signature, TEXT)) == ADA.fingerprint
    ssh_keygen("-Y", "sign", "-n", "file", "-f", key, tmp_path / "text")
    (tmp_path / "text.sig").unlink()
    ssh_keygen("-Y", "sign", "-n", "file", "-f", key, tmp_path / "text")
    with pytest.raises(ValueError, match="was made for something else"):
        verified_key((tmp_path / "text.sig").read_text(), TEXT)


@needs_ssh
def test_a_key_has_the_name_that_ssh_keygen_prints(tmp_path):
    (tmp_path / "key.pub").write_text(public_line("ada"))
    assert ADA.fingerprint in ssh_keygen("-l", "-f", tmp_path / "key.pub").stdout.decode()


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_signature_with_any_letter_changed_is_refused_or_signs_the_same(place, by):
    """Only what is not part of it may change: whitespace, and unused bits of the last letter."""
    signature = ADA.sign(TEXT)
    place %= len(signature)
    other = chr(ord(signature[place]) ^ (by % 96 or 1))
    try:
        found = verified_key(f"{signature[:place]}{other}{signature[place + 1 :]}", TEXT)
    except ValueError:
        return
    assert fingerprint(found) == ADA.fingerprint


def test_a_key_is_read_from_openssh_and_from_encrypted_pem(tmp_path):
    def never():
        raise AssertionError

    plain = load_signing_key(write_key(tmp_path / "plain", "ada"), never)
    locked = load_signing_key(write_key(tmp_path / "locked", "ada", "open"), lambda: "open")
    assert plain.fingerprint == locked.fingerprint == ADA.fingerprint
    assert plain.sign(TEXT) == locked.sign(TEXT) == ADA.sign(TEXT)


@needs_ssh
def test_an_encrypted_openssh_key_is_opened_where_the_library_for_it_is_installed(tmp_path):
    file = tmp_path / "key"
    ssh_keygen("-q", "-t", "ed25519", "-N", "open sesame", "-f", file)
    if importlib.util.find_spec("bcrypt") is None:
        with pytest.raises(MissingPrerequisiteError, match=r"bcrypt.*docextract-eval\[signing\]"):
            load_signing_key(file, lambda: "open sesame")
        return
    found = load_signing_key(file, lambda: "open sesame")
    line = ssh_keygen("-l", "-f", f"{file}.pub").stdout.decode()
    assert found.fingerprint in line


@pytest.mark.parametrize(
    ("write", "passphrase", "said"),
    [
        (lambda _: None, None, "No such file"),
        (lambda file: file.mkdir(), None, "Is a directory"),
        (lambda file: file.write_text("no key"), None, "is no private key"),
        (lambda file: file.write_text(public_line("ada")), None, "is a public key"),
        (lambda file: file.write_bytes(b"x" * (LARGEST_KEYS + 1)), None, "is no private key"),
        (lambda file: write_key(file, "ada", "open"), None, "there is no passphrase"),
        (lambda file: write_key(file, "ada", "open"), "shut", "the passphrase does not open it"),
        (write_other_key, None, "is no Ed25519 key"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_with_what_to_do(tmp_path, write, passphrase, said):
    file = tmp_path / "key"
    write(file)
    with pytest.raises(BadInputError, match=said) as refused:
        load_signing_key(file, lambda: passphrase)
    assert str(file) in str(refused.value)
    assert refused.value.remedy


def test_without_the_library_keys_are_refused_with_the_command_that_installs_it(
    tmp_path, monkeypatch
):
    signature = ADA.sign(TEXT)
    key = write_key(tmp_path / "key", "ada")
    for name in [*sys.modules]:
        if name.partition(".")[0] == "cryptography":
            monkeypatch.setitem(sys.modules, name, None)
    for needs in (
        lambda: load_signing_key(key, lambda: None),
        lambda: verified_key(signature, TEXT),
    ):
        with pytest.raises(MissingPrerequisiteError, match=r"docextract-eval\[signing\]"):
            needs()


def test_a_key_counts_for_its_people_in_its_roles_at_its_time(tmp_path):
    key = public_line("ada")
    signers = allowed(
        tmp_path,
        f"\n# a comment\nada@x,role:risk,role:qa {key} a comment\n"
        f'"{IDENTITY}" valid-after="20260101Z",valid-before="20270101Z" {key}\n'
        f"other@x ssh-rsa AAAA\n",
    )
    assert refusal(signers, by="ADA@X", role="Risk") == ""
    assert refusal(signers, by="ada@x", role="lead") == (
        "is allowed to sign as risk, qa, and not as lead"
    )
    assert refusal(signers, role="anything") == ""
    for at in (1_767_225_600, 1_798_761_599):
        assert refusal(signers, at=at) == "", "its first and its last second count"
    for at in (1_767_225_599, 1_798_761_600, float("nan")):
        assert refusal(signers, at=at)
    assert refusal(signers, by="Bo")
    assert refusal(signers, key=signing_key("eve")) == "is not among the allowed signers"
    assert signers.people(ADA.fingerprint) == {"ada@x", "ada lovelace"}


@needs_ssh
@pytest.mark.parametrize("which", ["valid-after", "valid-before"])
@pytest.mark.parametrize(
    "edge_time", ["20260601", "202606011200", "20260601120001", "20260601120001Z"]
)
def test_times_are_read_as_ssh_reads_them(tmp_path, which, edge_time):
    """One second before and after the edge, ssh-keygen says the same."""
    signers = allowed(tmp_path, f'a {which}="{edge_time}" {public_line("ada")}\n')
    (tmp_path / "signature").write_text(ADA.sign(TEXT))
    (key,) = signers.keys
    edge = int(key.after if which == "valid-after" else key.before)
    for at in (edge - 3600, edge + 3600):
        stamp = time.strftime("%Y%m%d%H%M%SZ", time.gmtime(at))
        words = ("-Y", "verify", "-n", "docextract-eval", "-I", "a", f"-Overify-time={stamp}")
        files = ("-f", tmp_path / "allowed", "-s", tmp_path / "signature")
        done = ssh_keygen(*words, *files, text=TEXT.encode())
        assert (done.returncode == 0) == (refusal(signers, by="a", at=at) == ""), at


@pytest.mark.parametrize("role", ["role:risk", "Role:risk", " ROLE : risk"])
def test_a_role_restricts_a_key_however_it_is_written(tmp_path, role):
    signers = allowed(tmp_path, f'"ada,{role}" {public_line("ada")}\n')
    assert refusal(signers, by="ada", role="risk") == ""
    assert "is allowed to sign as risk, and not as qa" in refusal(signers, by="ada", role="qa")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ada", "line 1: names no key"),
        ("ada ssh-ed25519", "line 1: names no key"),
        ("ada cert-authority {key}", "an option that is not understood: cert-authority"),
        ("ada touch-required {key}", "an option that is not understood: touch-required"),
        (
            'ada valid-before="20270101Z" namespaces="docextract-eval" {key}',
            "line 1: separates its options by a blank, and not by a comma",
        ),
        ('ada namespaces="git" cert-authority {key}', "by a blank, and not by a comma"),
        ('ada valid-after="tomorrow" {key}', "a time that is not understood: tomorrow"),
        ('ada namespaces="doc*" {key}', "does not write its namespaces in full"),
        ("* {key}", "does not name the people, each in full"),
        ("!ada,bo {key}", "does not name the people, each in full"),
        ("role:risk {key}", "does not name the people, each in full"),
        ("Role:risk {key}", "does not name the people, each in full"),
        (
            'ada valid-before="20200101",valid-before="20990101" {key}',
            "an option that is not understood",
        ),
        ("ada ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQAB", "line 1: "),
        ("ada ssh-ed25519 ???", "line 1: "),
        ('ada namespaces="git" {key}', "names no Ed25519 key for docextract-eval"),
        ("ada ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB", "names no Ed25519 key for docextract-eval"),
        ("", "names no Ed25519 key for docextract-eval"),
        ("\udcff", "is no file of allowed signers"),
    ],
)
def test_a_line_that_cannot_be_kept_to_is_refused(tmp_path, line, said):
    text = line.format(key=public_line("ada"))
    (tmp_path / "allowed").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(FormatError, match=said.replace("*", r"\*")):
        read_allowed_signers(tmp_path / "allowed", tmp_path / "run")


def test_the_line_that_a_remedy_shows_is_one(tmp_path):
    with pytest.raises(FormatError) as refused:
        allowed(tmp_path, "ada")
    line = refused.value.remedy.removeprefix("write it as: ").replace("AAAA...", "{}")
    key = public_line("ada").partition(" ")[2]
    (found,) = allowed(tmp_path, line.format(key)).keys
    assert (found.names, found.roles) == (("Ada Lovelace",), ("risk",))
    assert (found.after, found.before) == (None, 1798761600)


def test_the_package_is_started_without_the_library():
    listed = "import sys, docextract_eval.cli; print([*sys.modules])"
    command = [sys.executable, "-c", listed]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    names = {name.partition(".")[0] for name in json.loads(found.stdout.replace("'", '"'))}
    assert "typer" in names
    assert "cryptography" not in names
