"""TK2xx: targets differ as people, teams and days differ (合理分配)."""

from __future__ import annotations

from targetkit._wording import Severity, Wording, info

__all__ = ["DIFFERENTIATED"]

DIFFERENTIATED = (
    info(
        "TK201",
        Severity.WARNING,
        ("a flat split where weights differ", "权重不同却平均分配"),
        Wording(
            "{metric:metric} {period:in}: each of the {count} below {role} has {actual:amount unit}, "
            "though their weights differ: {most} would have {high:amount unit}, "
            "{least} {low:amount unit}; split by the weights, or state weights that make them equal",
            "{period}{metric:metric}：{role} 的 {count} 个下级目标都是 {actual:amount unit}，"
            "但权重不同：按权重 {most} 应为 {high:amount unit}，{least} 应为 {low:amount unit}；"
            "请按权重分配，或给出相同的权重",
        ),
    ),
    info(
        "TK202",
        Severity.WARNING,
        ("a new hire with a veteran's load", "新人承担老员工的目标"),
        Wording(
            "{metric:metric} {period:in}: {role}, hired {hired}, has {number:amount unit}, "
            "{actual:amount unit} a day present; the median of {store}'s {count} who are not new is "
            "{expected:amount unit} a day; give new people a ramp, e.g. weights.tenure(...)",
            "{period}{metric:metric}：{role} {hired}入职，目标 {number:amount unit}，"
            "每个在岗日{actual:amount unit}；{store} 的 {count} 名老员工每日中位数为"
            "{expected:amount unit}；请给新人爬坡期，如 weights.tenure(...)",
        ),
    ),
    info(
        "TK203",
        Severity.WARNING,
        ("a back-loaded month", "目标集中在月末"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} of {total:amount unit} "
            "fall from {since} on, the last third of the open days, "
            "more than the {share:percent} allowed; bring some of it forward",
            "{role} {period}{metric:metric}：{total:amount unit} 中有 {actual:amount unit} "
            "集中在 {since}以后（最后三分之一工作日），超过 {share:percent}；请适当提前",
        ),
    ),
)
