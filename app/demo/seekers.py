"""The seekers of the city: registered, verified, assessed, ready, as far as each has come."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from app.base.clock import city_day
from app.base.secrets import Keyring
from app.demo.arrivals import Arrival, Happening, Step, happenings, log_rows
from app.demo.chance import Chance
from app.demo.city import City
from app.demo.consents import agreed_to, consents
from app.demo.newcomers import SEEKERS, Newcomer, newcomer
from app.demo.sheets import portrait_sheets
from app.demo.signed import kept
from app.identity.models import Party, PartyKind
from app.seekers import rules
from app.seekers.catalogue import ABILITY_MATCHING
from app.seekers.models import (
    CapabilityRow,
    CertificateState,
    Method,
    Seeker,
    SeekerMove,
    SeekerState,
)

_PATHS = {
    "registered": (),
    "verified": ("verify",),
    "assessed": ("verify", "assess"),
    "job_ready": ("verify", "assess", "mark_ready"),
    "placed": ("verify", "assess", "mark_ready", "place"),
    "retained": ("verify", "assess", "mark_ready", "place", "retain"),
    "inactive": ("verify", "deactivate"),
}
_METHODS = {
    Method.CASEWORKER: 0.7,
    Method.SELF: 0.2,
    Method.CLINICIAN: 0.06,
    Method.WORK_TRIAL: 0.04,
}


@cache
def came(city: City, number: int) -> datetime:
    """When the seeker of that number registered: up to 300 days ago, those told in full 40."""
    told = number < len(portrait_sheets())
    chance = city.chance("seeker came", number)
    days = 40 if told else chance.between(2, 300)
    return city.ago(days) + timedelta(hours=9, minutes=chance.below(480))


def seeker_id(city: City, number: int) -> UUID:
    """The id of the seeker of that number."""
    return city.id_at(came(city, number), "seeker", number)


def seekers(city: City, keyring: Keyring) -> Iterator[Arrival]:
    """Every seeker with profile and history, their numbers sealed."""
    for number in range(SEEKERS):
        yield _arrival(city, number, keyring)


def _arrival(city: City, number: int, keyring: Keyring) -> Arrival:
    at, id = came(city, number), seeker_id(city, number)
    person = _agreeing(city, number, newcomer(city, number, city_day(at)))
    district = person.said["district"]
    party = Party(id=id, kind=PartyKind.PERSON, district=district, created_at=at)
    seeker = rules.registered(party, person.said, keyring, at)
    steps = _steps(city, number, person)
    chance = city.chance("seeker on file", number)
    seeker.capabilities = _capabilities(city, seeker, person.levels, chance, steps)
    _bring(seeker, steps, chance)
    _name_rows(city, seeker)
    moves = log_rows(city, rules.MACHINE, SeekerState.REGISTERED, steps, "seeker", number)
    history = [Happening(at, "seeker.registered"), *happenings(rules.EVENTS, steps)]
    history.append(Happening(seeker.updated_at, "seeker.profile_changed"))
    agreed = list(consents(city, number, seeker))
    papers = [one.evidence_id for one in agreed if one.evidence_id is not None]
    beside = [*(SeekerMove(seeker_id=id, **row) for row in moves), *agreed]
    return Arrival(seeker, [*kept(party, papers, keyring, at), *beside], history, party)


def _agreeing(city: City, number: int, person: Newcomer) -> Newcomer:
    """The person with their abilities, if they agreed to the use of those."""
    if ABILITY_MATCHING in agreed_to(city, number):
        return person
    return replace(person, said={**person.said, "accommodations": []}, levels={})


def _steps(city: City, number: int, person: Newcomer) -> list[Step]:
    """One after the other between the registration and today; nobody is assessed on nothing."""
    names = [n for n in _PATHS[person.state] if n != "assess" or person.levels]
    at, chance = came(city, number), city.chance("seeker steps", number)
    left = (city.dawn - at) / (len(names) + 1)
    times = (at + left * (place + 0.8 * chance.share()) for place in range(1, len(names) + 1))
    return [
        Step(name, time.replace(microsecond=0)) for name, time in zip(names, times, strict=True)
    ]


def _bring(seeker: Seeker, steps: Sequence[Step], chance: Chance) -> None:
    """Put a seeker where the steps ended; verifying also verified the certificate."""
    seeker.state = SeekerState(
        rules.MACHINE.by_name[steps[-1].name].target if steps else "registered"
    )
    seeker.updated_at = steps[-1].at if steps else seeker.created_at
    if seeker.certificate and steps:
        revoked = chance.happens(0.01)
        seeker.certificate.state = CertificateState.REVOKED if revoked else CertificateState.VALID


def _capabilities(
    city: City,
    seeker: Seeker,
    levels: Mapping[str, int | None],
    chance: Chance,
    steps: Sequence[Step],
) -> list[CapabilityRow]:
    """The profile as the caseworker wrote it down, or in the person's own words before."""
    assessed = next((step.at for step in steps if step.name == "assess"), None)
    method = chance.weighted(_METHODS) if assessed else Method.SELF
    on = city_day(assessed or seeker.created_at)
    return [
        CapabilityRow(
            id=city.id_at(seeker.created_at, "capability", seeker.id, item),
            item=item,
            level=level,
            method=method,
            assessed_on=on,
        )
        for item, level in levels.items()
    ]


def _name_rows(city: City, seeker: Seeker) -> None:
    """Give the rows beside a seeker their ids, which registration drew afresh."""
    held = [seeker.certificate] if seeker.certificate else []
    beside: dict[str, Sequence[Any]] = {
        "experience": seeker.experiences,
        "licence": seeker.licences,
        "certificate": held,
    }
    for kind, rows in beside.items():
        for count, row in enumerate(rows):
            row.id = city.id_at(seeker.created_at, kind, seeker.id, count)
