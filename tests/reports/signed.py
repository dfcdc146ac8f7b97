"""Signatures that nobody gave: standing, of a changed run, of another decision, hostile."""

from __future__ import annotations

from dataclasses import replace

from docextract_eval.runs.signing.permission import draft_signature
from docextract_eval.runs.signing.signoff import SignoffFault, SignoffState, with_signature_id
from tests.reports.decisions import FAILED, HOSTILE, OPEN, PASSED, UNKNOWN, decision

FILES = {"run.json": "aa" * 32, "scores.json": "bb" * 32}
ROLES = ("release manager", "risk")
AT = "2026-11-21T00:40:12+00:00"
SIGNED = decision(PASSED, OPEN, UNKNOWN, asked="{}", files=FILES, signatures=ROLES)
BLOCKED = decision(PASSED, FAILED, asked="{}", files=FILES, signatures=ROLES)
NAME = HOSTILE.replace("\ud800", "")
"""A name that no command would take, as a record may hold that somebody else wrote."""


def signature(by="Ada Lovelace", role="risk", of=SIGNED, **more):
    made = draft_signature(of, "run", (by, role), signed_at=AT, version="1")
    opened = tuple(each for each in of.gates if each.verdict == "INCONCLUSIVE")
    return with_signature_id(replace(made, **{"acknowledged": opened, **more}))


def overridden(by="Ada Lovelace", reason="a pilot."):
    return signature(by, of=BLOCKED, override=reason, overridden=(FAILED,))


def standing(*signatures, of=SIGNED, changed=(), **more):
    files = {each.id: tuple(changed) for each in signatures}
    return SignoffState(signatures, files, of.digest, **{"roles": ROLES, **more})


BOTH = (signature(), signature("Bo", "release manager"))
EVERY = {
    "nobody": standing(),
    "nobody, and no role": SignoffState(),
    "one of two": standing(BOTH[0]),
    "both": standing(*BOTH),
    "changed": standing(*BOTH, changed=("scores.json",)),
    "decided again": standing(*BOTH, of=BLOCKED),
    "overridden": standing(overridden(), of=BLOCKED),
    "broken": standing(
        BOTH[0], faults=(SignoffFault("EDITED", "0002.json is not as it was signed"),)
    ),
    "many": standing(*(signature(f"Person {n} {'x' * 90}", "risk") for n in range(30))),
    "hostile": standing(
        signature(NAME, NAME), overridden(NAME, NAME), of=BLOCKED, roles=(NAME, "risk")
    ),
}
