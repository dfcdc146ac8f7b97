"""A private run keeps no value and connects to nothing, and is a run all the same."""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import threading

import pyarrow.parquet as pq
import pytest

from docextract_eval.runs.folder import RunFolder
from docextract_eval.runs.sandbox.inside import ATTEMPTS, NETWORK_ATTEMPTS, PRIVATE_ATTEMPTS
from tests.cli.commands import dxe, one_line
from tests.house.source import ROOT
from tests.runs.pages import NAME, blank_pages

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def secret():
    """Values that stand nowhere but in this corpus: what its pages state, and whose they are."""
    return [f"Zq{secrets.token_hex(8)}" for _ in range(40)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory, secret):
    """Forty pages, each with a merchant that nobody may learn, in documents named after them."""
    return blank_pages(tmp_path_factory.mktemp("private"), 40, secret)


@pytest.fixture(scope="module")
def listening():
    """A port of this machine, and who came there."""
    came = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept():
            with contextlib.suppress(OSError):
                while True:
                    connection, who = server.accept()
                    connection.close()
                    came.append(who)

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], came


@pytest.fixture(scope="module")
def ran(tmp_path_factory, pages, secret, listening, sandbox):
    """What two runs left that tell all they see: a private one and an open one."""
    place = tmp_path_factory.mktemp("ran")
    (place / "secrets").write_text("\n".join(secret))
    (place / "deeds").write_text(json.dumps({"all": f"tell:{listening[0]}"}))
    run = asked(pages, place)
    came = {}
    for name, option in (("private", "--private"), ("open", "--no-sandbox")):
        done = dxe(*run, "-o", place / name, option, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        store = place / f"{name}.db"
        done = dxe("history", "add", place / name, "--ledger", store, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        came[name] = len(listening[1])
    return place, came


def asked(pages, place):
    """A run that is shown the files that its settings name, and no other."""
    settings = ("-p", f"deeds={place / 'deeds'}", "-p", f"secrets={place / 'secrets'}")
    return ("run", NAME, pages.path, *settings, "--max-failures", "100%")


def written(folder, ledger):
    """All that a run wrote, as bytes, and what its tables say once they are unpacked."""
    for file in [*folder.rglob("*"), *ledger.parent.glob(f"{ledger.name}*")]:
        if file.is_file():
            yield file.name, file.read_bytes()
            if file.suffix == ".parquet":
                yield file.name, str(pq.read_table(file).to_pylist()).encode()


def test_no_value_is_found_in_any_byte(ran, secret):
    """Neither what the pages state, nor what the pipeline said, in whatever place it said it."""
    place, _ = ran
    found = {
        name: sorted(
            name for name, data in written(place / name, place / f"{name}.db") if hits(data, secret)
        )
        for name in ("private", "open")
    }
    assert found["private"] == []
    assert {"predictions.jsonl", "matches.parquet", "renditions.parquet"} <= set(found["open"])


def hits(data, words):
    return any(word.encode() in data or word.lower().encode() in data for word in words)


def test_nothing_is_connected_to(ran):
    """Neither by the pipeline nor by what it starts; the open run shows that both would have."""
    _, came = ran
    assert came["private"] == 0
    assert came["open"] >= 2


def test_it_says_what_held(ran):
    """Every way out was tried from inside before a page was read."""
    place, _ = ran
    about = json.loads((place / "private" / "run.json").read_text())
    assert about["isolation"]["held"] is True
    assert about["isolation"]["probed"] == dict.fromkeys(
        ATTEMPTS | NETWORK_ATTEMPTS | PRIVATE_ATTEMPTS, "stopped"
    )
    assert json.loads((place / "open" / "run.json").read_text())["sandbox"]["held"] is False


def test_its_scores_are_those_of_the_open_run_but_for_small_slices(ran):
    place, _ = ran
    private, opened = (
        json.loads((place / name / "scores.json").read_text())["scores"]
        for name in ("private", "open")
    )
    assert len(private) == len(opened)
    for one, other in zip(private, opened, strict=True):
        if other["value"] is None or other["documents"] >= 10:
            assert {**one, "reason": None} == {**other, "reason": None}
        else:
            assert one["value"] is None
            assert one["reason"] == {"code": "group_stays_private", "least": 10}


def test_lines_say_outcomes_and_causes(ran):
    place, _ = ran
    text = (place / "private" / "predictions.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert len(lines) == 40
    assert not any(line["fields"] or line["tables"] for line in lines)
    assert {match["outcome"] for line in lines for match in line["matches"]} >= {"right", "missed"}
    causes = {line["error"]["cause"] for line in lines if line["error"]}
    assert causes == {"error"}
    assert not any(line["error"]["detail"] for line in lines if line["error"])


def test_what_needs_values_answers_that_it_is_private(ran):
    place, _ = ran
    said = one_line(dxe("score", place / "private", cwd=ROOT), 2)
    assert "is private" in said


def test_it_resumes(ran, pages, tmp_path, secret):
    """Its lines hold all that scores need: with half of them gone, the same comes out."""
    place, _ = ran
    lines = (place / "private" / "predictions.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "predictions.jsonl").write_text("".join(lines[:20]))
    about = json.loads((place / "private" / "run.json").read_text())
    about.pop("finished")
    RunFolder(tmp_path / "run").write_about(about)
    run = asked(pages, place)
    done = dxe(*run, "-o", tmp_path / "run", "--private", "--resume", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    again, whole = (
        (folder / "scores.json").read_bytes() for folder in (tmp_path / "run", place / "private")
    )
    assert again == whole
