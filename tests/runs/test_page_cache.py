"""What is kept of pages between runs: whole or not at all, bounded, and for whom it was meant."""

from __future__ import annotations

import hashlib
import os

import pytest

from docextract_eval.borders.limits import LARGEST_LINE
from docextract_eval.codec import sha256
from docextract_eval.errors import BadInputError
from docextract_eval.masking import Mask
from docextract_eval.runs.execution import page_cache
from docextract_eval.runs.execution.page_cache import (
    FOLDER_VARIABLE,
    PageCache,
    clear_folder,
    default_folder,
    drop_least_recent,
    kept_files,
)
from docextract_eval.storage.own_files import cache_key

KEY = sha256(b"a page")
OWN = "python:own:extract"


def keep(cache, key=KEY, content=b"[]", kind="words"):
    return cache.answer(0, f"keep {kind} {key} ".encode() + content)


def find(cache, key=KEY, item=0, kind="words"):
    return cache.answer(item, f"find {kind} {key} ".encode())


def later(cache, key=KEY):
    """What the next run of the same pipeline finds."""
    return find(PageCache(cache.folder, cache.pipeline), key)


def names(folder):
    return {file.name for file, _ in kept_files(folder)}


def test_what_is_kept_is_found_by_another_run_and_counted_for_its_item(tmp_path):
    first, second = (
        PageCache(tmp_path / "new", "tesseract"),
        PageCache(tmp_path / "new", "rapidocr"),
    )
    assert find(first) == b""
    assert keep(first, content=b'["words"]') == b""
    assert (first.pages, first.found_for) == (0, set())
    assert find(second, item=7) == b'["words"]'
    assert (second.pages, second.found_for) == (1, {7})
    with second:
        assert second.found_for == set()  # the next round counts its items anew


def test_an_answer_is_no_words_and_counts_for_nothing_until_a_worker_used_it(tmp_path):
    cache = PageCache(tmp_path, OWN)
    keep(cache, content=b"{}", kind="answers")
    again = PageCache(tmp_path, OWN)
    assert find(again) == b""
    assert find(again, kind="answers") == b"{}"
    assert (again.pages, again.found_for) == (0, set())
    assert [len(list(kept_files(tmp_path, kind))) for kind in ("words", "answers")] == [0, 1]


@pytest.mark.parametrize(
    "change",
    [
        lambda _: hashlib.sha256(b"[1]").digest() + b"[1]",
        lambda data: data + b" ",
        lambda data: data[:40],
    ],
    ids=["another hash", "longer", "torn"],
)
def test_what_somebody_else_wrote_is_read_again_and_counted(tmp_path, change):
    cache = PageCache(tmp_path, "tesseract")
    keep(cache, content=b'["words"]' * 9)
    ((file, _),) = kept_files(tmp_path)
    file.write_bytes(change(file.read_bytes()))
    again = PageCache(tmp_path, "tesseract")
    assert find(again) == b""
    assert (again.pages, again.foreign) == (0, 1)


def test_words_are_those_of_their_own_page(tmp_path):
    cache, other = PageCache(tmp_path, "tesseract"), sha256(b"another page")
    keep(cache)
    ((file, _),) = kept_files(tmp_path)
    place = file.parent.parent / other[:2] / other
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(file.read_bytes())
    assert later(cache, other) == b""


def test_words_under_another_key_are_read_again(tmp_path, monkeypatch):
    cache = PageCache(tmp_path, "tesseract")
    keep(cache)
    monkeypatch.setenv("DXE_CACHE_KEY", "of another machine")
    assert later(cache) == b""
    monkeypatch.delenv("DXE_CACHE_KEY")
    assert later(cache) == b"[]"


def test_code_of_the_same_name_elsewhere_is_other_code(tmp_path, monkeypatch):
    keep(PageCache(tmp_path, OWN))
    assert find(PageCache(tmp_path, OWN)) == b"[]"
    monkeypatch.chdir(tmp_path)
    assert find(PageCache(tmp_path, OWN)) == b""


@pytest.mark.parametrize("mode", [0o777, 0o1777], ids=oct)
def test_in_a_folder_of_everybody_nothing_is_kept(tmp_path, mode):
    tmp_path.chmod(mode)
    cache = PageCache(tmp_path, "tesseract")
    keep(cache)
    assert "can be written by everybody" in cache.trouble
    assert [*kept_files(tmp_path)] == []


def test_without_a_key_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/nowhere")
    cache = PageCache(tmp_path, "tesseract")
    keep(cache)
    assert "set DXE_CACHE_KEY to your own secret" in cache.trouble
    assert [*kept_files(tmp_path)] == []


def test_the_key_is_made_once_and_nobody_else_may_read_it(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    file = tmp_path / "docextract-eval/cache-secret"
    first = cache_key("words")
    assert first == cache_key("words") != cache_key("answers")
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    with pytest.raises(BadInputError, match="others can read or write it"):
        cache_key("words")
    assert "others can read or write it" in PageCache(tmp_path, "tesseract").trouble


def test_no_secret_is_kept(tmp_path):
    cache = PageCache(tmp_path, OWN, mask=Mask(["sk-0123456789abcdef"]))
    keep(cache, content=b'{"version": "sk-0123456789abcdef"}', kind="answers")
    ((file, _),) = kept_files(tmp_path)
    assert b"sk-0123456789abcdef" not in file.read_bytes()


def test_a_run_does_not_use_what_it_kept_itself(tmp_path):
    """A page that stands twice in a corpus is read twice, so that all times are measured."""
    with PageCache(tmp_path, "tesseract") as cache:
        keep(cache, content=b'["words"]')
        assert find(cache) == b""
    with cache:  # failures that are tried again
        assert find(cache) == b""
    assert cache.pages == 0
    assert later(cache) == b'["words"]'


def test_a_pipeline_of_ones_own_reads_what_is_shared_and_keeps_for_itself_alone(tmp_path):
    """A hostile one cannot change what Tesseract is said to have read."""
    shared, own, other = (PageCache(tmp_path, name) for name in ("tesseract", OWN, "python:b:c"))
    keep(own, content=b"false")
    assert later(shared) == later(other) == b""
    assert later(own) == b"false"
    keep(shared, content=b"true")
    assert later(own) == later(other) == later(shared) == b"true"


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1], lambda data: b"\0" + data[1:], lambda _: b""]
)
def test_damaged_content_is_no_content_and_is_kept_again(tmp_path, spoil):
    cache = PageCache(tmp_path, "tesseract")
    keep(cache, content=b'["words"]')
    ((file, _),) = kept_files(tmp_path)
    file.write_bytes(spoil(file.read_bytes()))
    assert later(cache) == b""
    keep(cache, content=b'["words"]')
    assert later(cache) == b'["words"]'


@pytest.mark.parametrize(
    "question",
    [
        b"",
        b"find ",
        b"find words ../../../../etc/passwd" + b"0" * 42 + b" ",
        b"find words " + KEY[:-1].encode() + b"/ ",
        b"keep words " + KEY.upper().encode() + b" x",
        b"keep ../words " + KEY.encode() + b" x",
        b"drop words " + KEY.encode() + b" ",
    ],
)
def test_a_question_of_another_form_touches_nothing(tmp_path, question):
    folder = tmp_path / "words"
    assert PageCache(folder, OWN).answer(0, question) == b""
    assert not folder.exists()


def test_a_link_is_neither_read_nor_written_through(tmp_path):
    cache, outside = PageCache(tmp_path / "words", "tesseract"), tmp_path / "outside"
    keep(cache, content=b"[]")
    ((file, _),) = kept_files(cache.folder)
    outside.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(outside)
    before = outside.read_bytes()
    assert later(cache) == b""
    keep(cache, content=b'["other"]')
    assert outside.read_bytes() == before
    assert later(cache) == b'["other"]'


def test_what_was_not_used_for_longest_goes_first_where_it_is_too_much(tmp_path):
    cache = PageCache(tmp_path, "tesseract")
    keys = [sha256(bytes([number])) for number in range(10)]
    for age, key in enumerate(reversed(keys)):
        keep(cache, key, b"x" * 68)
        os.utime(cache._file("words", "shared", key), (1000 - age, 1000 - age))
    drop_least_recent(tmp_path, 1000)
    assert len(names(tmp_path)) == 10  # that is just what may be there
    assert later(cache, keys[0])  # the oldest, which is used now
    drop_least_recent(tmp_path, 999)
    assert names(tmp_path) == {keys[0], *keys[4:]} or len(names(tmp_path)) == 7


def test_leaving_a_round_in_which_something_was_kept_bounds_the_folder(tmp_path):
    keys = [sha256(bytes([number])) for number in range(10)]
    with PageCache(tmp_path, "tesseract", most_bytes=500) as cache:
        for key in keys:
            keep(cache, key, b"x" * 68)
        assert len(names(tmp_path)) == 10
    assert len(names(tmp_path)) == 4


def test_what_is_kept_is_bounded_while_it_comes(tmp_path, monkeypatch):
    """A hostile extractor asks to keep more than there is room for, and never ends."""
    monkeypatch.setattr(page_cache, "_BETWEEN_CHECKS", 50_000)
    cache, most = PageCache(tmp_path, OWN, most_bytes=100_000), 0
    for number in range(40):
        keep(cache, sha256(bytes([number])), b"x" * 10_000)
        most = max(most, sum(about.st_size for _, about in kept_files(tmp_path)))
    assert 50_000 < most < 151_000
    before = names(tmp_path)
    keep(cache, sha256(b"large"), b"x" * (LARGEST_LINE + 1))
    assert names(tmp_path) == before


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_why_once(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    cache = PageCache(tmp_path / "file" / "words", "tesseract")
    keep(cache)
    assert find(cache) == b""
    assert "cannot be used" in cache.trouble


def test_clearing_deletes_what_was_kept_and_nothing_else(tmp_path):
    cache = PageCache(tmp_path, "tesseract")
    keep(cache, content=b"12345678")
    (tmp_path / "letter.txt").write_text("mine")
    keep(cache, content=b"an answer", kind="answers")
    (tmp_path / "words" / "shared" / "zz").mkdir()
    (tmp_path / "words" / "shared" / "zz" / "also mine").write_text("mine")
    clear_folder(tmp_path)
    assert names(tmp_path) == set()
    assert not (tmp_path / "answers").exists()
    assert (tmp_path / "letter.txt").exists()
    assert (tmp_path / "words" / "shared" / "zz" / "also mine").exists()
    clear_folder(tmp_path / "never made")


def test_the_folder_is_the_users_unless_a_variable_names_another(monkeypatch, tmp_path):
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    assert default_folder() is None
    monkeypatch.delenv(FOLDER_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "docextract_eval" / "pages"
