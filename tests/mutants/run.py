"""Break each law on purpose and see its test fail.

Every `*.patch` beside this file is a small unified diff against `src/targetkit` with two lines above it:

    # law: exact
    # test: tests/laws/test_exact.py::test_exact

It is applied to a copy of the package, and the named test runs against that copy, which has to fail it.
Before that all named tests have to pass on a copy without any patch.
A patch that no longer applies, a test that does not even start, and a test that passes end the run with status 1.

    python tests/mutants/run.py                 all of them
    python tests/mutants/run.py exact fair-dust those whose name starts so
    python tests/mutants/run.py --tested        where the tests have just passed in full: of the source as it is
                                                each is tried on few examples only, to see that it runs
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SOURCE = ROOT / "src"

AT_ONCE = 2
TESTS_FAILED = 1  # pytest's exit status; whatever else is not zero says that nothing was asserted


class StaleError(Exception):
    """A patch that does not fit the source any more."""


class Mutant(NamedTuple):
    """One way to break a law.

    Attributes:
        name: The name of the patch.
        law: The law that it breaks.
        test: What has to fail.
        diff: The patch.
    """

    name: str
    law: str
    test: str
    diff: str

    @classmethod
    def read(cls, path: Path) -> Mutant:
        """A mutant from its patch."""
        text = path.read_text(encoding="utf-8")
        said = dict(re.findall(r"^# (law|test): (.+)$", text, re.MULTILINE))
        return cls(path.stem, said["law"], said["test"], text)

    def apply(self, source: Path) -> None:
        """Change a copy of the source.

        Raises:
            StaleError: If the lines to change, with those around them, do not occur exactly once.
        """
        file = None
        for part in re.split(r"^(?=--- a/|@@ )", self.diff, flags=re.MULTILINE)[1:]:
            if part.startswith("--- a/"):
                file = source.parent / re.findall(r"^\+\+\+ b/(\S+)", part, re.MULTILINE)[0]
                continue
            lines = part.splitlines(keepends=True)[1:]
            before = "".join(line[1:] for line in lines if line[0] in " -")
            after = "".join(line[1:] for line in lines if line[0] in " +")
            text = file.read_text(encoding="utf-8") if file and file.exists() else ""
            if text.count(before) != 1:
                raise StaleError(f"{self.name}: what it changes occurs {text.count(before)} times in {file}")
            file.write_text(text.replace(before, after), encoding="utf-8")
            Path(cache_from_source(str(file))).unlink(missing_ok=True)


class Result(NamedTuple):
    """How a test ended: pytest's exit status, what it printed, and how long it took."""

    status: int
    output: str
    seconds: float

    @property
    def failure(self) -> str:
        """The first failing test in a line."""
        found = re.search(r"^FAILED \S*?([^/\s]+)(?: - (.*))?$", self.output, re.MULTILINE)
        return " - ".join(part for part in found.groups() if part)[:90] if found else ""


def run(tests: list[str], package: Path, mutant: Mutant | None = None, *, brief: bool = False) -> Result:
    """Run tests against a copy of the package, on few examples if they are to be brief.

    Raises:
        StaleError: If the mutant's patch does not apply.
    """
    with tempfile.TemporaryDirectory() as directory:
        source = Path(directory) / "src"
        shutil.copytree(package, source / package.name)
        if mutant:
            mutant.apply(source)
        start = time.perf_counter()
        # In front of the path, so that the copy and not the installed package is imported.
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "--tb=short"),
                *("-p", "no:cacheprovider", "-p", "tests.mutants.only_this_copy", *tests),
            ],
            cwd=ROOT,
            # Without the plugins that are installed beside it, pytest starts in half the time.
            env=os.environ
            | {
                "PYTHONPATH": str(source),
                "PYTHONDONTWRITEBYTECODE": "1",
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            }
            | ({"HYPOTHESIS_PROFILE": "brief"} if brief else {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
    return Result(ended.returncode, ended.stdout, time.perf_counter() - start)


def sound(tests: list[str], package: Path, *, brief: bool) -> bool:
    """Whether tests pass on the package as it is."""
    result = run(tests, package, brief=brief)
    for test in tests:
        print(f"{'FAILS' if result.status else 'passes':8} {test} as it is", flush=True)
    if result.status:
        print(result.output)
    return not result.status


def killed(mutant: Mutant, package: Path) -> bool:
    """Whether a mutant fails its test, by an assertion and not by a test that does not even run."""
    try:
        result = run([mutant.test], package, mutant)
    except StaleError as stale:
        print(f"STALE    {stale}", flush=True)
        return False
    word = {0: "SURVIVED", TESTS_FAILED: "killed"}.get(result.status, "BROKEN")
    shown = result.failure or f"pytest ended with status {result.status}"
    print(f"{word:8} {mutant.law}: {mutant.name} ({result.seconds:.0f} s) {shown}", flush=True)
    if word == "BROKEN":
        print(result.output)
    return word == "killed"


def main(arguments: list[str]) -> int:
    """Run all mutants, or the chosen ones."""
    tested = "--tested" in arguments
    chosen = [name for name in arguments if name != "--tested"]
    every = [Mutant.read(path) for path in sorted(HERE.glob("*.patch"))]
    mutants = [mutant for mutant in every if not chosen or mutant.name.startswith(tuple(chosen))]
    if not mutants:
        print(f"no mutant is called {' or '.join(chosen) or 'anything'}")
        return 1
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(AT_ONCE) as pool:
        # One copy for all, so that whoever goes on working on the source meanwhile does not meddle.
        package = Path(shutil.copytree(SOURCE / "targetkit", Path(directory) / "targetkit"))
        # Compiled once: the copies take the bytecode along, all but that of what a patch changes.
        compileall.compile_dir(package, quiet=1)
        tests = sorted({mutant.test for mutant in mutants})
        shares = [share for share in (tests[at::AT_ONCE] for at in range(AT_ONCE)) if share]
        if not all(list(pool.map(partial(sound, package=package, brief=tested), shares))):
            print("\nthe tests have to pass before they can tell anything")
            return 1
        dead = list(pool.map(killed, mutants, [package] * len(mutants)))
    print(f"\n{sum(dead)} of {len(dead)} mutants are killed")
    return 0 if all(dead) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
