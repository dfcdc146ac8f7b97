"""A run from start to end: extract with the pipeline, judge against the corpus, score, write."""

from __future__ import annotations

import contextlib
import datetime
import json
import math
import os
import time
from collections import defaultdict
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from docextract_eval.catalog import check_user_module
from docextract_eval.corpus.render.papers import document_dpi
from docextract_eval.corpus.store.folder import check_pictures
from docextract_eval.countries.user_countries import with_countries_registered
from docextract_eval.engines import ENGINES, START_TIMEOUT, WorkerFailure
from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError, list_first
from docextract_eval.masking import Mask
from docextract_eval.pipelines import (
    check_pipeline_name,
    may_run_in_process,
    needs_truth,
    reads_pages,
)
from docextract_eval.runs.derivation.deriving import derive, remember_derived_run
from docextract_eval.runs.execution.batches import batches_of, check_batches
from docextract_eval.runs.execution.environment import (
    check_requested_variables,
    hide_corpus_path,
    secret_variable_names,
)
from docextract_eval.runs.execution.external_predictions import (
    MatchedPredictions,
    RenditionIds,
    match_predictions,
    predictions_file,
)
from docextract_eval.runs.execution.extraction import (
    MAX_BYTES,
    Estimation,
    VersionQuery,
    read_statement,
)
from docextract_eval.runs.execution.extraction_loop import (
    ExtractionTask,
    RunProgress,
    extract_missing,
    is_settled,
    pipeline_start_error,
    read_progress,
)
from docextract_eval.runs.execution.foreseen import foreseen_cost
from docextract_eval.runs.execution.identity import begin_or_resume, request_record
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.execution.sandbox_choice import check_sandbox_options, choose_sandbox
from docextract_eval.runs.folder import PredictionLog, RunFolder
from docextract_eval.runs.privacy import Privacy
from docextract_eval.runs.recorded_hashes import (
    DERIVED,
    FILE_HASHES,
    PREDICTIONS,
    file_digest,
)
from docextract_eval.runs.selection import Selection
from docextract_eval.schemas.scope import resolve_scope
from docextract_eval.storage.disk import folder_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from docextract_eval.corpus.store import Corpus
    from docextract_eval.records import Document, Prediction, Rendition, Sheet
    from docextract_eval.runs.execution.extraction_loop import Answers, LineKey, Tick, Watch
    from docextract_eval.runs.execution.page_cache import PageCache
    from docextract_eval.runs.execution.prediction_parts import PredictionParts
    from docextract_eval.runs.execution.sandbox_choice import Sandbox

__all__ = ["RunRequest", "derive_and_finish", "estimate", "execute"]


def execute(  # noqa: PLR0913, PLR0917 - what is asked, where, and who looks on
    request: RunRequest,
    corpus: Corpus,
    folder: RunFolder,
    on_prediction: Tick = lambda *_: None,
    cache: PageCache | None = None,
    watch: Watch | None = None,
) -> dict[str, Any]:
    """Extract what is missing, judge everything, score it; `on_prediction` gets each prediction.

    `watch` gets each new one with what it is of, without secrets, unless the run is private.
    Failures of earlier sessions are tried again. Nothing is read again whose words are in
    `cache`, or whose answer, if the request is for that.
    """
    check_request(request, corpus)
    sandbox = choose_sandbox(request, (corpus.path, folder.path))
    folder = replace(folder, mask=secrets_mask(request))
    if cache is not None:
        cache.mask = folder.mask
    with (
        folder.mask.mask_errors(),
        folder_lock(folder.path, "run.json"),
        hide_corpus_path(corpus.path),
    ):
        pipeline, stated = query_pipeline(request, corpus, sandbox)
        scope = resolve_run_scope(request, corpus, stated)
        requested = folder.mask.mask_json(request_record(request, corpus, pipeline, sandbox, scope))
        about = begin_or_resume(requested, folder, corpus, resume=request.resume)
        progress = read_progress(folder, about, on_prediction)
        begun = time.perf_counter()
        try:
            if file := predictions_file(request.pipeline):
                answers = _external_answers(file, request, corpus, progress)
            else:
                answers = extract_missing(
                    request,
                    partial(extraction_tasks, request, corpus),
                    about["expected"],
                    progress,
                    allowed_failures=request.max_failures * about["expected"],
                    sandbox=sandbox,
                    predictions=folder.predictions_path,
                    cache=cache,
                    ask_together=batches_of(request, folder.path),
                )
            if watch and not request.private:
                answers = _watched(answers, folder.mask, watch)
            with PredictionLog(folder) as log:
                keep_answers(answers, request, corpus, scope, log, on_prediction)
        finally:
            about["seconds"] = about.get("seconds", 0.0) + time.perf_counter() - begun
            about["cost_of_failures"] = progress.wasted
            folder.write_about(about)
        return derive_and_finish(folder, corpus, about)


def _watched(answers: Answers, mask: Mask, watch: Watch) -> Answers:
    """Yield answers, and show each one after it was kept."""
    with contextlib.closing(answers):
        for document, rendition, prediction in answers:
            yield document, rendition, prediction
            watch(document, rendition, mask.mask_prediction(prediction))


def first_answers(
    request: RunRequest, corpus: Corpus, count: int
) -> Iterator[tuple[Document, Rendition, Prediction, tuple[str, ...]]]:
    """Yield the answers for the first documents, each under one condition, with the scope.

    Nothing is written.
    """
    request.selection.check(corpus)
    conditions = request.selection.selected_conditions(corpus)
    chosen = "clean" if "clean" in conditions else conditions[0]
    filters = {**request.selection.filters, "condition": (chosen,)}
    limit = min(count, request.selection.limit or count)
    request = replace(request, selection=Selection(filters, limit), repeat=1, budget=None)
    check_request(request, corpus)
    sandbox, mask = choose_sandbox(request, (corpus.path,)), secrets_mask(request)
    with mask.mask_errors(), hide_corpus_path(corpus.path):
        scope = resolve_run_scope(request, corpus, query_pipeline(request, corpus, sandbox)[1])
        if file := predictions_file(request.pipeline):
            answers = _external_answers(file, request, corpus, RunProgress())
        else:
            answers = extract_missing(
                request,
                partial(extraction_tasks, request, corpus),
                limit,
                RunProgress(),
                allowed_failures=limit,
                sandbox=sandbox,
                predictions=corpus.path,
                cache=None,
            )
        with contextlib.closing(answers):
            for document, rendition, prediction in answers:
                yield document, rendition, mask.mask_prediction(prediction), scope


def check_request(request: RunRequest, corpus: Corpus) -> None:
    """Raise for a request that cannot be carried out, before anything is started."""
    form, _, target = check_pipeline_name(request.pipeline).partition(":")
    if form == "python":
        check_user_module(target, request.pipeline)
    if reads_pages(request.pipeline):
        remedy = f"score predictions of it: dxe score PREDICTIONS {corpus.path} -o RUN"
        check_pictures(corpus, request.pipeline, remedy)
    request.selection.check(corpus)
    resolve_run_scope(request, corpus)
    check_requested_variables(request)
    check_sandbox_options(request)
    check_batches(request)
    _check_answers_may_be_kept(request)
    if ENGINES.load(request.engine_name, "--engine").enforces_limits:
        return
    if not may_run_in_process(request.pipeline):
        what = "is not a built-in pipeline, and only these run in the process that judges"
        raise BadInputError(what, request.pipeline, "leave out --engine inline")
    limits = {"timeout": request.timeout, "memory": request.memory, "private": request.private}
    if unenforceable := [f"--{name}" for name, limit in limits.items() if limit]:
        what = f"cannot enforce {' and '.join(unenforceable)}"
        raise BadInputError(what, f"the {request.engine_name} engine", "take --engine local")


def _check_answers_may_be_kept(request: RunRequest) -> None:
    """Raise where answers are to be kept of a pipeline, or in a run, that can have none kept."""
    if not request.cache_answers:
        return
    if request.private:
        what = "keeps nothing, and --cache keeps answers"
        raise BadInputError(what, "a private run", "leave out one of --cache and --private")
    if needs_truth(request.pipeline) or predictions_file(request.pipeline):
        what = "reads no page, so there is nothing to keep"
        raise BadInputError(what, request.pipeline, "leave out --cache")


def estimate(request: RunRequest, corpus: Corpus, folder: RunFolder) -> dict[str, Any]:
    """Estimate what a run would ask for and cost, without calling anything.

    Predictions that its folder already has are left out; what they cost says what the rest will.
    """
    check_request(request, corpus)
    sandbox = choose_sandbox(request, (corpus.path, folder.path))
    with secrets_mask(request).mask_errors():
        resolve_run_scope(request, corpus, query_pipeline(request, corpus, sandbox)[1])
    known = {(p.sheet, p.repeat): p for p in folder.predictions() if is_settled(p)}
    documents = set[str]()

    def left() -> Iterator[Sheet]:
        for task in extraction_tasks(request, corpus, lambda key: key not in known):
            documents.add(task.document.id)
            yield task.item[0]

    found = estimate_run(request, sandbox, left())
    paid = defaultdict[str, list[float]](list)
    for document, rendition in request.selection.pairs(corpus) if known else ():
        for repeat in range(request.repeat):
            said = known.get((corpus.sheet_id(rendition.id), repeat))
            if said is not None and said.cost is not None and not said.is_cached:
                paid[document.id].append(said.cost)
    foreseen = foreseen_cost(paid, found["calls"], len(documents))
    return found | ({"foreseen": foreseen._asdict()} if foreseen else {})


def secrets_mask(request: RunRequest) -> Mask:
    """Return the mask that takes a run's secrets out of everything written and shown."""
    return Mask.from_environment(secret_variable_names(request), os.environ)


def resolve_run_scope(
    request: RunRequest, corpus: Corpus, stated: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return the attempted fields: those of the option, else of the recipe, else as stated."""
    kinds = request.selection.selected_kinds(corpus)
    schemas = {kind: schema for kind, schema in corpus.schemas.items() if kind in kinds}
    if request.attempts:
        return resolve_scope(request.attempts, schemas, "--attempts")
    if corpus.attempts:
        return resolve_scope(corpus.attempts, schemas, f"{corpus.path}, attempts of its recipe")
    return resolve_scope(stated, schemas, f"fields of {request.pipeline}")


def query_pipeline(
    request: RunRequest, corpus: Corpus, sandbox: Sandbox
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the record of a pipeline, and the fields that it states it attempts.

    It is asked in a worker, so that it is never started in this process.
    """
    build = partial(VersionQuery, request.pipeline, dict(request.settings), sandbox.restriction)
    engine = ENGINES.load(request.engine_name)
    limits = 1, START_TIMEOUT, request.memory
    with contextlib.closing(
        engine.map(
            build,
            [None],
            *limits,
            launch=sandbox.worker_launch_settings(request),
            largest=MAX_BYTES,
        )
    ) as answers:
        _, answer = next(answers)
    if isinstance(answer, WorkerFailure):
        raise pipeline_start_error(request.pipeline, answer, sandbox)
    try:
        statement = read_statement(answer, request.pipeline)
    except DocextractEvalError as error:
        raise type(error)(sandbox.explain_message(error.what), error.where, error.remedy) from error
    _check_only_kind(statement.only_kind, request, corpus)
    if request.repeat > 1 and statement.same_answers:
        what = f"{statement.same_answers} samples one answer, so {request.repeat} do not agree or"
        remedy = "sample: -p temperature=0.7, or none for the server's own; or leave out --repeat"
        raise BadInputError(f"{what} differ by themselves", request.pipeline, remedy)
    if request.cache_answers and not statement.has_version:
        what = "states no version, and files do not show weights, environment or called programs"
        raise BadInputError(what, request.pipeline, _version_remedy(request.pipeline))
    record = {
        "name": request.pipeline,
        "settings": dict(request.settings),
        "version": statement.version,
        "reference": needs_truth(request.pipeline),
    }
    return record, statement.fields


def _version_remedy(pipeline: str) -> str:
    if pipeline.startswith("python:"):
        how = 'in it (version = "1" in the class, or extract.version = "1")'
    else:
        how = "with -p version=1"
    return f"state one {how}, or leave out --cache"


def _check_only_kind(only_kind: str, request: RunRequest, corpus: Corpus) -> None:
    """Raise if a pipeline whose settings are for one kind would be asked for others as well."""
    kinds = request.selection.selected_kinds(corpus)
    others = [kind for kind in kinds if kind != only_kind]
    if only_kind and others:
        what = f"-p schema= describes a {only_kind}, and would be asked of {list_first(others)}"
        remedy = "leave -p schema= out: each document is asked for by the schema of its own kind"
        only = f", or take --kind {only_kind}" if only_kind in kinds else ""
        raise BadInputError(what, request.pipeline, remedy + only)


def extraction_tasks(
    request: RunRequest, corpus: Corpus, is_wanted: Callable[[LineKey], bool]
) -> Iterator[ExtractionTask]:
    """Yield the extractions to do, one repeat after the other."""
    truth_given, scope = needs_truth(request.pipeline), resolve_run_scope(request, corpus)
    for repeat in range(request.repeat):
        for document, rendition in request.selection.pairs(corpus):
            key = corpus.sheet_id(rendition.id), repeat
            if is_wanted(key):
                sheet = replace(corpus.sheet(document, rendition), repeat=repeat, attempts=scope)
                item = (
                    sheet,
                    document if truth_given else None,
                    as_pdf_sheet(sheet, document, rendition),
                )
                yield ExtractionTask(key, item, document, rendition)


def as_pdf_sheet(sheet: Sheet, document: Document, rendition: Rendition) -> Sheet | None:
    """Return a sheet as a PDF, for a pipeline that reads PDFs; None for a sheet of pictures."""
    if rendition.pdf is None:
        return None
    return replace(sheet, files=(rendition.pdf,), dpi=document_dpi(document))


def keep_answers(  # noqa: PLR0913, PLR0917 - answers, what says how they are kept, and where
    answers: Answers,
    request: RunRequest,
    corpus: Corpus,
    scope: Sequence[str],
    log: PredictionLog | PredictionParts,
    on_prediction: Tick = lambda *_: None,
) -> None:
    """Write answers down as they come, or what a private run may write of them."""
    privacy = Privacy() if request.private else None
    with contextlib.closing(answers):
        for document, rendition, prediction in answers:
            if privacy:
                schema = corpus.schemas[document.kind]
                log.append(*privacy.judge_privately(document, rendition, prediction, schema, scope))
            else:
                log.append(prediction)
            on_prediction(prediction, False)  # noqa: FBT003 - it is new


def _external_answers(
    file: Path, request: RunRequest, corpus: Corpus, progress: RunProgress
) -> Answers:
    """Yield the predictions that were made elsewhere, as far as they are not yet in the folder."""
    by_sheet: dict[str, list[Prediction]] = defaultdict(list)
    for prediction in match_external_predictions(file, corpus, request.selection).predictions:
        by_sheet[prediction.sheet].append(prediction)
    for document, rendition in request.selection.pairs(corpus, pictures=False):
        for prediction in by_sheet[corpus.sheet_id(rendition.id)]:
            if (prediction.sheet, prediction.repeat) not in progress.done:
                yield document, rendition, prediction


def match_external_predictions(
    file: Path, corpus: Corpus, selection: Selection
) -> MatchedPredictions:
    """Match a file of predictions with a corpus."""
    selected = {rendition.id for _, rendition in selection.pairs(corpus, pictures=False)}
    scored_conditions = selection.selected_conditions(corpus)
    renditions = (
        RenditionIds(
            corpus.sheet_id(rendition.id),
            rendition.id,
            document.id if [rendition.condition] == scored_conditions else None,
        )
        for document, rendition in corpus.pairs(pictures=False)
    )
    return match_predictions(file, renditions, selected)


def derive_and_finish(
    folder: RunFolder,
    corpus: Corpus,
    about: dict[str, Any],
    kept: Mapping[int, Path] = MappingProxyType({}),
) -> dict[str, Any]:
    """Derive matches and scores from the predictions of a run, and complete its description.

    `kept` are the files of shards that may have been judged before: what rests on them was not
    wholly derived here.
    """
    facts = derive(folder, corpus, about, folder.path, kept)
    about |= facts
    about |= {"imported": True} if corpus.is_imported else {}
    about |= {
        "corpus": str(corpus.path.resolve()),
        "finished": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        FILE_HASHES: {name: file_digest(folder.path / name) for name in (PREDICTIONS, *DERIVED)},
    }
    folder.write_about(about)
    written = folder.about  # with its hash
    if not kept:
        remember_derived_run(written)
    return written


def estimate_run(request: RunRequest, sandbox: Sandbox, sheets: Iterator[Sheet]) -> dict[str, Any]:
    """Count calls and pages, and add tokens and cost as far as the pipeline estimates them."""
    totals: dict[str, Any] = {"calls": 0, "pages": 0, "tokens": None, "cost": None}

    def count_sheets() -> Iterator[Sheet]:
        for sheet in sheets:
            totals["calls"] += 1
            totals["pages"] += len(sheet.files)
            yield sheet

    estimation = partial(Estimation, request.pipeline, dict(request.settings), sandbox.restriction)
    build = with_countries_registered(estimation)
    engine = ENGINES.load(request.engine_name)
    limits = request.workers, request.timeout, request.memory
    with contextlib.closing(
        engine.map(build, count_sheets(), *limits, launch=sandbox.worker_launch_settings(request))
    ) as results:
        for _, result in results:
            if isinstance(result, WorkerFailure):
                if result.cause == "start":
                    raise pipeline_start_error(request.pipeline, result, sandbox)
                what = f"it could not say what a sheet costs ({result.detail})"
                raise IncompleteError(what, request.pipeline, "fix that, or run without --dry-run")
            if (estimate := _read_estimate(result, request.pipeline)) is not None:
                tokens, cost = estimate
                totals["tokens"] = (totals["tokens"] or 0) + tokens
                totals["cost"] = totals["cost"] if cost is None else (totals["cost"] or 0.0) + cost
    return totals


def _read_estimate(data: bytes, pipeline: str) -> tuple[int, float | None] | None:
    """Return the tokens and the cost that a pipeline estimated; None if it estimates nothing."""
    try:
        estimate = json.loads(data.decode())
        if estimate is None:
            return None
        tokens, cost = estimate
        if type(tokens) is int and (cost is None or _is_amount(cost)):
            return tokens, cost
    except (ValueError, RecursionError, TypeError):
        pass
    what = "its estimate for a sheet is not a number of tokens and a price"
    raise IncompleteError(what, pipeline, "fix that, or run without --dry-run")


def _is_amount(cost: object) -> bool:
    return type(cost) in (int, float) and math.isfinite(cost)  # type: ignore[arg-type]
