"""What the ways in work with when no session may be open: database, keys, hashes, settings."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from app.audit.transaction import transaction
from app.base.actor import Actor, Kind
from app.base.clock import Now
from app.base.context import OWN_WORK
from app.base.database import Database
from app.base.hashing import Hasher
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.base.wording import Language, Spoken
from app.identity.current import Bearer, actor_of_token
from app.identity.rules.passkeys import Relying, relying


@dataclass(frozen=True, slots=True)
class Desk:
    """One request's desk; `address` is where it came from, `kiosk` the terminal, if one sent it.

    `backend` is the registered backend that sent it for one of its users. What a kiosk or a backend
    sends is counted by its account, not by an address it shares with others.

    `common` are the passwords the operator refuses besides the built-in ones.
    """

    database: Database
    keyring: Keyring
    hasher: Hasher
    settings: Settings
    language: Language
    address: str
    request_id: str | None
    kiosk: Actor | None = None
    backend: Actor | None = None
    common: frozenset[str] = frozenset()

    @contextmanager
    def transaction(self, *, reading: bool = False) -> Iterator[Session]:
        """A short transaction of its own; hash and call out before or after it, never inside.

        It is the house's own work: nobody is known yet, and each way in proves by itself whose
        rows it may touch.
        """
        with transaction(
            self.database, context=OWN_WORK, reading=reading, request_id=self.request_id
        ) as session:
            yield session

    @property
    def relying(self) -> Relying | None:
        """The domain passkeys belong to here; None where the operator named none."""
        return relying(self.settings)


def at_desk(request: Request, language: Spoken) -> Desk:
    """The desk of a request."""
    state = request.app.state
    return Desk(
        state.database,
        state.keyring,
        state.hasher,
        state.settings,
        language,
        _network(request),
        request.scope.get("request_id"),
        common=state.common_passwords,
    )


AtDesk = Annotated[Desk, Depends(at_desk)]


def at_terminal(request: Request, now: Now, language: Spoken, credentials: Bearer) -> Desk:
    """The desk of a request anybody may send, and a kiosk or a backend with its own token.

    Another live token changes nothing; one that is not live is refused, so that a kiosk whose
    pairing ended does not make logins as if it were a person's own device.
    """
    desk = at_desk(request, language)
    if credentials is None:
        return desk
    actor = actor_of_token(request, credentials, now)
    counted = replace(desk, address=f"account {actor.account_id}")
    if actor.kind is Kind.KIOSK:
        return replace(counted, kiosk=actor)
    if actor.kind is Kind.INTEGRATION and actor.party_id is None:
        return replace(counted, backend=actor)
    return desk


AtTerminal = Annotated[Desk, Depends(at_terminal)]


def _network(request: Request) -> str:
    """The sender's IPv4 address or IPv6 /64: one household has many of those."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:100]
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
