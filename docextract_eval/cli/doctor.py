"""What is installed, what is missing, and the command that installs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from docextract_eval.cli.shell import AsJson, print_json, print_table

if TYPE_CHECKING:
    from docextract_eval.pipelines.readiness import Readiness


def doctor(*, as_json: AsJson = False) -> None:
    """Check this machine: Python, pipelines, the OCR engine, fonts, what else shapes bytes."""
    import platform

    import docextract_eval
    from docextract_eval.corpus import provenance
    from docextract_eval.corpus.render.fonts import is_there, of_the_system
    from docextract_eval.errors import MissingPrerequisiteError
    from docextract_eval.pipelines.engine import find_engine, languages, package_of
    from docextract_eval.pipelines.readiness import readiness

    found = {
        "docextract-eval": docextract_eval.__version__,
        "python": platform.python_version(),
    }
    missing: MissingPrerequisiteError | None = None
    as_english = 0
    try:
        engine = find_engine()
        found["tesseract"] = f"{engine.version} ({engine.origin})"
        for language, spoken in languages().items():
            as_english += language not in engine.languages
            without = f"not here, and pages in '{spoken}' are read with 'eng'"
            found[f"tesseract data {language}"] = (
                engine.data_hash(language)[:16]
                if language in engine.languages
                else f"{without}: apt-get install {package_of(language)}"
            )
    except MissingPrerequisiteError as error:
        missing = error
        found["tesseract"] = f"missing: {error.remedy}"
    for font in of_the_system():
        absent = f"not here, and only Japanese needs it: apt-get install {font.package}"
        found[font.file] = "here" if is_there(font) else absent
    pipelines = {f"pipeline {each.name}": each for each in readiness()}
    found |= {name: _said(each) for name, each in pipelines.items()}
    found["sandbox"] = _sandbox()
    found |= provenance.versions()
    if as_json:
        print_json([_row(name, value, pipelines.get(name)) for name, value in found.items()])
    else:
        print_table(("what", "found"), list(found.items()))
    if missing is not None:
        raise missing
    if not as_json:
        lacking = any(value.startswith("missing") for value in found.values())
        typer.echo("Not all is there; see above." if lacking else ending(as_english))


def ending(as_english: int) -> str:
    """Say that the program can work, and how much of the world it reads with other eyes.

    >>> ending(0)
    'All is there.'
    >>> ending(13)
    'All that is needed is there; 13 languages are read as English.'
    """
    if not as_english:
        return "All is there."
    languages = "1 language is" if as_english == 1 else f"{as_english} languages are"
    return f"All that is needed is there; {languages} read as English."


def _sandbox() -> str:
    """Say whether pipelines can be fenced off here, found out by a probe inside."""
    from docextract_eval.runs.sandbox.choice import readiness

    held, said = readiness()
    return f"holds ({said})" if held else f"not here, and --private needs it: {said}"


def _said(pipeline: Readiness) -> str:
    """Say of a pipeline what there is to say: none is missed by those who do not run it."""
    if pipeline.ready:
        return f"ready ({pipeline.note})" if pipeline.note else "ready"
    return f"not here, and only this pipeline needs it: {pipeline.note}"


def _row(name: str, found: str, pipeline: Readiness | None) -> dict[str, Any]:
    told = {"ready": pipeline.ready, "note": pipeline.note} if pipeline else {}
    return {"name": name, "found": found, **told}
