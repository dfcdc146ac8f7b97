"""What an answer costs: the tokens that a server counts, and the prices of a model, as data.

Some tokens of a prompt come from a cache, or are those of pictures; some of an answer are thoughts
that nobody sees. Each kind has a price of its own where the model has one, and so has a request
of a batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.borders import people
from docextract_eval.errors import BadInputError, list_first

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_TOKENS = 2**53
"""A token count at or above this is not believed."""
_PER = 1_000_000
_Price = Annotated[float, Field(ge=0)]
_REMEDY = 'write [models."NAME"] with input and output, for a million tokens'


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of one answer, as the server counts them."""

    prompt: int
    answer: int
    cached: int = 0
    """Of the prompt, those from a cache."""
    pictures: int = 0
    """Of the prompt, those of pictures."""
    reasoning: int = 0
    """Of the answer, those of thoughts."""
    states_cached: bool = field(default=False, repr=False)
    """Whether the server says how many are from a cache, if only that none is."""

    @property
    def total(self) -> int:
        """Return all tokens."""
        return self.prompt + self.answer


def read_usage(completion: Mapping[str, Any]) -> Usage | None:
    """Return the tokens of a completion; None where they are not counted, or cannot be true.

    >>> counts = {"prompt_tokens": 9, "completion_tokens": 1}
    >>> read_usage({"usage": counts}), read_usage({"usage": {"prompt_tokens": 9}})
    (Usage(prompt=9, answer=1, cached=0, pictures=0, reasoning=0), None)
    >>> read_usage({"usage": {**counts, "prompt_tokens_details": {"cached_tokens": 10}}})
    """
    counted = completion.get("usage")
    if not isinstance(counted, dict):
        return None
    asked, answered = (_details(counted, f"{part}_tokens_details") for part in _PARTS)
    found: list[Any] = [
        counted.get("prompt_tokens"),
        counted.get("completion_tokens"),
        asked.get("cached_tokens") or 0,
        asked.get("image_tokens") or 0,
        answered.get("reasoning_tokens") or 0,
    ]
    if not all(type(tokens) is int and 0 <= tokens < _MAX_TOKENS for tokens in found):
        return None
    usage = Usage(*found)
    is_possible = max(usage.cached, usage.pictures) <= usage.prompt
    usage = replace(usage, states_cached=asked.get("cached_tokens") is not None)
    return usage if is_possible and usage.reasoning <= usage.answer else None


_PARTS = ("prompt", "completion")


def _details(counted: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = counted.get(name)
    return found if isinstance(found, dict) else {}


class _TokenPrices(BaseModel):
    """What a million tokens of each kind cost; a kind without a price costs as its like."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, frozen=True)
    input: _Price
    output: _Price
    cached: _Price | None = None
    """Tokens of a prompt that come from a cache; as `input`, if it is not given."""
    picture: _Price | None = None
    """Tokens of pictures; as `input`."""
    reasoning: _Price | None = None
    """Tokens of thoughts; as `output`."""

    def cost(self, usage: Usage) -> float:
        """Return what an answer costs; a picture's token from a cache has the price of a cache.

        >>> usage = Usage(prompt=1000, answer=200, cached=800)
        >>> Prices(input=2.5, output=10, cached=1.25).cost(usage)
        0.0035
        """
        pictures = min(usage.pictures, usage.prompt - usage.cached)
        counts = (
            (usage.prompt - usage.cached - pictures, self.input),
            (usage.cached, _or_like(self.cached, self.input)),
            (pictures, _or_like(self.picture, self.input)),
            (usage.answer - usage.reasoning, self.output),
            (usage.reasoning, _or_like(self.reasoning, self.output)),
        )
        return round(sum(tokens * price for tokens, price in counts) / _PER, 9)


class Prices(_TokenPrices):
    """The prices of one model: of its tokens, and of those that are asked for in a batch.

    >>> Prices(input=2, output=8, batch={"input": 1, "output": 4}).of_batches.cost(Usage(10**6, 0))
    1.0
    """

    batch: _TokenPrices | None = None
    """What is paid for a request of a batch."""

    @property
    def of_batches(self) -> Prices:
        """Return what the requests of a batch cost: as single ones, if nothing else is known."""
        return Prices.model_validate(self.batch.model_dump()) if self.batch else self


def _or_like(price: float | None, like: float) -> float:
    return like if price is None else price


class _PriceFile(BaseModel):
    """A file of prices by model."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)
    models: dict[str, Prices]


def read_prices(file: str, model: str) -> Prices:
    """Return the prices of a model in a file of prices, or raise."""
    written = people.read_toml(Path(file), _REMEDY)
    models = people.validate(_PriceFile, written, "prices", file).models
    if model not in models:
        known = f"it has {list_first([*models])}" if models else "it has none"
        what = f"has no prices of the model '{model}' ({known})"
        raise BadInputError(what, file, f'add [models."{model}"] with input and output')
    return models[model]
