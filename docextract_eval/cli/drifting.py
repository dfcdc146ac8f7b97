"""The command that says whether documents drifted, without labels: by nights, with alarms."""

from __future__ import annotations

import dataclasses
import datetime
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.alarms import read_target, send_and_tell
from docextract_eval.cli.ledgers import NAMED_RUN, find_run_folder, open_or_create_ledger
from docextract_eval.cli.report_forms import print_result
from docextract_eval.cli.shell import (
    AsJson,
    HtmlPage,
    progress,
    require_finite,
)
from docextract_eval.cli.slice_tables import wrap_sentence
from docextract_eval.errors import (
    FAIL,
    BadInputError,
    one_line,
    shell_word,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docextract_eval.runs.ledger.ledger import Ledger
    from docextract_eval.runs.ledger.notifying import NotifyTarget
    from docextract_eval.runs.unlabelled.answers import Answers
    from docextract_eval.runs.unlabelled.drift import Moved
    from docextract_eval.runs.unlabelled.nights import (
        DriftAlarm,
        NamedStatistics,
        Night,
        Reference,
        Watched,
        Window,
    )

_LARGEST_ALPHA = 0.5

ReferenceArgument = Annotated[
    Path,
    typer.Argument(
        metavar="REFERENCE",
        parser=find_run_folder,
        help=f"The reference: a run, {NAMED_RUN}, or a file of predictions.",
    ),
]
New = Annotated[
    Path,
    typer.Argument(
        metavar="NEW",
        parser=find_run_folder,
        help="New documents that the same extractor read: a run or a file, like REFERENCE.",
    ),
]
Images = Annotated[
    bool,
    typer.Option(
        "--images", help="If both are runs, also measure the first page of each document."
    ),
]
WindowOption = Annotated[
    str | None,
    typer.Option(
        "--window",
        metavar="INTEGER|FACTOR",
        help="Number of documents in a window, or a factor of the run, such as period, with one "
        "window for each value. Each window counts as one night.",
        show_default="all of NEW",
    ),
]
Alpha = Annotated[
    float,
    typer.Option(
        metavar="NUMBER",
        min=1e-6,
        max=_LARGEST_ALPHA,
        callback=require_finite,
        help="Probability of a false alarm over all nights together.",
    ),
]
LedgerOption = Annotated[
    str | None,
    typer.Option(
        "--ledger",
        metavar="FILE|URL",
        help="Keep the nights in this ledger; the next call continues from there.",
    ),
]
Notify = Annotated[
    str | None,
    typer.Option(
        metavar="URL|COMMAND",
        help="With --ledger: post each alarm, and later that it is over, as JSON to this URL or "
        "pass it to this command; once.",
    ),
]


def drift(
    reference: ReferenceArgument,
    new: New,
    *,
    images: Images = False,
    window: WindowOption = None,
    alpha: Alpha = 0.05,
    ledger: LedgerOption = None,
    notify: Notify = None,
    html: HtmlPage = None,
    as_json: AsJson = False,
) -> None:
    """Check, without labels, whether new documents are still like those of a reference.

    The exit code is 1 while an alarm is open. With --ledger, each call adds a night to the same
    watch.
    """
    from docextract_eval.reports.drift_page import drift_sections
    from docextract_eval.runs.unlabelled.answers import read_answers
    from docextract_eval.runs.unlabelled.fields_of_both import in_common_fields
    from docextract_eval.runs.unlabelled.nights import KnownNightError, Watched
    from docextract_eval.runs.unlabelled.windows import check_comparable

    if notify is not None and ledger is None:
        what = "needs a ledger, which remembers sent messages"
        raise BadInputError(what, "--notify", "give --ledger FILE, too")
    target = read_target(notify)
    before, after, left_out = in_common_fields(read_answers(reference), read_answers(new))
    check_comparable(before, after)
    if images and not before.is_run:
        what = "measures pages, and files of predictions have none"
        raise BadInputError(what, "--images", "give two runs, or leave --images out")
    store = None if ledger is None else open_or_create_ledger(ledger)
    reference_, windows, notes = _measure(before, after, window, alpha, store, images=images)
    notes = [*left_out, *notes]
    words = _words(images=images)
    try:
        earlier, added = _add_nights(store, reference_, windows)
    except KnownNightError:
        if target is not None and store is not None:  # what did not arrive is sent all the same
            _notify(store, target, reference_, _read_nights(store, reference_), words)
        raise
    found = Watched(reference_, earlier, added, words, notes, str(new), store is not None)
    print_result(
        f"{one_line(found.reference.name)}, then {one_line(found.new)}",
        drift_sections(found, is_private=after.private),
        _to_json(found),
        as_json=as_json,
        html=html,
    )
    if not as_json:
        _print_next_steps(found)
    if target is not None and store is not None:
        _notify(store, target, found.reference, found.nights, found.words)
    if found.nights[-1].is_open:
        raise typer.Exit(FAIL)


def _measure(
    before: Answers,
    after: Answers,
    window: str | None,
    alpha: float,
    store: Ledger | None,
    *,
    images: bool,
) -> tuple[Reference, list[NamedStatistics], list[str]]:
    """Measure the documents of the reference and of each window; return them, and notes."""
    import numpy as np

    from docextract_eval.codec import sha256
    from docextract_eval.runs.unlabelled.nights import Reference
    from docextract_eval.runs.unlabelled.statistics import measure_answers
    from docextract_eval.runs.unlabelled.windows import (
        extractor_facts,
        independent_positions,
        note_on_sources,
        split_windows,
    )

    named, notes = split_windows(after, window)
    old, new = (measure_answers(each) for each in (before, after))
    digests = [new.take(each.positions.tolist()).digest for each in named]
    digest = old.digest
    if images:
        pages = _reference_pages(before, digest, store)
        old, new = old.with_columns(pages), new.with_columns(_measure_pages(after))
    schemas = {f"schema of {kind}": sha256(text)[:16] for kind, text in before.schemas.items()}
    facts = {**extractor_facts(before), **schemas}
    own = independent_positions(before, np.arange(len(before.documents)))
    reference = Reference.of(before.name, old.take(own.tolist()), facts, alpha, digest)
    notes += [*note_on_sources(before), *note_on_sources(after)]
    if "confidence" not in reference.watch.bags:
        notes.append(f"{before.name} has no confidences: their statistics are not watched")
    windows = [
        (each.name, own_digest, new.take(independent_positions(after, each.positions).tolist()))
        for each, own_digest in zip(named, digests, strict=True)
    ]
    return reference, windows, notes


def _reference_pages(
    answers: Answers, digest: str, store: Ledger | None
) -> Mapping[str, Sequence[float]]:
    """Return what is measured of the reference's pages; a ledger keeps it."""
    if store is None:
        return _measure_pages(answers)
    from docextract_eval.runs.ledger.watches import page_statistics

    return page_statistics(store, digest, lambda: _measure_pages(answers))


def _measure_pages(answers: Answers) -> dict[str, list[float]]:
    """Measure the first page of every document of a run; NaN where there is no print."""
    from docextract_eval.corpus.fit.measuring import STATISTICS, measure_page
    from docextract_eval.corpus.store.folder import check_pictures
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.run_corpus import open_run_corpus

    folder = RunFolder(Path(answers.name))
    if answers.private:
        what = "is private, and does not say which page is which"
        raise BadInputError(what, answers.name, "leave --images out")
    remedy = "put it back, build it again from its recipe, or leave --images out"
    corpus = open_run_corpus(folder.path, folder.about, None, remedy)
    check_pictures(corpus, "--images")
    found = {name: [math.nan] * len(answers.documents) for name in STATISTICS}
    place = {answers.first_rendition[at]: at for at in range(len(answers.documents))}
    with progress("pages", len(place)) as step:
        for _, rendition in corpus.pairs(wanted_ids=frozenset(place)):
            for file in rendition.files[:1]:
                for name, value in (measure_page(file) or {}).items():
                    found[name][place[rendition.id]] = value
            step()
    return found


def _words(*, images: bool) -> Mapping[str, str]:
    """Return what each statistic is, in words."""
    from docextract_eval.runs.unlabelled.statistics import OF_ANSWERS

    if not images:
        return OF_ANSWERS
    from docextract_eval.corpus.fit.measuring import STATISTICS

    return {**OF_ANSWERS, **{name: each.about for name, each in STATISTICS.items()}}


def _add_nights(
    store: Ledger | None, reference: Reference, windows: Sequence[NamedStatistics]
) -> tuple[list[Night], list[Window]]:
    """Bet on each window; with a ledger as the next nights of its watch."""
    from docextract_eval.runs.unlabelled.nights import add_night

    if store is not None:
        from docextract_eval.runs.ledger.watches import add_nights

        now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        return add_nights(store, reference, windows, now.isoformat(timespec="seconds"))
    found: list[Window] = []
    for name, digest, window in windows:
        nights = [each.night for each in found]
        found.append(add_night(reference, nights, name, window, digest))
    return [], found


def _read_nights(store: Ledger, reference: Reference) -> list[Night]:
    from docextract_eval.runs.ledger.watches import read_nights

    return read_nights(store, reference.id)


def _print_next_steps(found: Watched) -> None:
    """Print what to do, where an alarm is open."""
    if not found.nights[-1].is_open:
        return
    if Path(found.reference.name).is_dir():  # a file of predictions has no labels
        pair = f"{shell_word(found.reference.name)} {shell_word(found.new)}"
        typer.echo(wrap_sentence(f"Possible loss of accuracy: dxe estimate {pair}"))
    from docextract_eval.runs.unlabelled.nights import QUIET_NIGHTS

    if found.is_kept:
        sentence = f"The alarm is over once nothing moved in {QUIET_NIGHTS} windows in a row."
        typer.echo(wrap_sentence(sentence))


def _to_json(found: Watched) -> dict[str, Any]:
    """Return all of it for programs."""
    from docextract_eval.reports.drift_page import describe_promise, describe_state

    reference = found.reference
    return {
        "claim": describe_promise(reference.alpha),
        "alpha": reference.alpha,
        "reference": {
            "name": reference.name,
            "documents": len(reference.statistics.documents),
            "facts": dict(reference.facts),
        },
        "new": found.new,
        "watch": reference.id if found.is_kept else None,
        "statistics": {name: found.words[name] for name in reference.watch.bags},
        "notes": list(found.notes),
        "earlier_nights": len(found.earlier),
        "windows": [
            {
                "number": each.night.number,
                "name": each.night.name,
                "documents": each.night.documents,
                "evidence": each.night.evidence,
                "evidence_by_statistic": dict(each.by_statistic),
                "state": describe_state(each.night),
                "event": each.night.event,
                "alarm_is_open": each.night.is_open,
                "moved": [_moved_to_json(moved) for moved in each.moved],
                "shown_by": list(each.shown_by),
            }
            for each in found.windows
        ],
        "alarm_is_open": found.nights[-1].is_open,
    }


def _moved_to_json(moved: Moved) -> dict[str, Any]:
    return {**dataclasses.asdict(moved), "severity": moved.severity}


def _notify(
    store: Ledger,
    target: NotifyTarget,
    reference: Reference,
    nights: Sequence[Night],
    words: Mapping[str, str],
) -> None:
    """Send what the target does not have yet."""
    from docextract_eval.runs.ledger.notifying import Message
    from docextract_eval.runs.ledger.watches import (
        delivered_drift_events,
        record_drift_delivery,
    )
    from docextract_eval.runs.unlabelled.nights import find_alarms, unsent_alarms

    watch = reference.id
    delivered = delivered_drift_events(store, watch, target.digest)
    messages = [
        Message(str(each.raised.number), each.event, _alarm_to_json(each, reference, words))
        for each in unsent_alarms(find_alarms(nights), delivered)
    ]
    send_and_tell(
        target,
        messages,
        lambda each: record_drift_delivery(
            store, watch, int(each.alarm), each.event, target.digest
        ),
    )


def _alarm_to_json(
    alarm: DriftAlarm, reference: Reference, words: Mapping[str, str]
) -> dict[str, Any]:
    """Return an alarm for programs, and in sentences."""
    from docextract_eval.reports.drift_page import describe_alarm

    night = alarm.raised
    return {
        "format": 1,
        "event": alarm.event,
        "text": one_line(describe_alarm(alarm, reference.name, words)),
        "watch": reference.id,
        "reference": reference.name,
        "raised": {"night": night.number, "name": night.name, "at": night.at},
        "evidence": night.evidence,
        "documents": night.documents,
        "moved": [_moved_to_json(each) for each in night.moved],
        "over_since": alarm.ended and {"night": alarm.ended.number, "name": alarm.ended.name},
    }
