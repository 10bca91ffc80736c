"""The actions of a remedy plan as columns, and what has become of them since, read back."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve

from targetkit._problems import Place, Problems
from targetkit.errors import DuplicateMember, InvalidValue, OutOfTurn
from targetkit.interop.frames._cells import FRAME, check_columns, day_cell, text_cell
from targetkit.interop.frames._columns import Column, text_column
from targetkit.quantity import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from targetkit.actions import Action
    from targetkit.interop.frames._cells import Cells
    from targetkit.interop.frames._columns import Columns
    from targetkit.remedies import RemedyPlan

__all__ = ["of_remedies", "remedies_of"]

_NEEDED = ("action", "day", "manager", "lever", "state", "measured")


def of_remedies(remedies: RemedyPlan) -> Columns:
    """The actions, by day and person, with their numbers."""
    actions = remedies.actions
    texts: dict[str, Callable[[Action], str | None]] = {
        "manager": lambda action: action.manager,
        "manager_name": lambda action: remedies.names.get(action.manager),
        "lever": lambda action: action.lever,
        "label": lambda action: action.label("en"),
        "label_zh": lambda action: action.label("zh"),
        "kind": lambda action: action.kind,
        "when": lambda action: action.when,
        "rule": lambda action: action.rule,
        "coach": lambda action: action.coach,
        "helps": lambda action: action.helps,
        "metric": lambda action: action.metric or None,
        "closes": lambda action: action.closes or None,
        "currency": lambda action: action.currency,
        "state": lambda action: action.state,
    }
    shares: dict[str, Callable[[Action], Fraction | None]] = {
        "hours": lambda action: action.hours,
        "gain": lambda action: action.gain.get(action.metric),
        "gain_closes": lambda action: action.gain.get(action.closes),
        "probability": lambda action: action.probability.get(action.closes),
        "cost": lambda action: action.cost,
        "measured": lambda action: action.measured,
    }
    columns: Columns = {
        "action": Column("count", tuple(range(1, len(actions) + 1))),
        "day": Column("day", tuple(action.day for action in actions)),
        **{name: text_column(told(action) for action in actions) for name, told in texts.items()},
        **{name: _shares(told(action) for action in actions) for name, told in shares.items()},
        "rest_on": Column("day", tuple(action.rest_on for action in actions)),
    }
    order = (
        "action",
        "day",
        "manager",
        "manager_name",
        "lever",
        "label",
        "label_zh",
        "kind",
        "when",
        "hours",
        "rule",
    )
    return {name: columns[name] for name in dict.fromkeys([*order, *columns])}


def remedies_of(cells: Cells, like: RemedyPlan) -> RemedyPlan:
    """The plan with what the rows say of the state of its actions.

    Raises:
        InvalidInput: With everything that is wrong in the rows.
    """
    problems = Problems()
    check_columns(cells, _NEEDED, cells, problems)
    now = list(like.actions)
    first: dict[int, int] = {}
    for at, row in enumerate(zip(*(cells[name] for name in _NEEDED), strict=True), 1):
        told = dict(zip(_NEEDED, row, strict=True))
        place = problems.attempt(Place(FRAME, at, "action"), _place, told, like.actions, first, at)
        if place is not None:
            moved = problems.attempt(
                Place(FRAME, at, "state"), _moved, like.actions[place], told["state"], told["measured"]
            )
            now[place] = moved or now[place]
    problems.check()
    changed = dict(zip(like.actions, now, strict=True))
    answers = (
        evolve(answer, actions=tuple(changed.get(action, action) for action in answer.actions))
        for answer in like.answers
    )
    return evolve(like, actions=tuple(now), answers=tuple(answers))


def _shares(given: Iterable[Fraction | None]) -> Column:
    return Column("share", tuple(None if one is None else float(one) for one in given))


def _place(told: Mapping[Any, Any], actions: tuple[Action, ...], first: dict[int, int], line: int) -> int:
    """Which action a row speaks of; one that is another by now is not touched."""
    number = exact(told["action"], of="action")
    if number.denominator > 1 or not 0 < number <= len(actions):
        raise InvalidValue(
            "action", told["action"], f"a number from 1 to {len(actions)}, as to_frame wrote it"
        )
    place = number.numerator - 1
    if first.setdefault(place, line) != line:
        raise DuplicateMember("action", str(number), "the frame", f"row {first[place]} has it already")
    own = actions[place]
    row = (text_cell(told["lever"]), text_cell(told["manager"]), day_cell(told["day"]))
    if row != (own.lever, own.manager, own.day):
        expected = f"{own.lever} of {own.manager} on {own.day}, which is action {number} of the plan"
        raise InvalidValue("action", " ".join(map(str, row)), expected)
    return place


def _moved(action: Action, state: Any, measured: Any) -> Action:
    """The action in the state that a row says, step by step, as the steps allow."""
    same = action.measured is not None and measured == float(action.measured)
    amount = action.measured if same else None if measured is None else exact(measured, of="measured")
    if state == action.state:
        return evolve(action, measured=amount)
    if state == "planned":
        raise OutOfTurn("planned", f"it is {action.state} already, and what has been said stands")
    if state in {"verified", "no_effect"}:
        done = action if action.state == "done" else action.do()
        return done.no_effect() if state == "no_effect" and not amount else done.verify(amount)
    if amount is not None:
        raise InvalidValue("measured", measured, f"nothing while it is {state}")
    return (
        action.agree()
        if state == "agreed"
        else action.do()
        if state == "done"
        else evolve(action, state=state)
    )
