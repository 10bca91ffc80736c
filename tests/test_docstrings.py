"""Every example in a docstring runs, on its own, against the installed package."""

import doctest
import importlib
import pkgutil

import pytest

import targetkit


def examples():
    """The docstrings that show something, of every module."""
    names = [found.name for found in pkgutil.walk_packages(targetkit.__path__, "targetkit.")]
    finder = doctest.DocTestFinder(exclude_empty=True)
    for name in ["targetkit", *names]:
        for example in finder.find(importlib.import_module(name), name):
            if example.examples:
                yield pytest.param(example, id=example.name)


@pytest.mark.untraced
@pytest.mark.parametrize("example", list(examples()))
def test_docstring(example):
    """What a docstring shows is what happens."""
    report = []

    failures, _ = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example, out=report.append)

    assert 0 == failures, "".join(report)
