"""Refusals: what the house says when it will not do a thing, with a stable code and plain words.

A refusal is a fact ("PostingClosed"), not an error class of the program. Its code is its class
name in lower_snake. Nothing a caller sent may stand in one: fill places with our own values only.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy.sql.base import Executable

from app.base.wording import Words


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field: an RFC 6901 pointer, a stable code and plain words."""

    pointer: str
    code: str
    detail: Words
    field: Words | None = None


class Refusal(Exception):
    """A request that is understood and not carried out; becomes problem+json (RFC 9457)."""

    status: ClassVar[int] = 400
    title: ClassVar[Words] = Words("请求不能执行", "The request cannot be carried out")
    retryable: ClassVar[bool] = False
    code: ClassVar[str] = "refused"
    more: ClassVar[dict[str, str]] = {}
    """Members a standard asks for besides those of RFC 9457, as `error` of RFC 6749 §5.2."""
    known: ClassVar[dict[str, "type[Refusal]"]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            cls.code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        Refusal.known[cls.code] = cls

    def __init__(
        self,
        detail: Words | None = None,
        *,
        errors: Sequence[FieldProblem] = (),
        keeps: Sequence[Executable] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        """Say no; `keeps` are statements that must survive the rollback (tries, quotas)."""
        self.detail = detail or self.title
        self.errors = tuple(errors)
        self.keeps = tuple(keeps)
        self.noted = False  # whether its event is kept already
        self.headers = headers or {}
        super().__init__(self.code)


class Unauthenticated(Refusal):
    """No valid token came with the request."""

    status = 401
    title = Words("请先登录或提供有效的令牌", "Sign in first or send a valid token")


class Forbidden(Refusal):
    """The caller is known and may not do this kind of act."""

    status = 403
    title = Words("您没有做这件事的权限", "You may not do this")


class NotFound(Refusal):
    """There is no such thing, or the caller may not see it: the two answer alike."""

    status = 404
    title = Words("没有找到", "Not found")
    detail_words = Words(
        "没有找到这一项，或者您不能查看它。", "It does not exist, or you may not see it."
    )

    def __init__(self, detail: Words | None = None, **kwargs: Any) -> None:
        super().__init__(detail or self.detail_words, **kwargs)


class MethodNotAllowed(Refusal):
    """The path exists and does not take this method."""

    status = 405
    title = Words("这个地址不支持该方法", "This address does not take that method")


class Conflict(Refusal):
    """The state of things does not allow it now."""

    status = 409
    title = Words("当前状态不允许这样做", "The present state does not allow this")


class AlreadyExists(Conflict):
    """Another record already holds what must be unique."""

    title = Words("已经存在相同的记录", "A record with the same identity already exists")


class StillReferred(Conflict):
    """Other records refer to this one, or it refers to something that is not there."""

    title = Words("引用的记录不存在或仍被使用", "A record it refers to is missing or still in use")


class RuleOfTheDatabase(Conflict):
    """A database constraint refused the combination of values."""

    title = Words("这些内容不能同时成立", "These values cannot stand together")


class Busy(Conflict):
    """Another request holds what this one needs, and held it past the lock timeout."""

    retryable = True
    title = Words("正在被其他操作占用，请稍后重试", "Held by another request; try again shortly")


class PreconditionFailed(Refusal):
    """Somebody changed the record since the caller read it."""

    status = 412
    title = Words(
        "记录已被他人修改，请重新读取后再改", "The record changed since you read it; read it again"
    )


class Gone(Refusal):
    """It was there once, or never; it is not to be had any more."""

    status = 410
    title = Words("已经失效", "It is no longer valid")


class TooLarge(Refusal):
    """The body is larger than this address takes."""

    status = 413
    title = Words("提交的内容太大", "What was sent is too large")


class UnsupportedMediaType(Refusal):
    """The body is of a kind this address does not read."""

    status = 415
    title = Words("不支持这种内容类型", "This kind of content is not read here")


class Invalid(Refusal):
    """Fields are missing or wrong; each is named."""

    status = 422
    title = Words("有内容需要更正", "Some fields need correcting")


class MalformedBody(Refusal):
    """The body is not well-formed JSON of the kind this house reads."""

    status = 400
    title = Words("请求内容不是规范的 JSON", "The body is not well-formed JSON")


class MalformedForm(Refusal):
    """The body is no well-formed multipart form: a part is cut off, too many, or not named."""

    status = 400
    title = Words(
        "上传的表单不完整或格式不对，请重新上传",
        "The form sent is cut off or not well formed; send it again",
    )


class InvalidCursor(Refusal):
    """The page cursor is not one of ours, or belongs to other filters."""

    status = 400
    title = Words("翻页标记无效，请从第一页重新开始", "The page cursor is not valid; start again")


class PreconditionRequired(Refusal):
    """If-Match is needed so that nobody's change is overwritten unseen."""

    status = 428
    title = Words("请附上 If-Match 请求头", "Send an If-Match header with the version you read")


class TooManyRequests(Refusal):
    """More than is allowed in this time; Retry-After says when the next one is."""

    status = 429
    retryable = True
    title = Words(
        "操作太频繁，请稍后再试", "Too many requests in a short time; try again a little later"
    )

    def __init__(self, wait: float = 1.0, **more: Any) -> None:
        """Say no; `wait` is how many seconds it takes until one is allowed again."""
        headers = {"Retry-After": str(max(1, math.ceil(wait))), **more.pop("headers", {})}
        super().__init__(headers=headers, **more)


class Unavailable(Refusal):
    """The database or the index cannot answer just now; nothing was half done."""

    status = 503
    retryable = True
    title = Words(
        "服务暂时不可用，请稍后重试，您的内容没有丢失",
        "The service is busy; try again shortly, nothing was half done",
    )


class ServerFault(Refusal):
    """Something failed that should not; the request id leads to the log."""

    status = 500
    title = Words("服务器出现故障，请稍后重试", "Something failed on our side; try again later")


class IdempotencyKeyMissing(Refusal):
    """A POST that creates or moves something needs an Idempotency-Key."""

    status = 400
    title = Words(
        "请附上 Idempotency-Key 请求头，以免重复提交",
        "Send an Idempotency-Key header, so that a retry does nothing twice",
    )


class IdempotencyKeyReused(Refusal):
    """The same key came with another body."""

    status = 422
    title = Words(
        "这个 Idempotency-Key 已用于不同的内容，请换一个新的",
        "This Idempotency-Key was used for other content; send a new one",
    )
