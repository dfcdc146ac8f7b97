"""The command that fits a recipe: what it writes, what it refuses, and what stays with the user."""

from __future__ import annotations

import base64
import json
import re
import shutil

import numpy as np
import pytest
from typer.testing import CliRunner

from docextract_eval.cli.corpus import app
from docextract_eval.corpus.degrade.files import decode, encode_png
from docextract_eval.corpus.documents import compose
from docextract_eval.corpus.fit import candidates
from docextract_eval.corpus.fit.candidates import (
    CANDIDATES,
    Rendered,
    documents_recipe,
    render_candidate,
)
from docextract_eval.corpus.fit.measuring import measure_page
from docextract_eval.corpus.recipe import load_recipe
from docextract_eval.errors import BadInputError
from docextract_eval.records import File
from tests.cli.commands import dxe

pytestmark = pytest.mark.long

SMALL = [CANDIDATES.index(name) for name in ("phone_photo@2", "phone_night@4", "flatbed_scan@4")]
DOCUMENTS, PICTURES = 10, 12
LABELLED = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Twelve photographs of receipts, and a file that is no picture."""
    path = tmp_path_factory.mktemp("ours")
    recipe = documents_recipe(["receipt"], ["en_GB"], PICTURES, 9)
    for index in range(PICTURES):
        (path / f"{index:02}.jpg").write_bytes(render_candidate(recipe, index, SMALL[0]).data)
    (path / "list.txt").write_text("no picture", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def library():
    """Generated pictures under a few of the candidates: all of them would take half a minute."""
    recipe = documents_recipe(["receipt"], ["en_US"], DOCUMENTS, 0)
    return [
        Rendered(condition, index, measure_page(render_candidate(recipe, index, condition)))
        for index in range(DOCUMENTS)
        for condition in SMALL
    ]


@pytest.fixture(scope="module")
def taxis(tmp_path_factory):
    """A corpus of labelled receipts from taxis."""
    path = tmp_path_factory.mktemp("labels")
    lines = [
        {
            "id": f"{at:02}",
            "image": "page.png",
            "schema": "receipt",
            "fields": {"total": f"{9 + at}.00", "rounding": "0.01"},
            "tables": {"line_items": [{"amount": f"{9 + at}.00"}]},
        }
        for at in range(LABELLED)
    ]
    (path / "page.png").write_bytes(encode_png(np.full((300, 200), 230, np.uint8)).data)
    (path / "labels.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    options = ("--locale", "en_US", "--currency", "USD", "-o", "corpus")
    done = dxe("corpus", "import", "labels.jsonl", *options, cwd=path)
    assert done.returncode == 0, done.stderr
    return path / "corpus"


@pytest.fixture
def fit(library, monkeypatch):
    monkeypatch.setattr(candidates, "measure_candidates", lambda *_: iter(library))

    def run(*args):
        return CliRunner().invoke(
            app, ["fit", *map(str, args), "--documents", str(DOCUMENTS)], catch_exceptions=True
        )

    return run


def embedded(page):
    """The pictures inside a page."""
    return [base64.b64decode(each) for each in re.findall(r"image/webp;base64,([^\"]+)", page)]


def test_it_writes_a_recipe_and_a_report(fit, folder, tmp_path):
    done = fit(folder, "-o", tmp_path / "own.toml")
    assert done.exit_code == 0, done.output
    recipe = load_recipe(str(tmp_path / "own.toml"))
    assert recipe.conditions == ["own_photographs"]
    assert recipe.mixes["own_photographs"]["phone_photo@2"] > 0.6
    assert recipe.name == "own"
    page = (tmp_path / "own.html").read_text(encoding="utf-8")
    assert "The mix of photographs" in page
    assert "12 photographs" in done.output
    assert "phone_photo@2" in page


def test_nothing_of_the_pictures_is_written_unless_it_is_asked_for(fit, folder, tmp_path):
    fit(folder, "-o", tmp_path / "own.toml")
    fit(folder, "-o", tmp_path / "shown.toml", "--show-pictures")
    plain, shown = ((tmp_path / f"{name}.html").read_text() for name in ("own", "shown"))
    generated = embedded(plain)
    assert generated
    assert {*generated} < {*embedded(shown)}
    assert "Your picture" not in plain
    for text in (plain, (tmp_path / "own.toml").read_text()):
        assert not [name.name for name in folder.iterdir() if name.name in text]
        assert str(folder) not in text


def test_names_and_order_of_the_files_play_no_role(fit, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for number, path in enumerate(sorted(folder.glob("*.jpg"), reverse=True)):
        shutil.copy(path, other / f"{number}.jpeg")
        shutil.copy(path, other / f"again-{number}.jpeg")
    fit(folder, "-o", tmp_path / "a.toml")
    fit(*sorted(other.iterdir()), "-o", tmp_path / "b.toml")
    one, two = ((tmp_path / f"{name}.toml").read_text() for name in "ab")
    assert one.replace('"a"', '"b"') == two
    assert (tmp_path / "a.html").read_text().replace("a.toml", "b.toml") == (
        tmp_path / "b.html"
    ).read_text()


def test_pages_without_print_are_left_out_and_named(fit, folder, tmp_path):
    blank = tmp_path / "blank.png"
    blank.write_bytes(encode_png(np.full((300, 200), 230, np.uint8)).data)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes((folder / "00.jpg").read_bytes()[:2000])
    done = fit(folder, blank, broken, "-o", tmp_path / "own.toml")
    assert done.exit_code == 0
    assert "no lines of print on 1 picture: blank.png" in done.output


def test_few_pictures_of_each_medium_are_refused(fit, folder, tmp_path):
    recipe = documents_recipe(["receipt"], ["en_GB"], 7, 4)
    for index in range(7):
        (tmp_path / f"{index}.jpg").write_bytes(render_candidate(recipe, index, SMALL[2]).data)
    few = sorted(folder.glob("*.jpg"))[:7]
    done = fit(*few, *sorted(tmp_path.glob("*.jpg")), "-o", tmp_path / "own.toml")
    assert isinstance(done.exception, BadInputError)
    assert "no medium has 10 pictures (7 photographs: too few" in str(done.exception)
    assert not (tmp_path / "own.toml").exists()


def test_labels_decide_what_generated_documents_contain(fit, folder, taxis, tmp_path):
    done = fit(folder, "-o", tmp_path / "own.toml", "--labels", taxis)
    assert done.exit_code == 0, done.output
    assert "20 labelled documents: mixed by what they contain:" in done.output
    recipe = load_recipe(str(tmp_path / "own.toml"))
    documents = [compose(recipe, at) for at in range(60)]
    rows = [len(each.tables["line_items"]) for each in documents]
    assert np.mean([each <= 2 for each in rows]) > 0.5  # taxis are 1 % of what is composed
    assert "What documents contain" in (tmp_path / "own.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["{few}", "-o", "own.toml"], ["3 different pictures", "needs 10", "add pictures"]),
        (["{blank}", "-o", "own.toml"], ["only 0 of 12 pictures show lines of print"]),
        (["{absent}", "-o", "own.toml"], ["does not exist"]),
        (
            ["{one}", "-o", "own.toml"],
            ["all 11 pictures show one document", "give pictures of 10 documents or more"],
        ),
        (["{few}", "-o", "own.json"], ["own.json: is no name of a recipe", "name it own.toml"]),
        (["{few}", "-o", "own.toml", "--locale", "xx_XX"], ["unknown locale 'xx_XX'"]),
        (["{few}", "-o", "own.toml", "--kind", "novel"], ["unknown kind", "'novel'"]),
        (
            ["{twelve}", "-o", "own.toml", "--labels", "{taxis}", "--kind", "invoice"],
            ["labels belong to receipt, and the recipe makes invoice", "import them with --schema"],
        ),
        (["{twelve}", "-o", "own.toml", "--labels", "{few}"], ["is not a corpus"]),
    ],
)
def test_bad_input_is_one_line(arguments, words, folder, taxis, tmp_path):
    places = {name: tmp_path / name for name in ("few", "blank", "absent")}
    places |= {"twelve": folder, "taxis": taxis, "one": tmp_path / "one"}
    for name in ("few", "blank", "one"):
        places[name].mkdir()
    one = decode(File("image/jpeg", (folder / "00.jpg").read_bytes()))
    for at, path in enumerate(sorted(folder.glob("*.jpg"))):
        if at < 3:
            shutil.copy(path, places["few"])
        if at < 11:
            (places["one"] / f"{at}.png").write_bytes(encode_png(one - one // (9 + at)).data)
        page = np.full((300, 200 + at), 230, np.uint8)
        (places["blank"] / f"{at}.png").write_bytes(encode_png(page).data)
    written = [each.format(**places) for each in arguments]
    done = dxe("corpus", "fit", *written, cwd=tmp_path)
    assert done.returncode == 2
    line = done.stderr.strip().splitlines()[-1]
    for each in words:
        assert each in line
    assert not [*tmp_path.glob("own.*")]


def test_a_dry_run_measures_pictures_alone(folder, tmp_path):
    done = dxe("corpus", "fit", str(folder), "-o", "own.toml", "--dry-run", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("12 pictures would be compared with")
    assert not [*tmp_path.iterdir()]
