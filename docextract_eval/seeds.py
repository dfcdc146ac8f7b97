"""Named random streams: every random choice has a name, and depends on nothing else.

>>> float(stream(7, "doc-3", "tip").random()) == float(stream(7, "doc-3", "tip").random())
True
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.random.bit_generator import ISeedSequence

if TYPE_CHECKING:
    from numpy.random import SeedSequence
    from numpy.typing import NDArray

DRAWN_DIGITS = 6
"""Drawn floats are rounded to this many digits, so that rounding errors change no byte."""


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """Return the random generator of a named choice, independent of all other choices."""
    key = cast("SeedSequence", _Key(_digest(seed, names)))
    return np.random.Generator(np.random.Philox(key))


class _Key(ISeedSequence):
    """The key of a generator; given as `key=`, it would come after entropy that nobody uses."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    def generate_state(self, *_: object, **__: object) -> NDArray[np.uint64]:
        """Return the key as the words that the generator asks for."""
        return np.frombuffer(self.key, "<u8")


def hash_to_unit(seed: int, *names: str | int) -> float:
    """Return a number in [0, 1) from the hash of the names; cheaper than a stream."""
    return int.from_bytes(_digest(seed, names)[:6], "little") / 2**48


def hash_to_int(seed: int, *names: str | int) -> int:
    """Return a 128-bit number from the hash of the names."""
    return int.from_bytes(_digest(seed, names), "little")


def secret_bytes(seed: int, *names: str | int) -> bytes:
    """Return sixteen bytes that cannot be found without the seed."""
    return _digest(seed, ("secret", *names))


def uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Return a random float between low and high, rounded."""
    return round(low + (high - low) * float(rng.random()), DRAWN_DIGITS)


def normal(rng: np.random.Generator, spread: float) -> float:
    """Return a random float around zero with this standard deviation, rounded."""
    return round(spread * float(rng.standard_normal()), DRAWN_DIGITS)


def opaque_id(name: str, key: bytes) -> str:
    """Return an opaque id for a name, which cannot be made without the key.

    >>> len(opaque_id("receipt-1-000000~clean", b"secret"))
    20
    """
    return hashlib.blake2b(name.encode(), key=key).hexdigest()[:20]


def _digest(seed: int, names: tuple[str | int, ...]) -> bytes:
    # repr keeps ("a", "b") and ("a, b",) apart, and 1 and "1".
    return hashlib.blake2b(repr((seed, *names)).encode(), digest_size=16).digest()
