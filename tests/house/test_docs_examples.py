"""Examples in docs/: each is run or listed with the reason, and prints what its page shows."""

from __future__ import annotations

import ast
import doctest
import functools
import inspect
import re
import sys
import textwrap
import tomllib
from dataclasses import dataclass
from importlib.metadata import packages_distributions

import pytest
from handbook.contents import PAGES, path_of
from readme import File, steps

from tests.cli.page_commands import type_command
from tests.house.source import NAME, ROOT, tracked
from tests.house.test_papers import command_line

BLOCK = re.compile(r"^ *```(\w*)[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
CHECKED = {"bash", "sh"}
"""Languages whose commands are looked up on every page."""
OWN = {path.stem for path in (ROOT / "docs/examples").glob("*.py")}
"""Modules that the examples themselves are."""
TRANSCRIPTS = ("docs/how-to/sample-corpus.md", "docs/how-to/write-schema.md")
"""Pages that show all that their sessions need."""
DISTRIBUTIONS = {"airflow": ["apache-airflow"]}
"""What pip calls modules that need an environment of their own."""
UNRUN_FILE = "tests/house/unrun.toml"
UNRUN = tomllib.loads((ROOT / UNRUN_FILE).read_text(encoding="utf-8"))["pages"]
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(tracked())
    if path.suffix == ".md" and (path.parent == ROOT or path.is_relative_to(ROOT / "docs"))
}
MADE = {path_of(name).relative_to(ROOT).as_posix() for name in PAGES}
"""Pages from the code, whose tests run what these show."""
PROMPTED = [page for page, text in TEXTS.items() if "```pycon" in text and page not in MADE]


@dataclass(frozen=True)
class Block:
    """Code on a page, and the line where it begins."""

    page: str
    line: int
    language: str
    text: str

    @property
    def has_output(self):
        """Whether it shows a session, with what was printed."""
        lines = self.text.splitlines()
        return self.language == "console" and not all(line.startswith("$ ") for line in lines)


def blocks(page, text):
    for found in BLOCK.finditer(text):
        line = text.count("\n", 0, found.start(2)) + 1
        yield Block(page, line, found[1], textwrap.dedent(found[2]))


@functools.cache
def said_by_tests():
    """Return what all tests say outside this folder, and apart from the browser's."""
    apart = (ROOT / "tests/house", ROOT / "tests/browser")
    return "\n".join(
        path.read_text(encoding="utf-8")
        for path in tracked()
        if path.suffix == ".py" and path.is_relative_to(ROOT / "tests")
        if not any(path.is_relative_to(each) for each in apart)
    )


def is_run(page):
    """Whether a test names a page: by its file, or by a name that nothing else has."""
    name = page.rpartition("/")[2].removesuffix(".md")
    called = [f'{before}{name}.md"' for before in '/"'] + [f'"{name}"'] * ("-" in name)
    return page in TRANSCRIPTS or any(each in said_by_tests() for each in called)


def not_run(found, listed):
    """Say of each block that neither a test runs nor the list excuses where it is."""
    return [
        f"{block.page}:{block.line}: no test runs this block ({block.language or 'no language'}). "
        f'Remedy: run it in a test, or add "{block.page}" with the reason to {UNRUN_FILE}'
        for block in found
        if block.language not in CHECKED
        if block.language != "console" or block.has_output
        if block.page not in listed and block.page not in MADE and not is_run(block.page)
    ]


def test_every_block_is_run_or_listed_with_the_reason():
    found = [block for page, text in TEXTS.items() for block in blocks(page, text) if "/" in page]
    offences = not_run(found, UNRUN)
    needed = {block.page for block in found if not_run([block], ())}
    needed |= {f"{block.page} ({block.language})" for block in found}
    offences += [
        f"{UNRUN_FILE}: {page} has no block that needs a reason. Remedy: delete its line"
        for page in UNRUN.keys() - needed
    ]
    assert not offences, "\n".join(offences)
    assert len(found) > 200


def test_a_block_that_nobody_runs_is_found_with_its_line():
    page = "# A\n\n```bash\ndxe list\n```\n\n```python\nA = 1\n```\n"
    (offence,) = not_run(blocks("docs/how-to/unknown-page.md", page), ())
    assert offence.startswith("docs/how-to/unknown-page.md:8: no test runs this block (python).")
    assert not not_run(blocks("docs/how-to/unknown-page.md", page), {"docs/how-to/unknown-page.md"})


def changed(page, text):
    """Run the prompted examples of a page; say which print something else, and what."""
    found = []

    class Runner(doctest.DocTestRunner):
        def report_failure(self, out, test, example, got):
            found.append((example, got))

        def report_unexpected_exception(self, out, test, example, exc_info):
            found.append((example, repr(exc_info[1]) + "\n"))

    parse, runner, names = doctest.DocTestParser().get_doctest, Runner(verbose=False), {}
    for block in blocks(page, text):
        if block.language == "pycon":
            example = parse(block.text, {}, page, page, 0)
            for each in example.examples:
                each.lineno += block.line
            example.globs = names
            runner.run(example, out=lambda _: None, clear_globs=False)
    return [
        f"{page}:{each.lineno}: {each.source.strip()} prints {got.strip()!r}, the page shows "
        f"{each.want.strip()!r}. Remedy: show what it prints, or mend the code"
        for each, got in found
    ]


@pytest.mark.parametrize("page", PROMPTED)
def test_a_prompted_example_prints_what_its_page_shows(page):
    offences = changed(page, TEXTS[page])
    assert not offences, "\n".join(offences)


def test_an_example_that_prints_something_else_is_found_with_its_line():
    (offence,) = changed("docs/a.md", "# A\n\n```pycon\n>>> 1 + 1\n3\n>>> 4\n4\n```\n")
    assert offence.startswith("docs/a.md:4: 1 + 1 prints '2', the page shows '3'. Remedy: ")
    (offence,) = changed("docs/a.md", "```pycon\n>>> 1 / 0\n0\n```\n")
    assert "ZeroDivisionError" in offence


def sessions(page, text):
    """Yield every command of the sessions of a page, with its line and the lines below it."""
    for block in blocks(page, text):
        if block.language == "console":
            parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
            line = block.line
            for part in parts[1:]:
                typed, _, shown = part.partition("\n")
                yield line, typed, shown
                line += part.count("\n")


def other(shown, printed):
    """Whether lines are not those that a page shows; `...` on a line means any number of lines."""
    wanted = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(line) + r" *\n" for line in shown.splitlines()
    )
    return re.fullmatch(wanted, printed) is None


@pytest.mark.long
@pytest.mark.parametrize("page", TRANSCRIPTS)
def test_a_session_prints_what_its_page_shows(page, tmp_path):
    for step in steps(TEXTS[page]):
        if isinstance(step, File):
            (tmp_path / step.name).write_text(step.text, encoding="utf-8")
    found = list(sessions(page, TEXTS[page]))
    assert found
    for line, typed, shown in found:
        done = type_command(typed, tmp_path)
        assert not other(shown, done.stdout), (
            f"{page}:{line}: {typed} prints something else now. Remedy: show this\n"
            f"{done.stdout}{done.stderr}"
        )


def test_lines_that_changed_are_told_from_lines_that_are_left_out():
    assert not other("a\n...\nc\n", "a\nb\nb\nc\n")
    assert other("a\n...\nc\n", "a\nb\nd\n")
    assert other("a\n", "a\nb\n")
    ((line, typed, shown),) = sessions("docs/a.md", "# A\n\n```console\n$ dxe list\na\n```\n")
    assert (line, typed, shown) == (4, "dxe list", "a\n")


@functools.cache
def distributions():
    """Return what pip calls each module."""
    return packages_distributions() | DISTRIBUTIONS


def needs_more(page, text, told):
    """Say which modules of Python blocks pip has not installed, nor does the reader read how."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    offered = [*project["dependencies"]]
    for extra in re.findall(r"docextract-eval\[(\w+)\]", told):
        offered += extras.get(extra, [])
    names = {re.match(r"[\w.-]+", each)[0].lower() for each in offered}
    names |= {
        word.lower() for line in re.findall(r"pip install ([^`\n]+)", told) for word in line.split()
    }
    offences = []
    for block in blocks(page, text):
        if block.language not in {"python", "pycon"}:
            continue
        for line, module in imported(block.text):
            its = {each.lower() for each in distributions().get(module, [module])}
            is_own = module in sys.stdlib_module_names | {NAME, *OWN}
            if not is_own and not names & its:
                offences.append(
                    f"{page}:{block.line + line - 1}: {module} is not installed with the package. "
                    f"Remedy: write `pip install {min(its)}` on the page"
                )
    return offences


def imported(code):
    """Yield every module that code imports, without what is below it, and the line."""
    if code.lstrip().startswith(">>>"):
        code = re.sub(r"^(?:>>> |\.\.\. ?|(?!>>>).*$)", "", code, flags=re.MULTILINE)
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, each.name.partition(".")[0]) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module.partition(".")[0]


@pytest.mark.parametrize("page", [page for page in TEXTS if "/" in page])
def test_an_example_needs_what_is_installed_or_says_how(page):
    offences = needs_more(page, TEXTS[page], TEXTS[page])
    assert not offences, "\n".join(offences)


def test_an_example_of_the_folder_needs_what_is_installed_or_a_page_says_how():
    offences = []
    for path in sorted((ROOT / "docs/examples").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        told = "\n".join([text, *(page for page in TEXTS.values() if path.name in page)])
        name = path.relative_to(ROOT).as_posix()
        offences += needs_more(name, f"```python\n{text}\n```\n", told)
    assert not offences, "\n".join(offences)


def test_what_an_example_needs_is_found_with_its_line():
    page = "# A\n\n```python\nimport json\nimport polars\n```\n"
    (offence,) = needs_more("docs/a.md", page, page)
    assert offence.startswith("docs/a.md:5: polars is not installed with the package. Remedy: ")
    assert not needs_more("docs/a.md", page, "`pip install polars`")
    prompted = ">>> import numpy\n>>> import dask\n1\n"
    assert [*imported(prompted)] == [(1, "numpy"), (2, "dask")]
    page = f"```pycon\n{prompted}```\n"
    assert len(needs_more("docs/a.md", page, page)) == 1
    assert not needs_more("docs/a.md", page, "pip install 'docextract-eval[scale]'")


def without_page(commands, texts):
    """Say which commands stand on no page."""
    return [
        f"{place}: `dxe {command}` is on no page. Remedy: say on a page of docs/ when to use it"
        for command, place in commands
        if not any(re.search(rf"\bdxe {re.escape(command)}\b(?!-)", text) for text in texts)
    ]


def known_commands(group, names=()):
    """Yield every command that does something, and where its function is."""
    for name, each in group.commands.items():
        if hasattr(each, "commands"):
            yield from known_commands(each, (*names, name))
        else:
            code = inspect.unwrap(each.callback).__code__
            place = code.co_filename.removeprefix(f"{ROOT}/")
            yield " ".join((*names, name)), f"{place}:{code.co_firstlineno}"


def test_every_command_is_on_a_page():
    commands = [*known_commands(command_line())]
    written = [text for page, text in TEXTS.items() if page not in MADE]
    offences = without_page(commands, written)
    assert not offences, "\n".join(offences)
    assert len(commands) > 50


def test_a_command_that_is_on_no_page_is_found_with_its_line():
    (offence,) = without_page([("list", "a.py:3"), ("list all", "a.py:7")], ["Run `dxe list`."])
    assert offence.startswith("a.py:7: `dxe list all` is on no page. Remedy: ")
