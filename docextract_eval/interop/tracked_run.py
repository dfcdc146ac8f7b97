"""What a tracker gets of a run: name, group, config, metrics, facts, errors, pictures, files.

It is made here once, and every tracker's adapter sends the same. Values from documents and answers
are in it only where they are asked for, and so are pictures.

A metric is called `accuracy/scalars/all` or `accuracy/scalars/all/field.total`: the metric, the
cells, the condition, then every other axis with its value. Every value comes with `/low`, `/high`
and `/documents`, so that no figure is without its interval.
"""

from __future__ import annotations

import datetime
import posixpath
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import BadInputError, FormatError, shell_word
from docextract_eval.metrics.cards import all_cards
from docextract_eval.metrics.columns import ALL
from docextract_eval.reports import View
from docextract_eval.reports.sentences.changes import change_sentence
from docextract_eval.reports.sentences.headline import headline_sentences
from docextract_eval.runs.description import RunDescription
from docextract_eval.runs.error_gallery.groups import errors_of_run
from docextract_eval.runs.error_gallery.pictures import entries_with_pictures
from docextract_eval.runs.folder import checked_digests
from docextract_eval.runs.ledger.titles import read_titles
from docextract_eval.runs.recorded_hashes import combined_digest, file_digest
from docextract_eval.runs.release.decision import read_decision
from docextract_eval.runs.run_corpus import open_run_corpus
from docextract_eval.runs.signing.signoff import signoff_state
from docextract_eval.storage.disk import storable_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from docextract_eval.records import Score
    from docextract_eval.runs.error_gallery import GalleryEntry
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.release.decision import PolicyDecision

FIGURE_FILES = ("scores.json", "curves.json", "gate.json")
"""The files of a run that are sent, if they exist: they hold no value of a document."""
VALUE_FILES = ("run.json", "report.md")
"""Files that may quote an answer."""
PICTURE_FILES = ("report.html",)
"""Files with values and with pieces of pages."""
CELL_FILES = ("predictions.jsonl", "matches.parquet", "renditions.parquet", "slices.parquet")
"""Files with all predictions and cells."""
MOST_ERRORS, MOST_PICTURES = 1000, 50
"""How many errors are sent at most, the costliest fields and causes first, and pictures of them."""

_LONGEST_NAME, _LONGEST_PARAMETER, _LONGEST_FACT = 250, 6000, 5000
_NOT_ACCEPTED = re.compile(r"[^\w.\- ]")
"""Characters that MLflow does not accept in names, and separators."""
_UNNAMED_AXES = ("cells", "condition")
"""Axes that every score has: names contain their values only."""
_DEFAULT_AXES = {"field", "kind", "locale"}
"""Axes along which accuracy over all conditions is exported by default."""
_HASH_LENGTH = 6
_NOTED = 12
"""How many characters of a seal tell corpora of one name apart."""
_OF_ERRORS = ("field", "row", "outcome", "cause", "decoy", "condition", "rendition", "confidence")
_VALUES = ("truth", "guess")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerOptions:
    """What to send beside what decides."""

    name: str | None = None
    everything: bool = False
    values: bool = False
    pictures: bool = False
    cells: bool = False
    artifacts: bool = True

    @property
    def sends_errors(self) -> bool:
        """Whether errors and their pictures are sent."""
        return True


@dataclass(frozen=True, slots=True)
class ErrorRows:
    """The errors of a run as rows, without what documents and answers say unless asked for."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | int | float | None, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TrackedPicture:
    """The place of one error on its page."""

    name: str
    caption: str
    row: int
    """The row of the error."""
    webp: bytes


@dataclass(frozen=True, slots=True)
class TrackedRun:
    """A run as every tracker gets it."""

    run: str
    name: str
    group: str
    """The corpus: runs of one group are over the same pages."""
    corpus: str
    seal: str
    parameters: Mapping[str, str]
    """What was asked for; it does not change if the run is scored again."""
    metrics: Mapping[str, float]
    known_metrics: frozenset[str]
    """The names of all metrics of the run, whether they are exported or not."""
    facts: Mapping[str, str]
    """Which run this is, how it was judged, what a gate decided, and what may be claimed."""
    errors: ErrorRows
    pictures: tuple[TrackedPicture, ...]
    files: Mapping[Path, str]
    """The digest of each file."""
    healthy: bool
    started: int
    finished: int
    """Times in milliseconds since 1970."""

    def removed_metrics(self, before: Mapping[str, float]) -> dict[str, float]:
        """Return NaN for our metrics that the run no longer has, since trackers keep them."""
        ours = all_cards()
        return {
            name: float("nan")
            for name in before
            if name not in self.known_metrics and name.partition("/")[0] in ours
        }


def tracked_run(folder: RunFolder, options: TrackerOptions) -> TrackedRun:
    """Return what to export of a finished run, or raise a BadInputError if it is private."""
    about = folder.finished_about()
    run = RunDescription.from_about(about)
    if storable_name(run.id, "") != run.id:
        raise FormatError("has no id that can be looked for", str(folder.path), "run it again")
    if run.private:
        remedy = f"see its figures here: dxe report {shell_word(folder.path)}"
        raise BadInputError("is private: nothing of it is sent", str(folder.path), remedy)
    files = _files_to_send(folder, options)
    scores = [*folder.scores(), *folder.spending_scores()]
    measured = list(zip(metric_names(scores), scores, strict=True))
    exported = [
        (name, each)
        for name, each in measured
        if options.everything or is_exported_by_default(each)
    ]
    decision = read_decision(folder)
    facts = run_facts(run, scores, decision)
    facts |= {
        "digest": combined_digest(checked_digests(folder)),
        "release": read_titles(folder).release or "",
        "signoff": _signoff_word(folder, decision),
        "claims": _claims(View(about, scores, folder=str(folder.path)), decision),
    }
    entries = _listed_errors(folder) if options.sends_errors else ()
    return TrackedRun(
        run=run.id,
        name=options.name or f"{run.pipeline.name} on {run.corpus_name}",
        group=f"{run.corpus_name} {run.seal[:_NOTED]}",
        corpus=run.corpus_name,
        seal=run.seal,
        parameters=run_parameters(run),
        metrics=dict(pair for name, each in exported for pair in metric_values(name, each)),
        known_metrics=frozenset(
            key for name, each in measured for key, _ in metric_values(name, each)
        ),
        facts={name: text[:_LONGEST_FACT] for name, text in facts.items() if text},
        errors=error_rows(entries, with_values=options.values),
        pictures=_pictures(folder, entries) if options.pictures and entries else (),
        files={file: file_digest(file) for file in files},
        healthy=run.healthy,
        started=_epoch_milliseconds(run.started),
        finished=_epoch_milliseconds(run.finished),
    )


def _files_to_send(folder: RunFolder, options: TrackerOptions) -> list[Path]:
    """Return the files to send, or raise a BadInputError where options contradict each other."""
    if options.cells and not options.artifacts:
        what = "--predictions sends files, and --no-artifacts sends none"
        raise BadInputError(what, remedy="leave out one of them")
    names = [*FIGURE_FILES, *(VALUE_FILES if options.values else ())]
    names += PICTURE_FILES if options.values and options.pictures else ()
    names += CELL_FILES if options.cells else ()
    files = (folder.path / name for name in names if options.artifacts)
    return [file for file in files if file.is_file() and not file.is_symlink()]


def _listed_errors(folder: RunFolder) -> Sequence[GalleryEntry]:
    """Return the errors of a run, the costliest first."""
    found = errors_of_run(folder)
    positions = [group.at for group in found.groups]
    return found.read(np.concatenate(positions)[:MOST_ERRORS]) if positions else ()


def error_rows(entries: Sequence[GalleryEntry], *, with_values: bool) -> ErrorRows:
    """Return errors as rows; what the page says and what was answered only on request."""
    columns = (*_OF_ERRORS, "traps", *(_VALUES if with_values else ()))
    rows = (
        tuple(", ".join(each.traps) if name == "traps" else getattr(each, name) for name in columns)
        for each in entries
    )
    return ErrorRows(columns, tuple(rows))


def _pictures(folder: RunFolder, entries: Sequence[GalleryEntry]) -> tuple[TrackedPicture, ...]:
    """Return where the first errors are on their pages."""
    remedy = "put it back, or leave out --pictures"
    corpus = open_run_corpus(folder.path, folder.finished_about(), None, remedy)
    cut = entries_with_pictures(entries[:MOST_PICTURES], corpus, folder)
    return tuple(
        TrackedPicture(
            f"{row:03}.webp",
            f"{each.field}: {each.cause or each.outcome}, {each.rendition}",
            row,
            each.picture.webp,
        )
        for row, each in enumerate(cut)
        if each.picture
    )


def _signoff_word(folder: RunFolder, decision: PolicyDecision | None) -> str:
    """Return the state of the sign-off in a word; nothing where nobody signed."""
    state = signoff_state(folder, decision)
    return state.state_word if state.signatures or state.faults else ""


def _claims(view: View, decision: PolicyDecision | None) -> str:
    """Say what may be claimed: how good it is, and what changed since the baseline."""
    changes = map(change_sentence, decision.differences) if decision else ()
    return " ".join([*headline_sentences(view), *changes])


def is_exported_by_default(score: Score) -> bool:
    """Return whether a score is exported by default.

    These are all metrics over all conditions, accuracy under each condition, and accuracy by field,
    kind and locale.
    """
    axes = {axis for axis in score.slice if axis not in _UNNAMED_AXES}
    overall = score.slice.get("condition", ALL) == ALL
    if not axes:
        return overall or score.metric == "accuracy"
    return overall and score.metric == "accuracy" and len(axes) == 1 and axes <= _DEFAULT_AXES


def metric_values(name: str, score: Score) -> Iterator[tuple[str, float]]:
    """Yield value, interval and documents of a score with their names; nothing without a value."""
    if score.value is None:
        return
    yield name, score.value
    if score.low is not None and score.high is not None:
        yield f"{name}/low", score.low
        yield f"{name}/high", score.high
    yield f"{name}/documents", float(score.documents)


def metric_names(scores: Sequence[Score]) -> list[str]:
    """Return names that MLflow accepts, different from each other in every database."""
    plain = [_metric_name(score) for score in scores]
    seen: dict[str, int] = {}
    for name in plain:
        seen[_comparable_name(name)] = seen.get(_comparable_name(name), 0) + 1
    return [
        name
        if seen[_comparable_name(name)] == 1 and _is_accepted_by_mlflow(name)
        else _add_hash(name, score)
        for name, score in zip(plain, scores, strict=True)
    ]


def run_parameters(run: RunDescription) -> dict[str, str]:
    """Return what the run was asked to do; this does not change if the run is scored again."""
    values = {
        "pipeline": run.pipeline.name,
        "corpus": run.corpus_name,
        "documents": run.documents,
        "conditions": ", ".join(run.conditions),
        "hints": ", ".join(run.hints) or "none",
        "repeat": run.repeat,
        "limit": run.limit,
        "attempted_fields": ", ".join(run.scope) or None,
        "reference": run.pipeline.reference,
        "chosen": run.chosen or None,
    }
    values |= {f"filters.{axis}": ", ".join(map(str, few)) for axis, few in run.filters.items()}
    values |= {f"setting.{key}": value for key, value in run.pipeline.settings.items()}
    values |= {f"pipeline.{key}": value for key, value in run.pipeline.version.items()}
    return {
        _clean_part(key)[:_LONGEST_NAME]: str(value)[:_LONGEST_PARAMETER]
        for key, value in values.items()
        if value is not None
    }


def run_facts(
    run: RunDescription, scores: Sequence[Score], decision: PolicyDecision | None
) -> dict[str, str]:
    """Return which run this is, how it was judged, and what a gate decided."""
    signature = next((each.signature for each in scores if each.metric == "accuracy"), "")
    return {
        "run": run.id,
        "seal": run.seal,
        "signature": signature.partition("|")[2],
        "version": run.scorer,
        "git": run.git or "",
        "verdict": decision.verdict if decision else "",
        "decision": decision.decision if decision else "",
        "policy": decision.policy if decision else "",
        "healthy": "yes" if run.healthy else "no",
    }


def _metric_name(score: Score) -> str:
    first = [score.slice[axis] for axis in _UNNAMED_AXES if axis in score.slice]
    rest = [
        f"{axis}.{value}"
        for axis, value in sorted(score.slice.items())
        if axis not in _UNNAMED_AXES
    ]
    return "/".join(_clean_part(part) for part in (score.metric, *first, *rest))


def _clean_part(part: str) -> str:
    """Return a part of a name that is accepted everywhere; `..` would be a folder.

    >>> _clean_part("defocus@3"), _clean_part("a/b"), _clean_part(".."), _clean_part("")
    ('defocus-3', 'a-b', '-', '-')
    """
    cleaned = _NOT_ACCEPTED.sub("-", part).strip()
    return cleaned if cleaned.strip(".") else "-"


def _is_accepted_by_mlflow(name: str) -> bool:
    room = _LONGEST_NAME - len("/documents")
    return len(name) <= room and posixpath.normpath(name) == name


def _comparable_name(name: str) -> str:
    """Return a name without case, accents and trailing blanks, which some databases ignore."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(
        character for character in letters if not unicodedata.combining(character)
    ).rstrip()


def _add_hash(name: str, score: Score) -> str:
    """Return a name with a hash of its slice, to distinguish it from similar names."""
    mark = sha256(canonical_json([score.metric, dict(score.slice)]))[:_HASH_LENGTH]
    return f"{name[: _LONGEST_NAME - len('/documents') - _HASH_LENGTH - 1].rstrip('/')}-{mark}"


def _epoch_milliseconds(text: str) -> int:
    return int(datetime.datetime.fromisoformat(text).timestamp() * 1000)
