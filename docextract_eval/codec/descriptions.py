"""The keys of `corpus.json`, `run.json` and maps of confidences, with the types that are read.

Other keys are kept as they are, and a key that an older release did not write may be absent: what
is there has the type that the code relies on, so that a wrong one is an error message with its key
and not a fault somewhere later.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0, lt=2**53)]
Positive = Annotated[int, Field(gt=0, lt=2**53)]
Amount = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Hex = Annotated[str, Field(pattern=r"^([0-9a-f]{2})*$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Kind = Annotated[str, Field(pattern=r"^\w(?:[\w -]*\w)?$")]
"""Not a path: a schema of the user's own is part of the description."""
Shard = Annotated[str, Field(pattern=r"^(documents|renditions)-[0-9]{5,9}\.parquet$")]


class TolerantModel(BaseModel):
    """A part of a file whose other keys are kept."""

    model_config = ConfigDict(extra="allow", defer_build=True, strict=True, allow_inf_nan=False)


class SheetFile(TolerantModel):
    """What a pipeline is given beside the picture."""

    hints: list[Literal["locale"]]


class RecipeFile(TolerantModel):
    """The part of a recipe, or of its substitute in an import, that is read again."""

    name: str
    conditions: Annotated[list[str], Field(min_length=1)]
    kinds: dict[Kind, Amount]
    locales: dict[str, Amount]
    sheet: SheetFile
    splits: dict[str, Amount] = {}
    deploy: dict[str, Amount] = {}
    attempts: list[str] = []
    count: Positive = 1
    seed: Count = 0
    own_countries: dict[str, Hex] = {}
    measurements: dict[str, Any] | None = None
    own_schema: Annotated[dict[str, Any] | None, Field(alias="schema")] = None


class StratumFile(TolerantModel):
    """Sources of a corpus that a sample was drawn from."""

    levels: dict[str, str]
    size: Positive
    drawn: Positive


class SampleFile(TolerantModel):
    """How a sample was drawn, and from which corpus; or that it was chosen, and by which run."""

    seal: str
    by: list[str] = []
    allocation: Literal["proportional", "equal"] = "proportional"
    seed: Annotated[int, Field(ge=0)] = 0
    strata: list[StratumFile] = []
    chosen: bool = False
    run: str = ""
    cases: Count = 0


class CorpusFile(TolerantModel):
    """`corpus.json` while the corpus is being made."""

    format: Positive
    recipe: RecipeFile
    generator: Count
    secret: Hex
    versions: dict[str, str]
    fonts: dict[str, str]
    imported: bool = False
    without_pictures: bool = False
    made_by: Literal["build", "extend", "degrade", "import"] = "build"
    recipe_hash: str = ""
    labels_hash: str = ""
    degraded_from: str = ""
    sampled_from: list[SampleFile] = []
    canary: str | None = None
    schemas: dict[Kind, str] = {}
    shards: dict[Shard, str] = {}
    columns: dict[Shard, str] = {}
    hash: str = ""
    extended_from: list[Positive] = []


class SealedCorpusFile(CorpusFile):
    """`corpus.json` of a finished corpus."""

    seal: Digest
    hash: Digest
    columns: Annotated[dict[Shard, str], Field(min_length=1)]
    documents: Count
    renditions: Count


class PipelineFile(TolerantModel):
    """The pipeline of a run."""

    name: str
    settings: dict[str, str] = {}
    version: dict[str, str] = {}
    reference: bool = False


class RunFile(TolerantModel):
    """`run.json` while the run is going on."""

    format: Positive
    id: Annotated[str, Field(min_length=1)]
    earlier_ids: list[str] = []
    pipeline: PipelineFile
    corpus: str
    seal: str
    corpus_name: str = ""
    imported: bool = False
    documents: Count = 0
    filters: dict[str, list[str]] = {}
    limit: Positive | None = None
    scope: list[str] = []
    hints: list[str] = []
    repeat: Positive = 1
    private: bool = False
    expected: Count = 0
    max_failures: Amount = 0
    scorer: str = ""
    git: str | None = None
    machine: dict[str, str | int | None] = {}
    workers: Positive = 1
    started: str = ""
    seconds: Amount = 0.0
    cost_of_failures: Amount = 0.0
    sandbox: dict[str, Any] = {}
    hash: str = ""


class PagesFile(TolerantModel):
    """The time that pages took."""

    p50: Amount | None
    p95: Amount | None
    p99: Amount | None


class PromptCacheFile(TolerantModel):
    """The time that pages took in one state of a server's cache."""

    pages: Count
    p50: Amount
    p95: Amount


class SpeedFile(TolerantModel):
    """The time and memory that a run took."""

    pages: Count
    cached_pages: Count = 0
    attempts: Count | None = None
    seconds_per_page: PagesFile
    cpu_seconds: Amount | None = None
    peak_bytes: Count | None
    tokens: Count | None = None
    cost: Amount | None
    cost_of_failures: Amount = 0.0
    prompt_cache: dict[str, PromptCacheFile] = {}


class MistakeFile(TolerantModel):
    """A mistake in the shape of a run's answers."""

    kind: str
    name: str
    of: str
    count: Count
    answers: Count = 0
    example: str = ""
    nearest: str = ""
    first: str = ""


class FinishedRunFile(RunFile):
    """`run.json` of a finished run."""

    finished: str
    conditions: list[str] = []
    deploy: dict[str, Amount] = {}
    schemas: dict[Kind, str] = {}
    renditions: Count = 0
    predictions: Count = 0
    failures: Count = 0
    failure_causes: list[str] = []
    failures_by_cause: dict[str, Count] = {}
    unread_locales: dict[str, Count] = {}
    healthy: bool = True
    mistakes: list[MistakeFile] = []
    unlabelled: list[str] = []
    chosen: bool = False
    speed: SpeedFile | None = None
    hash: Digest
    files: dict[str, str]


class UnchangedFile(TolerantModel):
    """A part of a map of confidences that changes nothing."""

    method: Literal["none"]


class LineFile(TolerantModel):
    """A part of a map of confidences that is a line on the logit scale."""

    method: Literal["slope", "per_field"]
    slope: Amount
    intercept: float
    lowest: Share
    highest: Share
    offsets: dict[str, float] = {}


class PointsFile(TolerantModel):
    """A part of a map of confidences that goes from point to point."""

    method: Literal["isotonic"]
    confidences: list[Share]
    values: list[Share]


_Part = Annotated[UnchangedFile | LineFile | PointsFile, Field(discriminator="method")]


class FittedOnFile(TolerantModel):
    """What a map of confidences was fitted on."""

    pipeline: PipelineFile = PipelineFile(name="")
    schemas: dict[str, str] = {}
    fields: list[str] = []


class ConfidenceMapFile(TolerantModel):
    """A map of confidences."""

    fitted_on: FittedOnFile = FittedOnFile()
    scalars: _Part
    tables: _Part


def description_model(noun: str, content: dict[str, Any]) -> type[BaseModel] | None:
    """Return the model for a file by what it is, or None if it has none."""
    if noun == "confidence map":
        return ConfidenceMapFile
    if noun == "corpus":
        return SealedCorpusFile if "seal" in content else CorpusFile
    if noun == "run":
        return FinishedRunFile if "finished" in content else RunFile
    return None
