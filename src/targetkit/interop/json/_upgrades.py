"""What brings a document of an earlier version up to date, step by step.

A version is one of the whole format, so that a plan inside a history is known to be of the history's version.
A step is for one name: it takes what stood in the place of such a value, and gives what stands there one version later.
It is taken wherever such a value stands in a document.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

__all__ = ["OLDEST", "STEPS", "VERSION", "Step", "steps_of"]

Step: TypeAlias = Callable[[Any], Any]

OLDEST = 2
"""The first version with an envelope; version 1 is a plan's file, as `targetkit.files.write_plan` writes it."""

STEPS: Mapping[int, Mapping[str, Step]] = {}
"""For each version since then: name to the step to the next one."""

VERSION = OLDEST + len(STEPS)
"""The version that is written."""


def steps_of(name: str, version: int) -> tuple[Step, ...]:
    """The steps from a version to the latest for values of a name, in order."""
    return tuple(STEPS[each][name] for each in sorted(STEPS) if each >= version and name in STEPS[each])
