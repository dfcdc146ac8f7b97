"""A country of one's own is named by its folder, known by what it says, and carried along."""

from __future__ import annotations

import json
import shutil
from functools import partial

import pytest
from PIL import Image

from docextract_eval import countries
from docextract_eval.corpus.documents import compose_with_twins
from docextract_eval.corpus.kinds import KINDS
from docextract_eval.corpus.labelled.reading import LabelDefaults
from docextract_eval.corpus.recipe import load_recipe, parse_recipe
from docextract_eval.corpus.store.building import build_corpus, extend_corpus
from docextract_eval.corpus.store.folder import open_corpus
from docextract_eval.corpus.store.importing import import_labels
from docextract_eval.countries.locales import LOCALES
from docextract_eval.countries.user_countries import with_countries_registered
from docextract_eval.engines import ENGINES
from docextract_eval.errors import BadInputError, DocextractEvalError
from docextract_eval.judging.judge import judge
from tests.cli.commands import dxe, one_line

NAME = "xx_XX"
RECIPE = {"name": "own", "count": 2, "conditions": ["clean"]}


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    """Countries of one's own are known by the process: here by one test alone, after its kinds."""
    for kind in KINDS.names:
        KINDS.load(kind)
    monkeypatch.setattr(countries, "_registered_countries", {})
    countries._build_cached_record.cache_clear()
    yield
    countries._build_cached_record.cache_clear()


def another_process():
    """Be as a process is that has read nothing yet."""
    countries._registered_countries.clear()
    countries._build_cached_record.cache_clear()


@pytest.fixture
def own(tmp_path):
    """A folder that says what Germany's says, in a folder of its own beside a recipe's."""
    folder = tmp_path / "mine" / NAME
    shutil.copytree(countries.HERE / "de_DE", folder)
    return folder


def add(folder, text, file="locale.toml"):
    """Add something to a file of a country."""
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(text)


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def recipe_at(tmp_path, **said):
    """Load a recipe that lies in a folder, as a person gives it."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in (RECIPE | said).items()]
    return load_recipe(str(written(tmp_path / "recipe.toml", "\n".join(lines))))


@pytest.mark.parametrize(
    "said",
    [
        'locales = ["mine/xx_XX"]',
        "locales = {de_DE = 1, 'mine/xx_XX' = 3}",
        'locales = ["de_DE", "mine/xx_XX"]\ndo.locale = "./mine/xx_XX"',
        "locales = ['de_DE', 'mine/xx_XX']\nmix.locale = {de_DE = 0.5, 'mine/xx_XX' = 0.5}",
        'locales = ["de_DE"]\n[[twins]]\nname = "away"\ndo.locale = "mine/xx_XX"',
        (
            'locales = ["de_DE"]\n[[periods]]\nname = "early"\nmonths = ["2024-01", "2024-06"]\n'
            'do.locale = "mine/xx_XX"'
        ),
    ],
)
def test_it_is_named_by_its_folder_wherever_a_recipe_names_a_country(tmp_path, own, said):
    """Beside the recipe, wherever the command is typed."""
    top = 'name = "own"\ncount = 6\n'
    recipe = load_recipe(str(written(tmp_path / "recipe.toml", top + said)))
    assert [*recipe.own_countries] == [NAME]
    made = [document.locale for i in range(6) for document in compose_with_twins(recipe, i)]
    assert NAME in made
    assert {*made} <= {NAME, "de_DE"}


def test_what_it_says_is_in_the_recipes_hash_and_where_it_lies_is_not(tmp_path, own):
    said = {"locales": ["mine/xx_XX"]}
    first = recipe_at(tmp_path, **said).hash
    assert recipe_at(tmp_path, locales=[str(own)]).hash == first
    another_process()
    (tmp_path / "elsewhere").mkdir()
    own = own.rename(tmp_path / "elsewhere" / NAME)
    assert recipe_at(tmp_path, locales=["elsewhere/xx_XX"]).hash == first
    add(own, "# what a person notes is no reason to trust it less, but it is another file\n")
    assert recipe_at(tmp_path, locales=["elsewhere/xx_XX"]).hash != first
    assert (
        recipe_at(tmp_path, locales=["de_DE"]).hash
        == parse_recipe(RECIPE | {"locales": ["de_DE"]}, "").hash
    )


def test_what_is_changed_in_it_is_read_again(tmp_path, own):
    """In a notebook, where the process goes on."""
    recipe_at(tmp_path, locales=["mine/xx_XX"])
    assert LOCALES.load(NAME).currency == "EUR"
    text = (own / "locale.toml").read_text("utf-8")
    (own / "locale.toml").write_text(text.replace('currency = "EUR"', 'currency = "USD"'), "utf-8")
    recipe_at(tmp_path, locales=["mine/xx_XX"])
    assert LOCALES.load(NAME).currency == "USD"


def test_a_corpus_brings_it_along(tmp_path, own):
    """Opened, made longer and read where its folder is no more."""
    corpus = build_corpus(recipe_at(tmp_path, locales=["mine/xx_XX"]), tmp_path / "corpus", 1)
    assert countries.read_country_files(
        tmp_path / "corpus/countries" / NAME
    ) == countries.read_country_files(own)
    shutil.rmtree(own)
    another_process()
    assert open_corpus(tmp_path / "corpus").seal == corpus.seal
    assert LOCALES.load(NAME).currency == "EUR"
    another_process()
    longer = extend_corpus(tmp_path / "corpus", 3, 1)
    assert longer.document_count == 3


def test_one_that_it_is_like_comes_along_too(tmp_path, own):
    other = own.with_name("yy_YY")
    shutil.copytree(own, other)
    written(own / "receipt.toml", 'like = "../yy_YY"\n')
    recipe = recipe_at(tmp_path, locales=["mine/xx_XX"])
    assert [*recipe.own_countries] == [NAME, "yy_YY"]
    build_corpus(recipe, tmp_path / "corpus", 1)
    another_process()
    shutil.rmtree(tmp_path / "mine")
    made = [document.locale for document in open_corpus(tmp_path / "corpus").truths()]
    assert made == [NAME, NAME]
    add(tmp_path / "corpus/countries/yy_YY", "# changed\n")
    another_process()
    with pytest.raises(DocextractEvalError, match="yy_YY: has changed since the corpus was"):
        open_corpus(tmp_path / "corpus")


@pytest.mark.long
def test_workers_know_it(tmp_path, own):
    """Also where they cannot read its folder: they are given its files."""
    countries.register_country(own)
    build = with_countries_registered(partial(currency_of, NAME))
    shutil.rmtree(own)
    (answer,) = ENGINES.load("local").map(build, ["now"], 1)
    assert answer == (0, b"EUR")


def currency_of(locale):
    return lambda _: LOCALES.load(locale).currency.encode()


def test_a_build_that_was_killed_or_lost_a_copy_makes_it_again(tmp_path, own):
    recipe = recipe_at(tmp_path, locales=["mine/xx_XX"])
    build_corpus(recipe, tmp_path / "corpus", 1)
    copy = tmp_path / "corpus/countries" / NAME
    (copy / "shops.toml").unlink()
    add(copy, "# changed\n", "receipt.toml")
    written(copy / "of_nobody.toml", "")
    build_corpus(recipe, tmp_path / "corpus", 1)
    assert countries.read_country_files(copy) == countries.read_country_files(own)


@pytest.fixture
def labels(tmp_path):
    """A labels file of one line, that names a country in any way."""
    Image.new("L", (40, 20), 255).save(tmp_path / "a.png")
    told = {"id": "a", "image": "a.png", "schema": "receipt", "values": "printed"}
    told["fields"] = {"total": "1.234,50"}

    def write(**more):
        return written(tmp_path / "labels.jsonl", json.dumps(told | more) + "\n")

    return write


@pytest.mark.parametrize("in_line", [True, False])
def test_an_import_brings_it_along(tmp_path, own, labels, in_line):
    """Named in a line, relative to the labels, or by the command for all lines."""
    file = labels(**{"locale": "mine/xx_XX"} if in_line else {})
    locale = None if in_line else countries.resolve_or_register_country(str(own))
    wrong = []
    done = import_labels(file, tmp_path / "corpus", LabelDefaults(locale=locale), wrong.append)
    assert not wrong
    assert done.corpus.locales == (NAME,)
    another_process()
    shutil.rmtree(own)
    (document,) = open_corpus(tmp_path / "corpus").truths()
    assert (document.locale, document.fields[0].value) == (NAME, "1234.50")
    assert LOCALES.load(NAME).decimal == ","


def test_a_line_of_labels_names_no_country_elsewhere(tmp_path, own, labels):
    (tmp_path / "within").mkdir()
    file = labels(locale="../mine/xx_XX").rename(tmp_path / "within/labels.jsonl")
    shutil.copy(tmp_path / "a.png", tmp_path / "within")
    wrong = []
    import_labels(file, tmp_path / "corpus", LabelDefaults(), wrong.append)
    assert "line 1, locale: '../mine/xx_XX/locale.toml' leads out of" in str(wrong[0])
    assert not (tmp_path / "corpus").exists()


def test_the_judge_takes_its_folder(own):
    truth = {"fields": {"total": "1.234,50"}, "values": "printed"}
    assert judge(truth, {"fields": {"total": "1234.50"}}, "receipt", locale=str(own)).exact


def nowhere(own):
    shutil.rmtree(own)


def no_country(own):
    (own / "locale.toml").unlink()


def shipped_name(own):
    shutil.copytree(own, own.with_name("de_DE"))


def misnamed(own):
    shutil.copytree(own, own.with_name("germany"))


@pytest.mark.parametrize(
    ("spoil", "name", "said"),
    [
        (nowhere, NAME, "mine/xx_XX: is not a folder. Remedy: give the folder of a country"),
        (no_country, NAME, "mine/xx_XX: is not a country: it has no locale.toml. Remedy: write"),
        (shipped_name, "de_DE", "mine/de_DE: has the name of a country that comes with the"),
        (misnamed, "germany", "mine/germany: is not a country: 'germany' is not a language and a"),
    ],
)
def test_what_is_no_country_of_ones_own_is_one_line_and_nothing_is_built(
    tmp_path, own, spoil, name, said
):
    spoil(own)
    written(tmp_path / "r.toml", f'name = "r"\ncount = 1\nlocales = ["mine/{name}"]\n')
    done = dxe("corpus", "build", "r.toml", "-o", "corpus", cwd=tmp_path)
    assert said in one_line(done, 2)
    assert not (tmp_path / "corpus").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{:>2000000000}", "more than names in braces"),
        ("{.__class__.__mro__}", "more than names in braces"),
        ("{0[1]}", "more than names in braces"),
        ("{a!r:9}", "more than names in braces"),
        ("{a:{b}}", "more than names in braces"),
        ("{:.2000}", "more than names in braces"),
        ("{", "more than names in braces"),
        ("a" * 900_000, "has a text of 900,000 characters"),
    ],
    ids=lambda text: text[:24],
)
def test_a_text_is_short_and_its_forms_are_names(own, text, said):
    """It may have come with the corpus of a stranger."""
    add(own, f'\n[stranger]\nform = "{text}"\n')
    with pytest.raises(BadInputError, match=said):
        countries.register_country(own)


def test_a_line_of_a_table_is_short_too(own):
    add(own, f"a,{'b' * 3000}\n", "people.csv")
    with pytest.raises(BadInputError, match="people.csv: line .* has 3,002 characters"):
        countries.register_country(own)


def test_what_is_like_a_thousand_others_in_a_row_is_refused(own):
    for number in range(1200):
        code = "".join(chr(97 + number // 26**at % 26) for at in range(3))
        following = "".join(chr(97 + (number + 1) // 26**at % 26) for at in range(3))
        folder = own.with_name(f"{code}_XX")
        folder.mkdir()
        (folder / "locale.toml").write_text(f'like = "../{following}_XX"\n')
    name = countries.register_country(own.with_name("aaa_XX"))
    with pytest.raises(BadInputError, match="'like' leads over more than 16 countries"):
        countries.read_country_toml(name, "locale.toml")


def test_two_of_one_name_are_told_apart(tmp_path, own):
    """The same files in two places are one country."""
    other = tmp_path / "other" / NAME
    shutil.copytree(own, other)
    said = {"locales": ["mine/xx_XX", "other/xx_XX"]}
    assert [*recipe_at(tmp_path, **said).locales] == [NAME]
    add(other, "# changed\n")
    with pytest.raises(BadInputError, match=r"other/xx_XX: is not the same country as .*mine"):
        recipe_at(tmp_path, **said)


def gone(copy):
    shutil.rmtree(copy)


def changed(copy):
    add(copy, "# changed\n")


def linked(copy):
    copy.rename(copy.parent.parent / "aside")
    copy.symlink_to(copy.parent.parent / "aside")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [(gone, "is not there"), (changed, "has changed since"), (linked, "is a link")],
)
def test_a_copy_that_is_not_as_it_was_is_said_in_one_line(tmp_path, own, spoil, said):
    build_corpus(recipe_at(tmp_path, locales=["mine/xx_XX"]), tmp_path / "corpus", 1)
    another_process()
    spoil(tmp_path / "corpus/countries" / NAME)
    with pytest.raises(DocextractEvalError, match=f"countries/{NAME}: {said}.* Remedy: "):
        open_corpus(tmp_path / "corpus")


def test_a_hash_that_somebody_wrote_into_a_recipe_is_checked(own):
    said = RECIPE | {"locales": [str(own)], "own_countries": {NAME: "0"}}
    with pytest.raises(BadInputError, match="own_countries: the files of xx_XX differ"):
        parse_recipe(said, "recipe.toml")
