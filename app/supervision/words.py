"""Statuses and filters in words, for workbooks; pages take theirs from the templates. Pure."""

from app.engagements.workflow import EngagementStatus
from app.needs.workflow import NeedStatus
from app.projects.workflow import ProjectStatus

NEED_WORDS: dict[str, str] = {
    NeedStatus.DRAFT: "草稿",
    NeedStatus.SUBMITTED: "待审核",
    NeedStatus.RETURNED: "已退回",
    NeedStatus.PUBLISHED: "已发布",
    NeedStatus.ENGAGED: "对接中",
    NeedStatus.AGREED: "已选定",
    NeedStatus.DELIVERED: "已交付",
    NeedStatus.ACCEPTED: "已验收",
    NeedStatus.CLOSED: "已结束",
    NeedStatus.WITHDRAWN: "已撤回",
    NeedStatus.EXPIRED: "已过期",
    NeedStatus.UNMET: "未满足",
}
ANSWER_WORDS: dict[str, str] = {
    EngagementStatus.INVITED: "已邀请",
    EngagementStatus.QUOTED: "已应答",
    EngagementStatus.AWARDED: "已选定",
    EngagementStatus.DECLINED: "已谢绝",
    EngagementStatus.LAPSED: "已失效",
    EngagementStatus.WITHDRAWN: "已撤回",
}
PROJECT_WORDS: dict[str, str] = {
    ProjectStatus.DRAFT: "草稿",
    ProjectStatus.PROPOSED: "待遴选",
    ProjectStatus.RETURNED: "已退回",
    ProjectStatus.SELECTED: "已入库",
    ProjectStatus.RECRUITING: "征集中",
    ProjectStatus.TEAMED: "已组队",
    ProjectStatus.EXECUTING: "实施中",
    ProjectStatus.ACCEPTED: "已验收",
    ProjectStatus.TRANSFERRED: "已转化",
    ProjectStatus.CLOSED: "已结束",
    ProjectStatus.WITHDRAWN: "已撤回",
}
FILTER_WORDS = {
    "region": "地区",
    "service": "服务",
    "status": "需求状态",
    "field": "领域",
    "stage": "项目状态",
    "since": "从",
    "until": "到",
    "demand": "需求地区",
    "supply": "机构地区",
    "scope": "范围",
}
