"""Errors say what, where and the remedy in one line, and carry an exit code."""

from __future__ import annotations

import pickle

import pytest

from docextract_eval import errors


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("is empty",), "is empty"),
        (("is empty", "a.toml"), "a.toml: is empty"),
        (("is empty", "", "fill it"), "is empty. Remedy: fill it"),
        (("is empty", "a.toml", "fill it"), "a.toml: is empty. Remedy: fill it"),
    ],
)
def test_an_error_is_one_line_of_what_where_and_remedy(parts, line):
    """Parts that are missing leave no trace."""
    assert str(errors.BadInputError(*parts)) == line


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.BadInputError, 2),
        (errors.FormatError, 2),
        (errors.MissingPrerequisiteError, 2),
        (errors.IncompleteError, 3),
        (errors.InconclusiveError, 4),
    ],
)
def test_every_error_has_the_exit_code_of_its_family(kind, code):
    """Bad input, an unfinished run and an undecided gate end differently."""
    assert kind("x").exit_code == code


def test_the_exit_codes_are_the_published_ones():
    """CI scripts depend on these numbers."""
    codes = (errors.DONE, errors.FAIL, errors.BAD_INPUT, errors.INCOMPLETE, errors.INCONCLUSIVE)
    assert codes == (0, 1, 2, 3, 4)
    assert errors.INTERRUPTED == 130


def test_one_root_catches_every_error():
    """Who catches the root catches all that a user can meet."""
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, Exception)]
    assert len(kinds) > 5
    assert all(issubclass(kind, errors.DocextractEvalError) for kind in kinds)


def test_an_unknown_name_suggests_the_nearest_and_lists_all():
    """The nearest comes first, then all known ones in order."""
    line = str(errors.UnknownNameError("kind", "reciept", ["receipt", "invoice"], "a.toml"))
    assert line == (
        "a.toml: unknown kind 'reciept'. Remedy: did you mean 'receipt'? known: invoice, receipt"
    )


def test_an_unknown_name_that_looks_like_none_suggests_none():
    """A wild guess is worse than no guess."""
    line = str(errors.UnknownNameError("kind", "xyz", ["receipt"]))
    assert line == "unknown kind 'xyz'. Remedy: known: receipt"
    assert str(errors.UnknownNameError("kind", "xyz", [])).endswith("there is no kind here")


def test_the_nearest_name_does_not_mind_case():
    """Names are found whatever their case, and given as they are spelt."""
    assert errors.nearest_name("DE_de", ["de_DE", "en_US"]) == "de_DE"
    assert errors.nearest_name("qqq", ["de_DE", "en_US"]) is None


@pytest.mark.parametrize(
    "error",
    [
        errors.BadInputError("is empty", "a.toml", "fill it"),
        errors.UnknownNameError("locale", "de_De", ["de_DE", "en_US"], "a.toml"),
        errors.IncompleteError("broke"),
    ],
)
def test_an_error_comes_whole_out_of_a_worker(error):
    """What crosses from one process to another says the same and is of the same kind."""
    back = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(back) is type(error)
    assert str(back) == str(error)
