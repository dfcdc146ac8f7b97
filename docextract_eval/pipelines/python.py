"""Calls a function of your own, or a class that has `extract`.

Settings are text; where the constructor's annotation or default is a number or a flag, they are
read as one. The current folder stays importable as long as the pipeline lives.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from docextract_eval.catalog import import_user_object
from docextract_eval.codec import sha256
from docextract_eval.errors import BadInputError, UnknownNameError
from docextract_eval.pipelines import reads_pdf
from docextract_eval.pipelines.answers import read_returned_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from docextract_eval.records import Prediction, Sheet

_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class Python:
    """`python:pkg.mod:obj`: `obj(sheet)`, or `obj(**settings).extract(sheet)` and its `close`."""

    def __init__(self, target: str, settings: Mapping[str, str]) -> None:
        """Import it, the current folder first; a class is constructed once per worker."""
        self._place, self._folder = f"python:{target}", str(Path.cwd())
        found: Any = import_user_object(target, self._place)
        sys.path.insert(0, self._folder)  # so that its imports while it works are found as well
        try:
            self._version = {self._place: _source_fingerprint(found, target)}
            self._instance = _construct_if_class(found, settings, self._place)
            self._call = _find_callable(self._instance, self._place)
            self.reads_pdf = reads_pdf(self._instance)
            self.fields = getattr(self._instance, "fields", None)
        except BaseException:
            sys.path.remove(self._folder)
            raise

    @property
    def states_version(self) -> bool:
        """Return whether it has a version of its own."""
        return bool(getattr(self._instance, "version", None))

    @property
    def version(self) -> Mapping[str, str]:
        """Return its own `version`, and the fingerprint of its file."""
        stated = getattr(self._instance, "version", None)
        versions = stated if isinstance(stated, Mapping) else {"version": stated} if stated else {}
        return self._version | {str(name): str(value) for name, value in versions.items()}

    def extract(self, sheet: Sheet) -> Prediction:
        """Return its prediction; it may return a Prediction, or its JSON form without the id."""
        return read_returned_answer(self._call(sheet), sheet)

    def close(self) -> None:
        """Call its `close`, if it has one."""
        try:
            if hasattr(self._instance, "close"):
                self._instance.close()
        finally:
            if self._folder in sys.path:
                sys.path.remove(self._folder)


def _construct_if_class(user_object: Any, settings: Mapping[str, str], place: str) -> Any:  # noqa: ANN401 - somebody's own
    """Return the object to call: a class is constructed from settings, a function takes none."""
    if not inspect.isclass(user_object):
        if settings:
            raise BadInputError("a function takes no settings", place, "name a class instead")
        return user_object
    try:
        signature = inspect.signature(user_object)
    except ValueError:  # some classes written in C have no signature
        return user_object(**settings)
    parameters = signature.parameters
    arguments = {
        name: _read_setting(name, text, parameters, place) for name, text in settings.items()
    }
    try:
        signature.bind(**arguments)
    except TypeError as error:
        raise BadInputError(f"needs other settings ({error})", place, "-p KEY=VALUE") from error
    return user_object(**arguments)  # what it raises now is its own error


def _read_setting(
    name: str, text: str, parameters: Mapping[str, inspect.Parameter], place: str
) -> object:
    """Return a setting in the type of the parameter that takes it."""
    if name not in parameters:
        if any(each.kind is each.VAR_KEYWORD for each in parameters.values()):
            return text
        raise UnknownNameError("setting", name, parameters, place)
    kind = _parameter_type(parameters[name])
    try:
        return _FLAGS[text.lower()] if kind is bool else kind(text)
    except (KeyError, ValueError) as error:
        what = f"setting {name}={text} is no {kind.__name__}"
        raise BadInputError(what, place, f"it is read as {kind.__name__}") from error


def _parameter_type(parameter: inspect.Parameter) -> type:
    """Return the type in which a parameter takes a text, by its annotation or its default."""
    known = {each.__name__: each for each in (bool, int, float, str)}
    annotation = parameter.annotation
    candidates = (
        annotation.split("|")
        if isinstance(annotation, str)
        else get_args(annotation) or (annotation,)
    )
    for each in candidates:
        if kind := known.get(each.strip() if isinstance(each, str) else each.__name__):
            return kind
    return known.get(type(parameter.default).__name__, str)


def _find_callable(target: Any, place: str) -> Callable[[Sheet], Any]:  # noqa: ANN401
    """Return what is called with a sheet, or raise a BadInputError if it cannot be called so."""
    call = getattr(target, "extract", target)
    if not callable(call):
        raise BadInputError("is not callable", place, "name a function of a sheet")
    inner = call if inspect.isroutine(call) else call.__call__
    for wrong in (
        inspect.iscoroutinefunction,
        inspect.isasyncgenfunction,
        inspect.isgeneratorfunction,
    ):
        if wrong(inner):
            what = "is async or a generator, and its answer would never be awaited"
            raise BadInputError(what, place, "wrap it: return asyncio.run(extract(sheet))")
    try:
        inspect.signature(call).bind(object())
    except TypeError as error:
        what = f"cannot be called with a sheet alone ({error})"
        raise BadInputError(what, place, "let it take one argument") from error
    except ValueError:  # it is not written in Python and has no signature
        pass
    return call  # type: ignore[no-any-return]


def _source_fingerprint(user_object: Any, target: str) -> str:  # noqa: ANN401
    """Return the fingerprint of the source file of an object, or of its module's file."""
    try:
        file = inspect.getsourcefile(inspect.unwrap(user_object))
    except TypeError:  # it is an object
        file = getattr(sys.modules[target.partition(":")[0]], "__file__", None)
    return sha256(Path(file).read_bytes())[:16] if file else "without a source"
