"""Figures of a command that is at work, for Prometheus: on this machine alone, and only numbers."""

from __future__ import annotations

import contextlib
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from docextract_eval.cli.progress import current_pace
from docextract_eval.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docextract_eval.cli.progress import Pace

HOST = "127.0.0.1"
PATH = "/metrics"
_IDLE_SECONDS = 5
"""After which a connection is closed that sends nothing."""


@contextlib.contextmanager
def serving_metrics(port: int | None) -> Iterator[None]:
    """Serve the figures until it is over, if there is a port; raise if that is taken."""
    if port is None:
        yield
        return
    try:
        server = _Server((HOST, port), _Handler)
    except OSError as error:
        what = f"port {port} cannot be used ({error.strerror})"
        raise BadInputError(what, "--metrics-port", "name another port") from error
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def metrics_text(pace: Pace | None) -> str:
    """Return the figures in the text format of Prometheus; before the first run, that none is."""
    figures: list[tuple[str, str, str, float]] = [
        ("dxe_run_active", "gauge", "Whether a run is at work.", int(pace is not None))
    ]
    if pace is not None:
        figures += [
            ("dxe_run_answers_expected", "gauge", "Answers when the run is done.", pace.total),
            ("dxe_run_answers", "gauge", "Answers so far.", pace.done),
            ("dxe_run_answers_before", "gauge", "Answers that were there before.", pace.before),
            ("dxe_run_failures", "gauge", "Answers that failed.", pace.failed),
            ("dxe_run_cost", "gauge", "Cost so far, as the pipeline states it.", pace.cost),
            ("dxe_run_seconds", "gauge", "Seconds so far.", time.monotonic() - pace.began),
        ]
    lines = [
        f"# HELP {name} {about}\n# TYPE {name} {kind}\n{name} {value:.10g}\n"
        for name, kind, about, value in figures
    ]
    if pace is not None:
        lines.append("# HELP dxe_run_stage The stage of the run.\n# TYPE dxe_run_stage gauge\n")
        lines.append(f'dxe_run_stage{{stage="{pace.stage}"}} 1\n')
    return "".join(lines)


class _Server(ThreadingHTTPServer):
    """One that waits for no client when the run is over."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Write nothing where a client went away: the terminal shows the run."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one path, asked for by a name of this machine."""

    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        """Answer with the figures."""
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in {HOST, "localhost"}:  # a page of another site that points its name here
            self.send_error(HTTPStatus.FORBIDDEN)
        elif self.path != PATH:
            self.send_error(HTTPStatus.NOT_FOUND)
        else:
            body = metrics_text(current_pace()).encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing: the terminal shows the run."""
