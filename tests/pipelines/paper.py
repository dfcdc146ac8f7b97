"""Papers for the rules: texts set like a till's, and documents whose words are read right."""

from __future__ import annotations

import re

from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.countries.locales import LOCALES
from docextract_eval.fieldtypes.text import fold
from docextract_eval.matching import judge
from docextract_eval.pipelines.oracle_text import exact_words
from docextract_eval.pipelines.rules import RULES, OcrWord
from docextract_eval.records import Prediction, Rendition

RIGHT = ("right", "rightly absent")


def page(text: str, *, confidence: float = 0.95, number: int = 0) -> list[OcrWord]:
    """Set a text in a face whose letters are 10 px wide and whose lines are 30 px high."""
    return [
        OcrWord(
            word[0], confidence, number, line, (word.start() * 10, line * 30, *_end(word, line))
        )
        for line, printed in enumerate(text.strip("\n").splitlines())
        for word in re.finditer(r"\S+", printed)
    ]


def _end(word: re.Match[str], line: int) -> tuple[float, float]:
    return word.end() * 10 - 2, line * 30 + 20


def same(cell, value: str) -> bool:
    if cell.type == "text":
        return fold(cell.value) == fold(value)
    return bool(cell.value == value)


def documents(kind: str, locale: str, count: int, seed: int, **more):
    """Compose documents of one kind and country."""
    written = {"name": "rules", "count": count, "seed": seed, "kinds": [kind]}
    recipe = parse_recipe(written | {"locales": [locale]} | more, "rules")
    return [compose(recipe, index) for index in range(count)]


def judged(document):
    """Judge what the rules find among the words of a document, all read right."""
    rules = RULES.load(document.kind)
    found = rules(exact_words(document), LOCALES.load(document.locale))
    rendition = Rendition(document.id, document.id, "clean", (), (), "", (), ())
    return judge(document, rendition, Prediction("", tuple(found)))
