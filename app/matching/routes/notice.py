"""The public notice of the algorithm (算法推荐管理规定 art. 16)."""

from typing import Any

from fastapi import APIRouter, Request

from app.audit.door import Door
from app.base.wording import Spoken
from app.identity.scopes import PUBLIC
from app.matching import notice
from app.matching.rules import REVIEW_WITHIN
from app.matching.schemas import NoticeOut
from ml.features import PRIORS

router = APIRouter(prefix="/v1/matching", tags=["matching"], route_class=Door)


@router.get("/notice", response_model=NoticeOut, openapi_extra=PUBLIC)
def read(request: Request, language: Spoken) -> dict[str, Any]:
    """How lists are made, with every weight; what is never used; how to switch it off."""
    weights = [
        {
            "feature": name,
            "weight": prior.weight,
            "neutral": prior.neutral,
            "text": notice.FEATURES[name].said(language),
        }
        for name, prior in PRIORS.items()
    ]
    return {
        "title": notice.TITLE.said(language),
        "text": notice.said(notice.TEXT, language),
        "never_used": notice.said(notice.NEVER, language),
        "weights": weights,
        "switch_off": notice.SWITCH_OFF.said(language),
        "human_review": notice.REVIEW.said(language),
        "review_within_days": REVIEW_WITHIN.days,
        "model_version": request.app.state.model.version,
    }
