"""TK4xx: targets are pledged and agreed, not imposed (平等尊重)."""

from __future__ import annotations

from targetkit._wording import Severity, Wording, info

__all__ = ["RESPECT"]

RESPECT = (
    info(
        "TK401",
        Severity.WARNING,
        ("published while it is talked over", "协商未结束即发布"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} were published before {role} had "
            "settled on them; hear {role} first, or impose the target with a reason",
            "{role} {period}{metric:metric}：目标 {actual:amount unit} 未经 {role} 确认即发布；"
            "请先听取意见，或说明理由后下达",
        ),
        countered=Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} were published, while the "
            "counter-proposal of {expected:amount unit} ({reason}) waits for an answer; "
            "concede it, answer it, or impose the target with a reason",
            "{role} {period}{metric:metric}：目标 {actual:amount unit} 已发布，而其提出的 "
            "{expected:amount unit}（{reason}）尚未答复；请同意、回复，或说明理由后下达",
        ),
        answered=Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} were published, while {role} has not "
            "accepted the {expected:amount unit} that were offered; wait for the answer, "
            "or impose the target with a reason",
            "{role} {period}{metric:metric}：目标 {actual:amount unit} 已发布，而上级回复的 "
            "{expected:amount unit} 尚未获其接受；请等待答复，或说明理由后下达",
        ),
    ),
    info(
        "TK402",
        Severity.WARNING,
        ("imposed without a reason", "无理由下达"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} were imposed, and nobody said why; "
            "say why, or talk it over",
            "{role} {period}{metric:metric}：下达 {actual:amount unit}，未说明理由；请说明理由，或重新协商",
        ),
        changed=Wording(
            "{metric:metric} of {role} {period:in}: the plan has {actual:amount unit}, {gap:amount unit} more than "
            "the {expected:amount unit} that were settled, and nobody said why; "
            "go back to them, or talk it over again",
            "{role} {period}{metric:metric}：计划中为 {actual:amount unit}，比商定的 {expected:amount unit} "
            "多 {gap:amount unit}，未说明理由；请改回，或重新协商",
        ),
    ),
    info(
        "TK403",
        Severity.WARNING,
        ("a pledge far above what was shown", "报备远超已展现的能力"),
        Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are pledged, {gap:amount unit} more than "
            "the {expected:amount unit} that {role} has shown in so many working days; "
            "ask what is different this time, or agree on less",
            "{role} {period}{metric:metric}：报备 {actual:amount unit}，比按在岗工作日已展现的 "
            "{expected:amount unit} 多 {gap:amount unit}；请了解此次有何不同，或商定较低的数",
        ),
        group=Wording(
            "{metric:metric} of {role} {period:in}: {actual:amount unit} are pledged, {gap:amount unit} more than "
            "the {expected:amount unit} that its people together have shown in so many working days; "
            "ask who is to bring it, or agree on less",
            "{role} {period}{metric:metric}：报备 {actual:amount unit}，比全体成员按在岗工作日已展现的合计 "
            "{expected:amount unit} 多 {gap:amount unit}；请了解由谁完成，或商定较低的数",
        ),
    ),
)
