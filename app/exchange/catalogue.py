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
_CONSENTS = {
    "consent.given": Words("作出同意", "A consent was given"),
    "consent.withdrawn": Words("撤回同意", "A consent was withdrawn"),
    "seeker.abilities_erased": Words("能力信息已删除", "A seeker's abilities were deleted"),
    "seeker.consents_read": Words("查看同意记录", "A seeker's consents were read"),
    "seeker.identity_revealed": Words("打开证件信息", "Closed fields of a seeker were opened"),
    "seeker.reveals_read": Words("查看证件信息打开记录", "A seeker's reveals were read"),
    "disclosure.changed": Words("变更告知单位的信息", "What an employer may see was changed"),
    "disclosure.read": Words("单位查看当事人告知的信息", "An employer read what was disclosed"),
    "disclosure.listed": Words("查看告知单位的信息", "What is disclosed to an employer was read"),
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
_GUARDIANS = {
    "guardianship.requested": Words("申请登记监护或代理", "A guardianship was put on record"),
    "guardianship.verified": Words("监护或代理通过核实", "A guardianship was verified"),
    "guardianship.refused": Words("监护或代理未通过核实", "A guardianship was not verified"),
    "guardianship.suspended": Words("监护或代理暂停", "A guardianship was suspended"),
    "guardianship.resumed": Words("监护或代理恢复", "A guardianship was resumed"),
    "guardianship.ended": Words("监护或代理结束", "A guardianship ended"),
    "guardianship.contested": Words("本人对监护或代理提出异议", "A guardianship was contested"),
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
    "data_key.made": Words("启用新的数据密钥", "A new data key was made"),
    "data_key.rewrapped": Words("数据密钥重新包裹", "A data key was wrapped anew"),
    "data_key.retired": Words("数据密钥停用", "A data key was retired"),
    "login_session.begun": Words("登录", "Somebody signed in"),
    "login_session.ended": Words("退出登录", "A login ended"),
    "login_session.refused": Words("再次验证身份失败", "A fresh proof of who is there failed"),
    "login_session.reuse_found": Words(
        "续期令牌被复制，登录已终止", "A refresh token was copied, and its login ended"
    ),
    "login_session.stepped_up": Words("再次验证了身份", "Somebody showed once more who they are"),
    "one_time_code.refused": Words("验证码或核对信息不对", "A code, or what came with it, failed"),
    "one_time_code.not_sent": Words("验证码未能发出", "A code could not be sent"),
    "account.claimed": Words("本人认领档案", "A person claimed their record"),
    "party.activation_made": Words("工作人员开具首次使用码", "Staff made a code to begin with"),
    "party.pin_set": Words("设置 PIN 码", "A PIN was set"),
    "phone_change.asked": Words("申请更换手机号", "A change of telephone was asked for"),
    "phone_change.applied": Words("手机号更换生效", "A change of telephone took effect"),
    "phone_change.cancelled": Words("取消更换手机号", "A change of telephone was cancelled"),
    "phone_change.not_told": Words(
        "更换手机号的提醒未能发出", "The notice of a change of telephone could not be sent"
    ),
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
}

_AUDIT: Mapping[str, Words] = {
    "audit.events_read": Words("查看了审计记录", "The audit log was read"),
}
EVENTS: Mapping[str, Words] = {
    **_MACHINES,
    **_POSTINGS,
    **_EMPLOYERS,
    **_SEEKERS,
    **_CONSENTS,
    **_APPLICATIONS,
    **_MATCHING,
    **_DOCUMENTS,
    **_GUARDIANS,
    **_HOUSE,
    **_AUDIT,
}
