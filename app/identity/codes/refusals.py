"""What is said when a code or the thing beside it is not right; never whether a phone is known."""

from app.base.errors import Conflict, Forbidden, TooManyRequests, Unavailable
from app.base.wording import Words


class CodeWrong(Forbidden):
    """The code is not the one that was sent for this."""

    title = Words("验证码不对，请再看一遍短信", "The code is not right; look at the message again")


class CodeExpired(Conflict):
    """The code is older than five minutes."""

    title = Words("验证码已过期，请重新获取", "The code has expired; ask for a new one")


class CodeTriesUsedUp(Conflict):
    """Five codes were tried; this one is good for nothing any more."""

    title = Words(
        "输错次数太多，这个验证码已作废，请重新获取",
        "Too many wrong tries; this code is void, ask for a new one",
    )


class CodeUsed(Conflict):
    """A code opens once."""

    title = Words("这个验证码已经用过，请重新获取", "This code was used already; ask for a new one")


class SecondThingWrong(Forbidden):
    """The code was right, and what was given beside it names nobody behind this telephone."""

    title = Words(
        "核对不上：请检查残疾人证后四位或 PIN 码；第一次使用请先认领档案",
        "It does not match: check the last four of the certificate, or the PIN; "
        "if this is your first time, claim your record first",
    )


class SecondThingOfSeveral(Forbidden):
    """Two people of one telephone share what was given: only a PIN tells them apart."""

    title = Words(
        "仅凭这些无法确认是哪一位，请改用 PIN 码，或联系残联工作人员",
        "This alone does not tell who you are: use your PIN, or see the staff",
    )


class SecondThingLocked(TooManyRequests):
    """Wrong things were given too often for this person today."""

    title = Words(
        "今天核对失败次数太多，请明天再试，或联系残联工作人员",
        "Too many wrong answers today; try again tomorrow, or see the staff",
    )


class ClaimedAlready(Conflict):
    """The record is in use, and its person chose a PIN: the certificate does not go round it."""

    title = Words(
        "这份档案已经认领，请用 PIN 码登录；忘记 PIN 码请联系残联工作人员",
        "This record is in use already: sign in with the PIN, or see the staff if it is forgotten",
    )


class NoSender(Unavailable):
    """This installation has no way to send codes."""

    retryable = False
    title = Words(
        "本系统尚未开通短信和语音验证码，请联系残联工作人员",
        "Codes by message or call are not set up here; see the staff",
    )
