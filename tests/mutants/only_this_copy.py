"""A plugin for the runs of run.py: the copy is what is tested, and only a failed assertion counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import Phase, settings

NOT_ASSERTED = 10  # none of pytest's own


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    """Make sure of the copy; shrink no example, since nobody will look at it."""
    import targetkit

    copy = Path(os.environ["PYTHONPATH"].split(os.pathsep)[0])
    if copy not in Path(targetkit.__file__).parents:
        pytest.exit(f"{targetkit.__file__} does not lie in {copy}", returncode=NOT_ASSERTED)
    phases = [Phase.explicit, Phase.generate]
    settings.register_profile("mutants", settings(), phases=phases, report_multiple_bugs=False)
    settings.load_profile("mutants")
    # What is not shrunk is long, which must not hide the assertion that failed.
    config.addinivalue_line("filterwarnings", "ignore:Generating overly large repr")


def pytest_exception_interact(call):
    """A mutant that crashes has not broken a law."""
    if not isinstance(call.excinfo.value, AssertionError):
        pytest.exit(f"no assertion failed: {call.excinfo.exconly()}", returncode=NOT_ASSERTED)
