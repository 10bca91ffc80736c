"""The figures tell what the code does."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"


def figures():
    """docs/figures.py, loaded by its path."""
    spec = importlib.util.spec_from_file_location("figures", DOCS / "figures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.FIGURES


@pytest.mark.parametrize(("name", "draw"), figures().items())
def test_figures_are_drawn_from_the_code(name, draw):
    """What lies in docs/_static is what is drawn now; if not, run `python docs/figures.py` and look at it."""
    assert (DOCS / "_static" / name).read_text(encoding="utf-8") == draw()
