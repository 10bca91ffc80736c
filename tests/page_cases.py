"""A morning to show, and what is to be read of it."""

from datetime import date
from fractions import Fraction
from math import ceil, floor

from attrs import evolve

from targetkit import (
    Actuals,
    Funnel,
    LabourLimits,
    Manager,
    Month,
    Stock,
    Store,
    Team,
    WorkCalendar,
    attribute,
    decompose,
    land,
    levers,
    plan_remedies,
    track,
)
from targetkit.rate_targets import ActivityRate, ConversionRate, RateTarget
from targetkit.remedies import Reason
from targetkit.rules import standard
from tests.page_reader import number

NOVEMBER = Month(2026, 11)
TWELFTH = date(2026, 11, 12)
CALENDAR = WorkCalendar.weekdays()
BAD = "<img src=x onerror=alert(1)>"
WORSE = "</script><b>&amp;"
NAMES = {"li-na": "李娜", "wang-lei": "王磊", "zhao-min": "赵敏", "sun-li": "孙丽", "zhou-jie": "周洁"}
COLUMNS = {
    "en": ("target", "to date", "attained", "gap", "of target", "per day left"),
    "zh": ("目标", "应达成", "达成", "差距", "达成率", "日均需达成"),
}
CAME = {
    "li-na": (14, 12, 5, 4, 210_000),
    "wang-lei": (3, 2, 1, 0, 0),
    "zhao-min": (11, 9, 4, 3, 140_000),
    "sun-li": (8, 8, 2, 1, 60_000),
    "zhou-jie": (10, 9, 4, 4, 180_000),
}


def store_of(names):
    """A store of two teams, whatever its people are called."""
    people = {id: Manager(id, name=name) for id, name in names.items()}
    east = Team("east", [people["li-na"], people["wang-lei"], people["zhao-min"]], name="东区")
    west = Team("west", [people["sun-li"], people["zhou-jie"]], name="西区")
    return Store("chengdu-01", [east, west], name="锦江门店")


def month(store=None, *, came=CAME, rows=(), stock=None):
    """A November that goes badly but for two, as of the close of the 12th, with all that a page can show."""
    store = store or store_of(NAMES)
    _, second, _, other, *_ = came
    funnel = Funnel.consumer_loan(
        average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
    ).with_lags(approvals=2, signings=1, disbursements=1)
    plan = decompose(funnel.required(disbursements=2_000_000), store, NOVEMBER, calendar=CALENDAR)
    plan = plan.with_rate_targets(
        [
            RateTarget(ActivityRate("intakes"), "0.9", level="team"),
            RateTarget(ConversionRate("approvals", "intakes"), "0.5", role=second),
        ]
    )
    own = [
        (date(2026, 11, 3 + at), id, metric.name, number)
        for id, all_of_it in came.items()
        for at, (metric, number) in enumerate(zip(plan.metrics, all_of_it, strict=True))
        if number
    ]
    waiting = [(second, "approvals", 4, date(2026, 11, 3)), (other, "approvals", 3, date(2026, 11, 9))]
    actuals = Actuals([*own, *rows], metrics=plan.metrics)
    progress = track(plan, actuals, TWELFTH, stock=stock or Stock(waiting, TWELFTH))
    limits = LabourLimits.china(monthly_wage=8700)
    remedies = plan_remedies(progress, standard(), levers.standard(), limits, budget=900, days=4)
    alone = evolve(remedies.open[-1], role=second, reasons=(Reason("wage"),))
    return {
        "progress": progress,
        "landing": land(progress),
        "remedies": evolve(remedies, gaps=(*remedies.gaps, alone)),
        "attribution": attribute(progress, store, to_date=True),
    }


def told(standing, lang):
    """What a row says of a standing, column by column."""
    share, left = standing.attainment, standing.required
    money = bool(standing.metric.unit)
    size = Fraction(1, 10) if not money else standing.metric.quantum
    while money and left is not None and left >= 1000 * size:
        size *= 10
    numbers = (
        standing.target,
        standing.to_date,
        standing.attained,
        standing.gap,
        None if share is None else Fraction(floor(100 * share + Fraction(1, 2)), 100),
        None if left is None else ceil(left / size) * size,
    )
    return dict(zip(COLUMNS[lang], (None if one is None else Fraction(one) for one in numbers), strict=True))


def read(cells, title=""):
    """The same as it stands on the page; shares are never in 万."""
    return {name: number(text, "" if text.endswith("%") else title) for name, text in cells.items()}
