"""The words of a page as an engine read them, asked of the process that keeps them between runs.

A page is read again where it, the engine, one of its settings or the number of the repeat differs.
"""

from __future__ import annotations

import functools
import json
import math
from dataclasses import astuple
from typing import TYPE_CHECKING, Protocol, cast

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.pipelines import PIPELINES
from docextract_eval.pipelines.kept import WORDS, ask_to_keep, find_kept
from docextract_eval.pipelines.rules import OcrWord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from docextract_eval.records import Sheet

_FORM = 1
"""The form of what is kept: another one is another key."""


class WordReader(Protocol):
    """A pipeline that can state all words that it reads."""

    def sheet_words(self, sheet: Sheet) -> list[OcrWord]:
        """Return the words of all pages."""


def kept_or_read_words(
    read_with: Mapping[str, object], page: bytes, read: Callable[[], Iterable[OcrWord]]
) -> list[OcrWord]:
    """Return the words that are kept for a page; if there are none, read it and keep them.

    `read_with` is all that shapes the words beside the page: the engine, its settings, the repeat.
    """
    shaped_by = {"form": _FORM, "read with": dict(read_with), "page": sha256(page)}
    key = sha256(canonical_json(shaped_by))
    words = _words_from(find_kept(WORDS, key))
    if words is None:
        words = list(read())
        rows = [astuple(word) for word in words]
        ask_to_keep(WORDS, key, json.dumps(rows, separators=(",", ":")).encode())
    return words


def _words_from(kept: bytes) -> list[OcrWord] | None:
    """Return kept words; None where there are none, or they are damaged."""
    try:
        rows = json.loads(kept.decode())
        if not isinstance(rows, list):
            return None
        words: list[OcrWord] = []
        for text, confidence, page, line, box in rows:
            x0, y0, x1, y1 = map(float, box)
            if not (x0 < x1 < math.inf and y0 < y1 < math.inf):
                return None
            place = int(page), int(line), (x0, y0, x1, y1)
            words.append(OcrWord(str(text), float(confidence), *place))
    except (ValueError, TypeError, RecursionError):
        return None
    return words


def ocr_words(sheet: Sheet, engine: str = "tesseract", **settings: object) -> list[OcrWord]:
    """Return the words of a sheet as `tesseract` or `rapidocr` reads them, for your own rules.

    Settings are those of `-p`. Within `dxe run`, pages whose words are kept are not read again.

    >>> import io
    >>> from PIL import Image
    >>> from docextract_eval import Sheet, generate, ocr_words, render
    >>> from docextract_eval.records import File
    >>> picture = io.BytesIO()
    >>> page = render(next(generate("quick")))[0]
    >>> Image.fromarray(page.image).save(picture, "PNG")
    >>> sheet = Sheet("r-1", "receipt", (File("image/png", picture.getvalue()),))
    >>> len({word.text for word in ocr_words(sheet)} & set(page.texts)) > 10
    True
    """
    stated = tuple(sorted((name, str(value)) for name, value in settings.items()))
    return _word_reader(engine, stated).sheet_words(sheet)


@functools.cache
def _word_reader(engine: str, settings: tuple[tuple[str, str], ...]) -> WordReader:
    return cast("WordReader", PIPELINES.load(engine)(dict(settings)))
