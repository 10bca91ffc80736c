"""`.ci/links.py` sees a link that leads nowhere, and a page that needs the network."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "links.py"

HOME = """<!DOCTYPE html><html><head><link rel="stylesheet" href="_static/site.css?v=1"></head><body>
<h1 id="top-of-it">Home</h1>
<a href="#top-of-it">up</a> <a href="how-to/">how</a> <a href="how-to/index.html#%E5%B7%AE%E8%B7%9D">gap</a>
<a href="https://example.org/">elsewhere</a> <a href="mailto:li-na@example.org">mail</a>
<img src="_static/three%20ways.svg" srcset="_static/three%20ways.svg 2x" alt="">
<img src="data:image/png;base64,AAAA" alt="">
{more}
</body></html>"""
HOW = '<!DOCTYPE html><html><body><h2 id="差距">差距</h2><a href="../index.html">home</a></body></html>'


def checked(site, more="", style=""):
    """A small site with something more on its front page, and what the script says of it."""
    (site / "_static").mkdir()
    (site / "how-to").mkdir()
    (site / "_static" / "three ways.svg").write_text("<svg/>", encoding="utf-8")
    (site / "_static" / "site.css").write_text(style, encoding="utf-8")
    (site / "how-to" / "index.html").write_text(HOW, encoding="utf-8")
    (site / "index.html").write_text(HOME.format(more=more), encoding="utf-8")
    return subprocess.run([sys.executable, SCRIPT, site], capture_output=True, check=False, encoding="utf-8")


def test_whole(tmp_path):
    """Files, directories, anchors, images and styles that are there are found, and the web is not asked."""
    run = checked(tmp_path, style="body { background: url(three%20ways.svg) }")

    assert (0, "2 pages, 0 broken links\n") == (run.returncode, run.stdout)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('<a href="gone.html">x</a>', "index.html:7: gone.html: no such file"),
        ('<a href="#gone">x</a>', "index.html:7: #gone: no such place in index.html"),
        ('<a href="how-to/#gone">x</a>', "index.html:7: how-to/#gone: no such place in how-to/index.html"),
        ('<img src="_static/gone.svg">', "index.html:7: _static/gone.svg: no such file"),
        ('<img src="//cdn.example.org/a.png">', "//cdn.example.org/a.png: loaded from the network"),
        ('<script src="https://cdn.example.org/vega"></script>', "https://cdn.example.org/vega: loaded"),
        ('<link rel="stylesheet" href="https://cdn.example.org/a.css">', "a.css: loaded from the network"),
        ("<style>@import 'https://cdn.example.org/b.css';</style>", "b.css: loaded from the network"),
        ('<p style="background:url(https://cdn.example.org/c.png)">', "c.png: loaded from the network"),
    ],
)
def test_broken(tmp_path, more, told):
    """What leads nowhere or loads from the network is named with its line, and ends the run."""
    run = checked(tmp_path, more)

    assert 1 == run.returncode
    assert told in run.stdout
    assert run.stdout.endswith("2 pages, 1 broken links\n")


def test_style_sheet(tmp_path):
    """A style sheet that loads from the network is seen, too."""
    run = checked(tmp_path, style="@font-face { src: url(https://cdn.example.org/font.woff2) }")

    assert 1 == run.returncode
    assert "_static/site.css: https://cdn.example.org/font.woff2: loaded from the network" in run.stdout


def test_nothing(tmp_path):
    """A directory without pages is no site: a build that made nothing does not pass."""
    run = subprocess.run([sys.executable, SCRIPT, tmp_path], capture_output=True, check=False)

    assert 1 == run.returncode
