"""TK6xx: what came in while the plan runs (追踪管理)."""

from __future__ import annotations

from targetkit._wording import Severity, Wording, info

__all__ = ["TRACKING"]

TRACKING = (
    info(
        "TK601",
        Severity.WARNING,
        ("rows of somebody outside the plan", "计划外人员的业绩"),
        Wording(
            "{metric:metric} {period:in}: {actual:amount unit} are of {role}, who is not among the plan's "
            "managers, in {count} of the rows; they count in the store as unassigned; "
            "correct the id, add {role} to the roster, or hand the deals over",
            "{period}{metric:metric}：{role} 有 {actual:amount unit}（{count} 条记录），但不在计划的客户经理之中；"
            "暂计入门店“未分配”；请更正工号、将其加入名册，或办理转单",
        ),
        nobody=Wording(
            "{metric:metric} {period:in}: {actual:amount unit} are nobody's ({role}), in {count} of the rows; "
            "they count in the store; give them to somebody",
            "{period}{metric:metric}：{actual:amount unit} 未分配到人（{role}，{count} 条记录）；"
            "暂计入门店；请落实到人",
        ),
    ),
    info(
        "TK602",
        Severity.WARNING,
        ("rows of a metric outside the plan", "计划外的指标"),
        Wording(
            "{metric:metric} {period:in}: {actual:amount unit} came in, in {count} of the rows, and the plan has no "
            "such metric; they count for none of {known:metrics}; correct the name, or give the metric an alias",
            "{period}{metric:metric}：有 {actual:amount unit}（{count} 条记录），但计划中没有该指标；"
            "不计入{known:metrics}；请更正名称，或为指标设置别名",
        ),
    ),
    info(
        "TK603",
        Severity.ERROR,
        ("rows before the plan", "早于计划期的记录"),
        Wording(
            "{metric:metric}: {count} of the rows, {actual:amount unit} in all, lie before the plan, "
            "{first} to {last}; they count for nothing here; correct the dates, "
            "or hand in only the plan's days: actuals.between(...)",
            "{metric:metric}：{count} 条记录（合计 {actual:amount unit}）早于计划期，为 {first} 至 {last}；"
            "不计入达成；请更正日期，或只提供计划期内的数据：actuals.between(...)",
        ),
    ),
    info(
        "TK604",
        Severity.ERROR,
        ("rows after the plan or the day looked at", "晚于计划期或截止日的记录"),
        Wording(
            "{metric:metric}: {count} of the rows, {actual:amount unit} in all, lie after the plan, "
            "{first} to {last}; they count for nothing here; correct the dates, "
            "or hand in only the plan's days: actuals.between(...)",
            "{metric:metric}：{count} 条记录（合计 {actual:amount unit}）晚于计划期，为 {first} 至 {last}；"
            "不计入达成；请更正日期，或只提供计划期内的数据：actuals.between(...)",
        ),
        as_of=Wording(
            "{metric:metric}: {count} of the rows, {actual:amount unit} in all, lie after {as_of}, the day looked "
            "at, {first} to {last}; they are not seen; correct the dates, look at a later day, "
            "or hand in only what is over: actuals.as_of(...)",
            "{metric:metric}：{count} 条记录（合计 {actual:amount unit}）晚于截止日 {as_of}，为 {first} 至 {last}；"
            "不予计入；请更正日期、改用更晚的截止日，或只提供已发生的数据：actuals.as_of(...)",
        ),
    ),
    info(
        "TK605",
        Severity.ERROR,
        ("taken back without having come", "冲减没有对应的业绩"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are taken back, though only "
            "{expected:amount unit} had come by then; correct the row, or add the one that it takes back",
            "{role} {period}{metric:metric}：冲减 {actual:amount unit}，而此前仅有 {expected:amount unit}；"
            "请更正该记录，或补上被冲减的记录",
        ),
        deal=Wording(
            "{metric:metric} of {role} {period:in}: deal {deal} stands at {actual:amount unit}; rows of a deal "
            "replace each other, so write 0 to take it back",
            "{role} {period}{metric:metric}：业务 {deal} 为 {actual:amount unit}；"
            "同一业务的记录以最后一条为准，如需冲销请记为 0",
        ),
    ),
    info(
        "TK606",
        Severity.INFO,
        ("rows of deals told again", "重复提交的业务记录"),
        Wording(
            "{metric:metric}: {count} of the rows say word for word what another row of the same deal says, such as "
            "{examples:list}; each counts once; two exports may overlap",
            "{metric:metric}：{count} 条记录与同一业务的另一条完全相同，如 {examples:list}；"
            "均只计一次；可能是导出数据有重叠",
        ),
    ),
    info(
        "TK607",
        Severity.INFO,
        ("stock that cannot be followed", "无法跟踪的存量件"),
        Wording(
            "{metric:metric} up to {period}: {count} of the rows name no deal, so it is not known whether they wait "
            "for the next stage; they are not in the stock; give the rows their deals, or state the stock",
            "截至 {period}的{metric:metric}：{count} 条记录没有业务编号，无法判断是否仍在途；"
            "未计入存量件；请补充业务编号，或直接给定存量件",
        ),
    ),
    info(
        "TK608",
        Severity.WARNING,
        ("one method or one area only", "展业方式或区域单一"),
        Wording(
            "{role} up to {period}: {count} of {total} activities are {what}, {actual:percent}, more than "
            "{expected:percent}; try another method",
            "{role} 截至 {period}：{total} 次展业中有 {count} 次为“{what}”，占 {actual:percent}，"
            "超过 {expected:percent}；请增加其他展业方式",
        ),
        area=Wording(
            "{role} up to {period}: {count} of {total} activities are in {what}, {actual:percent}, more than "
            "{expected:percent}; try another area",
            "{role} 截至 {period}：{total} 次展业中有 {count} 次在“{what}”，占 {actual:percent}，"
            "超过 {expected:percent}；请拓展其他区域",
        ),
    ),
    info(
        "TK609",
        Severity.WARNING,
        ("activity without results", "有展业无业绩"),
        Wording(
            "{role}: {count} activities since {first}, and nothing of {metrics:metrics} up to {period}; "
            "go along once, and look what happens after the first contact",
            "{role}：自 {first} 起展业 {count} 次，截至 {period}没有{metrics:metrics}；"
            "请安排陪展，了解接触客户之后的环节",
        ),
    ),
    info(
        "TK610",
        Severity.WARNING,
        ("activity not checked", "展业未核查"),
        Wording(
            "{role} up to {period}: {count} of {total} activities were not checked; {actual:percent} were, "
            "and {expected:percent} are asked for; check them, or ask for less",
            "{role} 截至 {period}：{total} 次展业中有 {count} 次未核查，核查率 {actual:percent}，"
            "低于要求的 {expected:percent}；请补做核查，或调整要求",
        ),
    ),
)
