"""What a hostile program tries inside a sandbox comes to nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from docextract_eval.errors import BadInputError, IncompleteError
from docextract_eval.runs.execution.request import RunRequest
from docextract_eval.runs.execution.sandbox_choice import check_sandbox_options, choose_sandbox

ORDER = RunRequest("python:hostile:extract", workers=2)


@pytest.fixture
def place(tmp_path, monkeypatch, sandbox):
    """A folder to work in with a pipeline, a corpus and a run beside it, and a home elsewhere."""
    for folder, file in (("corpus", "corpus.json"), ("runs/now", "run.json"), ("home", "key")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / file).write_text("secret of outside")
    (tmp_path / "hostile.py").write_text("def extract(sheet):\n    return {}\n")
    (tmp_path / "helper.py").write_text("")
    (tmp_path / "notes.txt").write_text("secret of outside")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fence(place, **asked):
    """The sandbox of a run here."""
    hidden = (place / "corpus", place / "runs" / "now")
    return choose_sandbox(replace(ORDER, **asked), hidden)


def inside(found, place, code, *arguments, filtered=None):
    """What a program says inside, and how it ends; after the filter, if it is for a run."""
    scratch = place / "home" / "scratch"
    scratch.mkdir(exist_ok=True)
    if filtered is not None:
        way = "from docextract_eval.runs.sandbox.inside import filter_system_calls"
        code = f"{way}\nfilter_system_calls(allow_unix={not filtered})\n{code}"
    argv = found.wrapper.wrap([sys.executable, "-c", code, *map(str, arguments)], str(scratch))
    return subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)


READ = """
import os, sys
for path in sys.argv[1:]:
    try:
        print(open(path).read())
    except OSError as error:
        print("stopped", path)
"""


def test_its_code_is_shown_and_nothing_beside_it(place):
    files = [place / each for each in ("hostile.py", "helper.py", "notes.txt")]
    files += [place / "corpus/corpus.json", place / "runs/now/run.json", place / "home/key"]
    said = inside(fence(place), place, READ, *files).stdout
    assert "def extract" in said
    assert said.count("stopped") == 4
    assert "secret" not in said


def test_a_folder_of_code_without_results_is_shown_whole(place, monkeypatch):
    (place / "code").mkdir()
    (place / "code" / "hostile.py").write_text("")
    (place / "code" / "words.txt").write_text("a word")
    monkeypatch.chdir(place / "code")
    said = inside(fence(place), place, READ, place / "code/words.txt", place / "notes.txt").stdout
    assert "a word" in said
    assert "secret" not in said


LINKS = """
import os
for process in filter(str.isdigit, os.listdir("/proc")):
    for way in ("cwd", "root"):
        for file in ("corpus/corpus.json", "PLACE/corpus/corpus.json"):
            try:
                print(open(f"/proc/{process}/{way}/{file}").read())
            except OSError:
                pass
    for file in ("cmdline", "environ"):
        try:
            print(open(f"/proc/{process}/{file}").read())
        except OSError:
            pass
"""


def test_no_other_process_leads_to_the_truth(place, monkeypatch):
    """Neither its command line, its variables, its folder nor its root: `/proc/PPID` is not there.

    A process stands beside it that says all of that, as the one that started it does.
    """
    mark = secrets.token_hex(8)
    monkeypatch.setenv("MARK", mark)
    waiting = [sys.executable, "-c", "import time; time.sleep(60)", mark]
    beside = subprocess.Popen(waiting)
    monkeypatch.delenv("MARK")
    try:
        done = inside(fence(place), place, LINKS.replace("PLACE", str(place)))
    finally:
        beside.kill()
        beside.wait()
    assert done.returncode == 0, done.stderr
    assert "secret" not in done.stdout
    assert mark not in done.stdout


CONNECT = """
import ctypes, os, socket, sys
port, path, name, parent = sys.argv[1:]
system = ctypes.CDLL(None, use_errno=True)
for process in (parent, os.getppid(), 1):
    for kind in ("user", "net", "mnt"):
        try:
            with open(f"/proc/{process}/ns/{kind}", "rb") as found:
                print("entered" if system.setns(found.fileno(), 0) == 0 else "no")
        except OSError:
            pass
for family, address in (
    (socket.AF_INET, ("127.0.0.1", int(port))),
    (socket.AF_INET6, ("::ffff:127.0.0.1", int(port))),
    (socket.AF_UNIX, path),
    (socket.AF_UNIX, chr(0) + name),
    (socket.AF_VSOCK, (2, int(port))),
):
    try:
        with socket.socket(family) as out:
            out.settimeout(5)
            out.connect(address)
            out.sendall(b"a page")
            print("connected", address)
    except OSError as error:
        print("stopped", error)
"""


@contextlib.contextmanager
def listening(folder):
    """Listeners of this process: by the loopback, in a folder, by an abstract name."""
    name = secrets.token_hex(8)
    with (
        socket.create_server(("127.0.0.1", 0)) as loopback,
        socket.socket(socket.AF_UNIX) as path,
        socket.socket(socket.AF_UNIX) as abstract,
        contextlib.chdir(folder),
    ):
        path.bind("door")
        abstract.bind(f"\0{name}")
        for each in (path, abstract):
            each.listen()
        yield (loopback.getsockname()[1], "door", name, os.getpid()), (loopback, path, abstract)


def came(listeners):
    """How many of them somebody connected to."""
    count = 0
    for each in listeners:
        each.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            each.accept()[0].close()
            count += 1
    return count


def test_no_byte_leaves_a_private_run(place):
    """Not even through a UNIX socket that somebody opened in the very folder of the code."""
    code = place / "code"
    code.mkdir()
    (code / "hostile.py").write_text("")
    with listening(code) as (where, listeners):
        found = fence(place, private=True)
        done = inside(found, place, CONNECT, *where, filtered=True)
        assert Path("door").is_socket()
        reached = came(listeners)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("stopped") == 5, done.stdout
    assert "connected" not in done.stdout
    assert "entered" not in done.stdout
    assert reached == 0


def test_no_byte_leaves_through_the_network_without_it(place):
    with listening(place) as (where, listeners):
        done = inside(fence(place), place, CONNECT, *where, filtered=False)
        reached = came(listeners)
    assert done.stdout.count("stopped") == 5, done.stdout
    assert reached == 0


def test_what_asks_for_the_network_has_it(place):
    with listening(place) as (where, listeners):
        found = fence(place, network=True)
        assert found.record["network"] is True
        done = inside(found, place, CONNECT, *where, filtered=False)
        assert came(listeners) >= 1, done.stdout


def test_a_program_that_it_starts_connects_to_nothing(place):
    with listening(place) as (where, listeners):
        child = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"
        done = inside(fence(place, private=True), place, child, CONNECT, *where, filtered=True)
        reached = came(listeners)
    assert done.stdout.count("stopped") == 5, done.stdout
    assert reached == 0


WRITE = """
import sys, pathlib
for path in sys.argv[1:]:
    try:
        pathlib.Path(path).write_text("written")
        print("written")
    except OSError:
        print("stopped")
"""


def test_what_it_writes_stays_inside_but_in_the_scratch_folder(place):
    outside = [place / "home" / "new", place / "hostile.py", place / "corpus" / "new"]
    outside += [Path("/tmp", secrets.token_hex(8)), Path("/proc/sys/kernel/core_pattern")]  # noqa: S108
    before = outside[-1].read_text()
    done = inside(fence(place), place, WRITE, *outside, place / "home/scratch/answer")
    assert done.returncode == 0, done.stderr
    assert not any(each.exists() for each in (outside[0], *outside[2:4]))
    assert "def extract" in outside[1].read_text()
    assert outside[-1].read_text() == before
    assert (place / "home/scratch/answer").read_text() == "written"


OUTLIVE = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        while True:
            time.sleep(0.05)
            open(sys.argv[1] + "/alive", "a").write("x")
while not os.path.exists(sys.argv[1] + "/alive"):
    time.sleep(0.01)
os._exit(0)
"""


@pytest.mark.long
@pytest.mark.parametrize("killed", [False, True])
def test_what_it_started_ends_with_it(place, killed):
    """A grandchild in a session of its own: when its starter leaves, when bubblewrap is killed."""
    alive = place / "home" / "scratch" / "alive"
    code = OUTLIVE.replace("os._exit(0)", "time.sleep(60)") if killed else OUTLIVE
    if killed:
        alive.parent.mkdir()
        argv = fence(place).wrapper.wrap(
            [sys.executable, "-c", code, alive.parent], str(alive.parent)
        )
        started = subprocess.Popen([str(each) for each in argv])
        until = time.monotonic() + 30
        while not alive.exists() and time.monotonic() < until:
            time.sleep(0.01)
        started.kill()
        started.wait()
    else:
        assert inside(fence(place), place, code, alive.parent).returncode == 0
    time.sleep(0.5)
    grown = alive.stat().st_size
    time.sleep(0.5)
    assert grown
    assert alive.stat().st_size == grown


def test_what_is_allowed_is_shown_and_the_rest_is_not(place):
    for folder in ("models", "cache", "other"):
        (place / folder).mkdir()
        (place / folder / "file").write_text(f"of {folder}")
    allowed = (str(place / "models"), f"{place / 'cache'}:rw")
    found = fence(place, allow=allowed)
    paths = [place / folder / "file" for folder in ("models", "cache", "other")]
    said = inside(found, place, READ, *paths).stdout
    assert ("of models" in said, "of cache" in said, "of other" in said) == (True, True, False)
    assert inside(found, place, WRITE, *paths).stdout.split() == ["stopped", "written", "stopped"]
    assert found.record["allowed"] == list(allowed)


@pytest.mark.parametrize("spelled", ["{place}/notes/calls", "notes/calls", "old/../notes/calls"])
def test_a_setting_leaves_what_may_be_written_to(place, spelled):
    """Also where the file is there already: the second time that a run is started."""
    for folder in ("notes", "old"):
        (place / folder).mkdir()
    (place / "notes" / "calls").write_text("one")
    settings = {"calls": spelled.format(place=place)}
    found = fence(place, settings=settings, allow=(f"{place / 'notes'}:rw",))
    code = "import sys\nopen(sys.argv[1], 'a').write(' two')"
    done = inside(found, place, code, place / "notes" / "calls")
    assert done.returncode == 0, done.stderr
    assert (place / "notes" / "calls").read_text() == "one two"


@pytest.mark.parametrize(
    ("pipeline", "said"),
    [("http://127.0.0.1:9/x", "written"), ("openai:model", "written"), (ORDER.pipeline, "stopped")],
)
def test_only_a_services_answers_may_be_kept_where_a_setting_says(place, pipeline, said):
    """Such a folder need not be there yet; other code sees what is named, and writes nothing."""
    kept = place / "kept"
    if said == "stopped":
        kept.mkdir()
    found = fence(place, pipeline=pipeline, settings={"cache": f"{kept}/"}, sandbox=True)
    done = inside(found, place, WRITE, kept / "answer")
    assert done.stdout.split() == [said], done.stderr


def test_an_option_of_a_program_leaves_what_may_be_written_to(place):
    (place / "notes").mkdir()
    log = place / "notes" / "log"
    log.write_text("one")
    command = f"command:true --log={log} {log} {{images}}"
    found = fence(place, pipeline=command, allow=(f"{place / 'notes'}:rw",))
    done = inside(found, place, WRITE, log)
    assert done.stdout.split() == ["written"], done.stderr


def test_a_setting_shows_the_file_that_it_names(place):
    (place / "words.list").write_text("some words")
    named = place / "words.list"
    said = inside(fence(place, settings={"words": str(named)}), place, READ, named).stdout
    assert "some words" in said


@pytest.mark.parametrize("path", ["corpus", "corpus/corpus.json", "runs", "runs/now", ".", "/"])
def test_the_truth_is_shown_to_nobody_who_asks_for_it(place, path):
    """Neither by --allow nor by a setting, which names it with a slash."""
    setting = path if path.endswith(".json") else f"{path}/"
    for asked in ({"allow": (path,)}, {"settings": {"at": setting}}):
        with pytest.raises(BadInputError, match="must stay hidden"):
            fence(place, **asked)


def test_a_program_sees_its_folder_and_its_interpreter(place):
    (place / "bin").mkdir()
    program = place / "bin" / "ocr"
    program.write_text(f"#!{sys.executable}\nimport json\nprint(json.dumps('it runs'))\n")
    program.chmod(0o755)
    found = fence(place, pipeline=f"command:{program} {{images}}")
    code = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode)"
    done = inside(found, place, code, program)
    assert (done.returncode, done.stdout.strip()) == (0, '"it runs"'), done.stderr


@pytest.mark.parametrize(
    "asked",
    [
        {"private": True, "network": True},
        {"private": True, "sandbox": False},
        {"sandbox": False, "network": True},
        {"sandbox": False, "allow": ("/usr",)},
        {"sandbox": True, "engine": "inline"},
    ],
    ids=str,
)
def test_what_contradicts_itself_is_refused(asked):
    with pytest.raises(BadInputError, match=r"Remedy: (leave out|take)"):
        check_sandbox_options(replace(ORDER, **asked))


def test_it_is_the_default_but_for_our_own_code(place):
    assert fence(place).is_working
    assert fence(place, pipeline="tesseract").is_working
    for name in ("oracle", "blank", "http://127.0.0.1:9/x", "predictions:some.jsonl"):
        found = fence(place, pipeline=name)
        assert not found.is_working
        assert found.record["reason"]
    assert fence(place, pipeline="oracle", sandbox=True).is_working
    assert fence(place, pipeline="oracle", private=True).is_working
    assert fence(place, sandbox=False).record == {"held": False, "reason": "--no-sandbox"}


FAILING = """#!/bin/sh
echo 'bwrap: No permissions to create new namespace' >&2
exit 1
"""


@pytest.mark.parametrize(
    "bwrap", ["", FAILING, "#!/bin/sh\nexit 0\n"], ids=["none", "fails", "lies"]
)
def test_where_it_does_not_hold_only_who_asked_is_refused(place, monkeypatch, bwrap):
    programs = place / "programs"
    programs.mkdir()
    if bwrap:
        (programs / "bwrap").write_text(bwrap)
        (programs / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    found = fence(place)
    assert not found.is_working
    assert found.record["held"] is False
    assert found.record["reason"]
    for asked in ({"sandbox": True}, {"private": True}):
        with pytest.raises(
            IncompleteError, match=r"no sandbox can be had here \(.+\). Remedy: "
        ) as it:
            fence(place, **asked)
        assert it.value.exit_code == 3


def test_what_a_pipeline_misses_in_it_names_the_options(place):
    found = fence(place)
    said = found.explain_message(
        "FileNotFoundError: [Errno 2] No such file or directory: 'model.onnx'"
    )
    assert "--allow PATH" in said
    assert "--network" in said
    assert "--no-sandbox" in said
    assert found.explain_message("ValueError: not a number") == "ValueError: not a number"
    assert "--network" not in fence(place, private=True).explain_message("Network is unreachable")
