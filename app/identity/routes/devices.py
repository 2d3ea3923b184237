"""HTTP of kiosks: paired with a staff's code, cut off by staff."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, Security
from sqlalchemy.orm import Session

from app.audit.allowances import digest_of, spend
from app.audit.door import Door, once
from app.audit.record import record
from app.audit.transaction import Db, as_system, transaction
from app.base.actor import SYSTEM, Actor
from app.base.clock import Now
from app.base.context import OWN_WORK
from app.base.database import guarded, one
from app.base.paging import Page, Paging, page, paging
from app.base.secrets import Keyring
from app.base.text import Identifier
from app.identity import rules
from app.identity.current import current_actor
from app.identity.machines import finding, pairing, refusals
from app.identity.models import Device
from app.identity.schemas.machines import CodeIn, DeviceMade, DeviceOut, PairingIn, PairingOut
from app.identity.scopes import PUBLIC, Scope, authz

router = APIRouter(prefix="/v1/devices", tags=["devices"], route_class=Door)
Staff = Annotated[Actor, Security(current_actor, scopes=[Scope.DEVICES_MANAGE])]
Once = Annotated[None, Depends(once)]
At = Annotated[Paging, Depends(paging)]
TRIES = [(10, timedelta(minutes=1)), (60, timedelta(hours=1))]
_ROWS = authz("kiosks of the districts, staff")


@router.post(
    "/pairings",
    status_code=201,
    response_model=PairingOut,
    openapi_extra=authz("staff, for their own districts"),
)
def allow(
    body: PairingIn, request: Request, actor: Staff, session: Db, now: Now, _: Once
) -> PairingOut:
    """Make a code that pairs one kiosk of this district, once, within ten minutes."""
    keyring = request.app.state.keyring
    row, code = pairing.pairing(actor, body.label, body.district, keyring, now)
    session.add(row)
    session.flush()
    record(session, actor, "device.pairing_allowed", row, now, district=body.district)
    return PairingOut(code=code, expires_at=row.expires_at)


@router.post("", status_code=201, response_model=DeviceMade, openapi_extra=PUBLIC)
def pair(body: CodeIn, request: Request, session: Db, now: Now) -> DeviceMade:
    """Pair the kiosk that calls, with a staff's code. Its token is shown in this answer only.

    A code that is wrong, used or out of time answers 410 `code_not_valid`; many tries from one
    address answer 429.
    """
    keyring, address = request.app.state.keyring, request.client.host if request.client else ""
    with transaction(request.app.state.database, context=OWN_WORK) as counting:
        spend(counting, "pairing", digest_of(keyring, "pairing", address), TRIES, now)
    with as_system(session, "a kiosk shows itself by a code of staff, before it has an account"):
        return _paired(session, keyring, body.code, now)


def _paired(session: Session, keyring: Keyring, code: str, now: datetime) -> DeviceMade:
    found = finding.pairing_by(session, pairing.code_digest(code, "pairing", keyring), now)
    if found is None or not guarded(session, finding.take_pairing(found, now)):
        raise refusals.CodeNotValid
    kiosk, key, device, token = pairing.paired(found, keyring, now)
    session.add(kiosk)
    session.flush()
    session.add_all([key, device])
    session.flush()
    record(session, SYSTEM, "device.paired", device, now)
    return DeviceMade(device_id=device.id, token=token, district=device.district)


@router.get("", response_model=Page[DeviceOut], openapi_extra=_ROWS)
def listed(actor: Staff, session: Db, at: At) -> Page[DeviceOut]:
    """List the kiosks of one's districts, the youngest first."""
    rows, following = page(
        session, finding.devices_of(actor), Device.paired_at, Device.id, at, at.narrowed_by(None)
    )
    items = [DeviceOut.model_validate(row, from_attributes=True) for row in rows]
    return Page(items=items, next=following)


@router.delete("/{device_id}", status_code=204, openapi_extra=_ROWS)
def cut_off(device_id: Identifier, actor: Staff, session: Db, now: Now) -> Response:
    """Cut a kiosk off: its token and every login made at it end at once."""
    device = one(session, finding.devices_of(actor), device_id)
    if device.cut_off_at is None:
        device.cut_off_at = now
        with as_system(session, "the kiosk's token and every login made at it end with it"):
            for key in finding.keys_held(session, device.account_id):
                rules.revoke(key, now)
                record(session, actor, "access_key.revoked", key, now)
                for login in finding.logins_at(session, key.id):
                    rules.end(login, "device_cut_off", now)
                    record(session, actor, "login_session.ended", login, now)
            session.flush()
        record(session, actor, "device.cut_off", device, now)
    return Response(status_code=204)
