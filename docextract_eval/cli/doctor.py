"""What is installed, what is missing, and the command that installs it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Annotated, Any

import typer

from docextract_eval.cli.shell import AsJson, print_json, print_table
from docextract_eval.errors import (
    BadInputError,
    IncompleteError,
    MissingPrerequisiteError,
    count_phrase,
    one_line,
)

if TYPE_CHECKING:
    from docextract_eval.pipelines.readiness import Readiness


def doctor(
    place: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN|CORPUS|LEDGER",
            help="Check this instead: a folder, or the file or URL of a ledger.",
        ),
    ] = None,
    *,
    country: Annotated[
        str | None,
        typer.Option(
            "--locale",
            metavar="NAME|PATH",
            help="Check this country instead: its locale, such as de_DE, or its ./folder.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check what this machine has: Python, pipelines, the OCR engine, fonts.

    With RUN, CORPUS or LEDGER, print its kind, which release made it, whether it is complete, and
    how this release uses it. Nothing is changed. The exit code is 3 if something is damaged.

    With --locale, check the folder of a country. The exit code is 2 if its data is invalid. Files,
    kinds and traps that the country does not have are listed, but are not errors.
    """
    if place is not None:
        if country is not None:
            remedy = "check one at a time"
            raise BadInputError("both a path and --locale are given", place, remedy)
        _check_place(place, as_json=as_json)
    elif country is None:
        _check_machine(as_json=as_json)
    else:
        from docextract_eval.countries import resolve_or_register_country

        check_country(resolve_or_register_country(country, "--locale"), as_json=as_json)


def _check_place(place: str, *, as_json: bool) -> None:
    """Print what a run, a corpus or a ledger is, and what can be done with it."""
    from docextract_eval.cli.ledgers import find_run_folder
    from docextract_eval.runs.baseline_words import is_baseline_word
    from docextract_eval.runs.checkup import examine

    found = examine(str(find_run_folder(place)) if is_baseline_word(place) else place)
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
    else:
        for one in found:
            remedy = f" -> {one.remedy}" if one.remedy else ""
            typer.echo(one_line(f"{one.name}: {one.found}{remedy}"))
    if damaged := [one for one in found if one.state == "damaged"]:
        what = "; ".join(f"{one.name}: {one.found}" for one in damaged)
        raise IncompleteError(f"is damaged: {what}", place, damaged[0].remedy)


def check_country(name: str, *, as_json: bool = False) -> None:
    """Print the parts, gaps and mistakes of a country."""
    from docextract_eval.cli.country_check import examine_country, result_rows

    found = examine_country(name)
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
    else:
        print_table(("what", "name", "found"), result_rows(found))
    if wrong := sum(one.state == "wrong" for one in found):
        things = "1 thing is" if wrong == 1 else f"{wrong} things are"
        remedy = "correct the lines marked as wrong, and check again"
        raise BadInputError(f"{things} wrong", f"country {name}", remedy)
    if not as_json:
        absent = sum(one.state == "missing" for one in found)
        parts = "part is" if absent == 1 else "parts are"
        typer.echo(f"{name} is ready to use: nothing is wrong, {absent} optional {parts} missing.")


def _check_machine(*, as_json: bool) -> None:
    import platform

    import docextract_eval
    from docextract_eval.corpus import provenance
    from docextract_eval.corpus.render.fonts import is_installed, system_fonts
    from docextract_eval.pipelines.readiness import readiness_of_all
    from docextract_eval.pipelines.tesseract_engine import (
        codes_by_tesseract_language,
        debian_package,
        find_tesseract,
    )

    found = {
        "docextract-eval": docextract_eval.__version__,
        "python": platform.python_version(),
    }
    missing: MissingPrerequisiteError | None = None
    unread = 0
    try:
        engine = find_tesseract()
        found["tesseract"] = f"{engine.version} ({engine.origin})"
        for language, spoken in codes_by_tesseract_language().items():
            unread += language not in engine.languages
            without = f"not installed; pages in '{spoken}' are not read"
            found[f"tesseract data {language}"] = (
                engine.data_hash(language)[:16]
                if language in engine.languages
                else f"{without}: apt-get install {debian_package(language)}"
            )
    except MissingPrerequisiteError as error:
        missing = error
        found["tesseract"] = f"missing: {error.remedy}"
    for font in system_fonts():
        absent = f"not installed; only Japanese needs it: apt-get install {font.package}"
        found[font.file] = "installed" if is_installed(font) else absent
    pipelines = {f"pipeline {each.name}": each for each in readiness_of_all()}
    found |= {name: _readiness_state(each) for name, each in pipelines.items()}
    found["sandbox"] = _sandbox_state()
    found |= provenance.library_versions()
    if as_json:
        print_json([_check_row(name, value, pipelines.get(name)) for name, value in found.items()])
    else:
        print_table(("what", "found"), list(found.items()))
    if missing is not None:
        raise missing
    if not as_json:
        lacking = any(value.startswith("missing") for value in found.values())
        typer.echo("Something is missing; see above." if lacking else closing_line(unread))


def closing_line(unread: int) -> str:
    """Return the last line where nothing is missing that every user needs.

    >>> closing_line(0)
    'Everything is installed.'
    >>> closing_line(13)
    'Everything that is required is installed; Tesseract has no data for 13 languages.'
    """
    if not unread:
        return "Everything is installed."
    languages = count_phrase(unread, "language")
    return f"Everything that is required is installed; Tesseract has no data for {languages}."


def _sandbox_state() -> str:
    """Return whether pipelines can be run in a sandbox here, found out by a probe inside."""
    from docextract_eval.runs.execution.sandbox_choice import readiness

    works, reason = readiness()
    return f"works ({reason})" if works else f"does not work, and --private needs it: {reason}"


def _readiness_state(pipeline: Readiness) -> str:
    """Return whether a pipeline is ready; one that is not is missed only by those who run it."""
    if pipeline.ready:
        return f"ready ({pipeline.note})" if pipeline.note else "ready"
    return f"not ready; only needed to run this pipeline: {pipeline.note}"


def _check_row(name: str, found: str, pipeline: Readiness | None) -> dict[str, Any]:
    state = {"ready": pipeline.ready, "note": pipeline.note} if pipeline else {}
    return {"name": name, "found": found, **state}
