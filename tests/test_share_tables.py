"""Files of counts and of targets: what is read, and one line for each mistake."""

from __future__ import annotations

import pytest

from docextract_eval.countries.share_tables import read_counts, read_target
from docextract_eval.errors import BadInputError


@pytest.fixture
def written(tmp_path):
    def write(text):
        file = tmp_path / "own.csv"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    return write


def test_counts_are_read_with_their_lines(written):
    found = read_counts(written("locale,count,trade\r\nde_DE,12,cafe\r\n\r\nde_DE, 0 ,taxi\r\n"))
    assert found.columns == ("locale", "trade")
    assert [(row.levels, row.count) for row in found.rows] == [
        (("de_DE", "cafe"), 12),
        (("de_DE", "taxi"), 0),
    ]
    assert found.levels("trade") == ["cafe", "taxi"]


@pytest.mark.parametrize(
    "text",
    [
        "factor,level,share\nlocale,de_DE,0.6\nlocale,en_GB,0.4\n",
        "locale,share\nde_DE,0.6\nen_GB,0.4\nfr_FR,0\n",
        "count,locale\n6,de_DE\n4,en_GB\n",
        "\ufefflocale,share\nde_DE,0.6\nen_GB,0.4\n",
    ],
    ids=["long", "one factor", "counts", "as spreadsheets write"],
)
def test_a_target_is_read_in_each_form(written, text):
    (shares,) = read_target(written(text)).values()
    assert shares == pytest.approx({"de_DE": 0.6, "en_GB": 0.4})


def test_rounded_thirds_are_scaled_to_one(written):
    found = read_target(written("locale,share\na,.333\nb,.333\nc,.333\n"))
    assert sum(found["locale"].values()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        (b"locale,count\n\xff,1\n", "is not UTF-8"),
        ("locale,trade\na,b\n", "has no column 'count'"),
        ("count\n3\n", "has no factor"),
        ("locale,locale,count\n", "has the column 'locale' twice"),
        ("locale,,count\n", "has a column without a name"),
        ("locale,count\nde_DE\n", "line 2: has 1 cells for 2 columns"),
        ("locale,count\nde_DE,few\n", "line 2: 'few' is no whole number"),
        ("locale,count\nde_DE,-1\n", "line 2: '-1' is no whole number"),
        ("locale,count\nde_DE,²\n", "line 2: '²' is no whole number"),
        ("locale,count\nde_DE,1000000001\n", "line 2: '1000000001' is no whole number"),
        ("locale,count\nde_DE," + "0" * 5000 + "1000000001\n", "is no whole number"),
        ("locale,count\nde_DE," + "9" * 5000 + "\n", "is no whole number"),
        ("locale,count\nde_DE,1\nde_DE,2\n", "line 3: de_DE is on line 2, too"),
        ("locale,count\n,1\n", "line 2: has an empty cell"),
        ("locale,count\nde_DE,0\n", "counts no document"),
        ('locale,count\n"de_DE,1\n', "is not CSV"),
    ],
)
def test_counts_that_cannot_be_read_get_one_line(written, text, says):
    with pytest.raises(BadInputError, match=".") as error:
        read_counts(written(text))
    assert says in str(error.value)
    assert error.value.remedy


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("locale,trade,share\na,b,1\n", "has the columns locale,trade,share"),
        ("locale\na\n", "has the columns locale"),
        ("locale,share\na,0.5\nb,0.4\n", "the shares of locale add up to 0.9"),
        ("locale,share\na,nan\n", "line 2: 'nan' is no share from 0 to 1"),
        ("locale,share\na,60\nb,40\n", "line 2: '60' is no share from 0 to 1"),
        ("factor,level,share\nx,a,1\nx,a,1\n", "line 3: x, a is on line 2, too"),
        ("locale,count\na,0\n", "locale has no count above 0"),
        ("locale,share\n", "has no level"),
    ],
)
def test_targets_that_cannot_be_read_get_one_line(written, text, says):
    with pytest.raises(BadInputError, match=".") as error:
        read_target(written(text))
    assert says in str(error.value)
    assert error.value.remedy
