"""What a run's tests found, kept in its folder too: a lost ledger has the same alarms again.

Past alarms are never computed again: a ledger that is made from the folders takes them from here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from docextract_eval.borders.people import read_description
from docextract_eval.codec import FORMATS, canonical_json
from docextract_eval.codec.records import to_json
from docextract_eval.errors import BadInputError, FormatError
from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.ledger.history import NewFindings
from docextract_eval.storage.disk import write_atomically

if TYPE_CHECKING:
    from docextract_eval.runs.ledger.history import Entry

_FILE = "alarms.json"
_KIND = "alarms"
_REMEDY = "remove the file: the run is tested when it is added to a ledger"


def read_findings(entry: Entry) -> NewFindings:
    """Return what is kept in a run's folder; nothing where the folder or the file is gone."""
    file = Path(entry.folder) / _FILE
    if not _is_folder_of(entry) or not file.exists():
        return NewFindings()
    about: dict[str, Any] = read_description(file, _KIND, ("findings",), _REMEDY)
    try:
        found = TypeAdapter(NewFindings).validate_python(about["findings"])
    except ValidationError as error:
        what = f"holds no tests and alarms of a run ({error.errors()[0]['msg']})"
        raise FormatError(what, str(file), _REMEDY) from error
    runs = [each.run for each in found.tests]
    runs += [each.run for each in found.alarms] + [each.run for each in found.checks]
    if any(run.id != entry.id for run in runs):
        raise FormatError("holds tests or alarms of another run", str(file), _REMEDY)
    losses = [loss for test in found.tests for loss in test.changes]
    losses += [loss for alarm in found.alarms for loss in alarm.losses]
    if not all({"cells", "condition"} <= loss.slice.keys() for loss in losses) or not all(
        alarm.losses or alarm.kind == "evidence" for alarm in found.alarms
    ):
        raise FormatError("holds alarms that no run raises", str(file), _REMEDY)
    return found


def keep_findings(entry: Entry, found: NewFindings) -> str | None:
    """Add what was found to a run's folder, where nothing is changed; return a note if it fails."""
    if not _is_folder_of(entry):
        return None  # the ledger alone has them, as it has the run
    try:
        kept = read_findings(entry)
        tests = {(test.against.id, test.content): test for test in (*found.tests, *kept.tests)}
        alarms = {alarm.id: alarm for alarm in (*found.alarms, *kept.alarms)}
        checks = {check.alarm: check for check in (*found.checks, *kept.checks)}
        findings = NewFindings(
            tuple(tests.values()), tuple(alarms.values()), tuple(checks.values())
        )
        about = {"format": FORMATS[_KIND], "findings": to_json(findings)}
        write_atomically(Path(entry.folder) / _FILE, canonical_json(about) + "\n")
    except BadInputError as error:
        return f"its alarms are kept in the ledger alone: {error}"
    return None


def _is_folder_of(entry: Entry) -> bool:
    """Say whether a run's folder is where it was and holds this run."""
    folder = RunFolder(Path(entry.folder))
    try:
        return bool(entry.folder) and folder.description.id == entry.id
    except BadInputError:
        return False
