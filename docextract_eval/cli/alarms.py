"""Commands on alarms: those that releases raised, messages about them, and missing tests."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli import ledgers
from docextract_eval.cli.ledgers import OfCorpus, OfPipeline
from docextract_eval.cli.shell import AsJson, Store, print_json, progress
from docextract_eval.errors import FAIL, BadInputError, InconclusiveError, count_phrase, one_line
from docextract_eval.runs.baseline_words import LEDGER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docextract_eval.runs.history import Entry, FollowedAlarm
    from docextract_eval.runs.ledger.ledger import Ledger
    from docextract_eval.runs.ledger.notifying import Message, NotifyTarget
    from docextract_eval.runs.ledger.release_tests import RunFindings, WatchedLine

MESSAGE_SECONDS = 30.0
"""How long one message may take."""
_NOT_PINNED = (
    "No run is pinned, so runs are tested against the one before alone. Pin one: "
    "dxe history pin RUN"
)


def alarms(
    *,
    corpus: OfCorpus = None,
    pipeline: OfPipeline = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="RUN",
            help="Only alarms raised by this run or a later one.",
            rich_help_panel=ledgers.WHICH,
        ),
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option(
            "--exit-code",
            help="Exit 1 if an alarm is open, and 4 if the newest run is not tested. Without this "
            "option, open alarms exit with 0, even with --notify.",
        ),
    ] = False,
    notify: Annotated[
        str | None,
        typer.Option(
            metavar="URL|COMMAND",
            help="Post each alarm as JSON to this URL, or pass it to this command; once.",
        ),
    ] = None,
    notify_seconds: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0.1, max=600, help="Longest time for one message."),
    ] = MESSAGE_SECONDS,
    store: Store = LEDGER,
    as_json: AsJson = False,
) -> None:
    """Print the alarms that releases raised, newest first, and what happened to each."""
    from docextract_eval.runs.ledger.entries import RunFilter
    from docextract_eval.runs.ledger.release_tests import watched_lines

    target = read_target(notify, notify_seconds)
    ledger = ledgers.open_existing_ledger(store)
    lines = watched_lines(ledger, ledger.entries(RunFilter(corpus, pipeline)))
    from_time = ledgers.find_run(ledger, since).finished if since is not None else ""
    shown = [dataclasses.replace(each, alarms=_raised_since(each, from_time)) for each in lines]
    if as_json:
        print_json([alarm_to_json(alarm) for each in shown for alarm in each.alarms])
    else:
        _print_lines(shown)
    if target is not None:
        _notify(ledger, target, lines)
    if exit_code:
        _end_with_code(ledger, lines)


def fill_in_tests(
    *,
    corpus: OfCorpus = None,
    pipeline: OfPipeline = None,
    store: Store = LEDGER,
    as_json: AsJson = False,
) -> None:
    """Test the runs that lack a test, oldest first: added before the pin, or by older releases.

    Earlier tests and alarms stay as they are.
    """
    from docextract_eval.runs.ledger.entries import RunFilter, refuse_damaged
    from docextract_eval.runs.ledger.release_tests import run_release_tests, untested_runs

    ledger = ledgers.open_existing_ledger(store)
    wanted = RunFilter(corpus, pipeline)
    missing = untested_runs(ledger, wanted)
    found = []
    with progress("Runs", len(missing)) as step:
        for entry in missing:
            found += run_release_tests(ledger, [entry.id])
            step()
    if as_json:
        print_json([findings_to_json(each) for each in found])
    else:
        for each in found:
            print_findings(each)
        raised = count_phrase(sum(len(each.alarms) for each in found), "alarm")
        tested = count_phrase(sum(bool(each.tests) for each in found), "run")
        typer.echo(f"Tested {tested}: {raised}")
    refuse_damaged(ledger.entries(wanted), ledger.store.name)


def print_findings(found: RunFindings) -> None:
    """Print what testing a run raised, and what could not be tested."""
    from docextract_eval.reports.history.alarms import headline
    from docextract_eval.reports.terminal import escape_invisible

    for alarm in found.alarms:
        typer.echo(one_line(escape_invisible(f"ALARM: {headline(alarm)} (dxe history alarms)")))
    for note in found.notes:
        typer.echo(one_line(f"dxe: {note}"), err=True)


def findings_to_json(found: RunFindings) -> dict[str, Any]:
    """Return what testing a run raised, for programs."""
    from docextract_eval.codec.records import to_json

    return {
        "run": found.run.id,
        "tested_against": [test.against.id for test in found.tests if test.is_decided],
        "alarms": [to_json(alarm) for alarm in found.alarms],
        "not_tested": list(found.notes),
    }


def open_alarms(ledger: Ledger, entry: Entry) -> list[FollowedAlarm]:
    """Return the open alarms on the runs of a run's pipeline over its corpus."""
    from docextract_eval.runs.ledger.entries import RunFilter
    from docextract_eval.runs.ledger.release_tests import watched_lines

    lines = watched_lines(ledger, ledger.entries(RunFilter(entry.corpus, entry.pipeline)))
    return [each for line in lines for each in line.alarms if each.state == "open"]


def alarm_text(followed: FollowedAlarm) -> str:
    """Return the loss and where it is shown, in two sentences."""
    from docextract_eval.reports.history.alarms import headline, state_text
    from docextract_eval.reports.terminal import escape_invisible

    return escape_invisible(f"{headline(followed.alarm)}. {state_text(followed)}.")


def alarm_to_json(followed: FollowedAlarm) -> dict[str, Any]:
    """Return an alarm with its state, and in a sentence, for programs."""
    from docextract_eval.codec.records import to_json
    from docextract_eval.reports.history.alarms import headline, state_text

    rest = {name: to_json(getattr(followed, name)) for name in ("ended_by", "last_check")}
    text = f"{headline(followed.alarm)}. {state_text(followed)}."
    return {**to_json(followed.alarm), "state": followed.state, **rest, "text": text}


def read_target(notify: str | None, seconds: float = MESSAGE_SECONDS) -> NotifyTarget | None:
    """Return where messages go, if anywhere."""
    if notify is None:
        return None
    from docextract_eval.runs.ledger.notifying import parse_target

    return parse_target(notify, seconds)


def _raised_since(line: WatchedLine, finished: str) -> list[FollowedAlarm]:
    late = {entry.id for entry in line.runs if entry.finished >= finished}
    return [each for each in line.alarms if each.alarm.run.id in late]


def _print_lines(lines: Sequence[WatchedLine]) -> None:
    from docextract_eval.reports.history.terminal import alarms_text
    from docextract_eval.runs.history import Trend

    if not any(line.is_pinned for line in lines):
        typer.echo(_NOT_PINNED)
    for line in lines:
        if line.is_pinned or line.alarms:
            trend = Trend(tuple(line.runs), (), tuple(line.alarms), untested=tuple(line.untested))
            text = alarms_text(trend, ledgers.terminal_width(), ascii_only=ledgers.is_ascii_only())
            typer.echo(text)


def _notify(ledger: Ledger, target: NotifyTarget, lines: Sequence[WatchedLine]) -> None:
    """Send what the target does not have yet."""
    from docextract_eval.runs.ledger.alarms import record_delivery
    from docextract_eval.runs.ledger.notifying import Message, messages_left

    messages = []
    for line in lines:
        newest = line.runs[-1]
        for followed, event in messages_left(ledger, target, line.alarms):
            alarm = alarm_to_json(followed)
            about = {"pipeline": newest.pipeline, "corpus": newest.corpus}
            content = {"format": 1, "event": event, "text": alarm["text"], **about, "alarm": alarm}
            messages.append(Message(followed.alarm.id, event, content))
    send_and_tell(
        target,
        messages,
        lambda each: record_delivery(ledger, each.alarm, each.event, target.digest),
    )


def send_and_tell(
    target: NotifyTarget, messages: Sequence[Message], record: Callable[[Message], None]
) -> None:
    """Send messages, record each that arrived, and print how many did."""
    from docextract_eval.runs.ledger.notifying import send_messages

    if sent := send_messages(target, messages, record):
        typer.echo(f"Sent {count_phrase(sent, 'message')} to {one_line(target.name)}", err=True)


def _end_with_code(ledger: Ledger, lines: Sequence[WatchedLine]) -> None:
    """End with 1 if an alarm is open, with 3 if a run is damaged, with 4 if one is not tested."""
    from docextract_eval.runs.ledger.entries import refuse_damaged

    if any(each.state == "open" for line in lines for each in line.alarms):
        raise typer.Exit(FAIL)
    name = ledger.store.name
    refuse_damaged([run for line in lines for run in line.runs], name)
    if not lines:
        raise BadInputError("no run is as asked", name, "add one: dxe history add RUN")
    watched = [line for line in lines if line.is_pinned]
    if not watched:
        what = "no run is pinned, so nothing was tested against a baseline"
        raise InconclusiveError(what, name, "pin one: dxe history pin RUN, then dxe history test")
    for line in watched:
        if line.untested:
            remedy = "run the missing tests: dxe history test"
            raise InconclusiveError(line.untested[0], name, remedy)
