"""`dxe transfer`: what is right on real documents, with the help of those without labels."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, print_json
from docextract_eval.cli.slice_tables import print_notes, print_slice_tables, wrap_sentence
from docextract_eval.errors import count_phrase

if TYPE_CHECKING:
    from docextract_eval.runs.transfer import Transfer, TransferredShare
    from docextract_eval.statistics.assisted import AssistedShare
    from docextract_eval.statistics.clusters import Proportion

_HEAD = ("synthetic", "real", "interval", "with help", "interval")
_HELP_HEAD = ("by", "correlation", "width", "possible")
_LEGEND = """\
Percent of cells that are right: in the synthetic run; in the labelled real documents, with the \
95 % interval over documents; and the same with the help of the answers on unlabelled documents. \
This holds where the labelled documents were drawn at random from all."""
_HELP_LEGEND = """\
By: what the forecast of right answers rests on (synthetic documents, bare confidences, or the \
other labelled documents). Correlation: of forecast and count, document by document. Width: of \
the interval with help, in percent of that of the same share without; possible: the least that \
this correlation allows."""


def transfer(
    synthetic: Annotated[
        Path, typer.Argument(metavar="SYNTHETIC", help="Run over synthetic documents.")
    ],
    real: Annotated[
        Path,
        typer.Argument(metavar="REAL", help="Run over real documents, some of them labelled."),
    ],
    *,
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN",
            help="Run over more real documents; if they have labels, these are not used.",
        ),
    ] = None,
    second: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="RUN",
            help="Run of another pipeline over one of these corpora; once for each corpus. If "
            "both pipelines return the same value, it is more likely to be right.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure accuracy on real documents when only a few have labels.

    The labelled documents of REAL give the share of right cells. Answers on the unlabelled ones,
    and on those of --unlabelled, make the interval narrower if answers show whether they are right.
    If they do not, it prints "no help".
    """
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.transfer import transfer as measure_transfer

    found = measure_transfer(
        RunFolder(synthetic),
        RunFolder(real),
        RunFolder(unlabelled) if unlabelled else None,
        [RunFolder(each) for each in second or ()],
    )
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    _print_transfer(found)


def _print_transfer(found: Transfer) -> None:
    labelled, unlabelled = (
        count_phrase(many, f"{what} document")
        for many, what in ((found.labelled, "labelled"), (found.unlabelled, "unlabelled"))
    )
    typer.echo(f"{found.synthetic} -> {found.real}: {labelled}, {unlabelled}")
    print_notes(found.notes)
    print_slice_tables(_HEAD, [(each.slice, _shares(each)) for each in found.shares])
    typer.echo(wrap_sentence(_LEGEND, indent="") + "\n")
    if helped := [(each.slice, _help(each)) for each in found.shares if each.assisted.has_helped]:
        typer.echo("How much it helps:")
        print_slice_tables(_HELP_HEAD, helped)
        typer.echo(wrap_sentence(_HELP_LEGEND, indent=""))


def _shares(share: TransferredShare) -> tuple[str, ...]:
    synthetic = _percent(share.synthetic) if share.synthetic else ""
    plain = synthetic, _percent(share.real), _interval(share.real)
    if not share.assisted.has_helped:
        return *plain, "no help", ""
    return *plain, _percent(share.assisted), _interval(share.assisted)


def _help(share: TransferredShare) -> tuple[str, ...]:
    helped = share.assisted
    widths = (f"{100 * each:.0f} %" for each in (helped.width, helped.possible_width))
    return helped.forecast, f"{helped.correlation:.2f}", *widths


def _percent(share: Proportion | AssistedShare) -> str:
    return f"{100 * share.value:.1f}"


def _interval(share: Proportion | AssistedShare) -> str:
    return f"{100 * share.low:.1f} to {100 * share.high:.1f}"
