"""Records that stay beside runs: alarms as they were raised, and sign-offs, with keys or without.

What decides about a case of a sign-off is whether a record that was changed still counts.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import replace

from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.codec.records import to_json
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.history import (
    Alarm,
    AlarmCheck,
    ChangedFact,
    ChangedFacts,
    Fall,
    Loss,
    NamedRun,
    NewFindings,
    ReleaseTest,
)
from docextract_eval.runs.ledger.alarms import write_findings
from docextract_eval.runs.ledger.ledger import open_ledger
from docextract_eval.runs.ledger.release_tests import restore_findings
from docextract_eval.runs.recorded_hashes import file_digest
from docextract_eval.runs.release.decision import read_decision
from docextract_eval.runs.signing.permission import draft_signature, open_items
from docextract_eval.runs.signing.signoff import REPORT, sign_run
from docextract_eval.statistics.differences import Change
from tests.fuzz.cases import Case
from tests.fuzz.oracle import Finding

SIGNERS = (("Ada Lovelace", "risk"), ("Bo Berg", "release manager"))
_FALL = Change(-0.2, -0.3, -0.1, 1, 9, 2, 40, 12.0, 0.1, -0.2, 0.05)


def keep_alarms(run, against, ledger):
    """Keep alarms of a run in its folder and in a ledger, as if releases had raised them."""
    found = _findings(RunFolder(run), RunFolder(against))
    written = {"format": FORMATS["alarms"], "findings": to_json(found)}
    (run / "alarms.json").write_text(canonical_json(written) + "\n")
    write_findings(open_ledger(str(ledger)), found)


def _findings(folder, before):
    run, earlier = (
        NamedRun(each.description.id, name) for each, name in ((folder, "two"), (before, "one"))
    )
    total = {"cells": "scalars", "condition": "all", "field": "total"}
    fall = Fall(earlier, run, _FALL, is_step=True)
    loss = Loss(total, "critical", 0.9, 0.7, _FALL, 0.001, 0.002, 0.02, fall)
    changed = ChangedFacts(earlier, run, (ChangedFact("setting wrong", "0.2", None),))
    raised = (run, earlier, "2026-01-02T03:04:05+00:00")
    alarms = (
        Alarm("a" * 16, "step", *raised, (loss,), (changed,)),
        Alarm("b" * 16, "drift", *raised, (loss,), ()),
        Alarm("c" * 16, "evidence", *raised, (), (), evidence=25.0, documents=40, runs=3),
    )
    tests = (ReleaseTest(run, earlier, "0" * 64, (loss,), new_documents=2),)
    return NewFindings(tests, alarms, (AlarmCheck("a" * 16, run, is_lost=True, change=_FALL),))


def sign(run, signers_file):
    """Sign a run twice with keys, at a time that is always the same, and write whose these are."""
    from tests.runs.signing_keys import public_line, signing_key

    folder = RunFolder(run)
    decision = read_decision(folder)
    for by, role in SIGNERS:
        key = signing_key(by)
        signer = {"signed_at": "2026-01-02T03:04:05+00:00", "version": "1"}
        draft = draft_signature(decision, folder.description.id, (by, role), **signer)
        opened = tuple(open_items(decision).values())
        draft = replace(draft, acknowledged=opened, key=key.fingerprint)
        sign_run(folder, draft, lambda _, placed, key=key: _completed(placed, key, run / REPORT))
    signers_file.write_text(
        "".join(f'"{by},role:{role}" {public_line(by)}\n' for by, role in SIGNERS)
    )


def _completed(placed, key, report):
    named = replace(placed, report=file_digest(report))
    return replace(named, ssh_signature=key.sign(named.signed_text))


def alarms(place, mutator, structural):
    """`alarms.json` of a run, taken into a ledger that has lost its alarms."""
    for name in ("run", "other"):
        shutil.copytree(place.template / name, place.case / name, symlinks=True)
    ledger = shutil.copy(place.template / "bare.db", place.case / "ledger.db")
    file, store = place.case / "other/alarms.json", ["--ledger", str(ledger)]
    findings = [("findings", name) for name in ("alarms", "tests", "checks")]
    parsed = _change(file, mutator, structural, (*findings, ("findings", "alarms", 0, "losses")))
    commands = [
        ["history", "alarms", *store],
        ["history", "alarms", "--json", *store],
        ["history", "trend", *store],
        ["history", "trend", "--html", str(place.case / "trend.html"), *store],
        ["history", "test", *store],
        ["history", "add", str(place.case / "other"), *store],
    ]
    restore = ("restore alarms", lambda: _restored(ledger))
    return Case([restore, mutator.rng.choice(commands)], parsed)


def _restored(store):
    """Take what folders keep into a ledger, as `dxe history reindex` does with one it made."""
    ledger = open_ledger(str(store))
    return restore_findings(ledger, [entry.id for entry in ledger.entries()])


def signoff(place, mutator, structural):
    """A record of a sign-off, or the file that says whose keys count; most cover their traces."""
    folder, signers = place.case / "run", place.case / "allowed_signers"
    shutil.copytree(place.template / "signed", folder, symlinks=True)
    shutil.copy(place.template / "allowed_signers", signers)
    file = folder / f"signatures/000{mutator.rng.choice((1, 2))}.json"
    before = json.loads(file.read_text())
    if mutator.rng.randrange(6):
        parsed = _change(file, mutator, structural, (("asked",), ("files",), ("acknowledged",)))
        if mutator.rng.randrange(3):
            _name_again(file)
    else:
        signers.write_bytes(mutator.damage(signers.read_bytes()))
        parsed = True
    check = ["signoff", str(folder), "--check"]
    store = ["--ledger", str(place.case / "ledger.db")]
    commands = [
        *[[*check, "--allowed-signers", str(signers)]] * 4,
        check,
        [*check, "--json"],
        ["signoff", str(folder), "--by", "Cy", "--role", "lead", *store],
        ["report", str(folder)],
        ["report", str(folder), "--format", "json"],
        ["history", "add", str(folder), *store],
    ]
    return Case([mutator.rng.choice(commands)], parsed, lambda done: _forged(before, file, done))


def _name_again(file):
    """Give a record the digest of what it holds now, as whoever edited it would."""
    with suppress(ValueError, AttributeError, TypeError, RecursionError):
        about = json.loads(file.read_bytes())
        about["id"] = sha256(canonical_json({k: v for k, v in about.items() if k != "id"}))
        file.write_text(json.dumps(about))


def _forged(before, file, done):
    """Return a finding where a record that was edited is counted as signed."""
    try:
        is_same = json.loads(file.read_bytes()) == before
    except (ValueError, RecursionError, OSError):
        is_same = False
    for name, code, out, _ in done:
        if name == "signoff" and not code and out.strip().endswith("\nSIGNED") and not is_same:
            return [Finding("forged", f"{file.name} was edited, and the check says SIGNED", name)]
    return []


def _change(file, mutator, structural, hot):
    """Change values or bytes of a JSON file; say whether it still is one."""
    content = file.read_bytes()
    file.write_bytes(
        mutator.json(mutator.change(json.loads(content), hot))
        if structural
        else mutator.damage(content)
    )
    with suppress(ValueError, RecursionError):
        json.loads(file.read_bytes())
        return True
    return False


def with_hash_of_page(line):
    """Return a line of an attack's pages with the hash that it should have, if it can have one."""
    if not isinstance(line, dict) or not {"key", "page"} <= line.keys():
        return line
    with suppress(ValueError):  # half of a character
        return line | {"hash": sha256(canonical_json([line["key"], line["page"]]))}
    return line


def with_finding(content):
    """Return what an attack found, with a finding more."""
    change = {"scene": "", "steps": [["jpeg", 2.0]], "traps": ["altered_copy"], "factors": []}
    finding = {"change": change, "words": "jpeg@2 + altered_copy", "recipe": "adversary.toml"}
    finding |= {"reached": 9, "twins_reached": 0, "documents": [*range(20)]}
    return content | {"findings": [finding, *content["findings"]]}


def with_hash(content):
    """Return what an attack found with the hash that it should have, if it can have one."""
    if not isinstance(content, dict):
        return content
    rest = {name: each for name, each in content.items() if name != "hash"}
    with suppress(ValueError):  # half of a character
        return rest | {"hash": sha256(canonical_json(rest))}
    return content
