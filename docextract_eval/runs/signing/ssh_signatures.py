"""SSH signatures by Ed25519 keys: made, verified, and held against a file of allowed signers.

Signatures are in the format of `ssh-keygen -Y sign` (SSHSIG), and allowed signers in that of
`ssh-keygen -Y verify`, so both can be checked without this package. A principal `role:NAME` in the
file of allowed signers restricts its key to the roles that are named so.
"""

from __future__ import annotations

import base64
import binascii
import calendar
import hashlib
import importlib
import re
import struct
import textwrap
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docextract_eval.borders.limits import LARGEST_KEYS
from docextract_eval.errors import (
    BadInputError,
    FormatError,
    MissingPrerequisiteError,
    list_first,
    one_line,
)
from docextract_eval.runs.release.signoff_rules import fold_name
from docextract_eval.storage.disk import disk_errors_with_remedy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

NAMESPACE = "docextract-eval"
"""What signatures are made for: one that was made for anything else does not verify."""
_KEY_TYPE = "ssh-ed25519"
_MAGIC, _VERSION = b"SSHSIG", 1
_HASHES = ("sha512", "sha256")
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_MAKE_KEY = "make one with: ssh-keygen -t ed25519 -f FILE"
_INSTALL = "pip install 'docextract-eval[signing]'"
_ROLE_NAME = re.compile(r"role\s*:\s*(.*)", re.IGNORECASE)
_LINE = (
    f'"Ada Lovelace,role:risk" namespaces="{NAMESPACE}",valid-before="20270101Z" '
    f"{_KEY_TYPE} AAAA..."
)
"""A line with all that a line can have; options may be left out."""
_KEY_TYPES = re.compile(r"(ssh|ecdsa|sk-ssh|sk-ecdsa|rsa)-\S+")
_WORD = re.compile(r'(?:"[^"]*"|[^\s"])+')
_OPTION = re.compile(r'([A-Za-z-]+)(?:="([^"]*)")?(?:,|$)')
_TIME = re.compile(r"\d{8}(?:\d{4}(?:\d\d)?)?Z?")


def fingerprint(public_key: bytes) -> str:
    """Return the name of a public key, as `ssh-keygen -l` prints it."""
    digest = base64.b64encode(hashlib.sha256(public_key).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


@dataclass(frozen=True, slots=True, eq=False)
class SigningKey:
    """A private key that signs."""

    private: Any
    """The key, as the library holds it."""

    @property
    def public_key(self) -> bytes:
        """Return the public key, as SSH writes it."""
        return _packed(_KEY_TYPE.encode(), self.private.public_key().public_bytes_raw())

    @property
    def fingerprint(self) -> str:
        """Return the name of the key."""
        return fingerprint(self.public_key)

    def sign(self, text: str) -> str:
        """Return the signature of a text, armored as `ssh-keygen -Y sign` writes it."""
        signature = self.private.sign(_signed_bytes(text, _HASHES[0]))
        blob = _packed(
            self.public_key,
            NAMESPACE.encode(),
            b"",
            _HASHES[0].encode(),
            _packed(_KEY_TYPE.encode(), signature),
        )
        encoded = base64.b64encode(_MAGIC + struct.pack(">I", _VERSION) + blob).decode()
        return "\n".join((_BEGIN, *textwrap.wrap(encoded, 70), _END, ""))


def load_signing_key(file: Path, ask_passphrase: Callable[[], str | None]) -> SigningKey:
    """Load a private key; the passphrase is asked for only where the key is encrypted."""
    serialization = _import_cryptography("hazmat.primitives.serialization", file)
    data = _read_small_file(file, "is no private key", _MAKE_KEY)
    if data.startswith(b"ssh-"):
        what = "is a public key, and signing takes the private one"
        raise BadInputError(what, str(file), "give the file without .pub")
    is_openssh = b"BEGIN OPENSSH PRIVATE KEY" in data
    load = serialization.load_ssh_private_key if is_openssh else serialization.load_pem_private_key
    try:
        private = load(data, None)
    except TypeError:  # it is encrypted
        private = _decrypted_key(load, data, ask_passphrase(), file)
    except ValueError as error:
        raise BadInputError("is no private key", str(file), _MAKE_KEY) from error
    ed25519 = _import_cryptography("hazmat.primitives.asymmetric.ed25519", file)
    if not isinstance(private, ed25519.Ed25519PrivateKey):
        raise BadInputError("is no Ed25519 key", str(file), _MAKE_KEY)
    return SigningKey(private)


def _decrypted_key(
    load: Callable[[bytes, bytes], object], data: bytes, passphrase: str | None, file: Path
) -> object:
    if not passphrase:
        what = "is encrypted, and there is no passphrase"
        remedy = "set DXE_KEY_PASSPHRASE, or sign on a terminal, which asks for it"
        raise BadInputError(what, str(file), remedy)
    exceptions = _import_cryptography("exceptions", file)
    try:
        return load(data, passphrase.encode())
    except ValueError as error:
        what = "is encrypted, and the passphrase does not open it"
        remedy = "check DXE_KEY_PASSPHRASE, or type it again"
        raise BadInputError(what, str(file), remedy) from error
    except exceptions.UnsupportedAlgorithm as error:
        what = "is an encrypted OpenSSH key, and the library bcrypt, which opens it, is missing"
        raise MissingPrerequisiteError(what, str(file), _INSTALL) from error


def verified_key(armored: str, text: str) -> bytes:
    """Return the public key that signed a text; raise a ValueError if none did."""
    body = "".join(armored.split()).removeprefix(_BEGIN.replace(" ", ""))
    try:
        blob = base64.b64decode(body.removesuffix(_END.replace(" ", "")), validate=True)
    except binascii.Error as error:
        message = "is not base64"
        raise ValueError(message) from error
    if blob[:10] != _MAGIC + struct.pack(">I", _VERSION):
        message = "is no SSH signature"
        raise ValueError(message)
    public_key, namespace, _, hash_name, signature = _unpacked(blob[10:], 5)
    kind, raw_key = _unpacked(public_key, 2)
    signed_kind, raw_signature = _unpacked(signature, 2)
    if kind.decode() != _KEY_TYPE or signed_kind != kind:
        message = "is not by an Ed25519 key"
        raise ValueError(message)
    if namespace.decode() != NAMESPACE or hash_name.decode() not in _HASHES:
        message = "was made for something else"
        raise ValueError(message)
    _check_raw_signature(raw_key, raw_signature, _signed_bytes(text, hash_name.decode()))
    return public_key


def _check_raw_signature(raw_key: bytes, raw_signature: bytes, signed: bytes) -> None:
    ed25519 = _import_cryptography("hazmat.primitives.asymmetric.ed25519")
    exceptions = _import_cryptography("exceptions")
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(raw_key).verify(raw_signature, signed)
    except exceptions.InvalidSignature as error:
        message = "does not fit the signed text"
        raise ValueError(message) from error


def _signed_bytes(text: str, hash_name: str) -> bytes:
    digest = hashlib.new(hash_name, text.encode()).digest()
    return _MAGIC + _packed(NAMESPACE.encode(), b"", hash_name.encode(), digest)


def _packed(*parts: bytes) -> bytes:
    """Return strings as SSH writes them: each with its length before it."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def _unpacked(data: bytes, count: int) -> list[bytes]:
    """Return the strings that SSH wrote; raise a ValueError if there are more or fewer."""
    found = []
    for _ in range(count):
        length = int.from_bytes(data[:4], "big")
        if len(data) < 4 + length:
            message = "ends too early"
            raise ValueError(message)
        found.append(data[4 : 4 + length])
        data = data[4 + length :]
    if data:
        message = "holds more than a signature"
        raise ValueError(message)
    return found


@dataclass(frozen=True, slots=True)
class AllowedKey:
    """A line of a file of allowed signers: a key, whose it is, and when and for what it counts."""

    fingerprint: str
    names: tuple[str, ...]
    roles: tuple[str, ...]
    """The roles that it may sign in; empty for any."""
    after: float | None = None
    """The time from which it counts, in seconds since 1970."""
    before: float | None = None

    def refusal(self, by: str, role: str, at: float) -> str:
        """Return why the key may not sign so; empty if it may."""
        if fold_name(by) not in map(fold_name, self.names):
            return f"is allowed for {list_first(self.names)}, and not for {by}"
        if self.roles and fold_name(role) not in map(fold_name, self.roles):
            return f"is allowed to sign as {list_first(self.roles)}, and not as {role}"
        is_valid = (self.after is None or at >= self.after) and (
            self.before is None or at < self.before
        )
        return "" if is_valid else "was not valid at that time"


@dataclass(frozen=True, slots=True)
class AllowedSigners:
    """Whom a verifier trusts: the keys of a file that nobody else can write."""

    keys: tuple[AllowedKey, ...]

    def refusal(self, key: str, by: str, role: str, at: float) -> str:
        """Return why this key may not sign as this person in this role; empty if it may."""
        reasons = [each.refusal(by, role, at) for each in self.keys if each.fingerprint == key]
        if not reasons:
            return "is not among the allowed signers"
        return "" if "" in reasons else reasons[0]

    def people(self, key: str) -> frozenset[str]:
        """Return the names of whoever has a key, folded: two keys may be one person's."""
        return frozenset(
            fold_name(name) for each in self.keys if each.fingerprint == key for name in each.names
        )


def read_allowed_signers(file: Path, run: Path) -> AllowedSigners:
    """Read a file of allowed signers; raise for one within the run, whose makers could write it."""
    with disk_errors_with_remedy(file):
        if file.resolve().is_relative_to(run.resolve()):
            what = "lies in the run: anyone who changes the run could change it"
            raise BadInputError(what, str(file), "keep it elsewhere, where only you can write")
    data = _read_small_file(file, "is no file of allowed signers", "see: man ssh-keygen")
    try:
        lines = data.decode().splitlines()
    except UnicodeDecodeError as error:
        what = "is no file of allowed signers"
        raise FormatError(what, str(file), "see: man ssh-keygen") from error
    found: list[AllowedKey] = []
    for number, line in enumerate(lines, start=1):
        try:
            found += _allowed_keys(line)
        except ValueError as error:
            remedy = f"write it as: {_LINE}"
            raise FormatError(one_line(str(error)), f"{file}, line {number}", remedy) from error
    if not found:
        what = f"names no Ed25519 key for {NAMESPACE}"
        raise FormatError(what, str(file), "add a line: NAME ssh-ed25519 AAAA...")
    return AllowedSigners(tuple(found))


def _allowed_keys(line: str) -> Iterator[AllowedKey]:
    """Yield what a line allows: nothing where it is empty, or for another kind or purpose."""
    words = _WORD.findall(line)
    if not words or words[0].startswith("#"):
        return
    principals, *rest = words
    options: Mapping[str, str] = {}
    if rest and not _KEY_TYPES.fullmatch(rest[0]):
        options = _read_options(rest.pop(0))
        if rest and _OPTION.match(rest[0]):
            message = "separates its options by a blank, and not by a comma"
            raise ValueError(message)
    if len(rest) < 2:
        message = "names no key"
        raise ValueError(message)
    if rest[0] != _KEY_TYPE or NAMESPACE not in options.get("namespaces", NAMESPACE).split(","):
        return
    public_key = base64.b64decode(rest[1], validate=True)
    if _unpacked(public_key, 2)[0].decode() != _KEY_TYPE:
        message = "holds another key than it names"
        raise ValueError(message)
    listed = [one_line(each) for each in principals.replace('"', "").split(",") if each.strip()]
    parts = [_ROLE_NAME.fullmatch(each) for each in listed]
    roles = tuple(part[1] for part in parts if part)
    names = tuple(each for each, part in zip(listed, parts, strict=True) if not part)
    if not names or re.search(r"[*?!]", "".join(listed)):
        message = "does not name the people, each in full"
        raise ValueError(message)
    after, before = (_read_time(options.get(f"valid-{which}")) for which in ("after", "before"))
    yield AllowedKey(fingerprint(public_key), names, roles, after, before)


def _read_options(text: str) -> dict[str, str]:
    """Return the options of a line; raise a ValueError for one that is not understood."""
    options = [*_OPTION.finditer(text)]
    found = {match[1].lower(): match[2] for match in options}
    written = "".join(match[0] for match in options)
    unknown = found.keys() - {"namespaces", "valid-after", "valid-before"}
    is_repeated = len(found) < len(options)
    if unknown or is_repeated or written != text or None in found.values():
        message = f"has an option that is not understood: {text}"
        raise ValueError(message)
    if re.search(r"[*?!]", found.get("namespaces", "")):
        message = "does not write its namespaces in full"
        raise ValueError(message)
    return found


def _read_time(text: str | None) -> float | None:
    """Return a time as SSH reads it, in this machine's zone where it does not end in Z."""
    if text is None:
        return None
    if not _TIME.fullmatch(text):
        message = f"has a time that is not understood: {text}"
        raise ValueError(message)
    digits = text.removesuffix("Z")
    read = time.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S")
    return calendar.timegm(read) if text.endswith("Z") else time.mktime(read)


def _read_small_file(file: Path, what: str, remedy: str) -> bytes:
    with disk_errors_with_remedy(file), file.open("rb") as content:
        data = content.read(LARGEST_KEYS + 1)
    if len(data) > LARGEST_KEYS:
        raise FormatError(what, str(file), remedy)
    return data


def _import_cryptography(name: str, where: Path | str = "signatures") -> Any:  # noqa: ANN401 - a module that need not be there
    try:
        return importlib.import_module(f"cryptography.{name}")
    except ImportError as error:
        what = "the library cryptography, which keys need, is not installed"
        raise MissingPrerequisiteError(what, str(where), _INSTALL) from error
