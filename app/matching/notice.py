"""The public notice: how lists are made, what is never used, how to switch it off."""

from app.base.wording import Language, Words

TITLE = Words("推荐是怎样排出来的", "How the lists of jobs are made")
TEXT = (
    Words(
        "我们把您能做的、想做的和岗位的要求逐项比较，给每个开放的岗位打分，分高的排在前面。",
        "We compare what you can do and wish with what each open job demands, item by item, give "
        "every open job a score, and put the higher ones first.",
    ),
    Words(
        "不知道的不算做不到。职业的一般要求只是推定，会降低一点分数，不会把岗位去掉。",
        "What is not known never counts as something you cannot do. What an occupation usually "
        "demands is only assumed: it may lower a score a little and never removes a job.",
    ),
    Words(
        "只有您自己的愿望、法律，或单位写明理由的必须条件，才会把岗位去掉。去掉的岗位您也可以查看。",
        "Only your own wishes, the law, or a condition the employer calls essential with a reason "
        "removes a job. You can look at the jobs that were removed.",
    ),
    Words(
        "每个结果都写明加分减分的原因、差距和能帮上忙的便利措施。没有任何自动拒绝是最终的。",
        "Every result says what raised and lowered its score, what is missing, and what would "
        "help. No automatic rejection is ever final.",
    ),
)
NEVER = (
    Words("残疾类别", "category of disability"),
    Words("残疾等级", "grade of disability"),
    Words("性别", "sex"),
    Words("姓名", "name"),
    Words("年龄上限", "any upper age"),
)
SWITCH_OFF = Words(
    "不想要个性化推荐：读取列表时加 personalised=false，或在个人资料里把“个性化”关掉，立即生效，"
    "列表按发布日期排列。",
    "To switch it off, read the list with personalised=false or turn off `personalised` in the "
    "profile. It takes effect at once and jobs come in the order of their dates.",
)
REVIEW = Words(
    "您可以要求由人重新看一遍任何一个结果，我们在期限内答复。",
    "You may ask that a person look again at any result; it is answered by a set day.",
)
FEATURES = {
    "title": Words("岗位名称与想做的工作相近", "the title is close to the work wished for"),
    "text": Words("内容与技能、经历相同", "words in common with skills and experience"),
    "occupation": Words("职业与想做或做过的相近", "the occupation is near to one wished or done"),
    "functional_fit": Words("岗位要求做得到的程度", "how far the demands are met"),
    "accommodations": Words("单位的便利补上多少差距", "how much the accommodations offered add"),
    "commute": Words("路上时间", "the way to work"),
    "pay": Words("工资与最低要求", "pay against the least asked for"),
    "hours": Words("工时与能做的时间", "hours against those one can work"),
    "schedule": Words("上班时间是否接受", "working times accepted"),
    "education": Words("学历", "education"),
    "experience": Words("经验年限", "years of experience"),
    "responsiveness": Words("单位是否常回复", "how reliably the employer answers"),
    "exposure": Words("少有人看到的岗位", "jobs that few have been shown"),
}


def said(words: tuple[Words, ...], language: Language) -> list[str]:
    """Sentences in one language."""
    return [one.said(language) for one in words]
