"""Records to JSON and Arrow and back, and the versions of the formats they are kept in.

- `records`: any frozen record to JSON and back by its type hints
- `predictions`: the published JSON lines of predictions, validated where people write them
- `labels`: the published JSON lines of labelled documents, likewise
- `reasons`: reasons as one text
- `strict_json`: JSON from outside, read such that nothing in it is changed silently
- `cut_json`: what arrived of JSON that ends in the middle
- `bounds`: how much one answer may hold, and which texts and numbers are values
- `descriptions`: what `corpus.json`, `run.json` and maps of confidences say, by type
"""

from __future__ import annotations

import hashlib
import json

from docextract_eval.errors import FormatError

FORMATS = {
    "corpus": 2,
    "run": 2,
    "ledger": 8,
    "policy": 1,
    "confidence map": 2,
    "calibrated predictions": 1,
    "decision": 2,
    "history": 1,
    "alarms": 1,
    "signature": 3,
    "mapping": 1,
    "plan": 1,
    "manifest": 1,
    "note": 1,
    "cases": 1,
    "attack": 1,
}
"""The newest version of each format that this release reads and writes."""
FORMAT_FILES = {
    "corpus": "`corpus.json`: recipe, seal and hashes of a corpus",
    "run": "`run.json`: pipeline, settings, corpus, versions and hashes of a run",
    "ledger": "a database of runs: format 5 adds tests and alarms, 6 watches, 7 the journal, 8 the "
    "version of every figure; older ledgers are migrated when they are opened",
    "policy": "a policy in TOML: the gates of a release",
    "confidence map": "what `dxe calibrate RUN -o MAP` writes: `method` and its numbers for "
    "`scalars` and `tables`, `rules` in words, `fitted_on`, and `effects` by condition",
    "calibrated predictions": "`calibrated.jsonl.provenance.json`: name and hash of the map, "
    "hashes of the predictions read and written, how many confidences changed",
    "decision": "`gate.json`: the decision and the verdict of each gate",
    "history": "`history.json`: name, release, tags and pin of a run, as a ledger has them",
    "alarms": "`alarms.json`: how a run was tested when a ledger took it, and the alarms it raised",
    "signature": "`signatures/NNNN.json`: a sign-off in its chain",
    "mapping": "a mapping in TOML: where another tool's results hold values",
    "plan": "the plan of a build, a run or a scoring that several machines share",
    "manifest": "what one finished shard of a plan made, with its hashes",
    "note": "a line of `notes.jsonl`: what somebody noted on a case",
    "cases": "a selection of cases, for `dxe corpus sample RUN --cases FILE -o DIR`",
    "attack": "what `dxe attack` found, with its request",
}
"""The file of each format, and what it holds."""
OLDEST = {"corpus": 2, "run": 2, "ledger": 4, "confidence map": 2, "decision": 2, "signature": 3}
"""The oldest version that it reads, where that is not the first: no release wrote those before."""


def canonical_json(thing: object) -> str:
    """Write JSON in the one way that is hashed.

    >>> canonical_json({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return json.dumps(
        thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def sha256(data: str | bytes) -> str:
    """Return the hash of text or bytes in hex."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def check_format(format_name: str, version: object, where: str) -> None:
    """Refuse a file of a format version that this release does not know."""
    newest = FORMATS[format_name]
    if not isinstance(version, int) or version < 1:
        raise FormatError(
            f"says no {format_name} format version",
            where,
            f"give the path of a {format_name} written by dxe",
        )
    if version < (oldest := OLDEST.get(format_name, 1)):
        raise FormatError(
            f"is {format_name} format {version}, which no release wrote, and {oldest} is the first",
            where,
            f"make the {format_name} again with this release",
        )
    if version > newest:
        raise FormatError(
            f"is {format_name} format {version}, and this release reads up to {newest}",
            where,
            "upgrade with: pip install --upgrade docextract-eval",
        )
