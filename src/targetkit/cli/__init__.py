"""The command `targetkit`: a demo, a split from files, a check, how a month is going, and what to do (extra `cli`).

Exit status: 0 all is well, warnings included; 1 the plan has errors; 2 the input cannot be used.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from targetkit.cli._words import Lang
from targetkit.errors import MissingExtra, TargetkitError

__all__ = ["Lang", "main"]

BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, as `targetkit` does.

    Args:
        arguments: What stands behind the name of the command; that of the process if not given.

    Returns:
        2 where the input cannot be used; otherwise it ends by `SystemExit` with its status.
    """
    try:
        from targetkit.cli._commands import command
    except ImportError as error:
        library = (error.name or "typer").partition(".")[0]
        sys.stderr.write(f"{MissingExtra(library, 'cli')}\n")
        return BAD_INPUT
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character shows a question mark; the numbers do not suffer.
        getattr(stream, "reconfigure", _nothing)(errors="replace")
    try:
        command()(args=arguments, prog_name="targetkit")
    except TargetkitError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
    return BAD_INPUT


def _nothing(**_options: object) -> None:
    """What a stream does that cannot be told how to write."""
