"""Plans as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from attrs import evolve

from targetkit._attrs import value
from targetkit._config import Config
from targetkit._problems import Place, Problems, decoded
from targetkit._rail import rail_of, written_rail
from targetkit._saved import save
from targetkit._sheet import guarded, read_sheet
from targetkit._targets import lags_of, written_lags
from targetkit._told_rates import rate_targets_of, written_rates
from targetkit._toml import TOO_LONG, Section, as_number, as_text, is_list, is_table, too_long
from targetkit._written import metrics_by_name, period_of, written
from targetkit.errors import InvalidQuantity, UnknownMember
from targetkit.metric import Metric
from targetkit.period import PeriodLike, label
from targetkit.plan import Plan, Row
from targetkit.quantity import Quantity, as_decimal, exact
from targetkit.role import walk

__all__ = ["HEADINGS", "SUFFIXES", "load_plan", "plan_from", "save_plan", "suffix_of"]

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "metric": ("指标",),
    "role": ("id", "manager", "岗位", "对象", "工号", "客户经理", "业务员"),
    "period": ("date", "周期", "时间", "日期"),
    "value": ("target", "目标"),
}

SCHEMA = "targetkit/plan"
VERSION = 1
SUFFIXES = (".csv", ".json")


@value
class _Found:
    """A row of a file with the places of its parts."""

    line: Place
    metric: tuple[Place, str]
    role: tuple[Place, str]
    period: tuple[Place, str]
    value: tuple[Place, Any]


def suffix_of(path: Path) -> str:
    """What kind of file a plan is in, by its name.

    Raises:
        UnknownMember: For another kind.
    """
    suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        raise UnknownMember("kind of plan file", path.suffix or path.name, SUFFIXES)
    return suffix


def load_plan(path: Path, like: Plan | Config, problems: Problems) -> Plan | None:
    """Read a plan; see `targetkit.files.read_plan`."""
    empty = _empty(like)
    if suffix_of(path) == ".csv":
        return _placed(_from_csv(path, problems), empty, problems)
    document = _document(path, problems)
    return None if document is None else plan_from(document, empty, str(path), problems)


def plan_from(document: Mapping[str, Any], like: Plan, file: str, problems: Problems) -> Plan | None:
    """The plan in the envelope of a plan's file; None if anything is wrong with it.

    Args:
        document: The envelope.
        like: A plan for the same metrics, roles and periods.
        file: The name of the file.
        problems: Where it is told what is wrong.
    """
    found = _from_json(document, file, problems)
    _check_head(document, like, file, problems)
    return _placed(found, _carrying(document, like, file, problems), problems)


def _placed(given: Iterable[_Found], empty: Plan, problems: Problems) -> Plan | None:
    """The rows in the plan that they are for; None if anything is wrong."""
    names = metrics_by_name(empty.metrics)
    ids = {node.id for node in walk(empty.roles)}
    rows: list[Row] = []
    periods: dict[str, PeriodLike] = {}
    first: dict[tuple[str, str, PeriodLike], Place] = {}
    for one in given:
        row = _row(one, names, periods, problems)
        if row is None:
            continue
        key = row.metric, row.role, row.period
        if key in first and row.metric in names and row.role in ids and row.period in empty.timeline:
            where = f"line {first[key].line}" if first[key].line else first[key].column
            what = f"{row.metric} of {row.role} in {label(row.period)}"
            problems.add(one.line, f"{what} has a target in {where} already; keep one of them")
        first.setdefault(key, one.line)
        rows.append(row)
    return None if len(problems) else Plan.from_rows(rows, like=empty)


def _empty(like: Plan | Config) -> Plan:
    """A plan without targets for the same metrics, roles and periods."""
    if isinstance(like, Plan):
        return like
    return Plan.from_rows(
        (),
        metrics=like.targets.metrics,
        roles=like.roles,
        period=like.period,
        weeks=like.weeks,
        calendar=like.calendar,
        funnel=like.funnel,
        overdue=like.overdue,
        rate_targets=like.rate_targets,
    )


def _row(
    found: _Found,
    names: Mapping[str, Metric],
    periods: dict[str, PeriodLike],
    problems: Problems,
) -> Row | None:
    """The row, or None and what is wrong with it; periods met once are known from then on."""
    before = len(problems)
    for place, text in (found.metric, found.role):
        if not text:
            problems.add(place, "it is empty")
    place, text = found.period
    period = periods.get(text) or problems.attempt(place, period_of, text)
    if period is not None:
        periods[text] = period
    metric = names.get(found.metric[1])
    amount = problems.attempt(found.value[0], _amount, found.value[1], metric)
    if period is None or amount is None or len(problems) > before:
        return None
    return Row(found.metric[1] if metric is None else metric.name, found.role[1], period, amount)


def _amount(given: Any, metric: Metric | None) -> Quantity:
    """A target: zero or more, and a whole number of quanta as far as these are known."""
    told = as_number(given)
    number = exact(told)
    if number < 0:
        raise InvalidQuantity(told, "a target is zero or more")
    if metric is not None:
        return metric.quantity(metric.quanta(told))
    try:
        return Metric("unknown", Fraction(1, number.denominator)).quantity(number.numerator)
    except InvalidQuantity:
        raise InvalidQuantity(told, "a target has finitely many decimal places") from None


# --- reading ----------------------------------------------------------------------------------------------------


def _from_csv(path: Path, problems: Problems) -> Iterable[_Found]:
    sheet = read_sheet(path, problems, headings=HEADINGS, required=tuple(HEADINGS))
    if sheet is None:
        return
    for line in sheet.lines:
        metric, role, period, amount = ((sheet.place(line, column), line[column]) for column in HEADINGS)
        yield _Found(sheet.place(line), metric, role, period, amount)


def _document(path: Path, problems: Problems) -> Mapping[str, Any] | None:
    """The envelope of a plan in JSON; None if there is none, which is then a problem."""
    before, file = len(problems), str(path)
    document = _json(path, problems)
    if len(problems) > before:
        return None
    if not is_table(document) or document.get("schema") != SCHEMA:
        problems.add(Place(file, None, "schema"), f'it is no plan: a plan has "schema": "{SCHEMA}"')
        return None
    if document.get("version") != VERSION:
        reason = (
            f"version {document.get('version')!r} is not one that a plan's file has; it has {VERSION}. "
            "What targetkit.interop.json has written is read by its loads"
        )
        problems.add(Place(file, None, "version"), reason)
        return None
    return document


def _json(path: Path, problems: Problems) -> Any:
    """What a JSON file says; None if that cannot be told, which is then a problem."""
    text = decoded(path, problems)
    if text is None:
        return None
    file = str(path)
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=str)
    except json.JSONDecodeError as error:
        problems.add(Place(file, error.lineno), f"it is no JSON: {error.msg}")
    except RecursionError:
        problems.add(Place(file), "its lists lie too deep in each other")
    except (ValueError, ArithmeticError):
        problems.add(too_long(file, text), TOO_LONG)
    return None


def _from_json(document: Mapping[str, Any], file: str, problems: Problems) -> Iterable[_Found]:
    rows = document.get("rows")
    if not is_list(rows):
        problems.add(Place(file, None, "rows"), "it is not a list")
        return
    for number, row in enumerate(rows):
        place = Place(file, None, f"rows[{number + 1}]")
        if not is_table(row) or set(row) != set(HEADINGS):
            problems.add(place, f"it is not a row with {', '.join(HEADINGS)}")
            continue
        parts = {key: place._replace(column=f"{place.column}.{key}") for key in HEADINGS}
        texts = {key: problems.attempt(parts[key], _text, row[key]) for key in ("metric", "role", "period")}
        if None not in texts.values():
            both = {key: (parts[key], text or "") for key, text in texts.items()}
            yield _Found(place, both["metric"], both["role"], both["period"], (parts["value"], row["value"]))


def _check_head(document: Mapping[str, Any], like: Plan, file: str, problems: Problems) -> None:
    """A plan of another time, or in other quanta, is not read as if it were of this one."""
    ours = _head(like)
    for key in ("period", "weeks"):
        if document.get(key) != ours[key]:
            reason = f"{document.get(key)!r} was written; the plan it is read like has {ours[key]!r}"
            problems.add(Place(file, None, key), reason)
    known = {metric["name"]: metric for metric in ours["metrics"]}
    metrics = document.get("metrics")
    for number, metric in enumerate(metrics if is_list(metrics) else ()):
        name = metric.get("name") if is_table(metric) else None
        if name in known and metric != known[name]:
            reason = (
                f"{name} was written with {_said(metric)}; the plan it is read like has {_said(known[name])}"
            )
            problems.add(Place(file, None, f"metrics[{number + 1}]"), reason)


def _carrying(document: Mapping[str, Any], like: Plan, file: str, problems: Problems) -> Plan:
    """The plan to be like, with the lags, guard rail and rate targets of the file where it has none of its own.

    What a configuration says today goes before what it said when the plan was written.
    """
    before = len(problems)
    told = Section(file, {}, (), document, problems)
    rail, funnel = like.overdue, like.funnel
    lags, held = told.section("lags"), told.section("overdue")
    if held is not None and rail is None:
        rail = rail_of(held, like.metrics)
    if lags is not None and funnel is not None and not written_lags(funnel):
        funnel = funnel.with_lags(lags_of(lags, funnel.metrics))
    rates = rate_targets_of(told, like.metrics, like.roles)
    if len(problems) > before:
        return like
    return evolve(like, funnel=funnel, overdue=rail, rate_targets=like.rate_targets or rates)


def _said(metric: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {told!r}" for key, told in metric.items() if key != "name")


def _text(given: Any) -> str:
    if not isinstance(given, str):
        return as_text(given)
    return given


# --- writing ----------------------------------------------------------------------------------------------------


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan; see `targetkit.files.write_plan`."""
    text = _to_csv(plan) if suffix_of(path) == ".csv" else _to_json(plan)
    save(text.encode(), path)


def _rows(plan: Plan) -> Iterable[Row]:
    yield from plan.rows()
    yield from plan.strays


def _number(quantity: Quantity) -> str:
    return f"{quantity:f}" if isinstance(quantity, Decimal) else str(quantity)


def _to_csv(plan: Plan) -> str:
    """Rows with a byte order mark, by which a spreadsheet sees that it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    for row in _rows(plan):
        writer.writerow((guarded(row.metric), guarded(row.role), written(row.period), _number(row.value)))
    return f"\ufeff{text.getvalue()}"


def _to_json(plan: Plan) -> str:
    """An envelope, and one row on each line."""
    head = {"schema": SCHEMA, "version": VERSION, **_head(plan)}
    lines = [f"  {json.dumps(key)}: {json.dumps(told, ensure_ascii=False)}," for key, told in head.items()]
    rows = [f"    {json.dumps(_as_object(row), ensure_ascii=False)}" for row in _rows(plan)]
    return "\n".join(["{", *lines, '  "rows": [', ",\n".join(rows), "  ]", "}", ""])


def _as_object(row: Row) -> dict[str, Any]:
    amount = row.value if isinstance(row.value, int) else _number(row.value)
    return {"metric": row.metric, "role": row.role, "period": written(row.period), "value": amount}


def _head(plan: Plan) -> dict[str, Any]:
    metrics = [
        {
            "name": metric.name,
            "quantum": _number(as_decimal(1, metric.quantum)),
            "unit": metric.unit,
            "aliases": list(metric.aliases),
        }
        for metric in plan.metrics
    ]
    head: dict[str, Any] = {"period": written(plan.period), "weeks": plan.weeks, "metrics": metrics}
    lags = {} if plan.funnel is None else written_lags(plan.funnel)
    if lags:
        head["lags"] = lags
    if plan.overdue is not None:
        head["overdue"] = written_rail(plan.overdue)
    if plan.rate_targets:
        head["rates"] = written_rates(plan.rate_targets)
    return head
