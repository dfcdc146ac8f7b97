"""`dxe estimate`: what share of values is right on documents that nobody labelled."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, print_json
from docextract_eval.cli.slice_tables import print_named_rows, wrap_sentence
from docextract_eval.errors import INCONCLUSIVE, BadInputError, count_phrase, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from docextract_eval.runs.unlabelled.accuracy import AccuracyEstimate, Passed
    from docextract_eval.runs.unlabelled.answers import Answers
    from docextract_eval.runs.unlabelled.measured_errors import MeasuredWindow

_REASONS: Mapping[str, str] = {
    "no_confidence": "{measured} of the values have no confidence, and at most {high} may lack one",
    "separation": "in the reference a right value has a higher confidence than a wrong one in only "
    "{measured} of pairs, and {low} is the least",
    "bias": "on documents that the maps were not fitted to, the estimate is {measured} off "
    "({low} to {high})",
    "uncovered": "{measured} of the values belong to fields, kinds or countries for which the "
    "reference has fewer than 30 documents, and at most {high} may",
    "few_effective": "with the kinds and countries of these documents, the reference counts as "
    "{measured} of its documents, and {low} is the least",
    "filled": "a document has {rate} values, and the reference leads to expect {span}",
    "adds_up": "amounts add up in {measured} of the documents, and the reference leads to expect "
    "{low} to {high}",
    "disagreement": "the two estimates are {measured} apart, and at most {high} is allowed",
}
_SHOWN_COVERAGES = (0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
_BLIND = (
    "Errors that are as confident as right values used to be cannot be seen: only labels show them."
)


def estimate(
    reference: Annotated[
        Path, typer.Argument(metavar="REFERENCE", help="Run over labelled documents.")
    ],
    new: Annotated[
        Path,
        typer.Argument(
            metavar="NEW", help="Run over unlabelled documents, or a file of predictions."
        ),
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Estimate accuracy on documents without labels, or say why that is not possible.

    A confidence in NEW is read as in REFERENCE, a labelled run of the same pipeline. The 90 %
    interval combines two things: how wrong such estimates were under kinds of shift that were held
    out, and chance in both sets of documents. If NEW has labels, they are not used. The exit code
    is 4 if nothing is estimated.
    """
    from docextract_eval.runs.unlabelled.accuracy import LabelledReference
    from docextract_eval.runs.unlabelled.answers import read_answers
    from docextract_eval.runs.unlabelled.fields_of_both import in_common_fields
    from docextract_eval.runs.unlabelled.measured_errors import measured_windows

    before, window, left_out = in_common_fields(read_answers(reference), read_answers(new))
    _check_pair(before, window)
    for note in left_out:
        typer.echo(one_line(f"dxe: {note}"), err=True)
    if not window.is_run:
        before = before.with_answered_mix()
    found = LabelledReference.fitted(before).estimate(window)
    measured = measured_windows()
    if as_json:
        windows = [dataclasses.asdict(each) for each in measured]
        content = dataclasses.asdict(found) | {"abstains": found.abstains, "measured": windows}
        print_json(content)
    else:
        _print_estimate(found, measured)
    if found.abstains:
        raise typer.Exit(INCONCLUSIVE)


def _check_pair(before: Answers, window: Answers) -> None:
    """Raise where a confidence may mean something else than it did."""
    from docextract_eval.runs.comparison.other_documents import check_same_pipeline

    if not before.is_run:
        what = "is a file of predictions, and the reference needs labels"
        remedy = "give a run: dxe score PREDICTIONS CORPUS -o DIR"
        raise BadInputError(what, before.name, remedy)
    if window.is_run:
        check_same_pipeline((before.name, before.pipeline), (window.name, window.pipeline))
    if shared := len({*before.documents} & {*window.documents}):
        what = f"has {count_phrase(shared, 'document')} of the reference"
        raise BadInputError(what, window.name, "estimate accuracy on other documents")


def _print_estimate(found: AccuracyEstimate, measured: Sequence[MeasuredWindow]) -> None:
    """Print the estimate or why there is none, then what it rests on."""
    documents = count_phrase(found.documents, "document")
    typer.echo(f"{found.name}: {documents}, {count_phrase(found.values, 'value')} of scalar fields")
    _print_lines(_headline(found))
    typer.echo()
    _print_record(measured)
    if not found.abstains:
        rows = [
            (f"{100 * coverage:.0f} %", (f"{100 * risk:.1f} %",))
            for coverage, risk in found.curve
            if round(coverage, 2) in _SHOWN_COVERAGES
        ]
        print_named_rows("the surest part of the values", ("wrong, estimated",), rows)
    typer.echo(wrap_sentence(_BLIND))


def _headline(found: AccuracyEstimate) -> Iterable[str]:
    """Yield what is estimated, in sentences."""
    reference = (
        f"In the reference {100 * found.reference:.1f} % are right, over "
        f"{count_phrase(found.reference_documents, 'document')}."
    )
    if found.abstains:
        yield "Accuracy is not estimated here:"
        yield from (f"  - {_reason(each)}." for each in found.passed)
        yield reference
        yield "Label some of these documents instead, and see: dxe transfer -h"
        return
    yield (
        f"About {100 * found.by_calibration:.1f} % of the returned values are right "
        f"({100 * found.low:.1f} to {100 * found.high:.1f}, a {100 * found.level:.0f} % interval); "
        f"by threshold {100 * found.by_threshold:.1f} %."
    )
    yield (
        f"The interval joins {100 * found.of_shifts:.1f} points by which shifts put such estimates "
        f"off, {100 * found.of_reference:.1f} of chance in the reference and "
        f"{100 * found.of_window:.1f} of chance in these documents."
    )
    yield reference
    yield (
        f"A document has {found.filled:.1f} values; in the reference it has "
        f"{found.reference_filled:.1f}."
    )
    if found.with_empty is not None:
        yield (
            "If a field without a value hides one as often as in the reference, "
            f"{100 * found.with_empty:.1f} % of all fields that have a value are read right."
        )


def _reason(passed: Passed) -> str:
    """Say which limit was passed."""
    figures = {
        "measured": f"{100 * passed.measured:.1f} %",
        "low": f"{100 * passed.low:.1f} %",
        "high": f"{100 * passed.high:.1f} %",
        "rate": f"{passed.measured:.1f}",
        "span": f"{passed.low:.1f} to {passed.high:.1f}",
    }
    return _REASONS[passed.limit].format(**figures)


def _print_record(measured: Sequence[MeasuredWindow]) -> None:
    """Print how far off such estimates were, by the kind of shift."""
    from docextract_eval.metrics.phrases import signed_points

    rows = []
    for family, engine in dict.fromkeys((each.family, each.engine) for each in measured):
        own = [each for each in measured if (each.family, each.engine) == (family, engine)]
        kept = [each.error for each in own if not each.passed]
        largest = signed_points(max(kept, key=abs)) if kept else ""
        rows.append((f"{family}, {engine}", (str(len(own)), str(len(own) - len(kept)), largest)))
    typer.echo("How far off such estimates were, by the kind of shift:")
    print_named_rows("", ("windows", "abstained", "farthest off, points"), rows)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(wrap_sentence(line, indent="    "))
