"""Labels name regular files in one folder, and nothing else on the disk is opened for them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docextract_eval.borders.decoding import formats
from docextract_eval.corpus.store.label_schemas import NamedFiles
from docextract_eval.errors import BadInputError


@pytest.fixture
def tree(tmp_path):
    """Labels beside a folder of pictures, and what is none of their business."""
    for name in ("labels/in", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    labels = tmp_path / "labels"
    (labels / "in/a.png").write_bytes(b"a")
    (labels / "link.png").symlink_to("in/a.png")
    (labels / "out.png").symlink_to("../elsewhere/secret.png")
    (labels / "outside").symlink_to("../elsewhere")
    (labels / "one").symlink_to("two")
    (labels / "two").symlink_to("one")
    os.mkfifo(labels / "pipe.png")
    (tmp_path / "elsewhere/secret.png").write_bytes(b"secret")
    return labels


@pytest.mark.parametrize("name", ["in/a.png", "link.png", "in/../in/a.png", "./link.png"])
def test_a_file_inside_is_read_by_any_name(tree, name):
    assert NamedFiles(tree, tree).read_named(name, "x") == b"a"


def test_an_absolute_name_of_a_file_inside_is_read(tree):
    assert NamedFiles(tree, tree).read_named(str(tree / "in/a.png"), "x") == b"a"


@pytest.mark.parametrize("name", ["../elsewhere/secret.png", "out.png", "outside/secret.png"])
def test_a_name_that_leads_out_is_refused_unless_the_root_holds_it(tree, name):
    with pytest.raises(BadInputError, match=f"x: '{name}' leads out of .*--images-root DIR"):
        NamedFiles(tree, tree).read_named(name, "x")
    assert NamedFiles(tree, tree.parent).read_named(name, "x") == b"secret"


def test_an_absolute_name_is_refused_unless_the_root_holds_it(tree):
    secret = str(tree.parent / "elsewhere/secret.png")
    with pytest.raises(BadInputError, match="leads out of"):
        NamedFiles(tree, tree).read_named(secret, "x")
    assert NamedFiles(tree, tree.parent / "elsewhere").read_named(secret, "x") == b"secret"


def test_a_root_whose_name_begins_alike_holds_nothing_of_it(tree):
    (tree.parent / "labels-of-others").mkdir()
    (tree.parent / "labels-of-others/a.png").write_bytes(b"x")
    with pytest.raises(BadInputError, match="leads out of"):
        NamedFiles(tree, tree).read_named("../labels-of-others/a.png", "x")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pipe.png", "is not a regular file"),
        ("in", "is not a regular file"),
        (".", "Is a directory"),
        ("", "Is a directory"),
        ("one", "symbolic links"),
        ("none.png", "No such file"),
        ("a\0b", "null"),
        ("x" * 300, "too long"),
    ],
)
def test_what_is_no_file_is_one_line(tree, name, said):
    """And nothing waits for it."""
    with pytest.raises(BadInputError, match=said):
        NamedFiles(tree, tree).read_named(name, "x")


def test_a_device_is_refused_even_where_the_root_is_the_whole_disk(tree):
    for name in ("/dev/zero", "/dev/stdin", "/dev/tty"):
        with pytest.raises(BadInputError):
            NamedFiles(tree, Path("/")).read_named(name, "x")


def test_a_file_above_the_limit_is_not_read(tree):
    with (tree / "large.png").open("wb") as file:
        file.truncate(formats.MAX_FILE_BYTES + 1)
    with pytest.raises(BadInputError, match="'large.png': has more than 200 MB"):
        NamedFiles(tree, tree).read_named("large.png", "x")


def test_a_link_that_is_put_there_meanwhile_is_not_followed(tree, monkeypatch):
    """Between the look and the opening."""
    real = os.path.realpath

    def late(path, **more):
        found = real(path, **more)
        if str(path).endswith("a.png"):
            (tree / "in/a.png").unlink()
            (tree / "in/a.png").symlink_to("../../elsewhere/secret.png")
        return found

    monkeypatch.setattr(os.path, "realpath", late)
    with pytest.raises(BadInputError, match="is a link"):
        NamedFiles(tree, tree).read_named("in/a.png", "x")
