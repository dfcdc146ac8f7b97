"""A country that is added changes no document of a recipe that does not name it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.corpus import another_country
from tests.corpus.registered import LAYOUTS, NAME

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
WITH_ANOTHER = """
import json, sys
from pathlib import Path
from tests.corpus.registered import register
register(Path(sys.argv[1]))
from tests.corpus.another_country import there, world
print(json.dumps({"world": world(), "there": there()}))
"""


@pytest.fixture(scope="module")
def with_another(tmp_path_factory):
    """What a process gives that knows one country more."""
    done = subprocess.run(
        [sys.executable, "-c", WITH_ANOTHER, str(tmp_path_factory.mktemp("countries"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_another_country_changes_no_document_of_others(with_another):
    """Nor the shares of layouts, what is drawn where nothing names a country, a trap's picture."""
    assert with_another["world"] == another_country.world()


def test_another_country_is_made_where_a_recipe_names_it(with_another):
    for kind, layouts in LAYOUTS.items():
        locale, template = with_another["there"][kind]
        assert locale == NAME
        assert template in layouts


def test_a_country_without_layouts_of_a_share_is_refused_before_anything_is_made(with_another):
    there = with_another["there"]
    refused = {name: said for name, said in there.items() if "mine" in said}
    assert {*refused} == {"usual bank_statement", "new card_statement", "unusual invoice"}
    assert refused["new card_statement"] == (
        "mine: aa_AA has no new layout for card_statement. "
        "Remedy: leave aa_AA out, or leave out card_statement"
    )
    assert there["unusual bank_statement"] == "dense"
