"""What the routes of identity share: the ways in, the caller's address, parameters."""

from typing import Annotated

from fastapi import Depends, Request, Security

from app.audit.door import once
from app.base.actor import Actor
from app.base.paging import Paging, paging
from app.identity.current import current_actor, present_actor
from app.identity.scopes import Scope
from app.identity.signing_in import Ways


async def _ways(request: Request) -> Ways:
    ways: Ways = request.app.state.ways_in
    return ways


async def _address(request: Request) -> str | None:
    """Whose connection it is; behind a proxy uvicorn puts the real client here, and only then."""
    return request.client.host if request.client else None


AtTheDoor = Annotated[Ways, Depends(_ways)]
Address = Annotated[str | None, Depends(_address)]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
Oneself = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_READ])]
Own = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_WRITE])]
OwnWithoutSession = Annotated[Actor, Security(present_actor, scopes=[Scope.OWN_WRITE])]
