"""The keys of plans and of manifests of shards, with the types and bounds that the code relies on.

Whoever can write into a folder can write these files. What a plan asks for is decided elsewhere.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from docextract_eval.borders.limits import MOST_SHARDS
from docextract_eval.codec.descriptions import Amount, CorpusFile, Count, RunFile, Share
from docextract_eval.codec.descriptions import Shard as ShardName

_TOLERANT = ConfigDict(extra="allow", defer_build=True, strict=True, allow_inf_nan=False)
_ShardNumber = Annotated[int, Field(ge=0, lt=MOST_SHARDS)]
_ShardCount = Annotated[int, Field(ge=0, le=MOST_SHARDS)]
_Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Nonce = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
_ShortText = Annotated[str, Field(max_length=64)]
_PartName = Annotated[str, Field(pattern=r"^[a-z0-9]{1,64}-[0-9]{4,9}\.jsonl$")]


class SelectionFile(BaseModel):
    """The part of a corpus that a run takes."""

    model_config = _TOLERANT
    filters: dict[str, list[str]] = {}
    limit: Count | None = None


class RequestFile(BaseModel):
    """What was asked for when a run was planned."""

    model_config = _TOLERANT
    pipeline: str
    settings: dict[str, str] = {}
    workers: Count = 1
    timeout: Amount | None = None
    selection: SelectionFile = SelectionFile()
    attempts: list[str] = []
    max_failures: Share = 0.0
    memory: Count | None = None
    retries: Count = 0
    repeat: Count = 1
    budget: Amount | None = None
    private: bool = False
    sandbox: bool | None = None
    network: bool = False
    allow: list[str] = []
    resume: bool = False
    cache_answers: Literal[False] = False
    engine: Literal["inline", "local"] | None = None
    env: list[str] = []


class RunShardFile(BaseModel):
    """A shard of a run: the shard of the corpus, and how many of its documents."""

    model_config = _TOLERANT
    corpus_shard: _ShardNumber
    limit: Count | None


class PlannedRunFile(RunFile):
    """What is recorded of a run before it begins."""

    expected: Count
    sandbox: dict[str, Any]


class RunFactsFile(BaseModel):
    """What the shards of a run are made from."""

    model_config = _TOLERANT
    about: PlannedRunFile
    request: RequestFile
    shards: list[RunShardFile]
    versions: dict[str, str]


class BuildFactsFile(BaseModel):
    """What the shards of a corpus are made from."""

    model_config = _TOLERANT
    about: CorpusFile
    versions: dict[str, str]


class ExtensionFactsFile(BuildFactsFile):
    """What the shards of a longer corpus are made from."""

    extends: _Hash


class DegradingFactsFile(BuildFactsFile):
    """What the shards of a degraded copy are made from."""

    source: str
    conditions: list[str]


class SampleFactsFile(BuildFactsFile):
    """What the shards of a sample are made from."""

    source: str
    parts: list[list[Annotated[tuple[_ShardNumber, str, Amount], Field(strict=False)]]]


class PlanFile(BaseModel):
    """`plan.json`, whatever is made."""

    model_config = _TOLERANT
    job: Literal["build", "degrade", "extend", "sample", "extract"]
    first: _ShardCount
    count: _ShardCount
    facts: dict[str, Any]
    nonce: _Nonce
    hash: _Hash


FACTS_BY_JOB: dict[str, type[BaseModel]] = {
    "build": BuildFactsFile,
    "degrade": DegradingFactsFile,
    "extend": ExtensionFactsFile,
    "extract": RunFactsFile,
    "sample": SampleFactsFile,
}


class RunManifestFile(BaseModel):
    """What was committed of a shard of a run."""

    model_config = _TOLERANT
    nonce: _Nonce
    parts: dict[_PartName, _Hash]
    repeated: Count
    cost: Amount
    wasted: Amount
    failures: Count
    seconds: Amount
    sandbox: dict[str, Any]
    machine: dict[str, str | int | None]


class CorpusManifestFile(BaseModel):
    """What was committed of a shard of a corpus."""

    model_config = _TOLERANT
    nonce: _Nonce
    files: dict[ShardName, _Hash]
    columns: dict[ShardName, _Hash]
    rows: list[Annotated[tuple[str, list[_ShortText], _ShortText], Field(strict=False)]]
