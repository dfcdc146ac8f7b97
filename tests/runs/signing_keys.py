"""Keys that sign in tests: drawn from nothing but a name, and written as ssh-keygen writes them."""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from docextract_eval.runs.signing.ssh_signatures import SigningKey

_OPENSSH = (serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH)
_PKCS8 = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
_PLAIN = serialization.NoEncryption()


def private_key(name):
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def signing_key(name):
    return SigningKey(private_key(name))


def public_line(name):
    encoding, form = serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    return private_key(name).public_key().public_bytes(encoding, form).decode()


def write_key(file, name, passphrase=None):
    """Write a key as OpenSSH, or encrypted as PEM."""
    locked = serialization.BestAvailableEncryption((passphrase or "-").encode())
    form, lock = (_PKCS8, locked) if passphrase else (_OPENSSH, _PLAIN)
    file.write_bytes(private_key(name).private_bytes(*form, lock))
    file.chmod(0o600)
    return file


def write_other_key(file):
    """Write a key of a kind that does not sign here."""
    file.write_bytes(ec.generate_private_key(ec.SECP256R1()).private_bytes(*_PKCS8, _PLAIN))
    return file
