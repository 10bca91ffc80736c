"""How files are written: whatever happens in between, there is either the old file or the whole new one."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["save"]


def save(content: bytes, path: Path) -> None:
    """Put a file in its place as a whole.

    Args:
        content: What stands in it.
        path: The file; one that is there is replaced.

    Raises:
        OSError: If it cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     save(b"42", Path(folder) / "plan.csv")
    ...     [(file.name, file.read_text()) for file in Path(folder).iterdir()]
    [('plan.csv', '42')]
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        error.filename = str(path)  # nobody has heard of the one beside it
        raise
    finally:
        beside.unlink(missing_ok=True)
