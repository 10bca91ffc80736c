"""targetkit with what it needs and nothing else: it imports, and the command says what is missing."""

import importlib
import pkgutil
import subprocess
import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path

before = set(sys.modules)
targetkit = importlib.import_module("targetkit")

# six and tzdata come with python-dateutil, each with some of its versions.
needed = {"attrs", "pip", "python-dateutil", "setuptools", "six", "targetkit", "tzdata"}
installed = {found.metadata["Name"].lower() for found in distributions()}
assert installed <= needed, f"unexpected: {installed - needed}"

# What is nothing without its library: the command, and what Hypothesis draws from.
doors = {"targetkit.cli", "targetkit._hypothesis", "targetkit.strategies"}
for found in pkgutil.walk_packages(targetkit.__path__, "targetkit."):
    if found.name not in doors:
        importlib.import_module(found.name)
loaded = {name.partition(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)
assert loaded <= {"attr", "attrs", "dateutil", "six", "targetkit"}, f"unexpected: {loaded}"
print("loaded:", *sorted(loaded))

said = ""
try:
    importlib.import_module("targetkit.strategies")
except targetkit.MissingExtra as missing:
    said = str(missing)
assert "pip install 'targetkit[testing]'" in said, "the strategies cannot be there without Hypothesis"
print("the strategies:", said)

command = Path(sysconfig.get_path("scripts"), "targetkit")
run = subprocess.run([command, "demo"], capture_output=True, check=False, text=True)
assert run.returncode, "the demo cannot work without the extra"
assert "pip install 'targetkit[cli]'" in run.stderr, run.stderr
assert "Traceback" not in run.stderr, run.stderr
print("the command:", run.stderr.strip())
