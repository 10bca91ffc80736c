"""Every link of a built site leads somewhere, and no page needs the network: `python .ci/links.py docs/_build`."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

# What a browser loads by itself when it shows a page, and what a reader follows.
LOADED = {"audio": "src", "embed": "src", "iframe": "src", "img": "src", "link": "href", "script": "src"}
LOADED |= {"image": "href", "object": "data", "source": "src", "use": "href", "video": "src"}
FOLLOWED = {"a": "href", "area": "href"}

# Relations of a `link` that say something about the page and load nothing.
TOLD = {"alternate", "author", "canonical", "help", "index", "license", "next", "prev", "search", "top"}

IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""")


class Page(HTMLParser):
    """A page: the anchors it has, and where its links go.

    Attributes:
        anchors: What `#...` can name in it.
        links: What it links to, as (line, address, whether a browser loads it by itself).
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors = {"", "top"}
        self.links: list[tuple[int, str, bool]] = []
        self._in_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element names and where it leads."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        self._in_style = tag == "style"
        if tag in FOLLOWED and FOLLOWED[tag] in given:
            self._note(given[FOLLOWED[tag]], loaded=False)
        if tag in LOADED and LOADED[tag] in given:
            told = tag == "link" and bool(TOLD & set(given.get("rel", "").lower().split()))
            self._note(given[LOADED[tag]], loaded=not told)
        for one in given.get("srcset", "").split(","):
            if one.strip():
                self._note(one.split()[0], loaded=True)
        self._note_style(given.get("style", ""))

    def handle_endtag(self, tag: str) -> None:
        """Know where a style ends."""
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Note what a style loads."""
        if self._in_style:
            self._note_style(data)

    def _note_style(self, text: str) -> None:
        for address in IN_STYLE.findall(text):
            self._note(address, loaded=True)

    def _note(self, address: str, *, loaded: bool) -> None:
        self.links.append((self.getpos()[0], address.strip(), loaded))


def broken(site: Path) -> list[str]:
    """What is wrong with the links of a site.

    Args:
        site: The directory of the built pages.

    Returns:
        A line for each link that leads nowhere and for each thing that is loaded from the network.
    """
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    links = [
        (path, f":{line}", address, loaded)
        for path, page in pages.items()
        for line, address, loaded in page.links
    ]
    for path in sorted(site.rglob("*.css")):
        loads = IN_STYLE.findall(path.read_text(encoding="utf-8"))
        links += [(path, "", address, True) for address in loads]
    return [
        f"{path.relative_to(site)}{line}: {address}: {wrong}"
        for path, line, address, loaded in links
        if (wrong := _wrong(site, pages, path, address, loaded=loaded))
    ]


def _wrong(site: Path, pages: dict[Path, Page], path: Path, address: str, *, loaded: bool) -> str:
    """What is wrong with one link; empty when nothing is."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        far = parts.netloc or parts.scheme in {"http", "https"}
        return "loaded from the network" if loaded and far else ""
    target = path
    if parts.path:
        start = site if parts.path.startswith("/") else path.parent
        target = (start / unquote(parts.path).lstrip("/")).resolve()
    target = target / "index.html" if target.is_dir() else target
    if not target.is_file():
        return "no such file"
    anchor = unquote(parts.fragment)
    if target in pages and anchor not in pages[target].anchors:
        return f"no such place in {target.relative_to(site)}"
    return ""


def main(given: list[str]) -> int:
    """Check the site in the directory given, and say what was found."""
    site = Path(given[0]).resolve()
    count = sum(1 for _ in site.rglob("*.html"))
    if not count:
        print(f"{given[0]} holds no page")
        return 1
    found = broken(site)
    print("\n".join([*found, f"{count} pages, {len(found)} broken links"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
