"""How the documentation is built, with `python -m sphinx -W docs docs/_build`."""

from __future__ import annotations

import logging
import os
from importlib.metadata import version as installed_version
from pathlib import Path

from pygments.lexers.special import TextLexer

project = "targetkit"
author = "the targetkit authors"
release = installed_version("targetkit")
version = release

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]

html_theme = "furo"
pygments_dark_style = "github-dark"
html_title = f"targetkit {release}"
html_show_copyright = False

html_static_path = ["_static"]
html_css_files = ["site.css"]

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

# Notebooks hold no outputs. The build runs each of them anew, in a directory that is gone afterwards,
# and an error in one ends the build. Our own kernel goes before any that somebody has installed:
# its `python` is the one that builds. It is spoken to on this machine only, so it need not warn of eavesdropping.
os.environ["JUPYTER_PATH"] = str(Path(__file__).parent)
logging.getLogger("traitlets").setLevel(logging.WARNING)
nb_execution_mode = "force"
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_output_stderr = "warn"

autodoc_default_options = {"members": True, "show-inheritance": True}
autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_class_signature = "mixed"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True

# References to our own names must lead somewhere.
# The build reads no inventory from the network, so names from elsewhere have nowhere to lead,
# and neither have types of private modules and type variables.
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(?!targetkit\b).*"),
    (r"py:.*", r"targetkit(\.\w+)*\._.*"),
    (r"py:.*", r"targetkit(\.\w+)*\.[A-Z]"),
]


def in_its_language(_app, pagename, _templatename, context, _doctree):
    """Say of the Chinese pages that they are Chinese, so that every browser takes a Chinese font."""
    if pagename.startswith("zh/"):
        context["language"] = "zh-CN"


def setup(app):
    """Show CSV as the plain text that it is: the highlighter does not know the language."""
    app.add_lexer("csv", TextLexer)
    app.connect("html-page-context", in_its_language)
