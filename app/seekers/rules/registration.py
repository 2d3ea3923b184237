"""Registering a person and changing their file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from app.base.actor import Actor, Kind
from app.base.clock import city_day
from app.base.errors import FieldProblem, Forbidden, Invalid
from app.base.secrets import Keyring
from app.base.validation import LABELS
from app.base.wording import Words
from app.functioning.rules import check_brought
from app.identity.models import Party
from app.seekers.models import Experience, HeldLicence, Seeker, SeekerState
from app.seekers.rules import identity, login, proxies

RANKED = frozenset(
    {
        "birth_date",
        "district",
        "education",
        "introduction",
        "skills",
        "desired_titles",
        "desired_occupations",
        "desired_districts",
        "accepted_forms",
        "accepted_work_places",
        "accepted_schedules",
        "pay_floor",
        "most_weekly_hours",
        "accommodations",
        "personalised",
        "experiences",
        "licences",
    }
)
"""What ranking reads of a file; a change of it is noted as `seeker.profile_changed` too."""

_NAMING = identity.FIELDS | {"name"}
_APART = identity.FIELDS | {"phone", "pay_floor", "experiences", "licences"}
_TWICE = Words("同一个证书写了两次。", "The same licence stands here twice.")


class RegisteredByStaff(Forbidden):
    """People are registered by staff; they keep their own file afterwards."""

    title = Words("求职者由残联工作人员登记", "Job seekers are registered by staff")


class DistrictNotYours(Forbidden):
    """Staff register people who live in one of their own districts."""

    title = Words("只能登记本辖区的求职者", "You can register people of your own districts only")


class IdentityByStaff(Forbidden):
    """Name, numbers, date of birth and sex are changed by staff, who see the documents."""

    title = Words(
        "姓名、证件号码、出生日期和性别由工作人员核对后修改",
        "Name, numbers, date of birth and sex are changed by staff, who see the documents",
    )


def may_register(actor: Actor, district: str) -> None:
    """Refuse everybody but staff of the district the person lives in."""
    if actor.kind is not Kind.STAFF:
        raise RegisteredByStaff
    if district not in actor.districts:
        raise DistrictNotYours


def registered(party: Party, said: Mapping[str, Any], keyring: Keyring, now: datetime) -> Seeker:
    """A person newly registered, with the id of their party; `said` is the request's content."""
    who = identity.person(said, city_day(now))
    seeker = Seeker(id=party.id, state=SeekerState.REGISTERED, created_at=now, updated_at=now)
    seeker.certificate, seeker.experiences, seeker.licences = None, [], []
    seeker.at_login = None
    _write(seeker, said, keyring)
    identity.keep(seeker, who, keyring, (said.get("certificate") or {}).get("valid_until"))
    login.name(seeker, keyring)
    return seeker


def change(
    seeker: Seeker, said: Mapping[str, Any], actor: Actor, keyring: Keyring, now: datetime
) -> set[str]:
    """Change a file and return the names of what is different now.

    The file must be loaded with its certificate, experiences, licences and row at login.
    """
    if actor.kind is not Kind.STAFF and said.keys() & _NAMING:
        raise IdentityByStaff
    proxies.may_change(seeker, said, actor)
    changed = _write(seeker, said, keyring)
    if "phone" in changed:
        login.may_change_phone(seeker, actor)
    if said.keys() & identity.FIELDS:
        who, until = identity.person_after(seeker, said, keyring, city_day(now))
        changed |= identity.keep(seeker, who, keyring, until)
    if changed:
        login.name(seeker, keyring)
        touch(seeker, now)
    return changed


def touch(seeker: Seeker, now: datetime) -> None:
    """Raise the version of a file, also when only rows beside it changed."""
    seeker.updated_at = now
    flag_modified(seeker, "updated_at")


def _write(seeker: Seeker, said: Mapping[str, Any], keyring: Keyring) -> set[str]:
    if "accommodations" in said:
        check_brought(said["accommodations"])
    values = {name: _once(value) for name, value in said.items() if name not in _APART}
    if "pay_floor" in said:
        values["pay_floor"] = said["pay_floor"] and said["pay_floor"]["amount"]
    changed = {name for name, value in values.items() if getattr(seeker, name) != value}
    for name in changed:
        setattr(seeker, name, values[name])
    if "phone" in said and _write_phone(seeker, said["phone"], keyring):
        changed.add("phone")
    if "experiences" in said and _write_experiences(seeker, said["experiences"]):
        changed.add("experiences")
    if "licences" in said and _write_licences(seeker, said["licences"]):
        changed.add("licences")
    return changed


def _once(value: Any) -> Any:
    return list(dict.fromkeys(value)) if isinstance(value, list) else value


def change_phone(seeker: Seeker, number: str, keyring: Keyring, now: datetime) -> None:
    """Write a telephone that was changed apart into the file; load it as for `change`."""
    if _write_phone(seeker, number, keyring):
        login.name(seeker, keyring)
        touch(seeker, now)


def _write_phone(seeker: Seeker, number: str | None, keyring: Keyring) -> bool:
    indexes = keyring.blind_all("phone", number) if number else (None,)
    if seeker.phone_index in indexes:
        return False
    seeker.phone_index = indexes[0]
    seeker.phone_sealed = number and keyring.seal(
        number, table="seeker", column="phone_sealed", row=seeker.id
    )
    return True


def _write_experiences(seeker: Seeker, said: Sequence[Mapping[str, Any]]) -> bool:
    held = [{name: getattr(row, name) for name in _EXPERIENCE} for row in seeker.experiences]
    wanted = [dict.fromkeys(_EXPERIENCE) | dict(row) for row in said]
    if held == wanted:
        return False
    seeker.experiences = [Experience(**row) for row in wanted]
    return True


def _write_licences(seeker: Seeker, said: Sequence[Mapping[str, Any]]) -> bool:
    wanted = {row["code"]: row.get("valid_until") for row in said}
    if len(wanted) < len(said):
        raise Invalid(errors=[FieldProblem("/licences", "twice", _TWICE, LABELS["licences"])])
    held = {row.code: row for row in seeker.licences}
    if {code: row.valid_until for code, row in held.items()} == wanted:
        return False
    # Rows are kept by code: new ones are inserted before old ones are deleted.
    for code, until in wanted.items():
        held.setdefault(code, HeldLicence(code=code)).valid_until = until
    seeker.licences = [held[code] for code in wanted]
    return True


_EXPERIENCE = ("title", "occupation", "years", "description")
