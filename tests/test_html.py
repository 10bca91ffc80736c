"""HTML that is escaped by construction."""

from targetkit._html import Html, element, joined

MARKUP = "<img src=x onerror=alert(1)> & \"two\" 'one' </script>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;two&quot; &#x27;one&#x27; &lt;/script&gt;"


def test_text_is_escaped():
    """A text never becomes markup, neither as content nor as the value of an attribute."""
    assert f"<p>{ESCAPED}</p>" == element("p", MARKUP)
    assert f'<p title="{ESCAPED}"></p>' == element("p", title=MARKUP)
    assert ESCAPED == joined(MARKUP)


def test_markup_is_kept():
    """What is HTML already is put in as it is, and what is made of it is HTML again."""
    inner = element("b", "R&D")

    assert isinstance(inner, Html)
    assert isinstance(joined(inner), Html)
    assert "<p><b>R&amp;D</b> &lt;b&gt;</p>" == element("p", inner, " <b>")


def test_attributes():
    """Names that Python keeps for itself are written with an underscore behind, dashes as underscores."""
    assert '<td class="n" data-role="east" open="">x</td>' == element(
        "td", "x", class_="n", data_role="east", open=""
    )


def test_void():
    """An element that has no content is not closed."""
    assert '<col span="2">' == element("col", span="2")


def test_notebook():
    """A notebook that is given a piece of HTML gets a plain text of it."""
    shown = element("b", "x")._repr_html_()

    assert "<b>x</b>" == shown
    assert str is type(shown)
