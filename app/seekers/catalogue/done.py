"""What was done for a person, one short sentence for each event of the log, without hard words.

Each is said after who did it. A sentence has at most 25 Chinese characters (easy-read).
"""

from collections.abc import Mapping

from app.base.actor import Kind
from app.base.wording import Words

NOT_ABOUT_A_PERSON = frozenset(
    {
        "access_key",
        "audit",
        "candidates",
        "client",
        "data_key",
        "demo",
        "device",
        "duplicate",
        "employer",
        "import",
        "invitation",
        "member_login",
        "merge",
        "posting",
        "proof_key",
    }
)
"""Events that begin with one of these are never done for a person who looks for work."""

_ACCOUNTS = {
    "account.opened": Words("开通了您的账号。", "opened your account."),
    "account.changed": Words("改了您的账号。", "changed your account."),
    "account.closed": Words("关了您的账号。", "closed your account."),
    "account.reopened": Words("重新开了您的账号。", "opened your account again."),
    "account.locked": Words("锁了您的账号。", "locked your account."),
    "account.unlocked": Words("给您的账号开了锁。", "unlocked your account."),
    "account.password_changed": Words("改了密码。", "changed the password."),
    "account.password_reset_allowed": Words("让您可以换密码。", "let you choose a new password."),
    "account.password_reset": Words("换了密码。", "chose a new password."),
    "account.totp_begun": Words("开始设置验证器。", "began to set up a code maker."),
    "account.totp_enrolled": Words("设好了验证器。", "set up a code maker."),
    "account.recovery_codes_made": Words("做了备用码。", "made spare codes."),
    "account.second_factor_reset": Words("清除了验证器。", "took away the code maker."),
    "passkey.added": Words("加了一把登录钥匙。", "added a key to sign in with."),
    "passkey.renamed": Words("给登录钥匙改了名。", "gave a sign-in key a new name."),
    "passkey.removed": Words("删了一把登录钥匙。", "took away a key to sign in with."),
    "passkey.copy_suspected": Words(
        "登录钥匙可能被人复制。", "a sign-in key may have been copied."
    ),
    "membership.became_admin": Words("成了单位的管理员。", "became an administrator."),
    "membership.became_member": Words("不再是单位的管理员。", "is no longer an administrator."),
}
_FILE = {
    "seeker.registered": Words("为您登记了求职。", "put you on the list of people who want work."),
    "seeker.changed": Words("改了您的资料。", "changed what is written about you."),
    "seeker.profile_changed": Words("改了您会做什么的资料。", "changed your list of skills."),
    "seeker.verified": Words("核对了您的身份。", "checked who you are."),
    "seeker.assessed": Words("了解了您会做什么。", "found out what you can do."),
    "seeker.made_ready": Words("说您可以上班了。", "said that you are ready for work."),
    "seeker.placed": Words("记下您有工作了。", "wrote down that you have a job."),
    "seeker.retained": Words("记下您一直在上班。", "wrote down that you kept your job."),
    "seeker.searched_again": Words("让您重新开始找工作。", "had you look for work again."),
    "seeker.deactivated": Words("让您先不找工作。", "had you stop looking for work."),
    "seeker.reactivated": Words("让您又开始找工作。", "had you start looking for work again."),
    "seeker.read": Words("看了您的资料。", "looked at what is written about you."),
    "seeker.listed": Words("在名单里看到了您。", "saw you in a list."),
    "seeker.profile_read": Words("看了您会做什么。", "looked at what you can do."),
    "seeker.moves_read": Words("看了您办过的事。", "looked at what happened with you before."),
    "seeker.done_for_read": Words("看了别人为您做的事。", "looked at what others did for you."),
    "matches.read": Words("看了适合您的工作。", "looked at jobs for you."),
    "human_review.asked": Words("请人再看一次您的工作推荐。", "had your jobs looked at again."),
    "human_review.answered": Words("回答了您的问题。", "answered your question."),
    "human_review.read": Words("看了您问过的问题。", "looked at what you asked."),
    "person.merged": Words("把您的两份资料放到一起。", "put two files about you together."),
    "person.unmerged": Words("把两份资料分开了。", "took two files apart again."),
    "request.refused": Words("想为您办一件事，没有办成。", "tried to do something and could not."),
}
_WORK = {
    "application.submitted": Words("替您申请了一份工作。", "applied for a job for you."),
    "application.processed": Words("开始看您的申请。", "began to look at your application."),
    "application.postponed": Words("让您的申请等一等。", "let your application wait."),
    "application.moved_to_prior_to_hire": Words("让您先试一试工作。", "has you try the job."),
    "application.moved_back_to_processing": Words("要再看看您的申请。", "looks at it once more."),
    "application.added_to_pool": Words("把您的申请留着以后用。", "kept it for later."),
    "application.accepted": Words("定下了您的工作。", "took you on for the job."),
    "application.refused": Words("没有要您来上班。", "did not take you on."),
    "application.rendered_obsolete": Words("把您的申请放到一边。", "set your application aside."),
    "application.reset": Words("重新提交了您的申请。", "took up your application again."),
    "application.cancelled": Words("取消了您的工作。", "cancelled your job."),
    "application.transferred": Words("把您的申请转给别的单位。", "passed your application on."),
    "application.referred_outside": Words("介绍您去别处找工作。", "sent you to look elsewhere."),
    "application.withdrawn": Words("收回了您的申请。", "took your application back."),
    "application.expired": Words("您的申请没有人回答。", "let your application run out."),
    "application.listed": Words("看了您申请过的工作。", "looked at the jobs you applied for."),
    "application.read": Words("看了您的一份申请。", "looked at one of your applications."),
    "application.moves_read": Words("看了申请办到哪一步。", "looked at how far it has come."),
    "application.interviews_read": Words("看了您的面试时间。", "looked at your interviews."),
    "application.messages_read": Words("看了您和单位的消息。", "read your messages."),
    "interview.offered": Words("替您约了面试时间。", "offered times to meet an employer."),
    "interview.changed": Words("改了您的面试安排。", "changed a meeting with an employer."),
    "interview.ended": Words("记下了面试的结果。", "wrote down how a meeting went."),
    "interview.read": Words("看了您的一次面试。", "looked at one of your meetings."),
    "message.sent": Words("替您给单位发了消息。", "wrote to an employer for you."),
}
_GUARDIANS = {
    "guardianship.requested": Words("想以后替您办事。", "wants to do things for you."),
    "guardianship.verified": Words("同意一个人替您办事。", "let somebody do things for you."),
    "guardianship.refused": Words("没有让一个人替您办事。", "did not let somebody act for you."),
    "guardianship.suspended": Words("让一个人先不替您办事。", "stopped somebody for a while."),
    "guardianship.resumed": Words("让一个人又可以替您办事。", "let somebody act for you again."),
    "guardianship.ended": Words("以后不再替您办事。", "no longer does things for you."),
    "guardianship.contested": Words("说您不要别人替您办事。", "said that you do not want this."),
    "guardianship.settled": Words("和您谈了您不同意的事。", "talked about it with you."),
    "guardianship.listed": Words("看了谁可以替您办事。", "looked at who may act for you."),
    "guardianship.read": Words("看了谁可以替您办事。", "looked at who may act for you."),
    "membership.granted": Words("记下谁可以替您办事。", "wrote down who may act for you."),
    "membership.ended": Words("记下谁不再替您办事。", "wrote down who no longer acts for you."),
    "ask.asked": Words("问您同意不同意一件事。", "asked whether you agree to something."),
    "ask.agreed": Words("记下您说了同意。", "wrote down that you said yes."),
    "ask.refused": Words("记下您说了不同意。", "wrote down that you said no."),
    "ask.listed": Words("看了问过您的事。", "looked at what you were asked."),
    "ask.read": Words("看了问过您的一件事。", "looked at one thing you were asked."),
}
_AGREED = {
    "consent.given": Words("写下您同意用您的资料。", "wrote down that you agree to a use."),
    "consent.withdrawn": Words("写下您不再同意用资料。", "wrote down that you no longer agree."),
    "seeker.abilities_erased": Words("删掉了您会做什么的资料。", "deleted your list of skills."),
    "seeker.consents_read": Words("看了您同意过什么。", "looked at what you agreed to."),
    "seeker.identity_revealed": Words("看了您的证件或电话号码。", "looked at a number of yours."),
    "seeker.reveals_read": Words("看了谁看过您的号码。", "looked at who saw your numbers."),
    "disclosure.changed": Words("改了单位能看到您的什么。", "changed what an employer may see."),
    "disclosure.read": Words("看了您给单位看的资料。", "looked at what you let an employer see."),
    "disclosure.listed": Words("看了单位能看到您的什么。", "looked at what an employer may see."),
    "link.allowed": Words("让另一个网站可以认出您。", "let another website know you."),
    "link.made": Words("让另一个网站认出了您。", "made another website know you."),
    "link.cut": Words("让另一个网站不再认出您。", "stopped another website from knowing you."),
}
_PAPERS = {
    "document.uploaded": Words("替您交了一份文件。", "sent in a paper of yours."),
    "document.changed": Words("改了您一份文件的说明。", "changed the words about a paper."),
    "document.deleted": Words("删掉了您的一份文件。", "deleted a paper of yours."),
    "document.forgotten": Words("照您说的删掉了文件。", "deleted a paper as you asked."),
    "document.restricted": Words("收好您的文件，不再使用。", "put a paper away for good."),
    "document.expired": Words("文件到期，已经删掉。", "deleted a paper whose time was over."),
    "document.refused": Words("替您交文件，没有交成。", "tried to send in a paper and could not."),
    "document.listed": Words("看了您有哪些文件。", "looked at which papers you have."),
    "document.read": Words("看了您一份文件的说明。", "looked at what a paper is about."),
    "document.linked": Words("要打开您的一份文件。", "asked to open a paper of yours."),
    "document.downloaded": Words("打开了您的一份文件。", "opened a paper of yours."),
}
_SIGNING_IN = {
    "login_session.begun": Words("替您登录了。", "signed in for you."),
    "login_session.ended": Words("让一次登录结束了。", "ended a login."),
    "login_session.refused": Words("没有证明是您本人。", "could not show that it was you."),
    "login_session.reuse_found": Words(
        "发现登录被别人用，已停。", "found a stolen login; ended it."
    ),
    "login_session.stepped_up": Words("又证明了一次是谁。", "showed once more who it is."),
    "one_time_code.refused": Words("输错了您的验证码。", "typed a wrong code of yours."),
    "one_time_code.not_sent": Words("给您的验证码没有发出去。", "could not send you a code."),
    "account.claimed": Words("开始用您的资料登录。", "began to sign in with your file."),
    "party.activation_made": Words("给了您第一次登录用的码。", "gave you a code to begin with."),
    "party.pin_set": Words("设了您登录用的密码。", "set the PIN you sign in with."),
    "phone_change.asked": Words("要换您登录用的电话。", "asked to change your telephone."),
    "phone_change.applied": Words("换了您登录用的电话。", "changed your telephone."),
    "phone_change.cancelled": Words("不换您登录用的电话了。", "kept your telephone as it was."),
    "phone_change.not_told": Words("换电话的提醒没有发出去。", "could not tell you of the change."),
}
_RIGHTS = {
    "data_export.asked": Words("替您要了一份您的资料。", "asked for a copy of your data."),
    "data_export.made": Words("备好了您的资料。", "made a copy of your data."),
    "data_export.linked": Words("要打开您的那份资料。", "asked to open a copy of your data."),
    "data_export.downloaded": Words("打开了您的那份资料。", "opened a copy of your data."),
    "erasure.asked": Words("要求删掉您的全部资料。", "asked to delete all your data."),
    "erasure.cancelled": Words("说不删您的资料了。", "said that your data are to stay."),
    "seeker.erased": Words("删掉了您的全部资料。", "deleted all your data."),
    "seeker.rights_read": Words("看了您要求过什么。", "looked at what you asked for."),
    "seeker.retention_warned": Words(
        "提醒您：很久没用，资料快要删掉了。", "warned you: your data will soon be deleted."
    ),
    "seeker.retention_told": Words("把提醒发到了您的电话。", "sent the warning to your telephone."),
    "seeker.retention_not_told": Words("提醒没有发到您的电话。", "could not warn you by phone."),
    "seeker.retention_ended": Words("知道您还在用，资料留着。", "knows you are there; data stay."),
    "seeker.death_recorded": Words("记下这个人去世了。", "wrote down that the person died."),
    "correction.asked": Words("说您的资料有一处不对。", "said that something of yours is wrong."),
    "correction.accepted": Words("改好了您说的那一处。", "put right what you said is wrong."),
    "correction.refused": Words("没有改您说的那一处。", "did not change what you said is wrong."),
    "correction.listed": Words("看了谁说资料不对。", "looked at what is said to be wrong."),
    "complaint.received": Words("替您提了意见。", "complained for you."),
    "complaint.taken_up": Words("开始办您提的意见。", "began to look at your complaint."),
    "complaint.escalated": Words("把您的意见交给上级。", "handed your complaint on."),
    "complaint.answered": Words("回答了您提的意见。", "answered your complaint."),
    "complaint.contested": Words("说回答还不行。", "said that the answer is not enough."),
    "complaint.closed": Words("办完了您提的意见。", "closed your complaint."),
    "complaint.listed": Words("看了有哪些意见。", "looked at the complaints."),
    "complaint.read": Words("看了您提的意见。", "read your complaint."),
}
DONE: Mapping[str, Words] = {
    **_ACCOUNTS,
    **_FILE,
    **_WORK,
    **_GUARDIANS,
    **_AGREED,
    **_PAPERS,
    **_SIGNING_IN,
    **_RIGHTS,
}
"""By the name of the event, what was done."""

SOMETHING = Words("为您办了一件事。", "did something for you.")
"""For an event that has no sentence yet; a test of the house fails before that can be."""

ROLES: Mapping[Kind, Words] = {
    Kind.GUARDIAN: Words("您的监护人或代理人", "the person who acts for you"),
    Kind.OFFICER: Words("您的帮扶人员", "your officer"),
    Kind.STAFF: Words("残联工作人员", "staff of the federation"),
    Kind.SYSTEM: Words("爱心屋", "Aixinwu"),
}
"""Who acts for a person, in plain words."""

SOMEBODY = Words("另一个人", "somebody else")
