"""What is sent to a telephone: the code first, nobody's name, no word of disability."""

from collections.abc import Mapping

from app.base.wording import Language, Words
from app.identity.models import Channel, CodePurpose

_CODE: Mapping[CodePurpose, Words] = {
    CodePurpose.SIGN_IN: Words(
        "{code} 是您的爱心屋登录验证码，5 分钟内有效。请不要告诉任何人。",
        "{code} is your Aixinwu sign-in code, good for 5 minutes. Tell it to nobody.",
    ),
    CodePurpose.CLAIM: Words(
        "{code} 是您的爱心屋首次使用验证码，5 分钟内有效。请不要告诉任何人。",
        "{code} is your code to start using Aixinwu, good for 5 minutes. Tell it to nobody.",
    ),
    CodePurpose.STEP_UP: Words(
        "{code} 是您的爱心屋身份验证码，5 分钟内有效。不是您本人操作请不要理会。",
        "{code} is your Aixinwu code to show it is you, good for 5 minutes. "
        "If you did not ask for it, ignore it.",
    ),
    CodePurpose.PHONE_CHANGE: Words(
        "{code} 是您的爱心屋新手机号验证码，5 分钟内有效。请不要告诉任何人。",
        "{code} confirms this as your new Aixinwu telephone, good for 5 minutes. "
        "Tell it to nobody.",
    ),
}
_SPOKEN: Words = Words(
    "您好，这里是爱心屋。您的验证码是：{digits}。再说一遍：{digits}。",
    "Hello, this is Aixinwu. Your code is: {digits}. Once more: {digits}.",
)
PHONE_TO_CHANGE = Words(
    "您的爱心屋手机号将在 {hours} 小时后更换。如果不是您本人要求的，请登录爱心屋取消，"
    "或联系工作人员。",
    "Your Aixinwu telephone number will change in {hours} hours. If you did not ask for this, "
    "sign in and cancel it, or see the staff.",
)
BEGINNING_MADE = Words(
    "工作人员为您开了一个爱心屋首次使用码。如果您没有到工作人员那里办理，请马上联系残联。",
    "Staff made a code for you to begin with Aixinwu. If you did not see the staff about it, "
    "call the federation at once.",
)


def of_code(purpose: CodePurpose, channel: Channel, code: str, language: Language) -> str:
    """The words a code is sent with; a voice says each digit by itself, twice."""
    if channel is Channel.VOICE:
        digits = ("，" if language == "zh" else ", ").join(code)
        return _SPOKEN.filled(digits=digits).said(language)
    return _CODE[purpose].filled(code=code).said(language)
