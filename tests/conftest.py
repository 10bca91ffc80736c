"""How the tests run: the Hypothesis profiles, and every example of README.md and docs.

In a Markdown document

- a ```` ```python ```` block runs; the blocks of one document share their names, from top to bottom.
  A block that starts with `>>>` is compared with what it shows;
- a ```` ```toml store.toml ```` block, or one of `csv` or `json`, with a file's name after the language
  is written to a file of that name;
- in a ```` ```console ```` block every line that starts with `$ targetkit` runs, and must end with status 0;
  what follows it, if anything, is what it prints. `...` stands for what is left out.
  Other lines after `$` are for people: they install things or look at files;
- `<!-- invisible-code-block: python -->` runs and is not shown, `<!-- skip: next if(..., reason="...") -->` skips.

Everything runs in a directory of the document's own, empty at first, against the installed package.
Examples in docstrings are run by test_docstrings.py.
"""

from __future__ import annotations

import doctest
import functools
import os
import re
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sybil import Region, Sybil
from sybil.parsers import myst
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer

ROOT = Path(__file__).parents[1]
CACHED = type(functools.cache(len))

# `fast` says the same on every run; `thorough` looks further, and elsewhere each time;
# `brief` only shows that the tests run.
# None has a deadline: how fast a machine is says nothing about a law.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "fast", max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=_SLOW
)
settings.register_profile(
    "brief", max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=_SLOW
)
settings.register_profile(
    "thorough", max_examples=2_000, deadline=None, print_blob=True, suppress_health_check=_SLOW
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))


def named_files(document):
    """The blocks that are files, by their name after the language."""
    for region in FencedCodeBlockLexer(r"(?:csv|json|toml) \S+")(document):
        name = region.lexemes["language"].split()[1]
        yield Region(region.start, region.end, (name, region.lexemes["source"]), write_file)


def write_file(example):
    """Write one of them where the examples after it find it."""
    name, text = example.parsed
    Path(name).write_text(text, encoding="utf-8")


def run_console(example):
    """Run the lines `$ targetkit ...` of a console block as the installed command, and compare."""
    for block in re.split(r"^\$ ", example.parsed, flags=re.MULTILINE)[1:]:
        line, _, expected = block.partition("\n")
        name, *arguments = shlex.split(line)
        if name != "targetkit":
            continue
        command = Path(sysconfig.get_path("scripts"), name)
        plain = os.environ | {"NO_COLOR": "1", "COLUMNS": "110", "PYTHONUTF8": "1"}
        run = subprocess.run(
            [command, *arguments], capture_output=True, check=False, encoding="utf-8", env=plain
        )
        printed = "\n".join(shown.rstrip() for shown in run.stdout.splitlines())
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        shown = not expected.strip() or doctest.OutputChecker().check_output(expected, printed, flags)
        if run.returncode or not shown:
            pytest.fail(f"$ {line}\nstatus {run.returncode}\n{run.stdout}{run.stderr}", pytrace=False)


def enter(namespace):
    """Give a document a directory of its own, whichever document ran before."""
    namespace["_left"] = Path.cwd()
    namespace["_directory"] = tempfile.TemporaryDirectory()
    os.chdir(namespace["_directory"].name)


def leave(namespace):
    """Go back, and leave nothing behind."""
    os.chdir(namespace["_left"])
    namespace["_directory"].cleanup()


class Markdown:
    """Collects the examples wherever they lie; a hook of a conftest would see its own directory only."""

    pytest_collect_file = staticmethod(
        Sybil(
            path=str(ROOT),
            patterns=["README.md", "docs/**/*.md", "docs/*.md"],
            parsers=[
                myst.PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
                myst.CodeBlockParser("console", run_console),
                myst.SkipParser(),
                named_files,
            ],
            setup=enter,
            teardown=leave,
        ).pytest()
    )


def counts(item):
    """Whether a test counts for the coverage, which triples its time.

    What draws its examples does not, nor does a law or a document: every branch has an example of its own.
    The markers `traced` and `untraced` say otherwise.
    """
    if item.get_closest_marker("traced"):
        return True
    tests = Path(__file__).parent
    drawn = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    told = tests in item.path.parents and tests / "laws" not in item.path.parents
    return told and not drawn and not item.get_closest_marker("untraced")


def forget():
    """Empty what targetkit has cached, so that a test which counts works it out again."""
    for name, module in [*sys.modules.items()]:
        if name.partition(".")[0] == "targetkit":
            for one in vars(module).values():
                if isinstance(one, CACHED):
                    one.cache_clear()


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A directory to stand in, empty at first, and an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "LC_ALL", "LC_MESSAGES", "LANG", "FORCE_COLOR", "NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(capsys):
    """Run the command; its status and what it says on both streams."""
    # Imported here: a test leaves it out of reach and loads it anew.
    from targetkit.cli import main

    def ran(*arguments):
        try:
            status = main(arguments)
        except SystemExit as end:
            status = end.code
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Run a test with all that it sets up outside of the coverage, unless it counts.

    pytest-cov's own marker for this has no effect in the workers of pytest-xdist.
    """
    tracer = sys.gettrace()
    if tracer is None or counts(item):
        return (yield)
    sys.settrace(None)
    try:
        return (yield)
    finally:
        forget()
        sys.settrace(tracer)


def pytest_configure(config):
    """Register what must see more than this directory."""
    config.pluginmanager.register(Markdown(), "markdown-examples")
