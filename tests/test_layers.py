"""The layers of the code, held by import-linter, and what each module may import from outside."""

import sys
from pathlib import Path

import grimp
import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[1]

EVERYWHERE = {"attrs", "dateutil"}
DOORS = {
    "targetkit._hypothesis": {"hypothesis"},
    "targetkit._screen": {"rich"},
    "targetkit.cli": {"rich", "typer"},
    "targetkit.interop.charts": {"altair", "vl_convert"},
    "targetkit.interop.excel": {"openpyxl", "xlsxwriter"},
    "targetkit.interop.frames": {"narwhals"},
    "targetkit.interop.holidays": {"holidays"},
    "targetkit.interop.json": {"cattrs"},
    "targetkit.strategies": {"hypothesis"},
}


def allowed(name):
    """The libraries that a module may import, those of the package that it lies in included."""
    own = (libraries for door, libraries in DOORS.items() if f"{name}.".startswith(f"{door}."))
    return EVERYWHERE.union({"targetkit"}, *own)


@pytest.fixture(scope="module")
def graph():
    """Who imports whom, in the installed package."""
    return grimp.build_graph("targetkit", include_external_packages=True, cache_dir=None)


def test_layers(capsys):
    """A module imports only from the layers below its own."""
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True)

    assert 0 == status, capsys.readouterr().out


def test_outside(graph):
    """Only the doors import more than attrs and dateutil, each its own library, inside functions or not."""
    inside = {name for name in graph.modules if name.partition(".")[0] == "targetkit"}
    strangers = {
        (name, library)
        for name in inside
        for library in {found.partition(".")[0] for found in graph.find_modules_directly_imported_by(name)}
        if library not in allowed(name) | sys.stdlib_module_names
    }

    assert set() == strangers


def test_nothing_imports_the_front(graph):
    """No module but the command line imports from `targetkit` itself, which would go round the layers."""
    assert set() == graph.find_modules_that_directly_import("targetkit") - {"targetkit.cli"}
