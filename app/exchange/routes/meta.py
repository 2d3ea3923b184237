"""What this installation speaks: versions, event names, kinds of problem. Public."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request

from app.audit.door import Door
from app.base.clock import Now
from app.base.errors import NotFound, Refusal
from app.base.text import Code
from app.exchange.catalogue import EVENTS
from app.exchange.schemas import MetaOut, NamedOut, ProblemOut, problem_out
from app.functioning.schemas import WordsOut
from app.identity.scopes import PUBLIC

router = APIRouter(tags=["meta"], route_class=Door)
LANGUAGES = ["zh", "en"]


@router.get("/v1/meta", response_model=MetaOut, openapi_extra=PUBLIC)
def about(request: Request, now: Now) -> MetaOut:
    """What this installation speaks: its version, its model, every event name and problem code."""
    model: Any = getattr(request.app.state, "model", None)
    return MetaOut(
        version=request.app.version,
        model_version=model.version if model is not None else None,
        time=now,
        languages=LANGUAGES,
        events=[
            NamedOut(name=name, title=WordsOut(zh=words.zh, en=words.en))
            for name, words in sorted(EVENTS.items())
        ],
        problems=[problem_out(refusal) for _, refusal in sorted(Refusal.known.items())],
    )


@router.get("/problems/{code}", response_model=ProblemOut, openapi_extra=PUBLIC)
def problem(code: Annotated[Code, Path(description="The `code` of a problem")]) -> ProblemOut:
    """What the `type` of a problem document means."""
    refusal = Refusal.known.get(code)
    if refusal is None:
        raise NotFound
    return problem_out(refusal)
