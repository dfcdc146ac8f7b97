"""What workers inherit from whoever started them: nothing that says where the corpus is."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def unnamed(corpus: Path) -> Iterator[None]:
    """Keep a corpus's place out of variables and the current folder while workers are started."""
    place = corpus.resolve()
    if Path.cwd().resolve().is_relative_to(place):
        what = "the current folder is the corpus's, and workers must not see the truth"
        raise BadInputError(what, str(corpus), "run it from another folder")
    names = re.compile(rf"({re.escape(str(place))}|{re.escape(str(corpus.absolute()))})(?![\w.-])")
    said = {name: value for name, value in os.environ.items() if names.search(value)}
    try:
        for name, value in said.items():
            silent = [part for part in value.split(os.pathsep) if not names.search(part)]
            os.environ[name] = os.pathsep.join(silent)
        yield
    finally:
        os.environ.update(said)
