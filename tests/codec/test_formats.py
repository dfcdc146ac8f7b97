"""The one spelling that is hashed, and files of formats that are too new."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docextract_eval.codec import FORMATS, OLDEST, canonical_json, check_format, sha256
from docextract_eval.errors import FormatError

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON)
def test_canonical_json_is_json(thing):
    """What it says is what was given."""
    assert json.loads(canonical_json(thing)) == thing


@given(st.dictionaries(st.text(max_size=5), st.integers(), max_size=6))
def test_the_order_of_keys_does_not_matter(table):
    """One content has one spelling."""
    turned = dict(reversed(table.items()))
    assert canonical_json(turned) == canonical_json(table)


def test_the_spelling_is_frozen():
    """Fingerprints of corpora rest on it."""
    assert canonical_json({"b": [1, 2.5, None], "a": "Ä\n"}) == '{"a":"Ä\\n","b":[1,2.5,null]}'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_files_hold_no_number_that_is_none(number):
    """NaN is no JSON."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json([number])


def test_text_is_hashed_as_utf_8():
    """Text and its bytes have one fingerprint."""
    assert sha256("Käse") == sha256("Käse".encode()) == hashlib.sha256("Käse".encode()).hexdigest()


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_version_up_to_the_newest_is_read(name):
    """Old files stay readable."""
    for version in range(OLDEST.get(name, 1), FORMATS[name] + 1):
        check_format(name, version, "x")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_newer_format_is_refused_with_both_versions_and_the_upgrade(name):
    """The user learns what the file is, what is read, and what to type."""
    newest = FORMATS[name]
    with pytest.raises(FormatError) as caught:
        check_format(name, newest + 1, "a/file")
    line = str(caught.value)
    assert line.startswith(f"a/file: is {name} format {newest + 1}")
    assert f"reads up to {newest}" in line
    assert "pip install --upgrade docextract-eval" in line


@pytest.mark.parametrize("name", sorted(OLDEST))
def test_a_format_before_the_first_that_is_read_is_refused_with_what_to_do(name):
    with pytest.raises(FormatError, match=f"Remedy: make the {name} again with this release"):
        check_format(name, OLDEST[name] - 1, "a/file")


@pytest.mark.parametrize("found", [None, "1", 0, -1, 1.0, []])
def test_what_says_no_version_is_refused_as_something_else(found):
    """A folder of another tool is not a corpus of ours."""
    with pytest.raises(FormatError, match="says no corpus format version"):
        check_format("corpus", found, "a/folder")
