"""Shapley values beside those of shapiq, another author's.

It runs in .venvs/newer, where it has what it computes with and nothing of what it draws with.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from docextract_eval.statistics.attribution import shapley_values, subsets

pytestmark = pytest.mark.needs("shapiq")

PYTHON = Path(__file__).parents[2] / ".venvs/newer/bin/python"
SHAPIQ = """
import importlib.machinery, json, sys
from unittest.mock import MagicMock

class Drawing:
    '''Stands in for what shapiq draws with, which nothing here does.'''

    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in ('matplotlib', 'networkx', 'colour'):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec):
        return MagicMock(name=spec.name)

    def exec_module(self, module):
        pass

sys.meta_path.insert(0, Drawing())
import numpy as np
from shapiq import ExactComputer

def values(players, worth):
    game = lambda sets: np.array([worth[''.join('01'[int(bit)] for bit in row)] for row in sets])
    found = ExactComputer(game=game, n_players=players)('SV', order=1)
    return [float(found[(player,)]) for player in range(players)]

print(json.dumps([values(*each) for each in json.load(sys.stdin)]))
"""


def test_values_are_those_of_shapiq():
    rng = np.random.default_rng(8)
    games = []
    for players in (1, 2, 3, 4, 4, 4):
        names = [str(player) for player in range(players)]
        games.append((names, {each: np.array(rng.normal()) for each in subsets(names)}))
    written = [
        (
            len(names),
            {
                "".join("1" if name in each else "0" for name in names): float(value)
                for each, value in worth.items()
            },
        )
        for names, worth in games
    ]
    done = subprocess.run(
        [str(PYTHON), "-c", SHAPIQ],
        input=json.dumps(written),
        capture_output=True,
        text=True,
        check=True,
    )
    for (names, worth), theirs in zip(games, json.loads(done.stdout), strict=True):
        ours = shapley_values(names, worth.__getitem__)
        assert [float(ours[name]) for name in names] == pytest.approx(theirs, abs=1e-12)
