"""TK7xx: what is done about a gap, and what stands in its way (弥补计划)."""

from __future__ import annotations

from targetkit._wording import Severity, Wording, info

__all__ = ["REMEDIES"]

REMEDIES = (
    info(
        "TK701",
        Severity.WARNING,
        ("a rule for a metric without target", "规则所指的指标没有目标"),
        Wording(
            "rule '{rule:words}': no {level:level} of the plan has a target of {metric:metric}, so it cannot fire; "
            "give them targets, or let the rule look at another metric or level",
            "规则“{rule:words}”：计划中没有任何{level:level}有{metric:metric}目标，该规则不会触发；"
            "请补充目标，或为规则改用其他指标或层级",
        ),
        unknown=Wording(
            "rule '{rule:words}': the plan has no metric {metric:metric}, so it cannot fire; "
            "it has {known:metrics}; let the rule look at one of these, or give the metric an alias",
            "规则“{rule:words}”：计划中没有指标{metric:metric}，该规则不会触发；"
            "计划中有：{known:metrics}；请改用其中之一，或为指标设置别名",
        ),
    ),
    info(
        "TK702",
        Severity.WARNING,
        ("a rule for a level that does not exist", "规则所指的层级不存在"),
        Wording(
            "rule '{rule:words}': the plan has no level {level:level}, so it cannot fire; it has {known:list}; "
            "let the rule look at one of these",
            "规则“{rule:words}”：计划中没有层级“{level:level}”，该规则不会触发；现有：{known:list}；请改用其中之一",
        ),
    ),
    info(
        "TK703",
        Severity.WARNING,
        ("a rule about stock that is not known", "规则所需的存量件未知"),
        Wording(
            "rule '{rule:words}': it is not known what waits behind {metric:metric}, so it cannot fire; "
            "give the stock, or rows with their deals",
            "规则“{rule:words}”：{metric:metric}之后的存量件未知，该规则不会触发；请给定存量件，或为记录补充业务编号",
        ),
    ),
    info(
        "TK704",
        Severity.WARNING,
        ("a rule about people whose capacity is not known", "规则所需的产能未知"),
        Wording(
            "rule '{rule:words}': it is not known how much {metric:metric} people can do in a day, so it cannot fire; "
            "give a capacity, or the history that it comes from",
            "规则“{rule:words}”：人员每日可完成的{metric:metric}未知，该规则不会触发；请给定产能，或提供历史数据",
        ),
    ),
    info(
        "TK721",
        Severity.ERROR,
        ("too much overtime in a day", "单日加班超时"),
        Wording(
            "{role} {period:in}: {actual:amount} h of overtime, and at most {expected:amount} h are allowed "
            "({source:words}); shorten it, share it out, or record the special reason if there is one",
            "{role} {period}：加班 {actual:amount} 小时，超过上限 {expected:amount} 小时（{source:words}）；"
            "请缩短时长或分散安排，确有特殊原因的应予记录",
        ),
        off=Wording(
            "{role} {period:in}: {actual:amount} h on a {kind:words}, and at most {expected:amount} h are allowed "
            "({source:words}); shorten it, or share it out",
            "{role} {period}：{kind:words}上班 {actual:amount} 小时，超过上限 {expected:amount} 小时（{source:words}）；"
            "请缩短时长或分散安排",
        ),
    ),
    info(
        "TK722",
        Severity.ERROR,
        ("too much overtime in a month", "当月加班超时"),
        Wording(
            "{role} {period:in}: {actual:amount} h of overtime, and there is room for {expected:amount} h "
            "({source:words}); give some of it to others, or rest in exchange for work on rest days",
            "{role} {period}：安排加班 {actual:amount} 小时，当月仅余 {expected:amount} 小时（{source:words}）；"
            "请由他人分担，或为休息日加班安排补休",
        ),
    ),
    info(
        "TK723",
        Severity.ERROR,
        ("too little rest in a week", "每周休息不足"),
        Wording(
            "{role} {period:in}: with work on {days:list} the days off that stay free are {actual}, "
            "and {expected} are due ({source:words}); let somebody else come on one of these days",
            "{role} {period}：{days:list}上班后仅剩 {actual} 天休息，应至少休息 {expected} 天（{source:words}）；"
            "请安排他人轮换",
        ),
    ),
    info(
        "TK724",
        Severity.ERROR,
        ("overtime of somebody who is not to work any", "不得安排加班的人员"),
        Wording(
            "{role} {period:in}: {actual:amount} h of overtime, and {role} is not to work any; ask somebody else",
            "{role} {period}：安排加班 {actual:amount} 小时，但 {role} 不得安排加班；请改由他人承担",
        ),
    ),
    info(
        "TK725",
        Severity.ERROR,
        ("rest in place of pay where pay is due", "不可以补休代替加班费"),
        Wording(
            "{role} {period:in}: a {kind:words}, on which rest cannot take the place of pay, as it can on rest days "
            "({source:words}); pay the overtime",
            "{role} {period}：当日为{kind:words}，不可以补休代替加班费，仅休息日可以（{source:words}）；请支付加班费",
        ),
    ),
    info(
        "TK726",
        Severity.WARNING,
        ("overtime that is not agreed on", "加班尚未协商一致"),
        Wording(
            "{role} {period:in}: {actual:amount} h are not agreed on; {asked:words}",
            "{role} {period}：{actual:amount} 小时加班尚未协商一致；{asked:words}",
        ),
    ),
    info(
        "TK727",
        Severity.INFO,
        ("more than the usual overtime for a special reason", "因特殊原因延长加班"),
        Wording(
            "{role} {period:in}: {actual:amount} h of overtime, more than the usual {expected:amount} h, "
            "for a special reason: {reason} ({source:words}); see that nobody's health suffers",
            "{role} {period}：加班 {actual:amount} 小时，超过通常的 {expected:amount} 小时，特殊原因：{reason}"
            "（{source:words}）；须保障劳动者身体健康",
        ),
    ),
    info(
        "TK741",
        Severity.WARNING,
        ("a gap that stays open", "无法补足的缺口"),
        Wording(
            "{metric:metric} of {role} by {period}: {actual:amount unit} of the {expected:amount unit} that are missing "
            "stay open: {why:words}",
            "{role} 截至 {period}的{metric:metric}：尚缺 {expected:amount unit}，其中 {actual:amount unit} 无法补足：{why:words}",
        ),
        waiting=Wording(
            "{role}, files waiting behind {metric:metric}: {actual:amount unit} of the {expected:amount unit} are not "
            "taken up by {period}: {why:words}",
            "{role} 的{metric:metric}存量件：{expected:amount unit} 中有 {actual:amount unit} 截至 {period}无法处理：{why:words}",
        ),
    ),
    info(
        "TK742",
        Severity.WARNING,
        ("a rule that nothing answers", "触发后没有措施的规则"),
        Wording(
            "rule {rule:words} fired for {role}, and nothing is done: {why:words}",
            "规则“{rule:words}”对 {role} 触发，但未安排措施：{why:words}",
        ),
    ),
    info(
        "TK743",
        Severity.WARNING,
        ("overtime without a known wage", "加班人员工资未知"),
        Wording(
            "no wage is known of {people:list}, so the pay for overtime is not in the cost; "
            "give the limits monthly wages",
            "{people:list} 的工资未知，费用未含其加班费；请在限制中给定月工资",
        ),
        budget=Wording(
            "no wage is known of {people:list}, so no overtime that has to be paid is asked of them under a budget; "
            "give the limits monthly wages",
            "{people:list} 的工资未知，在预算内不安排需付加班费的加班；请在限制中给定月工资",
        ),
    ),
    info(
        "TK744",
        Severity.WARNING,
        ("discipline beyond the budget", "纪律措施超出预算"),
        Wording(
            "what the rules oblige to costs {actual:amount currency}, more than the budget of {expected:amount currency}; "
            "it is done all the same, and nothing is left for closing gaps",
            "规则要求的纪律措施需 {actual:amount currency}，超过预算 {expected:amount currency}；仍须执行，预算已无余额用于补足缺口",
        ),
    ),
    info(
        "TK761",
        Severity.WARNING,
        ("an incentive paid late", "激励兑现逾期"),
        Wording(
            "incentive '{name}': {role} was paid {actual:amount unit} on {paid}, after {period}, when it was due; "
            "tell why, and pay the next one on time",
            "激励“{name}”：{role} 应于 {period}前兑现，{paid}才支付 {actual:amount unit}；请说明原因，今后按时兑现",
        ),
    ),
    info(
        "TK762",
        Severity.ERROR,
        ("an incentive paid short", "激励未足额兑现"),
        Wording(
            "incentive '{name}': {role} has earned {expected:amount unit} and was paid {actual:amount unit} "
            "though it was due on {period}; pay the {gap:amount unit} that are missing",
            "激励“{name}”：{role} 应得 {expected:amount unit}，应于 {period}前兑现，仅支付 {actual:amount unit}；"
            "请补足 {gap:amount unit}",
        ),
        nothing=Wording(
            "incentive '{name}': {role} has earned {expected:amount unit} and was paid nothing though it was due on "
            "{period}; pay it",
            "激励“{name}”：{role} 应得 {expected:amount unit}，应于 {period}前兑现，尚未支付；请立即兑现",
        ),
    ),
)
