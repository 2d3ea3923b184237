"""Why personal columns are held, by their tag: for the record of processing (PIPL art. 55)."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.base.wording import Words


@dataclass(frozen=True, slots=True)
class Processing:
    """What a tag means: the aim, the ground in law, how long."""

    aim: Words
    basis: Words
    keeping: Words


_DUTY = Words("法定职责（第十三条第三项）", "statutory duty (art. 13(3))")
_SERVICE = Words("本人要求的服务所必需（第十三条第二项）", "needed for the service asked for")
_CONSENT = Words("单独同意（第二十九条）", "separate consent (art. 29)")
_WHILE = Words("使用服务期间；两年无活动后清除", "while the service is used; two years of silence")

PROCESSING: Mapping[str, Processing] = {
    "identity": Processing(
        Words("确认本人、避免重复登记", "to know who somebody is, once"), _DUTY, _WHILE
    ),
    "account": Processing(Words("登录和授权", "to come in and act"), _DUTY, _WHILE),
    "contact": Processing(Words("联系本人", "to reach the person"), _SERVICE, _WHILE),
    "job matching": Processing(Words("推荐岗位", "to find fitting jobs"), _SERVICE, _WHILE),
    "job matching by ability": Processing(
        Words("按能力比较岗位要求", "to compare abilities with demands"),
        _CONSENT,
        Words("同意期间，撤回后七天", "while consented, and seven days"),
    ),
    "eligibility for programmes and statistics": Processing(
        Words("核实残疾人身份，享受政策和统计", "programmes and statistics"),
        _DUTY,
        Words("使用服务期间；录用证明另按规则保留", "while the service is used; see the rules"),
    ),
    "application": Processing(
        Words("办理求职申请和面试", "applications and interviews"),
        _SERVICE,
        Words("使用服务期间；服务台账两年", "while the service is used; ledger two years"),
    ),
    "documents": Processing(
        Words("保存本人提供的文件", "papers the person gives"),
        _SERVICE,
        Words("按文件用途，见文件规则", "by the purpose of the document"),
    ),
    "complaint": Processing(
        Words("处理投诉、更正和复核", "complaints, corrections, reviews"), _DUTY, _WHILE
    ),
    "employer contact": Processing(
        Words("联系用人单位", "to reach an employer"),
        _SERVICE,
        Words("单位在册期间", "while the employer is registered"),
    ),
}
"""By the tag of a column (`info={"personal": tag}`)."""
