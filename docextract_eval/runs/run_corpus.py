"""The corpus that a run was made over: at its recorded path, beside the run, or where it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docextract_eval.corpus.store import open_corpus
from docextract_eval.errors import BadInputError
from docextract_eval.runs.description import RunDescription
from docextract_eval.storage.object_storage import ObjectPath, parse_location

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from docextract_eval.corpus.store import Corpus


def open_run_corpus(
    run: Path,
    about: Mapping[str, Any],
    corpus_path: Path | None,
    remedy: str,
    *,
    as_read: bool = False,
) -> Corpus:
    """Open the corpus that a run was made over; `remedy` says how to give the path it moved to.

    Where a run was moved together with its corpus, that is found beside it. `as_read` checks of one
    in object storage only what is read of it, and not all of it at once.
    """
    recorded = RunDescription.from_about(about)
    place = corpus_path or parse_location(recorded.corpus)
    if corpus_path is None and not place.exists() and (beside := run.parent / place.name).exists():
        place = beside
    if not place.exists():
        what = f"the corpus of the run is not there any more ({place})"
        raise BadInputError(what, str(run), remedy)
    opened = open_corpus(place, checked=not (as_read and isinstance(place, ObjectPath)))
    if opened.seal != recorded.seal:
        raise BadInputError(
            "the corpus is not the one that was run over (its seal differs)",
            str(place),
            "build that corpus again from its recipe",
        )
    return opened
