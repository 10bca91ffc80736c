"""The words of a negotiation: its moves, how a target stands in it, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from targetkit._attrs import value
from targetkit._talks import ACCEPTED, ANSWERED, CONCEDED, COUNTERED, IMPOSED, OPEN
from targetkit.errors import TargetkitError
from targetkit.labels import amount, check_lang, metric_name

if TYPE_CHECKING:
    from targetkit.quantity import Number, Quantity

__all__ = ["MOVES", "IllegalMove", "NotSettled", "Rule", "Shortfall", "Standing", "Step", "state_name"]

_SHOWN = 12

_STATES = {
    OPEN: "待答复",
    COUNTERED: "已提出异议",
    ANSWERED: "上级已回复",
    ACCEPTED: "已接受",
    CONCEDED: "上级已同意",
    IMPOSED: "已下达",
    "given": "上级给定",
}

_PENDING = (OPEN, COUNTERED, ANSWERED)
_SETTLED = (ACCEPTED, CONCEDED, IMPOSED)


@value
class Rule:
    """When a move may be made, and what it says.

    Attributes:
        states: The states of the number in which it may be made; empty where that does not matter.
        value: Whether it names a number: `needed`, `free` or empty.
        reason: Whether it has to say why.
        absorb: Who can take the difference, the default first; empty where nothing moves.
    """

    states: tuple[str, ...]
    value: str = ""
    reason: bool = False
    absorb: tuple[str, ...] = ()


_TAKERS = ("open", "all", "up")

MOVES = {
    "accept": Rule(_PENDING),
    "counter": Rule(_PENDING, value="needed", reason=True),
    "concede": Rule((COUNTERED,), absorb=_TAKERS),
    "answer": Rule((COUNTERED,), value="needed", absorb=_TAKERS),
    "impose": Rule(_PENDING, value="free", reason=True, absorb=_TAKERS),
    "reopen": Rule(_SETTLED, reason=True),
    "spread": Rule((), absorb=("open", "all")),
    "publish": Rule(()),
}
"""Every move there is."""


@value
class Step:
    """One move of a negotiation, as its ledger keeps it.

    Attributes:
        move: `accept` and `counter` are a role's own; `concede`, `answer` and `impose` are its superior's,
            `spread` is that of a group's leader; `reopen` and `publish` are anybody's.
        metric: The metric's name; empty for `publish`.
        role: Whose number it is about; empty for `publish`.
        value: The number that is named: countered, answered or imposed with.
        reason: Why.
        absorb: Who takes the difference.
    """

    move: str
    metric: str = ""
    role: str = ""
    value: Number | None = None
    reason: str = ""
    absorb: str = ""

    def __str__(self) -> str:
        words = [self.move, self.role, self.metric, "" if self.value is None else str(self.value)]
        text = " ".join(word for word in words if word)
        return f"{text} ({self.reason})" if self.reason else text


def state_name(state: str, lang: str = "en") -> str:
    """What a state is called in a text.

    >>> state_name("countered"), state_name("countered", "zh")
    ('countered', '已提出异议')
    """
    return _STATES[state] if check_lang(lang) == "zh" else state


@value
class Standing:
    """How one role's number stands.

    Attributes:
        metric: The metric's name.
        role: The role's id.
        state: `open`: proposed, not yet answered; `countered`: by the role, not yet answered by the superior;
            `answered`: with another number, not yet accepted; settled when `accepted`, `conceded` or `imposed`;
            `given`: the root's.
        proposed: What the plan asked for when it was opened.
        asked: What is asked for now.
        number: What the role's people have been given of it; what is missing lies untaken.
        offer: The counter-proposal, or the answer to it; None where there is none.
        reason: What was said last.
        pledged: What the role had pledged, or None.
        unit: What the amounts are in; empty for pieces.
    """

    metric: str
    role: str
    state: str
    proposed: Quantity
    asked: Quantity
    number: Quantity
    offer: Quantity | None = None
    reason: str = ""
    pledged: Quantity | None = None
    unit: str = ""

    @property
    def settled(self) -> bool:
        """Whether it is agreed, or imposed."""
        return self.state not in _PENDING

    @property
    def untaken(self) -> Quantity:
        """How much of what is asked for nobody below has taken; negative where they took more."""
        return self.asked - self.number

    def to_text(self, lang: str = "en") -> str:
        """The standing in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.
        """
        zh = check_lang(lang) == "zh"
        name, asked = metric_name(self.metric, lang), amount(self.asked, self.unit, lang)
        state = state_name(self.state, lang)
        text = f"{self.role} 的{name} {asked}：{state}" if zh else f"{name} of {self.role}, {asked}: {state}"
        if self.offer is not None:
            offer = amount(self.offer, self.unit, lang)
            text += f" {offer}" if zh else f" with {offer}"
        if self.reason:
            text += f"（{self.reason}）" if zh else f" ({self.reason})"
        return text

    def __str__(self) -> str:
        return self.to_text()


@value
class Shortfall:
    """What a plan lacks of the total it was asked for, after what was conceded.

    Attributes:
        metric: The metric's name.
        asked: What the root is asked for.
        placed: What its people have been given; more than `asked` where they took more.
        lying: The id of each group with which something lies untaken, and how much of it.
        unit: What the amounts are in; empty for pieces.
    """

    metric: str
    asked: Quantity
    placed: Quantity
    lying: tuple[tuple[str, Quantity], ...]
    unit: str = ""

    @property
    def short(self) -> Quantity:
        """How much is missing; negative where there is more than was asked for."""
        return self.asked - self.placed

    def to_text(self, lang: str = "en") -> str:
        """What is missing, or beyond it, in one line.

        Args:
            lang: `en` or `zh`.

        Raises:
            UnknownMember: For another language.

        >>> Shortfall("signings", 30, 26, (("east", 4),)).to_text("zh")
        '签约：总目标 30，差 4（east 未分配 4）'
        """
        name, asked = metric_name(self.metric, lang), amount(self.asked, self.unit, lang)
        over = self.short <= 0
        size = amount(-self.short if over else self.short, self.unit, lang)
        if lang == "zh":
            lies = "，".join(f"{id_} 未分配 {amount(own, self.unit, lang)}" for id_, own in self.lying)
            return f"{name}：总目标 {asked}，{'超' if over else '差'} {size}（{lies}）"
        lies = ", ".join(f"{amount(own, self.unit)} with {id_}" for id_, own in self.lying)
        return f"{name}: {size} {'above' if over else 'short of'} the {asked} asked for ({lies})"

    def __str__(self) -> str:
        return self.to_text()


@value
class IllegalMove(TargetkitError, ValueError):
    """A move that the state of a negotiation does not allow.

    Attributes:
        move: The move.
        metric: The metric's name; empty for `publish`.
        role: Whose number it was about; empty for `publish`.
        state: How the number stands; empty where that is not the point.
        reason: What is wrong, and what to do.
    """

    move: str
    metric: str
    role: str
    state: str
    reason: str

    def __str__(self) -> str:
        of = f" {self.metric} of {self.role}" if self.role else ""
        state = f", which is {self.state}" if self.state else ""
        return f"cannot {self.move}{of}{state}: {self.reason}"


@value
class NotSettled(TargetkitError, RuntimeError):
    """A negotiation that has not come to its end, or whose plan falls short.

    Attributes:
        pending: The targets that are not settled.
        shortfalls: By metric what is missing of the total, or beyond it.
    """

    pending: tuple[Standing, ...]
    shortfalls: tuple[Shortfall, ...]

    def __str__(self) -> str:
        lines: list[str] = []
        if self.pending:
            count = len(self.pending)
            lines.append(f"{count} {'target is' if count == 1 else 'targets are'} not settled:")
            lines += [f"  {standing}" for standing in self.pending[:_SHOWN]]
            if count > _SHOWN:
                lines.append(f"  ... and {count - _SHOWN} more")
            lines.append("settle them, or publish with force and a reason")
        if self.shortfalls:
            lines.append("the plan does not reach what was asked for:")
            lines += [f"  {shortfall}" for shortfall in self.shortfalls]
            lines.append(
                "spread it to those below, impose it with a reason, or say that it stays: short=True"
            )
        return "\n".join(lines)
