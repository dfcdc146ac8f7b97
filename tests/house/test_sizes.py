"""Nothing here is longer than a reader can hold."""

from __future__ import annotations

import tomllib

from tests.house.source import PACKAGE, ROOT, functions, modules, tracked

FILE = 600
"""A file is one thing that changes together: usually 100 to 400 lines, this at most."""
LONGEST = 60
HABIT = 30
SHARE = 0.05


def test_files_are_short():
    long = {m.where: n for m in modules() if (n := len(m.text.splitlines())) > FILE}
    assert not long, f"cut these in two: {long}"


def test_functions_are_short():
    sizes = {
        f"{module.where}:{function.lineno} {function.name}": (
            (function.end_lineno or function.lineno) - function.lineno + 1
        )
        for module in modules()
        for function in functions(module)
    }
    over = {where: size for where, size in sizes.items() if size > HABIT}
    print(f"{len(over)} of {len(sizes)} functions are over {HABIT} lines: {over}")
    assert not {where: size for where, size in over.items() if size > LONGEST}
    assert len(over) < SHARE * len(sizes)


def test_no_room_is_over_its_budget():
    """Of lines and modules, as tests/house/budget.toml has them."""
    budget = tomllib.loads((ROOT / "tests/house/budget.toml").read_text(encoding="utf-8"))
    taken = {room: sizes(files) for room, files in rooms().items()}
    assert budget.keys() == taken.keys()
    over = {
        f"{what} of {room}": f"{found:,} of {budget[room][what]:,}"
        for room, of_room in taken.items()
        for what, found in of_room.items()
        if found > budget[room][what]
    }
    assert not over, f"make room, or raise the budget with a reason in this commit: {over}"


def sizes(files):
    """The lines and modules of these files of Python."""
    return {"lines": sum(text.count("\n") for text in files), "modules": len(files)}


def rooms():
    """The texts of every room's modules: of the package's folders, its root, and the tools'."""
    found = {}
    for module in modules():
        room = module.path.relative_to(PACKAGE).parts[:-1][:1] or ("root",)
        found.setdefault(room[0], []).append(module.text)
    for path in tracked():
        if path.is_relative_to(ROOT / "tools") and path.suffix in {"", ".py"}:
            text = path.read_text(encoding="utf-8")
            if path.suffix or "python" in text[:40]:
                found.setdefault(str(path.parent.relative_to(ROOT)), []).append(text)
    return found
