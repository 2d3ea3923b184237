"""What people are told before their data are used: public, by purpose and version."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from app.audit.door import Door
from app.base.errors import NotFound
from app.base.text import Code
from app.identity.scopes import PUBLIC
from app.seekers import rules
from app.seekers.catalogue import NOTICES, PURPOSES
from app.seekers.schemas import NoticeOut, NoticesOut, NoticeVersion

router = APIRouter(prefix="/v1/notices", tags=["notices"], route_class=Door)


@router.get("", response_model=NoticesOut, openapi_extra=PUBLIC)
def notices(request: Request) -> NoticesOut:
    """The present notice of every purpose, in Chinese, English and easy-read Chinese.

    Each says who handles the data, how to reach them, what for, how, which data, how long, why it
    is necessary and what follows, and the rights. `given` tells where consent is asked.
    """
    settings = request.app.state.settings
    handler, contact = settings.handler_name, settings.handler_contact
    shown = (rules.notice_out(one.notice, handler, contact) for one in PURPOSES.values())
    return NoticesOut(items=list(shown))


@router.get("/{purpose}", response_model=NoticeOut, openapi_extra=PUBLIC)
def notice(
    purpose: Code, request: Request, version: Annotated[NoticeVersion | None, Query()] = None
) -> NoticeOut:
    """One notice, the present one unless an older `version` is asked for."""
    known = PURPOSES.get(purpose)
    if known is None or (version or known.version) not in NOTICES[purpose]:
        raise NotFound
    settings = request.app.state.settings
    found = NOTICES[purpose][version or known.version]
    return rules.notice_out(found, settings.handler_name, settings.handler_contact)
