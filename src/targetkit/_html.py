"""HTML that is escaped by construction: a text becomes markup only when it was made here."""

from __future__ import annotations

from html import escape

__all__ = ["Html", "element", "joined"]

_VOID = frozenset({"br", "col", "hr", "meta"})


class Html(str):
    """A piece of HTML; a notebook that is given one shows it.

    It is markup already, so putting it into an `element` does not escape it again.

    >>> element("b", "R&D")
    '<b>R&amp;D</b>'
    >>> element("p", element("b", "R&D"), " grows")._repr_html_()
    '<p><b>R&amp;D</b> grows</p>'
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def element(tag: str, /, *content: str, **attributes: str) -> Html:
    """One element.

    Args:
        tag: Its name; a name of ours, not checked.
        *content: Texts, which are escaped, and pieces of HTML, which are not.
        **attributes: Name → value, which is escaped; `class_` is written `class`, other `_` are written `-`.

    >>> element("td", "<b>", class_="n", data_role='"east"')
    '<td class="n" data-role="&quot;east&quot;">&lt;b&gt;</td>'
    """
    named = "".join(
        f' {name.removesuffix("_").replace("_", "-")}="{escape(given)}"' for name, given in attributes.items()
    )
    if tag in _VOID:
        return Html(f"<{tag}{named}>")
    return Html(f"<{tag}{named}>{joined(*content)}</{tag}>")


def joined(*content: str) -> Html:
    """Texts and pieces of HTML one after the other.

    >>> joined("a < b, ", element("i", "c"))
    'a &lt; b, <i>c</i>'
    """
    return Html("".join(one if isinstance(one, Html) else escape(one) for one in content))
