"""What identity needs of a file to name its person at login, written down with each change."""

from app.base.actor import Actor, Kind
from app.base.errors import Forbidden
from app.base.secrets import Keyring
from app.base.wording import Words
from app.identity.models import PersonAtLogin
from app.identity.persons import Digits, write
from app.seekers.models import Seeker


class PhoneChangedApart(Forbidden):
    """The telephone a person signs in with is changed with a proof and a delay, not in the file."""

    title = Words(
        "登录用的手机号请在“更换手机号”里修改，一天后生效",
        "The telephone one signs in with is changed by itself, and counts a day later",
    )


def name(seeker: Seeker, keyring: Keyring) -> bool:
    """Bring the person's row at login up to their file; whether it is different now."""
    if seeker.at_login is None:
        seeker.at_login = PersonAtLogin(party_id=seeker.id)
    return write(seeker.at_login, digits(seeker, keyring), keyring)


def digits(seeker: Seeker, keyring: Keyring) -> Digits:
    """The telephone and the certificate number of a file, opened."""
    phone, held = seeker.phone_sealed, seeker.certificate
    if phone is not None:
        phone = keyring.open(phone, table="seeker", column="phone_sealed", row=seeker.id)
    number = None
    if held is not None:
        number = keyring.open(
            held.number_sealed, table="certificate", column="number_sealed", row=seeker.id
        )
    return Digits(phone, number)


def may_change_phone(seeker: Seeker, actor: Actor) -> None:
    """Staff write a telephone into a file that nobody claimed yet; else it is changed apart."""
    claimed = seeker.at_login is not None and seeker.at_login.claimed_at is not None
    if claimed or actor.kind is not Kind.STAFF:
        raise PhoneChangedApart
