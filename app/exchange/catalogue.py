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
_DOCUMENTS = {
    "document.uploaded": Words("文件上传", "A document was uploaded"),
    "document.changed": Words("文件说明变更", "A document's title or text was changed"),
    "document.deleted": Words("文件删除", "A document was deleted"),
    "document.forgotten": Words(
        "按本人请求清除文件", "A document was erased at a person's request"
    ),
    "document.restricted": Words(
        "文件依法保留、停止使用", "A document is kept by law and used no more"
    ),
    "document.expired": Words("文件保存期满删除", "A document was deleted at the end of its time"),
    "document.refused": Words("上传的文件未接收", "A file sent was not taken in"),
    "document.listed": Words("文件列出", "Documents were listed"),
    "document.read": Words("查看文件说明", "A document's record was read"),
    "document.linked": Words("生成文件下载链接", "A link to a document was given"),
    "document.downloaded": Words("文件下载", "A document was downloaded"),
}
_HOUSE = {
    "demo.loaded": Words("演示城市装入", "The demo city was loaded"),
    "data_key.made": Words("启用新的数据密钥", "A new data key was made"),
    "data_key.rewrapped": Words("数据密钥重新包裹", "A data key was wrapped anew"),
    "data_key.retired": Words("数据密钥停用", "A data key was retired"),
    "import.received": Words("收到导入文件", "A file to import was received"),
    "import.finished": Words("导入完成", "An import ended"),
    "import.failed": Words("导入失败", "An import failed"),
    "request.refused": Words("请求被拒绝", "A request was refused"),
}
_MACHINES = {
    "access_key.made": Words("建立访问令牌", "An access key was made"),
    "access_key.rotated": Words("更换访问令牌", "An access key was replaced"),
    "access_key.revoked": Words("撤销访问令牌", "An access key was revoked"),
    "device.pairing_allowed": Words("生成终端配对码", "A code to pair a kiosk was made"),
    "device.paired": Words("自助终端完成配对", "A kiosk was paired"),
    "device.cut_off": Words("自助终端停用", "A kiosk was cut off"),
    "client.made": Words("登记后台系统", "A backend was registered"),
    "client.closed": Words("后台系统停用", "A backend was closed"),
    "proof_key.taken": Words("登记后台系统公钥", "A backend's public key was taken"),
    "proof_key.dropped": Words("停用后台系统公钥", "A backend's public key was dropped"),
    "link.allowed": Words("本人允许关联后台系统", "A person allowed a backend to link"),
    "link.made": Words("后台系统与本人关联", "A backend was linked with a person"),
    "link.cut": Words("本人解除关联", "A person cut a link"),
    "login_session.begun": Words("登录", "A login began"),
    "login_session.ended": Words("登录结束", "A login ended"),
}

_PRIVACY = {
    "data_export.asked": Words("申请资料副本", "A copy of a person's data was asked for"),
    "data_export.made": Words("资料副本已备好", "A copy of a person's data was made"),
    "data_export.linked": Words("生成资料副本下载链接", "A link to a copy was given"),
    "data_export.downloaded": Words("下载资料副本", "A copy of a person's data was fetched"),
    "erasure.asked": Words("申请清除资料", "An erasure was asked for"),
    "erasure.cancelled": Words("撤回清除申请", "An erasure was called off"),
    "seeker.erased": Words("资料已清除", "A person was erased"),
    "account.closed": Words("账号已关闭", "An account was closed"),
    "seeker.rights_read": Words("查看权利申请", "What a person asked for by right was read"),
    "seeker.silence_warned": Words("长期未使用提醒", "A person was warned about long silence"),
    "seeker.silence_ended": Words("重新有活动，取消清除", "A silent person gave a sign of life"),
    "seeker.death_recorded": Words("登记去世", "A person's death was written down"),
    "correction.asked": Words("申请更正", "A correction was asked for"),
    "correction.accepted": Words("更正通过", "A correction was accepted"),
    "correction.refused": Words("更正未通过", "A correction was refused"),
    "correction.listed": Words("更正申请列出", "Corrections were listed"),
    "complaint.received": Words("收到投诉", "A complaint was received"),
    "complaint.taken_up": Words("投诉开始办理", "A complaint was taken up"),
    "complaint.escalated": Words("投诉转上级", "A complaint was handed to those above"),
    "complaint.answered": Words("投诉已答复", "A complaint was answered"),
    "complaint.contested": Words("对投诉答复不满意", "An answer to a complaint was contested"),
    "complaint.closed": Words("投诉结案", "A complaint was closed"),
    "complaint.listed": Words("投诉列出", "Complaints were listed"),
    "complaint.read": Words("查看投诉", "A complaint was read"),
}
_AUDIT: Mapping[str, Words] = {
    "audit.events_read": Words("查看了审计记录", "The audit log was read"),
}
EVENTS: Mapping[str, Words] = {
    **_MACHINES,
    **_POSTINGS,
    **_EMPLOYERS,
    **_SEEKERS,
    **_APPLICATIONS,
    **_MATCHING,
    **_DOCUMENTS,
    **_HOUSE,
    **_AUDIT,
    **_PRIVACY,
}
