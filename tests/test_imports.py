"""What is loaded when targetkit is imported."""

import json
import pkgutil
import subprocess
import sys

import targetkit
from targetkit import interop

# six comes with python-dateutil before version 4.
ALLOWED = {"attr", "attrs", "dateutil", "six", "targetkit"}

SCRIPT = """
import importlib, json, sys
before = set(sys.modules)
for name in sys.argv[1:]:
    importlib.import_module(name)
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(json.dumps(sorted(loaded - set(sys.stdlib_module_names))))
"""

# In one interpreter, in which before each there is what the package itself loads before any module of it.
ALONE = """
import importlib, json, sys, traceback
import targetkit
first = set(sys.modules)
failed = {}
for name in sys.argv[1:]:
    for known in [one for one in sys.modules if one.startswith("targetkit.") and one not in first]:
        del sys.modules[known]
    try:
        importlib.import_module(name)
    except Exception:
        failed[name] = traceback.format_exc()
print(json.dumps(failed))
"""


def loaded_by(*names):
    """The packages outside the standard library that a fresh interpreter loads for these modules."""
    command = [sys.executable, "-I", "-W", "error", "-c", SCRIPT, *names]
    return set(json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout))


def modules():
    """The modules and packages that lie right in targetkit."""
    return [found.name for found in pkgutil.iter_modules(targetkit.__path__, "targetkit.")]


def test_light():
    """`import targetkit` loads attrs, dateutil and the standard library, and no optional library."""
    loaded = loaded_by("targetkit")

    assert set() == loaded - ALLOWED
    assert "targetkit" in loaded


def test_light_in_every_module():
    """Neither does any module that stands below the adapters and the command line."""
    doors = {"targetkit.cli", "targetkit._hypothesis", "targetkit.interop", "targetkit.strategies"}

    assert set() == loaded_by(*(name for name in modules() if name not in doors)) - ALLOWED


def test_light_in_every_adapter():
    """Nor does an adapter, before it is used."""
    adapters = [found.name for found in pkgutil.walk_packages(interop.__path__, "targetkit.interop.")]

    assert set() == loaded_by(*adapters) - ALLOWED


def test_would_be_seen():
    """An optional library that is loaded is reported: the two tests above can fail."""
    assert "holidays" in loaded_by("targetkit", "holidays")


def test_alone():
    """Every module can be the first one that is imported: there are no cycles to trip over."""
    command = [sys.executable, "-I", "-W", "error", "-c", ALONE, *modules()]

    assert {} == json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
