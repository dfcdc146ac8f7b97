"""Who signed a run, kept beside it for good: records in a chain, and their state now.

A record names the digests of the run's files and of the report that shows it, the policy and its
result, what was open and acknowledged, and the record before it. It is written once. Digests alone
detect damage, not forgery: whoever rewrites the whole chain has digests that fit. So a record can
be signed with a key, and `signoff_check` holds it against keys that a verifier brings along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from docextract_eval.borders.people import read_description
from docextract_eval.codec import FORMATS, canonical_json, sha256
from docextract_eval.codec.records import from_json, to_json
from docextract_eval.errors import DocextractEvalError, FormatError, HashMismatchError
from docextract_eval.runs.gates import Decision, GateVerdict, Verdict
from docextract_eval.runs.recorded_hashes import (
    FILES,
    combined_digest,
    differing_files,
    file_digest,
)
from docextract_eval.runs.release.decision import DECISION_FILE, decide_again_remedy
from docextract_eval.runs.release.signoff_rules import SignoffRules, fold_name
from docextract_eval.storage.disk import disk_errors_with_remedy, write_if_absent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.release.decision import PolicyDecision

_KIND = "signature"
_FOLDER = "signatures"
_NEEDED = ("id", "run", "files", "decided", "by", "role")
_REMEDY = "put back the original (a ledger has it), or move it away and sign again"
REPORT = "report.html"
"""The report whose bytes are signed; it shows the sign-offs up to the record that names it."""
SignatureState = Literal["stands", "changed", "decided again"]
"""The state of a signature: it holds, its files changed, or a gate decided otherwise since."""
FaultKind = Literal["EDITED", "MISSING", "FOREIGN", "UNSIGNED"]
"""What is wrong with a record or with what it signs: it was edited, it is gone, it is of another
run or by a key that is not allowed, or it has no key."""


@dataclass(frozen=True, slots=True)
class SignoffFault:
    """One thing that is wrong with a sign-off, and what to do about it."""

    kind: FaultKind
    what: str
    remedy: str = _REMEDY


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
    number: int = 0
    """Its place in the chain, from 1."""
    report: str | None = None
    """The digest of the report that shows this sign-off and those before it."""
    folder: str | None = None
    """What the run's folder was called: the commands of that report name the run so."""
    key: str | None = None
    """The fingerprint of the key that signed it; None where none did."""
    ssh_signature: str | None = None
    """The signature of all but the id by that key, as SSH writes it."""
    id: str = ""
    """The digest of all the rest."""

    @property
    def as_written(self) -> dict[str, Any]:
        """Return the record as it is written."""
        return {"format": FORMATS[_KIND], **to_json(self)}

    @property
    def signed_text(self) -> str:
        """Return what a key signs: canonical JSON of all but the id and the signature itself."""
        unsigned = {"id", "ssh_signature"}
        return canonical_json(
            {name: each for name, each in self.as_written.items() if name not in unsigned}
        )


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
    faults: tuple[SignoffFault, ...] = ()
    """What is wrong with the records."""
    rules: SignoffRules = field(default_factory=SignoffRules)
    vouched: Mapping[str, frozenset[str]] | None = None
    """By an allowed key, the names of whose it is; None where no allowed signers were given."""
    unknown: tuple[str, ...] = ()
    """What a check could not know for want of something that only a verifier has."""

    def signature_state(self, signature: Signature) -> SignatureState:
        """Return the state of a signature."""
        if (self.changed or {}).get(signature.id):
            return "changed"
        is_redecided = self.decided is not None and signature.decided != self.decided
        return "decided again" if is_redecided else "stands"

    @property
    def valid_signatures(self) -> list[Signature]:
        """Return the signatures that hold for the present files and decision."""
        return [
            each
            for each in self.signatures
            if self.signature_state(each) == "stands" and not self.why_not_counted(each)
        ]

    @property
    def latest_signatures(self) -> list[Signature]:
        """Return the last signature of every person in every role."""
        return list({_signer_key(each): each for each in self.signatures}.values())

    def why_not_counted(self, signature: Signature) -> str:
        """Return why the policy does not count a signature that holds; empty if it counts it."""
        if signature.override is not None and not self.rules.lets_override(
            signature.role, self.roles
        ):
            return "the policy does not let this role override"
        if signature.override is None and signature.verdict == "FAIL":
            return "it gives no reason for releasing a blocked run"
        other = None if self.rules.same_person else self._other_role_of_same_person(signature)
        return f"the same person signed as {other}" if other else ""

    def _other_role_of_same_person(self, signature: Signature) -> str | None:
        """Return another required role that the same person signed in before."""
        wanted = set(map(fold_name, self.roles)) - {fold_name(signature.role)}
        if len(wanted) == len(self.roles):  # the role itself is not required
            return None
        for earlier in self.signatures[: self.signatures.index(signature)]:
            if (
                fold_name(earlier.role) in wanted
                and self.signature_state(earlier) == "stands"
                and self._is_same_person(earlier, signature)
            ):
                return earlier.role
        return None

    def _is_same_person(self, one: Signature, other: Signature) -> bool:
        """Say whether two signatures are by one person: of one name, one key, or one's two keys."""
        if fold_name(one.by) == fold_name(other.by) or (one.key and one.key == other.key):
            return True
        people = [(self.vouched or {}).get(each.key or "", frozenset()) for each in (one, other)]
        return bool(people[0] & people[1])

    @property
    def missing_roles(self) -> list[str]:
        """Return the roles that must sign, and have not signed the present run."""
        signed = {fold_name(each.role) for each in self.valid_signatures}
        return [role for role in self.roles if fold_name(role) not in signed]

    @property
    def expects_keys(self) -> bool:
        """Say whether a record without a key cannot count: others have one, or it is asked for."""
        asked = self.rules.keys == "required" or self.vouched is not None
        return asked or any(each.key for each in self.signatures)

    @property
    def state_word(self) -> Literal["SIGNED", "CHANGED", "MISSING", "UNVERIFIED"]:
        """The state in a word: CHANGED where a missing role signed files that changed since.

        UNVERIFIED where all have signed with keys, and no verifier stated whose keys count.
        """
        if self.is_complete:
            return "UNVERIFIED" if self.expects_keys and self.vouched is None else "SIGNED"
        return "CHANGED" if self.altered_signatures or self.faults else "MISSING"

    @property
    def altered_signatures(self) -> list[Signature]:
        """Return the signatures that are needed, and whose files changed since."""
        wanted = set(map(fold_name, self.missing_roles))
        return [
            each
            for each in self.latest_signatures
            if self.signature_state(each) == "changed"
            and not self.is_complete
            and (not self.roles or fold_name(each.role) in wanted)
        ]

    @property
    def is_complete(self) -> bool:
        """Say whether every required role has signed; if none is required, whether anybody has."""
        return bool(self.valid_signatures) and not self.missing_roles and not self.faults


def person_key(name: str, role: str) -> tuple[str, str]:
    """Return what identifies the same person in the same role."""
    return fold_name(name), fold_name(role)


def read_signatures(folder: RunFolder) -> list[Signature]:
    """Return the signatures of a run in their order; raise if any is not as it was written."""
    found, faults = _read_signatures_and_faults(folder)
    if faults:
        raise FormatError(faults[0].what, str(folder.path / _FOLDER), faults[0].remedy)
    return found


def signoff_state(
    folder: RunFolder,
    decision: PolicyDecision | None,
    *,
    with_report: bool = True,
    decision_fault: SignoffFault | None = None,
) -> SignoffState:
    """Compare the signatures of a run with its present files and decision.

    What writes the report again leaves the report that is there out of it (`with_report`). Where
    the decision could not be read, `decision_fault` says why.
    """
    found, faults = _read_signatures_and_faults(folder)
    state = state_of_signatures(folder, found, decision)
    if decision is None and (fault := decision_fault or _decision_fault(folder, state)):
        faults.append(fault)
    if with_report and not faults and found and found[-1].report is not None:
        (present,) = dict(_present_digests(folder, {REPORT})).values()
        if present != found[-1].report:
            # A decision that differs is shown by another report: that one is not an edited one.
            same = {each.id for each in found if state.decided in {None, each.decided}}
            changed = {
                name: (*each, REPORT) if name in same else each
                for name, each in (state.changed or {}).items()
            }
            state = replace(state, changed=changed)
    return replace(state, faults=(*faults, *state.faults)) if faults else state


def _decision_fault(folder: RunFolder, state: SignoffState) -> SignoffFault | None:
    """Return that the decision that was signed is gone, or that another file is in its place.

    A run that was scored again has no decision, and its files show that.
    """
    remedy = f"put it back; or {decide_again_remedy(folder.path)}"
    if not state.signatures:
        return None
    if not (folder.path / DECISION_FILE).exists():
        return SignoffFault("MISSING", f"{DECISION_FILE} was signed, and is gone", remedy)
    if state.signatures[-1].number and not (state.changed or {}).get(state.signatures[-1].id):
        what = f"{DECISION_FILE} is not the decision that was signed"
        return SignoffFault("EDITED", what, remedy)
    return None


def state_of_signatures(
    folder: RunFolder, signatures: Sequence[Signature], decision: PolicyDecision | None
) -> SignoffState:
    """Compare signatures, one of which may not be written yet, with a run's files."""
    changed = {}
    now: dict[str, str] = {}
    for each in signatures:
        # A record of today signs every file: one that names fewer would let the others change.
        names = {*each.files, *(FILES if each.number else ())}
        now |= _present_digests(folder, names - now.keys())
        present = {name: now[name] for name in (*each.files, *FILES) if name in names}
        changed[each.id] = tuple(differing_files(each.files, present))
    with disk_errors_with_remedy(folder.path, decide_again_remedy(folder.path)):
        roles, rules = _roles_and_rules(signatures, decision)
    digest = decision.digest if decision else None
    state = SignoffState(tuple(signatures), changed, digest, roles, rules=rules)
    return replace(state, faults=(*_unsigned_faults(state), *_verdict_faults(state, decision)))


def _roles_and_rules(
    signatures: Sequence[Signature], decision: PolicyDecision | None
) -> tuple[tuple[str, ...], SignoffRules]:
    """Return who must sign by the policy that the decision is bound to, or else was signed last.

    What else a decision states of its policy is not part of its digest, and is not believed.
    """
    if decision is not None and decision.asked:
        asked = json.loads(decision.asked)
    else:
        asked = signatures[-1].asked if signatures else {}
    if not isinstance(asked, Mapping):
        message = "it holds no policy"
        raise ValueError(message)  # noqa: TRY004 - JSON of another shape is a damaged file
    roles = asked.get("signatures") or ()
    rules = SignoffRules.model_validate(asked.get("signoff") or {})
    return tuple(map(str, roles)) if isinstance(roles, list | tuple) else (), rules


def _unsigned_faults(state: SignoffState) -> Iterator[SignoffFault]:
    """Yield the records without a key, where keys are used and the person did not sign again."""
    for each in state.latest_signatures if state.expects_keys else ():
        if each.key is None:
            yield unsigned_fault(each, state)


def unsigned_fault(signature: Signature, state: SignoffState) -> SignoffFault:
    """Return what is wrong with a record without a key where keys count."""
    what = f"{record_name(signature, state)} has no key, so anybody may have written it"
    return SignoffFault("UNSIGNED", what, "have them sign again: dxe signoff RUN --key FILE")


def _verdict_faults(state: SignoffState, decision: PolicyDecision | None) -> Iterator[SignoffFault]:
    """Yield the records that state another verdict than the decision that they name."""
    if decision is None:
        return
    stated = (decision.verdict, decision.decision, decision.policy_digest)
    for each in state.latest_signatures:
        if (
            each.decided == decision.digest
            and (each.verdict, each.decision, each.policy_digest) != stated
        ):
            what = f"{record_name(each, state)} states another verdict than the decision it names"
            yield SignoffFault("EDITED", what)


def record_name(signature: Signature, state: SignoffState) -> str:
    """Return the file of a record, and who signed it."""
    number = signature.number or state.signatures.index(signature) + 1
    return f"{number:04}.json ({signature.by}, {signature.role})"


def sign_run(
    folder: RunFolder,
    draft: Signature,
    complete: Callable[[list[Signature], Signature], Signature] | None = None,
) -> tuple[Signature, bool]:
    """Write a signature at the end of the chain; two that sign at once both get a place.

    `complete` adds what depends on the place in the chain, such as the signature by a key: it is
    given the records before, and the one to be written.

    Returns the signature that is there, and whether it was written now: the same person who repeats
    the same signature in the same role changes nothing.
    """
    while True:
        before = read_signatures(folder)
        if found := find_repeated_signature(before, draft):
            return found, False
        number, last = len(before) + 1, before[-1].id if before else None
        placed = replace(draft, number=number, previous=last)
        made = with_signature_id(complete(before, placed) if complete else placed)
        file = folder.path / _FOLDER / f"{number:04}.json"
        written = json.dumps(made.as_written, indent=2, ensure_ascii=False) + "\n"
        if write_if_absent(file, written, folder.path):
            return made, True


def find_repeated_signature(
    earlier_signatures: Sequence[Signature], draft: Signature
) -> Signature | None:
    """Return the same signature by the same person in the same role, if there is one before."""
    ours = (*person_key(draft.by, draft.role), draft.content, draft.decided, draft.key)
    found = (
        each
        for each in earlier_signatures
        if (*_signer_key(each), each.content, each.decided, each.key) == ours
    )
    return next(found, None)


def _signer_key(signature: Signature) -> tuple[str, str]:
    return person_key(signature.by, signature.role)


def with_signature_id(draft: Signature) -> Signature:
    """Return a signature with its id, the digest of all the rest."""
    return _parse_signature_record(replace(draft, id=_signature_id(draft.as_written)).as_written)


def _signature_id(written: Mapping[str, Any]) -> str:
    return sha256(canonical_json({name: each for name, each in written.items() if name != "id"}))


def _present_digests(folder: RunFolder, file_names: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the digests of signed files; files that do not exist are left out."""
    for name in file_names:
        file = folder.path / name
        with disk_errors_with_remedy(file):
            yield name, file_digest(file) if "/" not in name and file.is_file() else ""


def _read_signatures_and_faults(
    folder: RunFolder,
) -> tuple[list[Signature], list[SignoffFault]]:
    """Read the records in order; what is wrong with one is reported, and it does not count."""
    files = signature_files(folder)
    run = _run_id(folder) if files else None
    found: dict[int, Signature] = {}
    faults: list[SignoffFault] = []
    for file in files:
        try:
            found[_file_number(file)] = _read_signature(file, run)
        except DocextractEvalError as error:
            kind: FaultKind = "FOREIGN" if isinstance(error, _OtherRunError) else "EDITED"
            faults.append(SignoffFault(kind, f"{file.name} {error.what}", error.remedy))
    if not faults:
        faults = list(_chain_faults(found))[:1]
    return list(found.values()), faults


def signature_files(folder: RunFolder) -> list[Path]:
    """Return the files of a run's records, in their order."""
    place = folder.path / _FOLDER
    with disk_errors_with_remedy(place):
        if place.is_symlink():
            raise FormatError("is a link, and those are not followed", str(place), _REMEDY)
        there = place.iterdir() if place.is_dir() else ()
        records = (file for file in there if file.suffix == ".json" and file.stem.isdecimal())
        return sorted(records, key=_file_number)


def _run_id(folder: RunFolder) -> str | None:
    """Return the id of a run; None where its `run.json` is not what any record signed."""
    try:
        return folder.description.id
    except FormatError:
        return None


def _chain_faults(found: Mapping[int, Signature]) -> Iterator[SignoffFault]:
    """Yield where the records do not follow each other: one is gone, moved or not its own."""
    recorded = {each.number for each in found.values()}
    last: str | None = None
    for expected, (number, signature) in enumerate(found.items(), start=1):
        follows = f"{number:04}.json does not follow the record before it"
        is_moved = signature.number not in {0, expected}
        if number != expected or (is_moved and expected not in recorded):
            yield SignoffFault("MISSING", f"{follows}: record {expected} is gone")
        elif is_moved:
            what = f"{follows}: it was written as record {signature.number}"
            yield SignoffFault("EDITED", f"{what}, and the records were reordered")
        elif signature.previous != last:
            yield SignoffFault("EDITED", f"{follows}: one of the two is not its own")
        last = signature.id


class _OtherRunError(FormatError):
    """A record was written for another run."""


def _parse_signature_record(written: Mapping[str, Any]) -> Signature:
    return from_json(Signature, {name: written[name] for name in written if name != "format"})


def _file_number(file: Path) -> int:
    return int(file.stem)


def _read_signature(file: Path, run_id: str | None) -> Signature:
    """Read a record; raise if it was changed or belongs to another run, where that is known."""
    about = read_description(file, _KIND, _NEEDED, _REMEDY)
    with disk_errors_with_remedy(file, _REMEDY):
        if _signature_id(about) != about["id"]:
            raise HashMismatchError("is not as it was signed", str(file), _REMEDY)
        try:
            signature = _parse_signature_record(about)
        except (KeyError, TypeError, AttributeError) as error:
            message = "it holds no signature"
            raise ValueError(message) from error
        _check_types(signature)
        if signature.number < 1:
            message = "it has no place in the chain"
            raise ValueError(message)
    if run_id is not None and signature.run != run_id:
        what = f"belongs to another run, {signature.run}"
        raise _OtherRunError(what, str(file), _REMEDY)
    if combined_digest(signature.files) != signature.content:
        raise FormatError("names other files than it signs", str(file), _REMEDY)
    if sha256(canonical_json(dict(signature.asked))) != signature.policy_digest:
        raise FormatError("names another policy than it signs", str(file), _REMEDY)
    return signature


def _check_types(signature: Signature) -> None:
    """Raise a ValueError for a record that holds something else where text or a number belongs."""
    texts = (signature.by, signature.role, signature.at, signature.policy, signature.decided)
    optional = (
        *(signature.key, signature.ssh_signature, signature.report),
        *(signature.previous, signature.folder),
    )
    if not (
        all(isinstance(each, str) for each in texts)
        and all(each is None or isinstance(each, str) for each in optional)
        and isinstance(signature.number, int)
        and isinstance(signature.asked, Mapping)
    ):
        message = "it holds no signature"
        raise ValueError(message)
