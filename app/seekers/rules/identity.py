"""Who a person is by their numbers, and how the numbers are kept: sealed, and found by hash."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.base.errors import FieldProblem, Invalid
from app.base.secrets import Keyring
from app.base.validation import LABELS
from app.base.wording import Words
from app.reference.rules.ages import YOUNGEST_WORKER, age_on
from app.seekers.models import Certificate, CertificateState, Seeker
from app.seekers.rules.numbers import (
    Category,
    CertificateNumber,
    IdentityNumber,
    certificate_number,
    disagreement,
    identity_number,
)

FIELDS = frozenset({"id_number", "certificate", "birth_date", "sex"})
"""The fields of a request that say who a person is."""
_NUMBERS = ("id_number", "certificate")

_AGE_UNKNOWN = Words(
    "请填写身份证号码、残疾人证号码或出生日期，用来确认年龄。",
    "Give an ID number, a certificate number or a date of birth: it tells the age.",
)
_DIFFERS = Words("与号码中的信息不一致。", "It differs from what the number says.")
_CATEGORIES = tuple(Category)


class TooYoung(Invalid):
    """Nobody under 16 is registered to look for work (劳动法 art. 15)."""

    title = Words("未满 16 周岁不能登记求职", "Nobody under 16 can be registered for work")


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is: the numbers that were checked, and what they or the person say."""

    identity: IdentityNumber | None
    certificate: CertificateNumber | None
    birth_date: date
    sex: str | None


def person(said: Mapping[str, Any], today: date, before: Seeker | None = None) -> Person:
    """The person that `id_number`, `certificate`, `birth_date` and `sex` describe together.

    A certificate alone names its holder too. Refused: wrong numbers, numbers of two people, a
    date of birth or sex that differs from the number, an unknown age, an age under 16. `before`
    tells what neither the request nor a number says.
    """
    identity, certificate = _numbers(said, today)
    told = identity or (certificate.identity if certificate else None)
    born = _first("birth_date", said, told, before)
    sex = _first("sex", said, told, before)
    _refuse(_differences(told, born, sex))
    if born is None:
        raise Invalid(errors=[_problem("birth_date", "missing", _AGE_UNKNOWN)])
    if age_on(born, today) < YOUNGEST_WORKER:
        raise TooYoung(errors=[_problem("birth_date", "too_young", TooYoung.title)])
    return Person(told, certificate, born, None if sex is None else str(sex))


def person_after(
    seeker: Seeker, said: Mapping[str, Any], keyring: Keyring, today: date
) -> tuple[Person, date | None]:
    """The person a seeker is once `said` is true too, and how long the certificate is valid.

    What is not said stays as it is on file; but a number outweighs a date of birth on file, so
    that a mistyped number can be put right.
    """
    numbers = _on_file(seeker, keyring) | {k: said[k] for k in _NUMBERS if k in said}
    until = (numbers["certificate"] or {}).get("valid_until")
    return person({**said, **numbers}, today, seeker), until


def _on_file(seeker: Seeker, keyring: Keyring) -> dict[str, Any]:
    number, held = seeker.id_number_sealed, seeker.certificate
    row = seeker.id
    on_file: dict[str, Any] = dict.fromkeys(_NUMBERS)
    if number is not None:
        on_file["id_number"] = keyring.open(
            number, table="seeker", column="id_number_sealed", row=row
        )
    if held is not None:
        opened = keyring.open(
            held.number_sealed, table="certificate", column="number_sealed", row=row
        )
        printed = opened + (held.suffix or "")
        on_file["certificate"] = {"number": printed, "valid_until": held.valid_until}
    return on_file


def keep(
    seeker: Seeker, who: Person, keyring: Keyring, valid_until: date | None = None
) -> set[str]:
    """Write onto a seeker who they are; returns the names of what is different now.

    An equal number is not sealed anew, so that saying it again changes nothing.
    """
    changed = {
        name for name in ("birth_date", "sex") if getattr(seeker, name) != getattr(who, name)
    }
    seeker.birth_date, seeker.sex = who.birth_date, who.sex
    text = who.identity.text if who.identity else None
    indexes = keyring.blind_all("id_number", text) if text else (None,)
    if seeker.id_number_index not in indexes:
        seeker.id_number_index = indexes[0]
        seeker.id_number_sealed = text and keyring.seal(
            text, table="seeker", column="id_number_sealed", row=seeker.id
        )
        changed.add("id_number")
    if _keep_certificate(seeker, who.certificate, keyring, valid_until):
        changed.add("certificate")
    return changed


def former_indexes(seeker: Seeker, keyring: Keyring) -> tuple[list[str], list[str]]:
    """Under what else the ID number and the certificate number may stand on another's file.

    Empty unless the blind-index key was changed: then the database's constraint, which compares
    the present index, does not see a person who is still on file under a former one.
    """
    if not keyring.former_indexes:
        return [], []
    numbers, held = _on_file(seeker, keyring), seeker.certificate
    bare: str | None = None
    if held is not None:
        bare = numbers["certificate"]["number"].removesuffix(held.suffix or "")
    return (
        _former(keyring, "id_number", numbers["id_number"]),
        _former(keyring, "certificate_number", bare),
    )


def _former(keyring: Keyring, purpose: str, text: str | None) -> list[str]:
    return list(keyring.blind_all(purpose, text)[1:]) if text else []


def _keep_certificate(
    seeker: Seeker, number: CertificateNumber | None, keyring: Keyring, valid_until: date | None
) -> bool:
    held = seeker.certificate
    if number is None:
        seeker.certificate = None
        return held is not None
    indexes = keyring.blind_all("certificate_number", number.text)
    same = held is not None and held.number_index in indexes
    if same and held and (held.suffix, held.valid_until) == (number.suffix, valid_until):
        return False
    certificate = held or Certificate()
    certificate.number_index = indexes[0]
    certificate.number_sealed = keyring.seal(
        number.text, table="certificate", column="number_sealed", row=seeker.id
    )
    certificate.suffix, certificate.grade = number.suffix, number.grade
    certificate.category = _CATEGORIES.index(number.category) + 1
    certificate.valid_until = valid_until
    certificate.state = CertificateState.UNVERIFIED
    seeker.certificate = certificate
    return True


def _first(
    name: str, said: Mapping[str, Any], told: IdentityNumber | None, before: Seeker | None
) -> Any:
    """What the request says, else the number, else the file where the request leaves it out."""
    if said.get(name) is not None:
        return said[name]
    if told is not None and getattr(told, name) is not None:
        return getattr(told, name)
    return None if before is None or name in said else getattr(before, name)


def _numbers(
    said: Mapping[str, Any], today: date
) -> tuple[IdentityNumber | None, CertificateNumber | None]:
    typed, printed = said.get("id_number"), said.get("certificate")
    identity = identity_number(typed, today, "/id_number") if typed else None
    if not printed:
        return identity, None
    certificate = certificate_number(printed["number"], today, "/certificate/number")
    if identity:
        problem = disagreement(identity, certificate, "/certificate/number")
        _refuse([problem] if problem else [])
    return identity, certificate


def _differences(
    told: IdentityNumber | None, born: date | None, sex: str | None
) -> Iterable[FieldProblem]:
    if told and told.birth_date and born != told.birth_date:
        yield _problem("birth_date", "differs_from_number", _DIFFERS)
    if told and told.sex and sex != told.sex.value:
        yield _problem("sex", "differs_from_number", _DIFFERS)


def _problem(name: str, code: str, said: Words) -> FieldProblem:
    return FieldProblem(f"/{name}", code, said, LABELS.get(name))


def _refuse(problems: Iterable[FieldProblem]) -> None:
    found = list(problems)
    if found:
        raise Invalid(errors=found)
