"""Fonts with Chinese letters: which this machine has, and what they are called."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from targetkit._attrs import value
from targetkit.interop.charts._look import FONTS

__all__ = ["Font", "chinese_font", "font_at", "places"]

_SUFFIXES = frozenset({".otf", ".otc", ".ttf", ".ttc"})

_NAME_IDS = (16, 1)
"""Of the names in a font: that of its family as designers see it, and as old programs do."""

_WINDOWS = 3
"""The platform whose names every font of today has, in UTF-16."""

_ENGLISH = 0x409
_CHINESE_PAGE = 1 << 18
"""The bit of a font for simplified Chinese, OpenType `OS/2`, ulCodePageRange1."""


@value
class Font:
    """A font with Chinese letters.

    Attributes:
        family: What it is called.
        path: Its file.
    """

    family: str
    path: Path


def places() -> tuple[Path, ...]:
    """Where Linux, macOS and Windows keep fonts."""
    home = Path.home()
    windows = os.environ.get("WINDIR", "")
    local = os.environ.get("LOCALAPPDATA", "")
    known = [
        home / ".local/share/fonts",
        home / ".fonts",
        home / "Library/Fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
        Path("/Library/Fonts"),
        Path("/System/Library/Fonts"),
        *Path("/System/Library/AssetsV2").glob("com_apple_MobileAsset_Font*"),
        *([Path(local, "Microsoft", "Windows", "Fonts")] if local else []),
        *([Path(windows, "Fonts")] if windows else []),
    ]
    return tuple(place for place in known if place.is_dir())


@lru_cache(maxsize=8)
def chinese_font(places: tuple[Path, ...]) -> Font | None:
    """The font in which Chinese is drawn: one of those the charts like best, else any that has the letters.

    Args:
        places: The directories to look in, with all below them.

    Returns:
        The font; None where there is none.
    """
    files = (
        file for place in places for file in sorted(place.rglob("*")) if file.suffix.lower() in _SUFFIXES
    )
    return _best(font for file in files for font in _chinese_in(file))


def font_at(path: Path) -> Font | None:
    """The font in a file; None where that is no font, or one without Chinese letters."""
    return _best(_chinese_in(path))


def _best(fonts: Iterable[Font]) -> Font | None:
    """The one that the charts like best; where there is none of these, the first."""
    found: dict[str, Font] = {}
    for font in fonts:
        found.setdefault(font.family, font)
    return next((found[name] for name in FONTS if name in found), next(iter(found.values()), None))


def _chinese_in(path: Path) -> Iterator[Font]:
    """The fonts of a file that have Chinese letters; whatever is no font has none."""
    try:
        with path.open("rb") as file:
            names = [_family(file, tables) for tables in _tables(file) if _is_chinese(file, tables)]
    except (OSError, struct.error, LookupError, UnicodeError):
        return
    yield from (Font(name, path) for name in names)


def _tables(file: BinaryIO) -> list[dict[bytes, int]]:
    """For each font of a file where its tables begin; the layout is that of the OpenType specification."""
    kind, _, count = struct.unpack(">4s4sI", file.read(12))
    starts = struct.unpack(f">{count}I", file.read(4 * count)) if kind == b"ttcf" else (0,)
    found: list[dict[bytes, int]] = []
    for start in starts:
        file.seek(start + 4)
        (tables,) = struct.unpack(">H6x", file.read(8))
        records = struct.iter_unpack(">4s4xI4x", file.read(16 * tables))
        found.append(dict(records))
    return found


def _is_chinese(file: BinaryIO, tables: Mapping[bytes, int]) -> bool:
    file.seek(tables[b"OS/2"] + 78)
    (pages,) = struct.unpack(">I", file.read(4))
    return bool(pages & _CHINESE_PAGE)


def _family(file: BinaryIO, tables: Mapping[bytes, int]) -> str:
    """The family's name, the English one where there are several."""
    start = tables[b"name"]
    file.seek(start)
    count, texts = struct.unpack(">2xHH", file.read(6))
    records = list(struct.iter_unpack(">HHHHHH", file.read(12 * count)))
    told = [
        (_NAME_IDS.index(name), language != _ENGLISH, start + texts + offset, length)
        for platform, _, language, name, length, offset in records
        if platform == _WINDOWS and name in _NAME_IDS
    ]
    _, _, offset, length = min(told)
    file.seek(offset)
    return file.read(length).decode("utf-16-be")
