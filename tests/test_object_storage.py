"""Objects as paths: in memory, and on a server that speaks as S3 does."""

from __future__ import annotations

import functools
import json
import os
import pickle
import resource
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import obstore.store
import pytest
from benchmarks.stages import counted_requests

from docextract_eval.errors import (
    BadInputError,
    IncompleteError,
    MissingPrerequisiteError,
)
from docextract_eval.storage import object_storage
from docextract_eval.storage.disk import (
    fetched,
    open_regular,
    read_regular,
    refuse_foreign_folder,
    write_atomically,
    write_if_absent,
)
from docextract_eval.storage.object_storage import (
    ObjectPath,
    check_store,
    check_updates,
    parse_location,
)
from tests.cli.commands import dxe, one_line

pytest_plugins = ("tests.object_store",)

RACERS, NAMES = 8, 40


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.needs("moto"))])
def store(request):
    """An empty folder in object storage."""
    if request.param == "memory":
        return parse_location(f"memory://{secrets.token_hex(6)}/corpora")
    return parse_location(request.getfixturevalue("bucket_url")) / "corpora"


@pytest.fixture
def s3(bucket_url, faults):
    """One on the server, with whatever goes wrong in between."""
    return parse_location(bucket_url) / "corpora"


@pytest.fixture
def impatient(monkeypatch):
    """A client that tries again at once, and gives up soon."""
    pauses = {"init_backoff": timedelta(milliseconds=1), "max_backoff": timedelta(milliseconds=9)}
    retry = {"max_retries": 2, "backoff": {**pauses, "base": 2}, "retry_timeout": timedelta(60)}
    soon = functools.partial(obstore.store.from_url, retry_config=retry)
    monkeypatch.setattr(obstore.store, "from_url", soon)
    monkeypatch.setattr(object_storage, "_FIRST_PAUSE", 0.001)


def shown(error):
    """Whatever could be shown of an error, with its cause."""
    return "".join([str(error), repr(error.args), *traceback.format_exception(error)])


# What is promised of every store.


def test_what_is_created_is_never_replaced(store):
    path = store / "plan.json"
    assert path.create(b"first")
    assert not path.create(b"second")
    assert path.read_bytes() == b"first"


def test_the_same_bytes_again_are_taken_for_ones_own(store):
    """Because the answer to the first request may have been lost."""
    path = store / "plan.json"
    assert [path.create(b"same"), path.create(b"same")] == [True, True]


def test_only_what_was_read_is_updated(store):
    path = store / "corpus.json"
    path.put(b"short")
    assert path.update(b"short", b"longer")
    assert not path.update(b"short", b"another's")
    assert path.update(b"short", b"longer"), "the answer to the first request may have been lost"
    assert path.read_bytes() == b"longer"
    with pytest.raises(FileNotFoundError):
        (store / "none").update(b"", b"x")


@pytest.mark.parametrize("theirs", [b"theirs", b"mine"])
def test_what_changed_after_it_was_read_stays(store, monkeypatch, theirs):
    path, read = store / "corpus.json", ObjectPath._read_version
    path.put(b"short")

    def overtaken(path):
        found = read(path)
        if found[0] == b"short":
            path.put(theirs)
        return found

    monkeypatch.setattr(ObjectPath, "_read_version", overtaken)
    monkeypatch.setattr(object_storage, "_FIRST_PAUSE", 0.001)
    assert path.update(b"short", b"mine") == (theirs == b"mine")
    assert path.read_bytes() == theirs


def test_what_is_put_replaces(store):
    path = store / "corpus.json"
    path.put(b"a")
    path.put(b"bc")
    assert (path.read_bytes(), path.size()) == (b"bc", 2)


def test_ranges_together_are_the_whole(store):
    data = secrets.token_bytes(200_001)
    path = store / "renditions"
    path.put(data)
    with path.open_to_read() as file:
        assert file.read() == data
        assert (file.read(), file.read(5)) == (b"", b"")
    with open_regular(path) as file:
        parts = []
        while part := file.read(33_333):
            parts.append(part)
        assert b"".join(parts) == data
        assert file.seek(-7, os.SEEK_END) == 199_994
        assert file.read(100) == data[-7:]
        assert file.seek(10) == 10
        assert file.seek(5, os.SEEK_CUR) == 15
        assert file.read(4) == data[15:19]
        file.seek(0)
        buffer = bytearray(100_000)
        assert file.readinto(buffer) == 100_000
        assert bytes(buffer) == data[:100_000]
    assert path.read_range(3, 4) == data[3:7]
    assert read_regular(path) == path.read_bytes() == data


def test_an_empty_object_can_be_read(store):
    (store / "empty").put(b"")
    assert read_regular(store / "empty") == (store / "empty").read_bytes() == b""


def test_a_small_object_takes_one_request_and_a_large_one_what_is_read_of_it(store):
    first = object_storage._FIRST
    data = secrets.token_bytes(3 * first)
    (store / "small").put(data[:first])
    (store / "large").put(data)
    with counted_requests() as counts:
        assert read_regular(store / "small") == data[:first]
    assert counts == {"reads": 1}
    with counted_requests() as counts, open_regular(store / "large") as file:
        assert file.read(9) == data[:9]
        assert file.seek(-9, os.SEEK_END) == 3 * first - 9
        assert file.read() == data[-9:]
    assert counts == {"reads": 2}
    with counted_requests() as counts, open_regular(store / "large") as file:
        file.seek(first - 7)
        assert file.read(2 * first) == data[first - 7 : 3 * first - 7]
        file.seek(first - 7)
        assert file.read() == data[first - 7 :]


def test_what_is_fetched_is_asked_for_once(store):
    (store / "large").put(data := secrets.token_bytes(object_storage._FIRST + 9))
    with counted_requests() as counts:
        with fetched(store / "large", store / "absent"), fetched(store / "large"):
            assert read_regular(store / "large") == read_regular(store / "large") == data
            with pytest.raises(FileNotFoundError, match="is missing"):
                read_regular(store / "absent")
        (store / "large").put(b"new")
        assert read_regular(store / "large") == b"new"
    assert counts == {"reads": 4, "writes": 1}


def test_a_copy_that_has_no_room_is_one_line_and_leaves_nothing(store, tmp_path, monkeypatch):
    (store / "large").put(bytes(2**21))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, limits[1]))
    try:
        with pytest.raises(IncompleteError, match="large"), fetched(store / "large"):
            raise AssertionError
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [*tmp_path.iterdir()] == []


def test_what_is_fetched_and_fails_is_read_from_the_store_afterwards(store):
    (store / "a").put(b"old")
    with pytest.raises(RuntimeError), fetched(store / "a"):
        raise RuntimeError
    (store / "a").put(b"new")
    assert read_regular(store / "a") == b"new"


def test_what_is_below_is_listed_by_name(store):
    for name in ("b/2.json", "a", "b/1.json", "c d", "ü%20"):
        (store / name).put(b"x")
    assert [*store.iterdir()] == [store / name for name in ("a", "b", "c d", "ü%20")]
    assert [each.name for each in (store / "b").iterdir()] == ["1.json", "2.json"]
    assert all(each.read_bytes() == b"x" for each in store.iterdir() if each.is_file())
    assert [*(store / "nothing").iterdir()] == []


def test_a_name_is_of_an_object_or_of_what_is_below_it(store):
    (store / "shards" / "00000.json").put(b"{}")
    kinds = {
        name: ((store / name).exists(), (store / name).is_file(), (store / name).is_dir())
        for name in ("shards", "shards/00000.json", "shard", "shards/0")
    }
    assert kinds == {
        "shards": (True, False, True),
        "shards/00000.json": (True, True, False),
        "shard": (False, False, False),
        "shards/0": (False, False, False),
    }
    assert not store.is_symlink()


def test_a_bucket_is_a_folder_even_if_nothing_is_in_it(bucket_url):
    bucket = parse_location(bucket_url)
    assert not bucket.is_file()
    refuse_foreign_folder(bucket, "corpus.json")
    check_store(bucket)
    (bucket / "a").put(b"")
    assert bucket.is_dir()
    assert not bucket.is_file()


def test_what_is_missing_is_missing(store):
    path = store / "nothing"
    for read in (path.read_bytes, path.size, path.open_to_read, lambda: path.read_range(0, 1)):
        with pytest.raises(FileNotFoundError, match="is missing"):
            read()
    path.unlink()
    assert not path.exists()


def test_what_is_deleted_is_gone(store):
    path = store / "a"
    path.put(b"x")
    path.unlink()
    assert not path.exists()


def test_files_are_written_as_on_a_disk(store):
    path = store / "corpus.json"
    write_atomically(path, "one")
    write_atomically(path, lambda file: file.write(b"two"))
    assert path.read_bytes() == b"two"
    assert write_if_absent(store / "plan.json", "a")
    assert not write_if_absent(store / "plan.json", b"b")
    with pytest.raises(ZeroDivisionError):
        write_atomically(path, lambda file: file.write(b"x" * (1 // 0)))
    assert path.read_bytes() == b"two"


def test_a_store_that_can_be_used_is_left_as_it_was(store):
    check_store(store)
    assert [*store.iterdir()] == []


def test_a_probe_that_was_left_behind_leaves_a_folder_empty(store, monkeypatch):
    monkeypatch.setattr(ObjectPath, "unlink", lambda *_: None)  # killed before
    check_store(store)
    assert len([*store.iterdir()]) == 1
    refuse_foreign_folder(store, "plan.json")


RACE = """
import json, os, sys, time
from docextract_eval.storage.object_storage import parse_location
folder = parse_location(sys.argv[1])
folder.exists()
print("ready", flush=True)
begin, mine = float(sys.stdin.readline()), []
time.sleep(max(begin - time.time(), 0))
for number in range(int(sys.argv[2])):
    if (folder / str(number)).create(os.urandom(8)):
        mine.append(number)
        time.sleep(0.08)  # so that the others get ahead
print(json.dumps(mine))
"""


@pytest.mark.long
def test_of_processes_that_create_one_object_exactly_one_succeeds(bucket_url):
    """All of them ask for it at nearly the same moment, again and again."""
    command, pipes = [sys.executable, "-c", RACE, f"{bucket_url}race", str(NAMES)], subprocess.PIPE
    racers = [
        subprocess.Popen(command, stdin=pipes, stdout=pipes, text=True) for _ in range(RACERS)
    ]
    assert [racer.stdout.readline() for racer in racers] == ["ready\n"] * RACERS
    begin = f"{time.time() + 0.1}\n"
    for racer in racers:
        racer.stdin.write(begin)
        racer.stdin.flush()
    won = [json.loads(racer.communicate(timeout=60)[0]) for racer in racers]
    assert sorted(number for each in won for number in each) == [*range(NAMES)]
    assert sum(bool(each) for each in won) > 1, "they met"


# What goes wrong.


def test_busy_answers_and_conflicts_are_tried_again(s3, faults, impatient):
    faults.busy_every, faults.conflicts = 3, 4
    for number in range(12):
        path = s3 / str(number)
        assert path.create(b"x")
        assert path.read_bytes() == b"x"
        assert not path.create(b"y")
    assert len([*s3.iterdir()]) == 12
    given = [status for _, _, status in faults.answers]
    assert given.count(503) > 5
    assert given.count(409) == 4


def test_a_store_that_stays_busy_is_asked_many_times(s3, faults, impatient):
    faults.busy_every = 1
    with pytest.raises(IncompleteError, match=r"the store answered 503.*it continues"):
        s3.create(b"x")
    assert len(faults.answers) == 18, "six tries of ours, each of three of the library"


@pytest.mark.parametrize("lost", [1, 3])
def test_what_was_created_is_ones_own_even_if_the_answer_was_lost(s3, faults, impatient, lost):
    faults.lost = lost
    assert (s3 / "plan.json").create(b"mine")
    assert [status for _, _, status in faults.answers].count(0) >= 1
    assert not (s3 / "plan.json").create(b"another's")
    assert (s3 / "plan.json").read_bytes() == b"mine"


@pytest.mark.parametrize("lost", [1, 3])
def test_what_was_updated_is_ones_own_even_if_the_answer_was_lost(s3, faults, impatient, lost):
    path = s3 / "corpus.json"
    path.put(b"short")
    faults.lost = lost
    assert path.update(b"short", b"longer")
    assert [status for _, _, status in faults.answers].count(0) >= 1
    assert path.read_bytes() == b"longer"


def test_a_lost_answer_of_a_put_is_tried_again(s3, faults, impatient):
    faults.lost = 1
    (s3 / "corpus.json").put(b"x")
    assert (s3 / "corpus.json").read_bytes() == b"x"


def test_a_slow_store_is_waited_for(s3, faults):
    faults.delay = 0.3
    assert (s3 / "a").create(b"x")


def closed_port():
    """A port on which nobody listens."""
    with socket.socket() as wire:
        wire.bind(("127.0.0.1", 0))
        return wire.getsockname()[1]


REFUSALS = {
    "AccessDenied": (403, "access was denied (403, AccessDenied)"),
    "SignatureDoesNotMatch": (403, "access was denied (403, SignatureDoesNotMatch)"),
    "InvalidAccessKeyId": (403, "the credentials have expired or are unknown (403, Invalid"),
    "ExpiredToken": (400, "the credentials have expired or are unknown (400, ExpiredToken)"),
    "InternalError": (500, "the store answered 500, InternalError"),
    "SlowDown": (503, "the store answered 503, SlowDown"),
}


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_one_line_that_says_what_to_do(s3, faults, impatient, secrets_in, code):
    """It quotes nothing of what the store said but its code, and is not asked for in vain."""
    status, what = REFUSALS[code]
    faults.refused_after, faults.refusal = 0, (status, code)
    for ask in (
        functools.partial(check_store, s3),
        functools.partial(s3.create, b"x"),
        functools.partial(s3.put, b"x"),
        functools.partial(s3.update, b"x", b"y"),
        functools.partial(s3.read_range, 0, 9),
        s3.read_bytes,
        s3.unlink,
        s3.is_dir,
        lambda: [*s3.iterdir()],
    ):
        before = len(faults.answers)
        with pytest.raises(IncompleteError) as caught:
            ask()
        said = str(caught.value)
        assert what in said
        assert "\n" not in said
        assert said.endswith("and run the same command again: it continues")
        assert secrets_in(shown(caught.value)) == set()
        assert status >= 500 or len(faults.answers) == before + 1, "once is enough"


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_an_answer_without_words_is_still_explained(s3, faults, impatient, status):
    """A question for an object's size is answered by a number alone."""
    faults.refused_after, faults.refusal = 0, (status, "ExpiredToken")
    with pytest.raises(IncompleteError, match=str(status)):
        s3.size()


def test_credentials_may_expire_in_the_middle(s3, faults, impatient):
    faults.refused_after, faults.refusal = 2, (400, "ExpiredToken")
    assert s3.joinpath("a").create(b"x")
    assert s3.joinpath("b").create(b"x")
    with pytest.raises(IncompleteError, match="have expired"):
        s3.joinpath("c").create(b"x")
    faults.refused_after = None
    assert s3.joinpath("c").create(b"x")


def test_a_store_that_always_replaces_is_refused(s3, faults):
    faults.always_replaces = True
    with pytest.raises(BadInputError, match="replaces objects that were to be created only once"):
        check_store(s3)
    assert [*s3.iterdir()] == []


def test_a_store_that_replaces_what_others_changed_is_refused_where_that_matters(s3, faults):
    faults.ignores_changes = True
    check_store(s3)
    with pytest.raises(BadInputError, match="replaces objects that others have changed meanwhile"):
        check_updates(s3)
    faults.ignores_changes = False
    check_updates(s3)
    assert [*s3.iterdir()] == []


def test_a_store_that_knows_no_conditions_is_refused(s3, faults, impatient):
    faults.refused_after, faults.refusal = 0, (501, "NotImplemented")
    with pytest.raises(BadInputError, match="take one that knows conditional writes"):
        check_store(s3)


def test_a_missing_bucket_is_named(bucket_url):
    missing = parse_location("s3://nobody-made-this/corpora")
    for ask in (missing.read_bytes, missing.exists, functools.partial(check_store, missing)):
        with pytest.raises(BadInputError, match="there is no such bucket. Remedy: make it"):
            ask()


def test_a_server_that_does_not_run_is_one_line(bucket_url, monkeypatch, impatient):
    monkeypatch.setenv("AWS_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    path = parse_location(bucket_url) / "corpora"
    for ask in (path.read_bytes, path.exists, functools.partial(check_store, path)):
        with pytest.raises(IncompleteError, match="the store cannot be reached"):
            ask()


def test_who_cannot_reach_a_store_waits_twice_as_long_from_try_to_try(monkeypatch, impatient):
    """Seconds at first, and not minutes."""
    asked = {"ENDPOINT": f"http://127.0.0.1:{closed_port()}", "ALLOW_HTTP": "true"}
    for name, value in (asked | {"ACCESS_KEY_ID": "k", "SECRET_ACCESS_KEY": "s"}).items():
        monkeypatch.setenv(f"AWS_{name}", value)
    pauses = []
    monkeypatch.setattr(object_storage, "time", SimpleNamespace(sleep=pauses.append))
    path = parse_location(f"s3://{secrets.token_hex(6)}") / "plan.json"  # of a client of its own
    with pytest.raises(IncompleteError, match="the store cannot be reached"):
        path.create(b"x")
    assert pauses[0] == object_storage._FIRST_PAUSE
    assert [later / earlier for earlier, later in pairwise(pauses)] == [2, 2, 2, 2]


def test_commands_say_what_is_wrong_in_one_line(bucket_url, faults, secrets_in, tmp_path):
    """By their exit codes: 2 for what a user has to change, 3 for what may be over later."""
    plan = ("corpus", "build", "quick", "--plan", "-o")
    for refusal, code, what in (
        ((403, "AccessDenied"), 3, "access was denied"),
        ((400, "ExpiredToken"), 3, "have expired"),
    ):
        faults.refused_after, faults.refusal = 3, refusal
        faults.answers.clear()
        said = one_line(dxe(*plan, f"{bucket_url}c", cwd=tmp_path), code)
        assert what in said
        assert secrets_in(said) == set()
    faults.refused_after = None
    said = one_line(dxe(*plan, "s3://nobody-made-this/c", cwd=tmp_path), 2)
    assert "there is no such bucket" in said
    said = one_line(dxe("shard", "s3://nobody-made-this/c", cwd=tmp_path), 2)
    assert "there is no such bucket" in said
    faults.always_replaces = True
    said = one_line(dxe(*plan, f"{bucket_url}c", cwd=tmp_path), 2)
    assert "conditional writes" in said
    assert not list(tmp_path.iterdir())


# What the environment says.


@pytest.mark.parametrize(
    "address", ["ht tp://x", "127.0.0.1:9000", "http://", "https://me:pass-word@host", ""]
)
def test_an_address_that_cannot_be_one_is_named_by_its_variable(bucket_url, monkeypatch, address):
    monkeypatch.setenv("AWS_ENDPOINT", address)
    with pytest.raises(BadInputError, match="AWS_ENDPOINT is not http") as caught:
        parse_location(bucket_url).exists()
    assert "pass-word" not in shown(caught.value)


def test_an_address_without_encryption_must_be_allowed(bucket_url, monkeypatch):
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    with pytest.raises(BadInputError, match="set AWS_ALLOW_HTTP=true"):
        parse_location(bucket_url).exists()


def test_a_setting_that_is_wrong_is_not_repeated(bucket_url, monkeypatch):
    monkeypatch.setenv("AWS_ALLOW_HTTP", "a secret pasted here")
    with pytest.raises(BadInputError, match="failed to parse a value as boolean") as caught:
        parse_location(bucket_url).exists()
    assert "pasted" not in shown(caught.value)


def test_without_its_library_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    path = parse_location("s3://receipts/may")
    for ask in (path.read_bytes, path.exists, functools.partial(check_store, path)):
        with pytest.raises(MissingPrerequisiteError, match=r"docextract-eval\[scale\]"):
            ask()


# Never a path on a disk.


def test_it_is_never_taken_for_a_path_on_a_disk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = parse_location("memory://receipts/may")
    for use in (
        open,
        os.stat,
        os.listdir,
        os.mkdir,
        os.fspath,
        os.path.exists,
        bytes,
        shutil.rmtree,
        ObjectPath.open,
        ObjectPath.stat,
        ObjectPath.lstat,
        ObjectPath.mkdir,
        ObjectPath.rmdir,
        ObjectPath.touch,
        ObjectPath.read_text,
        functools.partial(ObjectPath.write_text, data="x"),
        functools.partial(ObjectPath.write_bytes, data=b"x"),
        functools.partial(ObjectPath.rename, target="x"),
        functools.partial(ObjectPath.replace, target="x"),
        functools.partial(ObjectPath.symlink_to, target="x"),
        functools.partial(ObjectPath.glob, pattern="*"),
        functools.partial(ObjectPath.rglob, pattern="*"),
    ):
        with pytest.raises(TypeError, match="is not on this machine"):
            use(path)
    assert [*tmp_path.iterdir()] == []


def test_it_is_the_same_in_another_process(bucket_url):
    path = parse_location(bucket_url) / "a b" / "c"
    path.put(b"x")
    again = pickle.loads(pickle.dumps(path))  # noqa: S301 - our own
    assert (again, type(again), hash(again)) == (path, ObjectPath, hash(path))
    assert again.read_bytes() == b"x"
    said = subprocess.run(
        [sys.executable, "-c", "import pickle, sys; print(pickle.load(sys.stdin.buffer).size())"],
        input=pickle.dumps(path),
        capture_output=True,
        check=True,
    )
    assert said.stdout == b"1\n"


def test_its_parts_are_those_of_a_path():
    path = parse_location("s3://receipts/may/shards/00001.json")
    assert (path.name, path.stem, path.suffix) == ("00001.json", "00001", ".json")
    assert str(path.parent) == "s3://receipts/may/shards"
    assert str(path.with_name("a")) == "s3://receipts/may/shards/a"
    assert str(path.relative_to("s3://receipts/may")) == "shards/00001.json"
    assert path.resolve() == path.absolute() == path == parse_location(str(path))
    assert repr(path) == f"ObjectPath('{path}')"
    assert sorted([path, path.parent]) == [path.parent, path]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("runs/may", Path("runs/may")),
        ("/data/a b", Path("/data/a b")),
        ("file:///data/a%20b?c#d", Path("/data/a b?c#d")),
        ("file://localhost/data", Path("/data")),
        ("s3://receipts", ObjectPath("s3://receipts")),
        ("gs://receipts/a/", ObjectPath("gs://receipts/a")),
        ("az://receipts/a//b", ObjectPath("az://receipts/a/b")),
        ("memory://", ObjectPath("memory://")),
    ],
)
def test_where_something_is(text, path):
    assert parse_location(text) == path
    assert type(parse_location(text)) is type(path)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ftp://host/a", "'ftp://' is not known"),
        ("S3://receipts/a", "'S3://' is not known"),
        ("https://me:pass-word@host/a?signature=pass-word", "'https://' is not known"),
        ("postgresql://me:pass-word@host/a", "'postgresql://' is not known"),
        ("s3://", "is not SCHEME://BUCKET/PATH"),
        ("s3:///a", "is not SCHEME://BUCKET/PATH"),
        ("s3://me:pass-word@receipts/a", "is not SCHEME://BUCKET/PATH"),
        ("s3://receipts/a?X-Amz-Signature=pass-word", "is not SCHEME://BUCKET/PATH"),
        ("s3://receipts?key=pass-word", "is not SCHEME://BUCKET/PATH"),
        ("s3://receipts/a#pass-word", "is not SCHEME://BUCKET/PATH"),
        ("s3://receipts/a/../b", "is not SCHEME://BUCKET/PATH"),
        ("file://me:pass-word@nas/a", "is not file:///PATH"),
        ("file://nas/a", "is not file:///PATH"),
    ],
)
def test_what_is_no_place_is_refused_without_its_secrets(text, what, tmp_path):
    with pytest.raises(BadInputError, match="Remedy: ") as caught:
        parse_location(text)
    assert what in str(caught.value)
    assert "pass-word" not in shown(caught.value)


def test_a_command_refuses_it_in_one_line(tmp_path):
    said = one_line(dxe("shard", "s3://me:pass-word@receipts/a", cwd=tmp_path), 2)
    assert "is not SCHEME://BUCKET/PATH" in said
    assert "pass-word" not in said
