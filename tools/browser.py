"""A browser without a window, for pages of ours: Debian's Chromium, with the network off."""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]
WIDTHS = (1280, 360)
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
NAMES = ("chromium", "google-chrome")
"""What it goes by on PATH; tools/environment.sh looks for the same."""
HEIGHT = 900
PATIENCE = 10_000
"""Milliseconds until what was waited for counts as absent."""


class NoBrowserError(Exception):
    """There is none: what needs one fails, and is not left out."""


@contextlib.contextmanager
def started() -> Iterator[Browser]:
    """Start a browser, and end it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - dear, and all tests are collected

    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NoBrowserError(
            f"no {' and no '.join(NAMES)} is on PATH. Remedy: apt-get install chromium"
        )
    # As root it refuses to start in its sandbox.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def blank(
    browser: Browser, width: int = WIDTHS[0], scheme: Scheme = "light", *, scripts: bool = True
) -> Iterator[Page]:
    """Yield a page with nothing on it yet, and with no network to get anything from."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,
        offline=True,
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    try:
        yield context.new_page()
    finally:
        context.close()


def shot(page: Page, file: Path, *, whole: bool = True) -> None:
    """Keep what a page looks like as PNG: all of it, or the first screen."""
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=whole)
