"""What `dxe corpus fit` does with counts: a recipe of their mix, samples of it, and its width."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from docextract_eval.cli.ledgers import NAMED_RUN, find_run_folder
from docextract_eval.cli.shell import clip_value, print_json, print_table
from docextract_eval.cli.slice_tables import wrap_sentence
from docextract_eval.errors import BadInputError, count_phrase
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.corpus.fit.counts import FittedTable, MixFit
    from docextract_eval.corpus.fit.counts_text import CountsFrame
    from docextract_eval.countries.share_tables import CountTable
    from docextract_eval.runs.planning.mix_width import MixMargin, MixWidths

COUNTS = "Counts"
"""Title of the options that go with a file of counts."""
MOST_SAMPLES = 100
RECIPE_DOCUMENTS = 100
"""Documents of a fitted recipe."""
_USUAL_KINDS = ["receipt"]
_SEEN = 0.0005
"""The share from which 0.1 % is printed."""
_WIDTH_MEANINGS = (
    "Mix known: the width in points if the shares were certain.",
    "Of the mix: what more counts would remove of the variance; more documents remove the rest.",
    "Effective: how many documents of equal weight are as informative.",
)

Samples = Annotated[
    int,
    typer.Option(
        metavar="INTEGER",
        min=0,
        max=MOST_SAMPLES,
        help="Number of recipes to write, each with a mix drawn from those that the counts allow.",
        rich_help_panel=COUNTS,
    ),
]
WidthOf = Annotated[
    Path | None,
    typer.Option(
        "--run",
        metavar="RUN",
        parser=find_run_folder,
        help="Print how much of this run's interval of accuracy comes from uncertainty about the "
        f"mix: a folder, {NAMED_RUN}.",
        rich_help_panel=COUNTS,
    ),
]
TargetFile = Annotated[
    Path | None,
    typer.Option(
        "--target",
        metavar="FILE",
        help="Target population to which the recipe's results are weighted: a .csv file.",
        rich_help_panel=COUNTS,
    ),
]


@dataclass(frozen=True, slots=True)
class CountOptions:
    """What the command was asked to do with counts."""

    output: Path
    kinds: Sequence[str] | None
    """Where kinds are not counted; receipts if not given."""
    countries: Sequence[str] | None
    seed: int
    samples: int
    run: Path | None
    target: Path | None


def is_counts(places: Sequence[Path]) -> bool:
    """Return whether a path names counts, or a corpus to count, and no pictures."""
    return any(
        place.suffix.lower() == ".csv" or (place / "corpus.json").is_file() for place in places
    )


def fit_to_counts(
    places: Sequence[Path], options: CountOptions, *, dry_run: bool, as_json: bool
) -> None:
    """Fit tables to counts, write the recipe and its samples, and print the result."""
    from docextract_eval.corpus.fit.counts import fit_counts

    counts = _read_counts(places, options)
    fit = fit_counts(counts, options.seed)
    frame = _frame(options)
    texts = [*_recipe_texts(fit, frame, options)]
    widths = _find_widths(fit, options.run) if options.run else None
    if not dry_run:
        for path, text in texts:
            write_atomically(path, text)
    if as_json:
        print_json(_fit_as_json(fit, widths, [path for path, _ in texts]))
        return
    _print_fit(fit, counts.where)
    if widths:
        _print_widths(widths, options.run)
    if dry_run:
        typer.echo("Dry run: nothing was written.")
        return
    typer.echo(f"Recipe: {options.output}")
    if options.samples:
        typer.echo(f"Samples: {texts[1][0]} to {texts[-1][0].name}")


def _read_counts(places: Sequence[Path], options: CountOptions) -> CountTable:
    """Read a file of counts, or count the documents of a corpus."""
    from docextract_eval.corpus.fit.counts import KIND, LOCALE, check_counts, count_documents
    from docextract_eval.corpus.store.folder import open_corpus
    from docextract_eval.countries.share_tables import read_counts

    if len(places) > 1:
        what = f"is given with {count_phrase(len(places) - 1, 'other path')}"
        file = next(place for place in places if is_counts([place]))
        raise BadInputError(what, str(file), "fit to counts or to pictures, one at a time")
    (place,) = places
    if place.is_dir():
        counts = count_documents(open_corpus(place).truths(), str(place))
    else:
        counts = read_counts(place)
    for given, name, column in (
        (options.kinds, "--kind", KIND),
        (options.countries, "--locale", LOCALE),
    ):
        if given and column in counts.columns:
            what = f"names what {counts.where} counts: it has a column '{column}'"
            raise BadInputError(what, name, "leave it out")
    check_counts(counts, options.kinds or _USUAL_KINDS)
    return counts


def _frame(options: CountOptions) -> CountsFrame:
    """Return what the recipe states beside its mixes."""
    from docextract_eval.corpus.fit.counts_text import CountsFrame
    from docextract_eval.countries.locales import DEFAULT_LOCALE

    beside = os.path.relpath(options.target, options.output.parent) if options.target else ""
    return CountsFrame(
        name=recipe_name(options.output.stem),
        kinds=options.kinds or _USUAL_KINDS,
        locales=options.countries or [DEFAULT_LOCALE],
        count=RECIPE_DOCUMENTS,
        seed=options.seed,
        date=today(),
        target=Path(beside).as_posix() if beside else "",
    )


def recipe_name(stem: str) -> str:
    """Return the name of a recipe: that of its file, as far as a name can be."""
    return re.sub(r"[^a-z0-9_-]+", "-", stem.lower()).strip("-_") or "own"


def today() -> str:
    """Return the date that a recipe states."""
    return dt.datetime.now(dt.UTC).date().isoformat()


def _recipe_texts(
    fit: MixFit, frame: CountsFrame, options: CountOptions
) -> Iterator[tuple[Path, str]]:
    """Yield the file and the text of the recipe, and of each sample; refuse what cannot be made."""
    from docextract_eval.borders.people import parse_toml
    from docextract_eval.corpus.fit.counts_text import write_counts_recipe
    from docextract_eval.corpus.recipe import parse_recipe

    text = write_counts_recipe(fit, frame)
    parse_recipe(parse_toml(text, str(options.output)), str(options.output))
    yield options.output, text
    draws = len(fit.tables[0].draws.shares)
    for number in range(options.samples):
        ending = f"-sample-{number + 1:0{len(str(MOST_SAMPLES - 1))}}"
        draw = (2 * number + 1) * draws // (2 * options.samples)
        path = options.output.with_stem(f"{options.output.stem}{ending}")
        yield path, write_counts_recipe(fit, replace(frame, name=frame.name + ending), draw)


def _print_fit(fit: MixFit, where: str) -> None:
    """Print every share with its interval, and what the model does not fit."""
    from docextract_eval.corpus.fit.counts_text import check_sentence, percent_range

    typer.echo(f"{count_phrase(fit.documents, 'document')} counted in {where}")
    for table in fit.tables:
        low, high = table.draws.intervals()
        rows = [
            (
                clip_value(level),
                f"{table.counts[row, at]:,}",
                f"{100 * share:.1f} %",
                percent_range(low[row, at], high[row, at]),
            )
            for row in range(len(table.rows))
            for at, (level, share) in enumerate(table.table(row).items())
        ]
        per = len(table.levels)
        for row, borrowed in enumerate(table.borrowed()):
            typer.echo()
            print_table(
                (_title(table, row, borrowed), "counted", "share", "95 % interval"),
                rows[row * per : (row + 1) * per],
            )
    typer.echo()
    for check in fit.checks:
        typer.echo(wrap_sentence(f"{'Fits' if check.fits else 'Warning'}: {check_sentence(check)}"))


def _title(table: FittedTable, row: int, borrowed: float) -> str:
    """Return the name of a table, and how much of it is borrowed from other countries."""
    if not table.rows[row]:
        return table.factor
    return f"{table.factor} in {table.rows[row]} ({100 * borrowed:.0f} % borrowed)"


def _find_widths(fit: MixFit, run: Path) -> MixWidths:
    """Split the width of a run's accuracy."""
    from docextract_eval.runs.folder import RunFolder
    from docextract_eval.runs.measured_run import read_measured_run
    from docextract_eval.runs.planning.mix_width import find_mix_widths

    return find_mix_widths(read_measured_run(RunFolder(run)), _margins(fit))


def _margins(fit: MixFit) -> list[MixMargin]:
    """Return the draws of a fit as shares of all documents."""
    from docextract_eval.corpus.fit.counts import KIND, LOCALE
    from docextract_eval.runs.planning.mix_width import MixMargin

    countries = fit.find(LOCALE)
    found = [
        MixMargin((each.factor,), [(level,) for level in each.levels], each.draws.shares[:, 0])
        for each in fit.tables
        if each.factor in {KIND, LOCALE} or countries is None
    ]
    if countries is None:
        return found
    for each in fit.nodes:
        levels = [(name, level) for name in each.rows for level in each.levels]
        joint = countries.draws.shares[:, 0, :, None] * each.draws.shares
        shares = joint.reshape(len(joint), -1)
        found.append(MixMargin((LOCALE, each.factor), levels, shares))
    return found


def _print_widths(found: MixWidths, run: Path | None) -> None:
    """Print how much of an interval is uncertainty of the mix."""
    from docextract_eval.metrics.phrases import estimate_in_percent
    from docextract_eval.statistics.bootstrap import Estimate

    typer.echo()
    rows = [
        (
            each.slice["cells"],
            estimate_in_percent(Estimate(each.width.value, each.width.low, each.width.high)),
            f"{100 * (each.width.high - each.width.low):.1f}",
            f"{100 * each.width.known_width:.1f}",
            f"{100 * each.width.mix_share:.0f} %",
            f"{each.width.effective:,.0f}",
        )
        for each in found.widths
    ]
    head = ("cells", "accuracy, weighted", "width", "mix known", "of the mix", "effective")
    typer.echo(f"Accuracy of {run}, weighted to this mix:")
    print_table(head, rows)
    for sentence in _WIDTH_MEANINGS:
        typer.echo(wrap_sentence(sentence))
    for name, share in found.uncovered.items():
        if share > _SEEN:
            what = f"{100 * share:.1f} % of the mix by {name} has no document in the run"
            typer.echo(wrap_sentence(f"Warning: {what}"))


def _fit_as_json(fit: MixFit, widths: MixWidths | None, files: Sequence[Path]) -> dict[str, object]:
    """Return a fit for another program."""
    tables = []
    for table in fit.tables:
        low, high = table.draws.intervals()
        tables += [
            {
                "factor": table.factor,
                "locale": name or None,
                "level": level,
                "documents": int(table.counts[row, at]),
                "share": share,
                "low": float(low[row, at]),
                "high": float(high[row, at]),
                "borrowed": float(table.borrowed()[row]),
            }
            for row, name in enumerate(table.rows)
            for at, (level, share) in enumerate(table.table(row).items())
        ]
    of_run = [
        asdict(each.width) | {"slice": dict(each.slice), "mix_share": each.width.mix_share}
        for each in (widths.widths if widths else ())
    ]
    return {
        "recipe": str(files[0]),
        "samples": [str(file) for file in files[1:]],
        "documents": fit.documents,
        "shares": tables,
        "checks": [asdict(check) for check in fit.checks],
        "widths": of_run,
        "uncovered": dict(widths.uncovered) if widths else {},
    }
