"""What the pages of the documentation have to hold: a clean notebook, every word that people read, links that lead on."""

import json
import re
from pathlib import Path

import pytest

from targetkit import labels

DOCS = Path(__file__).parents[1] / "docs"
NOTEBOOKS = sorted(path for path in DOCS.rglob("*.ipynb") if "_build" not in path.parts)


def test_notebooks_are_found():
    """Both tutorials are among them, so that the test below tests something."""
    assert {"from-store-to-remedies.ipynb", "tutorial.ipynb"} <= {path.name for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_notebooks_hold_no_results(path):
    """A notebook is kept as it was written: what it shows is what the build finds, and no old story."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]

    assert code
    assert {(None, 0)} == {(cell["execution_count"], len(cell["outputs"])) for cell in code}
    assert {"name": "python"} == notebook["metadata"]["language_info"]
    assert "python3" == notebook["metadata"]["kernelspec"]["name"]


def chinese_words():
    """Every Chinese word of `labels`, with its key."""
    yield from labels._METRICS.items()
    yield from ((name, zh) for name, (_, zh) in labels._WAITING.items())
    yield from ((name, zh) for name, (zh, _) in labels._LEVELS.items())
    yield from ((name, zh) for name, (_, zh) in labels._WORDS.items())
    yield from labels._REASONS.items()


@pytest.mark.parametrize(("key", "zh"), list(chinese_words()))
def test_glossary_knows_every_word(key, zh):
    """What stands on a board or in a report stands in the glossary, too, with what it means."""
    rows = (DOCS / "reference" / "glossary.md").read_text(encoding="utf-8").splitlines()
    cells = [row.split("|")[2] for row in rows if row.startswith("| ")]
    words = {word.strip() for cell in cells for word in cell.replace("(", ",").replace(")", "").split(",")}

    assert zh in words, key


def test_readme_leads_to_pages():
    """README.md is read outside of the site, too: what it links to lies where it says."""
    readme = DOCS.parent / "README.md"
    links = re.findall(r"\]\(([^)#:]+)[^):]*\)", readme.read_text(encoding="utf-8"))

    assert "docs/zh/index.md" in links
    assert [] == [link for link in links if not (DOCS.parent / link).is_file()]
