"""Files in object storage, as paths: `s3://bucket/corpus`, `gs://...`, `az://...`, `memory://...`.

An object is written whole or not at all. `create` never replaces one, and `update` only what was
read: it is all that processes on several machines need in order to agree, so no lock is ever taken.
Credentials and the address of the server come from the environment, as the tools of the provider
read them, and are never repeated in an error.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import re
import time
from pathlib import Path, PosixPath
from typing import TYPE_CHECKING, Any, Never, cast
from urllib.parse import unquote

from docextract_eval.errors import (
    BadInputError,
    DocextractEvalError,
    IncompleteError,
    MissingPrerequisiteError,
)
from docextract_eval.event_log import emit

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from types import ModuleType

    from obstore import PutMode, UpdateVersion
    from obstore.store import ObjectStore

SCHEMES = ("s3", "gs", "az", "memory")
"""Those of providers, and `memory` for what lives as long as its process, as in tests."""
_TRIES = 6
"""How often an object is created before giving up: the library does not try that again itself."""
_FIRST_PAUSE = 0.2
_FIRST = 2**20
"""Bytes that come with the first request: the whole of a small object."""
_BUFFER = 2**16
"""Bytes that are read at a time, where little is asked for."""
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_SETTINGS = "docs/how-to/scale-out.md lists the variables that say where it is and who you are"
_DENIED = ("PermissionDeniedError", "UnauthenticatedError")
_NO_BUCKET = ("NoSuchBucket", "ContainerNotFound")
_ADDRESSES = ("AWS_ENDPOINT", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3")
_EXPIRED = ("ExpiredToken", "TokenRefreshRequired", "RequestExpired", "InvalidAccessKeyId")


def parse_location(text: str) -> Path:
    """Return the path of a folder or file on this machine, or in object storage by its URL.

    >>> parse_location("s3://receipts/corpora/may") / "corpus.json"
    ObjectPath('s3://receipts/corpora/may/corpus.json')
    >>> [str(parse_location(text)) for text in ("runs/may", "file:///data/a%20b")]
    ['runs/may', '/data/a b']
    """
    scheme, separator, rest = text.partition("://")
    if not separator:
        return Path(text)
    where = re.sub(r"(?<=://)[^/]*@|[?#].*", "", text)  # without credentials
    if scheme == "file":
        host, _, name = rest.partition("/")
        if host not in {"", "localhost"}:
            raise BadInputError("is not file:///PATH", where, "give the path without 'file://'")
        return Path(f"/{unquote(name)}")
    if scheme not in SCHEMES:
        known = ", ".join(f"{each}://" for each in (*SCHEMES[:3], "file"))
        raise BadInputError(f"'{scheme}://' is not known", where, f"give a folder, or {known}")
    bucket = rest.partition("/")[0]
    is_odd = "@" in bucket or {"?", "#"} & {*rest} or ".." in rest.split("/")
    if is_odd or (not bucket and scheme != "memory"):
        what = "is not SCHEME://BUCKET/PATH"
        remedy = f"leave keys and options out of it: {_SETTINGS}"
        raise BadInputError(what, where, remedy)
    return ObjectPath(text)


class ObjectPath(PosixPath):
    """An object, or a prefix of names that stands for a folder.

    Only what is defined here reaches the store. Everything else that would reach a disk raises.
    """

    __slots__ = ()

    def __str__(self) -> str:
        """Return the URL."""
        scheme, *names = self.parts or (".",)
        if not scheme.endswith(":"):  # relative to another one
            return "/".join((scheme, *names))
        return f"{scheme}//{'/'.join(names)}"

    def __repr__(self) -> str:
        """Return the call that makes it."""
        return f"{type(self).__name__}({str(self)!r})"

    def __fspath__(self) -> str:
        """Refuse to be taken for a path on a disk."""
        message = f"{self} is not on this machine"
        raise TypeError(message)

    @property
    def _store(self) -> ObjectStore:
        return _open_store(self.parts[0], *self.parts[1:2])

    @property
    def _key(self) -> str:
        return "/".join(self.parts[2:])

    def resolve(self, strict: bool = False) -> ObjectPath:  # noqa: ARG002, FBT001, FBT002 - as in Path
        """Return itself: there are no links."""
        return self

    def absolute(self) -> ObjectPath:
        """Return itself."""
        return self

    def exists(self, **_: bool) -> bool:
        """Return whether there is an object of this name, or one below it."""
        return self.is_file() or self.is_dir()

    def is_file(self, **_: bool) -> bool:
        """Return whether there is an object of this name."""
        try:
            self.size()
        except FileNotFoundError:
            return False
        return True

    def is_dir(self, **_: bool) -> bool:
        """Return whether there is an object below it."""
        return next(self.iterdir(), None) is not None

    def glob(self, *_: object, **__: object) -> Never:
        """Refuse to be looked up on a disk, as some releases of Python would."""
        message = f"{self} is not on this machine"
        raise TypeError(message)

    rglob = walk = glob

    def is_symlink(self) -> bool:
        """Return False: there are no links."""
        return False

    def iterdir(self) -> Generator[ObjectPath, None, None]:
        """Yield what is directly below it, in the order of the names."""
        with self._errors():
            found = _library().list_with_delimiter(self._store, self._key)
        keys = [*found["common_prefixes"], *(each["path"] for each in found["objects"])]
        for key in sorted(keys):
            yield self / key.rpartition("/")[2]

    def size(self) -> int:
        """Return the number of bytes of an object; FileNotFoundError if there is none."""
        self._check_name()
        with self._errors():
            return int(_library().head(self._store, self._key)["size"])

    def _check_name(self) -> None:
        if not self._key:  # the bucket itself answers, as if it were an empty object
            raise FileNotFoundError(2, "is missing", str(self))

    def read_bytes(self) -> bytes:
        """Return an object; FileNotFoundError if there is none."""
        with self._errors():
            return bytes(_library().get(self._store, self._key).bytes())

    def read_in_parts(self) -> Iterator[bytes]:
        """Yield an object part by part, by one request; FileNotFoundError if there is none."""
        with self._errors():
            parts = iter(_library().get(self._store, self._key))
        while True:
            with self._errors():
                part = next(parts, None)
            if part is None:
                return
            yield bytes(part)

    def open_to_read(self) -> io.BufferedReader:
        """Open an object; of a large one only the ranges that are read are fetched."""
        self._check_name()
        try:
            with self._errors():
                found = _library().get(self._store, self._key, options={"range": (0, _FIRST)})
                first, size = bytes(found.bytes()), int(found.meta["size"])
        except IncompleteError:
            if self.size():  # an empty object has no range
                raise
            first, size = b"", 0
        return io.BufferedReader(_Ranges(self, first, size), _BUFFER)

    def read_range(self, start: int, length: int) -> bytes:
        """Return some bytes of an object."""
        with self._errors():
            return bytes(_library().get_range(self._store, self._key, start=start, length=length))

    def put(self, data: bytes) -> None:
        """Write an object in place of any other."""
        self._put(data, "overwrite")

    def create(self, data: bytes) -> bool:
        """Write an object; return False if there is another one of this name.

        The answer to a request can be lost, so an object of this name that holds the same bytes
        is taken for this one: what must tell its writers apart holds a nonce.
        """
        for left in reversed(range(_TRIES)):
            try:
                self._put(data, "create")
            except FileExistsError:
                with contextlib.suppress(FileNotFoundError):  # of one that was being created
                    return self.read_bytes() == data
                if not left:
                    raise
            except _MayPassError:
                if not left:
                    raise
            else:
                return True
            emit("retry", path=self, tries=_TRIES - left)
            time.sleep(_FIRST_PAUSE * 2 ** (_TRIES - 1 - left))
        raise AssertionError  # the last try returns or raises

    def update(self, before: bytes, data: bytes) -> bool:
        """Write an object in place of one that holds certain bytes; return False if it does not.

        As in `create`, one that holds the new bytes already is taken for this one.
        """
        for left in reversed(range(_TRIES)):
            found, version = self._read_version()
            if found != before:
                return found == data
            try:
                self._put(data, version)
            except (FileExistsError, _MayPassError):  # what it holds now decides
                if not left:
                    raise
            else:
                return True
            time.sleep(_FIRST_PAUSE * 2 ** (_TRIES - 1 - left))
        raise AssertionError  # the last try returns or raises

    def _read_version(self) -> tuple[bytes, UpdateVersion]:
        """Return an object, and what names this version of it."""
        with self._errors():
            found = _library().get(self._store, self._key)
            names = {key: found.meta[key] for key in ("e_tag", "version") if found.meta[key]}
            return bytes(found.bytes()), cast("UpdateVersion", names)

    def _put(self, data: bytes, mode: PutMode) -> None:
        with self._errors():
            _library().put(self._store, self._key, data, mode=mode, use_multipart=False)

    def unlink(self, missing_ok: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as pathlib has it
        """Delete an object; one that is not there is no error in object storage."""
        with self._errors():
            _library().delete(self._store, self._key)

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Raise errors for users; OSErrors for an object that is missing or exists already."""
        try:
            yield
        except FileNotFoundError as error:
            if any(code in str(error) for code in _NO_BUCKET):
                raise _storage_error(error, self) from None
            raise FileNotFoundError(2, "is missing", str(self)) from None
        except DocextractEvalError:
            raise
        except Exception as error:  # noqa: BLE001 - all that the library can raise
            raise _storage_error(error, self) from None


class _MayPassError(IncompleteError):
    """What can be over a moment later, unlike credentials that are refused."""


class _Ranges(io.RawIOBase):
    """An object as a file."""

    def __init__(self, path: ObjectPath, first: bytes, size: int) -> None:
        self._path, self._first, self._size, self._at = path, first, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = start + offset
        return self._at

    def readall(self) -> bytes:
        return self._next_bytes(self._size - self._at)

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - anything that can be written into
        data = self._next_bytes(min(len(buffer), self._size - self._at))
        buffer[: len(data)] = data
        return len(data)

    def _next_bytes(self, length: int) -> bytes:
        data = self._first[self._at : self._at + max(0, length)]
        if len(data) < length:
            start = self._at + len(data)
            data += self._path.read_range(start, length - len(data))
        self._at += len(data)
        return data


def _library() -> ModuleType:
    try:
        import obstore.store  # noqa: PLC0415 - an extra
    except ImportError as error:
        what = "the package obstore, which object storage needs, is not installed"
        remedy = "pip install 'docextract-eval[scale]'"
        raise MissingPrerequisiteError(what, remedy=remedy) from error
    return obstore


@functools.cache
def _open_store(scheme: str, bucket: str = "") -> ObjectStore:
    """Return the client for a bucket, with what the environment says of it."""
    store, where = _library().store, f"{scheme}//{bucket}"
    if scheme == "memory:":
        return cast("ObjectStore", store.MemoryStore())
    if scheme == "s3:":
        _check_address(where)
    try:
        return cast("ObjectStore", store.from_url(where))
    except Exception as error:  # noqa: BLE001 - a setting that is missing or wrong
        reason = re.sub(r'"[^"]*"', "a value", str(error).partition("\n")[0])
        raise BadInputError(reason[:120], where, _SETTINGS) from None


def _check_address(where: str) -> None:
    """Raise for the address of a server that the library would stumble on."""
    for name in _ADDRESSES:
        address = os.environ.get(name)
        if address is None:
            continue
        if not re.fullmatch(r"https?://[^\s/@?#]+/?[^\s@?#]*", address):
            raise BadInputError(f"{name} is not http(s)://HOST:PORT", where, _SETTINGS)
        if address.startswith("http:") and not os.environ.get("AWS_ALLOW_HTTP"):
            what = f"{name} is not encrypted (http)"
            raise BadInputError(what, where, "set AWS_ALLOW_HTTP=true, or give it as https://...")


def _storage_error(error: Exception, path: ObjectPath) -> Exception:
    """Return the error for what the library raised, without its text, which can quote keys."""
    kind, text = type(error).__name__, str(error)
    if kind in {"AlreadyExistsError", "PreconditionError"}:
        return FileExistsError(17, "exists already", str(path))
    status, code = _STATUS.search(text), _CODE.search(text)
    if code and code[1] in _NO_BUCKET:
        what, remedy = "there is no such bucket", "make it, or correct its name"
        return BadInputError(what, str(path), remedy)
    said = ", ".join(found[1] for found in (status, code) if found)
    again = "and run the same command again: it continues"
    if code and code[1] in _EXPIRED:
        what = f"the credentials have expired or are unknown ({said})"
        return IncompleteError(what, str(path), f"renew them, {again}")
    if kind in _DENIED or (status and status[1] in {"401", "403"}):
        what = f"access was denied ({said})"
        return IncompleteError(
            what, str(path), f"check the credentials and their permissions, {again}"
        )
    if kind == "NotSupportedError" or (status and status[1] == "501"):
        return _cannot_create_error(path)
    what = f"the store answered {said}" if said else "the store cannot be reached"
    remedy = f"check its address and whether it runs, {again}"
    return _MayPassError(what, str(path), remedy)


def check_store(folder: ObjectPath) -> None:
    """Raise if a store cannot be written to, or replaces an object that it should only create."""
    with _probe(folder) as probe:
        if probe.create(b"second"):
            raise _cannot_create_error(folder)


def check_updates(folder: ObjectPath) -> None:
    """Raise if a store replaces an object that is another one than the writer has read."""
    with _probe(folder) as probe:
        _, first = probe._read_version()  # noqa: SLF001 - of this module
        probe.put(b"second")
        with contextlib.suppress(FileExistsError):
            probe._put(b"third", first)  # noqa: SLF001
            what = "the store replaces objects that others have changed meanwhile"
            remedy = "take one that knows conditional writes (If-Match), or build a longer corpus"
            raise BadInputError(what, str(folder), f"{remedy} in another place")


@contextlib.contextmanager
def _probe(folder: ObjectPath) -> Iterator[ObjectPath]:
    """Yield a new object, which is removed at the end."""
    # It may stay where its process is killed, under a name that leaves a folder empty: see disk.py.
    probe = folder / f".unfinished-probe-{os.urandom(8).hex()}"
    if not probe.create(b"first"):
        raise _cannot_create_error(folder)
    try:
        yield probe
    finally:
        probe.unlink()


def _cannot_create_error(path: ObjectPath) -> BadInputError:
    what = "the store replaces objects that were to be created only once"
    remedy = "take one that knows conditional writes (If-None-Match), or a folder on a shared disk"
    return BadInputError(what, str(path), remedy)
