"""What machines are refused, and in which words."""

from app.base.errors import Conflict, Forbidden, Gone, Refusal
from app.base.wording import Words


class CodeNotValid(Gone):
    """The code is wrong, was used, or ended: the three are answered alike."""

    title = Words(
        "这个代码不对、已经用过或已经过期，请重新获取",
        "That code is wrong, used already or out of time; ask for a new one",
    )


class TooManyKeys(Conflict):
    """The account holds as many live keys as it may."""

    title = Words(
        "密钥太多了，请先停用不用的密钥", "There are too many live keys; revoke those not in use"
    )


class KeyEnded(Conflict):
    """A revoked or expired key has no successor."""

    title = Words("这个密钥已经停用", "That key has ended")


class PairedByStaffOf(Forbidden):
    """A kiosk is paired by staff of the district it stands in."""

    title = Words("只能为本辖区配对自助终端", "You can pair kiosks in your own districts only")


class LinkedByThePerson(Forbidden):
    """Only the person links a backend, with a login of their own."""

    title = Words(
        "只有本人登录后才能关联", "Only the person can do this, with a login of their own"
    )


class BackendsOnly(Forbidden):
    """Only a registered backend makes links."""

    title = Words("只有已登记的后台系统可以关联用户", "Only a registered backend links its users")


class InvalidClient(Refusal):
    """The client is not known, or its secret is not right (RFC 6749 §5.2)."""

    status = 401
    title = Words("客户端身份验证失败", "The client could not be authenticated")
    more = {"error": "invalid_client"}  # noqa: RUF012 - read only


class InvalidGrant(Refusal):
    """The proof is not one of this client's, was used, or names nobody who linked (RFC 8693)."""

    status = 400
    title = Words(
        "用户证明无效、已用过，或这个用户还没有关联求职者",
        "The proof is not valid, was used, or its user is linked with nobody",
    )
    more = {"error": "invalid_grant"}  # noqa: RUF012 - read only


class UnsupportedGrantType(Refusal):
    """Only client credentials and token exchange are given here."""

    status = 400
    title = Words("不支持这种授权方式", "That kind of grant is not given here")
    more = {"error": "unsupported_grant_type"}  # noqa: RUF012 - read only


class InvalidScope(Refusal):
    """A scope was asked for that does not exist or may not be held."""

    status = 400
    title = Words("请求的权限不存在或不能授予", "A scope asked for does not exist or is not given")
    more = {"error": "invalid_scope"}  # noqa: RUF012 - read only
