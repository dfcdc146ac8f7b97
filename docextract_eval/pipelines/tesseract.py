"""Reads with Tesseract, then finds the fields by the baseline rules."""

from __future__ import annotations

import functools
import os
import tempfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from docextract_eval.countries.locales import DEFAULT_LOCALE, LOCALES
from docextract_eval.errors import UnknownNameError
from docextract_eval.pipelines import UnansweredError, read_settings
from docextract_eval.pipelines.kept_words import kept_or_read_words
from docextract_eval.pipelines.pages import Picture, page_pictures
from docextract_eval.pipelines.rules import OcrWord, predict_fields
from docextract_eval.pipelines.tesseract_engine import (
    codes_by_tesseract_language,
    find_tesseract,
    missing_languages_remedy,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from docextract_eval.records import Prediction, Sheet

_DEFAULTS: Mapping[str, float | int | str] = {"psm": 6, "oem": 1, "languages": "", "scale": 1.0}


class Tesseract:
    """OCR by Tesseract on one core (its threads cost more than they gain), then the rules."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        """Find the engine.

        `psm` and `oem` are Tesseract's own options, `languages` overrides the hint, and pages in
        small print are enlarged by `scale`. A page whose language has no data is a failure.
        """
        self._settings = read_settings("tesseract", settings, _DEFAULTS)
        self._engine = find_tesseract()
        for name in filter(None, str(self._settings["languages"]).split("+")):
            if name not in self._engine.languages:
                raise UnknownNameError("language of tesseract", name, self._engine.languages)
        os.environ["OMP_THREAD_LIMIT"] = "1"
        import pytesseract  # noqa: PLC0415 - it imports pandas, and whoever only checks needs none

        pytesseract.pytesseract.tesseract_cmd = self._engine.command
        self._ocr = pytesseract

    @staticmethod
    def check_installed() -> None:
        """Refuse if the engine is missing."""
        find_tesseract()

    @property
    def version(self) -> Mapping[str, str]:
        """Return the engine, its version, and the fingerprint of every language file."""
        wanted = str(self._settings["languages"]).split("+") if self._settings["languages"] else []
        read_with = wanted or list(codes_by_tesseract_language())
        known = [name for name in read_with if name in self._engine.languages]
        return {
            "engine": f"tesseract {self._engine.version} ({self._engine.origin})",
            **{f"data {name}": self._engine.data_hash(name) for name in known},
        }

    def extract(self, sheet: Sheet) -> Prediction:
        """Return the fields that the rules find among the words of all pages."""
        return predict_fields(sheet, self.sheet_words(sheet))

    def sheet_words(self, sheet: Sheet) -> list[OcrWord]:
        """Return the words of all pages."""
        languages = self._language_option(sheet.hints.get("locale", DEFAULT_LOCALE))
        read_with = {**self._read_with(languages), "repeat": sheet.repeat}
        pages = enumerate(page_pictures(sheet.files, float(self._settings["scale"])))
        return [
            replace(word, page=number)
            for number, picture in pages
            for word in kept_or_read_words(
                read_with | {"scale": picture.scale},
                picture.data,
                partial(self._page_words, picture, languages),
            )
        ]

    @functools.cache  # noqa: B019 - there is one instance in a worker, which lives as long
    def _read_with(self, languages: str) -> dict[str, object]:
        """Return all that shapes the words beside the page."""
        data = [self._engine.data_hash(name) for name in languages.split("+")]
        engine = f"tesseract {self._engine.version} ({self._engine.origin})"
        return {"engine": engine, "languages": languages, "data": data} | {
            name: self._settings[name] for name in ("psm", "oem")
        }

    def _language_option(self, locale: str) -> str:
        wanted = str(self._settings["languages"]) or LOCALES.load(locale).tesseract
        installed = [name for name in wanted.split("+") if name in self._engine.languages]
        if not installed:
            remedy = missing_languages_remedy([wanted])
            what = f"Tesseract has no data for '{wanted}', the language of {locale}"
            raise UnansweredError("language", f"{what}: {remedy}")
        return "+".join(installed)

    def _page_words(self, picture: Picture, languages: str) -> Iterator[OcrWord]:
        with tempfile.TemporaryDirectory(prefix="dxe-") as folder:
            # The stored bytes themselves: a picture from memory would be encoded again.
            path = Path(folder) / f"page{picture.extension}"
            path.write_bytes(picture.data)
            found = self._ocr.image_to_data(
                str(path),
                lang=languages,
                config=f"--psm {self._settings['psm']} --oem {self._settings['oem']} "
                f'--tessdata-dir "{self._engine.data_folder}"',
                output_type=self._ocr.Output.DICT,
            )
        lines: dict[tuple[int, int, int], int] = {}
        place, size = ("block_num", "par_num", "line_num"), ("left", "top", "width", "height")
        keys = ("text", "conf", *size, *place)
        for text, conf, x, y, width, height, *where in zip(*(found[k] for k in keys), strict=True):
            if float(conf) < 0 or not str(text).strip():
                continue
            line = lines.setdefault(tuple(where), len(lines))
            x0, y0, x1, y1 = (side / picture.scale for side in (x, y, x + width, y + height))
            yield OcrWord(str(text), float(conf) / 100, 0, line, (x0, y0, x1, y1))
