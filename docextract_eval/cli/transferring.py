"""`dxe transfer`: what is right on real documents, with the help of those without labels."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.shell import AsJson, print_json
from docextract_eval.cli.slice_tables import print_slice_tables, wrap_sentence

if TYPE_CHECKING:
    from docextract_eval.runs.transfer import Transfer, TransferredShare
    from docextract_eval.statistics.assisted import AssistedShare
    from docextract_eval.statistics.clusters import Proportion

_HEAD = ("synth.", "real", "interval", "with help", "interval", "width", "r", "by")
_LEGEND = """\
Percent of cells that are right: in the synthetic run; in the labelled real documents, with the \
95 % interval; and the same with the help of the answers on unlabelled documents. Width: of the \
interval with help, in percent of that without; in brackets, the least that a guess with this \
correlation r allows. By: what told which answers are right, or "no help". This holds where the \
labelled documents were drawn at random from all."""


def transfer(
    synthetic: Annotated[
        Path, typer.Argument(metavar="RUN_SYNTHETIC", help="Run over synthetic documents.")
    ],
    real: Annotated[
        Path,
        typer.Argument(metavar="RUN_REAL", help="Run over real documents, some of them labelled."),
    ],
    *,
    unlabelled: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN", help="Run over more real documents, whose labels do not count."
        ),
    ] = None,
    second: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="RUN",
            help="Run of another pipeline over one of these corpora: where both return the same "
            "value, it is more likely right; once for each corpus.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure accuracy on real documents from few labels and the answers on all of them.

    The labelled documents of RUN_REAL measure the share of right cells. The answers on its other
    documents, and on those of --unlabelled, make the interval narrower, as far as answers tell
    whether they are right; where they do not, it says "no help".
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
    from docextract_eval.errors import count_phrase

    labelled, unlabelled = (
        count_phrase(many, f"{what} document")
        for many, what in ((found.labelled, "labelled"), (found.unlabelled, "unlabelled"))
    )
    typer.echo(f"{found.synthetic} -> {found.real}: {labelled}, {unlabelled}")
    for note in found.notes:
        typer.echo(wrap_sentence(f"  {note}"))
    print_slice_tables(_HEAD, [(each.slice, _figures(each)) for each in found.shares])
    typer.echo(wrap_sentence(_LEGEND, indent=""))


def _figures(share: TransferredShare) -> tuple[str, ...]:
    helped = share.assisted
    synthetic = _percent(share.synthetic) if share.synthetic else ""
    plain = synthetic, _percent(share.real), _interval(share.real)
    if not helped.has_helped:
        return *plain, "", "", "", _correlation(helped), "no help"
    width = (helped.high - helped.low) / (share.real.high - share.real.low)
    widths = f"{100 * width:.0f} ({100 * helped.possible_width:.0f})"
    by = ", ".join(dict.fromkeys(name for name in helped.guesses if name != "none"))
    return *plain, _percent(helped), _interval(helped), widths, _correlation(helped), by


def _percent(share: Proportion | AssistedShare) -> str:
    return f"{100 * share.value:.1f}"


def _interval(share: Proportion | AssistedShare) -> str:
    return f"{100 * share.low:.1f} to {100 * share.high:.1f}"


def _correlation(share: AssistedShare) -> str:
    return f"{share.correlation:.2f}" if share.correlation else ""
