"""The recipe: what a person wrote is taken as it stands, or refused with the remedy."""

from __future__ import annotations

import pytest

from docextract_eval.corpus import recipe
from docextract_eval.errors import BadInputError, UnknownNameError

GOOD = """
name = "mine"
seed = 5
count = 3
locales = ["en_US", "de_DE"]
conditions = ["clean", "defocus@2.5"]
"""


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
    found = recipe.load(written(GOOD))
    assert (found.name, found.seed, found.count, found.first) == ("mine", 5, 3, 0)
    assert found.kinds == {"receipt": 1.0}
    assert found.conditions == ["clean", "defocus@2.5"]
    assert found.sheet.hints == ["locale"]


def test_a_list_is_equal_shares_and_a_table_is_what_it_says(written):
    """Names in equal parts, or a share for each."""
    assert recipe.load(written(GOOD)).locales == {"en_US": 1.0, "de_DE": 1.0}
    shares = GOOD.replace('["en_US", "de_DE"]', "{ en_US = 3, de_DE = 0.5 }")
    assert recipe.load(written(shares)).locales == {"en_US": 3.0, "de_DE": 0.5}


@pytest.mark.parametrize("name", sorted(recipe.shipped()))
def test_every_shipped_recipe_is_valid_and_bears_its_files_name(name):
    """And says what it is about."""
    found = recipe.load(name)
    assert found.name == name
    assert found.about


def test_the_quick_recipe_is_the_published_one():
    """12 documents under four conditions: 48 renditions."""
    quick = recipe.load("quick")
    assert quick.count == 12
    assert quick.conditions == ["clean", "defocus@3", "rotation@3", "jpeg@4"]


def test_overrides_take_the_place_of_what_is_written():
    """And None leaves it."""
    found = recipe.load("quick", count=2, seed=9, first=None)
    assert (found.count, found.seed, found.first) == (2, 9, 0)


def test_the_fingerprint_follows_the_meaning(written):
    """Comments and the name change nothing, an override does."""
    one = recipe.load(written(GOOD)).hash
    assert recipe.load(written(GOOD.replace('"mine"', '"yours"'))).hash == one
    assert recipe.load(written("# mine\n" + GOOD)).hash == one
    assert recipe.load(written(GOOD), count=4).hash != one
    assert recipe.load(written(GOOD), count=3).hash == one


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
        ("defocus@2.5", "clean", ["condition 'clean' stands twice", "keep clean"]),
        ("count = 3", "", ["'count'", "field required", "Remedy: "]),
        ("count = 3", "count = 0", ["'count'", "greater than 0"]),
        ("count = 3", 'count = "many"', ["'count'", "valid integer"]),
        ("seed = 5", "seed = -1", ["'seed'", "greater than or equal to 0"]),
        ('"mine"', '"My Corpus"', ["'name'", "pattern"]),
        ('["en_US", "de_DE"]', "[]", ["'locales'", "at least 1"]),
        ('["en_US", "de_DE"]', "{ en_US = 0 }", ["'locales.en_US'", "greater than 0"]),
        ('["clean", "defocus@2.5"]', "[]", ["'conditions'", "at least 1"]),
        ("seed = 5", '[sheet]\nhints = ["truth"]', ["unknown hint 'truth'", "known: locale"]),
    ],
)
def test_a_mistake_is_named_with_file_and_remedy(written, old, new, said):
    """The first thing that is wrong, and what is known instead."""
    assert old in GOOD
    path = written(f"{GOOD}\n{new}" if new.startswith("[sheet]") else GOOD.replace(old, new))
    with pytest.raises(BadInputError) as caught:
        recipe.load(path)
    line = str(caught.value)
    assert line.startswith(path)
    assert "\n" not in line
    for part in said:
        assert part in line


def test_a_missing_file_lists_the_shipped_recipes():
    """A path that leads nowhere."""
    with pytest.raises(BadInputError, match=r"^nowhere\.toml: cannot be read.*quick"):
        recipe.load("nowhere.toml")


def test_an_unknown_name_suggests_the_nearest_recipe():
    """A name without an ending is a shipped one."""
    with pytest.raises(UnknownNameError, match=r"unknown recipe 'quik'.*did you mean 'quick'"):
        recipe.load("quik")


def test_what_is_not_toml_is_refused_with_its_line(written):
    """TOML's own words say where."""
    path = written(GOOD + "\ncount = = 3\n")
    with pytest.raises(BadInputError, match=r"is not TOML \(.*line 8.*mend that line"):
        recipe.load(path)


def test_what_is_not_text_is_refused(written):
    """A picture that was renamed."""
    with pytest.raises(BadInputError, match=r"mine\.toml: .*UTF-8"):
        recipe.load(written(b"\x89PNG\xff\xfe"))


def test_a_folder_is_no_recipe(tmp_path):
    """Even one with the ending."""
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with pytest.raises(BadInputError, match="cannot be read"):
        recipe.load(str(folder))


def test_what_is_wrong_after_an_override_is_refused_too():
    """The command line is checked like the file."""
    with pytest.raises(BadInputError, match="'count'"):
        recipe.load("quick", count=0)
