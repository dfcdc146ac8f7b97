"""Imports only go down, and the two wings do not meet: the house stands as it was drawn."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import pytest

from tests.house.source import NAME, imported_at_once, imports, modules, packages_of

FLOORS = {
    "reasons": 0,
    "records": 0,
    "errors": 0,
    "direction": 1,
    "geometry": 1,
    "seeds": 1,
    "catalog": 1,
    "codec": 1,
    "borders": 1,
    "borders.limits": 0,
    "storage": 1,
    "storage.shard_plan": 2,
    "event_log": 1,
    "traces": 1,
    "masking": 1,
    "pdf": 1,
    "shipped": 1,
    "text_tables": 1,
    "twin_names": 1,
    "codec.predictions": 2,
    "codec.labels": 2,
    "schemas": 2,
    "countries": 2,
    "fieldtypes": 2,
    "statistics": 2,
    "engines": 2,
    "labels": 3,
    "answer_shape": 3,
    "cluster": 3,
    "corpus": 3,
    "corpus.build": 4,
    "corpus.fit": 4,
    "corpus.labelled": 4,
    "corpus.provenance": 4,
    "corpus.store": 4,
    "corpus.tables": 4,
    "pipelines": 4,
    "matching": 4,
    "metrics": 4,
    "judging": 6,
    "runs": 5,
    "reports": 6,
    "albumentations": 7,
    "cli": 7,
    "__main__": 8,
    "interop": 7,
    "view": 7,
}
"""A room's floor holds for all in it, but for what has a floor of its own."""
SHOWN_FIGURES_ARE_MADE_BY = {
    "reports: not_by_chance",  # which of an audit's parts are named
    "reports: students_quantile",  # the level of an interval that was chosen after looking
}
"""What computes in the rooms that show figures: no claim may be made there."""
STAIRS = {
    ("borders", "codec"),  # what comes in says of which format it is
    ("borders", "storage"),  # and lies in files
    ("event_log", "traces"),  # an event of the log is one of a span, too
    ("storage", "event_log"),  # a request that is tried again is logged
    ("pdf", "borders"),  # pictures are read before they are bound
    ("fieldtypes", "countries"),  # a value is read as its country writes it
    ("records", "reasons"),  # a score says why it has no value
    ("judging", "reports"),  # what is printed of a judgement says how certain it is
    ("cli", "interop"),  # a command is how a bridge is reached
    ("cli", "view"),  # and how a run is looked at
}
"""Rooms of one floor of which the first may import the second."""
MAKERS = {"corpus"}
JUDGES = {"pipelines", "matching", "metrics"}
MEETING = "runs.execution.execute"
"""Where a corpus, a pipeline and the judge are brought together."""


def room(inner: str) -> str:
    return inner.partition(".")[0]


def floor(inner: str) -> int | None:
    while inner:
        if inner in FLOORS:
            return FLOORS[inner]
        inner = inner.rpartition(".")[0]
    return None


def allowed(source: str, target: str) -> bool:
    here, there = floor(source), floor(target)
    if here is None or there is None:  # said by the test of homeless modules
        return True
    same_room = room(source) == room(target) or (room(source), room(target)) in STAIRS
    return there < here or (there == here and same_room)


def crossings():
    """Yield every import between modules of the package, but for the front door's own."""
    for module in modules():
        for each in imports(module):
            target = each.target.removeprefix(NAME).removeprefix(".")
            if module.inner and target:
                yield f"{module.where}:{each.line}", module.inner, target


def test_every_module_has_a_floor():
    homeless = [
        module.where for module in modules() if module.inner and floor(module.inner) is None
    ]
    assert not homeless, f"give these a floor here, and a line in CONTRIBUTING's map: {homeless}"


def test_no_floor_is_empty():
    inhabited = {module.inner for module in modules()}
    assert not set(FLOORS) - inhabited


@pytest.mark.long
def test_imports_only_go_down_or_stay_in_the_room():
    offences = [
        f"{where}: {source} (floor {floor(source)}) imports {target} (floor {floor(target)})"
        for where, source, target in crossings()
        if not allowed(source, target)
    ]
    assert not offences, "\n".join(offences)


def test_no_two_rooms_of_runs_import_each_other():
    ways = {
        (inner.split(".")[1], target.split(".")[1])
        for _, inner, target in crossings()
        if inner.startswith("runs.") and target.startswith("runs.")
    }
    both = sorted((one, other) for one, other in ways if one < other and (other, one) in ways)
    assert not both, f"what both need stands beside them, in runs: {both}"


def test_what_is_shown_is_computed_elsewhere():
    """Whoever shows figures takes claims and scores, so that all of them show the same one."""
    makers = {
        f"{module.inner.partition('.')[0]}: {name}"
        for module in modules()
        if room(module.inner) in {"reports", "cli", "interop", "view"}
        for each in imports(module)
        if each.target.startswith((f"{NAME}.statistics.", f"{NAME}.runs.comparison.slice_changes"))
        for name in each.names
        if name.islower()  # neither a type nor a constant
    }
    assert makers == SHOWN_FIGURES_ARE_MADE_BY


def test_the_front_door_serves_inside_only_the_version():
    offences = [
        f"{module.where}:{each.line}"
        for module in modules()
        for each in imports(module)
        if module.inner and each.target == NAME and each.names not in ((), ("__version__",))
    ]
    assert not offences, f"import from where the thing lives: {offences}"


def test_makers_and_judges_never_meet():
    offences = [
        f"{where}: {source} imports {target}"
        for where, source, target in crossings()
        if (room(source) in JUDGES and room(target) in (MAKERS | JUDGES) - {room(source)})
        or (room(source) in MAKERS and room(target) in JUDGES)
    ]
    assert not offences, "\n".join(offences)


def test_one_module_alone_brings_corpus_pipeline_and_judge_together():
    seen: dict[str, set[str]] = {}
    for _, source, target in crossings():
        seen.setdefault(source, set()).add(room(target))
    # The command line names everything that can be listed; it brings nothing together.
    meeting = {
        source
        for source, rooms in seen.items()
        if rooms & MAKERS and rooms & JUDGES and room(source) != "cli"
    }
    assert meeting == {MEETING}
    assert not [source for source, rooms in seen.items() if rooms >= {"corpus", "matching"}]


def check_no_circle(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"these import each other: {' <- '.join(error.args[1])}")


def test_no_module_is_imported_by_what_it_imports():
    """Imports within functions and for types count; dotted paths in tables do not."""
    check_no_circle(
        {
            module.name: {each.target for each in imports(module) if not each.is_path}
            - {module.name}
            for module in modules()
        }
    )


def test_every_module_can_be_the_first_that_is_imported():
    """With a module all packages that it is in are imported, which may import others at once."""
    check_no_circle(
        {
            module.name: {
                name
                for target in imported_at_once(module)
                for name in (*packages_of(target), target)
                if name not in {module.name, *packages_of(module.name)}
            }
            for module in modules()
        }
    )
