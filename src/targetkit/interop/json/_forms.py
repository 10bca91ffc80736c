"""The written forms of values that are not made field by field: what stands in the document in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple, cast

import attrs

from targetkit._attrs import FrozenMap, value
from targetkit.actuals import Actuals
from targetkit.credit import Entry
from targetkit.errors import TargetkitError
from targetkit.findings import Finding
from targetkit.hold import Bound
from targetkit.interop.json._annotations import resolved
from targetkit.interop.json._plans import PlanForm, plan_of, written_plan
from targetkit.interop.json._problems import Refused, collected, within
from targetkit.interop.json._trees import Nodes, nodes_of, tree_of
from targetkit.metric import Chain, Metric, Targets
from targetkit.negotiation import Negotiation, Step
from targetkit.overdue import Cohort
from targetkit.plan import Plan
from targetkit.pledges import Pledge, Pledges
from targetkit.profiles import Profile
from targetkit.profiles import product as product_of_profiles
from targetkit.progress import Progress
from targetkit.quantity import Quantity
from targetkit.revision import Revision
from targetkit.role import Manager, Region, Role, Store, Team
from targetkit.stock import Stock
from targetkit.versions import PlanHistory
from targetkit.weights import Weights, blend
from targetkit.weights import product as product_of_weights
from targetkit.workdays import DayKind, DayLayer, RuleLayer, WorkCalendar

__all__ = ["Form", "form_of"]


@value
class Form:
    """What is written in the place of a value.

    Attributes:
        kind: The class of the value.
        written: The type of what is written.
        write: What is written of a value.
        read: The value of what is written; it checks what the class itself leaves unchecked.
    """

    kind: type[Any]
    written: Any
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


@cache
def form_of(kind: type[Any]) -> Form | None:
    """The form of a class; None for one that is written field by field."""
    if kind in _FORMS:
        return _FORMS[kind]
    return None if getattr(kind, "_fields", None) is None else _tuple_form(kind)


def _tuple_form(kind: type[Any]) -> Form:
    """A named tuple by its fields."""
    types = resolved(kind)
    defaults: Mapping[str, Any] = getattr(kind, "_field_defaults", {})
    names: tuple[str, ...] = cast(Any, kind)._fields
    fields = {
        name: attrs.field(type=types[name], default=defaults.get(name, attrs.NOTHING)) for name in names
    }
    written: Any = attrs.make_class(kind.__name__, fields, frozen=True)
    return Form(
        kind,
        written,
        lambda given: written(*given),
        lambda form: kind(*(getattr(form, name) for name in names)),
    )


# --- trees ------------------------------------------------------------------------------------------------------


def _tree_form(kind: type[Any]) -> Form:
    def read(given: Nodes) -> Any:
        root = tree_of(given)
        if not isinstance(root, kind):
            raise Refused(root.level, f"a {kind.__name__.lower()} at the root")
        return root

    return Form(kind, Nodes, nodes_of, read)


# --- what happened ----------------------------------------------------------------------------------------------


@value
class Happened:
    """A row of what happened, with its value in the unit of its metric."""

    day: date
    manager: str
    metric: str
    value: Quantity
    deal: str | None = None
    recorded: date | datetime | None = None
    channel: str | None = None


@value
class ActualsForm:
    """Everything that is known to have happened."""

    metrics: tuple[Metric, ...]
    rows: tuple[Happened, ...]
    ledger: tuple[Entry, ...] = ()


def _written_actuals(actuals: Actuals) -> ActualsForm:
    metrics = {metric.name: metric for metric in actuals.metrics}
    rows = (
        Happened(day, manager, name, metrics[name].quantity(quanta), deal, recorded, channel)
        for day, manager, name, quanta, deal, recorded, channel in actuals.rows()
    )
    return ActualsForm(actuals.metrics, tuple(rows), actuals.ledger)


def _event(row: Happened) -> tuple[Any, ...]:
    return row.day, row.manager, row.metric, row.value, row.deal, row.recorded, row.channel


def _actuals(form: ActualsForm) -> Actuals:
    try:
        return Actuals(cast(Any, map(_event, form.rows)), metrics=form.metrics, ledger=form.ledger)
    except TargetkitError:
        # It tells the first row that it refuses; a document is told of all.
        none = Actuals(metrics=form.metrics)

        def check(rows: tuple[Happened, ...]) -> None:
            list(collected(enumerate(rows), lambda row: none.with_rows([cast(Any, _event(row))])))

        within("rows", check, form.rows)
        raise


@value
class WaitingForm:
    """A row of what waits, with its value in the unit of its metric."""

    manager: str
    metric: str
    value: Quantity
    since: date | None = None
    deal: str | None = None


@value
class StockForm:
    """What waits at each stage."""

    as_of: date
    metrics: tuple[Metric, ...]
    roles: Role | None
    rows: tuple[WaitingForm, ...]
    findings: tuple[Finding, ...] = ()


def _written_stock(stock: Stock) -> StockForm:
    rows = (
        WaitingForm(
            row.manager, row.metric, stock.metric(row.metric).quantity(row.quanta), row.since, row.deal
        )
        for row in stock.rows
    )
    return StockForm(stock.as_of, stock.metrics, stock.roles, tuple(rows), stock.findings)


def _stock(form: StockForm) -> Stock:
    rows: Any = [(row.manager, row.metric, row.value, row.since, row.deal) for row in form.rows]
    stock = Stock(rows, form.as_of, metrics=form.metrics, roles=form.roles)
    # Only what was made of rows of deals has any; they are no part of what a stock is asked for.
    object.__setattr__(stock, "findings", form.findings)
    return stock


# --- targets, pledges, talks ------------------------------------------------------------------------------------


@value
class TargetForm:
    """What is asked of one metric."""

    metric: Metric
    value: Quantity


@value
class TargetsForm:
    """How much is asked of each metric, and the funnel that made it."""

    targets: tuple[TargetForm, ...]
    funnel: Chain | None = None


def _targets(form: TargetsForm) -> Targets:
    asked = {each.metric: each.value for each in form.targets}
    if len(asked) < len(form.targets):
        raise Refused([], "each metric once")
    return Targets(asked, funnel=form.funnel)


@value
class PledgesForm:
    """Everybody's pledges."""

    roles: Role
    metrics: tuple[Metric, ...]
    pledges: tuple[Pledge, ...]


@value
class NegotiationForm:
    """A negotiation: the plan that was opened, and the moves, which are played again when it is read."""

    plan: Plan
    pledges: Pledges
    bounds: tuple[Bound, ...]
    metrics: tuple[str, ...]
    ledger: tuple[Step, ...]


def _negotiation(form: NegotiationForm) -> Negotiation:
    return Negotiation.replay(
        form.plan, form.ledger, form.pledges, metrics=form.metrics, bounds=form.bounds, recorded=True
    )


# --- versions and progress --------------------------------------------------------------------------------------


class Branch(NamedTuple):
    """Where a branch starts and stands, and what can be redone on it."""

    start: int
    head: int
    undone: tuple[int, ...] = ()


@value
class PlanHistoryForm:
    """The ledger of a plan's versions."""

    revisions: tuple[Revision, ...]
    on: str
    branches: FrozenMap[str, Branch]


def _plan_history(form: PlanHistoryForm) -> PlanHistory:
    count = len(form.revisions)
    numbers = range(1, count + 1)
    within("revisions", _check_revisions, form.revisions)
    for name, branch in form.branches.items():
        if not {branch.start, branch.head, *branch.undone} <= set(numbers):
            raise Refused(name, f"a branch whose numbers are those of entries, 1 to {count}")
    if form.on not in form.branches:
        raise Refused(form.on, f"one of the branches {', '.join(form.branches)}")
    return PlanHistory(form.revisions, form.on, cast(Any, form.branches))


def _check_revisions(revisions: tuple[Revision, ...]) -> None:
    def check(given: tuple[int, Revision]) -> None:
        number, entry = given
        if entry.number != number:
            raise Refused(entry.number, f"the number {number}, its place in the ledger")
        if not 0 <= entry.after < number or not (entry.restores is None or 1 <= entry.restores < number):
            raise Refused(entry.after, "entries before its own as those it comes after and restores")

    if not revisions:
        raise Refused([], "at least one entry")
    list(collected(((number - 1, (number, entry)) for number, entry in enumerate(revisions, 1)), check))


@value
class ProgressForm:
    """A plan beside what has happened, as it was seen at a moment."""

    plan: Plan
    actuals: Actuals
    over: date | None
    today: date | None
    owners: FrozenMap[str, str] = FrozenMap()
    stock: Stock | None = None
    overdue: FrozenMap[str, tuple[Cohort, ...]] = FrozenMap()


_PROGRESS = tuple(each.name for each in attrs.fields(ProgressForm))


def _progress(form: ProgressForm) -> Progress:
    for day in (form.over, form.today):
        if day is not None and day not in form.plan.period:
            raise Refused(day.isoformat(), f"a day of {form.plan.period}")
    for id_ in (*form.owners.values(), *form.overdue):
        form.plan.role(id_)
    return Progress(*(getattr(form, name) for name in _PROGRESS))


# --- calendars and policies -------------------------------------------------------------------------------------


@value
class RuleLayerForm:
    """The days of a recurrence rule."""

    rule: str
    weight: Fraction
    kind: DayKind | None = None


def _rule_layer(form: RuleLayerForm) -> RuleLayer:
    # Taken by the calendar's own door; it refuses rules that dateutil cannot read, in its words.
    layer = WorkCalendar.from_rrule(form.rule).layers[0]
    return RuleLayer(layer.rule if isinstance(layer, RuleLayer) else form.rule, form.weight, form.kind)


@value
class DayLayerForm:
    """Single days with their weights and kinds."""

    days: FrozenMap[date, tuple[Fraction, DayKind]]


def _day_layer(form: DayLayerForm) -> DayLayer:
    for day, (weight, _) in form.days.items():
        if not 0 <= weight <= 1:
            raise Refused(str(weight), f"a weight from 0 to 1 on {day}")
    return DayLayer(form.days)


@value
class WeightsForm:
    """Policies of weights that are multiplied."""

    policies: tuple[Weights, ...]


@value
class ProfilesForm:
    """Profiles that are multiplied."""

    policies: tuple[Profile, ...]


@value
class BlendForm:
    """Policies of weights with their shares."""

    parts: tuple[tuple[Weights, Fraction], ...]


_FORMS: Mapping[type[Any], Form] = {
    form.kind: form
    for form in (
        Form(Plan, PlanForm, written_plan, plan_of),
        *map(_tree_form, (Manager, Team, Store, Region)),
        Form(Actuals, ActualsForm, _written_actuals, _actuals),
        Form(Stock, StockForm, _written_stock, _stock),
        Form(
            Targets,
            TargetsForm,
            lambda given: TargetsForm(tuple(TargetForm(*each) for each in given.items()), given.funnel),
            _targets,
        ),
        Form(
            Pledges,
            PledgesForm,
            lambda given: PledgesForm(given.roles, given.metrics, tuple(given)),
            lambda form: Pledges(form.pledges, roles=form.roles, metrics=form.metrics),
        ),
        Form(
            Negotiation,
            NegotiationForm,
            lambda given: NegotiationForm(
                given.plan, given.pledges, given.bounds, tuple(given.tables), given.ledger
            ),
            _negotiation,
        ),
        Form(
            PlanHistory,
            PlanHistoryForm,
            lambda given: PlanHistoryForm(given.revisions, given.on, given._branches),  # noqa: SLF001
            _plan_history,
        ),
        Form(
            Progress,
            ProgressForm,
            lambda given: ProgressForm(*(getattr(given, name) for name in _PROGRESS)),
            _progress,
        ),
        Form(
            RuleLayer,
            RuleLayerForm,
            lambda given: RuleLayerForm(given.rule, given.weight, given.kind),
            _rule_layer,
        ),
        Form(DayLayer, DayLayerForm, lambda given: DayLayerForm(given.days), _day_layer),
        Form(
            product_of_weights,
            WeightsForm,
            lambda given: WeightsForm(given.policies),
            lambda form: product_of_weights(*form.policies),
        ),
        Form(
            product_of_profiles,
            ProfilesForm,
            lambda given: ProfilesForm(given.policies),
            lambda form: product_of_profiles(*form.policies),
        ),
        Form(blend, BlendForm, lambda given: BlendForm(given.parts), lambda form: blend(*form.parts)),
    )
}
