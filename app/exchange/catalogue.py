"""Every event of the log by its name, and what happened when it is noted."""

from collections.abc import Mapping

from app.base.wording import Words

_POSTINGS = {
    "posting.created": Words("岗位建立", "A posting was written"),
    "posting.changed": Words("岗位内容变更", "A posting was changed"),
    "posting.submitted": Words("岗位提交", "A posting was submitted"),
    "posting.contested": Words("用人单位请人工审核岗位", "An employer asked for a reviewer"),
    "posting.screening_decided": Words("审核人员作出决定", "A reviewer decided on a finding"),
    "posting.published": Words("岗位发布", "A posting was published"),
    "posting.returned": Words("岗位退回修改", "A posting was returned to its employer"),
    "posting.sent_to_review": Words("岗位转人工审核", "A posting was sent to a reviewer"),
    "posting.paused": Words("岗位暂停招聘", "A posting was paused"),
    "posting.resumed": Words("岗位恢复招聘", "A posting was resumed"),
    "posting.filled": Words("岗位已招满", "A posting was filled"),
    "posting.closed": Words("岗位关闭", "A posting was closed"),
    "posting.expired": Words("岗位到期", "A posting ran out"),
    "posting.reopened": Words("岗位重新发布", "A posting was offered again"),
}
_EMPLOYERS = {
    "employer.registered": Words("用人单位登记", "An employer was registered"),
    "employer.changed": Words("用人单位资料变更", "An employer's record was changed"),
    "employer.submitted": Words("用人单位提交核验", "An employer was submitted"),
    "employer.verified": Words("用人单位通过核验", "An employer was verified"),
    "employer.sent_back": Words("用人单位资料退回", "An employer's record was sent back"),
    "employer.paused": Words("用人单位暂停招聘", "An employer was paused"),
    "employer.resumed": Words("用人单位恢复招聘", "An employer was resumed"),
    "employer.suspended": Words("用人单位停用", "An employer was suspended"),
    "employer.reinstated": Words("用人单位恢复启用", "An employer was reinstated"),
    "employer.closed": Words("用人单位注销", "An employer was closed"),
    "employer.reopened": Words("用人单位重新登记", "An employer was reopened"),
}
_SEEKERS = {
    "seeker.registered": Words("求职者登记", "A seeker was registered"),
    "seeker.changed": Words("求职者资料变更", "A seeker's record was changed"),
    "seeker.profile_changed": Words("求职者能力档案变更", "A seeker's profile was changed"),
    "seeker.verified": Words("求职者通过核验", "A seeker was verified"),
    "seeker.assessed": Words("求职者完成评估", "A seeker was assessed"),
    "seeker.made_ready": Words("求职者可以上岗", "A seeker became ready for work"),
    "seeker.placed": Words("求职者已就业", "A seeker was placed"),
    "seeker.retained": Words("求职者稳定就业", "A seeker stayed in work"),
    "seeker.searched_again": Words("求职者重新求职", "A seeker looks for work again"),
    "seeker.deactivated": Words("求职者暂不求职", "A seeker stopped looking for work"),
    "seeker.reactivated": Words("求职者恢复求职", "A seeker took up the search again"),
    "seeker.read": Words("查看求职者资料", "A seeker's record was read"),
    "seeker.listed": Words("求职者资料列出", "Seekers were listed"),
    "seeker.profile_read": Words("查看求职者能力档案", "A seeker's profile was read"),
    "seeker.done_for_read": Words("查看为求职者办理的事项", "What was done for a seeker was read"),
    "seeker.moves_read": Words("查看求职者办理记录", "A seeker's transitions were read"),
}
_APPLICATIONS = {
    "application.submitted": Words("提交申请", "An application was sent"),
    "application.processed": Words("申请开始办理", "An application was taken up"),
    "application.postponed": Words("申请暂缓", "An application was postponed"),
    "application.moved_to_prior_to_hire": Words("进入录用前环节", "A trial before hiring began"),
    "application.moved_back_to_processing": Words("退回办理", "A trial before hiring ended"),
    "application.added_to_pool": Words("放入人才储备", "An application was kept in the pool"),
    "application.accepted": Words("录用", "An applicant was hired"),
    "application.refused": Words("不录用", "An application was refused"),
    "application.rendered_obsolete": Words(
        "因已在别处就业而失效", "An applicant was hired elsewhere"
    ),
    "application.reset": Words("恢复申请", "An application was taken up again"),
    "application.cancelled": Words("撤销录用", "A hiring was cancelled"),
    "application.transferred": Words("申请转给其他单位", "An application was transferred"),
    "application.referred_outside": Words("转介到系统外", "An applicant was referred elsewhere"),
    "application.withdrawn": Words("撤回申请", "An application was withdrawn"),
    "application.expired": Words("申请逾期失效", "An application ran out unanswered"),
    "interview.offered": Words("提出面试时间", "Times for an interview were offered"),
    "interview.changed": Words("面试安排变更", "An interview was changed"),
    "interview.ended": Words("面试结束", "An interview ended"),
    "message.sent": Words("发送消息", "A message was sent"),
    "application.listed": Words("申请列出", "Applications were listed"),
    "application.read": Words("查看申请", "An application was read"),
    "application.moves_read": Words("查看申请办理记录", "An application's transitions were read"),
    "application.interviews_read": Words("查看面试安排", "An application's interviews were read"),
    "application.messages_read": Words("查看申请消息", "An application's messages were read"),
    "interview.read": Words("查看面试", "An interview was read"),
}
_MATCHING = {
    "matches.read": Words("查看求职者的岗位推荐", "A seeker's matches were read"),
    "candidates.read": Words("查看岗位的候选人", "A posting's candidates were read"),
    "human_review.asked": Words("申请人工复核", "A person asked for a human review"),
    "human_review.answered": Words("人工复核答复", "A human review was answered"),
    "human_review.read": Words("查看人工复核", "A human review was read"),
}
_GUARDIANS = {
    "guardianship.requested": Words("申请登记监护或代理", "A guardianship was put on record"),
    "guardianship.verified": Words("监护或代理通过核实", "A guardianship was verified"),
    "guardianship.refused": Words("监护或代理未通过核实", "A guardianship was not verified"),
    "guardianship.suspended": Words("监护或代理暂停", "A guardianship was suspended"),
    "guardianship.resumed": Words("监护或代理恢复", "A guardianship was resumed"),
    "guardianship.ended": Words("监护或代理结束", "A guardianship ended"),
    "guardianship.contested": Words(
        "本人对监护或代理提出异议", "A guardianship was contested"
    ),
    "guardianship.settled": Words("监护异议处理完毕", "A contested guardianship was settled"),
    "guardianship.listed": Words("监护或代理列出", "Guardianships were listed"),
    "guardianship.read": Words("查看监护或代理", "A guardianship was read"),
    "membership.granted": Words("给予代办权限", "An account was given acts for a person"),
    "membership.ended": Words("收回代办权限", "An account lost its acts for a person"),
    "ask.asked": Words("代办人询问本人", "A guardian asked the person"),
    "ask.agreed": Words("本人同意", "The person agreed"),
    "ask.refused": Words("本人不同意", "The person refused"),
    "ask.listed": Words("询问列出", "What a person was asked was listed"),
    "ask.read": Words("查看询问", "What a person was asked was read"),
    "person.merged": Words("合并重复档案", "Two records of one person were merged"),
    "person.unmerged": Words("拆分已合并档案", "Two merged records were taken apart"),
    "duplicate.listed": Words("疑似重复档案列出", "Likely duplicates were listed"),
    "merge.read": Words("查看档案合并记录", "Merges of records were read"),
}
_HOUSE = {
    "demo.loaded": Words("演示城市装入", "The demo city was loaded"),
    "access_key.made": Words("建立访问令牌", "An access key was made"),
    "access_key.revoked": Words("撤销访问令牌", "An access key was revoked"),
    "import.received": Words("收到导入文件", "A file to import was received"),
    "import.finished": Words("导入完成", "An import ended"),
    "import.failed": Words("导入失败", "An import failed"),
    "request.refused": Words("请求被拒绝", "A request was refused"),
}
EVENTS: Mapping[str, Words] = {
    **_POSTINGS,
    **_EMPLOYERS,
    **_SEEKERS,
    **_APPLICATIONS,
    **_MATCHING,
    **_GUARDIANS,
    **_HOUSE,
}
