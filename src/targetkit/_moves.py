"""Which moves are allowed when, and what each does to the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from targetkit._steps import MOVES, IllegalMove
from targetkit._talks import ACCEPTED, ANSWERED, CONCEDED, COUNTERED, IMPOSED, OPEN, State
from targetkit._text import check_line
from targetkit.errors import InvalidQuantity, InvalidValue, UnknownMember

if TYPE_CHECKING:
    from targetkit._steps import Step
    from targetkit._talks import Table, Talk
    from targetkit.metric import Metric

__all__ = ["made"]

_ADVICE = {
    "accept": "what is settled needs no answer; reopen it first to talk about it again",
    "counter": "what is settled cannot be countered; reopen it first, with a reason",
    "concede": "there is no counter-proposal that waits for the superior",
    "answer": "there is no counter-proposal that waits for the superior",
    "impose": "what is settled cannot be imposed upon; reopen it first, with a reason",
    "reopen": "only what is settled can be opened again",
}


def made(table: Table, step: Step, *, recorded: bool = False) -> tuple[Table, Step]:
    """A move on the table.

    Args:
        table: Where the metric stands.
        step: The move; its metric is that of the table.
        recorded: Whether an imposition may be without a reason, because it happened.

    Returns:
        Where the metric stands afterwards, and the move with everything said that was left to a default.

    Raises:
        IllegalMove: A move that is not allowed now.
        UnknownMember: A role that the plan does not have, a way to absorb that the move does not have.
        InvalidValue: A number outside the role's bounds, a bound that would be crossed, something too much.
        InvalidQuantity: A number that is negative or finer than the quantum.
    """
    _check_role(table, step)
    step = _with_absorb(step)
    if step.move == "spread":
        return _spread(table, step)
    state = table.states[step.role]
    if state.name not in MOVES[step.move].states:
        raise _illegal(step, _ADVICE[step.move], state.name)
    check_line(f"{step.move} of {step.role}: reason", step.reason)
    lenient = recorded and step.move == "impose"
    if MOVES[step.move].reason and not step.reason.strip() and not lenient:
        raise _illegal(step, "say why: reason=...")
    quanta = _quanta(table, step)
    if step.move == "concede" or (step.move == "accept" and state.name == ANSWERED):
        quanta = state.offer
    if step.move in {"counter", "answer"}:
        return _proposed(table, step, quanta, state)
    talk = table.start()
    absorb = state.absorb if step.move == "accept" else step.absorb
    if quanta is not None:
        _give(talk, step, quanta, absorb)
    talk.states[step.role] = _afterwards(step, state)
    if step.move == "impose":
        asked = table.asked()[step.role] if quanta is None else quanta
        step = evolve(step, value=table.frame.metric.quantity(asked))
    return talk.end(), step


def _afterwards(step: Step, state: State) -> State:
    """How far a role has come by a move that does not propose."""
    if step.move == "accept":
        return State(ACCEPTED)
    if step.move == "concede":
        return State(CONCEDED, reason=step.reason or state.reason)
    return State(IMPOSED if step.move == "impose" else OPEN, reason=step.reason)


def _illegal(step: Step, reason: str, state: str = "") -> IllegalMove:
    return IllegalMove(step.move, step.metric, step.role, state, reason)


def _check_role(table: Table, step: Step) -> None:
    frame = table.frame
    if step.role not in frame.ties:
        raise UnknownMember("role", step.role, tuple(sorted(frame.ids)), where="the plan")
    if step.role not in frame.above and step.move != "spread":
        raise _illegal(step, "its number comes from above the plan; only those below it are talked over")


def _with_absorb(step: Step) -> Step:
    """The move with its way to absorb, the default where none is named."""
    known = MOVES[step.move].absorb
    if not step.absorb:
        return evolve(step, absorb=known[0]) if known else step
    if not known:
        raise InvalidValue(f"{step.move} of {step.role}: absorb", step.absorb, "nothing: no number moves")
    if step.absorb not in known:
        raise UnknownMember("way to absorb", step.absorb, known, where=step.move)
    return step


def _quanta(table: Table, step: Step) -> int | None:
    """The number that a move names, inside the role's bounds."""
    name = f"{step.move} of {step.role}: value"
    named = MOVES[step.move].value
    if step.value is None:
        if named == "needed":
            raise InvalidValue(name, None, "a number for the whole period")
        return None
    if not named:
        raise InvalidValue(name, step.value, "nothing: this move names no number")
    metric, frame = table.frame.metric, table.frame
    quanta = metric.quanta(step.value)
    if quanta < 0:
        raise InvalidQuantity(step.value, "a target is zero or more", metric.quantum, name)
    low, high = frame.low.get(step.role, 0), frame.high.get(step.role)
    if quanta < low or (high is not None and quanta > high):
        raise InvalidValue(name, step.value, f"{_within(metric, low, high)}, the bounds of {step.role}")
    return quanta


def _within(metric: Metric, low: int, high: int | None) -> str:
    """Bounds in words; there is at least one."""
    least = f"at least {metric.quantity(low)}" if low else ""
    most = "" if high is None else f"at most {metric.quantity(high)}"
    return " and ".join(part for part in (least, most) if part)


def _proposed(table: Table, step: Step, quanta: int | None, state: State) -> tuple[Table, Step]:
    """A counter-proposal, or the answer to one: nothing moves yet."""
    if step.move == "counter" and quanta == table.asked()[step.role]:
        raise _illegal(step, f"{step.value} is what is asked for; accept it")
    if step.move == "answer" and quanta == state.offer:
        raise _illegal(step, f"{step.value} is the counter-proposal; concede it")
    name = COUNTERED if step.move == "counter" else ANSWERED
    amount = None if quanta is None else table.frame.metric.quantity(quanta)
    return (
        table.with_state(step.role, State(name, quanta, step.reason, step.absorb)),
        evolve(step, value=amount),
    )


def _give(talk: Talk, step: Step, quanta: int, absorb: str) -> None:
    """Change a number and whatever hangs on it, unless that would cross a bound."""
    talk.give(step.role, quanta, absorb)
    crossed = talk.crossed()
    if crossed is not None:
        metric = talk.frame.metric
        within = _within(metric, crossed.low, crossed.high)
        raise InvalidValue(
            f"{step.move} of {step.role}: {crossed.role} would have",
            metric.quantity(crossed.number),
            f"{within}, its bounds; let others take the difference, or settle on another number",
        )


def _spread(table: Table, step: Step) -> tuple[Table, Step]:
    """What lies untaken with a group goes to its people."""
    if step.role not in table.frame.below:
        raise _illegal(step, "nobody is below; only a group has something to hand on")
    if step.value is not None:
        raise InvalidValue(
            f"spread of {step.role}: value", step.value, "nothing: all that lies there is spread"
        )
    lying = table.untaken.get(step.role, 0)
    if not lying:
        raise _illegal(step, "nothing lies untaken with it")
    talk = table.start()
    if not talk.spread(step.role, lying, step.absorb):
        raise _illegal(step, "nobody below whose number is open has room; reopen one, or absorb='all'")
    return talk.end(), step
