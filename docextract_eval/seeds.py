"""Named dice: every random choice has a name, and its value depends on nothing else.

>>> float(stream(7, "doc-3", "tip").random()) == float(stream(7, "doc-3", "tip").random())
True
"""

from __future__ import annotations

import hashlib

import numpy as np

DIGITS = 6
"""Drawn floats are rounded to this many digits, so that no last bit reaches a byte."""


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the generator of one named choice, the same whatever was drawn before it."""
    return np.random.Generator(np.random.Philox(key=int.from_bytes(_digest(seed, names), "little")))


def unit(seed: int, *names: str | int) -> float:
    """Draw one number in [0, 1) from the hash itself, cheaper than a whole stream."""
    return int.from_bytes(_digest(seed, names)[:6], "little") / 2**48


def whole(seed: int, *names: str | int) -> int:
    """Draw one number of 128 bits from the hash itself, for what needs many digits."""
    return int.from_bytes(_digest(seed, names), "little")


def secret(seed: int, *names: str | int) -> bytes:
    """Return sixteen bytes that are known only to who knows the seed."""
    return _digest(seed, ("secret", *names))


def uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a rounded float between low and high."""
    return round(low + (high - low) * float(rng.random()), DIGITS)


def normal(rng: np.random.Generator, spread: float) -> float:
    """Draw a rounded float around zero."""
    return round(spread * float(rng.standard_normal()), DIGITS)


def keyed(name: str, key: bytes) -> str:
    """Return an opaque id of a name that only who has the key can make.

    >>> len(keyed("receipt-1-000000~clean", b"secret"))
    20
    """
    return hashlib.blake2b(name.encode(), key=key).hexdigest()[:20]


def _digest(seed: int, names: tuple[str | int, ...]) -> bytes:
    # repr keeps ("a", "b") and ("a, b",) apart, and 1 and "1".
    return hashlib.blake2b(repr((seed, *names)).encode(), digest_size=16).digest()
