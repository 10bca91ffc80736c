"""How one metric leads to the next: the stages of a funnel, the way up from a target and the way down again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, Protocol, cast, runtime_checkable

from attrs import evolve

from targetkit._attrs import FrozenMap, field, value
from targetkit.errors import DuplicateMember, InvalidQuantity, InvalidValue, UnknownMember
from targetkit.metric import Amounts, Metric, MetricMap, Targets
from targetkit.quantity import Number, Quantity, exact, is_whole, rate

__all__ = ["Funnel", "LeadTime", "Stage"]

_ZERO = Fraction(0)


def _rate(given: Number | None) -> Fraction | None:
    return None if given is None else rate(given)


def _ticket(given: Number | None) -> Fraction | None:
    if given is None:
        return None
    ticket = exact(given, of="ticket")
    if ticket <= 0:
        raise InvalidQuantity(given, "a ticket, the amount per piece, lies above 0", of="ticket")
    return ticket


@runtime_checkable
class LeadTime(Protocol):
    """How long a step takes; `Lag` is one."""

    @property
    def weights(self) -> tuple[Fraction, ...]:
        """The shares of pieces that take 0, 1, 2, ... working days; they sum to one."""
        ...


def _check_lag(instance: Stage, _attribute: object, given: Any) -> None:
    if not (is_whole(given, 0) or isinstance(given, LeadTime)):
        expected = "whole working days from 0 on, or a Lag"
        raise InvalidValue(f"Stage {instance.metric.name!r}: lag", given, expected)


def _check_metric(_instance: object, _attribute: object, given: Any) -> None:
    if not isinstance(given, Metric):
        raise InvalidValue("Stage: metric", given, f"a Metric, e.g. Metric({str(given)!r})")


def _check_link(instance: Stage, _attribute: object, ticket: Fraction | None) -> None:
    if ticket is not None and instance.rate is not None:
        raise InvalidValue(
            f"Stage {instance.metric.name!r}: ticket", str(ticket), "a rate or a ticket, not both"
        )


@value
class Stage:
    """One step of a funnel, and how it is reached from the one before.

    Args:
        metric: What is counted here.
        rate: The share of the stage before that gets here, in (0, 1].
        ticket: The amount of this metric per piece of the stage before, above 0.
        of: The name of an earlier stage: this one is then a side stage, reached from that one,
            and the chain goes on without it.
        lag: The working days that a piece takes from the stage before, stated or measured (`History.lag`).

    Raises:
        InvalidQuantity: A rate outside (0, 1], a ticket that is not above 0.
        InvalidValue: A rate and a ticket, something else than a metric, a lag that is none.

    >>> Stage(Metric("approvals"), rate="0.40").link
    Fraction(2, 5)
    """

    metric: Metric = field(validator=_check_metric)
    rate: Fraction | None = field(default=None, kw_only=True, converter=_rate)
    ticket: Fraction | None = field(default=None, kw_only=True, converter=_ticket, validator=_check_link)
    of: str | None = field(default=None, kw_only=True)
    lag: int | LeadTime = field(default=0, kw_only=True, validator=_check_lag)

    @property
    def link(self) -> Fraction | None:
        """How much of this metric comes from one of the stage before; None at the top."""
        return self.rate if self.ticket is None else self.ticket


def _stages(given: Iterable[Stage]) -> tuple[Stage, ...]:
    """In chain order, each side stage right after the one that it is reached from."""
    stages = tuple(given)
    if not stages:
        raise InvalidValue("Funnel: stages", stages, "at least one Stage")
    branches: dict[str, list[Stage]] = {}
    main: list[Stage] = []
    for stage in stages:
        _check_place(stage, tuple(branches))
        if stage.metric.name in branches:
            advice = "list each stage once, or give the second a metric of its own"
            raise DuplicateMember("stage", stage.metric.name, "the funnel", advice)
        branches[stage.metric.name] = []
        (main if stage.of is None else branches[stage.of]).append(stage)
    ordered: list[Stage] = []
    stack = main[::-1]
    while stack:
        stage = stack.pop()
        ordered.append(stage)
        stack.extend(reversed(branches[stage.metric.name]))
    return tuple(ordered)


def _check_place(stage: Any, earlier: tuple[str, ...]) -> None:
    """A stage fits where it stands: the first begins the chain, every other is linked to an earlier one."""
    if not isinstance(stage, Stage):
        raise InvalidValue("Funnel: stage", stage, "a Stage")
    place = f"Funnel: stage {stage.metric.name!r}"
    if not earlier and (stage.link is not None or stage.of is not None):
        raise InvalidValue(place, stage, "neither rate, ticket nor `of`, since it is the first")
    if earlier and stage.link is None:
        raise InvalidValue(place, stage, "a rate or a ticket, since it is reached from another stage")
    if stage.of is not None and stage.of not in earlier:
        raise UnknownMember("stage", stage.of, earlier, f"the stages before {stage.metric.name!r}")


def _unread(given: Amounts) -> FrozenMap[str, Quantity]:
    """Stock as it came; the funnel reads it by its stages."""
    return FrozenMap(cast(Mapping[str, Quantity], given))


@value(repr=False)
class Funnel:
    """An ordered chain of stages, from the first contact down to what the store is asked for.

    Args:
        stages: From the top down. The first has no link, every other a rate or a ticket.
            A side stage (`of`) is moved right behind the stage that it is reached from.
        stock: Metric, name or alias → what passed that stage earlier and has not reached the next one yet:
            whole quanta of that stage's metric.

    Raises:
        InvalidValue: No stage, a first stage with a link, a later one without,
            stock behind the last stage or a side stage, where nothing follows.
        DuplicateMember: A stage, a name or the stock of a stage that is given twice.
        UnknownMember: Stock behind a stage, or a side stage of one, that does not exist.
        InvalidQuantity: Stock that is negative, finer than the quantum, or no number.

    >>> funnel = Funnel([Stage(Metric("visits")), Stage(Metric("contracts"), rate="0.1")])
    >>> funnel.required(contracts=7)
    Targets(visits=70, contracts=7)
    """

    stages: tuple[Stage, ...] = field(converter=_stages)
    _stock: FrozenMap[str, Quantity] = field(
        factory=FrozenMap[str, Quantity], kw_only=True, alias="stock", converter=_unread
    )
    _by_metric: MetricMap[Stage] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # Names are resolved by the stages, and the stock is read by the names.
        object.__setattr__(self, "_by_metric", MetricMap({stage.metric: stage for stage in self.stages}))
        object.__setattr__(self, "_stock", self._read_stock(self._stock))

    @classmethod
    def consumer_loan(
        cls,
        *,
        average_ticket: Number | None = None,
        disbursing_rate: Number | None = None,
        signing_rate: Number | None = None,
        approval_rate: Number | None = None,
        intake_rate: Number | None = None,
        submission_rate: Number | None = None,
        application_rate: Number | None = None,
        quantum: Number = 1000,
        unit: str = "CNY",
        ticket_at: Literal["disbursements", "approvals"] = "disbursements",
        aliases: Mapping[str, str] | None = None,
    ) -> Funnel:
        """The funnel of consumer lending.

        inquiries → applications → submissions → intakes → approvals → signings → disbursed_loans → disbursements.
        It begins with the stage above the first rate given and ends with the last link given;
        `disbursed_loans` is left out without a `disbursing_rate`.

        Args:
            average_ticket: Disbursements per disbursed loan, or per signing where these are left out (放款件均).
            disbursing_rate: Disbursed loans / signings.
            signing_rate: Signings / approvals (签约率).
            approval_rate: Approvals / intakes (通过率).
            intake_rate: Intakes / submissions (进件率).
            submission_rate: Submissions / applications.
            application_rate: Applications / inquiries.
            quantum: The size in which people speak of the money.
            unit: The currency.
            ticket_at: `approvals` adds the side stage `approved_amount`, approvals × ticket (批款金额).
            aliases: Other name → metric. `{"applications": "intakes"}`: to apply is to be taken in,
                and there is no stage of applications.

        Raises:
            InvalidValue: No link at all, a rate missing between two others, a rate of a stage that is
                only another name, `ticket_at="approvals"` without ticket or approvals.
            InvalidQuantity: A rate outside (0, 1], a ticket that is not above 0, a quantum that is none.
            UnknownMember: An alias of a metric that is not in the funnel.

        >>> funnel = Funnel.consumer_loan(
        ...     average_ticket=50_000, signing_rate="0.80", approval_rate="0.40", intake_rate="0.90"
        ... )
        >>> funnel.required(disbursements=3_000_000)
        Targets(submissions=209, intakes=188, approvals=75, signings=60, disbursements=3000000 CNY)
        """
        rates = {
            "applications": application_rate,
            "submissions": submission_rate,
            "intakes": intake_rate,
            "approvals": approval_rate,
            "signings": signing_rate,
            "disbursed_loans": disbursing_rate,
        }
        aliases = {} if aliases is None else aliases
        names = _lending_chain(rates, average_ticket, aliases)
        money = [] if average_ticket is None else ["disbursements"]
        if ticket_at == "approvals":
            if average_ticket is None or "approvals" not in names:
                expected = "an average_ticket and approvals in the funnel to multiply it with"
                raise InvalidValue("consumer_loan: ticket_at", ticket_at, expected)
            money.append("approved_amount")
        elif ticket_at != "disbursements":
            raise InvalidValue("consumer_loan: ticket_at", ticket_at, "'disbursements' or 'approvals'")
        others: dict[str, list[str]] = {name: [] for name in names + money}
        for alias, name in aliases.items():
            if name not in others:
                raise UnknownMember("metric", name, tuple(others), f"consumer_loan: alias {alias!r}")
            others[name].append(alias)
        chain = [Stage(Metric(names[0], aliases=others[names[0]]))]
        for name in names[1:]:
            share = rate(rates[name], of=_LENDING_RATES[name])
            chain.append(Stage(Metric(name, aliases=others[name]), rate=share))
        for name in money:
            metric = Metric(name, quantum, unit, aliases=others[name])
            chain.append(
                Stage(metric, ticket=average_ticket, of=None if name == "disbursements" else "approvals")
            )
        return cls(chain)

    @property
    def stock(self) -> FrozenMap[str, Quantity]:
        """What passed a stage and has not reached the next one yet, by the name of its metric, in chain order."""
        return self._stock

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics of the stages, in order."""
        return self._by_metric.metrics

    def stage(self, key: Metric | str) -> Stage:
        """The stage of a metric, by the metric, its name or an alias.

        Raises:
            UnknownMember: When there is none, with the names that come near.
        """
        return self._by_metric[key]

    def with_stock(self, stock: Amounts | None = None, /, **amounts: Number) -> Funnel:
        """The same stages with this stock instead of what they had.

        Args:
            stock: As in `Funnel`.
            amounts: The same by name.

        >>> Funnel([Stage(Metric("a")), Stage(Metric("b"), rate="0.5")]).with_stock(a=10).stock
        {'a': 10}
        """
        return Funnel(self.stages, stock=self._amounts(stock, amounts, "stock"))

    def with_rate(self, key: Metric | str, rate: Number) -> Funnel:
        """The same funnel with another rate at a stage that has one.

        Raises:
            InvalidValue: The stage is not reached by a rate.
            InvalidQuantity: A rate outside (0, 1].
        """
        stage = self.stage(key)
        if stage.rate is None:
            raise InvalidValue(f"with_rate: {stage.metric.name}", rate, "a stage that is reached by a rate")
        return self._replaced(stage, evolve(stage, rate=rate))

    def with_ticket(self, key: Metric | str, ticket: Number) -> Funnel:
        """The same funnel with another ticket at a stage that has one.

        Raises:
            InvalidValue: The stage is not reached by a ticket.
            InvalidQuantity: A ticket that is not above 0.
        """
        stage = self.stage(key)
        if stage.ticket is None:
            raise InvalidValue(
                f"with_ticket: {stage.metric.name}", ticket, "a stage that is reached by a ticket"
            )
        return self._replaced(stage, evolve(stage, ticket=ticket))

    def with_lags(
        self, lags: Mapping[str, int | LeadTime] | None = None, /, **named: int | LeadTime
    ) -> Funnel:
        """The same funnel with these lags.

        Args:
            lags: Metric's name or alias → working days that a piece takes to get there from the stage before,
                whole or as a `Lag`; stages that are not named keep theirs.
            named: The same by keyword.

        Raises:
            UnknownMember: A stage that does not exist.
            InvalidValue: A lag that is none.

        >>> funnel = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40").with_lags(approvals=3, signings=2)
        >>> funnel.lead("intakes", "signings")
        (Fraction(0, 1), Fraction(0, 1), Fraction(0, 1), Fraction(0, 1), Fraction(0, 1), Fraction(1, 1))
        """
        funnel = self
        for key, lag in {**(lags or {}), **named}.items():
            stage = funnel.stage(key)
            funnel = funnel._replaced(stage, evolve(stage, lag=lag))
        return funnel

    def lead(self, above: Metric | str, below: Metric | str) -> tuple[Fraction, ...]:
        """How many working days lie between two stages of the chain: the lags between them added up.

        Steps are taken as independent of each other, so the distributions are convolved.

        Args:
            above: The earlier stage.
            below: The later one, or the same.

        Returns:
            The shares of pieces that take 0, 1, 2, ... working days; they sum to one.

        Raises:
            UnknownMember: A stage that does not exist.
            InvalidValue: A side stage, or stages in the wrong order.
        """
        chain = [stage for stage in self.stages if stage.of is None]
        first, last = self.stage(above), self.stage(below)
        if first not in chain or last not in chain or chain.index(first) > chain.index(last):
            expected = "an earlier and a later stage of the chain"
            raise InvalidValue("lead", f"{first.metric} → {last.metric}", expected)
        shares: tuple[Fraction, ...] = (Fraction(1),)
        for stage in chain[chain.index(first) + 1 : chain.index(last) + 1]:
            step = _shares(stage.lag)
            longer = [_ZERO] * (len(shares) + len(step) - 1)
            for days, share in enumerate(shares):
                for more, part in enumerate(step):
                    longer[days + more] += share * part
            shares = tuple(longer)
        return shares

    def required(
        self, targets: Amounts | None = None, /, *, stock: Amounts | None = None, **target: Number
    ) -> Targets:
        """What every stage has to bring so that the targets are reached.

        Backwards from the lowest stage given, rounded up at every stage from the rounded figure before it:
        `need = up(max(0, next / link − stock behind this stage))`.
        A stage with a target of its own takes the greater of the two.
        A side stage stands in the result when the stage it is reached from does; stock does not count for it.

        Args:
            targets: Metric, name or alias → amount; not negative, a whole number of the metric's quanta.
            stock: What waits behind the stages, as in `Funnel`; None: the funnel's own, `{}`: none.
            target: Targets by name.

        Returns:
            The stages from the top to the lowest one given. Its `funnel` is this one with the stock.

        Raises:
            InvalidValue: No targets.
            UnknownMember: A metric that is not in the funnel.
            DuplicateMember: A metric given by two of its names.
            InvalidQuantity: An amount that is negative, finer than the quantum, or no number.

        >>> funnel = Funnel.consumer_loan(signing_rate="0.80", approval_rate="0.40", intake_rate="0.90")
        >>> funnel.required(signings=60, stock={"approvals": 10})
        Targets(submissions=182, intakes=163, approvals=65, signings=60)
        """
        if stock is not None:
            return self.with_stock(stock).required(self._amounts(targets, target, "required"))
        asked = Targets(self._amounts(targets, target, "required"))
        if not asked:
            raise InvalidValue("required: targets", {}, "at least one stage with its target")
        needs = {metric: Fraction(amount) for metric, amount in asked.items()}
        sources = self._sources()
        for stage in reversed(self.stages):
            source = sources[stage.metric]
            if stage.metric not in needs or source is None or stage.link is None:
                continue
            waiting = self._behind(source) if stage.of is None else _ZERO
            need = source.up(max(_ZERO, needs[stage.metric] / stage.link - waiting))
            needs[source] = max(needs.get(source, _ZERO), Fraction(need))
        for stage in self.stages:
            source = sources[stage.metric]
            if stage.of is not None and source in needs and stage.link is not None:
                needs[stage.metric] = Fraction(stage.metric.up(needs[source] * stage.link))
        return Targets({metric: needs[metric] for metric in self.metrics if metric in needs}, funnel=self)

    def expected(
        self, volume: Amounts | None = None, /, *, stock: Amounts | None = None, **volumes: Number
    ) -> MetricMap[Fraction]:
        """What comes out at every stage when a volume goes in: `next = (this + stock behind it) × link`.

        The topmost stage of the chain that is given starts the pass.
        Figures given further down are what the pass recomputes, so what `required` answered can be handed in.

        Args:
            volume: Metric, name or alias → amount; not negative.
            stock: What waits behind the stages, as in `Funnel`; None: the funnel's own, `{}`: none.
            volumes: The same by name.

        Returns:
            Metric → the exact amount, from the stage that starts to the last, side stages included.

        Raises:
            InvalidValue: No stage of the chain is given; a side stage leads nowhere.
            UnknownMember: A metric that is not in the funnel.
            DuplicateMember: A metric given by two of its names.
            InvalidQuantity: An amount that is negative, or no number.

        >>> Funnel([Stage(Metric("a")), Stage(Metric("b"), rate="0.4")]).expected(a=7)["b"]
        Fraction(14, 5)
        """
        if stock is not None:
            return self.with_stock(stock).expected(self._amounts(volume, volumes, "expected"))
        given = self._amounts(volume, volumes, "expected")
        start = next((stage for stage in self.stages if stage.of is None and stage.metric in given), None)
        if start is None:
            raise InvalidValue(
                "expected: volume", dict(given), "at least one stage of the chain with its volume"
            )
        amounts: dict[Metric, Fraction] = {}
        for metric, amount in given.items():
            exactly = exact(amount, of=metric.name)
            if exactly < 0:
                raise InvalidQuantity(amount, "a volume is not negative", of=metric.name)
            if metric == start.metric:
                amounts[metric] = exactly
        sources = self._sources()
        for stage in self.stages:
            source = sources[stage.metric]
            if stage != start and source in amounts and stage.link is not None:
                waiting = self._behind(source) if stage.of is None else _ZERO
                amounts[stage.metric] = (amounts[source] + waiting) * stage.link
        return MetricMap(amounts)

    def __repr__(self) -> str:
        parts: list[str] = []
        for stage in self.stages:
            link = "" if stage.link is None else f" {stage.link}"
            side = "" if stage.of is None else f" of {stage.of}"
            parts.append(f"{stage.metric}{link}{side}")
        stock = ", ".join(f"{name}={amount}" for name, amount in self._stock.items())
        return f"Funnel({' → '.join(parts)}{f', stock: {stock}' if stock else ''})"

    def _sources(self) -> dict[Metric, Metric | None]:
        """Metric → the metric that it is reached from."""
        chain = [stage.metric for stage in self.stages if stage.of is None]
        sources: dict[Metric, Metric | None] = dict.fromkeys(chain)
        sources.update((below, above) for above, below in pairwise(chain))
        return sources | {stage.metric: self.stage(stage.of).metric for stage in self.stages if stage.of}

    def _behind(self, metric: Metric) -> Fraction:
        """The stock between a stage and the next one."""
        return Fraction(self.stock.get(metric.name, 0))

    def _amounts(
        self, given: Amounts | None, named: Mapping[str, Number], where: str
    ) -> Mapping[Metric, Number]:
        """Amounts by metric, however the metrics were called."""
        amounts: dict[Metric, Number] = {}
        both: list[Amounts] = [named] if given is None else [given, named]
        for items in both:
            for key, amount in items.items():
                metric = self._by_metric.metric(key)
                if metric in amounts:
                    advice = "give its amount once, by one of its names"
                    raise DuplicateMember("metric", metric.name, where, advice)
                amounts[metric] = amount
        return amounts

    def _read_stock(self, given: Amounts) -> FrozenMap[str, Quantity]:
        """Stock by name in chain order; no stock and stock 0 are the same."""
        last = next(stage for stage in reversed(self.stages) if stage.of is None)
        amounts = self._amounts(given, {}, "stock")
        stock: dict[str, Quantity] = {}
        for stage in self.stages:
            metric = stage.metric
            if metric not in amounts:
                continue
            if stage.of is not None or stage is last:
                raise InvalidValue(
                    f"stock behind {metric.name}", amounts[metric], "none: no stage comes after it"
                )
            quanta = metric.quanta(amounts[metric])
            if quanta < 0:
                raise InvalidQuantity(amounts[metric], "stock is not negative", metric.quantum, metric.name)
            if quanta:
                stock[metric.name] = metric.quantity(quanta)
        return FrozenMap(stock)

    def _replaced(self, old: Stage, new: Stage) -> Funnel:
        return Funnel([new if stage is old else stage for stage in self.stages], stock=self.stock)


_LENDING_RATES = {
    "applications": "application_rate",
    "submissions": "submission_rate",
    "intakes": "intake_rate",
    "approvals": "approval_rate",
    "signings": "signing_rate",
    "disbursed_loans": "disbursing_rate",
}


def _shares(lag: int | LeadTime) -> tuple[Fraction, ...]:
    """A lag as the shares of pieces by working days."""
    return (_ZERO,) * lag + (Fraction(1),) if isinstance(lag, int) else lag.weights


def _lending_chain(
    rates: Mapping[str, Number | None], ticket: Number | None, aliases: Mapping[str, str]
) -> list[str]:
    """The stages of the lending funnel that are counts, from the first link given to the last."""
    chain = ["inquiries", *_LENDING_RATES]
    for alias in aliases:
        if alias not in chain:
            continue
        below = chain[chain.index(alias) + 1 : chain.index(alias) + 2]
        for name in [alias, *below]:
            if rates.get(name) is not None:
                expected = f"nothing: {alias} is another name of {aliases[alias]} here, not a stage"
                raise InvalidValue(f"consumer_loan: {_LENDING_RATES[name]}", rates[name], expected)
    given = [at for at, name in enumerate(chain) if rates.get(name) is not None]
    if not given and ticket is None:
        raise InvalidValue("consumer_loan", None, "at least one rate or the average_ticket")
    signings = chain.index("signings")
    first = min([*given, signings + 1] if ticket is not None else given)
    last = max([*given, signings] if ticket is not None else given)
    for name in chain[first : last + 1]:
        if rates[name] is None:
            expected = "a rate: there are links above and below it"
            raise InvalidValue(f"consumer_loan: {_LENDING_RATES[name]}", None, expected)
    return chain[first - 1 : last + 1]
