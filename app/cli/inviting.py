"""The first way into an installation: an invitation printed at the keyboard."""

import json
from typing import Annotated
from uuid import UUID

import typer

from app.audit.record import record
from app.audit.transaction import transaction
from app.base.actor import SYSTEM, Kind
from app.base.clock import now
from app.cli.house import WRONG_USE, opened, stop
from app.cli.installation import JsonOption
from app.identity.models import Party
from app.identity.rules.invitations import INVITES, Asked
from app.identity.rules.invitations import invite as invited
from app.reference.rules.regions import region


def invite(
    kind: Annotated[Kind, typer.Option(help="Kind of account")],
    name: Annotated[str, typer.Option(help="Whom it is for, up to 100 characters")],
    party: Annotated[UUID | None, typer.Option(help="The organisation they belong to")] = None,
    district: Annotated[list[str] | None, typer.Option(help="For staff: a district code")] = None,
    staff_number: Annotated[
        str | None, typer.Option(help="For administrators: the staff number of the person")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print an invitation for seven days; whoever accepts it chooses login name and password."""
    if kind not in INVITES[Kind.SYSTEM]:
        stop(f"nobody is invited as {kind.value}", WRONG_USE)
    if any(region(code) is None for code in district or []):
        stop("--district is a region code like 620102 (list `regions`)", WRONG_USE)
    asked = Asked(kind, name[:100], party, district or [], False, staff_number)
    with opened() as house, transaction(house.database) as session:
        found = session.get(Party, party) if party else None
        made, token = invited(SYSTEM, asked, found, house.keyring, now())
        session.add(made)
        session.flush()
        record(session, SYSTEM, "invitation.made", made, now(), refs={"party": made.party_id})
    shown = {"token": token, "expires_at": made.expires_at.isoformat()}
    print(json.dumps(shown) if as_json else token)
