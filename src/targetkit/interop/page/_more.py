"""What the page says beside the board: rates, and what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from targetkit._blocks import Title
from targetkit._html import Html, element
from targetkit._message import short_day
from targetkit.clearing import clearing_blocks
from targetkit.interop.page._table import shown, table
from targetkit.rate_standings import rates_table

if TYPE_CHECKING:
    from targetkit.interop.page._scene import Scene

__all__ = ["rates", "stock"]


def rates(scene: Scene) -> Html:
    """The rates for which there is a target; of single people only where they may be named.

    Args:
        scene: What is shown.
    """
    known = [one for one in scene.progress.rates() if scene.may_name(one.role)]
    if not known:
        return Html()
    made = table(rates_table(known, scene.names, scene.lang))
    return element("section", element("h2", scene.say("rates")), made)


def stock(scene: Scene) -> Html:
    """What waits behind the stages, and how fast it is cleared; of single people only where they may be named.

    Args:
        scene: What is shown.
    """
    if scene.progress.stock is None:
        return Html()
    board = scene.progress.clearings()
    rows = tuple(one for one in board.rows if scene.may_name(one.role))
    told = evolve(board, rows=rows, names=scene.names)
    # Without its people a group would be taken for one of them.
    fold = scene.names_people
    blocks = [one for one in clearing_blocks(told, scene.lang, fold=fold) if not isinstance(one, Title)]
    if not blocks:
        return Html()
    heading = scene.say("stock", short_day(scene.progress.stock.as_of, scene.lang))
    return element("section", element("h2", heading), shown(blocks))
