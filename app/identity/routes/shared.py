"""What the routes of members share: who acts, parameters."""

from typing import Annotated

from fastapi import Depends, Security

from app.audit.door import once
from app.base.actor import Actor
from app.base.paging import Paging, paging
from app.identity.current import actor_apart, current_actor
from app.identity.scopes import Scope

Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
Oneself = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_READ])]
Own = Annotated[Actor, Security(current_actor, scopes=[Scope.OWN_WRITE])]
OwnApart = Annotated[Actor, Security(actor_apart, scopes=[Scope.OWN_WRITE])]
