"""What the browser runs: small, plain modules that can be joined into one script."""

from __future__ import annotations

import re
from pathlib import Path

import docextract_eval.view

APP = Path(docextract_eval.view.__file__).parent / "app"
MODULES = {file.name: file.read_text(encoding="utf-8") for file in sorted(APP.glob("*.js"))}
LARGEST = 120_000
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(")
NAMED = re.compile(r"^(?:export )?(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)
GROUPS = re.compile(r"^(?:export )?(?:const|let) [\[{]", re.MULTILINE)


def test_script_and_style_are_small():
    taken = {file.name: file.stat().st_size for file in APP.iterdir() if file.suffix in {".js", ".css"}}
    print(taken)
    assert sum(taken.values()) < LARGEST


def test_no_text_becomes_markup():
    assert {name: found for name, text in MODULES.items() if (found := MARKUP.findall(text))} == {}
    shell = (APP / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|style=|\son\w+=|<script(?! type=\"module\" src=)", shell)


def test_the_modules_join_into_one_script():
    """Names are unique over all, and each module names what it takes from its neighbours."""
    names = [name for text in MODULES.values() for name in NAMED.findall(text)]
    assert sorted(names) == sorted({*names})
    for text in MODULES.values():
        assert not GROUPS.search(text)
        assert not re.search(r"^export (?!function|async function|const )", text, re.MULTILINE)
        assert not re.search(r"\bimport\(\"(?!\./\w+\.js\"\)\.\w)", text)
        for names, source in re.findall(r"^import (.*?) from \"(.*?)\";", text, re.MULTILINE | re.DOTALL):
            assert source.removeprefix("./") in MODULES
            for name in re.findall(r"[^\s{},]+", names):
                assert re.search(rf"^export .*\b{name}\b", MODULES[source[2:]], re.MULTILINE), name
