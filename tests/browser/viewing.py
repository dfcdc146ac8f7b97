"""The viewer of a run, started as a user starts it, and a browser that looks at it."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from browser import HEIGHT, PATIENCE

from tests.browser.watching import BROKEN_RULE, Watched, watch
from tests.cli.commands import DXE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

STEP, QUIET = 40, 6
"""Milliseconds between two looks, and how many of these find a page that is quiet."""


class Viewer:
    """`dxe view`, while it runs."""

    def __init__(self, *args, cwd):
        self._process = subprocess.Popen(
            [str(DXE), "view", *map(str, args), "--no-browser"],
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        lines = []
        for line in self._process.stdout:
            lines.append(line)
            if found := re.search(r"http://\S+#token=\S+", line):
                self.address = found[0]
                break
        else:
            raise AssertionError("".join(lines))
        self.origin = self.address.partition("/#")[0]
        self._cookies = None

    def end(self):
        """End it, as closing its terminal does."""
        self._process.terminate()
        self._process.wait(30)
        self._process.stdout.close()

    @contextlib.contextmanager
    def at(self, browser, route="/", width=1280, scheme="light", prepare=None) -> Iterator[Watched]:
        """Look at a screen, signed in by the token once and by its cookie from then on."""
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            color_scheme=scheme,
            reduced_motion="reduce",
            storage_state=self._cookies,
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        try:
            page = context.new_page()
            watched = watch(page)
            _count(page)
            page.add_init_script(BROKEN_RULE)
            if prepare:
                prepare(page)
            first = self._cookies is None
            page.goto(f"{self.address}&to={route}" if first else f"{self.origin}/#{route}")
            page.locator("#main h1").wait_for()
            settle(page)
            if first:
                self._cookies = context.storage_state()
            yield watched
        finally:
            context.close()


_ASKED: WeakKeyDictionary[Page, int] = WeakKeyDictionary()
"""How many requests of a page have no answer yet."""


def _count(page: Page) -> None:
    def by(step):
        _ASKED[page] = _ASKED.get(page, 0) + step

    page.on("request", lambda _: by(1))
    page.on("requestfinished", lambda _: by(-1))
    page.on("requestfailed", lambda _: by(-1))


def settle(page: Page) -> None:
    """Wait until nothing is asked for any more, and nothing is put off."""
    quiet = 0
    for _ in range(PATIENCE // STEP):
        page.wait_for_timeout(STEP)
        quiet = 0 if _ASKED[page] else quiet + 1
        if quiet == QUIET:
            return
    raise AssertionError(f"{_ASKED[page]} requests have no answer")


def go(page, route) -> None:
    """Go to a screen as a link does."""
    page.evaluate("route => { location.hash = route; }", route)
    settle(page)
