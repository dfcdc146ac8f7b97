"""A cache of answers in a folder, so that nobody pays for the same answer again.

The key of an answer is made of all that shaped it: the bytes of the pages, the kind, the hints,
the request with its settings, and the number of the repeat. A prediction from the cache has no
attempts and no cost. Each entry is signed with this user's key, so that nobody else's counts.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.codec.predictions import prediction_to_json, read_prediction
from docextract_eval.codec.strict_json import parse_json
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.storage.disk import disk_errors_with_remedy, read_if_present, write_atomically
from docextract_eval.storage.own_files import KEY_VARIABLE, answers_key, check_not_public, sign

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from docextract_eval.masking import Mask
    from docextract_eval.records import Prediction, Sheet

_MARKER = "key"
"""The file that says under which key the answers of a folder are kept, and nothing of the key."""


class AnswerCache:
    """A folder of answers, or no folder: then nothing is cached."""

    def __init__(
        self,
        folder: str,
        other_key_parts: Callable[[Sheet], Mapping[str, object]],
        mask: Mask,
        *,
        accepts_foreign: bool = False,
    ) -> None:
        """Make the folder; `other_key_parts` returns what an answer depends on besides the pages.

        Every answer is masked, whether it is new or comes from the cache.
        """
        self._folder = Path(folder) if folder else None
        self._shaped_by, self._mask = other_key_parts, mask
        self._accepts_foreign = accepts_foreign
        if self._folder is not None:
            self._key = bytes.fromhex(answers_key())
            with disk_errors_with_remedy(self._folder):
                self._folder.mkdir(parents=True, exist_ok=True)
                self._check_key(self._folder)

    def _check_key(self, folder: Path) -> None:
        """Raise where answers were kept under another key: to ask again would cost again."""
        check_not_public(folder)
        marker, own = folder / _MARKER, self._sign(_MARKER, "").encode()
        found = read_if_present(marker)
        if found is None and not any(folder.glob("??/*.json")):
            write_atomically(marker, own)
        elif found != own and not self._accepts_foreign:
            what = "holds answers that were kept under another key, and paid for"
            remedy = f"export that {KEY_VARIABLE}, name another cache, or believe them: "
            raise BadInputError(what, str(folder), remedy + "-p accept_cache=yes")

    def _sign(self, name: str, content: str) -> str:
        return sign(self._key, name, content.encode()).hex()

    def cached_or_new_answer(self, sheet: Sheet, ask: Callable[[Sheet], Prediction]) -> Prediction:
        """Return the answer from the cache, else ask and cache it; failures are not cached."""
        if found := self.find_answer(sheet):
            return found
        prediction = self._mask.mask_prediction(ask(sheet))
        if self._folder is not None and prediction.failure is None:
            written, file = prediction_to_json(prediction), self._entry_file(self._folder, sheet)
            entry = {"answer": written, "code": self._sign(file.name, canonical_json(written))}
            # An answer that cannot be written to the cache is still returned: it has been paid for.
            with contextlib.suppress(DocextractEvalError):
                write_atomically(file, canonical_json(entry))
        return prediction

    def find_answer(self, sheet: Sheet) -> Prediction | None:
        """Return the answer from the cache, or None if it is not there or damaged."""
        if self._folder is None:
            return None
        file = self._entry_file(self._folder, sheet)
        try:
            entry = parse_json(file.read_bytes(), lenient=True)
            signature = self._sign(file.name, canonical_json(entry["answer"]))
            if entry.get("code") != signature and not self._accepts_foreign:
                return None
            found = read_prediction(entry["answer"], "a kept answer")
        except (OSError, ValueError, LookupError, TypeError, RecursionError, BadInputError):
            return None  # not there, or damaged: it is asked for and written again
        found = self._mask.mask_prediction(found)
        found = replace(found, sheet=sheet.id, repeat=0, attempts=0)
        return replace(found, tokens=0, cached_tokens=None, cost=0.0)

    def _entry_file(self, folder: Path, sheet: Sheet) -> Path:
        files = [[file.media_type, sha256(file.data)] for file in sheet.files]
        seen = {"files": files, "kind": sheet.kind, "hints": dict(sheet.hints)}
        key_parts = {**seen, "repeat": sheet.repeat, "shaped by": self._shaped_by(sheet)}
        key = sha256(canonical_json(key_parts))
        return folder / key[:2] / f"{key}.json"
