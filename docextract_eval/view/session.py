"""Who may ask: pages of this viewer alone, in a browser that was given its address.

A browser sends cookies to every port of a machine, and requests for any page that is open in it.
So a cookie is named by the viewer that it is of, and whatever another page began is refused.
"""

from __future__ import annotations

import re
import secrets
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

_LOOPBACK = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
"""What may stand in `Host`: the port is any one, as SSH forwards from another."""
_COOKIE_SECONDS = 7 * 24 * 3600
"""How long a browser keeps a cookie of a viewer that may have ended long ago."""


class Session:
    """The secrets of one viewer: a token that admits a browser once, and a cookie from then on."""

    def __init__(self) -> None:
        """Draw them; nobody has a token before `new_token`."""
        self.cookie_name = f"dxe-{secrets.token_hex(4)}"
        self._secret = secrets.token_urlsafe(32)
        self._token: str | None = None
        self._lock = threading.Lock()

    def new_token(self) -> str:
        """Return a token that admits one browser; those before it admit nobody any more."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._token = token
        return token

    def spend(self, token: str) -> bool:
        """Whether a token admits; the second time it does not."""
        with self._lock:
            if self._token is None or not _are_same(token, self._token):
                return False
            self._token = None
            return True

    @property
    def cookie(self) -> str:
        """What a browser is given that has spent a token, as `Set-Cookie` states it."""
        about = f"HttpOnly; SameSite=Strict; Path=/; Max-Age={_COOKIE_SECONDS}"
        return f"{self.cookie_name}={self._secret}; {about}"

    def is_admitted(self, headers: Message) -> bool:
        """Whether a request has the cookie of this viewer."""
        cookies = ";".join(headers.get_all("Cookie", [])).split(";")
        pairs = (each.strip().partition("=") for each in cookies)
        found = [value for name, _, value in pairs if name == self.cookie_name]
        return len(found) == 1 and _are_same(found[0], self._secret)


def _are_same(given: str, secret: str) -> bool:
    """Compare in a time that says nothing of how much is right."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def foreign_request(headers: Message, *, changes: bool, is_shell: bool) -> str:
    """Return why a request is not answered, as another page began it; empty if none did.

    `changes` is whether it may change anything, and `is_shell` whether it opens the viewer's page,
    which has no data and may be opened from anywhere.
    """
    hosts, origins = headers.get_all("Host", []), headers.get_all("Origin", [])
    if len(hosts) != 1 or not _LOOPBACK.fullmatch(hosts[0]):
        return "the address is not one of this machine"
    if origins and [origin.lower() for origin in origins] != [f"http://{hosts[0]}".lower()]:
        return "it comes from a page of another address"
    if changes and not origins:
        return "it does not say which page it comes from"
    if changes and headers.get("X-Dxe") != "1":
        return "it does not come from the viewer's page"
    opens_shell = is_shell and headers.get("Sec-Fetch-Mode") == "navigate"
    if headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"} and not opens_shell:
        return "it comes from a page of another address"
    return ""
