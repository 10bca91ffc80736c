"""TK1xx: the parts add up to the whole, and a funnel reaches (上下一致)."""

from __future__ import annotations

from targetkit._wording import Severity, Wording, info

__all__ = ["CONSISTENCY"]

CONSISTENCY = (
    info(
        "TK101",
        Severity.ERROR,
        ("those below add up to less", "下级合计低于上级目标"),
        Wording(
            "{metric:metric} {period:in}: the {count} below {role} add up to {actual:amount unit}, "
            "{gap:amount unit} less than its {expected:amount unit}; "
            "give them {gap:amount unit} more, or lower {role} to {actual:amount unit}",
            "{period}{metric:metric}：{role} 的 {count} 个下级合计 {actual:amount unit}，"
            "比其目标 {expected:amount unit} 少 {gap:amount unit}；请给下级补足，或下调 {role} 的目标",
        ),
        assigned=Wording(
            "{metric:metric} {period:in}: in the assigned layer the {count} below {role} add up to "
            "{actual:amount unit}, {gap:amount unit} less than its {expected:amount unit}; "
            "work the layer out again from the base",
            "{period}{metric:metric}：下达目标中，{role} 的 {count} 个下级合计 {actual:amount unit}，"
            "比其 {expected:amount unit} 少 {gap:amount unit}；请按基础目标重新计算下达目标",
        ),
    ),
    info(
        "TK102",
        Severity.ERROR,
        ("the periods inside add up to less", "分期合计低于整期目标"),
        Wording(
            "{metric:metric} of {role}: the {level:levels} of {period} add up to {actual:amount unit}, "
            "{gap:amount unit} less than the {expected:amount unit} of {period}; "
            "add {gap:amount unit} to them, or lower {period} to {actual:amount unit}",
            "{role} 的{metric:metric}：{period}内各{level:level}合计 {actual:amount unit}，"
            "比整期目标 {expected:amount unit} 少 {gap:amount unit}；请补足各{level:level}，或下调整期目标",
        ),
    ),
    info(
        "TK103",
        Severity.WARNING,
        ("those below add up to more than stated", "下级合计高于约定上限"),
        Wording(
            "{metric:metric} {period:in}: the {count} below {role} add up to {actual:amount unit}, "
            "{gap:amount unit} more than its {expected:amount unit}; "
            "lower them or raise {role}, or state the stretch if it is meant: stretch=...",
            "{period}{metric:metric}：{role} 的 {count} 个下级合计 {actual:amount unit}，"
            "比其目标 {expected:amount unit} 多 {gap:amount unit}；"
            "请下调下级或上调 {role}；若是有意加压，请用 stretch=... 注明",
        ),
        stretched=Wording(
            "{metric:metric} {period:in}: the {count} below {role} add up to {actual:amount unit}, "
            "{gap:amount unit} more than {expected:amount unit}, which is its {base:amount unit} "
            "with the stated stretch of {stretch:percent}; lower them, or raise {role}",
            "{period}{metric:metric}：{role} 的 {count} 个下级合计 {actual:amount unit}，"
            "比其目标 {base:amount unit} 加压 {stretch:percent} 后的 {expected:amount unit} "
            "还多 {gap:amount unit}；请下调下级或上调 {role}",
        ),
        assigned=Wording(
            "{metric:metric} {period:in}: in the assigned layer the {count} below {role} add up to "
            "{actual:amount unit}, {gap:amount unit} more than {expected:amount unit}, which is its "
            "{base:amount unit} with the stretch of {stretch:percent} that the plan states; "
            "work the layer out again from the base, or state a greater stretch",
            "{period}{metric:metric}：下达目标中，{role} 的 {count} 个下级合计 {actual:amount unit}，"
            "比其 {base:amount unit} 按计划加压 {stretch:percent} 后的 {expected:amount unit} "
            "还多 {gap:amount unit}；请按基础目标重新计算下达目标，或提高约定的加压比例",
        ),
    ),
    info(
        "TK104",
        Severity.WARNING,
        ("the periods inside add up to more", "分期合计高于整期目标"),
        Wording(
            "{metric:metric} of {role}: the {level:levels} of {period} add up to {actual:amount unit}, "
            "{gap:amount unit} more than the {expected:amount unit} of {period}; "
            "lower them, or raise {period}",
            "{role} 的{metric:metric}：{period}内各{level:level}合计 {actual:amount unit}，"
            "比整期目标 {expected:amount unit} 多 {gap:amount unit}；"
            "请下调各{level:level}，或上调整期目标",
        ),
    ),
    info(
        "TK105",
        Severity.ERROR,
        ("a part without a target", "缺少目标"),
        Wording(
            "{metric:metric} {period:in}: {role} has no target, while {parent} has "
            "{expected:amount unit} and others in it have theirs; give {role} one, 0 if nothing is asked",
            "{period}{metric:metric}：{parent} 的目标为 {expected:amount unit}，其他成员已有目标，"
            "{role} 却没有；请补上，不作要求则填 0",
        ),
        nobody=Wording(
            "{metric:metric} {period:in}: {role} has {expected:amount unit}, "
            "but none of the {count} below it has a target, though others on their level have; "
            "split it among {who:list}",
            "{period}{metric:metric}：{role} 的目标为 {expected:amount unit}，"
            "其 {count} 个下级都没有目标，而同级的其他人有；请分给 {who:list}",
        ),
        never=Wording(
            "{metric:metric} of {role}: {expected:amount unit} {period:in}, but none of its {level:levels} "
            "has a target, though others are asked by the {level:level}; spread it over the {level:levels}",
            "{role} 的{metric:metric}：{period}目标为 {expected:amount unit}，却没有分到任何一{level:level}，"
            "而其他人已按{level:level}分解；请分解到{level:level}",
        ),
    ),
    info(
        "TK106",
        Severity.ERROR,
        ("unknown metric", "未知指标"),
        Wording(
            "{count} of the rows given: metric '{metric}' is not in the plan, which has {known:list}; "
            "correct the name, or add the metric",
            "有 {count} 行数据的指标“{metric}”不在计划中，计划中有：{known:list}；请改正名称，或增加该指标",
        ),
        near=Wording(
            "{count} of the rows given: metric '{metric}' is not in the plan. Did you mean {near:list}?",
            "有 {count} 行数据的指标“{metric}”不在计划中，是否应为 {near:list}？",
        ),
    ),
    info(
        "TK107",
        Severity.ERROR,
        ("unknown role", "未知岗位"),
        Wording(
            "{count} of the rows given: role '{role}' is not in the tree of {root}; "
            "correct the id, or add the role to the roster",
            "有 {count} 行数据的岗位“{role}”不在 {root} 之内；请改正编号，或将其加入名册",
        ),
        near=Wording(
            "{count} of the rows given: role '{role}' is not in the tree of {root}. "
            "Did you mean {near:list}?",
            "有 {count} 行数据的岗位“{role}”不在 {root} 之内，是否应为 {near:list}？",
        ),
    ),
    info(
        "TK108",
        Severity.ERROR,
        ("unknown period", "未知时间"),
        Wording(
            "{count} of the rows given: {period} is no part of the plan, which is for {span} "
            "(week scheme '{scheme}'); correct it, or make a plan for that time",
            "有 {count} 行数据的时间 {period} 不属于本计划（{span}，周划分方式“{scheme}”）；"
            "请改正，或另做该时间的计划",
        ),
        near=Wording(
            "{count} of the rows given: {period} is no part of the plan for {span} "
            "(week scheme '{scheme}'). Did you mean {near}?",
            "有 {count} 行数据的时间 {period} 不属于本计划（{span}，周划分方式“{scheme}”），是否应为 {near}？",
        ),
    ),
    info(
        "TK109",
        Severity.ERROR,
        ("a funnel stage that nobody carries", "漏斗环节无人承担"),
        Wording(
            "{metric:metric} {period:in}: {needed:metric} at {role} is reached through it, but nobody carries "
            "it; give {role} {expected:amount unit}",
            "{period}{metric:metric}：{role} 的{needed:metric}要经过这一环节，却无人承担；"
            "请给 {role} 定 {expected:amount unit}",
        ),
    ),
    info(
        "TK110",
        Severity.ERROR,
        ("the funnel does not reach the target", "漏斗推算达不到目标"),
        Wording(
            "{metric:metric} of {role} {period:in}: {source_amount:amount source_unit} {source:metric} "
            "and {stock:amount source_unit} waiting behind them bring {actual:amount unit}, "
            "less than the {expected:amount unit} asked; "
            "it takes {need:amount source_unit} {source:metric}",
            "{role} {period}{metric:metric}：{source:metric}目标 {source_amount:amount source_unit}"
            "加存量 {stock:amount source_unit} 只能带来 {actual:amount unit}，"
            "低于目标 {expected:amount unit}；{source:metric}需定到 {need:amount source_unit}",
        ),
    ),
    info(
        "TK111",
        Severity.INFO,
        ("the funnel does not reach below the root", "下级漏斗推算略有不足"),
        Wording(
            "{metric:metric} of {role} {period:in}: even with one more than its "
            "{source_amount:amount source_unit}, {source:metric} bring {actual:amount unit}, "
            "less than the {expected:amount unit} asked; look whether both were split by the same weights",
            "{role} {period}{metric:metric}：{source:metric}目标 {source_amount:amount source_unit}，"
            "即使再加一个最小单位也只能带来 {actual:amount unit}，低于目标 {expected:amount unit}；"
            "请核对两项指标的分配权重是否一致",
        ),
        stock=Wording(
            "{metric:metric} of {role} {period:in}: even with one more than its "
            "{source_amount:amount source_unit}, and with its share of the "
            "{stock:amount source_unit} waiting in {root}, {source:metric} bring {actual:amount unit}, "
            "less than the {expected:amount unit} asked; look whether both were split by the same weights",
            "{role} {period}{metric:metric}：{source:metric}目标 {source_amount:amount source_unit}，"
            "即使再加一个最小单位，并按比例计入 {root} 的存量 {stock:amount source_unit}，"
            "也只能带来 {actual:amount unit}，低于目标 {expected:amount unit}；"
            "请核对两项指标的分配权重是否一致",
        ),
    ),
    info(
        "TK112",
        Severity.WARNING,
        ("provisional calendar", "工作日历为暂定"),
        Wording(
            "make-up days are published through {expected} only, and the calendar of {users:metrics} "
            "is asked about {months:list}; check these months and split again when they are out",
            "调休安排只公布到 {expected} 年，而{users:metrics}的日历用到了 {months:list}；"
            "请留意这些月份，公布后重新分解",
        ),
        own=Wording(
            "make-up days are published through {expected} only, and the own calendar of {users:list} "
            "is asked about {months:list}; check these months and split again when they are out",
            "调休安排只公布到 {expected} 年，而 {users:list} 的个人日历用到了 {months:list}；"
            "请留意这些月份，公布后重新分解",
        ),
        before=Wording(
            "holidays and make-up days are known from {expected} on only, and the calendar of {users:metrics} "
            "is asked about {months:list}; make the calendar with the years of these months and split again",
            "节假日与调休只收录自 {expected} 年起，而{users:metrics}的日历用到了 {months:list}；"
            "请在日历中补上这些月份所在的年份，再重新分解",
        ),
        own_before=Wording(
            "holidays and make-up days are known from {expected} on only, and the own calendar of {users:list} "
            "is asked about {months:list}; make the calendar with the years of these months and split again",
            "节假日与调休只收录自 {expected} 年起，而 {users:list} 的个人日历用到了 {months:list}；"
            "请在日历中补上这些月份所在的年份，再重新分解",
        ),
    ),
    info(
        "TK113",
        Severity.WARNING,
        ("a target on a day off", "休息日上有目标"),
        Wording(
            "{metric:metric} of {role}: {actual:amount unit} on {period}, when the calendar is closed; "
            "move it to an open day, or open the day",
            "{role} 的{metric:metric}：{period}不是工作日，却有目标 {actual:amount unit}；"
            "请移到工作日，或将该日设为工作日",
        ),
        away=Wording(
            "{metric:metric} of {role}: {actual:amount unit} on {period}, when {role} is not there; "
            "move it to a day when {role} is, or give it to somebody else",
            "{role} 的{metric:metric}：{period}本人不在岗，却有目标 {actual:amount unit}；"
            "请移到在岗的日子，或改由他人承担",
        ),
    ),
    info(
        "TK114",
        Severity.ERROR,
        ("less than was asked for", "低于下达的目标"),
        Wording(
            "{metric:metric} {period:in}: {expected:amount unit} are asked for, and {role} has "
            "{actual:amount unit}, {gap:amount unit} less; give it {gap:amount unit} more, "
            "or check against the targets that hold now",
            "{period}{metric:metric}：下达目标 {expected:amount unit}，而 {role} 只有 {actual:amount unit}，"
            "少 {gap:amount unit}；请补足，或按现行目标检查",
        ),
        nothing=Wording(
            "{metric:metric} {period:in}: {expected:amount unit} are asked for, and neither {role} nor anybody "
            "below it has a target; look whether it is the right plan, and split the {expected:amount unit}",
            "{period}{metric:metric}：下达目标 {expected:amount unit}，而 {role} 及其下级都没有目标；"
            "请核对是否用错计划，并分解 {expected:amount unit}",
        ),
    ),
    info(
        "TK115",
        Severity.WARNING,
        ("as it has gone so far, the funnel does not reach the target", "按目前进展，漏斗推算达不到目标"),
        Wording(
            "{metric:metric} of {role} {period:in}: {source_amount:amount source_unit} {source:metric}, "
            "attained and still asked, and {stock:amount source_unit} waiting behind them bring "
            "{actual:amount unit}, less than the {expected:amount unit} attained and still asked; "
            "it takes {need:amount source_unit} {source:metric}",
            "{role} {period}{metric:metric}：{source:metric}已完成与剩余目标共 {source_amount:amount source_unit}"
            "加存量 {stock:amount source_unit} 只能带来 {actual:amount unit}，"
            "低于已完成与剩余目标 {expected:amount unit}；{source:metric}需定到 {need:amount source_unit}",
        ),
    ),
    info(
        "TK121",
        Severity.ERROR,
        ("an edited total that does not add up", "改动后的合计与明细不符"),
        Wording(
            "{cell}: {metric:metric} of {role} {period:in} was set to {actual:amount unit}, and what it is made of adds "
            "up to {expected:amount unit}; change the parts, or put the sum back",
            "{cell}：{role} {period}的{metric:metric}被改为 {actual:amount unit}，而其明细合计为 {expected:amount unit}；"
            "请修改明细，或恢复求和公式",
        ),
        twice=Wording(
            "{cell}: {metric:metric} of {role} {period:in} is {actual:amount unit} here, and {expected:amount unit} in "
            "{other}; let both say the same",
            "{cell}：{role} {period}的{metric:metric}在此处为 {actual:amount unit}，在 {other} 为 {expected:amount unit}；"
            "请改为一致",
        ),
    ),
)
