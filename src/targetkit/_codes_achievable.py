"""TK3xx: targets can be reached (可达成性)."""

from __future__ import annotations

from targetkit._wording import Severity, Wording, info

__all__ = ["ACHIEVABLE"]

ACHIEVABLE = (
    info(
        "TK301",
        Severity.WARNING,
        ("above capacity", "超出能力"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are asked, and {role} has shown "
            "{expected:amount unit} in so many working days{shown:words}; give {gap:amount unit} to somebody else, "
            "or say what is different this time{also:words}",
            "{role} {period}{metric:metric}：目标 {actual:amount unit}，而按在岗工作日其已展现的能力为 "
            "{expected:amount unit}{shown:words}；请将 {gap:amount unit} 改由他人承担，或说明此次有何不同{also:words}",
        ),
        group=Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are asked, and its people together "
            "have shown {expected:amount unit} in so many working days{shown:words}; {gap:amount unit} are beyond "
            "them, whoever of them takes it{also:words}",
            "{role} {period}{metric:metric}：目标 {actual:amount unit}，而按在岗工作日全体成员已展现的能力合计为 "
            "{expected:amount unit}{shown:words}；超出 {gap:amount unit}，内部如何调剂都不够{also:words}",
        ),
    ),
    info(
        "TK302",
        Severity.WARNING,
        ("too few people", "人力不足"),
        Wording(
            "{metric:metric} of {role} {period:in}: the target takes {expected} people; the {there} there do "
            "the work of {actual:amount}; hire {hires}",
            "{role} {period}{metric:metric}：目标需要 {expected} 名客户经理，现有 {there} 名，"
            "折合 {actual:amount} 名；请招聘 {hires} 名",
        ),
        ahead=Wording(
            "{metric:metric} of {role} {period:in}: the target takes {expected} people; the {there} there do "
            "the work of {actual:amount}, and {ahead} months on, after attrition, of {staying:amount}; "
            "hire {hires} now",
            "{role} {period}{metric:metric}：目标需要 {expected} 名客户经理，现有 {there} 名，"
            "折合 {actual:amount} 名，{ahead} 个月后扣除流失折合 {staying:amount} 名；请立即招聘 {hires} 名",
        ),
        leaving=Wording(
            "{metric:metric} of {role} {period:in}: the target takes {expected} people, and the {there} there "
            "do the work of {actual:amount}: enough today; but {ahead} months on, after attrition, they do "
            "that of {staying:amount}; hire {hires} now, who will be ready by then",
            "{role} {period}{metric:metric}：目标需要 {expected} 名客户经理，现有 {there} 名，"
            "折合 {actual:amount} 名，眼下够用，但 {ahead} 个月后扣除流失折合只剩 {staying:amount} 名；"
            "请立即招聘 {hires} 名，届时正好接上",
        ),
    ),
    info(
        "TK303",
        Severity.ERROR,
        ("the back office's ceiling is crossed", "超出后台进件上限"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} arrive, and the back office takes in "
            "{expected:amount unit} at most; move {gap:amount unit} to other days",
            "{role} {period}{metric:metric}：预计 {actual:amount unit}，而后台最多受理 {expected:amount unit}；"
            "请将 {gap:amount unit} 移到其他日子",
        ),
    ),
    info(
        "TK304",
        Severity.ERROR,
        ("no working day left", "已无工作日"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are left, and from {since} on there is "
            "no working day; give them to somebody who is there, or open a day",
            "{role} {period}{metric:metric}：还有 {actual:amount unit} 未完成，而从{since}起已无工作日；"
            "请改由在岗的人承担，或增开工作日",
        ),
    ),
    info(
        "TK305",
        Severity.WARNING,
        ("probability below the asked level", "达成概率低于要求"),
        Wording(
            "{metric:metric} of {role} {period:in}: {number:amount unit} are reached with a probability of "
            "{chance:percent}, less than the {expected:percent} asked; {mean:amount unit} are to be "
            "expected, and how far it may lie from that is {source:words}",
            "{role} {period}{metric:metric}：目标 {number:amount unit} 的达成概率为 {chance:percent}，"
            "低于要求的 {expected:percent}；预计可达 {mean:amount unit}，其波动{source:words}",
        ),
    ),
    info(
        "TK306",
        Severity.ERROR,
        ("the overdue guard rail is crossed", "突破逾期率红线"),
        Wording(
            "{metric:metric} of {role} {period:in}: {number:amount unit} ({mix:list}) come with an overdue rate "
            "of {actual:percent}, above the ceiling of {expected:percent}; {most:amount unit} would stay "
            "within it: lower the target, or find better customers",
            "{role} {period}{metric:metric}：{number:amount unit}（{mix:list}）的逾期率为 {actual:percent}，"
            "高于上限 {expected:percent}；最多 {most:amount unit} 可守住红线，请下调目标或改善客群",
        ),
        supply=Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are asked, and all risk bands together "
            "bring {expected:amount unit} at most; lower the target, or open another band",
            "{role} {period}{metric:metric}：目标 {actual:amount unit}，而各风险等级客群合计最多 "
            "{expected:amount unit}；请下调目标或增加客群",
        ),
    ),
    info(
        "TK307",
        Severity.ERROR,
        ("too little for the healthy new business asked for", "不足以达成良性新增"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are asked, and at an early overdue rate "
            "of {rate:percent} it takes {expected:amount unit} for {target:amount unit} of healthy new "
            "business; add {gap:amount unit}",
            "{role} {period}{metric:metric}：目标 {actual:amount unit}，按早期逾期率 {rate:percent} 计，"
            "要达成良性新增 {target:amount unit} 需放款 {expected:amount unit}；请增加 {gap:amount unit}",
        ),
    ),
    info(
        "TK308",
        Severity.INFO,
        ("the early overdue rate is provisional", "早期逾期率为暂定"),
        Wording(
            "{metric:metric} of {role} {period:in}: the {actual:amount unit} that {target:amount unit} of healthy "
            "new business take rest on an early overdue rate of {rate:percent} whose window has not passed; "
            "it can still rise",
            "{role} {period}{metric:metric}：良性新增 {target:amount unit} 所需的 {actual:amount unit} "
            "按早期逾期率 {rate:percent} 计，观察期未满，该比率仍可能上升",
        ),
    ),
    info(
        "TK309",
        Severity.INFO,
        ("nothing known of what people can do", "能力未知"),
        Wording(
            "{metric:metric} {period:in}: nothing is known of what {who:list} can do; "
            "they count as able to do what is asked",
            "{period}{metric:metric}：{who:list} 的能力未知，暂按可完成目标计",
        ),
        metric=Wording(
            "nothing is known of what anybody in {role} can do of {metrics:metrics}; "
            "whether it can be reached was not looked at",
            "{role} 的{metrics:metrics}能力未知，未检查能否达成",
        ),
    ),
    info(
        "TK310",
        Severity.INFO,
        ("another guard rail than the plan's", "未采用计划自带的逾期率红线"),
        Wording(
            "{metric:metric} of {role} {period:in}: the guard rail given to the check holds, with a ceiling of "
            "{expected:percent}; the plan carries another one, with a ceiling of {actual:percent}",
            "{role} {period}{metric:metric}：按检查时给定的逾期率上限 {expected:percent} 检查，"
            "未采用计划自带的上限 {actual:percent}",
        ),
    ),
    info(
        "TK311",
        Severity.WARNING,
        ("first days that nothing feeds", "月初无件可续"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are planned before anything handed in at "
            "{source:metric} in this period can arrive, {lag} working days on at the earliest; the stock stated "
            "becomes {expected:amount unit}, and nothing feeds the other {gap:amount unit}: state what else waits, "
            "or move them to later days",
            "{role} {period}{metric:metric}：本期{source:metric}最早要 {lag} 个工作日后才能到达这一环节，"
            "此前已计划 {actual:amount unit}；所列存量件可转化 {expected:amount unit}，"
            "其余 {gap:amount unit} 无件支撑：请补充存量件，或移到之后的日子",
        ),
        none=Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are planned before anything handed in at "
            "{source:metric} in this period can arrive, {lag} working days on at the earliest; no stock is "
            "stated, so nothing feeds these {gap:amount unit}: state what waits between the stages "
            "(the funnel's stock), or move them to later days",
            "{role} {period}{metric:metric}：本期{source:metric}最早要 {lag} 个工作日后才能到达这一环节，"
            "此前已计划 {actual:amount unit}；未列出任何存量件，这 {gap:amount unit} 无件支撑："
            "请给出各环节的存量件（在途件），或移到之后的日子",
        ),
    ),
)
