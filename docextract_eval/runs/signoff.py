"""Who signed a run, kept beside it for good: records in a chain, and their state now.

A record names the digests of the run's files, the policy and its result, what was open and
acknowledged, and the record before it. It is written once; a later edit is detected.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from docextract_eval.borders import read_description
from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.codec.older_formats import upgrade_signature
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.disk import disk_errors_with_remedy, write_if_absent
from docextract_eval.errors import DocextractEvalError, FormatError
from docextract_eval.runs.digests import combined_digest, differing_files, file_digest
from docextract_eval.runs.gates import Decision, GateVerdict, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from docextract_eval.runs.decision import PolicyDecision
    from docextract_eval.runs.folder import RunFolder

_KIND = "signature"
_FOLDER = "signatures"
_NEEDED = ("id", "run", "files", "decided", "by", "role")
_REMEDY = "put back what was written (a ledger has it), or move it away and sign again"
SignatureState = Literal["stands", "changed", "decided again"]
"""The state of a signature: it holds, its files changed, or a gate decided otherwise since."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One person's approval of a run in one role: files, policy, and what was overridden."""

    run: str
    content: str
    """The digest of all of the run's files."""
    files: Mapping[str, str]
    policy: str
    policy_digest: str
    decided: str
    """The digest of the decision by that policy."""
    verdict: Verdict
    decision: Decision
    by: str
    role: str
    at: str
    """When, in UTC."""
    version: str
    """The release of this package that wrote it."""
    asked: Mapping[str, Any]
    """The policy as it was applied."""
    baseline: str | None = None
    acknowledged: tuple[GateVerdict, ...] = ()
    """What was INCONCLUSIVE, each acknowledged by name."""
    override: str | None = None
    """Why it is released although gates fail."""
    overridden: tuple[GateVerdict, ...] = ()
    """The gates that failed."""
    previous: str | None = None
    """The id of the signature before it."""
    id: str = ""
    """The digest of all the rest."""
    older: Mapping[str, Any] | None = None
    """The record as an older release wrote it, if one did: its id is the digest of that."""

    @property
    def as_written(self) -> dict[str, Any]:
        """Return the record as it is written, or as an older release wrote it."""
        if self.older is not None:
            return dict(self.older)
        return {"format": FORMATS[_KIND], **to_json(self)}


@dataclass(frozen=True, slots=True)
class SignoffState:
    """The state of a run's sign-off now."""

    signatures: tuple[Signature, ...] = ()
    changed: Mapping[str, tuple[str, ...]] | None = None
    """By a signature's id, the files that differ from those signed."""
    decided: str | None = None
    """The digest of the last decision; None where there is none."""
    roles: tuple[str, ...] = ()
    """Who must sign."""
    broken: tuple[str, ...] = ()
    """What is wrong with the records, a line each."""

    def signature_state(self, signature: Signature) -> SignatureState:
        """Return the state of a signature."""
        if (self.changed or {}).get(signature.id):
            return "changed"
        is_redecided = self.decided is not None and signature.decided != self.decided
        return "decided again" if is_redecided else "stands"

    @property
    def valid_signatures(self) -> list[Signature]:
        """Return the signatures that hold for the present files and decision."""
        return [each for each in self.signatures if self.signature_state(each) == "stands"]

    @property
    def latest_signatures(self) -> list[Signature]:
        """Return the last signature of every person in every role."""
        return list({_signer_key(each): each for each in self.signatures}.values())

    @property
    def missing_roles(self) -> list[str]:
        """Return the roles that must sign, and have not signed the present run."""
        signed = {fold_name(each.role) for each in self.valid_signatures}
        return [role for role in self.roles if fold_name(role) not in signed]

    @property
    def state_word(self) -> Literal["SIGNED", "CHANGED", "MISSING"]:
        """The state in a word: CHANGED where a missing role signed files that changed since."""
        if self.is_complete:
            return "SIGNED"
        wanted = set(map(fold_name, self.missing_roles))
        altered = [
            each
            for each in self.latest_signatures
            if self.signature_state(each) == "changed"
            and (not self.roles or fold_name(each.role) in wanted)
        ]
        return "CHANGED" if altered or self.broken else "MISSING"

    @property
    def is_complete(self) -> bool:
        """Say whether every required role has signed; if none is required, whether anybody has."""
        return bool(self.valid_signatures) and not self.missing_roles and not self.broken


def fold_name(name: str) -> str:
    """Return the form in which two spellings of a name are equal.

    >>> fold_name("Risk ") == fold_name("risk")
    True
    """
    return " ".join(name.split()).casefold()


def person_key(name: str, role: str) -> tuple[str, str]:
    """Return what identifies the same person in the same role."""
    return fold_name(name), fold_name(role)


def read_signatures(folder: RunFolder) -> list[Signature]:
    """Return the signatures of a run in their order; raise if any is not as it was written."""
    found, broken = _read_signatures_and_faults(folder)
    if broken:
        raise FormatError(broken[0], str(folder.path / _FOLDER), _REMEDY)
    return found


def signoff_state(folder: RunFolder, decision: PolicyDecision | None) -> SignoffState:
    """Compare the signatures of a run with its present files and decision."""
    found, broken = _read_signatures_and_faults(folder)
    roles = decision.signatures if decision else _roles_at_last_signature(found)
    changed = {}
    now: dict[str, str] = {}
    for each in found:
        now |= _present_digests(folder, each.files.keys() - now.keys())
        changed[each.id] = tuple(
            differing_files(each.files, {name: now[name] for name in each.files})
        )
    decided = decision.digest if decision else None
    return SignoffState(tuple(found), changed, decided, roles, tuple(broken))


def sign_run(folder: RunFolder, draft: Signature) -> tuple[Signature, bool]:
    """Write a signature at the end of the chain; two that sign at once both get a place.

    Returns the signature that is there, and whether it was written now: the same person who repeats
    the same signature in the same role changes nothing.
    """
    while True:
        before = read_signatures(folder)
        if found := find_repeated_signature(before, draft):
            return found, False
        made = with_signature_id(replace(draft, previous=before[-1].id if before else None))
        file = folder.path / _FOLDER / f"{len(before) + 1:04}.json"
        written = json.dumps(made.as_written, indent=2, ensure_ascii=False) + "\n"
        if write_if_absent(file, written, folder.path):
            return made, True


def find_repeated_signature(
    earlier_signatures: Sequence[Signature], draft: Signature
) -> Signature | None:
    """Return the same signature by the same person in the same role, if there is one before."""
    ours = (*person_key(draft.by, draft.role), draft.content, draft.decided)
    found = (
        each
        for each in earlier_signatures
        if (*_signer_key(each), each.content, each.decided) == ours
    )
    return next(found, None)


def _signer_key(signature: Signature) -> tuple[str, str]:
    return person_key(signature.by, signature.role)


def with_signature_id(draft: Signature) -> Signature:
    """Return a signature with its id, the digest of all the rest."""
    return _parse_signature_record(replace(draft, id=_signature_id(draft.as_written)).as_written)


def _signature_id(written: Mapping[str, Any]) -> str:
    return sha256(canonical_json({name: each for name, each in written.items() if name != "id"}))


def _roles_at_last_signature(signatures: Sequence[Signature]) -> tuple[str, ...]:
    """Return who had to sign at the last signature, for a run that has no decision now."""
    recorded = signatures[-1].asked.get("signatures") if signatures else ()
    return tuple(map(str, recorded)) if isinstance(recorded, list | tuple) else ()


def _present_digests(folder: RunFolder, file_names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the digests of signed files; files that do not exist are left out."""
    for name in file_names:
        file = folder.path / name
        with disk_errors_with_remedy(file):
            yield name, file_digest(file) if "/" not in name and file.is_file() else ""


def _read_signatures_and_faults(folder: RunFolder) -> tuple[list[Signature], list[str]]:
    """Read the records in order; what is wrong with one is reported, and it does not count."""
    place = folder.path / _FOLDER
    with disk_errors_with_remedy(place):
        if place.is_symlink():
            raise FormatError("is a link, and those are not followed", str(place), _REMEDY)
        there = place.glob("*.json") if place.is_dir() else ()
        files = sorted((file for file in there if file.stem.isdecimal()), key=_file_number)
    run = folder.description.id if files else ""
    found: list[Signature] = []
    broken: list[str] = []
    last: str | None = None
    for number, file in enumerate(files, start=1):
        try:
            signature = _read_signature(file, run)
        except DocextractEvalError as error:
            broken.append(f"{file.name} {error.what}")
            last = None
            continue
        gap = _file_number(file) != number or signature.previous != last
        if gap and not broken:
            broken.append(f"{file.name} does not follow what is there: one is gone or not its own")
        found.append(signature)
        last = signature.id
    return found, broken


def _parse_signature_record(written: Mapping[str, Any]) -> Signature:
    newest = upgrade_signature(written)
    values = {name: newest[name] for name in newest if name not in {"format", "older"}}
    made = from_json(Signature, values)
    return made if written["format"] == FORMATS[_KIND] else replace(made, older=dict(written))


def _file_number(file: Path) -> int:
    return int(file.stem)


def _read_signature(file: Path, run_id: str) -> Signature:
    """Read a record; raise if it was changed or belongs to another run."""
    about = read_description(file, _KIND, _NEEDED, _REMEDY)
    with disk_errors_with_remedy(file, _REMEDY):
        if _signature_id(about) != about["id"]:
            raise FormatError("is not as it was signed", str(file), _REMEDY)
        try:
            signature = _parse_signature_record(about)
        except (KeyError, TypeError, AttributeError) as error:
            message = "it holds no signature"
            raise ValueError(message) from error
    if signature.run != run_id:
        raise FormatError(f"is of another run, {signature.run}", str(file), _REMEDY)
    if combined_digest(signature.files) != signature.content:
        raise FormatError("names other files than it signs", str(file), _REMEDY)
    return signature
