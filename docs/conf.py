"""How the documentation is built, with `python -m sphinx -W docs docs/_build`."""

from __future__ import annotations

from importlib.metadata import version as installed_version

from pygments.lexers.special import TextLexer

project = "targetkit"
author = "the targetkit authors"
release = installed_version("targetkit")
version = release

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]

html_theme = "furo"
html_title = f"targetkit {release}"

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3

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


def setup(app):
    """Show CSV as the plain text that it is: the highlighter does not know the language."""
    app.add_lexer("csv", TextLexer)
