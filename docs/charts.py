"""Draws the pictures of docs/how-to/charts.md by running its examples: `python docs/charts.py`.

A test compares what is written on those in `docs/_static/charts` with what is drawn now.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE / "how-to" / "charts.md"
PICTURES = HERE / "_static" / "charts"


def drawn():
    """Name → picture: what the examples of the page save as SVG."""
    examples = re.findall(
        r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    code = "\n".join(example for example in examples if not example.startswith(">>>"))
    left = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            exec(compile(code, PAGE, "exec"), {})  # noqa: S102  # our own page
        finally:
            os.chdir(left)
        return {file.name: file.read_text(encoding="utf-8") for file in sorted(Path(folder).glob("*.svg"))}


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    for name, picture in drawn().items():
        (PICTURES / name).write_text(picture, encoding="utf-8")
