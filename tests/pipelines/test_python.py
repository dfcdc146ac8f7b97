"""A function or a class of one's own: found, constructed, asked, closed; what it gives is read."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pipelines import start_pipeline, stated_fields
from tests.pipelines.outside import ONE, here, refused, start, values

__all__ = ["here", "start"]

OWN = '''
import functools
from datetime import date

class Model:
    """Takes settings of every kind, and counts."""
    made = []

    def __init__(self, name: str = "small", width: "int | None" = 3, share: float = 0.5,
                 fast: bool = False, tries=2, path=None):
        self.said = dict(name=name, width=width, share=share, fast=fast, tries=tries, path=path)
        self.made.append(self)
        self.closed = 0

    def extract(self, sheet):
        import later.deep
        return {"fields": {k: repr(v) for k, v in self.said.items()} | later.deep.more(sheet)}

    def close(self):
        self.closed += 1

class Named(Model):
    version = "v1.2"

class Partial(Model):
    fields = ["total", "line_items"]

class Mapped(Model):
    version = {"weights": "abc", "size": 7}

class Demanding:
    def __init__(self, weights):
        raise OSError(f"no file {weights}")

class Holder:
    def read(self, sheet):
        return {"fields": {"id": sheet.id}}

    async def wait(self, sheet):
        return {}

    def __call__(self, sheet):
        return {"fields": {"called": "yes"}}

holder = Holder()
bound = functools.partial(lambda word, sheet: {"fields": {"word": word}}, "hello")

async def waiting(sheet): return {}
def dripping(sheet): yield {}
def two(sheet, more): return {}
def hiding(sheet): return waiting(sheet)
def text(sheet): return "9.00"
def nothing(sheet): return None
def strange(sheet): return {"fields": {"total": {"valeu": 1}}}
def other(sheet): return {"id": "someone else"}
def half(sheet): return {"fields": {"total": "\\ud800"}}
def infinite(sheet): return {"fields": {}, "seconds": float("inf")}
def many(sheet): return {"fields": {"total": 9.5, "paid": True}, "attempts": 7, "repeat": 3}
def wary(sheet): return {"fields": {}, "suspicious": True}
number = 3
'''


@pytest.fixture
def own(here):
    (here / "own.py").write_text(OWN)
    (here / "later").mkdir()
    (here / "later" / "__init__.py").touch()
    (here / "later" / "deep.py").write_text(
        "def more(sheet):\n    import later.deeper\n    return {'deeper': later.deeper.WORD}\n"
    )
    (here / "later" / "deeper.py").write_text("WORD = 'found'\n")
    before = list(sys.path)
    yield here
    sys.path[:] = before
    for name in [name for name in sys.modules if name.split(".")[0] in ("own", "later")]:
        del sys.modules[name]


def test_a_function_can_report_a_paper(own, start):
    assert start("python:own:wary").extract(ONE).suspicious is True


def test_what_it_imports_while_it_works_is_found(own, start):
    assert values(start("python:own:Model").extract(ONE))["deeper"] == "found"


def test_the_current_folder_is_searched_as_long_as_it_lives(own):
    before = list(sys.path)
    pipeline = start_pipeline("python:own:Model", {})
    assert sys.path[0] == str(own)
    pipeline.close()
    assert sys.path == before
    pipeline.close()
    assert sys.path == before


def test_settings_are_read_by_what_takes_them(own, start):
    typed = {"name": "big", "width": "7", "share": ".25", "fast": "yes", "tries": "5", "path": "1"}
    said = values(start("python:own:Model", **typed).extract(ONE))
    assert {name: said[name] for name in typed} == {
        "name": "'big'",
        "width": "7",
        "share": "0.25",
        "fast": "True",
        "tries": "5",
        "path": "'1'",
    }


def test_what_a_constructor_raises_is_its_own(own):
    with pytest.raises(OSError, match=r"no file w\.bin"):
        start_pipeline("python:own:Demanding", {"weights": "w.bin"})


@pytest.mark.parametrize(
    ("target", "settings", "message"),
    [
        ("own:Model", {"width": "wide"}, "setting width=wide is no int"),
        ("own:Model", {"fast": "perhaps"}, "setting fast=perhaps is no bool"),
        ("own:Model", {"nmae": "x"}, "unknown setting 'nmae'. Remedy: did you mean 'name'"),
        ("own:Demanding", {}, r"needs other settings .*'weights'"),
        ("own:text", {"fast": "1"}, "a function takes no settings"),
        ("own:waiting", {}, "is async or a generator"),
        ("own:holder.wait", {}, "is async or a generator"),
        ("own:dripping", {}, "is async or a generator"),
        ("own:two", {}, "cannot be called with a sheet alone .*'more'"),
        ("own:Holder.read", {}, "cannot be called with a sheet alone"),
        ("own:number", {}, "is not callable"),
        ("own:none", {}, "there is no 'none' in own. Remedy: .*known: "),
        ("own:dripin", {}, "there is no 'dripin' in own. Remedy: did you mean 'dripping'"),
        ("own:Holder.raed", {}, "there is no 'raed' in own. Remedy: did you mean 'read'"),
        ("own:number.x", {}, "there is no 'x' in own. Remedy: write a function of that name"),
        ("none:own", {}, "there is no module 'none'"),
        ("owm:text", {}, "there is no module 'owm'. Remedy: did you mean 'own'"),
        ("owm", {}, "'owm' is not a dotted path. Remedy: write it as python:own:FUNCTION"),
        ("own.py:text", {}, "'own.py:text' is not a dotted path. .*write it as python:own:text"),
    ],
)
def test_what_cannot_be_used_is_refused_at_the_start(own, target, settings, message):
    before = list(sys.path)
    with pytest.raises(BadInputError, match=message) as caught:
        start_pipeline(f"python:{target}", settings)
    assert caught.value.exit_code == 2
    assert caught.value.remedy
    assert sys.path == before


def test_whatever_a_module_raises_is_one_line(here):
    (here / "own_raising.py").write_text("import sys\nsys.exit('a script')\n")
    with pytest.raises(BadInputError, match="cannot be imported .SystemExit: a script."):
        start_pipeline("python:own_raising:x", {})


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("holder.read", {"id": "5f1a"}),
        ("holder", {"called": "yes"}),
        ("bound", {"word": "hello"}),
        ("many", {"total": "9.5", "paid": "yes"}),
    ],
)
def test_methods_and_objects_are_called_too(own, start, target, said):
    prediction = start(f"python:own:{target}").extract(ONE)
    assert values(prediction) == said
    assert (prediction.attempts, prediction.repeat) == (1, 0)


@pytest.mark.parametrize(
    ("target", "cause", "detail"),
    [
        ("nothing", "silence", "it returned nothing"),
        ("text", "garbage", "it returned a str"),
        ("hiding", "garbage", "it returned a coroutine"),
        ("strange", "garbage", "unknown prediction key 'valeu'"),
        ("other", "garbage", "it answers another sheet: 'someone else'"),
        ("half", "garbage", "half a character"),
        ("infinite", "garbage", "'seconds' is inf, which is not a finite number"),
    ],
)
def test_what_is_no_answer_is_a_failure(own, start, target, cause, detail):
    assert detail in refused(start(f"python:own:{target}"), ONE, cause)


def test_it_is_constructed_once_and_closed_once(own):
    pipeline = start_pipeline("python:own:Model", {})
    for _ in range(3):
        pipeline.extract(ONE)
    pipeline.close()
    (model,) = sys.modules["own"].Model.made
    assert model.closed == 1


def test_a_version_may_be_text_or_a_mapping(own, start):
    place = {"python:own:Named", "python:own:Mapped", "python:own:holder"}
    named = start("python:own:Named").version
    mapped = start("python:own:Mapped").version
    none = start("python:own:holder").version
    assert {key for said in (named, mapped, none) for key in said} - place == {
        "version",
        "weights",
        "size",
    }
    assert (named["version"], mapped["weights"], mapped["size"]) == ("v1.2", "abc", "7")


def test_it_states_the_fields_that_it_attempts(own, start):
    """A class in its body or its constructor, a function as its attribute; all, if it says none."""
    assert stated_fields(start("python:own:Partial"), "mine") == ("total", "line_items")
    assert stated_fields(start("python:own:Named"), "mine") == ()


@pytest.mark.parametrize("wrong", ["total", {"total": 1}, [1], [], ()])
def test_fields_that_are_no_list_of_names_are_refused(wrong):
    """An empty list would judge nothing, or everything."""
    with pytest.raises(BadInputError, match="mine: `fields` (is a|names no field)"):
        stated_fields(SimpleNamespace(fields=wrong), "mine")


def test_its_fingerprint_is_its_file_s(own, start):
    before = start_pipeline("python:own:holder", {}).version
    del sys.modules["own"]
    (own / "own.py").write_text(OWN + "\n# changed\n")
    assert start_pipeline("python:own:holder", {}).version != before


def test_an_unknown_setting_names_the_known_ones(own):
    with pytest.raises(UnknownNameError, match="known: fast, name, path, share, tries, width"):
        start_pipeline("python:own:Model", {"x": "1"})
