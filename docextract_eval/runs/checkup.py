"""What a run, a corpus or a ledger is, and what this release can do with it; nothing is changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from docextract_eval.codec import FORMATS
from docextract_eval.corpus import GENERATOR
from docextract_eval.corpus.seals import seal_warnings
from docextract_eval.corpus.store import open_corpus
from docextract_eval.corpus.store.verifying import verify
from docextract_eval.errors import (
    DocextractEvalError,
    FormatError,
    HashMismatchError,
    IncompleteError,
    count_phrase,
    list_first,
    name_few,
    shell_word,
)
from docextract_eval.runs.comparison.judged_alike import signature_if_judged_again
from docextract_eval.runs.comparison.overlap import (
    fields_judged_otherwise,
    in_common_scope,
    parse_signature,
    signature_differences,
)
from docextract_eval.runs.derivation.scoring import shared_signature
from docextract_eval.runs.folder import RunFolder, checked_digests
from docextract_eval.runs.ledger.ledger import REPAIR_LEDGER, Ledger
from docextract_eval.runs.ledger.opening import look_at_store
from docextract_eval.runs.measured_run import read_measured_run, recorded_schemas
from docextract_eval.runs.release.decision import read_decision
from docextract_eval.runs.run_corpus import open_run_corpus
from docextract_eval.runs.signing.signoff import read_signatures
from docextract_eval.runs.versions import VERSIONS
from docextract_eval.storage.object_storage import ObjectPath, parse_location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.runs.history import Entry
    from docextract_eval.runs.measured_run import FinishedRun, MeasuredRun

State = Literal["ok", "limited", "damaged"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found out."""

    name: str
    found: str
    state: State = "ok"
    """`limited` where something cannot be done with it, `damaged` where it is not as written."""
    remedy: str = ""
    """What to do about it, or the command that uses it."""

    @classmethod
    def of_error(cls, name: str, error: DocextractEvalError) -> Finding:
        """Return what an error says; it is damage where bytes are not as they were written."""
        is_damage = isinstance(error, (HashMismatchError, IncompleteError))
        return cls(name, error.what, "damaged" if is_damage else "limited", error.remedy)


def examine(place: str) -> list[Finding]:
    """Return what there is to say of a folder, a ledger's file, or its URL."""
    if "://" in place and place.startswith(("postgres", "sqlite")):
        return [*_examine_ledger(place)]
    path = parse_location(place)
    for name, examine_folder in _FOLDERS.items():
        if (path / name).exists():
            return [*examine_folder(path)]
    if path.is_file() and not isinstance(path, ObjectPath):
        return [*_examine_ledger(place)]
    what = "is no run, no corpus and no ledger" if path.exists() else "does not exist"
    remedy = "give the folder of a run or of a corpus, or a ledger's file or URL"
    raise FormatError(what, str(path), remedy)


def _examine_run(path: Path) -> Iterator[Finding]:
    folder = RunFolder(path)
    about, run = folder.finished_about(), folder.description
    made = f"format {about['format']}, scored by docextract-eval {run.scorer}"
    yield Finding("run", f"{made}, finished on {run.finished[:10]} (id {run.id})")
    yield _examine_files(folder)
    yield _examine_run_corpus(folder)
    if run.private:
        yield Finding("predictions", "private: outcomes are kept, and no values", "limited")
    else:
        yield Finding("predictions", "kept")
    yield from _examine_judging(folder, shell_word(path), is_signed=(path / "signatures").exists())


def _examine_files(folder: RunFolder) -> Finding:
    try:
        files = checked_digests(folder)
        read_decision(folder)
        read_signatures(folder)
    except DocextractEvalError as error:
        file = error.where.rpartition("/")[2]
        return Finding("files", f"{file} {error.what}", "damaged", error.remedy)
    return Finding("files", f"whole: all {len(files)} are as they were written")


def _examine_run_corpus(folder: RunFolder) -> Finding:
    run, word = folder.description, shell_word(folder.path)
    try:
        corpus = open_run_corpus(folder.path, folder.about, None, f"dxe score {word} CORPUS")
    except DocextractEvalError as error:
        return Finding.of_error("corpus", error)
    return Finding("corpus", f"{corpus.path}, with the seal {run.seal[:16]} of the run")


def _examine_judging(run: FinishedRun, word: str, *, is_signed: bool) -> Iterator[Finding]:
    """Yield by what a run was judged, and what this release does with that."""
    try:
        measured = read_measured_run(run)
    except DocextractEvalError as error:
        found = f"cannot be read as it is: {error.what}"
        yield Finding("use", found, "limited", error.remedy)
        return
    now, use = _use(measured, word)
    parts = parse_signature(measured.signature)
    versions = [
        f"{name} {parts.get(name)}{'' if parts.get(name) == newest else f' (now {newest})'}"
        for name, newest in VERSIONS.items()
    ]
    schemas = [
        name.replace("schema of", "schema") + f" {digest}"
        for name, digest in parts.items()
        if name.startswith("schema of ")
    ]
    yield Finding("judged by", ", ".join([*versions, *schemas]))
    yield use
    if now != measured.signature and use.state == "ok":
        again = f"dxe score {word}{' (and sign it again)' if is_signed else ''}"
        yield Finding("its report", "shows the figures of then", remedy=again)


def _use(run: MeasuredRun, word: str) -> tuple[str, Finding]:
    """Return how this release would judge a run, and how it is compared with later ones."""
    why = None
    try:
        now = signature_if_judged_again(run)
    except DocextractEvalError as error:
        why, now = error, _signature_of_recorded_schemas(run)
    differ = [*signature_differences(run.signature, now)]
    compared = f"dxe compare {word} NEWER"
    if not differ:
        return now, Finding("use", "read as it is: the rules are those of today", remedy=compared)
    then = f"judged by other rules ({'; '.join(differ)})"
    if why is None:
        return now, Finding("use", f"judged again in memory: {then}", remedy=compared)
    sides = (run, replace(run, signature=now))
    if not in_common_scope(run.columns, sides).any():
        found = f"cannot be compared: {then}, and {why.what}"
        return now, Finding("use", found, "limited", why.remedy)
    left_out = name_few(fields_judged_otherwise(*sides))
    found = f"compared without {left_out}: {then}, and {why.what}"
    return now, Finding("use", found, "limited", why.remedy)


def _signature_of_recorded_schemas(run: MeasuredRun) -> str:
    recorded, about = recorded_schemas(run.about, run.name), run.description
    schemas = [recorded[kind] for kind in sorted({*run.columns.renditions.kind.names})]
    return shared_signature(schemas, about.hints, about.deploy, about.scope)


def _examine_corpus(path: Path) -> Iterator[Finding]:
    corpus = open_corpus(path, checked=False)
    word, generator = shell_word(path), corpus.about["generator"]
    made = "imported" if corpus.is_imported else f"made by generator {generator}"
    counts = f"{count_phrase(corpus.document_count, 'document')}, seal {corpus.seal[:16]}"
    yield Finding("corpus", f"format {corpus.about['format']}, {made}, {counts}")
    if faults := verify(corpus):
        remedy = f"{'import' if corpus.is_imported else 'build'} it again in another folder"
        yield Finding("files", list_first(faults), "damaged", remedy)
    else:
        yield Finding("files", f"whole: all {corpus.rendition_count:,} renditions match the seal")
    schemas = (f"{kind} {schema.hash[:8]}" for kind, schema in corpus.schemas.items())
    yield Finding("schemas", ", ".join(schemas))
    yield Finding("use", "read as it is", remedy=f"dxe run PIPELINE {word} -o DIR")
    if not corpus.is_imported and (generator != GENERATOR or seal_warnings(corpus.about)):
        what = f"this release (generator {GENERATOR}) makes other pages of its recipe, and a run "
        what += "over those shares none with a run over these"
        yield Finding("new builds", what, remedy="run the pinned release over the new build, too")


def _examine_ledger(store: str) -> Iterator[Finding]:
    opened, found = look_at_store(store)
    word, newest = shell_word(opened.name), FORMATS["ledger"]
    if found is None:
        what = "is no run, no corpus and no ledger"
        raise FormatError(what, opened.name, "give a ledger that dxe history add made")
    if found != newest:
        what = f"format {found}; the first command that opens it makes it format {newest}"
        yield Finding("ledger", what, "limited", f"keep a copy; dxe history check --ledger {word}")
        return
    ledger = Ledger(opened)
    checked = ledger.check_rows()
    yield Finding("ledger", f"format {found}, {count_phrase(len(checked.entries), 'run')}")
    if checked.faults:
        yield Finding("journal", list_first(checked.faults), "damaged", REPAIR_LEDGER)
    else:
        entries = count_phrase(checked.journal.entries, "entry", "entries")
        yield Finding("journal", f"whole: {entries}, head {checked.journal.head}")
    yield from _examine_ledger_runs(ledger, [e for e in checked.entries if not e.is_damaged])


def _examine_ledger_runs(ledger: Ledger, entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield what is done with the runs of a ledger, those that are alike together."""
    alike = defaultdict[Finding, list[str]](list)
    for entry in entries:
        for found in _examine_judging(ledger.ledger_run(entry), "name:RUN", is_signed=False):
            if found.name == "use":
                alike[found].append(entry.label)
    for found, names in alike.items():
        runs = f"{count_phrase(len(names), 'run')} ({name_few(names)})"
        yield replace(found, found=f"{runs}: {found.found}")


_FOLDERS: Mapping[str, Callable[[Path], Iterator[Finding]]] = {
    "run.json": _examine_run,
    "corpus.json": _examine_corpus,
}
"""What looks at a folder, by the file in it that says what it is."""
