"""Funnels: what every stage has to bring, and what comes out of it."""

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.funnel import Funnel, Stage
from targetkit.metric import Metric

RATES = {"signing_rate": "0.80", "approval_rate": "0.40", "intake_rate": "0.90"}
LENDING = Funnel.consumer_loan(average_ticket=50_000, **RATES)
VISITS = Metric("visits")
CONTRACTS = Metric("contracts")


def pickled(what):
    """What comes back from a pickle."""
    return pickle.loads(pickle.dumps(what))  # our own bytes


def by_name(amounts):
    """Amounts by the names of their metrics."""
    return {metric.name: amount for metric, amount in amounts.items()}


@pytest.mark.parametrize(
    ("stock", "counts"),
    [(None, [209, 188, 75, 60]), ({"approvals": 10}, [182, 163, 65, 60]), ({"signings": 60}, [0, 0, 0, 0])],
)
def test_required(stock, counts):
    """Every stage is rounded up from the rounded one before it; what already waits there is credited."""
    targets = LENDING.required(disbursements=3_000_000, stock=stock)

    assert [*counts, Decimal(3_000_000)] == list(targets.values())
    assert ["submissions", "intakes", "approvals", "signings", "disbursements"] == list(by_name(targets))
    assert (LENDING if stock is None else LENDING.with_stock(stock)) == targets.funnel


def test_required_of_several():
    """A stage with its own target takes the greater of the two; what lies below the lowest one is left out."""
    higher = LENDING.required({"approvals": 80, "intakes": 10})
    lower = LENDING.required({"intakes": 9}, signings=1)

    assert {"submissions": 223, "intakes": 200, "approvals": 80} == by_name(higher)
    assert {"submissions": 10, "intakes": 9, "approvals": 2, "signings": 1} == by_name(lower)


def test_stock_of_its_own():
    """A funnel keeps its stock until another is given; an empty one means none."""
    funnel = LENDING.with_stock({"approvals": 10}, intakes="5")

    assert {"intakes": 5, "approvals": 10} == dict(funnel.stock)
    assert 65 == funnel.required(signings=60)["approvals"]
    assert 75 == funnel.required(signings=60, stock={})["approvals"]
    assert LENDING == funnel.with_stock({}) == funnel.with_stock(approvals=0)


def test_expected():
    """The forward pass is exact, starts at the topmost stage given and takes in what `required` answered."""
    forward = LENDING.expected(submissions=10, approvals=99, stock={"approvals": "2"})
    again = LENDING.expected(LENDING.required(disbursements=3_000_000))
    half = LENDING.expected(signings="0.5")

    assert {
        "submissions": 10,
        "intakes": 9,
        "approvals": Fraction(18, 5),
        "signings": Fraction(112, 25),
        "disbursements": 224_000,
    } == by_name(forward)
    assert Fraction(112, 25) == forward["signings"]
    assert Fraction(3_009_600) == again["disbursements"]
    assert {"signings": Fraction(1, 2), "disbursements": 25_000} == by_name(half)


def test_side_stage():
    """The approved amount stands behind approvals, is reached from them alone and feeds nothing."""
    funnel = Funnel.consumer_loan(average_ticket=50_500, ticket_at="approvals", **RATES)
    stock = {"approvals": 10}

    targets = funnel.required(signings=60, stock=stock)
    asked = funnel.required(approved_amount=102_000, stock=stock)
    forward = funnel.expected(targets, stock=stock)

    assert {
        "submissions": 182,
        "intakes": 163,
        "approvals": 65,
        "approved_amount": 3_283_000,
        "signings": 60,
    } == (by_name(targets))
    assert {"submissions": 9, "intakes": 8, "approvals": 3, "approved_amount": 152_000} == by_name(asked)
    assert forward["approvals"] * 50_500 == forward["approved_amount"]
    assert (forward["approvals"] + 10) * Fraction(4, 5) == forward["signings"]
    assert "approved_amount" not in by_name(funnel.expected(signings=1))
    assert "approved_amount" not in by_name(funnel.required(submissions=1))


def test_side_stages_stand_behind_their_source():
    """Side stages may be given late and may lead to others; they are sorted in behind what they come from."""
    names = ["calls", "visits", "contracts"]
    chain = [Stage(Metric(name), rate=None if name == "calls" else "0.5") for name in names]
    sides = [
        Stage(Metric("letters"), rate=1, of="calls"),
        Stage(Metric("postage", "0.01"), ticket="0.85", of="letters"),
        Stage(Metric("gifts"), rate="0.5", of="visits"),
        Stage(Metric("invitations"), rate="0.5", of="calls"),
    ]

    funnel = Funnel(chain + sides)

    assert ["calls", "letters", "postage", "invitations", "visits", "gifts", "contracts"] == [
        metric.name for metric in funnel.metrics
    ]
    assert [8, 8, Decimal("6.80"), 4, 4, 2, 2] == list(funnel.required(contracts=2).values())
    assert [2, 2, Decimal("1.70"), 1] == list(funnel.required(postage="1.00").values())


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"average_ticket": 1}, ["signings", "disbursements"]),
        ({"disbursing_rate": 1}, ["signings", "disbursed_loans"]),
        ({"disbursing_rate": 1, "average_ticket": 1}, ["signings", "disbursed_loans", "disbursements"]),
        ({"application_rate": 1}, ["inquiries", "applications"]),
        (RATES, ["submissions", "intakes", "approvals", "signings"]),
        (
            {**RATES, "submission_rate": 1, "application_rate": 1, "average_ticket": 1},
            ["inquiries", "applications", "submissions", "intakes", "approvals", "signings", "disbursements"],
        ),
    ],
)
def test_consumer_loan(given, names):
    """The chain begins above the first rate given and ends with the last link."""
    funnel = Funnel.consumer_loan(**given)

    assert names == [metric.name for metric in funnel.metrics]


def test_consumer_loan_money():
    """The money has the quantum and the unit given; the counts are pieces."""
    funnel = Funnel.consumer_loan(average_ticket=500, quantum="0.01", unit="EUR")

    assert Metric("disbursements", "0.01", "EUR") == funnel.stage("disbursements").metric
    assert Metric("signings") == funnel.stage("signings").metric


@pytest.mark.parametrize(
    ("given", "name", "refused"),
    [
        ({}, "consumer_loan", None),
        ({"intake_rate": 1, "signing_rate": 1}, "consumer_loan: approval_rate", None),
        ({"approval_rate": 1, "average_ticket": 1}, "consumer_loan: signing_rate", None),
        ({"signing_rate": 1, "ticket_at": "approvals"}, "consumer_loan: ticket_at", "approvals"),
        ({"average_ticket": 1, "ticket_at": "approvals"}, "consumer_loan: ticket_at", "approvals"),
        ({"average_ticket": 1, "ticket_at": "signings"}, "consumer_loan: ticket_at", "signings"),
    ],
)
def test_consumer_loan_refused(given, name, refused):
    """A funnel without a link, with a hole, or with a ticket nowhere is refused, and the argument named."""
    with pytest.raises(InvalidValue) as caught:
        Funnel.consumer_loan(**given)

    assert (name, refused) == (caught.value.name, caught.value.given)
    assert str(caught.value).startswith(f"{name}: {refused!r} was given; expected ")


@pytest.mark.parametrize("given", [0, "1.2", -1])
def test_consumer_loan_rate_refused(given):
    """A rate outside (0, 1] is refused by the name of the argument."""
    with pytest.raises(InvalidQuantity) as caught:
        Funnel.consumer_loan(approval_rate=given)

    assert (given, "approval_rate") == (caught.value.given, caught.value.of)


def test_alias():
    """Where to apply is to be taken in, applications are intakes."""
    funnel = Funnel.consumer_loan(
        average_ticket=50_000, aliases={"applications": "intakes", "放款金额": "disbursements"}, **RATES
    )

    targets = funnel.required(放款金额=3_000_000)

    assert targets == funnel.required(targets)
    assert 188 == targets["applications"] == targets["intakes"]
    assert funnel.stage("intakes") is funnel.stage("applications")


@pytest.mark.parametrize("name", ["application_rate", "submission_rate"])
def test_alias_that_is_a_stage(name):
    """A rate into or out of a stage that is only another name is refused."""
    with pytest.raises(InvalidValue) as caught:
        Funnel.consumer_loan(**RATES, **{name: 1}, aliases={"applications": "intakes"})

    assert (f"consumer_loan: {name}", 1) == (caught.value.name, caught.value.given)
    assert "applications is another name of intakes here" in str(caught.value)


def test_alias_of_nothing():
    """An alias of a metric that the funnel does not have is refused, with what comes near."""
    with pytest.raises(UnknownMember) as caught:
        Funnel.consumer_loan(**RATES, aliases={"进件": "intake"})

    assert ("metric", "intake", ("intakes",)) == (
        caught.value.kind,
        caught.value.given,
        caught.value.suggestions,
    )


@pytest.mark.parametrize(
    ("given", "error", "data"),
    [
        ({"rate": "1.5"}, InvalidQuantity, ("1.5", "rate")),
        ({"rate": 0}, InvalidQuantity, (0, "rate")),
        ({"ticket": 0}, InvalidQuantity, (0, "ticket")),
        ({"ticket": -1}, InvalidQuantity, (-1, "ticket")),
        ({"rate": 1, "ticket": 2}, InvalidValue, ("2", "Stage 'contracts': ticket")),
    ],
)
def test_stage_refused(given, error, data):
    """A rate lies in (0, 1], a ticket above 0, and a stage has one of them."""
    with pytest.raises(error) as caught:
        Stage(CONTRACTS, **given)

    assert data == (caught.value.given, getattr(caught.value, "of", None) or caught.value.name)


def test_stage_of_no_metric():
    """A stage is one of a metric."""
    with pytest.raises(InvalidValue) as caught:
        Stage("visits")

    assert ("Stage: metric", "visits") == (caught.value.name, caught.value.given)


@pytest.mark.parametrize(
    ("stages", "name"),
    [
        ([], "Funnel: stages"),
        (["visits"], "Funnel: stage"),
        ([Stage(VISITS, rate=1)], "Funnel: stage 'visits'"),
        ([Stage(VISITS, of="visits")], "Funnel: stage 'visits'"),
        ([Stage(VISITS), Stage(CONTRACTS)], "Funnel: stage 'contracts'"),
        ([Stage(VISITS), Stage(CONTRACTS, of="visits")], "Funnel: stage 'contracts'"),
    ],
)
def test_chain_refused(stages, name):
    """The first stage has no link, every other one has, and there is one."""
    with pytest.raises(InvalidValue) as caught:
        Funnel(stages)

    assert name == caught.value.name


def test_stage_twice():
    """A stage given twice, and an alias that is another stage, are refused."""
    with pytest.raises(DuplicateMember) as caught:
        Funnel([Stage(VISITS), Stage(VISITS, rate=1)])
    with pytest.raises(DuplicateMember) as of_alias:
        Funnel([Stage(VISITS), Stage(Metric("contracts", aliases=["visits"]), rate=1)])

    assert ("stage", "visits", "the funnel") == (caught.value.kind, caught.value.name, caught.value.where)
    assert "visits" == of_alias.value.name
    assert str(caught.value).endswith(": list each stage once, or give the second a metric of its own")


def test_side_stage_of_nothing():
    """A side stage hangs on an earlier stage."""
    with pytest.raises(UnknownMember) as caught:
        Funnel([Stage(VISITS), Stage(CONTRACTS, rate=1, of="visit")])

    assert ("stage", "visit", ("visits",)) == (caught.value.kind, caught.value.given, caught.value.known)


@pytest.mark.parametrize(
    ("stock", "error"),
    [
        ({"disbursements": 1000}, InvalidValue),
        ({"approved_amount": 1000}, InvalidValue),
        ({"approvals": -1}, InvalidQuantity),
        ({"approvals": "0.5"}, InvalidQuantity),
        ({"approval": 1}, UnknownMember),
        ({VISITS: 1}, UnknownMember),
    ],
)
def test_stock_refused(stock, error):
    """Stock waits in whole pieces behind a stage of the chain that another one follows."""
    funnel = Funnel.consumer_loan(average_ticket=1000, ticket_at="approvals", **RATES)

    with pytest.raises(error) as caught:
        funnel.with_stock(stock)

    key, given = next(iter(stock.items()))
    assert (key if error is UnknownMember else given) == caught.value.given
    assert str(getattr(key, "name", key)) in str(caught.value)


@pytest.mark.parametrize("method", ["required", "expected"])
def test_nothing_asked(method):
    """Without any amount there is nothing to answer."""
    with pytest.raises(InvalidValue, match="at least one stage"):
        getattr(LENDING, method)()


def test_side_stage_leads_nowhere():
    """The forward pass cannot start beside the chain."""
    funnel = Funnel.consumer_loan(average_ticket=1000, ticket_at="approvals", **RATES)

    with pytest.raises(InvalidValue) as caught:
        funnel.expected(approved_amount=1000)

    assert "expected: volume" == caught.value.name


@pytest.mark.parametrize(
    ("method", "amounts", "error"),
    [
        ("required", {"deposits": 1}, UnknownMember),
        ("required", {Metric("signings", 10): 10}, UnknownMember),
        ("required", {"signings": "0.5"}, InvalidQuantity),
        ("required", {"disbursements": 1_500}, InvalidQuantity),
        ("required", {"signings": -1}, InvalidQuantity),
        ("expected", {"deposits": 1}, UnknownMember),
        ("expected", {"signings": -1}, InvalidQuantity),
        ("expected", {"signings": "many"}, InvalidQuantity),
    ],
)
def test_amounts_refused(method, amounts, error):
    """Amounts are of this funnel's metrics, not negative, and targets whole quanta."""
    key, given = next(iter(amounts.items()))

    with pytest.raises(error) as caught:
        getattr(LENDING, method)(amounts)

    assert (key if error is UnknownMember else given) == caught.value.given


def test_metric_by_two_names():
    """A metric that is given by position and by name, or by two names, is given twice."""
    with pytest.raises(DuplicateMember) as caught:
        LENDING.required({LENDING.stage("signings").metric: 1}, signings=1)

    assert ("metric", "signings", "required") == (caught.value.kind, caught.value.name, caught.value.where)
    assert str(caught.value).endswith(": give its amount once, by one of its names")


def test_with_rate_and_ticket():
    """A changed rate or ticket gives another funnel that keeps its stock."""
    funnel = LENDING.with_stock(approvals=10)

    changed = funnel.with_rate("signings", 1).with_ticket("disbursements", 100_000)

    assert {
        "submissions": 56,
        "intakes": 50,
        "approvals": 20,
        "signings": 30,
        "disbursements": 3_000_000,
    } == (by_name(changed.required(disbursements=3_000_000)))
    assert Fraction(4, 5) == funnel.stage("signings").rate


@pytest.mark.parametrize(
    ("method", "key"),
    [("with_rate", "submissions"), ("with_rate", "disbursements"), ("with_ticket", "signings")],
)
def test_link_refused(method, key):
    """A stage keeps the kind of its link, and the first has none."""
    with pytest.raises(InvalidValue) as caught:
        getattr(LENDING, method)(key, 1)

    assert f"{method}: {key}" == caught.value.name


def test_funnel_value():
    """A funnel is a value that reads in one line."""
    funnel = Funnel.consumer_loan(
        average_ticket=50_000, approval_rate=1, signing_rate="0.8", ticket_at="approvals"
    )
    stocked = funnel.with_stock(approvals=10)
    back = pickled(stocked)

    assert stocked == back
    assert hash(stocked) == hash(back)
    assert stocked != funnel
    assert (
        "Funnel(intakes → approvals 1 → approved_amount 50000 of approvals → signings 4/5 "
        "→ disbursements 50000, stock: approvals=10)"
    ) == repr(stocked)
    assert "stock" not in repr(funnel)
