"""Accidents from outside: a callable of one's own, a serialised albumentations pipeline."""

from __future__ import annotations

import dataclasses
import json
import os
import sys

import numpy as np
import pytest

from docextract_eval.codec.records import from_json, to_json
from docextract_eval.corpus.degrade import user_degradations
from docextract_eval.corpus.degrade.chain import degrade
from docextract_eval.corpus.degrade.conditions import draw_steps, parse_condition
from docextract_eval.corpus.recipe import parse_recipe
from docextract_eval.corpus.store.building import build_corpus
from docextract_eval.corpus.store.verifying import check_rebuild, verify
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.records import Step
from docextract_eval.shipped import recipe_folder
from tests.ink import centres, marked, spots

os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"

OWN = '''
import numpy as np

def spill(image, quads, seed):
    """Move all by a drawn number of pixels, and darken."""
    across = int(np.random.default_rng(seed).integers(1, 9))
    moved = np.full_like(image, 255)
    moved[:, across:] = image[:, :-across] // 2 + 100
    return moved, quads + (across, 0)

class Kept:
    def spill(self, image, quads, seed):
        return image, quads

kept = Kept()
number = 7

def dies(image, quads, seed):
    raise RuntimeError("no coffee\\nleft")

def floats(image, quads, seed):
    return image / 255, quads

def loses(image, quads, seed):
    return image, quads[1:]

def vague(image, quads, seed):
    return image, quads * np.nan

def greedy(image, quads, seed):
    image[:] = 0
    quads[:] = 0
    return image, quads + 1
'''
SHIPPED = "albumentations:camera"


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A module of one's own in the current folder."""
    (tmp_path / "own_accidents.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    sys.modules.pop("own_accidents", None)
    user_degradations._load_python.cache_clear()


def saved(folder, *transforms, name="mine.json"):
    """A pipeline written as its users write it."""
    import albumentations

    form = name.rpartition(".")[2]
    pipeline = albumentations.Compose(list(transforms))
    albumentations.save(pipeline, folder / name, data_format="json" if form == "json" else "yaml")
    return f"albumentations:{folder / name}"


def same(one, other):
    return (one.image == other.image).all() and (one.quads == other.quads).all()


def test_a_callable_of_one_s_own_is_a_condition(own, clean):
    """Its picture, its quads; its step holds the seed and the file's fingerprint."""
    (step,) = steps = draw_steps("python:own_accidents:spill", 3, "doc")
    assert step.name == "python:own_accidents:spill"
    assert set(step.params) == {"seed", "file"}
    page = clean[1]
    after = degrade(page, steps)
    across = after.quads[0, 0, 0] - page.quads[0, 0, 0]
    assert 1 <= across <= 8
    assert (after.image[:, int(across) :] == page.image[:, : -int(across)] // 2 + 100).all()
    assert draw_steps("python:own_accidents:spill", 3, "doc") == steps
    assert draw_steps("python:own_accidents:spill", 3, "other") != steps
    assert draw_steps("python:own_accidents:kept.spill", 3, "doc")


def test_its_step_replays_from_its_file(own, clean):
    steps = draw_steps("python:own_accidents:spill", 3, "doc")
    read = tuple(from_json(Step, json.loads(json.dumps(to_json(step)))) for step in steps)
    assert read == steps
    assert same(degrade(clean[1], read), degrade(clean[1], steps))


def test_words_that_leave_the_page_are_less_visible(own, clean):
    page = dataclasses.replace(clean[1], quads=np.add(clean[1].quads, (clean[1].image.shape[1], 0)))
    after = degrade(page, draw_steps("python:own_accidents:spill", 3, "doc"))
    assert (after.visible == 0).all()


def test_what_it_gets_is_its_own_to_spoil(own, clean):
    before = clean[1].image.copy(), clean[1].quads.copy()
    degrade(clean[1], draw_steps("python:own_accidents:greedy", 3, "doc"))
    assert (clean[1].image == before[0]).all()
    assert (clean[1].quads == before[1]).all()


def test_a_file_that_was_changed_is_not_replayed(own, clean):
    """The step names another one."""
    steps = draw_steps("python:own_accidents:spill", 3, "doc")
    (own / "own_accidents.py").write_text(OWN + "\n# changed\n")
    sys.modules.pop("own_accidents")
    user_degradations._load_python.cache_clear()
    with pytest.raises(BadInputError, match=r"spill: is not the file that made this page.*again"):
        degrade(clean[1], steps)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("python:no_such.module:spill", "there is no module 'no_such'"),
        (
            "python:own_accidents:spil",
            "there is no 'spil' in own_accidents. Remedy: did you mean 'spill'",
        ),
        ("python:own_accidents:number", "is not callable"),
        ("python:own_accidents", "is not a dotted path"),
        ("python:", "is not a dotted path"),
        (
            "albumentations:none.json",
            "does not exist. Remedy: give a file, or one that ships: camera",
        ),
        ("albumentations:kamera", "does not exist. Remedy: give a file, or one that ships: camera"),
        ("albumentations:own_accidents.py", "is not .json or .yaml"),
        ("albumentations:torn.json", "cannot be parsed"),
        ("albumentations:torn.yaml", "cannot be parsed"),
        ("albumentations:other.json", "is no albumentations pipeline"),
        ("albumentations:old.json", "was saved by albumentations 1.3.1, and .* is installed"),
        ("albumentations:odd.json", "cannot be loaded"),
    ],
)
def test_what_cannot_be_brought_in_is_refused_with_the_recipe(own, name, said):
    """In one line, before anything is made."""
    import albumentations

    here = albumentations.__version__
    (own / "torn.json").write_text('{"a":')
    (own / "torn.yaml").write_text("a: [")
    (own / "other.json").write_text("[1]")
    (own / "old.json").write_text('{"__version__": "1.3.1", "transform": {}}')
    odd = {"__version__": here, "transform": {"__class_fullname__": "Nowhere"}}
    (own / "odd.json").write_text(json.dumps(odd))
    recipe = {"name": "own", "count": 1, "locales": ["en_US"], "conditions": ["clean", name]}
    with pytest.raises(BadInputError, match=said) as refused:
        parse_recipe(recipe, "own.toml", trusted=[name])
    assert "\n" not in str(refused.value)
    assert "Remedy: " in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dies", r"dies: failed \(RuntimeError: no coffee\)"),
        ("floats", r"floats: returned no image \(float64 "),
        ("loses", r"loses: returned quads of shape"),
        ("vague", r"vague: returned quads .* or not finite"),
    ],
)
def test_what_gives_no_page_is_said(own, clean, name, said):
    with pytest.raises(BadInputError, match=said):
        degrade(clean[1], draw_steps(f"python:own_accidents:{name}", 3, "doc"))


def test_the_shipped_pipeline_is_of_the_version_that_is_declared():
    import albumentations

    file = recipe_folder() / "albumentations" / "camera.json"
    assert json.loads(file.read_text())["__version__"] == albumentations.__version__


@pytest.mark.parametrize("name", ["mine.json", "mine.yaml"])
def test_a_pipeline_is_repeatable_and_drawn_by_the_document(tmp_path, clean, name):
    """Same seed same bytes, other documents other dice; gray stays gray."""
    import albumentations

    turns = albumentations.Affine(rotate=(-5, 5), fill=255, p=1)
    condition = saved(tmp_path, turns, albumentations.GaussNoise(p=1), name=name)
    steps = draw_steps(condition, 3, "doc")
    one, again = degrade(clean[1], steps), degrade(clean[1], steps)
    assert same(one, again)
    assert not same(one, degrade(clean[1], draw_steps(condition, 3, "other")))
    still = saved(tmp_path, albumentations.Affine(rotate=(2, 2), fill=255, p=1), name="still.json")
    assert degrade(clean[1], draw_steps(still, 3, "doc")).image.ndim == 2


def test_a_changed_pipeline_is_refused(tmp_path, clean):
    import albumentations

    condition = saved(tmp_path, albumentations.HorizontalFlip(p=1))
    steps = draw_steps(condition, 3, "doc")
    degrade(clean[1], steps)
    saved(tmp_path, albumentations.VerticalFlip(p=1))
    with pytest.raises(BadInputError, match="is not the file that made this page"):
        degrade(clean[1], steps)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Affine", {"rotate": (4, 4), "translate_px": (6, 6)}),
        ("Perspective", {"scale": (0.05, 0.05), "fit_output": True}),
    ],
    ids=["affine", "perspective"],
)
def test_quads_follow_the_ink_of_a_pipeline(tmp_path, name, asked):
    """Its points are centres of pixels, ours are their corners: half a pixel would be seen."""
    import albumentations

    transform = getattr(albumentations, name)(**asked, fill=255, p=1)
    page = marked((700, 600), 150)
    after = degrade(page, draw_steps(saved(tmp_path, transform), 3, "doc"))
    quads = after.quads[after.visible == 1]
    assert len(quads) > 80
    kept, _, middles = spots(after.image, quads)
    off = np.linalg.norm(middles - centres(quads[kept]), axis=1)
    assert np.median(off) < 0.1
    assert np.percentile(off, 99) < 0.4


def test_a_page_in_colour_keeps_its_colours_in_order(tmp_path):
    """Blue stays blue."""
    import albumentations

    page = marked((200, 200), 150)
    image = np.dstack([page.image, page.image // 2, page.image // 4])
    flipped = albumentations.HorizontalFlip(p=1)
    page = dataclasses.replace(page, image=image)
    after = degrade(page, draw_steps(saved(tmp_path, flipped), 3, "doc"))
    assert (after.image == image[:, ::-1]).all()


@pytest.mark.long
def test_a_corpus_is_built_and_made_again_with_both(own):
    """As conditions among others, by several processes too."""
    conditions = ["clean", "python:own_accidents:spill", SHIPPED, "jpeg@3"]
    written = {"name": "own", "count": 2, "locales": ["en_US"], "conditions": conditions}
    recipe = parse_recipe(written, "own.toml", trusted=conditions)
    corpus = build_corpus(recipe, own / "corpus", 1)
    assert build_corpus(recipe, own / "again", 2).seal == corpus.seal
    assert verify(corpus) == check_rebuild(corpus, trusted=conditions) == []
    for _, rendition in corpus.pairs():
        assert rendition.severity == {"clean": 0, "jpeg@3": 3}.get(rendition.condition, 1)
        assert len(rendition.quads[0]) == len(rendition.visible[0])


def test_a_name_without_a_prefix_is_no_outsider():
    with pytest.raises(UnknownNameError):
        parse_condition("own_accidents:spill@3")


READS = """{"__version__": "%s", "transform":
{"__class_fullname__": "FDA", "reference_images": ["/etc/passwd"], "p": 1}}"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"__version__": 1, "__version__": 2}', "has the key '__version__' twice"),
        ("[" * 1000 + "]" * 1000, "nested more than 64 levels deep"),
        (" " * (2**20 + 1), "has more than 1,048,576 bytes"),
        (READS, "opens other files"),
    ],
)
def test_a_pipeline_that_is_made_to_hurt_is_one_line(tmp_path, text, said):
    import albumentations

    (tmp_path / "p.json").write_text(text.replace("%s", albumentations.__version__))
    with pytest.raises(BadInputError, match=said):
        parse_condition(f"albumentations:{tmp_path / 'p.json'}")


def test_references_that_unfold_without_end_are_refused(tmp_path):
    """Ten lists of ten lists, nine deep: a billion values in a few lines."""
    import albumentations

    lists = [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    head = f"__version__: {albumentations.__version__}\ntransform: {{}}\na0: &a0 [1]\n"
    (tmp_path / "p.yaml").write_text(head + "\n".join(lists))
    with pytest.raises(BadInputError, match="has more than 10,000 parts"):
        parse_condition(f"albumentations:{tmp_path / 'p.yaml'}")
