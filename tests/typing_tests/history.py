"""What type checkers see of the past: run by mypy and pyright in strict mode, never executed."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from typing import assert_type

from targetkit import Actuals, Funnel, History, Manager, Metric, Month, WorkCalendar, weights
from targetkit.actuals import Event
from targetkit.rates import FunnelEstimate
from targetkit.windows import Window, last_month, normal, trailing

DAY = date(2026, 11, 2)
MONTH = Month(2026, 11)

actuals = Actuals(
    [
        (DAY, "li-na", "signings", 1),
        (DAY, Manager("li-na"), Metric("signings"), "1", "deal-7"),
        (DAY, "li-na", "signings", 1, None, datetime(2026, 11, 2, 9)),
        Event(DAY, "li-na", "signings", 1),
    ],
    metrics=[Metric("signings")],
)
Actuals([("2026-11-02", "li-na", "signings", 1)])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]

windows: list[Window] = [last_month(), trailing(3), normal()]
history = History(actuals, roles=Manager("li-na"), calendar={"signings": WorkCalendar.weekdays()})

assert_type(actuals.daily("signings", "li-na"), dict[date, int])
assert_type(actuals.total("signings", [Manager("li-na"), "zhao-min"], MONTH), int)
assert_type(history.funnel(Funnel.consumer_loan(signing_rate="0.8")), FunnelEstimate)
assert_type(history.shares("signings", month=MONTH, ramp={0: "0.5"})["li-na"], Fraction)
weights.history(history, window=trailing(3), ramp={0: 0, 3: 1}, by={"signings": "approvals"})
weights.history(actuals)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
