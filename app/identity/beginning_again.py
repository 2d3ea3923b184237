"""What ends when a person begins again with staff: every door somebody else may have put in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.audit.record import record
from app.identity import phone_changes
from app.identity.ending import end_all
from app.identity.models import Account, Link, Passkey, PhoneChange
from app.identity.signed_in import holder


def end_doors(session: Session, account: Account, now: datetime) -> None:
    """End logins, passkeys, links and the account's own waiting change of telephone.

    Whoever begins again has lost a telephone or a login to somebody. A change that staff asked for
    goes on: it is how a lost telephone is replaced.
    """
    end_all(session, account, now, "activated")
    by, refs = holder(account), {"account": account.id}
    for passkey in session.scalars(sa.select(Passkey).where(Passkey.account_id == account.id)):
        record(session, by, "passkey.removed", passkey, now, refs=refs)
        session.delete(passkey)
    links = sa.select(Link).where(Link.account_id == account.id, Link.cut_at.is_(None))
    for link in session.scalars(links):
        link.cut_at = now
        record(session, by, "link.cut", link, now, refs={"client": link.client_id})
    own = sa.select(PhoneChange).where(
        PhoneChange.asked_by == account.id,
        PhoneChange.applied_at.is_(None),
        PhoneChange.cancelled_at.is_(None),
    )
    for change in session.scalars(own).all():
        phone_changes.cancel(session, change, by, now)
    session.flush()
