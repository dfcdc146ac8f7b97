"""The first screen: what ran over what, whether there is an alarm, and what could be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docextract_eval.errors import count_phrase
from docextract_eval.reports.history.alarms import alarm_notices
from docextract_eval.reports.history.score_lines import find_reference_runs, other_versions
from docextract_eval.reports.parts import Outlook, Section, StateWord
from docextract_eval.reports.sentences.history import finish_date, run_name
from docextract_eval.runs.gates.families import MARGINS
from docextract_eval.runs.scope import scope_in_signature
from docextract_eval.runs.versions import describe_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.runs.history import Trend


def current_state(trend: Trend) -> list[Section]:
    """Say how things stand."""
    made = Outlook(
        _state_word(trend),
        [*describe_runs(trend)],
        alarm_notices(trend),
        [*history_warnings(trend)],
    )
    return [Section("Current state", (), [made])]


def _state_word(trend: Trend) -> StateWord:
    if not trend.runs:
        return "NO RUNS"
    if any(each.state == "open" for each in trend.alarms):
        return "ALARM"
    if not any(entry.pinned for entry in trend.runs):
        return "NO BASELINE"
    if trend.untested:
        return "NOT TESTED"
    sees = (trend.tested.sees if trend.tested else None) or 0.0
    return "NO ALARM" if sees <= MARGINS["overall"] else "NO ALARM, FEW DOCUMENTS"


def describe_runs(trend: Trend) -> Iterator[str]:
    """Say what was run how often, from when to when, and what it is held against."""
    if not trend.runs:
        yield "The ledger has no such run. To add one: dxe history add RUN."
        return
    newest, references = trend.runs[-1], find_reference_runs(trend.runs)
    many = len(trend.runs)
    days = finish_date(trend.runs[0]), finish_date(newest)
    when = f"on {days[0]}" if days[0] == days[1] else f"from {days[0]} to {days[1]}"
    size = count_phrase(newest.documents, "document")
    yield f"{count_phrase(many, 'run')} {when}; the newest is {run_name(newest)}, with {size}."
    if references.pinned is None:
        yield "No baseline is pinned: runs are tested against the one before alone."
        yield "To pin a baseline: dxe history pin RUN."
        return
    pinned = trend.runs[references.pinned]
    if pinned is newest:
        yield f"The newest run is the pinned baseline itself, since {str(pinned.pinned)[:10]}."
    else:
        since = str(pinned.pinned)[:10]
        named = f"{run_name(pinned)} of {finish_date(pinned)}"
        yield f"The pinned baseline is {named}, pinned on {since}."
    if trend.tested and trend.tested.sees:
        sees = f"{100 * trend.tested.sees:.1f} points"
        yield (
            f"Against it, four of five runs like the newest would show a loss of {sees} of all "
            "fields; a smaller one may be there."
        )


def history_warnings(trend: Trend) -> Iterator[str]:
    """Say what must be known first of these runs."""
    if any(entry.reference for entry in trend.runs):
        yield "Reference runs: this pipeline is handed the truth; it is not a product."
    yield from _other_versions(trend)
    yield from (f"{note}." for note in trend.notes)
    if trend.runs and (scope := scope_in_signature(trend.runs[-1].signature)):
        yield f"The pipeline attempts some fields only, and is judged on these: {scope}."
    if any(entry.pinned for entry in trend.runs):
        yield from (
            f"{reason}. To test what is missing: dxe history test." for reason in trend.untested
        )
    private = sum(entry.private for entry in trend.runs)
    if private:
        some = "All runs are" if private == len(trend.runs) else f"{private:,} of the runs are"
        yield f"{some} private: figures of few documents are not reported."
    if trend.runs and not trend.runs[-1].healthy:
        yield "The newest run is not healthy: too many pages have no answer."
    ill = sum(not entry.healthy for entry in trend.runs[:-1])
    if ill:
        yield f"{ill:,} earlier {'run is' if ill == 1 else 'runs are'} not healthy."


def _other_versions(trend: Trend) -> Iterator[str]:
    """Say which points are of another version of the judge, and how to compare their runs."""
    found = other_versions(trend)
    for version, entries in found.items():
        first, last = run_name(entries[0]), run_name(entries[-1])
        which = first if first == last else f"{first} to {last}"
        runs = count_phrase(len(entries), "run")
        yield (
            f"{runs} ({which}) {'has' if len(entries) == 1 else 'have'} figures by "
            f"{describe_version(version)}, and the lines show {describe_version(trend.version)}."
        )
    if found:
        yield (
            "Such points are grey in charts and marked ~ in tables, and nothing is compared with "
            "them. To judge them as the newest run: dxe history trend --judge-again; for good, if "
            "only the judge is newer: dxe score RUN && dxe history add RUN."
        )
