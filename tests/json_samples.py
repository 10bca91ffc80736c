"""Values of every kind that is not made field by field, small enough to read their documents."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from targetkit import (
    Actuals,
    Bound,
    Change,
    Edited,
    Finding,
    Funnel,
    History,
    Hold,
    Manager,
    Metric,
    Month,
    Negotiation,
    Plan,
    PlanHistory,
    Progress,
    Quarter,
    Region,
    Report,
    Revision,
    Stage,
    Stock,
    Store,
    Targets,
    Team,
    Week,
    WorkCalendar,
    Year,
    decompose,
    profiles,
    replan,
    spreads,
    track,
    weights,
)
from targetkit._attrs import FrozenMap
from targetkit.actions import Action
from targetkit.attribution import Attribution, Factor
from targetkit.bulletins import Bulletin
from targetkit.capacity import Capacity
from targetkit.cards import Card
from targetkit.carry import catch_up
from targetkit.chance import Spread
from targetkit.contingency import ContingencyPlan, Prepared
from targetkit.credit import Handover, SharedCredit
from targetkit.difference import Difference, Total
from targetkit.effect import Assumed, Effect, Measured
from targetkit.estimate import Estimate
from targetkit.findings import Severity
from targetkit.forecast import Grounds, Landed, Landing
from targetkit.incentives import Incentive, Payment
from targetkit.labour import Citation, LabourLimits, Shift, Terms
from targetkit.lag import Lag
from targetkit.lever import Ceiling, Cost, Lever
from targetkit.negotiation import Published
from targetkit.overdue import Cohort, HealthyTarget, OverdueRail, RiskBand
from targetkit.plan import Row
from targetkit.pledges import Pledge, Pledges
from targetkit.profiles import Profile
from targetkit.ramp import Ramp
from targetkit.rate_targets import ActivityRate, ConversionRate, OverdueRate, RateTarget
from targetkit.rules import Fired, Rule
from targetkit.shape import Seen, Shape
from targetkit.stock import Waiting
from targetkit.tiers import Tiers, tiers
from targetkit.triggers import BehindPace, Firing, Short, StockAbove, StockOlder, TooFew, Without
from targetkit.weights import Weights
from targetkit.windows import last_month, normal, trailing
from targetkit.workdays import DayKind, DayLayer, RuleLayer

NOVEMBER = Month(2026, 11)
FIRST = date(2026, 11, 3)
SIGNINGS = Metric("signings", aliases=["签约"])
MONEY = Metric("disbursements", 1000, "CNY")
THIRD = Fraction(1, 3)

CALENDAR = (
    WorkCalendar.weekdays()
    .closed([date(2026, 10, 1)], DayKind.STATUTORY_HOLIDAY)
    .opened("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "0.5", start=date(2026, 10, 3))
    .with_days({date(2026, 11, 27): "1/3"})
    .with_official_through(2026)
)
STORE = Store(
    "chengdu-01",
    [
        Team(
            "east",
            [Manager("li-na", name="李娜", hired=date(2023, 5, 8), away={FIRST: "0.5"}, grade="senior")],
            name="东区",
            leader=Manager("zhou"),
            opened=date(2022, 1, 1),
        ),
        Manager("wang-lei", left=date(2026, 11, 20), calendar=CALENDAR),
    ],
)
FUNNEL = Funnel(
    [
        Stage(Metric("approvals")),
        Stage(SIGNINGS, rate="0.8", lag=2),
        Stage(MONEY, ticket=50_000, lag=Lag([Fraction(1, 4), Fraction(3, 4)], first="signings", n=12)),
    ],
    stock={"approvals": 3},
)
TARGETS = FUNNEL.required(disbursements=200_000)
RAIL = OverdueRail(
    "0.03", [RiskBand("prime", "0.01", share="0.7"), RiskBand("near", "0.05", share="0.3", most="0.4")]
)
RATES = (RateTarget(ActivityRate("signings"), "0.9"), RateTarget(OverdueRate(window=3), "0.02", at_most=True))
SPLIT = decompose(
    TARGETS,
    STORE,
    NOVEMBER,
    calendar=CALENDAR,
    weights=weights.blend((weights.equal(), "0.2"), (weights.tenure({0: "0.5", 3: 1}), "0.8")),
    follow={"disbursements": "signings"},
    grain={"approvals": "week"},
    bounds=[Bound("signings", "zhou", maximum=2, reason="leads the team")],
    stretch={"manager": "0.05"},
    weeks="sevens",
)
TYPED = Plan.from_rows(
    [
        (SIGNINGS, "chengdu-01", NOVEMBER, 9),
        (SIGNINGS, "zhou", FIRST, 2),
        (SIGNINGS, "zhou", date(2026, 12, 1), 2),
        ("deposits", "nobody", Week(FIRST, date(2026, 11, 9)), "0.5"),
    ],
    metrics=[SIGNINGS, Metric("approvals")],
    roles=STORE,
    period=Quarter(2026, 4),
    overdue=OverdueRail("0.03", [RiskBand("all", "0.02")], metric="approvals"),
    rate_targets=RATES,
)
ACTUALS = Actuals(
    [
        (FIRST, "li-na", "signings", 2),
        (FIRST, "li-na", "signings", -1),
        (FIRST, "wang-lei", MONEY, 50_000, "deal-7", FIRST),
        (FIRST, "wang-lei", MONEY, 40_000, "deal-7", datetime(2026, 11, 9, 8, 30), "referral"),
    ],
    metrics=[SIGNINGS, MONEY, Metric("approvals")],
    ledger=[
        Handover("deal-7", "wang-lei", "zhou", date(2026, 11, 21), "left"),
        SharedCredit(
            "deal-8", {"zhou": "1/3", "li-na": "2/3"}, "together", recorded=datetime(2026, 11, 5, 9)
        ),
    ],
)
STOCK = Stock(
    [
        ("li-na", "approvals", 2, date(2026, 10, 20)),
        (None, "approvals", 1),
        ("zhou", SIGNINGS, 2, None, "d9"),
    ],
    as_of=date(2026, 11, 4),
    roles=STORE,
)
AGAIN = replan(SPLIT, ACTUALS, date(2026, 11, 5), carry=catch_up(5))
HISTORY = (
    PlanHistory.start(SPLIT, author="zhou", at=datetime(2026, 10, 28, 9))
    .append(AGAIN, author="zhou", at=datetime(2026, 11, 6, 9), reason="fifth day")
    .branch("what if")
    .append(SPLIT, author="chen", at=datetime(2026, 11, 6, 10))
    .undo(author="chen", at=datetime(2026, 11, 6, 11))
)
PLEDGES = Pledges([Pledge("signings", "zhou", 2, "new"), Pledge("signings", "east", 3)], roles=STORE)
TALK = (
    Negotiation.open(SPLIT.base, PLEDGES, metrics=["signings"])
    .counter("wang-lei", "signings", 0, "leaves on the twentieth")
    .concede("wang-lei", "signings", absorb="up")
)
PROGRESS = track(
    SPLIT,
    ACTUALS,
    datetime(2026, 11, 9, 12),
    stock=STOCK,
    overdue={"zhou": [Cohort(date(2026, 8, 31), 100_000, 0)]},
)
FINDING = Finding(
    "TK999",
    Severity.WARNING,
    "signings",
    "east",
    NOVEMBER,
    THIRD,
    MONEY.quantity(5),
    "a third was expected",
    details=FrozenMap(
        {
            "days": (FIRST, NOVEMBER),
            "names": ("li-na",),
            "none": (),
            "share": THIRD,
            "week": Week(FIRST, date(2026, 11, 8)),
            "count": 2**70,
        }
    ),
    form="other",
)
ESTIMATE = Estimate(
    THIRD, 12, (FIRST, date(2026, 11, 9)), raw=Fraction(1, 2), note="few days", note_zh="天数少"
)
SHAPE = Shape(
    dead=["sunday"],
    holidays={("holiday", "saturday"): "0.2"},
    echoes={FIRST: "1.5"},
    campaigns=[FIRST],
    seen=Seen(30, FIRST, date(2026, 12, 2), FrozenMap({"eve": 2})),
)
RAMP = Ramp({0: "0.2", 3: 1})
EFFECT = Effect("0.5", per="use", metric="signings", source=Assumed("agreed in the store", zh="门店约定"))
LEVER = Lever(
    "call evening",
    when="evening",
    hours=2,
    effect=EFFECT,
    cost=Cost(amount=120, currency="CNY"),
    ceiling=Ceiling(uses=2, per="week"),
    labels={"zh": "晚间电话"},
)
RULE = Rule("short", Short("signings"), levers=["call evening"], labels={"zh": "缺口"})
RULES = (
    RULE,
    Rule("stuck", StockOlder("approvals", 10), levers=["call evening"]),
    Rule("high", StockAbove("approvals", 20), levers=["call evening"]),
    Rule("quiet", Without("signings", 3), levers=["call evening"]),
    Rule("slow", BehindPace("signings"), levers=["call evening"]),
    Rule("few", TooFew("signings", ramp=RAMP), levers=["hire"], level="store"),
)
FIRING = Firing(
    "short",
    "east",
    "signings",
    NOVEMBER,
    Fraction(5),
    Fraction(3),
    Fraction(2),
    ("li-na",),
    ("short", "缺口"),
)
FACTOR = Factor(
    SIGNINGS,
    "rate",
    per=Metric("approvals"),
    planned=Fraction(4, 5),
    actual=Fraction(3, 4),
    part=-1,
    exact=-THIRD,
)

MADE = {
    WorkCalendar: [WorkCalendar.weekdays(), CALENDAR],
    Funnel: [FUNNEL, Funnel.consumer_loan(average_ticket=50_000, signing_rate="0.8", approval_rate="2/3")],
    Stage: [*FUNNEL.stages],
    Lag: [Lag([THIRD, 2 * THIRD], findings=(FINDING,), window=(FIRST, FIRST))],
    Targets: [TARGETS, Targets({SIGNINGS: 3})],
    Region: [Region("south", [Region("inner", [STORE])], level="大区")],
    Plan: [SPLIT, TYPED, AGAIN.plan],
    Actuals: [ACTUALS, Actuals()],
    Stock: [STOCK],
    History: [
        History(ACTUALS, roles=STORE, calendar={"signings": CALENDAR}, since=date(2026, 10, 1)),
        History(ACTUALS, calendar=CALENDAR),
    ],
    PlanHistory: [HISTORY],
    Revision: [HISTORY.head],
    Pledges: [PLEDGES],
    Negotiation: [TALK, Negotiation.open(SPLIT.base)],
    Published: [
        Published(
            SPLIT,
            Change("negotiate"),
            TALK,
            Report([FINDING]),
        )
    ],
    Progress: [PROGRESS],
    Edited: [AGAIN],
    Difference: [
        Difference(
            TYPED,
            TYPED,
            periods=(NOVEMBER,),
            moves=(),
            totals=(Total(MONEY, None, MONEY.quantity(3)),),
        )
    ],
    Hold: [Hold("signings", "zhou", FIRST, 2), Hold("disbursements", "zhou", NOVEMBER, "0.5", "agreed")],
    Bound: [Bound("signings", "zhou", maximum=2)],
    OverdueRail: [RAIL],
    RiskBand: [*RAIL.bands],
    HealthyTarget: [HealthyTarget(MONEY, MONEY.quantity(9), Fraction(1, 50), MONEY.quantity(10))],
    ConversionRate: [ConversionRate("signings", "approvals")],
    RateTarget: [*RATES],
    Ramp: [RAMP],
    Shape: [SHAPE, Shape()],
    Shift: [Shift("li-na", FIRST, "1.5")],
    Terms: [Terms(monthly_wage=6000, worked=3, worked_in=NOVEMBER), Terms(overtime_allowed=False)],
    Citation: [Citation(("day",), "Labour Law, article 41", "劳动法第四十一条")],
    LabourLimits: [
        LabourLimits(currency="CNY", monthly_wage=5000, people={"li-na": Terms(monthly_wage=6000)})
    ],
    Measured: [Measured(4, "0.5", FIRST, date(2026, 11, 9))],
    Effect: [
        EFFECT,
        Effect("0.25", per="use", of="stock", stage="approvals", files_an_hour=4, source=Measured(3, "0.25")),
    ],
    Ceiling: [Ceiling(uses=3), Ceiling(gain="2.5")],
    Cost: [Cost(), Cost(amount=100, currency="CNY", paid=True)],
    Lever: [LEVER],
    Rule: [*RULES],
    Prepared: [Prepared("east", "east", RULE, FIRST, (LEVER,), ("li-na",))],
    ContingencyPlan: [
        ContingencyPlan(
            "chengdu-01",
            NOVEMBER,
            (Prepared("east", "east", RULE, FIRST, (LEVER,), ("li-na",)),),
            (FINDING,),
            FrozenMap({"east": "东区"}),
        )
    ],
    Action: [
        Action(
            "call evening",
            manager="li-na",
            day=FIRST,
            hours=2,
            rule="short",
            why="two signings are missing",
            gain={"signings": "0.5"},
        )
    ],
    Fired: [Fired((FIRING,), (FINDING,))],
    Factor: [FACTOR],
    Attribution: [
        Attribution(SIGNINGS, 5, 4, (FACTOR,), role="east", period=NOVEMBER),
        Attribution(
            SIGNINGS, 5, 4, (FACTOR,), members=(Attribution(SIGNINGS, 5, 4, (FACTOR,), role="li-na"),)
        ),
    ],
    Tiers: [tiers(SPLIT.base, floor="0.9")],
    Bulletin: [
        Bulletin(
            "evening",
            FIRST,
            "zh",
            "text",
            "3 / 9",
            praised=FrozenMap({"signings": ("li-na",)}),
            private=FrozenMap(),
        )
    ],
    Card: [Card("li-na", FIRST, "en", "text", "two", (Waiting("li-na", "approvals", 2, FIRST, "d9"),))],
    Capacity: [
        Capacity(
            (SIGNINGS,),
            Fraction(3, 4),
            FIRST,
            FrozenMap({"signings": FrozenMap({"li-na": ESTIMATE})}),
            FrozenMap(),
        )
    ],
    Landing: [
        Landing(
            (Landed(SIGNINGS, "east", NOVEMBER, 9, 3, THIRD, None, THIRD, THIRD, "recipe", 12, None),),
            FrozenMap({"signings": Grounds("signings", (), 0, (NOVEMBER, Year(2026)))}),
        )
    ],
    Report: [Report([FINDING]), Report()],
    Row: [Row("signings", "li-na", FIRST, 2)],
    Weights: [
        weights.equal(),
        weights.explicit({"li-na": "0.5"}, default=1),
        weights.monthly(weights.tenure({0: "0.1", 3: 1})),
        weights.grade({"senior": "1.5"}, default=1),
        weights.headcount(),
        weights.team_age({0: "0.2", 4: 1}),
        weights.history(History(ACTUALS), window=trailing(3), ramp=RAMP, by={"signings": "approvals"}),
        weights.blend(
            (weights.equal(), "0.2"), (weights.product(weights.equal(), weights.headcount()), "0.8")
        ),
    ],
    Profile: [
        profiles.working_days(),
        profiles.by_weekday({"monday": "1.5"}),
        profiles.explicit({FIRST: "1/3"}, default=1),
        profiles.history(SHAPE, campaigns=[FIRST]),
        profiles.history(History(ACTUALS)),
        profiles.product(profiles.month_end_push(3), profiles.working_days()),
        profiles.ahead(profiles.working_days(), 2, calendar=CALENDAR),
    ],
    weights.blend: [weights.blend((weights.equal(), "0.2"), (weights.headcount(), "0.8"))],
    weights.product: [weights.product(weights.equal(), weights.headcount())],
    weights.team_age: [weights.team_age({0: "0.2", 4: 1})],
    weights.tenure: [weights.tenure({0: "0.2", 40: 1}, unit="days")],
    profiles.ahead: [profiles.ahead(profiles.working_days(), 2, calendar=CALENDAR)],
    profiles.by_weekday: [profiles.by_weekday({"monday": "1.5"})],
    profiles.product: [profiles.product(profiles.month_end_push(3), profiles.working_days())],
    Short: [Short("signings")],
    Without: [Without("signings", 3)],
    Spread: [Spread(dispersion="0.5", shock="0.1"), Spread(quantile="0.9")],
    SharedCredit: [SharedCredit("deal-8", {"zhou": "1/3", "li-na": "2/3"}, "together")],
    DayLayer: [layer for layer in CALENDAR.layers if isinstance(layer, DayLayer)],
    RuleLayer: [layer for layer in CALENDAR.layers if isinstance(layer, RuleLayer)],
    Payment: [Payment("li-na", date(2026, 12, 10), "250.5")],
    Incentive: [
        Incentive("full month", "signings", 500, due=date(2026, 12, 10), share=1),
        Incentive(
            "ten", "signings", "300.5", due=FIRST, threshold=10, payments=[Payment("li-na", FIRST, 300)]
        ),
    ],
    spreads.like: [spreads.like("signings"), spreads.like(NOVEMBER), spreads.like(TYPED)],
    spreads.line: [spreads.line(1, 2)],
    last_month: [last_month()],
    normal: [normal()],
}
"""Class, or kind of policy, to some of its values."""


def samples():
    """All of them, each once."""
    return [made for several in MADE.values() for made in several]
