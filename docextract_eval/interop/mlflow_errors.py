"""Time limits for requests to an MLflow server, and its errors in our words."""

from __future__ import annotations

import contextlib
import logging
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from docextract_eval.errors import BadInputError, DocextractEvalError, IncompleteError, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIME_LIMITS = {
    "MLFLOW_HTTP_REQUEST_TIMEOUT": "{seconds}",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "{retries}",
    "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER": "0",
}
_NO_TELEMETRY = {"MLFLOW_DISABLE_TELEMETRY": "true"}
"""Turns off mlflow's telemetry, so that only the server hears of the run."""
_LOGGERS = ("mlflow", "urllib3")
_LONGEST_REASON = 200
_STATUS = re.compile(r"error code (\d{3})|\b([45]\d\d) (?:Client|Server) Error")
_SAME_COMMAND = "the same command again continues the same MLflow run"
_CREDENTIALS = (
    "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, and give "
    "that user the right to write"
)
_INVALID_REQUEST_CODES = ("INVALID_PARAMETER_VALUE", "BAD_REQUEST", "RESOURCE_ALREADY_EXISTS")
_NO_SERVER = "give the address of an MLflow server, such as http://127.0.0.1:5000"


@contextlib.contextmanager
def limit_waiting_and_silence_logs(seconds: int, retries: int) -> Iterator[None]:
    """Limit the time for answers, unless the user has set it, and silence the libraries' logs."""
    wanted = {
        name: value.format(seconds=seconds, retries=retries) for name, value in _TIME_LIMITS.items()
    }
    new = {name: each for name, each in (wanted | _NO_TELEMETRY).items() if name not in os.environ}
    levels = {name: logging.getLogger(name).level for name in _LOGGERS}
    os.environ.update(new)
    try:
        for name in _LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        yield
    finally:
        for name in new:
            os.environ.pop(name, None)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def check_address(uri: str) -> str:
    """Return the address, or raise a BadInputError if it is no server's or has a password.

    >>> check_address("http://127.0.0.1:5000/")
    'http://127.0.0.1:5000'
    """
    try:
        parts = urlsplit(uri)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", uri):
        what, remedy = "is not the address of an MLflow server", _NO_SERVER
        if re.match(r"(sqlite|postgresql|mysql|mssql)[+:]", uri):
            what = "is a database, not an MLflow server"
            remedy = (
                "start one on it, mlflow server --backend-store-uri URI, and give its address, "
                "such as http://127.0.0.1:5000"
            )
        elif uri.startswith("file:") or "://" not in uri:
            what = "is a folder or a name, not an MLflow server"
        raise BadInputError(what, _hide_credentials(uri), remedy)
    if "@" in parts.netloc:
        what, remedy = "has a password in it", f"leave it out: {_CREDENTIALS}"
        raise BadInputError(what, _hide_credentials(uri), remedy)
    return uri.rstrip("/")


@contextlib.contextmanager
def guard_requests(
    uri: str, action: str, seconds: int = 30, retries: int = 1, fallback_remedy: str = ""
) -> Iterator[None]:
    """Limit the time of requests made inside, and raise an error of ours for every failure.

    `fallback_remedy` is the remedy where an MLflow server that works otherwise fails here.
    """
    try:
        with limit_waiting_and_silence_logs(seconds, retries):
            yield
    except DocextractEvalError:
        raise
    except ImportError as error:  # a store of artefacts may need more than mlflow-skinny
        what = f"{action} needs a package that is not here ({error.name or error})"
        raise BadInputError(what, uri, f"pip install {error.name or 'it'}") from error
    except Exception as error:  # mlflow, requests and boto3 have no common base class
        raise request_error(error, uri, action, seconds, fallback_remedy) from error


def request_error(
    error: BaseException, uri: str, action: str, seconds: int, fallback_remedy: str = ""
) -> DocextractEvalError:
    """Return the error for a failed request: unreachable, slow, forbidden, not MLflow, refused."""
    text, status = one_line(str(error)), _http_status(error)
    if status in (401, 403):
        what = "does not let us in" if status == 401 else "forbids it"
        return BadInputError(f"{what} ({status}) while {action}", uri, _CREDENTIALS)
    if connection_error := _connection_error(error, uri, action, seconds):
        return connection_error
    is_repeated = "too many" in text and "error responses" in text
    if fallback_remedy and (is_repeated or _is_not_mlflow(error, text, status)):
        return BadInputError(
            f"fails while {action}, and all before that went well", uri, fallback_remedy
        )
    if _is_not_mlflow(error, text, status):
        what = f"does not answer like an MLflow server{f' ({status})' if status else ''}"
        return BadInputError(what, uri, _NO_SERVER)
    return _failure_error(error, uri, action, is_repeated=is_repeated)


def _failure_error(
    error: BaseException, uri: str, action: str, *, is_repeated: bool
) -> DocextractEvalError:
    """Return the error for a server that answers with a failure or a refusal."""
    if is_repeated:
        what = f"does not work: it fails again and again while {action}"
        return IncompleteError(what, uri, f"look into its log; {_SAME_COMMAND}")
    reason = one_line(str(error))[:_LONGEST_REASON] or type(error).__name__
    if getattr(error, "error_code", "") in _INVALID_REQUEST_CODES:
        return BadInputError(f"refuses the request while {action} ({reason})", uri, "change that")
    return IncompleteError(f"failed while {action} ({reason})", uri, f"fix that; {_SAME_COMMAND}")


def _connection_error(
    error: BaseException, uri: str, action: str, seconds: int
) -> DocextractEvalError | None:
    """Return the error if there was no answer, else None."""
    names = {type(each).__name__ for each in _exception_chain(error)}
    if names & {"Timeout", "ReadTimeout", "ConnectTimeout", "ReadTimeoutError"}:
        waited = os.environ.get("MLFLOW_HTTP_REQUEST_TIMEOUT", str(seconds))
        what = f"gave no answer within {waited} s while {action}"
        longer = "or wait longer: MLFLOW_HTTP_REQUEST_TIMEOUT=60"
        return IncompleteError(what, uri, f"see whether it works, {longer}; {_SAME_COMMAND}")
    if names & {"SSLError", "SSLCertVerificationError"}:
        what = "has a certificate that is not trusted"
        remedy = "name its authority: MLFLOW_TRACKING_SERVER_CERT_PATH=FILE"
        return BadInputError(what, uri, remedy)
    if names & {"ConnectionError", "NewConnectionError", "ConnectionRefusedError", "ProtocolError"}:
        what = f"cannot be reached while {action}"
        return IncompleteError(
            what, uri, f"see whether it runs and the address is right; {_SAME_COMMAND}"
        )
    return None


def _is_not_mlflow(error: BaseException, text: str, status: int | None) -> bool:
    """Return whether another server answered: a page, a 404, or JSON that is not MLflow's."""
    if type(error).__name__ == "RestException":
        return "error_code" not in getattr(error, "json", {})
    odd = ("not in a valid JSON", "has no field named", "Expecting value")
    return any(each in text for each in odd) or status in (404, 405, 501)


def _http_status(error: BaseException) -> int | None:
    for each in _exception_chain(error):
        response = getattr(each, "response", None)
        if (code := getattr(response, "status_code", None)) is not None:
            return int(code)
        if found := _STATUS.search(str(each)):
            return int(found[1] or found[2])
        if "UNAUTHENTICATED" in str(each):
            return 401
        if "PERMISSION_DENIED" in str(each):
            return 403
    return None


def _exception_chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and its causes, also those wrapped by libraries."""
    while error is not None:
        yield error
        reason = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        if isinstance(reason, BaseException):
            yield reason
            inner = getattr(reason, "reason", None)
            if isinstance(inner, BaseException):
                yield inner
        error = error.__cause__ or error.__context__


def _hide_credentials(uri: str) -> str:
    """Return an address without user and password."""
    return re.sub(r"//[^/]*@", "//...@", uri)
