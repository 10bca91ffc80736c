"""The law *reaching*: what is required brings what was asked."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from targetkit.funnel import Funnel, Stage
from targetkit.metric import Metric

RATES = st.fractions(min_value=Fraction(1, 40), max_value=1, max_denominator=200)
TICKETS = st.integers(min_value=1, max_value=99_999)
QUANTA = st.sampled_from([1, 10, 1000, "0.01", "2.5"])
LENDING = [
    "disbursing_rate",
    "signing_rate",
    "approval_rate",
    "intake_rate",
    "submission_rate",
    "application_rate",
]


@st.composite
def lending_funnels(draw):
    """From the ticket upwards, as far as rates are known."""
    first = draw(st.integers(0, 1))
    rates = {name: draw(RATES) for name in LENDING[first : draw(st.integers(2, len(LENDING)))]}
    side = "approvals" if {"signing_rate", "approval_rate"} & set(rates) else "disbursements"
    return Funnel.consumer_loan(
        average_ticket=draw(TICKETS),
        quantum=draw(QUANTA),
        ticket_at=draw(st.sampled_from(["disbursements", side])),
        **rates,
    )


@st.composite
def handmade_funnels(draw):
    """Counts and amounts in any order, with side stages on anything that came before."""
    stages = [Stage(Metric("m0", draw(QUANTA)))]
    for at in range(1, draw(st.integers(2, 7))):
        link = {"rate": draw(RATES)} if draw(st.booleans()) else {"ticket": draw(TICKETS)}
        beside = st.none() | st.sampled_from([stage.metric.name for stage in stages])
        stages.append(Stage(Metric(f"m{at}", draw(QUANTA)), of=draw(beside), **link))
    return Funnel(stages)


@st.composite
def cases(draw):
    """A funnel, targets for some of its stages, and stock behind some of them."""
    funnel = draw(lending_funnels() | handmade_funnels())
    asked = draw(st.lists(st.sampled_from(funnel.metrics), min_size=1, unique=True))
    targets = {metric: metric.quantity(draw(st.integers(0, 5_000))) for metric in asked}
    chain = [stage.metric for stage in funnel.stages if stage.of is None][:-1]
    waiting = draw(st.lists(st.sampled_from(chain), unique=True)) if chain else []
    stock = {metric: metric.quantity(draw(st.integers(0, 300))) for metric in waiting}
    return funnel, targets, stock


@given(cases())
def test_reaching(case):
    """The forward pass over what is required reaches every target, with the same stock."""
    funnel, targets, stock = case

    required = funnel.required(targets, stock=stock)
    expected = funnel.expected(required, stock=stock)

    assert {} == {
        metric.name: (amount, required[metric], expected[metric])
        for metric, amount in targets.items()
        if required[metric] < amount or expected[metric] < amount
    }
