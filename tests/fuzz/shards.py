"""What others hand over to do or to use again: plans, limits, manifests, caches and countries."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from functools import partial

from docextract_eval import countries
from docextract_eval.codec import canonical_json, sha256
from docextract_eval.masking import Mask
from docextract_eval.pipelines.answer_cache import AnswerCache
from docextract_eval.pipelines.kept_words import _words_from
from docextract_eval.records import Prediction, Sheet
from docextract_eval.runs.execution.page_cache import PageCache
from docextract_eval.storage.own_files import cache_key, sign
from tests.fuzz.cases import Case

_HOT = {
    "plan.json": (("facts",), ("count",), ("facts", "request"), ("facts", "shards"), ("first",)),
    "limits.json": (("budget",), ("max_failures",)),
    "00000.json": (("parts",), ("cost",), ("machine",), ("sandbox",)),
}
_KEY = "ab" * 32


def plan(place, mutator, structural):
    """A folder in which a run is made shard by shard; a plan's hash often fits it."""
    folder = shutil.copytree(place.template / "planned", place.case / "planned")
    file = mutator.rng.choice(
        (folder / "plan.json", folder / "plan.json", folder / "limits.json")
        if mutator.rng.randrange(3)
        else (folder / "shards/00000.json",)
    )
    content = file.read_bytes()
    file.unlink()
    if structural:
        changed = mutator.change(json.loads(content), _HOT[file.name])
        if isinstance(changed, dict) and "hash" in changed and mutator.rng.randrange(4):
            with contextlib.suppress(ValueError, TypeError, RecursionError):
                written = {key: value for key, value in changed.items() if key != "hash"}
                changed["hash"] = sha256(canonical_json(written))
        file.write_bytes(mutator.json(changed))
    else:
        file.write_bytes(mutator.damage(content))
    corpus = str(place.template / "corpus")
    run = ["run", "noisy", corpus, "-o", str(folder), "-p", "seed=2", "--engine", "inline"]
    commands = [
        ["shard", str(folder)],
        ["shard", str(folder), "--json"],
        *[["shard", str(folder), "0", "--workers", "1"]] * 2,
        *[run] * 3,
        [*run, "--status"],
        [*run, "--plan"],
    ]
    return Case([mutator.rng.choice(commands)], _is_json(file))


def kept(place, mutator, structural):
    """Words and answers that are kept between runs; some are under this user's own key."""
    os.environ["DXE_CACHE_KEY"] = "fuzzed"
    words, answers = place.case / "words", str(place.case / "answers")
    cache = PageCache(words, "tesseract")
    sheet = Sheet("s", "receipt", ())
    find, keep = (f"{verb} words {_KEY} ".encode() for verb in ("find", "keep"))
    cache.answer(0, keep + b'[["TEA", 0.9, 0, 0, [1, 2, 3, 4]]]')
    AnswerCache(answers, lambda _: {}, Mask()).cached_or_new_answer(
        sheet, lambda _: Prediction("s")
    )
    pattern = mutator.rng.choice(("words/words/*/*/*", "answers/*/*.json"))
    (file,) = place.case.glob(pattern)
    code, content = b"", file.read_bytes()
    if "words" in pattern:
        code, content = content[:32], content[32:]
    changed = (
        mutator.json(mutator.change(json.loads(content), ((0,), (0, 4), ("answer",))))
        if structural
        else mutator.damage(content)
    )
    if "words" in pattern and mutator.rng.randrange(2):
        code = sign(cache_key("words"), str(file.relative_to(words)), changed)
    file.write_bytes(code + changed)
    read = {
        "words/words/*/*/*": lambda: _words_from(PageCache(words, "tesseract").answer(0, find)),
        "answers/*/*.json": lambda: AnswerCache(
            answers, lambda _: {}, Mask(), accepts_foreign=bool(mutator.rng.randrange(2))
        ).find_answer(sheet),
    }
    return Case([("read what is kept", read[pattern])], _parses_as_json(changed))


def country(place, mutator, structural):
    """A country that comes with somebody else's corpus."""
    folder = place.case / "xx_XX"
    shutil.copytree(countries.HERE / "de_DE", folder)
    file = folder / mutator.rng.choice(("locale.toml", "receipt.toml", "invoice.toml"))
    text = file.read_text()
    if structural:
        lines = text.splitlines()
        texts = [number for number, line in enumerate(lines) if ' = "' in line]
        for number in mutator.rng.sample(texts, mutator.rng.randrange(1, 4)):
            name = lines[number].partition(" = ")[0]
            lines[number] = f"{name} = {json.dumps(mutator.rng.choice(_TEXTS))}"
        file.write_text("\n".join(lines) + "\n")
    else:
        file.write_bytes(mutator.damage(text.encode()))
    recipe = place.case / "recipe.toml"
    recipe.write_text('name = "r"\nseed = 5\ncount = 1\nlocales = ["xx_XX"]\nkinds = ["receipt"]\n')
    build = ["corpus", "build", str(recipe), "-o", str(place.case / "out"), "--count", "1"]
    read = ("register a country", partial(countries.register_country, folder))
    return Case([mutator.rng.choice((read, build))], True)


_TEXTS = (
    *("{:>2000000000}", "{.__class__.__mro__}", "{0[0]}", "{a!r}", "{", "}", "{{}}", "{n}"),
    *("", " ", "x" * 1999, "x" * 900_000, "../de_DE", "../../outside", "\x1b[2J", "{d}.{m}.{y}"),
)


def _is_json(file):
    return _parses_as_json(file.read_bytes())


def _parses_as_json(data):
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
