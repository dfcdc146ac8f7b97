"""Messages about alarms, posted to a URL or handed to a command, as JSON.

A target takes each message once. What did not arrive is not recorded, and is sent by the next call.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from docextract_eval.codec import canonical_json, sha256
from docextract_eval.errors import BadInputError, IncompleteError, count_phrase, one_line
from docextract_eval.pipelines import UnansweredError
from docextract_eval.pipelines.http_connection import Connection, connection_errors_as_unanswered
from docextract_eval.runs.ledger.alarms import delivered_events

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from docextract_eval.runs.history import FollowedAlarm
    from docextract_eval.runs.ledger.ledger import Ledger

_KEPT_BYTES = 200
"""Bytes of a command's standard error that a message quotes, from its end."""


_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True)
class Message:
    """One message: that an alarm was raised, or that it is over."""

    alarm: str
    event: str
    """`raised`, `recovered` or `accepted`."""
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotifyTarget:
    """A URL or a command that takes messages."""

    text: str
    seconds: float
    """How long one message may take."""

    @property
    def digest(self) -> str:
        """What the ledger remembers of it: a URL may hold a secret."""
        return sha256(self.text)[:16]

    @property
    def name(self) -> str:
        """What messages call it: the server of a URL, the program of a command."""
        if self.is_url:
            address = urlsplit(self.text)
            return f"{address.scheme}://{address.hostname}"
        return shlex.split(self.text)[0]

    @property
    def is_url(self) -> bool:
        """Whether it is a URL."""
        return self.text.startswith(("http://", "https://"))


def parse_target(text: str, seconds: float) -> NotifyTarget:
    """Return a target; raise for what is neither a URL nor a command."""
    remedy = "write --notify https://HOST/PATH, or --notify 'PROGRAM ARGUMENT...'"
    target = NotifyTarget(text, seconds)
    try:
        address = urlsplit(text) if target.is_url else None
        is_named = address.hostname and address.port != 0 if address else shlex.split(text)
    except ValueError as error:
        raise BadInputError("is neither a URL nor a command", "--notify", remedy) from error
    if not is_named or (_SCHEME.match(text) and not target.is_url):
        raise BadInputError("is neither a URL nor a command", "--notify", remedy)
    return target


def pending_events(
    alarms: Sequence[FollowedAlarm], delivered: AbstractSet[tuple[str, str]]
) -> list[tuple[FollowedAlarm, str]]:
    """Return what a target must be sent, oldest first: new alarms, and the end of those it knows.

    An alarm that ended before the target was sent it is never sent.
    """
    found: list[tuple[FollowedAlarm, str]] = []
    for each in reversed(alarms):
        event = "raised" if each.state == "open" else each.state
        knows = (each.alarm.id, "raised") in delivered
        if (each.alarm.id, event) not in delivered and (event == "raised" or knows):
            found.append((each, event))
    return found


def send_messages(
    target: NotifyTarget, messages: Sequence[Message], remember: Callable[[Message], None]
) -> int:
    """Send messages in their order and remember each that arrived; return how many did.

    The first that does not arrive ends it: nothing is lost, the next call sends it and the rest.
    """
    for sent, message in enumerate(messages):
        try:
            _deliver(target, canonical_json(dict(message.content)).encode())
        except UnansweredError as error:
            waiting = count_phrase(len(messages) - sent, "message")
            what = f"took {sent:,} of {len(messages):,} messages ({one_line(error.detail)})"
            remedy = f"run the same command again: it sends the {waiting} that did not arrive"
            raise IncompleteError(what, f"--notify {target.name}", remedy) from error
        remember(message)
    return len(messages)


def messages_left(
    ledger: Ledger, target: NotifyTarget, alarms: Sequence[FollowedAlarm]
) -> list[tuple[FollowedAlarm, str]]:
    """Return what the target must still be sent."""
    return pending_events(alarms, delivered_events(ledger, target.digest))


def _deliver(target: NotifyTarget, body: bytes) -> None:
    if target.is_url:
        _post(target, body)
    else:
        _run_command(target, body)


def _post(target: NotifyTarget, body: bytes) -> None:
    """Post a message; any answer but 2xx is a failure, a redirection too."""
    address = urlsplit(target.text)
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    connection = Connection(address, target.seconds)
    headers = {"Content-Type": "application/json"}
    with (
        connection_errors_as_unanswered(target.seconds),
        contextlib.closing(connection),
        connection.timed_exchange(),
    ):
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    if not 200 <= status < 300:
        raise UnansweredError("refused", f"it answered with HTTP status {status}")


def _run_command(target: NotifyTarget, body: bytes) -> None:
    """Hand a message to a program on its standard input; end it with all it started if it hangs."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as errors:
        given.write(body)
        given.seek(0)
        try:
            process = subprocess.Popen(  # noqa: S603 - the user's own program, without a shell
                shlex.split(target.text),
                stdin=given,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            raise UnansweredError("error", f"it cannot be started: {error.strerror}") from error
        try:
            code = process.wait(target.seconds)
        except subprocess.TimeoutExpired as error:
            detail = f"it did not end within {target.seconds:g} s"
            raise UnansweredError("timeout", detail) from error
        finally:
            if process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if code:
            errors.seek(max(0, errors.seek(0, os.SEEK_END) - _KEPT_BYTES))
            last = errors.read().decode(errors="replace").strip()
            detail = f"it ended with exit code {code}{last and f': {last}'}"
            raise UnansweredError("error", detail)
