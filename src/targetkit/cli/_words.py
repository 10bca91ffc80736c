"""The words that options take."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Hearing", "Lang", "Moment", "Span", "Told", "Written"]


class Lang(StrEnum):
    """The languages in which the command speaks."""

    en = "en"
    zh = "zh"


class Moment(StrEnum):
    """The moments of a day."""

    close = "close"
    morning = "morning"


class Span(StrEnum):
    """Of when a board is."""

    whole = "whole"
    week = "week"
    day = "day"


class Told(StrEnum):
    """The kinds of bulletin."""

    morning = "morning"
    evening = "evening"


class Hearing(StrEnum):
    """Who hears who has something to catch up."""

    private = "private"
    public = "public"


class Written(StrEnum):
    """How a message is written."""

    text = "text"
    markdown = "markdown"
