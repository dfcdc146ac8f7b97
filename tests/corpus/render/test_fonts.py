"""Where faces are: with the package, with the system, or nowhere, and then that is said."""

from __future__ import annotations

import pytest

from docextract_eval.corpus.provenance import font_hashes as fingerprints
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.render import fonts
from docextract_eval.corpus.render.typesetting import FONTS, TextStyle, text_advance, word_sprite
from docextract_eval.countries.locales import LOCALES
from docextract_eval.errors import BadInputError, MissingPrerequisiteError


@pytest.fixture
def no_system(monkeypatch, tmp_path):
    """A machine whose folder of fonts is empty."""
    monkeypatch.setenv(fonts.FOLDERS_VARIABLE, str(tmp_path))


def recipe(**written):
    return parse_recipe({"name": "f", "count": 1, "locales": ["en_US"], **written}, "f.toml")


def test_a_face_of_the_system_is_the_one_asked_for_among_those_of_its_file():
    """Of one width, of many, bold: a kanji is two digits wide where a till counts columns."""
    for bold in (False, True):
        till = TextStyle("notojpmo", 24, bold)
        assert (
            text_advance("領", till)
            == text_advance("ﾘｮ", till)
            == 2 * text_advance("0", till)
            == 24
        )
        assert text_advance("i", TextStyle("notojp", 24, bold)) < text_advance(
            "W", TextStyle("notojp", 24, bold)
        )
    assert (
        word_sprite("合計", TextStyle("notojp", 24)).ink.sum()
        < word_sprite("合計", TextStyle("notojp", 24, bold=True)).ink.sum()
    )


def test_every_locale_has_faces_that_there_are():
    known = {*FONTS, *fonts.SYSTEM, *fonts.SYSTEM.values()}
    for locale in map(LOCALES.load, LOCALES.names):
        assert set(locale.faces) <= known


def test_a_font_is_found_in_the_folder_that_is_named(monkeypatch, tmp_path):
    """And in folders of that folder; the usual places are then not looked at."""
    (tmp_path / "deep").mkdir()
    file = tmp_path / "deep" / "NotoSansCJK-Bold.ttc"
    file.symlink_to(fonts.font_file("notojpbo").at)
    monkeypatch.setenv(fonts.FOLDERS_VARIABLE, str(tmp_path))
    assert fonts.font_file("notojpbo").at == file
    assert [font.file for font in fonts.missing_fonts(["notojp"])] == ["NotoSansCJK-Regular.ttc"]


def test_faces_that_come_with_the_package_need_no_system(no_system):
    assert fonts.missing_fonts(FONTS) == ()
    assert all(isinstance(fonts.font_file(name).at, bytes) for name in FONTS)


def test_a_font_that_is_not_there_is_said_with_its_remedy(no_system):
    with pytest.raises(MissingPrerequisiteError, match=r"NotoSansCJK.*apt-get install fonts-noto"):
        fonts.font_file("notojpmo")


@pytest.mark.parametrize(
    "written",
    [
        {"locales": ["en_US", "ja_JP"]},
        {"do": {"font": "notojp"}},
        {"twins": [{"name": "abroad", "do": {"locale": "ja_JP"}}]},
        {"twins": [{"name": "elsewhere", "redraw": "locale"}]},
    ],
)
def test_a_recipe_that_may_need_an_absent_font_is_refused(written, no_system):
    """Whatever way it comes to it: before anything is made."""
    with pytest.raises(MissingPrerequisiteError) as refused:
        recipe(**written)
    assert refused.value.where == "f.toml"


def test_a_face_that_does_not_hold_the_script_is_refused():
    """Boxes would be printed where the truth says words."""
    said = (
        "the font 'figo' does not contain the script of ja_JP. Remedy: use one of notojp, notojpmo"
    )
    abroad = [{"name": "abroad", "do": {"locale": "ja_JP"}}]
    for written in ({"locales": ["en_US", "ja_JP"]}, {"twins": abroad}):
        with pytest.raises(BadInputError, match=said):
            recipe(**written, do={"font": "figo"})
    assert recipe(locales=["ja_JP"], do={"font": "notojpmo"}).fonts_beyond_layouts == (
        "notojp",
        "notojpmo",
    )


def test_only_what_is_printed_with_a_font_of_the_system_bears_its_fingerprint(monkeypatch):
    """Others keep their seals, and are not kept waiting while a large file is read."""
    asked = []
    real = fonts._file_hash
    monkeypatch.setattr(fonts, "_file_hash", lambda path: asked.append(path) or real(path))
    assert set(fingerprints(recipe())) == set(FONTS)
    assert not asked
    japanese = fingerprints(recipe(locales=["ja_JP"]))
    assert set(japanese) - set(FONTS) == {"notojp", "notojpbo", "notojpmo", "notojpmobo"}
    assert japanese["notojp"] == japanese["notojpmo"] != japanese["notojpbo"]
    assert len(asked) == 4
