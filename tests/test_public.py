"""The public surface: the names that `from targetkit import ...` gives, and how everything public is called.

`python -m tests.test_public` writes tests/public_api.txt anew after a change that is meant;
what the file's diff shows belongs into the changelog.
"""

import inspect
import pkgutil
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import attrs
import pytest

import targetkit
from targetkit import errors, interop

SIGNATURES = Path(__file__).with_name("public_api.txt")
ROOT = Path(__file__).parents[1]


def test_public_names():
    """Every public name is there, whether it is loaded at once or when it is first asked for, and none is new by accident."""
    expected = {
        *("Funnel", "Metric", "Stage", "Targets"),
        *("Manager", "Region", "Store", "Team"),
        *("Month", "Quarter", "Week", "WorkCalendar", "Year"),
        *("Plan", "apportion", "decompose", "profiles", "weights"),
        *("Finding", "Report", "check_achievability", "check_consistency"),
        *("Actuals", "History"),
        *("Bound", "Change", "Edited", "Hold", "Negotiation", "PlanHistory", "Revision"),
        *("Progress", "Stock", "attribute", "bulletin", "land", "track"),
        *("LabourLimits", "Lever", "RemedyPlan", "Rule", "contingency_plan", "plan_remedies"),
        *("diff", "replan", "resplit", "scale", "spread", "spreads", "transfer"),
        *(name for name in errors.__all__ if name != "Problem"),
    }

    assert expected == set(targetkit.__all__)
    assert expected <= set(dir(targetkit))
    assert all(getattr(targetkit, name) is not None for name in expected)
    assert targetkit.decompose.__module__ == "targetkit.decompose"


def test_no_name_is_that_of_its_module():
    """Importing a module would put it in the place of a public name that is called the same."""
    later = {name: getattr(targetkit, name).__module__.rpartition(".")[2] for name in targetkit._LATER}

    assert targetkit._LATER == later
    assert [] == [name for name, module in later.items() if name == module]


def test_unknown_names():
    """A name that does not exist is an AttributeError, as of any module."""
    with pytest.raises(AttributeError, match="module 'targetkit' has no attribute 'plam'"):
        targetkit.plam  # noqa: B018  # looking it up is what fails


def modules():
    """The modules whose public names are pinned: the package, the doors to other libraries, the strategies."""
    doors = [f"targetkit.interop.{module.name}" for module in pkgutil.iter_modules(interop.__path__)]
    return [import_module(name) for name in ("targetkit", *doors, "targetkit.strategies")]


def kind(annotation):
    """A type as it was written."""
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def shown(default):
    """A default as text that is the same in every run; what is made anew for every object shows as dots."""
    if default is attrs.NOTHING:
        return "..."
    name = getattr(default, "__qualname__", None)
    return name if callable(default) and name else re.sub(r" at 0x[0-9a-fA-F]+", "", repr(default))


def signature(called):
    """What something is called with, a parameter to a line, and what it gives back."""
    given = inspect.signature(called)
    sign = ""
    for one in (one for one in given.parameters.values() if one.name != "self"):
        if one.kind is one.KEYWORD_ONLY and sign not in {"*", one.VAR_POSITIONAL}:
            yield "    *"
        sign = "*" if one.kind in {one.KEYWORD_ONLY, one.VAR_POSITIONAL} else ""
        stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        of = "" if one.annotation is one.empty else f": {kind(one.annotation)}"
        default = "" if one.default is one.empty else f" = {shown(one.default)}"
        only = "  (by place)" if one.kind is one.POSITIONAL_ONLY else ""
        yield f"    {stars}{one.name}{of}{default}{only}"
    if given.return_annotation not in {given.empty, None, "None"}:
        yield f"    -> {kind(given.return_annotation)}"


def ours(own):
    """A class and those of the package that it inherits from."""
    return [base for base in own.__mro__ if base.__module__.startswith("targetkit")]


def members(name, own):
    """What a class has, its own and what it inherits from another class of the package."""
    fields = {one.name: one for one in attrs.fields(own)} if attrs.has(own) else {}
    found = {member: base.__dict__[member] for base in reversed(ours(own)) for member in base.__dict__}
    for member in sorted(name for name in {*found, *fields} if not name.startswith("_")):
        made = found.get(member)
        if member in fields:
            yield f"{name}.{member}: {kind(fields[member].type)}"
        elif isinstance(made, property):
            yield f"{name}.{member}: {kind(made.fget.__annotations__['return'])}"
        elif isinstance(made, staticmethod | classmethod) or inspect.isfunction(made):
            yield f"{name}.{member}()"
            yield from signature(getattr(own, member))
        else:
            yield f"{name}.{member}"


def surface(name, value):
    """The lines of one public name."""
    if isinstance(value, ModuleType):
        yield name
        for member in sorted(value.__all__):
            yield from surface(f"{name}.{member}", getattr(value, member))
    elif inspect.isclass(value):
        yield f"{name}({', '.join(base.__name__ for base in value.__bases__)})"
        if any({"__init__", "__new__"} & base.__dict__.keys() for base in ours(value)):
            yield from signature(value)
        yield from members(name, value)
    elif inspect.isroutine(value) or hasattr(value, "__wrapped__"):
        yield f"{name}()"
        yield from signature(value)
    else:
        yield name


def signatures():
    """All of it as text."""
    return "".join(f"{line}\n" for module in modules() for line in surface(module.__name__, module))


def test_signatures():
    """Nothing public changes its parameters, defaults, types or fields by accident.

    A fresh interpreter lists them: some libraries write the types that they have read into the classes.
    """
    expected = SIGNATURES.read_text(encoding="utf-8").splitlines()
    command = [sys.executable, "-c", "from tests.test_public import signatures; print(signatures(), end='')"]
    listed = subprocess.run(command, capture_output=True, check=True, cwd=ROOT, encoding="utf-8").stdout

    assert expected == listed.splitlines(), "if it is meant: python -m tests.test_public"


if __name__ == "__main__":
    SIGNATURES.write_text(signatures(), encoding="utf-8")
