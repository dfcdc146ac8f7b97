"""The recipe: what a person wrote is taken as it stands, or refused with the remedy."""

from __future__ import annotations

import tomllib

import jsonschema
import pytest

from docextract_eval.corpus import recipe
from docextract_eval.corpus.options import Recipe
from docextract_eval.errors import BadInputError, UnknownNameError

GOOD = """
name = "mine"
seed = 5
count = 3
locales = ["en_US", "de_DE"]
conditions = ["clean", "defocus@2.5"]
"""


MORE = [
    # a line of the recipe, what takes its place, and what is said
    ("seed = 5", more, said)
    for more, said in [
        ("splits = { dev = 0.5, tset = 0.5 }", ["unknown split 'tset'", "did you mean 'test'"]),
        ("splits = { dev = 0.5, test = 0.4 }", ["splits add up to 0.9", "add up to 1"]),
        ("splits = { dev = 1, test = 0 }", ["'splits.test'", "must be at least 0.01"]),
        ('splits = { dev = "half" }', ["'splits.dev' is \"half\"", "write a number"]),
        ('splits = ["dev", "test"]', ["'splits'", "is not a table"]),
        (
            "splits = { dev = 0.5, test = 0.5 }\ndo = { template = 'till80' }",
            ["do sets the template", "every split has templates of its own"],
        ),
        (
            "splits = { dev = 0.5, test = 0.5 }\nmix.template = { till80 = 0.5, sheet = 0.5 }",
            ["mix sets the template"],
        ),
        (
            "splits = { dev = 1 }\ntwins = [{ name = 'other', do = { template = 'sheet' } }]",
            ["twins.other.do sets the template", "leave out either that or splits"],
        ),
        ("deploy = { clean = -1 }", ["'deploy.clean'", "Remedy: write 0 or more"]),
        ("deploy = { clean = nan }", ["'deploy.clean'", "finite number"]),
        ("deploy = { clean = inf }", ["'deploy.clean'", "finite number"]),
        ("deploy = { clean = 'often' }", ["'deploy.clean' is \"often\"", "not a number"]),
        ("deploy = { clean = 0 }", ["no condition in deploy has a weight", "above 0"]),
        ("deploy = { cleen = 1 }", ["in deploy", "condition 'cleen'", "did you mean 'clean'"]),
        ('deploy = { "defocus@2" = 1 }', ["in deploy", "did you mean 'defocus@2.5'"]),
        (
            'months = ["2023-01", "2023-13"]',
            ["'months.1'", "'2023-13' is not a month", "as 2024-03"],
        ),
        ('months = ["1999-01", "2023-12"]', ["'1999-01' is not a month from 2000-01 to 2099-12"]),
        ('months = ["2024-01", "2023-12"]', ["end in 2023-12, before they begin in 2024-01"]),
        ('months = ["2006-12", "2023-12"]', ["begin in 2006-12", "de_DE", "2007-01-01"]),
        ('months = ["2023-01"]', ["'months.1'", "is missing"]),
        ('months = "2023-01"', ["'months'", "is not a list"]),
        ('do = { trade = "caffe" }', ["in do", "'caffe'", "did you mean 'cafe'"]),
        ('do = { trad = "cafe" }', ["in do", "unknown node 'trad'", "did you mean 'trade'"]),
        ('do = { trade = ["cafe"] }', ["'do.trade'", "one word or number"]),
        ('do = { day = "2024-01-01" }', ["'day' cannot be set", "set one of: locale"]),
        ("do = { emphasis = 7 }", ["value of node emphasis '7.0'", "1.0, 1.2, 1.5"]),
        ('do = { locale = "fr_FR" }', ["do.locale has fr_FR", "not among the locales"]),
        ("mix.locale = { fr_FR = 1 }", ["mix.locale has fr_FR", "not among the locales"]),
        (
            'kinds = ["receipt", "bank_statement"]\ndo = { trade = "cafe" }',
            ["in do of bank_statement", "unknown node 'trade'"],
        ),
        (
            "do = { trade = 'cafe' }\nmix.trade = { cafe = 0.5, grocery = 0.5 }",
            ["do.trade fixes what mix.trade mixes"],
        ),
        (
            "do = { trade = 'cafe' }\ntwins = [{ name = 'same', do = { trade = 'cafe' } }]",
            ["twin 'same' equals its document", "set another value"],
        ),
        (
            "do = { trade = 'cafe' }\ntwins = [{ name = 'again', redraw = 'trade' }]",
            ["twin 'again' draws trade again, which do fixes"],
        ),
        (
            "twins = [{ name = 'a', redraw = 'trade' }, { name = 'a', redraw = 'font' }]",
            ["two twins are called 'a'"],
        ),
        ("twins = [{ name = 'bare', redraw = 'trade' }]", ["'bare' is taken"]),
        ("twins = [{ name = 'a' }]", ["'twins.0'", "needs either do or redraw"]),
        ("mix.trade = { cafe = 0.5 }", ["mix.trade add up to 0.5", "add up to 1"]),
        ("mix.trade = { cafe = 1.5 }", ["'mix.trade.cafe'", "Remedy: write 1 or less"]),
        ("target.trade = { cafe = 1 }", ["target.trade has no mix.trade"]),
        ("traps = { share = {} }", ["in traps", "'share'", "did you mean 'shares'"]),
        ("traps.shares = { subtotal = 0.2 }", ["unknown trap 'subtotal'", "subtotal_vs_total"]),
    ]
]


@pytest.fixture
def written(tmp_path):
    """Write a recipe, and give its path."""

    def write(text, name="mine.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


def test_a_recipe_is_read_as_it_is_written(written):
    """With defaults for what it does not say."""
    found = recipe.load_recipe(written(GOOD))
    assert (found.name, found.seed, found.count, found.first) == ("mine", 5, 3, 0)
    assert found.kinds == {"receipt": 1.0}
    assert found.conditions == ["clean", "defocus@2.5"]
    assert found.sheet.hints == ["locale"]


def test_a_list_is_equal_shares_and_a_table_is_what_it_says(written):
    """Names in equal parts, or a share for each."""
    assert recipe.load_recipe(written(GOOD)).locales == {"en_US": 1.0, "de_DE": 1.0}
    shares = GOOD.replace('["en_US", "de_DE"]', "{ en_US = 3, de_DE = 0.5 }")
    assert recipe.load_recipe(written(shares)).locales == {"en_US": 3.0, "de_DE": 0.5}


@pytest.mark.parametrize("name", sorted(recipe.shipped_recipes()))
def test_every_shipped_recipe_is_valid_and_bears_its_files_name(name):
    """And says what it is about."""
    found = recipe.load_recipe(name)
    assert found.name == name
    assert found.about


def test_the_quick_recipe_is_the_published_one():
    """12 documents under four conditions: 48 renditions."""
    quick = recipe.load_recipe("quick")
    assert quick.count == 12
    assert quick.conditions == ["clean", "defocus@3", "rotation@3", "jpeg@4"]


def test_overrides_take_the_place_of_what_is_written():
    """And None leaves it."""
    found = recipe.load_recipe("quick", count=2, seed=9, first=None)
    assert (found.count, found.seed, found.first) == (2, 9, 0)


def test_the_fingerprint_follows_the_meaning(written):
    """Comments and the name change nothing, an override does."""
    one = recipe.load_recipe(written(GOOD)).hash
    assert recipe.load_recipe(written(GOOD.replace('"mine"', '"yours"'))).hash == one
    assert recipe.load_recipe(written("# mine\n" + GOOD)).hash == one
    assert recipe.load_recipe(written(GOOD), count=4).hash != one
    turned = GOOD.replace('["en_US", "de_DE"]', '["de_DE", "en_US"]')
    assert recipe.load_recipe(written(turned)).hash != one  # other documents are of the first
    assert recipe.load_recipe(written(GOOD + "splits = {}")).hash == one
    assert recipe.load_recipe(written(GOOD), count=3).hash == one


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("seed = 5", "sed = 5", ["unknown recipe key 'sed'", "did you mean 'seed'"]),
        ("seed = 5", "[sheet]\nhint = []", ["unknown recipe key 'hint'", "did you mean 'hints'"]),
        ('"en_US"', '"en_Us"', ["unknown locale 'en_Us'", "did you mean 'en_US'"]),
        ("seed = 5", 'kinds = ["reciept"]', ["unknown kind 'reciept'", "did you mean 'receipt'"]),
        ("defocus@2.5", "defocs@2", ["unknown condition 'defocs'", "did you mean 'defocus'"]),
        ("defocus@2.5", "defocus@6", ["'defocus@6'", "from 0 to 5", "defocus@3"]),
        ("defocus@2.5", "defocus@-1", ["'defocus@-1'", "from 0 to 5"]),
        ("defocus@2.5", "defocus@nan", ["'defocus@nan'", "from 0 to 5"]),
        ("defocus@2.5", "defocus@hard", ["'defocus@hard'", "from 0 to 5"]),
        ("defocus@2.5", "defocus", ["'defocus'", "write it as defocus@3"]),
        ("defocus@2.5", "pdf@3", ["'pdf@3' has a severity, and pdf takes none", "as pdf"]),
        ("defocus@2.5", "scan@3", ["'scan@3' has a severity, and scan takes none"]),
        (
            "defocus@2.5",
            "jpeg@2+pdf_garbled",
            ["'jpeg@2+pdf_garbled' combines", "only pdf_scan or"],
        ),
        ("defocus@2.5", "pdf+jpeg@2", ["'pdf+jpeg@2' combines", "pdf_scan or pdf_searchable"]),
        ("defocus@2.5", "pdf+pdf_scan", ["'pdf+pdf_scan' combines", "pdf_scan or pdf_searchable"]),
        ("defocus@2.5", "jpeg@2+pdf_scan@3", ["'jpeg@2+pdf_scan@3' combines", "only pdf_scan"]),
        ("defocus@2.5", "clean", ["condition 'clean' is listed twice", "keep clean"]),
        ("count = 3", "", ["'count'", "is missing", "Remedy: "]),
        ("count = 3", "count = 0", ["'count'", "must be more than 0", "Remedy: write more than 0"]),
        ("count = 3", 'count = "many"', ["'count'", "not a whole number"]),
        ("seed = 5", "seed = -1", ["'seed'", "must be at least 0"]),
        ('"mine"', '"My Corpus"', ["'name'", "write lower-case letters, digits, - and _"]),
        ('["en_US", "de_DE"]', "[]", ["'locales'", "Remedy: write at least 1"]),
        ('["en_US", "de_DE"]', "{ en_US = 0 }", ["'locales.en_US'", "must be more than 0"]),
        ('["en_US", "de_DE"]', "[{ en_US = 1 }]", ["'locales'", "a list of names, or a table"]),
        ('["clean", "defocus@2.5"]', "[]", ["'conditions'", "at least 1"]),
        ("seed = 5", '[sheet]\nhints = ["truth"]', ["unknown hint 'truth'", "known: locale"]),
        *MORE,
    ],
)
def test_a_mistake_is_named_with_file_and_remedy(written, old, new, said):
    """The first thing that is wrong, and what is known instead."""
    assert old in GOOD
    path = written(f"{GOOD}\n{new}" if new.startswith("[sheet]") else GOOD.replace(old, new))
    with pytest.raises(BadInputError) as caught:
        recipe.load_recipe(path)
    line = str(caught.value)
    assert line.startswith(path)
    assert "\n" not in line
    for part in said:
        assert part in line


def test_a_missing_file_lists_the_shipped_recipes():
    """A path that leads nowhere."""
    with pytest.raises(BadInputError, match=r"^nowhere\.toml: cannot be read.*quick"):
        recipe.load_recipe("nowhere.toml")


def test_an_unknown_name_suggests_the_nearest_recipe():
    """A name without an ending is a shipped one."""
    with pytest.raises(UnknownNameError, match=r"unknown recipe 'quik'.*did you mean 'quick'"):
        recipe.load_recipe("quik")


def test_what_is_not_toml_is_refused_with_its_line(written):
    """TOML's own words say where."""
    path = written(GOOD + "\ncount = = 3\n")
    with pytest.raises(BadInputError, match=r"is not TOML \(.*line 8.*fix that line"):
        recipe.load_recipe(path)


def test_what_is_not_text_is_refused(written):
    """A picture that was renamed."""
    with pytest.raises(BadInputError, match=r"mine\.toml: .*UTF-8"):
        recipe.load_recipe(written(b"\x89PNG\xff\xfe"))


def test_a_folder_is_no_recipe(tmp_path):
    """Even one with the ending."""
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with pytest.raises(BadInputError, match="cannot be read"):
        recipe.load_recipe(str(folder))


def test_taxes_are_asked_for_where_a_kind_has_any(written):
    """A statement has none: it may be older."""
    old = GOOD.replace("seed = 5", 'months = ["2003-01", "2003-12"]\nkinds = ["bank_statement"]')
    assert recipe.load_recipe(written(old)).months == ("2003-01", "2003-12")


@pytest.mark.parametrize("name", sorted(recipe.shipped_recipes()))
def test_every_shipped_recipe_is_as_the_published_schema_says(name):
    """What an editor checks with it while a recipe is being written."""
    written = tomllib.loads(recipe.shipped_recipes()[name].read_text(encoding="utf-8"))
    jsonschema.validate(written, Recipe.model_json_schema())


@pytest.mark.parametrize(
    "more",
    [
        {"splits": {"dev": 0.5, "test": 0.5}, "months": ["2023-01", "2024-06"]},
        {"kinds": {"receipt": 1}, "do": {"emphasis": 1.2}, "mix": {"trade": {"cafe": 1.0}}},
        {"twins": [{"name": "a", "redraw": "font"}], "traps": {"walk": ["all"]}},
    ],
)
def test_the_published_schema_takes_what_a_recipe_may_say(more):
    """Shares as a list and as a table."""
    good = tomllib.loads(GOOD) | more
    assert recipe.parse_recipe(good, "x")
    jsonschema.validate(good, Recipe.model_json_schema())


@pytest.mark.parametrize(
    "more", [{"cuont": 3}, {"months": ["2023-13", "2024-01"]}, {"splits": {"dev": "half"}}]
)
def test_the_published_schema_refuses_what_a_recipe_may_not_say(more):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tomllib.loads(GOOD) | more, Recipe.model_json_schema())


def test_what_is_wrong_after_an_override_is_refused_too():
    """The command line is checked like the file."""
    with pytest.raises(BadInputError, match="'count'"):
        recipe.load_recipe("quick", count=0)
