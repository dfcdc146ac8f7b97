"""What follows from the predictions of a run and the sealed truth: tables, scores, and counts.

Scoring writes it beside the predictions. What decides (a gate, a sign-off, an entry of the ledger)
derives it again elsewhere, and says which files of the folder are not what came out.

Which runs were derived on this machine, by the hashes of all that was read and written. The record
is kept in the user's cache, never in a folder that travels with a run: a hash there proves that
this release derived these very files from these predictions and the corpus of this seal. So a gate
need not derive them once more. Where there is no such folder, or others may write to it, nothing
counts as derived.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

import docextract_eval
from docextract_eval.answer_shape import ShapeFinder
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.records import to_json
from docextract_eval.codec.tables import MATCHES, RENDITIONS, read_parquet
from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    HashMismatchError,
    IncompleteError,
    InconclusiveError,
    shell_word,
)
from docextract_eval.records import Score
from docextract_eval.runs.derivation.judged_shards import (
    JudgedShard,
    KeptShard,
    ShardJudge,
    Speed,
    in_row_groups,
    read_kept,
)
from docextract_eval.runs.derivation.same_content import has_same_content
from docextract_eval.runs.derivation.scoring import SCORED_COLUMNS, SCORER_VERSIONS, compute_scores
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.failures import RUN_AGAIN
from docextract_eval.runs.folder import PredictionLines, RunFolder, run_file_digests
from docextract_eval.runs.privacy import (
    suppress_points_with_few_documents,
    suppress_score_if_few_documents,
    suppress_slices_with_few_documents,
)
from docextract_eval.runs.recorded_hashes import (
    DERIVED,
    FILE_HASHES,
    HASH,
    check_file_digest,
    file_digest,
)
from docextract_eval.runs.run_corpus import open_run_corpus
from docextract_eval.runs.selection import Selection
from docextract_eval.storage.disk import open_regular, read_ahead
from docextract_eval.storage.object_storage import ObjectPath, parse_location

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow.compute as pc

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.corpus.store.shards import Shard
    from docextract_eval.records import Prediction


def derive(
    folder: RunFolder,
    corpus: Corpus,
    about: Mapping[str, Any],
    target_folder: Path,
    kept: Mapping[int, Path] = MappingProxyType({}),
) -> dict[str, Any]:
    """Write what follows from the predictions into a folder; return its part of `run.json`.

    `kept` are the files of shards that may have been judged before, by the shard's number.
    """
    facts = derive_tables(folder, corpus, about, target_folder, kept)
    run, derived = RunDescription.from_about(about), RunFolder(target_folder)
    expected = _expected_answers(corpus, run)
    if (missing := expected - facts["predictions"]) > 0:
        what = f"{missing} of {expected} renditions have no prediction"
        raise IncompleteError(what, str(folder.path), RUN_AGAIN)
    matches, renditions = (
        _read_table(target_folder, "matches", [*SCORED_COLUMNS]),
        _read_table(target_folder, "renditions"),
    )
    of_corpus = corpus.hints, corpus.schemas, corpus.deployment_weights
    scores, curves, slices = compute_scores(
        matches, renditions, facts["conditions"], *of_corpus, run.scope
    )
    if run.private:
        scores, curves = (
            [*map(suppress_score_if_few_documents, scores)],
            [*map(suppress_points_with_few_documents, curves)],
        )
        slices = suppress_slices_with_few_documents(slices)
    derived.write_scores(scores)
    derived.write_curves(curves)
    with derived.table_writer("slices", slices.schema) as write_slices:
        write_slices(slices)
    return {"expected": expected, **facts}


def derive_tables(
    folder: RunFolder,
    corpus: Corpus,
    about: Mapping[str, Any],
    target_folder: Path,
    kept: Mapping[int, Path] = MappingProxyType({}),
) -> dict[str, Any]:
    """Write the judged answers as tables, however many there are; return their part of `run.json`.

    `kept` is as in `derive`.
    """
    run, derived = RunDescription.from_about(about), RunFolder(target_folder)
    counters = speed, causes, unread = Speed(), Counter[str](), Counter[str]()
    shape = ShapeFinder(corpus.schemas, run.scope)
    _write_tables(_judged_shards(folder, corpus, run, kept), derived, counters, shape)
    renditions = _read_table(target_folder, "renditions", ["id", "locale"])
    wasted = run.cost_of_failures
    return {
        "conditions": list(run.filters.get("condition", corpus.conditions)),
        "deploy": dict(corpus.deployment_weights),
        "schemas": {kind: schema.text for kind, schema in corpus.schemas.items()},
        "renditions": len(renditions),
        "predictions": speed.predictions,
        "failures": causes.total(),
        "failure_causes": sorted(causes),
        "failures_by_cause": dict(sorted(causes.items())),
        **_unread_locales(unread, renditions, run),
        "healthy": causes.total() <= run.max_failures * speed.predictions,
        "mistakes": [to_json(mistake) for mistake in shape.mistakes()],
        "unlabelled": [*shape.unlabelled()],
        **({"chosen": True} if corpus.is_chosen else {}),
        "speed": speed.as_record() | ({"cost_of_failures": wasted} if wasted else {}),
    }


def _judged_shards(
    folder: RunFolder, corpus: Corpus, run: RunDescription, kept: Mapping[int, Path]
) -> Iterator[JudgedShard]:
    """Judge the predictions shard by shard, but for what was kept of the very same."""
    lines = PredictionLines(folder)
    judge = ShardJudge(corpus, run.scope, is_private=run.private)

    def read(shard: Shard) -> tuple[Shard, KeptShard | None]:
        return shard, read_kept(kept[shard.number]) if shard.number in kept else None

    for shard, found in read_ahead(read, corpus.shards()):
        if found and found.is_of(corpus, lines):
            yield found.judged
        else:
            yield judge.judge(shard, lines)


def _write_tables(
    shards: Iterator[JudgedShard],
    derived: RunFolder,
    counters: tuple[Speed, Counter[str], Counter[str]],
    shape: ShapeFinder,
) -> None:
    """Write what was judged, and count what the answers took and why some failed.

    The last counter gets the renditions whose language could not be read, and `shape` what was
    noted of the answers' shape.
    """
    speed, causes, unread = counters

    def counted() -> Iterator[JudgedShard]:
        for shard in shards:
            for answer in shard.answers():
                speed.add(answer)
                if answer.cause is not None:
                    causes[answer.cause] += 1
                    unread.update([answer.rendition] * (answer.cause == "language"))
            for state in shard.shapes():
                shape.merge(state)
            yield shard

    with (
        derived.table_writer("matches", MATCHES) as write_matches,
        derived.table_writer("renditions", RENDITIONS) as write_renditions,
    ):
        for matches, renditions in in_row_groups(counted()):
            write_matches(matches)
            write_renditions(renditions)


def _unread_locales(
    unread: Counter[str], renditions: pa.Table, run: RunDescription
) -> dict[str, dict[str, int]]:
    """Return how many renditions of each country could not be read; nothing of a private run."""
    if run.private or not unread:
        return {}
    counts: Counter[str] = Counter()
    for rendition, locale in zip(
        *(renditions[n].to_pylist() for n in ("id", "locale")), strict=True
    ):
        counts[locale] += unread[rendition]
    return {"unread_locales": dict(sorted((+counts).items()))}


def _expected_answers(corpus: Corpus, run: RunDescription) -> int:
    """Return how many answers were asked for, counted again: `run.json` may have been edited."""
    filters = {name: tuple(values) for name, values in run.filters.items()}
    selection = Selection(filters, run.limit)
    return (
        selection.document_count(corpus) * len(selection.selected_conditions(corpus)) * run.repeat
    )


def _read_table(folder: Path, name: str, wanted: list[str] | None = None) -> pa.Table:
    """Read a table that was written a moment ago."""
    file = folder / f"{name}.parquet"
    return read_parquet(open_regular(file) if isinstance(file, ObjectPath) else file, wanted)


@dataclass(frozen=True, slots=True, eq=False)
class RederivedRun:
    """A finished run, derived from its predictions and the sealed truth instead of its folder."""

    path: str
    """The path or name that people see."""
    folder: RunFolder
    about: Mapping[str, Any]
    matches: pa.Table
    renditions: pa.Table
    derived_scores: Sequence[Score]
    files: Mapping[str, str]
    """The digests of the files in its folder."""
    differing: tuple[str, ...] = ()
    """The files of the folder that hold something else than what was derived."""

    @property
    def description(self) -> RunDescription:
        """The content of `run.json`, as a record."""
        return RunDescription.from_about(self.about)

    def finished_about(self) -> dict[str, Any]:
        """Return the content of `run.json`, with the derived values in place of the file's."""
        return dict(self.about)

    def columns(
        self, name: str, wanted: list[str] | None = None, rows: pc.Expression | None = None
    ) -> pa.Table:
        """Return its `matches` or `renditions`."""
        table = self.matches if name == "matches" else self.renditions
        table = table if rows is None else table.filter(rows)
        return table.select(wanted) if wanted else table

    def predictions(self) -> Iterator[Prediction]:
        """Yield the predictions that everything was derived from."""
        return self.folder.predictions()

    def scores(self) -> list[Score]:
        """Return the derived scores."""
        return list(self.derived_scores)

    def notes_about(self, name: str) -> list[str]:
        """Return what a reader must know about how the scores came about, under this name."""
        found = []
        if self.differing:
            what = f"{name}: {', '.join(self.differing)} did not follow from its predictions"
            found.append(f"{what} and its corpus; the figures here were derived again")
        if self.description.private:
            found.append(
                f"{name} is private and kept no values: how its cells were judged cannot "
                "be checked again"
            )
        return found

    def check(self, command: str) -> None:
        """Raise where the folder holds something else than what was derived.

        The remedy names the command that is to follow.
        """
        if self.differing:
            what = f"{', '.join(self.differing)} did not follow from its predictions and its corpus"
            where = str(self.folder.path)
            remedy = f"derive it again: dxe score {shell_word(where)}; then: {command}"
            raise InconclusiveError(what, where, remedy)


def rederive_unless_known(
    folder: RunFolder, corpora: Sequence[Path] = (), displayed_name: str = ""
) -> RederivedRun:
    """Derive a finished run again, from its recorded corpus or from one of these corpora.

    Where that cannot be done, an error says why and nothing is decided.
    """
    try:
        about, files = folder.finished_about(), run_file_digests(folder)
        check_file_digest(about, folder.predictions_path, files[folder.predictions_path.name])
    except HashMismatchError as error:
        raise InconclusiveError(error.what, error.where, error.remedy) from error
    is_known = is_derived_here(about, files)
    if is_known and all(files[each] == (about.get(FILE_HASHES) or files)[each] for each in DERIVED):
        return RederivedRun(
            displayed_name or str(folder.path),
            folder,
            about,
            folder.columns("matches", [*SCORED_COLUMNS]),
            folder.columns("renditions"),
            folder.scores(),
            files,
        )
    try:
        with tempfile.TemporaryDirectory(prefix="dxe-") as place:
            again = _derive_again(folder, about, files, corpora, Path(place), displayed_name)
    except (BadInputError, IncompleteError) as error:
        what = f"cannot be derived again, so nothing is decided: {_error_text(error)}"
        raise InconclusiveError(what, str(folder.path), error.remedy) from error
    except OSError as error:
        what = f"cannot be derived again, so nothing is decided ({error.strerror or error})"
        raise InconclusiveError(
            what, str(folder.path), "set TMPDIR to a folder with room"
        ) from error
    if not again.differing:
        remember_derived(about, files)
    return again


def remember_derived_run(about: Mapping[str, Any]) -> None:
    """Remember on this machine that a run whose description was just written was derived here."""
    remember_derived(about, about[FILE_HASHES])


def _error_text(error: DocextractEvalError) -> str:
    return f"{error.where}: {error.what}" if error.where else error.what


def _derive_again(  # noqa: PLR0913, PLR0917 - a run, and where it is derived
    folder: RunFolder,
    about: dict[str, Any],
    files: Mapping[str, str],
    corpora: Sequence[Path],
    temporary_folder: Path,
    displayed_name: str,
) -> RederivedRun:
    corpus = _open_corpus(folder, about, corpora)
    facts = json.loads(json.dumps(derive(folder, corpus, about, temporary_folder)))
    private = RunDescription.from_about(about).private
    compared = {name: fact for name, fact in facts.items() if name in about or name not in _ADDED}
    differing = ["run.json"] if {**about, **compared} != about else []
    for each in DERIVED:
        if files[each] != file_digest(temporary_folder / each):
            differing += (
                []
                if has_same_content(folder.path / each, temporary_folder / each, private=private)
                else [each]
            )
    derived = RunFolder(temporary_folder)
    derived.write_about({**about, **facts, FILE_HASHES: {}})
    return RederivedRun(
        displayed_name or str(folder.path),
        folder,
        {**about, **facts},
        _read_table(temporary_folder, "matches", [*SCORED_COLUMNS]),
        _read_table(temporary_folder, "renditions"),
        derived.scores(),
        files,
        tuple(differing),
    )


_ADDED = ("mistakes", "unlabelled")
"""Keys of `run.json` that earlier releases did not write."""


def _open_corpus(folder: RunFolder, about: Mapping[str, Any], corpora: Sequence[Path]) -> Corpus:
    """Open the corpus of a run: the one of these with the run's seal, else the recorded one."""
    remedy = "say where it is: --corpus DIR; or build it again from its recipe"
    for place in corpora:
        try:
            return open_run_corpus(folder.path, about, place, remedy)
        except DocextractEvalError:
            if (
                len(corpora) == 1
                and not parse_location(RunDescription.from_about(about).corpus).exists()
            ):
                raise
    return open_run_corpus(folder.path, about, None, remedy)


_UNDERIVED_KEYS = (HASH, FILE_HASHES, "corpus")
"""Keys of `run.json` that nothing is derived from: the place of the corpus, and hashes."""


def is_derived_here(about: Mapping[str, Any], files: Mapping[str, str]) -> bool:
    """Say whether these files were derived on this machine."""
    folder = _cache_folder()
    return folder is not None and (folder / _cache_key(about, files)).exists()


def remember_derived(about: Mapping[str, Any], files: Mapping[str, str]) -> None:
    """Remember that these files were derived on this machine."""
    with suppress(OSError):
        if folder := _cache_folder(create=True):
            (folder / _cache_key(about, files)).touch()


def _cache_key(about: Mapping[str, Any], files: Mapping[str, str]) -> str:
    rest = {name: value for name, value in about.items() if name not in _UNDERIVED_KEYS}
    named = {name: digest for name, digest in files.items() if name != "run.json"}
    return sha256(canonical_json([docextract_eval.__version__, SCORER_VERSIONS, rest, named]))


def _cache_folder(*, create: bool = False) -> Path | None:
    """Return the cache folder if it is this user's alone, else None."""
    with suppress(OSError, RuntimeError):
        home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(home) / "docextract-eval" / "derived"
        if create:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        found = folder.lstat()
        mine = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        return folder if mine and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH) else None
    return None
