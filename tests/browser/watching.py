"""A page in a browser, and all that it asks for, complains of and pops up."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from browser import blank

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import (
        Browser,
        Page,  # noqa: TC004 - dear to import, and what a field's type is matters to no one here
    )

BROKEN_RULE = """addEventListener('securitypolicyviolation', event =>
console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI}`))"""
COMPLAINTS = {"error", "warning", "assert"}
INTERACTIVE = (
    ":is(a[href], button, summary, input, select, textarea, [contenteditable], [tabindex])"
    ":not([tabindex^='-'])"
)
"""What Tab is to reach; the rest of a group of which one has its turn is reached by arrows."""


@dataclass
class Watched:
    """A page, and what happened while it was open."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def unfold(self) -> None:
        """Open every details element."""
        self.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")

    def sideways(self) -> list[str]:
        """Name what makes the body scroll sideways; nothing where it does not."""
        return self.page.evaluate("""() => {
            const room = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= room) return [];
            const wide = [...document.querySelectorAll('body *')].filter(
                each => each.getBoundingClientRect().right > room + 1
                    && !each.parentElement.closest('.scroll, nav, svg'));
            return ['the body', ...wide.slice(0, 9).map(each => each.outerHTML.slice(0, 120))];
        }""")


@contextlib.contextmanager
def opened(browser: Browser, where: Path | str, *look, **more) -> Iterator[Watched]:
    """Open a file from disk, or an address of this machine; watch it from before its first byte."""
    address = where if isinstance(where, str) else where.resolve().as_uri()
    with blank(browser, *look, **more) as page:
        watched = watch(page)
        page.add_init_script(BROKEN_RULE)
        page.context.set_offline(offline=address.startswith("file:"))
        page.goto(address)
        yield watched


def watch(page: Page) -> Watched:
    """Watch a page on which nothing is shown yet."""
    watched = Watched(page)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("console", lambda said: _complain(watched, said))
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("dialog", lambda dialog: _dismiss(watched, dialog))
    return watched


def _complain(watched: Watched, said) -> None:
    if said.type in COMPLAINTS:
        watched.complaints.append(f"{said.type}: {said.text}")


def _dismiss(watched: Watched, dialog) -> None:
    watched.dialogs.append(dialog.message)
    dialog.dismiss()
